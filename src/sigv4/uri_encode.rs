//! URI encoding as Signature Version 4 defines it: every byte but the
//! unreserved characters `A-Z a-z 0-9 - . _ ~` becomes `%XY` with upper-case
//! hexadecimal digits.

use super::sink::Sink;
use core::cmp::Ordering;

/// Which bytes stay as they are.
type Kept = [bool; 256];

/// In names and values of query parameters.
static IN_COMPONENT: Kept = kept(false);
/// In paths, where the slash separates segments.
static IN_PATH: Kept = kept(true);

const fn kept(slash: bool) -> Kept {
    let mut kept = [false; 256];
    let mut byte = 0;
    while byte < 128 {
        kept[byte as usize] = is_unreserved(byte) || (slash && byte == b'/');
        byte += 1;
    }
    kept
}

const fn is_unreserved(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~')
}

/// Appends `text` with every byte but the unreserved characters encoded.
pub(crate) fn push_component(out: &mut impl Sink, text: &[u8]) {
    push(out, text, &IN_COMPONENT);
}

/// Appends `path` encoded, its slashes kept.
#[inline]
pub(crate) fn push_path(out: &mut impl Sink, path: &[u8]) {
    push(out, path, &IN_PATH);
}

#[inline]
fn push(out: &mut impl Sink, mut bytes: &[u8], kept: &Kept) {
    while !bytes.is_empty() {
        let plain = bytes.iter().position(|byte| !kept[usize::from(*byte)]).unwrap_or(bytes.len());
        let (plain, rest) = bytes.split_at_checked(plain).unwrap_or((bytes, &[]));
        if !plain.is_empty() {
            out.put(plain);
        }
        bytes = if rest.is_empty() { rest } else { push_encoded(out, rest, kept) };
    }
}

/// `%XY` for each byte, and a byte to fill the word that is written at once.
static ENCODED: [[u8; 4]; 256] = {
    const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
    let mut encoded = [[b'%', 0, 0, 0]; 256];
    let mut byte = 0;
    while byte < 256 {
        encoded[byte][1] = DIGITS[byte >> 4];
        encoded[byte][2] = DIGITS[byte & 15];
        byte += 1;
    }
    encoded
};

/// Appends `%XY` for each byte up to one that is kept, or for as many as fit, and
/// returns the rest.
fn push_encoded<'b>(out: &mut impl Sink, bytes: &'b [u8], kept: &Kept) -> &'b [u8] {
    // Staged on the stack: one append for many bytes costs far less than an
    // append for each.
    const STAGED: usize = 64;
    let mut staged = [0; STAGED * 3 + 1];
    let mut taken = 0;
    for byte in bytes.iter().take(STAGED) {
        let slot = staged.get_mut(taken * 3..taken * 3 + 4);
        if let (Some(slot), false) = (slot, kept[usize::from(*byte)]) {
            slot.copy_from_slice(&ENCODED[usize::from(*byte)]);
        } else {
            break;
        }
        taken += 1;
    }
    out.put(staged.get(..taken * 3).unwrap_or_default());
    bytes.get(taken..).unwrap_or_default()
}

/// Compares two texts as their encoded forms compare, without encoding them.
pub(crate) fn cmp_encoded(left: &str, right: &str) -> Ordering {
    // `%` sorts before every unreserved character, and upper-case hexadecimal
    // digits sort as the numbers they stand for.
    let rank = |byte: u8| (is_unreserved(byte), byte);
    left.bytes().map(rank).cmp(right.bytes().map(rank))
}
