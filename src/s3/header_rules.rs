//! What S3 says about headers: which have a single value, which the signature sets, and
//! what some values must look like.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use zeroize::Zeroizing;

/// The header that carries the payload's SHA-256 and locks a URL to its bytes.
pub(crate) const CONTENT_SHA256: &str = "x-amz-content-sha256";

/// The rule against setting `name` as a header or parameter of its own.
pub(crate) fn reserved_rule(name: &str) -> Option<&'static str> {
    let is_any_of = |names: &[&str]| names.iter().any(|other| other.eq_ignore_ascii_case(name));
    if is_any_of(&[CONTENT_SHA256]) {
        Some("it is the payload hash of the signature; call `payload_sha256`")
    } else if is_any_of(&[
        "authorization",
        "x-amz-date",
        "x-amz-region-set",
        "x-amz-security-token",
        "x-amz-s3session-token",
    ]) {
        Some("a presigned URL carries it in its query; leave it out")
    } else {
        None
    }
}

/// Whether a second value for the header `name`, in lower case, is an error. So it is for
/// S3's own headers but metadata, for the singleton fields of RFC 9110, and for lists of
/// which S3 keeps or compares one value.
pub(crate) fn is_single_valued(name: &str) -> bool {
    let of_s3 = name.starts_with("x-amz-") && !name.starts_with("x-amz-meta-");
    of_s3
        || matches!(
            name,
            "content-disposition"
                | "content-encoding"
                | "content-language"
                | "content-length"
                | "content-md5"
                | "content-range"
                | "content-type"
                | "date"
                | "expires"
                | "if-match"
                | "if-modified-since"
                | "if-none-match"
                | "if-range"
                | "if-unmodified-since"
                | "origin"
                | "range"
                | "referer"
                | "user-agent"
        )
}

/// Headers whose value is Base64, and the bytes it stands for. AWS: "Checking object
/// integrity in Amazon S3", "Using server-side encryption with customer-provided keys
/// (SSE-C)".
const BASE64_BYTES: [(&str, usize); 13] = [
    ("content-md5", 16),
    ("x-amz-checksum-crc32", 4),
    ("x-amz-checksum-crc32c", 4),
    ("x-amz-checksum-crc64nvme", 8),
    ("x-amz-checksum-md5", 16),
    ("x-amz-checksum-sha1", 20),
    ("x-amz-checksum-sha256", 32),
    ("x-amz-checksum-sha512", 64),
    ("x-amz-checksum-xxhash3", 8),
    ("x-amz-checksum-xxhash64", 8),
    ("x-amz-checksum-xxhash128", 16),
    ("x-amz-server-side-encryption-customer-key", 32),
    ("x-amz-server-side-encryption-customer-key-md5", 16),
];

/// The rule that a value of the header `name` breaks.
pub(crate) fn value_rule(name: &str, value: &str) -> Option<&'static str> {
    let is_name = |other: &str| other.eq_ignore_ascii_case(name);
    if is_name("content-type") && value.chars().all(char::is_whitespace) {
        return Some("a content type is not empty; name one, or leave the setting out");
    }
    if is_name("x-amz-meta-") {
        return Some("metadata has a name; write it after \"x-amz-meta-\"");
    }
    let (_, bytes) = BASE64_BYTES.iter().find(|(other, _)| is_name(other))?;
    // `base64` wants room for whole groups of three bytes.
    let mut buffer = Zeroizing::new([0; 66]);
    match STANDARD.decode_slice(value, &mut *buffer) {
        Ok(length) if length == *bytes => None,
        _ => Some(match bytes {
            4 => "it is the Base64 of 4 bytes: 8 characters",
            8 => "it is the Base64 of 8 bytes: 12 characters",
            16 => "it is the Base64 of 16 bytes: 24 characters",
            20 => "it is the Base64 of 20 bytes: 28 characters",
            32 => "it is the Base64 of 32 bytes: 44 characters",
            _ => "it is the Base64 of 64 bytes: 88 characters",
        }),
    }
}
