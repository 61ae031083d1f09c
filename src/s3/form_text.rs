//! A text of a form, and whether it needs a closer look.

use super::form_rules::text_rule;
use alloc::borrow::Cow;
use core::fmt;

/// The value of a field, or what it must start with.
///
/// Its bytes are judged once, sixteen at a time. Nearly every text is plain, and is then
/// checked, measured and written without another look. A look each time makes signing take 40 %
/// longer with a session token of 1,000 bytes, and 25 % without one.
#[derive(Clone)]
pub(super) struct FormText<'t> {
    text: Cow<'t, str>,
    /// Whether it consists of printable ASCII that neither JSON nor S3 gives a meaning of its
    /// own: no `"`, `\` or `$`.
    is_plain: bool,
}

impl<'t> FormText<'t> {
    #[inline]
    pub(super) fn new(text: impl Into<Cow<'t, str>>) -> Self {
        let text = text.into();
        Self { is_plain: is_plain(text.as_bytes()), text }
    }

    /// A text that is plain whatever it says, such as a time.
    #[inline]
    pub(super) fn known_plain(text: &'t str) -> Self {
        debug_assert!(is_plain(text.as_bytes()), "{text:?}");
        Self { text: text.into(), is_plain: true }
    }

    #[inline]
    pub(super) fn as_str(&self) -> &str {
        &self.text
    }

    #[inline]
    pub(super) fn is_plain(&self) -> bool {
        self.is_plain
    }

    /// The rule that it breaks in any field.
    #[inline]
    pub(super) fn rule(&self) -> Option<&'static str> {
        if self.is_plain { None } else { text_rule(&self.text) }
    }

    /// Writes it as a JSON string has it between its quotes. RFC 8259, section 7; control
    /// characters, which it forbids too, are refused before (`form_rules`).
    #[inline]
    pub(super) fn write_escaped(&self, out: &mut impl FnMut(&[u8])) {
        if self.is_plain { out(self.text.as_bytes()) } else { write_escaped(self.text.as_bytes(), out) }
    }
}

#[expect(clippy::needless_bitwise_bool, reason = "a branch on each byte would keep the compiler from vectorising")]
fn is_plain(text: &[u8]) -> bool {
    let is_plain = |byte: &u8| (b' '..=b'~').contains(byte) & (*byte != b'"') & (*byte != b'$') & (*byte != b'\\');
    let all_plain = |bytes: &[u8; 16]| bytes.iter().fold(true, |all, byte| all & is_plain(byte));
    match text.last_chunk() {
        // What is left after the chunks is judged with what comes before it.
        Some(last) => text.as_chunks().0.iter().all(all_plain) && all_plain(last),
        None => text.iter().all(is_plain),
    }
}

fn write_escaped(text: &[u8], out: &mut impl FnMut(&[u8])) {
    let mut plain = text;
    while let Some(at) = plain.iter().position(|byte| matches!(byte, b'"' | b'\\')) {
        let (before, rest) = plain.split_at(at);
        out(before);
        out(b"\\");
        let (escaped, rest) = rest.split_at(1);
        out(escaped);
        plain = rest;
    }
    out(plain);
}

impl fmt::Debug for FormText<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.text.fmt(f)
    }
}
