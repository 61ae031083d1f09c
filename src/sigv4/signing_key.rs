//! Step 3: the signing key, good for one day, one region and one service.

use super::scope::Scope;
use super::sha256::{BLOCK, HmacKey, PADDING_BOUND, pad};
use super::timestamp::Timestamp;
use crate::Error;
use alloc::vec::Vec;
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
        let (bytes, mac) = derive(secret_access_key, midnight(date)?, &scope);
        Ok(Self { date, scope, bytes, mac })
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
        let scope = Scope::new(region, service)?;
        let bytes = Zeroizing::new(bytes);
        let mac = HmacKey::new(&*bytes);
        Ok(Self { date, scope, bytes, mac })
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

/// Stands in front of the secret access key.
const PREFIX: &[u8] = b"AWS4";
/// Ends every credential scope.
const TERMINATION: &[u8] = b"aws4_request";

/// `HMAC(HMAC(HMAC(HMAC("AWS4" + secret, date), region), service), "aws4_request")`,
/// and ready to key an HMAC itself.
pub(crate) fn derive(secret_access_key: &str, day: Timestamp, scope: &Scope) -> (Zeroizing<[u8; 32]>, HmacKey) {
    // Room for all at once: growing would leave the secret behind unwiped.
    let longest_part = scope.as_str().len().max(TERMINATION.len());
    let room = PREFIX.len() + secret_access_key.len() + longest_part + PADDING_BOUND;
    let mut text = Zeroizing::new(Vec::with_capacity(room));
    text.extend_from_slice(PREFIX);
    text.extend_from_slice(secret_access_key.as_bytes());

    let mut hmac = HmacKey::new(&text);
    let mut key = Zeroizing::new([0; 32]);
    for part in [day.to_text().date(), scope.region().as_bytes(), scope.service().as_bytes(), TERMINATION] {
        text.clear();
        text.extend_from_slice(part);
        pad(&mut text, 0, BLOCK);
        let mut mac = hmac.mac(&text);
        key.copy_from_slice(&mac);
        mac.as_mut_slice().zeroize();
        hmac = HmacKey::new(&*key);
    }
    (key, hmac)
}
