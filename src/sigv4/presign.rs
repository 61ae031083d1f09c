//! Query-string authentication: a request becomes a presigned URL. AWS: "Authenticating
//! Requests: Using Query Parameters (AWS Signature Version 4)".
//!
//! The caller writes the URL up to its path. The query string follows, and after it, in
//! the same buffer, the canonical request, which copies path and query from the URL. It
//! is hashed, wiped and cut off; the signature takes its place:
//!
//! ```text
//! https://examplebucket.s3.amazonaws.com/cat.jpg?X-Amz-Algorithm=..&..
//! https://examplebucket.s3.amazonaws.com/cat.jpg?X-Amz-Algorithm=..&..GET\n/cat.jpg\nX-Amz-Algorithm=..&..\nhost:..
//! https://examplebucket.s3.amazonaws.com/cat.jpg?X-Amz-Algorithm=..&..&X-Amz-Signature=..
//! ```

use super::canonical_request::{
    self, CanonicalHeaders, CanonicalUri, cmp_encoded, max_params_len, sort_params, write_params,
};
use super::expiry::Expiry;
use super::hmac::{MAX_PADDING, sha256, sha256_in_place};
use super::method::Method;
use super::presigned_url::PresignedUrl;
use super::signer::{SignAt, Signer};
use super::signing_time::SigningTime;
use super::string_to_sign;
use super::text::into_string;
use super::uri_encode::write_component;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;
use core::ops::Range;
use zeroize::Zeroize;

/// A request that is about to be presigned.
pub(crate) struct SignableRequest<'r, 'h> {
    pub(crate) method: Method,
    /// The canonical path, unless it is the path in the URL.
    pub(crate) canonical_path: Option<&'r [u8]>,
    pub(crate) params: &'r [(&'r str, &'r str)],
    pub(crate) headers: &'r CanonicalHeaders<'h, &'h str>,
    pub(crate) payload_hash: &'r str,
    pub(crate) expiry: Expiry,
}

/// A URL up to its path, at the end of a buffer.
pub(crate) struct UrlToPath<'b> {
    pub(crate) buffer: &'b mut Vec<u8>,
    /// Where the signed part of the path starts.
    pub(crate) path_start: usize,
}

impl SignableRequest<'_, '_> {
    /// Completes the URL with query string and signature.
    #[inline]
    pub(crate) fn presign(&self, signer: &Signer, at: SignAt<'_>, url: UrlToPath<'_>) {
        let url = self.write_canonical_request(signer, at.time(), url);
        let hash = sha256_in_place(url.buffer, url.end);
        let UrlWithRequest { buffer, end } = url;
        // Headers may hold a customer's key, and the buffer is the caller's.
        if let Some(canonical_request) = buffer.get_mut(end..)
            && !self.headers.others().is_empty()
        {
            canonical_request.zeroize();
        }
        buffer.truncate(end);
        let signature = signer.sign(at, &hash, buffer);
        buffer.extend_from_slice(b"&X-Amz-Signature=");
        signature.write(buffer);
        buffer.extend_from_slice(signer.encoded().unsigned_token());
    }

    /// The presigned URL with everything that goes with it. `url` holds nothing else.
    pub(crate) fn presigned_url(
        &self,
        signer: &Signer,
        at: SignAt<'_>,
        mut url: Vec<u8>,
        path_start: usize,
    ) -> PresignedUrl {
        self.presign(signer, at, UrlToPath { buffer: &mut url, path_start });
        PresignedUrl::new(self.method, url, self.headers, signer.expires_at(at.time().after(self.expiry)))
    }

    /// The texts that are hashed and signed. `url` holds nothing but the URL to its path.
    pub(crate) fn explain(
        &self,
        signer: &Signer,
        time: &SigningTime,
        mut url: Vec<u8>,
        path_start: usize,
    ) -> Explanation {
        let UrlWithRequest { buffer, end } =
            self.write_canonical_request(signer, time, UrlToPath { buffer: &mut url, path_start });
        let canonical_request = buffer.split_off(end);
        let mut text = Vec::new();
        string_to_sign::write(signer.scheme(), time, &sha256(&canonical_request), &mut text);
        Explanation::new(into_string(canonical_request), into_string(text))
    }

    /// At least the bytes that are needed after the URL's path, so that no reallocation
    /// leaves a copy of the headers behind. The string to sign, and the signature with the
    /// headers of a [`PresignedUrl`], are shorter than the canonical request they replace.
    #[inline]
    pub(crate) fn room(&self, signer: &Signer, path_len: usize) -> usize {
        let path = self.canonical_path.map_or(path_len, <[u8]>::len);
        let signed_headers = self.headers.others().iter().map(|(name, _)| 3 * name.len() + "%3B".len());
        let query = max_params_len(self.params) + signer.encoded().max_len + signed_headers.sum::<usize>();
        let canonical_request =
            canonical_request::len(self.method.as_str(), path, query, self.headers, self.payload_hash);
        "?".len() + query + canonical_request + MAX_PADDING
    }

    /// Writes the query string, and the canonical request after it.
    #[inline]
    fn write_canonical_request<'b>(
        &self,
        signer: &Signer,
        time: &SigningTime,
        url: UrlToPath<'b>,
    ) -> UrlWithRequest<'b> {
        let UrlToPath { buffer, path_start } = url;
        let path = match self.canonical_path {
            None => CanonicalUri::Written(path_start..buffer.len()),
            Some(path) => CanonicalUri::Other(path),
        };
        buffer.push(b'?');
        let query = self.write_query(signer, time, buffer);
        let end = query.end;
        canonical_request::write(self.method.as_str(), path, query, self.headers, self.payload_hash, buffer);
        UrlWithRequest { buffer, end }
    }

    #[inline]
    fn write_query(&self, signer: &Signer, time: &SigningTime, out: &mut Vec<u8>) -> Range<usize> {
        let encoded = signer.encoded();
        let sorts_before = |name| move |param: &(&str, &str)| cmp_encoded(param.0, name).is_lt();
        let (before, rest) = self.params.split_at(self.params.partition_point(sorts_before("X-Amz-Algorithm")));
        let (among, after) = rest.split_at(rest.partition_point(sorts_before("X-Amz-SignedHeaders")));

        let start = out.len();
        write_params(before, out);
        let own_start = out.len();
        out.extend_from_slice(&encoded.to_credential_date);
        out.extend_from_slice(&time.yyyymmdd());
        out.extend_from_slice(&encoded.to_date);
        out.extend_from_slice(time.timestamp());
        out.extend_from_slice(b"&X-Amz-Expires=");
        out.extend_from_slice(itoa::Buffer::new().format(self.expiry.seconds()).as_bytes());
        out.extend_from_slice(encoded.signed_region_set_and_token());
        out.extend_from_slice(b"&X-Amz-SignedHeaders=");
        self.headers.write_names(b"%3B", write_component, out);
        out.push(b'&');
        if !among.is_empty() {
            write_params(among, out);
            sort_params(out, own_start);
        }
        write_params(after, out);
        out.pop();
        start..out.len()
    }
}

/// A URL without its signature, and the canonical request after it.
struct UrlWithRequest<'b> {
    buffer: &'b mut Vec<u8>,
    /// Where the URL ends and the canonical request starts.
    end: usize,
}

/// The two texts behind a signature, to compare with what a server answers when it
/// refuses a request with `SignatureDoesNotMatch`.
///
/// The canonical request contains the session token, so `Debug` shows neither text.
///
/// ```
/// use presign::{Bucket, Credentials, Presigner};
/// use time::macros::datetime;
///
/// let presigner = Presigner::new(Credentials::new("AKIDEXAMPLE", "secret"), Bucket::new("examplebucket", "us-east-1"))?;
/// let explanation = presigner.get("test.txt").explain_at(datetime!(2013-05-24 00:00 UTC))?;
/// assert!(explanation.canonical_request().starts_with("GET\n/test.txt\nX-Amz-Algorithm=AWS4-HMAC-SHA256&"));
/// assert!(explanation.string_to_sign().starts_with("AWS4-HMAC-SHA256\n20130524T000000Z\n20130524/us-east-1/s3/aws4_request\n"));
/// # Ok::<(), presign::Error>(())
/// ```
#[derive(Clone)]
pub struct Explanation {
    canonical_request: String,
    string_to_sign: String,
}

impl Explanation {
    pub(crate) fn new(canonical_request: String, string_to_sign: String) -> Self {
        Self { canonical_request, string_to_sign }
    }

    /// The canonical request: method, path, query, headers, an empty line, the names of
    /// the signed headers, and the payload hash.
    ///
    /// See [`Explanation`] for an example.
    pub fn canonical_request(&self) -> &str {
        &self.canonical_request
    }

    /// The string to sign: algorithm, time, credential scope, and the canonical request's
    /// SHA-256.
    ///
    /// See [`Explanation`] for an example.
    pub fn string_to_sign(&self) -> &str {
        &self.string_to_sign
    }
}

impl fmt::Debug for Explanation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Explanation").finish_non_exhaustive()
    }
}
