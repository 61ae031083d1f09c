//! Access points of S3 on Outposts, by ARN or by alias. AWS: "Accessing your S3 on Outposts
//! buckets and objects", "Using a bucket-style alias for your S3 on Outposts bucket access
//! point".
//!
//! AWS offers Signature Version 4A for them too, which is for several regions. An Outpost has
//! one, and so requests are signed with Signature Version 4.

use super::access_point::{IN_FRONT, NOT_ACCELERATED, NOT_DUAL_STACK, REGIONAL};
use super::arn::{Arn, is_label};
use super::region;
use super::server::{Route, Server};
use crate::Error;
use crate::excerpt::excerpt;
use crate::s3::bucket::Bucket;
use crate::s3::bucket_name::check_virtual_hosted;
use crate::s3::bucket_option::BucketOption::{Accelerate, DualStack, EndpointUrl, Fips, GlobalEndpoint, PathStyle};
use crate::sigv4::AuthScheme;
use alloc::format;

const SERVICE: &str = "s3-outposts";
const KIND: &str = "an access point of S3 on Outposts";
const KIND_BY_ALIAS: &str = "the alias of an access point of S3 on Outposts";

fn refuse_options(bucket: &Bucket) -> Result<(), Error> {
    let refused = [
        (PathStyle, IN_FRONT),
        (GlobalEndpoint, REGIONAL),
        (Accelerate, NOT_ACCELERATED),
        (DualStack, NOT_DUAL_STACK),
        (Fips, "AWS has no FIPS host for it"),
    ];
    bucket.refuse(&refused, KIND)
}

pub(super) fn route<'b>(bucket: &'b Bucket, arn: &Arn<'b>) -> Result<Route<'b>, Error> {
    refuse_options(bucket)?;
    let Some(["outpost", outpost, "accesspoint", name]) = arn.resource() else {
        return arn.refuse("its resource has to be outpost/ID/accesspoint/NAME; correct it");
    };
    let partition = arn.check_region(bucket)?;
    arn.check_account()?;
    if !is_label(outpost) || !is_label(name) {
        return arn.refuse("the id of an Outpost and the name of an access point have lower-case letters, digits and hyphens; correct them");
    }
    let label = [name, "-", arn.account, ".", outpost].concat();
    let server = match &bucket.endpoint_url {
        Some(url) => Server::at(url)?,
        None => Server::regional(SERVICE, bucket, arn.region, partition.dns_suffix),
    };
    server.refuse_repeated(&label)?;
    Route::in_host(server, &label, AuthScheme::sigv4(arn.region, SERVICE)?)
}

/// An alias: `reports-o01ac5d28a6a232904e8xz5w8ijx1qzlbp3i3kuse10--op-s3`.
pub(super) struct Alias<'b> {
    name: &'b str,
    hardware: &'b str,
    outpost: &'b str,
    /// Short for the region, or `beta`.
    region: &'b str,
}

impl<'b> Alias<'b> {
    /// Reads the last 50 characters, which follow the access point's name.
    pub(super) fn parse(name: &'b str) -> Option<Self> {
        let end = name.strip_suffix("--op-s3").and(name.get(name.len().checked_sub(50)?..))?;
        Some(Self { name, hardware: end.get(..1)?, outpost: end.get(1..18)?, region: end.get(38..42)? })
    }

    pub(super) fn route(&self, bucket: &'b Bucket) -> Result<Route<'b>, Error> {
        refuse_options(bucket)?;
        check_virtual_hosted(self.name)?;
        let refuse = |rule| Err(Error::BucketName { name: excerpt(self.name), rule });
        if self.name.contains('.') {
            return refuse("an alias that ends in --op-s3 has no dots; give it as AWS shows it");
        }
        let label = match self.hardware {
            "e" => format!("{}.ec2", self.name),
            "o" => format!("{}.op-{}", self.name, self.outpost),
            _ => {
                return refuse(
                    "an alias that ends in --op-s3 has o or e before the Outpost's id; give it as AWS shows it",
                );
            }
        };
        let scheme = AuthScheme::sigv4(&bucket.region, SERVICE)?;
        let server = match (&bucket.endpoint_url, self.region) {
            (Some(url), "beta") => Server::at(url)?,
            (None, "beta") => return refuse("AWS has no host for an alias of a beta region; call `endpoint_url`"),
            (Some(_), _) => {
                let rule = "AWS's rules have one host for it; give its ARN to use it at an endpoint";
                return Err(Error::UnsupportedOption { option: EndpointUrl.name(), kind: KIND_BY_ALIAS, rule });
            }
            (None, _) => {
                let partition = region::check(&bucket.region)?;
                Server::regional(SERVICE, bucket, &bucket.region, partition.dns_suffix)
            }
        };
        server.refuse_repeated(&label)?;
        Route::in_host(server, &label, scheme)
    }
}
