//! ARNs as the name of a bucket. AWS: "Identify AWS resources with Amazon Resource Names
//! (ARNs)".

use super::partition::Partition;
use super::region;
use crate::Error;
use crate::excerpt::excerpt;
use crate::s3::bucket::Bucket;
use crate::s3::bucket_option::BucketOption::NoUseArnRegion;

/// `arn:partition:service:region:account:resource`. Region and account may be empty.
pub(super) struct Arn<'b> {
    text: &'b str,
    pub(super) partition: &'b str,
    pub(super) service: &'b str,
    pub(super) region: &'b str,
    pub(super) account: &'b str,
    /// Its parts are separated by colons or slashes.
    resource: &'b str,
}

/// What ARNs begin with.
pub(super) const PREFIX: &str = "arn:";

impl<'b> Arn<'b> {
    pub(super) fn parse(text: &'b str) -> Result<Self, Error> {
        let mut parts = text.splitn(6, ':').skip(1);
        let mut next = || parts.next().unwrap_or_default();
        let (partition, service, region, account, resource) = (next(), next(), next(), next(), next());
        let arn = Self { text, partition, service, region, account, resource };
        if partition.is_empty() || service.is_empty() || resource.is_empty() {
            return arn.refuse("an ARN has six parts, arn:partition:service:region:account:resource; give all of it");
        }
        if !is_label(partition) {
            return arn.refuse("its second part is a partition, such as aws or aws-cn; correct it");
        }
        Ok(arn)
    }

    pub(super) fn refuse<T>(&self, rule: &'static str) -> Result<T, Error> {
        Err(Error::Arn { arn: excerpt(self.text), rule })
    }

    /// The parts of the resource, if they are `N`.
    pub(super) fn resource<const N: usize>(&self) -> Option<[&'b str; N]> {
        let mut parts = self.resource.split([':', '/']);
        let mut resource = [""; N];
        for part in &mut resource {
            *part = parts.next()?;
        }
        if parts.next().is_some() { None } else { Some(resource) }
    }

    /// Checks the ARN's region, which requests are signed for, against the bucket's.
    pub(super) fn check_region(&self, bucket: &Bucket) -> Result<&'static Partition, Error> {
        if bucket.has(NoUseArnRegion) && self.region != bucket.region {
            return self.refuse("its region is not the bucket's, and `no_use_arn_region` allows no other; give its region, or leave out the option");
        }
        region::check(region::signing_region(&bucket.region))?;
        let partition = region::check(self.region)?;
        if partition != Partition::of(&bucket.region) {
            return self.refuse("its region and the bucket's are in different partitions, and credentials work in one; give a region of the same partition");
        }
        Ok(partition)
    }

    /// Checks that the account can be part of a host name.
    pub(super) fn check_account(&self) -> Result<(), Error> {
        if is_label(self.account) {
            return Ok(());
        }
        self.refuse("the account before its resource is the account's id, 12 digits; correct it")
    }
}

/// Whether `text` is a label of a host name.
pub(super) fn is_label(text: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    (1..=63).contains(&text.len()) && !text.starts_with('-') && text.bytes().all(allowed)
}
