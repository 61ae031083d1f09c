//! Text of a request as received, in its canonical form: percent-decoded, then encoded as the
//! signer does. So lower-case digits equal upper-case ones, and it doesn't matter which
//! characters a client escapes. Bytes need not be UTF-8.

use crate::sigv4::uri_encode::{write_component, write_path};
use alloc::vec::Vec;

/// An escape that isn't two hexadecimal digits.
#[derive(Debug)]
pub(super) struct BadEscape;

/// Writes a name or value of the query. A `+` is a space, as AWS and the servers that speak
/// its protocol read it.
pub(super) fn write_query_text(raw: &[u8], out: &mut Vec<u8>) -> Result<(), BadEscape> {
    for_each_part(raw, true, |part| write_component(part, out))
}

/// Writes a path. A `+` is a plus, and an escaped slash a slash.
pub(super) fn write_s3_path(raw: &[u8], out: &mut Vec<u8>) -> Result<(), BadEscape> {
    for_each_part(raw, false, |part| write_path(part, out))
}

/// Writes a name or value of the query, decoded.
pub(super) fn write_decoded(raw: &[u8], out: &mut Vec<u8>) -> Result<(), BadEscape> {
    for_each_part(raw, true, |part| out.extend_from_slice(part))
}

/// Whether every escape is complete.
pub(super) fn check_escapes(raw: &[u8]) -> Result<(), BadEscape> {
    for_each_part(raw, false, |_| {})
}

/// Passes on the decoded text in parts.
fn for_each_part(raw: &[u8], plus_is_space: bool, mut write: impl FnMut(&[u8])) -> Result<(), BadEscape> {
    let mut rest = raw;
    loop {
        let is_plain = |byte: &u8| *byte != b'%' && !(plus_is_space && *byte == b'+');
        let plain = rest.iter().take_while(|byte| is_plain(byte)).count();
        let (before, after) = rest.split_at(plain);
        if !before.is_empty() {
            write(before);
        }
        rest = match after {
            [] => return Ok(()),
            [b'+', after @ ..] => {
                write(b" ");
                after
            }
            [b'%', high, low, after @ ..] => {
                let (high, low) = (digit(*high)?, digit(*low)?);
                write(&[high << 4 | low]);
                after
            }
            _ => return Err(BadEscape),
        };
    }
}

fn digit(byte: u8) -> Result<u8, BadEscape> {
    let digit = char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    digit.ok_or(BadEscape)
}
