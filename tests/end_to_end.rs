//! Presigned URLs over HTTP against a server written by others: `s3s` with
//! `s3s-fs`, embedded, which checks every signature.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "../examples/embedded_s3/mod.rs"]
mod embedded_s3;

use embedded_s3::{ACCESS_KEY_ID, EmbeddedS3, REGION, SECRET_ACCESS_KEY};
use presign::sigv4::{self, Origin, PathRules, PayloadHash, Scheme, Signer, SigningKey};
use presign::{
    Bucket, CannedAcl, ChecksumAlgorithm, ContentDisposition, Credentials, Method, PresignedUrl, Presigner,
    StorageClass,
};
use reqwest::Client;
use sha2::{Digest, Sha256};
use std::time::Duration;
use time::OffsetDateTime;

const KEY: &str = "2013/05/cat.jpg";
const CAT: &[u8] = b"the bytes of a cat";

/// What catalogues of checksums give the checksums of.
const CHECK_INPUT: &[u8] = b"123456789";
const CHECKSUMS: [(ChecksumAlgorithm, &str); 5] = [
    (ChecksumAlgorithm::Crc32, "y/Q5Jg=="),
    (ChecksumAlgorithm::Crc32c, "4waSgw=="),
    (ChecksumAlgorithm::Crc64Nvme, "rosUhgp5mIg="),
    (ChecksumAlgorithm::Sha1, "98O8HYCOBHMq32eZZczDTKeuNEE="),
    (ChecksumAlgorithm::Sha256, "FeKw08M4keuw8e9gnsQZQgwg4yDOlMZfvIwzEkSOsiU="),
];
const MD5: &str = "JfnnlDI7RTiF9RgfG2JNCw==";

// ---- Every operation.

#[tokio::test]
async fn an_object_is_put_headed_got_listed_and_deleted() {
    let s3 = Server::start().await;

    let put = s3.send(&s3.photos.put(KEY).sign().unwrap(), CAT).await.is(200);
    let head = s3.send(&s3.photos.head(KEY).sign().unwrap(), b"").await.is(200);
    assert_eq!(head.header("content-length"), CAT.len().to_string());
    assert_eq!(head.header("etag"), put.header("etag"));
    assert_eq!(s3.get(KEY).await.is(200).body, CAT);
    assert_eq!(s3.listed_keys().await, [KEY]);

    s3.send(&s3.photos.delete(KEY).sign().unwrap(), b"").await.is(204);
    s3.get(KEY).await.is_refused(404, "NoSuchKey");
    assert!(s3.listed_keys().await.is_empty());
}

#[tokio::test]
async fn an_upload_in_parts_is_listed_and_completed() {
    let s3 = Server::start().await;
    let begun = s3.photos.create_multipart_upload("film.mp4").content_type("video/mp4").metadata("camera", "Leica M3");
    let upload_id = s3.send(&begun.sign().unwrap(), b"").await.is(200).element("UploadId");

    // All parts but the last have at least 5 MiB.
    let parts = [vec![b'a'; 5 << 20], b"the end".to_vec()];
    let mut part_list = Vec::new();
    for (number, part) in (1..).zip(&parts) {
        let part_url = s3.photos.upload_part("film.mp4", &upload_id, number).content_length(part.len() as u64).sign();
        let etag = s3.send(&part_url.unwrap(), part).await.is(200).header("etag").to_owned();
        part_list.push(format!("<Part><PartNumber>{number}</PartNumber><ETag>{etag}</ETag></Part>"));
    }
    let listed = s3.send(&s3.photos.list_parts("film.mp4", &upload_id).sign().unwrap(), b"").await.is(200);
    let mut numbers = listed.elements("PartNumber");
    numbers.sort();
    assert_eq!(numbers, ["1", "2"]);

    let completed = s3.photos.complete_multipart_upload("film.mp4", &upload_id).sign().unwrap();
    let xml = format!("<CompleteMultipartUpload>{}</CompleteMultipartUpload>", part_list.concat());
    assert_eq!(s3.send(&completed, xml.as_bytes()).await.is(200).element("Key"), "film.mp4");
    let film = s3.get("film.mp4").await.is(200);
    assert_eq!(film.body, parts.concat());
    assert_eq!(film.header("content-type"), "video/mp4");
    assert_eq!(film.header("x-amz-meta-camera"), "Leica M3");
}

#[tokio::test]
async fn an_aborted_upload_takes_no_more_parts() {
    let s3 = Server::start().await;
    let begun = s3.photos.create_multipart_upload("film.mp4").sign().unwrap();
    let upload_id = s3.send(&begun, b"").await.is(200).element("UploadId");
    let part = s3.photos.upload_part("film.mp4", &upload_id, 10_000).sign().unwrap();
    s3.send(&part, b"a part").await.is(200);

    s3.send(&s3.photos.abort_multipart_upload("film.mp4", &upload_id).sign().unwrap(), b"").await.is(204);
    s3.send(&part, b"a part").await.is_refused(403, "AccessDenied");
    let listed = s3.send(&s3.photos.list_parts("film.mp4", &upload_id).sign().unwrap(), b"").await.is(200);
    assert!(listed.elements("Part").is_empty());
}

#[tokio::test]
async fn a_bucket_is_headed() {
    let s3 = Server::start().await;
    s3.send(&s3.photos.head_bucket().sign().unwrap(), b"").await.is(200);

    let missing = Bucket::with_endpoint("missing", REGION, &s3.embedded.endpoint()).unwrap();
    let missing = Presigner::new(EmbeddedS3::credentials(), missing);
    s3.send(&missing.head_bucket().sign().unwrap(), b"").await.is(404);
}

#[tokio::test]
async fn other_operations_go_by_method_and_subresource() {
    let s3 = Server::start().await;

    let location = s3.photos.bucket_request(Method::Get).param("location", "").sign().unwrap();
    assert!(s3.send(&location, b"").await.is(200).text().contains("<LocationConstraint"));

    s3.put(KEY, CAT).await;
    let copy = s3.photos.object_request(Method::Put, "copy.jpg").header("x-amz-copy-source", "photos/2013/05/cat.jpg");
    s3.send(&copy.sign().unwrap(), b"").await.is(200);
    assert_eq!(s3.get("copy.jpg").await.is(200).body, CAT);

    // DeleteObjects. The server compares the MD5 of PutObject only.
    let list = format!("<Delete><Object><Key>{KEY}</Key></Object><Object><Key>copy.jpg</Key></Object></Delete>");
    let removal = s3.photos.bucket_request(Method::Post).param("delete", "").content_length(list.len() as u64);
    let removed = s3.send(&removal.sign().unwrap(), list.as_bytes()).await.is(200);
    assert_eq!(removed.elements("Key"), [KEY, "copy.jpg"]);
    assert!(s3.listed_keys().await.is_empty());
}

#[tokio::test]
async fn a_listing_takes_its_parameters() {
    let s3 = Server::start().await;
    for key in ["a/1", "a/2", "a/b+c/3", "a/b+c/4", "z"] {
        s3.put(key, CAT).await;
    }
    let list = s3.photos.list();

    let folders = list.clone().prefix("a/").delimiter("/");
    let folders = s3.send(&folders.sign().unwrap(), b"").await.is(200);
    assert_eq!(folders.elements("Key"), ["a/1", "a/2"]);
    assert!(folders.text().contains("<CommonPrefixes><Prefix>a/b+c/</Prefix></CommonPrefixes>"));

    let behind = s3.send(&list.clone().start_after("a/b+c/3").sign().unwrap(), b"").await.is(200);
    assert_eq!(behind.elements("Key"), ["a/b+c/4", "z"]);

    let page = s3.send(&list.clone().max_keys(3).sign().unwrap(), b"").await.is(200);
    assert_eq!(page.elements("Key"), ["a/1", "a/2", "a/b+c/3"]);
    let token = page.element("NextContinuationToken");
    let rest = s3.send(&list.continuation_token(token).sign().unwrap(), b"").await.is(200);
    assert_eq!(rest.elements("Key"), ["a/b+c/4", "z"]);
}

// ---- What a request can be told.

#[tokio::test]
async fn all_six_response_overrides_come_back() {
    let s3 = Server::start().await;
    s3.put(KEY, CAT).await;

    let download = s3
        .photos
        .get(KEY)
        .response_content_type("application/pdf; v=\"1, 2\"")
        .response_content_disposition(ContentDisposition::attachment("Jahresbericht \"März\" 100%.pdf"))
        .response_content_encoding("identity")
        .response_content_language("de, en")
        .response_cache_control("private, max-age=60")
        .response_expires("Thu, 01 Dec 1994 16:00:00 GMT");
    let answer = s3.send(&download.sign().unwrap(), b"").await.is(200);
    assert_eq!(answer.body, CAT);
    assert_eq!(answer.header("content-type"), "application/pdf; v=\"1, 2\"");
    assert_eq!(
        answer.header("content-disposition"),
        "attachment; filename=\"Jahresbericht _M_rz_ 100_.pdf\"; \
         filename*=UTF-8''Jahresbericht%20%22M%C3%A4rz%22%20100%25.pdf"
    );
    assert_eq!(answer.header("content-encoding"), "identity");
    assert_eq!(answer.header("content-language"), "de, en");
    assert_eq!(answer.header("cache-control"), "private, max-age=60");
    assert_eq!(answer.header("expires"), "Thu, 01 Dec 1994 16:00:00 GMT");
}

#[tokio::test]
async fn what_an_upload_says_of_the_object_comes_back() {
    let s3 = Server::start().await;
    let upload = s3
        .photos
        .put(KEY)
        .content_type("image/jpeg")
        .content_length(CAT.len() as u64)
        .content_disposition(ContentDisposition::inline("Katze 猫.jpg"))
        .content_encoding("identity")
        .content_language("de")
        .cache_control("max-age=31536000, immutable")
        .metadata("camera", "  Leica   M3,  chrome ")
        .metadata("lens", "50 mm")
        .metadata("lens", "90 mm");
    s3.send(&upload.sign().unwrap(), CAT).await.is(200);

    let head = s3.send(&s3.photos.head(KEY).sign().unwrap(), b"").await.is(200);
    assert_eq!(head.header("content-type"), "image/jpeg");
    assert_eq!(
        head.header("content-disposition"),
        "inline; filename=\"Katze _.jpg\"; filename*=UTF-8''Katze%20%E7%8C%AB.jpg"
    );
    assert_eq!(head.header("content-encoding"), "identity");
    assert_eq!(head.header("content-language"), "de");
    assert_eq!(head.header("cache-control"), "max-age=31536000, immutable");
    assert_eq!(head.header("x-amz-meta-lens").replace(' ', ""), "50mm,90mm");
    assert_eq!(head.header("x-amz-meta-camera").split_whitespace().collect::<Vec<_>>(), ["Leica", "M3,", "chrome"]);
}

/// `s3s-fs` keeps nothing of these, so what is proven is that the signature covers
/// them as the server reads them.
#[tokio::test]
async fn settings_beyond_the_server_are_signed_all_the_same() {
    let s3 = Server::start().await;
    let customer_key = ("MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=", "hRasmdxgYDKV3nvbahU1MA==");

    let upload = s3
        .photos
        .put(KEY)
        .acl(CannedAcl::BucketOwnerFullControl)
        .storage_class(StorageClass::ReducedRedundancy)
        .tagging([("project", "cats & dogs"), ("stage", "a=b/c+d")])
        .sse_kms_key("arn:aws:kms:us-east-1:111122223333:key/1234abcd")
        .expected_bucket_owner("111122223333")
        .request_payer();
    s3.send(&upload.sign().unwrap(), CAT).await.is(200);
    s3.send(&s3.photos.put(KEY).sse_s3().sign().unwrap(), CAT).await.is(200);
    s3.send(&s3.photos.put(KEY).sse_customer_key(customer_key.0, customer_key.1).sign().unwrap(), CAT).await.is(200);

    let download = s3
        .photos
        .get(KEY)
        .version_id("3/L4kqtJlcpXroDTDmJ+rmSpXd3dIbrHY")
        .part_number(1)
        .if_match("\"etag\"")
        .sse_customer_key(customer_key.0, customer_key.1);
    let presigned = download.sign().unwrap();
    assert_eq!(s3.send(&presigned, b"").await.is(200).body, CAT);
    for setting in ["versionId", "partNumber"] {
        s3.tamper(&presigned, setting, "x").await.is_refused(403, "SignatureDoesNotMatch");
    }
}

#[tokio::test]
async fn a_range_is_a_signed_header() {
    let s3 = Server::start().await;
    s3.put(KEY, CAT).await;

    let range = s3.photos.get(KEY).header("Range", "bytes=4-8").sign().unwrap();
    let part = s3.send(&range, b"").await.is(206);
    assert_eq!(part.body, &CAT[4..=8]);
    s3.send_parts(range.method(), range.url(), [("range", "bytes=0-8")], b"")
        .await
        .is_refused(403, "SignatureDoesNotMatch");
}

// ---- Locks and conditions.

#[tokio::test]
async fn a_put_is_locked_to_type_and_length() {
    let s3 = Server::start().await;
    let length = CAT.len().to_string();
    let presigned = s3.photos.put(KEY).content_type("image/jpeg").content_length(CAT.len() as u64).sign().unwrap();
    let put = |headers: Vec<(&'static str, &'static str)>, body: &'static [u8]| {
        s3.send_parts(Method::Put, presigned.url(), headers, body)
    };
    // The client states the length of what it sends, as every HTTP client does.
    assert_eq!(presigned.headers().collect::<Vec<_>>(), [("content-length", &*length), ("content-type", "image/jpeg")]);

    let mismatch = |answer: Answer| answer.is_refused(403, "SignatureDoesNotMatch");
    mismatch(put(vec![("content-type", "image/jpeg")], b"the bytes of a cat and of a dog").await);
    mismatch(put(vec![("content-type", "image/jpeg")], b"a cat").await);
    mismatch(put(vec![("content-type", "text/html")], CAT).await);
    mismatch(put(vec![("content-type", "image/jpeg, text/html")], CAT).await);
    mismatch(put(vec![("content-type", "image/jpeg"), ("content-type", "text/html")], CAT).await);
    mismatch(put(vec![], CAT).await);
    assert!(s3.listed_keys().await.is_empty());

    put(vec![("content-type", "image/jpeg")], CAT).await.is(200);
    assert_eq!(s3.get(KEY).await.is(200).body, CAT);
}

#[tokio::test]
async fn the_server_compares_checksums() {
    let s3 = Server::start().await;
    for (algorithm, checksum) in CHECKSUMS {
        let presigned = s3.photos.put(KEY).checksum(algorithm, checksum).sign().unwrap();
        s3.send(&presigned, b"987654321").await.is_refused(400, "BadDigest");
        let put = s3.send(&presigned, CHECK_INPUT).await.is(200);
        assert_eq!(put.header(algorithm.header_name()), checksum);
    }
    let presigned = s3.photos.put(KEY).content_md5(MD5).sign().unwrap();
    s3.send(&presigned, b"987654321").await.is_refused(400, "BadDigest");
    s3.send(&presigned, CHECK_INPUT).await.is(200);
}

/// AWS takes the signed `x-amz-content-sha256` as the payload hash of the canonical
/// request. This server reads `UNSIGNED-PAYLOAD` there in every presigned URL, so it
/// refuses a locked URL whatever is sent.
#[tokio::test]
async fn a_url_locked_to_its_payload_is_refused_with_another_body_or_hash() {
    let s3 = Server::start().await;
    let presigned = s3.photos.put(KEY).payload_sha256(Sha256::digest(CAT).into()).sign().unwrap();
    let other_hash = hex::encode(Sha256::digest(b"a dog"));

    for body in [CAT, b"a dog"] {
        s3.send(&presigned, body).await.is_refused(403, "SignatureDoesNotMatch");
    }
    for headers in [vec![], vec![("x-amz-content-sha256", &*other_hash)]] {
        let answer = s3.send_parts(Method::Put, presigned.url(), headers, b"a dog").await;
        answer.is_refused(403, "SignatureDoesNotMatch");
    }
    assert!(s3.listed_keys().await.is_empty());
}

/// The lock as this server knows it: the hash is a signed header, and only that.
#[tokio::test]
async fn the_server_compares_the_payload_with_a_signed_hash() {
    let s3 = Server::start().await;
    let hash = hex::encode(Sha256::digest(CAT));
    let origin = Origin::new(Scheme::Http, "127.0.0.1", Some(s3.embedded.address().port())).unwrap();
    let request = sigv4::Request::new(sigv4::Method::Put, origin, format!("/photos/{KEY}"))
        .and_then(|request| request.header("x-amz-content-sha256", &hash))
        .unwrap()
        .path_rules(PathRules::S3)
        .payload_hash(PayloadHash::Unsigned);
    let signer = Signer::new(EmbeddedS3::credentials(), REGION, "s3").unwrap();
    let presigned = signer.at(OffsetDateTime::now_utc()).unwrap().presign(&request, Duration::from_secs(60)).unwrap();

    // A mismatch ends the body early, which `s3s-fs` reports as an error of its own.
    s3.send(&presigned, b"the bytes of a dog").await.is_refused(500, "InternalError");
    assert!(s3.listed_keys().await.is_empty());
    s3.send(&presigned, CAT).await.is(200);
}

#[tokio::test]
async fn conditions_are_kept() {
    let s3 = Server::start().await;
    let only_if_new = s3.photos.put(KEY).if_none_match("*").sign().unwrap();
    let etag = s3.send(&only_if_new, CAT).await.is(200).header("etag").to_owned();
    s3.send(&only_if_new, b"a dog").await.is_refused(412, "PreconditionFailed");

    let only_if_other = s3.photos.put(KEY).if_match("\"0123456789abcdef\"").sign().unwrap();
    s3.send(&only_if_other, b"a dog").await.is_refused(412, "PreconditionFailed");
    assert_eq!(s3.get(KEY).await.is(200).body, CAT);

    s3.send(&s3.photos.put(KEY).if_match(&etag).sign().unwrap(), b"a dog").await.is(200);
    assert_eq!(s3.get(KEY).await.is(200).body, b"a dog");
}

// ---- What is refused.

#[tokio::test]
async fn a_tampered_url_is_refused() {
    let s3 = Server::start().await;
    s3.embedded.create_bucket("albums").unwrap();
    s3.put(KEY, CAT).await;
    let now = OffsetDateTime::now_utc();
    let view = s3.photos.get(KEY).response_content_type("image/jpeg").header("range", "bytes=0-3");
    let presigned = view.sign_at(now).unwrap();
    s3.send(&presigned, b"").await.is(206);

    let url = presigned.url();
    let date = query_value(url, "X-Amz-Date");
    let (unsigned, signature) = url.split_once("&X-Amz-Signature=").unwrap();
    let a_second_later = view.sign_at(now + Duration::from_secs(1)).unwrap();
    let tampered = [
        ("another key", url.replace("cat.jpg", "dog.jpg")),
        ("another bucket", url.replace("/photos/", "/albums/")),
        ("another date", url.replace(date, query_value(a_second_later.url(), "X-Amz-Date"))),
        ("a longer life", url.replace("X-Amz-Expires=900", "X-Amz-Expires=604800")),
        ("another region", url.replace("us-east-1", "eu-west-1")),
        ("another day in the scope", url.replace(&format!("%2F{}%2F", &date[..8]), "%2F20130524%2F")),
        ("fewer signed headers", url.replace("X-Amz-SignedHeaders=host%3Brange", "X-Amz-SignedHeaders=host")),
        ("another override", url.replace("image%2Fjpeg", "text%2Fhtml")),
        ("no override", url.replace("&response-content-type=image%2Fjpeg", "")),
        ("one more override", format!("{url}&response-content-language=de")),
        ("a subresource", format!("{url}&tagging=")),
        ("another version", format!("{url}&versionId=1")),
        ("another signature", format!("{unsigned}&X-Amz-Signature={}", signature.chars().rev().collect::<String>())),
    ];
    for (what, tampered_url) in &tampered {
        assert_ne!(tampered_url, url, "{what}: nothing was changed");
        let answer = s3.send_parts(Method::Get, tampered_url, presigned.headers(), b"").await;
        assert_eq!((answer.status, &*answer.element("Code")), (403, "SignatureDoesNotMatch"), "{what}");
    }

    let anonymous = s3.send_parts(Method::Get, unsigned, presigned.headers(), b"").await;
    anonymous.is_refused(403, "AccessDenied");
    let cut = s3.send_parts(Method::Get, &url[..url.len() - 1], presigned.headers(), b"").await;
    cut.is_refused(400, "InvalidRequest");
    let other_host = s3.embedded.virtual_hosted_endpoint();
    let other_host = presigned.headers().chain([("host", other_host.trim_start_matches("http://"))]);
    s3.send_parts(Method::Get, url, other_host, b"").await.is_refused(403, "SignatureDoesNotMatch");
}

#[tokio::test]
async fn another_method_is_refused() {
    let s3 = Server::start().await;
    s3.put(KEY, CAT).await;
    let presigned = [
        s3.photos.get(KEY).sign().unwrap(),
        s3.photos.put(KEY).sign().unwrap(),
        s3.photos.head(KEY).sign().unwrap(),
        s3.photos.delete(KEY).sign().unwrap(),
    ];
    for presigned in &presigned {
        for method in [Method::Get, Method::Put, Method::Head, Method::Post, Method::Delete] {
            if method != presigned.method() {
                let answer = s3.send_parts(method, presigned.url(), [], b"").await;
                assert_eq!(answer.status, 403, "{method} with a URL for {}", presigned.method());
            }
        }
    }
    assert_eq!(s3.get(KEY).await.is(200).body, CAT);
}

#[tokio::test]
async fn a_missing_or_changed_signed_header_is_refused() {
    let s3 = Server::start().await;
    let upload = s3.photos.put(KEY).metadata("owner", "alice").acl(CannedAcl::Private).sign().unwrap();
    let headers = [("x-amz-acl", "private"), ("x-amz-meta-owner", "alice")];
    assert!(upload.headers().eq(headers));

    let sent: [&[(&str, &str)]; 6] = [
        &[],
        &headers[..1],
        &headers[1..],
        &[("x-amz-acl", "public-read"), headers[1]],
        &[headers[0], ("x-amz-meta-owner", "mallory")],
        &[headers[0], headers[1], ("x-amz-meta-owner", "mallory")],
    ];
    for sent in sent {
        let answer = s3.send_parts(Method::Put, upload.url(), sent.iter().copied(), CAT).await;
        assert_eq!((answer.status, &*answer.element("Code")), (403, "SignatureDoesNotMatch"), "{sent:?}");
    }
    assert!(s3.listed_keys().await.is_empty());
    s3.send(&upload, CAT).await.is(200);
}

#[tokio::test]
async fn a_url_lives_as_long_as_it_says() {
    let s3 = Server::start().await;
    s3.put(KEY, CAT).await;
    let now = OffsetDateTime::now_utc();
    let (minute, day) = (Duration::from_secs(60), Duration::from_secs(86_400));
    let signed = |age, life| s3.photos.get(KEY).expires_in(life).sign_at(now - age).unwrap();

    for (age, life) in [(15 * minute, 14 * minute), (2 * minute, Duration::from_secs(1)), (7 * day + minute, 7 * day)] {
        let expired = signed(age, life);
        assert!(expired.expires_at() < now);
        s3.send(&expired, b"").await.is_refused(403, "AccessDenied");
    }
    for (age, life) in [(14 * minute, 15 * minute), (6 * day, 7 * day)] {
        let alive = signed(age, life);
        assert!(alive.expires_at() > now);
        s3.send(&alive, b"").await.is(200);
    }
    // Servers allow for clocks that differ, this one for 15 minutes.
    let future = s3.photos.get(KEY).sign_at(now + day).unwrap();
    s3.send(&future, b"").await.is_refused(403, "RequestTimeTooSkewed");
}

// ---- Who signs.

/// The server has no tokens of its own: it takes the token as a signed parameter.
#[tokio::test]
async fn a_session_token_is_part_of_the_signature() {
    let s3 = Server::start().await;
    s3.put(KEY, CAT).await;
    let token = "FwoGZXIvYXdzEJr//////////wEaDH+/=&? token";
    let credentials = EmbeddedS3::credentials().with_session_token(token);
    let temporary = Presigner::new(credentials, s3.photos.bucket().clone());

    let presigned = temporary.get(KEY).sign().unwrap();
    assert_eq!(s3.send(&presigned, b"").await.is(200).body, CAT);
    s3.tamper(&presigned, "X-Amz-Security-Token", "another").await.is_refused(403, "SignatureDoesNotMatch");
    let token = format!("&X-Amz-Security-Token={}", query_value(presigned.url(), "X-Amz-Security-Token"));
    let without = presigned.url().replace(&token, "");
    assert_ne!(without, presigned.url());
    s3.send_parts(Method::Get, &without, [], b"").await.is_refused(403, "SignatureDoesNotMatch");
}

#[tokio::test]
async fn other_credentials_are_refused() {
    let s3 = Server::start().await;
    for (credentials, code) in [
        (Credentials::new(ACCESS_KEY_ID, "another secret"), "SignatureDoesNotMatch"),
        (Credentials::new("AKIDANOTHER", SECRET_ACCESS_KEY), "NotSignedUp"),
    ] {
        let presigner = Presigner::new(credentials, s3.photos.bucket().clone());
        s3.send(&presigner.list().sign().unwrap(), b"").await.is_refused(403, code);
    }
}

#[tokio::test]
async fn a_signing_key_signs_without_the_secret() {
    let s3 = Server::start().await;
    let now = OffsetDateTime::now_utc();
    let derived = SigningKey::derive(SECRET_ACCESS_KEY, now.date(), REGION, "s3").unwrap();

    let received = SigningKey::from_bytes(*derived.as_bytes(), now.date(), REGION, "s3").unwrap();
    let credentials = Credentials::from_signing_key(ACCESS_KEY_ID, received);
    let edge = Presigner::new(credentials, s3.photos.bucket().clone());
    s3.send(&edge.put(KEY).content_type("image/jpeg").sign_at(now).unwrap(), CAT).await.is(200);
    assert_eq!(s3.send(&edge.get(KEY).sign_at(now).unwrap(), b"").await.is(200).body, CAT);
}

#[tokio::test]
async fn a_held_moment_signs_for_many() {
    let s3 = Server::start().await;
    let held = s3.photos.at(OffsetDateTime::now_utc()).unwrap();
    for key in ["part-1.ts", "part-2.ts"] {
        s3.send(&held.put(key).sign().unwrap(), key.as_bytes()).await.is(200);
        assert_eq!(s3.send(&held.get(key).sign().unwrap(), b"").await.is(200).body, key.as_bytes());
    }
}

// ---- Where the bucket is.

#[tokio::test]
async fn both_styles_and_a_custom_domain_reach_the_same_bucket() {
    let s3 = Server::start().await;
    s3.embedded.create_bucket("images.example.com").unwrap();
    let presigner = |bucket: Bucket| Presigner::new(EmbeddedS3::credentials(), bucket);
    let virtual_hosted = Bucket::with_endpoint("photos", REGION, &s3.embedded.virtual_hosted_endpoint()).unwrap();
    let path_style_name = virtual_hosted.clone().path_style().unwrap();
    assert_eq!(virtual_hosted.url(), format!("http://photos.localhost:{}/", s3.embedded.address().port()));
    assert_eq!(path_style_name.url(), format!("http://localhost:{}/photos/", s3.embedded.address().port()));

    let styles = [s3.photos.clone(), presigner(virtual_hosted), presigner(path_style_name)];
    for (number, writer) in styles.iter().enumerate() {
        let key = format!("from style {number}");
        s3.send(&writer.put(&key).sign().unwrap(), key.as_bytes()).await.is(200);
        for reader in &styles {
            let read = s3.send(&reader.get(&key).sign().unwrap(), b"").await.is(200);
            assert_eq!(read.body, key.as_bytes());
        }
        s3.send(&writer.head_bucket().sign().unwrap(), b"").await.is(200);
        assert!(s3.send(&writer.list().sign().unwrap(), b"").await.is(200).elements("Key").contains(&key));
        s3.send(&writer.delete(&key).sign().unwrap(), b"").await.is(204);
    }

    // The server takes a host it does not know as the name of a bucket.
    let domain = presigner(Bucket::custom_domain("http://images.example.com", REGION).unwrap());
    s3.send(&domain.put(KEY).sign().unwrap(), CAT).await.is(200);
    let same = Bucket::with_endpoint("images.example.com", REGION, &s3.embedded.endpoint()).unwrap();
    let same = presigner(same.path_style().unwrap());
    assert_eq!(s3.send(&same.get(KEY).sign().unwrap(), b"").await.is(200).body, CAT);
}

// ---- Keys.

/// `s3s-fs` keeps an object in a file of the key's name. It has no place for an
/// empty segment (a leading slash, `//`), takes a trailing slash as a directory,
/// and cannot hold NUL or more than about 160 bytes.
#[tokio::test]
async fn hostile_keys_read_back_and_list_under_the_same_name() {
    let s3 = Server::start().await;
    let marks = ('!'..='~').filter(|mark| !mark.is_ascii_alphanumeric());
    let mut keys: Vec<String> = marks.map(|mark| format!("a{mark}b")).collect();
    keys.extend(
        [
            " ",
            "  two  spaces  ",
            "a+b c",
            "%",
            "%2F",
            "a%2Fb/c",
            "%25",
            "%00",
            "%zz",
            "100%",
            "+",
            "?",
            "#",
            "?a=b&c=d#e",
            "&X-Amz-Expires=604800",
            "soap",
            "...",
            "a/.../b",
            ".hidden",
            "~",
            "\"quoted\"",
            "'",
            "\\",
            "C:\\cat.jpg",
            "<Key>&amp;</Key>",
            "é",
            "e\u{301}",
            "日本語/猫.jpg",
            "🐈‍⬛",
            "\u{feff}bom",
            "\u{202e}gpj.exe",
            "\u{a0}",
            "http:evil.example",
        ]
        .map(String::from),
    );
    for key in &keys {
        let content = format!("content of {key}");
        s3.put(key, content.as_bytes()).await;
        assert_eq!(s3.get(key).await.is(200).text(), content, "{key:?}");
    }
    keys.sort();
    assert_eq!(s3.listed_keys().await, keys);

    for key in &keys {
        let found = s3.send(&s3.photos.list().prefix(key).max_keys(1).sign().unwrap(), b"").await.is(200);
        assert_eq!(found.elements("Key"), [key.as_str()]);
        s3.send(&s3.photos.delete(key).sign().unwrap(), b"").await.is(204);
    }
    assert!(s3.listed_keys().await.is_empty());
}

/// XML 1.0 has no way to write these, so they cannot be listed.
#[tokio::test]
async fn control_characters_in_keys_read_back() {
    let s3 = Server::start().await;
    for control in (1..0x20).chain([0x7f]).map(char::from) {
        let key = format!("a{control}b");
        s3.put(&key, key.as_bytes()).await;
        assert_eq!(s3.get(&key).await.is(200).body, key.as_bytes(), "{key:?}");
    }
}

// ---- The embedded server's own promise to pages.

#[tokio::test]
async fn pages_of_one_origin_may_call_the_server() {
    let allowed = "http://127.0.0.1:8080";
    let s3 = Server::around(EmbeddedS3::start_for_origin(allowed).await.unwrap());
    let presigned = s3.photos.put(KEY).content_type("image/jpeg").sign().unwrap();

    for origin in [allowed, "http://127.0.0.1:8081", "https://127.0.0.1:8080", "null"] {
        let preflight = [
            ("origin", origin),
            ("access-control-request-method", "PUT"),
            ("access-control-request-headers", "content-type"),
        ];
        let answers = [
            s3.send_parts(Method::Options, presigned.url(), preflight, b"").await,
            s3.send_parts(Method::Put, presigned.url(), presigned.headers().chain([preflight[0]]), CAT).await.is(200),
        ];
        for answer in answers {
            let granted = answer.headers.get("access-control-allow-origin").map(|value| value.to_str().unwrap());
            assert_eq!(granted, Some(origin).filter(|origin| *origin == allowed));
        }
    }
}

/// A server with a bucket, and a client that sends exactly what it is given.
struct Server {
    embedded: EmbeddedS3,
    client: Client,
    photos: Presigner,
}

impl Server {
    async fn start() -> Self {
        Self::around(EmbeddedS3::start().await.unwrap())
    }

    fn around(embedded: EmbeddedS3) -> Self {
        let photos = Presigner::new(EmbeddedS3::credentials(), embedded.create_bucket("photos").unwrap());
        let names = ["localhost", "photos.localhost", "images.example.com"];
        let client = names
            .iter()
            .fold(Client::builder().no_proxy(), |client, name| client.resolve(name, embedded.address()))
            .build()
            .unwrap();
        Self { embedded, client, photos }
    }

    async fn put(&self, key: &str, content: &[u8]) {
        self.send(&self.photos.put(key).sign().unwrap(), content).await.is(200);
    }

    async fn get(&self, key: &str) -> Answer {
        self.send(&self.photos.get(key).sign().unwrap(), b"").await
    }

    async fn listed_keys(&self) -> Vec<String> {
        self.send(&self.photos.list().sign().unwrap(), b"").await.is(200).elements("Key")
    }

    /// Sends what was presigned: this method, this URL, these headers.
    async fn send(&self, presigned: &PresignedUrl, body: &[u8]) -> Answer {
        self.send_parts(presigned.method(), presigned.url(), presigned.headers(), body).await
    }

    /// Sends the request with another value for one query parameter.
    async fn tamper(&self, presigned: &PresignedUrl, name: &str, value: &str) -> Answer {
        let parameter = format!("{name}={}", query_value(presigned.url(), name));
        let tampered = presigned.url().replace(&parameter, &format!("{name}={value}"));
        assert_ne!(tampered, presigned.url());
        self.send_parts(presigned.method(), &tampered, presigned.headers(), b"").await
    }

    async fn send_parts<'h>(
        &self,
        method: Method,
        url: &str,
        headers: impl IntoIterator<Item = (&'h str, &'h str)>,
        body: &[u8],
    ) -> Answer {
        let method = method.as_str().parse().unwrap();
        let mut request = self.client.request(method, url).body(body.to_vec());
        for (name, value) in headers {
            request = request.header(name, value);
        }
        let request = request.build().unwrap();
        assert_eq!(request.url().as_str(), url, "the client rewrote the URL");
        let response = self.client.execute(request).await.unwrap();
        Answer {
            status: response.status().as_u16(),
            headers: response.headers().clone(),
            body: response.bytes().await.unwrap().to_vec(),
        }
    }
}

struct Answer {
    status: u16,
    headers: reqwest::header::HeaderMap,
    body: Vec<u8>,
}

impl Answer {
    #[track_caller]
    fn is(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{}", self.text());
        self
    }

    #[track_caller]
    fn is_refused(&self, status: u16, code: &str) {
        assert_eq!((self.status, &*self.element("Code")), (status, code), "{}", self.text());
    }

    fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    #[track_caller]
    fn header(&self, name: &str) -> &str {
        self.headers.get(name).unwrap_or_else(|| panic!("no header {name}")).to_str().unwrap()
    }

    /// The content of the only XML element of this name.
    #[track_caller]
    fn element(&self, name: &str) -> String {
        let elements = self.elements(name);
        assert_eq!(elements.len(), 1, "{name} in {}", self.text());
        elements.concat()
    }

    /// The contents of the XML elements of this name, in order.
    fn elements(&self, name: &str) -> Vec<String> {
        let (start, end) = (format!("<{name}>"), format!("</{name}>"));
        let text = self.text();
        let contents = text.split(&start).skip(1).map(|rest| rest.split(&end).next().unwrap());
        contents.map(unescape_xml).collect()
    }
}

fn unescape_xml(text: &str) -> String {
    let entities = [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&apos;", "'"), ("&amp;", "&")];
    entities.iter().fold(text.to_owned(), |text, (entity, mark)| text.replace(entity, mark))
}

/// The encoded value of a query parameter.
fn query_value<'u>(url: &'u str, name: &str) -> &'u str {
    let pairs = url.split(['?', '&']).skip(1);
    pairs.filter_map(|pair| pair.split_once('=')).find(|pair| pair.0 == name).unwrap().1
}
