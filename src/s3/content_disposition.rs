//! `Content-Disposition` with a file name in any script.

use alloc::borrow::Cow;
use alloc::string::String;
use core::fmt;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// All but the `attr-char` of RFC 5987.
const NOT_ATTR_CHAR: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'!')
    .remove(b'#')
    .remove(b'$')
    .remove(b'&')
    .remove(b'+')
    .remove(b'-')
    .remove(b'.')
    .remove(b'^')
    .remove(b'_')
    .remove(b'`')
    .remove(b'|')
    .remove(b'~');

/// Whether a browser shows or saves an object, and the name it saves it under.
///
/// A name outside plain ASCII is written twice, as in RFC 6266: as `filename`, with `_` for
/// what old clients can't read, and as `filename*` in UTF-8. Slashes and backslashes, which
/// a file name can't contain, become `_` in both.
///
/// ```
/// use presign::ContentDisposition;
///
/// let plain = ContentDisposition::attachment("cat.png");
/// assert_eq!(plain.to_string(), "attachment; filename=\"cat.png\"");
/// let accented = ContentDisposition::inline("naïve \"cat\".png");
/// assert_eq!(
///     accented.to_string(),
///     "inline; filename=\"na_ve _cat_.png\"; filename*=UTF-8''na%C3%AFve%20%22cat%22.png",
/// );
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContentDisposition {
    kind: &'static str,
    file_name: String,
}

impl ContentDisposition {
    /// The browser saves the object under `file_name`.
    ///
    /// See [`ContentDisposition`] for an example.
    pub fn attachment(file_name: &str) -> Self {
        Self::new("attachment", file_name)
    }

    /// The browser shows the object, and saves it under `file_name` if asked to.
    ///
    /// See [`ContentDisposition`] for an example.
    pub fn inline(file_name: &str) -> Self {
        Self::new("inline", file_name)
    }

    fn new(kind: &'static str, file_name: &str) -> Self {
        Self { kind, file_name: file_name.replace(['/', '\\'], "_") }
    }
}

impl fmt::Display for ContentDisposition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Clients disagree on escapes in a quoted string: none is needed this way.
        let is_plain = |c: char| matches!(c, ' '..='~') && !matches!(c, '"' | '%');
        // A run of spaces would be folded into one in the canonical request.
        let fallback = self.file_name.replace(|c| !is_plain(c), "_").replace("  ", " _");
        write!(f, "{}; filename=\"{fallback}\"", self.kind)?;
        if fallback != self.file_name {
            write!(f, "; filename*=UTF-8''{}", utf8_percent_encode(&self.file_name, NOT_ATTR_CHAR))?;
        }
        Ok(())
    }
}

impl From<ContentDisposition> for Cow<'_, str> {
    fn from(disposition: ContentDisposition) -> Self {
        Cow::Owned(alloc::format!("{disposition}"))
    }
}
