//! Signature Version 4 for any AWS service. Knows no S3.
//!
//! A [`Request`] is signed by a [`Signer`] at a moment, in four steps, each in a
//! file of its own. AWS: "Create a signed AWS API request".
//!
//! 1. The canonical request: one text for all the ways to write a request.
//! 2. The string to sign: algorithm, time, credential scope, and the SHA-256 of
//!    the canonical request.
//! 3. The [`SigningKey`]: four HMACs over day, region, service and a constant,
//!    keyed with the secret access key.
//! 4. The [`Signature`]: the HMAC of the string to sign under the signing key.
//!
//! For a presigned URL all but the signature stands in the query string before
//! step 1, and the signature is appended to it after step 4.

mod ascii;
mod canonical_request;
mod credentials;
mod day_cache;
mod expiry;
mod headers;
mod method;
mod origin;
mod params;
mod presign;
mod presigned_url;
mod request;
mod scope;
mod sha256;
mod signer;
mod signing_key;
mod string_to_sign;
mod text;
mod timestamp;
mod uri_encode;
mod uri_path;

pub use credentials::Credentials;
pub use method::Method;
pub use origin::{Origin, Scheme};
pub use presign::Explanation;
pub use presigned_url::PresignedUrl;
pub use request::{PayloadHash, Request};
pub use signer::{Moment, Signature, Signer, SignerAt, TokenPlacement};
pub use signing_key::SigningKey;
pub use uri_path::{PathEncoding, PathRules};

pub(crate) use ascii::{as_str, hex};
pub(crate) use expiry::Expiry;
pub(crate) use headers::Headers;
pub(crate) use params::Params;
pub(crate) use presign::{Target, Unsigned};
pub(crate) use request::UNSIGNED_PAYLOAD;
pub(crate) use scope::Scope;
pub(crate) use text::Text;
pub(crate) use uri_encode::{push_component, push_path};
