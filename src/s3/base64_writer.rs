//! Base64, written piece by piece.

use alloc::string::String;
use base64::Engine;

/// Of whole groups of three bytes, so that only the last one is padded.
const ROOM: usize = 384;

/// Writes Base64 to the end of a text, and takes the bytes piece by piece.
///
/// So a policy needs no room on the heap, and what is written is known to be UTF-8, which takes
/// a tenth off a form.
pub(super) struct Base64Writer<'t> {
    text: &'t mut String,
    room: [u8; ROOM],
    len: usize,
}

impl<'t> Base64Writer<'t> {
    pub(super) fn new(text: &'t mut String) -> Self {
        Self { text, room: [0; ROOM], len: 0 }
    }

    #[inline]
    pub(super) fn write(&mut self, bytes: &[u8]) {
        match self.room.get_mut(self.len..self.len + bytes.len()) {
            Some(room) => {
                room.copy_from_slice(bytes);
                self.len += bytes.len();
            }
            None => self.write_over(bytes),
        }
    }

    /// Writes what doesn't fit into the room.
    #[cold]
    fn write_over(&mut self, mut bytes: &[u8]) {
        while let Some((start, rest)) = bytes.split_at_checked(ROOM - self.len) {
            self.write(start);
            self.encode();
            bytes = rest;
        }
        self.write(bytes);
    }

    pub(super) fn finish(mut self) {
        self.encode();
    }

    fn encode(&mut self) {
        engine().encode_string(self.room.get(..self.len).unwrap_or_default(), self.text);
        self.len = 0;
    }
}

/// With vector instructions, Base64 takes 45 and not 100 of a form's 700 ns, and 120 and not 370
/// of 1,700 ns with a session token of 1,000 bytes.
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
