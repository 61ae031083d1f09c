//! The canonical path of a request whose path is given as in a request line.

use super::uri_encode::write_path;
use alloc::vec::Vec;
use percent_encoding::{AsciiSet, CONTROLS, percent_decode, percent_encode};

/// Bytes that a URL's path can't contain, besides those outside ASCII: the path
/// percent-encode set of the URL Standard, and what parsers rewrite.
const NOT_IN_A_PATH: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'#')
    .add(b'<')
    .add(b'>')
    .add(b'?')
    .add(b'\\')
    .add(b'^')
    .add(b'`')
    .add(b'{')
    .add(b'|')
    .add(b'}');

/// How the canonical path is made from the path in the request line.
///
/// AWS: "Create a signed AWS API request", step "Create a canonical request".
///
/// ```
/// use presign::sigv4::{PathEncoding, PathRules};
///
/// assert_eq!(PathRules::S3, PathRules { normalize: false, encoding: PathEncoding::Once });
/// assert_eq!(PathRules::STANDARD, PathRules { normalize: true, encoding: PathEncoding::Twice });
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PathRules {
    /// Whether `.` and `..` segments are resolved and empty segments dropped.
    pub normalize: bool,
    /// How often the path's bytes are URI-encoded.
    pub encoding: PathEncoding,
}

/// How often the bytes of a path are URI-encoded in the canonical request.
///
/// See [`PathRules`] for an example.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PathEncoding {
    /// As in the URL: S3.
    Once,
    /// As in the URL, then once more: every other service.
    Twice,
}

impl PathRules {
    /// S3: encoded once, never normalised.
    ///
    /// See [`PathRules`] for an example.
    pub const S3: Self = Self { normalize: false, encoding: PathEncoding::Once };
    /// Every other service: normalised and encoded twice.
    ///
    /// See [`PathRules`] for an example.
    pub const STANDARD: Self = Self { normalize: true, encoding: PathEncoding::Twice };
}

/// A path in its two forms.
pub(crate) struct CanonicalPath {
    in_url: Vec<u8>,
    canonical: Vec<u8>,
}

impl CanonicalPath {
    pub(crate) fn new(path: &[u8], rules: PathRules) -> Self {
        let mut in_url = Vec::new();
        match rules.encoding {
            PathEncoding::Once => write_path(&percent_decode(path).collect::<Vec<u8>>(), &mut in_url),
            PathEncoding::Twice => {
                in_url.extend(percent_encode(path, NOT_IN_A_PATH).flat_map(str::bytes));
            }
        }
        let normalized = if rules.normalize { normalize(&in_url) } else { in_url.clone() };
        let canonical = match rules.encoding {
            PathEncoding::Once => normalized,
            PathEncoding::Twice => {
                let mut twice = Vec::new();
                write_path(&normalized, &mut twice);
                twice
            }
        };
        Self { in_url, canonical }
    }

    pub(crate) fn in_url(&self) -> &[u8] {
        &self.in_url
    }

    pub(crate) fn canonical(&self) -> &[u8] {
        &self.canonical
    }
}

/// Resolves dot segments as in RFC 3986, section 5.2.4, and drops empty segments, as
/// AWS does. A slash at the end stays.
fn normalize(path: &[u8]) -> Vec<u8> {
    let mut segments: Vec<&[u8]> = Vec::new();
    let mut is_directory = false;
    for segment in path.split(|byte| *byte == b'/') {
        is_directory = matches!(segment, b"" | b"." | b"..");
        match segment {
            b"" | b"." => {}
            b".." => {
                segments.pop();
            }
            _ => segments.push(segment),
        }
    }
    let mut normalized = Vec::with_capacity(path.len());
    for segment in &segments {
        normalized.push(b'/');
        normalized.extend_from_slice(segment);
    }
    if normalized.is_empty() || is_directory {
        normalized.push(b'/');
    }
    normalized
}
