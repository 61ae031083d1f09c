//! The credential of a signature: who signed, for which day, region and service. With SigV4a it
//! has no region.

use super::refusal::{Mechanism, Refusal};
use crate::excerpt::excerpt;
use crate::sigv4::auth_scheme::{AuthScheme, scope_rule};
use crate::sigv4::signing_time::SigningTime;
use crate::sigv4::uri_encode::kept_in_component;

/// A credential, decoded.
pub(crate) struct Credential<'t> {
    access_key_id: &'t str,
    date: &'t str,
    /// `None` with SigV4a.
    region: Option<&'t str>,
    service: &'t str,
}

impl<'t> Credential<'t> {
    fn parse(text: &'t [u8], mechanism: Mechanism, has_region: bool) -> Result<Self, Refusal> {
        let malformed = Refusal::MalformedCredential { mechanism };
        let Ok(text) = core::str::from_utf8(text) else { return Err(malformed) };
        let mut parts = text.split('/');
        let mut next = || parts.next().filter(|part| scope_rule(part).is_none());
        let (Some(access_key_id), Some(date)) = (next(), next()) else { return Err(malformed) };
        let region = if has_region { Some(next().ok_or_else(|| malformed.clone())?) } else { None };
        match (next(), next(), parts.next()) {
            (Some(service), Some("aws4_request"), None) => Ok(Self { access_key_id, date, region, service }),
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
        let credential = Self::parse(text, mechanism, scheme.algorithm.has_region_in_scope())?;
        credential.check(mechanism, scheme, time)?;
        Ok(credential.access_key_id)
    }

    /// Checks the scope.
    fn check(&self, mechanism: Mechanism, scheme: &AuthScheme, time: &SigningTime) -> Result<(), Refusal> {
        if self.date.as_bytes() != time.yyyymmdd() {
            return Err(Refusal::CredentialDate { mechanism, given: excerpt(self.date), date: time.date() });
        }
        if let Some(region) = self.region.filter(|region| *region != scheme.region()) {
            let (given, expected) = (excerpt(region), scheme.region().into());
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
