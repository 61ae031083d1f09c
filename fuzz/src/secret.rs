//! Secrets that can be found again in what the crate prints.

use arbitrary::{Arbitrary, Unstructured};
use std::fmt::Debug;

/// Stands in every secret and in no other input.
pub const MARK: &str = "wJalrXUtnFEMI";

/// A text with the mark in it.
#[derive(Debug, Clone)]
pub struct Secret(pub String);

impl<'a> Arbitrary<'a> for Secret {
    fn arbitrary(u: &mut Unstructured<'a>) -> arbitrary::Result<Self> {
        let text: &str = u.arbitrary()?;
        Ok(Self(format!("{MARK}{text}")))
    }
}

/// Asserts that `printed` holds no secret, unless one of `others` has its mark by chance.
pub fn assert_withheld(printed: &str, others: &impl Debug) {
    if printed.contains(MARK) {
        let others = format!("{others:?}");
        assert!(others.contains(MARK), "a secret is printed: {printed}");
    }
}
