//! Where a general purpose bucket lives: as the crate is given it, and how its URL must begin
//! then. The target `endpoint` has the other kinds of buckets.

use crate::any::mostly;
use crate::path::percent_decode;
use crate::rules::{self, Verdict};
use arbitrary::{Arbitrary, Unstructured};
use presign::Bucket;
use url::Url;

const BUCKETS: [&str; 6] = ["examplebucket", "my.bucket.example", "abc", "123", "a--b", "a.b"];
const ODD_BUCKETS: [&str; 7] = ["Upper_Case", "192.168.0.1", "xn--bucket", "storage", "short--op-s3", "..", ""];
const REGIONS: [&str; 9] = [
    "us-east-1",
    "cn-north-1",
    "us-gov-west-1",
    "eusc-de-east-1",
    "us-iso-east-1",
    "us-isob-east-1",
    "eu-isoe-west-1",
    "us-isof-south-1",
    "auto",
];
const ODD_REGIONS: [&str; 6] = ["", "a/b", "r\u{e9}gion", "aws-cn-global", "Garage", "${filename}"];
pub const ENDPOINTS: [&str; 9] = [
    "http://127.0.0.1:9000",
    "http://localhost:9000/",
    "https://[2001:db8::1]:9000",
    "http://[::ffff:127.0.0.1]:9000",
    "https://account.r2.cloudflarestorage.com",
    "https://s3.dualstack.eu-west-3.amazonaws.com",
    "http://bucket.vpce-1a2b3c4d-5e6f.s3.us-east-1.vpce.amazonaws.com",
    "https://storage.example/prefix/of%20two/",
    "HTTPS://Storage.example:0443/%2Ab",
];
const ODD_ENDPOINTS: [&str; 14] = [
    "localhost:9000",
    "http://storage.example:443//",
    "https://storage.example:443/%2e%2E/a%2Fb",
    "https://storage.example/a\\b",
    "https://storage.example/a/ ",
    "https://user:password@storage.example",
    "https://storage.example?query",
    "https://storage.example#",
    "https://xn--mgbh0fb.xn--kgbechtv",
    "https://xn--a.example",
    "https://b\u{fc}cher.example",
    "https://0x7f.1",
    "https://storage.example.",
    "s3://bucket",
];
const PREFIXES: [&str; 4] = ["/s3", "/a b/c%2e", "", "/"];
const ODD_PREFIXES: [&str; 5] = ["no-slash", "/a//b", "/..", "/a%2fb", "/a?b#c"];

#[derive(Arbitrary, Debug, Clone)]
pub struct Place<'a> {
    #[arbitrary(with = bucket_name)]
    pub name: &'a str,
    #[arbitrary(with = region)]
    pub region: &'a str,
    pub style: Style,
    #[arbitrary(with = stripped_prefix)]
    pub stripped_prefix: Option<&'a str>,
    pub server: Server<'a>,
}

#[derive(Arbitrary, Debug, Clone, Copy, PartialEq)]
pub enum Style {
    Default,
    Path,
    VirtualHosted,
}

#[derive(Arbitrary, Debug, Clone)]
pub enum Server<'a> {
    Aws,
    AwsGlobal,
    Endpoint(#[arbitrary(with = endpoint)] &'a str),
    CustomDomain(#[arbitrary(with = endpoint)] &'a str),
}

/// How the URL of a bucket begins.
#[derive(Debug, Clone, PartialEq)]
pub struct Address {
    pub scheme: String,
    /// Host and port.
    pub authority: String,
    /// The part of the path that is not signed, decoded.
    pub stripped_prefix: Vec<u8>,
    /// The rest of the path up to the key, decoded. It ends with a slash.
    pub base_path: Vec<u8>,
    pub is_path_style: bool,
}

impl Place<'_> {
    pub fn bucket(&self) -> Bucket {
        let bucket = match self.server {
            Server::Aws => Bucket::new(self.name, self.region),
            Server::AwsGlobal => Bucket::new(self.name, self.region).global_endpoint(),
            Server::Endpoint(url) => Bucket::new(self.name, self.region).endpoint_url(url),
            Server::CustomDomain(url) => Bucket::custom_domain(url, self.region),
        };
        let bucket = match self.style {
            Style::Default => bucket,
            Style::Path => bucket.path_style(),
            Style::VirtualHosted => bucket.virtual_hosted_style(),
        };
        match self.stripped_prefix {
            Some(prefix) => bucket.stripped_prefix(prefix),
            None => bucket,
        }
    }

    /// Whether the bucket must be accepted. Only the plainest ones must.
    pub fn verdict(&self) -> Verdict {
        let is_custom_domain = matches!(self.server, Server::CustomDomain(_));
        if is_custom_domain && self.style != Style::Default || rules::scope_part(self.region) == Verdict::Refuse {
            return Verdict::Refuse;
        }
        let is_plain = match self.server {
            Server::Aws => REGIONS.contains(&self.region),
            Server::AwsGlobal => self.region == "us-east-1",
            Server::Endpoint(url) => is_plain_url(url, self.name) && self.style != Style::VirtualHosted,
            Server::CustomDomain(url) => is_plain_url(url, ""),
        };
        let has_plain_name = is_custom_domain || is_label(self.name);
        let has_plain_prefix = self.stripped_prefix.is_none_or(|prefix| matches!(prefix, "" | "/" | "/s3"));
        if is_plain && has_plain_name && has_plain_prefix { Verdict::Accept } else { Verdict::Either }
    }

    /// The addresses that are right for a bucket that the crate accepts: one, or two where
    /// the documentation leaves the style open.
    ///
    /// # Panics
    ///
    /// If no endpoint like this one may be accepted.
    pub fn addresses(&self) -> Vec<Address> {
        let aws = |host: String| ("https".to_owned(), host, String::new(), Vec::new());
        let (scheme, host, port, prefix) = match self.server {
            Server::Aws => aws(format!("s3.{}.{}", self.region, dns_suffix(self.region))),
            Server::AwsGlobal => aws("s3.amazonaws.com".to_owned()),
            Server::Endpoint(url) | Server::CustomDomain(url) => parts(url),
        };
        let stripped_prefix = self.stripped_prefix.unwrap_or_default();
        let stripped_prefix = percent_decode(stripped_prefix.strip_suffix('/').unwrap_or(stripped_prefix));
        let address = |authority: String, path: [&[u8]; 2], is_path_style| Address {
            scheme: scheme.clone(),
            authority,
            stripped_prefix: stripped_prefix.clone(),
            base_path: [&prefix, b"/".as_slice(), path[0], path[1]].concat(),
            is_path_style,
        };
        if let Server::CustomDomain(_) = self.server {
            return vec![address(format!("{host}{port}"), [b"", b""], false)];
        }
        let path = address(format!("{host}{port}"), [self.name.as_bytes(), b"/"], true);
        let virtual_hosted = address(format!("{}.{host}{port}", self.name), [b"", b""], false);
        match (self.style, self.default_is_virtual_hosted(&scheme, &host)) {
            (Style::VirtualHosted, _) | (Style::Default, Some(true)) => vec![virtual_hosted],
            (Style::Path, _) | (Style::Default, Some(false)) => vec![path],
            (Style::Default, None) => vec![virtual_hosted, path],
        }
    }

    /// "On AWS the name becomes part of the host if a host name and its certificate can
    /// carry it, and goes into the path otherwise. On any other endpoint it goes into the
    /// path." `None` if it depends on more than that.
    fn default_is_virtual_hosted(&self, scheme: &str, host: &str) -> Option<bool> {
        let is_aws = DNS_SUFFIXES.iter().any(|(_, suffix)| host.ends_with(&format!(".{suffix}")));
        let allowed = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'-' | b'.');
        let fits_host = (3..=63).contains(&self.name.len()) && self.name.bytes().all(allowed);
        let fits_certificate = scheme == "http" || !self.name.contains('.');
        if !is_aws || !fits_host || !fits_certificate {
            Some(false)
        } else if is_label(self.name) && host.len() < 128 {
            Some(true)
        } else {
            None
        }
    }
}

/// Whether `text` is a plain label of a host name, as long as a bucket's name may be.
fn is_label(text: &str) -> bool {
    (3..=63).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
}

/// Whether `url` has nothing unusual in it, nor the bucket's name at its beginning.
fn is_plain_url(url: &str, name: &str) -> bool {
    let Some((scheme, rest)) = url.split_once("://") else { return false };
    let (authority, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    let (host, port) = authority.split_once(':').unwrap_or((authority, "80"));
    let labels: Vec<&str> = host.split('.').collect();
    let path = path.strip_suffix('/').unwrap_or(path);
    matches!(scheme, "http" | "https")
        && port.parse::<u16>().is_ok_and(|number| number.to_string() == port)
        && labels.len() < 4
        && labels.iter().all(|label| is_label(label))
        && labels[labels.len() - 1].bytes().all(|byte| byte.is_ascii_lowercase())
        && labels[0] != name
        && path.split('/').skip(1).all(is_label)
}

/// Scheme, host, port and decoded path prefix of an endpoint, as a URL parser reads them.
fn parts(endpoint: &str) -> (String, String, String, Vec<u8>) {
    let url = Url::parse(endpoint).expect("an accepted endpoint is a URL");
    assert!(matches!(url.scheme(), "http" | "https"), "accepted {endpoint:?}");
    assert_eq!((url.username(), url.password()), ("", None), "accepted {endpoint:?}");
    assert_eq!((url.query(), url.fragment()), (None, None), "accepted {endpoint:?}");
    let host = url.host_str().expect("http and https have a host").to_owned();
    let port = url.port().map_or(String::new(), |port| format!(":{port}"));
    let path = url.path();
    (url.scheme().to_owned(), host, port, percent_decode(path.strip_suffix('/').unwrap_or(path)))
}

/// Regions and DNS suffixes of AWS's partitions, from its `partitions.json`.
const DNS_SUFFIXES: [(&str, &str); 8] = [
    ("cn-", "amazonaws.com.cn"),
    ("us-gov-", "amazonaws.com"),
    ("us-isob-", "sc2s.sgov.gov"),
    ("us-isof-", "csp.hci.ic.gov"),
    ("us-iso-", "c2s.ic.gov"),
    ("eu-isoe-", "cloud.adc-e.uk"),
    ("eusc-de-", "amazonaws.eu"),
    ("", "amazonaws.com"),
];

fn dns_suffix(region: &str) -> &'static str {
    // The pattern is the prefix, a word, a hyphen and a number.
    let is_region = |rest: &str| {
        let (word, number) = rest.split_once('-')?;
        let is_word = !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_alphanumeric());
        Some(is_word && !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit()))
    };
    let is_of = |prefix: &str| prefix.is_empty() || region.strip_prefix(prefix).and_then(is_region).unwrap_or(false);
    let (_, suffix) = DNS_SUFFIXES.iter().find(|(prefix, _)| is_of(prefix)).expect("the last is empty");
    suffix
}

/// The name of a general purpose bucket, or none at all.
pub fn bucket_name<'a>(u: &mut Unstructured<'a>) -> arbitrary::Result<&'a str> {
    let name = mostly(&BUCKETS, &ODD_BUCKETS, u)?;
    let is_alias = name.ends_with("--op-s3") && name.len() >= 50;
    let is_directory = name.ends_with("--x-s3") || name.ends_with("--xa-s3");
    let is_of_another_kind = name.starts_with("arn:") || is_alias || is_directory;
    Ok(if is_of_another_kind { BUCKETS[0] } else { name })
}

/// A region other than the one that stands for the global host.
fn region<'a>(u: &mut Unstructured<'a>) -> arbitrary::Result<&'a str> {
    let region = mostly(&REGIONS, &ODD_REGIONS, u)?;
    Ok(if region == "aws-global" { REGIONS[0] } else { region })
}

/// Whether `host` is one of AWS's.
pub fn is_of_aws(host: &str) -> bool {
    DNS_SUFFIXES.iter().any(|(_, suffix)| host.strip_suffix(suffix).is_some_and(|rest| rest.ends_with('.')))
}

fn endpoint<'a>(u: &mut Unstructured<'a>) -> arbitrary::Result<&'a str> {
    mostly(&ENDPOINTS, &ODD_ENDPOINTS, u)
}

pub fn stripped_prefix<'a>(u: &mut Unstructured<'a>) -> arbitrary::Result<Option<&'a str>> {
    if u.arbitrary()? { mostly(&PREFIXES, &ODD_PREFIXES, u).map(Some) } else { Ok(None) }
}
