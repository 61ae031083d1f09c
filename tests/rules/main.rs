//! The rules that the crate holds to, a module for each part of them: what is
//! signed, what is refused and why, and what comes out.
#![allow(clippy::unwrap_used, clippy::panic, clippy::similar_names, missing_docs)]

mod canonical_form;
mod environment;
mod errors;
mod expiry;
mod features;
mod keys;
mod places;
mod results;
mod signing_keys;

use presign::{Bucket, Credentials, Presigner};
use time::OffsetDateTime;
use time::macros::datetime;

const NOW: OffsetDateTime = datetime!(2013-05-24 00:00 UTC);
const ACCESS_KEY_ID: &str = "AKIAIOSFODNN7EXAMPLE";
const SECRET_ACCESS_KEY: &str = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
const SESSION_TOKEN: &str = "to/k+en==";

fn credentials() -> Credentials {
    Credentials::new(ACCESS_KEY_ID, SECRET_ACCESS_KEY)
}

fn temporary_credentials() -> Credentials {
    credentials().with_session_token(SESSION_TOKEN)
}

fn bucket() -> Bucket {
    Bucket::new("examplebucket", "us-east-1").unwrap()
}

fn presigner() -> Presigner {
    Presigner::new(credentials(), bucket())
}

/// The value of a parameter, as it stands in the URL.
fn param<'u>(url: &'u str, name: &str) -> Option<&'u str> {
    let (_, query) = url.split_once('?')?;
    query.split('&').find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='))
}

/// The path of a URL with its bytes decoded.
fn decoded_path(url: &str) -> String {
    let (_, path) = url.split_once("://").unwrap();
    let path = &path[path.find('/').unwrap()..path.find('?').unwrap()];
    percent_encoding::percent_decode_str(path).decode_utf8().unwrap().into_owned()
}
