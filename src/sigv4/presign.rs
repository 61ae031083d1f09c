//! The whole of query-string authentication: writes the parameters of the
//! signature behind a URL's path, then signs what stands there.

use super::canonical_request::CanonicalRequest;
use super::expiry::Expiry;
use super::headers::Headers;
use super::inline_str::InlineStr;
use super::method::Method;
use super::origin::Origin;
use super::params::{Param, Params};
use super::presigned_url::PresignedUrl;
use super::sha256::Sink;
use super::signer::{Moment, Signer};
use super::string_to_sign::{self, ALGORITHM};
use alloc::string::String;
use core::fmt;

/// A request on its way to a presigned URL.
pub(crate) struct Unsigned<'r, 'a, P> {
    pub(crate) method: Method,
    pub(crate) origin: &'r Origin,
    pub(crate) path: P,
    pub(crate) params: &'r Params<'a>,
    pub(crate) headers: &'r Headers<'a>,
    pub(crate) payload_hash: &'r str,
    pub(crate) expiry: Expiry,
}

/// The path of a request, in the URL and in the canonical request.
pub(crate) trait UriPath {
    /// Appends the path as it stands in the URL.
    fn push_to(&self, out: &mut String);

    /// The canonical path, where it is not the one in the URL.
    fn canonical(&self) -> Option<&str>;

    /// At most so many bytes does `push_to` append.
    fn encoded_bound(&self) -> usize;
}

impl<'a, P: UriPath> Unsigned<'_, 'a, P> {
    /// Appends the presigned URL to `out`.
    #[inline]
    pub(crate) fn presign_into(&self, signer: &Signer, moment: &Moment, out: &mut String) {
        let signature = {
            let canonical_request = self.push_unsigned_url(signer, moment, out);
            moment.sign(&canonical_request.hash())
        };
        out.push_str("&X-Amz-Signature=");
        out.push_str(signature.as_str());
        out.push_str(signer.unsigned_token_param());
    }

    /// The presigned URL with all that goes with it, in one allocation.
    pub(crate) fn presign(&self, signer: &Signer, moment: &Moment) -> PresignedUrl {
        let mut text = String::with_capacity(self.url_bound(signer) + PresignedUrl::headers_len(self.headers));
        self.presign_into(signer, moment, &mut text);
        PresignedUrl::new(self.method, text, self.headers, signer.expires_at(moment, self.expiry))
    }

    /// What is hashed and what is signed, as text.
    pub(crate) fn explain(&self, signer: &Signer, moment: &Moment) -> Explanation {
        let mut url = String::new();
        let canonical_request = self.push_unsigned_url(signer, moment, &mut url);
        Explanation {
            string_to_sign: string_to_sign_text(signer, moment, &canonical_request.hash()),
            canonical_request: canonical_request.to_text(),
        }
    }

    /// Appends the URL without its signature and takes the canonical request
    /// from the places where its parts now stand.
    fn push_unsigned_url<'o>(
        &'o self,
        signer: &Signer,
        moment: &Moment,
        out: &'o mut String,
    ) -> CanonicalRequest<'o, 'a> {
        out.push_str(self.origin.as_str());
        let path_start = out.len();
        self.path.push_to(out);
        let path_end = out.len();
        out.push('?');
        self.push_query(signer, moment, out);

        let part = |range| out.get(range).unwrap_or_default();
        CanonicalRequest {
            method: self.method,
            path: self.path.canonical().unwrap_or(part(path_start..path_end)),
            query: part(path_end + 1..out.len()),
            origin: self.origin,
            headers: self.headers,
            payload_hash: self.payload_hash,
        }
    }

    /// The canonical query string: the signature's parameters, in order, with
    /// the request's own merged in where they sort.
    fn push_query(&self, signer: &Signer, moment: &Moment, out: &mut String) {
        let mut own = self.params.as_slice();
        while let Some(param) = next_before("X-Amz-Algorithm", &mut own) {
            param.push_to(out);
            out.push('&');
        }
        out.push_str("X-Amz-Algorithm=");
        out.push_str(ALGORITHM);

        let mut merge = |before: &str, out: &mut String| {
            while let Some(param) = next_before(before, &mut own) {
                out.push('&');
                param.push_to(out);
            }
        };
        merge("X-Amz-Credential", out);
        let [credential_head, credential_tail] = signer.credential_param();
        out.push_str(credential_head);
        out.push_str(moment.timestamp().date_str());
        out.push_str(credential_tail);

        merge("X-Amz-Date", out);
        out.push_str("&X-Amz-Date=");
        out.push_str(moment.timestamp().as_str());

        merge("X-Amz-Expires", out);
        out.push_str("&X-Amz-Expires=");
        out.push_str(self.expiry.decimal().as_str());

        merge("X-Amz-Security-Token", out);
        out.push_str(signer.signed_token_param());

        merge("X-Amz-SignedHeaders", out);
        out.push_str("&X-Amz-SignedHeaders=");
        self.headers.push_signed_headers(out);

        for param in own {
            out.push('&');
            param.push_to(out);
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
        self.origin.as_str().len()
            + self.path.encoded_bound()
            + FIXED
            + signer.credential_param().iter().map(|part| part.len()).sum::<usize>()
            + signer.signed_token_param().len()
            + signer.unsigned_token_param().len()
            + self.headers.signed_headers_bound()
            + self.params.encoded_bound()
    }
}

/// Takes the first of `params` if it sorts before `name`.
fn next_before<'p, 'a>(name: &str, params: &mut &'p [Param<'a>]) -> Option<&'p Param<'a>> {
    params.split_off_first_if(|param| param.sorts_before(name))
}

/// `split_off_first` for the case that a condition holds.
trait SplitOffFirstIf<'p, T> {
    fn split_off_first_if(&mut self, condition: impl FnOnce(&T) -> bool) -> Option<&'p T>;
}

impl<'p, T> SplitOffFirstIf<'p, T> for &'p [T] {
    fn split_off_first_if(&mut self, condition: impl FnOnce(&T) -> bool) -> Option<&'p T> {
        if self.first().is_some_and(condition) { self.split_off_first() } else { None }
    }
}

pub(crate) fn string_to_sign_text(signer: &Signer, moment: &Moment, canonical_request_hash: &[u8; 32]) -> String {
    let mut text = String::new();
    string_to_sign::write_prefix(moment.timestamp(), signer.scope(), &mut text);
    text.put(InlineStr::hex(canonical_request_hash).as_str());
    text
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
