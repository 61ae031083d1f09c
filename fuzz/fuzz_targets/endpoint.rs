//! Any endpoint is refused, or gives URLs on its host and under its prefix alone, whose
//! signature leaves out the prefix that a reverse proxy strips. Any name and any options are
//! refused, or give URLs at a host of AWS's, or at the endpoint.
#![no_main]

use arbitrary::{Arbitrary, Unstructured};
use libfuzzer_sys::fuzz_target;
use presign::{Bucket, Credentials, Error, ErrorKind, Presigner, SessionCredentials};
use presign_fuzz::path::has_dot_segment;
use presign_fuzz::place::{self, Address, Place, Server, Style};
use presign_fuzz::sent::{Sent, assert_survives_parser};
use presign_fuzz::{any, assert_verdict, path, secret};
use std::time::Duration;
use time::OffsetDateTime;
use url::Url;

#[derive(Arbitrary, Debug)]
struct Input<'a> {
    style: Style,
    is_custom_domain: bool,
    #[arbitrary(with = place::stripped_prefix)]
    stripped_prefix: Option<&'a str>,
    #[arbitrary(with = place::bucket_name)]
    name: &'a str,
    options: [bool; 8],
    kind: Kind,
    #[arbitrary(with = region)]
    region: &'a str,
    #[arbitrary(with = endpoint)]
    endpoint: &'a str,
}

/// What a name or the parts of one make together.
#[derive(Arbitrary, Debug, Clone, Copy)]
enum Kind {
    Name,
    AccessPoint,
    ObjectLambda,
    Outpost,
    OutpostAlias,
    Directory,
    DirectoryAccessPoint,
    MultiRegion,
}

impl Kind {
    fn name(self, region: &str, name: &str) -> String {
        match self {
            Self::Name => name.to_owned(),
            Self::AccessPoint => format!("arn:aws:s3:{region}:123456789012:accesspoint/{name}"),
            Self::ObjectLambda => format!("arn:aws:s3-object-lambda:{region}:123456789012:accesspoint:{name}"),
            Self::Outpost => format!("arn:aws:s3-outposts:{region}:123456789012:outpost/{name}/accesspoint/ap"),
            Self::OutpostAlias => format!("{name}o01ac5d28a6a232904e8xz5w8ijx1qzlbp3i3kuse10--op-s3"),
            Self::Directory => format!("photos--{name}--x-s3"),
            Self::DirectoryAccessPoint => format!("{name}--usw2-az1--xa-s3"),
            Self::MultiRegion => format!("arn:aws:s3::123456789012:accesspoint/{name}.mrap"),
        }
    }
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
    check_anywhere(&input);
});

/// No name, region or option moves the URL to another host.
fn check_anywhere(input: &Input<'_>) {
    let name = input.kind.name(input.region, input.name);
    let has_endpoint = input.options[7];
    let mut bucket = Bucket::new(&name, input.region);
    let options: [fn(Bucket) -> Bucket; 7] = [
        Bucket::path_style,
        Bucket::virtual_hosted_style,
        Bucket::global_endpoint,
        Bucket::dual_stack,
        Bucket::fips,
        Bucket::accelerate,
        Bucket::no_session_auth,
    ];
    for (option, _) in options.iter().zip(input.options).filter(|(_, is_given)| *is_given) {
        bucket = option(bucket);
    }
    if has_endpoint {
        bucket = bucket.endpoint_url(input.endpoint);
    }
    let endpoint = match bucket.resolve() {
        Ok(endpoint) => endpoint,
        Err(error) => return assert_eq!(error.kind(), ErrorKind::Configuration),
    };
    check_credentials(&bucket, endpoint.session_auth());
    let url = Url::parse(endpoint.url()).expect("an accepted bucket has a URL");
    assert_eq!(url.as_str(), endpoint.url(), "URL parsers leave it as it is");
    assert_eq!((url.username(), url.password(), url.query(), url.fragment()), ("", None, None, None));
    let host = url.host_str().expect("a host");
    let in_front = if has_endpoint {
        let given = Url::parse(input.endpoint).expect("an accepted endpoint is a URL");
        assert_eq!((url.scheme(), url.port()), (given.scheme(), given.port()));
        let given = given.host_str().expect("a host");
        host.strip_suffix(given).expect("the endpoint's host")
    } else {
        assert_eq!((url.scheme(), url.port()), ("https", None));
        assert!(place::is_of_aws(host), "{host}");
        assert!(url.path() == "/" || url.path() == format!("/{name}/"), "{url}");
        ""
    };
    assert!(in_front.is_empty() || in_front.ends_with('.'), "{host}");
    assert!(in_front.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"-.".contains(&byte)));
}

/// Each kind of credentials signs for the buckets that take it, and sends its token where they
/// look for it.
fn check_credentials(bucket: &Bucket, session_auth: bool) {
    let at = OffsetDateTime::UNIX_EPOCH;
    let session = SessionCredentials::new("ASIAEXAMPLE", "secret", "of-session", at + Duration::from_secs(300));
    let ordinary = Credentials::new("AKIDEXAMPLE", "secret").with_session_token("ordinary");
    let by_session = Presigner::for_session(session, bucket.clone());
    let by_ordinary = Presigner::new(ordinary, bucket.clone()).expect("an accepted bucket");
    let results =
        [by_session.and_then(|presigner| presigner.get("key").sign_at(at)), by_ordinary.get("key").sign_at(at)];
    let [by_session, by_ordinary] = results.map(|result| result.map(presign::PresignedUrl::into_url));
    let (url, token, refused) = if session_auth {
        (by_session, "&X-Amz-S3session-Token=of-session&", by_ordinary)
    } else {
        (by_ordinary, "&X-Amz-Security-Token=ordinary&", by_session)
    };
    assert!(url.expect("the right credentials").contains(token));
    assert!(matches!(refused, Err(Error::Session { .. })), "{refused:?}");
}

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

fn region<'a>(u: &mut Unstructured<'a>) -> arbitrary::Result<&'a str> {
    let odd = ["", "aws-global", "aws-cn-global", "us-west-2.evil", "a/b", "us west", "EU"];
    any::mostly(&["us-west-2", "us-east-1", "cn-north-1", "eu-isoe-west-1", "eusc-de-east-1"], &odd, u)
}

fn endpoint<'a>(u: &mut Unstructured<'a>) -> arbitrary::Result<&'a str> {
    any::rest(&place::ENDPOINTS, u)
}
