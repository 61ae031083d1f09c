//! The credential of a signature: who signed, for which day, region and service. With SigV4a it
//! has no region.

use super::refusal::{Mechanism, Refusal};
use crate::excerpt::excerpt;
use crate::sigv4::auth_scheme::{AuthScheme, scope_rule};
use crate::sigv4::signing_time::SigningTime;

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
        // Taken from its end, a credential as it should be takes a tenth of the time.
        let before_scope = text.strip_suffix(scheme.scope_after_date().as_bytes());
        let before_date = before_scope.and_then(|text| text.strip_suffix(&time.yyyymmdd()));
        if let Some(access_key_id) = before_date.and_then(|text| text.strip_suffix(b"/"))
            && !access_key_id.is_empty()
            && access_key_id.iter().all(u8::is_ascii_alphanumeric)
            && let Ok(access_key_id) = core::str::from_utf8(access_key_id)
        {
            return Ok(access_key_id);
        }
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
