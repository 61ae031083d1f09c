//! How long a presigned URL lives.

use crate::Error;
use core::time::Duration;

/// 1 to 604,800 whole seconds. AWS: "Authenticating Requests: Using Query
/// Parameters (AWS Signature Version 4)", `X-Amz-Expires`.
#[derive(Clone, Copy)]
pub(crate) struct Expiry(u32);

impl Expiry {
    /// 15 minutes: long enough to follow a link, short enough to do little harm in a
    /// log. AWS's SDKs differ: boto3 takes an hour, the SDK for Rust demands a value.
    pub(crate) const DEFAULT: Self = Self(900);

    /// Seven days, in seconds.
    pub(crate) const LONGEST: u32 = 604_800;

    #[inline]
    pub(crate) fn new(duration: Duration) -> Result<Self, Error> {
        let seconds = duration.as_secs();
        if duration.subsec_nanos() != 0 {
            return Err(Error::ExpiryNotWholeSeconds { duration });
        }
        match u32::try_from(seconds) {
            Ok(whole @ 1..=Self::LONGEST) => Ok(Self(whole)),
            _ => Err(Error::ExpiryOutOfRange { seconds }),
        }
    }

    pub(crate) fn seconds(self) -> u32 {
        self.0
    }

    /// This, or `seconds` if that is less. `seconds` is positive.
    pub(crate) fn min(self, seconds: i64) -> Self {
        Self(u32::try_from(seconds).map_or(self.0, |seconds| self.0.min(seconds)))
    }
}
