//! Directory buckets (S3 Express One Zone) and their access points, by name. AWS: "Regional
//! and Zonal endpoints for directory buckets in an Availability Zone", "Networking for
//! directory buckets".

use super::region;
use super::server::{Route, Server};
use crate::Error;
use crate::excerpt::excerpt;
use crate::s3::bucket::Bucket;
use crate::s3::bucket_name::is_virtual_hostable;
use crate::s3::bucket_option::BucketOption::{
    Accelerate, DualStack, Fips, GlobalEndpoint, PathStyle, VirtualHostedStyle,
};
use crate::sigv4::AuthScheme;

/// What requests are signed for.
pub(super) const SERVICE: &str = "s3express";

/// How long the id of a zone may be, such as `usw2-az1`, `apne1-az1` or `usw2-lax1-az1`.
const ZONE_LENGTHS: [usize; 5] = [8, 9, 13, 14, 20];

const UNFIT_FOR_HOST: &str = "a directory bucket has 3 to 63 lower-case letters, digits and hyphens; correct the name";
const WITHOUT_ZONE: &str = "a directory bucket has its zone before the suffix, NAME--usw2-az1--x-s3; correct the name";

/// The name without the suffix that makes it one of a directory bucket or its access point.
pub(super) fn without_suffix(name: &str) -> Option<&str> {
    name.strip_suffix("--x-s3").or_else(|| name.strip_suffix("--xa-s3"))
}

/// `stem` is the name without its suffix.
pub(super) fn route<'b>(bucket: &'b Bucket, name: &'b str, stem: &'b str) -> Result<Route<'b>, Error> {
    let refused = [
        (PathStyle, "AWS has its name in front of the host, which is in its zone"),
        (GlobalEndpoint, "it has a host in its zone only"),
        (Accelerate, "S3 Transfer Acceleration is for general purpose buckets"),
    ];
    bucket.refuse(&refused, "a directory bucket")?;
    let invalid = |rule| Error::BucketName { name: excerpt(name), rule };
    if !is_virtual_hostable(name, false) {
        return Err(invalid(UNFIT_FOR_HOST));
    }
    let scheme = AuthScheme::sigv4(&bucket.region, SERVICE)?;
    let server = match &bucket.endpoint_url {
        Some(url) => Server::at(url)?,
        None => server_in_zone(bucket, zone(stem).ok_or_else(|| invalid(WITHOUT_ZONE))?)?,
    };
    server.refuse_repeated(name)?;
    if server.is_ip_address() && !bucket.has(VirtualHostedStyle) {
        Route::in_path(server, name, scheme)
    } else {
        Route::in_host(server, name, scheme)
    }
}

/// What the last two hyphens separate from the rest. Where there are three, AWS's SDKs don't
/// agree which two they are.
fn zone(stem: &str) -> Option<&str> {
    let zone = stem.split("--").skip(1).last()?;
    let is_whole = !zone.starts_with('-') && !zone.ends_with('-');
    (is_whole && ZONE_LENGTHS.contains(&zone.len())).then_some(zone)
}

fn server_in_zone(bucket: &Bucket, zone: &str) -> Result<Server, Error> {
    let region = &bucket.region;
    let dns_suffix = region::check(region)?.dns_suffix;
    let fips = if bucket.has(Fips) { "-fips" } else { "" };
    let dual_stack = if bucket.has(DualStack) { ".dualstack" } else { "" };
    Ok(Server::aws(["s3express", fips, "-", zone, dual_stack, ".", region, ".", dns_suffix].concat()))
}
