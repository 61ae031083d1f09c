//! AWS Signature Version 4 presigned URLs for S3 and everything that speaks its protocol.
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
