//! Regions of AWS: which texts can be one, and the one that means the global host.

use super::partition::Partition;
use crate::Error;
use crate::excerpt::excerpt;

/// The pseudo-region of the global host, whose requests are signed for us-east-1.
pub(super) const AWS_GLOBAL: &str = "aws-global";

/// The region that requests to a bucket in `region` are signed for.
pub(super) fn signing_region(region: &str) -> &str {
    if region == AWS_GLOBAL { "us-east-1" } else { region }
}

/// Checks that `region` can be part of the host name of an endpoint.
pub(super) fn check(region: &str) -> Result<&'static Partition, Error> {
    match rule(region) {
        Some(rule) => Err(Error::Region { region: excerpt(region), rule }),
        None => Ok(Partition::of(region)),
    }
}

fn rule(region: &str) -> Option<&'static str> {
    let allowed = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    let hyphen_at_end = region.starts_with('-') || region.ends_with('-');
    if region.is_empty() || region.len() > 63 || hyphen_at_end || !region.bytes().all(allowed) {
        Some("a region of AWS is part of a host name, such as eu-central-1: lower-case letters, digits and hyphens")
    } else if region.ends_with("-global") {
        Some(
            "it is a pseudo-region without a host of its own; name the bucket's region, and call `global_endpoint` for s3.amazonaws.com",
        )
    } else {
        None
    }
}
