//! The library's rules, a module for each part: what is signed, what is refused and why,
//! and what comes out.
#![allow(clippy::unwrap_used, clippy::panic, clippy::similar_names, missing_docs)]

mod buckets;
mod canonical_form;
mod credential_documents;
mod credentials;
mod diagnose;
mod endpoints;
mod environment;
mod errors;
mod expiry;
mod features;
#[path = "../support/form.rs"]
mod form;
mod headers;
mod held_time;
mod inspect;
mod keys;
mod lifetimes;
mod login_tokens;
mod many;
mod multipart;
#[path = "../support/naive.rs"]
mod naive;
mod operations;
mod parameters;
mod places;
mod posts;
mod redaction;
mod results;
mod secrets;
mod sessions;
mod signing_keys;
#[cfg(feature = "sigv4a")]
mod sigv4a;
mod verify;

use presign::{Bucket, Credentials, Error, Presigner};
use time::OffsetDateTime;
use time::macros::datetime;

const NOW: OffsetDateTime = datetime!(2013-05-24 00:00 UTC);
const ACCESS_KEY_ID: &str = "AKIAIOSFODNN7EXAMPLE";
const SECRET_ACCESS_KEY: &str = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
const SESSION_TOKEN: &str = "to/k+en==";

/// A key of 256 bits for SSE-C and its MD5, in Base64.
const CUSTOMER_KEY: &str = "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=";
const CUSTOMER_KEY_MD5: &str = "hRasmdxgYDKV3nvbahU1MA==";

fn credentials() -> Credentials {
    Credentials::new(ACCESS_KEY_ID, SECRET_ACCESS_KEY)
}

fn temporary_credentials() -> Credentials {
    credentials().with_session_token(SESSION_TOKEN)
}

fn bucket() -> Bucket {
    Bucket::new("examplebucket", "us-east-1")
}

fn presigner() -> Presigner {
    presigner_for(bucket())
}

fn presigner_for(bucket: Bucket) -> Presigner {
    Presigner::new(credentials(), bucket).unwrap()
}

/// The URL that keys are appended to.
fn endpoint_of(bucket: &Bucket) -> Result<String, Error> {
    bucket.resolve().map(|endpoint| endpoint.url().to_owned())
}

/// What an error shows of `value`: start and end if it is long enough to be a secret.
fn shown(value: &str) -> String {
    let characters: Vec<_> = value.chars().collect();
    if characters.len() < 20 {
        return value.into();
    }
    let (start, end) = (&characters[..8], &characters[characters.len() - 4..]);
    start.iter().chain(&['…']).chain(end).collect()
}

/// Whether an error that shows `named` names `name`, whole or shortened.
fn names(named: &str, name: &str) -> bool {
    named == name || named == shown(name)
}

/// The value of a parameter, encoded as in the URL.
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
