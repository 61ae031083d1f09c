//! The entry: credentials and a bucket, from which every request begins.

use super::bucket::Bucket;
use super::operation::{
    AbortMultipartUpload, AnyOperation, CompleteMultipartUpload, CreateMultipartUpload, DeleteObject, GetObject,
    HeadBucket, HeadObject, ListObjectsV2, ListParts, PutObject, UploadPart,
};
use super::request::Request;
use crate::Error;
use crate::sigv4::{Credentials, Method, Moment, Signer};
use alloc::sync::Arc;
use core::fmt;
use time::OffsetDateTime;

/// Presigns requests to one bucket.
///
/// Each method begins a [`Request`], which is told more and then signed.
/// A presigner is cheap to clone and is used from any number of threads through
/// `&self`: the signing key is derived when a day's first URL is signed and shared
/// by all clones, without a lock.
///
/// ```
/// use presign::{Bucket, Credentials, Presigner};
/// use core::time::Duration;
/// use time::macros::datetime;
///
/// let credentials = Credentials::new("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY");
/// let bucket = Bucket::new("examplebucket", "us-east-1")?.global_endpoint()?;
/// let presigner = Presigner::new(credentials, bucket);
///
/// let presigned = presigner
///     .get("test.txt")
///     .expires_in(Duration::from_secs(86_400))
///     .sign_at(datetime!(2013-05-24 00:00 UTC))?;
/// assert!(presigned.url().ends_with("&X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404"));
/// # Ok::<(), presign::Error>(())
/// ```
///
/// [`at`](Presigner::at) holds a moment, for many URLs at one time.
#[derive(Clone)]
pub struct Presigner<T = AnyTime> {
    shared: Arc<Shared>,
    time: T,
}

struct Shared {
    /// What is wrong with the credentials is said when a URL is signed.
    signer: Result<Signer, Error>,
    bucket: Bucket,
}

/// The time of a [`Presigner`] that holds no moment: each request is given its own.
///
/// ```
/// fn begins_here(presigner: &presign::Presigner<presign::AnyTime>) {
///     let _ = presigner.get("photos/cat.jpg");
/// }
/// ```
#[derive(Debug, Clone, Copy)]
pub struct AnyTime;

impl Presigner {
    /// Puts credentials and a bucket together.
    ///
    /// Nothing is checked here: credentials that cannot sign for the bucket are an
    /// error when a URL is signed.
    ///
    /// See [`Presigner`] for an example.
    pub fn new(credentials: Credentials, bucket: Bucket) -> Self {
        let signer = Signer::new(credentials, bucket.region(), super::SERVICE);
        Self { shared: Arc::new(Shared { signer, bucket }), time: AnyTime }
    }

    /// Holds a moment: formats the dates, takes the day's signing key and hashes
    /// the part of the string to sign that is the same for all URLs, once. The
    /// time may be in any offset.
    ///
    /// ```
    /// # use presign::{Bucket, Credentials, Presigner};
    /// # use time::macros::datetime;
    /// # let presigner = Presigner::new(Credentials::new("AKIDEXAMPLE", "secret"), Bucket::new("examplebucket", "us-east-1")?);
    /// let held = presigner.at(datetime!(2013-05-24 00:00 UTC))?;
    /// let mut playlist = Vec::new();
    /// for key in ["part-1.ts", "part-2.ts"] {
    ///     held.get(key).sign_into(&mut playlist)?;
    ///     playlist.push(b'\n');
    /// }
    /// assert_eq!(String::from_utf8_lossy(&playlist).lines().count(), 2);
    /// # Ok::<(), presign::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`Error::Year`], [`Error::CredentialsExpired`], [`Error::SigningKeyDate`],
    /// [`Error::SigningKeyScope`], [`Error::AccessKeyId`].
    pub fn at(&self, time: OffsetDateTime) -> Result<Presigner<Moment>, Error> {
        let signer = self.signer()?;
        let moment = Moment::new(signer.timestamp(time)?).held(signer);
        Ok(Presigner { shared: Arc::clone(&self.shared), time: moment })
    }
}

impl<T> Presigner<T> {
    /// `GetObject`: download an object.
    ///
    /// See [`Presigner`] for an example.
    #[inline]
    pub fn get<'a>(&'a self, key: &'a str) -> Request<'a, GetObject, T> {
        Request::new(self, Method::Get, Some(key))
    }

    /// `PutObject`: upload an object.
    ///
    /// ```
    /// # use presign::{Bucket, Credentials, Presigner};
    /// # let presigner = Presigner::new(Credentials::new("AKIDEXAMPLE", "secret"), Bucket::new("examplebucket", "us-east-1")?);
    /// # let now = time::macros::datetime!(2013-05-24 00:00 UTC);
    /// let upload = presigner.put("photos/cat.png").content_type("image/png").content_length(48_213).sign_at(now)?;
    /// # Ok::<(), presign::Error>(())
    /// ```
    pub fn put<'a>(&'a self, key: &'a str) -> Request<'a, PutObject, T> {
        Request::new(self, Method::Put, Some(key))
    }

    /// `HeadObject`: the headers of an object without the object.
    ///
    /// ```
    /// # use presign::{Bucket, Credentials, Method, Presigner};
    /// # let presigner = Presigner::new(Credentials::new("AKIDEXAMPLE", "secret"), Bucket::new("examplebucket", "us-east-1")?);
    /// # let now = time::macros::datetime!(2013-05-24 00:00 UTC);
    /// assert_eq!(presigner.head("photos/cat.png").sign_at(now)?.method(), Method::Head);
    /// # Ok::<(), presign::Error>(())
    /// ```
    pub fn head<'a>(&'a self, key: &'a str) -> Request<'a, HeadObject, T> {
        Request::new(self, Method::Head, Some(key))
    }

    /// `DeleteObject`: remove an object, or one version of it.
    ///
    /// ```
    /// # use presign::{Bucket, Credentials, Presigner};
    /// # let presigner = Presigner::new(Credentials::new("AKIDEXAMPLE", "secret"), Bucket::new("examplebucket", "us-east-1")?);
    /// # let now = time::macros::datetime!(2013-05-24 00:00 UTC);
    /// let removal = presigner.delete("photos/cat.png").version_id("3/L4kqtJlcpXroDTDmJ").sign_at(now)?;
    /// # Ok::<(), presign::Error>(())
    /// ```
    pub fn delete<'a>(&'a self, key: &'a str) -> Request<'a, DeleteObject, T> {
        Request::new(self, Method::Delete, Some(key))
    }

    /// `ListObjectsV2`: the keys of the bucket, up to 1,000 at a time.
    ///
    /// ```
    /// # use presign::{Bucket, Credentials, Presigner};
    /// # let presigner = Presigner::new(Credentials::new("AKIDEXAMPLE", "secret"), Bucket::new("examplebucket", "us-east-1")?);
    /// # let now = time::macros::datetime!(2013-05-24 00:00 UTC);
    /// let listing = presigner.list().prefix("photos/").delimiter("/").max_keys(100).sign_at(now)?;
    /// assert!(listing.url().contains("list-type=2"));
    /// # Ok::<(), presign::Error>(())
    /// ```
    pub fn list(&self) -> Request<'_, ListObjectsV2, T> {
        Request::new(self, Method::Get, None).param("list-type", "2")
    }

    /// `HeadBucket`: whether the bucket exists and may be accessed.
    ///
    /// ```
    /// # use presign::{Bucket, Credentials, Presigner};
    /// # let presigner = Presigner::new(Credentials::new("AKIDEXAMPLE", "secret"), Bucket::new("examplebucket", "us-east-1")?);
    /// # let now = time::macros::datetime!(2013-05-24 00:00 UTC);
    /// assert!(presigner.head_bucket().sign_at(now)?.url().starts_with("https://examplebucket.s3.us-east-1.amazonaws.com/?X-Amz-"));
    /// # Ok::<(), presign::Error>(())
    /// ```
    pub fn head_bucket(&self) -> Request<'_, HeadBucket, T> {
        Request::new(self, Method::Head, None)
    }

    /// `CreateMultipartUpload`: begin an upload in parts. The answer holds the
    /// upload id that the other calls need.
    ///
    /// ```
    /// # use presign::{Bucket, Credentials, Presigner};
    /// # let presigner = Presigner::new(Credentials::new("AKIDEXAMPLE", "secret"), Bucket::new("examplebucket", "us-east-1")?);
    /// # let now = time::macros::datetime!(2013-05-24 00:00 UTC);
    /// let begin = presigner.create_multipart_upload("film.mp4").content_type("video/mp4").sign_at(now)?;
    /// let first = presigner.upload_part("film.mp4", "upload-id", 1).sign_at(now)?;
    /// let end = presigner.complete_multipart_upload("film.mp4", "upload-id").sign_at(now)?;
    /// let or_not = presigner.abort_multipart_upload("film.mp4", "upload-id").sign_at(now)?;
    /// let so_far = presigner.list_parts("film.mp4", "upload-id").sign_at(now)?;
    /// # Ok::<(), presign::Error>(())
    /// ```
    pub fn create_multipart_upload<'a>(&'a self, key: &'a str) -> Request<'a, CreateMultipartUpload, T> {
        Request::new(self, Method::Post, Some(key)).param("uploads", "")
    }

    /// `UploadPart`: upload one part. `part_number` is 1 to 10,000; another is an
    /// [`Error::PartNumber`] when the URL is signed.
    ///
    /// See [`create_multipart_upload`](Self::create_multipart_upload) for an example.
    pub fn upload_part<'a>(&'a self, key: &'a str, upload_id: &'a str, part_number: u32) -> Request<'a, UploadPart, T> {
        Request::new(self, Method::Put, Some(key)).upload_id(upload_id).numbered_part(part_number)
    }

    /// `CompleteMultipartUpload`: put the parts together. The client sends the list
    /// of parts as XML.
    ///
    /// See [`create_multipart_upload`](Self::create_multipart_upload) for an example.
    pub fn complete_multipart_upload<'a>(
        &'a self,
        key: &'a str,
        upload_id: &'a str,
    ) -> Request<'a, CompleteMultipartUpload, T> {
        Request::new(self, Method::Post, Some(key)).upload_id(upload_id)
    }

    /// `AbortMultipartUpload`: give the parts up.
    ///
    /// See [`create_multipart_upload`](Self::create_multipart_upload) for an example.
    pub fn abort_multipart_upload<'a>(
        &'a self,
        key: &'a str,
        upload_id: &'a str,
    ) -> Request<'a, AbortMultipartUpload, T> {
        Request::new(self, Method::Delete, Some(key)).upload_id(upload_id)
    }

    /// `ListParts`: the parts uploaded so far.
    ///
    /// See [`create_multipart_upload`](Self::create_multipart_upload) for an example.
    pub fn list_parts<'a>(&'a self, key: &'a str, upload_id: &'a str) -> Request<'a, ListParts, T> {
        Request::new(self, Method::Get, Some(key)).upload_id(upload_id)
    }

    /// Any other operation on an object: a method, and a subresource given by
    /// [`Request::param`].
    ///
    /// ```
    /// # use presign::{Bucket, Credentials, Method, Presigner};
    /// # let presigner = Presigner::new(Credentials::new("AKIDEXAMPLE", "secret"), Bucket::new("examplebucket", "us-east-1")?);
    /// # let now = time::macros::datetime!(2013-05-24 00:00 UTC);
    /// let tags = presigner.object_request(Method::Get, "photos/cat.jpg").param("tagging", "").sign_at(now)?;
    /// # Ok::<(), presign::Error>(())
    /// ```
    pub fn object_request<'a>(&'a self, method: Method, key: &'a str) -> Request<'a, AnyOperation, T> {
        Request::new(self, method, Some(key))
    }

    /// Any other operation on the bucket: a method, and a subresource given by
    /// [`Request::param`].
    ///
    /// ```
    /// # use presign::{Bucket, Credentials, Method, Presigner};
    /// # let presigner = Presigner::new(Credentials::new("AKIDEXAMPLE", "secret"), Bucket::new("examplebucket", "us-east-1")?);
    /// # let now = time::macros::datetime!(2013-05-24 00:00 UTC);
    /// let cors = presigner.bucket_request(Method::Get).param("cors", "").sign_at(now)?;
    /// # Ok::<(), presign::Error>(())
    /// ```
    pub fn bucket_request(&self, method: Method) -> Request<'_, AnyOperation, T> {
        Request::new(self, method, None)
    }

    /// The bucket that requests go to.
    ///
    /// ```
    /// # use presign::{Bucket, Credentials, Presigner};
    /// let presigner = Presigner::new(Credentials::new("AKIDEXAMPLE", "secret"), Bucket::new("examplebucket", "us-east-1")?);
    /// assert_eq!(presigner.bucket().region(), "us-east-1");
    /// # Ok::<(), presign::Error>(())
    /// ```
    pub fn bucket(&self) -> &Bucket {
        &self.shared.bucket
    }

    pub(crate) fn signer(&self) -> Result<&Signer, Error> {
        self.shared.signer.as_ref().map_err(Clone::clone)
    }

    pub(crate) fn time(&self) -> &T {
        &self.time
    }
}

impl<T: fmt::Debug> fmt::Debug for Presigner<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Presigner")
            .field("signer", &self.shared.signer)
            .field("bucket", &self.shared.bucket.url())
            .field("time", &self.time)
            .finish()
    }
}
