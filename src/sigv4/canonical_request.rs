//! Step 1: the canonical request, one text for all the ways to write a request.
//!
//! It is written from top to bottom: [`begin`] with the method (or [`begin_over`],
//! where it stands in a URL), then the path and the query by whoever has them in
//! canonical form, then [`end`] with the headers.

use super::headers::Headers;
use super::method::Method;
use alloc::vec::Vec;

/// The first line: the method.
#[inline]
pub(crate) fn begin(method: Method, text: &mut Vec<u8>) {
    text.extend_from_slice(method.as_str().as_bytes());
    text.extend_from_slice(b"\n");
}

/// Bytes of the longest first line. No origin is shorter.
pub(crate) const LONGEST_FIRST_LINE: usize = "OPTIONS\n".len();

/// The first line, over the end of `origin`. As many bytes are written for every
/// method, since a copy of a fixed size is one instruction. Returns where it begins.
#[inline]
pub(crate) fn begin_over(origin: &mut [u8], method: Method) -> usize {
    let padded: &[u8; LONGEST_FIRST_LINE] = match method {
        Method::Get => b"    GET\n",
        Method::Head => b"   HEAD\n",
        Method::Put => b"    PUT\n",
        Method::Post => b"   POST\n",
        Method::Patch => b"  PATCH\n",
        Method::Delete => b" DELETE\n",
        Method::Options => b"OPTIONS\n",
    };
    if let Some(end) = origin.last_chunk_mut() {
        *end = *padded;
    }
    origin.len().saturating_sub(method.as_str().len() + 1)
}

/// What follows the query string: headers, signed headers and payload hash.
#[inline]
pub(crate) fn end(host_line: &[u8], headers: &Headers<'_>, payload_hash: &str, text: &mut Vec<u8>) {
    headers.write_canonical(host_line, text);
    text.extend_from_slice(b"\n");
    text.extend_from_slice(payload_hash.as_bytes());
}
