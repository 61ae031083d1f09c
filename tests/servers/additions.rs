//! What a client can add to a presigned request that it was given.
//!
//! The signature covers the whole query, but only the headers that it names. AWS and Garage
//! demand that it names every `x-amz-*` header. `s3s` follows the others as well, so that the
//! right to upload is the right to copy any object that the signer can read.

use crate::client::{NO_HEADERS, Refusal, Response};
use crate::contents::{SECRET, UPLOAD, UPLOAD_KEY, Watch, object};
use crate::server::{BUCKET, OTHER_BUCKET, S3, Style, part_list};
use presign::{Method, PresignedUrl};
use sha2::{Digest, Sha256};

on_each_server![
    an_added_copy_source_makes_a_copy,
    an_added_copy_source_makes_a_part,
    added_amz_headers_are_followed_or_refused,
    other_added_headers_describe_the_upload,
    added_headers_change_no_method_and_no_path,
    an_added_payload_hash_changes_no_bytes,
    added_parameters_break_the_signature,
    a_path_escaped_differently_reaches_nothing_else,
];

fn send_with(s3: &S3, signed: &PresignedUrl, headers: &[(&str, &str)], body: &str) -> Response {
    let headers: Vec<_> = signed.headers().chain(headers.iter().copied()).collect();
    s3.exchange(signed.method(), signed.url(), &headers, body.as_bytes())
}

const REFUSED: Refusal = Refusal(400, "InvalidRequest", "should be signed");

/// Anyone who may upload one object, and may view it, could read every object.
fn an_added_copy_source_makes_a_copy(s3: &S3) {
    let mut watch = Watch::new(s3);
    let put = s3.presigner().put("mine").sign().unwrap();
    for (source, secret) in [(format!("/{OTHER_BUCKET}/secret"), OTHER_BUCKET), (format!("{BUCKET}/x"), "x")] {
        let copy = send_with(s3, &put, &[("x-amz-copy-source", &source)], "");
        if s3.quirks().follows_unsigned_headers {
            copy.expect(200);
            assert_eq!(watch.changes(), [object("mine")]);
            assert_eq!(s3.read("mine"), format!("{SECRET}{secret}"));
        } else {
            copy.expect_refusal(REFUSED);
            watch.expect_no_change(&source);
        }
    }
    watch.expect_secrets();
}

fn an_added_copy_source_makes_a_part(s3: &S3) {
    let mut watch = Watch::new(s3);
    let source = format!("/{OTHER_BUCKET}/secret");
    let part = watch.presigner.upload_part(UPLOAD_KEY, &*watch.upload_id, 1).sign().unwrap();
    let copy = send_with(s3, &part, &[("x-amz-copy-source", &source)], "");
    if s3.quirks().follows_unsigned_headers {
        let etag = copy.expect(200).element("ETag");
        assert_eq!(watch.changes(), [UPLOAD]);
        let complete = watch.presigner.complete_multipart_upload(UPLOAD_KEY, &*watch.upload_id).sign();
        s3.send(complete, part_list(&[etag]).as_bytes()).expect(200);
        assert_eq!(s3.read(UPLOAD_KEY), format!("{SECRET}{OTHER_BUCKET}"));
    } else {
        copy.expect_refusal(REFUSED);
        watch.expect_no_change("a copied part");
    }
    watch.expect_secrets();
}

fn added_amz_headers_are_followed_or_refused(s3: &S3) {
    let mut watch = Watch::new(s3);
    let put = s3.presigner().put("mine").sign().unwrap();
    for (name, value) in [
        ("x-amz-meta-owner", "mallory"),
        ("x-amz-acl", "public-read-write"),
        ("x-amz-tagging", "approved=true"),
        ("x-amz-storage-class", "REDUCED_REDUNDANCY"),
        ("x-amz-website-redirect-location", "https://evil.example"),
        ("x-amz-server-side-encryption", "AES256"),
        ("x-amz-object-lock-mode", "COMPLIANCE"),
        ("x-amz-rename-source", "/photos/x"),
        ("x-amz-write-offset-bytes", "0"),
    ] {
        let answer = send_with(s3, &put, &[(name, value)], "mine");
        if s3.quirks().follows_unsigned_headers {
            answer.expect(200);
            assert_eq!(watch.changes(), [object("mine")], "{name}");
            assert_eq!(s3.read("mine"), "mine");
            let head = s3.send(s3.presigner().head("mine").sign(), b"").expect(200);
            // Of the others it knows nothing.
            let is_kept = matches!(name, "x-amz-meta-owner" | "x-amz-website-redirect-location");
            assert_eq!(head.headers.get(name).is_some_and(|kept| kept == value), is_kept, "{head:?}");
        } else {
            answer.expect_refusal(REFUSED);
            watch.expect_no_change(name);
        }
    }
    watch.expect_secrets();
}

/// Headers that an upload should have are set when it is signed, or the client chooses them.
fn other_added_headers_describe_the_upload(s3: &S3) {
    let mut watch = Watch::new(s3);
    let put = s3.presigner().put("mine").sign().unwrap();
    for (name, value) in [
        ("content-type", "text/html"),
        ("content-disposition", "attachment; filename=\"evil.exe\""),
        ("content-encoding", "gzip"),
        ("content-language", "tlh"),
        ("cache-control", "max-age=31536000"),
    ] {
        send_with(s3, &put, &[(name, value)], "mine").expect(200);
        assert_eq!(watch.changes(), [object("mine")]);
        assert_eq!(s3.send(s3.presigner().head("mine").sign(), b"").expect(200).header(name), value);
    }
    let put = s3.presigner().put("mine").content_type("image/png").sign().unwrap();
    let html = [("content-type", "text/html")];
    s3.exchange(Method::Put, put.url(), &html, b"mine").expect_refusal(s3.quirks().wrong_signature);
    watch.expect_no_change("another content type");
    watch.expect_secrets();
}

fn added_headers_change_no_method_and_no_path(s3: &S3) {
    let mut watch = Watch::new(s3);
    let presigner = s3.presigner();
    let get = presigner.get("plain").sign().unwrap();
    let put = presigner.put("mine").sign().unwrap();
    let create = presigner.create_multipart_upload("mine").sign().unwrap();
    let form = "--b\r\nContent-Disposition: form-data; name=\"key\"\r\n\r\nx\r\n\
        --b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"x\"\r\n\r\noverwritten\r\n--b--\r\n";
    for (name, value) in [
        ("x-http-method-override", "DELETE"),
        ("x-http-method", "DELETE"),
        ("x-method-override", "DELETE"),
        ("x-original-url", "/albums/secret"),
        ("x-rewrite-url", "/albums/secret"),
        ("x-forwarded-host", "albums.localhost"),
        ("x-forwarded-prefix", "/albums"),
        ("forwarded", "host=albums.localhost"),
        ("authorization", "AWS4-HMAC-SHA256 Credential=x"),
        ("content-type", "multipart/form-data; boundary=b"),
        ("content-type", "application/x-www-form-urlencoded"),
        ("content-encoding", "aws-chunked"),
        ("content-range", "bytes 0-1/2"),
    ] {
        println!("{name}: {value}");
        let read = send_with(s3, &get, &[(name, value)], "");
        assert_eq!(read.expect(200).body, "plain");
        watch.expect_no_change(name);
        send_with(s3, &put, &[(name, value)], form).expect(200);
        assert_eq!(watch.changes(), [object("mine")]);
        assert_eq!(s3.read("mine"), form);
        let created = send_with(s3, &create, &[(name, value)], form);
        assert!(created.is_success() || (400..500).contains(&created.status), "{created:?}");
        watch.expect_no_change(name);
    }
    watch.expect_secrets();
}

/// After the signature or before everything else, once more or anew.
fn added_parameters_break_the_signature(s3: &S3) {
    let mut watch = Watch::new(s3);
    let presigner = s3.presigner();
    let upload_id = watch.upload_id.clone();
    let urls = [
        presigner.get("plain").sign().unwrap(),
        presigner.head("plain").sign().unwrap(),
        presigner.put("mine").sign().unwrap(),
        presigner.delete("plain").sign().unwrap(),
        presigner.create_multipart_upload("mine").sign().unwrap(),
        presigner.upload_part(UPLOAD_KEY, &*upload_id, 1).sign().unwrap(),
        presigner.complete_multipart_upload(UPLOAD_KEY, &*upload_id).sign().unwrap(),
        presigner.abort_multipart_upload(UPLOAD_KEY, &*upload_id).sign().unwrap(),
        presigner.list_parts(UPLOAD_KEY, &*upload_id).sign().unwrap(),
        presigner.list().prefix("dir/").sign().unwrap(),
        presigner.head_bucket().sign().unwrap(),
    ];
    let other_upload = s3.create_multipart_upload("x");
    let parameters = [
        "uploads",
        "uploads=",
        "uploadId=x",
        "uploadId=",
        &format!("uploadId={other_upload}"),
        &format!("partNumber=1&uploadId={other_upload}"),
        "partNumber=2",
        "versionId=x",
        "versionId=",
        "acl",
        "cors",
        "delete",
        "tagging",
        "policy",
        "prefix=",
        "list-type=2",
        "x-id=DeleteObject",
        "response-content-type=text/html",
        "x-amz-copy-source=/albums/secret",
        "X-Amz-Copy-Source=%2Falbums%2Fsecret",
        "x-amz-acl=public-read",
        "X-Amz-Expires=604800",
        "x-amz-expires=604800",
        "X-Amz-SignedHeaders=host",
        "X-Amz-Signature=0000000000000000000000000000000000000000000000000000000000000000",
        "=",
        "x",
    ];
    for signed in &urls {
        for parameter in parameters {
            let (path, query) = signed.url().split_once('?').unwrap();
            for url in [format!("{path}?{query}&{parameter}"), format!("{path}?{parameter}&{query}")] {
                let refusal = s3.exchange(signed.method(), &url, NO_HEADERS, b"mine");
                assert!(matches!(refusal.status, 400 | 403), "{refusal:?}");
                assert!(!refusal.text().contains(SECRET), "{refusal:?}");
            }
        }
        watch.expect_no_change(signed.url());
    }
    watch.expect_secrets();

    // A separator with nothing after it is no parameter.
    let read = s3.exchange(Method::Get, &format!("{}&", urls[0].url()), NO_HEADERS, b"");
    assert_eq!(read.expect(200).body, "plain");
}

/// The body is what was sent, or the request is refused: none is decoded.
fn an_added_payload_hash_changes_no_bytes(s3: &S3) {
    let mut watch = Watch::new(s3);
    let put = s3.presigner().put("mine").sign().unwrap();
    let chunked = "4\r\nmine\r\n0\r\n\r\n";
    let streaming =
        [("x-amz-content-sha256", "STREAMING-UNSIGNED-PAYLOAD-TRAILER"), ("content-encoding", "aws-chunked")];
    let other_hash = hex::encode(Sha256::digest("other"));
    let streamed = send_with(s3, &put, &streaming, chunked);
    let other = send_with(s3, &put, &[("x-amz-content-sha256", &other_hash)], chunked);
    if let Some(refusal) = s3.quirks().wrong_content_sha256 {
        streamed.expect_code(501, "NotImplemented");
        other.expect_refusal(refusal);
        watch.expect_no_change("a payload hash");
    } else {
        streamed.expect(200);
        other.expect(200);
        assert_eq!(s3.read("mine"), chunked);
    }
    watch.expect_secrets();
}

/// A slash and an escaped one are the same to the signature. A server that looks for the
/// bucket before it decodes the path then finds another name, with a per cent sign, which no
/// bucket can have.
fn a_path_escaped_differently_reaches_nothing_else(s3: &S3) {
    let mut watch = Watch::new(s3);
    let presigner = s3.presigner();
    let get = presigner.get("dir/y").sign().unwrap();
    let put = presigner.put("dir/mine").sign().unwrap();
    let delete = presigner.delete("dir/mine").sign().unwrap();
    let send = |signed: &PresignedUrl, slash_dir_slash: &str| {
        let url = signed.url().replacen("/dir/", slash_dir_slash, 1);
        assert_ne!(url, signed.url());
        s3.exchange(signed.method(), &url, NO_HEADERS, b"")
    };

    for same in ["/dir%2F", "/dir%2f", "/%64ir/"] {
        assert_eq!(send(&get, same).expect(200).text(), "secret of dir/y");
        send(&put, same).expect(200);
        assert_eq!(watch.changes(), [object("dir/mine")]);
        send(&delete, same).expect(204);
        assert_eq!(watch.changes(), [object("dir/mine")]);
    }
    for other in ["/./dir/", "//dir/", "/x/../dir/", "/x/..%2Fdir/", "/dir%00/", "/dir%252F", "/dir/%2F", "/DIR/"] {
        for signed in [&get, &put, &delete] {
            send(signed, other).expect_refusal(s3.quirks().wrong_signature);
        }
    }
    watch.expect_no_change("another path");

    // The slash after the bucket's name.
    if s3.style() == Style::Path && s3.quirks().finds_the_bucket_before_decoding {
        for escaped in ["%2Fdir/", "%2Fdir%2F"] {
            send(&get, escaped).expect_code(404, "NoSuchBucket");
            send(&delete, escaped).expect_code(404, "NoSuchBucket");
        }
        send(&put, "%2Fdir/").expect_code(404, "NoSuchBucket");
        // Garage reads this as `CreateBucket`.
        send(&put, "%2Fdir%2F").expect_refusal(Refusal(400, "InvalidRequest", "Invalid bucket name"));
        watch.expect_no_change("an escaped slash");
    } else if s3.style() == Style::Path {
        assert_eq!(send(&get, "%2Fdir%2F").expect(200).text(), "secret of dir/y");
        send(&put, "%2Fdir%2F").expect(200);
        assert_eq!(watch.changes(), [object("dir/mine")]);
    }
    watch.expect_secrets();
}
