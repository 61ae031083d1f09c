//! Where a server is: AWS's hosts, or a URL of the caller's.

use super::partition;
use crate::Error;
use crate::sigv4::{Origin, Scheme};
use alloc::{format, string::String};
#[cfg(feature = "url")]
use {
    crate::sigv4::{as_str, push_path},
    alloc::vec::Vec,
};

/// Scheme, host, port and path prefix of a server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Endpoint {
    scheme: Scheme,
    host: String,
    port: Option<u16>,
    /// URI-encoded, with a slash in front and none at the end, or empty.
    prefix: String,
}

impl Endpoint {
    /// AWS's regional endpoint. AWS: "Amazon Simple Storage Service endpoints and quotas".
    pub(crate) fn aws(region: &str) -> Result<Self, Error> {
        if let Some(rule) = region_rule(region) {
            return Err(Error::Region { region: region.into(), rule });
        }
        Ok(Self::https(format!("s3.{region}.{}", partition::dns_suffix(region))))
    }

    /// The legacy global endpoint. AWS: "Virtual hosting of general purpose
    /// buckets", "Legacy global endpoint".
    pub(crate) fn aws_global(region: &str) -> Result<Self, Error> {
        if !partition::has_global_host(region) {
            let rule = "s3.amazonaws.com serves the regions of the partition `aws` only; use the regional endpoint";
            return Err(Error::Region { region: region.into(), rule });
        }
        Ok(Self::https(String::from("s3.amazonaws.com")))
    }

    fn https(host: String) -> Self {
        Self { scheme: Scheme::Https, host, port: None, prefix: String::new() }
    }

    /// Takes a URL apart: scheme, host, port and path prefix, nothing else.
    #[cfg(feature = "url")]
    pub(crate) fn parse(url: &str) -> Result<Self, Error> {
        let url = url::Url::parse(url).map_err(|reason| Error::EndpointSyntax { reason })?;
        let scheme = match url.scheme() {
            "http" => Scheme::Http,
            "https" => Scheme::Https,
            other => {
                return Err(Error::EndpointScheme { scheme: other.into() });
            }
        };
        let host = String::from(url.host_str().unwrap_or_default());
        if !url.username().is_empty() || url.password().is_some() {
            return Err(Error::EndpointCredentials { host });
        }
        if url.query().is_some() || url.fragment().is_some() {
            return Err(Error::EndpointQueryOrFragment { host });
        }
        // The parser leaves some bytes alone that the canonical path encodes.
        let path: Vec<u8> = percent_encoding::percent_decode_str(url.path().trim_end_matches('/')).collect();
        if path.split(|byte| *byte == b'/').any(|segment| matches!(segment, b"." | b"..")) {
            return Err(Error::EndpointDotSegment { host });
        }
        let mut prefix = Vec::new();
        push_path(&mut prefix, &path);
        Ok(Self { scheme, host, port: url.port(), prefix: String::from(as_str(&prefix)) })
    }

    pub(crate) fn is_plain_http(&self) -> bool {
        self.scheme == Scheme::Http
    }

    pub(crate) fn prefix(&self) -> &str {
        &self.prefix
    }

    pub(crate) fn origin(&self) -> Result<Origin, Error> {
        Origin::new(self.scheme, &self.host, self.port)
    }

    /// The origin with `bucket` in front of the host; an error where none can stand
    /// there, such as an IP address.
    pub(crate) fn virtual_hosted_origin(&self, bucket: &str) -> Result<Origin, Error> {
        Origin::new(self.scheme, &format!("{bucket}.{}", self.host), self.port)
    }
}

/// The rule that a region of AWS breaks.
fn region_rule(region: &str) -> Option<&'static str> {
    let allowed = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    let hyphen_at_end = region.starts_with('-') || region.ends_with('-');
    if region.is_empty() || region.len() > 63 || hyphen_at_end || !region.bytes().all(allowed) {
        Some("a region of AWS is a label of a host name, such as eu-central-1: lower-case letters, digits and hyphens")
    } else if region.ends_with("-global") {
        Some(
            "it is a pseudo-region without a host of its own; name the bucket's region, and call `global_endpoint` for s3.amazonaws.com",
        )
    } else {
        None
    }
}
