//! The policy of a form in Base64: the text that is signed.
#![expect(clippy::inline_always, reason = "pieces of known length are then copied as such: 7 % of a form's time")]

use super::conditions::Conditions;
use super::policy::{self, JsonWriter};
use crate::sigv4::written_as_utf8;
use alloc::string::String;
use base64::Engine;

/// How many bytes of JSON are encoded at once: whole groups of three, so that only the last
/// chunk is padded.
const CHUNK: usize = 384;

/// In bytes of JSON, enough for most policies, even with a session token.
pub(super) const BUFFER: usize = 4 * CHUNK;

/// A policy that is about to be written in Base64, which needs no heap for its JSON. One
/// that fits into the caller's buffer is written once, which saves 5 % of a form's time; a longer
/// one is measured, and written again.
pub(super) struct PolicyBase64<'p> {
    expiration: &'p [u8; 24],
    conditions: &'p Conditions<'p>,
    /// Holds the JSON, if it fits.
    buffer: &'p [u8; BUFFER],
    json_len: usize,
}

impl<'p> PolicyBase64<'p> {
    #[inline]
    pub(super) fn new(expiration: &'p [u8; 24], conditions: &'p Conditions<'p>, buffer: &'p mut [u8; BUFFER]) -> Self {
        let mut counting = CountingWriter { buffer, len: 0 };
        policy::write(expiration, conditions, &mut counting);
        let json_len = counting.len;
        Self { expiration, conditions, buffer, json_len }
    }

    pub(super) fn json_len(&self) -> usize {
        self.json_len
    }

    pub(super) fn len(&self) -> usize {
        self.json_len.div_ceil(3).saturating_mul(4)
    }

    #[inline]
    pub(super) fn push_to(&self, text: &mut String) {
        match self.buffer.get(..self.json_len) {
            Some(json) => push_base64(json, text),
            None => self.push_long(text),
        }
    }

    #[inline(never)]
    fn push_long(&self, text: &mut String) {
        let mut writer = Base64Writer { text, chunk: [0; CHUNK], len: 0 };
        policy::write(self.expiration, self.conditions, &mut writer);
        writer.encode();
    }
}

/// Keeps what fits into a buffer, and counts it all. The buffer is the caller's, so that the
/// compiler can keep the length in a register.
struct CountingWriter<'r> {
    buffer: &'r mut [u8; BUFFER],
    len: usize,
}

impl JsonWriter for CountingWriter<'_> {
    #[inline(always)]
    fn write(&mut self, part: &[u8]) {
        let end = self.len.saturating_add(part.len());
        if let Some(place) = self.buffer.get_mut(self.len..end) {
            place.copy_from_slice(part);
        }
        self.len = end;
    }
}

/// Appends Base64 to a text, a chunk at a time.
struct Base64Writer<'t> {
    text: &'t mut String,
    chunk: [u8; CHUNK],
    len: usize,
}

impl JsonWriter for Base64Writer<'_> {
    #[inline(always)]
    fn write(&mut self, part: &[u8]) {
        match self.chunk.get_mut(self.len..self.len + part.len()) {
            Some(place) => {
                place.copy_from_slice(part);
                self.len += part.len();
            }
            None => self.write_across_chunks(part),
        }
    }
}

impl Base64Writer<'_> {
    /// Writes what doesn't fit into the rest of the chunk.
    #[cold]
    fn write_across_chunks(&mut self, mut part: &[u8]) {
        while let Some((start, rest)) = part.split_at_checked(CHUNK - self.len) {
            self.write(start);
            self.encode();
            part = rest;
        }
        self.write(part);
    }

    /// Appends what the chunk holds, and empties it.
    fn encode(&mut self) {
        push_base64(self.chunk.get(..self.len).unwrap_or_default(), self.text);
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
