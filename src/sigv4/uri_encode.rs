//! URI encoding as Signature Version 4 defines it: every byte but the
//! unreserved characters `A-Z a-z 0-9 - . _ ~` becomes `%XY` with upper-case
//! hexadecimal digits.

use alloc::vec::Vec;
use core::cmp::Ordering;

/// For each byte the three bytes that it may become, then how many of them count.
type Codes = [[u8; 4]; 256];

/// In names and values of query parameters.
static IN_COMPONENT: Codes = codes::<false>();
/// In paths, where the slash separates segments.
static IN_PATH: Codes = codes::<true>();

const fn codes<const KEEP_SLASH: bool>() -> Codes {
    const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
    let mut codes = [[0; 4]; 256];
    let mut byte = 0_u8;
    loop {
        let [high, low] = [DIGITS[(byte >> 4) as usize], DIGITS[(byte & 15) as usize]];
        codes[byte as usize] = if is_kept::<KEEP_SLASH>(byte) { [byte, 0, 0, 1] } else { [b'%', high, low, 3] };
        if byte == u8::MAX {
            return codes;
        }
        byte += 1;
    }
}

#[expect(clippy::needless_bitwise_bool, reason = "without branches the compiler judges many bytes at a time")]
const fn is_kept<const KEEP_SLASH: bool>(byte: u8) -> bool {
    is_unreserved(byte) | (KEEP_SLASH & (byte == b'/'))
}

#[expect(clippy::needless_bitwise_bool, reason = "without branches the compiler judges many bytes at a time")]
const fn is_unreserved(byte: u8) -> bool {
    let is_letter = (byte | 0x20).wrapping_sub(b'a') < 26;
    let is_digit = byte.wrapping_sub(b'0') < 10;
    is_letter | is_digit | (byte == b'-') | (byte == b'.') | (byte == b'_') | (byte == b'~')
}

/// Appends `text` with every byte but the unreserved characters encoded.
pub(crate) fn push_component(out: &mut Vec<u8>, text: &[u8]) {
    push::<false>(out, text, &IN_COMPONENT);
}

/// Appends `path` encoded, its slashes kept.
#[inline]
pub(crate) fn push_path(out: &mut Vec<u8>, path: &[u8]) {
    push::<true>(out, path, &IN_PATH);
}

/// So many bytes are judged or encoded at a time.
const CHUNK: usize = 16;
/// What a chunk is encoded in. A power of two, so that no place in it need be checked,
/// and the length of a code.
const ROOM: usize = 64 + 4;

/// No buffer grows by more than this while so many bytes are appended to it.
pub(crate) const fn growth_bound(len: usize) -> usize {
    3 * len + ROOM
}

#[inline]
fn push<const KEEP_SLASH: bool>(out: &mut Vec<u8>, text: &[u8], codes: &Codes) {
    let (kept, rest) = text.split_at_checked(kept_len::<KEEP_SLASH>(text)).unwrap_or((text, &[]));
    out.extend_from_slice(kept);
    for chunk in rest.chunks(CHUNK) {
        push_encoded(out, chunk, codes);
    }
}

/// How many bytes stand at the start of `text` that stay as they are.
#[inline]
fn kept_len<const KEEP_SLASH: bool>(text: &[u8]) -> usize {
    let all_kept = |chunk: &[u8; CHUNK]| chunk.iter().fold(true, |all, byte| all & is_kept::<KEEP_SLASH>(*byte));
    let (chunks, _) = text.as_chunks::<CHUNK>();
    let whole = chunks.iter().take_while(|chunk| all_kept(chunk)).count();
    if whole == chunks.len() && text.last_chunk().is_some_and(all_kept) {
        return text.len();
    }
    let rest = text.get(whole * CHUNK..).unwrap_or_default();
    whole * CHUNK + rest.iter().take_while(|byte| is_kept::<KEEP_SLASH>(**byte)).count()
}

/// Appends up to [`CHUNK`] bytes, each by its code, without a branch on any.
#[inline]
fn push_encoded(out: &mut Vec<u8>, chunk: &[u8], codes: &Codes) {
    let start = out.len();
    out.extend_from_slice(&[0; ROOM]);
    let Some(room) = out.last_chunk_mut::<ROOM>() else { return };
    let mut len = 0;
    for byte in chunk {
        let code = codes[usize::from(*byte)];
        let place = len % (ROOM - code.len());
        if let Some(slot) = room.get_mut(place..place + code.len()) {
            slot.copy_from_slice(&code);
        }
        len += usize::from(code[3]);
    }
    out.truncate(start + len);
}

/// Compares two texts as their encoded forms compare, without encoding them.
pub(crate) fn cmp_encoded(left: &str, right: &str) -> Ordering {
    // `%` sorts before every unreserved character, and upper-case hexadecimal
    // digits sort as the numbers they stand for.
    let rank = |byte: u8| (is_unreserved(byte), byte);
    left.bytes().map(rank).cmp(right.bytes().map(rank))
}
