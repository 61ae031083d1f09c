//! Multi-region access points, by ARN. AWS: "Making requests through a Multi-Region Access
//! Point".

use super::access_point::{IN_FRONT, NOT_ACCELERATED, NOT_DUAL_STACK};
use super::arn::{Arn, is_label};
use super::region;
use super::server::{Route, Server};
use crate::Error;
use crate::s3::bucket::Bucket;
use crate::s3::bucket_option::BucketOption::{Accelerate, DualStack, EndpointUrl, Fips, GlobalEndpoint, PathStyle};
use crate::sigv4::AuthScheme;
use alloc::format;

const ONE_HOST: &str = "it has one host of its own";

pub(super) fn route<'b>(bucket: &'b Bucket, arn: &Arn<'b>) -> Result<Route<'b>, Error> {
    let refused = [
        (PathStyle, IN_FRONT),
        (GlobalEndpoint, ONE_HOST),
        (EndpointUrl, ONE_HOST),
        (Accelerate, NOT_ACCELERATED),
        (DualStack, NOT_DUAL_STACK),
        (Fips, "AWS has no FIPS host for it"),
    ];
    bucket.refuse(&refused, "a multi-region access point")?;
    let Some(["accesspoint", name]) = arn.resource() else {
        return arn.refuse("without a region, its resource has to be accesspoint/NAME.mrap, a multi-region access point; a bucket is given by its name");
    };
    if !name.split('.').all(is_label) {
        return arn.refuse(
            "the name of a multi-region access point has lower-case letters and digits, and ends in .mrap; correct it",
        );
    }
    let partition = region::check(region::signing_region(&bucket.region))?;
    if partition.id != arn.partition {
        return arn.refuse("it and the bucket's region are in different partitions, and credentials work in one; give a region of the same partition");
    }
    let server = Server::aws(format!("accesspoint.s3-global.{}", partition.dns_suffix));
    Route::in_host(server, name, scheme(arn)?)
}

/// For all regions that the access point has.
#[cfg(feature = "sigv4a")]
fn scheme(_: &Arn<'_>) -> Result<AuthScheme, Error> {
    AuthScheme::sigv4a("*", "s3")
}

#[cfg(not(feature = "sigv4a"))]
fn scheme(arn: &Arn<'_>) -> Result<AuthScheme, Error> {
    arn.refuse("a multi-region access point is signed with SigV4a; enable the feature `sigv4a` of this crate")
}
