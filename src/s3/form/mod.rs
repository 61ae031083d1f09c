//! Forms by which browsers upload: [`Post`] says what a form may do, and ends as a
//! [`PresignedPost`].
//!
//! Both the fields and the policy are written from one list (`conditions`), so that no field
//! lacks its condition.

mod conditions;
mod field;
mod key;
mod policy;
mod policy_base64;
mod post;
mod presigned_post;
mod rules;
mod settings;
mod text;

pub use post::Post;
pub use presigned_post::PresignedPost;

#[cfg(feature = "json")]
pub(super) use presigned_post::MAX_FORM;
#[cfg(feature = "json")]
pub(super) use rules::FILE_NAME;
