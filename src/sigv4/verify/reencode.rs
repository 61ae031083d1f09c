//! Text of a request as received, in its canonical form: percent-decoded, then encoded as the
//! signer does. So lower-case digits equal upper-case ones, and it doesn't matter which
//! characters a client escapes. Bytes need not be UTF-8.
//!
//! Most text is canonical already. Each byte is looked at once and copied in long runs, so
//! that verifying a URL takes hardly longer than signing it.

use crate::sigv4::uri_encode::{is_unreserved, write_component};
use alloc::vec::Vec;

/// An escape that isn't two hexadecimal digits.
#[derive(Debug)]
pub(super) struct BadEscape;

/// What part of a request a text is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    Path,
    Name,
    Value,
}

/// Writes the name of a parameter, up to `=`, `&` or the end of `query`, and returns its
/// length in `query`. A `+` is a space, as AWS and the servers that speak its protocol read it.
#[inline]
pub(super) fn write_name(query: &[u8], out: &mut Vec<u8>) -> Result<usize, BadEscape> {
    write(query, Part::Name, out)
}

/// Writes the value of a parameter, up to `&` or the end of `query`, as [`write_name`] does.
#[inline]
pub(super) fn write_value(query: &[u8], out: &mut Vec<u8>) -> Result<usize, BadEscape> {
    write(query, Part::Value, out)
}

/// Writes a path. A `+` is a plus, and an escaped slash a slash.
pub(super) fn write_s3_path(path: &[u8], out: &mut Vec<u8>) -> Result<(), BadEscape> {
    write(path, Part::Path, out).map(|_| ())
}

/// The bytes that stay as they are.
static IS_PLAIN: [bool; 256] = plain_bytes();

/// The length of a name in `query`, if it is in canonical form.
#[inline]
pub(super) fn canonical_name_len(query: &[u8]) -> Option<usize> {
    canonical_len::<true>(query)
}

/// The length of a value in `query`, if it is in canonical form.
#[inline]
pub(super) fn canonical_value_len(query: &[u8]) -> Option<usize> {
    canonical_len::<false>(query)
}

#[inline]
fn canonical_len<const IS_NAME: bool>(query: &[u8]) -> Option<usize> {
    // Tokens and signatures are long.
    let is_plain = |chunk: &&[u8; 16]| chunk.iter().fold(true, |all, byte| all & is_unreserved(*byte));
    let mut at = if IS_NAME { 0 } else { 16 * query.as_chunks().0.iter().take_while(is_plain).count() };
    loop {
        match query.get(at) {
            Some(byte) if IS_PLAIN[usize::from(*byte)] => at += 1,
            Some(b'%') if decode_escape(query, at).is_ok_and(|escape| escape.is_canonical) => at += 3,
            None | Some(b'&') => return Some(at),
            Some(b'=') if IS_NAME => return Some(at),
            Some(_) => return None,
        }
    }
}

#[inline]
fn write(text: &[u8], part: Part, out: &mut Vec<u8>) -> Result<usize, BadEscape> {
    let (mut run_start, mut at) = (0, 0);
    let run = |run_start, at| text.get(run_start..at).unwrap_or_default();
    while let Some(byte) = text.get(at) {
        if IS_PLAIN[usize::from(*byte)] || (part == Part::Path && *byte == b'/') {
            at += 1;
            continue;
        }
        let (decoded, length) = match (*byte, part) {
            (b'&', Part::Name | Part::Value) | (b'=', Part::Name) => break,
            (b'+', Part::Name | Part::Value) => (b' ', 1),
            (b'%', _) => {
                let escape = decode_escape(text, at)?;
                if escape.is_canonical && !(part == Part::Path && escape.byte == b'/') {
                    at += 3;
                    continue;
                }
                (escape.byte, 3)
            }
            (byte, _) => (byte, 1),
        };
        out.extend_from_slice(run(run_start, at));
        if part == Part::Path && decoded == b'/' {
            out.push(b'/');
        } else {
            write_component(&[decoded], out);
        }
        at += length;
        run_start = at;
    }
    out.extend_from_slice(run(run_start, at));
    Ok(at)
}

const fn plain_bytes() -> [bool; 256] {
    let mut plain = [false; 256];
    let mut byte = 0_u8;
    loop {
        plain[byte as usize] = is_unreserved(byte);
        if byte == u8::MAX {
            return plain;
        }
        byte += 1;
    }
}

struct Escape {
    byte: u8,
    /// Whether the signer would write it just so.
    is_canonical: bool,
}

#[inline]
fn decode_escape(text: &[u8], at: usize) -> Result<Escape, BadEscape> {
    let Some([_, high, low]) = text.get(at..at + 3) else { return Err(BadEscape) };
    let (high_value, low_value) = (digit(*high)?, digit(*low)?);
    let byte = high_value << 4 | low_value;
    let is_lower_case = high.is_ascii_lowercase() || low.is_ascii_lowercase();
    Ok(Escape { byte, is_canonical: !is_lower_case && !is_unreserved(byte) })
}

#[inline]
fn digit(byte: u8) -> Result<u8, BadEscape> {
    match byte {
        b'0'..=b'9' => Ok(byte - b'0'),
        b'A'..=b'F' => Ok(byte - b'A' + 10),
        b'a'..=b'f' => Ok(byte - b'a' + 10),
        _ => Err(BadEscape),
    }
}

/// Writes the value of a parameter, decoded.
pub(super) fn write_decoded(value: &[u8], out: &mut Vec<u8>) -> Result<(), BadEscape> {
    let (mut run_start, mut at) = (0, 0);
    let run = |run_start, at| value.get(run_start..at).unwrap_or_default();
    while let Some(byte) = value.get(at) {
        let (decoded, length) = match byte {
            b'+' => (b' ', 1),
            b'%' => (decode_escape(value, at)?.byte, 3),
            _ => {
                at += 1;
                continue;
            }
        };
        out.extend_from_slice(run(run_start, at));
        out.push(decoded);
        at += length;
        run_start = at;
    }
    out.extend_from_slice(run(run_start, at));
    Ok(())
}

/// Whether every escape is complete.
pub(super) fn check_escapes(text: &[u8]) -> Result<(), BadEscape> {
    let mut escapes = text.iter().enumerate().filter(|(_, byte)| **byte == b'%');
    escapes.try_for_each(|(at, _)| decode_escape(text, at).map(|_| ()))
}
