//! The time to sign for, with what is held of it.

use super::held_time::HeldTime;
use super::signing_time::SigningTime;

#[derive(Clone, Copy)]
pub(crate) enum SignAt<'t> {
    Time(&'t SigningTime),
    Held(&'t HeldTime),
    /// Another time of the day of the one held, which has the same key.
    SameDay(&'t HeldTime, &'t SigningTime),
}

impl<'t> SignAt<'t> {
    #[inline]
    pub(crate) fn time(self) -> &'t SigningTime {
        match self {
            Self::Time(time) | Self::SameDay(_, time) => time,
            Self::Held(held) => held.time(),
        }
    }

    /// Another time of the same day.
    pub(super) fn moved_to<'m>(self, time: &'m SigningTime) -> SignAt<'m>
    where
        't: 'm,
    {
        match self {
            Self::Time(_) => SignAt::Time(time),
            Self::Held(held) | Self::SameDay(held, _) => SignAt::SameDay(held, time),
        }
    }
}
