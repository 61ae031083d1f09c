//! A request to any AWS service, as the caller states it.

use super::ascii;
use super::canonical_request;
use super::expiry::Expiry;
use super::headers::Headers;
use super::method::Method;
use super::origin::Origin;
use super::params::Params;
use super::presign::{Explanation, Target, Unsigned, string_to_sign_text};
use super::presigned_url::PresignedUrl;
use super::sha256::digest;
use super::signer::{Signature, SignerAt};
use super::text::Text;
use super::uri_path::{CanonicalPath, PathRules};
use crate::Error;
use alloc::borrow::Cow;
use alloc::string::String;
use alloc::vec::Vec;
use core::time::Duration;

/// The last line of a canonical request that allows any payload. AWS:
/// "Authenticating Requests: Using Query Parameters (AWS Signature Version 4)".
pub(crate) const UNSIGNED_PAYLOAD: &str = "UNSIGNED-PAYLOAD";

/// What stands for the payload in the canonical request.
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
    /// `UNSIGNED-PAYLOAD`: any payload, as S3 allows over query-string authentication.
    Unsigned,
    /// The SHA-256 of the payload: exactly these bytes.
    Sha256([u8; 32]),
}

impl PayloadHash {
    /// The hash of `payload`.
    ///
    /// See [`PayloadHash`] for an example.
    pub fn of(payload: &[u8]) -> Self {
        Self::Sha256(digest(payload))
    }

    /// The last line of the canonical request.
    pub(crate) fn into_text(self) -> Cow<'static, str> {
        match self {
            Self::Unsigned => Cow::Borrowed(UNSIGNED_PAYLOAD),
            Self::Sha256(hash) => Cow::Owned(String::from(ascii::as_str(&ascii::hex(&hash)))),
        }
    }
}

/// A request to an AWS service: method, origin, path, query parameters, headers
/// and payload hash.
///
/// [`Signer::at`](super::Signer::at) signs it, as a presigned URL with
/// [`SignerAt::presign`], or for an `Authorization` header with
/// [`Request::canonical_request`] and [`SignerAt::sign`].
///
/// ```
/// use presign::Method;
/// use presign::sigv4::{Origin, PathRules, Request, Scheme};
///
/// let origin = Origin::new(Scheme::Https, "lambda.us-east-2.amazonaws.com", None)?;
/// let request = Request::new(Method::Post, origin, "/functions/arn%3Aaws%3Alambda/invocations")?
///     .header("X-Amz-Invocation-Type", "Event")?;
/// assert!(request.canonical_request().starts_with(
///     "POST\n/functions/arn%253Aaws%253Alambda/invocations\n\nhost:lambda.us-east-2.amazonaws.com\n"
/// ));
/// # Ok::<(), presign::Error>(())
/// ```
#[derive(Clone)]
pub struct Request<'a> {
    method: Method,
    origin: Origin,
    path: Cow<'a, str>,
    path_rules: PathRules,
    params: Params<'a>,
    headers: Headers<'a>,
    payload_hash: Cow<'static, str>,
}

impl<'a> Request<'a> {
    /// A request to `path` as it stands in the request line, percent-encoded
    /// already; bytes that cannot stand in a URL are encoded. It has no query
    /// parameters, no headers besides `host`, an empty payload, and is signed by
    /// [`PathRules::STANDARD`].
    ///
    /// # Errors
    ///
    /// [`Error::Path`] where `path` does not start with a slash, or has a `?` or
    /// `#`, which begin the parts behind it.
    ///
    /// See [`Request`] for an example.
    pub fn new(method: Method, origin: Origin, path: impl Into<Cow<'a, str>>) -> Result<Self, Error> {
        let path = path.into();
        if !path.starts_with('/') || path.contains(['?', '#']) {
            return Err(Error::Path { path: path.into_owned() });
        }
        Ok(Self {
            method,
            origin,
            path,
            path_rules: PathRules::STANDARD,
            params: Params::default(),
            headers: Headers::default(),
            payload_hash: PayloadHash::of(b"").into_text(),
        })
    }

    /// Says how the canonical path is made from the path.
    ///
    /// ```
    /// # use presign::{Method, sigv4::{Origin, PathRules, Request, Scheme}};
    /// # let origin = Origin::new(Scheme::Https, "examplebucket.s3.amazonaws.com", None)?;
    /// let request = Request::new(Method::Get, origin, "/a//b%20c")?.path_rules(PathRules::S3);
    /// assert!(request.canonical_request().starts_with("GET\n/a//b%20c\n"));
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub fn path_rules(mut self, path_rules: PathRules) -> Self {
        self.path_rules = path_rules;
        self
    }

    /// Adds a query parameter, neither name nor value encoded. The same name may
    /// come again.
    ///
    /// # Errors
    ///
    /// [`Error::EmptyParameterName`]; [`Error::ReservedParameter`] for a name that
    /// the signature sets, in any case.
    ///
    /// See [`Signer`](super::Signer) for an example.
    pub fn param(mut self, name: impl Into<Cow<'a, str>>, value: impl Into<Cow<'a, str>>) -> Result<Self, Error> {
        self.params.insert(name.into(), Text::new(value))?;
        Ok(self)
    }

    /// Adds a header. A second value for the same name is joined to the first by
    /// a comma.
    ///
    /// # Errors
    ///
    /// [`Error::HeaderName`] and [`Error::HeaderValue`] where HTTP does not allow
    /// them, [`Error::ReservedHeader`] for `host`.
    ///
    /// See [`Request`] for an example.
    pub fn header(mut self, name: impl Into<Cow<'a, str>>, value: impl Into<Cow<'a, str>>) -> Result<Self, Error> {
        self.headers.append(name.into(), Text::new(value))?;
        Ok(self)
    }

    /// Says what stands for the payload.
    ///
    /// ```
    /// # use presign::{Method, sigv4::{Origin, PayloadHash, Request, Scheme}};
    /// # let origin = Origin::new(Scheme::Https, "example.amazonaws.com", None)?;
    /// let request = Request::new(Method::Post, origin, "/")?.payload_hash(PayloadHash::of(b"Param1=value1"));
    /// assert!(request.canonical_request().ends_with("9095672bbd1f56dfc5b65f3e153adc8731a4a654192329106275f4c7b24d0b6e"));
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub fn payload_hash(mut self, payload_hash: PayloadHash) -> Self {
        self.payload_hash = payload_hash.into_text();
        self
    }

    /// The canonical request of the request as it is, without the parameters of a
    /// presigned URL: what an `Authorization` header signs.
    ///
    /// See [`Request`] for an example.
    pub fn canonical_request(&self) -> String {
        let mut text = Vec::new();
        canonical_request::begin(self.method, &mut text);
        text.extend_from_slice(CanonicalPath::new(&self.path, self.path_rules).canonical());
        text.extend_from_slice(b"\n");
        text.extend_from_slice(&self.params.to_canonical());
        canonical_request::end(self.origin.host_line(), &self.headers, &self.payload_hash, &mut text);
        String::from_utf8(text).unwrap_or_default()
    }

    fn unsigned(&self, expires_in: Duration) -> Result<Unsigned<'_, 'a, ServiceTarget<'_>>, Error> {
        Ok(Unsigned {
            method: self.method,
            target: ServiceTarget { origin: &self.origin, path: CanonicalPath::new(&self.path, self.path_rules) },
            params: &self.params,
            headers: &self.headers,
            payload_hash: &self.payload_hash,
            expiry: Expiry::new(expires_in)?,
        })
    }
}

/// An origin and a path of any service.
struct ServiceTarget<'r> {
    origin: &'r Origin,
    path: CanonicalPath,
}

impl Target for ServiceTarget<'_> {
    fn origin(&self) -> &Origin {
        self.origin
    }

    fn write(&self, url: &mut Vec<u8>) {
        url.extend_from_slice(self.origin.as_str().as_bytes());
        url.extend_from_slice(self.path.canonical());
    }

    fn path_in_url(&self) -> Option<&[u8]> {
        Some(self.path.in_url())
    }

    fn url_bound(&self) -> usize {
        self.origin.as_str().len() + self.path.in_url().len().max(self.path.canonical().len())
    }
}

impl core::fmt::Debug for Request<'_> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Request")
            .field("method", &self.method)
            .field("origin", &self.origin)
            .field("path", &self.path)
            .finish_non_exhaustive()
    }
}

impl SignerAt<'_> {
    /// Presigns a URL that lives for `expires_in`, 1 second to 7 days.
    ///
    /// # Errors
    ///
    /// [`Error::ExpiryOutOfRange`] and [`Error::ExpiryNotWholeSeconds`].
    ///
    /// See [`Signer`](super::Signer) for an example.
    pub fn presign(&self, request: &Request<'_>, expires_in: Duration) -> Result<PresignedUrl, Error> {
        Ok(request.unsigned(expires_in)?.presign(self.signer, &self.moment))
    }

    /// The canonical request and the string to sign behind
    /// [`presign`](Self::presign).
    ///
    /// # Errors
    ///
    /// As [`presign`](Self::presign).
    ///
    /// See [`Explanation`] for an example.
    pub fn explain(&self, request: &Request<'_>, expires_in: Duration) -> Result<Explanation, Error> {
        Ok(request.unsigned(expires_in)?.explain(self.signer, &self.moment))
    }

    /// The string to sign for a canonical request.
    ///
    /// ```
    /// # use presign::{Credentials, sigv4::Signer};
    /// # let signer = Signer::new(Credentials::new("AKIDEXAMPLE", "secret"), "us-east-1", "s3")?;
    /// let signer = signer.at(time::macros::datetime!(2015-08-30 12:36 UTC))?;
    /// let text = signer.string_to_sign("GET\n/\n\nhost:example.com\n\nhost\nUNSIGNED-PAYLOAD");
    /// assert!(text.starts_with("AWS4-HMAC-SHA256\n20150830T123600Z\n20150830/us-east-1/s3/aws4_request\n"));
    /// # Ok::<(), presign::Error>(())
    /// ```
    pub fn string_to_sign(&self, canonical_request: &str) -> String {
        string_to_sign_text(self.signer, &self.moment, &digest(canonical_request.as_bytes()))
    }

    /// The signature of a canonical request.
    ///
    /// See [`Signature`] for an example.
    pub fn sign(&self, canonical_request: &str) -> Signature {
        self.signer.sign(&self.moment, &digest(canonical_request.as_bytes()), &mut Vec::new())
    }
}
