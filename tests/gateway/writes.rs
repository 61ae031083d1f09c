//! PUT and DELETE.

use crate::assert_refused;
use crate::process::Gateway;
use presign::CannedAcl;
use presign::sigv4::PayloadHash;
use std::fs;
use std::io::{Read, Write};
use std::net::{Shutdown, TcpStream};
use std::time::{Duration, Instant};

#[test]
fn an_object_is_put_replaced_got_and_deleted() {
    let gateway = Gateway::start();
    let presigner = gateway.presigner();
    let put = gateway.send(presigner.put("a/b/c.txt").content_type("text/plain").content_length(3).sign(), "one");
    assert_eq!(put.expect(200).body, "");
    assert_eq!(gateway.read("a/b/c.txt"), "one");
    let put = gateway.put("a/b/c.txt", "two");
    assert_eq!(gateway.read("a/b/c.txt"), "two");
    let get = gateway.get("a/b/c.txt").expect(200);
    assert_eq!((get.text().as_str(), get.header("etag")), ("two", put.header("etag")));
    gateway.put("empty", "");
    assert_eq!(gateway.files(), ["a/b/c.txt", "empty"]);

    for _ in 0..2 {
        gateway.send(presigner.delete("empty").sign(), b"").expect(204);
        assert_eq!(gateway.files(), ["a/b/c.txt"]);
    }
    for no_object in ["a", "a/b", "a/b/c.txt/d", "missing/too"] {
        gateway.send(presigner.delete(no_object).sign(), b"").expect(204);
    }
    assert_eq!(gateway.files(), ["a/b/c.txt"]);
    assert!(gateway.unfinished().is_empty());
}

#[test]
fn a_signed_payload_is_the_only_one_taken() {
    let gateway = Gateway::start();
    let PayloadHash::Sha256(sha256) = PayloadHash::of(b"signed") else { unreachable!() };
    let signed = gateway.presigner().put("a.txt").payload_sha256(sha256).sign().unwrap();
    for other in ["Signed", "signed ", ""] {
        assert_refused(&gateway.send_with(&signed, &[], other), 400, "XAmzContentSHA256Mismatch");
    }
    assert!(gateway.files().is_empty() && gateway.unfinished().is_empty());
    gateway.send_with(&signed, &[], "signed").expect(200);
    assert_refused(&gateway.send_with(&signed, &[], "other!"), 400, "XAmzContentSHA256Mismatch");
    assert_eq!(gateway.read("a.txt"), "signed");
}

#[test]
fn a_signed_length_is_the_only_one_taken() {
    let gateway = Gateway::start();
    let signed = gateway.presigner().put("a.txt").content_length(6).sign().unwrap();
    for other in ["seven..", "five.", ""] {
        assert_refused(&gateway.send_with(&signed, &[], other), 403, "SignatureDoesNotMatch");
    }
    assert!(gateway.files().is_empty());
    gateway.send_with(&signed, &[], "signed").expect(200);
}

#[test]
fn an_upload_has_a_limit_and_a_length() {
    let gateway = Gateway::start_with(&["--max-bytes", "1000"]);
    let signed = gateway.presigner().put("a.bin").sign().unwrap();
    for length in [1001, 500_000] {
        assert_refused(&gateway.send_with(&signed, &[], vec![b'x'; length]), 400, "EntityTooLarge");
    }
    for headers in ["Transfer-Encoding: chunked", "Transfer-Encoding: chunked\r\nContent-Length: 5"] {
        let chunked = raw(&gateway, &signed, headers, b"5\r\nhello\r\n0\r\n\r\n");
        assert!(
            chunked.starts_with("HTTP/1.1 411 ") && chunked.contains("<Code>MissingContentLength</Code>"),
            "{chunked}"
        );
    }
    assert!(gateway.files().is_empty() && gateway.unfinished().is_empty());
    gateway.send_with(&signed, &[], vec![b'x'; 1000]).expect(200);
    assert_eq!(gateway.read("a.bin").len(), 1000);
}

/// Sends a request as text, and returns what comes back.
fn raw(gateway: &Gateway, signed: &presign::PresignedUrl, headers: &str, body: &[u8]) -> String {
    let mut connection = start(gateway, signed, headers);
    connection.write_all(body).unwrap();
    let mut answer = String::new();
    connection.read_to_string(&mut answer).unwrap();
    answer
}

/// Sends the head of a request.
fn start(gateway: &Gateway, signed: &presign::PresignedUrl, headers: &str) -> TcpStream {
    let target = signed.url().strip_prefix(&gateway.endpoint()).unwrap();
    let mut connection = TcpStream::connect(gateway.address).unwrap();
    connection.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
    let head = format!(
        "{} {target} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n{headers}\r\n\r\n",
        signed.method(),
        gateway.address
    );
    connection.write_all(head.as_bytes()).unwrap();
    connection
}

fn until(mut is_so: impl FnMut() -> bool) {
    let deadline = Instant::now() + Duration::from_secs(30);
    while !is_so() {
        assert!(Instant::now() < deadline, "it never happened");
        std::thread::sleep(Duration::from_millis(10));
    }
}

#[test]
fn half_an_upload_leaves_nothing() {
    let gateway = Gateway::start();
    gateway.put("a.txt", "whole");
    let signed = gateway.presigner().put("a.txt").sign().unwrap();
    for shutdown in [Shutdown::Write, Shutdown::Both] {
        let mut connection = start(&gateway, &signed, "Content-Length: 10");
        connection.write_all(b"half.").unwrap();
        until(|| gateway.unfinished().len() == 1);
        // It has no key yet, and no key leads to it.
        let name = format!("{}/{}", gateway.incoming(), gateway.unfinished()[0]);
        assert_refused(&gateway.get(&name), 400, "InvalidArgument");
        assert_refused(&gateway.get(&name.to_uppercase()), 400, "InvalidArgument");
        assert_refused(&gateway.send(gateway.presigner().put(&name).sign(), "mine"), 400, "InvalidArgument");
        assert_refused(&gateway.send(gateway.presigner().delete(&name).sign(), b""), 400, "InvalidArgument");
        assert_eq!(gateway.read("a.txt"), "whole");

        connection.shutdown(shutdown).unwrap();
        until(|| gateway.unfinished().is_empty());
        assert_eq!((gateway.files(), gateway.read("a.txt")), (vec!["a.txt".to_owned()], "whole".to_owned()));
    }
}

#[test]
fn uploads_at_once_leave_one_whole_file() {
    const LENGTH: usize = 300_000;
    let gateway = Gateway::start();
    let signed = gateway.presigner().put("a.bin").sign().unwrap();
    let view = gateway.presigner().get("a.bin").sign().unwrap();
    let is_whole = |bytes: &[u8]| bytes.len() == LENGTH && bytes.iter().all(|byte| *byte == bytes[0]);
    gateway.send_with(&signed, &[], vec![b'0'; LENGTH]).expect(200);
    std::thread::scope(|scope| {
        for byte in b'a'..b'i' {
            let (gateway, signed, view) = (&gateway, &signed, &view);
            scope.spawn(move || gateway.send_with(signed, &[], vec![byte; LENGTH]).expect(200));
            scope.spawn(move || assert!(is_whole(&gateway.send_with(view, &[], b"").expect(200).body)));
        }
    });
    assert!(is_whole(&fs::read(gateway.folder().join("a.bin")).unwrap()));
    assert_eq!(gateway.files(), ["a.bin"]);
    assert!(gateway.unfinished().is_empty());
}

#[test]
fn if_none_match_keeps_what_is_there() {
    let gateway = Gateway::start();
    let signed = gateway.presigner().put("a/b.txt").if_none_match("*").sign().unwrap();
    let statuses = std::thread::scope(|scope| {
        let put = |body: &'static str| {
            let (gateway, signed) = (&gateway, &signed);
            scope.spawn(move || (gateway.send_with(signed, &[], body).status, body))
        };
        ["1", "2", "3", "4", "5", "6", "7", "8"].map(put).map(|thread| thread.join().unwrap())
    });
    let (stored, refused): (Vec<_>, Vec<_>) = statuses.iter().partition(|(status, _)| *status == 200);
    assert_eq!((stored.len(), refused.len()), (1, 7), "{statuses:?}");
    assert!(refused.iter().all(|(status, _)| *status == 412), "{statuses:?}");
    assert_eq!(gateway.read("a/b.txt"), stored[0].1);
    assert_refused(&gateway.send_with(&signed, &[], "9"), 412, "PreconditionFailed");
    assert!(gateway.unfinished().is_empty());

    // Nobody signed these conditions; they hold all the same, or are refused.
    let unsigned = gateway.presigner().put("a/b.txt").sign().unwrap();
    assert_refused(&gateway.send_with(&unsigned, &[("if-none-match", "*")], "9"), 412, "PreconditionFailed");
    for (name, value) in [("if-none-match", "\"etag\""), ("if-match", "\"etag\"")] {
        assert_refused(&gateway.send_with(&unsigned, &[(name, value)], "9"), 501, "NotImplemented");
    }
    let delete = gateway.presigner().delete("a/b.txt").sign().unwrap();
    for (name, value) in [("if-none-match", "*"), ("if-match", "\"etag\"")] {
        assert_refused(&gateway.send_with(&delete, &[(name, value)], b""), 501, "NotImplemented");
    }
    assert_eq!(gateway.read("a/b.txt"), stored[0].1);
}

#[test]
fn what_cannot_be_kept_is_not_stored_without() {
    let gateway = Gateway::start();
    let presigner = gateway.presigner();
    let put = || presigner.put("a.txt");
    for request in [
        put().acl(CannedAcl::PublicRead),
        put().metadata("camera", "Leica M3"),
        put().tagging([("a", "b")]),
        put().sse_s3(),
        put().checksum(presign::ChecksumAlgorithm::Crc32, "DUoRhQ=="),
        put().content_md5("XrY7u+Ae7tCTyyK7j1rNww=="),
        put().content_encoding("gzip"),
        put().content_disposition("inline"),
        put().cache_control("no-store"),
    ] {
        assert_refused(&gateway.send(request.sign(), "hello world"), 501, "NotImplemented");
    }
    // The SDK for JavaScript signs the checksum of no body into its URLs.
    let put = presigner.object_request(presign::Method::Put, "a.txt").param("x-id", "PutObject");
    let put = put.param("x-amz-checksum-crc32", "AAAAAA==").param("x-amz-sdk-checksum-algorithm", "CRC32");
    let refused = gateway.send(put.sign(), "hello world");
    assert_refused(&refused, 501, "NotImplemented");
    assert!(refused.element("Message").contains("request_checksum_calculation"), "{refused:?}");
    assert!(gateway.files().is_empty());
    // Browsers send this one by themselves.
    let plain = presigner.put("a.txt").sign().unwrap();
    gateway.send_with(&plain, &[("cache-control", "no-cache")], "hello").expect(200);
}
