//! The signing key of the current day, shared by all threads without a lock.
//!
//! A sequence lock out of atomics: readers copy the key and look at the sequence
//! number before and after; they write nothing, so they do not slow each other.
//! A reader that meets a writer derives the key for itself.

use super::sha256::HmacKey;
use core::sync::atomic::{AtomicU32, Ordering, fence};
use zeroize::Zeroize;

/// One slot: the key of the day that was asked for last.
pub(crate) struct DayCache {
    /// 0: nothing stored yet; odd: a write is under way.
    sequence: AtomicU32,
    julian_day: AtomicU32,
    key: [[AtomicU32; 8]; 2],
}

impl DayCache {
    pub(crate) const fn new() -> Self {
        Self {
            sequence: AtomicU32::new(0),
            julian_day: AtomicU32::new(0),
            key: [const { [const { AtomicU32::new(0) }; 8] }; 2],
        }
    }

    /// The day's key.
    #[inline]
    pub(crate) fn get_or_derive(&self, julian_day: i32, derive: impl FnOnce() -> HmacKey) -> HmacKey {
        let mut key = HmacKey::EMPTY;
        if !self.load(julian_day, key.states_mut()) {
            key = derive();
            self.store(julian_day, &key);
        }
        key
    }

    /// Copies the key if it is the day's. It is written where it is to stay: a
    /// move would wait for each word.
    #[inline]
    fn load(&self, julian_day: i32, key: [&mut [u32; 8]; 2]) -> bool {
        let before = self.sequence.load(Ordering::Acquire);
        if before == 0 || before % 2 == 1 {
            return false;
        }
        let stored_day = self.julian_day.load(Ordering::Relaxed);
        for (state, stored) in key.into_iter().zip(&self.key) {
            for (word, stored) in state.iter_mut().zip(stored) {
                *word = stored.load(Ordering::Relaxed);
            }
        }
        // Keeps the loads above from moving below the second look at the sequence.
        fence(Ordering::Acquire);
        let unchanged = self.sequence.load(Ordering::Relaxed) == before;
        unchanged && stored_day == julian_day.cast_unsigned()
    }

    fn store(&self, julian_day: i32, key: &HmacKey) {
        let before = self.sequence.load(Ordering::Relaxed);
        if before % 2 == 1 {
            return;
        }
        let writing = before.wrapping_add(1);
        if self.sequence.compare_exchange(before, writing, Ordering::Relaxed, Ordering::Relaxed).is_err() {
            // Another thread stores a key now; this one keeps its own.
            return;
        }
        // Keeps the stores below from moving above the odd sequence number.
        fence(Ordering::Release);
        self.julian_day.store(julian_day.cast_unsigned(), Ordering::Relaxed);
        for (slots, state) in self.key.iter().zip(key.states()) {
            for (slot, word) in slots.iter().zip(state) {
                slot.store(*word, Ordering::Relaxed);
            }
        }
        // 0 would say that nothing is stored.
        let done = writing.wrapping_add(1);
        self.sequence.store(if done == 0 { 2 } else { done }, Ordering::Release);
    }
}

impl Drop for DayCache {
    fn drop(&mut self) {
        for word in self.key.as_flattened_mut() {
            word.get_mut().zeroize();
        }
    }
}
