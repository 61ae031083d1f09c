//! A client that sends a request as it is: the path byte for byte, to the address of the
//! test's own server, whatever host the URL names.

use http_body_util::{BodyExt, Full};
use hyper::HeaderMap;
use hyper::Uri;
use hyper::body::Bytes;
use hyper::header::{CONTENT_LENGTH, HOST};
use hyper_util::rt::TokioIo;
use std::error::Error;
use std::net::SocketAddr;
use std::sync::LazyLock;
use std::time::Duration;
use tokio::net::TcpStream;
use tokio::runtime::Runtime;

/// A server that doesn't answer fails the test, which would hang without a limit.
pub(crate) const PATIENCE: Duration = Duration::from_secs(60);

/// Runs the clients and the embedded servers of all tests.
pub(crate) static RUNTIME: LazyLock<Runtime> = LazyLock::new(|| Runtime::new().expect("an async runtime"));

/// Names and values.
pub(crate) type HeaderLines = Vec<(String, String)>;
pub(crate) const NO_HEADERS: &[(&str, &str)] = &[];

/// How a server refuses a request: status, code, and a part of the message.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Refusal(pub(crate) u16, pub(crate) &'static str, pub(crate) &'static str);

#[derive(Debug)]
pub(crate) struct Response {
    /// Method and URL, for the message of a failed test.
    pub(crate) _request: String,
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl Response {
    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// The value of a header that the response has once.
    #[track_caller]
    pub(crate) fn header(&self, name: &str) -> &str {
        let values: Vec<_> = self.headers.get_all(name).iter().collect();
        assert_eq!(values.len(), 1, "header {name} in {self:?}");
        values[0].to_str().expect("a header in ASCII")
    }

    /// The texts of all XML elements of that name, in the order of the document.
    pub(crate) fn elements(&self, name: &str) -> Vec<String> {
        let (opening, closing) = (format!("<{name}>"), format!("</{name}>"));
        let text = self.text();
        let after_openings = text.split(&opening).skip(1);
        after_openings.map(|rest| unescape(rest.split(&closing).next().unwrap_or(rest))).collect()
    }

    /// The text of the only XML element of that name.
    #[track_caller]
    pub(crate) fn element(&self, name: &str) -> String {
        let mut found = self.elements(name);
        assert_eq!(found.len(), 1, "<{name}> in {self:?}");
        found.remove(0)
    }

    #[track_caller]
    pub(crate) fn expect(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{self:?}");
        self
    }

    #[track_caller]
    pub(crate) fn expect_refusal(&self, Refusal(status, code, message): Refusal) {
        assert_eq!(self.status, status, "{self:?}");
        assert_eq!(self.element("Code"), code, "{self:?}");
        assert!(self.text().contains(message), "{self:?}");
    }

    #[track_caller]
    pub(crate) fn expect_code(&self, status: u16, code: &'static str) {
        self.expect_refusal(Refusal(status, code, ""));
    }

    pub(crate) fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }
}

/// The text that an XML escape stands for.
fn unescape(text: &str) -> String {
    let named = [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&apos;", "'"), ("&#13;", "\r"), ("&#xD;", "\r")];
    let text = named.iter().fold(text.to_owned(), |text, (escape, mark)| text.replace(escape, mark));
    text.replace("&amp;", "&")
}

#[track_caller]
pub(crate) fn send(
    server: SocketAddr,
    method: &str,
    url: &str,
    headers: &[(impl AsRef<str>, impl AsRef<str>)],
    body: &[u8],
) -> Response {
    try_send(server, method, url, headers, body).unwrap_or_else(|error| panic!("{method} {url}: {error}"))
}

pub(crate) fn try_send(
    server: SocketAddr,
    method: &str,
    url: &str,
    headers: &[(impl AsRef<str>, impl AsRef<str>)],
    body: &[u8],
) -> Result<Response, Box<dyn Error>> {
    let url: Uri = url.parse()?;
    let authority = url.authority().ok_or("no host in the URL")?;
    let target = url.path_and_query().ok_or("no path in the URL")?;
    let mut request = hyper::Request::builder().method(method).uri(target.as_str()).header(HOST, authority.as_str());
    for (name, value) in headers.iter().map(|(name, value)| (name.as_ref(), value.as_ref())) {
        // Clients derive these two from the URL and the body, so a signature over another
        // value has to fail.
        if name != HOST.as_str() && name != CONTENT_LENGTH.as_str() {
            request = request.header(name, value);
        }
    }
    // hyper leaves it out for a body without a byte. Browsers send it.
    if body.is_empty() && matches!(method, "PUT" | "POST") {
        request = request.header(CONTENT_LENGTH, 0);
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
        let request = format!("{method} {url}");
        Ok(Response { _request: request, status: head.status.as_u16(), headers: head.headers, body })
    };
    RUNTIME.block_on(async { tokio::time::timeout(PATIENCE, exchange).await? })
}
