use http::Method;
use http::header::{CONTENT_TYPE, HeaderValue};
use object_store::aws::AmazonS3Builder;
use object_store::path::Path;
use object_store::signer::{SignedUrlOptions, Signer};

use crate::request::{self, Request};
use crate::subject::{AsyncCall, Subject};

pub fn subject(request: &Request) -> anyhow::Result<Box<dyn Subject>> {
    let mut builder = AmazonS3Builder::new()
        .with_region(request::REGION)
        .with_bucket_name(request::BUCKET)
        .with_virtual_hosted_style_request(true)
        .with_access_key_id(request::ACCESS_KEY_ID)
        .with_secret_access_key(request::SECRET_ACCESS_KEY);
    if let Some(token) = &request.session_token {
        builder = builder.with_token(token);
    }
    let store = builder.build()?;

    let method: Method = request.verb().parse()?;
    let mut options = SignedUrlOptions::new();
    for (name, value) in request.headers() {
        // It refuses content-length, which its own signer controls.
        if name == CONTENT_TYPE {
            options = options.with_signed_header(CONTENT_TYPE, HeaderValue::try_from(value)?);
        }
    }

    Ok(Box::new(AsyncCall::new(async move || {
        let path = Path::from(request::KEY);
        store.signed_url_opts(method.clone(), &path, request::EXPIRES_IN, &options).await.expect("signs")
    })?))
}
