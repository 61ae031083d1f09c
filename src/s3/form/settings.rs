//! The typed settings of a form: fields by their meaning.

use super::post::Post;
use crate::s3::settings::{CannedAcl, ChecksumAlgorithm, StorageClass, SuccessActionStatus};
use crate::s3::xml::push_text;
use alloc::borrow::Cow;
use alloc::string::String;

/// Settings that are one field with a text of the caller's.
macro_rules! text_settings {
    ($($(#[doc = $doc:literal])+ $setting:ident => $name:literal;)+) => {$(
        $(#[doc = $doc])+
        #[inline]
        pub fn $setting(self, value: impl Into<Cow<'a, str>>) -> Self {
            self.known_field($name, value)
        }
    )+};
}

/// What the object will be, and what S3 answers. AWS: "Creating an HTML Form (Using AWS
/// Signature Version 4)".
///
/// ```
/// use presign::{Bucket, CannedAcl, ChecksumAlgorithm, ContentDisposition, Credentials, Presigner};
/// use presign::{StorageClass, SuccessActionStatus};
/// use time::macros::datetime;
///
/// let presigner = Presigner::new(Credentials::new("AKIDEXAMPLE", "secret"), Bucket::new("examplebucket", "us-east-1"))?;
/// let post = presigner
///     .post("welcome.txt")
///     .content_length_range(21..=21)
///     .content_type("text/plain")
///     .content_disposition(ContentDisposition::attachment("Grüße.txt"))
///     .content_encoding("identity")
///     .cache_control("max-age=31536000, immutable")
///     .expires("Thu, 01 Dec 2044 16:00:00 GMT")
///     .acl(CannedAcl::BucketOwnerFullControl)
///     .storage_class(StorageClass::IntelligentTiering)
///     .tagging([("project", "cats & dogs"), ("stage", "raw")])
///     .metadata("author", "Ada")
///     .sse_kms_key("arn:aws:kms:us-east-1:111122223333:key/1234abcd")
///     .checksum(ChecksumAlgorithm::Crc32, "uWXtWA==")
///     .success_action_status(SuccessActionStatus::Created)
///     .sign_at(datetime!(2013-05-24 00:00 UTC))?;
/// assert!(post.fields().any(|field| field == ("acl", "bucket-owner-full-control")));
/// # Ok::<(), presign::Error>(())
/// ```
impl<'a> Post<'a> {
    text_settings! {
        /// `Content-Type`: the object's media type. Without a setting for it, the client
        /// can't send one, and S3 stores `binary/octet-stream`.
        content_type => "content-type";
        /// `Content-Disposition`: see [`ContentDisposition`](crate::ContentDisposition).
        content_disposition => "content-disposition";
        /// `Content-Encoding`: how to decode the bytes, such as `gzip`.
        content_encoding => "content-encoding";
        /// `Cache-Control`: how long answers with the object may be cached.
        cache_control => "cache-control";
        /// `Expires`: when answers with the object are stale, an HTTP date. For the life of
        /// the form, see [`expires_in`](Self::expires_in).
        expires => "expires";
        /// `success_action_redirect`: the page that S3 sends the browser to when the file is
        /// stored, with `bucket`, `key` and `etag` in its query. An absolute URL; any other
        /// is an [`Error::FieldValue`](crate::Error::FieldValue) when the form is signed.
        success_action_redirect => "success_action_redirect";
    }

    /// `Content-Type`, which the client must fill with a media type that starts with
    /// `prefix`, such as `image/`.
    ///
    /// It keeps nobody from storing what a browser runs: `image/svg+xml` starts with `image/`
    /// too, and so does `image/png, text/html`, of which a browser takes the last type. AWS and
    /// Garage compare each type of such a list; Ceph, `MinIO` and s3s 0.14 compare the whole.
    /// Name the exact [`content_type`](Self::content_type), or serve the object from an origin
    /// of its own, or for download only.
    ///
    /// See [`Post`] for an example.
    pub fn content_type_starting_with(self, prefix: impl Into<Cow<'a, str>>) -> Self {
        self.field_starting_with("content-type", prefix)
    }

    /// `acl`: who may access the object, on buckets that still use ACLs.
    pub fn acl(self, acl: CannedAcl) -> Self {
        self.known_field("acl", acl.as_str())
    }

    /// `x-amz-storage-class`: how S3 stores the object.
    pub fn storage_class(self, storage_class: StorageClass) -> Self {
        self.known_field("x-amz-storage-class", storage_class.as_str())
    }

    /// `tagging`: the object's tags, at most 10 on AWS. They are written as XML here.
    pub fn tagging<'t>(self, tags: impl IntoIterator<Item = (&'t str, &'t str)>) -> Self {
        let mut xml = String::from("<Tagging><TagSet>");
        for (name, value) in tags {
            xml.push_str("<Tag><Key>");
            push_text(name, &mut xml);
            xml.push_str("</Key><Value>");
            push_text(value, &mut xml);
            xml.push_str("</Value></Tag>");
        }
        xml.push_str("</TagSet></Tagging>");
        self.known_field("tagging", xml)
    }

    /// `x-amz-meta-` and `name`: metadata that comes back with the object.
    #[inline]
    pub fn metadata(self, name: impl Into<Cow<'a, str>>, value: impl Into<Cow<'a, str>>) -> Self {
        self.metadata_field(name.into(), value.into())
    }

    /// `x-amz-server-side-encryption: AES256` (SSE-S3).
    pub fn sse_s3(self) -> Self {
        self.known_field("x-amz-server-side-encryption", "AES256")
    }

    /// `x-amz-server-side-encryption: aws:kms` (SSE-KMS) with the account's default key.
    pub fn sse_kms(self) -> Self {
        self.known_field("x-amz-server-side-encryption", "aws:kms")
    }

    /// SSE-KMS with the key of this id, alias or ARN.
    pub fn sse_kms_key(self, key_id: impl Into<Cow<'a, str>>) -> Self {
        self.sse_kms().known_field("x-amz-server-side-encryption-aws-kms-key-id", key_id)
    }

    /// `x-amz-checksum-*`, and `x-amz-checksum-algorithm`, without which Garage 2.5 doesn't
    /// compare it: the file's checksum in Base64. AWS stores it with the object.
    pub fn checksum(self, algorithm: ChecksumAlgorithm, base64: impl Into<Cow<'a, str>>) -> Self {
        self.known_field("x-amz-checksum-algorithm", algorithm.name()).known_field(algorithm.header_name(), base64)
    }

    /// `success_action_status`: the status of S3's answer when the file is stored, 204 by
    /// default.
    pub fn success_action_status(self, status: SuccessActionStatus) -> Self {
        self.known_field("success_action_status", status.as_str())
    }
}
