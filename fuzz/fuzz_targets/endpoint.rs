//! Any endpoint is refused, or gives URLs on its host and under its prefix alone, whose
//! signature leaves out the prefix that a reverse proxy strips.
#![no_main]

use arbitrary::{Arbitrary, Unstructured};
use libfuzzer_sys::fuzz_target;
use presign::{Bucket, Credentials, ErrorKind, Presigner};
use presign_fuzz::path::has_dot_segment;
use presign_fuzz::place::{self, Address, Place, Server, Style};
use presign_fuzz::sent::{Sent, assert_survives_parser};
use presign_fuzz::{any, assert_verdict, path, secret};
use time::OffsetDateTime;

#[derive(Arbitrary, Debug)]
struct Input<'a> {
    style: Style,
    is_custom_domain: bool,
    #[arbitrary(with = place::stripped_prefix)]
    stripped_prefix: Option<&'a str>,
    #[arbitrary(with = place::bucket_name)]
    name: &'a str,
    #[arbitrary(with = endpoint)]
    endpoint: &'a str,
}

fuzz_target!(|input: Input<'_>| {
    let server = if input.is_custom_domain { Server::CustomDomain } else { Server::Endpoint };
    for name in ["examplebucket", "my.bucket.example", "1-2", "Upper_Case", input.name] {
        check_bucket(&Place {
            name,
            region: "us-east-1",
            style: input.style,
            stripped_prefix: input.stripped_prefix,
            server: server(input.endpoint),
        });
    }
    check_password(input.endpoint);
});

fn check_bucket(place: &Place<'_>) {
    let bucket = place.bucket();
    let endpoint = bucket.resolve();
    assert_verdict(place.verdict(), endpoint.as_ref(), "the endpoint");
    let presigner = Presigner::new(Credentials::new("AKIDEXAMPLE", "secret"), bucket);
    assert_eq!(presigner.as_ref().err(), endpoint.as_ref().err());
    let presigner = match presigner {
        Ok(presigner) => presigner,
        Err(error) => return assert_eq!(error.kind(), ErrorKind::Configuration),
    };
    assert_eq!(Ok(presigner.endpoint()), endpoint.as_ref());

    let presigned = presigner.get("key").sign_at(OffsetDateTime::UNIX_EPOCH).expect("an accepted bucket is signed for");
    let sent = Sent::new(presigned.url());
    let has_address = |address: &&Address| {
        let path = [address.stripped_prefix.as_slice(), &address.base_path, b"key"].concat();
        address.scheme == sent.scheme && address.authority == sent.authority && path == sent.s3_path()
    };
    let addresses = place.addresses();
    let address = addresses.iter().find(has_address).unwrap_or_else(|| panic!("{presigned} is none of {addresses:?}"));
    assert!(!has_dot_segment(&sent.s3_path()));
    assert_survives_parser(presigned.url());
    assert_eq!(presigner.endpoint().url(), presigned.url().split_once("key?").expect("a key and a query").0);

    let explanation = presigner.get("key").explain_at(OffsetDateTime::UNIX_EPOCH).expect("signed before");
    let lines: Vec<&str> = explanation.canonical_request().split('\n').collect();
    let canonical_path = path::encode(&[&address.base_path, b"key".as_slice()].concat());
    assert_eq!(lines[1], canonical_path, "the path without the stripped prefix");
    assert_eq!(lines[3], format!("host:{}", address.authority));
}

fn check_password(endpoint: &str) {
    let password = "wJalrXUtnFEMIK7MDENGbPxRfiCYEXAMPLEKEY";
    let bucket = Bucket::new("examplebucket", "us-east-1").endpoint_url(endpoint.replacen(
        "://",
        &format!("://user:{password}@"),
        1,
    ));
    secret::assert_shortened(&format!("{bucket:?}"), password);
    if let Err(error) = bucket.resolve() {
        secret::assert_shortened(&format!("{error} {error:?}"), password);
    } else {
        assert!(!endpoint.contains("://"), "accepted a user name and password");
    }
}

fn endpoint<'a>(u: &mut Unstructured<'a>) -> arbitrary::Result<&'a str> {
    any::rest(&place::ENDPOINTS, u)
}
