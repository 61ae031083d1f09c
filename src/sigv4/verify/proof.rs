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
#[derive(Clone, Copy)]
pub(super) enum VerifyingKey<'k> {
    Hmac(&'k HmacKey),
    #[cfg(feature = "sigv4a")]
    Ecdsa(&'k PublicKey),
}

impl VerifyingKey<'_> {
    #[inline]
    fn verifies(self, text: &[u8], signature: &Signature) -> bool {
        match self {
            Self::Hmac(key) => signature.is_mac_of(text, key),
            #[cfg(feature = "sigv4a")]
            Self::Ecdsa(key) => signature.is_ecdsa_of(text, key),
        }
    }
}

/// A [`VerifyingKey`] that was derived here.
pub(super) enum DerivedKey {
    Hmac(HmacKey),
    #[cfg(feature = "sigv4a")]
    Ecdsa(PublicKey),
}

impl DerivedKey {
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

    #[inline]
    pub(super) fn borrow(&self) -> VerifyingKey<'_> {
        match self {
            Self::Hmac(key) => VerifyingKey::Hmac(key),
            #[cfg(feature = "sigv4a")]
            Self::Ecdsa(key) => VerifyingKey::Ecdsa(key),
        }
    }
}

/// The key that stands in for an unknown one, so that a signature is computed all the same.
/// Boxed, so that a verifier is small.
pub(super) struct Decoy(Box<DerivedKey>);

impl Decoy {
    pub(super) fn new(algorithm: Algorithm) -> Self {
        Self(Box::new(match algorithm {
            Algorithm::SigV4 => DerivedKey::Hmac(HmacKey::new(&[0; 32])),
            #[cfg(feature = "sigv4a")]
            Algorithm::SigV4a => DerivedKey::Ecdsa(PublicKey::decoy()),
        }))
    }

    /// Checks that `signature` is that of `text` under `key`. Takes as long without a key.
    #[inline]
    pub(super) fn check(
        &self,
        key: Option<VerifyingKey<'_>>,
        text: &[u8],
        signature: &Signature,
    ) -> Result<(), Refusal> {
        // Without a key the answer doesn't count, and the compiler must compute it all the same.
        let matches = core::hint::black_box(key.unwrap_or_else(|| self.0.borrow()).verifies(text, signature));
        match key {
            None => Err(Refusal::UnknownAccessKeyId),
            Some(_) if matches => Ok(()),
            Some(_) => Err(Refusal::SignatureMismatch),
        }
    }
}
