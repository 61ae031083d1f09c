//! The public key, which checks signatures and can't make them.

use super::private_key::PrivateKey;
use crate::Error;
use crate::sigv4::credentials::check_secret;
use core::fmt;
use p256::ecdsa::signature::Verifier;
use p256::ecdsa::{Signature, VerifyingKey};
use p256::elliptic_curve::ops::ReduceNonZero;
use p256::{NonZeroScalar, U256};

/// The key that SigV4a signatures of one access key id are checked with.
///
/// Derive it where the secret lives and use it elsewhere. It isn't a secret: nobody can
/// sign with it. It stays the same as long as the access key does.
///
/// ```
/// use presign::sigv4::{PublicKey, Request, Signer};
/// use presign::verify::{ReceivedRequest, Refusal, Scratch, Verifier};
/// use presign::{Credentials, Method};
/// use core::time::Duration;
/// use time::macros::datetime;
///
/// // Where the secret lives:
/// let key: [u8; 65] = PublicKey::derive("AKIDEXAMPLE", "secret")?.to_bytes();
///
/// // On a server:
/// let key = PublicKey::from_bytes(&key)?;
/// # let now = datetime!(2015-08-30 12:36 UTC);
/// # let signer = Signer::sigv4a(Credentials::new("AKIDEXAMPLE", "secret"), "us-*", "execute-api")?;
/// # let request = Request::new(Method::Get, "https://api.example/");
/// # let url = signer.at(now)?.presign(&request, Duration::from_secs(60))?.into_url();
/// # let target = url.strip_prefix("https://api.example").unwrap();
/// let request = ReceivedRequest::new("GET", target, [("host", "api.example")]);
/// let (verifier, mut scratch) = (Verifier::new("us-east-1", "execute-api")?.sigv4a(), Scratch::new());
/// let claim = verifier.read(&request, now, &mut scratch)?;
/// let verified = claim.verify_public_key((claim.access_key_id() == "AKIDEXAMPLE").then_some(&key))?;
/// assert_eq!(verified.service(), "execute-api");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct PublicKey(VerifyingKey);

impl PublicKey {
    /// Derives the key from an access key id and its secret.
    ///
    /// # Errors
    ///
    /// [`Error::SecretAccessKey`] if the secret is empty or has white space around it.
    ///
    /// See [`PublicKey`] for an example.
    pub fn derive(access_key_id: &str, secret_access_key: &str) -> Result<Self, Error> {
        check_secret(secret_access_key)?;
        Ok(PrivateKey::derive(access_key_id, secret_access_key)?.public_key())
    }

    /// Restores a key derived elsewhere, from the bytes of [`to_bytes`](Self::to_bytes).
    ///
    /// # Errors
    ///
    /// [`Error::PublicKey`] if the bytes aren't a point on the curve.
    ///
    /// See [`PublicKey`] for an example.
    pub fn from_bytes(bytes: &[u8; 65]) -> Result<Self, Error> {
        VerifyingKey::from_sec1_bytes(bytes).map(Self).map_err(|_| Error::PublicKey)
    }

    /// The point on the curve P-256, uncompressed: 4, and the coordinates x and y of 32 bytes
    /// each (SEC 1, 2.3.3).
    ///
    /// See [`PublicKey`] for an example.
    pub fn to_bytes(&self) -> [u8; 65] {
        let mut bytes = [0; 65];
        let point = self.0.to_sec1_point(false);
        for (to, from) in bytes.iter_mut().zip(point.as_bytes()) {
            *to = *from;
        }
        bytes
    }

    pub(super) fn new(key: VerifyingKey) -> Self {
        Self(key)
    }

    /// A valid key that belongs to nobody.
    pub(crate) fn decoy() -> Self {
        Self(p256::PublicKey::from_secret_scalar(&NonZeroScalar::reduce_nonzero(&U256::ONE)).into())
    }

    pub(crate) fn verifies(&self, text: &[u8], signature: &Signature) -> bool {
        self.0.verify(text, signature).is_ok()
    }
}

impl fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PublicKey(..)")
    }
}
