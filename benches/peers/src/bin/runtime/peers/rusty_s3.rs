use anyhow::bail;
use jiff::Timestamp;
use rusty_s3::actions::{GetObject, PutObject};
use rusty_s3::{Bucket, Credentials, S3Action, UrlStyle};

use crate::request::{self, Method, Request};
use crate::subject::{Call, Subject};

pub fn subject(request: &Request) -> anyhow::Result<Box<dyn Subject>> {
    let bucket = Bucket::new(request::ENDPOINT.parse()?, UrlStyle::VirtualHost, request::BUCKET, request::REGION)?;
    let credentials = match &request.session_token {
        Some(token) => Credentials::new_with_token(request::ACCESS_KEY_ID, request::SECRET_ACCESS_KEY, token.clone()),
        None => Credentials::new(request::ACCESS_KEY_ID, request::SECRET_ACCESS_KEY),
    };
    let time = Timestamp::from_second(request::SIGNED_AT.unix_timestamp())?;

    Ok(match request.method {
        Method::Post => bail!("it signs no forms here"),
        Method::Get => Box::new(Call(move || {
            let action = GetObject::new(&bucket, Some(&credentials), request::KEY);
            action.sign_with_time(request::EXPIRES_IN, &time)
        })),
        Method::Put => {
            let headers = request.headers();
            Box::new(Call(move || {
                let mut action = PutObject::new(&bucket, Some(&credentials), request::KEY);
                for (name, value) in &headers {
                    action.headers_mut().insert(*name, value.as_str());
                }
                action.sign_with_time(request::EXPIRES_IN, &time)
            }))
        }
    })
}
