//! Reads the times that a URL or form contains.

use crate::sigv4::SigningTime;
use alloc::string::String;
use alloc::vec;
use base64ct::{Base64, Encoding};
use time::OffsetDateTime;

/// The time that `20130524T000000Z` names.
pub(super) fn time_of(text: &str) -> Option<OffsetDateTime> {
    SigningTime::parse(text.as_bytes()).map(|time| time.utc())
}

/// The `expiration` of a policy in Base64.
pub(super) fn expiration(policy: &str) -> Option<OffsetDateTime> {
    let mut json = vec![0; policy.len()];
    let json = Base64::decode(policy, &mut json).ok()?;
    // A quote inside a string is escaped, so this is never part of one; and signers write the
    // expiration before the conditions.
    let (_, rest) = core::str::from_utf8(json).ok()?.split_once("\"expiration\"")?;
    let value = rest.trim_start().strip_prefix(':')?.trim_start().strip_prefix('"')?;
    let (value, _) = value.split_once('"')?;
    let (seconds, _) = value.split_once('.').unwrap_or((value.strip_suffix('Z')?, ""));
    let mut basic: String = seconds.chars().filter(|c| !matches!(c, '-' | ':')).collect();
    basic.push('Z');
    time_of(&basic)
}
