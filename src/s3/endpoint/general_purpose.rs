//! General purpose buckets, by name or by the alias of an access point. AWS: "Amazon Simple
//! Storage Service endpoints and quotas", "Configuring fast, secure file transfers using
//! Amazon S3 Transfer Acceleration".

use super::partition::Partition;
use super::region::{self, AWS_GLOBAL};
use super::server::{Route, Server};
use crate::Error;
use crate::excerpt::excerpt;
use crate::s3::bucket::Bucket;
use crate::s3::bucket_name::{check_general_purpose, check_path_style, check_virtual_hosted, is_virtual_hostable};
use crate::s3::bucket_option::BucketOption::{
    Accelerate, DualStack, Fips, GlobalEndpoint, PathStyle, VirtualHostedStyle,
};
use crate::sigv4::{AuthScheme, Scheme};

pub(super) fn route<'b>(bucket: &'b Bucket, name: &'b str) -> Result<Route<'b>, Error> {
    let scheme = AuthScheme::sigv4(region::signing_region(&bucket.region), "s3")?;
    let server = match &bucket.endpoint_url {
        Some(url) => Server::at(url)?,
        None => server_of_aws(bucket, name)?,
    };
    if is_virtual_hosted(bucket, name, &server)? {
        check_virtual_hosted(name)?;
        Route::in_host(server, name, scheme)
    } else {
        check_path_style(name)?;
        Route::in_path(server, name, scheme)
    }
}

/// The domain that is the bucket.
pub(super) fn route_of_domain<'b>(bucket: &'b Bucket, url: &'b str) -> Result<Route<'b>, Error> {
    let scheme = AuthScheme::sigv4(region::signing_region(&bucket.region), "s3")?;
    Route::unnamed(Server::at(url)?, scheme)
}

fn server_of_aws(bucket: &Bucket, name: &str) -> Result<Server, Error> {
    check_general_purpose(name)?;
    let region = region::signing_region(&bucket.region);
    let partition = region::check(region)?;
    let is_variant = bucket.has(DualStack) || bucket.has(Fips);
    if bucket.has(Accelerate) {
        accelerated(bucket, name, partition)
    } else if bucket.has(GlobalEndpoint) || (bucket.region == AWS_GLOBAL && !is_variant) {
        if !partition.is_aws() {
            let rule = "s3.amazonaws.com serves only the regions of the partition `aws`; use the regional endpoint";
            return Err(Error::Region { region: excerpt(region), rule });
        }
        Ok(Server::aws("s3.amazonaws.com"))
    } else {
        Ok(Server::regional("s3", bucket, region, partition.dns_suffix))
    }
}

fn accelerated(bucket: &Bucket, name: &str, partition: &Partition) -> Result<Server, Error> {
    if partition.is_china() {
        let rule = "S3 Transfer Acceleration is not available in China; leave out `accelerate`";
        return Err(Error::Region { region: excerpt(&bucket.region), rule });
    }
    if !is_virtual_hostable(name, false) {
        let rule = "S3 Transfer Acceleration needs the name in front of the host: 3 to 63 lower-case letters, digits and hyphens, and no dots; leave out `accelerate`";
        return Err(Error::BucketName { name: excerpt(name), rule });
    }
    let dual_stack = if bucket.has(DualStack) { ".dualstack" } else { "" };
    Ok(Server::aws(["s3-accelerate", dual_stack, ".", partition.dns_suffix].concat()))
}

/// Whether the name goes in front of the host, or else into the path.
fn is_virtual_hosted(bucket: &Bucket, name: &str, server: &Server) -> Result<bool, Error> {
    if bucket.has(PathStyle) || bucket.has(VirtualHostedStyle) {
        return Ok(bucket.has(VirtualHostedStyle));
    }
    server.refuse_repeated(name)?;
    let allow_dots = server.scheme == Scheme::Http;
    // An endpoint may be so long that nothing fits in front of it.
    let fits = bucket.endpoint_url.is_none() || server.takes(name);
    Ok(server.is_aws && is_virtual_hostable(name, allow_dots) && fits)
}
