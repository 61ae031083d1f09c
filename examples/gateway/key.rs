//! From an object's key to a file below the folder.

use crate::failure::Failure;
use crate::folder::INCOMING;
use std::path::PathBuf;

/// AWS: "Naming Amazon S3 objects". In bytes.
const MAX_BYTES: usize = 1024;

/// Each segment of the key is the name of a file or folder, letter for letter. What could be
/// another file on some system is refused. (`Folder` lets no path out either.)
pub(crate) fn to_path(key: &str) -> Result<PathBuf, Failure> {
    if key.len() > MAX_BYTES {
        return Err(Failure::KEY_TOO_LONG);
    }
    let is_name = |segment: &str| {
        !matches!(segment, "" | "." | "..")
            && !segment.contains(|character: char| character == '\\' || character.is_control())
            && (cfg!(unix) || is_name_elsewhere(segment))
    };
    let is_incoming = key.get(..INCOMING.len()).is_some_and(|start| start.eq_ignore_ascii_case(INCOMING));
    if !key.split('/').all(is_name) || is_incoming {
        return Err(Failure::KEY_UNUSABLE);
    }
    Ok(key.split('/').collect())
}

/// Windows: "Naming Files, Paths, and Namespaces".
fn is_name_elsewhere(segment: &str) -> bool {
    !segment.contains([':', '*', '?', '"', '<', '>', '|']) && !segment.ends_with(['.', ' '])
}
