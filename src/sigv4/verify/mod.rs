//! The other side of a signature: whether a request that was received is signed as it should
//! be. Opens no socket, reads no clock and looks up no key.
//!
//! 1. [`Verifier::read`] takes a [`ReceivedRequest`] apart and checks everything that needs
//!    no secret: form, scope, time, and which headers are signed. The result is a [`Claim`]:
//!    who says to have signed, and when.
//! 2. The caller looks up the secret of [`Claim::access_key_id`], by whatever means.
//! 3. [`Claim::verify`] or [`Claim::verify_secret`] checks the signature. The result is
//!    [`Verified`]: what the signature proves.
//!
//! Each step that fails returns a [`Refusal`].
//!
//! ```
//! use presign::sigv4::verify::{ReceivedRequest, Scratch, Verifier};
//! use presign::sigv4::{Request, Signer};
//! use presign::{Credentials, Method};
//! use core::time::Duration;
//! use time::macros::datetime;
//!
//! let (now, secret) = (datetime!(2015-08-30 12:36 UTC), "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY");
//! let signer = Signer::new(Credentials::new("AKIDEXAMPLE", secret), "us-east-1", "sts")?;
//! let request = Request::new(Method::Get, "https://sts.us-east-1.amazonaws.com/?Action=GetCallerIdentity");
//! let url = signer.at(now)?.presign(&request, Duration::from_secs(60))?.into_url();
//!
//! let target = url.strip_prefix("https://sts.us-east-1.amazonaws.com").unwrap();
//! let received = ReceivedRequest::new("GET", target, [("Host", "sts.us-east-1.amazonaws.com")]);
//! let (verifier, mut scratch) = (Verifier::new("us-east-1", "sts")?, Scratch::new());
//! let claim = verifier.read(&received, now, &mut scratch)?;
//! let known_secret = (claim.access_key_id() == "AKIDEXAMPLE").then_some(secret);
//! let verified = claim.verify_secret(known_secret)?;
//! assert_eq!(verified.expires_at(), datetime!(2015-08-30 12:37 UTC));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod authorization;
mod check;
mod claim;
mod credential;
mod parameters;
mod payload;
mod proof;
mod query;
mod read;
mod received;
mod reencode;
mod refusal;
mod scratch;
mod signed_headers;
mod time_limits;
mod usual_query;
mod verifier;

pub use claim::{Claim, Verified};
pub use received::ReceivedRequest;
pub use refusal::{Mechanism, Refusal};
pub use scratch::Scratch;
pub use verifier::Verifier;

#[cfg(feature = "json")]
pub(crate) use credential::Credential;
pub(crate) use payload::PayloadSource;
