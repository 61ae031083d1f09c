//! AWS Signature Version 4 presigned URLs for S3 and everything that speaks its
//! protocol. No SDK, no sockets, no clock of its own, and no `std` unless you want it.
//!
//! A back end hands out one URL to upload an image and another to view it. The image
//! never passes through the back end, the secret never leaves it, and the bucket stays
//! private.
//!
//! ```
//! use core::time::Duration;
//! use presign::{Bucket, Credentials, Presigner};
//! use time::macros::datetime;
//!
//! let credentials = Credentials::new("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY");
//! let presigner = Presigner::new(credentials, Bucket::new("examplebucket", "us-east-1"))?;
//!
//! let view = presigner
//!     .get("photos/cat.jpg")
//!     .response_content_type("image/jpeg")
//!     .expires_in(Duration::from_secs(900))
//!     .sign_at(datetime!(2013-05-24 00:00 UTC))?; // pure; `sign()` reads the clock
//! assert!(view.url().starts_with("https://examplebucket.s3.us-east-1.amazonaws.com/photos/cat.jpg?X-Amz-"));
//!
//! # #[cfg(feature = "std")] {
//! let upload = presigner.put("photos/cat.jpg").content_type("image/png").content_length(48_213).sign()?;
//! // Exactly what the client must send:
//! println!("{} {}", upload.method(), upload.url());
//! for (name, value) in upload.headers() {
//!     println!("{name}: {value}");
//! }
//! # }
//! # Ok::<(), presign::Error>(())
//! ```
//!
//! [`recipes`] shows how to do common things. [`endpoints`] says how to reach a bucket, an
//! access point or a directory bucket on AWS, and other servers.
//!
//! # From a request to a URL
//!
//! A [`Request`] starts at a [`Presigner`], which has [`Credentials`] and an
//! [`Endpoint`], and ends as a [`PresignedUrl`]. In between, the layer below
//! ([`sigv4`], which knows no S3 and signs for any AWS service) takes the four steps of
//! "Create a signed AWS API request" in AWS's documentation: canonical request, string to
//! sign, signing key, signature. [`Request::explain_at`] shows the first two, and
//! [`diagnose`] compares them with what a server answers.
//!
//! A [`Post`] ends as a [`PresignedPost`] instead: the fields of a form by which a browser
//! uploads a file, and of which S3 enforces a policy.
//! [`multipart`] is for large files. On the other side, [`verify`] checks the requests that
//! a server receives, and [`inspect()`](crate::inspect) takes a URL apart.
//!
//! # What a URL costs
//!
//! Nearly all of it is SHA-256, in blocks of 64 bytes. A GET of a short key takes 5 blocks
//! for the canonical request, 3 for the string to sign and 1 for the outer hash of its
//! HMAC.
//!
//! - The signing key takes 18 more. With the feature `std` it is derived for the first URL
//!   of a day (UTC) and shared by all threads; the keys of two days are kept.
//! - [`Presigner::at`] holds a signing time: it hashes the first block of the string to
//!   sign once for all URLs.
//! - `sign_into` and `sign_at_into` append to your own buffer and allocate nothing once it
//!   has grown; the calls that return a [`PresignedUrl`] allocate once. The first URL of a
//!   day allocates twice more, to derive the signing key.
//!
//! Without `std` there is no lock and so no shared key, and each URL derives its own: hold a
//! signing time, or use [`Credentials::from_signing_key`].
//!
//! # Safe by default
//!
//! - Anyone who has a URL has the access. No value that a client chooses turns it into
//!   another right: a key that some client or server takes for another one is refused
//!   ([`Error::AmbiguousKey`]), and so are an empty upload or version id
//!   ([`Error::EmptyId`]) and a parameter that selects another operation
//!   ([`Error::SelectsOperation`]).
//! - No URL claims to live longer than its credentials, if their expiry is known, unless you
//!   ask for it ([`Lifetime`]).
//! - Any other invalid value, such as an expiry that S3 would refuse or a header that would
//!   split, is an [`Error`] that names the value, the rule and what to do, and never
//!   contains a secret. [`Error::kind`] says whether the request or the configuration is
//!   invalid.
//! - `Debug` shows no secret, token or signature.
//! - Secret access keys, session tokens, signing keys, private keys and HMAC states are wiped when they
//!   are dropped, and moving the types of this crate leaves no copies of them on the heap.
//!   The stack isn't wiped, and what is left on it can reach the heap in the unused bytes of
//!   a value that moves there. Neither are URLs and forms wiped, nor the headers of a
//!   [`Request`] or [`PresignedUrl`], which may contain a customer's key (SSE-C).
//!
//! # Features
//!
//! | feature | default | what it adds |
//! |---|---|---|
//! | `std` | yes | `sign()` reads the clock; a shared signing key; credentials from the environment |
//! | `url` | yes | [`PresignedUrl::to_url`]; hosts with international labels (`xn--`) |
//! | `http` | no | [`PresignedUrl::to_http_request`]; implies `std` |
//! | `serde` | no | `Serialize` for [`PresignedUrl`], [`PresignedPost`] and [`PartUrls`](multipart::PartUrls); `Deserialize` for [`Credentials`] |
//! | `json` | no | reads policies of forms: [`Verifier::read_form`](verify::Verifier::read_form), [`inspect_form`] |
//! | `sigv4a` | no | one signature for several regions: [`Signer::sigv4a`](sigv4::Signer::sigv4a), [`Verifier::sigv4a`](verify::Verifier::sigv4a) |
//! | `xml` | no | reads answers: [`UploadId`](multipart::UploadId), [`CompletedUpload`](multipart::CompletedUpload), [`S3Error`], [`Credentials::from_sts_xml`], [`SessionCredentials::from_xml`]; says why a server refused a URL: [`diagnose`] |
//!
//! Without `std` the crate needs `alloc` and atomics with compare-and-swap. `sigv4a` is faster
//! with `std`, which has room for a table of `p256`'s.
// Links to what a feature adds.
#![cfg_attr(
    not(all(feature = "url", feature = "http", feature = "json", feature = "sigv4a", feature = "xml")),
    allow(rustdoc::broken_intra_doc_links)
)]
#![no_std]
#![forbid(unsafe_code)]
#![cfg_attr(docsrs, feature(doc_cfg))]

extern crate alloc;
#[cfg(feature = "std")]
extern crate std;

mod error;
mod excerpt;
mod redact;
mod s3;
pub mod sigv4;
#[cfg(feature = "xml")]
mod xml_answer;

#[doc = include_str!("endpoints.md")]
pub mod endpoints {}

#[doc = include_str!("recipes.md")]
pub mod recipes {}

// It reads the environment.
#[cfg(all(doctest, feature = "std"))]
#[doc = include_str!("../README.md")]
struct Readme;

pub use error::{Error, ErrorKind};
pub use redact::redact;
#[cfg(feature = "json")]
pub use s3::inspect_form;
#[cfg(feature = "xml")]
pub use s3::{AnswerError, Cause, Diagnosis, Difference, S3Error, diagnose};
pub use s3::{
    Bucket, CacheScope, CannedAcl, ChecksumAlgorithm, ContentDisposition, Endpoint, Post, PresignedPost, Presigner,
    Request, SessionCredentials, SessionMode, StorageClass, SuccessActionStatus, inspect, inspection, multipart,
    operation, verify,
};
pub use sigv4::credentials::Credentials;
pub use sigv4::lifetime::Lifetime;
pub use sigv4::method::Method;
pub use sigv4::presign::Explanation;
pub use sigv4::presigned_url::PresignedUrl;

// The crates whose types are part of this one's API.
#[cfg(feature = "http")]
pub use http;
pub use time;
#[cfg(feature = "url")]
pub use url;
