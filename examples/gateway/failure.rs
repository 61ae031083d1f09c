//! What a client learns about a request that failed: a status, and S3's XML. AWS: "Error
//! responses".

use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use presign::verify::{Claim, Refusal};
use std::io::{self, ErrorKind};

#[derive(Debug)]
pub(crate) enum Failure {
    /// The signature was refused, in `presign`'s words.
    Refused { status: u16, xml: String },
    /// Anything else: status, code and message.
    Other(u16, &'static str, &'static str),
    /// A range beyond the end of the file, and how long that is.
    Range(Option<HeaderValue>),
}

impl Failure {
    pub(crate) const ACCESS_DENIED: Self = Self::Other(403, "AccessDenied", "Access Denied");
    pub(crate) const CHECKSUM_NOT_IMPLEMENTED: Self = Self::Other(
        501,
        "NotImplemented",
        "Checksums are not kept here: set request_checksum_calculation to when_required, as the SDKs call it.",
    );
    pub(crate) const HASH_MISMATCH: Self = Self::Other(
        400,
        "XAmzContentSHA256Mismatch",
        "The provided 'x-amz-content-sha256' header does not match what was computed.",
    );
    pub(crate) const HEADER_NOT_IMPLEMENTED: Self =
        Self::Other(501, "NotImplemented", "A header you provided implies functionality that is not implemented");
    pub(crate) const INCOMPLETE_BODY: Self = Self::Other(
        400,
        "IncompleteBody",
        "You did not provide the number of bytes specified by the Content-Length HTTP header",
    );
    pub(crate) const INTERNAL: Self =
        Self::Other(500, "InternalError", "We encountered an internal error. Please try again.");
    pub(crate) const INVALID_OVERRIDE: Self =
        Self::Other(400, "InvalidArgument", "The value of a response-* parameter can't be that of a header.");
    pub(crate) const INVALID_URI: Self = Self::Other(400, "InvalidURI", "Couldn't parse the specified URI.");
    pub(crate) const KEY_IN_THE_WAY: Self = Self::Other(
        409,
        "InvalidRequest",
        "Keys are files here: one can't be both an object and the first part of another object's key.",
    );
    pub(crate) const KEY_TOO_LONG: Self = Self::Other(400, "KeyTooLongError", "Your key is too long");
    pub(crate) const KEY_UNUSABLE: Self = Self::Other(
        400,
        "InvalidArgument",
        "Keys are files here: no segment may be empty, '.' or '..', or contain a backslash or control character.",
    );
    pub(crate) const MALFORMED_CONDITION: Self =
        Self::Other(400, "InvalidArgument", "A condition in the request can't be read.");
    pub(crate) const METHOD_NOT_ALLOWED: Self =
        Self::Other(405, "MethodNotAllowed", "The specified method is not allowed against this resource.");
    pub(crate) const MISSING_LENGTH: Self =
        Self::Other(411, "MissingContentLength", "You must provide the Content-Length HTTP header.");
    pub(crate) const NO_SUCH_BUCKET: Self = Self::Other(404, "NoSuchBucket", "The specified bucket does not exist");
    pub(crate) const NO_SUCH_KEY: Self = Self::Other(404, "NoSuchKey", "The specified key does not exist.");
    pub(crate) const OPERATION_NOT_IMPLEMENTED: Self = Self::Other(
        501,
        "NotImplemented",
        "Objects can be read, written and deleted here; the request asks for another operation.",
    );
    pub(crate) const PRECONDITION: Self =
        Self::Other(412, "PreconditionFailed", "At least one of the pre-conditions you specified did not hold");
    pub(crate) const TIMEOUT: Self = Self::Other(
        400,
        "RequestTimeout",
        "Your socket connection to the server was not read from or written to within the timeout period.",
    );
    pub(crate) const TOO_LARGE: Self =
        Self::Other(400, "EntityTooLarge", "Your proposed upload exceeds the maximum allowed object size.");

    /// A signature that is wrong, with what helps the client to find its mistake.
    pub(crate) fn of_signature(refusal: &Refusal, claim: &Claim<'_>) -> Self {
        Self::Refused { status: refusal.status(), xml: refusal.to_xml_with(claim) }
    }

    /// The failure of a file operation on a key.
    pub(crate) fn of_file(error: &io::Error) -> Self {
        match error.kind() {
            ErrorKind::NotFound => Self::NO_SUCH_KEY,
            ErrorKind::PermissionDenied => Self::ACCESS_DENIED,
            ErrorKind::InvalidFilename => Self::KEY_TOO_LONG,
            ErrorKind::NotADirectory | ErrorKind::IsADirectory | ErrorKind::AlreadyExists => Self::KEY_IN_THE_WAY,
            _ => {
                eprintln!("gateway: {error}");
                Self::INTERNAL
            }
        }
    }
}

impl From<Refusal> for Failure {
    fn from(refusal: Refusal) -> Self {
        Self::Refused { status: refusal.status(), xml: refusal.to_xml() }
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let mut length = None;
        let (status, xml) = match self {
            Self::Refused { status, xml } => (status, xml),
            Self::Other(status, code, message) => (status, xml(code, message)),
            Self::Range(range) => {
                length = range;
                (416, xml("InvalidRange", "The requested range is not satisfiable"))
            }
        };
        let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut response = (status, [(header::CONTENT_TYPE, "application/xml")], xml).into_response();
        let mut add = |name: HeaderName, value| response.headers_mut().insert(name, value);
        if let Some(length) = length {
            add(header::CONTENT_RANGE, length);
        }
        if status == StatusCode::METHOD_NOT_ALLOWED {
            add(header::ALLOW, HeaderValue::from_static("GET, HEAD, PUT, DELETE"));
        }
        response
    }
}

/// Neither text has a character that XML must escape.
fn xml(code: &str, message: &str) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <Error><Code>{code}</Code><Message>{message}</Message></Error>"
    )
}
