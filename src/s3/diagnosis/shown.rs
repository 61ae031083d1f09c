//! What may be printed of the texts that were signed.

use crate::excerpt::{excerpt, excerpt_name};
use crate::redact;
use alloc::borrow::Cow;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

const WITHHELD: &str = "(withheld)";

/// Headers whose values are known to be no secrets, in lower case.
const HARMLESS: [&str; 8] =
    ["cache-control", "content-", "expires", "host", "if-", "range", "x-amz-acl", "x-amz-meta-"];

/// More would not be read.
const MOST_NAMES: usize = 8;

/// A SHA-1 in hexadecimal digits; a signature has 64.
const LONG_NUMBER: usize = 40;

/// A line, of which a mangled query may be part.
pub(super) fn line(text: &str) -> String {
    if holds_secret(text) {
        return WITHHELD.into();
    }
    let mut shown = String::new();
    for part in text.split_inclusive(|c: char| !c.is_ascii_hexdigit()) {
        let digits = part.trim_end_matches(|c: char| !c.is_ascii_hexdigit());
        if digits.len() < LONG_NUMBER {
            shown.push_str(part);
        } else {
            shown.push_str(&excerpt(digits));
            shown.push_str(part.get(digits.len()..).unwrap_or_default());
        }
    }
    shown.replace(char::is_control, "\u{fffd}")
}

/// A parameter of a query.
pub(super) fn param(name: &str, value: &str) -> String {
    let pair = format!("{name}={value}");
    if holds_secret(&pair) { format!("{}={WITHHELD}", line(name)) } else { line(&pair) }
}

/// A header.
pub(super) fn header(name: &str, value: &str) -> String {
    if HARMLESS.iter().any(|harmless| name.starts_with(harmless)) {
        line(&format!("{name}:{value}"))
    } else {
        format!("{}:{WITHHELD}", line(name))
    }
}

/// Whether a log would show less. Here nothing of such a line is shown, as a value may go on
/// where a log's ends, nor the credentials of any other scheme.
fn holds_secret(text: &str) -> bool {
    matches!(redact(text), Cow::Owned(_)) || text.to_ascii_lowercase().contains("authorization")
}

/// The name of a header or parameter, or several of them, separated by commas.
pub(super) fn names(names: &str) -> String {
    let names: Vec<_> = names.split(',').take(MOST_NAMES).map(|name| excerpt_name(name.trim())).collect();
    names.join(", ")
}
