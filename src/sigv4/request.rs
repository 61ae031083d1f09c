//! A request to any AWS service, as the caller describes it.

use super::canonical_request::{self, UNSIGNED_PAYLOAD};
use super::headers::Headers;
use super::hmac::sha256;
use super::lifetime::Lifetime;
use super::method::Method;
use super::origin::{Origin, Scheme, split_url};
use super::params::{Params, is_of_the_signature};
use super::presign::{Explanation, SignableRequest};
use super::presigned_url::PresignedUrl;
use super::sign_at::SignAt;
use super::signer::Signer;
use super::signing_time::SigningTime;
use super::text::{Text, into_string};
use super::uri_path::{CanonicalPath, PathRules};
use crate::Error;
use crate::excerpt::excerpt_name;
use alloc::borrow::Cow;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

/// The hash of the payload, the last line of the canonical request.
///
/// ```
/// use presign::sigv4::PayloadHash;
///
/// let unsigned = PayloadHash::Unsigned;
/// let of_a_body = PayloadHash::of(b"Param1=value1");
/// assert_ne!(unsigned, of_a_body);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum PayloadHash {
    /// `UNSIGNED-PAYLOAD`: any payload, as S3 allows with query-string authentication.
    Unsigned,
    /// The SHA-256 of the payload: exactly these bytes.
    Sha256([u8; 32]),
}

impl PayloadHash {
    /// The hash of `payload`.
    ///
    /// See [`PayloadHash`] for an example.
    pub fn of(payload: &[u8]) -> Self {
        Self::Sha256(sha256(payload))
    }

    fn into_text(self) -> Cow<'static, str> {
        match self {
            Self::Unsigned => Cow::Borrowed(UNSIGNED_PAYLOAD),
            Self::Sha256(hash) => Cow::Owned(hex::encode(hash)),
        }
    }
}

/// A request to an AWS service: method, URL, headers and payload hash.
///
/// [`Signer::at`](super::Signer::at) signs it, either as a presigned URL with
/// [`SignerAt::presign`](super::SignerAt::presign), or for an `Authorization` header with
/// [`Request::canonical_request`] and [`SignerAt::sign`](super::SignerAt::sign).
///
/// An invalid value is kept and reported when the request is signed, so that calls can be
/// chained. The first one counts.
///
/// ```
/// use presign::Method;
/// use presign::sigv4::Request;
///
/// let request = Request::new(Method::Post, "https://lambda.us-east-2.amazonaws.com/functions/arn%3Aaws%3Alambda/invocations")
///     .header("X-Amz-Invocation-Type", "Event");
/// assert!(request.canonical_request()?.starts_with(
///     "POST\n/functions/arn%253Aaws%253Alambda/invocations\n\nhost:lambda.us-east-2.amazonaws.com\n"
/// ));
/// # Ok::<(), presign::Error>(())
/// ```
#[derive(Clone)]
pub struct Request<'a> {
    method: Method,
    target: Result<Target, Error>,
    path_rules: PathRules,
    params: Params<'a>,
    headers: Headers<'a>,
    payload_hash: Cow<'static, str>,
    /// The first invalid value given to a setting.
    invalid: Option<Error>,
}

#[derive(Clone)]
struct Target {
    origin: Origin,
    /// As in the request line.
    path: String,
}

impl<'a> Request<'a> {
    /// A request to `url`, whose path and query are percent-encoded already. Characters
    /// that a URL can't contain are encoded, and a `+` in the query is a space. The scheme,
    /// which isn't signed, is `http` or `https`, or `ws` or `wss` for a WebSocket. The
    /// payload is empty, and the path is signed by [`PathRules::STANDARD`].
    ///
    /// Signing reports [`Error::UrlWithoutScheme`], [`Error::Url`] and [`Error::Host`] for
    /// a URL that isn't one, or has a user name, password or fragment.
    ///
    /// See [`Request`] for an example.
    pub fn new(method: Method, url: &str) -> Self {
        let (target, params) = match Target::parse(url) {
            Ok((target, params)) => (Ok(target), params),
            Err(error) => (Err(error), Params::default()),
        };
        Self {
            method,
            target,
            path_rules: PathRules::STANDARD,
            params,
            headers: Headers::default(),
            payload_hash: PayloadHash::of(b"").into_text(),
            invalid: None,
        }
    }

    /// Sets how the canonical path is made from the path.
    ///
    /// ```
    /// # use presign::{Method, sigv4::{PathRules, Request}};
    /// let request = Request::new(Method::Get, "https://examplebucket.s3.amazonaws.com/a//b%20c").path_rules(PathRules::S3);
    /// assert!(request.canonical_request()?.starts_with("GET\n/a//b%20c\n"));
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub fn path_rules(mut self, path_rules: PathRules) -> Self {
        self.path_rules = path_rules;
        self
    }

    /// Adds a query parameter, neither name nor value encoded. A name may be repeated.
    ///
    /// Signing reports [`Error::EmptyParameterName`], or [`Error::ReservedParameter`] for
    /// a name that the signature sets, in upper or lower case.
    ///
    /// ```
    /// # use presign::{Method, sigv4::Request};
    /// let request = Request::new(Method::Get, "https://iam.amazonaws.com/").param("Action", "ListUsers");
    /// assert!(request.canonical_request()?.starts_with("GET\n/\nAction=ListUsers\n"));
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub fn param(mut self, name: impl Into<Cow<'a, str>>, value: impl Into<Cow<'a, str>>) -> Self {
        let result = self.params.push(name.into(), Text::new(value));
        self.keep_first_error(result)
    }

    /// Adds a header. The values of a repeated name are joined by commas.
    ///
    /// Signing reports [`Error::HeaderName`] and [`Error::HeaderValue`] for what HTTP
    /// doesn't allow, and [`Error::ReservedHeader`] for `host`. Presigning reports it for the
    /// headers of the signature too, such as `x-amz-date`.
    ///
    /// See [`Request`] for an example.
    #[must_use]
    pub fn header(mut self, name: impl Into<Cow<'a, str>>, value: impl Into<Cow<'a, str>>) -> Self {
        let result = self.headers.push(name.into(), Text::new(value));
        self.keep_first_error(result)
    }

    /// Sets the hash of the payload.
    ///
    /// ```
    /// # use presign::{Method, sigv4::{PayloadHash, Request}};
    /// let request = Request::new(Method::Post, "https://example.amazonaws.com/").payload_hash(PayloadHash::of(b"Param1=value1"));
    /// assert!(request.canonical_request()?.ends_with("9095672bbd1f56dfc5b65f3e153adc8731a4a654192329106275f4c7b24d0b6e"));
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub fn payload_hash(mut self, payload_hash: PayloadHash) -> Self {
        self.payload_hash = payload_hash.into_text();
        self
    }

    fn keep_first_error(mut self, result: Result<(), Error>) -> Self {
        self.invalid = self.invalid.or(result.err());
        self
    }

    fn target(&self) -> Result<&Target, Error> {
        match (&self.target, &self.invalid) {
            (Err(error), _) | (_, Some(error)) => Err(error.clone()),
            (Ok(target), None) => Ok(target),
        }
    }

    /// The canonical request without the parameters of a presigned URL, as it is signed
    /// for an `Authorization` header.
    ///
    /// # Errors
    ///
    /// The first invalid value that the request was given.
    ///
    /// See [`Request`] for an example.
    pub fn canonical_request(&self) -> Result<String, Error> {
        let target = self.target()?;
        let path = CanonicalPath::new(target.path.as_bytes(), self.path_rules);
        let headers = self.headers.canonical(target.origin.authority());
        let (method, params) = (self.method.as_str(), self.params.sorted());
        Ok(into_string(canonical_request::text(method, path.canonical(), &params, &headers, &self.payload_hash)))
    }

    pub(super) fn presign(&self, signer: &Signer, at: SignAt<'_>, lifetime: Lifetime) -> Result<PresignedUrl, Error> {
        self.with_signable(signer, at, lifetime, |request, at, url, path_start| {
            request.presigned_url(signer, at, url, path_start)
        })
    }

    pub(super) fn explain(
        &self,
        signer: &Signer,
        time: &SigningTime,
        lifetime: Lifetime,
    ) -> Result<Explanation, Error> {
        self.with_signable(signer, SignAt::Time(time), lifetime, |request, at, url, path_start| {
            request.explain(signer, at.time(), url, path_start)
        })
    }

    /// Passes on the request with its URL up to the path, and where the path starts.
    fn with_signable<R>(
        &self,
        signer: &Signer,
        at: SignAt<'_>,
        lifetime: Lifetime,
        work: impl FnOnce(&SignableRequest<'_, '_>, SignAt<'_>, Vec<u8>, usize) -> R,
    ) -> Result<R, Error> {
        let target = self.target()?;
        let mut moved = None;
        let (at, expiry) = signer.settle(&lifetime.check()?, at, &mut moved)?;
        let path = CanonicalPath::new(target.path.as_bytes(), self.path_rules);
        let headers = self.headers.canonical(target.origin.authority());
        if let Some((name, _)) = headers.others().iter().find(|header| is_of_the_signature(header.0)) {
            let rule = "a presigned URL carries it in its query; leave it out";
            return Err(Error::ReservedHeader { name: excerpt_name(name), rule });
        }
        let request = SignableRequest {
            method: self.method,
            canonical_path: Some(path.canonical()),
            params: &self.params.sorted(),
            headers: &headers,
            payload_hash: &self.payload_hash,
            expiry,
        };
        let path_start = target.origin.as_str().len();
        let url_len = path_start + path.in_url().len();
        let mut url = Vec::with_capacity(url_len + request.room(signer, path.in_url().len()));
        url.extend_from_slice(target.origin.as_str().as_bytes());
        url.extend_from_slice(path.in_url());
        Ok(work(&request, at, url, path_start))
    }
}

impl Target {
    fn parse<'a>(url: &str) -> Result<(Self, Params<'a>), Error> {
        let parts = split_url(url, Scheme::ALL)?;
        let mut params = Params::default();
        for param in parts.params() {
            let (name, value) = param?;
            params.push(Cow::Owned(name), Text::new(value))?;
        }
        let path = if parts.path.is_empty() { "/" } else { parts.path };
        Ok((Self { origin: parts.origin()?, path: path.into() }, params))
    }
}

impl fmt::Debug for Request<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Request")
            .field("method", &self.method)
            .field("target", &self.target.as_ref().map(|target| target.origin.as_str()))
            .finish_non_exhaustive()
    }
}
