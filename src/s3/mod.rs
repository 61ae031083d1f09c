//! S3 on top of [`sigv4`](crate::sigv4): where buckets live, what keys may be,
//! and what each operation can be told.

mod bucket;
mod bucket_name;
mod content_disposition;
mod endpoint;
mod key;
pub mod operation;
mod partition;
mod presigner;
mod request;
mod settings;

/// The signing name of S3.
const SERVICE: &str = "s3";

pub use bucket::Bucket;
pub use content_disposition::ContentDisposition;
pub use presigner::{AnyTime, Presigner};
pub use request::Request;
pub use settings::{CannedAcl, ChecksumAlgorithm, StorageClass};
