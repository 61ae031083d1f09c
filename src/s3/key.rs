//! Object keys: any UTF-8 of 1 to 1,024 bytes, encoded byte by byte. AWS:
//! "Naming Amazon S3 objects".

use crate::Error;

const MAX_BYTES: usize = 1024;

/// What a key must be to name the same object for every client.
pub(crate) fn check(key: &str, allow_dot_segments: bool, is_path_style: bool) -> Result<(), Error> {
    if key.is_empty() {
        return Err(Error::EmptyKey);
    }
    if key.len() > MAX_BYTES {
        return Err(Error::KeyTooLong { length: key.len() });
    }
    if !allow_dot_segments && let Some(segment) = dot_segment(key) {
        return Err(Error::DotSegment { key: key.into(), segment });
    }
    if key == "soap" && !is_path_style {
        return Err(Error::SoapKey);
    }
    Ok(())
}

fn dot_segment(key: &str) -> Option<&'static str> {
    // Most keys have no segment that so much as begins with a dot.
    if !key.starts_with('.') && !key.contains("/.") {
        return None;
    }
    key.split('/').find_map(|segment| match segment {
        "." => Some("."),
        ".." => Some(".."),
        _ => None,
    })
}
