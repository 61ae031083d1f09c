//! The whole of query-string authentication: writes the parameters of the
//! signature behind a URL's path, then signs what stands there.

use super::ascii;
use super::canonical_request;
use super::expiry::Expiry;
use super::headers::Headers;
use super::method::Method;
use super::params::{Param, Params};
use super::presigned_url::PresignedUrl;
use super::sha256::{Sha256, digest};
use super::signer::{Moment, Signer};
use super::sink::{Both, Sink};
use super::string_to_sign;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

/// A request on its way to a presigned URL.
pub(crate) struct Unsigned<'r, 'a, P> {
    pub(crate) method: Method,
    pub(crate) host_line: &'r [u8],
    pub(crate) target: P,
    pub(crate) params: &'r Params<'a>,
    pub(crate) headers: &'r Headers<'a>,
    pub(crate) payload_hash: &'r str,
    pub(crate) expiry: Expiry,
}

/// Where a request goes.
pub(crate) trait Target {
    /// Writes the URL up to its query string, and the canonical path.
    fn write(&self, url: &mut Vec<u8>, canonical: &mut impl Sink);

    /// At most so many bytes does `write` append to the URL.
    fn url_bound(&self) -> usize;
}

impl<P: Target> Unsigned<'_, '_, P> {
    /// Appends the presigned URL to `url`.
    #[inline]
    pub(crate) fn presign_into(&self, signer: &Signer, moment: &Moment, url: &mut Vec<u8>) {
        // Room for a canonical request of the usual length.
        let mut canonical = Sha256::<8>::new();
        self.write_unsigned(signer, moment, url, &mut canonical);
        let signature = moment.sign(&canonical.finish());
        url.put(b"&X-Amz-Signature=");
        url.put(signature.as_bytes());
        url.put(signer.unsigned_token_param());
    }

    /// The presigned URL with all that goes with it, in one allocation.
    pub(crate) fn presign(&self, signer: &Signer, moment: &Moment) -> PresignedUrl {
        let mut url = Vec::with_capacity(self.url_bound(signer) + PresignedUrl::headers_len(self.headers));
        self.presign_into(signer, moment, &mut url);
        PresignedUrl::new(self.method, url, self.headers, signer.expires_at(moment, self.expiry))
    }

    /// What is hashed and what is signed, as text.
    pub(crate) fn explain(&self, signer: &Signer, moment: &Moment) -> Explanation {
        let mut canonical = Vec::new();
        self.write_unsigned(signer, moment, &mut Vec::new(), &mut canonical);
        Explanation {
            string_to_sign: string_to_sign_text(signer, moment, &digest(&canonical)),
            // The values of headers are UTF-8, and all the rest is ASCII.
            canonical_request: String::from_utf8(canonical).unwrap_or_default(),
        }
    }

    /// Writes the URL up to its signature, and the canonical request along with it.
    #[inline]
    fn write_unsigned(&self, signer: &Signer, moment: &Moment, url: &mut Vec<u8>, canonical: &mut impl Sink) {
        canonical_request::begin(self.method, canonical);
        self.target.write(url, canonical);
        url.put(b"?");
        canonical.put(b"\n");
        self.write_query(signer, moment, &mut Both(url, canonical));
        canonical_request::end(self.host_line, self.headers, self.payload_hash, canonical);
    }

    /// The canonical query string: the signature's parameters, in order, with
    /// the request's own merged in where they sort.
    #[inline]
    fn write_query(&self, signer: &Signer, moment: &Moment, sink: &mut impl Sink) {
        let mut own = self.params.as_slice();
        while let Some(param) = next_before("X-Amz-Algorithm", &mut own) {
            param.push_to(sink);
            sink.put(b"&");
        }
        sink.put(b"X-Amz-Algorithm=AWS4-HMAC-SHA256");

        write_params_before("X-Amz-Credential", &mut own, sink);
        let [credential_head, credential_tail] = signer.credential_param();
        sink.put(credential_head);
        sink.put(moment.timestamp().date());
        sink.put(credential_tail);

        write_params_before("X-Amz-Date", &mut own, sink);
        sink.put(b"&X-Amz-Date=");
        sink.put(moment.timestamp().as_bytes());

        write_params_before("X-Amz-Expires", &mut own, sink);
        sink.put(b"&X-Amz-Expires=");
        sink.put(self.expiry.decimal().as_bytes());

        write_params_before("X-Amz-Security-Token", &mut own, sink);
        let token_param = signer.signed_token_param();
        if !token_param.is_empty() {
            sink.put(token_param);
        }

        write_params_before("X-Amz-SignedHeaders", &mut own, sink);
        sink.put(b"&X-Amz-SignedHeaders=");
        self.headers.push_signed_headers(sink);

        for param in own {
            sink.put(b"&");
            param.push_to(sink);
        }
    }

    fn url_bound(&self, signer: &Signer) -> usize {
        const FIXED: usize = "?X-Amz-Algorithm=AWS4-HMAC-SHA256\
            20130524\
            &X-Amz-Date=20130524T000000Z\
            &X-Amz-Expires=604800\
            &X-Amz-SignedHeaders=\
            &X-Amz-Signature="
            .len()
            + 64;
        self.target.url_bound()
            + FIXED
            + signer.credential_param().iter().map(|part| part.len()).sum::<usize>()
            + signer.signed_token_param().len()
            + signer.unsigned_token_param().len()
            + self.headers.signed_headers_bound()
            + self.params.encoded_bound()
    }
}

/// Writes `&name=value` for each of `params` that sorts before `name`.
#[inline]
fn write_params_before(name: &str, params: &mut &[Param<'_>], sink: &mut impl Sink) {
    while let Some(param) = next_before(name, params) {
        sink.put(b"&");
        param.push_to(sink);
    }
}

/// Takes the first of `params` if it sorts before `name`.
#[inline]
fn next_before<'p, 'a>(name: &str, params: &mut &'p [Param<'a>]) -> Option<&'p Param<'a>> {
    let (first, rest) = params.split_first()?;
    first.sorts_before(name).then(|| {
        *params = rest;
        first
    })
}

pub(crate) fn string_to_sign_text(signer: &Signer, moment: &Moment, canonical_request_hash: &[u8; 32]) -> String {
    let mut text = Vec::new();
    string_to_sign::write_prefix(moment.timestamp(), signer.scope(), &mut text);
    text.put(&ascii::hex(canonical_request_hash));
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
