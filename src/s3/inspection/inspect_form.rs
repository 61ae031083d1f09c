//! Inspects a form.

use super::Inspection;
use super::fields::{Family, Field};
use super::loose_url::LooseUrl;
use super::reader::Reader;
use crate::Error;
use crate::excerpt::excerpt;
use crate::s3::received_policy::ReceivedPolicy;
use alloc::borrow::ToOwned;
use alloc::format;
use alloc::vec::Vec;

/// Takes a presigned form apart: `url` is where it is sent, `fields` are names and values.
///
/// See [`inspect`](crate::inspect) for what comes out. [`Inspection::expires_at`] is the policy's expiration.
/// The policy must be one that S3 takes, but its conditions aren't compared with the fields.
///
/// # Errors
///
/// [`Error::NotPresigned`] if no field is one of a signature.
///
/// ```
/// use presign::{Bucket, Credentials, Presigner, inspect_form};
/// use time::macros::datetime;
///
/// let presigner = Presigner::new(Credentials::new("AKIDEXAMPLE", "secret"), Bucket::new("examplebucket", "us-east-1"))?;
/// let post = presigner.post("photos/cat.png").sign_at(datetime!(2013-05-24 00:00 UTC))?;
/// let inspection = inspect_form(post.url(), post.fields())?;
/// assert!(inspection.is_form());
/// assert_eq!((inspection.bucket(), inspection.key()), (Some("examplebucket"), Some("photos/cat.png")));
/// assert_eq!(inspection.expires_at(), Some(post.expires_at()));
/// # Ok::<(), presign::Error>(())
/// ```
pub fn inspect_form<'f>(url: &str, fields: impl IntoIterator<Item = (&'f str, &'f str)>) -> Result<Inspection, Error> {
    let fields: Vec<_> = fields.into_iter().collect();
    let Some(family) = Family::of(|| fields.iter().map(|(name, _)| *name)) else {
        return Err(Error::NotPresigned { text: excerpt(url) });
    };
    let mut reader = Reader::new(family, true);
    let mut key = None;
    for (name, value) in fields {
        if name.eq_ignore_ascii_case("key") {
            key = Some(value.to_owned());
        } else if let Some(field) = family.field(name) {
            reader.add(field, value.to_owned());
        }
    }
    let policy = reader.get(Field::Policy).map(ReceivedPolicy::decode);
    if let Some(Err(rule)) = &policy {
        reader.malformed(Field::Policy, &format!("is no policy that S3 takes ({rule})"));
    }
    let mut inspection = reader.inspect(&LooseUrl::split(url));
    inspection.expires_at = policy.and_then(Result::ok).map(|policy| policy.expires_at);
    inspection.key = key;
    Ok(inspection)
}
