//! Step 4: the signature, the HMAC of the string to sign under the signing key. AWS:
//! "Create a signed AWS API request", "Calculate the signature".

use super::hmac::HmacKey;
use super::text::write_hex;
use alloc::vec::Vec;
use core::fmt;

/// A signature. `Display` writes its 64 lower-case hexadecimal digits; `Debug` doesn't.
///
/// ```
/// use presign::{Credentials, sigv4::Signer};
/// use time::macros::datetime;
///
/// let signer = Signer::new(Credentials::new("AKIDEXAMPLE", "secret"), "us-east-1", "s3")?;
/// let signer = signer.at(datetime!(2015-08-30 12:36 UTC))?;
/// let string_to_sign = signer.string_to_sign("GET\n/\n\nhost:example.com\n\nhost\nUNSIGNED-PAYLOAD");
/// let signature = signer.sign(&string_to_sign);
/// assert_eq!(signature.to_string().len(), 64);
/// assert_eq!(format!("{signature:?}"), "Signature(..)");
/// # Ok::<(), presign::Error>(())
/// ```
pub struct Signature([u8; 32]);

impl Signature {
    /// Signs `string_to_sign`, of which `key` may have absorbed the start already.
    #[inline]
    pub(crate) fn new(key: HmacKey, string_to_sign: &[u8]) -> Self {
        Self(key.mac(string_to_sign))
    }

    #[inline]
    pub(crate) fn write(&self, out: &mut Vec<u8>) {
        write_hex(&self.0, out);
    }
}

/// Whether `text` has the form of a signature.
pub(crate) fn is_signature(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

impl fmt::Display for Signature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(hex::Buffer::<32>::new().format(&self.0))
    }
}

impl fmt::Debug for Signature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Signature(..)")
    }
}
