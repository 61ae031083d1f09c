//! The result: where to send a form, its fields, and when it expires.

#![expect(clippy::inline_always, reason = "as in `policy`")]

use super::conditions::{Condition, Conditions, Visitor};
use super::policy_base64::{BUFFER, PolicyBase64};
use super::rules::FILE_NAME;
use super::size;
use crate::Error;
use crate::sigv4::{Lines, ShortHash, Signature, into_string};
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;
use time::OffsetDateTime;

/// What the lines for policy and signature take in bytes, without the policy.
const SIGNATURE_LINES: usize = "\npolicy:\nx-amz-signature:".len() + 64;

/// A form with all its fields, signature included.
///
/// Anyone who has it can upload until it expires, so treat it as a secret. `Debug` leaves out
/// the fields, with policy, signature and session token, and shows the start of a hash over
/// everything instead, so that two values that differ look different.
///
/// The client sends the fields to the URL by `POST` as `multipart/form-data`: all of
/// [`fields`](Self::fields) as they are, all of [`client_fields`](Self::client_fields), and
/// last the file in a field `file`, with a file name.
///
/// ```
/// use core::time::Duration;
/// use presign::{Bucket, Credentials, Presigner};
/// use time::macros::datetime;
///
/// let presigner = Presigner::new(Credentials::new("AKIDEXAMPLE", "secret"), Bucket::new("examplebucket", "us-east-1"))?;
/// let post = presigner
///     .post("photos/cat.png")
///     .content_type("image/png")
///     .content_length_range(1..=10 << 20)
///     .expires_in(Duration::from_secs(300))
///     .sign_at(datetime!(2013-05-24 00:00 UTC))?;
/// assert_eq!(post.url(), "https://examplebucket.s3.us-east-1.amazonaws.com/");
/// let names: Vec<_> = post.fields().map(|(name, _)| name).collect();
/// assert_eq!(
///     names,
///     ["key", "content-type", "x-amz-algorithm", "x-amz-credential", "x-amz-date", "policy", "x-amz-signature"],
/// );
/// assert_eq!(post.client_fields().count(), 0);
/// assert_eq!(post.expires_at(), datetime!(2013-05-24 00:05 UTC));
/// # Ok::<(), presign::Error>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct PresignedPost {
    /// The URL, then a line for each field, then one for each field of the client's. One
    /// allocation holds all.
    text: String,
    url_len: usize,
    /// Of the URL and the fields.
    fields_end: usize,
    expires_at: OffsetDateTime,
}

impl PresignedPost {
    /// Writes and signs a form. `expiration` is the policy's.
    pub(super) fn new(
        url: &str,
        expiration: &[u8; 24],
        expires_at: OffsetDateTime,
        conditions: &Conditions<'_>,
        sign: impl FnOnce(&[u8]) -> Signature,
    ) -> Result<Self, Error> {
        let mut buffer = [0; BUFFER];
        let policy = PolicyBase64::new(expiration, conditions, &mut buffer);
        size::check(conditions, &policy)?;
        conditions.refuse_duplicates()?;

        // No line of a field is longer than its condition's JSON.
        let capacity = url.len() + policy.json_len() + SIGNATURE_LINES + policy.len() + policy.extra_room();
        let mut text = Vec::with_capacity(capacity);
        text.extend_from_slice(url.as_bytes());
        let mut fields = Fields { text: &mut text, client_has_some: false };
        conditions.visit(&mut fields);
        let client_has_some = fields.client_has_some;
        text.extend_from_slice(b"\npolicy:");
        let policy_start = text.len();
        policy.push_to(&mut text);
        let signature = sign(text.get(policy_start..).unwrap_or_default());
        text.extend_from_slice(b"\nx-amz-signature:");
        signature.write(&mut text);
        let fields_end = text.len();
        if client_has_some {
            conditions.visit(&mut ClientFields(&mut text));
        }
        debug_assert!(text.len() <= capacity, "{} bytes of {capacity}", text.len());
        Ok(Self { text: into_string(text), url_len: url.len(), fields_end, expires_at })
    }

    /// Where to send the form.
    ///
    /// See [`PresignedPost`] for an example.
    pub fn url(&self) -> &str {
        self.text.get(..self.url_len).unwrap_or_default()
    }

    /// Names (in lower case) and values of the fields to send, exactly as they are, in an
    /// order that S3 takes. Policy and signature are among them. S3 replaces `${filename}` in
    /// the value of `key` with the name of the file.
    ///
    /// In HTML, escape the values.
    ///
    /// See [`PresignedPost`] for an example.
    pub fn fields(&self) -> impl Iterator<Item = (&str, &str)> {
        self.field_lines().pairs()
    }

    /// Names of the fields that the client must send besides, and what each value must start
    /// with. A field must be sent even if any value will do.
    ///
    /// See [`Post`](crate::Post) for an example.
    pub fn client_fields(&self) -> impl Iterator<Item = (&str, &str)> {
        self.client_field_lines().pairs()
    }

    /// When S3 refuses the form, in UTC, in whole seconds: at the end of its own life or when
    /// the credentials expire, whichever comes first. The policy contains the same time,
    /// unless [its expiry is kept](crate::Lifetime::keep_expiry).
    ///
    /// See [`PresignedPost`] for an example.
    pub fn expires_at(&self) -> OffsetDateTime {
        self.expires_at
    }

    fn field_lines(&self) -> Lines<'_> {
        Lines(self.text.get(self.url_len..self.fields_end).unwrap_or_default())
    }

    fn client_field_lines(&self) -> Lines<'_> {
        Lines(self.text.get(self.fields_end..).unwrap_or_default())
    }
}

/// Writes the fields to send, without policy and signature.
struct Fields<'t> {
    text: &'t mut Vec<u8>,
    /// Whether the client has fields to fill.
    client_has_some: bool,
}

impl Visitor for Fields<'_> {
    #[inline(always)]
    fn visit(&mut self, condition: Condition<'_>) {
        match condition {
            Condition::Equals { name, value } => Lines::write(name.parts(), value.as_str(), self.text),
            Condition::KeyWithFileName { prefix } => {
                Lines::write(["key"], prefix.as_str(), self.text);
                self.text.extend_from_slice(FILE_NAME.as_bytes());
            }
            Condition::StartsWith { .. } => self.client_has_some = true,
            Condition::ContentLengthRange { .. } => {}
            Condition::SignedBy(by) => {
                self.text.extend_from_slice(b"\nx-amz-algorithm:AWS4-HMAC-SHA256\nx-amz-credential:");
                self.text.extend_from_slice(by.access_key_id.as_str().as_bytes());
                self.text.push(b'/');
                self.text.extend_from_slice(&by.time.yyyymmdd());
                self.text.extend_from_slice(by.scope_after_date.as_str().as_bytes());
                self.text.extend_from_slice(b"\nx-amz-date:");
                self.text.extend_from_slice(by.time.timestamp());
            }
        }
    }
}

/// Writes the fields that the client fills.
struct ClientFields<'t>(&'t mut Vec<u8>);

impl Visitor for ClientFields<'_> {
    fn visit(&mut self, condition: Condition<'_>) {
        if let Condition::StartsWith { name, prefix } = condition {
            Lines::write(name.parts(), prefix.as_str(), self.0);
        }
    }
}

impl fmt::Debug for PresignedPost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PresignedPost")
            .field("url", &self.url())
            .field("expires_at", &self.expires_at)
            .field("hash", &ShortHash::of(&self.text))
            .finish_non_exhaustive()
    }
}

/// `{"url", "fields": {name: value}, "client_fields": {name: prefix}, "expires_at"}`, the time
/// in RFC 3339, ready for a browser's `FormData`.
#[cfg(feature = "serde")]
impl serde::Serialize for PresignedPost {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        use serde::ser::SerializeStruct;

        let mut fields = serializer.serialize_struct("PresignedPost", 4)?;
        fields.serialize_field("url", self.url())?;
        fields.serialize_field("fields", &self.field_lines())?;
        fields.serialize_field("client_fields", &self.client_field_lines())?;
        fields.serialize_field("expires_at", &crate::sigv4::rfc3339(self.expires_at))?;
        fields.end()
    }
}
