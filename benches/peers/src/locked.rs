//! Versions as Cargo.lock has them.

const LOCK: &str = include_str!("../Cargo.lock");

/// # Panics
///
/// If no such package is locked.
pub fn version(package: &str) -> &'static str {
    let name = format!("\nname = \"{package}\"\nversion = \"");
    let (_, rest) = LOCK.split_once(&name).unwrap_or_else(|| panic!("{package} is not in Cargo.lock"));
    rest.split('"').next().expect("split yields at least one piece")
}
