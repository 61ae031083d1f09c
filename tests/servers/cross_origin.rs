//! What a page of another origin needs before it may use presigned URLs.

use crate::client::Response;
use crate::server::{S3, header_lines};
use presign::Method;

on_each_server![pages_of_one_origin_may_upload];

pub(crate) const ORIGIN: &str = "https://app.example";

const RULES: &str = "<CORSConfiguration><CORSRule><AllowedOrigin>https://app.example</AllowedOrigin>\
    <AllowedMethod>PUT</AllowedMethod><AllowedHeader>content-type</AllowedHeader>\
    <ExposeHeader>ETag</ExposeHeader></CORSRule></CORSConfiguration>";

fn pages_of_one_origin_may_upload(s3: &S3) {
    let presigner = s3.presigner();
    let cors = |method| s3.send(presigner.bucket_request(method).param("cors", "").sign(), RULES.as_bytes());
    let upload = presigner.put("cat.png").content_type("image/png").sign().unwrap();
    // A browser disregards what an error allows.
    let allowed_by = |answer: &Response| {
        let origin = answer.headers.get("access-control-allow-origin").filter(|_| answer.is_success());
        origin.map(|origin| origin.to_str().unwrap().to_owned())
    };
    let preflight = |origin: &str| {
        let asked = [
            ("origin", origin),
            ("access-control-request-method", "PUT"),
            ("access-control-request-headers", "content-type"),
        ];
        allowed_by(&s3.exchange(Method::Options, upload.url(), &asked, b""))
    };
    let put = |origin: &str| {
        let mut headers = header_lines(&upload);
        headers.push(("origin".to_owned(), origin.to_owned()));
        s3.exchange(Method::Put, upload.url(), &headers, b"png").expect(200)
    };

    if s3.quirks().cors_subresource {
        cors(Method::Get).expect_code(404, "NoSuchCORSConfiguration");
        assert_eq!(preflight(ORIGIN), None);
        cors(Method::Put).expect(200);
        assert_eq!(cors(Method::Get).expect(200).element("AllowedOrigin"), ORIGIN);
    } else {
        cors(Method::Put).expect_code(501, "NotImplemented");
    }

    assert_eq!(preflight(ORIGIN).as_deref(), Some(ORIGIN));
    let uploaded = put(ORIGIN);
    assert_eq!(allowed_by(&uploaded).as_deref(), Some(ORIGIN));
    assert!(uploaded.header("access-control-expose-headers").eq_ignore_ascii_case("etag"));
    for other in ["https://other.example", "http://app.example", "https://app.example:444", "null"] {
        assert_eq!(preflight(other), None, "{other}");
        assert_eq!(allowed_by(&put(other)), None, "{other}");
    }

    if s3.quirks().cors_subresource {
        cors(Method::Delete).expect(204);
        assert_eq!(preflight(ORIGIN), None);
    }
}
