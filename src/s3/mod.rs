//! S3 on top of [`sigv4`](crate::sigv4): where buckets live, what keys may be, and which
//! settings each operation has.

#[cfg(feature = "xml")]
mod answer;
mod bucket;
mod bucket_name;
mod bucket_option;
mod content_disposition;
#[cfg(feature = "xml")]
mod diagnosis;
mod endpoint;
mod form_rules;
mod header_rules;
mod inspect;
pub mod inspection;
mod key;
mod location;
mod loose_url;
pub mod multipart;
pub mod operation;
mod policy;
mod post;
mod post_settings;
mod presigned_post;
mod presigner;
mod request;
#[cfg(feature = "xml")]
mod s3_error;
mod selector;
mod settings;
mod signature_fields;
mod signature_time;
pub mod verify;
mod xml;

#[cfg(feature = "xml")]
pub use answer::AnswerError;
pub use bucket::Bucket;
pub use content_disposition::ContentDisposition;
#[cfg(feature = "xml")]
pub use diagnosis::{Cause, Diagnosis, Difference, diagnose};
pub use endpoint::Endpoint;
pub use inspect::{inspect, inspect_form};
pub use post::Post;
pub use presigned_post::PresignedPost;
pub use presigner::Presigner;
pub use request::Request;
#[cfg(feature = "xml")]
pub use s3_error::S3Error;
pub use settings::{CannedAcl, ChecksumAlgorithm, StorageClass, SuccessActionStatus};
