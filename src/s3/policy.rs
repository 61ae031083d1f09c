//! The POST policy of a form: until when S3 accepts it, and with which values. AWS: "POST
//! Policy" in the chapter "Browser-Based Uploads Using POST (AWS Signature Version 4)".

use super::form_rules::FILE_NAME;

/// A condition, and the field that it is about. The form and its policy are written from one
/// list of these, so that no field lacks its condition.
#[derive(Clone, Copy)]
pub(super) enum Condition<'c> {
    /// The bucket that the form is sent to. Not a field.
    Bucket(&'c str),
    /// A field with this value.
    Equals { name: &'c str, value: &'c [u8] },
    /// The field `key` with this prefix and the variable for the file's name.
    KeyWithFileName { prefix: &'c str },
    /// A field that the client fills.
    StartsWith { name: &'c str, prefix: &'c str },
    /// The file's size in bytes. Not a field.
    ContentLengthRange { min: u64, max: u64 },
}

impl<'c> Condition<'c> {
    /// The field that is sent, its value in two parts.
    pub(super) fn field(self) -> Option<(&'c str, [&'c [u8]; 2])> {
        match self {
            Self::Equals { name, value } => Some((name, [value, b""])),
            Self::KeyWithFileName { prefix } => Some(("key", [prefix.as_bytes(), FILE_NAME.as_bytes()])),
            Self::Bucket(_) | Self::StartsWith { .. } | Self::ContentLengthRange { .. } => None,
        }
    }

    /// The field that the client fills, and what it must start with.
    pub(super) fn client_field(self) -> Option<(&'c str, &'c str)> {
        match self {
            Self::StartsWith { name, prefix } => Some((name, prefix)),
            _ => None,
        }
    }

    fn write(self, out: &mut impl FnMut(&[u8])) {
        match self {
            Self::Bucket(name) => write_equals("bucket", name.as_bytes(), out),
            Self::Equals { name, value } => write_equals(name, value, out),
            // S3 replaces the variable before it compares the key.
            Self::KeyWithFileName { prefix } => write_starts_with("key", prefix, out),
            Self::StartsWith { name, prefix } => write_starts_with(name, prefix, out),
            Self::ContentLengthRange { min, max } => {
                out(b"[\"content-length-range\",");
                out(itoa::Buffer::new().format(min).as_bytes());
                out(b",");
                out(itoa::Buffer::new().format(max).as_bytes());
                out(b"]");
            }
        }
    }
}

/// All conditions of a form, in their order. One call for each takes half the time of an
/// iterator over its parts.
pub(super) trait Conditions {
    fn each(&self, take: &mut dyn FnMut(Condition<'_>));
}

/// Writes the policy as JSON. `out` takes it piece by piece, to store it or to measure it.
pub(super) fn write(expiration: &[u8], conditions: &impl Conditions, out: &mut impl FnMut(&[u8])) {
    out(b"{\"expiration\":\"");
    out(expiration);
    out(b"\",\"conditions\":");
    let mut separator: &[u8] = b"[";
    conditions.each(&mut |condition| {
        out(separator);
        separator = b",";
        condition.write(out);
    });
    out(b"]}");
}

/// A name is a token, in which nothing needs an escape.
fn write_equals(name: &str, value: &[u8], out: &mut impl FnMut(&[u8])) {
    out(b"{\"");
    out(name.as_bytes());
    out(b"\":\"");
    write_escaped(value, out);
    out(b"\"}");
}

fn write_starts_with(name: &str, prefix: &str, out: &mut impl FnMut(&[u8])) {
    out(b"[\"starts-with\",\"$");
    out(name.as_bytes());
    out(b"\",\"");
    write_escaped(prefix.as_bytes(), out);
    out(b"\"]");
}

/// Writes UTF-8 as a JSON string has it between its quotes. RFC 8259, section 7; control
/// characters, which it forbids too, are refused before (`form_rules`).
#[inline]
fn write_escaped(text: &[u8], out: &mut impl FnMut(&[u8])) {
    // Nearly no value needs an escape, and this takes a fraction of a search.
    let needs_escape = |byte: &u8| matches!(byte, b'"' | b'\\');
    if !text.iter().fold(false, |any, byte| any | needs_escape(byte)) {
        return out(text);
    }
    let mut plain = text;
    while let Some(at) = plain.iter().position(needs_escape) {
        let (before, rest) = plain.split_at(at);
        out(before);
        out(b"\\");
        let (escaped, rest) = rest.split_at(1);
        out(escaped);
        plain = rest;
    }
    out(plain);
}
