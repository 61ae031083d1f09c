//! Steps 3 and 4: who signs, for which region and service, at which moment, and
//! the signature itself.

use super::ascii;
use super::credentials::{Credentials, KeySource};
use super::day_cache::DayCache;
use super::expiry::Expiry;
use super::scope::{Scope, scope_rule};
use super::sha256::{Hmac, HmacKey};
use super::signing_key;
use super::string_to_sign;
use super::timestamp::{Timestamp, TimestampText};
use super::uri_encode::push_component;
use crate::Error;
use alloc::vec::Vec;
use core::fmt;
use time::{OffsetDateTime, PrimitiveDateTime, UtcOffset};
use zeroize::Zeroizing;

/// Where the session token of temporary credentials goes in a presigned URL.
///
/// AWS: "Create a signed AWS API request", the note on `X-Amz-Security-Token`.
///
/// ```
/// use presign::sigv4::TokenPlacement;
///
/// // AWS IoT Core over WebSocket leaves the token out of the signature.
/// let placement = TokenPlacement::AfterSignature;
/// assert_ne!(placement, TokenPlacement::Signed);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum TokenPlacement {
    /// Among the signed parameters: S3 and nearly every other service.
    Signed,
    /// Behind the signature, not signed: AWS's `IoT` Core.
    AfterSignature,
}

/// Credentials bound to a region and a service: what a request is signed with.
///
/// The signing key is derived when a day's first request is signed, kept as
/// absorbed HMAC state, and used by all threads until another day is asked for.
///
/// ```
/// use presign::{Credentials, Method};
/// use presign::sigv4::{Origin, Request, Scheme, Signer};
/// use core::time::Duration;
/// use time::macros::datetime;
///
/// let credentials = Credentials::new("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY");
/// let signer = Signer::new(credentials, "us-east-1", "sts")?;
/// let request = Request::new(Method::Get, Origin::new(Scheme::Https, "sts.us-east-1.amazonaws.com", None)?, "/")?
///     .param("Action", "GetCallerIdentity")?
///     .param("Version", "2011-06-15")?;
/// let presigned = signer.at(datetime!(2015-08-30 12:36 UTC))?.presign(&request, Duration::from_secs(60))?;
/// assert!(presigned.url().starts_with("https://sts.us-east-1.amazonaws.com/?Action=GetCallerIdentity&Version=2011-06-15&X-Amz-Algorithm="));
/// # Ok::<(), presign::Error>(())
/// ```
pub struct Signer {
    credentials: Credentials,
    scope: Scope,
    token_placement: TokenPlacement,
    /// `&X-Amz-Credential=` and the access key id, up to the date.
    credential_head: Vec<u8>,
    /// The credential behind the date.
    credential_tail: Vec<u8>,
    /// `&X-Amz-Security-Token=` and the token; empty without one.
    token_param: Zeroizing<Vec<u8>>,
    signing_keys: DayCache,
}

impl Signer {
    /// Binds `credentials` to a region and to a service's signing name, `s3` for S3.
    ///
    /// # Errors
    ///
    /// [`Error::AccessKeyId`], [`Error::Region`] and [`Error::Service`] where a
    /// value is empty or holds a slash or a control character;
    /// [`Error::SigningKeyScope`] where the credentials hold a signing key for
    /// another region or service.
    ///
    /// See [`Signer`] for an example.
    pub fn new(credentials: Credentials, region: &str, service: &str) -> Result<Self, Error> {
        let scope = Scope::new(region, service)?;
        if let Some(rule) = scope_rule(credentials.access_key_id()) {
            return Err(Error::AccessKeyId { rule });
        }
        if let KeySource::Derived(key) = credentials.key()
            && *key.scope() != scope
        {
            return Err(Error::SigningKeyScope {
                key_scope: key.scope().as_str().into(),
                scope: scope.as_str().into(),
            });
        }

        let mut credential_head = Vec::from(b"&X-Amz-Credential=");
        push_component(&mut credential_head, credentials.access_key_id().as_bytes());
        credential_head.extend_from_slice(b"%2F");
        let mut credential_tail = Vec::new();
        for part in ["/", scope.as_str(), "/aws4_request"] {
            push_component(&mut credential_tail, part.as_bytes());
        }
        let mut token_param = Zeroizing::new(Vec::new());
        if let Some(token) = credentials.session_token() {
            const NAME: &[u8] = b"&X-Amz-Security-Token=";
            // Room for all at once: growing would leave a copy behind unwiped.
            token_param.reserve_exact(NAME.len() + 3 * token.len());
            token_param.extend_from_slice(NAME);
            push_component(&mut *token_param, token.as_bytes());
        }
        Ok(Self {
            credentials,
            scope,
            token_placement: TokenPlacement::Signed,
            credential_head,
            credential_tail,
            token_param,
            signing_keys: DayCache::new(),
        })
    }

    /// Says where the session token goes; [`TokenPlacement::Signed`] unless told.
    ///
    /// ```
    /// use presign::Credentials;
    /// use presign::sigv4::{Signer, TokenPlacement};
    ///
    /// let credentials = Credentials::new("ASIAEXAMPLE", "secret").with_session_token("token");
    /// let signer = Signer::new(credentials, "eu-west-1", "iotdevicegateway")?
    ///     .with_token_placement(TokenPlacement::AfterSignature);
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub fn with_token_placement(mut self, token_placement: TokenPlacement) -> Self {
        self.token_placement = token_placement;
        self
    }

    /// Prepares all that depends on the moment and not on the request. The time
    /// may be in any offset; it is written in UTC, in whole seconds.
    ///
    /// # Errors
    ///
    /// [`Error::Year`] outside the years 0 to 9999, [`Error::CredentialsExpired`],
    /// [`Error::SigningKeyDate`] where the credentials hold a signing key for
    /// another day.
    ///
    /// See [`Signer`] for an example.
    pub fn at(&self, time: OffsetDateTime) -> Result<SignerAt<'_>, Error> {
        Ok(SignerAt { signer: self, moment: self.moment(self.timestamp(time)?).held() })
    }

    /// Checks that this signer can sign at `time`.
    #[inline]
    pub(crate) fn timestamp(&self, time: OffsetDateTime) -> Result<Timestamp, Error> {
        let timestamp = Timestamp::new(time)?;
        if let Some(expired_at) = self.credentials.expires_at().filter(|expiry| *expiry <= time) {
            return Err(Error::CredentialsExpired { expired_at, signed_at: time });
        }
        match self.credentials.key() {
            KeySource::Derived(key) if key.date() != timestamp.date() => {
                Err(Error::SigningKeyDate { key_date: key.date(), date: timestamp.date() })
            }
            _ => Ok(timestamp),
        }
    }

    /// Takes the day's signing key and begins the string to sign.
    #[inline]
    pub(crate) fn moment(&self, timestamp: Timestamp) -> Moment {
        let mut string_to_sign = match self.credentials.key() {
            KeySource::Secret(secret) => self.signing_keys.start_hmac(timestamp.date().to_julian_day(), || {
                HmacKey::new(&*signing_key::derive(secret, timestamp, &self.scope))
            }),
            KeySource::Derived(key) => key.mac().start(),
        };
        let text = timestamp.to_text();
        string_to_sign::write_prefix(&text, &self.scope, &mut string_to_sign);
        Moment { time: timestamp, text, string_to_sign }
    }

    pub(crate) fn scope(&self) -> &Scope {
        &self.scope
    }

    /// The parameter `X-Amz-Credential`, as it is appended to a query string, in
    /// front of the date and behind it.
    pub(crate) fn credential_param(&self) -> [&[u8]; 2] {
        [&self.credential_head, &self.credential_tail]
    }

    pub(crate) fn signed_token_param(&self) -> &[u8] {
        match self.token_placement {
            TokenPlacement::Signed => &self.token_param,
            TokenPlacement::AfterSignature => b"",
        }
    }

    pub(crate) fn unsigned_token_param(&self) -> &[u8] {
        match self.token_placement {
            TokenPlacement::Signed => b"",
            TokenPlacement::AfterSignature => &self.token_param,
        }
    }

    /// When a URL signed at `moment` stops to work: when its own time is over or
    /// the credentials expire, whichever is first.
    pub(crate) fn expires_at(&self, moment: &Moment, expiry: Expiry) -> OffsetDateTime {
        let signed_at = moment.time.time().truncate_to_second();
        let end = signed_at
            .checked_add(expiry.duration().try_into().unwrap_or_default())
            .unwrap_or(PrimitiveDateTime::MAX.assume_utc());
        let credentials_end = self.credentials.expires_at().and_then(|time| time.checked_to_offset(UtcOffset::UTC));
        credentials_end.map_or(end, |time| end.min(time))
    }
}

impl fmt::Debug for Signer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Signer")
            .field("credentials", &self.credentials)
            .field("scope", &self.scope)
            .finish_non_exhaustive()
    }
}

/// A [`Signer`] at a moment: dates are formatted, the signing key is at hand, and
/// the string to sign is hashed up to its last line.
///
/// See [`Signer`] for an example.
#[derive(Debug)]
pub struct SignerAt<'s> {
    pub(crate) signer: &'s Signer,
    pub(crate) moment: Moment,
}

/// All that a signature needs besides the request. Wiped when dropped.
///
/// ```
/// # use presign::{Bucket, Credentials, Moment, Presigner};
/// # let presigner = Presigner::new(Credentials::new("AKIDEXAMPLE", "secret"), Bucket::new("examplebucket", "us-east-1")?);
/// let held: Presigner<Moment> = presigner.at(time::macros::datetime!(2013-05-24 00:00 UTC))?;
/// # Ok::<(), presign::Error>(())
/// ```
#[derive(Clone)]
pub struct Moment {
    time: Timestamp,
    text: TimestampText,
    /// The HMAC of the string to sign, fed with all but the last line.
    string_to_sign: Hmac,
}

impl Moment {
    /// Does what would otherwise be done for each URL.
    pub(crate) fn held(mut self) -> Self {
        self.string_to_sign.compress_full_blocks();
        self
    }

    #[inline]
    pub(crate) fn timestamp(&self) -> &TimestampText {
        &self.text
    }

    /// Signs the string to sign whose last line is `canonical_request_hash`.
    #[inline]
    pub(crate) fn sign(&self, canonical_request_hash: &[u8; 32]) -> Signature {
        let last_line = ascii::hex(canonical_request_hash);
        Signature { hex: ascii::hex(&self.string_to_sign.mac_with(&last_line)) }
    }
}

impl fmt::Debug for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Moment").field("time", &self.time.time()).finish_non_exhaustive()
    }
}

/// A signature, 64 lower-case hexadecimal digits. `Debug` does not show them.
///
/// ```
/// use presign::{Credentials, sigv4::Signer};
/// use time::macros::datetime;
///
/// let signer = Signer::new(Credentials::new("AKIDEXAMPLE", "secret"), "us-east-1", "s3")?;
/// let signature = signer.at(datetime!(2015-08-30 12:36 UTC))?.sign("GET\n/\n\nhost:example.com\n\nhost\nUNSIGNED-PAYLOAD");
/// assert_eq!(signature.as_str().len(), 64);
/// assert_eq!(format!("{signature:?}"), "Signature(..)");
/// # Ok::<(), presign::Error>(())
/// ```
#[derive(Clone, Copy)]
pub struct Signature {
    hex: [u8; 64],
}

impl Signature {
    /// The hexadecimal digits.
    ///
    /// See [`Signature`] for an example.
    pub fn as_str(&self) -> &str {
        ascii::as_str(&self.hex)
    }

    #[inline]
    pub(crate) fn as_bytes(&self) -> &[u8; 64] {
        &self.hex
    }
}

impl fmt::Debug for Signature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Signature(..)")
    }
}
