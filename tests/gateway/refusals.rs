//! Requests that are not what was signed, and operations that aren't served.

use crate::client::NO_HEADERS;
use crate::process::{
    ACCESS_KEY_ID, BUCKET, Gateway, OTHER_ACCESS_KEY_ID, OTHER_SECRET_ACCESS_KEY, REGION, SECRET_ACCESS_KEY,
};
use crate::{assert_refused, client, presigner_for};
use presign::sigv4::{self, PathRules, PayloadHash, Signer};
use presign::{Bucket, Credentials, Method, Presigner};
use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;
use time::OffsetDateTime;

#[test]
fn a_request_that_was_not_signed_so_is_refused() {
    let gateway = Gateway::start();
    gateway.write("a.txt", "text");
    gateway.write("b.txt", "other text");
    let presigner = gateway.presigner();
    let signed = presigner.get("a.txt").sign().unwrap();
    let (url, unsigned) = (signed.url(), signed.url().split('?').next().unwrap());
    let mismatch = (403, "SignatureDoesNotMatch");
    for (url, (status, code)) in [
        (unsigned.to_owned(), (403, "AccessDenied")),
        (format!("{}/", gateway.endpoint()), (403, "AccessDenied")),
        (url.replace("a.txt", "b.txt"), mismatch),
        (url.replace("/a.txt", "//a.txt"), mismatch),
        (url.replace("/a.txt", "/./a.txt"), mismatch),
        (url.replace("X-Amz-Expires=", "X-Amz-Expires=1"), mismatch),
        (format!("{url}&a=b"), mismatch),
        (format!("{url}&x-amz-acl=public-read"), mismatch),
        (format!("{url}&X-Amz-Expires=3600"), (400, "AuthorizationQueryParametersError")),
        (url.replace("us-east-1", "eu-west-1"), (400, "AuthorizationQueryParametersError")),
        (url.replace(ACCESS_KEY_ID, OTHER_ACCESS_KEY_ID), mismatch),
        (url.replace(ACCESS_KEY_ID, "AKIDUNKNOWN"), (403, "InvalidAccessKeyId")),
        (url.replace("X-Amz-Signature=", "X-Amz-Signature=0"), mismatch),
    ] {
        let response = gateway.exchange("GET", &url, &[], b"");
        assert_refused(&response, status, code);
    }
    for (method, status, code) in [("PUT", 403, mismatch.1), ("DELETE", 403, mismatch.1), ("POST", 403, mismatch.1)] {
        assert_refused(&gateway.exchange(method, url, &[], b""), status, code);
    }
    gateway.exchange("HEAD", url, &[], b"").expect(403);
    let response = gateway.send_with(&signed, &[("x-amz-meta-a", "b")], b"");
    assert_refused(&response, 403, "AccessDenied");
    assert_eq!(response.element("HeadersNotSigned"), "x-amz-meta-a");
    let other_host = url.replace("127.0.0.1", "localhost");
    let response = client::send(gateway.address, "GET", &other_host, NO_HEADERS, b"");
    assert_refused(&response, 403, mismatch.1);
    // All of it is what the client sent; it helps to find the mistake.
    assert!(response.element("CanonicalRequest").starts_with("GET\n/files/a.txt\nX-Amz-Algorithm="));
    assert_eq!(response.element("AWSAccessKeyId"), ACCESS_KEY_ID);
    assert!(!response.text().contains(SECRET_ACCESS_KEY));

    assert_eq!(gateway.send_with(&signed, &[], b"").expect(200).text(), "text");
    assert_eq!(gateway.files(), ["a.txt", "b.txt"]);
}

#[test]
fn a_target_names_no_host() {
    let gateway = Gateway::start();
    gateway.write("a.txt", "text");
    let url = gateway.presigner().get("a.txt").sign().unwrap().into_url();
    let elsewhere = url.replace("127.0.0.1", "elsewhere.example");
    for target in [url, elsewhere] {
        let mut connection = TcpStream::connect(gateway.address).unwrap();
        let head = format!("GET {target} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n", gateway.address);
        connection.write_all(head.as_bytes()).unwrap();
        let mut answer = String::new();
        connection.read_to_string(&mut answer).unwrap();
        assert!(answer.starts_with("HTTP/1.1 400 ") && answer.contains("<Code>InvalidURI</Code>"), "{answer}");
    }
}

#[test]
fn urls_live_as_long_as_they_may() {
    let gateway = Gateway::start_with(&["--max-expiry", "600"]);
    gateway.write("a.txt", "text");
    let (presigner, now) = (gateway.presigner(), OffsetDateTime::now_utc());
    let get = |seconds| presigner.get("a.txt").expires_in(Duration::from_secs(seconds));
    gateway.send(get(600).sign(), b"").expect(200);
    assert_refused(&gateway.send(get(601).sign(), b""), 403, "AccessDenied");

    let expired = gateway.send(get(60).sign_at(now - Duration::from_secs(65)), b"");
    assert_refused(&expired, 403, "AccessDenied");
    assert_eq!(expired.element("Message"), "Request has expired");
    assert_eq!(expired.element("X-Amz-Expires"), "60");
    assert_refused(&gateway.send(get(60).sign_at(now + Duration::from_secs(1000)), b""), 403, "AccessDenied");
}

#[test]
fn each_key_of_the_file_may_sign_with_its_own_secret() {
    let gateway = Gateway::start();
    gateway.write("a.txt", "text");
    let get = |id: &str, secret: &str| {
        let presigner = Presigner::new(Credentials::new(id, secret), gateway.bucket()).unwrap();
        gateway.send(presigner.get("a.txt").sign(), b"")
    };
    get(OTHER_ACCESS_KEY_ID, OTHER_SECRET_ACCESS_KEY).expect(200);
    assert_refused(&get(OTHER_ACCESS_KEY_ID, SECRET_ACCESS_KEY), 403, "SignatureDoesNotMatch");
    assert_refused(&get("AKIDUNKNOWN", SECRET_ACCESS_KEY), 403, "InvalidAccessKeyId");

    // What this token allows, only its issuer knows.
    let credentials = Credentials::new(ACCESS_KEY_ID, SECRET_ACCESS_KEY).with_session_token("token");
    let presigner = Presigner::new(credentials, gateway.bucket()).unwrap();
    assert_refused(&gateway.send(presigner.get("a.txt").sign(), b""), 400, "InvalidToken");
}

#[test]
fn only_objects_of_the_bucket_are_served() {
    let gateway = Gateway::start_with(&["--bucket", "photos", "--region", "eu-central-1"]);
    gateway.write("a.txt", "text");
    let of = |bucket: &str, region: &str| {
        let bucket = Bucket::new(bucket, region).endpoint_url(gateway.endpoint());
        gateway.send(presigner_for(bucket).get("a.txt").sign(), b"")
    };
    assert_eq!(of("photos", "eu-central-1").expect(200).text(), "text");
    for other in [BUCKET, "photo", "photos2", "photos.txt"] {
        assert_refused(&of(other, "eu-central-1"), 404, "NoSuchBucket");
    }
    let region = of("photos", REGION);
    assert_refused(&region, 400, "AuthorizationQueryParametersError");
    assert!(region.element("Message").contains("expecting 'eu-central-1'"), "{region:?}");
}

#[test]
fn another_operation_is_never_taken_for_the_plain_one() {
    let gateway = Gateway::start();
    gateway.write("a.txt", "text");
    let presigner = gateway.presigner();
    for (name, value) in [
        ("acl", ""),
        ("append", ""),
        ("attributes", ""),
        ("legal-hold", ""),
        ("partNumber", "1"),
        ("renameObject", ""),
        ("requestPayment", ""),
        ("restore", ""),
        ("retention", ""),
        ("select", ""),
        ("tagging", ""),
        ("torrent", ""),
        ("uploadId", "id"),
        ("uploads", ""),
        ("versionId", "null"),
        ("x-amz-acl", "public-read"),
        ("x-amz-copy-source", "files/b.txt"),
        ("x-amz-meta-a", "b"),
        ("x-amz-rename-source", "files/b.txt"),
        ("x-id", "CopyObject"),
        ("X-Amz-Acl", "public-read"),
        ("ACL", ""),
        ("unknown", ""),
    ] {
        for method in [Method::Get, Method::Head, Method::Put, Method::Delete] {
            let signed = presigner.object_request(method, "a.txt").param(name, value).sign();
            let response = gateway.send(signed, "changed").expect(501);
            if method != Method::Head {
                assert_refused(&response, 501, "NotImplemented");
            }
        }
    }
    // No URL of this crate has an empty id.
    let of_any_service = Signer::new(Credentials::new(ACCESS_KEY_ID, SECRET_ACCESS_KEY), REGION, "s3").unwrap();
    let of_any_service = of_any_service.at(OffsetDateTime::now_utc()).unwrap();
    for name in ["uploadId", "versionId"] {
        for method in [Method::Get, Method::Put, Method::Delete] {
            let request = sigv4::Request::new(method, &format!("{}/{BUCKET}/a.txt", gateway.endpoint()));
            let request = request.path_rules(PathRules::S3).payload_hash(PayloadHash::Unsigned).param(name, "");
            let signed = of_any_service.presign(&request, Duration::from_secs(60));
            assert_refused(&gateway.send(signed, "changed"), 501, "NotImplemented");
        }
    }
    for name in ["x-amz-copy-source", "x-amz-rename-source", "x-amz-acl", "x-amz-unknown"] {
        for method in [Method::Get, Method::Put, Method::Delete] {
            let signed = presigner.object_request(method, "a.txt").header(name, "files/b.txt").sign();
            assert_refused(&gateway.send(signed, "changed"), 501, "NotImplemented");
        }
    }
    // An answer's headers are for what has an answer.
    let put = presigner.object_request(Method::Put, "a.txt").param("response-content-type", "text/plain");
    assert_refused(&gateway.send(put.sign(), "changed"), 501, "NotImplemented");
    assert_refused(&gateway.send(presigner.list().sign(), b""), 501, "NotImplemented");
    assert_refused(&gateway.send(presigner.bucket_request(Method::Put).sign(), b""), 501, "NotImplemented");
    assert_refused(&gateway.send(presigner.bucket_request(Method::Delete).sign(), b""), 501, "NotImplemented");
    gateway.send(presigner.head_bucket().sign(), b"").expect(501);
    let post = gateway.send(presigner.object_request(Method::Post, "a.txt").sign(), b"");
    assert_refused(&post, 405, "MethodNotAllowed");
    assert_eq!(post.header("allow"), "GET, HEAD, PUT, DELETE");
    assert_eq!((gateway.files(), gateway.read("a.txt")), (vec!["a.txt".to_owned()], "text".to_owned()));

    // AWS's SDKs add these to plain operations.
    let get = presigner.object_request(Method::Get, "a.txt");
    gateway
        .send(get.clone().param("x-id", "GetObject").param("x-amz-checksum-mode", "ENABLED").sign(), b"")
        .expect(200);
    gateway.send(presigner.object_request(Method::Put, "b.txt").param("x-id", "PutObject").sign(), "b").expect(200);
    assert_eq!(gateway.read("b.txt"), "b");
}
