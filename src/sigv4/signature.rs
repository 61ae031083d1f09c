//! Step 4: the signature of the string to sign. AWS: "Create a signed AWS API request",
//! "Calculate the signature".

use super::auth_scheme::{Algorithm, SIGV4A};
use super::hmac::HmacKey;
#[cfg(feature = "sigv4a")]
use super::sigv4a::PublicKey;
use alloc::vec::Vec;
use core::fmt;
#[cfg(feature = "sigv4a")]
use p256::ecdsa::Signature as EcdsaSignature;

/// A signature. `Display` writes its 64 lower-case hexadecimal digits; `Debug` doesn't.
///
/// With SigV4a it has up to 144 digits, of the two numbers of ECDSA in DER (RFC 3279,
/// section 2.2.3).
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
#[derive(Clone)]
pub struct Signature(Value);

#[derive(Clone)]
enum Value {
    Hmac([u8; 32]),
    #[cfg(feature = "sigv4a")]
    Ecdsa(EcdsaSignature),
}

/// The most bytes that an ECDSA signature has in DER.
#[cfg(feature = "sigv4a")]
const MAX_DER: usize = 72;

impl Signature {
    #[inline]
    pub(crate) fn hmac(mac: [u8; 32]) -> Self {
        Self(Value::Hmac(mac))
    }

    #[cfg(feature = "sigv4a")]
    pub(crate) fn ecdsa(signature: EcdsaSignature) -> Self {
        Self(Value::Ecdsa(signature))
    }

    /// Reads exactly what `Display` writes.
    #[inline]
    pub(crate) fn parse(text: &[u8], algorithm: Algorithm) -> Option<Self> {
        match algorithm {
            Algorithm::SigV4 => signature_bytes(text).map(Self::hmac),
            #[cfg(feature = "sigv4a")]
            Algorithm::SigV4a => {
                let mut der = [0; MAX_DER];
                let der = der.get_mut(..text.len() / 2)?;
                decode_hex(text, der)?;
                EcdsaSignature::from_der(der).ok().map(Self::ecdsa)
            }
        }
    }

    /// Whether it is the MAC of `text`. Takes the same time whatever the answer.
    #[inline]
    pub(crate) fn is_mac_of(&self, text: &[u8], key: &HmacKey) -> bool {
        match &self.0 {
            Value::Hmac(mac) => key.clone().verify(text, mac),
            #[cfg(feature = "sigv4a")]
            Value::Ecdsa(_) => false,
        }
    }

    /// Whether it is that of `text` by the owner of the public key.
    #[cfg(feature = "sigv4a")]
    pub(crate) fn is_ecdsa_of(&self, text: &[u8], key: &PublicKey) -> bool {
        match &self.0 {
            Value::Hmac(_) => false,
            Value::Ecdsa(signature) => key.verifies(text, signature),
        }
    }

    #[inline]
    pub(crate) fn write(&self, out: &mut Vec<u8>) {
        self.with_digits(|digits| out.extend_from_slice(digits.as_bytes()));
    }

    #[inline]
    fn with_digits<R>(&self, take: impl FnOnce(&str) -> R) -> R {
        match &self.0 {
            Value::Hmac(mac) => take(hex::Buffer::<32>::new().format(mac)),
            #[cfg(feature = "sigv4a")]
            Value::Ecdsa(signature) => {
                let der = signature.to_der();
                let mut bytes = [0; MAX_DER];
                for (to, from) in bytes.iter_mut().zip(der.as_bytes()) {
                    *to = *from;
                }
                let mut digits = hex::Buffer::<MAX_DER>::new();
                take(digits.format(&bytes).get(..2 * der.as_bytes().len()).unwrap_or_default())
            }
        }
    }
}

/// The 32 bytes of a signature or hash, of which `text` has the 64 lower-case digits.
pub(crate) fn signature_bytes(text: &[u8]) -> Option<[u8; 32]> {
    let mut bytes = [0; 32];
    decode_hex(text, &mut bytes)?;
    Some(bytes)
}

/// Whether `text` has the form of a signature of the algorithm of this name: 64 lower-case
/// digits, or with SigV4a those of a list in DER, up to its end.
pub(crate) fn is_signature(text: &str, algorithm: &str) -> bool {
    if algorithm != SIGV4A {
        return signature_bytes(text.as_bytes()).is_some();
    }
    let mut header = [0; 2];
    let is_list = text.get(..4).is_some_and(|start| decode_hex(start.as_bytes(), &mut header).is_some());
    let length = 2 * (header.len() + usize::from(header[1]));
    is_list && header[0] == 0x30 && text.len() == length && text.bytes().all(is_lower_hex)
}

fn is_lower_hex(byte: u8) -> bool {
    matches!(byte, b'0'..=b'9' | b'a'..=b'f')
}

/// Fills `bytes` from lower-case digits, exactly two for each.
#[inline]
fn decode_hex(text: &[u8], bytes: &mut [u8]) -> Option<()> {
    // `hex` takes capitals too, and a `0x` in front. A branch on each byte would keep the
    // compiler from vectorising.
    let are_digits = text.iter().fold(true, |all, byte| all & is_lower_hex(*byte));
    (are_digits && hex::decode_to_slice(text, bytes).is_ok()).then_some(())
}

impl fmt::Display for Signature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.with_digits(|digits| f.write_str(digits))
    }
}

impl fmt::Debug for Signature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Signature(..)")
    }
}
