//! Inspects a URL.

use super::Inspection;
use super::fields::Family;
use super::loose_url::LooseUrl;
use super::reader::Reader;
use crate::Error;
use crate::excerpt::excerpt;

/// Takes a presigned URL apart, without a secret and without a clock: who signed it, when, for
/// how long, for which bucket and key, and what the client must send.
///
/// [`Inspection::findings`] lists the problems it has at a given time: it has expired, say, or
/// was cut off. Besides Signature Version 4, the signatures of
/// [`SignatureKind`](crate::inspection::SignatureKind) are recognised, and what they have in
/// common is read.
///
/// A broken URL is read as far as possible.
///
/// # Errors
///
/// [`Error::NotPresigned`] if the query has no parameter of a signature.
///
/// ```
/// use presign::inspect;
/// use presign::inspection::{AccessKeyKind, SignatureKind, UrlStyle};
/// use time::macros::datetime;
///
/// let inspection = inspect(
///     "https://examplebucket.s3.eu-west-3.amazonaws.com/photos/cat%201.jpg?X-Amz-Algorithm=AWS4-HMAC-SHA256\
///      &X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Feu-west-3%2Fs3%2Faws4_request\
///      &X-Amz-Date=20130524T000000Z&X-Amz-Expires=900&X-Amz-SignedHeaders=content-type%3Bhost\
///      &X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404",
/// )?;
/// assert_eq!(inspection.kind(), SignatureKind::SigV4);
/// assert_eq!(inspection.access_key_id(), Some("AKIAIOSFODNN7EXAMPLE"));
/// assert_eq!(inspection.access_key_kind(), AccessKeyKind::LongTerm);
/// assert!(!inspection.has_session_token());
/// assert_eq!(inspection.signed_at(), Some(datetime!(2013-05-24 00:00 UTC)));
/// assert_eq!(inspection.expires_at(), Some(datetime!(2013-05-24 00:15 UTC)));
/// assert_eq!((inspection.region(), inspection.service()), (Some("eu-west-3"), Some("s3")));
/// assert_eq!(inspection.authority(), Some("examplebucket.s3.eu-west-3.amazonaws.com"));
/// assert_eq!(inspection.style(), Some(UrlStyle::VirtualHosted));
/// assert_eq!((inspection.bucket(), inspection.key()), (Some("examplebucket"), Some("photos/cat 1.jpg")));
/// assert!(inspection.signed_headers().eq(["content-type", "host"]));
/// # Ok::<(), presign::Error>(())
/// ```
pub fn inspect(url: &str) -> Result<Inspection, Error> {
    let parts = LooseUrl::split(url);
    let names = || parts.params().map(|param| param.name);
    let Some(family) = Family::of(names) else {
        return Err(Error::NotPresigned { text: excerpt(url) });
    };
    let mut reader = Reader::new(family, false);
    reader.read_params(parts.params());
    reader.check_text(url, &parts);
    Ok(reader.inspect(&parts))
}
