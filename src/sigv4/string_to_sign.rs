//! Step 2: the string to sign, which binds the canonical request to a moment and
//! a credential scope.

use super::scope::Scope;
use super::sha256::Sink;
use super::timestamp::Timestamp;

/// The algorithm's name, in the string to sign and in `X-Amz-Algorithm`.
pub(crate) const ALGORITHM: &str = "AWS4-HMAC-SHA256";

/// Writes all but the last line, the same for every request of a moment. The
/// last line is the canonical request's SHA-256 in lower-case hexadecimal.
pub(crate) fn write_prefix(timestamp: &Timestamp, scope: &Scope, sink: &mut impl Sink) {
    sink.put(ALGORITHM);
    sink.put("\n");
    sink.put(timestamp.as_str());
    sink.put("\n");
    sink.put(timestamp.date_str());
    sink.put("/");
    sink.put(scope.as_str());
    sink.put("/aws4_request\n");
}
