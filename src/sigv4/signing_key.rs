//! Step 3: the signing key, good for one day, one region and one service.

use super::scope::Scope;
use super::sha256::HmacKey;
use super::timestamp::Timestamp;
use crate::Error;
use alloc::string::String;
use core::fmt;
use time::{Date, Time};
use zeroize::{Zeroize, Zeroizing};

/// A signing key: the secret access key reduced by HMAC-SHA-256 to one day, one
/// region and one service.
///
/// It can be derived where the secret lives and used elsewhere: who holds it can
/// sign for that day, region and service, and cannot compute the secret from it.
/// AWS: "Create a signed AWS API request", step "Derive a signing key".
///
/// Wiped when dropped; `Debug` shows the scope only.
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
    scope: Scope,
    bytes: Zeroizing<[u8; 32]>,
    mac: HmacKey,
}

impl SigningKey {
    /// Derives the key from a secret access key.
    ///
    /// `date` is the day in UTC, `service` the service's signing name, `s3` for S3.
    ///
    /// # Errors
    ///
    /// [`Error::Region`], [`Error::Service`] and [`Error::Year`] where a value
    /// cannot stand in a credential scope.
    pub fn derive(secret_access_key: &str, date: Date, region: &str, service: &str) -> Result<Self, Error> {
        let scope = Scope::new(region, service)?;
        let bytes = derive(secret_access_key, midnight(date)?, &scope);
        Ok(Self::assemble(bytes, date, scope))
    }

    /// Takes up a key derived elsewhere.
    ///
    /// # Errors
    ///
    /// [`Error::Region`], [`Error::Service`] and [`Error::Year`] where a value
    /// cannot stand in a credential scope.
    ///
    /// See [`SigningKey`] for an example.
    pub fn from_bytes(bytes: [u8; 32], date: Date, region: &str, service: &str) -> Result<Self, Error> {
        midnight(date)?;
        Ok(Self::assemble(Zeroizing::new(bytes), date, Scope::new(region, service)?))
    }

    fn assemble(bytes: Zeroizing<[u8; 32]>, date: Date, scope: Scope) -> Self {
        let mac = HmacKey::new(&*bytes);
        Self { date, scope, bytes, mac }
    }

    /// The 32 bytes of the key, to be sent to where it is used. They are a
    /// secret: who has them signs in your name until the day is over and the
    /// URLs it signed have expired.
    ///
    /// See [`SigningKey`] for an example.
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.bytes
    }

    /// The day, in UTC, that the key signs for.
    ///
    /// See [`SigningKey`] for an example.
    pub fn date(&self) -> Date {
        self.date
    }

    pub(crate) fn scope(&self) -> &Scope {
        &self.scope
    }

    pub(crate) fn mac(&self) -> &HmacKey {
        &self.mac
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SigningKey").field("date", &self.date).field("scope", &self.scope).finish_non_exhaustive()
    }
}

fn midnight(date: Date) -> Result<Timestamp, Error> {
    Timestamp::new(date.with_time(Time::MIDNIGHT).assume_utc())
}

/// `HMAC(HMAC(HMAC(HMAC("AWS4" + secret, date), region), service), "aws4_request")`
pub(crate) fn derive(secret_access_key: &str, day: Timestamp, scope: &Scope) -> Zeroizing<[u8; 32]> {
    let mut prefixed = Zeroizing::new(String::with_capacity(4 + secret_access_key.len()));
    prefixed.push_str("AWS4");
    prefixed.push_str(secret_access_key);

    let mut key = Zeroizing::new(HmacKey::new(prefixed.as_bytes()).mac(day.to_text().date()));
    for text in [scope.region(), scope.service(), "aws4_request"] {
        let mut next = HmacKey::new(&*key).mac(text.as_bytes());
        key.copy_from_slice(&next);
        next.zeroize();
    }
    key
}
