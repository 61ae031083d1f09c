//! Every operation of the crate against Garage, an object store that checks each
//! signature by code of its own.
//!
//! The tests are ignored by default, since they need a Garage 2.5 binary:
//!
//! ```sh
//! cargo install garage --version 2.5.0 --locked
//! cargo test --test garage -- --ignored
//! ```
//!
//! `PRESIGN_GARAGE` names the binary where it is not on the `PATH`. A missing one,
//! or one of another version, fails every test.
//!
//! Each test has a server of its own, on loopback ports and a temporary directory.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod client;
mod keys;
mod operations;
mod refusals;
mod server;

use client::{HeaderLines, Response};
use presign::{Error, PresignedUrl};
use server::Garage;

/// Sends what was signed: its method, URL and headers, with a body.
#[track_caller]
fn send(garage: &Garage, signed: Result<PresignedUrl, Error>, body: &[u8]) -> Response {
    let signed = signed.expect("the request is signed");
    client::send(garage.address(), signed.method().as_str(), signed.url(), &headers(&signed), body)
}

fn headers(signed: &PresignedUrl) -> HeaderLines {
    signed.headers().map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
}
