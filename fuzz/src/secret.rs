//! Secrets that can be found again in what the crate prints.

use arbitrary::{Arbitrary, Unstructured};
use std::fmt::Debug;

/// Every secret starts with it, and no other input does but by chance.
pub const MARK: &str = "wJalrXUtnFEMI";

/// A text that starts with the mark.
#[derive(Debug, Clone)]
pub struct Secret(pub String);

impl<'a> Arbitrary<'a> for Secret {
    fn arbitrary(u: &mut Unstructured<'a>) -> arbitrary::Result<Self> {
        // One with white space after it is refused, and hides what comes later.
        let text: &str = u.arbitrary()?;
        let text = if u.ratio(7, 8)? { text.trim_end() } else { text };
        Ok(Self(format!("{MARK}{text}")))
    }
}

/// An SSE-C key, often one of the right length.
pub fn customer_key(u: &mut Unstructured<'_>) -> arbitrary::Result<Option<Secret>> {
    match u.int_in_range(0..=3)? {
        0 => u.arbitrary().map(Some),
        1 => Ok(Some(Secret(format!("{MARK:A<43}=")))),
        _ => Ok(None),
    }
}

/// Asserts that `printed` shows no secret that was given as one, unless one of `others`
/// has its mark by chance.
pub fn assert_withheld(printed: &str, others: &impl Debug) {
    if printed.contains(MARK) {
        let others = format!("{others:?}");
        assert!(others.contains(MARK), "a secret is printed: {printed}");
    }
}

/// A secret access key as AWS issues it, and others that are valid in more places.
const MISPLACED: [&str; 4] = [
    "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
    "wJalrXUtnFEMI+K7MDENG+bPxRfiCYEXAMPLEKEY",
    "wjalrxutnfemi0k7mdeng0bpxrficyexamplekey",
    "/wJalrXUtnFEMIK7MDENGbPxRfiCYEXAMPLEKEY\n",
];

/// A secret that someone gives in the wrong place, with other text after it.
#[derive(Debug, Clone)]
pub struct Misplaced {
    secret: &'static str,
    pub text: String,
}

impl<'a> Arbitrary<'a> for Misplaced {
    fn arbitrary(u: &mut Unstructured<'a>) -> arbitrary::Result<Self> {
        let secret = *u.choose(&MISPLACED)?;
        let after: &str = if u.ratio(1, 4)? { u.arbitrary()? } else { "" };
        Ok(Self { secret, text: format!("{secret}{after}") })
    }
}

impl Misplaced {
    /// Asserts that `printed` shows no 20 characters in a row of the secret.
    pub fn assert_shortened(&self, printed: &str) {
        assert_shortened(printed, self.secret);
    }
}

/// The ways in which a secret ends up in a URL that is configured or pasted.
pub fn in_url(secret: &str, form: u8) -> String {
    match form % 9 {
        0 => secret.to_owned(),
        1 => format!("https://{secret}"),
        2 => format!("https://user:{secret}@storage.example"),
        3 => format!("https://{secret}@storage.example"),
        4 => format!("https://storage.example:{secret}"),
        5 => format!("https://storage.example/{secret}/"),
        6 => format!("https://storage.example/key?X-Amz-Signature={secret}"),
        7 => format!("https://storage.example/?{secret}=1&{secret}"),
        _ => format!("{secret}://storage.example#{secret}"),
    }
}

/// Asserts that `printed` shows no 20 characters in a row of a secret that was given in the
/// wrong place.
pub fn assert_shortened(printed: &str, secret: &'static str) {
    for run in secret.as_bytes().windows(20) {
        let run = str::from_utf8(run).expect("ASCII");
        assert!(!printed.contains(run), "{run:?} of a secret is printed: {printed}");
    }
}
