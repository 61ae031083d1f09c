//! What the two commands have in common: tables and versions.

use std::path::{Path, PathBuf};

pub mod csv;
pub mod locked;
pub mod median;
pub mod table;

/// The folder for everything that these commands write: `target` next to their manifest,
/// wherever Cargo itself builds.
pub fn target() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("target")
}
