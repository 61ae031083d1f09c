//! Step 2: the string to sign, which binds the canonical request to a moment and
//! a credential scope.

use super::scope::Scope;
use super::timestamp::TimestampText;
use alloc::vec::Vec;

/// Writes all but the last line, the same for every request of a moment. The
/// last line is the canonical request's SHA-256 in lower-case hexadecimal.
pub(crate) fn write_prefix(timestamp: &TimestampText, scope: &Scope, text: &mut Vec<u8>) {
    text.extend_from_slice(b"AWS4-HMAC-SHA256\n");
    text.extend_from_slice(timestamp.as_bytes());
    text.extend_from_slice(b"\n");
    text.extend_from_slice(timestamp.date());
    text.extend_from_slice(b"/");
    text.extend_from_slice(scope.as_str().as_bytes());
    text.extend_from_slice(b"/aws4_request\n");
}

/// So many bytes has the string to sign.
pub(crate) fn len(scope: &Scope) -> usize {
    "AWS4-HMAC-SHA256\n20130524T000000Z\n20130524//aws4_request\n".len() + scope.as_str().len() + 64
}
