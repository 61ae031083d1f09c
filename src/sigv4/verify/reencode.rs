//! Text of a request as received, in its canonical form: percent-decoded, then encoded as the
//! signer does. So lower-case digits equal upper-case ones, and it doesn't matter which
//! characters a client escapes. Bytes need not be UTF-8.
//!
//! Most text is canonical already, and is copied in runs as long as they are.

use crate::sigv4::uri_encode::{is_unreserved, kept_in_component, kept_in_path, write_component};
use alloc::vec::Vec;

/// An escape that isn't two hexadecimal digits.
#[derive(Debug)]
pub(super) struct BadEscape;

/// Writes the name of a parameter, up to `=`, `&` or the end of `query`, and returns its
/// length in `query`. A `+` is a space, as AWS and the servers that speak its protocol read it.
pub(super) fn write_name(query: &[u8], out: &mut Vec<u8>) -> Result<usize, BadEscape> {
    write_param(query, |byte| matches!(byte, b'=' | b'&'), out)
}

/// Writes the value of a parameter, up to `&` or the end of `query`, as [`write_name`] does.
pub(super) fn write_value(query: &[u8], out: &mut Vec<u8>) -> Result<usize, BadEscape> {
    write_param(query, |byte| byte == b'&', out)
}

/// The length of a name in `query`, if it is in canonical form.
#[inline]
pub(super) fn canonical_name_len(query: &[u8]) -> Option<usize> {
    let len = canonical_len::<false>(query);
    matches!(query.get(len), None | Some(b'=' | b'&')).then_some(len)
}

/// The length of a value in `query`, if it is in canonical form.
#[inline]
pub(super) fn canonical_value_len(query: &[u8]) -> Option<usize> {
    let len = canonical_len::<false>(query);
    matches!(query.get(len), None | Some(b'&')).then_some(len)
}

/// Writes a path. A `+` is a plus, and an escaped slash a slash.
pub(super) fn write_s3_path(path: &[u8], out: &mut Vec<u8>) -> Result<(), BadEscape> {
    let mut rest = path;
    loop {
        let (canonical, after) = rest.split_at_checked(canonical_len::<true>(rest)).unwrap_or_default();
        out.extend_from_slice(canonical);
        let Some(byte) = after.first() else { return Ok(()) };
        let (decoded, length) = if *byte == b'%' { (decode_escape(after)?.byte, 3) } else { (*byte, 1) };
        if decoded == b'/' {
            out.push(b'/');
        } else {
            write_component(&[decoded], out);
        }
        rest = after.get(length..).unwrap_or_default();
    }
}

#[inline]
fn write_param(query: &[u8], is_end: impl Fn(u8) -> bool, out: &mut Vec<u8>) -> Result<usize, BadEscape> {
    let mut rest = query;
    loop {
        let (canonical, after) = rest.split_at_checked(canonical_len::<false>(rest)).unwrap_or_default();
        out.extend_from_slice(canonical);
        let (decoded, length) = match after.first() {
            Some(b'%') => (decode_escape(after)?.byte, 3),
            Some(b'+') => (b' ', 1),
            Some(byte) if !is_end(*byte) => (*byte, 1),
            _ => return Ok(query.len() - after.len()),
        };
        write_component(&[decoded], out);
        rest = after.get(length..).unwrap_or_default();
    }
}

/// The length of what is in canonical form at the start of `text`.
#[inline]
fn canonical_len<const IS_PATH: bool>(text: &[u8]) -> usize {
    let mut rest = text;
    loop {
        let kept = if IS_PATH { kept_in_path(rest) } else { kept_in_component(rest) };
        rest = rest.get(kept..).unwrap_or_default();
        match decode_escape(rest) {
            Ok(escape) if escape.is_canonical && !(IS_PATH && escape.byte == b'/') => {
                rest = rest.get(3..).unwrap_or_default();
            }
            _ => return text.len() - rest.len(),
        }
    }
}

struct Escape {
    byte: u8,
    /// Whether the signer would write it just so.
    is_canonical: bool,
}

/// The escape at the start of `text`.
#[inline]
fn decode_escape(text: &[u8]) -> Result<Escape, BadEscape> {
    let [b'%', high, low, ..] = *text else { return Err(BadEscape) };
    let byte = digit(high)? << 4 | digit(low)?;
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
    let mut rest = value;
    while let Some(at) = rest.iter().position(|byte| matches!(byte, b'%' | b'+')) {
        let (plain, after) = rest.split_at_checked(at).unwrap_or_default();
        out.extend_from_slice(plain);
        let (decoded, length) = if after.starts_with(b"+") { (b' ', 1) } else { (decode_escape(after)?.byte, 3) };
        out.push(decoded);
        rest = after.get(length..).unwrap_or_default();
    }
    out.extend_from_slice(rest);
    Ok(())
}

/// Whether every escape is complete.
pub(super) fn check_escapes(text: &[u8]) -> Result<(), BadEscape> {
    let mut escapes = text.iter().enumerate().filter(|(_, byte)| **byte == b'%');
    escapes.try_for_each(|(at, _)| decode_escape(text.get(at..).unwrap_or_default()).map(|_| ()))
}
