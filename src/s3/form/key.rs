//! Which keys a form uploads to.

use super::conditions::Condition;
use super::field::FieldName;
use super::rules::{FILE_NAME, prefix_rule};
use super::text::FormText;
use crate::Error;
use crate::s3::key;
use alloc::borrow::Cow;

#[derive(Clone, Debug)]
pub(super) enum FormKey<'a> {
    /// This key only.
    Exact(FormText<Cow<'a, str>>),
    /// This prefix, and after it the name of the file.
    WithFileName(FormText<Cow<'a, str>>),
    /// A key that the client chooses, with this prefix.
    StartsWith(FormText<Cow<'a, str>>),
}

impl FormKey<'_> {
    pub(super) fn check(&self, allow_ambiguous: bool, is_path_style: bool) -> Result<(), Error> {
        let key = self.text().as_str();
        let is_exact = matches!(self, Self::Exact(_));
        if key.is_empty() && !is_exact {
            return Err(Error::EmptyKeyPrefix);
        }
        if let Some(rule) = self.rule() {
            return Err(Error::FieldValue { name: "key".into(), rule });
        }
        // `soap` is reserved as a whole key only.
        key::check(key, allow_ambiguous, !is_exact || is_path_style)
    }

    /// The key or prefix.
    #[inline]
    fn text(&self) -> &FormText<Cow<'_, str>> {
        let (Self::Exact(text) | Self::WithFileName(text) | Self::StartsWith(text)) = self;
        text
    }

    /// The rule that it breaks as the value of a field.
    fn rule(&self) -> Option<&'static str> {
        let key = self.text();
        if key.is_plain() {
            return None;
        }
        let text = key.as_str();
        match self {
            Self::Exact(_) if text.contains(FILE_NAME) => {
                Some("S3 replaces `${filename}` with the name of the file; call `post_with_file_name` for such a key")
            }
            Self::Exact(_) => key.rule(),
            Self::WithFileName(_) if text.ends_with('$') => {
                Some("its last `$` would make `$$` with the variable after it, which AWS rewrites; end it otherwise")
            }
            _ if text.contains("${") => Some(
                "`${` begins a variable, which a prefix can't have; `post_with_file_name` adds `${filename}` itself",
            ),
            _ => prefix_rule("key", key.borrow()),
        }
    }

    #[inline]
    pub(super) fn condition(&self) -> Condition<'_> {
        match self {
            Self::Exact(key) => Condition::Equals { name: FieldName::new("key"), value: key.borrow() },
            Self::WithFileName(prefix) => Condition::KeyWithFileName { prefix: prefix.borrow() },
            Self::StartsWith(prefix) => Condition::StartsWith { name: FieldName::new("key"), prefix: prefix.borrow() },
        }
    }
}
