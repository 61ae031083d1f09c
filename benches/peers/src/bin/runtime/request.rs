//! The two requests that every peer signs, and the form that some sign.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;
use std::time::Duration;

use time::{OffsetDateTime, macros::datetime};

pub const ACCESS_KEY_ID: &str = "AKIAIOSFODNN7EXAMPLE";
pub const SECRET_ACCESS_KEY: &str = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
pub const REGION: &str = "us-east-1";
pub const BUCKET: &str = "examplebucket";
/// AWS's endpoint of the region, for peers that build no host name themselves or would
/// choose the global one.
pub const ENDPOINT: &str = "https://s3.us-east-1.amazonaws.com";
pub const KEY: &str = "photos/2013/05/cat.jpg";
pub const EXPIRES_IN: Duration = Duration::from_secs(900);
/// Peers that accept no time sign for the current one.
pub const SIGNED_AT: OffsetDateTime = datetime!(2013-05-24 00:00 UTC);
pub const CONTENT_TYPE: &str = "image/png";
pub const CONTENT_LENGTH: u64 = 48_213;
pub const SIZES: RangeInclusive<u64> = 1..=10 << 20;
pub const AUTHOR: &str = "Ada";

const _: () = assert!(KEY.len() == 22, "the table names the key's length");

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    Get,
    Put,
    Post,
}

#[derive(Debug)]
pub struct Request {
    pub method: Method,
    /// The Base64 of temporary credentials, with the characters that a query string must
    /// escape.
    pub session_token: Option<String>,
}

impl Request {
    pub fn get() -> Self {
        Self { method: Method::Get, session_token: None }
    }

    pub fn put() -> Self {
        Self { method: Method::Put, session_token: Some(token(1_000)) }
    }

    pub fn post() -> Self {
        Self { method: Method::Post, session_token: None }
    }

    pub fn verb(&self) -> &'static str {
        match self.method {
            Method::Get => "GET",
            Method::Put => "PUT",
            Method::Post => "POST",
        }
    }

    /// The headers the uploader must send, lower-case and sorted by name.
    pub fn headers(&self) -> Vec<(&'static str, String)> {
        match self.method {
            Method::Get | Method::Post => vec![],
            Method::Put => {
                vec![("content-length", CONTENT_LENGTH.to_string()), ("content-type", CONTENT_TYPE.to_owned())]
            }
        }
    }

    /// The fields of the form besides its key.
    pub fn fields(&self) -> BTreeMap<&'static str, &'static str> {
        match self.method {
            Method::Get | Method::Put => BTreeMap::new(),
            Method::Post => BTreeMap::from([("content-type", CONTENT_TYPE), ("x-amz-meta-author", AUTHOR)]),
        }
    }

    /// The object's URL without a query, for peers that sign a URL instead of building one.
    pub fn object_url() -> String {
        let host = ENDPOINT.strip_prefix("https://").expect("the endpoint is https");
        format!("https://{BUCKET}.{host}/{KEY}")
    }
}

fn token(length: usize) -> String {
    "IQoJb3JpZ2luX2VjEJr//////////wEaCXVzLWVhc3QtMSJHMEUCIQDx+Kp7Zt0w"
        .chars()
        .cycle()
        .take(length - 2)
        .chain("==".chars())
        .collect()
}
