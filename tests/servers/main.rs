//! Presigned URLs against real servers, which check each signature by code of their own.
//!
//! Every test runs on every server, in both styles, each time on a server of its own: free
//! loopback ports, a temporary directory. What a server does differently is a value of its
//! [`Quirks`](server::Quirks), which the tests pin.
//!
//! `embedded` is `s3s` with `s3s-fs`, inside the test process. `garage` is a distributed
//! object store. Its tests are ignored by default, since they need a Garage 2.5 binary:
//!
//! ```sh
//! cargo install garage --version 2.5.0 --locked
//! cargo test --test servers -- --ignored
//! ```
//!
//! The feature `xml` adds the tests that read answers.
//!
//! `PRESIGN_GARAGE` names the binary if it is not on the `PATH`. If it is missing or of
//! another version, every one of these tests fails.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

/// Makes a test of each function, for each server.
macro_rules! on_each_server {
    ($($test:ident),+ $(,)?) => {
        mod embedded {
            $(
                #[test]
                fn $test() {
                    crate::server::run(crate::embedded::Embedded::start, super::$test);
                }
            )+
        }

        mod garage {
            $(
                #[test]
                #[ignore = "needs a Garage 2.5 binary"]
                fn $test() {
                    crate::server::run(crate::garage::Garage::start, super::$test);
                }
            )+
        }
    };
}

mod client;
mod contents;
mod embedded;
mod form;
mod garage;
mod server;

// What the operations do.
mod answers;
mod credentials;
mod cross_origin;
mod endpoints;
mod keys;
mod lifetimes;
mod locks;
mod multipart;
mod operations;
mod posts;
mod refusals;
mod settings;

// What a verifier accepts, servers accept.
mod judges;
mod mutants;
#[path = "../support/naive.rs"]
mod naive;

// A presigned URL is a right, and no value turns it into another one.
mod additions;
mod ambiguous_keys;
mod client_values;
mod form_rights;
mod ids;
