//! The result: a URL, the method and headers that go with it, and when it expires.

use super::canonical_request::CanonicalHeaders;
use super::headers::to_send;
use super::hmac::sha256;
use super::lines::Lines;
use super::method::Method;
use super::text::into_string;
#[cfg(any(feature = "url", feature = "http"))]
use crate::Error;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;
use time::OffsetDateTime;

/// A presigned URL with the method and the headers that the client must send.
///
/// Anyone who has the URL has the access until it expires, so treat it as a secret.
/// `Display` is the URL. `Debug` leaves out the query, with signature and session token,
/// and shows the start of a hash over everything instead, so that two values that differ
/// look different.
///
/// ```
/// use presign::{Bucket, Credentials, Method, Presigner};
/// use time::macros::datetime;
///
/// let presigner = Presigner::new(Credentials::new("AKIDEXAMPLE", "secret"), Bucket::new("examplebucket", "us-east-1"))?;
/// let upload = presigner
///     .put("photos/cat.png")
///     .content_type("image/png")
///     .content_length(48_213)
///     .sign_at(datetime!(2013-05-24 00:00 UTC))?;
/// assert_eq!(upload.method(), Method::Put);
/// assert!(upload.url().starts_with("https://examplebucket.s3.us-east-1.amazonaws.com/photos/cat.png?X-Amz-"));
/// let headers: Vec<_> = upload.headers().collect();
/// assert_eq!(headers, [("content-length", "48213"), ("content-type", "image/png")]);
/// assert_eq!(upload.expires_at(), datetime!(2013-05-24 00:15 UTC));
/// assert!(!format!("{upload:?}").contains("X-Amz-Signature"));
/// # Ok::<(), presign::Error>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct PresignedUrl {
    method: Method,
    /// The URL, then a line for each header. One allocation holds all.
    text: String,
    url_len: usize,
    expires_at: OffsetDateTime,
}

impl PresignedUrl {
    /// `text` holds the URL; the lines of the headers are written after it.
    pub(crate) fn new<'h>(
        method: Method,
        mut text: Vec<u8>,
        headers: &CanonicalHeaders<'h, &'h str>,
        expires_at: OffsetDateTime,
    ) -> Self {
        let url_len = text.len();
        for (name, value) in to_send(headers) {
            Lines::write([name], &value, &mut text);
        }
        Self { method, text: into_string(text), url_len, expires_at }
    }

    /// The method that the URL was signed for. Servers refuse any other.
    ///
    /// See [`PresignedUrl`] for an example.
    pub fn method(&self) -> Method {
        self.method
    }

    /// The URL. Its bytes are signed, so send it exactly as it is.
    ///
    /// See [`PresignedUrl`] for an example.
    pub fn url(&self) -> &str {
        self.text.get(..self.url_len).unwrap_or_default()
    }

    /// The URL, without the copy that `url().to_owned()` makes.
    ///
    /// ```
    /// # use presign::{Bucket, Credentials, Presigner};
    /// # let presigner = Presigner::new(Credentials::new("AKIDEXAMPLE", "secret"), Bucket::new("examplebucket", "us-east-1"))?;
    /// # let now = time::macros::datetime!(2013-05-24 00:00 UTC);
    /// let url: String = presigner.get("photos/cat.jpg").sign_at(now)?.into_url();
    /// # Ok::<(), presign::Error>(())
    /// ```
    pub fn into_url(mut self) -> String {
        let headers_len = self.text.len() - self.url_len;
        self.text.truncate(self.url_len);
        // The headers may hold a customer's key, so nothing of them stays in the spare
        // capacity.
        self.text.extend(core::iter::repeat_n('\0', headers_len));
        self.text.truncate(self.url_len);
        self.text
    }

    /// Names (in lower case) and values of the headers that the client must send,
    /// exactly as they are, sorted by name. `host` is not one of them: every client
    /// sends it on its own.
    ///
    /// See [`PresignedUrl`] for an example.
    pub fn headers(&self) -> impl Iterator<Item = (&str, &str)> {
        self.lines().pairs()
    }

    fn lines(&self) -> Lines<'_> {
        Lines(self.text.get(self.url_len..).unwrap_or_default())
    }

    /// When the URL stops working, in UTC: at the end of its own life or when the
    /// credentials expire, whichever comes first. Servers check when a request starts,
    /// so a transfer under way continues.
    ///
    /// See [`PresignedUrl`] for an example.
    pub fn expires_at(&self) -> OffsetDateTime {
        self.expires_at
    }

    /// The URL as a [`url::Url`], the same byte for byte.
    ///
    /// # Errors
    ///
    /// [`Error::UrlRewritten`] if the parser would change the URL, which happens to keys
    /// with dot segments.
    ///
    /// ```
    /// # use presign::{Bucket, Credentials, Presigner};
    /// # let presigner = Presigner::new(Credentials::new("AKIDEXAMPLE", "secret"), Bucket::new("examplebucket", "us-east-1"))?;
    /// # let now = time::macros::datetime!(2013-05-24 00:00 UTC);
    /// let presigned = presigner.get("photos/cat.jpg").sign_at(now)?;
    /// assert_eq!(presigned.to_url()?.as_str(), presigned.url());
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[cfg(feature = "url")]
    pub fn to_url(&self) -> Result<url::Url, Error> {
        match url::Url::parse(self.url()) {
            Ok(url) if url.as_str() == self.url() => Ok(url),
            _ => Err(Error::UrlRewritten),
        }
    }

    /// An [`http::Request`] without a body, with method, URI and headers.
    ///
    /// # Errors
    ///
    /// [`Error::HttpRequest`] if the `http` crate refuses a part, such as a URI of
    /// 64 KiB.
    ///
    /// ```
    /// # use presign::{Bucket, Credentials, Presigner};
    /// # let presigner = Presigner::new(Credentials::new("AKIDEXAMPLE", "secret"), Bucket::new("examplebucket", "us-east-1"))?;
    /// # let now = time::macros::datetime!(2013-05-24 00:00 UTC);
    /// let presigned = presigner.put("photos/cat.png").content_type("image/png").sign_at(now)?;
    /// let request = presigned.to_http_request()?.map(|()| "the bytes of the picture");
    /// assert_eq!(request.headers()["content-type"], "image/png");
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[cfg(feature = "http")]
    pub fn to_http_request(&self) -> Result<http::Request<()>, Error> {
        let mut builder = http::Request::builder().method(self.method.as_str()).uri(self.url());
        for (name, value) in self.headers() {
            builder = builder.header(name, value.as_bytes());
        }
        builder.body(()).map_err(|error| Error::HttpRequest { reason: alloc::format!("{error}") })
    }
}

impl fmt::Display for PresignedUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.url())
    }
}

impl fmt::Debug for PresignedUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let without_query = self.url().split('?').next().unwrap_or_default();
        f.debug_struct("PresignedUrl")
            .field("method", &self.method)
            .field("url", &format_args!("{without_query}?.."))
            .field("expires_at", &self.expires_at)
            .field("hash", &ShortHash::of(&self.text))
            .finish_non_exhaustive()
    }
}

/// The start of a text's hash, which tells two results apart and shows nothing of them.
pub(crate) struct ShortHash(hex::Buffer<32>);

impl ShortHash {
    pub(crate) fn of(text: &str) -> Self {
        Self(hex::Buffer::new().const_format(&sha256(text.as_bytes())))
    }
}

impl fmt::Debug for ShortHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}..", self.0.as_str().get(..12).unwrap_or_default())
    }
}

/// `{"method", "url", "headers": {name: value}, "expires_at"}`, the time in
/// RFC 3339, ready for a browser's `fetch`.
#[cfg(feature = "serde")]
impl serde::Serialize for PresignedUrl {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        use serde::ser::SerializeStruct;

        let mut fields = serializer.serialize_struct("PresignedUrl", 4)?;
        fields.serialize_field("method", self.method.as_str())?;
        fields.serialize_field("url", self.url())?;
        fields.serialize_field("headers", &self.lines())?;
        fields.serialize_field("expires_at", &super::signing_time::rfc3339(self.expires_at))?;
        fields.end()
    }
}
