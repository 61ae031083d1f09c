//! A request for the URLs of many parts.

use super::part_number::check_part_number;
use super::part_plan::PartPlan;
use super::part_urls::PartUrls;
use crate::s3::operation::UploadPart;
use crate::s3::request::now;
use crate::{Error, Lifetime, Presigner, Request};
use alloc::borrow::Cow;
use core::fmt;
use core::ops::RangeInclusive;
use time::OffsetDateTime;

/// The URLs of a range of parts, to be signed for one time. Started by
/// [`Presigner::upload_parts`].
///
/// The URLs are those of [`Presigner::upload_part`].
///
/// ```
/// use presign::{Bucket, Credentials, Presigner};
/// use core::time::Duration;
/// use time::macros::datetime;
///
/// let presigner = Presigner::new(Credentials::new("AKIDEXAMPLE", "secret"), Bucket::new("examplebucket", "us-east-1"))?;
/// let urls = presigner
///     .upload_parts("film.mp4", "upload-id", 1..=1000)
///     .expires_in(Duration::from_secs(6 * 3600))
///     .sign_at(datetime!(2013-05-24 00:00 UTC))?;
/// assert_eq!(urls.urls().count(), 1000);
/// # Ok::<(), presign::Error>(())
/// ```
#[derive(Clone)]
#[must_use = "it does nothing until it is signed"]
pub struct UploadParts<'a> {
    presigner: &'a Presigner,
    key: Cow<'a, str>,
    upload_id: Cow<'a, str>,
    part_numbers: RangeInclusive<u32>,
    lifetime: Lifetime,
    allow_ambiguous_key: bool,
    plan: Option<PartPlan>,
}

impl<'a> UploadParts<'a> {
    pub(crate) fn new(
        presigner: &'a Presigner,
        key: Cow<'a, str>,
        upload_id: Cow<'a, str>,
        part_numbers: RangeInclusive<u32>,
    ) -> Self {
        Self {
            presigner,
            key,
            upload_id,
            part_numbers,
            lifetime: Lifetime::default(),
            allow_ambiguous_key: false,
            plan: None,
        }
    }

    /// How long the URLs live: as [`Request::expires_in`]. All parts must start within it.
    ///
    /// See [`UploadParts`] for an example.
    pub fn expires_in(mut self, lifetime: impl Into<Lifetime>) -> Self {
        self.lifetime = lifetime.into();
        self
    }

    /// Signs a key even if some clients or servers take it for another one: as
    /// [`Request::allow_ambiguous_key`].
    ///
    /// ```
    /// # use presign::{Bucket, Credentials, Presigner};
    /// # let presigner = Presigner::new(Credentials::new("AKIDEXAMPLE", "secret"), Bucket::new("examplebucket", "us-east-1"))?;
    /// # let now = time::macros::datetime!(2013-05-24 00:00 UTC);
    /// assert!(presigner.upload_parts("a//b", "upload-id", 1..=2).sign_at(now).is_err());
    /// assert!(presigner.upload_parts("a//b", "upload-id", 1..=2).allow_ambiguous_key().sign_at(now).is_ok());
    /// # Ok::<(), presign::Error>(())
    /// ```
    pub fn allow_ambiguous_key(mut self) -> Self {
        self.allow_ambiguous_key = true;
        self
    }

    /// Signs the `Content-Length` that the plan has for each part. Without it, whoever has
    /// the URLs may send up to 5 GiB to each.
    ///
    /// The client must send exactly the bytes that the plan says. HTTP clients and browsers
    /// set the header from the body. Signing reports [`Error::PartNotPlanned`] for a part
    /// that the plan doesn't have.
    ///
    /// ```
    /// # use presign::{Bucket, Credentials, Presigner};
    /// # let presigner = Presigner::new(Credentials::new("AKIDEXAMPLE", "secret"), Bucket::new("examplebucket", "us-east-1"))?;
    /// # let now = time::macros::datetime!(2013-05-24 00:00 UTC);
    /// use presign::multipart::PartPlan;
    ///
    /// let plan = PartPlan::new(20_000_000)?;
    /// let urls = presigner.upload_parts("film.mp4", "upload-id", plan.numbers()).content_lengths(plan).sign_at(now)?;
    /// assert!(urls.urls().all(|(_, url)| url.contains("X-Amz-SignedHeaders=content-length%3Bhost")));
    /// # Ok::<(), presign::Error>(())
    /// ```
    pub fn content_lengths(mut self, plan: PartPlan) -> Self {
        self.plan = Some(plan);
        self
    }

    /// Signs all URLs at a time, in any offset. Pure: the same values give the same URLs.
    ///
    /// # Errors
    ///
    /// [`Error::NoPartNumbers`], [`Error::PartNumber`], [`Error::PartNotPlanned`],
    /// those of [`Request::sign_at`].
    ///
    /// See [`UploadParts`] for an example.
    pub fn sign_at(&self, time: OffsetDateTime) -> Result<PartUrls, Error> {
        self.sign_with(&self.presigner.at(time)?)
    }

    /// Signs all URLs at the time that the presigner [holds](Presigner::at), or else at the
    /// time of the system's clock.
    ///
    /// ```
    /// # use presign::{Bucket, Credentials, Presigner};
    /// # let presigner = Presigner::new(Credentials::new("AKIDEXAMPLE", "secret"), Bucket::new("examplebucket", "us-east-1"))?;
    /// # let presigner = presigner.at(time::macros::datetime!(2013-05-24 00:00 UTC))?;
    /// let urls = presigner.upload_parts("film.mp4", "upload-id", 1..=3).sign()?;
    /// # Ok::<(), presign::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// As [`sign_at`](Self::sign_at); [`Error::NoClock`] without the feature `std`, if the
    /// presigner holds no time.
    pub fn sign(&self) -> Result<PartUrls, Error> {
        match self.presigner.signing_time() {
            Some(_) => self.sign_with(self.presigner),
            None => self.sign_at(now()?),
        }
    }

    /// Signs with a presigner that holds a time.
    fn sign_with(&self, held: &Presigner) -> Result<PartUrls, Error> {
        let (first, last) = (*self.part_numbers.start(), *self.part_numbers.end());
        if self.part_numbers.is_empty() {
            return Err(Error::NoPartNumbers { first, last });
        }
        check_part_number(first)?;
        check_part_number(last)?;
        if let Some(count) = self.plan.map(|plan| plan.count()).filter(|count| last > *count) {
            return Err(Error::PartNotPlanned { part_number: last, count });
        }
        PartUrls::sign(self.part_numbers.clone(), self.plan, |part_number| self.part(held, part_number))
    }

    fn part<'p>(&'p self, held: &'p Presigner, part_number: u32) -> Request<'p, UploadPart> {
        let mut request = held.upload_part(&*self.key, &*self.upload_id, part_number).expires_in(self.lifetime);
        if self.allow_ambiguous_key {
            request = request.allow_ambiguous_key();
        }
        match self.plan.and_then(|plan| plan.part(part_number)) {
            Some(bytes) => request.content_length(bytes.end - bytes.start),
            None => request,
        }
    }
}

impl fmt::Debug for UploadParts<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("UploadParts")
            .field("endpoint", &self.presigner.endpoint().url())
            .field("key", &self.key)
            .field("part_numbers", &self.part_numbers)
            .finish_non_exhaustive()
    }
}
