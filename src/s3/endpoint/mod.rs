//! Where a bucket's requests go and how they are signed, resolved from its options.
//!
//! The rules follow AWS's own decision tree, `endpoint-rule-set-1.json` in its SDKs
//! (botocore 1.44.8): one file for each kind of bucket. Where they differ,
//! `benches/peers/tests/endpoints.rs` says why.

mod access_point;
mod arn;
mod directory_bucket;
mod general_purpose;
mod multi_region;
mod outposts;
pub(super) mod partition;
mod path_prefix;
mod region;
mod server;

use super::bucket::Bucket;
use super::bucket_option::BucketOption::{Fips, NoSessionAuth};
use crate::Error;
use crate::excerpt::excerpt;
use crate::sigv4::{AuthScheme, Origin};
use alloc::string::String;
use arn::Arn;
use outposts::Alias;
use partition::Partition;
use path_prefix::checked_prefix;
use server::Route;

/// The resolved endpoint of a [`Bucket`].
///
/// See [`Bucket`] for an example.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Endpoint {
    /// A custom domain has none.
    bucket_name: Option<String>,
    origin: Origin,
    /// Origin and path up to the key: ends with a slash.
    url: String,
    /// Where the signed part of the URL's path starts.
    path_start: usize,
    style: Style,
    scheme: AuthScheme,
    session_auth: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Style {
    VirtualHosted,
    Path,
}

impl Endpoint {
    pub(super) fn resolve(bucket: &Bucket) -> Result<Self, Error> {
        bucket.refuse_conflicts()?;
        if bucket.has(Fips) && Partition::of(&bucket.region).is_china() {
            let rule = "China has no FIPS endpoints; leave out `fips`";
            return Err(Error::Region { region: excerpt(&bucket.region), rule });
        }
        let Route { origin, prefix, in_path, scheme } = route(bucket)?;
        let stripped_prefix = match &bucket.stripped_prefix {
            Some(prefix) => checked_prefix(prefix)?,
            None => String::new(),
        };
        let (style, [slash, name]) = match in_path {
            Some(name) => (Style::Path, ["/", name]),
            None => (Style::VirtualHosted, [""; 2]),
        };
        let url = [origin.as_str(), &stripped_prefix, &prefix, slash, name, "/"].concat();
        let path_start = origin.as_str().len() + stripped_prefix.len();
        let session_auth = scheme.service() == directory_bucket::SERVICE && !bucket.has(NoSessionAuth);
        Ok(Self { bucket_name: bucket.name.clone(), origin, url, path_start, style, scheme, session_auth })
    }

    /// The URL that keys are appended to, with a slash at the end.
    ///
    /// See [`Bucket`] for an example.
    #[inline]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The region that requests are signed for.
    ///
    /// ```
    /// assert_eq!(presign::Bucket::new("examplebucket", "eu-west-3").resolve()?.region(), "eu-west-3");
    /// # Ok::<(), presign::Error>(())
    /// ```
    pub fn region(&self) -> &str {
        self.scheme.region()
    }

    /// The service that requests are signed for, which AWS calls the signing name: `s3`,
    /// `s3-outposts`, `s3-object-lambda` or `s3express`.
    ///
    /// ```
    /// let access_point = "arn:aws:s3-object-lambda:us-west-2:123456789012:accesspoint/resized";
    /// assert_eq!(presign::Bucket::new(access_point, "us-west-2").resolve()?.service(), "s3-object-lambda");
    /// # Ok::<(), presign::Error>(())
    /// ```
    pub fn service(&self) -> &str {
        self.scheme.service()
    }

    /// Whether requests are signed with the credentials of a session: for a directory bucket,
    /// unless it has [`no_session_auth`](Bucket::no_session_auth).
    ///
    /// ```
    /// # use presign::Bucket;
    /// let bucket = Bucket::new("photos--usw2-az1--x-s3", "us-west-2");
    /// assert!(bucket.resolve()?.session_auth());
    /// assert!(!bucket.no_session_auth().resolve()?.session_auth());
    /// # Ok::<(), presign::Error>(())
    /// ```
    pub fn session_auth(&self) -> bool {
        self.session_auth
    }

    pub(super) fn is_directory_bucket(&self) -> bool {
        self.scheme.service() == directory_bucket::SERVICE
    }

    /// Where forms go. In path style, boto3 and the AWS SDK for JavaScript write no slash
    /// after the bucket's name.
    pub(super) fn form_url(&self) -> &str {
        match self.style {
            Style::VirtualHosted => &self.url,
            Style::Path => self.url.strip_suffix('/').unwrap_or(&self.url),
        }
    }

    /// Why S3 accepts no form for the bucket. AWS: "Directory bucket API operations".
    pub(super) fn form_rule(&self) -> Option<&'static str> {
        self.is_directory_bucket().then_some("a directory bucket takes no form; presign a PUT")
    }

    pub(super) fn bucket_name(&self) -> Option<&str> {
        self.bucket_name.as_deref()
    }

    /// Host and port.
    #[inline]
    pub(super) fn authority(&self) -> &str {
        self.origin.authority()
    }

    pub(super) fn path_start(&self) -> usize {
        self.path_start
    }

    pub(super) fn is_path_style(&self) -> bool {
        self.style == Style::Path
    }

    pub(super) fn scheme(&self) -> &AuthScheme {
        &self.scheme
    }
}

/// The rules for the kind of bucket that the name says.
fn route(bucket: &Bucket) -> Result<Route<'_>, Error> {
    let name = match (&bucket.name, &bucket.endpoint_url) {
        (Some(name), _) => name,
        (None, url) => return general_purpose::route_of_domain(bucket, url.as_deref().unwrap_or_default()),
    };
    if let Some(stem) = directory_bucket::without_suffix(name) {
        return directory_bucket::route(bucket, name, stem);
    }
    if let Some(alias) = Alias::parse(name) {
        return alias.route(bucket);
    }
    if !name.starts_with(arn::PREFIX) {
        return general_purpose::route(bucket, name);
    }
    let arn = Arn::parse(name)?;
    match (arn.service, arn.region) {
        ("s3", "") => multi_region::route(bucket, &arn),
        ("s3", _) => access_point::route(bucket, &arn),
        ("s3-object-lambda", _) => access_point::route_of_object_lambda(bucket, &arn),
        ("s3-outposts", _) => outposts::route(bucket, &arn),
        _ => arn.refuse("its service is neither s3, s3-object-lambda nor s3-outposts; give the ARN of an access point"),
    }
}
