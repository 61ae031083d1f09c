//! The rules that requests are checked by, and the checks that need no secret.

use super::claim::Claim;
use super::credential::{self, Credential};
use super::parameters::{Parameters, REGION_SET_HEADER, TOKEN_HEADERS};
use super::proof::{Decoy, DerivedKey, VerifyingKey};
use super::query::{Own, ReceivedQuery};
use super::received::ReceivedRequest;
use super::reencode::{check_escapes, write_s3_path};
use super::refusal::{Mechanism, Refusal};
use super::scratch::{Scratch, prepare};
use super::signed_headers::{self, HeaderRules};
use crate::Error;
use crate::excerpt::excerpt;
#[cfg(feature = "sigv4a")]
use crate::sigv4::auth_scheme::Algorithm;
use crate::sigv4::auth_scheme::{AuthScheme, TokenPlacement};
use crate::sigv4::canonical_request::UNSIGNED_PAYLOAD;
use crate::sigv4::expiry::Expiry;
use crate::sigv4::headers::is_token;
use crate::sigv4::hmac::{MAX_PADDING, sha256_in_place};
use crate::sigv4::region_set::contains_region;
use crate::sigv4::request::PayloadHash;
use crate::sigv4::signature::{Signature, signature_bytes};
use crate::sigv4::signing_key::SigningKey;
use crate::sigv4::signing_time::SigningTime;
#[cfg(feature = "sigv4a")]
use crate::sigv4::sigv4a::PublicKey;
use crate::sigv4::string_to_sign;
use crate::sigv4::text::write_hex;
use crate::sigv4::uri_encode::write_component;
use crate::sigv4::uri_path::{CanonicalPath, PathEncoding, PathRules};
use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;
use core::ops::Range;
use time::{Duration, OffsetDateTime};

/// Checks requests to one service in one region.
///
/// [`Verifier::s3`] checks requests to S3. Any other service's canonical path is made by
/// [`PathRules::STANDARD`], and its payload is always signed.
///
/// A verifier is made once. Any number of threads can use it through `&self`.
///
/// ```
/// use core::time::Duration;
/// use presign::verify::Verifier;
///
/// let verifier = Verifier::s3("us-east-1")?
///     .max_expiry(Duration::from_secs(3600))
///     .max_age(Duration::from_secs(600))
///     .require_signed_header("content-type")?;
/// # Ok::<(), presign::Error>(())
/// ```
pub struct Verifier {
    scheme: AuthScheme,
    /// The credential scope after the date, as a URL has it.
    encoded_scope: Box<[u8]>,
    path_rules: PathRules,
    payload: PayloadSource,
    token_placement: TokenPlacement,
    clock_skew: Duration,
    /// In seconds.
    max_expiry: u32,
    max_age: Option<Duration>,
    /// In lower case.
    required_headers: Vec<String>,
    is_single_valued: fn(&str) -> bool,
    decoy: Decoy,
}

/// What the last line of the canonical request comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PayloadSource {
    /// The payload itself.
    Payload,
    /// `x-amz-content-sha256`. A presigned URL may leave it out, and any payload will do.
    ContentSha256,
}

impl Verifier {
    /// A verifier for a service other than S3, by its signing name.
    ///
    /// # Errors
    ///
    /// [`Error::Region`] and [`Error::Service`] if a value can't be part of a credential scope.
    ///
    /// See [`verify`](super) for an example.
    pub fn new(region: &str, service: &str) -> Result<Self, Error> {
        let is_single_valued = |name: &str| {
            matches!(name, "x-amz-content-sha256" | "x-amz-date" | REGION_SET_HEADER | "x-amz-security-token")
        };
        Self::with_rules(region, service, PathRules::STANDARD, PayloadSource::Payload, is_single_valued)
    }

    pub(crate) fn with_rules(
        region: &str,
        service: &str,
        path_rules: PathRules,
        payload: PayloadSource,
        is_single_valued: fn(&str) -> bool,
    ) -> Result<Self, Error> {
        let scheme = AuthScheme::sigv4(region, service)?;
        Ok(Self {
            encoded_scope: encode_scope(&scheme),
            decoy: Decoy::new(scheme.algorithm),
            scheme,
            path_rules,
            payload,
            token_placement: TokenPlacement::Signed,
            clock_skew: Duration::minutes(15),
            max_expiry: Expiry::LONGEST,
            max_age: None,
            required_headers: Vec::new(),
            is_single_valued,
        })
    }

    /// Checks SigV4a instead of SigV4: the region set of a request must contain the verifier's
    /// region. A request that is signed with the other algorithm is refused
    /// ([`Refusal::Algorithm`]).
    ///
    /// A member of the set is a region, or the start of one with a `*` after it.
    ///
    /// See [`PublicKey`] for an example.
    #[cfg(feature = "sigv4a")]
    #[must_use]
    pub fn sigv4a(mut self) -> Self {
        self.scheme = self.scheme.into_sigv4a();
        self.encoded_scope = encode_scope(&self.scheme);
        self.decoy = Decoy::new(self.scheme.algorithm);
        self
    }

    /// Sets how the canonical path is made from the path.
    ///
    /// ```
    /// use presign::sigv4::PathRules;
    /// use presign::verify::Verifier;
    ///
    /// let verifier = Verifier::new("us-east-1", "execute-api")?.path_rules(PathRules::STANDARD);
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub fn path_rules(mut self, path_rules: PathRules) -> Self {
        self.path_rules = path_rules;
        self
    }

    /// Sets where the session token is: [`TokenPlacement::Signed`] by default. With
    /// [`TokenPlacement::AfterSignature`] the signature doesn't cover the token, and
    /// [`Verified::session_token`](super::Verified::session_token) is not proven by it.
    ///
    /// ```
    /// use presign::sigv4::TokenPlacement;
    /// use presign::verify::Verifier;
    ///
    /// let verifier = Verifier::new("eu-west-1", "iotdevicegateway")?.token_placement(TokenPlacement::AfterSignature);
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub fn token_placement(mut self, placement: TokenPlacement) -> Self {
        self.token_placement = placement;
        self
    }

    /// Sets how far the clocks of signer and server may differ: 15 minutes by default, as on
    /// AWS. A URL may have been signed for that much later than now, and the time of an
    /// `Authorization` header may be that far away in either direction.
    ///
    /// ```
    /// # use presign::verify::Verifier;
    /// let verifier = Verifier::s3("us-east-1")?.clock_skew(core::time::Duration::from_secs(60));
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub fn clock_skew(mut self, skew: core::time::Duration) -> Self {
        self.clock_skew = saturating(skew);
        self
    }

    /// Sets the longest life that a URL may have: 7 days by default, and at most. Reading one
    /// that lives longer returns [`Refusal::LifeNotAllowed`].
    ///
    /// See [`Verifier`] for an example.
    #[must_use]
    pub fn max_expiry(mut self, longest: core::time::Duration) -> Self {
        self.max_expiry = u32::try_from(longest.as_secs()).unwrap_or(u32::MAX).min(Expiry::LONGEST);
        self
    }

    /// Sets how long ago a request may have been signed, whatever its own life. Reading an
    /// older one returns [`Refusal::AgeNotAllowed`].
    ///
    /// See [`Verifier`] for an example.
    #[must_use]
    pub fn max_age(mut self, age: core::time::Duration) -> Self {
        self.max_age = Some(saturating(age));
        self
    }

    /// Adds a header that every request must have among its signed headers. Without it,
    /// reading a request returns [`Refusal::HeadersNotSigned`]. `host` and the `x-amz-*`
    /// headers of a request must always be signed.
    ///
    /// # Errors
    ///
    /// [`Error::HeaderName`].
    ///
    /// See [`Verifier`] for an example.
    pub fn require_signed_header(mut self, name: &str) -> Result<Self, Error> {
        if !is_token(name) {
            return Err(Error::HeaderName { name: excerpt(name) });
        }
        self.required_headers.push(name.to_ascii_lowercase());
        Ok(self)
    }

    /// The region that requests must be signed for.
    ///
    /// ```
    /// # use presign::verify::Verifier;
    /// let verifier = Verifier::s3("us-east-1")?;
    /// assert_eq!((verifier.region(), verifier.service()), ("us-east-1", "s3"));
    /// # Ok::<(), presign::Error>(())
    /// ```
    pub fn region(&self) -> &str {
        self.scheme.region()
    }

    /// The service that requests must be signed for.
    ///
    /// See [`region`](Self::region) for an example.
    pub fn service(&self) -> &str {
        self.scheme.service()
    }

    #[cfg(feature = "json")]
    pub(crate) fn scheme(&self) -> &AuthScheme {
        &self.scheme
    }

    /// Checks that `signature` is that of `text` under `key`, which is `None` for an unknown id.
    #[inline]
    pub(crate) fn check(
        &self,
        key: Option<&SigningKey>,
        time: &SigningTime,
        text: &[u8],
        signature: &Signature,
    ) -> Result<(), Refusal> {
        let fits = |key: &SigningKey| key.date() == time.date() && key.scheme().has_same_scope(&self.scheme);
        if !key.is_none_or(fits) {
            return Err(Refusal::WrongKey);
        }
        self.decoy.check(key.map(|key| VerifyingKey::Hmac(key.hmac())), text, signature)
    }

    /// As `check`, with the secret that the key is derived from.
    pub(crate) fn check_secret(
        &self,
        access_key_id: &str,
        secret: Option<&str>,
        time: &SigningTime,
        text: &[u8],
        signature: &Signature,
    ) -> Result<(), Refusal> {
        let key = DerivedKey::derive(access_key_id, secret, time, &self.scheme)?;
        self.decoy.check(secret.is_some().then(|| key.borrow()), text, signature)
    }

    /// As `check`, with a public key.
    #[cfg(feature = "sigv4a")]
    pub(super) fn check_public_key(
        &self,
        key: Option<&PublicKey>,
        text: &[u8],
        signature: &Signature,
    ) -> Result<(), Refusal> {
        if key.is_some() && self.scheme.algorithm != Algorithm::SigV4a {
            return Err(Refusal::WrongKey);
        }
        self.decoy.check(key.map(VerifyingKey::Ecdsa), text, signature)
    }

    /// Checks the time of a form, and returns until when it is valid. A signing key is good for
    /// seven days, so its policy is too.
    #[cfg(feature = "json")]
    pub(crate) fn check_form_time(
        &self,
        time: &SigningTime,
        policy_end: OffsetDateTime,
        now: OffsetDateTime,
    ) -> Result<OffsetDateTime, Refusal> {
        let signed_at = time.utc();
        let expired_at = policy_end.min(end(signed_at, Duration::seconds(self.max_expiry.into())));
        if now > expired_at {
            return Err(Refusal::PolicyExpired { expired_at, now });
        }
        if signed_at - now > self.clock_skew {
            return Err(Refusal::NotYetValid { signed_at, now });
        }
        self.check_age(signed_at, expired_at - signed_at, now).map(|life| end(signed_at, life))
    }

    /// Checks everything about a request that needs no secret, and returns who says to have
    /// signed it. Nothing is proven yet.
    ///
    /// `now` is the current time, in any offset. A URL is valid up to and including the second
    /// in which it expires, as on other servers.
    ///
    /// # Errors
    ///
    /// Any [`Refusal`] but [`Refusal::UnknownAccessKeyId`], [`Refusal::SignatureMismatch`] and
    /// [`Refusal::WrongKey`].
    ///
    /// See [`verify`](super) for an example.
    // Moving the claim out of it takes a twentieth of the time of verifying.
    #[inline]
    pub fn read<'s>(
        &'s self,
        request: &ReceivedRequest<'_>,
        now: OffsetDateTime,
        scratch: &'s mut Scratch,
    ) -> Result<Claim<'s>, Refusal> {
        let Scratch { text, values } = scratch;
        prepare(text, self.room(request));
        text.extend_from_slice(request.method.as_bytes());
        text.push(b'\n');
        self.write_path(request.path, text)?;
        text.push(b'\n');
        let unsigned = (self.token_placement == TokenPlacement::AfterSignature).then_some(Own::SecurityToken);
        let query_start = text.len();
        let mut query = ReceivedQuery::default();
        query.read(request.query, &self.encoded_scope, unsigned, text)?;
        let canonical_query = query_start..text.len();
        let parameters = Parameters::find(request, &query, self.scheme.algorithm)?;

        prepare(
            values,
            parameters.credential.len()
                + parameters.signed_headers.len()
                + parameters.token.map_or(0, <[u8]>::len)
                + parameters.region_set.map_or(0, <[u8]>::len),
        );
        let mechanism = parameters.mechanism;
        // Not `ok_or`: a refusal that is made and dropped each time takes a tenth of the time.
        let Some(time) = SigningTime::parse(parameters.date) else { return Err(Refusal::Date { mechanism }) };
        let access_key_id = self.write_access_key_id(&parameters, &time, values)?;
        if let Some(region_set) = parameters.region_set {
            let region_set = parameters.write_value(region_set, values)?;
            self.check_region_set(values.get(region_set).unwrap_or_default(), mechanism)?;
        }
        let signed_headers = parameters.write_value(parameters.signed_headers, values)?;
        let token = parameters.token.map(|token| parameters.write_value(token, values)).transpose()?;
        let values: &'s [u8] = values;
        let value = |range| core::str::from_utf8(values.get::<Range<usize>>(range).unwrap_or_default());

        let life = self.check_time(&time, parameters.expires, now)?;
        let Some(signature) = Signature::parse(parameters.signature, self.scheme.algorithm) else {
            return Err(Refusal::MalformedSignature);
        };
        let signed_headers = value(signed_headers).unwrap_or_default();
        let session_token = match token.map(value) {
            None => None,
            Some(Ok(token)) if !token.is_empty() => Some(token),
            Some(_) => return Err(Refusal::MalformedToken),
        };
        let rules = HeaderRules {
            required: &self.required_headers,
            is_single_valued: self.is_single_valued,
            exempt: (self.token_placement == TokenPlacement::AfterSignature).then_some("x-amz-security-token"),
        };
        text.push(b'\n');
        let is_complete = signed_headers::write(signed_headers, request, &rules, mechanism, canonical_query, text)?;
        let is_in_header = |name: &str| request.values(name).next().is_some();
        if mechanism == Mechanism::Query && TOKEN_HEADERS.into_iter().any(is_in_header) {
            return Err(Refusal::MalformedToken);
        }
        let payload = self.payload(request, &query, mechanism)?;
        match &payload {
            PayloadHash::Unsigned => text.extend_from_slice(UNSIGNED_PAYLOAD.as_bytes()),
            PayloadHash::Sha256(sha256) => write_hex(sha256, text),
        }
        let end = text.len();
        let hash = sha256_in_place(text, 0);
        text.truncate(end);
        string_to_sign::write(&self.scheme, &time, &hash, text);
        let (canonical_request, string_to_sign) = text.split_at_checked(end).unwrap_or_default();
        Ok(Claim {
            verifier: self,
            mechanism,
            time,
            life,
            access_key_id: value(access_key_id).unwrap_or_default(),
            signed_headers,
            session_token,
            payload,
            signature,
            canonical_request,
            string_to_sign,
            is_complete,
        })
    }

    /// The most bytes that are written while a request is read.
    fn room(&self, request: &ReceivedRequest<'_>) -> usize {
        const LINES: usize = 512;
        // A path may be encoded twice. A query is there twice while it is sorted.
        let target = "%2520".len() * request.path.len() + 2 * "%20".len() * request.query.len();
        let headers = request.headers.iter().map(|(name, value)| 2 * name.len() + value.len() + ":\n;".len());
        target
            + headers.sum::<usize>()
            + request.method.len()
            + self.scheme.scope_after_date().len()
            + MAX_PADDING
            + LINES
    }

    #[inline]
    fn write_path(&self, path: &[u8], text: &mut Vec<u8>) -> Result<(), Refusal> {
        if !path.starts_with(b"/") {
            return Err(Refusal::InvalidTarget);
        }
        if self.path_rules == (PathRules { normalize: false, encoding: PathEncoding::Once }) {
            write_s3_path(path, text)?;
        } else {
            check_escapes(path)?;
            text.extend_from_slice(CanonicalPath::new(path, self.path_rules).canonical());
        }
        Ok(())
    }

    /// Checks the credential and writes its access key id, and returns where.
    #[inline]
    fn write_access_key_id(
        &self,
        parameters: &Parameters<'_>,
        time: &SigningTime,
        values: &mut Vec<u8>,
    ) -> Result<Range<usize>, Refusal> {
        if parameters.mechanism == Mechanism::Query
            && let Some(id) = credential::plain_id(parameters.credential, time, &self.encoded_scope)
        {
            values.extend_from_slice(id);
            return Ok(0..id.len());
        }
        let credential = parameters.write_value(parameters.credential, values)?;
        let text = values.get(credential).unwrap_or_default();
        let id = Credential::parse_checked(text, parameters.mechanism, &self.scheme, time)?;
        Ok(0..id.len())
    }

    fn check_region_set(&self, set: &[u8], mechanism: Mechanism) -> Result<(), Refusal> {
        let region = self.scheme.region();
        let set = String::from_utf8_lossy(set);
        if contains_region(&set, region) {
            Ok(())
        } else {
            Err(Refusal::RegionSet { mechanism, given: excerpt(&set), expected: region.into() })
        }
    }

    /// Checks the time of a signature, and returns how long it is valid.
    #[inline]
    fn check_time(&self, time: &SigningTime, expires: Option<&[u8]>, now: OffsetDateTime) -> Result<Duration, Refusal> {
        let signed_at = time.utc();
        let age = now - signed_at;
        let life = match expires {
            Some(expires) => {
                let seconds = parse_expires(expires)?;
                if seconds > self.max_expiry {
                    return Err(Refusal::LifeNotAllowed { seconds, longest: self.max_expiry });
                }
                let life = Duration::seconds(seconds.into());
                if age > life {
                    return Err(Refusal::Expired { seconds, expired_at: end(signed_at, life), now });
                }
                if -age > self.clock_skew {
                    return Err(Refusal::NotYetValid { signed_at, now });
                }
                life
            }
            None if age.abs() > self.clock_skew => {
                return Err(Refusal::TimeSkewed { signed_at, now, max_skew: self.clock_skew });
            }
            None => self.clock_skew,
        };
        self.check_age(signed_at, life, now)
    }

    /// Checks the age of a signature, and returns how long it is valid.
    #[inline]
    fn check_age(&self, signed_at: OffsetDateTime, life: Duration, now: OffsetDateTime) -> Result<Duration, Refusal> {
        match self.max_age {
            Some(max_age) if now - signed_at > max_age => Err(Refusal::AgeNotAllowed { signed_at, now, max_age }),
            Some(max_age) => Ok(life.min(max_age)),
            None => Ok(life),
        }
    }

    /// The payload that the request is signed for.
    #[inline]
    fn payload(
        &self,
        request: &ReceivedRequest<'_>,
        query: &ReceivedQuery<'_>,
        mechanism: Mechanism,
    ) -> Result<PayloadHash, Refusal> {
        const NAME: &str = "x-amz-content-sha256";
        if self.payload == PayloadSource::Payload {
            return Ok(request.payload_sha256.map_or_else(|| PayloadHash::of(b""), PayloadHash::Sha256));
        }
        let header = request.values(NAME).next().map(<[u8]>::trim_ascii);
        // Without the header, S3 takes a hash in the query for no hash, and so does the signature.
        let hash = match (header, query.get(Own::ContentSha256)) {
            (Some(header), Some(param)) if header != param => return Err(Refusal::MalformedPayloadHash),
            (Some(hash), _) => hash,
            (None, Some(param)) if param != UNSIGNED_PAYLOAD.as_bytes() => return Err(Refusal::MalformedPayloadHash),
            (None, _) if mechanism == Mechanism::Query => return Ok(PayloadHash::Unsigned),
            (None, _) => return Err(Refusal::Missing { mechanism, name: NAME }),
        };
        if hash == UNSIGNED_PAYLOAD.as_bytes() {
            return Ok(PayloadHash::Unsigned);
        }
        if hash.starts_with(b"STREAMING-") {
            return Err(Refusal::ChunkedPayload);
        }
        signature_bytes(hash).map(PayloadHash::Sha256).ok_or(Refusal::MalformedPayloadHash)
    }
}

fn encode_scope(scheme: &AuthScheme) -> Box<[u8]> {
    let mut encoded = Vec::new();
    write_component(scheme.scope_after_date().as_bytes(), &mut encoded);
    encoded.into()
}

/// 1 to 604,800.
fn parse_expires(text: &[u8]) -> Result<u32, Refusal> {
    let digits = text.strip_prefix(b"-").unwrap_or(text);
    if digits.is_empty() || !digits.iter().all(u8::is_ascii_digit) {
        return Err(Refusal::ExpiresNotANumber);
    }
    let number =
        digits.iter().fold(0_u32, |number, digit| number.saturating_mul(10).saturating_add((digit - b'0').into()));
    match number {
        0 => Err(Refusal::ExpiresNotPositive),
        _ if digits.len() < text.len() => Err(Refusal::ExpiresNotPositive),
        1..=Expiry::LONGEST => Ok(number),
        _ => Err(Refusal::ExpiresTooLong),
    }
}

/// In years that `time` knows.
pub(super) fn end(start: OffsetDateTime, life: Duration) -> OffsetDateTime {
    start.checked_add(life).unwrap_or(time::PrimitiveDateTime::MAX.assume_utc())
}

fn saturating(duration: core::time::Duration) -> Duration {
    Duration::try_from(duration).unwrap_or(Duration::MAX)
}

impl fmt::Debug for Verifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Verifier").field("scheme", &self.scheme).finish_non_exhaustive()
    }
}
