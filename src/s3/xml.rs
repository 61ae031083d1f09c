//! The XML that is written. XML 1.0, sections 2.2, 2.4 and 2.11.

use alloc::string::String;

/// Appends an element with a text.
pub(super) fn push_element(name: &str, text: &str, xml: &mut String) {
    for part in ["<", name, ">"] {
        xml.push_str(part);
    }
    push_text(text, xml);
    for part in ["</", name, ">"] {
        xml.push_str(part);
    }
}

/// Appends `text` with the characters escaped that would end it, or that a reader would change.
pub(super) fn push_text(text: &str, xml: &mut String) {
    for character in text.chars() {
        match character {
            '&' => xml.push_str("&amp;"),
            '<' => xml.push_str("&lt;"),
            '>' => xml.push_str("&gt;"),
            '\r' => xml.push_str("&#13;"),
            // XML has no form for them.
            '\0'..='\x08' | '\x0b' | '\x0c' | '\x0e'..='\x1f' | '\u{fffe}' | '\u{ffff}' => xml.push('\u{fffd}'),
            other => xml.push(other),
        }
    }
}
