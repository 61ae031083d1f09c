//! Arbitrary values that are often plausible, so that the rest of an input matters.

use arbitrary::{Arbitrary, Unstructured};
use presign::Method;
use std::time::Duration;
use time::macros::utc_datetime;
use time::{Date, OffsetDateTime, Time, UtcOffset};

/// One of `valid` six times out of eight, one of `odd` once, and any text once. Data that is
/// used up gives a valid one.
pub fn mostly<'a>(
    valid: &[&'static str],
    odd: &[&'static str],
    u: &mut Unstructured<'a>,
) -> arbitrary::Result<&'a str> {
    match u.int_in_range(0..=7)? {
        0..=5 => u.choose(valid).copied(),
        6 => u.choose(odd).copied(),
        _ => u.arbitrary(),
    }
}

/// One of `plausible` once out of four times, or else the rest of the data as it is, so that
/// libFuzzer's dictionary helps.
pub fn rest<'a>(plausible: &[&'static str], u: &mut Unstructured<'a>) -> arbitrary::Result<&'a str> {
    if u.ratio(1, 4)? {
        return u.choose(plausible).copied();
    }
    let rest = u.bytes(u.len())?;
    Ok(str::from_utf8(rest).unwrap_or_else(|error| str::from_utf8(&rest[..error.valid_up_to()]).unwrap_or_default()))
}

/// Up to three values, of which the first sometimes comes again. Among more, one would
/// nearly always be refused.
pub fn few<'a, T: Arbitrary<'a> + Clone>(u: &mut Unstructured<'a>) -> arbitrary::Result<Vec<T>> {
    let count = u.int_in_range(0..=3)?;
    let mut values = (0..count).map(|_| u.arbitrary()).collect::<arbitrary::Result<Vec<T>>>()?;
    if !u.ratio(7, 8)? {
        values.extend(values.first().cloned());
    }
    Ok(values)
}

pub fn access_key_id<'a>(u: &mut Unstructured<'a>) -> arbitrary::Result<&'a str> {
    mostly(
        &["AKIAIOSFODNN7EXAMPLE", "GK31c2f218a2e44f485b94239e", "id with spaces"],
        &["", "a/b", " a", "a\n", "a${filename}", "a$$"],
        u,
    )
}

pub fn method(u: &mut Unstructured<'_>) -> arbitrary::Result<Method> {
    let methods =
        [Method::Get, Method::Head, Method::Put, Method::Post, Method::Patch, Method::Delete, Method::Options];
    u.choose(&methods).copied()
}

/// Any time that `time` can express, sometimes near an edge, in any offset.
pub fn time(u: &mut Unstructured<'_>) -> arbitrary::Result<OffsetDateTime> {
    let (first, last) = (Date::MIN.midnight().assume_utc(), Date::MAX.with_time(Time::MAX).assume_utc());
    let edges = [first, utc_datetime!(0000-01-01 00:00).into(), utc_datetime!(2024-02-29 00:00).into(), last];
    let any = u.int_in_range(first.unix_timestamp()..=last.unix_timestamp())?;
    let near_edge = u.choose(&edges)?.unix_timestamp() + u.int_in_range(-1_000_000..=1_000_000)?;
    let ordinary = u.int_in_range(0..=i64::from(u32::MAX))?;
    let seconds = match u.int_in_range(0..=7)? {
        0..=5 => ordinary,
        6 => near_edge,
        _ => any,
    };
    let nanoseconds = u.int_in_range(0..=999_999_999)?;
    let offset = u.int_in_range(-93_599..=93_599)?;
    let utc = OffsetDateTime::from_unix_timestamp(seconds).unwrap_or(last);
    let utc = utc.replace_nanosecond(nanoseconds).expect("less than a second");
    let offset = UtcOffset::from_whole_seconds(offset).expect("an offset in the range of `time`");
    Ok(utc.checked_to_offset(offset).unwrap_or(utc))
}

/// `YYYYMMDD'T'HHMMSS'Z'`, in UTC.
pub fn timestamp(time: OffsetDateTime) -> String {
    let utc = time.to_offset(UtcOffset::UTC);
    let (year, month, day) = utc.to_calendar_date();
    let (hour, minute, second) = utc.to_hms();
    format!("{year:04}{:02}{day:02}T{hour:02}{minute:02}{second:02}Z", u8::from(month))
}

/// A life, mostly one that a URL may have, sometimes the longest that there is.
pub fn life(u: &mut Unstructured<'_>) -> arbitrary::Result<Duration> {
    match u.int_in_range(0..=7)? {
        0..=5 => Ok(Duration::from_secs(u.int_in_range(1..=604_800)?)),
        6 => Ok(Duration::from_secs(u.arbitrary()?)),
        _ => {
            let edges = [u64::MAX, i64::MAX as u64, i64::MAX as u64 + 1, u32::MAX.into()];
            if u.arbitrary()? { u.choose(&edges).copied().map(Duration::from_secs) } else { u.arbitrary() }
        }
    }
}

pub fn header_name<'a>(u: &mut Unstructured<'a>) -> arbitrary::Result<&'a str> {
    let odd = [
        "Content-Length",
        "Content-MD5",
        "x-amz-copy-source",
        "X-Amz-Rename-Source",
        "X-Amz-Content-SHA256",
        "X-Amz-Meta-",
        "x-amz-date",
        "Authorization",
        "Host",
        "a b",
        "",
    ];
    let valid = [
        "Range",
        "Cache-Control",
        "content-type",
        "If-None-Match",
        "X-Amz-Acl",
        "x-amz-meta-camera",
        "X-Custom",
        "accept",
        "!#$%&'*+-.^_`|~09",
    ];
    mostly(&valid, &odd, u)
}

pub fn header_value<'a>(u: &mut Unstructured<'a>) -> arbitrary::Result<&'a str> {
    let valid = ["5", "*", "bytes=0-1023", "\t two  words ", "a,b", "hRasmdxgYDKV3nvbahU1MA=="];
    mostly(&valid, &["", " ", "+5", "05", "a\tb", "a\r\nb", "\u{fc}", "\u{7f}"], u)
}

pub fn param_name<'a>(u: &mut Unstructured<'a>) -> arbitrary::Result<&'a str> {
    let odd = ["x-amz-expires", "X-Amz-Signature", "X-Amz-Copy-Source", "X-Amz-Content-Sha256", "UPLOADID", ""];
    let valid = [
        "x-id",
        "prefix",
        "Action",
        "a b",
        "X-Amz-E",
        "X-Amz-Security-Toke",
        "x-amz-f",
        "x-amz-acl",
        "Content-Type",
        "~",
        "\u{fc}",
    ];
    if u.ratio(7, 8)? { mostly(&valid, &odd, u) } else { u.choose(&crate::rules::SELECTORS).copied() }
}

pub fn param_value<'a>(u: &mut Unstructured<'a>) -> arbitrary::Result<&'a str> {
    mostly(&["2", "5", "GetObject", "a b&c=d+e%20", "\u{fc}\u{1f600}"], &["", "\r\n", "\0"], u)
}

/// The Base64 of a number of bytes.
pub fn base64<'a>(bytes: usize, u: &mut Unstructured<'a>) -> arbitrary::Result<&'a str> {
    let valid = match bytes {
        4 => "uWXtWA==",
        8 => "Xm1yjcU7bhc=",
        16 => "hRasmdxgYDKV3nvbahU1MA==",
        20 => "XW8xvtA0SSOJ5vpzGgEJpCcrM2o=",
        _ => "RM59fWx8lejV0OUkL/rBcd+7qH0ra0tOmeQgNKi4A/g=",
    };
    let odd = [
        "uWXtWA==",
        "uWXtWA",
        "hRasmdxgYDKV3nvbahU1MA==",
        " hRasmdxgYDKV3nvbahU1MA== ",
        "hRasmdxgYDKV3nvbahU1MB==",
        "hRasmdxgYDKV3nvbahU1MA",
        "hRasmdxgYDKV3nvbahU1_-==",
    ];
    match u.int_in_range(0..=7)? {
        0..=6 => Ok(valid),
        _ => mostly(&odd, &odd, u),
    }
}
