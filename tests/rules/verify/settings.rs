//! Stricter rules than S3's, and those of other services.

use super::{NOW, SECRET_ACCESS_KEY, Sent};
use crate::{credentials, presigner};
use presign::sigv4::{PathRules, PayloadHash, Request, Signer, SigningKey, TokenPlacement};
use presign::verify::{Refusal, Scratch, Verifier};
use presign::{Credentials, Error, Method, PresignedUrl};
use std::time::Duration;
use time::macros::date;

fn verifier() -> Verifier {
    Verifier::s3("us-east-1").unwrap()
}

fn seconds(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

fn get(life: u64) -> Sent {
    Sent::new(&presigner().get("key").expires_in(seconds(life)).sign_at(NOW).unwrap())
}

#[test]
fn lives_are_limited() {
    let verifier = verifier().max_expiry(seconds(60));
    assert!(get(60).verify_by(&verifier, NOW).is_ok());
    let refusal = get(61).verify_by(&verifier, NOW).unwrap_err();
    assert_eq!(refusal, Refusal::LifeNotAllowed { seconds: 61, longest: 60 });
    // Longer than S3 allows is not to be had.
    let verifier = Verifier::s3("us-east-1").unwrap().max_expiry(Duration::MAX);
    assert!(get(604_800).verify_by(&verifier, NOW).is_ok());
    let longer = super::forgery::edit(get(604_800), "604800", "604801");
    assert_eq!(longer.verify_by(&verifier, NOW).unwrap_err(), Refusal::ExpiresTooLong);
}

#[test]
fn ages_are_limited() {
    let verifier = verifier().max_age(seconds(60));
    let at = |seconds| NOW + time::Duration::seconds(seconds);
    let proof = get(900).verify_by(&verifier, at(60)).unwrap();
    assert_eq!(proof.expires_at, at(60));
    assert_eq!(get(30).verify_by(&verifier, NOW).unwrap().expires_at, at(30));
    let refusal = get(900).verify_by(&verifier, at(61)).unwrap_err();
    assert!(matches!(refusal, Refusal::AgeNotAllowed { .. }), "{refusal:?}");
    assert_eq!((refusal.code(), refusal.status()), ("AccessDenied", 403));
}

#[test]
fn the_skew_is_a_setting() {
    let ahead = NOW - time::Duration::seconds(61);
    assert!(get(900).verify_by(&verifier(), ahead).is_ok());
    let strict = verifier().clock_skew(seconds(60));
    assert!(matches!(get(900).verify_by(&strict, ahead), Err(Refusal::NotYetValid { .. })));
    assert!(get(900).verify_by(&strict, NOW - time::Duration::seconds(60)).is_ok());
    let lenient = verifier().clock_skew(Duration::MAX);
    assert!(get(900).verify_by(&lenient, NOW - time::Duration::weeks(52)).is_ok());
}

#[test]
fn headers_can_be_required() {
    let verifier =
        verifier().require_signed_header("Content-Type").unwrap().require_signed_header("content-length").unwrap();
    let presigner = presigner();
    let put = presigner.put("key").content_type("image/png");
    let without_length = Sent::new(&put.clone().sign_at(NOW).unwrap());
    let refusal = without_length.verify_by(&verifier, NOW).unwrap_err();
    assert_eq!(refusal, Refusal::HeadersNotSigned { names: "content-length".into() });
    let with_both = Sent::new(&put.content_length(3).sign_at(NOW).unwrap());
    assert!(with_both.verify_by(&verifier, NOW).is_ok());
    let name = String::from("a b");
    assert_eq!(
        Verifier::s3("us-east-1").unwrap().require_signed_header(&name).unwrap_err(),
        Error::HeaderName { name }
    );
}

#[test]
fn scopes_are_checked_when_a_verifier_is_made() {
    assert!(matches!(Verifier::s3("us/east"), Err(Error::Region { .. })));
    assert!(matches!(Verifier::new("us-east-1", ""), Err(Error::Service { .. })));
}

#[test]
fn a_key_of_another_scope_is_the_servers_mistake() {
    let (sent, verifier, mut scratch) = (get(900), verifier(), Scratch::new());
    let received = sent.received();
    let claim = verifier.read(&received, NOW, &mut scratch).unwrap();
    for (day, region, service) in [
        (date!(2013 - 05 - 23), "us-east-1", "s3"),
        (date!(2013 - 05 - 24), "eu-west-1", "s3"),
        (date!(2013 - 05 - 24), "us-east-1", "sts"),
    ] {
        let key = SigningKey::derive(SECRET_ACCESS_KEY, day, region, service).unwrap();
        assert_eq!(claim.verify(Some(&key)).unwrap_err(), Refusal::WrongKey);
    }
    for secret in ["", " secret", "secret\n"] {
        assert_eq!(claim.verify_secret(Some(secret)).unwrap_err(), Refusal::WrongKey);
    }
    assert_eq!(Refusal::WrongKey.status(), 500);
    assert_eq!(claim.verify(None).unwrap_err(), Refusal::UnknownAccessKeyId);
    assert_eq!(claim.verify_secret(None).unwrap_err(), Refusal::UnknownAccessKeyId);
}

/// The key that stands in for an unknown one signs nothing.
#[test]
fn no_signature_fits_an_unknown_id() {
    let key = SigningKey::from_bytes([0; 32], NOW.date(), "us-east-1", "s3").unwrap();
    let credentials = [Credentials::from_signing_key("AKID", key), Credentials::new("AKID", "0".repeat(40))];
    for credentials in credentials {
        let presigner = presign::Presigner::new(credentials, crate::bucket()).unwrap();
        let sent = Sent::new(&presigner.get("key").sign_at(NOW).unwrap());
        let (verifier, mut scratch) = (verifier(), Scratch::new());
        let received = sent.received();
        let claim = verifier.read(&received, NOW, &mut scratch).unwrap();
        assert_eq!(claim.verify(None).unwrap_err(), Refusal::UnknownAccessKeyId);
        assert_eq!(claim.verify_secret(None).unwrap_err(), Refusal::UnknownAccessKeyId);
    }
}

fn presigned(signer: &Signer, request: &Request<'_>) -> PresignedUrl {
    signer.at(NOW).unwrap().presign(request, seconds(60)).unwrap()
}

/// Other services normalise the path, encode it twice and sign the payload.
#[test]
fn other_services_have_other_rules() {
    let signer = Signer::new(credentials(), "eu-west-1", "execute-api").unwrap();
    let verifier = Verifier::new("eu-west-1", "execute-api").unwrap();
    let request = Request::new(Method::Post, "https://a.example/a/../b%20c//d?x=1+2&a=%2F")
        .payload_hash(PayloadHash::of(b"body"))
        .header("Content-Type", "text/plain");
    let sent = Sent::new(&presigned(&signer, &request));
    assert_eq!(sent.verify_by(&verifier, NOW).unwrap_err(), Refusal::SignatureMismatch);
    let mut scratch = Scratch::new();
    let PayloadHash::Sha256(sha256) = PayloadHash::of(b"body") else { unreachable!() };
    let received = sent.received().payload_sha256(sha256);
    let claim = verifier.read(&received, NOW, &mut scratch).unwrap();
    assert_eq!(claim.verify_secret(Some(SECRET_ACCESS_KEY)).unwrap().payload(), PayloadHash::of(b"body"));

    // As S3 makes it, the path is another one.
    let s3_rules = Verifier::new("eu-west-1", "execute-api").unwrap().path_rules(PathRules::S3);
    let request = Request::new(Method::Get, "https://a.example/b%20c");
    let sent = Sent::new(&presigned(&signer, &request));
    assert!(sent.verify_by(&verifier, NOW).is_ok());
    assert_eq!(sent.verify_by(&s3_rules, NOW).unwrap_err(), Refusal::SignatureMismatch);
}

/// Only the headers of the signature have one value at every service.
#[test]
fn other_services_take_repeated_headers() {
    let signer = Signer::new(credentials(), "eu-west-1", "execute-api").unwrap();
    let verifier = Verifier::new("eu-west-1", "execute-api").unwrap();
    let twice = |name: &'static str| {
        let request = Request::new(Method::Get, "https://a.example/").header("x-amz-a", "1").header("X-Amz-A", "2");
        let mut sent = Sent::new(&presigned(&signer, &request.header(name, "3").header(name, "3")));
        sent.headers.retain(|header| !["x-amz-a", name].contains(&&*header.0));
        // What follows is refused before the signature is checked.
        let target = String::from_utf8(sent.target).unwrap();
        sent.target = target.replace("x-amz-dat1", "x-amz-date").into();
        let name = name.replace("x-amz-dat1", "x-amz-date");
        for (name, value) in [("x-amz-a", "1"), ("x-amz-a", "2"), (&*name, "3"), (&*name, "3")] {
            sent.headers.push((name.to_owned(), value.into()));
        }
        sent.verify_by(&verifier, NOW)
    };
    assert!(twice("x-amz-acl").is_ok());
    assert_eq!(twice("x-amz-dat1").unwrap_err(), Refusal::RepeatedHeader { name: "x-amz-date".into() });
}

#[test]
fn a_token_may_be_left_out_of_the_signature() {
    let credentials = credentials().with_session_token("to/ken");
    let signer = Signer::new(credentials, "eu-west-1", "iotdevicegateway").unwrap();
    let signer = signer.with_token_placement(TokenPlacement::AfterSignature);
    let request = Request::new(Method::Get, "wss://a.example/mqtt".replace("wss", "https").as_str());
    let sent = Sent::new(&presigned(&signer, &request));
    let verifier = || Verifier::new("eu-west-1", "iotdevicegateway").unwrap();
    assert_eq!(sent.verify_by(&verifier(), NOW).unwrap_err(), Refusal::SignatureMismatch);
    let verifier = verifier().token_placement(TokenPlacement::AfterSignature);
    assert_eq!(sent.verify_by(&verifier, NOW).unwrap().session_token.as_deref(), Some("to/ken"));
}

#[test]
fn verifiers_are_shared_by_threads() {
    fn is_shared<T: Send + Sync>(_: &T) {}
    let (verifier, sent) = (verifier(), get(900));
    is_shared(&verifier);
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| assert!(sent.verify_by(&verifier, NOW).is_ok()));
        }
    });
}
