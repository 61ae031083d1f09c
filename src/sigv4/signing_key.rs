//! Step 3: the signing key, valid for one day, one region and one service. AWS:
//! "Create a signed AWS API request", "Derive a signing key".

use super::auth_scheme::AuthScheme;
use super::hmac::HmacKey;
use super::signing_time::SigningTime;
use crate::Error;
use alloc::boxed::Box;
use alloc::vec::Vec;
use core::fmt;
use time::{Date, Time};
use zeroize::Zeroizing;

/// `HMAC(HMAC(HMAC(HMAC("AWS4" + secret, date), region), service), "aws4_request")`.
pub(crate) fn derive(secret_access_key: &str, date: [u8; 8], scheme: &AuthScheme) -> Zeroizing<[u8; 32]> {
    // Exactly as long as needed: growing would leave a copy of the secret behind.
    let mut secret = Zeroizing::new(Vec::with_capacity("AWS4".len() + secret_access_key.len()));
    secret.extend_from_slice(b"AWS4");
    secret.extend_from_slice(secret_access_key.as_bytes());

    let mut key = Zeroizing::new(HmacKey::new(&secret).mac(&date));
    for part in [scheme.region(), scheme.service(), "aws4_request"] {
        *key = HmacKey::new(&*key).mac(part.as_bytes());
    }
    key
}

/// A signing key: the secret access key reduced by HMAC-SHA-256 to one day, one
/// region and one service.
///
/// Derive it where the secret lives and use it elsewhere. Anyone who has it can sign
/// for that day, region and service, but can't compute the secret from it. AWS:
/// "Create a signed AWS API request", "Derive a signing key".
///
/// The key signs on its day only. What it signed then lives as long as any other URL, up to 7
/// days, since AWS accepts a key's signatures for that long: "Authenticating Requests: Using
/// Query Parameters (AWS Signature Version 4)", `X-Amz-Expires`.
///
/// It is wiped when dropped, and moving it copies no key. `Debug` shows day, region and
/// service only.
///
/// ```
/// use presign::sigv4::SigningKey;
/// use time::macros::date;
///
/// // Where the secret lives:
/// let key = SigningKey::derive("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", date!(2015-08-30), "us-east-1", "iam")?;
/// let bytes: [u8; 32] = *key.as_bytes();
///
/// // Where it is used:
/// let received = SigningKey::from_bytes(bytes, date!(2015-08-30), "us-east-1", "iam")?;
/// assert_eq!(received.date(), key.date());
/// # Ok::<(), presign::Error>(())
/// ```
#[derive(Clone)]
pub struct SigningKey {
    date: Date,
    scheme: AuthScheme,
    /// Boxed, so that moving a `SigningKey` leaves no copy behind.
    key: Box<Key>,
}

#[derive(Clone)]
struct Key {
    bytes: Zeroizing<[u8; 32]>,
    hmac: HmacKey,
}

impl SigningKey {
    /// Derives the key from a secret access key.
    ///
    /// `date` is the day in UTC. `service` is the service's signing name, `s3` for S3.
    ///
    /// # Errors
    ///
    /// [`Error::Region`], [`Error::Service`] and [`Error::Year`] if a value can't be
    /// part of a credential scope; [`Error::SecretAccessKey`] if the secret is empty or
    /// has white space around it.
    pub fn derive(secret_access_key: &str, date: Date, region: &str, service: &str) -> Result<Self, Error> {
        let scheme = AuthScheme::sigv4(region, service)?;
        super::credentials::check_secret(secret_access_key)?;
        let bytes = derive(secret_access_key, midnight(date)?.yyyymmdd(), &scheme);
        Ok(Self::new(date, scheme, bytes))
    }

    /// Restores a key derived elsewhere.
    ///
    /// # Errors
    ///
    /// [`Error::Region`], [`Error::Service`] and [`Error::Year`] if a value can't be
    /// part of a credential scope.
    ///
    /// See [`SigningKey`] for an example.
    pub fn from_bytes(bytes: [u8; 32], date: Date, region: &str, service: &str) -> Result<Self, Error> {
        let bytes = Zeroizing::new(bytes);
        midnight(date)?;
        Ok(Self::new(date, AuthScheme::sigv4(region, service)?, bytes))
    }

    fn new(date: Date, scheme: AuthScheme, bytes: Zeroizing<[u8; 32]>) -> Self {
        let hmac = HmacKey::new(&*bytes);
        Self { date, scheme, key: Box::new(Key { bytes, hmac }) }
    }

    /// The 32 bytes of the key, to send to where it is used. They are a secret: anyone
    /// who has them can sign in your name until the day is over and the URLs signed on
    /// it have expired.
    ///
    /// See [`SigningKey`] for an example.
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.key.bytes
    }

    /// The day, in UTC, that the key signs for.
    ///
    /// See [`SigningKey`] for an example.
    pub fn date(&self) -> Date {
        self.date
    }

    pub(crate) fn scheme(&self) -> &AuthScheme {
        &self.scheme
    }

    pub(crate) fn hmac(&self) -> &HmacKey {
        &self.key.hmac
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SigningKey").field("date", &self.date).field("scheme", &self.scheme).finish_non_exhaustive()
    }
}

fn midnight(date: Date) -> Result<SigningTime, Error> {
    SigningTime::new(date.with_time(Time::MIDNIGHT).assume_utc())
}
