//! SigV4a, against `aws-sigv4`. Both sign deterministically, so that the same request has the
//! same signature only if canonical request, string to sign and private key are the same.

use super::{AwsSigv4, DOUBLE_NORMALIZED, ServiceCase, Url, host, run, service_case};
use aws_sigv4::sign::v4a::{SigningParams, calculate_signature, generate_signing_key};
use presign::Credentials;
use presign::sigv4::{PublicKey, Signer};
use presign::verify::{ReceivedRequest, Refusal, Scratch, Verifier};
use proptest::collection::vec;
use proptest::prelude::*;
use std::time::Duration;

/// Each takes 40 ms in a debug build.
const CASES: u32 = 300;

#[test]
fn requests_agree_with_aws_sigv4() {
    let region = prop_oneof!["[a-z]{2}-[a-z]{4,9}-[0-9]", "[a-z]{2}-\\*", Just("*".to_owned()), "[!-)+.0-~]{1,9}"];
    let cases = (service_case(), vec(region, 1..4));
    run("aws-sigv4, SigV4a", CASES, &cases, |(case, regions)| {
        let (region_set, url) = (regions.join(","), format!("https://service.amazonaws.com{}", case.path));
        let signer = Signer::sigv4a(credentials(case), &region_set, "service").unwrap();
        let signer = signer.at(case.signer.time).unwrap();
        let request = case.request(&url);
        let (ours, life) = (signer.presign(&request, Duration::from_secs(case.expires_in)).unwrap(), case.expires_in);

        let theirs = presign(case, &region_set, &super::with_query(&url, case.params.clone()), life);
        prop_assert_eq!(&Url::parse(ours.url()), &theirs);

        let (id, secret) = (&case.signer.access_key_id, &case.signer.secret_access_key);
        let key = generate_signing_key(id, secret);
        let any_text = format!("{case:?}");
        prop_assert_eq!(calculate_signature(&key, any_text.as_bytes()), signer.sign(&any_text).to_string());

        let Some(sha256) = case.payload_sha256 else { return Ok(()) };
        let region = regions.last().unwrap().replace('*', "x");
        let target = theirs.to_string().split_once("amazonaws.com").unwrap().1.to_owned();
        let changed = target.replace("X-Amz-Expires=", "X-Amz-Expires=0");
        let (verifier, key) =
            (Verifier::new(&region, "service").unwrap().sigv4a(), PublicKey::derive(id, secret).unwrap());
        for (target, expected) in [(&target, Ok(())), (&changed, Err(Refusal::SignatureMismatch))] {
            let host = [("host", host(&url))].into_iter();
            let headers = host.chain(case.headers.iter().map(|(name, value)| (name.as_str(), value.as_str())));
            let request = ReceivedRequest::new(case.method.as_str(), target, headers).payload_sha256(sha256);
            let mut scratch = Scratch::new();
            let claim = match verifier.read(&request, case.signer.time, &mut scratch) {
                Ok(claim) => claim,
                Err(refusal) => return Err(TestCaseError::fail(format!("{region} {target}: {refusal:?}"))),
            };
            prop_assert_eq!(claim.session_token(), case.signer.token.as_deref());
            prop_assert_eq!(claim.verify_public_key(Some(&key)).map(drop), expected.clone(), "{}", target);
            prop_assert_eq!(claim.verify_secret(Some(secret)).map(drop), expected, "{}", target);
        }
        Ok(())
    });
}

fn credentials(case: &ServiceCase) -> Credentials {
    let credentials = Credentials::new(&case.signer.access_key_id, &case.signer.secret_access_key);
    match &case.signer.token {
        Some(token) => credentials.with_session_token(token),
        None => credentials,
    }
}

fn presign(case: &ServiceCase, region_set: &str, url: &str, expires_in: u64) -> Url {
    let request = AwsSigv4 {
        method: case.method,
        url,
        headers: &case.headers,
        payload_sha256: case.payload_sha256,
        signer: &case.signer,
        service: "service",
        path: DOUBLE_NORMALIZED,
    };
    let identity = request.credentials().into();
    let params = SigningParams::builder()
        .identity(&identity)
        .region_set(region_set)
        .name("service")
        .time(case.signer.time.into())
        .settings(request.settings(expires_in))
        .build()
        .unwrap()
        .into();
    request.sign(&params)
}
