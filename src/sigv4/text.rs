//! The value of a header or query parameter, and bytes that are text.

use alloc::borrow::Cow;
use alloc::string::String;
use alloc::vec::Vec;

/// Text that is borrowed from the caller or owned, or a number, which is kept as digits
/// so that it needs no allocation.
#[derive(Clone)]
pub(crate) enum Text<'a> {
    Str(Cow<'a, str>),
    Number { digits: [u8; MAX_DIGITS], len: usize },
}

/// Of `u64::MAX`.
const MAX_DIGITS: usize = 20;

impl<'a> Text<'a> {
    pub(crate) fn new(text: impl Into<Cow<'a, str>>) -> Self {
        Self::Str(text.into())
    }

    pub(crate) fn number(number: u64) -> Self {
        let mut digits = [0; MAX_DIGITS];
        let mut buffer = itoa::Buffer::new();
        let text = buffer.format(number).as_bytes();
        for (digit, byte) in digits.iter_mut().zip(text) {
            *digit = *byte;
        }
        Self::Number { digits, len: text.len() }
    }

    pub(crate) fn as_str(&self) -> &str {
        match self {
            Self::Str(text) => text,
            Self::Number { digits, len } => written_as_utf8(digits.get(..*len).unwrap_or_default()),
        }
    }
}

impl AsRef<str> for Text<'_> {
    fn as_ref(&self) -> &str {
        self.as_str()
    }
}

/// Writes lower-case hexadecimal digits.
#[inline]
pub(crate) fn write_hex(bytes: &[u8; 32], out: &mut Vec<u8>) {
    out.extend_from_slice(hex::Buffer::<32>::new().format(bytes).as_bytes());
}

/// `bytes` as text. This crate wrote them as UTF-8.
fn written_as_utf8(bytes: &[u8]) -> &str {
    let text = core::str::from_utf8(bytes);
    debug_assert!(text.is_ok(), "what this crate writes is UTF-8");
    text.unwrap_or("\u{fffd}")
}

/// `bytes` as a string. This crate wrote them as UTF-8; if that ever failed, the result
/// would show where instead of being empty.
pub(crate) fn into_string(bytes: Vec<u8>) -> String {
    String::from_utf8(bytes).unwrap_or_else(|error| {
        debug_assert!(false, "what this crate writes is UTF-8");
        String::from_utf8_lossy(error.as_bytes()).into_owned()
    })
}
