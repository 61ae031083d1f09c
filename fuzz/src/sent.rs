//! A URL as a server takes it apart, and what must not stand in one.

use url::Url;

/// The parts of a URL, decoded.
pub struct Sent<'u> {
    pub scheme: &'u str,
    /// Host and port as the `Host` header says them.
    pub authority: &'u str,
    pub path: Vec<u8>,
    pub query: Vec<(String, String)>,
}

/// Takes a presigned URL apart.
///
/// # Panics
///
/// Where a byte stands in it that is not in the canonical form.
pub fn take_apart(url: &str) -> Sent<'_> {
    let (scheme, rest) = url.split_once("://").expect("a scheme");
    let (authority, rest) = rest.split_at(rest.find('/').expect("a path"));
    let (path, query) = rest.split_once('?').expect("a query");
    let pair = |pair: &str| {
        let (name, value) = pair.split_once('=').expect("a name and a value");
        (utf8(decode(name, b"")), utf8(decode(value, b"")))
    };
    Sent { scheme, authority, path: decode(path, b"/"), query: query.split('&').map(pair).collect() }
}

/// Undoes the URI encoding of `text`, in which `separators` may stand as they are.
///
/// # Panics
///
/// Where a byte other than these, the unreserved characters and the capital hex
/// digits of an escape stands in it, or an escape stands for an unreserved character.
pub fn decode(text: &str, separators: &[u8]) -> Vec<u8> {
    let is_unreserved = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    let mut decoded = Vec::new();
    let mut bytes = text.bytes();
    while let Some(byte) = bytes.next() {
        if byte == b'%' {
            let byte = hex_digit(bytes.next()) << 4 | hex_digit(bytes.next());
            assert!(!is_unreserved(byte), "{text:?} escapes {byte:?}, which is unreserved");
            decoded.push(byte);
        } else {
            assert!(is_unreserved(byte) || separators.contains(&byte), "{text:?} holds {byte:?}");
            decoded.push(byte);
        }
    }
    decoded
}

/// Whether a URL parser resolves a part of `path`.
pub fn has_dot_segment(path: &[u8]) -> bool {
    path.split(|byte| *byte == b'/').any(|segment| matches!(segment, b"." | b".."))
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

fn utf8(bytes: Vec<u8>) -> String {
    String::from_utf8(bytes).expect("UTF-8")
}
