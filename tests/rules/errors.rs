//! What is refused: one variant a rule, which names the value, the rule and the
//! way out, and never a secret.

use super::{NOW, bucket, credentials, presigner};
use presign::sigv4::{self, Origin, Scheme, Signer, SigningKey};
use presign::{Bucket, Credentials, Error, Method, Presigner};
use std::time::Duration;
use time::macros::{date, datetime};

/// Stands in every value that may be secret.
const SECRET: &str = "HUSH-wJalrXUtnFEMI";

fn secret_credentials() -> Credentials {
    Credentials::new("AKIAIOSFODNN7EXAMPLE", SECRET).with_session_token(SECRET)
}

/// Signs a request of the S3 layer that has something wrong with it.
macro_rules! refused {
    ($($call:tt)*) => {
        Presigner::new(secret_credentials(), bucket()).$($call)*.sign_at(NOW).unwrap_err()
    };
}

/// Every rule broken once: the error, and what its message must say.
fn every_error() -> Vec<(Error, Vec<&'static str>)> {
    let by_key = |bucket, time| {
        let key = SigningKey::derive(SECRET, date!(2013 - 05 - 24), "us-east-1", "s3").unwrap();
        Presigner::new(Credentials::from_signing_key("AKID", key), bucket).get("key").sign_at(time).unwrap_err()
    };
    let expired = secret_credentials().with_expiry(datetime!(2013-05-23 12:00 UTC));
    let swapped = Credentials::new(format!("{SECRET}/x"), "AKIAIOSFODNN7EXAMPLE");
    let sts = || Origin::new(Scheme::Https, "sts.amazonaws.com", None).unwrap();
    #[allow(unused_mut, reason = "features add to it")]
    let mut errors = vec![
        (refused!(get("key").expires_in(Duration::from_secs(604_801))), vec!["604801 s", "1 to 604800", "choose"]),
        (refused!(get("key").expires_in(Duration::from_millis(1500))), vec!["1.5s", "whole seconds", "round"]),
        (
            Presigner::new(expired, bucket()).get("key").sign_at(NOW).unwrap_err(),
            vec!["2013-05-23 12:00", "2013-05-24", "get fresh credentials"],
        ),
        (
            presigner().get("key").sign_at(datetime!(-0001-01-01 00:00 UTC)).unwrap_err(),
            vec!["-1", "four digits", "0 to 9999"],
        ),
        (refused!(get("")), vec!["empty", "1 to 1024 bytes", "bucket operation"]),
        (refused!(get(&"k".repeat(1025))), vec!["1025 bytes", "1 to 1024", "shorten"]),
        (refused!(get("a/../b")), vec!["\"a/../b\"", "\"..\"", "another object", "`allow_dot_segments`"]),
        (refused!(get("soap")), vec!["\"soap\"", "path style only", "`path_style`"]),
        (
            Bucket::new("a/b", "us-east-1").unwrap_err(),
            vec!["\"a/b\"", "letters, digits, hyphens, dots and underscores"],
        ),
        (bucket_in_host("Upper"), vec!["\"Upper\"", "lower-case", "`path_style`"]),
        (Bucket::new("name", "eu/west/1").unwrap_err(), vec!["\"eu/west/1\"", "label of a host name", "eu-central-1"]),
        (Signer::new(credentials(), "us/east", "s3").unwrap_err(), vec!["\"us/east\"", "slash", "remove"]),
        (
            Signer::new(credentials(), "us-east-1", "s3\n").unwrap_err(),
            vec!["\"s3\\n\"", "control character", "remove"],
        ),
        (
            Presigner::new(swapped, bucket()).get("key").sign_at(NOW).unwrap_err(),
            vec!["access key id", "slash", "swapped"],
        ),
        (
            by_key(bucket(), datetime!(2013-05-25 00:00 UTC)),
            vec!["2013-05-24", "2013-05-25", "derive a key for that day"],
        ),
        (
            by_key(Bucket::new("name", "eu-west-1").unwrap(), NOW),
            vec!["us-east-1/s3", "eu-west-1/s3", "derive a key for that region"],
        ),
        (refused!(get("key").header("a b", SECRET)), vec!["\"a b\"", "token", "RFC 9110"]),
        (refused!(get("key").header("x-a", format!("{SECRET}\r\nx-b: c"))), vec!["\"x-a\"", "byte 18", "remove"]),
        (refused!(get("key").header("Host", SECRET)), vec!["\"host\"", "endpoint", "leave it out"]),
        (refused!(get("key").header("Authorization", SECRET)), vec!["\"Authorization\"", "leave it out"]),
        (
            refused!(put("key").header("x-amz-content-sha256", SECRET)),
            vec!["\"x-amz-content-sha256\"", "payload hash", "`payload_sha256`"],
        ),
        (refused!(put("key").content_type(SECRET).content_type(SECRET)), vec!["\"content-type\"", "twice", "keep one"]),
        (refused!(get("key").param("x-amz-signature", SECRET)), vec!["\"x-amz-signature\"", "sets it", "leave it out"]),
        (refused!(get("key").param("a", SECRET).param("a", SECRET)), vec!["\"a\"", "twice", "keep one"]),
        (refused!(get("key").param("", SECRET)), vec!["without a name", "give it one"]),
        (refused!(upload_part("key", SECRET, 10_001)), vec!["10001", "1 to 10000"]),
        (Origin::new(Scheme::Https, "a/b", None).unwrap_err(), vec!["\"a/b\"", "lower-case letters"]),
        (sigv4::Request::new(Method::Get, sts(), "x").unwrap_err(), vec!["\"x\"", "starts with", "`param`"]),
    ];
    #[cfg(feature = "url")]
    {
        let endpoint = |url: &str| Bucket::with_endpoint("name", "us-east-1", url).unwrap_err();
        errors.extend([
            (endpoint(&format!("http://u:{SECRET}@[")), vec!["not a URL", "https://host"]),
            (endpoint(&format!("ftp://u:{SECRET}@host")), vec!["\"ftp\"", "http and https", "use one"]),
            (endpoint(&format!("http://u:{SECRET}@host")), vec!["\"host\"", "user name or password", "remove"]),
            (endpoint(&format!("http://host?{SECRET}")), vec!["\"host\"", "query or fragment", "remove"]),
            (
                presigner().get("a/../b").allow_dot_segments().sign_at(NOW).unwrap().to_url().unwrap_err(),
                vec!["dot segments", "`url()`"],
            ),
        ]);
    }
    #[cfg(feature = "http")]
    {
        let too_long = presigner().get("key").param("a", "x".repeat(1 << 16)).sign_at(NOW).unwrap();
        errors.push((too_long.to_http_request().unwrap_err(), vec!["not an http::Request"]));
    }
    #[cfg(feature = "std")]
    errors.push((Error::Environment { name: "AWS_ACCESS_KEY_ID" }, vec!["AWS_ACCESS_KEY_ID", "set it"]));
    errors
}

fn bucket_in_host(name: &str) -> Error {
    Bucket::new(name, "us-east-1").unwrap().virtual_hosted_style().unwrap_err()
}

#[test]
fn messages_name_the_value_the_rule_and_the_way_out() {
    for (error, parts) in every_error() {
        let message = error.to_string();
        for part in parts {
            assert!(message.contains(part), "{part:?} is not in {message:?}");
        }
        assert!(!message.contains('\n'), "more than one line: {message:?}");
    }
}

#[test]
fn messages_hold_no_secret() {
    for (error, _) in every_error() {
        for text in [error.to_string(), format!("{error:?}"), format!("{error:#?}")] {
            assert!(!text.contains(SECRET), "{text}");
        }
    }
}

#[test]
fn errors_are_standard_errors() {
    fn standard<E: std::error::Error + Clone + PartialEq + Send + Sync + 'static>() {}
    standard::<Error>();
}

#[test]
fn the_first_fault_counts() {
    let presigner = presigner();
    let request = presigner.get("key").param("", "").header("a b", "").expires_in(Duration::ZERO);
    assert_eq!(request.sign_at(NOW).unwrap_err(), Error::EmptyParameterName);
    // A fault stays, whatever is set right afterwards.
    let request = presigner.get("key").expires_in(Duration::ZERO).expires_in(Duration::from_secs(60));
    assert_eq!(request.sign_at(NOW).unwrap_err(), Error::ExpiryOutOfRange { seconds: 0 });
    assert!(request.explain_at(NOW).is_err());
}

#[test]
fn access_key_ids_stand_in_a_credential_scope() {
    for id in ["", "a/b", "/", "a\nb", "a\0b", "a\u{7f}", "a\u{85}b"] {
        let presigner = Presigner::new(Credentials::new(id, "secret"), bucket());
        let error = presigner.get("key").sign_at(NOW).unwrap_err();
        assert!(matches!(error, Error::AccessKeyId { .. }), "{id:?}: {error}");
    }
    // A session token and a secret may be any text.
    let odd = Credentials::new("AKID", "a/b\r\n\0é").with_session_token("a/b\r\n\0é");
    let url = Presigner::new(odd, bucket()).get("key").sign_at(NOW).unwrap().into_url();
    assert_eq!(super::param(&url, "X-Amz-Security-Token"), Some("a%2Fb%0D%0A%00%C3%A9"));
}

#[test]
fn header_names_are_tokens() {
    for name in
        ["", " ", "a b", "a:b", "é", "a\r\nb", "a\0", "a(b)", "a,b", "a/b", "a\"", "{a}", "a;b", "a=b", "a\u{7f}"]
    {
        let error = presigner().get("key").header(name, "value").sign_at(NOW).unwrap_err();
        assert_eq!(error, Error::HeaderName { name: name.into() });
    }
    assert!(presigner().get("key").header("!#$%&'*+-.^_`|~09azAZ", "value").sign_at(NOW).is_ok());
    assert!(matches!(presigner().put("key").metadata("a b", "value").sign_at(NOW), Err(Error::HeaderName { .. })));
}

#[test]
fn header_values_hold_no_control_characters() {
    for control in (0..=0x1f_u8).chain([0x7f]).map(char::from) {
        let value = format!("ab{control}c");
        let expected = Error::HeaderValue { name: "x-a".into(), position: 2 };
        assert_eq!(presigner().get("key").header("X-A", &value).sign_at(NOW).unwrap_err(), expected);
        let error = presigner().put("key").content_type(&value).sign_at(NOW).unwrap_err();
        assert_eq!(error, Error::HeaderValue { name: "content-type".into(), position: 2 });
        // White space at the ends is cut off: to HTTP that is the space and the tab.
        let at_the_end = presigner().get("key").header("x-a", format!("a{control}")).sign_at(NOW);
        assert_eq!(at_the_end.is_ok(), control == '\t', "{control:?}");
    }
    assert!(presigner().get("key").header("x-a", "a b é ☃").sign_at(NOW).is_ok());
}

#[test]
fn the_headers_of_the_signature_are_reserved() {
    for name in ["host", "authorization", "x-amz-date", "x-amz-security-token", "x-amz-content-sha256"] {
        for name in [name.to_owned(), name.to_ascii_uppercase()] {
            let error = presigner().get("key").header(&name, "value").sign_at(NOW).unwrap_err();
            assert!(
                matches!(&error, Error::ReservedHeader { name: named, .. } if named.eq_ignore_ascii_case(&name)),
                "{error}"
            );
        }
    }
}

#[test]
fn the_parameters_of_the_signature_are_reserved() {
    for name in [
        "X-Amz-Algorithm",
        "X-Amz-Credential",
        "X-Amz-Date",
        "X-Amz-Expires",
        "X-Amz-Security-Token",
        "X-Amz-Signature",
        "X-Amz-SignedHeaders",
        "X-Amz-Content-Sha256",
    ] {
        for name in [name.to_owned(), name.to_ascii_lowercase(), name.to_ascii_uppercase()] {
            let error = presigner().get("key").param(&name, "value").sign_at(NOW).unwrap_err();
            assert_eq!(error, Error::ReservedParameter { name });
        }
    }
    let origin = Origin::new(Scheme::Https, "sts.amazonaws.com", None).unwrap();
    let error = sigv4::Request::new(Method::Get, origin, "/").unwrap().param("X-amz-DATE", "").unwrap_err();
    assert_eq!(error, Error::ReservedParameter { name: "X-amz-DATE".into() });
}

#[test]
fn a_parameter_is_given_once() {
    let duplicate = |name: &str| Error::DuplicateParameter { name: name.into() };
    let presigner = presigner();
    for (result, name) in [
        (presigner.get("key").param("x", "1").param("x", "1").sign_at(NOW), "x"),
        (presigner.get("key").version_id("1").param("versionId", "2").sign_at(NOW), "versionId"),
        (presigner.upload_part("key", "id", 1).param("partNumber", "2").sign_at(NOW), "partNumber"),
        (presigner.upload_part("key", "id", 1).param("uploadId", "2").sign_at(NOW), "uploadId"),
        (presigner.list().param("list-type", "1").sign_at(NOW), "list-type"),
        (
            presigner.get("key").response_content_type("a").response_content_type("a").sign_at(NOW),
            "response-content-type",
        ),
    ] {
        assert_eq!(result.unwrap_err(), duplicate(name));
    }
    // Names are told apart by case, as S3 does.
    assert!(presigner.get("key").param("x", "1").param("X", "1").sign_at(NOW).is_ok());
}

#[test]
fn a_typed_header_is_given_once() {
    let error = presigner().put("key").content_length(1).content_length(1).sign_at(NOW).unwrap_err();
    assert_eq!(error, Error::DuplicateHeader { name: "content-length".into() });
    let error = presigner().put("key").payload_sha256([0; 32]).payload_sha256([0; 32]).sign_at(NOW).unwrap_err();
    assert_eq!(error, Error::DuplicateHeader { name: "x-amz-content-sha256".into() });
}

#[test]
fn parts_are_numbered_from_1_to_10000() {
    for part_number in [1, 10_000] {
        let url = presigner().upload_part("key", "id", part_number).sign_at(NOW).unwrap().into_url();
        assert_eq!(super::param(&url, "partNumber"), Some(part_number.to_string().as_str()));
        assert!(presigner().get("key").part_number(part_number).sign_at(NOW).is_ok());
    }
    for part_number in [0, 10_001, u32::MAX] {
        let expected = Error::PartNumber { part_number };
        assert_eq!(presigner().upload_part("key", "id", part_number).sign_at(NOW).unwrap_err(), expected);
        assert_eq!(presigner().get("key").part_number(part_number).sign_at(NOW).unwrap_err(), expected);
        assert_eq!(presigner().head("key").part_number(part_number).sign_at(NOW).unwrap_err(), expected);
    }
}

#[test]
fn hosts_are_what_url_parsers_leave_alone() {
    let longest_label = "a".repeat(63);
    for host in ["localhost", "a.b", "a_b.c", "s3.example.com", "127.0.0.1", "[::1]", "[2001:db8::1]", &longest_label] {
        assert!(Origin::new(Scheme::Https, host, None).is_ok(), "{host}");
    }
    let (long_label, long_host) = ("a".repeat(64), "abc.".repeat(63) + "ab");
    for host in [
        "",
        "Upper",
        "a b",
        "a/b",
        "a?b",
        "a#b",
        "a@b",
        "a:80",
        "a\\b",
        "a%2eb",
        "é",
        "a\n",
        "a\0",
        ".",
        "a.",
        ".a",
        "a..b",
        "256.1.1.1",
        "1.2.3",
        "0x7f.1",
        "a.0x1",
        "127.0.0.1.",
        "[::1",
        "::1",
        "[]",
        "[0:0::1]",
        "[::A]",
        "[::1%25eth0]",
        "[127.0.0.1]",
        &long_label,
        &long_host,
    ] {
        assert!(
            matches!(Origin::new(Scheme::Https, host, None), Err(Error::Host { host: named, .. }) if named == host),
            "{host}"
        );
    }
}

#[test]
fn paths_are_paths() {
    let request = |path: &str| {
        let origin = Origin::new(Scheme::Https, "sts.amazonaws.com", None).unwrap();
        sigv4::Request::new(Method::Get, origin, path.to_owned()).map(|_| ())
    };
    for path in ["", "a", "a/b", "https://other.example/", "/a?b", "/a#b", "?", " /"] {
        assert_eq!(request(path), Err(Error::Path { path: path.into() }));
    }
    assert_eq!(request("/"), Ok(()));
}
