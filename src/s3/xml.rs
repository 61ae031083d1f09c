//! The text of an XML element. XML 1.0, section 2.4.

use alloc::string::String;

/// Appends `text` with the characters escaped that would end it.
pub(super) fn push_text(text: &str, xml: &mut String) {
    for character in text.chars() {
        match character {
            '&' => xml.push_str("&amp;"),
            '<' => xml.push_str("&lt;"),
            '>' => xml.push_str("&gt;"),
            other => xml.push(other),
        }
    }
}
