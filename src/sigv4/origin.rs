//! Where a request goes: scheme, host and port.

use crate::Error;
use alloc::{format, string::String};
use core::net::{Ipv4Addr, Ipv6Addr};

/// The scheme of a URL.
///
/// ```
/// use presign::sigv4::Scheme;
///
/// assert_eq!(Scheme::Https.as_str(), "https");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Scheme {
    /// `http`: whoever sees the traffic sees the URL, and can use it too.
    Http,
    /// `https`
    Https,
}

impl Scheme {
    /// The scheme's name as it stands in a URL.
    ///
    /// See [`Scheme`] for an example.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Http => "http",
            Self::Https => "https",
        }
    }

    fn default_port(self) -> u16 {
        match self {
            Self::Http => 80,
            Self::Https => 443,
        }
    }
}

/// Scheme, host and port of a request: what stands before the path in its URL,
/// and what its `Host` header says.
///
/// ```
/// use presign::sigv4::{Origin, Scheme};
///
/// assert_eq!(Origin::new(Scheme::Https, "sts.amazonaws.com", None)?.as_str(), "https://sts.amazonaws.com");
/// assert_eq!(Origin::new(Scheme::Http, "[::1]", Some(9000))?.as_str(), "http://[::1]:9000");
/// // The default port stands neither in the URL nor in the `Host` header.
/// assert_eq!(Origin::new(Scheme::Https, "127.0.0.1", Some(443))?.as_str(), "https://127.0.0.1");
/// assert!(Origin::new(Scheme::Https, "evil.example/path", None).is_err());
/// # Ok::<(), presign::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    url: String,
    /// A line feed, `host:` and the host: the line of the canonical headers.
    host_line: String,
}

impl Origin {
    /// Puts an origin together. `host` is a DNS name in lower case, an IPv4
    /// address, or an IPv6 address in brackets.
    ///
    /// # Errors
    ///
    /// [`Error::Host`] where a URL parser would read `host` as something else.
    pub fn new(scheme: Scheme, host: &str, port: Option<u16>) -> Result<Self, Error> {
        if let Some(rule) = host_rule(host) {
            return Err(Error::Host { host: host.into(), rule });
        }
        let port = port.filter(|port| *port != scheme.default_port());
        let authority = port.map_or_else(|| host.into(), |port| format!("{host}:{port}"));
        let url = format!("{}://{authority}", scheme.as_str());
        if !survives_parsing(host, &url) {
            let rule = "its \"xn--\" labels are not what URL parsers make of an international name (checked with feature `url`)";
            return Err(Error::Host { host: host.into(), rule });
        }
        Ok(Self { url, host_line: format!("\nhost:{authority}") })
    }

    /// The origin as a URL begins with it, without a slash at the end.
    ///
    /// See [`Origin`] for an example.
    pub fn as_str(&self) -> &str {
        &self.url
    }

    pub(crate) fn host_line(&self) -> &[u8] {
        self.host_line.as_bytes()
    }
}

/// Whether URL parsers, which decode international labels, take `url` as it is.
fn survives_parsing(host: &str, url: &str) -> bool {
    if !host.split('.').any(|label| label.starts_with("xn--")) {
        return true;
    }
    #[cfg(feature = "url")]
    return url::Url::parse(url).is_ok_and(|parsed| parsed.as_str().strip_suffix('/') == Some(url));
    #[cfg(not(feature = "url"))]
    {
        let _ = url;
        false
    }
}

/// The rule that `host` breaks. What passes is what URL parsers leave as it is.
fn host_rule(host: &str) -> Option<&'static str> {
    if let Some(address) = host.strip_prefix('[') {
        let address = address.strip_suffix(']').and_then(|text| Some((text, text.parse::<Ipv6Addr>().ok()?)));
        return match address {
            Some((text, address)) if format!("{address}") == text => None,
            _ => Some("brackets hold an IPv6 address in its shortest form (RFC 5952); write it so"),
        };
    }
    if host.is_empty() || host.len() > 253 {
        return Some("a host name has 1 to 253 bytes");
    }
    let allowed = |byte: u8| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_');
    if !host.bytes().all(allowed) {
        return Some(
            "a host name has lower-case letters, digits, hyphens, dots and underscores; write an international name in its xn-- form",
        );
    }
    if host.split('.').any(|label| label.is_empty() || label.len() > 63) {
        return Some("each label between the dots of a host name has 1 to 63 bytes");
    }
    // URL parsers read a name whose last label is a number as an IPv4 address.
    let last = host.rsplit('.').next().unwrap_or_default();
    let is_hex = |digits: &str| digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    let numeric = last.bytes().all(|byte| byte.is_ascii_digit()) || last.strip_prefix("0x").is_some_and(is_hex);
    if numeric && host.parse::<Ipv4Addr>().is_err() {
        return Some("a host whose last label is a number is an IPv4 address; write it as four decimal numbers");
    }
    None
}
