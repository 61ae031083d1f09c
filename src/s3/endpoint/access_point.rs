//! Access points, of S3 and of S3 Object Lambda, by ARN. AWS: "Accessing a bucket through S3
//! access points", "Working with Object Lambda Access Points".

use super::arn::{Arn, is_label};
use super::server::{Route, Server};
use crate::Error;
use crate::s3::bucket::Bucket;
use crate::s3::bucket_option::BucketOption::{Accelerate, DualStack, GlobalEndpoint, PathStyle};
use crate::sigv4::AuthScheme;

pub(super) const IN_FRONT: &str = "its name goes in front of the host";
pub(super) const REGIONAL: &str = "it has a host in its region only";
pub(super) const NOT_ACCELERATED: &str = "S3 Transfer Acceleration is for buckets by name";
pub(super) const NOT_DUAL_STACK: &str = "AWS has no dual-stack host for it";

pub(super) fn route<'b>(bucket: &'b Bucket, arn: &Arn<'b>) -> Result<Route<'b>, Error> {
    let refused = [(PathStyle, IN_FRONT), (GlobalEndpoint, REGIONAL), (Accelerate, NOT_ACCELERATED)];
    bucket.refuse(&refused, "an access point")?;
    route_of_service(bucket, arn, "s3-accesspoint", "s3")
}

pub(super) fn route_of_object_lambda<'b>(bucket: &'b Bucket, arn: &Arn<'b>) -> Result<Route<'b>, Error> {
    let refused =
        [(PathStyle, IN_FRONT), (GlobalEndpoint, REGIONAL), (Accelerate, NOT_ACCELERATED), (DualStack, NOT_DUAL_STACK)];
    bucket.refuse(&refused, "an Object Lambda access point")?;
    route_of_service(bucket, arn, "s3-object-lambda", "s3-object-lambda")
}

/// `host` begins the host's name, and `service` is what requests are signed for.
fn route_of_service<'b>(bucket: &'b Bucket, arn: &Arn<'b>, host: &str, service: &str) -> Result<Route<'b>, Error> {
    let Some(["accesspoint", name]) = arn.resource() else {
        return arn.refuse("its resource has to be accesspoint/NAME; a bucket is given by its name");
    };
    let partition = arn.check_region(bucket)?;
    arn.check_account()?;
    if !is_label(name) {
        return arn.refuse("the name of an access point has lower-case letters, digits and hyphens; correct it");
    }
    let label = [name, "-", arn.account].concat();
    let server = match &bucket.endpoint_url {
        Some(url) => Server::at(url)?,
        None => Server::regional(host, bucket, arn.region, partition.dns_suffix),
    };
    server.refuse_repeated(&label)?;
    Route::in_host(server, &label, AuthScheme::sigv4(arn.region, service)?)
}
