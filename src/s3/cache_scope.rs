//! How long and where answers may be cached: until the URL expires.

use alloc::format;
use alloc::string::String;
use time::OffsetDateTime;

/// Which caches may keep an answer. See
/// [`Request::cache_until_expiry`](crate::Request::cache_until_expiry) for an example.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum CacheScope {
    /// The client's own, such as a browser's: `Cache-Control: private`.
    Private,
    /// Shared ones too, such as a CDN's: `Cache-Control: public`. They serve the object to
    /// anyone with the URL.
    Public,
}

impl CacheScope {
    /// The answer's `Cache-Control`. RFC 9111, section 5.2.2.
    pub(super) fn cache_control(self) -> &'static str {
        match self {
            Self::Private => "private",
            Self::Public => "public",
        }
    }
}

/// `Sun, 06 Nov 1994 08:49:37 GMT`. RFC 9110, section 5.6.7.
pub(super) fn http_date(utc: OffsetDateTime) -> String {
    const DAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
    const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let (year, month, day) = utc.to_calendar_date();
    let (hour, minute, second) = utc.to_hms();
    let weekday = DAYS.get(usize::from(utc.weekday().number_days_from_monday())).copied().unwrap_or_default();
    let month = MONTHS.get(usize::from(u8::from(month)) - 1).copied().unwrap_or_default();
    format!("{weekday}, {day:02} {month} {year:04} {hour:02}:{minute:02}:{second:02} GMT")
}
