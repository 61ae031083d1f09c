//! The credential of a signature: who signed, for which day, region and service.

use super::refusal::{Mechanism, Refusal};
use crate::excerpt::excerpt;
use crate::sigv4::auth_scheme::{AuthScheme, scope_rule};
use crate::sigv4::signing_time::SigningTime;
use crate::sigv4::uri_encode::kept_in_component;

/// A credential, decoded.
pub(crate) struct Credential<'t> {
    access_key_id: &'t str,
    date: &'t str,
    region: &'t str,
    service: &'t str,
}

impl<'t> Credential<'t> {
    fn parse(text: &'t [u8], mechanism: Mechanism) -> Result<Self, Refusal> {
        let malformed = Refusal::MalformedCredential { mechanism };
        let Ok(text) = core::str::from_utf8(text) else { return Err(malformed) };
        let mut parts = text.split('/');
        let mut next = || parts.next().filter(|part| scope_rule(part).is_none());
        match (next(), next(), next(), next(), next(), parts.next()) {
            (Some(access_key_id), Some(date), Some(region), Some(service), Some("aws4_request"), None) => {
                Ok(Self { access_key_id, date, region, service })
            }
            _ => Err(malformed),
        }
    }

    /// Parses a credential and checks its scope.
    pub(crate) fn parse_checked(
        text: &'t [u8],
        mechanism: Mechanism,
        scheme: &AuthScheme,
        time: &SigningTime,
    ) -> Result<&'t str, Refusal> {
        let credential = Self::parse(text, mechanism)?;
        credential.check(mechanism, scheme, time)?;
        Ok(credential.access_key_id)
    }

    /// Checks the scope.
    fn check(&self, mechanism: Mechanism, scheme: &AuthScheme, time: &SigningTime) -> Result<(), Refusal> {
        if self.date.as_bytes() != time.yyyymmdd() {
            return Err(Refusal::CredentialDate { mechanism, given: excerpt(self.date), date: time.date() });
        }
        if self.region != scheme.region() {
            let (given, expected) = (excerpt(self.region), scheme.region().into());
            return Err(Refusal::Region { mechanism, given, expected });
        }
        if self.service != scheme.service() {
            let (given, expected) = (excerpt(self.service), scheme.service().into());
            return Err(Refusal::Service { mechanism, given, expected });
        }
        Ok(())
    }
}

/// The access key id of a credential as a URL has it, which is not decoded, if nothing is wrong
/// with it and the id needs no escapes. `scope` is the credential scope after the date, encoded.
#[inline]
pub(super) fn plain_id<'t>(encoded: &'t [u8], time: &SigningTime, scope: &[u8]) -> Option<&'t [u8]> {
    let id = encoded.strip_suffix(scope)?.strip_suffix(&time.yyyymmdd())?.strip_suffix(b"%2F")?;
    (!id.is_empty() && kept_in_component(id) == id.len()).then_some(id)
}
