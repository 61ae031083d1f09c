//! The canonical form: the order of parameters, headers and their values, the
//! host, the session token, the payload hash.

use super::{NOW, SESSION_TOKEN, bucket, param, presigner, temporary_credentials};
use presign::sigv4::{Origin, Request, Scheme, Signer};
use presign::{Method, Presigner};
use std::time::Duration;

const SHA256: [u8; 32] = [0xa5; 32];

fn canonical_lines(canonical_request: &str) -> Vec<&str> {
    canonical_request.split('\n').collect()
}

#[test]
fn parameters_are_sorted_by_encoded_name() {
    // As bytes `é` and `{` come last, encoded as `%C3%A9` and `%7B` they come first.
    let url = presigner()
        .get("key")
        .param("a", "1")
        .param("é", "2")
        .param("{", "3")
        .param("X-Amz-E", "4")
        .param("X-Amz-S3session-Token", "5")
        .param("B", "6")
        .sign_at(NOW)
        .unwrap()
        .into_url();
    let names: Vec<_> = url.split_once('?').unwrap().1.split('&').map(|pair| pair.split_once('=').unwrap().0).collect();
    assert_eq!(
        names,
        [
            "%7B",
            "%C3%A9",
            "B",
            "X-Amz-Algorithm",
            "X-Amz-Credential",
            "X-Amz-Date",
            "X-Amz-E",
            "X-Amz-Expires",
            "X-Amz-S3session-Token",
            "X-Amz-SignedHeaders",
            "a",
            "X-Amz-Signature",
        ]
    );
}

#[test]
fn parameters_of_one_name_are_sorted_by_encoded_value() {
    let origin = Origin::new(Scheme::Https, "service.amazonaws.com", None).unwrap();
    let mut request = Request::new(Method::Get, origin, "/").unwrap();
    for value in ["b", "{", "a", "é", "-", ""] {
        request = request.param("name", value).unwrap();
    }
    let canonical_request = request.canonical_request();
    assert_eq!(canonical_lines(&canonical_request)[2], "name=&name=%7B&name=%C3%A9&name=-&name=a&name=b");
}

#[test]
fn headers_are_lower_case_trimmed_collapsed_and_joined() {
    let explanation = presigner()
        .get("key")
        .header("X-Amz-Meta-B", "  two   runs  of spaces ")
        .header("x-amz-meta-a", "first")
        .header("IF-MATCH", "\t\"etag\"\t")
        .header("X-AMZ-META-A", " second")
        .header("x-Amz-Meta-a", "third  one")
        .header("x-amz-meta-empty", "   ")
        .explain_at(NOW)
        .unwrap();
    assert_eq!(
        canonical_lines(explanation.canonical_request())[3..],
        [
            "host:examplebucket.s3.us-east-1.amazonaws.com",
            "if-match:\"etag\"",
            "x-amz-meta-a:first,second,third one",
            "x-amz-meta-b:two runs of spaces",
            "x-amz-meta-empty:",
            "",
            "host;if-match;x-amz-meta-a;x-amz-meta-b;x-amz-meta-empty",
            "UNSIGNED-PAYLOAD",
        ]
    );
}

#[test]
fn the_host_line_stands_where_it_sorts() {
    let explanation = presigner().put("key").content_type("image/png").header("zone", "z").explain_at(NOW).unwrap();
    assert_eq!(
        canonical_lines(explanation.canonical_request())[3..7],
        ["content-type:image/png", "host:examplebucket.s3.us-east-1.amazonaws.com", "zone:z", ""]
    );
}

#[test]
fn an_origin_has_its_port_unless_it_is_the_default() {
    for (scheme, port, expected) in [
        (Scheme::Https, 443, "https://localhost"),
        (Scheme::Https, 80, "https://localhost:80"),
        (Scheme::Http, 80, "http://localhost"),
        (Scheme::Http, 443, "http://localhost:443"),
    ] {
        let origin = Origin::new(scheme, "localhost", Some(port)).unwrap();
        assert_eq!(origin.as_str(), expected);
        let request = Request::new(Method::Get, origin, "/").unwrap();
        let host = expected.split_once("://").unwrap().1;
        assert_eq!(canonical_lines(&request.canonical_request())[3], format!("host:{host}"));
    }
}

#[cfg(feature = "url")]
#[test]
fn the_host_has_its_port_unless_it_is_the_default() {
    for (endpoint, host) in [
        ("http://localhost:9000", "localhost:9000"),
        ("http://localhost:80", "localhost"),
        ("http://localhost:443", "localhost:443"),
        ("https://localhost:443", "localhost"),
        ("https://localhost:80", "localhost:80"),
        ("https://[::1]:9000", "[::1]:9000"),
        ("https://[0:0::1]", "[::1]"),
        ("http://127.0.0.1:9000/prefix", "127.0.0.1:9000"),
    ] {
        let bucket =
            presign::Bucket::with_endpoint("examplebucket", "us-east-1", endpoint).unwrap().path_style().unwrap();
        let presigner = Presigner::new(super::credentials(), bucket);
        let explanation = presigner.get("key").explain_at(NOW).unwrap();
        assert_eq!(canonical_lines(explanation.canonical_request())[3], format!("host:{host}"));
    }
}

#[test]
fn the_session_token_is_signed() {
    let presigner = Presigner::new(temporary_credentials(), bucket());
    let explanation = presigner.get("key").explain_at(NOW).unwrap();
    let query = canonical_lines(explanation.canonical_request())[2];
    assert!(query.contains("&X-Amz-Expires=900&X-Amz-Security-Token=to%2Fk%2Ben%3D%3D&X-Amz-SignedHeaders=host"));
    assert_eq!(
        param(presigner.get("key").sign_at(NOW).unwrap().url(), "X-Amz-Security-Token"),
        Some("to%2Fk%2Ben%3D%3D")
    );
}

/// An `AWS_SESSION_TOKEN` that is set and empty means long-term credentials.
#[test]
fn an_empty_session_token_is_none() {
    let presigner = Presigner::new(super::credentials().with_session_token(""), bucket());
    let url = presigner.get("key").sign_at(NOW).unwrap().into_url();
    assert_eq!(url, super::presigner().get("key").sign_at(NOW).unwrap().url());
    assert_eq!(param(&url, "X-Amz-Security-Token"), None);
}

/// Two signatures that AWS's SDK for Rust (aws-sdk-s3 1.157.0) made. It puts the
/// token behind the signature in the URL, and signs it in its sorted place.
#[test]
fn signatures_equal_those_of_the_aws_sdk() {
    let presigner = Presigner::new(temporary_credentials(), bucket());
    let get = presigner.get("a b/c+d~é//../x").allow_dot_segments().param("x-id", "GetObject").sign_at(NOW).unwrap();
    assert!(get.url().starts_with("https://examplebucket.s3.us-east-1.amazonaws.com/a%20b/c%2Bd~%C3%A9//../x?"));
    assert_eq!(
        param(get.url(), "X-Amz-Signature"),
        Some("88f21ff656e147d0c0702e079aae25f5a8c6360e11a1f283caf6faea99751a83")
    );

    let put = presigner.put("cat.jpg").content_type("image/png").content_length(48_213).param("x-id", "PutObject");
    let put = put.sign_at(NOW).unwrap();
    assert_eq!(param(put.url(), "X-Amz-SignedHeaders"), Some("content-length%3Bcontent-type%3Bhost"));
    assert_eq!(
        param(put.url(), "X-Amz-Signature"),
        Some("9c860d7af3cd61ebfbeb2562453ed140e8ceaf07aa6f39117b050481027dbe7e")
    );
}

#[test]
fn any_payload_unless_it_is_locked() {
    let presigner = presigner();
    let open = presigner.put("key").explain_at(NOW).unwrap();
    assert_eq!(canonical_lines(open.canonical_request()).last(), Some(&"UNSIGNED-PAYLOAD"));
    assert!(!open.canonical_request().contains("x-amz-content-sha256"));
    assert_eq!(presigner.put("key").sign_at(NOW).unwrap().headers().count(), 0);
}

#[test]
fn a_locked_payload_is_signed_as_header_and_payload_hash() {
    let presigner = presigner();
    let hex = hex::encode(SHA256);
    let locked = presigner.put("key").payload_sha256(SHA256);
    let explanation = locked.explain_at(NOW).unwrap();
    assert_eq!(
        canonical_lines(explanation.canonical_request())[3..],
        [
            "host:examplebucket.s3.us-east-1.amazonaws.com",
            &format!("x-amz-content-sha256:{hex}"),
            "",
            "host;x-amz-content-sha256",
            &hex,
        ]
    );
    let presigned = locked.sign_at(NOW).unwrap();
    assert_eq!(presigned.headers().collect::<Vec<_>>(), [("x-amz-content-sha256", hex.as_str())]);
}

#[test]
fn the_explanation_is_what_is_signed() {
    let presigner = Presigner::new(temporary_credentials(), bucket());
    let request = presigner.put("a//b %2F").content_type("text/plain").param("x", "y").payload_sha256(SHA256);
    let explanation = request.explain_at(NOW).unwrap();
    let url = request.sign_at(NOW).unwrap().into_url();

    let signer = Signer::new(temporary_credentials(), "us-east-1", "s3").unwrap();
    let signer = signer.at(NOW).unwrap();
    assert_eq!(signer.string_to_sign(explanation.canonical_request()), explanation.string_to_sign());
    assert_eq!(param(&url, "X-Amz-Signature"), Some(signer.sign(explanation.canonical_request()).as_str()));
    // What stands in the URL is what was signed.
    let unsigned = url.split("&X-Amz-Signature=").next().unwrap().split_once('?').unwrap().1;
    assert_eq!(canonical_lines(explanation.canonical_request())[2], unsigned);
    assert!(!explanation.string_to_sign().contains(SESSION_TOKEN));
}

#[test]
fn all_ways_to_sign_give_the_same_url() {
    let presigner = Presigner::new(temporary_credentials(), bucket());
    let held = presigner.at(NOW).unwrap();
    let expires_in = Duration::from_secs(60);
    let expected =
        presigner.get("a/b").response_content_type("text/plain").expires_in(expires_in).sign_at(NOW).unwrap();

    let at_the_moment = held.get("a/b").response_content_type("text/plain").expires_in(expires_in);
    assert_eq!(at_the_moment.sign().unwrap(), expected);
    let mut appended = Vec::from("before ");
    at_the_moment.sign_into(&mut appended).unwrap();
    assert_eq!(appended, format!("before {expected}").into_bytes());
    let mut appended = Vec::new();
    let request = presigner.get("a/b").response_content_type("text/plain").expires_in(expires_in);
    request.sign_at_into(NOW, &mut appended).unwrap();
    assert_eq!(appended, expected.url().as_bytes());
}

#[test]
fn nothing_is_appended_on_an_error() {
    let mut out = Vec::from("before");
    assert!(presigner().get("").sign_at_into(NOW, &mut out).is_err());
    assert!(presigner().at(NOW).unwrap().get("..").sign_into(&mut out).is_err());
    assert_eq!(out, b"before");
}
