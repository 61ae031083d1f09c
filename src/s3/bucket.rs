//! What the caller says about a bucket: its name, its region, and where it is served.

use super::bucket_option::{BucketOption, Flags};
use super::endpoint::Endpoint;
use crate::Error;
use crate::excerpt::excerpt;
use alloc::string::String;
use core::fmt;

/// A bucket: its name, its region, and the options that decide its URL.
///
/// The name may also be the ARN or the alias of an access point, or the name of a directory
/// bucket (S3 Express One Zone). [`endpoints`](crate::endpoints) has a table of all places
/// where a bucket can live, and of the options that exclude each other.
///
/// Options are gathered here and resolved once, by [`Presigner::new`](crate::Presigner::new)
/// or [`resolve`](Self::resolve), which report whatever is invalid.
///
/// On AWS the name becomes part of the host (virtual-hosted style) if a host name and its
/// certificate can carry it, and goes into the path otherwise, as AWS's SDKs have it. On
/// any other [endpoint](Self::endpoint_url) it goes into the path. AWS: "Virtual hosting of
/// general purpose buckets".
///
/// ```
/// use presign::Bucket;
///
/// let url = |bucket: Bucket| bucket.resolve().map(|endpoint| endpoint.url().to_owned());
/// assert_eq!(url(Bucket::new("photos", "eu-west-3"))?, "https://photos.s3.eu-west-3.amazonaws.com/");
/// assert_eq!(url(Bucket::new("my.photos", "cn-north-1"))?, "https://s3.cn-north-1.amazonaws.com.cn/my.photos/");
/// assert_eq!(
///     url(Bucket::new("photos", "us-east-1").endpoint_url("http://localhost:9000"))?,
///     "http://localhost:9000/photos/",
/// );
/// # Ok::<(), presign::Error>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Bucket {
    /// A custom domain has no name.
    pub(super) name: Option<String>,
    pub(super) region: String,
    pub(super) endpoint_url: Option<String>,
    pub(super) flags: Flags,
    pub(super) stripped_prefix: Option<String>,
}

impl Bucket {
    /// A bucket on AWS, over https, at the endpoint of its region. `name` may also be the ARN
    /// or the alias of an access point.
    ///
    /// See [`Bucket`] for an example.
    pub fn new(name: impl Into<String>, region: impl Into<String>) -> Self {
        Self {
            name: Some(name.into()),
            region: region.into(),
            endpoint_url: None,
            flags: Flags::default(),
            stripped_prefix: None,
        }
    }

    /// A domain that *is* the bucket: its name is neither part of the host nor of the
    /// path. `url` is scheme, host, port and path prefix.
    ///
    /// Not every server accepts presigned URLs on such a domain. Cloudflare R2 doesn't.
    ///
    /// ```
    /// use presign::Bucket;
    ///
    /// let bucket = Bucket::custom_domain("https://images.example.com", "eu-central-1");
    /// assert_eq!(bucket.resolve()?.url(), "https://images.example.com/");
    /// # Ok::<(), presign::Error>(())
    /// ```
    pub fn custom_domain(url: impl Into<String>, region: impl Into<String>) -> Self {
        Self { name: None, endpoint_url: Some(url.into()), ..Self::new("", region) }
    }

    /// Another server that speaks S3 (`MinIO`, Garage, Ceph, R2 …), or an endpoint of
    /// AWS's, such as that of a VPC. `url` is scheme, host, port and path prefix.
    ///
    /// Resolving reports [`Error::UrlWithoutScheme`], [`Error::Url`] or [`Error::Host`] for
    /// a URL that isn't one or contains more than that.
    ///
    /// See [`Bucket`] for an example.
    #[must_use]
    pub fn endpoint_url(mut self, url: impl Into<String>) -> Self {
        self.endpoint_url = Some(url.into());
        self
    }

    /// The legacy global host `s3.amazonaws.com`. The region stays the bucket's: it is
    /// part of the signature.
    ///
    /// Resolving reports [`Error::Region`] outside the partition `aws`, and
    /// [`Error::UnsupportedOption`] for anything but a general purpose bucket.
    ///
    /// ```
    /// use presign::Bucket;
    ///
    /// let bucket = Bucket::new("examplebucket", "us-east-1").global_endpoint();
    /// assert_eq!(bucket.resolve()?.url(), "https://examplebucket.s3.amazonaws.com/");
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub fn global_endpoint(self) -> Self {
        self.with(BucketOption::GlobalEndpoint)
    }

    /// Puts the name into the path.
    ///
    /// ```
    /// use presign::Bucket;
    ///
    /// let bucket = Bucket::new("examplebucket", "us-east-1").path_style();
    /// assert_eq!(bucket.resolve()?.url(), "https://s3.us-east-1.amazonaws.com/examplebucket/");
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub fn path_style(self) -> Self {
        self.with(BucketOption::PathStyle)
    }

    /// Puts the name in front of the host, as Alibaba Cloud OSS and Tencent Cloud COS
    /// demand.
    ///
    /// Resolving reports [`Error::BucketName`] for a name that a host name can't contain,
    /// and [`Error::Host`] for a host that can't have a name in front, such as an IP
    /// address.
    ///
    /// ```
    /// use presign::Bucket;
    ///
    /// let bucket = Bucket::new("photos", "oss-eu-central-1")
    ///     .endpoint_url("https://s3.oss-eu-central-1.aliyuncs.com")
    ///     .virtual_hosted_style();
    /// assert_eq!(bucket.resolve()?.url(), "https://photos.s3.oss-eu-central-1.aliyuncs.com/");
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub fn virtual_hosted_style(self) -> Self {
        self.with(BucketOption::VirtualHostedStyle)
    }

    /// AWS's dual-stack host, which has IPv6 addresses too. AWS: "Using Amazon S3 dual-stack
    /// endpoints".
    ///
    /// Resolving reports [`Error::ConflictingOptions`] or [`Error::UnsupportedOption`] where
    /// AWS has no such host.
    ///
    /// ```
    /// use presign::Bucket;
    ///
    /// let bucket = Bucket::new("examplebucket", "us-east-1").dual_stack();
    /// assert_eq!(bucket.resolve()?.url(), "https://examplebucket.s3.dualstack.us-east-1.amazonaws.com/");
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub fn dual_stack(self) -> Self {
        self.with(BucketOption::DualStack)
    }

    /// AWS's host with cryptography that is validated under FIPS 140. AWS: "Federal
    /// Information Processing Standard (FIPS) 140-3".
    ///
    /// Resolving reports [`Error::ConflictingOptions`], [`Error::UnsupportedOption`] or, in
    /// China, [`Error::Region`] where AWS's rules have no such host. They don't know which
    /// regions have one.
    ///
    /// ```
    /// use presign::Bucket;
    ///
    /// let bucket = Bucket::new("examplebucket", "us-gov-west-1").fips();
    /// assert_eq!(bucket.resolve()?.url(), "https://examplebucket.s3-fips.us-gov-west-1.amazonaws.com/");
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub fn fips(self) -> Self {
        self.with(BucketOption::Fips)
    }

    /// The host of S3 Transfer Acceleration, which has to be enabled for the bucket. AWS:
    /// "Configuring fast, secure file transfers using Amazon S3 Transfer Acceleration".
    ///
    /// Resolving reports [`Error::ConflictingOptions`], [`Error::UnsupportedOption`],
    /// [`Error::BucketName`] for a name that can't be in front of the host, and
    /// [`Error::Region`] in China.
    ///
    /// ```
    /// use presign::Bucket;
    ///
    /// let bucket = Bucket::new("examplebucket", "us-west-2").accelerate();
    /// assert_eq!(bucket.resolve()?.url(), "https://examplebucket.s3-accelerate.amazonaws.com/");
    /// assert_eq!(bucket.resolve()?.region(), "us-west-2");
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub fn accelerate(self) -> Self {
        self.with(BucketOption::Accelerate)
    }

    /// Refuses an ARN of another region than the bucket's, as `s3_use_arn_region = false` does
    /// in AWS's configuration. Without it, the ARN's region counts.
    ///
    /// Resolving reports [`Error::Arn`].
    ///
    /// ```
    /// use presign::Bucket;
    ///
    /// let bucket = Bucket::new("arn:aws:s3:us-west-2:123456789012:accesspoint/reports", "us-east-1");
    /// assert_eq!(bucket.resolve()?.region(), "us-west-2");
    /// assert!(bucket.no_use_arn_region().resolve().is_err());
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub fn no_use_arn_region(self) -> Self {
        self.with(BucketOption::NoUseArnRegion)
    }

    /// Signs requests to a directory bucket (S3 Express One Zone) with ordinary credentials, as
    /// `AWS_S3_DISABLE_EXPRESS_SESSION_AUTH` does. Without it, requests are signed with the
    /// [credentials of a session](crate::SessionCredentials). AWS: "`CreateSession`".
    ///
    /// Other buckets have no sessions, so the option changes nothing for them.
    ///
    /// ```
    /// use presign::Bucket;
    ///
    /// let bucket = Bucket::new("photos--usw2-az1--x-s3", "us-west-2").no_session_auth();
    /// assert_eq!(bucket.resolve()?.url(), "https://photos--usw2-az1--x-s3.s3express-usw2-az1.us-west-2.amazonaws.com/");
    /// assert_eq!(bucket.resolve()?.service(), "s3express");
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub fn no_session_auth(self) -> Self {
        self.with(BucketOption::NoSessionAuth)
    }

    /// A path prefix that a reverse proxy removes before the server sees the request. It
    /// is part of the URL, but not of the signature.
    ///
    /// A prefix that the server itself sees belongs in the
    /// [endpoint's URL](Self::endpoint_url).
    ///
    /// ```
    /// use presign::Bucket;
    ///
    /// let bucket = Bucket::new("photos", "us-east-1").endpoint_url("https://example.com").stripped_prefix("/storage");
    /// assert_eq!(bucket.resolve()?.url(), "https://example.com/storage/photos/");
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub fn stripped_prefix(mut self, prefix: impl Into<String>) -> Self {
        self.stripped_prefix = Some(prefix.into());
        self
    }

    fn with(mut self, option: BucketOption) -> Self {
        self.flags = self.flags.with(option);
        self
    }

    /// Where requests to the bucket go.
    ///
    /// # Errors
    ///
    /// [`Error::BucketName`], [`Error::Arn`], [`Error::Region`],
    /// [`Error::ConflictingOptions`], [`Error::UnsupportedOption`], and those that the options
    /// name.
    ///
    /// See [`Bucket`] for an example.
    pub fn resolve(&self) -> Result<Endpoint, Error> {
        Endpoint::resolve(self)
    }
}

/// Shortens what is long enough to be a secret, such as a URL with a password.
impl fmt::Debug for Bucket {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Bucket")
            .field("name", &self.name.as_deref().map(excerpt))
            .field("region", &excerpt(&self.region))
            .field("endpoint_url", &self.endpoint_url.as_deref().map(excerpt))
            .finish_non_exhaustive()
    }
}
