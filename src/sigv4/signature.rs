//! Step 4: the signature, the HMAC of the string to sign under the signing key. AWS:
//! "Create a signed AWS API request", "Calculate the signature".

use super::hmac::HmacKey;
use core::fmt;

/// A signature: 64 lower-case hexadecimal digits. `Debug` doesn't show them.
///
/// ```
/// use presign::{Credentials, sigv4::Signer};
/// use time::macros::datetime;
///
/// let signer = Signer::new(Credentials::new("AKIDEXAMPLE", "secret"), "us-east-1", "s3")?;
/// let signer = signer.at(datetime!(2015-08-30 12:36 UTC))?;
/// let string_to_sign = signer.string_to_sign("GET\n/\n\nhost:example.com\n\nhost\nUNSIGNED-PAYLOAD");
/// let signature = signer.sign(&string_to_sign);
/// assert_eq!(signature.as_str().len(), 64);
/// assert_eq!(format!("{signature:?}"), "Signature(..)");
/// # Ok::<(), presign::Error>(())
/// ```
pub struct Signature(hex::Buffer<32>);

impl Signature {
    /// Signs `string_to_sign`, of which `key` may have absorbed the start already.
    #[inline]
    pub(crate) fn new(key: HmacKey, string_to_sign: &[u8]) -> Self {
        let mut digits = hex::Buffer::new();
        digits.format(&key.mac(string_to_sign));
        Self(digits)
    }

    /// The hexadecimal digits.
    ///
    /// See [`Signature`] for an example.
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }
}

impl fmt::Debug for Signature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Signature(..)")
    }
}
