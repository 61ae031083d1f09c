//! The public API, with all features, is what `public_api.txt` says, and exposes types
//! of a few other crates only.
//!
//! The test is ignored by default, since it needs a nightly toolchain, whose rustdoc
//! can describe a crate in JSON:
//!
//! ```sh
//! cargo test --test public_api -- --ignored
//! ```
//!
//! When the API has changed, the test fails with the difference and with the command
//! that accepts it.
#![allow(clippy::unwrap_used, missing_docs)]

use std::fs;
use std::process::Command;

const SNAPSHOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/public_api.txt");
const TARGET: &str = env!("CARGO_TARGET_TMPDIR");

/// The crates whose types may be public. A breaking release of one of them forces a
/// breaking release of `presign`. `serde` keeps its traits in `serde_core`.
const MAY_BE_PUBLIC: [&str; 8] = ["alloc", "core", "http", "presign", "serde_core", "std", "time", "url"];

/// Traits that stable Rust cannot name, and that differ from one nightly to the next.
const UNSTABLE: [&str; 3] = ["core::marker::Freeze", "core::marker::StructuralPartialEq", "core::marker::UnsafeUnpin"];

/// Every public item and every implementation of a trait, as one line each. Blanket
/// implementations are left out, as they belong to other crates.
fn public_items() -> Vec<String> {
    let rustdoc = Command::new("cargo")
        .args(["+nightly", "rustdoc", "--locked", "--quiet", "--lib", "--all-features", "--target-dir", TARGET])
        .args(["--", "-Z", "unstable-options", "--output-format", "json"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .status();
    assert!(rustdoc.unwrap().success());
    let api = public_api::Builder::from_rustdoc_json(format!("{TARGET}/doc/presign.json"))
        .omit_blanket_impls(true)
        .build()
        .unwrap();
    let items = api.items().map(ToString::to_string);
    items.filter(|item| !UNSTABLE.iter().any(|name| item.contains(name))).collect()
}

/// The crates that an item names: the first segment of each path.
fn crates(item: &str) -> impl Iterator<Item = &str> {
    item.split(|c: char| !c.is_alphanumeric() && c != '_' && c != ':')
        .filter_map(|path| Some(path.split_once("::")?.0))
        .filter(|first| first.starts_with(char::is_lowercase))
}

#[test]
#[ignore = "needs a nightly toolchain"]
fn public_api() {
    let items = public_items();

    let foreign: Vec<_> = items.iter().filter(|item| !crates(item).all(|name| MAY_BE_PUBLIC.contains(&name))).collect();
    assert!(foreign.is_empty(), "only types of {MAY_BE_PUBLIC:?} may be public: {foreign:#?}");

    let found = format!("{TARGET}/public_api.txt");
    fs::write(&found, items.join("\n") + "\n").unwrap();
    let difference = Command::new("diff").args(["-u", SNAPSHOT, &found]).status().unwrap();
    assert!(difference.success(), "the public API has changed; if that is meant: cp {found} {SNAPSHOT}");
}
