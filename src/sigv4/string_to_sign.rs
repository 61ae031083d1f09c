//! Step 2: the string to sign, which binds the canonical request to a moment and
//! a credential scope.

use super::scope::Scope;
use super::sink::Sink;
use super::timestamp::TimestampText;

/// Writes all but the last line, the same for every request of a moment. The
/// last line is the canonical request's SHA-256 in lower-case hexadecimal.
pub(crate) fn write_prefix(timestamp: &TimestampText, scope: &Scope, sink: &mut impl Sink) {
    sink.put(b"AWS4-HMAC-SHA256\n");
    sink.put(timestamp.as_bytes());
    sink.put(b"\n");
    sink.put(timestamp.date());
    sink.put(b"/");
    sink.put(scope.as_str().as_bytes());
    sink.put(b"/aws4_request\n");
}
