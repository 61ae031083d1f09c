//! S3 on top of [`sigv4`](crate::sigv4): where buckets live, what keys may be, and which
//! settings each operation has.

#[cfg(feature = "xml")]
mod answer;
mod bucket;
mod bucket_name;
mod bucket_option;
mod cache_scope;
mod content_disposition;
#[cfg(feature = "xml")]
mod diagnosis;
mod endpoint;
mod explain_url;
mod form;
mod header_rules;
pub mod inspection;
mod key;
pub mod multipart;
pub mod operation;
#[cfg(feature = "json")]
mod policy_json;
mod presigner;
#[cfg(feature = "json")]
mod received_policy;
mod request;
#[cfg(feature = "xml")]
mod s3_error;
mod selector;
mod session;
mod settings;
pub mod verify;
mod xml;

#[cfg(feature = "xml")]
pub use answer::AnswerError;
pub use bucket::Bucket;
pub use cache_scope::CacheScope;
pub use content_disposition::ContentDisposition;
#[cfg(feature = "xml")]
pub use diagnosis::{Cause, Diagnosis, Difference, diagnose};
pub use endpoint::Endpoint;
pub use form::{Post, PresignedPost};
pub use inspection::inspect::inspect;
#[cfg(feature = "json")]
pub use inspection::inspect_form::inspect_form;
pub use presigner::Presigner;
pub use request::Request;
#[cfg(feature = "xml")]
pub use s3_error::S3Error;
pub use session::SessionCredentials;
pub use settings::{CannedAcl, ChecksumAlgorithm, SessionMode, StorageClass, SuccessActionStatus};
