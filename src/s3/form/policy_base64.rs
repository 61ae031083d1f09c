//! The policy of a form in Base64: the text that is signed.
#![expect(clippy::inline_always, reason = "pieces of known length are then copied as such: 7 % of a form's time")]

use super::conditions::Conditions;
use super::policy::{self, Json};
use crate::sigv4::written_as_utf8;
use alloc::string::String;
use base64::Engine;

/// What is encoded at once. Of whole groups of three bytes, so that only the last is padded.
const CHUNK: usize = 384;

/// Enough for most policies, even with a session token.
pub(super) const ROOM: usize = 4 * CHUNK;

/// A policy on its way to Base64, which takes no room on the heap. One that fits into `ROOM` is
/// written as JSON once, which saves 5 % of a form's time; a longer one is measured, and
/// written again.
pub(super) struct PolicyBase64<'p> {
    expiration: &'p [u8; 24],
    conditions: &'p Conditions<'p>,
    room: &'p [u8; ROOM],
    json_len: usize,
}

impl<'p> PolicyBase64<'p> {
    #[inline]
    pub(super) fn new(expiration: &'p [u8; 24], conditions: &'p Conditions<'p>, room: &'p mut [u8; ROOM]) -> Self {
        let mut start = Start { room, len: 0 };
        policy::write(expiration, conditions, &mut start);
        let json_len = start.len;
        Self { expiration, conditions, room, json_len }
    }

    pub(super) fn json_len(&self) -> usize {
        self.json_len
    }

    pub(super) fn len(&self) -> usize {
        self.json_len.div_ceil(3).saturating_mul(4)
    }

    #[inline]
    pub(super) fn push_to(&self, text: &mut String) {
        match self.room.get(..self.json_len) {
            Some(json) => push_base64(json, text),
            None => self.push_long(text),
        }
    }

    #[inline(never)]
    fn push_long(&self, text: &mut String) {
        let mut stream = Stream { text, room: [0; CHUNK], len: 0 };
        policy::write(self.expiration, self.conditions, &mut stream);
        stream.encode();
    }
}

/// Keeps the start of what is written, and counts it all. The room is not in here, so that the
/// compiler can keep the length in a register.
struct Start<'r> {
    room: &'r mut [u8; ROOM],
    len: usize,
}

impl Json for Start<'_> {
    #[inline(always)]
    fn write(&mut self, part: &[u8]) {
        let end = self.len.saturating_add(part.len());
        if let Some(room) = self.room.get_mut(self.len..end) {
            room.copy_from_slice(part);
        }
        self.len = end;
    }
}

/// Writes Base64 to the end of a text.
struct Stream<'t> {
    text: &'t mut String,
    room: [u8; CHUNK],
    len: usize,
}

impl Json for Stream<'_> {
    #[inline(always)]
    fn write(&mut self, part: &[u8]) {
        match self.room.get_mut(self.len..self.len + part.len()) {
            Some(room) => {
                room.copy_from_slice(part);
                self.len += part.len();
            }
            None => self.write_over(part),
        }
    }
}

impl Stream<'_> {
    /// Writes what doesn't fit into the room.
    #[cold]
    fn write_over(&mut self, mut part: &[u8]) {
        while let Some((start, rest)) = part.split_at_checked(CHUNK - self.len) {
            self.write(start);
            self.encode();
            part = rest;
        }
        self.write(part);
    }

    fn encode(&mut self) {
        push_base64(self.room.get(..self.len).unwrap_or_default(), self.text);
        self.len = 0;
    }
}

/// Appends Base64. Only the last of several texts may end within a group of three bytes.
#[inline]
fn push_base64(bytes: &[u8], text: &mut String) {
    for chunk in bytes.chunks(CHUNK) {
        let mut encoded = [0; CHUNK / 3 * 4];
        let written = engine().encode_slice(chunk, &mut encoded);
        debug_assert!(written.is_ok(), "{written:?}");
        text.push_str(written_as_utf8(encoded.get(..written.unwrap_or_default()).unwrap_or_default()));
    }
}

/// With vector instructions, Base64 takes 45 and not 100 of a form's 550 ns, and 120 and not 370
/// of 1,600 ns with a session token of 1,000 bytes.
#[cfg(all(feature = "std", any(target_arch = "x86_64", target_arch = "aarch64")))]
#[inline]
fn engine() -> &'static impl Engine {
    use base64::engine::{Simd, general_purpose::PAD};
    use std::sync::LazyLock;

    static ENGINE: LazyLock<Simd> = LazyLock::new(|| Simd::standard(PAD));
    &*ENGINE
}

#[cfg(not(all(feature = "std", any(target_arch = "x86_64", target_arch = "aarch64"))))]
fn engine() -> &'static impl Engine {
    &base64::engine::general_purpose::STANDARD
}
