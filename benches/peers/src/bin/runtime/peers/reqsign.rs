//! Signs a URL that is percent-encoded already, which the caller has to build.

use reqsign_aws_v4::{RequestSigner, StaticCredentialProvider};
use reqsign_core::{Context, Signer};

use crate::request::{self, Request};
use crate::subject::{AsyncCall, Subject};

pub fn subject(request: &Request) -> anyhow::Result<Box<dyn Subject>> {
    let mut credentials = StaticCredentialProvider::new(request::ACCESS_KEY_ID, request::SECRET_ACCESS_KEY);
    if let Some(token) = &request.session_token {
        credentials = credentials.with_session_token(token);
    }
    let signer = Signer::new(Context::new(), credentials, RequestSigner::new("s3", request::REGION));
    let verb = request.verb();
    let headers = request.headers();
    let object_url = Request::object_url();

    Ok(Box::new(AsyncCall::new(async move || {
        let mut unsent = http::Request::builder().method(verb).uri(&object_url);
        for (name, value) in &headers {
            unsent = unsent.header(*name, value);
        }
        let (mut parts, ()) = unsent.body(()).expect("the URL is valid").into_parts();
        signer.sign(&mut parts, Some(request::EXPIRES_IN)).await.expect("signs");
        parts.uri.to_string()
    })?))
}
