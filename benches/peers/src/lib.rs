//! What the two commands share: how they write their tables.

use std::path::{Path, PathBuf};

pub mod csv;
pub mod locked;
pub mod median;
pub mod table;

/// The folder for everything these commands make: `target` beside their
/// manifest, wherever Cargo itself builds.
pub fn target() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("target")
}
