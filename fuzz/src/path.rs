//! The canonical path of services other than S3, as RFC 3986 and AWS define it.

use crate::naive::uri_encode;

/// How a path is made canonical.
#[derive(Debug, Clone, Copy)]
pub struct Rules {
    pub normalize: bool,
    pub encode_twice: bool,
}

/// The plain text of the path that is encoded once in the canonical request, for a request
/// line with the path `sent`.
pub fn to_encode(sent: &str, rules: Rules) -> Vec<u8> {
    let path = if rules.normalize { normalized(sent) } else { sent.to_owned() };
    if rules.encode_twice { path.into_bytes() } else { percent_decode(&path) }
}

/// "Normalize URI paths according to RFC 3986. Remove redundant and relative path
/// components." AWS's test suite and its SDKs count repeated slashes as redundant.
fn normalized(path: &str) -> String {
    let mut path = path.to_owned();
    while path.contains("//") {
        path = path.replace("//", "/");
    }
    remove_dot_segments(&path)
}

/// RFC 3986, section 5.2.4, for a path that begins with a slash.
fn remove_dot_segments(path: &str) -> String {
    let mut input = path.to_owned();
    let mut output = String::new();
    while !input.is_empty() {
        if input.starts_with("/./") {
            input.replace_range(..3, "/");
        } else if input == "/." {
            input = "/".to_owned();
        } else if input.starts_with("/../") || input == "/.." {
            let end = input.len().min(4);
            input.replace_range(..end, "/");
            output.truncate(output.rfind('/').unwrap_or(0));
        } else {
            let end = input[1..].find('/').map_or(input.len(), |slash| slash + 1);
            output.push_str(&input[..end]);
            input.replace_range(..end, "");
        }
    }
    output
}

/// Undoes percent-encoding, as the URL Standard has it: a percent sign without two
/// hexadecimal digits after it is itself.
pub fn percent_decode(text: &str) -> Vec<u8> {
    let mut rest = text.as_bytes();
    let mut decoded = Vec::new();
    while let [first, after @ ..] = rest {
        let escape = after.get(..2).filter(|_| *first == b'%').and_then(|digits| str::from_utf8(digits).ok());
        let escaped = escape.filter(|digits| digits.bytes().all(|digit| digit.is_ascii_hexdigit()));
        match escaped.and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
            Some(byte) => {
                decoded.push(byte);
                rest = &after[2..];
            }
            None => {
                decoded.push(*first);
                rest = after;
            }
        }
    }
    decoded
}

/// `path` with all bytes encoded but the slashes and unreserved characters.
pub fn encode(path: &[u8]) -> String {
    path.split(|byte| *byte == b'/').map(uri_encode).collect::<Vec<_>>().join("/")
}

/// Whether a URL parser resolves a part of `path`.
pub fn has_dot_segment(path: &[u8]) -> bool {
    path.split(|byte| *byte == b'/').any(|segment| matches!(segment, b"." | b".."))
}
