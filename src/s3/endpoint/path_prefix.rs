//! Path prefixes: of an endpoint, and of a reverse proxy in front of it.

use crate::Error;
use crate::excerpt::excerpt;
use crate::sigv4::{into_string, write_path};
use alloc::string::String;
use alloc::vec::Vec;

/// A path prefix, URI-encoded, that means the same as `prefix`: it begins with a slash and
/// doesn't end with one, or is empty.
pub(super) fn checked_prefix(prefix: &str) -> Result<String, Error> {
    let refuse = |rule| Err(Error::PathPrefix { prefix: excerpt(prefix), rule });
    let path = prefix.strip_suffix('/').unwrap_or(prefix);
    if path.is_empty() {
        return Ok(String::new());
    }
    let Some(segments) = path.strip_prefix('/') else {
        return refuse("it has no slash in front; write it as /prefix");
    };
    if prefix.ends_with(' ') {
        return refuse("URL parsers drop a space at the end; remove it, or write it as %20");
    }
    let mut encoded = Vec::new();
    for segment in segments.split('/') {
        let decoded: Vec<u8> = percent_encoding::percent_decode_str(segment).collect();
        if matches!(&*decoded, b"" | b"." | b"..") {
            return refuse("clients and servers resolve an empty or dot segment differently; remove it");
        }
        if segment.contains('\\') || decoded.iter().any(|byte| *byte == b'/' || byte.is_ascii_control()) {
            return refuse("a backslash, an encoded slash and a control character are read differently; remove it");
        }
        encoded.push(b'/');
        write_path(&decoded, &mut encoded);
    }
    Ok(into_string(encoded))
}
