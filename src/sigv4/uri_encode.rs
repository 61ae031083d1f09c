//! URI encoding as Signature Version 4 defines it: every byte but the
//! unreserved characters `A-Z a-z 0-9 - . _ ~` becomes `%XY` with upper-case
//! hexadecimal digits.

use alloc::string::String;
use core::cmp::Ordering;

/// What stands for a byte in encoded text: `width` bytes of `text`.
#[derive(Clone, Copy)]
struct Encoded {
    text: [u8; 3],
    width: u8,
}

type Table = [Encoded; 256];

/// For names and values of query parameters.
static COMPONENT: Table = table(false);
/// For paths, in which the slash separates segments and stays.
static PATH: Table = table(true);

const fn table(keep_slash: bool) -> Table {
    const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
    let mut table = [Encoded { text: [0; 3], width: 0 }; 256];
    let mut byte = 0;
    while byte < 256 {
        let value = byte as u8;
        table[byte] = if is_unreserved(value) || (keep_slash && value == b'/') {
            Encoded { text: [value, 0, 0], width: 1 }
        } else {
            Encoded { text: [b'%', DIGITS[byte >> 4], DIGITS[byte & 15]], width: 3 }
        };
        byte += 1;
    }
    table
}

const fn is_unreserved(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~')
}

/// Appends `text` with every byte but the unreserved characters encoded.
pub(crate) fn push_component(out: &mut String, text: &str) {
    push(out, text.as_bytes(), &COMPONENT);
}

/// Appends `path` encoded, its slashes kept.
pub(crate) fn push_path(out: &mut String, path: &[u8]) {
    push(out, path, &PATH);
}

fn push(out: &mut String, bytes: &[u8], table: &Table) {
    const INPUT: usize = 64;
    // Staged through the stack: one append for many bytes costs far less than
    // an append for each.
    let mut staged = [0; INPUT * 3];
    for chunk in bytes.chunks(INPUT) {
        let mut end = 0;
        for &byte in chunk {
            let encoded = table[usize::from(byte)];
            if let Some(slot) = staged.get_mut(end..end + 3) {
                slot.copy_from_slice(&encoded.text);
            }
            end += usize::from(encoded.width);
        }
        let ascii = staged.get(..end).map(core::str::from_utf8);
        if let Some(Ok(ascii)) = ascii {
            out.push_str(ascii);
        }
    }
}

/// Compares two texts as their encoded forms compare, without encoding them.
pub(crate) fn cmp_encoded(left: &str, right: &str) -> Ordering {
    // `%` sorts before every unreserved character, and upper-case hexadecimal
    // digits sort as the numbers they stand for.
    let rank = |byte: u8| (is_unreserved(byte), byte);
    left.bytes().map(rank).cmp(right.bytes().map(rank))
}
