//! Forms: signature, expiry, and the conditions against the fields given.

use super::{ACCESS_KEY_ID, NOW, SECRET_ACCESS_KEY};
use crate::{SESSION_TOKEN, bucket, naive, temporary_credentials};
use base64ct::{Base64, Encoding};
use presign::sigv4::SigningKey;
use presign::verify::{ReceivedForm, Refusal, Verifier};
use presign::{PresignedPost, Presigner};
use std::ops::RangeInclusive;
use std::time::Duration;
use time::OffsetDateTime;
use time::macros::datetime;

type Fields = Vec<(String, String)>;

/// Key, range and last second of a form.
type Proof = (String, Option<RangeInclusive<u64>>, OffsetDateTime);

fn verify_at(fields: &Fields, file_name: &str, now: OffsetDateTime) -> Result<Proof, Refusal> {
    let verifier = Verifier::s3("us-east-1").unwrap();
    let fields = fields.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    let form = ReceivedForm::new("examplebucket", fields).file_name(file_name);
    let claim = verifier.read_form(&form, now)?;
    let secret = (claim.access_key_id() == ACCESS_KEY_ID).then_some(SECRET_ACCESS_KEY);
    let verified = claim.verify_secret(secret)?;
    assert_eq!(verified.access_key_id(), ACCESS_KEY_ID);
    let key = SigningKey::derive(SECRET_ACCESS_KEY, claim.date(), "us-east-1", "s3").unwrap();
    assert_eq!(claim.verify(Some(&key)).unwrap().key(), verified.key());
    Ok((verified.key().to_owned(), verified.content_length_range(), verified.expires_at()))
}

fn verify(fields: &Fields) -> Result<Proof, Refusal> {
    verify_at(fields, "cat.png", NOW)
}

fn fields(post: &PresignedPost) -> Fields {
    post.fields().map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
}

/// A form with this policy, signed by someone who has the secret.
fn forged(policy: &str, more: &[(&str, &str)]) -> Fields {
    let policy = Base64::encode_string(policy.as_bytes());
    let signature = naive::sign_policy(&policy, SECRET_ACCESS_KEY, "20130524", "us-east-1");
    let mut fields = vec![
        ("key", "a"),
        ("x-amz-algorithm", "AWS4-HMAC-SHA256"),
        ("x-amz-credential", "AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request"),
        ("x-amz-date", "20130524T000000Z"),
        ("policy", &policy),
        ("x-amz-signature", &signature),
    ];
    fields.extend(more);
    fields.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
}

const END: &str = "2013-05-24T00:15:00.000Z";
const USUAL: &str = r#"{"bucket":"examplebucket"},["starts-with","$key",""],["starts-with","$x-amz-algorithm",""],
    ["starts-with","$x-amz-credential",""],["starts-with","$x-amz-date",""]"#;

fn with(condition: &str, more: &[(&str, &str)]) -> Fields {
    forged(&format!(r#"{{"expiration":"{END}","conditions":[{USUAL}{condition}]}}"#), more)
}

#[test]
fn what_the_crate_signs_is_accepted() {
    let presigner = Presigner::new(temporary_credentials(), bucket()).unwrap();
    let exact = presigner.post("photos/\u{fc} \"\\.png").content_type("image/png").content_length_range(1..=10);
    let exact = fields(&exact.field("Cache-Control", "no-store").metadata("a", "b").sign_at(NOW).unwrap());
    let end = datetime!(2013-05-24 00:15 UTC);
    assert_eq!(verify(&exact), Ok(("photos/\u{fc} \"\\.png".into(), Some(1..=10), end)));

    let named =
        fields(&presigner.post_with_file_name("photos/").expires_in(Duration::from_secs(60)).sign_at(NOW).unwrap());
    for file_name in ["cat.png", "C:\\pictures\\cat.png", "/home/me/cat.png"] {
        let end = datetime!(2013-05-24 00:01 UTC);
        assert_eq!(verify_at(&named, file_name, NOW), Ok(("photos/cat.png".into(), None, end)));
    }

    let prefix = fields(&presigner.post_with_key_prefix("photos/").sign_at(NOW).unwrap());
    for (key, is_valid) in
        [("photos/", true), ("photos/../x", true), ("photo", false), ("Photos/a", false), ("", false)]
    {
        let mut fields = prefix.clone();
        fields.insert(0, ("Key".into(), key.into()));
        assert_eq!(verify(&fields).is_ok(), is_valid, "{key}");
    }
}

#[test]
fn the_claim_shows_who_signed_and_no_secret() {
    let presigner = Presigner::new(temporary_credentials(), bucket()).unwrap();
    let post = presigner.post("key").sign_at(NOW).unwrap();
    let verifier = Verifier::s3("us-east-1").unwrap();
    let form = ReceivedForm::new("examplebucket", post.fields());
    let claim = verifier.read_form(&form, NOW).unwrap();
    assert_eq!(
        (claim.access_key_id(), claim.session_token(), claim.date()),
        (ACCESS_KEY_ID, Some(SESSION_TOKEN), NOW.date())
    );
    let verified = claim.verify_secret(Some(SECRET_ACCESS_KEY)).unwrap();
    assert_eq!((verified.session_token(), verified.signed_at()), (Some(SESSION_TOKEN), NOW));
    assert!(!format!("{form:?} {claim:?} {verified:?}").contains(SESSION_TOKEN));
    assert_eq!(claim.verify(None).unwrap_err(), Refusal::UnknownAccessKeyId);
    assert_eq!(claim.verify_secret(None).unwrap_err(), Refusal::UnknownAccessKeyId);
    assert_eq!(claim.verify_secret(Some("secret")).unwrap_err(), Refusal::SignatureMismatch);
    let key = SigningKey::derive(SECRET_ACCESS_KEY, NOW.date(), "eu-west-1", "s3").unwrap();
    assert_eq!(claim.verify(Some(&key)).unwrap_err(), Refusal::WrongKey);
}

/// With the policy as S3 signs it. A form has no canonical request.
#[test]
fn a_wrong_signature_is_answered_with_the_policy() {
    let post = Presigner::new(temporary_credentials(), bucket()).unwrap().post("key").sign_at(NOW).unwrap();
    let value = |name: &str| post.fields().find(|field| field.0 == name).unwrap().1;
    let verifier = Verifier::s3("us-east-1").unwrap();
    let claim = verifier.read_form(&ReceivedForm::new("examplebucket", post.fields()), NOW).unwrap();
    let refusal = claim.verify_secret(Some("secret")).unwrap_err();
    let bytes = value("policy").bytes().map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().join(" ");
    assert_eq!(
        refusal.to_xml_with_form(&claim),
        refusal.to_xml().replace(
            "</Error>",
            &format!(
                "<AWSAccessKeyId>{}</AWSAccessKeyId><StringToSign>{}</StringToSign>\
                 <SignatureProvided>{}</SignatureProvided><StringToSignBytes>{bytes}</StringToSignBytes></Error>",
                ACCESS_KEY_ID,
                value("policy"),
                value("x-amz-signature"),
            )
        )
    );
    let unknown = claim.verify_secret(None).unwrap_err();
    assert!(
        unknown
            .to_xml_with_form(&claim)
            .ends_with(&format!("<AWSAccessKeyId>{ACCESS_KEY_ID}</AWSAccessKeyId></Error>"))
    );
    let expired = Refusal::PolicyExpired { expired_at: NOW, now: NOW };
    assert_eq!(expired.to_xml_with_form(&claim), expired.to_xml());
}

/// Any bit of any value, or of a name unless only its case changes.
#[test]
fn one_bit_changed_is_refused() {
    let presigner = Presigner::new(temporary_credentials(), bucket()).unwrap();
    let post = presigner.post("photos/cat.png").content_type("image/png").sign_at(NOW).unwrap();
    let sent = fields(&post);
    assert!(verify(&sent).is_ok());
    let mut refused = 0;
    for field in 0..sent.len() {
        for bit in 0..7 {
            for index in 0..sent[field].1.len() {
                let mut changed = sent.clone();
                let mut value = changed[field].1.clone().into_bytes();
                value[index] ^= 1 << bit;
                changed[field].1 = String::from_utf8(value).unwrap();
                refused += 1;
                assert!(verify(&changed).is_err(), "{changed:?}");
            }
            for index in 0..sent[field].0.len() {
                let mut changed = sent.clone();
                let mut name = changed[field].0.clone().into_bytes();
                name[index] ^= 1 << bit;
                changed[field].0 = String::from_utf8(name).unwrap();
                let is_same = changed[field].0.eq_ignore_ascii_case(&sent[field].0);
                assert_eq!(verify(&changed).is_ok(), is_same, "{changed:?}");
            }
        }
    }
    assert!(refused > 3000, "{refused}");
}

#[test]
fn conditions_are_checked_against_the_fields() {
    let (acl, kind) = (r#",{"acl":"private"}"#, r#",["starts-with","$Content-Type","image/"]"#);
    for (condition, more, is_valid) in [
        ("", vec![], true),
        (acl, vec![("acl", "private")], true),
        (acl, vec![("ACL", "private")], true),
        (acl, vec![("acl", "Private")], false),
        (acl, vec![("acl", "private ")], false),
        (acl, vec![], false),
        ("", vec![("acl", "private")], false),
        (r#",["eq","$acl","private"]"#, vec![("acl", "private")], true),
        (r#",["eq","$acl","private"]"#, vec![("acl", "")], false),
        (r#",{"acl":"private"},{"acl":"public-read"}"#, vec![("acl", "private")], false),
        (kind, vec![("Content-Type", "image/png")], true),
        (kind, vec![("Content-Type", "image/png, image/gif")], true),
        (kind, vec![("Content-Type", "image/png, text/html")], false),
        (kind, vec![("Content-Type", "text/html")], false),
        (kind, vec![], false),
        (r#",["starts-with","$x-amz-meta-a",""]"#, vec![("x-amz-meta-a", "")], true),
        (r#",["starts-with","$x-amz-meta-a",""]"#, vec![], false),
        (r#",{"x-amz-meta-a":"cat.png"}"#, vec![("x-amz-meta-a", "${filename}")], true),
        (r#",{"bucket":"otherbucket"}"#, vec![], false),
        ("", vec![("x-ignore-a", "1")], true),
        ("", vec![("X-Ignore-A", "1")], true),
        ("", vec![("x-amz-meta-a", "1")], false),
        (r#",{"a":"\u00fc\ud83d\ude00\n\"\\\/"}"#, vec![("a", "\u{fc}\u{1f600}\n\"\\/")], true),
    ] {
        let result = verify(&with(condition, &more));
        assert_eq!(result.is_ok(), is_valid, "{condition} {more:?}: {result:?}");
        if let Err(refusal) = result {
            assert_eq!((refusal.code(), refusal.status()), ("AccessDenied", 403));
        }
    }
    let refusal = verify(&with(acl, &[("acl", "public-read")])).unwrap_err();
    assert_eq!(
        refusal.message(),
        "Invalid according to Policy: Policy Condition failed: [\"eq\", \"$acl\", \"private\"]"
    );
    let refusal = verify(&with("", &[("acl", "public-read")])).unwrap_err();
    assert_eq!(refusal.message(), "Invalid according to Policy: Extra input fields: acl");
    let refusal =
        verify(&with(r#",{"x-amz-security-token":"se/cret"}"#, &[("x-amz-security-token", "x")])).unwrap_err();
    assert!(!format!("{refusal:?} {}", refusal.to_xml()).contains("se/cret"));
}

/// A policy without the bucket would do for any.
#[test]
fn the_bucket_must_be_in_the_policy() {
    let usual = USUAL.replace(r#"{"bucket":"examplebucket"},"#, "");
    let fields = forged(&format!(r#"{{"expiration":"{END}","conditions":[{usual}]}}"#), &[]);
    assert_eq!(verify(&fields).unwrap_err(), Refusal::ExtraField { name: "bucket".into() });
}

#[test]
fn ranges_are_returned() {
    for (condition, range) in [
        ("", None),
        (r#",["content-length-range",0,10]"#, Some(0..=10)),
        (r#",["content-length-range","1","10"]"#, Some(1..=10)),
        (r#",["content-length-range",1,10],["content-length-range",5,20]"#, Some(5..=10)),
        (r#",["content-length-range",0,18446744073709551615]"#, Some(0..=u64::MAX)),
    ] {
        assert_eq!(verify(&with(condition, &[])).unwrap().1, range, "{condition}");
    }
    for range in
        ["-1,2", "1.5,2", "1e2,200", "0,18446744073709551616", "\"\",1", "null,1", "1", "1,2,3", "01,2", "+1,2"]
    {
        let refusal = verify(&with(&format!(",[\"content-length-range\",{range}]"), &[])).unwrap_err();
        assert_eq!(refusal.code(), "InvalidPolicyDocument", "{range}");
    }
}

#[test]
fn forms_expire() {
    let fields = with("", &[]);
    for (at, code) in [
        (datetime!(2013-05-24 00:15 UTC), None),
        (datetime!(2013-05-24 00:15:01 UTC), Some("AccessDenied")),
        (datetime!(2013-05-23 23:45 UTC), None),
        (datetime!(2013-05-23 23:44:59 UTC), Some("AccessDenied")),
    ] {
        assert_eq!(verify_at(&fields, "", at).err().map(|refusal| refusal.code()), code, "{at}");
    }
    let refusal = verify_at(&fields, "", datetime!(2013-05-25 00:00 UTC)).unwrap_err();
    assert_eq!(refusal.message(), "Invalid according to Policy: Policy expired.");
    // A signing key is good for seven days, whatever the policy says.
    let long = forged(&format!(r#"{{"expiration":"2033-05-24T00:00:00Z","conditions":[{USUAL}]}}"#), &[]);
    assert!(verify_at(&long, "", datetime!(2013-05-31 00:00 UTC)).is_ok());
    assert!(verify_at(&long, "", datetime!(2013-05-31 00:00:01 UTC)).is_err());
}

#[test]
fn fields_of_the_signature_are_checked() {
    let set = |name: &str, value: &str| {
        let mut fields = with("", &[]);
        let field = fields.iter_mut().find(|field| field.0 == name).unwrap();
        value.clone_into(&mut field.1);
        verify(&fields).unwrap_err()
    };
    let credential = |scope: &str| set("x-amz-credential", &format!("AKIAIOSFODNN7EXAMPLE/{scope}"));
    let zeros = "0".repeat(64);
    for (refusal, code) in [
        (set("x-amz-algorithm", "AWS4-HMAC-SHA512"), "InvalidArgument"),
        (set("x-amz-date", "2013-05-24"), "InvalidArgument"),
        (set("x-amz-date", "20130523T000000Z"), "InvalidArgument"),
        (credential("20130524/eu-west-1/s3/aws4_request"), "InvalidArgument"),
        (credential("20130524/us-east-1/iam/aws4_request"), "InvalidArgument"),
        (credential("20130524/us-east-1/s3"), "InvalidArgument"),
        (set("x-amz-credential", "AKIDOTHER/20130524/us-east-1/s3/aws4_request"), "InvalidAccessKeyId"),
        (set("x-amz-signature", ""), "SignatureDoesNotMatch"),
        (set("x-amz-signature", &"A".repeat(64)), "SignatureDoesNotMatch"),
        (set("x-amz-signature", &zeros), "SignatureDoesNotMatch"),
        (set("policy", ""), "InvalidPolicyDocument"),
        (set("policy", "!"), "InvalidPolicyDocument"),
    ] {
        assert_eq!(refusal.code(), code, "{refusal:?}");
    }
    for name in ["key", "policy", "x-amz-algorithm", "x-amz-credential", "x-amz-date", "x-amz-signature"] {
        let mut fields = with("", &[]);
        fields.retain(|field| field.0 != name);
        let refusal = verify(&fields).unwrap_err();
        assert_eq!(refusal.code(), "InvalidArgument");
        assert!(refusal.message().starts_with(&format!("Bucket POST must contain a field named '{name}'.")));
        let mut fields = with("", &[]);
        let (_, value) = fields.iter().find(|field| field.0 == name).unwrap().clone();
        fields.push((name.to_uppercase(), value));
        assert!(matches!(verify(&fields), Err(Refusal::RepeatedField { .. })), "{name}");
    }
}

/// S3 takes 20 KB before the file.
#[test]
fn large_forms_are_refused() {
    let fields = with("", &[]);
    let length: usize = fields.iter().map(|(name, value)| name.len() + value.len()).sum();
    let sized = |size: usize| {
        let mut fields = fields.clone();
        fields.push(("x-ignore-a".into(), "a".repeat(size - length - "x-ignore-a".len())));
        verify_at(&fields, "", NOW)
    };
    assert!(sized(20_480).is_ok());
    let refusal = sized(20_481).unwrap_err();
    assert_eq!((refusal.code(), refusal.status()), ("MaxPostPreDataLengthExceeded", 400));
    let refusal = verify_at(&fields, &"a".repeat(20_480), NOW).unwrap_err();
    assert_eq!(refusal, Refusal::FormTooLarge { limit: 20_480 });
}

#[test]
fn a_policy_that_is_none_is_refused() {
    let usual = format!("[{USUAL}]");
    for policy in [
        "",
        "null",
        "[]",
        "{}",
        "{\"expiration\":\"2013-05-24T00:15:00.000Z\"}",
        &format!("{{\"conditions\":{usual}}}"),
        &format!("{{\"expiration\":\"{END}\",\"conditions\":{{}}}}"),
        &format!("{{\"expiration\":\"{END}\",\"conditions\":{usual},\"a\":1}}"),
        &format!("{{\"expiration\":\"{END}\",\"expiration\":\"{END}\",\"conditions\":{usual}}}"),
        &format!("{{\"expiration\":\"{END}\",\"conditions\":{usual}}}}}"),
        &format!("{{\"expiration\":\"{END}\",\"conditions\":{usual},}}"),
        &format!("{{\"Expiration\":\"{END}\",\"conditions\":{usual}}}"),
        &format!("{{\"expiration\":1369354500,\"conditions\":{usual}}}"),
        &format!("{{\"expiration\":\"2013-05-24T00:15:00.000\",\"conditions\":{usual}}}"),
        &format!("{{\"expiration\":\"2013-05-24T00:15:00.Z\",\"conditions\":{usual}}}"),
        &format!("{{\"expiration\":\"2013-05-24T00:15:00+01:00\",\"conditions\":{usual}}}"),
        &format!("{{\"expiration\":\"2013-13-24T00:15:00.000Z\",\"conditions\":{usual}}}"),
        &format!("{{\"expiration\":\"{END}\",\"conditions\":{}", "[".repeat(10_000)),
        &format!("{{\"expiration\":\"{END}\",\"conditions\":[{{\"a\":\"b\",\"c\":\"d\"}}]}}"),
        &format!("{{\"expiration\":\"{END}\",\"conditions\":[{{}}]}}"),
        &format!("{{\"expiration\":\"{END}\",\"conditions\":[{{\"a\":1}}]}}"),
        &format!("{{\"expiration\":\"{END}\",\"conditions\":[true]}}"),
        &format!("{{\"expiration\":\"{END}\",\"conditions\":[[\"eq\",\"a\",\"b\"]]}}"),
        &format!("{{\"expiration\":\"{END}\",\"conditions\":[[\"ends-with\",\"$a\",\"b\"]]}}"),
        &format!("{{\"expiration\":\"{END}\",\"conditions\":[[\"eq\",\"$a\"]]}}"),
        &format!("{{\"expiration\":\"{END}\",\"conditions\":[{{\"a\":\"\\x\"}}]}}"),
        &format!("{{\"expiration\":\"{END}\",\"conditions\":[{{\"a\":\"\\ud83d\"}}]}}"),
        &format!("{{\"expiration\":\"{END}\",\"conditions\":[{{\"a\":\"\\udc00\"}}]}}"),
        &format!("{{\"expiration\":\"{END}\",\"conditions\":[{{\"a\":\"\n\"}}]}}"),
        &format!("{{\"expiration\":\"{END}\",\"conditions\":[{{\"a\":\"b\",\"a\":\"b\"}}]}}"),
        &format!("{{\"expiration\":\"{END}\",\"conditions\":[{}]}}", "{\"a\":".repeat(2_500)),
        &format!("{{\"expiration\":\"{END}\",\"conditions\":[{}{}]}}", "[".repeat(120), "]".repeat(120)),
    ] {
        let refusal = verify(&forged(policy, &[])).unwrap_err();
        assert_eq!(refusal.code(), "InvalidPolicyDocument", "{policy:.200}: {refusal:?}");
        assert_eq!(refusal.status(), 400);
    }
}

/// AWS: "Example: Browser-Based Upload using HTTP POST (Using AWS Signature Version 4)".
#[test]
fn the_example_of_aws_is_accepted() {
    let policy = "eyAiZXhwaXJhdGlvbiI6ICIyMDE1LTEyLTMwVDEyOjAwOjAwLjAwMFoiLA0KICAiY29uZGl0aW9ucyI6IFsNCiAgICB7ImJ1Y2tldCI6ICJzaWd2NGV4YW1wbGVidWNrZXQifSwNCiAgICBbInN0YXJ0cy13aXRoIiwgIiRrZXkiLCAidXNlci91c2VyMS8iXSwNCiAgICB7ImFjbCI6ICJwdWJsaWMtcmVhZCJ9LA0KICAgIHsic3VjY2Vzc19hY3Rpb25fcmVkaXJlY3QiOiAiaHR0cDovL3NpZ3Y0ZXhhbXBsZWJ1Y2tldC5zMy5hbWF6b25hd3MuY29tL3N1Y2Nlc3NmdWxfdXBsb2FkLmh0bWwifSwNCiAgICBbInN0YXJ0cy13aXRoIiwgIiRDb250ZW50LVR5cGUiLCAiaW1hZ2UvIl0sDQogICAgeyJ4LWFtei1tZXRhLXV1aWQiOiAiMTQzNjUxMjM2NTEyNzQifSwNCiAgICB7IngtYW16LXNlcnZlci1zaWRlLWVuY3J5cHRpb24iOiAiQUVTMjU2In0sDQogICAgWyJzdGFydHMtd2l0aCIsICIkeC1hbXotbWV0YS10YWciLCAiIl0sDQoNCiAgICB7IngtYW16LWNyZWRlbnRpYWwiOiAiQUtJQUlPU0ZPRE5ON0VYQU1QTEUvMjAxNTEyMjkvdXMtZWFzdC0xL3MzL2F3czRfcmVxdWVzdCJ9LA0KICAgIHsieC1hbXotYWxnb3JpdGhtIjogIkFXUzQtSE1BQy1TSEEyNTYifSwNCiAgICB7IngtYW16LWRhdGUiOiAiMjAxNTEyMjlUMDAwMDAwWiIgfQ0KICBdDQp9";
    let fields = [
        ("key", "user/user1/${filename}"),
        ("acl", "public-read"),
        ("success_action_redirect", "http://sigv4examplebucket.s3.amazonaws.com/successful_upload.html"),
        ("Content-Type", "image/jpeg"),
        ("x-amz-meta-uuid", "14365123651274"),
        ("x-amz-server-side-encryption", "AES256"),
        ("X-Amz-Credential", "AKIAIOSFODNN7EXAMPLE/20151229/us-east-1/s3/aws4_request"),
        ("X-Amz-Algorithm", "AWS4-HMAC-SHA256"),
        ("X-Amz-Date", "20151229T000000Z"),
        ("x-amz-meta-tag", ""),
        ("Policy", policy),
        ("X-Amz-Signature", "8afdbf4008c03f22c2cd3cdb72e4afbb1f6a588f3255ac628749a66d7f09699e"),
    ];
    let verifier = Verifier::s3("us-east-1").unwrap();
    let form = ReceivedForm::new("sigv4examplebucket", fields).file_name("me.jpg");
    let claim = verifier.read_form(&form, datetime!(2015-12-29 12:00 UTC)).unwrap();
    let verified = claim.verify_secret(Some(SECRET_ACCESS_KEY)).unwrap();
    assert_eq!(verified.key(), "user/user1/me.jpg");
    assert_eq!(verified.expires_at(), datetime!(2015-12-30 12:00 UTC));
}
