//! Checks a signature with whatever key the caller looked up.

use super::proof::{DerivedKey, VerifyingKey};
use super::refusal::Refusal;
use super::verifier::Verifier;
#[cfg(feature = "sigv4a")]
use crate::sigv4::auth_scheme::Algorithm;
use crate::sigv4::signature::Signature;
use crate::sigv4::signing_key::SigningKey;
use crate::sigv4::signing_time::SigningTime;
#[cfg(feature = "sigv4a")]
use crate::sigv4::sigv4a::PublicKey;

impl Verifier {
    /// Checks that `signature` is that of `text` under `key`, which is `None` for an unknown id.
    #[inline]
    pub(crate) fn check(
        &self,
        key: Option<&SigningKey>,
        time: &SigningTime,
        text: &[u8],
        signature: &Signature,
    ) -> Result<(), Refusal> {
        let fits = |key: &SigningKey| key.date() == time.date() && key.scheme().has_same_scope(&self.scheme);
        if !key.is_none_or(fits) {
            return Err(Refusal::WrongKey);
        }
        self.decoy.check(key.map(|key| VerifyingKey::Hmac(key.hmac())), text, signature)
    }

    /// As `check`, with the secret that the key is derived from.
    pub(crate) fn check_secret(
        &self,
        access_key_id: &str,
        secret: Option<&str>,
        time: &SigningTime,
        text: &[u8],
        signature: &Signature,
    ) -> Result<(), Refusal> {
        let key = DerivedKey::derive(access_key_id, secret, time, &self.scheme)?;
        self.decoy.check(secret.is_some().then(|| key.borrow()), text, signature)
    }

    /// As `check`, with a public key.
    #[cfg(feature = "sigv4a")]
    pub(super) fn check_public_key(
        &self,
        key: Option<&PublicKey>,
        text: &[u8],
        signature: &Signature,
    ) -> Result<(), Refusal> {
        if key.is_some() && self.scheme.algorithm != Algorithm::SigV4a {
            return Err(Refusal::WrongKey);
        }
        self.decoy.check(key.map(VerifyingKey::Ecdsa), text, signature)
    }
}
