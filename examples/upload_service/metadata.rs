//! Requests to the endpoints of AWS that hand out credentials. They are on this machine or
//! next to it, and whoever answers in their place chooses what the service signs with.

use reqwest::redirect::Policy;
use reqwest::{Client, RequestBuilder, StatusCode};
use std::error::Error;
use std::iter::successors;
use std::time::Duration;
use zeroize::Zeroizing;

/// Off AWS, nobody answers at these addresses.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(1);

/// Bounds a request with its answer. EKS asks a service of AWS before it answers.
const TIMEOUT: Duration = Duration::from_secs(5);

/// What an answer may have, in bytes.
const MAX_ANSWER: usize = 64 * 1024;

/// A client that talks to the endpoint only: it uses no proxy and follows no redirect.
pub(crate) fn client() -> Result<Client, String> {
    let client = Client::builder().no_proxy().redirect(Policy::none());
    client.connect_timeout(CONNECT_TIMEOUT).timeout(TIMEOUT).build().map_err(|error| error.to_string())
}

/// The body of an answer with status 200. The error is for logs and for `/healthz`: it
/// contains neither the path, which is a secret on ECS, nor anything that was answered.
pub(crate) async fn send(request: RequestBuilder) -> Result<Zeroizing<Vec<u8>>, String> {
    let mut response = request.send().await.map_err(describe)?;
    if response.status() != StatusCode::OK {
        return Err(format!("it answers with status {}", response.status()));
    }
    let mut body = Zeroizing::new(Vec::with_capacity(MAX_ANSWER));
    while let Some(chunk) = response.chunk().await.map_err(describe)? {
        if body.len() + chunk.len() > MAX_ANSWER {
            return Err(format!("its answer has more than {MAX_ANSWER} bytes"));
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}

/// What went wrong, with its causes.
fn describe(error: reqwest::Error) -> String {
    let error = error.without_url();
    let causes = successors(Some(&error as &dyn Error), |&error| error.source());
    causes.map(ToString::to_string).collect::<Vec<_>>().join(": ")
}
