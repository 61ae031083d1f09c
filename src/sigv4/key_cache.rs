//! The signing keys of the last two days asked for, shared by all threads.
//!
//! Two, so that threads on both sides of midnight, or with clocks a day apart, don't
//! derive each other's key anew.

use super::hmac::HmacKey;
use alloc::boxed::Box;
use std::sync::{PoisonError, RwLock};
use time::Date;

#[derive(Default)]
pub(crate) struct KeyCache(RwLock<[Option<DayKey>; 2]>);

/// Boxed, so that moving the cache leaves no copy of the key behind.
struct DayKey {
    date: Date,
    key: Box<HmacKey>,
}

impl KeyCache {
    /// The key of `date`, derived if it isn't one of the two.
    #[inline]
    pub(crate) fn get_or_derive(&self, date: Date, derive: impl FnOnce() -> HmacKey) -> HmacKey {
        self.get(date).unwrap_or_else(|| self.insert(date, derive()))
    }

    /// Copies the key, so that the lock is released before anything is hashed: held
    /// longer, it would cost two threads a tenth of their speed.
    #[inline]
    fn get(&self, date: Date) -> Option<HmacKey> {
        let days = self.0.read().unwrap_or_else(PoisonError::into_inner);
        days.iter().flatten().find(|day| day.date == date).map(|day| HmacKey::clone(&day.key))
    }

    fn insert(&self, date: Date, key: HmacKey) -> HmacKey {
        let [newest, other] = &mut *self.0.write().unwrap_or_else(PoisonError::into_inner);
        // Another thread may have stored the same day in the meantime.
        if newest.as_ref().is_none_or(|newest| newest.date != date) {
            *other = newest.replace(DayKey { date, key: Box::new(key.clone()) });
        }
        key
    }
}
