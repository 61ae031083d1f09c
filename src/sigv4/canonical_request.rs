//! Step 1: the canonical request, one text for all the ways to write a request.
//!
//! It is written from top to bottom: [`begin`] with the method, then the path and
//! the query by whoever has them in canonical form, then [`end`] with the headers.

use super::headers::Headers;
use super::method::Method;
use alloc::vec::Vec;

/// The first line: the method.
#[inline]
pub(crate) fn begin(method: Method, text: &mut Vec<u8>) {
    text.extend_from_slice(method.as_str().as_bytes());
    text.extend_from_slice(b"\n");
}

/// The first line, over the bytes of `text` in front of `path_start`. Returns where
/// it begins.
#[inline]
pub(crate) fn begin_before(path_start: usize, method: Method, text: &mut [u8]) -> usize {
    let name = method.as_str().as_bytes();
    let start = path_start.saturating_sub(name.len() + 1);
    if let Some([line @ .., line_feed]) = text.get_mut(start..path_start) {
        line.copy_from_slice(name);
        *line_feed = b'\n';
    }
    start
}

/// What follows the query string: headers, signed headers and payload hash.
#[inline]
pub(crate) fn end(host_line: &[u8], headers: &Headers<'_>, payload_hash: &str, text: &mut Vec<u8>) {
    headers.write_canonical(host_line, text);
    text.extend_from_slice(b"\n");
    text.extend_from_slice(payload_hash.as_bytes());
}
