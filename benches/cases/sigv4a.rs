//! The same request to a multi-region access point, signed with SigV4a.

use super::{
    ACCESS_KEY_ID, Case, EXPIRES_IN, KEY, NOW, SECRET_ACCESS_KEY, SIGN, aws_sigv4_settings, presign_with_aws_sigv4,
};
use aws_credential_types::Credentials as AwsCredentials;
use aws_sigv4::sign::v4a::SigningParams;
use presign::sigv4::{PathRules, PayloadHash, Request, Signer};
use presign::{Credentials, Method};
use std::hint::black_box;

const OURS: &str = "GET, SigV4a";

fn url(key: &str) -> String {
    format!("https://mfzwi23gnjvgw.mrap.accesspoint.s3-global.amazonaws.com/{key}")
}

pub(super) fn ours() -> Case {
    let sign = signer();
    Case::beside(SIGN, OURS, move || {
        black_box(sign(black_box(KEY)));
    })
}

fn signer() -> impl Fn(&str) -> String {
    let signer = Signer::sigv4a(Credentials::new(ACCESS_KEY_ID, SECRET_ACCESS_KEY), "*", "s3").unwrap();
    move |key| {
        let request =
            Request::new(Method::Get, &url(key)).path_rules(PathRules::S3).payload_hash(PayloadHash::Unsigned);
        signer.at(NOW).unwrap().presign(&request, EXPIRES_IN).unwrap().into_url()
    }
}

pub(super) fn aws_sigv4() -> Case {
    let sign = aws_sigv4_signer();
    Case::beside(OURS, "aws-sigv4: GET, SigV4a", move || {
        black_box(sign(black_box(KEY)));
    })
}

fn aws_sigv4_signer() -> impl Fn(&str) -> String {
    let identity = AwsCredentials::from_keys(ACCESS_KEY_ID, SECRET_ACCESS_KEY, None).into();
    move |key| {
        let params = SigningParams::builder()
            .identity(&identity)
            .region_set("*")
            .name("s3")
            .time(NOW.into())
            .settings(aws_sigv4_settings())
            .build()
            .unwrap()
            .into();
        presign_with_aws_sigv4(url(key), &params)
    }
}

/// Both signatures are deterministic. `aws-sigv4` appends the region set to the URL.
pub(super) fn assert_aws_sigv4_agrees() {
    let [ours, theirs] = [signer()(KEY), aws_sigv4_signer()(KEY)].map(|url| {
        let mut parts: Vec<String> = url.split(['?', '&']).map(String::from).collect();
        parts.sort();
        parts
    });
    assert_eq!(ours, theirs);
}
