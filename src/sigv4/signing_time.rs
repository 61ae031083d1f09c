//! The time of a signature, in the two forms that Signature Version 4 writes it.

use super::expiry::Expiry;
use crate::Error;
use time::{Date, Month, OffsetDateTime, PrimitiveDateTime, Time, UtcOffset};

/// A time in UTC, in a year of four digits.
#[derive(Debug, Clone, Copy)]
pub(crate) struct SigningTime {
    utc: OffsetDateTime,
    text: [u8; 16],
}

impl SigningTime {
    #[inline]
    pub(crate) fn new(time: OffsetDateTime) -> Result<Self, Error> {
        // A time that has no form in UTC lies beyond the first or last year there is.
        let beyond = || Error::Year { year: time.year() + time.year().signum() };
        let utc = time.checked_to_offset(UtcOffset::UTC).ok_or_else(beyond)?;
        if !(0..=9999).contains(&utc.year()) {
            return Err(Error::Year { year: utc.year() });
        }
        Ok(Self { utc, text: timestamp(utc) })
    }

    /// Reads the value of `X-Amz-Date`, exactly as [`timestamp`](Self::timestamp) writes it.
    #[inline]
    pub(crate) fn parse(text: &[u8]) -> Option<Self> {
        let text: &[u8; 16] = text.try_into().ok()?;
        let [y1, y2, y3, y4, m1, m2, d1, d2, b'T', h1, h2, n1, n2, s1, s2, b'Z'] = text else {
            return None;
        };
        let number = |digits: &[&u8]| {
            digits.iter().try_fold(0_u16, |number, digit| {
                digit.is_ascii_digit().then(|| number * 10 + u16::from(**digit - b'0'))
            })
        };
        let two = |digits: [&u8; 2]| number(&digits).and_then(|number| u8::try_from(number).ok());
        let year = number(&[y1, y2, y3, y4])?;
        let month = Month::try_from(two([m1, m2])?).ok()?;
        let date = Date::from_calendar_date(year.into(), month, two([d1, d2])?).ok()?;
        let time = Time::from_hms(two([h1, h2])?, two([n1, n2])?, two([s1, s2])?).ok()?;
        Some(Self { utc: date.with_time(time).assume_utc(), text: *text })
    }

    #[inline]
    pub(crate) fn utc(&self) -> OffsetDateTime {
        self.utc
    }

    #[inline]
    pub(crate) fn date(&self) -> Date {
        self.utc.date()
    }

    /// When a life that starts at this time ends, in whole seconds.
    pub(crate) fn after(&self, life: Expiry) -> OffsetDateTime {
        let end = self.utc.truncate_to_second().checked_add(time::Duration::seconds(life.seconds().into()));
        end.unwrap_or(PrimitiveDateTime::MAX.assume_utc())
    }

    /// The start of the window that this time is in. Windows are counted from midnight.
    pub(crate) fn window_start(&self, seconds: u32) -> Self {
        let (hour, minute, second) = self.utc.to_hms();
        let of_day = u32::from(hour) * 3600 + u32::from(minute) * 60 + u32::from(second);
        let since_start = time::Duration::seconds((of_day % seconds).into());
        let utc = self.utc.truncate_to_second().saturating_sub(since_start);
        Self { utc, text: timestamp(utc) }
    }

    /// The value of `X-Amz-Date`: `20130524T000000Z`.
    #[inline]
    pub(crate) fn timestamp(&self) -> &[u8; 16] {
        &self.text
    }

    /// The first part of a credential scope: `20130524`.
    #[inline]
    pub(crate) fn yyyymmdd(&self) -> [u8; 8] {
        let [date @ .., _, _, _, _, _, _, _, _] = self.text;
        date
    }
}

/// `time`'s own formatting needs `std`.
#[inline]
fn timestamp(utc: OffsetDateTime) -> [u8; 16] {
    let (year, month, day) = utc.to_calendar_date();
    let (hour, minute, second) = utc.to_hms();
    let (century, year) = (year.unsigned_abs() / 100, year.unsigned_abs() % 100);
    // Each digit is the low half of its byte.
    let digits = |numbers: &[u32]| {
        numbers.iter().fold(0, |text: u64, number| text << 16 | u64::from(number / 10) << 8 | u64::from(number % 10))
    };
    let date = digits(&[century, year, u8::from(month).into(), day.into()]);
    let time = digits(&[hour.into(), minute.into(), second.into()]);
    (u128::from(date) << 64 | u128::from(time) << 8 | u128::from_be_bytes(*b"00000000T000000Z")).to_be_bytes()
}

/// The `expiration` of a POST policy, as AWS writes it: `2013-05-24T00:15:00.000Z`.
pub(crate) fn iso8601(utc: OffsetDateTime) -> [u8; 24] {
    let [y1, y2, y3, y4, m1, m2, d1, d2, t, h1, h2, n1, n2, s1, s2, z] = timestamp(utc);
    [y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2, t, h1, h2, b':', n1, n2, b':', s1, s2, b'.', b'0', b'0', b'0', z]
}

/// RFC 3339 in UTC, in whole seconds: `2013-05-24T00:15:00Z`.
pub(crate) fn rfc3339(utc: OffsetDateTime) -> alloc::string::String {
    let (year, month, day) = utc.to_calendar_date();
    let (hour, minute, second) = utc.to_hms();
    let month = u8::from(month);
    alloc::format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z")
}

/// Reads RFC 3339 in any offset.
#[cfg(any(feature = "std", feature = "serde", feature = "json", feature = "xml"))]
pub(crate) fn parse_rfc3339(text: &str) -> Option<OffsetDateTime> {
    use time::format_description::well_known::Rfc3339;
    // `time` takes any character between date and time.
    let has_t = text.as_bytes().get("2013-05-24".len()) == Some(&b'T');
    has_t.then(|| OffsetDateTime::parse(text, &Rfc3339).ok()).flatten()
}
