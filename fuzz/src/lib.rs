//! What the fuzz targets compare the crate with. All of it is written from AWS's
//! documentation, the crate's own documentation and the URL Standard, and shares no code
//! with the crate.

pub mod any;
#[path = "../../tests/support/form.rs"]
pub mod form;
#[path = "../../tests/support/naive.rs"]
pub mod naive;
pub mod path;
pub mod place;
pub mod rules;
pub mod secret;
pub mod sent;

use rules::Verdict;

/// Asserts that a call succeeded if its arguments are valid, and failed if they are not.
pub fn assert_verdict<T, E: std::fmt::Debug>(verdict: Verdict, result: Result<&T, &E>, what: &str) {
    match (verdict, result) {
        (Verdict::Accept, Err(error)) => panic!("{what} is valid and was refused: {error:?}"),
        (Verdict::Refuse, Ok(_)) => panic!("{what} is invalid and was accepted"),
        _ => {}
    }
}
