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

/// The 32 bytes of a signature or hash, of which `text` has the 64 lower-case digits.
pub(crate) fn signature_bytes(text: &[u8]) -> Option<[u8; 32]> {
    let mut bytes = [0; 32];
    // `hex` takes capitals too, and a `0x` in front. A branch on each byte would keep the
    // compiler from vectorising.
    let are_digits = text.iter().fold(true, |all, byte| all & matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
    (are_digits && hex::decode_to_slice(text, &mut bytes).is_ok()).then_some(bytes)
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
