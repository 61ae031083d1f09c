//! Where a request goes: the scheme, host and port that its URL begins with.

use crate::Error;
use crate::excerpt::excerpt;
use alloc::borrow::Cow;
use alloc::{format, string::String};
use core::net::{Ipv4Addr, Ipv6Addr};
use percent_encoding::percent_decode_str;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Scheme {
    Http,
    Https,
    /// A WebSocket, which begins as an HTTP request. RFC 6455.
    Ws,
    Wss,
}

impl Scheme {
    /// Of requests without a WebSocket.
    pub(crate) const HTTP: &[Self] = &[Self::Http, Self::Https];
    pub(crate) const ALL: &[Self] = &[Self::Http, Self::Https, Self::Ws, Self::Wss];

    fn as_str(self) -> &'static str {
        match self {
            Self::Http => "http",
            Self::Https => "https",
            Self::Ws => "ws",
            Self::Wss => "wss",
        }
    }

    fn default_port(self) -> u16 {
        match self {
            Self::Http | Self::Ws => 80,
            Self::Https | Self::Wss => 443,
        }
    }
}

/// Scheme, host and port: what a URL has before its path, and what its `Host` header
/// says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Origin {
    url: String,
    scheme_len: usize,
}

impl Origin {
    /// Puts an origin together. `host` is a DNS name in lower case, an IPv4 address, or
    /// an IPv6 address in brackets.
    pub(crate) fn new(scheme: Scheme, host: &str, port: Option<u16>) -> Result<Self, Error> {
        let host = checked_host(host)?;
        // Clients leave the default port out of URL and `Host` header.
        let port = port.filter(|port| *port != scheme.default_port());
        let url = match port {
            Some(port) => format!("{}://{host}:{port}", scheme.as_str()),
            None => [scheme.as_str(), "://", &*host].concat(),
        };
        if !survives_parsing(&host, &url) {
            let rule = "its \"xn--\" labels are not what URL parsers make of an international name (feature `url` checks them)";
            return Err(Error::Host { host: excerpt(&host), rule });
        }
        Ok(Self { url, scheme_len: scheme.as_str().len() + "://".len() })
    }

    /// The origin as a URL begins with it, without a slash at the end.
    #[inline]
    pub(crate) fn as_str(&self) -> &str {
        &self.url
    }

    /// Host and port, the value of the `Host` header.
    #[inline]
    pub(crate) fn authority(&self) -> &str {
        self.url.get(self.scheme_len..).unwrap_or_default()
    }
}

/// A URL taken apart. The path is empty or begins with a slash.
pub(crate) struct UrlParts<'u> {
    pub(crate) scheme: Scheme,
    pub(crate) host: String,
    pub(crate) port: Option<u16>,
    pub(crate) path: &'u str,
    pub(crate) query: Option<&'u str>,
}

/// Takes a URL with one of these schemes apart, and changes nothing but the case of scheme and
/// host.
pub(crate) fn split_url<'u>(url: &'u str, schemes: &[Scheme]) -> Result<UrlParts<'u>, Error> {
    let Some((scheme, rest)) = url.split_once("://") else {
        return Err(Error::UrlWithoutScheme { url: excerpt(url) });
    };
    let (authority, rest) = rest.split_at(rest.find(['/', '?', '#']).unwrap_or(rest.len()));
    // Anything before the `@` may be a password.
    let (user, address) = authority.rsplit_once('@').map_or((None, authority), |(user, host)| (Some(user), host));
    let refuse = |rule| Err(Error::Url { host: excerpt(address), rule });
    let Some(scheme) = schemes.iter().copied().find(|known| scheme.eq_ignore_ascii_case(known.as_str())) else {
        return refuse(if schemes.contains(&Scheme::Wss) {
            "its scheme is none of http, https, ws and wss; use one of them"
        } else {
            "its scheme is neither http nor https; use one of them"
        });
    };
    if user.is_some() {
        return refuse("it contains a user name or password; leave them out and give credentials separately");
    }
    if rest.contains('#') {
        return refuse("it has a fragment, which is never sent; remove \"#\" and what follows");
    }
    let (path, query) = rest.split_once('?').map_or((rest, None), |(path, query)| (path, Some(query)));
    // The colons inside brackets belong to an IPv6 address.
    let (host, port) = match address.rsplit_once(':').filter(|(_, port)| !port.ends_with(']')) {
        None => (address, None),
        Some((host, port)) => match port.parse() {
            Ok(number) if !port.starts_with('+') => (host, Some(number)),
            _ => {
                // What follows the colon may be a password with a slash in it.
                let rule = "its port is not a number from 0 to 65535; correct it or leave the colon out";
                return Err(Error::Url { host: excerpt(host), rule });
            }
        },
    };
    Ok(UrlParts { scheme, host: host.to_ascii_lowercase(), port, path, query })
}

impl UrlParts<'_> {
    pub(crate) fn origin(&self) -> Result<Origin, Error> {
        Origin::new(self.scheme, &self.host, self.port)
    }

    /// Names and values of the query's parameters, decoded. A `+` is a space.
    pub(crate) fn params(&self) -> impl Iterator<Item = Result<(String, String), Error>> {
        let decode = |text: &str| {
            let text = text.replace('+', " ");
            let rule = "its query is not UTF-8 once it is decoded; encode it as UTF-8";
            let decoded = percent_decode_str(&text).decode_utf8().map(Cow::into_owned);
            decoded.map_err(|_| Error::Url { host: excerpt(&self.host), rule })
        };
        self.query.unwrap_or_default().split('&').filter(|pair| !pair.is_empty()).map(move |pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            Ok((decode(name)?, decode(value)?))
        })
    }
}

/// Whether URL parsers, which decode international labels, leave `url` as it is.
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

/// `host` as URL parsers write it.
fn checked_host(host: &str) -> Result<Cow<'_, str>, Error> {
    if let Some(address) = host.strip_prefix('[') {
        return match address.strip_suffix(']').and_then(|address| address.parse().ok()) {
            Some(address) => Ok(Cow::Owned(format!("[{}]", shortest_form(address)))),
            None => Err(Error::Host { host: excerpt(host), rule: "brackets enclose an IPv6 address; correct it" }),
        };
    }
    match host_rule(host) {
        Some(rule) => Err(Error::Host { host: excerpt(host), rule }),
        None => Ok(Cow::Borrowed(host)),
    }
}

/// The form of the URL Standard, which writes all eight groups in hexadecimal. `Display`
/// ends IPv4-mapped addresses in dotted decimals.
fn shortest_form(address: Ipv6Addr) -> String {
    match address.to_ipv4_mapped() {
        Some(_) => {
            let [.., high, low] = address.segments();
            format!("::ffff:{high:x}:{low:x}")
        }
        None => format!("{address}"),
    }
}

/// The rule that `host` breaks. URL parsers leave a host that breaks none as it is.
fn host_rule(host: &str) -> Option<&'static str> {
    if host.is_empty() || host.len() > 253 {
        return Some("a host name has 1 to 253 bytes");
    }
    if !host.is_ascii() {
        return Some("write an international host name in its \"xn--\" form");
    }
    let allowed = |byte: u8| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_');
    if !host.bytes().all(allowed) {
        return Some("a host name consists of lower-case letters, digits, hyphens, dots and underscores");
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
