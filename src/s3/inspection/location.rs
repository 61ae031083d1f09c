//! What host and path tell of bucket, key and region.

use super::UrlStyle;
use super::loose_url::decode;
use crate::s3::endpoint::partition;
use alloc::string::String;

/// What a host of AWS's or Google's tells. Another server's may be anything.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Location {
    pub(super) style: UrlStyle,
    pub(super) bucket: Option<String>,
    /// Decoded.
    pub(super) key: Option<String>,
    /// The region in the host name. The global host has none.
    pub(super) region: Option<String>,
}

impl Location {
    /// `host` is in lower case, without a port, and `path` as in the URL.
    pub(super) fn of(host: &str, path: &str) -> Option<Self> {
        let (bucket, region) = of_aws(host).or_else(|| of_google(host))?;
        let path = path.strip_prefix('/').unwrap_or(path);
        let (style, bucket, key) = if bucket.is_empty() {
            let (bucket, key) = path.split_once('/').unwrap_or((path, ""));
            (UrlStyle::Path, bucket, key)
        } else {
            (UrlStyle::VirtualHosted, bucket, path)
        };
        let decoded = |text: &str| Some(decode(text)).filter(|text| !text.is_empty());
        Some(Self { style, bucket: decoded(bucket), key: decoded(key), region: region.map(Into::into) })
    }
}

/// Bucket and region in a host name of S3. The bucket is empty if it is in the path. In front of
/// an access point's host, it is the access point and its account. AWS: "Amazon Simple Storage
/// Service endpoints and quotas", and the older forms of "Virtual hosting of general purpose
/// buckets" and "Making requests to Amazon S3 over IPv6".
fn of_aws(host: &str) -> Option<(&str, Option<&str>)> {
    let host = partition::dns_suffixes().find_map(|suffix| host.strip_suffix(suffix)?.strip_suffix('.'))?;
    let last = host.rsplit('.').next().unwrap_or_default();
    let before = |label: &str| host.strip_suffix(label).map(|rest| rest.strip_suffix('.').unwrap_or(rest));
    match last {
        "s3" | "s3-accelerate" | "s3-external-1" => return Some((before(last)?, None)),
        "dualstack" => return Some((before("s3-accelerate.dualstack")?, None)),
        // A multi-region access point.
        "s3-global" => return Some((before("accesspoint.s3-global")?, None)),
        _ => {}
    }
    if let Some(region) = last.strip_prefix("s3-") {
        return Some((before(last)?, Some(region)));
    }
    let rest = before(last)?;
    let rest = rest.strip_suffix(".dualstack").unwrap_or(rest);
    let service = rest.rsplit('.').next().filter(|label| is_of_s3(label))?;
    let bucket = rest.strip_suffix(service)?;
    Some((bucket.strip_suffix('.').unwrap_or(bucket), Some(last)))
}

/// Whether a label before the region is of S3, or of one of its kinds of access points and
/// buckets.
fn is_of_s3(label: &str) -> bool {
    let label = label.strip_suffix("-fips").unwrap_or(label);
    matches!(label, "s3" | "s3-accesspoint" | "s3-object-lambda" | "s3-outposts") || label.starts_with("s3express-")
}

fn of_google(host: &str) -> Option<(&str, Option<&str>)> {
    let bucket = host.strip_suffix("storage.googleapis.com")?;
    if bucket.is_empty() { Some((bucket, None)) } else { Some((bucket.strip_suffix('.')?, None)) }
}
