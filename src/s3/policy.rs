//! The POST policy of a form: until when S3 accepts it, and with which values. AWS: "POST
//! Policy" in the chapter "Browser-Based Uploads Using POST (AWS Signature Version 4)".

use super::form_rules::FILE_NAME;
use super::form_text::FormText;

/// A condition, and the field that it is about. The form and its policy are written from one
/// list of these, so that no field lacks its condition.
#[derive(Clone, Copy)]
pub(super) enum Condition<'c> {
    /// A field with this value.
    Equals { name: &'c str, value: &'c FormText<'c> },
    /// The field `key` with this prefix and the variable for the file's name.
    KeyWithFileName { prefix: &'c FormText<'c> },
    /// A field that the client fills.
    StartsWith { name: &'c str, prefix: &'c FormText<'c> },
    /// The file's size in bytes. Not a field.
    ContentLengthRange { min: u64, max: u64 },
}

impl<'c> Condition<'c> {
    /// The field that is sent, its value in two parts.
    #[inline]
    pub(super) fn field(self) -> Option<(&'c str, [&'c str; 2])> {
        match self {
            Self::Equals { name, value } => Some((name, [value.as_str(), ""])),
            Self::KeyWithFileName { prefix } => Some(("key", [prefix.as_str(), FILE_NAME])),
            Self::StartsWith { .. } | Self::ContentLengthRange { .. } => None,
        }
    }

    /// The field that the client fills, and what it must start with.
    #[inline]
    pub(super) fn client_field(self) -> Option<(&'c str, &'c str)> {
        match self {
            Self::StartsWith { name, prefix } => Some((name, prefix.as_str())),
            _ => None,
        }
    }

    /// Writes the condition as JSON, with a comma before it. A name is a token, in which nothing
    /// needs an escape.
    #[inline]
    fn write(self, out: &mut impl FnMut(&[u8])) {
        match self {
            Self::Equals { name, value } => {
                out(b",{\"");
                out(name.as_bytes());
                out(b"\":\"");
                value.write_escaped(out);
                out(b"\"}");
            }
            // S3 replaces the variable before it compares the key.
            Self::KeyWithFileName { prefix } => write_starts_with("key", prefix, out),
            Self::StartsWith { name, prefix } => write_starts_with(name, prefix, out),
            Self::ContentLengthRange { min, max } => {
                out(b",[\"content-length-range\",");
                out(itoa::Buffer::new().format(min).as_bytes());
                out(b",");
                out(itoa::Buffer::new().format(max).as_bytes());
                out(b"]");
            }
        }
    }
}

fn write_starts_with(name: &str, prefix: &FormText<'_>, out: &mut impl FnMut(&[u8])) {
    out(b",[\"starts-with\",\"$");
    out(name.as_bytes());
    out(b"\",\"");
    prefix.write_escaped(out);
    out(b"\"]");
}

/// All conditions of a form but the bucket, in their order. One call for each takes half the
/// time of an iterator over its parts.
pub(super) trait Conditions {
    /// The bucket that the form is sent to. Not a field.
    fn bucket(&self) -> &FormText<'_>;

    fn each(&self, take: impl FnMut(Condition<'_>));
}

/// Writes the policy as JSON. `out` takes it piece by piece, to store it or to measure it.
#[inline]
pub(super) fn write(expiration: &[u8], conditions: &impl Conditions, out: &mut impl FnMut(&[u8])) {
    out(b"{\"expiration\":\"");
    out(expiration);
    out(b"\",\"conditions\":[{\"bucket\":\"");
    conditions.bucket().write_escaped(out);
    out(b"\"}");
    conditions.each(|condition| condition.write(out));
    out(b"]}");
}
