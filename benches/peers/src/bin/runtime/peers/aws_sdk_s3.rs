use anyhow::bail;
use aws_sdk_s3::Client;
use aws_sdk_s3::config::{BehaviorVersion, Config, Credentials, Region};
use aws_sdk_s3::presigning::{PresignedRequest, PresigningConfig};

use crate::request::{self, Method, Request};
use crate::subject::{AsyncCall, Subject};

struct Presigned(PresignedRequest);

impl AsRef<str> for Presigned {
    fn as_ref(&self) -> &str {
        self.0.uri()
    }
}

pub fn subject(request: &Request) -> anyhow::Result<Box<dyn Subject>> {
    let credentials = Credentials::new(
        request::ACCESS_KEY_ID,
        request::SECRET_ACCESS_KEY,
        request.session_token.clone(),
        None,
        "peers",
    );
    let config = Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new(request::REGION))
        .credentials_provider(credentials)
        .build();
    let client = Client::from_conf(config);
    let content_length = i64::try_from(request::CONTENT_LENGTH)?;
    let presigning = || {
        PresigningConfig::builder()
            .start_time(request::SIGNED_AT.into())
            .expires_in(request::EXPIRES_IN)
            .build()
            .expect("the expiry is in range")
    };

    Ok(match request.method {
        Method::Post => bail!("it signs no forms here"),
        Method::Get => Box::new(AsyncCall::new(async move || {
            let get = client.get_object().bucket(request::BUCKET).key(request::KEY);
            Presigned(get.presigned(presigning()).await.expect("signs"))
        })?),
        Method::Put => Box::new(AsyncCall::new(async move || {
            let put = client
                .put_object()
                .bucket(request::BUCKET)
                .key(request::KEY)
                .content_type(request::CONTENT_TYPE)
                .content_length(content_length);
            Presigned(put.presigned(presigning()).await.expect("signs"))
        })?),
    })
}
