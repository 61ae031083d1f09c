//! A client that sends a presigned request as it is: the path byte for byte, to
//! the test's own server whatever host the URL names.

use http_body_util::{BodyExt, Full};
use hyper::body::Bytes;
use hyper::header::{CONTENT_LENGTH, HOST};
use hyper::{HeaderMap, StatusCode, Uri};
use hyper_util::rt::TokioIo;
use std::error::Error;
use std::net::SocketAddr;
use std::time::Duration;
use tokio::net::TcpStream;

/// A server that does not answer fails a test and does not hang it.
const PATIENCE: Duration = Duration::from_secs(60);

/// Names and values.
pub(crate) type HeaderLines = Vec<(String, String)>;

#[derive(Debug)]
pub(crate) struct Response {
    /// Method and URL, for the message of a failed test.
    pub(crate) _request: String,
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl Response {
    pub(crate) fn text(&self) -> &str {
        std::str::from_utf8(&self.body).expect("Garage writes XML in UTF-8")
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().expect("a header in ASCII"))
    }

    /// The texts of all elements of that name, in the order of the document.
    pub(crate) fn elements(&self, name: &str) -> Vec<&str> {
        let (opening, closing) = (format!("<{name}>"), format!("</{name}>"));
        let after_openings = self.text().split(&opening).skip(1);
        after_openings.map(|rest| rest.split(&closing).next().unwrap_or(rest)).collect()
    }

    pub(crate) fn element(&self, name: &str) -> &str {
        let found = self.elements(name);
        assert_eq!(found.len(), 1, "<{name}> in {self:?}");
        found[0]
    }

    #[track_caller]
    pub(crate) fn expect(self, status: u16) -> Self {
        assert_eq!(self.status.as_u16(), status, "{self:?}");
        self
    }

    /// Asserts an S3 error: its status, its code and a part of its message.
    #[track_caller]
    pub(crate) fn expect_error(self, status: u16, code: &str, message: &str) {
        let refusal = self.expect(status);
        assert_eq!(refusal.element("Code"), code, "{refusal:?}");
        assert!(refusal.element("Message").contains(message), "{refusal:?}");
    }

    #[track_caller]
    pub(crate) fn expect_signature_refused(self) {
        self.expect_error(403, "AccessDenied", "Invalid signature");
    }
}

pub(crate) fn send(server: SocketAddr, method: &str, url: &str, headers: &[(String, String)], body: &[u8]) -> Response {
    try_send(server, method, url, headers, body).unwrap_or_else(|error| panic!("{method} {url}: {error}"))
}

pub(crate) fn try_send(
    server: SocketAddr,
    method: &str,
    url: &str,
    headers: &[(String, String)],
    body: &[u8],
) -> Result<Response, Box<dyn Error>> {
    let url: Uri = url.parse()?;
    let authority = url.authority().ok_or("no host in the URL")?;
    let target = url.path_and_query().ok_or("no path in the URL")?;
    let mut request = hyper::Request::builder().method(method).uri(target.as_str()).header(HOST, authority.as_str());
    for (name, value) in headers {
        // Clients derive these two from the URL and the body, and a signature
        // over another value has to fail for them.
        if name != HOST.as_str() && name != CONTENT_LENGTH.as_str() {
            request = request.header(name, value);
        }
    }
    let request = request.body(Full::new(Bytes::copy_from_slice(body)))?;

    let exchange = async {
        let stream = TcpStream::connect(server).await?;
        let (mut sender, connection) = hyper::client::conn::http1::handshake(TokioIo::new(stream)).await?;
        let connection = tokio::spawn(connection);
        let (head, body) = sender.send_request(request).await?.into_parts();
        let body = body.collect().await?.to_bytes();
        drop(sender);
        connection.await??;
        Ok(Response { _request: format!("{method} {url}"), status: head.status, headers: head.headers, body })
    };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async { tokio::time::timeout(PATIENCE, exchange).await? })
}
