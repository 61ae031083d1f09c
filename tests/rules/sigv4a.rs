//! SigV4a: what is signed, and what a verifier refuses. `aws_signing_test_suite` and `oracles`
//! compare it with AWS's.

use super::verify::{Sent, edit};
use super::{ACCESS_KEY_ID, NOW, SECRET_ACCESS_KEY, SESSION_TOKEN, credentials, param, shown, temporary_credentials};
use presign::sigv4::{PathRules, PayloadHash, PublicKey, Request, Signer, SigningKey, TokenPlacement};
use presign::verify::{ReceivedForm, Refusal, Scratch, Verifier};
use presign::{Credentials, Error, Explanation, Lifetime, Method, PresignedUrl};
use std::time::Duration;
use time::macros::{date, datetime};

const REGION_SET: &str = "us-east-1,eu-west-1";

fn signer(region_set: &str) -> Signer {
    Signer::sigv4a(credentials(), region_set, "s3").unwrap()
}

fn request() -> Request<'static> {
    Request::new(Method::Get, "https://example.accesspoint.s3-global.amazonaws.com/photos/cat.jpg")
        .path_rules(PathRules::S3)
        .payload_hash(PayloadHash::Unsigned)
}

fn presign(signer: &Signer) -> PresignedUrl {
    signer.at(NOW).unwrap().presign(&request(), Duration::from_secs(900)).unwrap()
}

fn verifier() -> Verifier {
    Verifier::s3("us-east-1").unwrap().sigv4a()
}

fn valid() -> Sent {
    Sent::new(&presign(&signer(REGION_SET)))
}

/// With the secret and with the public key, which must say the same.
fn verify(sent: &Sent, verifier: &Verifier) -> Result<(), Refusal> {
    let by_secret = sent.verify_by(verifier, NOW).map(drop);
    let key = PublicKey::derive(ACCESS_KEY_ID, SECRET_ACCESS_KEY).unwrap();
    let mut scratch = Scratch::new();
    let by_public_key = verifier.read(&sent.received(), NOW, &mut scratch).and_then(|claim| {
        let key = (claim.access_key_id() == ACCESS_KEY_ID).then_some(&key);
        claim.verify_public_key(key).map(drop)
    });
    assert_eq!(by_secret, by_public_key);
    by_secret
}

/// The request with an `Authorization` header.
fn by_header(signer: &Signer, region_set: Option<&str>) -> Sent {
    let mut request = request().header("x-amz-date", "20130524T000000Z");
    request = request.header("x-amz-content-sha256", "UNSIGNED-PAYLOAD");
    let mut headers = vec![
        ("host".to_owned(), b"example.accesspoint.s3-global.amazonaws.com".to_vec()),
        ("x-amz-date".to_owned(), b"20130524T000000Z".to_vec()),
        ("x-amz-content-sha256".to_owned(), b"UNSIGNED-PAYLOAD".to_vec()),
    ];
    if let Some(set) = region_set {
        request = request.header("x-amz-region-set", set.to_owned());
        headers.push(("x-amz-region-set".to_owned(), set.as_bytes().to_vec()));
    }
    let signer = signer.at(NOW).unwrap();
    let canonical_request = request.canonical_request().unwrap();
    let names = canonical_request.lines().rev().nth(1).unwrap();
    let string_to_sign = signer.string_to_sign(&canonical_request);
    let (algorithm, scope) = (string_to_sign.lines().next().unwrap(), string_to_sign.lines().nth(2).unwrap());
    let signature = signer.sign(&string_to_sign);
    let authorization =
        format!("{algorithm} Credential={ACCESS_KEY_ID}/{scope}, SignedHeaders={names}, Signature={signature}");
    headers.push(("authorization".to_owned(), authorization.into_bytes()));
    Sent { method: "GET".into(), target: b"/photos/cat.jpg".to_vec(), headers }
}

#[test]
fn a_url_says_for_which_regions_it_is() {
    let url = presign(&signer(REGION_SET)).into_url();
    assert_eq!(param(&url, "X-Amz-Algorithm"), Some("AWS4-ECDSA-P256-SHA256"));
    assert_eq!(param(&url, "X-Amz-Credential"), Some("AKIAIOSFODNN7EXAMPLE%2F20130524%2Fs3%2Faws4_request"));
    assert_eq!(param(&url, "X-Amz-Region-Set"), Some("us-east-1%2Ceu-west-1"));
    let signature = param(&url, "X-Amz-Signature").unwrap();
    assert!(signature.len() <= 144 && signature.starts_with("30"), "{signature}");
    assert_eq!(url, presign(&signer(REGION_SET)).into_url(), "the same request has the same signature");

    // The parameters but the signature are sorted.
    let (_, query) = url.split_once('?').unwrap();
    let names: Vec<_> = query.split('&').map(|pair| pair.split_once('=').unwrap().0).collect();
    assert!(names[..names.len() - 1].is_sorted(), "{names:?}");
}

#[test]
fn a_day_has_no_key_of_its_own() {
    let signer = signer("*");
    for time in [NOW, datetime!(2013-05-25 12:00 UTC), datetime!(2031-01-01 00:00 UTC)] {
        let url = signer.at(time).unwrap().presign(&request(), Duration::from_secs(900)).unwrap();
        Sent::new(&url).verify_by(&verifier(), time).unwrap();
    }
}

/// Between two changes of a stable URL, however the time to sign at is given, and with
/// credentials that replaced others.
#[test]
fn a_url_is_the_same_within_its_window() {
    let replaced = Signer::sigv4a(temporary_credentials(), "*", "s3").unwrap();
    let signer = replaced.with_credentials(credentials()).unwrap();
    let life = Lifetime::new(Duration::from_secs(3600)).stable_for(Duration::from_secs(900));
    let sign = |time| signer.at(time).unwrap().presign(&request(), life).unwrap();
    let url = sign(NOW);
    assert_eq!(param(url.url(), "X-Amz-Algorithm"), Some("AWS4-ECDSA-P256-SHA256"));
    assert_eq!(url.url(), sign(NOW + Duration::from_secs(899)).url());
    assert_ne!(url.url(), sign(NOW + Duration::from_secs(900)).url());
    Sent::new(&url).verify_by(&verifier(), NOW).unwrap();

    let refused = replaced.with_credentials(Credentials::from_signing_key(
        ACCESS_KEY_ID,
        SigningKey::derive(SECRET_ACCESS_KEY, date!(2013 - 05 - 24), "us-east-1", "s3").unwrap(),
    ));
    assert!(matches!(refused.unwrap_err(), Error::SigningKeyAlgorithm { .. }));
}

#[test]
fn tokens_are_signed_or_not() {
    for placement in [TokenPlacement::Signed, TokenPlacement::AfterSignature] {
        let signer = Signer::sigv4a(temporary_credentials(), "*", "s3").unwrap().with_token_placement(placement);
        let url = presign(&signer).into_url();
        let after = url.split_once("&X-Amz-Signature=").unwrap().1;
        assert_eq!(after.contains("X-Amz-Security-Token"), placement == TokenPlacement::AfterSignature);
        assert!(!after.contains("X-Amz-Region-Set"));
        let proof = Sent::new(&presign(&signer)).verify_by(&verifier().token_placement(placement), NOW).unwrap();
        assert_eq!(proof.session_token.as_deref(), Some(SESSION_TOKEN));
    }
}

#[test]
fn a_region_set_must_be_a_list() {
    let error = |set| Signer::sigv4a(credentials(), set, "s3").unwrap_err();
    for set in ["", ",", "us-east-1,", "us-east-1, eu-west-1", "us-east-1\neu-west-1", "a/b", "us-east-1,\u{0}"] {
        let error = error(set);
        assert!(matches!(&error, Error::Region { region, .. } if *region == shown(set)), "{set:?}: {error}");
    }
    assert!(matches!(Signer::sigv4a(credentials(), "*", "s/3").unwrap_err(), Error::Service { .. }));
}

#[test]
fn a_verifier_is_in_one_region() {
    for (set, region, contains) in [
        ("us-east-1", "us-east-1", true),
        ("us-east-1,eu-west-1", "eu-west-1", true),
        ("*", "us-east-1", true),
        ("eu-west-1,us-*", "us-east-1", true),
        ("us-east-*", "us-east-1", true),
        ("us-east-1", "us-east-2", false),
        ("us-east-1", "us-east-10", false),
        ("us-east-10", "us-east-1", false),
        ("US-EAST-1", "us-east-1", false),
        ("eu-*", "us-east-1", false),
        // Only the start of a region may stand for it.
        ("*-1", "us-east-1", false),
        ("us-*-1", "us-east-1", false),
        ("us-east-1,eu-west-1", "us-east-1,eu-west-1", false),
    ] {
        let signer = signer(set);
        for sent in [Sent::new(&presign(&signer)), by_header(&signer, Some(set))] {
            let result = verify(&sent, &Verifier::s3(region).unwrap().sigv4a());
            match result {
                Ok(()) => assert!(contains, "{set} {region}"),
                Err(Refusal::RegionSet { given, expected, .. }) => {
                    assert!(!contains && given == set && expected == region, "{set} {region}");
                }
                Err(refusal) => panic!("{set} {region}: {refusal:?}"),
            }
        }
    }
}

/// A verifier for one algorithm takes nothing that is signed with the other.
#[test]
fn algorithms_are_not_confused() {
    let sigv4 = Signer::new(credentials(), "us-east-1", "s3").unwrap();
    for (signer, verifier, other) in [
        (&sigv4, Verifier::s3("us-east-1").unwrap(), verifier()),
        (&signer("us-east-1"), verifier(), Verifier::s3("us-east-1").unwrap()),
    ] {
        let region_set = (verifier.region() == "us-east-1").then_some("us-east-1");
        for sent in [Sent::new(&presign(signer)), by_header(signer, region_set)] {
            sent.verify_by(&verifier, NOW).unwrap();
            let refusal = sent.verify_by(&other, NOW).unwrap_err();
            assert!(matches!(refusal, Refusal::Algorithm { .. }), "{refusal:?}");
        }
    }
    // With the name of the other algorithm, everything else is wrong too.
    let (hmac, ecdsa) = ("AWS4-HMAC-SHA256", "AWS4-ECDSA-P256-SHA256");
    let renamed = edit(valid(), ecdsa, hmac);
    let refusal = renamed.verify_by(&Verifier::s3("us-east-1").unwrap(), NOW).unwrap_err();
    assert!(matches!(refusal, Refusal::MalformedCredential { .. }), "{refusal:?}");
    let with_region = edit(renamed, "%2Fs3%2F", "%2Fus-east-1%2Fs3%2F");
    assert_eq!(with_region.verify_by(&Verifier::s3("us-east-1").unwrap(), NOW), Err(Refusal::MalformedSignature));

    let renamed = edit(Sent::new(&presign(&sigv4)), hmac, ecdsa);
    assert_eq!(
        verify(&renamed, &verifier()),
        Err(Refusal::Missing { mechanism: presign::verify::Mechanism::Query, name: "X-Amz-Region-Set" })
    );
    let with_set = edit(renamed, "&X-Amz-SignedHeaders", "&X-Amz-Region-Set=%2A&X-Amz-SignedHeaders");
    assert!(matches!(verify(&with_set, &verifier()), Err(Refusal::MalformedCredential { .. })));
    let without_region = edit(with_set, "%2Fus-east-1%2Fs3%2F", "%2Fs3%2F");
    assert_eq!(verify(&without_region, &verifier()), Err(Refusal::MalformedSignature));
}

/// A public key is known to everybody, so an HMAC that is keyed with it proves nothing.
#[test]
fn a_public_key_is_no_secret() {
    let key = PublicKey::derive(ACCESS_KEY_ID, SECRET_ACCESS_KEY).unwrap();
    for secret in [hex::encode(key.to_bytes()), hex::encode(&key.to_bytes()[1..])] {
        let forger = Credentials::new(ACCESS_KEY_ID, secret);
        let hmac = Sent::new(&presign(&Signer::new(forger.clone(), "us-east-1", "s3").unwrap()));
        assert!(matches!(verify(&hmac, &verifier()), Err(Refusal::Algorithm { .. })));
        let (verifier, mut scratch) = (Verifier::s3("us-east-1").unwrap(), Scratch::new());
        let claim = verifier.read(&hmac.received(), NOW, &mut scratch).unwrap();
        assert_eq!(claim.verify_public_key(Some(&key)).unwrap_err(), Refusal::WrongKey);
        assert_eq!(claim.verify_public_key(None).unwrap_err(), Refusal::UnknownAccessKeyId);

        let ecdsa = Sent::new(&presign(&Signer::sigv4a(forger, "us-east-1", "s3").unwrap()));
        assert_eq!(verify(&ecdsa, &self::verifier()), Err(Refusal::SignatureMismatch));
    }
}

#[test]
fn a_signing_key_of_a_day_neither_signs_nor_verifies() {
    let key = || SigningKey::derive(SECRET_ACCESS_KEY, date!(2013 - 05 - 24), "us-east-1", "s3").unwrap();
    let error = Signer::sigv4a(Credentials::from_signing_key(ACCESS_KEY_ID, key()), "us-east-1", "s3").unwrap_err();
    assert_eq!(error, Error::SigningKeyAlgorithm { key_scope: "us-east-1/s3".into() });

    let (sent, verifier, mut scratch) = (valid(), verifier(), Scratch::new());
    let claim = verifier.read(&sent.received(), NOW, &mut scratch).unwrap();
    assert_eq!(claim.verify(Some(&key())).unwrap_err(), Refusal::WrongKey);
    assert_eq!(claim.verify(None).unwrap_err(), Refusal::UnknownAccessKeyId);
    assert_eq!(claim.verify_secret(None).unwrap_err(), Refusal::UnknownAccessKeyId);
    assert_eq!(claim.verify_secret(Some("")).unwrap_err(), Refusal::WrongKey);
    assert_eq!(claim.verify_secret(Some("another")).unwrap_err(), Refusal::SignatureMismatch);
    let another_id = PublicKey::derive("AKIDOTHER", SECRET_ACCESS_KEY).unwrap();
    assert_eq!(claim.verify_public_key(Some(&another_id)).unwrap_err(), Refusal::SignatureMismatch);
}

#[test]
fn every_byte_counts() {
    let sent = valid();
    for (index, byte) in sent.target.iter().enumerate() {
        let mut changed = sent.clone();
        changed.target[index] = if *byte == b'0' { b'1' } else { b'0' };
        assert!(changed.verify_by(&verifier(), NOW).is_err(), "{index}");
    }
}

#[test]
fn a_region_set_is_given_once() {
    let query = "AuthorizationQueryParametersError";
    let set = "&X-Amz-Region-Set=us-east-1%2Ceu-west-1";
    for (what, sent) in [
        ("twice", edit(valid(), set, &format!("{set}{set}"))),
        ("in lower case", edit(valid(), "X-Amz-Region-Set", "x-amz-region-set")),
        ("in lower case too", edit(valid(), set, &format!("{set}&x-amz-region-set=%2A"))),
        ("escaped", edit(valid(), "X-Amz-Region-Set", "X-Amz-Region%2DSet")),
        ("not", edit(valid(), set, "")),
        ("in a signed header too", {
            let request = request().header("x-amz-region-sea", "*");
            let presigned = signer("us-east-1").at(NOW).unwrap().presign(&request, Duration::from_secs(900)).unwrap();
            let mut sent = edit(Sent::new(&presigned), "x-amz-region-sea", "x-amz-region-set");
            sent.headers.retain(|header| header.0 != "x-amz-region-sea");
            sent.headers.push(("x-amz-region-set".into(), b"*".to_vec()));
            sent
        }),
    ] {
        let refusal = verify(&sent, &verifier()).unwrap_err();
        assert_eq!(refusal.code(), query, "{what}: {refusal:?}");
    }
    let mut in_header = valid();
    in_header.headers.push(("X-Amz-Region-Set".into(), b"*".to_vec()));
    assert!(verify(&in_header, &verifier()).is_err());

    // In a header it must be signed.
    let signed = by_header(&signer("*"), Some("us-east-1"));
    verify(&signed, &verifier()).unwrap();
    let mut twice = signed.clone();
    twice.headers.push(("x-amz-region-set".into(), b"*".to_vec()));
    assert_eq!(verify(&twice, &verifier()), Err(Refusal::RepeatedHeader { name: "x-amz-region-set".into() }));
    let missing = by_header(&signer("*"), None);
    let refusal = verify(&missing, &verifier()).unwrap_err();
    assert!(matches!(refusal, Refusal::Missing { name: "x-amz-region-set", .. }), "{refusal:?}");
    let mut unsigned = missing;
    unsigned.headers.push(("x-amz-region-set".into(), b"us-east-1".to_vec()));
    assert_eq!(verify(&unsigned, &verifier()), Err(Refusal::HeadersNotSigned { names: "x-amz-region-set".into() }));

    let reserved = request().param("x-amz-region-set", "*");
    let error = signer("*").at(NOW).unwrap().presign(&reserved, Duration::from_secs(900)).unwrap_err();
    assert_eq!(error, Error::ReservedParameter { name: "x-amz-region-set".into() });
}

/// ITU-T X.690, section 8.3 and 10.1: there is one way to write a number in DER.
#[test]
fn a_signature_is_strict_der_in_lower_case() {
    let order = "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551";
    let number = |digits: &str| format!("{:02x}{digits}", digits.len() / 2);
    let der = |r: &str, s: &str| {
        let body = format!("02{}02{}", number(r), number(s));
        format!("30{}", number(&body))
    };
    let (small, large) = ("01", format!("00{order}"));
    for signature in [
        String::new(),
        "30".into(),
        "3000".into(),
        // One number, and three.
        format!("30{}", number("020101")),
        format!("30{}", number("020101020101020101")),
        // Bytes that follow.
        format!("{}00", der(small, small)),
        // A longer form of a length.
        format!("308106{}", "020101020101"),
        // A zero too many in front, and a zero too few, which makes it negative.
        der("0001", small),
        der(small, "0001"),
        der("ff", small),
        der(order, small),
        // Out of range.
        der("00", small),
        der(small, "00"),
        der(&large, small),
        der(small, &large),
        // Another type.
        format!("30{}", number("030101020101")),
        format!("31{}", number("020101020101")),
        // An odd number of digits, capitals, and more than fit.
        format!("{}0", der(small, small)),
        der("0a", small).to_uppercase(),
        format!("0x{}", der(small, small)),
        "30".repeat(100),
        "0".repeat(64),
    ] {
        let (target, old) = (String::from_utf8(valid().target).unwrap(), "&X-Amz-Signature=");
        let target = format!("{}{old}{signature}", target.split_once(old).unwrap().0).into_bytes();
        assert_eq!(verify(&Sent { target, ..valid() }, &verifier()), Err(Refusal::MalformedSignature), "{signature}");
    }
    let (target, old) = (String::from_utf8(valid().target).unwrap(), "&X-Amz-Signature=");
    let target = format!("{}{old}{}", target.split_once(old).unwrap().0, der(small, small)).into_bytes();
    assert_eq!(verify(&Sent { target, ..valid() }, &verifier()), Err(Refusal::SignatureMismatch));
}

#[test]
fn the_answer_to_a_wrong_signature_contains_everything() {
    let (sent, verifier, mut scratch) = (valid(), verifier(), Scratch::new());
    let claim = verifier.read(&sent.received(), NOW, &mut scratch).unwrap();
    let xml = claim.verify_secret(Some("another")).unwrap_err().to_xml_with(&claim);
    let url = presign(&signer(REGION_SET)).into_url();
    let signature = param(&url, "X-Amz-Signature").unwrap();
    assert!(xml.contains(&format!("<SignatureProvided>{signature}</SignatureProvided>")), "{xml}");
    assert!(
        xml.contains("<StringToSign>AWS4-ECDSA-P256-SHA256\n20130524T000000Z\n20130524/s3/aws4_request\n"),
        "{xml}"
    );
}

#[test]
fn forms_are_signed_with_sigv4_only() {
    let post = super::presigner().post("photos/cat.jpg").sign_at(NOW).unwrap();
    let form = ReceivedForm::new("examplebucket", post.fields());
    Verifier::s3("us-east-1").unwrap().read_form(&form, NOW).unwrap();
    let refusal = verifier().read_form(&form, NOW).unwrap_err();
    assert!(matches!(refusal, Refusal::Algorithm { expected: "AWS4-HMAC-SHA256", .. }), "{refusal:?}");
}

#[test]
fn a_url_is_explained_without_a_secret() {
    let signer = signer(REGION_SET);
    let (presigned, ours) = (presign(&signer), signer.at(NOW).unwrap());
    let ours = ours.explain(&request(), Duration::from_secs(900)).unwrap();
    let read = Explanation::of_url(Method::Get, presigned.url(), presigned.headers()).unwrap();
    assert_eq!(read.canonical_request(), ours.canonical_request());
    assert_eq!(read.string_to_sign(), ours.string_to_sign());

    let cut = &presigned.url()[..presigned.url().len() - 1];
    let error = Explanation::of_url(Method::Get, cut, presigned.headers()).unwrap_err();
    assert!(matches!(error, Error::PresignedUrl { parameter: "X-Amz-Signature", .. }), "{error}");
}

#[test]
fn a_refusal_is_diagnosed() {
    use presign::{Cause, diagnose};

    let (sent, verifier, mut scratch) = (edit(valid(), "/cat.jpg", "/dog.jpg"), verifier(), Scratch::new());
    let claim = verifier.read(&sent.received(), NOW, &mut scratch).unwrap();
    let answer = claim.verify_secret(Some(SECRET_ACCESS_KEY)).unwrap_err().to_xml_with(&claim);
    let signed = signer(REGION_SET).at(NOW).unwrap().explain(&request(), Duration::from_secs(900)).unwrap();
    assert_eq!(diagnose(&signed, Some(403), &answer).cause(), Cause::Path);

    // Both know the same texts, so the secret differs.
    let sent = valid();
    let claim = verifier.read(&sent.received(), NOW, &mut scratch);
    let claim = claim.unwrap();
    let answer = claim.verify_secret(Some("another")).unwrap_err().to_xml_with(&claim);
    assert_eq!(diagnose(&signed, Some(403), &answer).cause(), Cause::Secret);
}

#[test]
fn a_public_key_is_a_point() {
    let key = PublicKey::derive(ACCESS_KEY_ID, SECRET_ACCESS_KEY).unwrap();
    assert_eq!(PublicKey::from_bytes(&key.to_bytes()), Ok(key.clone()));
    assert_eq!(format!("{key:?}"), "PublicKey(..)");
    let mut bytes = key.to_bytes();
    bytes[64] ^= 1;
    for bytes in [bytes, [0; 65], [4; 65], [2; 65]] {
        assert_eq!(PublicKey::from_bytes(&bytes), Err(Error::PublicKey));
    }
    assert!(matches!(PublicKey::derive(ACCESS_KEY_ID, " "), Err(Error::SecretAccessKey { .. })));
}

#[test]
fn nothing_shows_a_secret() {
    let signer = signer("*");
    for text in [format!("{signer:?}"), format!("{:?}", signer.at(NOW).unwrap()), format!("{:?}", presign(&signer))] {
        assert!(!text.contains(SECRET_ACCESS_KEY) && !text.contains("X-Amz-Signature"), "{text}");
    }
}
