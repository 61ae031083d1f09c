//! Where it is sent: over which scheme, to a host in which style and region.

use super::location::Location;
use super::loose_url::LooseUrl;
use super::reader::Reader;
use super::{Finding, FindingCode, SignatureKind, UrlStyle, printable};
use crate::excerpt::excerpt;
use alloc::format;

impl Reader {
    pub(super) fn check_place(
        &mut self,
        url: &LooseUrl<'_>,
        location: Option<&Location>,
        kind: SignatureKind,
        region: Option<&str>,
    ) {
        if url.scheme.eq_ignore_ascii_case("http") && !is_loopback(url) {
            self.findings.push(Finding::warning(
                FindingCode::Http,
                "it is sent over http, and anyone on the way can read and use it: use https",
            ));
        }
        let Some(location) = location.filter(|_| kind != SignatureKind::GoogleV4) else { return };
        match location.style {
            UrlStyle::VirtualHosted => self.findings.push(Finding::note(
                FindingCode::VirtualHostedStyle,
                "the bucket is part of the host name: send the URL to exactly this host",
            )),
            UrlStyle::Path => self.findings.push(Finding::note(
                FindingCode::PathStyle,
                "the bucket is part of the path, a style that AWS plans to discontinue: sign for the bucket's own host if its name has no dots",
            )),
        }
        if let (SignatureKind::SigV4, Some(of_host), Some(region)) = (kind, &location.region, region)
            && !of_host.eq_ignore_ascii_case(region)
        {
            let (signed, of_host) = (printable(&excerpt(region)), excerpt(of_host));
            let message = format!(
                "it is signed for the region \"{signed}\", and its host is in \"{of_host}\": sign for the bucket's region"
            );
            self.findings.push(Finding::error(FindingCode::RegionMismatch, message));
        }
    }
}

/// Whether others can't read what is sent to the host, as it doesn't leave the machine.
fn is_loopback(url: &LooseUrl<'_>) -> bool {
    let host = url.host();
    host.eq_ignore_ascii_case("localhost") || host == "[::1]" || host.starts_with("127.")
}
