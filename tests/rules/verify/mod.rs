//! What a verifier accepts and refuses, and with which answer of S3's.

mod attacks;
mod authorization;
mod forgery;
mod forms;
mod other_signers;
mod refusals;
mod round_trips;
mod settings;

#[cfg(feature = "sigv4a")]
pub(crate) use forgery::edit;

use super::{ACCESS_KEY_ID, NOW, SECRET_ACCESS_KEY};
use presign::PresignedUrl;
use presign::sigv4::{PayloadHash, SigningKey};
use presign::verify::{ReceivedRequest, Refusal, Scratch, Verified, Verifier};
use std::sync::LazyLock;
use time::OffsetDateTime;

/// A request on its way to a server.
#[derive(Debug, Clone)]
pub(crate) struct Sent {
    pub(crate) method: String,
    pub(crate) target: Vec<u8>,
    pub(crate) headers: Vec<(String, Vec<u8>)>,
}

impl Sent {
    /// What a client sends that follows the rules.
    pub(crate) fn new(presigned: &PresignedUrl) -> Self {
        let (_, rest) = presigned.url().split_once("://").unwrap();
        let (host, target) = rest.split_at(rest.find('/').unwrap());
        let mut headers = vec![("Host".to_owned(), host.into())];
        headers.extend(presigned.headers().map(|(name, value)| (name.to_owned(), value.into())));
        headers.push(("Accept".to_owned(), b"*/*".to_vec()));
        Self { method: presigned.method().as_str().to_owned(), target: target.into(), headers }
    }

    pub(crate) fn received(&self) -> ReceivedRequest<'_> {
        ReceivedRequest::new(&self.method, &self.target, self.headers.iter().map(|(name, value)| (name, value)))
    }

    fn verify(&self) -> Result<Proof, Refusal> {
        self.verify_at(NOW)
    }

    fn verify_at(&self, now: OffsetDateTime) -> Result<Proof, Refusal> {
        static KEY: LazyLock<SigningKey> =
            LazyLock::new(|| SigningKey::derive(SECRET_ACCESS_KEY, NOW.date(), "us-east-1", "s3").unwrap());
        let (verifier, mut scratch) = (Verifier::s3("us-east-1").unwrap(), Scratch::new());
        let claim = verifier.read(&self.received(), now, &mut scratch)?;
        let key = (claim.access_key_id() == ACCESS_KEY_ID).then_some(&*KEY);
        claim.verify(key).map(|verified| Proof::new(&verified))
    }

    pub(crate) fn verify_by(&self, verifier: &Verifier, now: OffsetDateTime) -> Result<Proof, Refusal> {
        let mut scratch = Scratch::new();
        let claim = verifier.read(&self.received(), now, &mut scratch)?;
        let secret = (claim.access_key_id() == ACCESS_KEY_ID).then_some(SECRET_ACCESS_KEY);
        claim.verify_secret(secret).map(|verified| Proof::new(&verified))
    }
}

/// What was proven, in values of its own.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Proof {
    access_key_id: String,
    pub(crate) session_token: Option<String>,
    signed_at: OffsetDateTime,
    expires_at: OffsetDateTime,
    region: String,
    service: String,
    signed_headers: Vec<String>,
    payload: PayloadHash,
}

impl Proof {
    fn new(verified: &Verified<'_>) -> Self {
        Self {
            access_key_id: verified.access_key_id().to_owned(),
            session_token: verified.session_token().map(str::to_owned),
            signed_at: verified.signed_at(),
            expires_at: verified.expires_at(),
            region: verified.region().to_owned(),
            service: verified.service().to_owned(),
            signed_headers: verified.signed_headers().map(str::to_owned).collect(),
            payload: verified.payload(),
        }
    }
}
