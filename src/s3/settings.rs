//! The typed settings of the operations: headers and parameters by their meaning.

use super::cache_scope::CacheScope;
use super::header_rules::CONTENT_SHA256;
use super::operation::{
    Conditional, CreatesObject, CreatesSession, CustomerKey, EncryptsObjects, ListsObjects, ReadsObject,
    SelectsVersion, SendsPayload,
};
use super::request::Request;
use crate::sigv4::{Text, into_string, write_component};
use alloc::borrow::Cow;
use alloc::format;
use alloc::vec::Vec;

/// Settings that are one header or one parameter with a text of the caller's.
macro_rules! text_settings {
    ($operations:ident: $($(#[doc = $doc:literal])+ $setting:ident => $with:ident $name:literal;)+) => {$(
        $(#[doc = $doc])+
        #[must_use]
        pub fn $setting(self, value: impl Into<Cow<'a, str>>) -> Self
        where
            Op: $operations,
        {
            self.$with($name, Text::new(value))
        }
    )+};
}

/// What the answer's headers say instead of the object's own. AWS: "`GetObject`",
/// "Overriding response header values through the request".
///
/// ```
/// use presign::{Bucket, ContentDisposition, Credentials, Presigner};
/// use time::macros::datetime;
///
/// let presigner = Presigner::new(Credentials::new("AKIDEXAMPLE", "secret"), Bucket::new("examplebucket", "us-east-1"))?;
/// let download = presigner
///     .get("reports/7f3a")
///     .response_content_type("application/pdf")
///     .response_content_disposition(ContentDisposition::attachment("Jahresbericht März.pdf"))
///     .response_content_encoding("identity")
///     .response_content_language("de")
///     .response_cache_control("private, max-age=60")
///     .response_expires("Thu, 01 Dec 1994 16:00:00 GMT")
///     .sign_at(datetime!(2013-05-24 00:00 UTC))?;
/// # Ok::<(), presign::Error>(())
/// ```
impl<'a, Op> Request<'a, Op> {
    text_settings! { ReadsObject:
        /// `response-content-type`: the answer's `Content-Type`.
        response_content_type => with_param "response-content-type";
        /// `response-content-disposition`: the answer's `Content-Disposition`.
        /// [`ContentDisposition`](crate::ContentDisposition) writes it for a file name.
        response_content_disposition => with_param "response-content-disposition";
        /// `response-content-encoding`: the answer's `Content-Encoding`.
        response_content_encoding => with_param "response-content-encoding";
        /// `response-content-language`: the answer's `Content-Language`.
        response_content_language => with_param "response-content-language";
        /// `response-cache-control`: the answer's `Cache-Control`.
        response_cache_control => with_param "response-cache-control";
        /// `response-expires`: the answer's `Expires`, an HTTP date.
        response_expires => with_param "response-expires";
    }

    /// Lets caches keep the answer until the URL expires, and no longer: sets
    /// `response-cache-control` to `private` or `public`, and `response-expires` to
    /// [`expires_at`](crate::PresignedUrl::expires_at), without a fraction of a second.
    ///
    /// An HTTP date says when, whoever asks. A `max-age` would count from each answer: a
    /// client that sends the request just before the URL expires would keep the answer beyond
    /// it. Setting one of both parameters by another call is an
    /// [`Error::DuplicateParameter`](crate::Error::DuplicateParameter) on signing.
    ///
    /// A cache finds the answer only if the URL is the same as before:
    /// [`Lifetime::stable_for`](crate::Lifetime::stable_for) makes it so.
    ///
    /// ```
    /// use core::time::Duration;
    /// use presign::{Bucket, CacheScope, Credentials, Lifetime, Presigner};
    /// use time::macros::datetime;
    ///
    /// # let presigner = Presigner::new(Credentials::new("AKIDEXAMPLE", "secret"), Bucket::new("examplebucket", "us-east-1"))?;
    /// let life = Lifetime::new(Duration::from_secs(3600)).stable_for(Duration::from_secs(900));
    /// let view = presigner
    ///     .get("cat.jpg")
    ///     .expires_in(life)
    ///     .cache_until_expiry(CacheScope::Private)
    ///     .sign_at(datetime!(2013-05-24 12:07:30 UTC))?;
    /// assert!(view.url().contains("&response-cache-control=private&"));
    /// assert!(view.url().contains("&response-expires=Fri%2C%2024%20May%202013%2013%3A00%3A00%20GMT&"));
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub fn cache_until_expiry(self, scope: CacheScope) -> Self
    where
        Op: ReadsObject,
    {
        self.with_cache_scope(scope)
    }

    /// `partNumber`: one part of an object that was uploaded in parts, 1 to 10,000.
    /// Signing reports [`Error::PartNumber`](crate::Error::PartNumber) for any other.
    #[must_use]
    pub fn part_number(self, part_number: u32) -> Self
    where
        Op: ReadsObject,
    {
        self.numbered_part(part_number)
    }
}

/// Which version of the object.
impl<'a, Op> Request<'a, Op> {
    text_settings! { SelectsVersion:
        /// `versionId`: this version instead of the newest. An empty one is an
        /// [`Error::EmptyId`](crate::Error::EmptyId) when the URL is signed.
        version_id => with_param "versionId";
    }
}

/// What the object will be. AWS: "`PutObject`", "Request Syntax".
///
/// ```
/// use presign::{Bucket, CannedAcl, ContentDisposition, Credentials, Presigner, StorageClass};
/// use time::macros::datetime;
///
/// let presigner = Presigner::new(Credentials::new("AKIDEXAMPLE", "secret"), Bucket::new("examplebucket", "us-east-1"))?;
/// let upload = presigner
///     .put("photos/cat.png")
///     .content_type("image/png")
///     .content_disposition(ContentDisposition::inline("cat.png"))
///     .content_language("en")
///     .cache_control("max-age=31536000, immutable")
///     .acl(CannedAcl::BucketOwnerFullControl)
///     .storage_class(StorageClass::IntelligentTiering)
///     .tagging([("project", "cats & dogs"), ("stage", "raw")])
///     .metadata("camera", "Leica M3")
///     .sse_kms_key("arn:aws:kms:us-east-1:111122223333:key/1234abcd")
///     .sign_at(datetime!(2013-05-24 00:00 UTC))?;
/// assert!(upload.headers().any(|header| header == ("x-amz-tagging", "project=cats%20%26%20dogs&stage=raw")));
/// # Ok::<(), presign::Error>(())
/// ```
impl<'a, Op> Request<'a, Op> {
    text_settings! { CreatesObject:
        /// `Content-Type`: the object's media type.
        content_type => with_header "content-type";
        /// `Content-Disposition`: see [`ContentDisposition`](crate::ContentDisposition).
        content_disposition => with_header "content-disposition";
        /// `Content-Encoding`: how to decode the bytes, such as `gzip`.
        content_encoding => with_header "content-encoding";
        /// `Content-Language`: the object's language.
        content_language => with_header "content-language";
        /// `Cache-Control`: how long answers with the object may be cached.
        cache_control => with_header "cache-control";
    }

    /// `x-amz-acl`: who may access the object, on buckets that still use ACLs.
    #[must_use]
    pub fn acl(self, acl: CannedAcl) -> Self
    where
        Op: CreatesObject,
    {
        self.with_header("x-amz-acl", Text::new(acl.as_str()))
    }

    /// `x-amz-storage-class`: how S3 stores the object.
    #[must_use]
    pub fn storage_class(self, storage_class: StorageClass) -> Self
    where
        Op: CreatesObject,
    {
        self.with_header("x-amz-storage-class", Text::new(storage_class.as_str()))
    }

    /// `x-amz-tagging`: the object's tags, at most 10 on AWS. They are encoded here.
    #[must_use]
    pub fn tagging<'t>(self, tags: impl IntoIterator<Item = (&'t str, &'t str)>) -> Self
    where
        Op: CreatesObject,
    {
        let mut encoded = Vec::new();
        for (name, value) in tags {
            if !encoded.is_empty() {
                encoded.push(b'&');
            }
            write_component(name.as_bytes(), &mut encoded);
            encoded.push(b'=');
            write_component(value.as_bytes(), &mut encoded);
        }
        self.with_header("x-amz-tagging", Text::new(into_string(encoded)))
    }

    /// `x-amz-meta-` and `name`: metadata that comes back with the object. The values of
    /// a repeated name are joined by commas.
    #[must_use]
    pub fn metadata(self, name: &str, value: impl Into<Cow<'a, str>>) -> Self
    where
        Op: CreatesObject,
    {
        self.with_header(format!("x-amz-meta-{name}"), Text::new(value))
    }

    /// `x-amz-server-side-encryption: AES256` (SSE-S3).
    #[must_use]
    pub fn sse_s3(self) -> Self
    where
        Op: EncryptsObjects,
    {
        self.with_header("x-amz-server-side-encryption", Text::new("AES256"))
    }

    /// `x-amz-server-side-encryption: aws:kms` (SSE-KMS) with the account's default key.
    #[must_use]
    pub fn sse_kms(self) -> Self
    where
        Op: CreatesObject,
    {
        self.with_header("x-amz-server-side-encryption", Text::new("aws:kms"))
    }

    /// SSE-KMS with the key of this id, alias or ARN.
    #[must_use]
    pub fn sse_kms_key(self, key_id: impl Into<Cow<'a, str>>) -> Self
    where
        Op: EncryptsObjects,
    {
        self.with_header("x-amz-server-side-encryption", Text::new("aws:kms"))
            .with_header("x-amz-server-side-encryption-aws-kms-key-id", Text::new(key_id))
    }
}

/// What the body will be.
///
/// Which of these a server compares with the bytes it receives differs. `Content-MD5` was
/// compared by every server tried; the README has a table.
///
/// ```
/// use presign::{Bucket, ChecksumAlgorithm, Credentials, Presigner};
/// use time::macros::datetime;
///
/// let presigner = Presigner::new(Credentials::new("AKIDEXAMPLE", "secret"), Bucket::new("examplebucket", "us-east-1"))?;
/// // Of "Welcome to Amazon S3."
/// let upload = presigner
///     .put("welcome.txt")
///     .content_length(21)
///     .content_md5("1EfQ6PKJ8WoS/2AnznfCWA==")
///     .checksum(ChecksumAlgorithm::Crc32, "uWXtWA==")
///     .sign_at(datetime!(2013-05-24 00:00 UTC))?;
/// assert_eq!(upload.headers().count(), 3);
/// # Ok::<(), presign::Error>(())
/// ```
impl<'a, Op> Request<'a, Op> {
    /// `Content-Length`: exactly this many bytes.
    #[must_use]
    pub fn content_length(self, bytes: u64) -> Self
    where
        Op: SendsPayload,
    {
        self.with_header("content-length", Text::number(bytes))
    }

    text_settings! { SendsPayload:
        /// `Content-MD5`: the body's MD5 in Base64.
        content_md5 => with_header "content-md5";
    }

    /// `x-amz-checksum-*`: the body's checksum in Base64, which AWS compares and stores
    /// with the object. AWS: "Checking object integrity in Amazon S3".
    ///
    /// Garage 2.5, s3s 0.14, Swift, `SeaweedFS` and `LocalStack` refuse a body with another
    /// checksum. Ceph RGW 16.2, `MinIO`'s gateway and rclone accept it.
    #[must_use]
    pub fn checksum(self, algorithm: ChecksumAlgorithm, base64: impl Into<Cow<'a, str>>) -> Self
    where
        Op: SendsPayload,
    {
        self.with_header(algorithm.header_name(), Text::new(base64))
    }

    /// `x-amz-content-sha256`: the body's SHA-256, which takes the place of
    /// `UNSIGNED-PAYLOAD` in the canonical request.
    ///
    /// AWS's page on query parameters mentions `UNSIGNED-PAYLOAD` only. Ceph RGW 16.2,
    /// Swift 2.38 and `MinIO`'s gateway compare the body with it. Garage 2.5, s3s 0.14,
    /// `SeaweedFS` and rclone refuse such a URL, and `LocalStack` ignores the hash. For those,
    /// use [`content_md5`](Self::content_md5), and a SHA-256 [`checksum`](Self::checksum) too
    /// if whoever chooses the bytes might look for a collision.
    #[must_use]
    pub fn payload_sha256(self, sha256: [u8; 32]) -> Self
    where
        Op: SendsPayload,
    {
        self.with_header(CONTENT_SHA256, Text::new(hex::encode(sha256)))
    }
}

/// Whether to go ahead at all. AWS: "Add preconditions to S3 operations with conditional
/// requests".
///
/// ```
/// # use presign::{Bucket, Credentials, Presigner};
/// # let presigner = Presigner::new(Credentials::new("AKIDEXAMPLE", "secret"), Bucket::new("examplebucket", "us-east-1"))?;
/// # let now = time::macros::datetime!(2013-05-24 00:00 UTC);
/// let only_if_new = presigner.put("photos/cat.png").if_none_match("*").sign_at(now)?;
/// # Ok::<(), presign::Error>(())
/// ```
impl<'a, Op> Request<'a, Op> {
    text_settings! { Conditional:
        /// `If-Match`: only if the object has this `ETag`, quotes included.
        if_match => with_header "if-match";
        /// `If-None-Match`: only if the object doesn't have this `ETag`; `*`, only if there
        /// is no object.
        if_none_match => with_header "if-none-match";
    }
}

/// Encryption with the client's own key.
impl<'a, Op> Request<'a, Op> {
    /// SSE-C: the key (256 bits) and its MD5, both in Base64. The client must send the key,
    /// so it leaves the back end; it is not in the URL. AWS: "Using server-side encryption
    /// with customer-provided keys (SSE-C)".
    ///
    /// ```
    /// # use presign::{Bucket, Credentials, Presigner};
    /// # let presigner = Presigner::new(Credentials::new("AKIDEXAMPLE", "secret"), Bucket::new("examplebucket", "us-east-1"))?;
    /// # let now = time::macros::datetime!(2013-05-24 00:00 UTC);
    /// let presigned = presigner
    ///     .get("photos/cat.png")
    ///     .sse_customer_key("MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=", "hRasmdxgYDKV3nvbahU1MA==")
    ///     .sign_at(now)?;
    /// assert_eq!(presigned.headers().count(), 3);
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub fn sse_customer_key(self, key_base64: impl Into<Cow<'a, str>>, md5_base64: impl Into<Cow<'a, str>>) -> Self
    where
        Op: CustomerKey,
    {
        self.with_header("x-amz-server-side-encryption-customer-algorithm", Text::new("AES256"))
            .with_header("x-amz-server-side-encryption-customer-key", Text::new(key_base64))
            .with_header("x-amz-server-side-encryption-customer-key-md5", Text::new(md5_base64))
    }
}

/// Which keys are listed. AWS: "`ListObjectsV2`".
impl<'a, Op> Request<'a, Op> {
    text_settings! { ListsObjects:
        /// `prefix`: only keys that start with it.
        prefix => with_param "prefix";
        /// `delimiter`: keys are grouped up to its first occurrence, as in folders.
        delimiter => with_param "delimiter";
        /// `start-after`: only keys after this one.
        start_after => with_param "start-after";
        /// `continuation-token`: continue where the last answer ended.
        continuation_token => with_param "continuation-token";
    }

    /// `max-keys`: at most this many keys, up to 1,000 on AWS.
    #[must_use]
    pub fn max_keys(self, max_keys: u32) -> Self
    where
        Op: ListsObjects,
    {
        self.with_param("max-keys", Text::number(max_keys.into()))
    }
}

/// What the session may do. AWS: "`CreateSession`".
///
/// ```
/// use presign::{Bucket, Credentials, Presigner, SessionMode};
/// use time::macros::datetime;
///
/// let bucket = Bucket::new("photos--usw2-az1--x-s3", "us-west-2");
/// let presigner = Presigner::new(Credentials::new("AKIDEXAMPLE", "secret"), bucket)?;
/// let session = presigner
///     .create_session()
///     .session_mode(SessionMode::ReadOnly)
///     .sign_at(datetime!(2013-05-24 00:00 UTC))?;
/// assert_eq!(session.headers().next(), Some(("x-amz-create-session-mode", "ReadOnly")));
/// # Ok::<(), presign::Error>(())
/// ```
impl<Op> Request<'_, Op> {
    /// `x-amz-create-session-mode`: whether the session may write. Without it, S3 creates one
    /// that may, if the policies allow that, and one that may only read otherwise.
    #[must_use]
    pub fn session_mode(self, mode: SessionMode) -> Self
    where
        Op: CreatesSession,
    {
        self.with_header("x-amz-create-session-mode", Text::new(mode.as_str()))
    }
}

impl ChecksumAlgorithm {
    /// The element that carries the checksum in a body: `Checksum`, and the algorithm's name.
    pub(super) fn element_name(self) -> &'static str {
        match self {
            Self::Crc32 => "ChecksumCRC32",
            Self::Crc32c => "ChecksumCRC32C",
            Self::Crc64Nvme => "ChecksumCRC64NVME",
            Self::Md5 => "ChecksumMD5",
            Self::Sha1 => "ChecksumSHA1",
            Self::Sha256 => "ChecksumSHA256",
            Self::Sha512 => "ChecksumSHA512",
            Self::XxHash3 => "ChecksumXXHASH3",
            Self::XxHash64 => "ChecksumXXHASH64",
            Self::XxHash128 => "ChecksumXXHASH128",
        }
    }

    /// The algorithm's name, as a header or field names it.
    pub(super) fn name(self) -> &'static str {
        self.element_name().trim_start_matches("Checksum")
    }
}

macro_rules! named_values {
    ($(#[$attribute:meta])+ $name:ident, $method:ident { $($variant:ident = $text:literal,)+ }) => {
        $(#[$attribute])+
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum $name {
            $(#[doc = concat!("`", $text, "`")] $variant,)+
        }

        impl $name {
            /// The name as S3 spells it.
            pub fn $method(self) -> &'static str {
                match self {
                    $(Self::$variant => $text,)+
                }
            }
        }
    };
}

named_values! {
    /// A canned ACL. AWS: "Access control list (ACL) overview", "Canned ACL".
    ///
    /// ```
    /// assert_eq!(presign::CannedAcl::PublicRead.as_str(), "public-read");
    /// ```
    CannedAcl, as_str {
        Private = "private",
        PublicRead = "public-read",
        PublicReadWrite = "public-read-write",
        AuthenticatedRead = "authenticated-read",
        AwsExecRead = "aws-exec-read",
        BucketOwnerRead = "bucket-owner-read",
        BucketOwnerFullControl = "bucket-owner-full-control",
    }
}

named_values! {
    /// A storage class. AWS: "Understanding and managing Amazon S3 storage classes".
    ///
    /// ```
    /// assert_eq!(presign::StorageClass::DeepArchive.as_str(), "DEEP_ARCHIVE");
    /// ```
    StorageClass, as_str {
        Standard = "STANDARD",
        ReducedRedundancy = "REDUCED_REDUNDANCY",
        StandardIa = "STANDARD_IA",
        OnezoneIa = "ONEZONE_IA",
        IntelligentTiering = "INTELLIGENT_TIERING",
        Glacier = "GLACIER",
        GlacierIr = "GLACIER_IR",
        DeepArchive = "DEEP_ARCHIVE",
        Outposts = "OUTPOSTS",
        Snow = "SNOW",
        ExpressOnezone = "EXPRESS_ONEZONE",
    }
}

named_values! {
    /// What a session of a directory bucket may do. AWS: "`CreateSession`".
    ///
    /// ```
    /// assert_eq!(presign::SessionMode::ReadOnly.as_str(), "ReadOnly");
    /// ```
    SessionMode, as_str {
        ReadOnly = "ReadOnly",
        ReadWrite = "ReadWrite",
    }
}

named_values! {
    /// What S3 answers to a form when it has stored the file. AWS: "Creating an HTML Form
    /// (Using AWS Signature Version 4)", `success_action_status`.
    ///
    /// With `Created` the answer is XML with the object's bucket, key, URL and `ETag`. The
    /// others have no body.
    ///
    /// ```
    /// assert_eq!(presign::SuccessActionStatus::Created.as_str(), "201");
    /// ```
    SuccessActionStatus, as_str {
        Ok = "200",
        Created = "201",
        NoContent = "204",
    }
}

named_values! {
    /// A checksum algorithm. AWS: "Checking object integrity in Amazon S3".
    ///
    /// ```
    /// assert_eq!(presign::ChecksumAlgorithm::Crc64Nvme.header_name(), "x-amz-checksum-crc64nvme");
    /// ```
    ChecksumAlgorithm, header_name {
        Crc32 = "x-amz-checksum-crc32",
        Crc32c = "x-amz-checksum-crc32c",
        Crc64Nvme = "x-amz-checksum-crc64nvme",
        Md5 = "x-amz-checksum-md5",
        Sha1 = "x-amz-checksum-sha1",
        Sha256 = "x-amz-checksum-sha256",
        Sha512 = "x-amz-checksum-sha512",
        XxHash3 = "x-amz-checksum-xxhash3",
        XxHash64 = "x-amz-checksum-xxhash64",
        XxHash128 = "x-amz-checksum-xxhash128",
    }
}
