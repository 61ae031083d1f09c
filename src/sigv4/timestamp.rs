//! A moment in the two forms that Signature Version 4 writes it in.

use super::inline_str::InlineStr;
use crate::Error;
use time::{Date, OffsetDateTime, UtcOffset};

/// A moment in UTC, whole seconds, in a year of four digits.
#[derive(Clone, Copy)]
pub(crate) struct Timestamp {
    time: OffsetDateTime,
    text: InlineStr<16>,
}

impl Timestamp {
    pub(crate) fn new(time: OffsetDateTime) -> Result<Self, Error> {
        let utc = time.checked_to_offset(UtcOffset::UTC).ok_or(Error::Year { year: time.year() })?;
        let (year, month, day) = utc.to_calendar_date();
        let four_digits = u32::try_from(year).ok().filter(|year| *year <= 9999);
        let four_digits = four_digits.ok_or(Error::Year { year })?;
        let (hour, minute, second) = utc.to_hms();
        let text = InlineStr::timestamp(four_digits, month.into(), day, hour, minute, second);
        Ok(Self { time: utc, text })
    }

    pub(crate) fn time(&self) -> OffsetDateTime {
        self.time
    }

    pub(crate) fn date(&self) -> Date {
        self.time.date()
    }

    /// `YYYYMMDD'T'HHMMSS'Z'`, the value of `X-Amz-Date`.
    pub(crate) fn as_str(&self) -> &str {
        self.text.as_str()
    }

    /// `YYYYMMDD`, the first part of a credential scope.
    pub(crate) fn date_str(&self) -> &str {
        self.as_str().get(..8).unwrap_or_default()
    }
}

/// RFC 3339 in UTC, whole seconds: `2013-05-24T00:15:00Z`.
#[cfg(feature = "serde")]
pub(crate) fn rfc3339(time: OffsetDateTime) -> alloc::string::String {
    let (year, month, day) = time.to_calendar_date();
    let (hour, minute, second) = time.to_hms();
    let month = u8::from(month);
    alloc::format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z")
}
