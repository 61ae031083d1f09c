//! A request to S3 on its way: what it is told, and the ways to sign it.

use super::bucket::Bucket;
use super::key;
use super::presigner::{AnyTime, Presigner};
use crate::Error;
use crate::sigv4::{
    Expiry, Explanation, Headers, Method, Moment, Origin, Params, PresignedUrl, Signer, Target, Text, UNSIGNED_PAYLOAD,
    Unsigned, push_path,
};
use alloc::borrow::Cow;
use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;
use core::marker::PhantomData;
use core::time::Duration;
use time::OffsetDateTime;

/// The header that carries the payload's SHA-256 and locks a URL to its bytes.
const CONTENT_SHA256: &str = "x-amz-content-sha256";

/// Headers and parameters that a presigned URL carries elsewhere.
const SET_BY_THE_SIGNATURE: [&str; 3] = ["authorization", "x-amz-date", "x-amz-security-token"];

/// One operation on a bucket or an object, begun by a [`Presigner`].
///
/// The settings below are there for the operations that have them. A wrong value
/// is kept and reported when the URL is signed, so that calls can be chained; the
/// first one counts.
///
/// All headers given here are signed: the client must send them, with these
/// values, and [`PresignedUrl::headers`] lists them.
///
/// ```
/// use presign::{Bucket, Credentials, Presigner};
/// use time::macros::datetime;
///
/// let presigner = Presigner::new(Credentials::new("AKIDEXAMPLE", "secret"), Bucket::new("examplebucket", "us-east-1")?);
/// let view = presigner
///     .get("photos/cat.jpg")
///     .response_content_type("image/jpeg")
///     .param("x-id", "GetObject")
///     .sign_at(datetime!(2013-05-24 00:00 UTC))?;
/// assert!(view.url().contains("&response-content-type=image%2Fjpeg&x-id=GetObject&X-Amz-Signature="));
/// # Ok::<(), presign::Error>(())
/// ```
pub struct Request<'a, Op, T = AnyTime> {
    presigner: &'a Presigner<T>,
    method: Method,
    /// None for the bucket itself.
    key: Option<&'a str>,
    allow_dot_segments: bool,
    params: Params<'a>,
    headers: Headers<'a>,
    expiry: Expiry,
    /// The first wrong value given.
    fault: Option<Box<Error>>,
    operation: PhantomData<Op>,
}

impl<'a, Op, T> Request<'a, Op, T> {
    #[inline]
    pub(crate) fn new(presigner: &'a Presigner<T>, method: Method, key: Option<&'a str>) -> Self {
        Self {
            presigner,
            method,
            key,
            allow_dot_segments: false,
            params: Params::default(),
            headers: Headers::default(),
            expiry: Expiry::DEFAULT,
            fault: None,
            operation: PhantomData,
        }
    }

    /// How long the URL lives: 1 second to 7 days, whole seconds; 15 minutes
    /// unless told. AWS: "Download and upload objects with presigned URLs".
    ///
    /// Signing reports [`Error::ExpiryOutOfRange`] or
    /// [`Error::ExpiryNotWholeSeconds`].
    ///
    /// See [`Presigner`] for an example.
    #[must_use]
    #[inline]
    pub fn expires_in(mut self, duration: Duration) -> Self {
        match Expiry::new(duration) {
            Ok(expiry) => {
                self.expiry = expiry;
                self
            }
            Err(error) => self.checked(Err(error)),
        }
    }

    /// Any header by name. A second value for the same name is joined to the first
    /// by a comma.
    ///
    /// Signing reports [`Error::HeaderName`], [`Error::HeaderValue`], or
    /// [`Error::ReservedHeader`] for `host` and the headers of the signature.
    ///
    /// ```
    /// # use presign::{Bucket, Credentials, Presigner};
    /// # let presigner = Presigner::new(Credentials::new("AKIDEXAMPLE", "secret"), Bucket::new("examplebucket", "us-east-1")?);
    /// # let now = time::macros::datetime!(2013-05-24 00:00 UTC);
    /// let first_kibibyte = presigner.get("film.mp4").header("Range", "bytes=0-1023").sign_at(now)?;
    /// assert_eq!(first_kibibyte.headers().next(), Some(("range", "bytes=0-1023")));
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub fn header(mut self, name: impl Into<Cow<'a, str>>, value: impl Into<Cow<'a, str>>) -> Self {
        let name = name.into();
        let result = match rule_of_reserved_header(&name) {
            Some(rule) => Err(Error::ReservedHeader { name: name.into_owned(), rule }),
            None => self.headers.append(name, Text::new(value)),
        };
        self.checked(result)
    }

    /// Any query parameter by name, neither name nor value encoded. A subresource
    /// such as `tagging` has an empty value.
    ///
    /// Signing reports [`Error::ReservedParameter`] for a name that the signature
    /// sets, [`Error::DuplicateParameter`], [`Error::EmptyParameterName`].
    ///
    /// See [`Request`] for an example.
    #[must_use]
    pub fn param(self, name: impl Into<Cow<'a, str>>, value: impl Into<Cow<'a, str>>) -> Self {
        self.with_param(name.into(), Text::new(value))
    }

    /// `x-amz-expected-bucket-owner`: S3 refuses the request if another account
    /// owns the bucket. `account_id` has 12 digits.
    ///
    /// ```
    /// # use presign::{Bucket, Credentials, Presigner};
    /// # let presigner = Presigner::new(Credentials::new("AKIDEXAMPLE", "secret"), Bucket::new("examplebucket", "us-east-1")?);
    /// # let now = time::macros::datetime!(2013-05-24 00:00 UTC);
    /// let presigned = presigner.get("report.pdf").expected_bucket_owner("111122223333").request_payer().sign_at(now)?;
    /// assert_eq!(presigned.headers().count(), 2);
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub fn expected_bucket_owner(self, account_id: impl Into<Cow<'a, str>>) -> Self {
        self.with_header("x-amz-expected-bucket-owner", Text::new(account_id))
    }

    /// `x-amz-request-payer: requester`: the requester pays for the transfer.
    ///
    /// See [`expected_bucket_owner`](Self::expected_bucket_owner) for an example.
    #[must_use]
    pub fn request_payer(self) -> Self {
        self.with_header("x-amz-request-payer", Text::new("requester"))
    }

    /// Signs a key with `.` or `..` segments all the same.
    ///
    /// Browsers, `url::Url` and most HTTP clients resolve such segments before they
    /// send, and the request then names another object than the one signed. Allow
    /// them only where every client sends the path as it is (`curl --path-as-is`,
    /// the `hyper` crate).
    ///
    /// ```
    /// # use presign::{Bucket, Credentials, Presigner};
    /// # let presigner = Presigner::new(Credentials::new("AKIDEXAMPLE", "secret"), Bucket::new("examplebucket", "us-east-1")?);
    /// # let now = time::macros::datetime!(2013-05-24 00:00 UTC);
    /// assert!(presigner.get("a/../b").sign_at(now).is_err());
    /// assert!(presigner.get("a/../b").allow_dot_segments().sign_at(now)?.url().contains("/a/../b?"));
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub fn allow_dot_segments(mut self) -> Self {
        self.allow_dot_segments = true;
        self
    }

    /// Names (in lower case) and values of the headers given so far: with
    /// `sign_into`, what the client must send besides the URL.
    ///
    /// ```
    /// # use presign::{Bucket, Credentials, Presigner};
    /// # let presigner = Presigner::new(Credentials::new("AKIDEXAMPLE", "secret"), Bucket::new("examplebucket", "us-east-1")?);
    /// let upload = presigner.put("cat.png").content_type("image/png");
    /// assert_eq!(upload.headers().next(), Some(("content-type", "image/png")));
    /// # Ok::<(), presign::Error>(())
    /// ```
    pub fn headers(&self) -> impl Iterator<Item = (&str, &str)> {
        self.headers.iter().map(|header| (header.name(), header.value()))
    }

    /// A parameter that one of the typed settings stands for.
    pub(crate) fn with_param(mut self, name: Cow<'a, str>, value: Text<'a>) -> Self {
        let result = if self.params.contains(&name) {
            Err(Error::DuplicateParameter { name: name.into_owned() })
        } else if name.eq_ignore_ascii_case(CONTENT_SHA256) {
            Err(Error::ReservedParameter { name: name.into_owned() })
        } else {
            self.params.insert(name, value)
        };
        self.checked(result)
    }

    /// A header that one of the typed settings stands for.
    pub(crate) fn with_header(mut self, name: &'static str, value: Text<'a>) -> Self {
        let result = self.headers.insert(Cow::Borrowed(name), value);
        self.checked(result)
    }

    pub(crate) fn with_payload_sha256(self, hex: String) -> Self {
        self.with_header(CONTENT_SHA256, Text::new(hex))
    }

    pub(crate) fn upload_id(self, upload_id: &'a str) -> Self {
        self.with_param(Cow::Borrowed("uploadId"), Text::new(upload_id))
    }

    pub(crate) fn numbered_part(self, part_number: u32) -> Self {
        if (1..=10_000).contains(&part_number) {
            self.with_param(Cow::Borrowed("partNumber"), Text::decimal(part_number.into()))
        } else {
            self.checked(Err(Error::PartNumber { part_number }))
        }
    }

    /// Keeps the first error for the moment of signing.
    fn checked(mut self, result: Result<(), Error>) -> Self {
        if let Err(error) = result
            && self.fault.is_none()
        {
            self.fault = Some(Box::new(error));
        }
        self
    }

    /// Who signs, if nothing is wrong with the request.
    #[inline]
    fn checked_signer(&self) -> Result<&'a Signer, Error> {
        if let Some(fault) = &self.fault {
            return Err(Error::clone(fault));
        }
        if let Some(key) = self.key {
            key::check(key, self.allow_dot_segments, self.presigner.bucket().is_path_style())?;
        }
        self.presigner.signer()
    }

    #[inline]
    fn unsigned(&self) -> Unsigned<'_, 'a, ObjectTarget<'_>> {
        Unsigned {
            method: self.method,
            target: ObjectTarget { bucket: self.presigner.bucket(), key: self.key.unwrap_or_default() },
            params: &self.params,
            headers: &self.headers,
            payload_hash: self.headers.get(CONTENT_SHA256).unwrap_or(UNSIGNED_PAYLOAD),
            expiry: self.expiry,
        }
    }
}

impl<Op> Request<'_, Op> {
    /// Signs the request at a time, in any offset. Pure: the same values give the
    /// same URL.
    ///
    /// # Errors
    ///
    /// The first wrong value that the request was given; what is wrong with the
    /// key; what is wrong with the credentials at that time.
    ///
    /// See [`Presigner`] for an example.
    pub fn sign_at(&self, time: OffsetDateTime) -> Result<PresignedUrl, Error> {
        let signer = self.checked_signer()?;
        let moment = Moment::new(signer.timestamp(time)?);
        Ok(self.unsigned().presign(signer, &moment))
    }

    /// As [`sign_at`](Self::sign_at), with the URL appended to `out`. Allocates
    /// nothing as long as `out` has room for URL and headers and some 300 bytes, which
    /// are used meanwhile. On an error `out` is as it was.
    ///
    /// ```
    /// # use presign::{Bucket, Credentials, Presigner};
    /// # let presigner = Presigner::new(Credentials::new("AKIDEXAMPLE", "secret"), Bucket::new("examplebucket", "us-east-1")?);
    /// # let now = time::macros::datetime!(2013-05-24 00:00 UTC);
    /// let mut html = Vec::from("<img src=\"");
    /// presigner.get("photos/cat.jpg").sign_at_into(now, &mut html)?;
    /// html.extend_from_slice(b"\">");
    /// # Ok::<(), presign::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// As [`sign_at`](Self::sign_at).
    pub fn sign_at_into(&self, time: OffsetDateTime, out: &mut Vec<u8>) -> Result<(), Error> {
        let signer = self.checked_signer()?;
        let moment = Moment::new(signer.timestamp(time)?);
        self.unsigned().presign_into(signer, &moment, out);
        Ok(())
    }

    /// The canonical request and the string to sign behind
    /// [`sign_at`](Self::sign_at).
    ///
    /// # Errors
    ///
    /// As [`sign_at`](Self::sign_at).
    ///
    /// See [`Explanation`] for an example.
    pub fn explain_at(&self, time: OffsetDateTime) -> Result<Explanation, Error> {
        let signer = self.checked_signer()?;
        let moment = Moment::new(signer.timestamp(time)?);
        Ok(self.unsigned().explain(signer, &moment))
    }

    /// Signs the request at the time of the system's clock.
    ///
    /// ```
    /// # use presign::{Bucket, Credentials, Presigner};
    /// # let presigner = Presigner::new(Credentials::new("AKIDEXAMPLE", "secret"), Bucket::new("examplebucket", "us-east-1")?);
    /// let view = presigner.get("photos/cat.jpg").sign()?;
    /// # Ok::<(), presign::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// As [`sign_at`](Self::sign_at).
    #[cfg(feature = "std")]
    pub fn sign(&self) -> Result<PresignedUrl, Error> {
        self.sign_at(OffsetDateTime::now_utc())
    }

    /// As [`sign`](Self::sign), with the URL appended to `out`.
    ///
    /// # Errors
    ///
    /// As [`sign_at`](Self::sign_at).
    ///
    /// See [`sign_at_into`](Self::sign_at_into) for an example.
    #[cfg(feature = "std")]
    pub fn sign_into(&self, out: &mut Vec<u8>) -> Result<(), Error> {
        self.sign_at_into(OffsetDateTime::now_utc(), out)
    }
}

impl<Op> Request<'_, Op, Moment> {
    /// Signs the request at the moment that the presigner holds.
    ///
    /// # Errors
    ///
    /// The first wrong value that the request was given; what is wrong with the key.
    ///
    /// ```
    /// # use presign::{Bucket, Credentials, Presigner};
    /// # let presigner = Presigner::new(Credentials::new("AKIDEXAMPLE", "secret"), Bucket::new("examplebucket", "us-east-1")?);
    /// let held = presigner.at(time::macros::datetime!(2013-05-24 00:00 UTC))?;
    /// let view = held.get("photos/cat.jpg").sign()?;
    /// # Ok::<(), presign::Error>(())
    /// ```
    pub fn sign(&self) -> Result<PresignedUrl, Error> {
        let signer = self.checked_signer()?;
        Ok(self.unsigned().presign(signer, self.presigner.time()))
    }

    /// As [`sign`](Self::sign), with the URL appended to `out`. Allocates nothing
    /// as long as `out` has room for URL and headers and some 300 bytes, which are
    /// used meanwhile. On an error `out` is as it was.
    ///
    /// # Errors
    ///
    /// As [`sign`](Self::sign).
    ///
    /// See [`Presigner::at`] for an example.
    pub fn sign_into(&self, out: &mut Vec<u8>) -> Result<(), Error> {
        let signer = self.checked_signer()?;
        self.unsigned().presign_into(signer, self.presigner.time(), out);
        Ok(())
    }
}

impl<Op, T> Clone for Request<'_, Op, T> {
    fn clone(&self) -> Self {
        Self { params: self.params.clone(), headers: self.headers.clone(), fault: self.fault.clone(), ..*self }
    }
}

impl<Op, T> fmt::Debug for Request<'_, Op, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Request")
            .field("method", &self.method)
            .field("bucket", &self.presigner.bucket().url())
            .field("key", &self.key)
            .finish_non_exhaustive()
    }
}

fn rule_of_reserved_header(name: &str) -> Option<&'static str> {
    if name.eq_ignore_ascii_case(CONTENT_SHA256) {
        Some("it is the payload hash of the signature; call `payload_sha256`")
    } else if SET_BY_THE_SIGNATURE.iter().any(|reserved| reserved.eq_ignore_ascii_case(name)) {
        Some("a presigned URL carries it in its query; leave it out")
    } else {
        None
    }
}

/// A bucket or object: S3 encodes its path once and never normalises it.
struct ObjectTarget<'r> {
    bucket: &'r Bucket,
    key: &'r str,
}

impl Target for ObjectTarget<'_> {
    fn origin(&self) -> &Origin {
        self.bucket.origin()
    }

    #[inline]
    fn write(&self, url: &mut Vec<u8>) {
        url.extend_from_slice(self.bucket.url().as_bytes());
        push_path(url, self.key.as_bytes());
    }

    fn path_in_url(&self) -> Option<&[u8]> {
        None
    }

    fn url_bound(&self) -> usize {
        self.bucket.url().len() + 3 * self.key.len()
    }
}
