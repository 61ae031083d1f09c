//! Signature Version 4 for any AWS service. Knows no S3.
//!
//! A [`Signer`] signs a [`Request`] at a time, in four steps, each in a file of its own.
//! AWS: "Create a signed AWS API request".
//!
//! 1. `canonical_request`: one text for all the ways to write a request.
//! 2. `string_to_sign`: algorithm, time, credential scope, and the SHA-256 of the
//!    canonical request.
//! 3. `signing_key`: four HMACs over day, region, service and a constant, keyed with the
//!    secret access key. See [`SigningKey`].
//! 4. `signature`: the HMAC of the string to sign under the signing key. See
//!    [`Signature`].
//!
//! With the feature `sigv4a`, [`Signer::sigv4a`] signs for several regions at once: step 3
//! derives a private key, and step 4 is ECDSA.
//!
//! In a presigned URL, everything but the signature is in the query string before step 1.
//! The signature is added to it after step 4.

mod auth_scheme;
mod canonical_request;
pub(crate) mod credentials;
#[cfg(feature = "serde")]
mod credentials_json;
#[cfg(feature = "xml")]
mod credentials_xml;
mod expiry;
mod headers;
mod held_time;
mod hmac;
mod key;
#[cfg(feature = "std")]
mod key_cache;
pub(crate) mod lifetime;
mod lines;
pub(crate) mod method;
mod origin;
mod params;
pub(crate) mod presign;
pub(crate) mod presigned_url;
mod region_set;
mod request;
mod sign_at;
mod signature;
mod signed_url;
mod signer;
mod signer_at;
mod signing_key;
mod signing_time;
#[cfg(feature = "sigv4a")]
mod sigv4a;
mod string_to_sign;
mod text;
mod uri_encode;
mod uri_path;
pub mod verify;

#[doc = include_str!("login_tokens.md")]
pub mod login_tokens {}

pub use auth_scheme::TokenPlacement;
pub use request::{PayloadHash, Request};
pub use signature::Signature;
pub use signer::Signer;
pub use signer_at::SignerAt;
pub use signing_key::SigningKey;
#[cfg(feature = "sigv4a")]
pub use sigv4a::PublicKey;
pub use uri_path::{PathEncoding, PathRules};

pub(crate) use auth_scheme::{Algorithm, AuthScheme, TokenParam};
pub(crate) use canonical_request::UNSIGNED_PAYLOAD;
#[cfg(feature = "xml")]
pub(crate) use credentials_xml::read_credentials_of_root;
pub(crate) use headers::{Headers, header_rule, is_token, lower_case, to_send};
pub(crate) use held_time::HeldTime;
pub(crate) use lifetime::Life;
pub(crate) use lines::Lines;
pub(crate) use origin::{Origin, Scheme, UrlParts, split_url};
pub(crate) use params::{Params, sort_pairs};
pub(crate) use presign::{SignableRequest, UrlToPath};
pub(crate) use presigned_url::ShortHash;
pub(crate) use sign_at::SignAt;
#[cfg(feature = "xml")]
pub(crate) use signature::is_signature;
pub(crate) use signed_url::SignedUrl;
#[cfg(feature = "json")]
pub(crate) use signing_time::parse_rfc3339;
pub(crate) use signing_time::{SigningTime, iso8601, rfc3339};
pub(crate) use text::{Text, into_string};
pub(crate) use uri_encode::{write_component, write_path};
pub(crate) use verify::PayloadSource;
