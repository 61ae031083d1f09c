//! The rules that the requests to a service are checked by.

use super::claim::Claim;
use super::parameters::REGION_SET_HEADER;
use super::payload::PayloadSource;
use super::proof::Decoy;
use super::received::ReceivedRequest;
use super::refusal::Refusal;
use super::scratch::Scratch;
use super::time_limits::TimeLimits;
use crate::Error;
use crate::excerpt::excerpt;
use crate::sigv4::auth_scheme::{AuthScheme, TokenPlacement};
use crate::sigv4::expiry::Expiry;
use crate::sigv4::headers::is_token;
use crate::sigv4::uri_encode::write_component;
use crate::sigv4::uri_path::PathRules;
use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;
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
    pub(super) scheme: AuthScheme,
    /// The credential scope after the date, as a URL has it.
    pub(super) encoded_scope: Box<[u8]>,
    pub(super) path_rules: PathRules,
    pub(super) payload: PayloadSource,
    pub(super) token_placement: TokenPlacement,
    pub(super) time_limits: TimeLimits,
    /// In lower case.
    pub(super) required_headers: Vec<String>,
    pub(super) is_single_valued: fn(&str) -> bool,
    pub(super) decoy: Decoy,
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
            time_limits: TimeLimits::DEFAULT,
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
    /// See [`PublicKey`](crate::sigv4::PublicKey) for an example.
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
        self.time_limits.clock_skew = saturating(skew);
        self
    }

    /// Sets the longest life that a URL may have: 7 days by default, and at most. Reading one
    /// that lives longer returns [`Refusal::LifeNotAllowed`].
    ///
    /// See [`Verifier`] for an example.
    #[must_use]
    pub fn max_expiry(mut self, longest: core::time::Duration) -> Self {
        self.time_limits.max_expiry = u32::try_from(longest.as_secs()).unwrap_or(u32::MAX).min(Expiry::LONGEST);
        self
    }

    /// Sets how long ago a request may have been signed, whatever its own life. Reading an
    /// older one returns [`Refusal::AgeNotAllowed`].
    ///
    /// See [`Verifier`] for an example.
    #[must_use]
    pub fn max_age(mut self, age: core::time::Duration) -> Self {
        self.time_limits.max_age = Some(saturating(age));
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
    #[inline]
    pub fn read<'s>(
        &'s self,
        request: &ReceivedRequest<'_>,
        now: OffsetDateTime,
        scratch: &'s mut Scratch,
    ) -> Result<Claim<'s>, Refusal> {
        self.read_claim(request, now, scratch)
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

    #[cfg(feature = "json")]
    pub(crate) fn time_limits(&self) -> &TimeLimits {
        &self.time_limits
    }
}

fn encode_scope(scheme: &AuthScheme) -> Box<[u8]> {
    let mut encoded = Vec::new();
    write_component(scheme.scope_after_date().as_bytes(), &mut encoded);
    encoded.into()
}

fn saturating(duration: core::time::Duration) -> Duration {
    Duration::try_from(duration).unwrap_or(Duration::MAX)
}

impl fmt::Debug for Verifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Verifier").field("scheme", &self.scheme).finish_non_exhaustive()
    }
}
