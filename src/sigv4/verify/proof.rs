//! Whether a signature is that of a text, in the same time whether the access key id is known
//! or not.

use super::refusal::Refusal;
use crate::sigv4::auth_scheme::{Algorithm, AuthScheme};
use crate::sigv4::credentials::check_secret;
use crate::sigv4::hmac::HmacKey;
use crate::sigv4::signature::Signature;
use crate::sigv4::signing_key;
use crate::sigv4::signing_time::SigningTime;
#[cfg(feature = "sigv4a")]
use crate::sigv4::sigv4a::PublicKey;
use alloc::boxed::Box;

/// What a signature is checked with.
#[derive(Clone)]
pub(super) enum VerifyingKey {
    Hmac(HmacKey),
    #[cfg(feature = "sigv4a")]
    Ecdsa(PublicKey),
}

impl VerifyingKey {
    /// The key that comes from a secret, or as much work for `None`.
    #[cfg_attr(not(feature = "sigv4a"), expect(unused_variables, reason = "only SigV4a's key depends on the id"))]
    pub(super) fn derive(
        access_key_id: &str,
        secret: Option<&str>,
        time: &SigningTime,
        scheme: &AuthScheme,
    ) -> Result<Self, Refusal> {
        const DECOY: &str = "0000000000000000000000000000000000000000";
        let secret = secret.unwrap_or(DECOY);
        match scheme.algorithm {
            Algorithm::SigV4 => {
                check_secret(secret).map_err(|_| Refusal::WrongKey)?;
                Ok(Self::Hmac(HmacKey::new(&*signing_key::derive(secret, time.yyyymmdd(), scheme))))
            }
            #[cfg(feature = "sigv4a")]
            Algorithm::SigV4a => {
                PublicKey::derive(access_key_id, secret).map(Self::Ecdsa).map_err(|_| Refusal::WrongKey)
            }
        }
    }

    fn verifies(self, text: &[u8], signature: &Signature) -> bool {
        match self {
            Self::Hmac(key) => signature.is_mac_of(text, key),
            #[cfg(feature = "sigv4a")]
            Self::Ecdsa(key) => signature.is_ecdsa_of(text, &key),
        }
    }
}

/// The key that stands in for an unknown one, so that a signature is computed all the same.
/// Boxed, so that a verifier is small.
pub(super) struct Decoy(Box<VerifyingKey>);

impl Decoy {
    pub(super) fn new(algorithm: Algorithm) -> Self {
        Self(Box::new(match algorithm {
            Algorithm::SigV4 => VerifyingKey::Hmac(HmacKey::new(&[0; 32])),
            #[cfg(feature = "sigv4a")]
            Algorithm::SigV4a => VerifyingKey::Ecdsa(PublicKey::decoy()),
        }))
    }

    /// Checks that `signature` is that of `text` under `key`. Takes as long without a key.
    pub(super) fn check(&self, key: Option<VerifyingKey>, text: &[u8], signature: &Signature) -> Result<(), Refusal> {
        let is_known = key.is_some();
        let key = key.unwrap_or_else(|| VerifyingKey::clone(&self.0));
        // Without a key the answer doesn't count, and the compiler must compute it all the same.
        let matches = core::hint::black_box(key.verifies(text, signature));
        match (is_known, matches) {
            (false, _) => Err(Refusal::UnknownAccessKeyId),
            (true, true) => Ok(()),
            (true, false) => Err(Refusal::SignatureMismatch),
        }
    }
}
