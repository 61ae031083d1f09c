//! AWS Signature Version 4 presigned URLs for S3 and everything that speaks its
//! protocol. No SDK, no sockets, no clock of its own, no `std` unless you want it.
//!
//! A back end hands out one URL to upload an image and another to view it. The
//! image never passes through the back end, the secret never leaves it, and the
//! bucket stays private.
//!
//! ```
//! use core::time::Duration;
//! use presign::{Bucket, Credentials, Presigner};
//! use time::macros::datetime;
//!
//! let credentials = Credentials::new("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY");
//! let bucket = Bucket::new("examplebucket", "us-east-1")?; // AWS, virtual-hosted style, https
//! let presigner = Presigner::new(credentials, bucket);
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
//! // What the client must send, no more and no less:
//! println!("{} {}", upload.method(), upload.url());
//! for (name, value) in upload.headers() {
//!     println!("{name}: {value}");
//! }
//! # }
//! # Ok::<(), presign::Error>(())
//! ```
//!
//! # From a request to a URL
//!
//! A [`Request`] begins at a [`Presigner`], which holds [`Credentials`] and a
//! [`Bucket`], and ends as a [`PresignedUrl`]. In between, the layer below
//! ([`sigv4`], which knows no S3 and signs for any AWS service) takes the four
//! steps of "Create a signed AWS API request" in AWS's documentation:
//!
//! 1. **Canonical request**: method, path, query, headers, names of the signed
//!    headers and payload hash, in the one form that client and server agree on.
//!    The parameters `X-Amz-Algorithm`, `X-Amz-Credential`, `X-Amz-Date`,
//!    `X-Amz-Expires`, `X-Amz-SignedHeaders` and, for temporary credentials,
//!    `X-Amz-Security-Token` are in the query already; so nobody can change when a
//!    URL expires.
//! 2. **String to sign**: the algorithm's name, the time, the credential scope
//!    (day, region and service), and the SHA-256 of the canonical request.
//! 3. **Signing key**: four HMACs, from the secret access key over day, region,
//!    service and a constant. [`sigv4::SigningKey`] can be derived in one place and
//!    used in another, which then never sees the secret.
//! 4. **Signature**: the HMAC of the string to sign under the signing key, appended
//!    as `X-Amz-Signature`.
//!
//! [`Request::explain_at`] shows the texts of steps 1 and 2, made by the code that
//! signs, to compare with what a server answers to `SignatureDoesNotMatch`.
//!
//! # What a URL costs
//!
//! Nearly all of it is SHA-256, counted in blocks of 64 bytes. A GET of a short key
//! takes 5 for the canonical request, 3 for the string to sign and 1 for the outer
//! hash of its HMAC. What could be hashed once is:
//!
//! - The signing key, 18 blocks, is derived when a day's first URL is signed and
//!   kept as the two HMAC states behind its pads. It is derived again for another
//!   day (UTC), and never for the number of URLs or threads.
//! - [`Presigner::at`] holds a moment: the string to sign's first block, which holds
//!   the time and the credential scope, is hashed once for all URLs signed at it.
//! - The canonical request is no text of its own: it is hashed in the buffer that
//!   becomes the URL, which has the path and the query string in common with it.
//!
//! `sign_into` and `sign_at_into` append to a buffer that the caller keeps and
//! allocate nothing once it has grown; the calls that return a [`PresignedUrl`]
//! allocate at most twice.
//!
//! # Safe by default
//!
//! - A key with a `.` or `..` segment is refused ([`Error::DotSegment`]): URL parsers
//!   would resolve it, in path style into another bucket.
//!   [`Request::allow_dot_segments`] allows it.
//! - An expiry that S3 would refuse, a header that would split, a parameter that
//!   clashes with the signature's: each is an [`Error`] that names the value, the
//!   rule and the way out, and never a secret.
//! - `Debug` shows no secret, no token, no signature. Secrets and signing keys are
//!   wiped when dropped.
//!
//! # Features
//!
//! | feature | default | what it adds |
//! |---|---|---|
//! | `std` | yes | `sign()`, which reads the clock; credentials from the environment |
//! | `url` | yes | custom endpoints and domains, given as URLs; [`PresignedUrl::to_url`] |
//! | `http` | no | [`PresignedUrl::to_http_request`]; implies `std` |
//! | `serde` | no | `Serialize` for [`PresignedUrl`]: method, url, headers, `expires_at` |
//!
//! Without `std` the crate needs `alloc` and atomics of 32 bits.
// Links to what a feature adds.
#![cfg_attr(not(all(feature = "url", feature = "http")), allow(rustdoc::broken_intra_doc_links))]
#![no_std]
#![forbid(unsafe_code)]
#![cfg_attr(docsrs, feature(doc_cfg))]

extern crate alloc;
#[cfg(feature = "std")]
extern crate std;

mod error;
mod s3;
pub mod sigv4;

pub use error::Error;
pub use s3::{
    AnyTime, Bucket, CannedAcl, ChecksumAlgorithm, ContentDisposition, Presigner, Request, StorageClass, operation,
};
pub use sigv4::{Credentials, Explanation, Method, Moment, PresignedUrl};
