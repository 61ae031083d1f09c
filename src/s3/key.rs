//! Object keys: any UTF-8 of 1 to 1,024 bytes. AWS: "Naming Amazon S3 objects".

use crate::Error;
use crate::excerpt::excerpt;

const MAX_BYTES: usize = 1024;

/// Checks that `key` names the same object for every client and server.
#[inline]
pub(crate) fn check(key: &str, allow_ambiguous: bool, is_path_style: bool) -> Result<(), Error> {
    if key.is_empty() {
        return Err(Error::EmptyKey);
    }
    if key.len() > MAX_BYTES {
        return Err(Error::KeyTooLong { length: key.len() });
    }
    if !allow_ambiguous && let Some(rule) = ambiguity(key) {
        return Err(Error::AmbiguousKey { key: excerpt(key), rule });
    }
    if key == "soap" && !is_path_style {
        return Err(Error::SoapKey);
    }
    Ok(())
}

/// Why some clients or servers take `key` for another one.
fn ambiguity(key: &str) -> Option<&'static str> {
    if !may_be_ambiguous(key.as_bytes()) {
        return None;
    }
    let segments = || key.strip_suffix('/').unwrap_or(key).split('/');
    if segments().any(|segment| matches!(segment, "." | "..")) {
        Some("URL parsers resolve its dot segments, so the URL would name another object")
    } else if segments().any(str::is_empty) {
        Some("some servers drop empty path segments, so the URL would name another object, or the bucket itself")
    } else if key.contains('\0') {
        Some("some servers end a key at a NUL byte, so the URL would name another object")
    } else {
        None
    }
}

/// Whether `key` needs a closer look. Nearly none does, and judging sixteen bytes at a time
/// takes 6 % off a URL.
#[inline]
fn may_be_ambiguous(key: &[u8]) -> bool {
    let is_odd = |(first, second): (&u8, &u8)| (*first == 0) | ((*first == b'/') & matches!(second, b'/' | b'.'));
    let any_odd = |window: &[u8; 17]| window.iter().zip(&window[1..]).fold(false, |any, pair| any | is_odd(pair));
    let any = match key.last_chunk() {
        Some(end) => key
            .windows(17)
            .step_by(16)
            .filter_map(<[u8]>::first_chunk)
            .fold(any_odd(end), |any, window| any | any_odd(window)),
        None => key.iter().zip(key.get(1..).unwrap_or_default()).any(is_odd),
    };
    any || matches!(key.first(), Some(b'/' | b'.')) || key.last() == Some(&0)
}
