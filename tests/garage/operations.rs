//! Each operation does what it says, in both styles.

use crate::client;
use crate::send;
use crate::server::{self, Garage, Style};
use presign::sigv4::SigningKey;
use presign::{Bucket, CannedAcl, ChecksumAlgorithm, ContentDisposition, Credentials, Method, Presigner, StorageClass};
use time::OffsetDateTime;

#[test]
#[ignore = "needs a Garage 2.5 binary"]
fn both_styles_name_one_bucket() {
    let garage = Garage::start();
    let port = garage.address().port();
    let path_style = garage.presigner(Style::Path);
    let virtual_hosted_style = garage.presigner(Style::VirtualHosted);

    let put = path_style.put("cat").sign().unwrap();
    assert!(put.url().starts_with(&format!("http://127.0.0.1:{port}/presign-test/cat?")));
    let get = virtual_hosted_style.get("cat").sign().unwrap();
    assert!(get.url().starts_with(&format!("http://presign-test.s3.garage.localhost:{port}/cat?")));

    send(&garage, Ok(put), b"cat").expect(200);
    assert_eq!(send(&garage, Ok(get), b"").expect(200).body, "cat");
}

#[test]
#[ignore = "needs a Garage 2.5 binary"]
fn a_custom_domain_is_the_bucket() {
    let garage = Garage::start();
    let domain = garage.bucket(Style::VirtualHosted, garage.region());
    let bucket = Bucket::custom_domain(domain.url(), garage.region()).unwrap();
    let presigner = Presigner::new(server::credentials(), bucket);
    send(&garage, presigner.put("cat").sign(), b"cat").expect(200);
    let read = garage.presigner(Style::Path).get("cat").sign();
    assert_eq!(send(&garage, read, b"").expect(200).body, "cat");
}

#[test]
#[ignore = "needs a Garage 2.5 binary"]
fn objects() {
    for style in Style::BOTH {
        let garage = Garage::start();
        let presigner = garage.presigner(style);

        send(&garage, presigner.head_bucket().sign(), b"").expect(200);
        send(&garage, presigner.put("photos/cat.jpg").content_length(3).sign(), b"cat").expect(200);

        let head = send(&garage, presigner.head("photos/cat.jpg").sign(), b"").expect(200);
        assert_eq!(head.header("content-length"), Some("3"));
        assert_eq!(head.body, "");

        let object = send(&garage, presigner.get("photos/cat.jpg").sign(), b"").expect(200);
        assert_eq!(object.body, "cat");

        send(&garage, presigner.delete("photos/cat.jpg").sign(), b"").expect(204);
        send(&garage, presigner.get("photos/cat.jpg").sign(), b"").expect_error(404, "NoSuchKey", "");
        send(&garage, presigner.head("photos/cat.jpg").sign(), b"").expect(404);
    }
}

#[test]
#[ignore = "needs a Garage 2.5 binary"]
fn headers_of_an_upload_are_kept_with_the_object() {
    for style in Style::BOTH {
        let garage = Garage::start();
        let presigner = garage.presigner(style);
        let put = presigner
            .put("page")
            .content_type("text/html; charset=utf-8")
            .content_disposition("attachment; filename=\"a  b.html\"")
            .content_encoding("identity")
            .content_language("en, de")
            .cache_control("max-age=60")
            .metadata("color", "  deep   blue ")
            .sign();
        send(&garage, put, b"<p>").expect(200);

        let head = send(&garage, presigner.head("page").sign(), b"").expect(200);
        assert_eq!(head.header("content-type"), Some("text/html; charset=utf-8"));
        assert_eq!(head.header("content-disposition"), Some("attachment; filename=\"a  b.html\""));
        assert_eq!(head.header("content-encoding"), Some("identity"));
        assert_eq!(head.header("content-language"), Some("en, de"));
        assert_eq!(head.header("cache-control"), Some("max-age=60"));
        assert_eq!(head.header("x-amz-meta-color"), Some("deep   blue"));
    }
}

#[test]
#[ignore = "needs a Garage 2.5 binary"]
fn response_headers_are_overridden() {
    for style in Style::BOTH {
        let garage = Garage::start();
        let presigner = garage.presigner(style);
        send(&garage, presigner.put("page").content_type("text/html").sign(), b"<p>").expect(200);

        let disposition = ContentDisposition::attachment("100% à+b&\"c\".html");
        let get = presigner
            .get("page")
            .response_content_type("text/plain; charset=utf-8")
            .response_content_disposition(disposition.clone())
            .response_content_encoding("identity")
            .response_content_language("en, de")
            .response_cache_control("no-store")
            .response_expires("Thu, 01 Dec 1994 16:00:00 GMT")
            .sign();
        let page = send(&garage, get, b"").expect(200);
        assert_eq!(page.body, "<p>");
        assert_eq!(page.header("content-type"), Some("text/plain; charset=utf-8"));
        assert_eq!(page.header("content-disposition"), Some(disposition.to_string().as_str()));
        assert_eq!(page.header("content-encoding"), Some("identity"));
        assert_eq!(page.header("content-language"), Some("en, de"));
        assert_eq!(page.header("cache-control"), Some("no-store"));
        assert_eq!(page.header("expires"), Some("Thu, 01 Dec 1994 16:00:00 GMT"));
    }
}

#[test]
#[ignore = "needs a Garage 2.5 binary"]
fn headers_by_name_are_signed_and_heeded() {
    for style in Style::BOTH {
        let garage = Garage::start();
        let presigner = garage.presigner(style);
        let put = send(&garage, presigner.put("digits").sign(), b"0123456789").expect(200);

        let part = send(&garage, presigner.get("digits").header("Range", "bytes=2-4").sign(), b"").expect(206);
        assert_eq!(part.body, "234");

        let etag = put.header("etag").unwrap();
        send(&garage, presigner.get("digits").if_none_match(etag).sign(), b"").expect(304);
        send(&garage, presigner.get("digits").if_match("\"another\"").sign(), b"").expect(412);
    }
}

#[test]
#[ignore = "needs a Garage 2.5 binary"]
fn lists() {
    for style in Style::BOTH {
        let garage = Garage::start();
        let presigner = garage.presigner(style);
        for key in ["a/1", "a/2", "a b/é", "c"] {
            send(&garage, presigner.put(key).sign(), b"").expect(200);
        }

        let all = send(&garage, presigner.list().sign(), b"").expect(200);
        assert_eq!(all.elements("Key"), ["a b/é", "a/1", "a/2", "c"]);
        let below = send(&garage, presigner.list().prefix("a/").sign(), b"").expect(200);
        assert_eq!(below.elements("Key"), ["a/1", "a/2"]);
        let rest = send(&garage, presigner.list().start_after("a/1").sign(), b"").expect(200);
        assert_eq!(rest.elements("Key"), ["a/2", "c"]);

        let top = send(&garage, presigner.list().delimiter("/").sign(), b"").expect(200);
        assert_eq!(top.elements("Key"), ["c"]);
        // The first of the three is the request's own, which is empty.
        assert_eq!(top.elements("Prefix"), ["", "a b/", "a/"]);

        let first = send(&garage, presigner.list().max_keys(3).sign(), b"").expect(200);
        assert_eq!(first.element("IsTruncated"), "true");
        let token = first.element("NextContinuationToken");
        let second = send(&garage, presigner.list().continuation_token(token).sign(), b"").expect(200);
        assert_eq!(second.elements("Key"), ["c"]);
    }
}

#[test]
#[ignore = "needs a Garage 2.5 binary"]
fn a_multipart_upload_is_completed() {
    for style in Style::BOTH {
        let garage = Garage::start();
        let presigner = garage.presigner(style);
        let key = "films/cat & dog.mp4";

        let created = send(&garage, presigner.create_multipart_upload(key).content_type("video/mp4").sign(), b"");
        let created = created.expect(200);
        let upload_id = created.element("UploadId");
        let etags = [(1, "first "), (2, "second")].map(|(number, content)| {
            let part = presigner.upload_part(key, upload_id, number).sign();
            send(&garage, part, content.as_bytes()).expect(200).header("etag").unwrap().to_owned()
        });

        let parts = send(&garage, presigner.list_parts(key, upload_id).sign(), b"").expect(200);
        assert_eq!(parts.elements("PartNumber"), ["1", "2"]);
        assert_eq!(parts.elements("Size"), ["6", "6"]);

        let manifest = etags
            .iter()
            .zip(1..)
            .map(|(etag, number)| format!("<Part><PartNumber>{number}</PartNumber><ETag>{etag}</ETag></Part>"));
        let manifest = manifest.collect::<String>();
        let manifest = format!("<CompleteMultipartUpload>{manifest}</CompleteMultipartUpload>");
        let complete = presigner.complete_multipart_upload(key, upload_id).sign();
        send(&garage, complete, manifest.as_bytes()).expect(200);

        let object = send(&garage, presigner.get(key).sign(), b"").expect(200);
        assert_eq!(object.body, "first second");
        assert_eq!(object.header("content-type"), Some("video/mp4"));
    }
}

#[test]
#[ignore = "needs a Garage 2.5 binary"]
fn a_multipart_upload_is_aborted() {
    for style in Style::BOTH {
        let garage = Garage::start();
        let presigner = garage.presigner(style);
        let uploads = || {
            let uploads = presigner.bucket_request(Method::Get).param("uploads", "").sign();
            let uploads = send(&garage, uploads, b"").expect(200);
            uploads.elements("UploadId").into_iter().map(String::from).collect::<Vec<_>>()
        };

        send(&garage, presigner.put("film").sign(), b"from before").expect(200);
        let created = send(&garage, presigner.create_multipart_upload("film").sign(), b"").expect(200);
        let upload_id = created.element("UploadId");
        send(&garage, presigner.upload_part("film", upload_id, 10_000).sign(), b"part").expect(200);
        assert_eq!(uploads(), [upload_id]);

        send(&garage, presigner.abort_multipart_upload("film", upload_id).sign(), b"").expect(204);
        assert!(uploads().is_empty());
        send(&garage, presigner.list_parts("film", upload_id).sign(), b"").expect_error(404, "NoSuchUpload", "");
        // The upload is gone, and not the object of that name.
        assert_eq!(send(&garage, presigner.get("film").sign(), b"").expect(200).body, "from before");
    }
}

#[test]
#[ignore = "needs a Garage 2.5 binary"]
fn any_other_operation_by_method_and_subresource() {
    for style in Style::BOTH {
        let garage = Garage::start();
        let presigner = garage.presigner(style);

        let location = presigner.bucket_request(Method::Get).param("location", "").sign();
        let location = send(&garage, location, b"").expect(200);
        assert!(location.text().contains(&format!(">{}</LocationConstraint>", garage.region())));

        send(&garage, presigner.put("cat").sign(), b"cat").expect(200);
        let copy =
            presigner.object_request(Method::Put, "copy").header("x-amz-copy-source", "/presign-test/cat").sign();
        send(&garage, copy, b"").expect(200);
        assert_eq!(send(&garage, presigner.get("copy").sign(), b"").expect(200).body, "cat");

        let delete = presigner.bucket_request(Method::Post).param("delete", "").sign();
        send(&garage, delete, b"<Delete><Object><Key>copy</Key></Object></Delete>").expect(200);
        assert_eq!(send(&garage, presigner.list().sign(), b"").expect(200).elements("Key"), ["cat"]);

        // The subresource is reached, or this would be the object itself.
        let tagging = presigner.object_request(Method::Get, "cat").param("tagging", "").sign();
        send(&garage, tagging, b"").expect_error(501, "NotImplemented", "GetObjectTagging");
    }
}

/// What a page on another origin needs before it may use presigned URLs.
#[test]
#[ignore = "needs a Garage 2.5 binary"]
fn cors_rules_set_by_a_presigned_url_open_uploads_to_their_origin_only() {
    const RULES: &str = "<CORSConfiguration><CORSRule><AllowedOrigin>https://app.example</AllowedOrigin>\
        <AllowedMethod>PUT</AllowedMethod><AllowedHeader>content-type</AllowedHeader>\
        <ExposeHeader>ETag</ExposeHeader></CORSRule></CORSConfiguration>";

    for style in Style::BOTH {
        let garage = Garage::start();
        let presigner = garage.presigner(style);
        let cors = |method| presigner.bucket_request(method).param("cors", "").sign();
        let upload = presigner.put("cat.png").content_type("image/png").sign().unwrap();
        let preflight = |origin: &str| {
            let asked = [
                ("origin", origin),
                ("access-control-request-method", "PUT"),
                ("access-control-request-headers", "content-type"),
            ];
            let asked = asked.map(|(name, value)| (name.to_owned(), value.to_owned()));
            client::send(garage.address(), "OPTIONS", upload.url(), &asked, b"")
        };

        send(&garage, cors(Method::Get), b"").expect_error(404, "NoSuchCORSConfiguration", "");
        preflight("https://app.example").expect_error(403, "AccessDenied", "CORS");

        send(&garage, cors(Method::Put), RULES.as_bytes()).expect(200);
        let stored = send(&garage, cors(Method::Get), b"").expect(200);
        assert_eq!(stored.element("AllowedOrigin"), "https://app.example");
        let allowed = preflight("https://app.example").expect(200);
        assert_eq!(allowed.header("access-control-allow-origin"), Some("https://app.example"));
        preflight("https://other.example").expect_error(403, "AccessDenied", "CORS");

        let mut sent = crate::headers(&upload);
        sent.push(("origin".to_owned(), "https://app.example".to_owned()));
        let uploaded = client::send(garage.address(), "PUT", upload.url(), &sent, b"png").expect(200);
        assert_eq!(uploaded.header("access-control-allow-origin"), Some("https://app.example"));
        assert_eq!(uploaded.header("access-control-expose-headers"), Some("ETag"));

        send(&garage, cors(Method::Delete), b"").expect(204);
        preflight("https://app.example").expect_error(403, "AccessDenied", "CORS");
    }
}

#[test]
#[ignore = "needs a Garage 2.5 binary"]
fn a_checksum_locks_an_upload_to_its_bytes() {
    for style in Style::BOTH {
        let garage = Garage::start();
        let presigner = garage.presigner(style);
        // Each is the checksum of "cat".
        let locked = || {
            let put = || presigner.put("cat");
            [
                (put().checksum(ChecksumAlgorithm::Crc32, "nl5DqA==").sign(), "InvalidDigest"),
                (put().checksum(ChecksumAlgorithm::Crc32c, "iVdmpw==").sign(), "InvalidDigest"),
                (put().checksum(ChecksumAlgorithm::Crc64Nvme, "QpOmEncmqKk=").sign(), "InvalidDigest"),
                (put().checksum(ChecksumAlgorithm::Sha1, "nZiejSfcng7DOJ/IVfFCw9QPDFA=").sign(), "InvalidDigest"),
                (
                    put().checksum(ChecksumAlgorithm::Sha256, "d693i1Gr1KPFHF3dlyBKnDrmFOvMt1pgbDtoZa7WdE4=").sign(),
                    "InvalidDigest",
                ),
                (put().content_md5("0HfyRN74pw5ep1i9g1L82A==").sign(), "BadDigest"),
            ]
        };
        for (put, code) in locked() {
            send(&garage, put, b"dog").expect_error(400, code, "");
        }
        send(&garage, presigner.get("cat").sign(), b"").expect_error(404, "NoSuchKey", "");
        for (put, _) in locked() {
            send(&garage, put, b"cat").expect(200);
        }
    }
}

#[test]
#[ignore = "needs a Garage 2.5 binary"]
fn a_customer_key_encrypts() {
    const KEY: &str = "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=";
    const KEY_MD5: &str = "hRasmdxgYDKV3nvbahU1MA==";

    for style in Style::BOTH {
        let garage = Garage::start();
        let presigner = garage.presigner(style);
        send(&garage, presigner.put("cat").sse_customer_key(KEY, KEY_MD5).sign(), b"cat").expect(200);
        send(&garage, presigner.get("cat").sign(), b"").expect_error(400, "InvalidRequest", "Object is encrypted");
        let get = presigner.get("cat").sse_customer_key(KEY, KEY_MD5).sign();
        assert_eq!(send(&garage, get, b"").expect(200).body, "cat");
    }
}

/// Garage has no such features and ignores the settings, once it has checked that
/// the signature covers them.
#[test]
#[ignore = "needs a Garage 2.5 binary"]
fn settings_that_garage_ignores_are_signed() {
    for style in Style::BOTH {
        let garage = Garage::start();
        let presigner = garage.presigner(style);
        let put = presigner
            .put("cat")
            .acl(CannedAcl::Private)
            .storage_class(StorageClass::StandardIa)
            .tagging([("kind", "pet & friend"), ("color", "blue")])
            .sse_s3()
            .expected_bucket_owner("111122223333")
            .request_payer()
            .sign();
        send(&garage, put, b"cat").expect(200);
        let get = presigner.get("cat").version_id("any/+=").part_number(1).sign();
        assert_eq!(send(&garage, get, b"").expect(206).body, "cat");
    }
}

#[test]
#[ignore = "needs a Garage 2.5 binary"]
fn a_presigner_that_holds_its_time() {
    for style in Style::BOTH {
        let garage = Garage::start();
        let held = garage.presigner(style).at(OffsetDateTime::now_utc()).unwrap();
        send(&garage, held.put("cat").sign(), b"cat").expect(200);
        assert_eq!(send(&garage, held.get("cat").sign(), b"").expect(200).body, "cat");
    }
}

#[test]
#[ignore = "needs a Garage 2.5 binary"]
fn a_signing_key_signs_as_the_secret_does() {
    for style in Style::BOTH {
        let garage = Garage::start();
        let now = OffsetDateTime::now_utc();
        let key = SigningKey::derive(server::SECRET_ACCESS_KEY, now.date(), garage.region(), "s3").unwrap();
        let presigner = garage.presigner_with(style, Credentials::from_signing_key(server::ACCESS_KEY_ID, key));
        send(&garage, presigner.put("cat").sign_at(now), b"cat").expect(200);
        assert_eq!(send(&garage, presigner.get("cat").sign_at(now), b"").expect(200).body, "cat");
    }
}

/// Garage knows no session tokens and reads nothing into this one, but it checks
/// that the signature covers it.
#[test]
#[ignore = "needs a Garage 2.5 binary"]
fn a_session_token_is_signed() {
    for style in Style::BOTH {
        let garage = Garage::start();
        let presigner = garage.presigner_with(style, server::credentials().with_session_token("a token/+=%2F"));
        send(&garage, presigner.put("cat").sign(), b"cat").expect(200);

        let get = presigner.get("cat").sign().unwrap();
        let without = get.url().replacen("token", "t0ken", 1);
        assert_ne!(without, get.url());
        client::send(garage.address(), "GET", &without, &[], b"").expect_signature_refused();
    }
}
