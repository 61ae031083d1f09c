//! What a request says about an object arrives.

use crate::client::NO_HEADERS;
use crate::server::{S3, query_value};
use presign::{CannedAcl, ContentDisposition, StorageClass};

on_each_server![
    headers_of_an_upload_come_back,
    all_six_response_overrides_come_back,
    headers_by_name_are_signed_and_followed,
    settings_that_the_server_ignores_are_signed_all_the_same,
    an_object_is_encrypted_with_the_customer_key,
];

/// 32 bytes, and their MD5.
const CUSTOMER_KEY: [&str; 2] = ["MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=", "hRasmdxgYDKV3nvbahU1MA=="];

fn headers_of_an_upload_come_back(s3: &S3) {
    let presigner = s3.presigner();
    let upload = presigner
        .put("page")
        .content_type("text/html; charset=utf-8")
        .content_length(3)
        .content_disposition(ContentDisposition::inline("Katze 猫.html"))
        .content_encoding("identity")
        .content_language("en, de")
        .cache_control("max-age=31536000, immutable")
        .metadata("camera", "  Leica   M3,  chrome ")
        .metadata("lens", "50 mm")
        .metadata("lens", "90 mm");
    s3.send(upload.sign(), b"<p>").expect(200);

    let head = s3.send(presigner.head("page").sign(), b"").expect(200);
    assert_eq!(head.header("content-type"), "text/html; charset=utf-8");
    assert_eq!(
        head.header("content-disposition"),
        "inline; filename=\"Katze _.html\"; filename*=UTF-8''Katze%20%E7%8C%AB.html"
    );
    assert_eq!(head.header("content-encoding"), "identity");
    assert_eq!(head.header("content-language"), "en, de");
    assert_eq!(head.header("cache-control"), "max-age=31536000, immutable");
    assert_eq!(head.header("x-amz-meta-lens").replace(' ', ""), "50mm,90mm");
    let camera = head.header("x-amz-meta-camera").split_whitespace();
    assert_eq!(camera.collect::<Vec<_>>(), ["Leica", "M3,", "chrome"]);

    // A value with spaces that the signature folds is stored as it was sent.
    let folded = presigner.put("page").content_disposition("attachment; filename=\"a  b.html\"").sign();
    s3.send(folded, b"<p>").expect(200);
    assert_eq!(s3.get("page").header("content-disposition"), "attachment; filename=\"a  b.html\"");
}

fn all_six_response_overrides_come_back(s3: &S3) {
    s3.put("page", b"<p>");
    let presigner = s3.presigner();
    let disposition = ContentDisposition::attachment("Jahresbericht \"März\" 100% à+b&\"c\".pdf");
    let download = presigner
        .get("page")
        .response_content_type("application/pdf; v=\"1, 2\"")
        .response_content_disposition(disposition.clone())
        .response_content_encoding("identity")
        .response_content_language("de, en")
        .response_cache_control("private, max-age=60")
        .response_expires("Thu, 01 Dec 1994 16:00:00 GMT");
    let answer = s3.send(download.sign(), b"").expect(200);
    assert_eq!(answer.body, "<p>");
    assert_eq!(answer.header("content-type"), "application/pdf; v=\"1, 2\"");
    assert_eq!(answer.header("content-disposition"), disposition.to_string());
    assert_eq!(answer.header("content-encoding"), "identity");
    assert_eq!(answer.header("content-language"), "de, en");
    assert_eq!(answer.header("cache-control"), "private, max-age=60");
    assert_eq!(answer.header("expires"), "Thu, 01 Dec 1994 16:00:00 GMT");
}

fn headers_by_name_are_signed_and_followed(s3: &S3) {
    s3.put("digits", b"0123456789");
    let range = s3.presigner().get("digits").header("Range", "bytes=2-4").sign().unwrap();
    assert_eq!(s3.send(Ok(range.clone()), b"").expect(206).body, "234");
    let wider = s3.exchange(range.method(), range.url(), &[("range", "bytes=0-8")], b"");
    wider.expect_refusal(s3.quirks().wrong_signature);
}

/// Neither server keeps these settings. What is proven is that the signature covers them as
/// the server reads them.
fn settings_that_the_server_ignores_are_signed_all_the_same(s3: &S3) {
    let presigner = s3.presigner();
    let upload = presigner
        .put("cat")
        .acl(CannedAcl::BucketOwnerFullControl)
        .storage_class(StorageClass::ReducedRedundancy)
        .tagging([("project", "cats & dogs"), ("stage", "a=b/c+d")])
        .sse_kms_key("arn:aws:kms:us-east-1:111122223333:key/1234abcd")
        .expected_bucket_owner("111122223333")
        .request_payer();
    s3.send(upload.sign(), b"cat").expect(200);
    s3.send(presigner.put("cat").sse_s3().sign(), b"cat").expect(200);

    let download = presigner.get("cat").version_id("3/L4kqtJlcpXroDTDmJ+rmSpXd3dIbrHY=").part_number(1);
    let signed = download.sign().unwrap();
    assert_eq!(s3.send(Ok(signed.clone()), b"").expect(s3.quirks().part_of_an_object).body, "cat");
    for setting in ["versionId", "partNumber"] {
        let parameter = format!("{setting}={}", query_value(signed.url(), setting));
        let tampered = signed.url().replace(&parameter, &format!("{setting}=2"));
        assert_ne!(tampered, signed.url());
        let answer = s3.exchange(signed.method(), &tampered, NO_HEADERS, b"");
        answer.expect_refusal(s3.quirks().wrong_signature);
    }
}

fn an_object_is_encrypted_with_the_customer_key(s3: &S3) {
    let presigner = s3.presigner();
    let [key, md5] = CUSTOMER_KEY;
    s3.send(presigner.put("cat").sse_customer_key(key, md5).sign(), b"cat").expect(200);
    assert_eq!(s3.send(presigner.get("cat").sse_customer_key(key, md5).sign(), b"").expect(200).body, "cat");
    if s3.quirks().customer_keys {
        let without = s3.get("cat");
        without.expect_code(400, "InvalidRequest");
        assert!(without.text().contains("Object is encrypted"), "{without:?}");
    } else {
        assert_eq!(s3.read("cat"), "cat");
    }
}
