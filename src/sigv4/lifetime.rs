//! How long a URL is asked to live, and what its credentials leave of that.

use super::expiry::Expiry;
use super::signing_time::SigningTime;
use crate::Error;
use core::time::Duration;
use time::{OffsetDateTime, Time, UtcOffset};

/// How long a URL or form lives. A [`Duration`] will do wherever a `Lifetime` is expected.
///
/// ```
/// use core::time::Duration;
/// use presign::{Bucket, Credentials, Error, Lifetime, Presigner};
/// use time::macros::datetime;
///
/// const HOUR: Duration = Duration::from_secs(3600);
///
/// let credentials = Credentials::new("ASIAEXAMPLE", "secret").with_expiry(datetime!(2013-05-24 00:40 UTC));
/// let presigner = Presigner::new(credentials, Bucket::new("examplebucket", "us-east-1"))?;
/// let presigner = presigner.at(datetime!(2013-05-24 00:00 UTC))?;
///
/// // Shortened to the credentials' life:
/// let url = presigner.get("cat.jpg").expires_in(HOUR).sign()?;
/// assert!(url.url().contains("&X-Amz-Expires=2400&"));
///
/// // Only if that is at least half an hour:
/// let half_an_hour = Lifetime::new(HOUR).at_least(HOUR / 2);
/// assert_eq!(presigner.get("cat.jpg").expires_in(half_an_hour).sign()?, url);
///
/// // An hour, or an error that says both times:
/// let error = presigner.get("cat.jpg").expires_in(Lifetime::new(HOUR).in_full()).sign().unwrap_err();
/// assert_eq!(error, Error::CredentialsExpireTooSoon {
///     expires_at: datetime!(2013-05-24 00:40 UTC),
///     needed_until: datetime!(2013-05-24 01:00 UTC),
/// });
/// # Ok::<(), presign::Error>(())
/// ```
///
/// # Credentials that expire first
///
/// A URL stops working with the credentials that signed it, whatever its `X-Amz-Expires`
/// says. The credentials of a role often last an hour. AWS: "Download and upload objects
/// with presigned URLs". If [their expiry](crate::Credentials::with_expiry) is known, the
/// caller chooses:
///
/// | `Lifetime::new(asked)` | `X-Amz-Expires`, or the policy's `expiration` | signing is an error |
/// |---|---|---|
/// | | is shortened to the credentials' life | if less than a second of it is left |
/// | [`.at_least(minimum)`](Self::at_least) | is shortened to the credentials' life | if that is less than the minimum |
/// | [`.in_full()`](Self::in_full) | is as asked | if the credentials expire before the URL |
/// | [`.keep_expiry()`](Self::keep_expiry) | is as asked | as without it |
///
/// Shortening is the default because it takes nothing away: the URL works exactly as long as
/// it would have worked, and its number is true for everyone who reads it. It holds even on a
/// server that doesn't know when credentials expire. An error by default would stop every
/// service whose credentials are about to be renewed, for the last minutes of a life that few
/// clients use. Where a URL must not be shorter, demand `at_least` or `in_full`.
///
/// # Stable URLs
///
/// Two calls within a window return the same URL, byte for byte, so that browsers and CDNs
/// find what they have in their cache: see [`stable_for`](Self::stable_for).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lifetime {
    expires_in: Duration,
    window: Option<Duration>,
    least: Least,
    keeps_expiry: bool,
}

/// The life below which there is no URL.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Least {
    /// A second, or all of the life that a stable URL promises.
    Default,
    Duration(Duration),
    Full,
}

impl Lifetime {
    /// A life of 1 second to 7 days, in whole seconds. It starts at the signing time, without
    /// its fraction of a second.
    ///
    /// An invalid value is an error on signing: [`Error::ExpiryOutOfRange`] or
    /// [`Error::ExpiryNotWholeSeconds`].
    ///
    /// See [`Lifetime`] for an example.
    #[must_use]
    #[inline]
    pub const fn new(expires_in: Duration) -> Self {
        Self { expires_in, window: None, least: Least::Default, keeps_expiry: false }
    }

    /// Demands a minimum: signing is an [`Error::CredentialsExpireTooSoon`] if the credentials
    /// leave less. For a [stable](Self::stable_for) URL, the minimum is what is left for whoever
    /// gets it last. Fractions of a second are rounded up.
    ///
    /// A minimum that the URL can't have is an [`Error::MinimumLife`] on signing. Replaces
    /// [`in_full`](Self::in_full).
    ///
    /// See [`Lifetime`] for an example.
    #[must_use]
    pub const fn at_least(mut self, minimum: Duration) -> Self {
        self.least = Least::Duration(minimum);
        self
    }

    /// Demands the whole life: signing is an [`Error::CredentialsExpireTooSoon`] if the
    /// credentials expire before the URL. Replaces [`at_least`](Self::at_least).
    ///
    /// See [`Lifetime`] for an example.
    #[must_use]
    pub const fn in_full(mut self) -> Self {
        self.least = Least::Full;
        self
    }

    /// Keeps `X-Amz-Expires`, or the `expiration` of a form's policy, as asked, even if the
    /// credentials expire first.
    ///
    /// AWS's SDKs do this; the one for Rust logs a warning. It is right if the source of the
    /// credentials gives an earlier expiry than the real one, because it wants to be asked
    /// again in time. `expires_at` of the result, and the minimum life, still take the expiry
    /// that was given into account.
    ///
    /// ```
    /// use core::time::Duration;
    /// use presign::{Bucket, Credentials, Lifetime, Presigner};
    /// use time::macros::datetime;
    ///
    /// let credentials = Credentials::new("ASIAEXAMPLE", "secret").with_expiry(datetime!(2013-05-24 01:00 UTC));
    /// let presigner = Presigner::new(credentials, Bucket::new("examplebucket", "us-east-1"))?;
    /// let week = Lifetime::new(Duration::from_secs(604_800)).keep_expiry();
    /// let view = presigner.get("cat.jpg").expires_in(week).sign_at(datetime!(2013-05-24 00:00 UTC))?;
    /// assert!(view.url().contains("&X-Amz-Expires=604800&"));
    /// assert_eq!(view.expires_at(), datetime!(2013-05-24 01:00 UTC));
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub const fn keep_expiry(mut self) -> Self {
        self.keeps_expiry = true;
        self
    }

    /// Makes the URL stable: calls within the same window return the same URL.
    ///
    /// The signing time is rounded down to the start of the window. `X-Amz-Expires` stays as
    /// it is, so whoever gets the URL last, at the end of the window, has `expires_in` minus
    /// the window. With an hour, and a window of 15 minutes:
    ///
    /// | signed at | `X-Amz-Date` | expires at | life from then on |
    /// |---|---|---|---|
    /// | 12:00:00 | 12:00:00 | 13:00:00 | 60:00 min |
    /// | 12:07:30 | 12:00:00 | 13:00:00 | 52:30 min |
    /// | 12:14:59 | 12:00:00 | 13:00:00 | 45:01 min |
    /// | 12:15:00 | 12:15:00 | 13:15:00 | 60:00 min |
    ///
    /// The 45 minutes are guaranteed: in a window in which the credentials leave less,
    /// signing is an [`Error::CredentialsExpireTooSoon`] for everyone.
    /// [`renew_at`](crate::Presigner::renew_at) says when the first such window begins. With
    /// a lower minimum ([`at_least`](Self::at_least)) the URL is shortened instead, and is
    /// again the same for everyone in the window. With a minimum of 20 minutes, and
    /// credentials that expire at 14:00:
    ///
    /// | window | `X-Amz-Expires` | expires at | life for whoever gets it last |
    /// |---|---|---|---|
    /// | 12:45 to 13:00 | 3600 | 13:45 | 45 min |
    /// | 13:00 to 13:15 | 3600 | 14:00 | 45 min |
    /// | 13:15 to 13:30 | 2700 | 14:00 | 30 min |
    /// | 13:30 to 13:45 | error | | 15 min would be too short |
    ///
    /// Windows are counted from midnight (UTC), and the last one of a day may be shorter, so
    /// that no URL is signed for the day before. A window has 1 second to 1 day, in whole
    /// seconds, and is shorter than the life. An invalid one is an [`Error::StableWindow`] on
    /// signing.
    ///
    /// Other credentials give other URLs. If they are renewed within a window, or differ
    /// between two servers, a cache doesn't find what it has. AWS counts a signature's age from
    /// `X-Amz-Date`, so a bucket policy with a limit on `s3:signatureAge` must allow for the
    /// window.
    ///
    /// [`cache_until_expiry`](crate::Request::cache_until_expiry) sets how long the answer may
    /// be cached.
    ///
    /// ```
    /// use core::time::Duration;
    /// use presign::{Bucket, Credentials, Lifetime, Presigner};
    /// use time::macros::datetime;
    ///
    /// # let presigner = Presigner::new(Credentials::new("AKIDEXAMPLE", "secret"), Bucket::new("examplebucket", "us-east-1"))?;
    /// const LIFE: Lifetime = Lifetime::new(Duration::from_secs(3600)).stable_for(Duration::from_secs(900));
    ///
    /// let view = |time| presigner.get("cat.jpg").expires_in(LIFE).sign_at(time);
    /// let first = view(datetime!(2013-05-24 12:00:00 UTC))?;
    /// assert_eq!(view(datetime!(2013-05-24 12:14:59 UTC))?, first);
    /// assert_ne!(view(datetime!(2013-05-24 12:15:00 UTC))?, first);
    /// assert_eq!(first.expires_at(), datetime!(2013-05-24 13:00 UTC));
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub const fn stable_for(mut self, window: Duration) -> Self {
        self.window = Some(window);
        self
    }

    #[inline]
    pub(crate) fn check(self) -> Result<Life, Error> {
        let expiry = Expiry::new(self.expires_in)?;
        match (self.window, self.least) {
            (None, Least::Default) => Ok(Life { expiry, window: 0, least: 1, keeps_expiry: self.keeps_expiry }),
            _ => self.check_promise(expiry),
        }
    }

    fn check_promise(self, expiry: Expiry) -> Result<Life, Error> {
        let window = self.window.map_or(Ok(0), |window| check_window(window, expiry))?;
        // What whoever gets the URL last has at most.
        let most = expiry.seconds() - window;
        let least = match self.least {
            Least::Default if window == 0 => 1,
            Least::Default | Least::Full => most,
            Least::Duration(minimum) => {
                let seconds = minimum.as_secs().saturating_add(u64::from(minimum.subsec_nanos() > 0)).max(1);
                let least = u32::try_from(seconds).ok().filter(|least| *least <= most);
                least.ok_or(Error::MinimumLife { minimum, most: Duration::from_secs(most.into()) })?
            }
        };
        Ok(Life { expiry, window, least, keeps_expiry: self.keeps_expiry })
    }
}

impl From<Duration> for Lifetime {
    #[inline]
    fn from(expires_in: Duration) -> Self {
        Self::new(expires_in)
    }
}

/// 15 minutes.
impl Default for Lifetime {
    fn default() -> Self {
        Self::new(Duration::from_secs(Expiry::DEFAULT.seconds().into()))
    }
}

/// The longest window: a day, in seconds.
const LONGEST_WINDOW: u32 = 86_400;

fn check_window(window: Duration, expiry: Expiry) -> Result<u32, Error> {
    let seconds = u32::try_from(window.as_secs()).unwrap_or(u32::MAX);
    let rule = if window.subsec_nanos() != 0 {
        "X-Amz-Date is in whole seconds; round the window"
    } else if seconds == 0 || seconds > LONGEST_WINDOW {
        "windows are parts of a day (UTC); choose 1 to 86400 s"
    } else if seconds >= expiry.seconds() {
        "whoever gets the URL last would get it expired; choose a window shorter than its life"
    } else {
        return Ok(seconds);
    };
    Err(Error::StableWindow { window, expires_in: Duration::from_secs(expiry.seconds().into()), rule })
}

/// A [`Lifetime`] that was checked. In seconds.
#[derive(Clone, Copy)]
pub(crate) struct Life {
    expiry: Expiry,
    /// 0 for none.
    window: u32,
    /// 1 or more.
    least: u32,
    keeps_expiry: bool,
}

impl Life {
    pub(crate) const DEFAULT: Self = Self { expiry: Expiry::DEFAULT, window: 0, least: 1, keeps_expiry: false };

    /// The time to sign for, if it isn't `time`.
    #[inline]
    pub(crate) fn start(&self, time: &SigningTime) -> Option<SigningTime> {
        if self.window == 0 { None } else { self.moved_start(time) }
    }

    fn moved_start(&self, time: &SigningTime) -> Option<SigningTime> {
        Some(time.window_start(self.window)).filter(|start| start.timestamp() != time.timestamp())
    }

    /// The life of what is signed for `start`.
    #[inline]
    pub(crate) fn expiry(
        &self,
        start: &SigningTime,
        credentials_expire_at: Option<OffsetDateTime>,
    ) -> Result<Expiry, Error> {
        match credentials_expire_at {
            None => Ok(self.expiry),
            Some(end) => self.expiry_until(start, end),
        }
    }

    /// The same for everyone in a window: it depends on its start alone.
    fn expiry_until(&self, start: &SigningTime, credentials_expire_at: OffsetDateTime) -> Result<Expiry, Error> {
        let left = credentials_expire_at.unix_timestamp() - start.utc().unix_timestamp();
        let needed = i64::from(self.window) + i64::from(self.least);
        if left < needed {
            let needed_until = start.utc().truncate_to_second().saturating_add(time::Duration::seconds(needed));
            return Err(Error::CredentialsExpireTooSoon { expires_at: credentials_expire_at, needed_until });
        }
        Ok(if self.keeps_expiry { self.expiry } else { self.expiry.min(left) })
    }

    /// From when on there is less life than asked for. `None` if that is after the last
    /// year that a time can have.
    pub(crate) fn short_from(&self, credentials_expire_at: OffsetDateTime) -> Option<OffsetDateTime> {
        let end = credentials_expire_at.checked_to_offset(UtcOffset::UTC)?.truncate_to_second();
        let last_in_full = end.saturating_sub(time::Duration::seconds(self.expiry.seconds().into()));
        if self.window == 0 {
            return last_in_full.checked_add(time::Duration::SECOND);
        }
        let start = SigningTime::new(last_in_full).ok()?.window_start(self.window).utc();
        let next = start.checked_add(time::Duration::seconds(self.window.into()))?;
        Some(next.min(next_midnight(start)?))
    }
}

pub(crate) fn next_midnight(utc: OffsetDateTime) -> Option<OffsetDateTime> {
    Some(utc.date().next_day()?.with_time(Time::MIDNIGHT).assume_utc())
}
