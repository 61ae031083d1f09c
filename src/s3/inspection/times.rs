//! When it was signed, and when it expires.

use super::fields::Field;
use super::reader::Reader;
use super::{Finding, FindingCode, SignatureKind};
use crate::sigv4::SigningTime;
use alloc::borrow::ToOwned;
use alloc::format;
use time::{Duration, OffsetDateTime};

const SEVEN_DAYS: u64 = 604_800;

impl Reader {
    pub(super) fn times(
        &mut self,
        kind: SignatureKind,
        scope_date: Option<&str>,
    ) -> (Option<OffsetDateTime>, Option<OffsetDateTime>) {
        let date = self.get(Field::Date).filter(|text| !text.is_empty()).map(ToOwned::to_owned);
        let signed_at = date.as_deref().and_then(|text| SigningTime::parse(text.as_bytes())).map(|time| time.utc());
        if date.is_some() && signed_at.is_none() {
            self.malformed(Field::Date, "is not a time such as 20130524T000000Z");
        }
        if let (Some(scope_date), Some(date)) = (scope_date, date.filter(|_| signed_at.is_some()))
            && date.split_once('T').is_none_or(|(day, _)| day != scope_date)
        {
            let (credential, date) = (self.family.name(Field::Credential), self.family.name(Field::Date));
            let message = format!(
                "the date in {credential} is not the day of {date}: copy the URL as it was signed, or sign a new one"
            );
            self.findings.push(Finding::error(FindingCode::DateMismatch, message));
        }
        if self.is_form {
            return (signed_at, None);
        }
        let Some(text) = self.get(Field::Expires).filter(|text| !text.is_empty()) else { return (signed_at, None) };
        let digits = text.bytes().all(|byte| byte.is_ascii_digit());
        let Some(seconds) = text.parse::<u64>().ok().filter(|_| digits) else {
            self.malformed(Field::Expires, "is not a number of seconds");
            return (signed_at, None);
        };
        if kind == SignatureKind::SigV2 {
            let end = i64::try_from(seconds).ok().and_then(|seconds| OffsetDateTime::from_unix_timestamp(seconds).ok());
            return (None, end);
        }
        if !(1..=SEVEN_DAYS).contains(&seconds) {
            let message = format!(
                "it is to live for {seconds} s, and a presigned URL lives for 1 to 604800 s (7 days): sign a new one for a time in that range"
            );
            self.findings.push(Finding::error(FindingCode::ExpiryOutOfRange, message));
        }
        let life = i64::try_from(seconds).ok().map(Duration::seconds);
        (signed_at, signed_at.and_then(|start| start.checked_add(life?)))
    }
}
