//! Refusals in S3's words: code, status, message and XML.

use super::forgery::{Forgery, set};
use super::{ACCESS_KEY_ID, NOW, Sent};
use crate::presigner;
use presign::verify::Mechanism;
use presign::verify::{Refusal, Scratch, Verifier};
use std::time::Duration;
use time::macros::datetime;

const START: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error>";

fn get() -> Sent {
    Sent::new(&presigner().get("key").expires_in(Duration::from_secs(60)).sign_at(NOW).unwrap())
}

#[test]
fn an_expired_url_is_answered_with_its_times() {
    let refusal = get().verify_at(datetime!(2013-05-24 02:01:05 +2)).unwrap_err();
    assert_eq!((refusal.status(), refusal.code(), &*refusal.message()), (403, "AccessDenied", "Request has expired"));
    assert_eq!(
        refusal.to_xml(),
        format!(
            "{START}<Code>AccessDenied</Code><Message>Request has expired</Message><X-Amz-Expires>60</X-Amz-Expires>\
             <Expires>2013-05-24T00:01:00Z</Expires><ServerTime>2013-05-24T00:01:05Z</ServerTime></Error>"
        )
    );
}

#[test]
fn a_skewed_clock_is_answered_with_its_times() {
    let forgery = Forgery::new()
        .signed_header("x-amz-content-sha256", "UNSIGNED-PAYLOAD")
        .signed_header("x-amz-date", "20130524T000000Z");
    let refusal = forgery.by_header(|_| {}).verify_at(datetime!(2013-05-24 01:00 UTC)).unwrap_err();
    assert_eq!(refusal.status(), 403);
    assert_eq!(
        refusal.to_xml(),
        format!(
            "{START}<Code>RequestTimeTooSkewed</Code>\
             <Message>The difference between the request time and the current time is too large.</Message>\
             <RequestTime>20130524T000000Z</RequestTime><ServerTime>2013-05-24T01:00:00Z</ServerTime>\
             <MaxAllowedSkewMilliseconds>900000</MaxAllowedSkewMilliseconds></Error>"
        )
    );
}

#[test]
fn another_region_is_answered_with_the_right_one() {
    let refusal = get().verify_by(&Verifier::s3("eu-west-1").unwrap(), NOW).unwrap_err();
    assert_eq!(refusal.status(), 400);
    assert_eq!(
        refusal.to_xml(),
        format!(
            "{START}<Code>AuthorizationQueryParametersError</Code>\
             <Message>Error parsing the X-Amz-Credential parameter; the region 'us-east-1' is wrong; expecting 'eu-west-1'</Message>\
             <Region>eu-west-1</Region></Error>"
        )
    );
}

#[test]
fn a_wrong_signature_is_answered_with_the_texts() {
    let (sent, verifier, mut scratch) = (get(), Verifier::s3("us-east-1").unwrap(), Scratch::new());
    let received = sent.received();
    let claim = verifier.read(&received, NOW, &mut scratch).unwrap();
    let refusal = claim.verify_secret(Some("secret")).unwrap_err();
    assert_eq!(refusal, Refusal::SignatureMismatch);
    let xml = refusal.to_xml_with(&claim);
    let element = |name: &str| {
        let (_, rest) = xml.split_once(&format!("<{name}>")).unwrap_or_else(|| panic!("{name} in {xml}"));
        rest.split_once(&format!("</{name}>")).unwrap().0.replace("&amp;", "&")
    };
    assert_eq!(element("Code"), "SignatureDoesNotMatch");
    assert_eq!(element("AWSAccessKeyId"), ACCESS_KEY_ID);
    let explained = presigner().get("key").expires_in(Duration::from_secs(60)).explain_at(NOW).unwrap();
    assert_eq!(element("StringToSign"), explained.string_to_sign());
    assert_eq!(element("CanonicalRequest"), explained.canonical_request());
    assert!(element("StringToSignBytes").starts_with("41 57 53 34 2d"), "{xml}");
    let bytes = |text: &str| text.bytes().map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().join(" ");
    assert_eq!(element("CanonicalRequestBytes"), bytes(explained.canonical_request()));
    assert!(String::from_utf8(sent.target.clone()).unwrap().ends_with(&element("SignatureProvided")));
    assert!(!refusal.to_xml().contains("StringToSign"));

    let unknown = claim.verify_secret(None).unwrap_err();
    assert_eq!(
        unknown.to_xml_with(&claim),
        format!(
            "{START}<Code>InvalidAccessKeyId</Code>\
             <Message>The AWS Access Key Id you provided does not exist in our records.</Message>\
             <AWSAccessKeyId>{ACCESS_KEY_ID}</AWSAccessKeyId></Error>"
        )
    );
}

/// What a client sends can't break out of its element.
#[test]
fn xml_is_escaped() {
    let sent = Forgery::new().by_query(|params| {
        set(params, "X-Amz-Credential", "AKID%2F20130524%2F%3C%26%3E%2Fs3%2Faws4_request");
    });
    let xml = sent.verify().unwrap_err().to_xml();
    assert!(xml.contains("the region '&lt;&amp;&gt;' is wrong"), "{xml}");

    let sent = Forgery::new().signed_header("x-amz-meta-a", "\u{1}</CanonicalRequest>\u{7f}\u{ffff}").by_query(|_| {});
    let (verifier, mut scratch) = (Verifier::s3("us-east-1").unwrap(), Scratch::new());
    let received = sent.received();
    let claim = verifier.read(&received, NOW, &mut scratch).unwrap();
    let xml = claim.verify_secret(Some("secret")).unwrap_err().to_xml_with(&claim);
    assert!(xml.contains("x-amz-meta-a:\u{fffd}&lt;/CanonicalRequest&gt;\u{7f}\u{fffd}\n"), "{xml}");
}

/// XML that the crate's own reader reads, for every refusal.
#[test]
fn every_refusal_has_an_answer() {
    let (now, given, expected) = (NOW, String::from("a&b"), String::from("c<d"));
    let mut refusals = vec![
        Refusal::NotSigned,
        Refusal::SeveralMechanisms,
        Refusal::InvalidTarget,
        Refusal::RepeatedParameter { name: "X-Amz-Date" },
        Refusal::MalformedAuthorization,
        Refusal::ExpiresNotANumber,
        Refusal::ExpiresNotPositive,
        Refusal::ExpiresTooLong,
        Refusal::MalformedSignature,
        Refusal::MalformedToken,
        Refusal::HeadersNotSigned { names: given.clone() },
        Refusal::RepeatedHeader { name: given.clone() },
        Refusal::ConflictingHeader { name: given.clone() },
        Refusal::HeaderValue { name: given.clone() },
        Refusal::MalformedPayloadHash,
        Refusal::ChunkedPayload,
        Refusal::Expired { seconds: 1, expired_at: now, now },
        Refusal::NotYetValid { signed_at: now, now },
        Refusal::TimeSkewed { signed_at: now, now, max_skew: time::Duration::minutes(15) },
        Refusal::LifeNotAllowed { seconds: 2, longest: 1 },
        Refusal::AgeNotAllowed { signed_at: now, now, max_age: time::Duration::MINUTE },
        Refusal::RepeatedField { name: given.clone() },
        Refusal::MalformedPolicy { rule: "Invalid JSON." },
        Refusal::PolicyExpired { expired_at: now, now },
        Refusal::FormTooLarge { limit: 20_480 },
        Refusal::ExtraField { name: given.clone() },
        Refusal::ConditionFailed { condition: given.clone() },
        Refusal::UnknownAccessKeyId,
        Refusal::SignatureMismatch,
        Refusal::WrongKey,
    ];
    for mechanism in [Mechanism::Query, Mechanism::Header, Mechanism::Form] {
        let (given, expected) = (given.clone(), expected.clone());
        refusals.extend([
            Refusal::Algorithm { mechanism, expected: "AWS4-HMAC-SHA256" },
            Refusal::Missing { mechanism, name: "X-Amz-Date" },
            Refusal::MalformedCredential { mechanism },
            Refusal::CredentialDate { mechanism, given: given.clone(), date: now.date() },
            Refusal::Region { mechanism, given: given.clone(), expected: expected.clone() },
            Refusal::RegionSet { mechanism, given: given.clone(), expected: expected.clone() },
            Refusal::Service { mechanism, given, expected },
            Refusal::Date { mechanism },
            Refusal::MalformedSignedHeaders { mechanism },
        ]);
    }
    for refusal in refusals {
        let error = presign::S3Error::from_xml(refusal.to_xml()).unwrap();
        assert_eq!((error.code(), error.message()), (refusal.code(), &*refusal.message()));
        assert!((400..=501).contains(&refusal.status()) && !refusal.to_string().is_empty());
    }
}

#[test]
fn the_days_of_scope_and_date_are_compared_in_s3s_words() {
    let mut forgery = Forgery::new();
    forgery.scope[0] = "20130523".to_owned();
    assert_eq!(
        forgery.by_query(|_| {}).verify().unwrap_err().message(),
        "Invalid credential date \"20130523\". This date is not the same as X-Amz-Date: \"20130524\"."
    );
}
