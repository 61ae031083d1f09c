//! The URLs of many parts, in one buffer.

use super::part_plan::PartPlan;
use crate::s3::operation::UploadPart;
use crate::sigv4::into_string;
use crate::{Error, Request};
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;
use core::ops::{Range, RangeInclusive};
use time::OffsetDateTime;

/// By how much a part number can be longer than another.
const MORE_DIGITS: usize = "10000".len() - "1".len();

/// Presigned URLs, one for each part, for the method `PUT`.
///
/// Anyone who has a URL can upload that part until it expires. `Debug` leaves out the
/// queries.
///
/// ```
/// use presign::{Bucket, Credentials, Presigner};
/// use time::macros::datetime;
///
/// let presigner = Presigner::new(Credentials::new("AKIDEXAMPLE", "secret"), Bucket::new("examplebucket", "us-east-1"))?;
/// let now = datetime!(2013-05-24 00:00 UTC);
/// let urls = presigner.upload_parts("film.mp4", "upload-id", 1..=3).sign_at(now)?;
///
/// for (part_number, url) in urls.urls() {
///     assert_eq!(url, presigner.upload_part("film.mp4", "upload-id", part_number).sign_at(now)?.url());
/// }
/// assert!(urls.url(2).is_some_and(|url| url.contains("partNumber=2&")));
/// assert_eq!(urls.expires_at(), datetime!(2013-05-24 00:15 UTC));
/// # Ok::<(), presign::Error>(())
/// ```
#[derive(Clone)]
pub struct PartUrls {
    first: u32,
    /// The URLs, one after the other.
    text: String,
    /// Where each ends.
    ends: Vec<usize>,
    expires_at: OffsetDateTime,
    /// What they were signed for.
    plan: Option<PartPlan>,
}

impl PartUrls {
    /// Signs the request of each part. The presigner of the requests holds a time.
    pub(super) fn sign<'p>(
        mut part_numbers: RangeInclusive<u32>,
        plan: Option<PartPlan>,
        request: impl Fn(u32) -> Request<'p, UploadPart>,
    ) -> Result<Self, Error> {
        let first = *part_numbers.start();
        let mut ends = Vec::with_capacity(part_numbers.clone().count());
        let presigned = request(first).sign()?;
        let expires_at = presigned.expires_at();
        let mut text = presigned.into_url().into_bytes();
        ends.push(text.len());
        // The first URL's buffer had room to sign it, so as much is enough for the last one.
        let each = text.len() + MORE_DIGITS;
        text.reserve((ends.capacity() - 1).saturating_mul(each).saturating_add(text.capacity()));
        part_numbers.next();
        for part_number in part_numbers {
            request(part_number).sign_into(&mut text)?;
            ends.push(text.len());
        }
        Ok(Self { first, text: into_string(text), ends, expires_at, plan })
    }

    /// Part number and URL of each part, in order.
    ///
    /// See [`PartUrls`] for an example.
    pub fn urls(&self) -> impl Iterator<Item = (u32, &str)> {
        let starts = core::iter::once(&0).chain(&self.ends);
        let urls = starts.zip(&self.ends).map(|(start, end)| self.text.get(*start..*end).unwrap_or_default());
        (self.first..).zip(urls)
    }

    /// The URL of one part; `None` if it is not among those signed.
    ///
    /// See [`PartUrls`] for an example.
    pub fn url(&self, part_number: u32) -> Option<&str> {
        let index = usize::try_from(part_number.checked_sub(self.first)?).ok()?;
        let start = index.checked_sub(1).map_or(Some(&0), |before| self.ends.get(before))?;
        self.text.get(*start..*self.ends.get(index)?)
    }

    /// The bytes of the object that go to the URL of one part; `None` without a
    /// [plan](super::UploadParts::content_lengths), or if it has no such part.
    ///
    /// ```
    /// # use presign::{Bucket, Credentials, Presigner, multipart::PartPlan};
    /// # let presigner = Presigner::new(Credentials::new("AKIDEXAMPLE", "secret"), Bucket::new("examplebucket", "us-east-1"))?;
    /// # let now = time::macros::datetime!(2013-05-24 00:00 UTC);
    /// let plan = PartPlan::new(10_000_000)?;
    /// let urls = presigner.upload_parts("film.mp4", "upload-id", plan.numbers()).content_lengths(plan).sign_at(now)?;
    /// assert_eq!(urls.bytes(2), Some(8_388_608..10_000_000));
    /// # Ok::<(), presign::Error>(())
    /// ```
    pub fn bytes(&self, part_number: u32) -> Option<Range<u64>> {
        self.plan?.part(part_number)
    }

    /// When the URLs stop working, in UTC: as
    /// [`PresignedUrl::expires_at`](crate::PresignedUrl::expires_at).
    ///
    /// See [`PartUrls`] for an example.
    pub fn expires_at(&self) -> OffsetDateTime {
        self.expires_at
    }
}

impl fmt::Debug for PartUrls {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let without_query = self.text.split('?').next().unwrap_or_default();
        f.debug_struct("PartUrls")
            .field("url", &format_args!("{without_query}?.."))
            .field("first", &self.first)
            .field("count", &self.ends.len())
            .field("expires_at", &self.expires_at)
            .finish_non_exhaustive()
    }
}

/// `{"method": "PUT", "parts": [{"part_number", "url"}], "expires_at"}`, the time in
/// RFC 3339, ready for a browser's `fetch`. With a [plan](super::UploadParts::content_lengths),
/// each part has `start` and `end` too, in bytes, as `Blob.slice` takes them.
#[cfg(feature = "serde")]
impl serde::Serialize for PartUrls {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        use serde::ser::SerializeStruct;

        struct Parts<'a>(&'a PartUrls);
        impl serde::Serialize for Parts<'_> {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_seq(self.0.urls().map(|(number, url)| Part(number, url, self.0.bytes(number))))
            }
        }

        struct Part<'a>(u32, &'a str, Option<Range<u64>>);
        impl serde::Serialize for Part<'_> {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                let Self(part_number, url, bytes) = self;
                let mut fields = serializer.serialize_struct("Part", if bytes.is_some() { 4 } else { 2 })?;
                fields.serialize_field("part_number", part_number)?;
                fields.serialize_field("url", url)?;
                if let Some(bytes) = bytes {
                    fields.serialize_field("start", &bytes.start)?;
                    fields.serialize_field("end", &bytes.end)?;
                }
                fields.end()
            }
        }

        let mut fields = serializer.serialize_struct("PartUrls", 3)?;
        fields.serialize_field("method", crate::Method::Put.as_str())?;
        fields.serialize_field("parts", &Parts(self))?;
        fields.serialize_field("expires_at", &crate::sigv4::rfc3339(self.expires_at))?;
        fields.end()
    }
}
