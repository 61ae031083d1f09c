//! The other side of a presigned URL: for servers, proxies and gateways that receive them.
//!
//! This is [`sigv4::verify`](crate::sigv4::verify) with S3's rules: [`Verifier::s3`] checks a
//! request as S3 does, [`Verifier::read_form`] (feature `json`) a form, and a [`Refusal`] is
//! answered in S3's words. The repository's example `gateway` is a whole server.
//!
//! ```
//! use presign::verify::{ReceivedRequest, Refusal, Scratch, Verifier};
//! use time::macros::datetime;
//!
//! /// Returns status and body.
//! fn answer(request: &ReceivedRequest<'_>, verifier: &Verifier) -> (u16, String) {
//!     let (now, mut scratch) = (datetime!(2013-05-24 12:00 UTC), Scratch::new());
//!     let result = verifier.read(request, now, &mut scratch).and_then(|claim| {
//!         let secret = (claim.access_key_id() == "AKIAIOSFODNN7EXAMPLE").then_some("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY");
//!         claim.verify_secret(secret)
//!     });
//!     match result {
//!         Ok(verified) => (200, format!("Hello {}", verified.access_key_id())),
//!         Err(refusal) => (refusal.status(), refusal.to_xml()),
//!     }
//! }
//!
//! let target = "/test.txt?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host&X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404";
//! let request = ReceivedRequest::new("GET", target, [("Host", "examplebucket.s3.amazonaws.com")]);
//! let verifier = Verifier::s3("us-east-1")?;
//! assert_eq!(answer(&request, &verifier), (200, String::from("Hello AKIAIOSFODNN7EXAMPLE")));
//! # Ok::<(), presign::Error>(())
//! ```

mod answer;
#[cfg(feature = "json")]
mod form;

pub use crate::sigv4::verify::{Claim, Mechanism, ReceivedRequest, Refusal, Scratch, Verified, Verifier};

#[cfg(feature = "json")]
pub use form::{FormClaim, ReceivedForm, VerifiedForm};

use super::header_rules::is_single_valued;
use crate::Error;
use crate::sigv4::{PathRules, PayloadSource};

impl Verifier {
    /// A verifier for S3 in a region: the path is decoded once and encoded once, and
    /// `x-amz-content-sha256` says which payload a request is signed for.
    ///
    /// Where servers differ, it is as strict as S3 or stricter:
    ///
    /// - A `+` in the query is a space, as on all servers; in a path it is a plus.
    /// - Lists of signed headers are sorted, names of parameters are spelt exactly, and each
    ///   parameter of the signature is given once.
    /// - A header that S3 takes one value of is not repeated, if it is signed.
    /// - A signed header has no other value in the query.
    /// - `x-amz-content-sha256` is signed like any other `x-amz-*` header. A query may say
    ///   `UNSIGNED-PAYLOAD`; a SHA-256 in it, without the header, is refused.
    /// - Nothing that needs no percent escape is escaped in the algorithm, date, life and
    ///   signature, or in the names of their parameters.
    /// - Payloads signed in chunks are refused.
    ///
    /// # Errors
    ///
    /// [`Error::Region`] if the region can't be part of a credential scope.
    ///
    /// See [`Verifier`] for an example.
    pub fn s3(region: &str) -> Result<Self, Error> {
        Self::for_service(region, "s3")
    }

    /// A verifier for directory buckets (S3 Express One Zone) in a region, by the rules of
    /// [`s3`](Self::s3).
    ///
    /// The token of a session is the parameter or header `X-Amz-S3session-Token`. Requests with
    /// ordinary credentials, such as `CreateSession`, have theirs in `X-Amz-Security-Token`.
    /// [`Claim::session_token`] is the one that there is. A request with both is refused.
    ///
    /// # Errors
    ///
    /// As [`s3`](Self::s3).
    ///
    /// ```
    /// let verifier = presign::verify::Verifier::s3_express("us-west-2")?;
    /// # Ok::<(), presign::Error>(())
    /// ```
    pub fn s3_express(region: &str) -> Result<Self, Error> {
        Self::for_service(region, "s3express")
    }

    fn for_service(region: &str, service: &str) -> Result<Self, Error> {
        Self::with_rules(region, service, PathRules::S3, PayloadSource::ContentSha256, is_single_valued)
    }
}
