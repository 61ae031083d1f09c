//! A field of a form: its name, and its value or what the client's value must start with.

use super::conditions::Condition;
use super::text::FormText;
use alloc::borrow::Cow;

/// What the names of all metadata begin with.
pub(super) const METADATA_PREFIX: &str = "x-amz-meta-";

#[derive(Clone)]
pub(super) struct Field<'a> {
    is_metadata: bool,
    /// In lower case; of metadata, what follows `x-amz-meta-`, so that it needs no text of its
    /// own.
    name: Cow<'a, str>,
    value: FieldValue<'a>,
}

#[derive(Clone)]
pub(super) enum FieldValue<'a> {
    Exact(FormText<Cow<'a, str>>),
    /// What the client's value must start with.
    StartsWith(FormText<Cow<'a, str>>),
}

impl<'a> Field<'a> {
    /// A field of any name, in lower case.
    pub(super) fn new(name: Cow<'a, str>, value: FieldValue<'a>) -> Self {
        let metadata_name = match &name {
            Cow::Borrowed(name) => name.strip_prefix(METADATA_PREFIX).map(Cow::Borrowed),
            Cow::Owned(name) => name.strip_prefix(METADATA_PREFIX).map(|rest| Cow::Owned(rest.into())),
        };
        match metadata_name {
            Some(rest) => Self::metadata(rest, value),
            None => Self::known(name, value),
        }
    }

    /// A field whose name is known not to be one of metadata.
    #[inline]
    pub(super) fn known(name: Cow<'a, str>, value: FieldValue<'a>) -> Self {
        Self { is_metadata: false, name, value }
    }

    /// The field whose name is `x-amz-meta-` and `name`.
    #[inline]
    pub(super) fn metadata(name: Cow<'a, str>, value: FieldValue<'a>) -> Self {
        Self { is_metadata: true, name, value }
    }

    #[inline]
    pub(super) fn name(&self) -> FieldName<'_> {
        FieldName { is_metadata: self.is_metadata, rest: &self.name }
    }

    #[inline]
    pub(super) fn condition(&self) -> Condition<'_> {
        let name = self.name();
        match &self.value {
            FieldValue::Exact(value) => Condition::Equals { name, value: value.borrow() },
            FieldValue::StartsWith(prefix) => Condition::StartsWith { name, prefix: prefix.borrow() },
        }
    }
}

/// The name of a field, in two parts.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct FieldName<'n> {
    /// Whether it begins with `x-amz-meta-`. Not a text, since comparing two empty texts takes
    /// 70 ns on a processor with AVX-512, and a form compares many.
    is_metadata: bool,
    rest: &'n str,
}

impl<'n> FieldName<'n> {
    #[inline]
    pub(super) const fn new(name: &'static str) -> Self {
        Self { is_metadata: false, rest: name }
    }

    #[inline]
    pub(super) fn parts(self) -> [&'n str; 2] {
        [if self.is_metadata { METADATA_PREFIX } else { "" }, self.rest]
    }

    pub(super) fn len(self) -> usize {
        self.parts().map(str::len).iter().sum()
    }
}
