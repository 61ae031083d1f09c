//! Step 1: the canonical request, one text for all the ways to write a request.
//!
//! It is written from top to bottom: [`begin`] with the method, then the path and
//! the query by whoever has them in canonical form, then [`end`] with the headers.

use super::headers::Headers;
use super::method::Method;
use super::sink::Sink;

/// The first line: the method.
#[inline]
pub(crate) fn begin(method: Method, sink: &mut impl Sink) {
    sink.put(method.as_str().as_bytes());
    sink.put(b"\n");
}

/// What follows the query string: headers, signed headers and payload hash.
#[inline]
pub(crate) fn end(host_line: &[u8], headers: &Headers<'_>, payload_hash: &str, sink: &mut impl Sink) {
    sink.put(b"\n");
    headers.write_canonical(host_line, sink);
    sink.put(b"\n");
    sink.put(payload_hash.as_bytes());
}
