//! Forms by which browsers upload: [`Post`] says what a form may do, and ends as a
//! [`PresignedPost`].
//!
//! 1. `post` and `settings` collect what the caller asks for, and refuse what `rules` forbids.
//! 2. `conditions` lists all that the form says, in order.
//! 3. `policy` writes the list as JSON, and `policy_base64` that as the text to sign.
//! 4. `presigned_post` writes the same list as fields, and signs.
//!
//! `key`, `field` and `text` are what the list consists of.

mod conditions;
mod field;
mod key;
mod policy;
mod policy_base64;
mod post;
mod presigned_post;
mod rules;
mod settings;
mod size;
mod text;

pub use post::Post;
pub use presigned_post::PresignedPost;

#[cfg(feature = "json")]
pub(super) use rules::FILE_NAME;
#[cfg(feature = "json")]
pub(super) use size::MAX_FORM;
