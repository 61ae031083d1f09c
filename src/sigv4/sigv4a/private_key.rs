//! Step 3 with SigV4a: the private key. It depends on no day, region or service.
//!
//! AWS publishes the derivation as code, in `aws-c-auth` and in the crate `aws-sigv4`. It is
//! the key derivation function in counter mode of NIST SP 800-108 with HMAC-SHA-256, repeated
//! until its output is a private key (FIPS 186-5, A.2.2).

use super::public_key::PublicKey;
use crate::Error;
use crate::sigv4::auth_scheme::Algorithm;
use crate::sigv4::hmac::HmacKey;
use alloc::vec::Vec;
use p256::ecdsa::signature::Signer;
use p256::ecdsa::{Signature, SigningKey};
use p256::{NonZeroScalar, U256};
use zeroize::Zeroizing;

/// Wiped when dropped.
pub(crate) struct PrivateKey(SigningKey);

impl PrivateKey {
    pub(crate) fn derive(access_key_id: &str, secret_access_key: &str) -> Result<Self, Error> {
        // Exactly as long as needed: growing would leave a copy of the secret behind.
        let mut secret = Zeroizing::new(Vec::with_capacity("AWS4A".len() + secret_access_key.len()));
        secret.extend_from_slice(b"AWS4A");
        secret.extend_from_slice(secret_access_key.as_bytes());

        let key = HmacKey::new(&secret);
        let candidate = |counter| Zeroizing::new(key.clone().mac(&derivation_input(access_key_id, counter)));
        // One candidate in four billion is too large to be a key.
        let key = (1..=254).find_map(|counter| Self::from_candidate(&candidate(counter)));
        key.ok_or(Error::SecretAccessKey { rule: "no SigV4a key can be derived from it" })
    }

    /// `candidate + 1`, if that is less than the order `n` of the curve. AWS compares
    /// `candidate` with `n - 2`, which is the same except for the wrap to 0, and `p256` refuses
    /// 0 too. Takes the same time whatever the candidate.
    fn from_candidate(candidate: &[u8; 32]) -> Option<Self> {
        let scalar = Zeroizing::new(U256::from_be_slice(candidate).wrapping_add(&U256::ONE));
        NonZeroScalar::from_uint(*scalar).into_option().map(|scalar| Self(SigningKey::from(scalar)))
    }

    /// The same text has the same signature (RFC 6979).
    pub(crate) fn sign(&self, text: &[u8]) -> Signature {
        self.0.sign(text)
    }

    pub(crate) fn public_key(&self) -> PublicKey {
        PublicKey::new(*self.0.verifying_key())
    }
}

/// SP 800-108: the number of the block, the label, a zero, the context, and the length of
/// the output in bits.
fn derivation_input(access_key_id: &str, counter: u8) -> Vec<u8> {
    let parts: [&[u8]; 6] = [
        &1_u32.to_be_bytes(),
        Algorithm::SigV4a.name().as_bytes(),
        &[0],
        access_key_id.as_bytes(),
        &[counter],
        &256_u32.to_be_bytes(),
    ];
    parts.concat()
}
