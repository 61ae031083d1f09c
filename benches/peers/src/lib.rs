//! What the commands and the test have in common: tables, versions, and the scripts' packages.

use std::path::{Path, PathBuf};

pub mod csv;
pub mod install;
pub mod locked;
pub mod median;
pub mod table;

/// The folder for everything that these commands write: `target` next to their manifest,
/// wherever Cargo itself builds.
pub fn target() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("target")
}
