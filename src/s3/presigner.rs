//! The entry point: credentials and a bucket, from which every request starts.

use super::bucket::Bucket;
use super::endpoint::Endpoint;
use super::form::Post;
use super::multipart::UploadParts;
use super::operation::{
    AbortMultipartUpload, AnyOperation, CompleteMultipartUpload, CreateMultipartUpload, CreateSession, DeleteObject,
    GetObject, HeadBucket, HeadObject, ListObjectsV2, ListParts, PutObject, UploadPart,
};
use super::request::Request;
use super::session::{CredentialsKind, SessionCredentials, Signatory, Takes};
use crate::sigv4::{HeldTime, Signer, Text};
use crate::{Credentials, Error, Lifetime, Method};
use alloc::borrow::Cow;
use alloc::sync::Arc;
use core::fmt;
use core::ops::RangeInclusive;
use time::OffsetDateTime;

/// Presigns requests to one bucket.
///
/// Each method starts a [`Request`], or a [`Post`] for an HTML form, which takes settings and
/// is then signed.
///
/// A presigner is cheap to clone, and any number of threads can use it through `&self`.
/// With the feature `std`, they share the signing keys of the last two days used.
///
/// ```
/// use presign::{Bucket, Credentials, Presigner};
/// use core::time::Duration;
/// use time::macros::datetime;
///
/// let credentials = Credentials::new("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY");
/// let presigner = Presigner::new(credentials, Bucket::new("examplebucket", "us-east-1").global_endpoint())?;
///
/// let presigned = presigner
///     .get("test.txt")
///     .expires_in(Duration::from_secs(86_400))
///     .sign_at(datetime!(2013-05-24 00:00 UTC))?;
/// assert!(presigned.url().ends_with("&X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404"));
/// # Ok::<(), presign::Error>(())
/// ```
///
/// # Time
///
/// [`Request::sign_at`] takes the time as an argument, and [`Request::sign`] reads the
/// clock. A presigner can also hold a time, which [`Request::sign`] then uses: see
/// [`at`](Presigner::at). Code that takes a `&Presigner` and calls `sign` needs nothing
/// else to be tested at a fixed time:
///
/// ```
/// # use presign::{Bucket, Credentials, Error, Presigner};
/// # use time::macros::datetime;
/// fn avatar_url(presigner: &Presigner, user: u64) -> Result<String, Error> {
///     Ok(presigner.get(format!("avatars/{user}.png")).sign()?.into_url())
/// }
///
/// # let presigner = Presigner::new(Credentials::new("AKIDEXAMPLE", "secret"), Bucket::new("examplebucket", "us-east-1"))?;
/// let pinned = presigner.at(datetime!(2013-05-24 00:00 UTC))?;
/// assert!(avatar_url(&pinned, 7)?.contains("X-Amz-Date=20130524T000000Z"));
/// # Ok::<(), presign::Error>(())
/// ```
#[derive(Clone)]
pub struct Presigner {
    shared: Arc<Shared>,
    held: Option<Arc<HeldTime>>,
}

struct Shared {
    signer: Signer,
    endpoint: Endpoint,
    credentials_kind: CredentialsKind,
}

impl Presigner {
    /// Resolves the bucket and binds the credentials to it.
    ///
    /// For a directory bucket (S3 Express One Zone), ordinary credentials sign
    /// [`create_session`](Self::create_session), [`head_bucket`](Self::head_bucket) and copies
    /// alone. Any other request is an [`Error::Session`] when it is signed: its URL needs the
    /// credentials of a session ([`with_session`](Self::with_session)), or
    /// [`Bucket::no_session_auth`].
    ///
    /// # Errors
    ///
    /// Those of [`Bucket::resolve`] and of [`Signer::new`]. They are all about the
    /// configuration, so that an error on signing is about the request or the time.
    ///
    /// See [`Presigner`] for an example.
    #[expect(clippy::needless_pass_by_value, reason = "most buckets are made for one presigner")]
    pub fn new(credentials: Credentials, bucket: Bucket) -> Result<Self, Error> {
        let endpoint = bucket.resolve()?;
        let signatory = Signatory::ordinary(credentials, &endpoint);
        Self::bind(signatory, endpoint, None)
    }

    /// Resolves a directory bucket (S3 Express One Zone), and binds the credentials of a session
    /// to it: where the session was created elsewhere. [`with_session`](Self::with_session) is
    /// for the presigner that created it. S3 takes the credentials for the bucket that the
    /// session was created for, and for no other.
    ///
    /// # Errors
    ///
    /// [`Error::Session`] if the bucket isn't a directory bucket, or has
    /// [`no_session_auth`](Bucket::no_session_auth); those of [`new`](Self::new).
    ///
    /// See [`SessionCredentials`] for an example.
    #[expect(clippy::needless_pass_by_value, reason = "most buckets are made for one presigner")]
    pub fn for_session(session: SessionCredentials, bucket: Bucket) -> Result<Self, Error> {
        let endpoint = bucket.resolve()?;
        let signatory = Signatory::of_session(session, &endpoint)?;
        Self::bind(signatory, endpoint, None)
    }

    fn bind(signatory: Signatory, endpoint: Endpoint, held: Option<OffsetDateTime>) -> Result<Self, Error> {
        let Signatory { credentials, scheme, kind: credentials_kind } = signatory;
        let signer = Signer::for_scheme(credentials, scheme)?;
        let held = held.map(|time| signer.hold(time)).transpose()?.map(Arc::new);
        Ok(Self { shared: Arc::new(Shared { signer, endpoint, credentials_kind }), held })
    }

    /// A presigner for the same bucket with other credentials, such as the next ones of a
    /// role. It resolves nothing anew. A signing time that this one [holds](Self::at) is held
    /// by the new one too.
    ///
    /// This one keeps signing for those who still use it, and its URLs work until they or its
    /// credentials expire. When its last clone is dropped, its secret, token and signing keys
    /// are wiped. [`recipes`](crate::recipes) shows how to replace credentials while threads
    /// sign.
    ///
    /// ```
    /// # use presign::{Bucket, Credentials, Presigner};
    /// # let (first, next) = (Credentials::new("ASIAFIRST", "secret"), Credentials::new("ASIANEXT", "secret"));
    /// # let now = time::macros::datetime!(2013-05-24 00:00 UTC);
    /// let presigner = Presigner::new(first, Bucket::new("examplebucket", "us-east-1"))?;
    /// let renewed = presigner.with_credentials(next)?;
    /// assert!(renewed.get("cat.jpg").sign_at(now)?.url().contains("X-Amz-Credential=ASIANEXT%2F"));
    /// # Ok::<(), presign::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// Those of [`Signer::new`] about the credentials; with a time held, those of
    /// [`at`](Self::at).
    pub fn with_credentials(&self, credentials: Credentials) -> Result<Self, Error> {
        let signatory = Signatory::ordinary(credentials, self.endpoint());
        Self::bind(signatory, self.endpoint().clone(), self.signing_time())
    }

    /// A presigner for the same directory bucket (S3 Express One Zone) with the credentials of a
    /// session: the first one, or the next. The rest is as with
    /// [`with_credentials`](Self::with_credentials).
    ///
    /// ```
    /// use presign::{Bucket, Credentials, Presigner, SessionCredentials};
    /// use time::macros::datetime;
    /// # let credentials = Credentials::new("AKIDEXAMPLE", "secret");
    /// # let now = datetime!(2013-05-24 00:00 UTC);
    ///
    /// let ordinary = Presigner::new(credentials, Bucket::new("photos--usw2-az1--x-s3", "us-west-2"))?;
    /// let url = ordinary.create_session().sign_at(now)?.into_url();
    /// // In S3's answer:
    /// let session = SessionCredentials::new("ASIAEXAMPLE", "secret", "token", datetime!(2013-05-24 00:05 UTC));
    /// let presigner = ordinary.with_session(session)?;
    /// assert!(presigner.get("cat.jpg").sign_at(now)?.url().contains("&X-Amz-S3session-Token=token&"));
    /// # Ok::<(), presign::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// As [`for_session`](Self::for_session) about bucket and credentials; with a time held, those
    /// of [`at`](Self::at).
    pub fn with_session(&self, session: SessionCredentials) -> Result<Self, Error> {
        let signatory = Signatory::of_session(session, self.endpoint())?;
        Self::bind(signatory, self.endpoint().clone(), self.signing_time())
    }

    /// When to renew the credentials: from this time on, a new URL would live for less than
    /// asked, because the credentials expire first. `None` if their
    /// [expiry](Credentials::with_expiry) isn't known. A
    /// [`SigningKey`](crate::sigv4::SigningKey) signs nothing after its day, so with one, the
    /// time is never later than the end of that.
    ///
    /// Credentials that never last as long as asked give a time before they were issued. A
    /// program that waits for this time must then choose another one.
    ///
    /// ```
    /// use core::time::Duration;
    /// use presign::{Bucket, Credentials, Lifetime, Presigner};
    /// use time::macros::datetime;
    ///
    /// let credentials = Credentials::new("ASIAEXAMPLE", "secret").with_expiry(datetime!(2013-05-24 18:00 UTC));
    /// let presigner = Presigner::new(credentials, Bucket::new("examplebucket", "us-east-1"))?;
    ///
    /// let hour = Duration::from_secs(3600);
    /// assert_eq!(presigner.renew_at(hour)?, Some(datetime!(2013-05-24 17:00:01 UTC)));
    /// // Everyone in the window from 17:00 to 17:15 gets the same URL, which lives until 18:00.
    /// let stable = Lifetime::new(hour).stable_for(hour / 4);
    /// assert_eq!(presigner.renew_at(stable)?, Some(datetime!(2013-05-24 17:15 UTC)));
    /// # Ok::<(), presign::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// Those of an invalid [`Lifetime`].
    pub fn renew_at(&self, lifetime: impl Into<Lifetime>) -> Result<Option<OffsetDateTime>, Error> {
        self.shared.signer.renew_at(lifetime)
    }

    /// The same presigner, holding a signing time: [`Request::sign`] uses it instead of
    /// the clock. For a page or a playlist of many URLs, this derives the signing key and
    /// hashes the start of the string to sign only once. The time may be in any offset.
    ///
    /// The life of a URL starts at the held time, whenever it is signed: with the default
    /// of 15 minutes, a presigner held for longer returns URLs that have expired. Hold a
    /// new time for each page. [`signing_time`](Self::signing_time) returns the time held,
    /// and [`PresignedUrl::expires_at`](crate::PresignedUrl::expires_at) says when a URL
    /// stops working.
    ///
    /// ```
    /// # use presign::{Bucket, Credentials, Presigner};
    /// # use time::macros::datetime;
    /// # let presigner = Presigner::new(Credentials::new("AKIDEXAMPLE", "secret"), Bucket::new("examplebucket", "us-east-1"))?;
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
    /// [`Error::Year`], [`Error::CredentialsExpired`], [`Error::SigningKeyDate`].
    pub fn at(&self, time: OffsetDateTime) -> Result<Self, Error> {
        let held = self.shared.signer.hold(time)?;
        Ok(Self { shared: Arc::clone(&self.shared), held: Some(Arc::new(held)) })
    }

    /// The signing time held, in UTC; `None` if each request gets its own.
    ///
    /// ```
    /// # use presign::{Bucket, Credentials, Presigner};
    /// # use time::macros::datetime;
    /// # let presigner = Presigner::new(Credentials::new("AKIDEXAMPLE", "secret"), Bucket::new("examplebucket", "us-east-1"))?;
    /// assert_eq!(presigner.signing_time(), None);
    /// let held = presigner.at(datetime!(2013-05-24 00:00 UTC))?;
    /// assert_eq!(held.signing_time(), Some(datetime!(2013-05-24 00:00 UTC)));
    /// # Ok::<(), presign::Error>(())
    /// ```
    pub fn signing_time(&self) -> Option<OffsetDateTime> {
        self.held.as_ref().map(|held| held.time().utc())
    }

    /// Where requests go.
    ///
    /// ```
    /// # use presign::{Bucket, Credentials, Presigner};
    /// let presigner = Presigner::new(Credentials::new("AKIDEXAMPLE", "secret"), Bucket::new("examplebucket", "us-east-1"))?;
    /// assert_eq!(presigner.endpoint().url(), "https://examplebucket.s3.us-east-1.amazonaws.com/");
    /// # Ok::<(), presign::Error>(())
    /// ```
    pub fn endpoint(&self) -> &Endpoint {
        &self.shared.endpoint
    }
}

/// The operations.
///
/// ```
/// # use presign::{Bucket, Credentials, Method, Presigner};
/// # let presigner = Presigner::new(Credentials::new("AKIDEXAMPLE", "secret"), Bucket::new("examplebucket", "us-east-1"))?;
/// # let now = time::macros::datetime!(2013-05-24 00:00 UTC);
/// let upload = presigner.put("photos/cat.png").content_type("image/png").content_length(48_213).sign_at(now)?;
/// let view = presigner.get("photos/cat.png").response_content_type("image/png").sign_at(now)?;
/// let size = presigner.head("photos/cat.png").sign_at(now)?;
/// let removal = presigner.delete("photos/cat.png").version_id("3/L4kqtJlcpXroDTDmJ").sign_at(now)?;
/// let listing = presigner.list().prefix("photos/").delimiter("/").max_keys(100).sign_at(now)?;
/// let exists = presigner.head_bucket().sign_at(now)?;
///
/// let start = presigner.create_multipart_upload("film.mp4").content_type("video/mp4").sign_at(now)?;
/// let first_part = presigner.upload_part("film.mp4", "upload-id", 1).sign_at(now)?;
/// let end = presigner.complete_multipart_upload("film.mp4", "upload-id").sign_at(now)?;
/// let or_not = presigner.abort_multipart_upload("film.mp4", "upload-id").sign_at(now)?;
/// let so_far = presigner.list_parts("film.mp4", "upload-id").sign_at(now)?;
///
/// let tags = presigner.object_request(Method::Get, "photos/cat.png").param("tagging", "").sign_at(now)?;
/// let cors = presigner.bucket_request(Method::Get).param("cors", "").sign_at(now)?;
/// # Ok::<(), presign::Error>(())
/// ```
impl Presigner {
    /// `GetObject`: download an object.
    #[inline]
    pub fn get<'a>(&'a self, key: impl Into<Cow<'a, str>>) -> Request<'a, GetObject> {
        self.request(Method::Get, Some(key.into()))
    }

    /// `PutObject`: upload an object.
    pub fn put<'a>(&'a self, key: impl Into<Cow<'a, str>>) -> Request<'a, PutObject> {
        self.request(Method::Put, Some(key.into()))
    }

    /// `HeadObject`: the headers of an object without the object.
    pub fn head<'a>(&'a self, key: impl Into<Cow<'a, str>>) -> Request<'a, HeadObject> {
        self.request(Method::Head, Some(key.into()))
    }

    /// `DeleteObject`: remove an object, or one version of it.
    pub fn delete<'a>(&'a self, key: impl Into<Cow<'a, str>>) -> Request<'a, DeleteObject> {
        self.request(Method::Delete, Some(key.into()))
    }

    /// `ListObjectsV2`: the keys of the bucket, up to 1,000 at a time.
    pub fn list(&self) -> Request<'_, ListObjectsV2> {
        self.request(Method::Get, None).with_param("list-type", Text::new("2"))
    }

    /// `HeadBucket`: whether the bucket exists and is accessible.
    pub fn head_bucket(&self) -> Request<'_, HeadBucket> {
        Request::new(self, Method::Head, None, Takes::Either)
    }

    /// `CreateMultipartUpload`: start an upload in parts. The answer contains the upload id
    /// that the other calls need; with the feature `xml`,
    /// [`UploadId`](super::multipart::UploadId) reads it. An empty one is an
    /// [`Error::EmptyId`] when the URL is signed, since some servers would take it for the
    /// object itself.
    pub fn create_multipart_upload<'a>(&'a self, key: impl Into<Cow<'a, str>>) -> Request<'a, CreateMultipartUpload> {
        self.request(Method::Post, Some(key.into())).with_param("uploads", Text::new(""))
    }

    /// `UploadPart`: upload one part. `part_number` is 1 to 10,000; any other is an
    /// [`Error::PartNumber`] when the URL is signed.
    pub fn upload_part<'a>(
        &'a self,
        key: impl Into<Cow<'a, str>>,
        upload_id: impl Into<Cow<'a, str>>,
        part_number: u32,
    ) -> Request<'a, UploadPart> {
        self.request(Method::Put, Some(key.into())).upload_id(upload_id).numbered_part(part_number)
    }

    /// `UploadPart`, for many parts at once: see [`UploadParts`]. `part_numbers` are within 1
    /// to 10,000.
    ///
    /// ```
    /// # use presign::{Bucket, Credentials, Presigner};
    /// # let presigner = Presigner::new(Credentials::new("AKIDEXAMPLE", "secret"), Bucket::new("examplebucket", "us-east-1"))?;
    /// # let now = time::macros::datetime!(2013-05-24 00:00 UTC);
    /// let urls = presigner.upload_parts("film.mp4", "upload-id", 1..=3).sign_at(now)?;
    /// # Ok::<(), presign::Error>(())
    /// ```
    pub fn upload_parts<'a>(
        &'a self,
        key: impl Into<Cow<'a, str>>,
        upload_id: impl Into<Cow<'a, str>>,
        part_numbers: RangeInclusive<u32>,
    ) -> UploadParts<'a> {
        UploadParts::new(self, key.into(), upload_id.into(), part_numbers)
    }

    /// `CompleteMultipartUpload`: put the parts together. The client sends the list
    /// of parts as XML, which [`CompletedParts`](super::multipart::CompletedParts) writes.
    pub fn complete_multipart_upload<'a>(
        &'a self,
        key: impl Into<Cow<'a, str>>,
        upload_id: impl Into<Cow<'a, str>>,
    ) -> Request<'a, CompleteMultipartUpload> {
        self.request(Method::Post, Some(key.into())).upload_id(upload_id)
    }

    /// `AbortMultipartUpload`: discard the parts.
    pub fn abort_multipart_upload<'a>(
        &'a self,
        key: impl Into<Cow<'a, str>>,
        upload_id: impl Into<Cow<'a, str>>,
    ) -> Request<'a, AbortMultipartUpload> {
        self.request(Method::Delete, Some(key.into())).upload_id(upload_id)
    }

    /// `ListParts`: the parts uploaded so far.
    pub fn list_parts<'a>(
        &'a self,
        key: impl Into<Cow<'a, str>>,
        upload_id: impl Into<Cow<'a, str>>,
    ) -> Request<'a, ListParts> {
        self.request(Method::Get, Some(key.into())).upload_id(upload_id)
    }

    /// `CreateSession`: temporary credentials for a directory bucket (S3 Express One Zone), which
    /// sign the requests for its objects. [`SessionCredentials`] takes them, and with the feature
    /// `xml` reads them.
    ///
    /// Whoever has the URL gets the keys to the whole bucket, for as long as it lives and five
    /// minutes more. Keep it in the back end.
    /// [`session_mode`](Request::session_mode) narrows it to reading.
    ///
    /// Signing reports [`Error::Session`] for any other bucket, and for a presigner that has the
    /// credentials of a session.
    ///
    /// ```
    /// # use presign::{Bucket, Credentials, Presigner};
    /// # let now = time::macros::datetime!(2013-05-24 00:00 UTC);
    /// # let credentials = Credentials::new("AKIDEXAMPLE", "secret");
    /// let presigner = Presigner::new(credentials, Bucket::new("photos--usw2-az1--x-s3", "us-west-2"))?;
    /// let url = presigner.create_session().sign_at(now)?.into_url();
    /// assert!(url.starts_with("https://photos--usw2-az1--x-s3.s3express-usw2-az1.us-west-2.amazonaws.com/?"));
    /// assert!(url.contains("&session=&"));
    /// # Ok::<(), presign::Error>(())
    /// ```
    pub fn create_session(&self) -> Request<'_, CreateSession> {
        Request::new(self, Method::Get, None, Takes::CreateSession).with_param("session", Text::new(""))
    }

    /// A form that uploads a file to exactly this key.
    ///
    /// Signing reports [`Error::FieldValue`] for a key with a control character, and for one
    /// with `${filename}`, which S3 replaces: call
    /// [`post_with_file_name`](Self::post_with_file_name).
    ///
    /// See [`Post`] for an example.
    pub fn post<'a>(&'a self, key: impl Into<Cow<'a, str>>) -> Post<'a> {
        Post::to_key(self, key.into())
    }

    /// A form that uploads a file under its own name: S3 puts the name that the browser
    /// sends after `prefix`.
    ///
    /// The policy can't tie the key to that name. Whoever has the form can send any key that
    /// starts with the prefix, as with
    /// [`post_with_key_prefix`](Self::post_with_key_prefix), whose warnings and errors apply
    /// too. s3s 0.14 doesn't know the variable, and stores the object as `${filename}`.
    ///
    /// See [`Post`] for an example.
    pub fn post_with_file_name<'a>(&'a self, prefix: impl Into<Cow<'a, str>>) -> Post<'a> {
        Post::with_file_name(self, prefix.into())
    }

    /// A form that uploads a file to any key that starts with `prefix`. The client fills the
    /// field `key`.
    ///
    /// The prefix is compared as text: `users/1` also allows `users/10/cat.png`, so end it
    /// with a slash. What follows is the client's choice, and may be `../`. AWS and Garage take
    /// a key as it is. A server that stores objects as files may follow it out of the prefix,
    /// and even out of the bucket, as `s3s-fs` 0.14 does: there, use [`post`](Self::post).
    ///
    /// Signing reports [`Error::EmptyKeyPrefix`] for an empty prefix, with which the form
    /// could overwrite every object of the bucket; [`Error::FieldValue`] for one with a
    /// control character or `${`; [`Error::KeyTooLong`]; and [`Error::AmbiguousKey`] for one
    /// with a dot segment or an empty segment.
    ///
    /// See [`Post`] for an example.
    pub fn post_with_key_prefix<'a>(&'a self, prefix: impl Into<Cow<'a, str>>) -> Post<'a> {
        Post::starting_with(self, prefix.into())
    }

    /// Any other operation on an object: a method, with a subresource set by
    /// [`Request::param`].
    pub fn object_request<'a>(&'a self, method: Method, key: impl Into<Cow<'a, str>>) -> Request<'a, AnyOperation> {
        self.request(method, Some(key.into()))
    }

    /// Any other operation on the bucket: a method, with a subresource set by
    /// [`Request::param`].
    pub fn bucket_request(&self, method: Method) -> Request<'_, AnyOperation> {
        self.request(method, None)
    }
}

impl Presigner {
    /// Starts an operation that a directory bucket takes the credentials of a session for.
    #[inline]
    fn request<'a, Op>(&'a self, method: Method, key: Option<Cow<'a, str>>) -> Request<'a, Op> {
        Request::new(self, method, key, Takes::Session)
    }

    #[inline]
    pub(super) fn credentials_kind(&self) -> CredentialsKind {
        self.shared.credentials_kind
    }

    pub(super) fn signer(&self) -> &Signer {
        &self.shared.signer
    }

    pub(super) fn held(&self) -> Option<&HeldTime> {
        self.held.as_deref()
    }
}

impl fmt::Debug for Presigner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Presigner")
            .field("signer", &self.shared.signer)
            .field("endpoint", &self.shared.endpoint.url())
            .field("signing_time", &self.signing_time())
            .finish_non_exhaustive()
    }
}
