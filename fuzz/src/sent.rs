//! A URL as a server takes it apart, and what a URL must not contain.

use crate::naive::Signed;
use url::Url;

/// The parts of a presigned URL.
pub struct Sent<'u> {
    pub scheme: &'u str,
    /// Host and port, as in the `Host` header.
    pub authority: &'u str,
    /// Encoded.
    pub path: &'u str,
    /// Encoded.
    pub query: &'u str,
}

impl<'u> Sent<'u> {
    /// # Panics
    ///
    /// If the URL lacks one of the parts.
    pub fn new(url: &'u str) -> Self {
        let (scheme, rest) = url.split_once("://").expect("a scheme");
        let (authority, rest) = rest.split_at(rest.find('/').expect("a path"));
        let (path, query) = rest.split_once('?').expect("a query");
        Self { scheme, authority, path, query }
    }

    /// The path, decoded.
    ///
    /// # Panics
    ///
    /// If it is not in the canonical form.
    pub fn s3_path(&self) -> Vec<u8> {
        decode(self.path, b"/")
    }

    /// Asserts that the query is the canonical one of `expected`, with the signature after it.
    pub fn assert_query(&self, expected: &Signed, after_signature: &str) {
        let canonical = expected.canonical_request.split('\n').nth(2).expect("a query in the third line");
        let (_, signature) = expected.query.last().expect("the signature comes last");
        assert_eq!(self.query, format!("{canonical}&X-Amz-Signature={signature}{after_signature}"));
    }
}

/// Undoes the URI encoding of `text`, in which `separators` may be as they are.
///
/// # Panics
///
/// If `text` contains a byte other than these, the unreserved characters and the upper-case
/// hexadecimal digits of an escape, or escapes an unreserved character.
fn decode(text: &str, separators: &[u8]) -> Vec<u8> {
    let is_unreserved = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    let mut decoded = Vec::new();
    let mut bytes = text.bytes();
    while let Some(byte) = bytes.next() {
        if byte == b'%' {
            let byte = hex_digit(bytes.next()) << 4 | hex_digit(bytes.next());
            assert!(!is_unreserved(byte), "{text:?} escapes {byte:?}, which is unreserved");
            decoded.push(byte);
        } else {
            assert!(is_unreserved(byte) || separators.contains(&byte), "{text:?} contains {byte:?}");
            decoded.push(byte);
        }
    }
    decoded
}

/// Asserts that the URL parser leaves `url` as it is and finds nothing in it besides
/// scheme, host, port, path and query.
pub fn assert_survives_parser(url: &str) {
    let parsed = Url::parse(url).unwrap_or_else(|error| panic!("{url:?} is not a URL: {error}"));
    assert_eq!(parsed.as_str(), url, "the URL parser rewrites the URL");
    assert_eq!((parsed.username(), parsed.password(), parsed.fragment()), ("", None, None), "{url:?}");
}

fn hex_digit(byte: Option<u8>) -> u8 {
    match byte {
        Some(digit @ b'0'..=b'9') => digit - b'0',
        Some(digit @ b'A'..=b'F') => digit - b'A' + 10,
        other => panic!("{other:?} in an escape"),
    }
}
