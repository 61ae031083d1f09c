//! A moment in the two forms that Signature Version 4 writes it in.

use super::ascii::two_digits;
use crate::Error;
use time::{Date, OffsetDateTime, UtcOffset};

/// A time in UTC, in a year of four digits.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Timestamp(OffsetDateTime);

impl Timestamp {
    #[inline]
    pub(crate) fn new(time: OffsetDateTime) -> Result<Self, Error> {
        let utc = if time.offset().is_utc() {
            time
        } else {
            // What cannot be had in UTC lies beyond the first or the last year there is.
            let beyond = Error::Year { year: time.year() + time.year().signum() };
            time.checked_to_offset(UtcOffset::UTC).ok_or(beyond)?
        };
        let year = utc.year();
        if (0..=9999).contains(&year) { Ok(Self(utc)) } else { Err(Error::Year { year }) }
    }

    #[inline]
    pub(crate) fn time(self) -> OffsetDateTime {
        self.0
    }

    #[inline]
    pub(crate) fn date(self) -> Date {
        self.0.date()
    }

    /// `YYYYMMDD'T'HHMMSS'Z'`, the value of `X-Amz-Date`.
    #[inline]
    pub(crate) fn to_text(self) -> TimestampText {
        let (year, month, day) = self.0.to_calendar_date();
        let (hour, minute, second) = self.0.to_hms();
        let [[y1, y2], [y3, y4]] = [two_digits(year.unsigned_abs() / 100), two_digits(year.unsigned_abs())];
        let [[m1, m2], [d1, d2]] = [two_digits(u8::from(month).into()), two_digits(day.into())];
        let [[h1, h2], [n1, n2], [s1, s2]] = [hour, minute, second].map(|number| two_digits(number.into()));
        TimestampText([y1, y2, y3, y4, m1, m2, d1, d2, b'T', h1, h2, n1, n2, s1, s2, b'Z'])
    }
}

/// A timestamp in the two forms that Signature Version 4 writes.
#[derive(Clone, Copy)]
pub(crate) struct TimestampText([u8; 16]);

impl TimestampText {
    /// The value of `X-Amz-Date`.
    #[inline]
    pub(crate) fn as_bytes(&self) -> &[u8; 16] {
        &self.0
    }

    /// `YYYYMMDD`, the first part of a credential scope.
    #[inline]
    pub(crate) fn date(&self) -> &[u8] {
        let [date @ .., _, _, _, _, _, _, _, _] = &self.0;
        date
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
