//! What a request asks for.

use crate::failure::Failure;
use crate::key;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, header};
use percent_encoding::percent_decode_str;
use presign::sigv4::PayloadHash;
use presign::url::form_urlencoded;
use presign::verify::Verified;
use std::path::PathBuf;

/// The parameters of a signature, by their exact names: the verifier takes no others.
const SIGNATURE: [&str; 7] = [
    "X-Amz-Algorithm",
    "X-Amz-Content-Sha256",
    "X-Amz-Credential",
    "X-Amz-Date",
    "X-Amz-Expires",
    "X-Amz-Signature",
    "X-Amz-SignedHeaders",
];

/// AWS: "`GetObject`", "Overriding response header values through the request".
const OVERRIDES: [(&str, HeaderName); 6] = [
    ("response-cache-control", header::CACHE_CONTROL),
    ("response-content-disposition", header::CONTENT_DISPOSITION),
    ("response-content-encoding", header::CONTENT_ENCODING),
    ("response-content-language", header::CONTENT_LANGUAGE),
    ("response-content-type", header::CONTENT_TYPE),
    ("response-expires", header::EXPIRES),
];

/// The headers of S3 that ask for nothing the gateway lacks.
const S3_HEADERS: [&str; 4] = ["x-amz-checksum-mode", "x-amz-content-sha256", "x-amz-date", "x-amz-user-agent"];

/// The folder can't keep what these say about an object, and can't check their conditions. An
/// upload stored without them would not be what the client asked for.
const NOT_FOR_UPLOADS: [HeaderName; 8] = [
    header::CONTENT_DISPOSITION,
    header::CONTENT_ENCODING,
    header::CONTENT_LANGUAGE,
    header::CONTENT_RANGE,
    header::EXPIRES,
    header::IF_MATCH,
    header::IF_UNMODIFIED_SINCE,
    HeaderName::from_static("content-md5"),
];

/// An operation on one object.
pub(crate) struct Call {
    /// Of the file, below the folder.
    pub(crate) path: PathBuf,
    /// What an upload must be.
    pub(crate) payload: PayloadHash,
    /// Headers that the answer to a GET has in place of its own.
    pub(crate) overrides: HeaderMap,
    /// Whoever signs a range allows no more than that.
    pub(crate) has_signed_range: bool,
}

impl Call {
    /// Anything that isn't known is refused: it may select another operation, and the
    /// signature is not for the plain one.
    pub(crate) fn read(parts: &Parts, verified: &Verified<'_>, bucket: &str) -> Result<Self, Failure> {
        let (operation, reads) = match parts.method {
            Method::GET => ("GetObject", true),
            Method::HEAD => ("HeadObject", true),
            Method::PUT => ("PutObject", false),
            Method::DELETE => ("DeleteObject", false),
            _ => return Err(Failure::METHOD_NOT_ALLOWED),
        };
        // Once, as the verifier does, so that this is the key that was signed.
        let path = percent_decode_str(parts.uri.path()).decode_utf8().map_err(|_| Failure::INVALID_URI)?;
        let path = path.strip_prefix('/').unwrap_or_default();
        let (of_bucket, key) = path.split_once('/').unwrap_or((path, ""));
        if of_bucket != bucket {
            return Err(Failure::NO_SUCH_BUCKET);
        }
        if key.is_empty() {
            return Err(Failure::OPERATION_NOT_IMPLEMENTED);
        }
        let overrides = read_query(parts.uri.query().unwrap_or_default(), operation, reads)?;
        check_headers(&parts.headers, verified, reads)?;
        // An upload has one condition that can be checked, a deletion none.
        if parts.method == Method::DELETE && parts.headers.contains_key(header::IF_NONE_MATCH) {
            return Err(Failure::HEADER_NOT_IMPLEMENTED);
        }
        let has_signed_range = verified.signed_headers().any(|name| header::RANGE == name);
        Ok(Self { path: key::to_path(key)?, payload: verified.payload(), overrides, has_signed_range })
    }
}

/// Returns the headers that the query asks for.
fn read_query(query: &str, operation: &str, reads: bool) -> Result<HeaderMap, Failure> {
    let mut overrides = HeaderMap::new();
    for (param, value) in form_urlencoded::parse(query.as_bytes()) {
        match OVERRIDES.iter().find(|(name, _)| reads && *name == param) {
            Some((_, header)) => {
                let value = HeaderValue::from_str(&value).ok().filter(|_| value.is_ascii());
                overrides.insert(header, value.ok_or(Failure::INVALID_OVERRIDE)?);
            }
            None if SIGNATURE.contains(&&*param) => {}
            // Some of AWS's SDKs name the operation, and ask for checksums.
            None if param == "x-id" && value == operation => {}
            None if param == "x-amz-checksum-mode" && reads => {}
            None if is_checksum(&param) => return Err(Failure::CHECKSUM_NOT_IMPLEMENTED),
            None => return Err(Failure::OPERATION_NOT_IMPLEMENTED),
        }
    }
    Ok(overrides)
}

fn check_headers(headers: &HeaderMap, verified: &Verified<'_>, reads: bool) -> Result<(), Failure> {
    let is_unknown = |name: &&HeaderName| {
        let of_s3 = name.as_str().starts_with("x-amz-") && !S3_HEADERS.contains(&name.as_str());
        of_s3 || (!reads && NOT_FOR_UPLOADS.contains(name))
    };
    // Browsers send this one by themselves, but what is signed is meant for the object.
    let is_signed = |name: HeaderName| verified.signed_headers().any(|signed| signed == name);
    match headers.keys().find(is_unknown) {
        Some(name) if is_checksum(name.as_str()) => Err(Failure::CHECKSUM_NOT_IMPLEMENTED),
        Some(_) => Err(Failure::HEADER_NOT_IMPLEMENTED),
        None if !reads && is_signed(header::CACHE_CONTROL) => Err(Failure::HEADER_NOT_IMPLEMENTED),
        None => Ok(()),
    }
}

/// SDKs add these to uploads by default.
fn is_checksum(name: &str) -> bool {
    name.starts_with("x-amz-checksum-") || name == "x-amz-sdk-checksum-algorithm" || name == "content-md5"
}
