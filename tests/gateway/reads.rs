//! GET and HEAD.

use crate::assert_refused;
use crate::process::Gateway;

const TEXT: &str = "0123456789";

#[test]
fn a_file_is_read_and_its_head_is_the_same() {
    let gateway = Gateway::start();
    gateway.write("a/digits.txt", TEXT);
    let whole = gateway.get("a/digits.txt").expect(200);
    assert_eq!(whole.text(), TEXT);
    let head = gateway.send(gateway.presigner().head("a/digits.txt").sign(), b"").expect(200);
    assert!(head.body.is_empty());
    for response in [&whole, &head] {
        assert_eq!(response.header("content-length"), "10");
        assert_eq!(response.header("content-type"), "text/plain");
        assert_eq!(response.header("accept-ranges"), "bytes");
        assert_eq!(response.header("x-content-type-options"), "nosniff");
        assert_eq!(response.header("etag"), whole.header("etag"));
        assert_eq!(response.header("last-modified"), whole.header("last-modified"));
    }

    gateway.write("nameless", "");
    let empty = gateway.get("nameless").expect(200);
    assert_eq!((empty.text().as_str(), empty.header("content-type")), ("", "application/octet-stream"));
}

#[test]
fn ranges_are_parts_of_the_file() {
    let gateway = Gateway::start();
    gateway.write("digits", TEXT);
    let signed = gateway.presigner().get("digits").sign().unwrap();
    for (range, content_range, part) in [
        ("bytes=2-4", "bytes 2-4/10", "234"),
        ("bytes=7-", "bytes 7-9/10", "789"),
        ("bytes=-2", "bytes 8-9/10", "89"),
        ("bytes=9-99", "bytes 9-9/10", "9"),
        ("bytes=-10", "bytes 0-9/10", TEXT),
        ("bytes=-11", "bytes 0-9/10", TEXT),
        ("bytes=8-18446744073709551615", "bytes 8-9/10", "89"),
        ("bytes=8-99999999999999999999", "bytes 8-9/10", "89"),
        ("bytes=-99999999999999999999", "bytes 0-9/10", TEXT),
    ] {
        let response = gateway.send_with(&signed, &[("range", range)], b"").expect(206);
        assert_eq!((response.text().as_str(), response.header("content-range")), (part, content_range));
    }
    for beyond in ["bytes=10-", "bytes=10-11", "bytes=-0", "bytes=18446744073709551615-"] {
        let beyond = gateway.send_with(&signed, &[("range", beyond)], b"");
        assert_refused(&beyond, 416, "InvalidRange");
        assert_eq!(beyond.header("content-range"), "bytes */10");
    }
    // AWS: "GetObject": no more than one range. RFC 9110: what is no range is ignored.
    for none in ["bytes=0-0,2-2", "bytes=4-2", "bytes=+1-2", "bytes=-", "items=0-1"] {
        assert_eq!(gateway.send_with(&signed, &[("range", none)], b"").expect(200).text(), TEXT);
    }
    gateway.send_with(&signed, &[("range", "bytes=0-0"), ("range", "bytes=2-2")], b"").expect(200);
    // A list that is much shorter than the file.
    gateway.write("long", vec![b'x'; 100_000]);
    let long = gateway.presigner().get("long").sign().unwrap();
    let whole = gateway.send_with(&long, &[("range", &format!("bytes={}0-0", "0-0,".repeat(1_000)))], b"").expect(200);
    assert_eq!(whole.body.len(), 100_000);

    // A signed range is the only one that the URL is good for.
    let fixed = gateway.presigner().get("digits").header("range", "bytes=0-1").sign().unwrap();
    assert_eq!(gateway.send_with(&fixed, &[], b"").expect(206).text(), "01");
    assert_refused(&gateway.exchange("GET", fixed.url(), &[("range", "bytes=0-9")], b""), 403, "SignatureDoesNotMatch");
    assert_refused(&gateway.exchange("GET", fixed.url(), &[], b""), 403, "SignatureDoesNotMatch");
    assert_refused(&gateway.send_with(&fixed, &[("if-range", "\"other\"")], b""), 501, "NotImplemented");
    for none in ["bytes=0-0,2-2", "bytes=4-2"] {
        let fixed = gateway.presigner().get("digits").header("range", none).sign();
        assert_refused(&gateway.send(fixed, b""), 501, "NotImplemented");
    }
}

#[test]
fn conditions_hold() {
    let gateway = Gateway::start();
    gateway.put("digits", TEXT);
    let signed = gateway.presigner().get("digits").sign().unwrap();
    let whole = gateway.send_with(&signed, &[], b"");
    let (etag, date) = (whole.header("etag"), whole.header("last-modified"));
    let old = "Sun, 06 Nov 1994 08:49:37 GMT";
    for (name, value, status) in [
        ("if-none-match", etag, 304),
        ("if-none-match", "\"other\"", 200),
        ("if-match", etag, 200),
        ("if-match", "\"other\"", 412),
        // What the gateway says of the file, a client may send back.
        ("if-modified-since", date, 304),
        ("if-modified-since", old, 200),
        ("if-unmodified-since", date, 200),
        ("if-unmodified-since", old, 412),
    ] {
        let response = gateway.send_with(&signed, &[(name, value)], b"");
        assert_eq!(response.status, status, "{name}: {value}: {response:?}");
        match status {
            200 => assert_eq!(response.text(), TEXT),
            304 => assert!(response.body.is_empty()),
            _ => assert_refused(&response, 412, "PreconditionFailed"),
        }
    }
    for (if_range, status) in [(etag, 206), ("\"other\"", 200)] {
        gateway.send_with(&signed, &[("range", "bytes=0-0"), ("if-range", if_range)], b"").expect(status);
    }
    gateway.put("digits", "9876543210");
    gateway.send_with(&signed, &[("if-none-match", etag)], b"").expect(200);
}

#[test]
fn a_url_names_headers_of_its_answer() {
    let gateway = Gateway::start();
    gateway.write("page.html", TEXT);
    let presigner = gateway.presigner();
    let request = presigner
        .get("page.html")
        .response_content_type("text/plain; charset=utf-8")
        .response_content_disposition("attachment; filename=\"a b.txt\"")
        .response_cache_control("max-age=60")
        .response_content_language("de")
        .response_expires("Thu, 01 Dec 1994 16:00:00 GMT");
    let signed = request.sign().unwrap();
    let response = gateway.send_with(&signed, &[], b"").expect(200);
    assert_eq!(response.text(), TEXT);
    for (name, value) in [
        ("content-type", "text/plain; charset=utf-8"),
        ("content-disposition", "attachment; filename=\"a b.txt\""),
        ("cache-control", "max-age=60"),
        ("content-language", "de"),
        ("expires", "Thu, 01 Dec 1994 16:00:00 GMT"),
        ("x-content-type-options", "nosniff"),
    ] {
        assert_eq!(response.header(name), value);
    }

    let changed = signed.url().replace("text%2Fplain", "text%2Fhtml");
    assert_refused(&gateway.exchange("GET", &changed, &[], b""), 403, "SignatureDoesNotMatch");
    let added = format!("{}&response-content-type=text%2Fhtml", presigner.get("page.html").sign().unwrap().url());
    assert_refused(&gateway.exchange("GET", &added, &[], b""), 403, "SignatureDoesNotMatch");

    for value in ["a\r\nset-cookie: a=b", "é"] {
        let signed = presigner.get("page.html").param("response-content-type", value).sign();
        assert_refused(&gateway.send(signed, b""), 400, "InvalidArgument");
    }
}

#[test]
fn what_is_no_file_is_no_object() {
    let gateway = Gateway::start();
    gateway.write("folder/file", TEXT);
    for key in ["missing", "folder", "folder/missing", "missing/file", "folder/file/below"] {
        assert_refused(&gateway.get(key), 404, "NoSuchKey");
        gateway.send(gateway.presigner().head(key).sign(), b"").expect(404);
    }
    assert_refused(&gateway.get("folder/"), 400, "InvalidArgument");
}

#[cfg(unix)]
#[test]
fn nothing_waits_for_the_other_end_of_a_pipe() {
    let gateway = Gateway::start();
    let status = std::process::Command::new("mkfifo").arg(gateway.folder().join("pipe")).status();
    assert!(status.unwrap().success());
    assert_refused(&gateway.get("pipe"), 404, "NoSuchKey");
}
