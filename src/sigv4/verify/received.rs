//! A request as a server received it.

use core::fmt;
use smallvec::SmallVec;

/// A request as a server received it: method, request target and headers, byte for byte.
///
/// Nothing of it may have been decoded, normalised or joined: the signature covers what was
/// on the wire. Up to 32 headers need no heap allocation.
///
/// `Debug` shows the method only.
///
/// ```
/// use presign::verify::ReceivedRequest;
///
/// let headers = [("Host", "examplebucket.s3.amazonaws.com"), ("Accept", "*/*")];
/// let request = ReceivedRequest::new("GET", "/test.txt?X-Amz-Algorithm=AWS4-HMAC-SHA256", headers);
///
/// // Header values are bytes, and names may be repeated:
/// let headers = vec![(String::from("host"), Vec::from("a.example")), (String::from("x-amz-meta-a"), vec![0xff])];
/// let request = ReceivedRequest::new("PUT", "/test.txt", headers.iter().map(|(name, value)| (name, value)));
/// ```
#[derive(Clone)]
pub struct ReceivedRequest<'r> {
    pub(super) method: &'r str,
    pub(super) path: &'r [u8],
    /// Without the question mark.
    pub(super) query: &'r [u8],
    pub(super) headers: SmallVec<[(&'r [u8], &'r [u8]); 32]>,
    pub(super) payload_sha256: Option<[u8; 32]>,
}

impl<'r> ReceivedRequest<'r> {
    /// `target` is the request target in origin form, path and query: `/test.txt?list-type=2`.
    /// `headers` are all headers of the request, names in whatever case; with HTTP/2, `host` is
    /// the pseudo-header `:authority`.
    ///
    /// See [`ReceivedRequest`] for an example.
    #[inline]
    pub fn new<N, V>(
        method: &'r str,
        target: &'r (impl AsRef<[u8]> + ?Sized),
        headers: impl IntoIterator<Item = (&'r N, &'r V)>,
    ) -> Self
    where
        N: AsRef<[u8]> + ?Sized + 'r,
        V: AsRef<[u8]> + ?Sized + 'r,
    {
        let target = target.as_ref();
        let mut parts = target.splitn(2, |byte| *byte == b'?');
        let mut request = Self {
            method,
            path: parts.next().unwrap_or_default(),
            query: parts.next().unwrap_or_default(),
            headers: SmallVec::new(),
            payload_sha256: None,
        };
        // Collected first, they would be moved, all 32 of them.
        request.headers.extend(headers.into_iter().map(|(name, value)| (name.as_ref(), value.as_ref())));
        request
    }

    /// Sets the SHA-256 of the payload received, for services whose signatures cover it.
    /// Without it, such a request must have been signed for an empty payload.
    ///
    /// S3's don't need it: the request says which payload it was signed for, and
    /// [`Verified::payload`](super::Verified::payload) returns it.
    ///
    /// ```
    /// use presign::verify::ReceivedRequest;
    ///
    /// let request = ReceivedRequest::new("POST", "/", [("host", "iam.amazonaws.com")]).payload_sha256([0; 32]);
    /// ```
    #[must_use]
    pub fn payload_sha256(mut self, sha256: [u8; 32]) -> Self {
        self.payload_sha256 = Some(sha256);
        self
    }

    /// A request of the `http` crate. If it has no header `host`, as with HTTP/2, the URI's
    /// authority is taken for it; one that differs from the header is refused.
    ///
    /// ```
    /// use presign::verify::ReceivedRequest;
    ///
    /// let (parts, body) = http::Request::get("/test.txt").header("host", "a.example").body("")?.into_parts();
    /// let request = ReceivedRequest::from_http_parts(&parts);
    /// # Ok::<(), http::Error>(())
    /// ```
    #[cfg(feature = "http")]
    pub fn from_http_parts(parts: &'r http::request::Parts) -> Self {
        Self::from_http_head(&parts.method, &parts.uri, &parts.headers)
    }

    /// As [`from_http_parts`](Self::from_http_parts), from a request with any body.
    ///
    /// ```
    /// use presign::verify::ReceivedRequest;
    ///
    /// let request = http::Request::get("/test.txt").header("host", "a.example").body("")?;
    /// let request = ReceivedRequest::from_http(&request);
    /// # Ok::<(), http::Error>(())
    /// ```
    #[cfg(feature = "http")]
    pub fn from_http<B>(request: &'r http::Request<B>) -> Self {
        Self::from_http_head(request.method(), request.uri(), request.headers())
    }

    #[cfg(feature = "http")]
    fn from_http_head(method: &'r http::Method, uri: &'r http::Uri, headers: &'r http::HeaderMap) -> Self {
        let target = uri.path_and_query().map_or("", http::uri::PathAndQuery::as_str);
        let mut request = Self::new(method.as_str(), target, headers);
        if let Some(authority) = uri.authority().map(|authority| authority.as_str().as_bytes())
            && request.values("host").next() != Some(authority)
        {
            request.headers.push((b"host", authority));
        }
        request
    }

    /// The values of a header, its name in lower case.
    pub(super) fn values(&self, name: &str) -> impl Iterator<Item = &'r [u8]> {
        let is_named = move |header: &&(&[u8], &[u8])| header.0.eq_ignore_ascii_case(name.as_bytes());
        self.headers.iter().filter(is_named).map(|header| header.1)
    }
}

impl fmt::Debug for ReceivedRequest<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ReceivedRequest").field("method", &self.method).finish_non_exhaustive()
    }
}
