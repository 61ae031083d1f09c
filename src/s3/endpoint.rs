//! Where a bucket's requests go and how they are signed, resolved from its options.

use super::bucket::Bucket;
use super::bucket_name::{check_general_purpose, check_path_style, check_virtual_hosted, is_virtual_hostable};
use super::partition;
use crate::Error;
use crate::excerpt::excerpt;
use crate::sigv4::{AuthScheme, Origin, Scheme, UrlParts, into_string, split_url, write_path};
use alloc::borrow::Cow;
use alloc::vec::Vec;
use alloc::{format, string::String};

/// The resolved endpoint of a [`Bucket`].
///
/// See [`Bucket`] for an example.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Endpoint {
    /// A custom domain has none.
    bucket_name: Option<String>,
    origin: Origin,
    /// Origin and path up to the key: ends with a slash.
    url: String,
    /// Where the signed part of the URL's path starts.
    path_start: usize,
    style: Style,
    scheme: AuthScheme,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Style {
    VirtualHosted,
    Path,
}

impl Endpoint {
    pub(super) fn resolve(bucket: &Bucket) -> Result<Self, Error> {
        refuse_conflicts(bucket)?;
        let scheme = AuthScheme::sigv4(&bucket.region, "s3")?;
        let server = Server::of(bucket)?;
        let (style, origin, path) = match &bucket.name {
            None => (Style::VirtualHosted, server.origin()?, Cow::Borrowed("/")),
            Some(name) => match server.style(bucket, name)? {
                Style::VirtualHosted => {
                    check_virtual_hosted(name)?;
                    (Style::VirtualHosted, server.origin_of(name)?, Cow::Borrowed("/"))
                }
                Style::Path => {
                    check_path_style(name)?;
                    (Style::Path, server.origin()?, Cow::Owned(format!("/{name}/")))
                }
            },
        };
        let stripped_prefix = match &bucket.stripped_prefix {
            Some(prefix) => checked_prefix(prefix)?,
            None => String::new(),
        };
        let url = format!("{}{stripped_prefix}{}{path}", origin.as_str(), server.prefix);
        let path_start = origin.as_str().len() + stripped_prefix.len();
        Ok(Self { bucket_name: bucket.name.clone(), origin, url, path_start, style, scheme })
    }

    /// The URL that keys are appended to, with a slash at the end.
    ///
    /// See [`Bucket`] for an example.
    #[inline]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The region that requests are signed for.
    ///
    /// ```
    /// assert_eq!(presign::Bucket::new("examplebucket", "eu-west-3").resolve()?.region(), "eu-west-3");
    /// # Ok::<(), presign::Error>(())
    /// ```
    pub fn region(&self) -> &str {
        self.scheme.region()
    }

    /// Where forms go. In path style, boto3 and the AWS SDK for JavaScript write no slash
    /// after the bucket's name.
    pub(super) fn form_url(&self) -> &str {
        match self.style {
            Style::VirtualHosted => &self.url,
            Style::Path => self.url.strip_suffix('/').unwrap_or(&self.url),
        }
    }

    pub(super) fn bucket_name(&self) -> Option<&str> {
        self.bucket_name.as_deref()
    }

    /// Host and port.
    #[inline]
    pub(super) fn authority(&self) -> &str {
        self.origin.authority()
    }

    pub(super) fn path_start(&self) -> usize {
        self.path_start
    }

    pub(super) fn is_path_style(&self) -> bool {
        self.style == Style::Path
    }

    pub(super) fn scheme(&self) -> &AuthScheme {
        &self.scheme
    }
}

fn refuse_conflicts(bucket: &Bucket) -> Result<(), Error> {
    let custom_domain = bucket.name.is_none();
    for (both, options, rule) in [
        (
            bucket.path_style && bucket.virtual_hosted_style,
            ["path_style", "virtual_hosted_style"],
            "the name goes either into the path or in front of the host",
        ),
        (
            bucket.global_endpoint && bucket.endpoint_url.is_some(),
            ["global_endpoint", "endpoint_url"],
            "both name the host",
        ),
        (
            custom_domain && bucket.path_style,
            ["custom_domain", "path_style"],
            "a custom domain is the bucket, and there is no name to put into the path",
        ),
        (
            custom_domain && bucket.virtual_hosted_style,
            ["custom_domain", "virtual_hosted_style"],
            "a custom domain is the bucket, and there is no name to put in front of it",
        ),
    ] {
        if both {
            return Err(Error::ConflictingOptions { options, rule });
        }
    }
    Ok(())
}

/// Scheme, host, port and path prefix of the server that has the bucket.
struct Server<'b> {
    scheme: Scheme,
    host: Cow<'b, str>,
    port: Option<u16>,
    /// URI-encoded: begins with a slash and doesn't end with one, or is empty.
    prefix: String,
    is_aws: bool,
}

impl<'b> Server<'b> {
    fn of(bucket: &'b Bucket) -> Result<Self, Error> {
        if let Some(url) = &bucket.endpoint_url {
            return Self::at(url);
        }
        check_general_purpose(bucket.name.as_deref().unwrap_or_default())?;
        let region = &bucket.region;
        if let Some(rule) = region_rule(region) {
            return Err(Error::Region { region: excerpt(region), rule });
        }
        let host = if !bucket.global_endpoint {
            Cow::Owned(format!("s3.{region}.{}", partition::dns_suffix(region)))
        } else if partition::has_global_host(region) {
            Cow::Borrowed("s3.amazonaws.com")
        } else {
            let rule = "s3.amazonaws.com serves only the regions of the partition `aws`; use the regional endpoint";
            return Err(Error::Region { region: excerpt(region), rule });
        };
        Ok(Self { scheme: Scheme::Https, host, port: None, prefix: String::new(), is_aws: true })
    }

    fn at(url: &str) -> Result<Self, Error> {
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

    /// The origin with the bucket's name in front of the host.
    fn origin_of(&self, name: &str) -> Result<Origin, Error> {
        if self.host.starts_with('[') {
            let rule = "no bucket name can be put in front of an IP address; call `path_style`";
            return Err(Error::Host { host: excerpt(&self.host), rule });
        }
        Origin::new(self.scheme, &format!("{name}.{}", self.host), self.port)
    }

    fn style(&self, bucket: &Bucket, name: &str) -> Result<Style, Error> {
        if bucket.path_style {
            return Ok(Style::Path);
        }
        if bucket.virtual_hosted_style {
            return Ok(Style::VirtualHosted);
        }
        // AWS's endpoints for VPCs begin with the literal label `bucket`.
        let has_name = self.host.strip_prefix(name).is_some_and(|rest| rest.starts_with('.'));
        if has_name && !self.host.starts_with("bucket.vpce-") {
            return Err(Error::EndpointContainsBucket { host: excerpt(&self.host), name: excerpt(name) });
        }
        let allow_dots = self.scheme == Scheme::Http;
        let hostable = self.is_aws && is_virtual_hostable(name, allow_dots) && self.origin_of(name).is_ok();
        Ok(if hostable { Style::VirtualHosted } else { Style::Path })
    }
}

/// A path prefix, URI-encoded, that means the same as `prefix`: it begins with a slash and
/// doesn't end with one, or is empty.
fn checked_prefix(prefix: &str) -> Result<String, Error> {
    let refuse = |rule| Err(Error::PathPrefix { prefix: excerpt(prefix), rule });
    let path = prefix.strip_suffix('/').unwrap_or(prefix);
    if path.is_empty() {
        return Ok(String::new());
    }
    let Some(segments) = path.strip_prefix('/') else {
        return refuse("it has no slash in front; write it as /prefix");
    };
    if prefix.ends_with(' ') {
        return refuse("URL parsers drop a space at the end; remove it, or write it as %20");
    }
    let mut encoded = Vec::new();
    for segment in segments.split('/') {
        let decoded: Vec<u8> = percent_encoding::percent_decode_str(segment).collect();
        if matches!(&*decoded, b"" | b"." | b"..") {
            return refuse("clients and servers resolve an empty or dot segment differently; remove it");
        }
        if segment.contains('\\') || decoded.iter().any(|byte| *byte == b'/' || byte.is_ascii_control()) {
            return refuse("a backslash, an encoded slash and a control character are read differently; remove it");
        }
        encoded.push(b'/');
        write_path(&decoded, &mut encoded);
    }
    Ok(into_string(encoded))
}

/// The rule that a region of AWS breaks.
fn region_rule(region: &str) -> Option<&'static str> {
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
