//! What may be printed of the texts that were signed.

use crate::excerpt::{excerpt, excerpt_name};
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;
use percent_encoding::percent_decode_str;

const WITHHELD: &str = "(withheld)";

/// Parameters and headers that no line may show the value of, in lower case.
const SECRET: [&str; 7] = [
    "authorization",
    "awsaccesskeyid",
    "customer-key",
    "x-amz-credential",
    "x-amz-s3session-token",
    "x-amz-security-token",
    "x-amz-signature",
];

/// Headers whose values are known to be no secrets, in lower case.
const HARMLESS: [&str; 8] =
    ["cache-control", "content-", "expires", "host", "if-", "range", "x-amz-acl", "x-amz-meta-"];

/// More would not be read.
const MOST_NAMES: usize = 8;

/// A SHA-1 in hexadecimal digits; a signature has 64.
const LONG_NUMBER: usize = 40;

/// A line, of which a mangled query may be part.
pub(super) fn line(text: &str) -> String {
    let plain = settled(text).to_ascii_lowercase();
    if SECRET.iter().any(|name| plain.contains(name)) {
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
    let plain = settled(name).to_ascii_lowercase();
    if SECRET.contains(&plain.as_str()) { format!("{name}={WITHHELD}") } else { line(&format!("{name}={value}")) }
}

/// A header.
pub(super) fn header(name: &str, value: &str) -> String {
    if HARMLESS.iter().any(|harmless| name.starts_with(harmless)) {
        line(&format!("{name}:{value}"))
    } else {
        format!("{}:{WITHHELD}", line(name))
    }
}

/// The name of a header or parameter, or several of them, separated by commas.
pub(super) fn names(names: &str) -> String {
    let names: Vec<_> = names.split(',').take(MOST_NAMES).map(|name| excerpt_name(name.trim())).collect();
    names.join(", ")
}

/// `text` as it is after all of its encodings, of which a client and two proxies make three.
pub(super) fn settled(text: &str) -> String {
    let mut text = String::from(text);
    for _ in 0..3 {
        text = percent_decode_str(&text).decode_utf8_lossy().into_owned();
    }
    text.replace('+', " ")
}
