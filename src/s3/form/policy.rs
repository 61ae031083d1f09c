//! The POST policy of a form, as JSON: until when S3 accepts it, and with which values. AWS:
//! "POST Policy" in the chapter "Browser-Based Uploads Using POST (AWS Signature Version 4)".
#![expect(clippy::inline_always, reason = "pieces of known length are then copied as such: 7 % of a form's time")]

use super::conditions::{Condition, Conditions, Visitor};
use super::field::FieldName;
use super::text::FormText;

/// Takes JSON part by part.
pub(super) trait JsonWriter {
    fn write(&mut self, part: &[u8]);
}

/// Writes the policy.
#[inline]
pub(super) fn write(expiration: &[u8; 24], conditions: &Conditions<'_>, json: &mut impl JsonWriter) {
    json.write(b"{\"expiration\":\"");
    json.write(expiration);
    json.write(b"\",\"conditions\":[{\"bucket\":\"");
    json.write(conditions.bucket.as_bytes());
    json.write(b"\"}");
    conditions.visit(&mut ToJson(json));
    json.write(b"]}");
}

/// Writes each condition as JSON.
struct ToJson<'j, J>(&'j mut J);

impl<J: JsonWriter> Visitor for ToJson<'_, J> {
    #[inline(always)]
    fn visit(&mut self, condition: Condition<'_>) {
        condition.write(self.0);
    }
}

impl Condition<'_> {
    /// Writes the condition with a comma before it.
    #[inline(always)]
    fn write(self, json: &mut impl JsonWriter) {
        match self {
            Self::Equals { name, value } => {
                json.write(b",{\"");
                write_name(name, json);
                json.write(b"\":\"");
                write_text(value, json);
                json.write(b"\"}");
            }
            // S3 replaces the variable before it compares the key.
            Self::KeyWithFileName { prefix } => write_starts_with(FieldName::new("key"), prefix, json),
            Self::StartsWith { name, prefix } => write_starts_with(name, prefix, json),
            Self::ContentLengthRange { min, max } => {
                json.write(b",[\"content-length-range\",");
                json.write(min.as_bytes());
                json.write(b",");
                json.write(max.as_bytes());
                json.write(b"]");
            }
            Self::SignedBy(by) => {
                json.write(b",{\"x-amz-algorithm\":\"AWS4-HMAC-SHA256\"},{\"x-amz-credential\":\"");
                write_text(by.access_key_id, json);
                json.write(b"/");
                json.write(&by.time.yyyymmdd());
                write_text(by.scope_after_date, json);
                json.write(b"\"},{\"x-amz-date\":\"");
                json.write(by.time.timestamp());
                json.write(b"\"}");
            }
        }
    }
}

fn write_starts_with(name: FieldName<'_>, prefix: FormText<&str>, json: &mut impl JsonWriter) {
    json.write(b",[\"starts-with\",\"$");
    write_name(name, json);
    json.write(b"\",\"");
    write_text(prefix, json);
    json.write(b"\"]");
}

/// Writes a name. It is a token, in which nothing needs an escape.
#[inline(always)]
fn write_name(name: FieldName<'_>, json: &mut impl JsonWriter) {
    for part in name.parts() {
        json.write(part.as_bytes());
    }
}

/// Writes what a JSON string has between its quotes. RFC 8259, section 7; control characters,
/// which it forbids too, are refused before (`rules`).
#[inline(always)]
fn write_text(text: FormText<&str>, json: &mut impl JsonWriter) {
    if text.is_plain() { json.write(text.as_str().as_bytes()) } else { write_escaped(text.as_str().as_bytes(), json) }
}

#[inline(never)]
fn write_escaped(text: &[u8], json: &mut impl JsonWriter) {
    let mut plain = text;
    while let Some(at) = plain.iter().position(|byte| matches!(byte, b'"' | b'\\')) {
        let (before, rest) = plain.split_at(at);
        json.write(before);
        json.write(b"\\");
        let (escaped, rest) = rest.split_at(1);
        json.write(escaped);
        plain = rest;
    }
    json.write(plain);
}
