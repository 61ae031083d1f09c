use anyhow::bail;
use http::HeaderMap;
use http::header::{HeaderName, HeaderValue};
use s3::creds::Credentials;
use s3::{Bucket, Region};

use crate::request::{self, Method, Request};
use crate::subject::{AsyncCall, Subject};

pub fn subject(request: &Request) -> anyhow::Result<Box<dyn Subject>> {
    // Its own us-east-1 is the global host name.
    let region = Region::Custom { region: request::REGION.to_owned(), endpoint: request::ENDPOINT.to_owned() };
    let credentials = Credentials::new(
        Some(request::ACCESS_KEY_ID),
        Some(request::SECRET_ACCESS_KEY),
        request.session_token.as_deref(),
        None,
        None,
    )?;
    let bucket = Bucket::new(request::BUCKET, region, credentials)?;
    let expires_in = u32::try_from(request::EXPIRES_IN.as_secs())?;

    Ok(match request.method {
        Method::Post => bail!("it signs no forms here"),
        Method::Get => Box::new(AsyncCall::new(async move || {
            let url = bucket.presign_get(request::KEY, expires_in, None).await;
            url.expect("signs")
        })?),
        Method::Put => {
            let headers: HeaderMap = request
                .headers()
                .into_iter()
                .map(|(name, value)| Ok((HeaderName::from_static(name), HeaderValue::try_from(value)?)))
                .collect::<anyhow::Result<_>>()?;
            Box::new(AsyncCall::new(async move || {
                let headers = Some(headers.clone());
                let url = bucket.presign_put(request::KEY, expires_in, headers, None).await;
                url.expect("signs")
            })?)
        }
    })
}
