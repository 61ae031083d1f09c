//! The value of a header or query parameter while a request is being built.

use super::ascii::{self, Decimal};
use alloc::borrow::Cow;

/// Text borrowed from the caller, owned, or a number that needs no allocation.
#[derive(Clone)]
pub(crate) enum Text<'a> {
    Str(Cow<'a, str>),
    Decimal(Decimal),
}

impl<'a> Text<'a> {
    pub(crate) fn new(text: impl Into<Cow<'a, str>>) -> Self {
        Self::Str(text.into())
    }

    pub(crate) fn decimal(number: u64) -> Self {
        Self::Decimal(Decimal::new(number))
    }

    pub(crate) fn as_str(&self) -> &str {
        match self {
            Self::Str(text) => text,
            Self::Decimal(digits) => ascii::as_str(digits.as_bytes()),
        }
    }

    pub(crate) fn as_bytes(&self) -> &[u8] {
        match self {
            Self::Str(text) => text.as_bytes(),
            Self::Decimal(digits) => digits.as_bytes(),
        }
    }
}
