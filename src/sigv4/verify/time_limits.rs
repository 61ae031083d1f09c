//! When a signature is valid.

use super::refusal::Refusal;
use crate::sigv4::expiry::Expiry;
use crate::sigv4::signing_time::SigningTime;
use time::{Duration, OffsetDateTime};

/// How long, and how far from now, what is signed is valid.
pub(crate) struct TimeLimits {
    pub(super) clock_skew: Duration,
    /// In seconds.
    pub(super) max_expiry: u32,
    pub(super) max_age: Option<Duration>,
}

impl TimeLimits {
    pub(super) const DEFAULT: Self =
        Self { clock_skew: Duration::minutes(15), max_expiry: Expiry::LONGEST, max_age: None };

    /// Checks the time of a request, and returns how long it is valid.
    #[inline]
    pub(super) fn check_request(
        &self,
        time: &SigningTime,
        expires: Option<&[u8]>,
        now: OffsetDateTime,
    ) -> Result<Duration, Refusal> {
        let signed_at = time.utc();
        let age = now - signed_at;
        let life = match expires {
            Some(expires) => {
                let seconds = parse_expires(expires)?;
                if seconds > self.max_expiry {
                    return Err(Refusal::LifeNotAllowed { seconds, longest: self.max_expiry });
                }
                let life = Duration::seconds(seconds.into());
                if age > life {
                    return Err(Refusal::Expired { seconds, expired_at: end(signed_at, life), now });
                }
                if -age > self.clock_skew {
                    return Err(Refusal::NotYetValid { signed_at, now });
                }
                life
            }
            None if age.abs() > self.clock_skew => {
                return Err(Refusal::TimeSkewed { signed_at, now, max_skew: self.clock_skew });
            }
            None => self.clock_skew,
        };
        self.check_age(signed_at, life, now)
    }

    /// Checks the time of a form, and returns until when it is valid. A signing key is good for
    /// seven days, so its policy is too.
    #[cfg(feature = "json")]
    pub(crate) fn check_form(
        &self,
        time: &SigningTime,
        policy_end: OffsetDateTime,
        now: OffsetDateTime,
    ) -> Result<OffsetDateTime, Refusal> {
        let signed_at = time.utc();
        let expired_at = policy_end.min(end(signed_at, Duration::seconds(self.max_expiry.into())));
        if now > expired_at {
            return Err(Refusal::PolicyExpired { expired_at, now });
        }
        if signed_at - now > self.clock_skew {
            return Err(Refusal::NotYetValid { signed_at, now });
        }
        self.check_age(signed_at, expired_at - signed_at, now).map(|life| end(signed_at, life))
    }

    /// Checks the age of a signature, and returns how long it is valid.
    #[inline]
    fn check_age(&self, signed_at: OffsetDateTime, life: Duration, now: OffsetDateTime) -> Result<Duration, Refusal> {
        match self.max_age {
            Some(max_age) if now - signed_at > max_age => Err(Refusal::AgeNotAllowed { signed_at, now, max_age }),
            Some(max_age) => Ok(life.min(max_age)),
            None => Ok(life),
        }
    }
}

/// In seconds, 1 to 604,800.
fn parse_expires(text: &[u8]) -> Result<u32, Refusal> {
    let digits = text.strip_prefix(b"-").unwrap_or(text);
    if digits.is_empty() || !digits.iter().all(u8::is_ascii_digit) {
        return Err(Refusal::ExpiresNotANumber);
    }
    let number =
        digits.iter().fold(0_u32, |number, digit| number.saturating_mul(10).saturating_add((digit - b'0').into()));
    match number {
        0 => Err(Refusal::ExpiresNotPositive),
        _ if digits.len() < text.len() => Err(Refusal::ExpiresNotPositive),
        1..=Expiry::LONGEST => Ok(number),
        _ => Err(Refusal::ExpiresTooLong),
    }
}

/// The end of a life, or the last time that `time` knows.
pub(super) fn end(start: OffsetDateTime, life: Duration) -> OffsetDateTime {
    start.checked_add(life).unwrap_or(time::PrimitiveDateTime::MAX.assume_utc())
}
