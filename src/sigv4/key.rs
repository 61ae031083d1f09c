//! What a string to sign is signed with, by algorithm.

use super::hmac::HmacKey;
use super::signature::Signature;
#[cfg(feature = "sigv4a")]
use super::sigv4a::PrivateKey;
#[cfg(feature = "sigv4a")]
use alloc::sync::Arc;

/// Wiped when dropped.
#[derive(Clone)]
pub(crate) enum Key {
    /// The signing key, which may have absorbed the start of the string to sign.
    Hmac(HmacKey),
    /// Shared, so that there is one copy of it.
    #[cfg(feature = "sigv4a")]
    Ecdsa(Arc<PrivateKey>),
}

impl Key {
    /// Signs `text`, or what was absorbed followed by `text`.
    #[inline]
    pub(crate) fn sign(self, text: &[u8]) -> Signature {
        match self {
            Self::Hmac(key) => Signature::hmac(key.mac(text)),
            #[cfg(feature = "sigv4a")]
            Self::Ecdsa(key) => Signature::ecdsa(key.sign(text)),
        }
    }

    /// Absorbs as much as it can of the start of a text, and returns the length in bytes.
    pub(crate) fn absorb(&mut self, text: &[u8]) -> usize {
        match self {
            Self::Hmac(key) => key.absorb(text),
            #[cfg(feature = "sigv4a")]
            Self::Ecdsa(_) => 0,
        }
    }
}
