//! A text of a form, and whether it needs a closer look.

use super::rules::text_rule;
use core::fmt;

/// The value of a field, or what it must start with.
///
/// Each text is judged once, sixteen bytes at a time. Nearly every one is plain, and is then
/// checked and written without another look. A look each time makes signing take a quarter longer
/// with a session token of 1,000 bytes, and a tenth without one.
#[derive(Clone, Copy)]
pub(super) struct FormText<T> {
    text: T,
    /// Whether it consists of printable ASCII that neither JSON nor S3 gives a meaning of its
    /// own: no `"`, `\` or `$`.
    is_plain: bool,
}

impl<T: AsRef<str>> FormText<T> {
    #[inline]
    pub(super) fn new(text: T) -> Self {
        Self { is_plain: is_plain(text.as_ref().as_bytes()), text }
    }

    #[inline]
    pub(super) fn as_str(&self) -> &str {
        self.text.as_ref()
    }

    #[inline]
    pub(super) fn borrow(&self) -> FormText<&str> {
        FormText { text: self.as_str(), is_plain: self.is_plain }
    }

    #[inline]
    pub(super) fn is_plain(&self) -> bool {
        self.is_plain
    }

    /// The rule that it breaks in any field.
    #[inline]
    pub(super) fn rule(&self) -> Option<&'static str> {
        if self.is_plain { None } else { text_rule(self.as_str()) }
    }
}

fn is_plain(text: &[u8]) -> bool {
    // A branch on each byte would keep the compiler from vectorising.
    let is_special = |byte: u8| {
        u8::from(byte < b' ')
            | u8::from(byte > b'~')
            | u8::from(byte == b'"')
            | u8::from(byte == b'$')
            | u8::from(byte == b'\\')
    };
    let are_plain = |bytes: &[u8; 16]| bytes.map(is_special) == [0; 16];
    match text.last_chunk() {
        // What is left after the chunks is judged with what comes before it.
        Some(last) => text.as_chunks().0.iter().all(are_plain) && are_plain(last),
        None => text.iter().all(|byte| is_special(*byte) == 0),
    }
}

impl<T: fmt::Debug> fmt::Debug for FormText<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.text.fmt(f)
    }
}
