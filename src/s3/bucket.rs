//! Where a bucket lives and how its name gets into the URL.

use super::bucket_name::{check_general_purpose, check_path_style, check_virtual_hosted, is_virtual_hostable};
use super::endpoint::Endpoint;
use crate::Error;
use crate::sigv4::{Origin, Scope};
use alloc::{format, string::String};

/// A bucket: its name, its region, and where it is served.
///
/// The name goes into the host name or the path as AWS's SDKs decide: into the
/// host name unless it has dots (over https), upper case or other characters that
/// a host name cannot carry, or the host is an IP address.
/// [`path_style`](Self::path_style) and
/// [`virtual_hosted_style`](Self::virtual_hosted_style) decide otherwise. AWS:
/// "Virtual hosting of general purpose buckets".
///
/// ```
/// use presign::Bucket;
///
/// let bucket = Bucket::new("examplebucket", "us-east-1")?;
/// assert_eq!(bucket.url(), "https://examplebucket.s3.us-east-1.amazonaws.com/");
/// assert_eq!(Bucket::new("my.bucket.example", "cn-north-1")?.url(), "https://s3.cn-north-1.amazonaws.com.cn/my.bucket.example/");
/// # Ok::<(), presign::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bucket {
    /// What the path or the host name is made of; a custom domain has no name.
    name: Option<String>,
    region: String,
    endpoint: Endpoint,
    address: Address,
}

/// How a URL of the bucket begins.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Address {
    style: Style,
    origin: Origin,
    /// Origin and path up to the key: ends with a slash.
    url: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Style {
    VirtualHosted,
    Path,
}

impl Bucket {
    /// A bucket of AWS, over https, at its region's endpoint.
    ///
    /// # Errors
    ///
    /// [`Error::BucketName`] and [`Error::Region`].
    ///
    /// See [`Bucket`] for an example.
    pub fn new(name: impl Into<String>, region: impl Into<String>) -> Result<Self, Error> {
        let (name, region) = (name.into(), region.into());
        check_general_purpose(&name)?;
        let endpoint = Endpoint::aws(&region)?;
        Self::placed(name, region, endpoint)
    }

    /// A bucket of another server that speaks S3 (`MinIO`, Garage, R2, Ceph), or of
    /// an endpoint of AWS that is given in full. `endpoint` is a URL of scheme,
    /// host, port and path prefix.
    ///
    /// ```
    /// use presign::Bucket;
    ///
    /// let local = Bucket::with_endpoint("photos", "us-east-1", "http://127.0.0.1:9000")?;
    /// assert_eq!(local.url(), "http://127.0.0.1:9000/photos/");
    /// let r2 = Bucket::with_endpoint("photos", "auto", "https://account.r2.cloudflarestorage.com")?;
    /// assert_eq!(r2.url(), "https://photos.account.r2.cloudflarestorage.com/");
    /// # Ok::<(), presign::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`Error::BucketName`], [`Error::Region`], [`Error::Host`], and the errors
    /// whose names begin with `Endpoint`.
    #[cfg(feature = "url")]
    pub fn with_endpoint(name: impl Into<String>, region: impl Into<String>, endpoint: &str) -> Result<Self, Error> {
        Self::placed(name.into(), region.into(), Endpoint::parse(endpoint)?)
    }

    /// A domain that *is* the bucket: the name stands neither in front of the host
    /// nor in the path.
    ///
    /// ```
    /// use presign::Bucket;
    ///
    /// let bucket = Bucket::custom_domain("https://images.example.com", "eu-central-1")?;
    /// assert_eq!(bucket.url(), "https://images.example.com/");
    /// # Ok::<(), presign::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`Error::Region`], [`Error::Host`], and the errors whose names begin with
    /// `Endpoint`.
    #[cfg(feature = "url")]
    pub fn custom_domain(domain: &str, region: impl Into<String>) -> Result<Self, Error> {
        let region = checked_region(region.into())?;
        let endpoint = Endpoint::parse(domain)?;
        let address = Address::with_path(Style::VirtualHosted, endpoint.origin()?, &format!("{}/", endpoint.prefix()));
        Ok(Self { name: None, region, endpoint, address })
    }

    fn placed(name: String, region: String, endpoint: Endpoint) -> Result<Self, Error> {
        let region = checked_region(region)?;
        let hostable =
            is_virtual_hostable(&name, endpoint.is_plain_http()) && endpoint.virtual_hosted_origin(&name).is_ok();
        let style = if hostable { Style::VirtualHosted } else { Style::Path };
        let address = Address::new(&name, &endpoint, style)?;
        Ok(Self { name: Some(name), region, endpoint, address })
    }

    /// The same bucket at the legacy global host `s3.amazonaws.com`. The region
    /// stays the bucket's: it is part of the signature.
    ///
    /// ```
    /// use presign::Bucket;
    ///
    /// let bucket = Bucket::new("examplebucket", "us-east-1")?.global_endpoint()?;
    /// assert_eq!(bucket.url(), "https://examplebucket.s3.amazonaws.com/");
    /// # Ok::<(), presign::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`Error::Region`] outside the partition `aws`, [`Error::BucketName`] for a
    /// custom domain.
    pub fn global_endpoint(self) -> Result<Self, Error> {
        let endpoint = Endpoint::aws_global(&self.region)?;
        let address = Address::new(self.required_name()?, &endpoint, self.address.style)?;
        Ok(Self { endpoint, address, ..self })
    }

    /// The same bucket with its name in the path.
    ///
    /// ```
    /// use presign::Bucket;
    ///
    /// let bucket = Bucket::new("examplebucket", "us-east-1")?.path_style()?;
    /// assert_eq!(bucket.url(), "https://s3.us-east-1.amazonaws.com/examplebucket/");
    /// # Ok::<(), presign::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`Error::BucketName`] for a custom domain, which has no name to put there.
    pub fn path_style(self) -> Result<Self, Error> {
        self.in_style(Style::Path)
    }

    /// The same bucket with its name in front of the host.
    ///
    /// ```
    /// use presign::Bucket;
    ///
    /// let bucket = Bucket::new("my.bucket", "us-east-1")?.virtual_hosted_style()?;
    /// assert_eq!(bucket.url(), "https://my.bucket.s3.us-east-1.amazonaws.com/");
    /// assert!(Bucket::new("My_Bucket", "us-east-1")?.virtual_hosted_style().is_err());
    /// # Ok::<(), presign::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`Error::BucketName`] where the name breaks AWS's naming rules,
    /// [`Error::Host`] where no name can stand in front of the host.
    pub fn virtual_hosted_style(self) -> Result<Self, Error> {
        self.in_style(Style::VirtualHosted)
    }

    fn in_style(self, style: Style) -> Result<Self, Error> {
        let address = Address::new(self.required_name()?, &self.endpoint, style)?;
        Ok(Self { address, ..self })
    }

    fn required_name(&self) -> Result<&str, Error> {
        let rule = "a custom domain is the bucket and carries no name; use `with_endpoint` to choose a style";
        self.name.as_deref().ok_or_else(|| Error::BucketName { name: self.address.origin.as_str().into(), rule })
    }

    /// The URL that keys are appended to, with a slash at the end.
    ///
    /// See [`Bucket`] for an example.
    pub fn url(&self) -> &str {
        &self.address.url
    }

    /// The region that requests are signed for.
    ///
    /// ```
    /// assert_eq!(presign::Bucket::new("examplebucket", "eu-west-3")?.region(), "eu-west-3");
    /// # Ok::<(), presign::Error>(())
    /// ```
    pub fn region(&self) -> &str {
        &self.region
    }

    pub(crate) fn is_path_style(&self) -> bool {
        self.address.style == Style::Path
    }

    pub(crate) fn origin(&self) -> &Origin {
        &self.address.origin
    }
}

impl Address {
    fn new(name: &str, endpoint: &Endpoint, style: Style) -> Result<Self, Error> {
        let prefix = endpoint.prefix();
        match style {
            Style::VirtualHosted => {
                check_virtual_hosted(name)?;
                Ok(Self::with_path(style, endpoint.virtual_hosted_origin(name)?, &format!("{prefix}/")))
            }
            Style::Path => {
                check_path_style(name)?;
                Ok(Self::with_path(style, endpoint.origin()?, &format!("{prefix}/{name}/")))
            }
        }
    }

    fn with_path(style: Style, origin: Origin, path: &str) -> Self {
        let url = format!("{}{path}", origin.as_str());
        Self { style, origin, url }
    }
}

fn checked_region(region: String) -> Result<String, Error> {
    Scope::new(&region, super::SERVICE)?;
    Ok(region)
}
