//! Any endpoint is refused, or gives URLs on its host and under its prefix alone.
#![no_main]

use arbitrary::Arbitrary;
use libfuzzer_sys::fuzz_target;
use presign::sigv4::{Origin, Scheme};
use presign::{Bucket, Credentials, Presigner};
use presign_fuzz::place::{Address, Place, Server, Style};
use presign_fuzz::secret;
use presign_fuzz::sent::{assert_survives_parser, take_apart};
use time::OffsetDateTime;
use url::Url;

#[derive(Arbitrary, Debug)]
struct Input<'a> {
    style: Style,
    is_custom_domain: bool,
    port: Option<u16>,
    /// Taken from the end of the data as it stands, so that a dictionary helps.
    endpoint: &'a str,
}

fuzz_target!(|input: Input<'_>| {
    for name in ["examplebucket", "my.bucket.example", "1-2", "Upper_Case"] {
        let server = if input.is_custom_domain { Server::CustomDomain } else { Server::Endpoint };
        check_bucket(&Place { name, region: "us-east-1", style: input.style, server: server(input.endpoint) });
    }
    check_password(input.endpoint);
    check_origin(Scheme::Http, 80, input.endpoint, input.port);
    check_origin(Scheme::Https, 443, input.endpoint, input.port);
});

fn check_bucket(place: &Place<'_>) {
    let Ok(bucket) = place.bucket() else { return };
    let presigner = Presigner::new(Credentials::new("AKIDEXAMPLE", "secret"), bucket);
    let presigned = presigner.get("key").sign_at(OffsetDateTime::UNIX_EPOCH).expect("an accepted bucket is signed for");
    let sent = take_apart(presigned.url());
    let base_path = sent.path.strip_suffix(b"key").expect("the key ends the path").to_vec();
    let address = Address { scheme: sent.scheme.to_owned(), authority: sent.authority.to_owned(), base_path };
    assert!(place.addresses().contains(&address), "{presigned}");
    assert_survives_parser(presigned.url());
}

fn check_password(endpoint: &str) {
    let with_password = endpoint.replacen("://", &format!("://user:{}@", secret::MARK), 1);
    if let Err(error) = Bucket::with_endpoint("examplebucket", "us-east-1", &with_password) {
        secret::assert_withheld(&format!("{error} {error:?}"), &endpoint);
    }
}

fn check_origin(scheme: Scheme, default_port: u16, host: &str, port: Option<u16>) {
    if let Ok(origin) = Origin::new(scheme, host, port) {
        let url = format!("{}/", origin.as_str());
        assert_survives_parser(&url);
        let parsed = Url::parse(&url).expect("it survives the parser");
        assert_eq!((parsed.scheme(), parsed.host_str()), (scheme.as_str(), Some(host)));
        assert_eq!(parsed.port_or_known_default(), port.or(Some(default_port)));
    }
}
