//! What the caller says about a bucket: its name, its region, and where it is served.

use super::endpoint::Endpoint;
use crate::Error;
use crate::excerpt::excerpt;
use alloc::string::String;
use core::fmt;

/// A bucket: its name, its region, and the options that decide its URL.
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
    pub(super) global_endpoint: bool,
    pub(super) path_style: bool,
    pub(super) virtual_hosted_style: bool,
    pub(super) stripped_prefix: Option<String>,
}

impl Bucket {
    /// A bucket on AWS, over https, at the endpoint of its region.
    ///
    /// See [`Bucket`] for an example.
    pub fn new(name: impl Into<String>, region: impl Into<String>) -> Self {
        Self {
            name: Some(name.into()),
            region: region.into(),
            endpoint_url: None,
            global_endpoint: false,
            path_style: false,
            virtual_hosted_style: false,
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
    /// Resolving reports [`Error::Region`] outside the partition `aws`.
    ///
    /// ```
    /// use presign::Bucket;
    ///
    /// let bucket = Bucket::new("examplebucket", "us-east-1").global_endpoint();
    /// assert_eq!(bucket.resolve()?.url(), "https://examplebucket.s3.amazonaws.com/");
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub fn global_endpoint(mut self) -> Self {
        self.global_endpoint = true;
        self
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
    pub fn path_style(mut self) -> Self {
        self.path_style = true;
        self
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
    pub fn virtual_hosted_style(mut self) -> Self {
        self.virtual_hosted_style = true;
        self
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

    /// Where requests to the bucket go.
    ///
    /// # Errors
    ///
    /// [`Error::BucketName`], [`Error::Region`], [`Error::ConflictingOptions`], and those
    /// that the options name.
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
