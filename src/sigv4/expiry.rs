//! How long a presigned URL lives.

use super::ascii::Decimal;
use crate::Error;
use core::time::Duration;

const SEVEN_DAYS: u64 = 604_800;

/// 1 to 604,800 whole seconds. AWS: "Authenticating Requests: Using Query
/// Parameters (AWS Signature Version 4)", `X-Amz-Expires`.
#[derive(Clone, Copy)]
pub(crate) struct Expiry(u64);

impl Expiry {
    /// 15 minutes, what AWS's SDKs take when they are told nothing.
    pub(crate) const DEFAULT: Self = Self(900);

    #[inline]
    pub(crate) fn new(duration: Duration) -> Result<Self, Error> {
        let seconds = duration.as_secs();
        if duration.subsec_nanos() != 0 {
            Err(Error::ExpiryNotWholeSeconds { duration })
        } else if (1..=SEVEN_DAYS).contains(&seconds) {
            Ok(Self(seconds))
        } else {
            Err(Error::ExpiryOutOfRange { seconds })
        }
    }

    pub(crate) fn decimal(self) -> Decimal {
        Decimal::new(self.0)
    }

    pub(crate) fn duration(self) -> Duration {
        Duration::from_secs(self.0)
    }
}
