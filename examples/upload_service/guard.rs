//! Which requests get through to the service at all, and how long they may take.

use crate::api::Refusal;
use axum::extract::{Request, State};
use axum::http::uri::Authority;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::Response;
use std::sync::Arc;
use std::time::Duration;

/// Bounds what follows a request's head: the rest of the request, whose size `main.rs`
/// limits, and the answer to it.
const REQUEST_TIMEOUT: Duration = Duration::from_secs(10);

/// What this machine calls itself, as in the addresses that browsers show.
const LOOPBACK: [&str; 3] = ["127.0.0.1", "localhost", "[::1]"];

/// The hosts that the service goes by on this machine, as browsers send them in `Host`.
pub(crate) fn loopback_hosts(port: u16) -> Vec<String> {
    let with_port = LOOPBACK.map(|name| format!("{name}:{port}"));
    // Browsers leave the port out where it is the scheme's own.
    let without_port = LOOPBACK.iter().filter(|_| port == 80).map(|&name| name.to_owned());
    with_port.into_iter().chain(without_port).collect()
}

/// All hosts that the service goes by.
#[derive(Clone)]
pub(crate) struct Hosts(Arc<[String]>);

impl Hosts {
    pub(crate) fn new(port: u16, others: &[Authority]) -> Self {
        Self(loopback_hosts(port).into_iter().chain(others.iter().map(Authority::to_string)).collect())
    }

    fn include(&self, host: &[u8]) -> bool {
        self.0.iter().any(|own| own.as_bytes().eq_ignore_ascii_case(host))
    }

    /// Whether a request names a host of the service, and no other beside it.
    fn are_meant_by(&self, request: &Request) -> bool {
        let in_target = request.uri().authority().map(|authority| authority.as_str().as_bytes());
        let in_headers = request.headers().get_all(header::HOST).iter().map(HeaderValue::as_bytes);
        let mut named = in_target.into_iter().chain(in_headers).peekable();
        named.peek().is_some() && named.all(|host| self.include(host))
    }

    /// Whether a call comes from a page of this service or from no page at all.
    fn are_origin_of(&self, headers: &HeaderMap) -> bool {
        if let Some(site) = headers.get("sec-fetch-site") {
            return site == "same-origin" || site == "none";
        }
        // Over plain HTTP, browsers send that header to loopback addresses only.
        headers.get(header::ORIGIN).is_none_or(|origin| {
            let origin = origin.as_bytes();
            let host = origin.strip_prefix(b"http://").or_else(|| origin.strip_prefix(b"https://"));
            host.is_some_and(|host| self.include(host))
        })
    }
}

/// The service's origin, as the client knows it: its host in `Host`, which is one of the
/// service's own. Any name but this machine's is that of a proxy in front, with TLS.
pub(crate) fn own_origin(headers: &HeaderMap) -> Option<String> {
    let host: Authority = headers.get(header::HOST)?.to_str().ok()?.parse().ok()?;
    let scheme = if LOOPBACK.iter().any(|name| host.host().eq_ignore_ascii_case(name)) { "http" } else { "https" };
    Some(format!("{scheme}://{host}"))
}

/// Keeps out DNS rebinding: any site can point its own name at this machine, and its
/// pages then count as pages of this service. Only `Host` gives them away.
pub(crate) async fn refuse_other_hosts(
    State(hosts): State<Hosts>,
    request: Request,
    next: Next,
) -> Result<Response, Refusal> {
    if !hosts.are_meant_by(&request) {
        let message = "the service does not go by this host; start it with --host if it should";
        return Err(Refusal::new(StatusCode::MISDIRECTED_REQUEST, message));
    }
    Ok(next.run(request).await)
}

/// A page of another site cannot read the answers; it has no reason to ask either.
pub(crate) async fn refuse_other_origins(
    State(hosts): State<Hosts>,
    request: Request,
    next: Next,
) -> Result<Response, Refusal> {
    if !hosts.are_origin_of(request.headers()) {
        return Err(Refusal::new(StatusCode::FORBIDDEN, "only the service's own page may make this call"));
    }
    Ok(next.run(request).await)
}

/// Gives up on a request that takes too long.
pub(crate) async fn limit_time(request: Request, next: Next) -> Result<Response, Refusal> {
    tokio::time::timeout(REQUEST_TIMEOUT, next.run(request))
        .await
        .map_err(|_| Refusal::new(StatusCode::REQUEST_TIMEOUT, "the request took too long to arrive"))
}
