//! Step 2: the string to sign, which ties a canonical request to a time and a
//! credential scope. AWS: "Create a signed AWS API request", "Create a string to sign".

use super::auth_scheme::AuthScheme;
use super::signing_time::SigningTime;
use super::text::write_hex;
use alloc::vec::Vec;

/// Writes all four lines; the last one is the canonical request's SHA-256.
#[inline]
pub(crate) fn write(scheme: &AuthScheme, time: &SigningTime, canonical_request_hash: &[u8; 32], out: &mut Vec<u8>) {
    write_same_for_all(scheme, time, out);
    write_hex(canonical_request_hash, out);
}

/// Writes the first three lines, the same for every request signed at `time`:
/// algorithm, time and credential scope.
#[inline]
pub(crate) fn write_same_for_all(scheme: &AuthScheme, time: &SigningTime, out: &mut Vec<u8>) {
    out.extend_from_slice(scheme.algorithm.name().as_bytes());
    out.push(b'\n');
    out.extend_from_slice(time.timestamp());
    out.push(b'\n');
    scheme.write_credential_scope(time.yyyymmdd(), out);
    out.push(b'\n');
}
