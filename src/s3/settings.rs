//! The typed settings of the operations: headers and parameters by their meaning.

use super::operation::{
    Conditional, CreatesObject, CustomerKey, ListsObjects, ReadsObject, SelectsVersion, SendsPayload,
};
use super::request::Request;
use crate::sigv4::{Text, as_str, hex, push_component};
use alloc::borrow::Cow;
use alloc::{format, string::String, vec::Vec};

/// Overrides of what the answer's headers say. AWS: "`GetObject`", "Overriding
/// response header values through the request".
///
/// ```
/// use presign::{Bucket, ContentDisposition, Credentials, Presigner};
/// use time::macros::datetime;
///
/// let presigner = Presigner::new(Credentials::new("AKIDEXAMPLE", "secret"), Bucket::new("examplebucket", "us-east-1")?);
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
impl<'a, Op: ReadsObject, T> Request<'a, Op, T> {
    /// `response-content-type`: the answer's `Content-Type`.
    #[must_use]
    pub fn response_content_type(self, value: impl Into<Cow<'a, str>>) -> Self {
        self.param("response-content-type", value)
    }

    /// `response-content-disposition`: the answer's `Content-Disposition`;
    /// [`ContentDisposition`](crate::ContentDisposition) writes it for a file name.
    #[must_use]
    pub fn response_content_disposition(self, value: impl Into<Cow<'a, str>>) -> Self {
        self.param("response-content-disposition", value)
    }

    /// `response-content-encoding`: the answer's `Content-Encoding`.
    #[must_use]
    pub fn response_content_encoding(self, value: impl Into<Cow<'a, str>>) -> Self {
        self.param("response-content-encoding", value)
    }

    /// `response-content-language`: the answer's `Content-Language`.
    #[must_use]
    pub fn response_content_language(self, value: impl Into<Cow<'a, str>>) -> Self {
        self.param("response-content-language", value)
    }

    /// `response-cache-control`: the answer's `Cache-Control`.
    #[must_use]
    pub fn response_cache_control(self, value: impl Into<Cow<'a, str>>) -> Self {
        self.param("response-cache-control", value)
    }

    /// `response-expires`: the answer's `Expires`, an HTTP date.
    #[must_use]
    pub fn response_expires(self, value: impl Into<Cow<'a, str>>) -> Self {
        self.param("response-expires", value)
    }

    /// `partNumber`: one part of an object uploaded in parts, 1 to 10,000. Signing
    /// reports [`Error::PartNumber`](crate::Error::PartNumber) for another.
    #[must_use]
    pub fn part_number(self, part_number: u32) -> Self {
        self.numbered_part(part_number)
    }
}

/// Which version is meant.
impl<'a, Op: SelectsVersion, T> Request<'a, Op, T> {
    /// `versionId`: this version, not the newest.
    #[must_use]
    pub fn version_id(self, version_id: impl Into<Cow<'a, str>>) -> Self {
        self.param("versionId", version_id)
    }
}

/// What the object will be. AWS: "`PutObject`", "Request Syntax".
///
/// ```
/// use presign::{Bucket, CannedAcl, ContentDisposition, Credentials, Presigner, StorageClass};
/// use time::macros::datetime;
///
/// let presigner = Presigner::new(Credentials::new("AKIDEXAMPLE", "secret"), Bucket::new("examplebucket", "us-east-1")?);
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
impl<'a, Op: CreatesObject, T> Request<'a, Op, T> {
    /// `Content-Type`: the object's media type.
    #[must_use]
    pub fn content_type(self, value: impl Into<Cow<'a, str>>) -> Self {
        self.with_header("content-type", Text::new(value))
    }

    /// `Content-Disposition`: see [`ContentDisposition`](crate::ContentDisposition).
    #[must_use]
    pub fn content_disposition(self, value: impl Into<Cow<'a, str>>) -> Self {
        self.with_header("content-disposition", Text::new(value))
    }

    /// `Content-Encoding`: how the bytes are to be decoded, such as `gzip`.
    #[must_use]
    pub fn content_encoding(self, value: impl Into<Cow<'a, str>>) -> Self {
        self.with_header("content-encoding", Text::new(value))
    }

    /// `Content-Language`: the object's language.
    #[must_use]
    pub fn content_language(self, value: impl Into<Cow<'a, str>>) -> Self {
        self.with_header("content-language", Text::new(value))
    }

    /// `Cache-Control`: how long answers with the object may be cached.
    #[must_use]
    pub fn cache_control(self, value: impl Into<Cow<'a, str>>) -> Self {
        self.with_header("cache-control", Text::new(value))
    }

    /// `x-amz-acl`: who may access the object, on buckets that still use ACLs.
    #[must_use]
    pub fn acl(self, acl: CannedAcl) -> Self {
        self.with_header("x-amz-acl", Text::new(acl.as_str()))
    }

    /// `x-amz-storage-class`: what the object is stored as.
    #[must_use]
    pub fn storage_class(self, storage_class: StorageClass) -> Self {
        self.with_header("x-amz-storage-class", Text::new(storage_class.as_str()))
    }

    /// `x-amz-tagging`: the object's tags, at most 10 on AWS; encoded here.
    #[must_use]
    pub fn tagging<'t>(self, tags: impl IntoIterator<Item = (&'t str, &'t str)>) -> Self {
        let mut encoded = Vec::new();
        for (name, value) in tags {
            if !encoded.is_empty() {
                encoded.push(b'&');
            }
            push_component(&mut encoded, name.as_bytes());
            encoded.push(b'=');
            push_component(&mut encoded, value.as_bytes());
        }
        self.with_header("x-amz-tagging", Text::new(String::from(as_str(&encoded))))
    }

    /// `x-amz-meta-` and `name`: metadata that comes back with the object. The
    /// same name again joins the values by a comma.
    #[must_use]
    pub fn metadata(self, name: &str, value: impl Into<Cow<'a, str>>) -> Self {
        self.header(format!("x-amz-meta-{name}"), value)
    }

    /// `x-amz-server-side-encryption: AES256` (SSE-S3).
    #[must_use]
    pub fn sse_s3(self) -> Self {
        self.with_header("x-amz-server-side-encryption", Text::new("AES256"))
    }

    /// `x-amz-server-side-encryption: aws:kms` (SSE-KMS) with the account's default key.
    #[must_use]
    pub fn sse_kms(self) -> Self {
        self.with_header("x-amz-server-side-encryption", Text::new("aws:kms"))
    }

    /// SSE-KMS with a key named by id, alias or ARN.
    #[must_use]
    pub fn sse_kms_key(self, key_id: impl Into<Cow<'a, str>>) -> Self {
        self.sse_kms().with_header("x-amz-server-side-encryption-aws-kms-key-id", Text::new(key_id))
    }
}

/// What the body will be.
///
/// ```
/// use presign::{Bucket, ChecksumAlgorithm, Credentials, Presigner};
/// use time::macros::datetime;
///
/// let presigner = Presigner::new(Credentials::new("AKIDEXAMPLE", "secret"), Bucket::new("examplebucket", "us-east-1")?);
/// // SHA-256 of "Welcome to Amazon S3.", from the S3 API reference.
/// let sha256 = [
///     0x44, 0xce, 0x7d, 0xd6, 0x7c, 0x95, 0x9e, 0x0d, 0x35, 0x24, 0xff, 0xac, 0x17, 0x71, 0xdf, 0xbb,
///     0xa8, 0x7d, 0x2b, 0x6b, 0x4b, 0x4e, 0x99, 0xe4, 0x20, 0x34, 0xa8, 0xb8, 0x03, 0xf8, 0xb0, 0x72,
/// ];
/// let locked = presigner
///     .put("welcome.txt")
///     .content_length(21)
///     .payload_sha256(sha256)
///     .checksum(ChecksumAlgorithm::Crc32, "uWXtWA==")
///     .sign_at(datetime!(2013-05-24 00:00 UTC))?;
/// assert_eq!(locked.headers().count(), 3);
/// # Ok::<(), presign::Error>(())
/// ```
impl<'a, Op: SendsPayload, T> Request<'a, Op, T> {
    /// `Content-Length`: exactly so many bytes.
    #[must_use]
    pub fn content_length(self, bytes: u64) -> Self {
        self.with_header("content-length", Text::decimal(bytes))
    }

    /// `Content-MD5`: the body's MD5 in base64, which the server compares.
    #[must_use]
    pub fn content_md5(self, base64: impl Into<Cow<'a, str>>) -> Self {
        self.with_header("content-md5", Text::new(base64))
    }

    /// Locks the URL to exact bytes: their SHA-256 is signed as
    /// `x-amz-content-sha256` and stands for the payload in the canonical request.
    /// Without it the payload is `UNSIGNED-PAYLOAD`, any bytes.
    ///
    /// AWS's page on query parameters names `UNSIGNED-PAYLOAD` alone; that S3 takes
    /// the header's value in its place is the word of the maintainers of AWS's SDK
    /// for Go (aws-sdk-go, issue 1974). Garage 2.5 and s3s 0.14 do not, and refuse
    /// such a URL: [`checksum`](Self::checksum) is the lock that works there.
    #[must_use]
    pub fn payload_sha256(self, sha256: [u8; 32]) -> Self {
        self.with_payload_sha256(String::from(as_str(&hex(&sha256))))
    }

    /// `x-amz-checksum-*`: the body's checksum in base64, which the server compares
    /// and keeps with the object. AWS: "Checking object integrity in Amazon S3".
    #[must_use]
    pub fn checksum(self, algorithm: ChecksumAlgorithm, base64: impl Into<Cow<'a, str>>) -> Self {
        self.with_header(algorithm.header_name(), Text::new(base64))
    }
}

/// Whether to go ahead at all. AWS: "Add preconditions to S3 operations with
/// conditional requests".
///
/// ```
/// # use presign::{Bucket, Credentials, Presigner};
/// # let presigner = Presigner::new(Credentials::new("AKIDEXAMPLE", "secret"), Bucket::new("examplebucket", "us-east-1")?);
/// # let now = time::macros::datetime!(2013-05-24 00:00 UTC);
/// let only_if_new = presigner.put("photos/cat.png").if_none_match("*").sign_at(now)?;
/// # Ok::<(), presign::Error>(())
/// ```
impl<'a, Op: Conditional, T> Request<'a, Op, T> {
    /// `If-Match`: only if the object has this `ETag`, quotes and all.
    #[must_use]
    pub fn if_match(self, etag: impl Into<Cow<'a, str>>) -> Self {
        self.with_header("if-match", Text::new(etag))
    }

    /// `If-None-Match`: only if the object does not have this `ETag`; `*`, only if
    /// there is no object.
    #[must_use]
    pub fn if_none_match(self, etag: impl Into<Cow<'a, str>>) -> Self {
        self.with_header("if-none-match", Text::new(etag))
    }
}

/// Encryption with a key of the client's.
impl<'a, Op: CustomerKey, T> Request<'a, Op, T> {
    /// SSE-C: the key (256 bits) and its MD5, both in base64. The client must send
    /// the key, so it leaves the back end; the URL does not hold it. AWS: "Using
    /// server-side encryption with customer-provided keys (SSE-C)".
    ///
    /// ```
    /// # use presign::{Bucket, Credentials, Presigner};
    /// # let presigner = Presigner::new(Credentials::new("AKIDEXAMPLE", "secret"), Bucket::new("examplebucket", "us-east-1")?);
    /// # let now = time::macros::datetime!(2013-05-24 00:00 UTC);
    /// let presigned = presigner
    ///     .get("photos/cat.png")
    ///     .sse_customer_key("MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=", "hRasmdxgYDKV3nvbahU1MA==")
    ///     .sign_at(now)?;
    /// assert_eq!(presigned.headers().count(), 3);
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub fn sse_customer_key(self, key_base64: impl Into<Cow<'a, str>>, md5_base64: impl Into<Cow<'a, str>>) -> Self {
        self.with_header("x-amz-server-side-encryption-customer-algorithm", Text::new("AES256"))
            .with_header("x-amz-server-side-encryption-customer-key", Text::new(key_base64))
            .with_header("x-amz-server-side-encryption-customer-key-md5", Text::new(md5_base64))
    }
}

/// Which keys are listed. AWS: "`ListObjectsV2`".
impl<'a, Op: ListsObjects, T> Request<'a, Op, T> {
    /// `prefix`: only keys that begin so.
    #[must_use]
    pub fn prefix(self, prefix: impl Into<Cow<'a, str>>) -> Self {
        self.param("prefix", prefix)
    }

    /// `delimiter`: keys that go on behind it are rolled up, as folders are.
    #[must_use]
    pub fn delimiter(self, delimiter: impl Into<Cow<'a, str>>) -> Self {
        self.param("delimiter", delimiter)
    }

    /// `max-keys`: at most so many, 1,000 on AWS.
    #[must_use]
    pub fn max_keys(self, max_keys: u32) -> Self {
        self.with_param(Cow::Borrowed("max-keys"), Text::decimal(max_keys.into()))
    }

    /// `start-after`: only keys behind this one.
    #[must_use]
    pub fn start_after(self, key: impl Into<Cow<'a, str>>) -> Self {
        self.param("start-after", key)
    }

    /// `continuation-token`: go on where the last answer stopped.
    #[must_use]
    pub fn continuation_token(self, token: impl Into<Cow<'a, str>>) -> Self {
        self.param("continuation-token", token)
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
    /// A checksum algorithm. AWS: "Checking object integrity in Amazon S3".
    ///
    /// ```
    /// assert_eq!(presign::ChecksumAlgorithm::Crc64Nvme.header_name(), "x-amz-checksum-crc64nvme");
    /// ```
    ChecksumAlgorithm, header_name {
        Crc32 = "x-amz-checksum-crc32",
        Crc32c = "x-amz-checksum-crc32c",
        Crc64Nvme = "x-amz-checksum-crc64nvme",
        Sha1 = "x-amz-checksum-sha1",
        Sha256 = "x-amz-checksum-sha256",
    }
}
