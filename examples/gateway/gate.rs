//! Which requests get through: those that a known key has signed, for an operation that is
//! served here.

use crate::call::Call;
use crate::failure::Failure;
use crate::keys::Keys;
use axum::http::request::Parts;
use presign::verify::{ReceivedRequest, Refusal, Scratch, Verifier};
use time::OffsetDateTime;

pub(crate) struct Gate {
    pub(crate) verifier: Verifier,
    pub(crate) keys: Keys,
    pub(crate) bucket: String,
}

impl Gate {
    pub(crate) fn admit(&self, parts: &Parts) -> Result<Call, Failure> {
        // The form that proxies get. Its host would have to be compared with the signed one.
        // (With the feature `http`, `ReceivedRequest::from_http_parts` does so.)
        if parts.uri.authority().is_some() {
            return Err(Refusal::InvalidTarget.into());
        }
        let target = parts.uri.path_and_query().map_or("", |target| target.as_str());
        let request = ReceivedRequest::new(parts.method.as_str(), target, &parts.headers);
        let mut scratch = Scratch::new();
        let claim = self.verifier.read(&request, OffsetDateTime::now_utc(), &mut scratch)?;
        let secret = self.keys.secret(claim.access_key_id());
        let verified = claim.verify_secret(secret).map_err(|refusal| Failure::of_signature(&refusal, &claim))?;
        // The keys here have no sessions, and what a token limits is for its issuer to say.
        if verified.session_token().is_some() {
            return Err(Refusal::MalformedToken.into());
        }
        Call::read(parts, &verified, &self.bucket)
    }
}
