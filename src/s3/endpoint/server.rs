//! The server that has a bucket, and how the bucket is addressed there.

use super::partition;
use super::path_prefix::checked_prefix;
use crate::Error;
use crate::excerpt::excerpt;
use crate::s3::bucket::Bucket;
use crate::s3::bucket_option::BucketOption::{DualStack, Fips};
use crate::sigv4::{AuthScheme, Origin, Scheme, UrlParts, split_url};
use alloc::borrow::Cow;
use alloc::string::String;
use core::net::Ipv4Addr;

/// Scheme, host, port and path prefix of a server.
pub(super) struct Server {
    pub(super) scheme: Scheme,
    host: Cow<'static, str>,
    port: Option<u16>,
    /// URI-encoded: begins with a slash and doesn't end with one, or is empty.
    prefix: String,
    pub(super) is_aws: bool,
}

/// What the rules for a kind of bucket decide: where its requests go, and how they are
/// signed.
pub(super) struct Route<'b> {
    pub(super) origin: Origin,
    /// The path prefix of the server.
    pub(super) prefix: String,
    /// The name of the bucket, if it is in the path.
    pub(super) in_path: Option<&'b str>,
    pub(super) scheme: AuthScheme,
}

impl<'b> Route<'b> {
    /// The bucket is what `label` says in front of the host.
    pub(super) fn in_host(server: Server, label: &str, scheme: AuthScheme) -> Result<Self, Error> {
        Ok(Self { origin: server.origin_of(label)?, prefix: server.prefix, in_path: None, scheme })
    }

    pub(super) fn in_path(server: Server, name: &'b str, scheme: AuthScheme) -> Result<Self, Error> {
        Ok(Self { origin: server.origin()?, prefix: server.prefix, in_path: Some(name), scheme })
    }

    /// The host is the bucket.
    pub(super) fn unnamed(server: Server, scheme: AuthScheme) -> Result<Self, Error> {
        Ok(Self { origin: server.origin()?, prefix: server.prefix, in_path: None, scheme })
    }
}

impl Server {
    /// One of AWS's hosts.
    pub(super) fn aws(host: impl Into<Cow<'static, str>>) -> Self {
        Self { scheme: Scheme::Https, host: host.into(), port: None, prefix: String::new(), is_aws: true }
    }

    /// The host of one of AWS's services in a region, in the variant that the options ask
    /// for, such as `s3-fips.dualstack.us-east-1.amazonaws.com`.
    pub(super) fn regional(service: &str, bucket: &Bucket, region: &str, dns_suffix: &str) -> Self {
        let fips = if bucket.has(Fips) { "-fips" } else { "" };
        let dual_stack = if bucket.has(DualStack) { ".dualstack" } else { "" };
        Self::aws([service, fips, dual_stack, ".", region, ".", dns_suffix].concat())
    }

    /// The server at an endpoint's URL.
    pub(super) fn at(url: &str) -> Result<Self, Error> {
        let UrlParts { scheme, host, port, path, query } = split_url(url, Scheme::HTTP)?;
        if query.is_some() {
            let rule = "it has a query; an endpoint is scheme, host, port and path prefix";
            return Err(Error::Url { host: excerpt(&host), rule });
        }
        let prefix = checked_prefix(path)?;
        let is_aws =
            partition::dns_suffixes().any(|suffix| host.strip_suffix(suffix).is_some_and(|rest| rest.ends_with('.')));
        Ok(Self { scheme, host: Cow::Owned(host), port, prefix, is_aws })
    }

    fn origin(&self) -> Result<Origin, Error> {
        Origin::new(self.scheme, &self.host, self.port)
    }

    /// The origin with `label` in front of the host.
    fn origin_of(&self, label: &str) -> Result<Origin, Error> {
        if self.host.starts_with('[') {
            let rule = "no bucket name can be put in front of an IP address; call `path_style`";
            return Err(Error::Host { host: excerpt(&self.host), rule });
        }
        Origin::new(self.scheme, &[label, ".", &*self.host].concat(), self.port)
    }

    /// Whether `label` can be put in front of the host.
    pub(super) fn takes(&self, label: &str) -> bool {
        self.origin_of(label).is_ok()
    }

    pub(super) fn is_ip_address(&self) -> bool {
        self.host.starts_with('[') || self.host.parse::<Ipv4Addr>().is_ok()
    }

    /// Refuses an endpoint that has in front of its host what would be put there again.
    pub(super) fn refuse_repeated(&self, label: &str) -> Result<(), Error> {
        // AWS's endpoints for VPCs begin with the literal label `bucket`.
        let has_label = self.host.strip_prefix(label).is_some_and(|rest| rest.starts_with('.'));
        if has_label && !self.host.starts_with("bucket.vpce-") {
            return Err(Error::EndpointContainsBucket { host: excerpt(&self.host), name: excerpt(label) });
        }
        Ok(())
    }
}
