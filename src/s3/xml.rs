//! The XML that is written. XML 1.0, sections 2.2, 2.4 and 2.11.

use alloc::string::String;

/// Appends an element with any text. What a reader would change is written as a reference, and
/// what XML has no form for is replaced.
pub(super) fn push_element(name: &str, text: &str, xml: &mut String) {
    for part in ["<", name, ">"] {
        xml.push_str(part);
    }
    for character in text.chars() {
        match character {
            '\r' => xml.push_str("&#13;"),
            '\0'..='\x08' | '\x0b' | '\x0c' | '\x0e'..='\x1f' | '\u{fffe}' | '\u{ffff}' => xml.push('\u{fffd}'),
            other => push_character(other, xml),
        }
    }
    for part in ["</", name, ">"] {
        xml.push_str(part);
    }
}

/// Appends `text` with the characters escaped that would end it. Others stay as they are, so
/// that the caller can refuse them.
pub(super) fn push_text(text: &str, xml: &mut String) {
    text.chars().for_each(|character| push_character(character, xml));
}

fn push_character(character: char, xml: &mut String) {
    match character {
        '&' => xml.push_str("&amp;"),
        '<' => xml.push_str("&lt;"),
        '>' => xml.push_str("&gt;"),
        other => xml.push(other),
    }
}
