//! Reads the times that a URL or form contains.

use alloc::string::String;
use alloc::vec;
use base64ct::{Base64, Encoding};
use time::{Date, Month, OffsetDateTime};

/// The time that `20130524T000000Z` names.
pub(super) fn time_of(text: &str) -> Option<OffsetDateTime> {
    let (date, time) = text.strip_suffix('Z')?.split_once('T')?;
    let number = |digits: Option<&str>| {
        digits.filter(|digits| digits.bytes().all(|byte| byte.is_ascii_digit()))?.parse::<u16>().ok()
    };
    let part = |digits: Option<&str>| u8::try_from(number(digits)?).ok();
    if date.len() != 8 || time.len() != 6 {
        return None;
    }
    let month = Month::try_from(part(date.get(4..6))?).ok()?;
    let date = Date::from_calendar_date(number(date.get(..4))?.into(), month, part(date.get(6..))?).ok()?;
    let time = date.with_hms(part(time.get(..2))?, part(time.get(2..4))?, part(time.get(4..))?).ok()?;
    Some(time.assume_utc())
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
