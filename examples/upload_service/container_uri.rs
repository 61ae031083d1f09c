//! Where a container's credentials are. AWS: "Container credential provider".

use presign::url::{Host, Url};
use std::net::{Ipv4Addr, Ipv6Addr};

/// The endpoint of ECS.
const ECS: Ipv4Addr = Ipv4Addr::new(169, 254, 170, 2);

/// The endpoints of EKS.
const EKS_IPV4: Ipv4Addr = Ipv4Addr::new(169, 254, 170, 23);
const EKS_IPV6: Ipv6Addr = Ipv6Addr::new(0xfd00, 0xec2, 0, 0, 0, 0, 0, 0x23);

const NO_TLS: &str = "the scheme is https, and this example's HTTP client has no TLS; give an endpoint with http on this \
                      machine, or turn on a feature of reqwest for TLS, such as `rustls`, and allow https here";

/// The URI that `AWS_CONTAINER_CREDENTIALS_RELATIVE_URI` means.
pub(crate) fn relative(path: &str) -> Result<Url, String> {
    let uri = if path.starts_with('/') { Url::parse(&format!("http://{ECS}{path}")).ok() } else { None };
    uri.ok_or_else(|| "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI: it is not a path that starts with a slash".into())
}

/// The URI that `AWS_CONTAINER_CREDENTIALS_FULL_URI` means, if its host may have the token. As
/// in AWS's SDKs, that is this machine, and the endpoints of ECS and EKS. Names other than
/// `localhost` don't count, as in the AWS CLI: the network says what they mean. The SDKs take any
/// host with TLS too, which this example's client doesn't have.
pub(crate) fn full(uri: &str) -> Result<Url, String> {
    let invalid = |rule: &str| format!("AWS_CONTAINER_CREDENTIALS_FULL_URI: {rule}");
    let uri = Url::parse(uri).map_err(|error| invalid(&error.to_string()))?;
    let is_allowed = match (uri.scheme(), uri.host()) {
        ("https", _) => return Err(invalid(NO_TLS)),
        ("http", Some(Host::Domain(name))) => name == "localhost",
        ("http", Some(Host::Ipv4(ip))) => ip.is_loopback() || [ECS, EKS_IPV4].contains(&ip),
        ("http", Some(Host::Ipv6(ip))) => ip.is_loopback() || ip == EKS_IPV6,
        _ => return Err(invalid("it is not an address of the scheme http")),
    };
    if is_allowed {
        return Ok(uri);
    }
    let host = uri.host_str().unwrap_or_default();
    Err(invalid(&format!(
        "the host {host} may not have the token; it must be localhost, a loopback address, {ECS}, {EKS_IPV4} or [{EKS_IPV6}]"
    )))
}
