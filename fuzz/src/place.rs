//! Where a bucket lives: as the crate is told it, and as its URL must begin then.

use arbitrary::{Arbitrary, Unstructured};
use presign::{Bucket, Error};
use url::Url;

const BUCKETS: [&str; 9] =
    ["examplebucket", "my.bucket.example", "abc", "123", "Upper_Case", "a--b", "192.168.0.1", "xn--bucket", "a.b"];
const REGIONS: [&str; 8] = [
    "us-east-1",
    "cn-north-1",
    "us-gov-west-1",
    "eusc-de-east-1",
    "us-iso-east-1",
    "us-isob-east-1",
    "eu-isoe-west-1",
    "us-isof-south-1",
];
const ENDPOINTS: [&str; 12] = [
    "http://127.0.0.1:9000",
    "https://[2001:db8::1]:9000",
    "https://account.r2.cloudflarestorage.com",
    "https://storage.example/prefix/of%20two/",
    "http://storage.example:443//",
    "https://storage.example:443/%2e%2E/a%2Fb",
    "https://user:password@storage.example",
    "https://storage.example?query",
    "https://xn--mgbh0fb.xn--kgbechtv",
    "https://b\u{fc}cher.example",
    "https://0x7f.1",
    "s3://bucket",
];

#[derive(Arbitrary, Debug, Clone)]
pub struct Place<'a> {
    #[arbitrary(with = bucket_name)]
    pub name: &'a str,
    #[arbitrary(with = region)]
    pub region: &'a str,
    pub style: Style,
    pub server: Server<'a>,
}

#[derive(Arbitrary, Debug, Clone, Copy, PartialEq)]
pub enum Style {
    Chosen,
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

/// How the URL of a bucket may begin.
#[derive(Debug, Clone, PartialEq)]
pub struct Address {
    pub scheme: String,
    pub authority: String,
    /// Decoded, with a slash at the end.
    pub base_path: Vec<u8>,
}

impl Place<'_> {
    pub fn bucket(&self) -> Result<Bucket, Error> {
        let bucket = match self.server {
            Server::Aws => Bucket::new(self.name, self.region),
            Server::AwsGlobal => Bucket::new(self.name, self.region)?.global_endpoint(),
            Server::Endpoint(endpoint) => Bucket::with_endpoint(self.name, self.region, endpoint),
            Server::CustomDomain(domain) => Bucket::custom_domain(domain, self.region),
        }?;
        match self.style {
            Style::Chosen => Ok(bucket),
            Style::Path => bucket.path_style(),
            Style::VirtualHosted => bucket.virtual_hosted_style(),
        }
    }

    /// The addresses that are right for a bucket that the crate accepts: one, or
    /// two where the crate chooses the style.
    pub fn addresses(&self) -> Vec<Address> {
        let aws = |host: String| ("https".to_owned(), host, String::new(), Vec::new());
        let (scheme, host, port, prefix) = match self.server {
            Server::Aws => aws(format!("s3.{}.{}", self.region, dns_suffix(self.region))),
            Server::AwsGlobal => aws("s3.amazonaws.com".to_owned()),
            Server::Endpoint(url) | Server::CustomDomain(url) => parts(url),
        };
        let address = |authority: String, path: [&[u8]; 2]| Address {
            scheme: scheme.clone(),
            authority,
            base_path: [&prefix, b"/".as_slice(), path[0], path[1]].concat(),
        };
        if let Server::CustomDomain(_) = self.server {
            return vec![address(format!("{host}{port}"), [b"", b""])];
        }
        let path = address(format!("{host}{port}"), [self.name.as_bytes(), b"/"]);
        let virtual_hosted = address(format!("{}.{host}{port}", self.name), [b"", b""]);
        match self.style {
            Style::Chosen => vec![virtual_hosted, path],
            Style::Path => vec![path],
            Style::VirtualHosted => vec![virtual_hosted],
        }
    }
}

/// Scheme, host, port and decoded path prefix of an endpoint, as a URL parser
/// reads them.
fn parts(endpoint: &str) -> (String, String, String, Vec<u8>) {
    let url = Url::parse(endpoint).expect("an accepted endpoint is a URL");
    assert!(matches!(url.scheme(), "http" | "https"), "accepted {endpoint:?}");
    assert_eq!((url.username(), url.password()), ("", None), "accepted {endpoint:?}");
    assert_eq!((url.query(), url.fragment()), (None, None), "accepted {endpoint:?}");
    let host = url.host_str().expect("http and https have a host").to_owned();
    let port = url.port().map_or(String::new(), |port| format!(":{port}"));
    (url.scheme().to_owned(), host, port, percent_decode(url.path().trim_end_matches('/')))
}

fn percent_decode(text: &str) -> Vec<u8> {
    let mut rest = text.as_bytes();
    let mut decoded = Vec::new();
    while let [first, after @ ..] = rest {
        let escape = after.get(..2).filter(|_| *first == b'%').and_then(|digits| str::from_utf8(digits).ok());
        let escaped = escape.filter(|digits| digits.bytes().all(|digit| digit.is_ascii_hexdigit()));
        match escaped.and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
            Some(byte) => {
                decoded.push(byte);
                rest = &after[2..];
            }
            None => {
                decoded.push(*first);
                rest = after;
            }
        }
    }
    decoded
}

/// AWS: "Regions and Zones" of each partition.
fn dns_suffix(region: &str) -> &'static str {
    match region.split('-').next() {
        Some("cn") => "amazonaws.com.cn",
        Some("eusc") => "amazonaws.eu",
        Some("us" | "eu") => match region.split('-').nth(1).filter(|_| region.matches('-').count() > 1) {
            Some("iso") => "c2s.ic.gov",
            Some("isob") => "sc2s.sgov.gov",
            Some("isoe") => "cloud.adc-e.uk",
            Some("isof") => "csp.hci.ic.gov",
            _ => "amazonaws.com",
        },
        _ => "amazonaws.com",
    }
}

fn bucket_name<'a>(u: &mut Unstructured<'a>) -> arbitrary::Result<&'a str> {
    mostly(&BUCKETS, u)
}

fn region<'a>(u: &mut Unstructured<'a>) -> arbitrary::Result<&'a str> {
    mostly(&REGIONS, u)
}

fn endpoint<'a>(u: &mut Unstructured<'a>) -> arbitrary::Result<&'a str> {
    mostly(&ENDPOINTS, u)
}

/// One of `plausible` three times out of four, so that the rest of the input matters.
pub fn mostly<'a>(plausible: &[&'static str], u: &mut Unstructured<'a>) -> arbitrary::Result<&'a str> {
    if u.ratio(3, 4)? { u.choose(plausible).copied() } else { u.arbitrary() }
}
