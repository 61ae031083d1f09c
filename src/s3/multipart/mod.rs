//! Large files in parts: everything around the presigned URLs.
//!
//! A [`PartPlan`] cuts the object, [`Presigner::upload_parts`](crate::Presigner::upload_parts)
//! signs the URLs of all parts at once, and [`CompletedParts`] writes the body that puts the
//! parts together. With the feature `xml`, [`UploadId`] and [`CompletedUpload`] read what the
//! server answers. AWS: "Uploading and copying objects using multipart upload in Amazon S3".
//!
//! ```
//! use presign::multipart::{CompletedParts, PartPlan};
//! use presign::{Bucket, Credentials, Presigner};
//! use time::macros::datetime;
//!
//! let presigner = Presigner::new(Credentials::new("AKIDEXAMPLE", "secret"), Bucket::new("examplebucket", "us-east-1"))?;
//! let now = datetime!(2013-05-24 00:00 UTC);
//!
//! // 1. Send this. The answer contains the upload id.
//! let start = presigner.create_multipart_upload("film.mp4").content_type("video/mp4").sign_at(now)?;
//! let upload_id = "VXBsb2FkIElE";
//!
//! // 2. The client sends each part to its URL, and keeps the `ETag` of each answer.
//! let plan = PartPlan::new(20_000_000)?;
//! let urls = presigner.upload_parts("film.mp4", upload_id, plan.numbers()).content_lengths(plan).sign_at(now)?;
//! for (part_number, url) in urls.urls() {
//!     println!("bytes {:?} go to {url}", plan.part(part_number));
//! }
//!
//! // 3. Send this with the body.
//! let end = presigner.complete_multipart_upload("film.mp4", upload_id).sign_at(now)?;
//! let body = CompletedParts::new().part(1, "\"a54357af\"").part(2, "\"0c78aef8\"").part(3, "\"acbd18db\"").to_xml()?;
//! # Ok::<(), presign::Error>(())
//! ```

mod completed_parts;
#[cfg(feature = "xml")]
mod completed_upload;
mod part_number;
mod part_plan;
mod part_urls;
#[cfg(feature = "xml")]
mod upload_id;
mod upload_parts;

pub use completed_parts::CompletedParts;
#[cfg(feature = "xml")]
pub use completed_upload::CompletedUpload;
pub use part_plan::PartPlan;
pub use part_urls::PartUrls;
#[cfg(feature = "xml")]
pub use upload_id::UploadId;
pub use upload_parts::UploadParts;

pub(super) use part_number::check_part_number;
