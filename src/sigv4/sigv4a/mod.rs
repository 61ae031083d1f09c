//! Signature Version 4a: one signature for several regions, made with a private key and
//! checked with a public one. AWS: "AWS Signature Version 4 for API requests", "How AWS
//! SigV4a works".
//!
//! It differs from Signature Version 4 in three ways, and the four steps stay the same:
//!
//! - The credential scope has no region. `X-Amz-Region-Set` names the regions instead.
//! - The private key is derived from the secret access key and its id alone, so it signs on
//!   any day and for any service.
//! - The signature is one of ECDSA on the curve P-256, which the crate `p256` makes and
//!   checks.

mod private_key;
mod public_key;

pub use public_key::PublicKey;

pub(crate) use private_key::PrivateKey;
