//! Steps 3 and 4: who signs, for which region and service, at which moment, and
//! the signature itself.

use super::ascii;
use super::credentials::{Credentials, KeySource};
use super::day_cache::DayCache;
use super::expiry::Expiry;
use super::scope::{Scope, scope_rule};
use super::sha256::{self, BLOCK, HmacKey};
use super::signing_key;
use super::string_to_sign;
use super::timestamp::{Timestamp, TimestampText};
use super::uri_encode::{growth_bound, push_component};
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
    /// The parameters of a signature up to the date in the credential.
    query_to_day: Vec<u8>,
    /// Behind that date, up to the time.
    query_to_time: Vec<u8>,
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

        let mut query_to_day = Vec::from(b"X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=");
        push_component(&mut query_to_day, credentials.access_key_id().as_bytes());
        query_to_day.extend_from_slice(b"%2F");
        let mut query_to_time = Vec::new();
        for part in ["/", scope.as_str(), "/aws4_request"] {
            push_component(&mut query_to_time, part.as_bytes());
        }
        query_to_time.extend_from_slice(b"&X-Amz-Date=");
        let mut token_param = Zeroizing::new(Vec::new());
        if let Some(token) = credentials.session_token() {
            const NAME: &[u8] = b"&X-Amz-Security-Token=";
            // Room for all at once: growing would leave a copy behind unwiped.
            token_param.reserve_exact(NAME.len() + growth_bound(token.len()));
            token_param.extend_from_slice(NAME);
            push_component(&mut token_param, token.as_bytes());
        }
        Ok(Self {
            credentials,
            scope,
            token_placement: TokenPlacement::Signed,
            query_to_day,
            query_to_time,
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
        Ok(SignerAt { signer: self, moment: Moment::new(self.timestamp(time)?).held(self) })
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

    /// The signing key of a day.
    #[inline]
    fn key_at(&self, timestamp: Timestamp) -> HmacKey {
        match self.credentials.key() {
            KeySource::Secret(secret) => self.signing_keys.get_or_derive(timestamp.date().to_julian_day(), || {
                let (_, key) = signing_key::derive(secret, timestamp, &self.scope);
                key
            }),
            KeySource::Derived(key) => key.mac().clone(),
        }
    }

    /// Signs the string to sign whose last line is `canonical_request_hash`. It is
    /// hashed at the end of `scratch`, and taken away.
    #[inline]
    pub(crate) fn sign(&self, moment: &Moment, canonical_request_hash: &[u8; 32], scratch: &mut Vec<u8>) -> Signature {
        let start = scratch.len();
        let of_the_day;
        let (key, absorbed) = if let Some(held) = &moment.held {
            scratch.extend_from_slice(&held.rest);
            (&held.key, held.absorbed)
        } else {
            string_to_sign::write_prefix(&moment.text, &self.scope, scratch);
            of_the_day = self.key_at(moment.time);
            (&of_the_day, 0)
        };
        scratch.extend_from_slice(&ascii::hex(canonical_request_hash));
        sha256::pad(scratch, start, BLOCK + absorbed);
        let mac = key.mac(scratch.get(start..).unwrap_or_default());
        scratch.truncate(start);
        Signature { hex: ascii::hex(&mac) }
    }

    pub(crate) fn scope(&self) -> &Scope {
        &self.scope
    }

    /// So many bytes does [`Moment::write_query_head`] append.
    pub(crate) fn query_head_len(&self) -> usize {
        self.query_to_day.len() + "20130524".len() + self.query_to_time.len() + "20130524T000000Z".len()
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
    held: Option<Held>,
}

/// What is the same for all that is signed at a moment.
#[derive(Clone)]
struct Held {
    /// The signing key, which has absorbed the string to sign's first blocks.
    key: HmacKey,
    /// Bytes of these blocks.
    absorbed: usize,
    /// What follows them, up to the last line.
    rest: Vec<u8>,
    /// What [`Moment::write_query_head`] writes.
    query_head: Vec<u8>,
}

impl Moment {
    #[inline]
    pub(crate) fn new(time: Timestamp) -> Self {
        Self { time, text: time.to_text(), held: None }
    }

    /// Takes the signing key and hashes what would otherwise be hashed for each URL.
    pub(crate) fn held(self, signer: &Signer) -> Self {
        let mut key = signer.key_at(self.time);
        let mut prefix = Vec::new();
        string_to_sign::write_prefix(&self.text, &signer.scope, &mut prefix);
        let absorbed = key.absorb(&prefix);
        let rest = prefix.split_off(absorbed);
        let mut query_head = Vec::new();
        self.write_query_head(signer, &mut query_head);
        Self { held: Some(Held { key, absorbed, rest, query_head }), ..self }
    }

    #[inline]
    pub(crate) fn timestamp(&self) -> &TimestampText {
        &self.text
    }

    /// Appends the first parameters of the signature, the same for all requests.
    #[inline]
    pub(crate) fn write_query_head(&self, signer: &Signer, query: &mut Vec<u8>) {
        if let Some(held) = &self.held {
            query.extend_from_slice(&held.query_head);
        } else {
            query.extend_from_slice(&signer.query_to_day);
            query.extend_from_slice(self.text.date());
            query.extend_from_slice(&signer.query_to_time);
            query.extend_from_slice(self.text.as_bytes());
        }
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
