//! The whole of query-string authentication, in the buffer that becomes the URL.
//!
//! The URL and the canonical request have the path and the query string in common.
//! So the canonical request is written and hashed where these stand, over the end
//! of the URL's origin:
//!
//! ```text
//! https://examplebucket.s3.amazonaws.com/cat.jpg?X-Amz-Algorithm=AWS4-HMAC-SHA256&..
//! https://examplebucket.s3.amazonawsGET\n/cat.jpg\nX-Amz-Algorithm=AWS4-HMAC-SHA256&..\nhost:..
//! ```
//!
//! Then origin and question mark are put back, and the signature takes the place of
//! what follows the query string.

use super::ascii;
use super::canonical_request::{self, LONGEST_FIRST_LINE};
use super::expiry::Expiry;
use super::headers::Headers;
use super::method::Method;
use super::origin::Origin;
use super::params::{self, Params};
use super::presigned_url::PresignedUrl;
use super::sha256::{self, digest};
use super::signer::{Moment, Signer};
use super::string_to_sign;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;
use core::ops::Range;

/// A request on its way to a presigned URL.
pub(crate) struct Unsigned<'r, 'a, P> {
    pub(crate) method: Method,
    pub(crate) target: P,
    pub(crate) params: &'r Params<'a>,
    pub(crate) headers: &'r Headers<'a>,
    pub(crate) payload_hash: &'r str,
    pub(crate) expiry: Expiry,
}

/// Where a request goes.
pub(crate) trait Target {
    fn origin(&self) -> &Origin;

    /// Appends the origin and the canonical path.
    fn write(&self, url: &mut Vec<u8>);

    /// The path of the URL, unless it is the canonical one.
    fn path_in_url(&self) -> Option<&[u8]>;

    /// At most so many bytes does `write` append to the URL.
    fn url_bound(&self) -> usize;
}

/// Where the canonical request stands in the buffer that becomes the URL.
struct Canonical {
    start: usize,
    path: Range<usize>,
    query_end: usize,
}

impl<P: Target> Unsigned<'_, '_, P> {
    /// Appends the presigned URL to `url`.
    #[inline]
    pub(crate) fn presign_into(&self, signer: &Signer, moment: &Moment, url: &mut Vec<u8>) {
        let canonical = self.write_canonical_request(signer, moment, url);
        let canonical_request_hash = sha256::digest_in_place(url, canonical.start);
        let signature = signer.sign(moment, &canonical_request_hash, url);
        self.restore_url(&canonical, url);
        url.extend_from_slice(b"&X-Amz-Signature=");
        url.extend_from_slice(signature.as_bytes());
        url.extend_from_slice(signer.unsigned_token_param());
    }

    /// The presigned URL with all that goes with it, in one allocation.
    pub(crate) fn presign(&self, signer: &Signer, moment: &Moment) -> PresignedUrl {
        let mut url = Vec::with_capacity(self.buffer_bound(signer));
        self.presign_into(signer, moment, &mut url);
        PresignedUrl::new(self.method, url, self.headers, signer.expires_at(moment, self.expiry))
    }

    /// What is hashed and what is signed, as text.
    pub(crate) fn explain(&self, signer: &Signer, moment: &Moment) -> Explanation {
        let mut text = Vec::new();
        let Canonical { start, .. } = self.write_canonical_request(signer, moment, &mut text);
        let canonical_request = text.split_off(start);
        Explanation {
            string_to_sign: string_to_sign_text(signer, moment, &digest(&canonical_request)),
            // The values of headers are UTF-8, and all the rest is ASCII.
            canonical_request: String::from_utf8(canonical_request).unwrap_or_default(),
        }
    }

    /// Writes the origin, and the canonical request over the end of it.
    #[inline]
    fn write_canonical_request(&self, signer: &Signer, moment: &Moment, text: &mut Vec<u8>) -> Canonical {
        let path_start = text.len() + self.target.origin().as_str().len();
        self.target.write(text);
        let start = canonical_request::begin_over(text.get_mut(..path_start).unwrap_or_default(), self.method);
        let path = path_start..text.len();
        text.extend_from_slice(b"\n");
        self.write_query(signer, moment, text);
        let query_end = text.len();
        canonical_request::end(self.target.origin().host_line(), self.headers, self.payload_hash, text);
        Canonical { start, path, query_end }
    }

    /// Makes the URL without a signature of the canonical request.
    #[inline]
    fn restore_url(&self, canonical: &Canonical, text: &mut Vec<u8>) {
        let Canonical { path, query_end, .. } = canonical;
        text.truncate(*query_end);
        if let Some(question_mark) = text.get_mut(path.end) {
            *question_mark = b'?';
        }
        let original = self.target.origin().as_str().as_bytes().last_chunk::<LONGEST_FIRST_LINE>();
        let overwritten = text.get_mut(..path.start).and_then(|origin| origin.last_chunk_mut());
        if let (Some(overwritten), Some(original)) = (overwritten, original) {
            *overwritten = *original;
        }
        if let Some(path_in_url) = self.target.path_in_url() {
            text.splice(path.clone(), path_in_url.iter().copied());
        }
    }

    /// The canonical query string: the signature's parameters, with the request's
    /// own where they sort.
    #[inline]
    fn write_query(&self, signer: &Signer, moment: &Moment, text: &mut Vec<u8>) {
        let (before, others) = params::split_before("X-Amz-Algorithm", self.params.as_slice());
        let (among, after) = params::split_before("X-Amz-SignedHeaders", others);
        for param in before {
            param.push_to(text);
            text.extend_from_slice(b"&");
        }
        let start = text.len();
        moment.write_query_head(signer, text);
        text.extend_from_slice(b"&X-Amz-Expires=");
        text.extend_from_slice(self.expiry.decimal().as_bytes());
        text.extend_from_slice(signer.signed_token_param());
        text.extend_from_slice(b"&X-Amz-SignedHeaders=");
        self.headers.push_signed_headers(text);
        for param in among {
            param.insert_into(text, start);
        }
        for param in after {
            text.extend_from_slice(b"&");
            param.push_to(text);
        }
    }

    /// The buffer never holds more bytes than this, nor does it with the headers
    /// behind the finished URL.
    fn buffer_bound(&self, signer: &Signer) -> usize {
        const FIXED: usize = "?&X-Amz-Expires=604800&X-Amz-SignedHeaders=&X-Amz-Signature=".len();
        self.target.url_bound()
            + FIXED
            + signer.query_head_len()
            + signer.signed_token_param().len()
            + signer.unsigned_token_param().len()
            + 2 * self.headers.signed_headers_bound()
            + self.params.encoded_bound()
            + self.target.origin().host_line().len()
            + PresignedUrl::headers_len(self.headers)
            + self.payload_hash.len()
            + 2 * sha256::PADDING_BOUND
            + string_to_sign::len(signer.scope())
    }
}

pub(crate) fn string_to_sign_text(signer: &Signer, moment: &Moment, canonical_request_hash: &[u8; 32]) -> String {
    let mut text = Vec::new();
    string_to_sign::write_prefix(moment.timestamp(), signer.scope(), &mut text);
    text.extend_from_slice(&ascii::hex(canonical_request_hash));
    String::from_utf8(text).unwrap_or_default()
}

/// The two texts behind a signature, to compare with what a server answers to a
/// request that it refuses with `SignatureDoesNotMatch`.
///
/// A session token stands in the canonical request, so `Debug` shows neither.
///
/// ```
/// use presign::{Bucket, Credentials, Presigner};
/// use time::macros::datetime;
///
/// let presigner = Presigner::new(Credentials::new("AKIDEXAMPLE", "secret"), Bucket::new("examplebucket", "us-east-1")?);
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
    /// The canonical request: method, path, query, headers, signed headers and
    /// payload hash, a line each, an empty line behind the headers.
    ///
    /// See [`Explanation`] for an example.
    pub fn canonical_request(&self) -> &str {
        &self.canonical_request
    }

    /// The string to sign: algorithm, time, credential scope and the canonical
    /// request's SHA-256, a line each.
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
