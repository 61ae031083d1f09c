//! The example `upload_service` over plain HTTP: what its calls take, answer and refuse, and
//! what the storage makes of the URLs. `browser/` tests the page.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod credentials;
#[path = "../../examples/embedded_s3/mod.rs"]
mod embedded_s3;
mod forms;
mod parts;
mod plain;
#[path = "../program/mod.rs"]
mod program;
#[path = "../service/mod.rs"]
mod service;
mod tickets;

use embedded_s3::EmbeddedS3;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use reqwest::header::{CONTENT_DISPOSITION, CONTENT_TYPE, HeaderName, HeaderValue};
use reqwest::{Client, Method, RequestBuilder, Response, StatusCode, Url};
use serde_json::Value;
use service::UploadService;
use std::io::{ErrorKind, Read, Write};
use std::net::TcpStream;
use std::process::Command;
use std::time::{Duration, Instant};

const PNG: &[u8] = include_bytes!("../../examples/upload_service/screenshot.png");

/// What the service answers: status and JSON.
async fn call(request: RequestBuilder) -> (StatusCode, Value) {
    let response = request.send().await.unwrap();
    let status = response.status();
    let text = response.text().await.unwrap();
    (status, serde_json::from_str(&text).unwrap_or_else(|_| panic!("not JSON: {text}")))
}

async fn get(service: &UploadService, path_and_query: &str) -> (StatusCode, Value) {
    call(Client::new().get(format!("{}{path_and_query}", service.origin()))).await
}

async fn signed(service: &UploadService, path_and_query: &str) -> Value {
    let (status, answer) = get(service, path_and_query).await;
    assert_eq!(status, StatusCode::OK, "{path_and_query}: {answer}");
    answer
}

/// A signed URL to upload these bytes.
async fn signed_upload(service: &UploadService, parameters: &str, bytes: &[u8]) -> Value {
    signed(service, &format!("/signed-url-upload?{parameters}&contentLength={}", bytes.len())).await
}

/// Starts the service on a bucket of this storage, which it learns of by its options and
/// environment alone.
fn start_on(storage: &EmbeddedS3, bucket: &str, options: &[&str]) -> UploadService {
    UploadService::start_with_env(
        &[&["--bucket", bucket], options].concat(),
        [
            ("AWS_ACCESS_KEY_ID", storage.access_key_id()),
            ("AWS_SECRET_ACCESS_KEY", storage.secret_access_key()),
            ("AWS_SESSION_TOKEN", ""),
            ("AWS_REGION", ""),
            ("AWS_DEFAULT_REGION", "eu-central-1"),
            ("AWS_ENDPOINT_URL_S3", &storage.endpoint()),
            ("AWS_ENDPOINT_URL", "http://127.0.0.1:1"),
        ],
    )
}

/// Does what an answer of the service says: its method, URL and headers.
fn follow(answer: &Value) -> RequestBuilder {
    let method: Method = answer["method"].as_str().unwrap().parse().unwrap();
    let headers = answer["headers"].as_object().unwrap().iter().map(|(name, value)| {
        let name: HeaderName = name.parse().unwrap();
        (name, HeaderValue::from_str(value.as_str().unwrap()).unwrap())
    });
    Client::new().request(method, answer["url"].as_str().unwrap()).headers(headers.collect())
}

async fn error_code(response: Response) -> (u16, String) {
    let status = response.status().as_u16();
    let text = response.text().await.unwrap();
    let code = text.split_once("<Code>").and_then(|(_, rest)| rest.split_once("</Code>"));
    (status, code.map(|(code, _)| code.to_owned()).unwrap_or_default())
}

#[tokio::test]
async fn defaults_upload_and_view_through_a_private_bucket() {
    let service = UploadService::start(&[]);

    let upload = signed_upload(&service, "", PNG).await;
    assert_eq!(upload["method"], "PUT");
    assert_eq!(upload["key"], "uploads/demo-image.png");
    assert_eq!(upload["headers"]["content-type"], "image/png");
    assert!(upload["expires_at"].as_str().unwrap().ends_with('Z'));
    assert_eq!(follow(&upload).body(PNG).send().await.unwrap().status(), StatusCode::OK);

    let access = signed(&service, "/signed-url-access").await;
    let view = follow(&access).send().await.unwrap();
    assert_eq!(view.status(), StatusCode::OK);
    assert_eq!(view.headers()[CONTENT_TYPE], "image/png");
    assert_eq!(view.headers()[CONTENT_DISPOSITION], "inline; filename=\"demo-image.png\"");
    assert_eq!(view.bytes().await.unwrap(), PNG);

    let unsigned_url = access["url"].as_str().unwrap().split('?').next().unwrap();
    assert_eq!(Client::new().get(unsigned_url).send().await.unwrap().status(), StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn parameters_come_by_query_json_or_form() {
    let service = UploadService::start(&[]);
    let url = format!("{}/signed-url-upload", service.origin());
    let form = "fileName=cat&extension=gif&mediaType=image&contentLength=5";
    let json = r#"{"fileName": "cat", "extension": "gif", "mediaType": "image", "contentLength": 5}"#;
    let post =
        |body: &'static str, content_type| Client::new().post(&url).header(CONTENT_TYPE, content_type).body(body);

    for request in [
        Client::new().get(format!("{url}?{form}")),
        Client::new().post(format!("{url}?{form}")),
        post(form, "application/x-www-form-urlencoded"),
        post(json, "application/json"),
        post(json, "application/json; charset=utf-8"),
    ] {
        let (status, answer) = call(request).await;
        assert_eq!(status, StatusCode::OK, "{answer}");
        assert_eq!(answer["key"], "uploads/cat.gif");
        assert_eq!(answer["headers"]["content-type"], "image/gif");
        assert_eq!(answer["headers"]["content-length"], "5");
    }

    let (status, answer) = call(post("contentLength=5", "application/x-www-form-urlencoded")).await;
    assert_eq!(status, StatusCode::OK, "{answer}");
    assert_eq!(answer["key"], "uploads/demo-image.png", "all else has a default");
}

#[tokio::test]
async fn content_types_are_the_registered_ones() {
    let service = UploadService::start(&[]);
    for (extension, content_type) in [
        ("png", "image/png"),
        ("jpg", "image/jpeg"),
        ("JPG", "image/jpeg"),
        ("jpeg", "image/jpeg"),
        ("svg", "image/svg+xml"),
        ("webp", "image/webp"),
        ("ico", "image/vnd.microsoft.icon"),
    ] {
        let upload = signed_upload(&service, &format!("extension={extension}"), PNG).await;
        assert_eq!(upload["headers"]["content-type"], content_type);
    }
}

#[tokio::test]
async fn the_storage_holds_an_upload_to_what_was_signed() {
    let service = UploadService::start(&[]);
    let upload = signed_upload(&service, "", PNG).await;
    let url = upload["url"].as_str().unwrap();
    let refused = |content_type, body: &[u8], condition: Option<&'static str>| {
        let mut request = Client::new().put(url).header(CONTENT_TYPE, content_type).body(body.to_vec());
        if let Some(condition) = condition {
            request = request.header("if-none-match", condition);
        }
        async { error_code(request.send().await.unwrap()).await }
    };
    let mismatch = (403, "SignatureDoesNotMatch".to_owned());

    assert_eq!(refused("text/html", PNG, Some("*")).await, mismatch, "another type");
    assert_eq!(refused("image/png", &PNG[1..], Some("*")).await, mismatch, "a shorter body");
    assert_eq!(refused("image/png", &[PNG, b"!"].concat(), Some("*")).await, mismatch, "a longer body");
    assert_ne!(refused("image/png", PNG, None).await.0, 200, "without the condition");

    assert_eq!(follow(&upload).body(PNG).send().await.unwrap().status(), StatusCode::OK);
    let again = follow(&upload).body(PNG).send().await.unwrap();
    assert_eq!(error_code(again).await, (412, "PreconditionFailed".to_owned()), "nothing is replaced");
}

#[tokio::test]
async fn the_signed_length_has_a_limit() {
    let service = UploadService::start(&[]);
    signed(&service, "/signed-url-upload?contentLength=104857600").await;
    for length in ["104857601", "18446744073709551615", "0"] {
        let (status, answer) = get(&service, &format!("/signed-url-upload?contentLength={length}")).await;
        assert_eq!(status, StatusCode::BAD_REQUEST, "{length}: {answer}");
    }

    let small = UploadService::start(&["--max-bytes", "1000"]);
    signed(&small, "/signed-url-upload?contentLength=1000").await;
    let (status, answer) = get(&small, "/signed-url-upload?contentLength=1001").await;
    assert_eq!(status, StatusCode::BAD_REQUEST);
    assert_eq!(answer["error"], "the image is too large: it has 1001 bytes, 1000 are allowed");
}

#[tokio::test]
async fn an_upload_of_any_length_is_signed_only_if_the_service_is_told_to() {
    let service = UploadService::start(&[]);
    let post = Client::new().post(format!("{}/signed-url-upload", service.origin()));
    let json = post.try_clone().unwrap().header(CONTENT_TYPE, "application/json").body(r#"{"fileName": "cat"}"#);
    let null = post.try_clone().unwrap().header(CONTENT_TYPE, "application/json").body(r#"{"contentLength": null}"#);
    let query = Client::new().get(format!("{}/signed-url-upload?fileName=cat", service.origin()));
    for request in [post, json, null, query] {
        let (status, answer) = call(request).await;
        assert_eq!(status, StatusCode::BAD_REQUEST, "{answer}");
        assert_eq!(answer["error"], "contentLength is missing: state the image's size in bytes");
    }

    let lenient = UploadService::start(&["--allow-unstated-length", "--max-bytes", "1000"]);
    let upload = signed(&lenient, "/signed-url-upload").await;
    assert!(upload["headers"].get("content-length").is_none());
    assert_eq!(follow(&upload).body(PNG).send().await.unwrap().status(), StatusCode::OK);
    let (status, _) = get(&lenient, "/signed-url-upload?contentLength=1001").await;
    assert_eq!(status, StatusCode::BAD_REQUEST, "a stated length keeps its limit");
}

#[tokio::test]
async fn file_names_never_leave_the_prefix() {
    let service = UploadService::start(&[]);
    for (name, key) in [
        ("../secret", "uploads/secret.png"),
        ("../../uploads/../x", "uploads/uploads-x.png"),
        ("a/b", "uploads/a-b.png"),
        ("/etc/passwd", "uploads/etc-passwd.png"),
        ("C:\\fakepath\\cat", "uploads/C-fakepath-cat.png"),
        ("%2e%2e%2fx", "uploads/2e-2e-2fx.png"),
        ("cat\0.html", "uploads/cat-html.png"),
        ("cat\r\nx-amz-acl: public-read", "uploads/cat-x-amz-acl-public-read.png"),
        ("cat?versionId=1#x&y", "uploads/cat-versionId-1-x-y.png"),
        ("my photo (1)", "uploads/my-photo-1.png"),
        ("snake_case", "uploads/snake_case.png"),
        ("\u{202e}gnp.exe", "uploads/gnp-exe.png"),
        ("Füße 写真", "uploads/Füße-写真.png"),
    ] {
        let encoded = utf8_percent_encode(name, NON_ALPHANUMERIC);
        let parameters = format!("fileName={encoded}");
        assert_eq!(signed_upload(&service, &parameters, PNG).await["key"], key, "{name:?}");
        let access = signed(&service, &format!("/signed-url-access?{parameters}")).await;
        assert_eq!(access["key"], key, "{name:?}");
    }

    let long = "é".repeat(50);
    let upload = signed_upload(&service, &format!("fileName={long}"), PNG).await;
    assert_eq!(upload["key"], format!("uploads/{long}.png"));
    assert_eq!(follow(&upload).body(PNG).send().await.unwrap().status(), StatusCode::OK);
    for name in [format!("{long}x"), "..".to_owned(), "/".to_owned(), "%00".to_owned(), String::new()] {
        let (status, answer) = get(&service, &format!("/signed-url-upload?fileName={name}&contentLength=1")).await;
        assert_eq!(status, StatusCode::BAD_REQUEST, "{name}: {answer}");
    }
}

#[tokio::test]
async fn bad_input_gets_an_error_in_json_that_gives_nothing_away() {
    let storage = EmbeddedS3::start().await.unwrap();
    let service = start_on(&storage, "photos", &[]);
    let url = |path: &str| format!("{}{path}", service.origin());
    let client = Client::new();
    let json =
        |body: &'static str| client.post(url("/signed-url-upload")).header(CONTENT_TYPE, "application/json").body(body);
    for (request, expected) in [
        (client.get(url("/signed-url-upload?contentLength=1&extension=txt")), 400),
        (client.get(url("/signed-url-upload?contentLength=1&extension=html")), 400),
        (client.get(url("/signed-url-upload?contentLength=1&extension=")), 400),
        (client.get(url("/signed-url-upload?contentLength=1&extension=png%2F..%2F..")), 400),
        (client.get(url("/signed-url-upload?contentLength=1&mediaType=text")), 400),
        (client.get(url("/signed-url-upload?contentLength=1&mediaType=image%0D%0Ax-amz-acl:public-read")), 400),
        (client.get(url("/signed-url-upload?contentLength=-1")), 400),
        (client.get(url("/signed-url-upload?contentLength=99999999999999999999")), 400),
        (client.get(url("/signed-url-upload?contentLength=")), 400),
        (client.get(url("/signed-url-upload?contentLength=1&filename=cat")), 400),
        (client.get(url("/signed-url-upload?contentLength=1&fileName=cat&fileName=dog")), 400),
        (client.get(url("/signed-url-access?extension=exe")), 400),
        (client.get(url("/signed-url-access?bucket=other")), 400),
        (json("{"), 400),
        (json("\"cat\""), 400),
        (json(r#"{"fileName": 1}"#), 400),
        (json(r#"{"contentLength": "many"}"#), 400),
        (client.post(url("/signed-url-upload?fileName=cat")).header(CONTENT_TYPE, "application/json").body("{}"), 400),
        (client.post(url("/signed-url-upload")).header(CONTENT_TYPE, "text/plain").body("x"), 400),
        (client.post(url("/signed-url-upload")).header(CONTENT_TYPE, "application/json").body("x".repeat(20_000)), 400),
        (client.delete(url("/signed-url-upload")), 405),
        (client.get(url("/uploads/cat.png")), 404),
    ] {
        let described = format!("{request:?}");
        let (status, answer) = call(request).await;
        assert_eq!(status.as_u16(), expected, "{described}: {answer}");
        assert!(!answer["error"].as_str().unwrap().is_empty(), "{described}");
        let text = answer.to_string();
        for leak in [storage.secret_access_key(), storage.access_key_id(), "X-Amz-", ".rs", "panicked"] {
            assert!(!text.contains(leak), "{described}: {text}");
        }
    }
}

#[tokio::test]
async fn an_svg_opened_by_itself_is_saved_not_run() {
    let service = UploadService::start(&[]);
    let svg = "<svg xmlns='http://www.w3.org/2000/svg'><script>alert(document.domain)</script></svg>";
    let upload = signed_upload(&service, "fileName=drawing&extension=svg", svg.as_bytes()).await;
    assert_eq!(follow(&upload).body(svg).send().await.unwrap().status(), StatusCode::OK);

    let access = signed(&service, "/signed-url-access?fileName=drawing&extension=svg").await;
    let view = follow(&access).send().await.unwrap();
    assert_eq!(view.headers()[CONTENT_TYPE], "image/svg+xml");
    assert_eq!(view.headers()[CONTENT_DISPOSITION], "attachment; filename=\"drawing.svg\"");
}

#[tokio::test]
async fn only_the_page_itself_may_call_the_storage_from_a_browser() {
    let service = UploadService::start(&[]);
    let upload = signed_upload(&service, "", PNG).await;
    let allowed_origin = |origin: String| {
        let preflight = Client::new()
            .request(Method::OPTIONS, upload["url"].as_str().unwrap())
            .header("origin", origin)
            .header("access-control-request-method", "PUT")
            .header("access-control-request-headers", "content-type,if-none-match");
        async {
            let response = preflight.send().await.unwrap();
            response.headers().get("access-control-allow-origin").map(|value| value.to_str().unwrap().to_owned())
        }
    };
    assert_eq!(allowed_origin(service.origin().to_owned()).await.as_deref(), Some(service.origin()));
    let by_name = service.origin().replace("127.0.0.1", "localhost");
    assert_eq!(allowed_origin(by_name.clone()).await, Some(by_name));
    let other_port = "http://127.0.0.1:1".to_owned();
    let other_scheme = service.origin().replace("http:", "https:");
    for other in [other_port, other_scheme, "https://example.com".to_owned(), "null".to_owned()] {
        assert_eq!(allowed_origin(other.clone()).await, None, "{other}");
    }
}

#[tokio::test]
async fn every_answer_says_what_browsers_must_not_do() {
    let service = UploadService::start(&[]);
    let request = |path: &str| Client::new().get(format!("{}{path}", service.origin()));
    for (request, status) in [
        (request("/"), 200),
        (request("/upload.js"), 200),
        (request("/icon.svg"), 200),
        (request("/signed-url-access"), 200),
        (request("/healthz"), 200),
        (request("/form?extension=png"), 200),
        (request("/uploaded?ticket=x"), 403),
        (request("/signed-url-upload?contentLength=1"), 200),
        (request("/signed-url-upload"), 400),
        (request("/").header("host", "rebound.example"), 421),
        (request("/signed-url-access").header("origin", "null"), 403),
        (request("/nowhere"), 404),
        (Client::new().delete(service.origin()), 405),
    ] {
        let response = request.send().await.unwrap();
        assert_eq!(response.status(), status);
        assert_eq!(response.headers()["x-content-type-options"], "nosniff", "{status} {}", response.url());
        assert_eq!(response.headers()["referrer-policy"], "strict-origin", "{status} {}", response.url());
    }
}

#[tokio::test]
async fn a_host_that_is_not_the_services_gets_no_answer() {
    let service = UploadService::start(&["--host", "images.example.com", "--host", "other.example:8443"]);
    let port = service.host().split_once(':').unwrap().1;
    let status = async |host: &str, path: &str| {
        let request = Client::new().get(format!("{}{path}", service.origin())).header("host", host);
        let response = request.send().await.unwrap();
        let (status, text) = (response.status(), response.text().await.unwrap());
        assert!(status != 421 || text.starts_with("{\"error\":"), "{text}");
        status.as_u16()
    };
    for host in ["127.0.0.1:PORT", "localhost:PORT", "LocalHost:PORT", "[::1]:PORT"] {
        assert_eq!(status(&host.replace("PORT", port), "/signed-url-access").await, 200, "{host}");
    }
    for host in ["images.example.com", "Images.Example.com", "other.example:8443"] {
        assert_eq!(status(host, "/signed-url-access").await, 200, "{host}");
    }
    for host in [
        "rebound.example",
        "rebound.example:PORT",
        "127.0.0.1",
        "localhost:1",
        "localhost:PORT.rebound.example",
        "localhost.rebound.example:PORT",
        "localhost:PORT@rebound.example",
        "rebound.example@localhost:PORT",
        "127.0.0.1:PORT, rebound.example",
        "0.0.0.0:PORT",
        "127.0.0.2:PORT",
        "images.example.com:PORT",
        "other.example",
    ] {
        for path in ["/signed-url-access", "/signed-url-upload?contentLength=1", "/", "/upload.js", "/nowhere"] {
            assert_eq!(status(&host.replace("PORT", port), path).await, 421, "{host}{path}");
        }
    }

    let own = service.host();
    for head in [
        "GET / HTTP/1.1".to_owned(),
        "GET / HTTP/1.0".to_owned(),
        format!("GET / HTTP/1.1\r\nHost: {own}\r\nHost: rebound.example"),
        format!("GET / HTTP/1.1\r\nHost: rebound.example\r\nHost: {own}"),
        format!("GET http://rebound.example/ HTTP/1.1\r\nHost: {own}"),
        format!("GET http://{own}/ HTTP/1.1\r\nHost: rebound.example"),
    ] {
        let answer = read_to_close(send_bytes(own, &format!("{head}\r\nConnection: close\r\n\r\n")));
        assert_eq!(answer.get(8..13), Some(" 421 "), "{head}: {answer}");
    }
}

#[tokio::test]
async fn pages_of_other_origins_may_not_make_the_calls() {
    let service = UploadService::start(&["--host", "images.example.com"]);
    let status = async |method: Method, path: &str, name: &str, value: &str| {
        let request = Client::new().request(method, format!("{}{path}", service.origin())).header(name, value);
        request.send().await.unwrap().status().as_u16()
    };
    for (name, value, expected) in [
        ("origin", service.origin(), 200),
        ("origin", "https://images.example.com", 200),
        ("origin", "https://example.com", 403),
        ("origin", "http://127.0.0.1:1", 403),
        ("origin", "null", 403),
        ("sec-fetch-site", "same-origin", 200),
        // An address typed into the browser.
        ("sec-fetch-site", "none", 200),
        // Pages of other ports are of the same site.
        ("sec-fetch-site", "same-site", 403),
        ("sec-fetch-site", "cross-site", 403),
    ] {
        let upload = "/signed-url-upload?contentLength=1";
        assert_eq!(status(Method::POST, upload, name, value).await, expected, "{name}: {value}");
        assert_eq!(status(Method::GET, upload, name, value).await, expected, "{name}: {value}");
        assert_eq!(status(Method::GET, "/signed-url-access", name, value).await, expected, "{name}: {value}");
        assert_eq!(status(Method::GET, "/", name, value).await, 200, "a link to the page");
    }
}

#[tokio::test]
async fn urls_expire() {
    let service = UploadService::start(&["--expires-in", "1"]);
    let upload = signed_upload(&service, "", PNG).await;
    // Signed later, so that it expires no sooner: nothing is uploaded by waiting for it.
    let access = signed(&service, "/signed-url-access").await;
    let deadline = Instant::now() + Duration::from_secs(30);
    while follow(&access).send().await.unwrap().status() == StatusCode::NOT_FOUND {
        assert!(Instant::now() < deadline, "the view URL does not expire");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    for answer in [&access, &upload] {
        let response = follow(answer).body(PNG).send().await.unwrap();
        assert_eq!(response.status(), StatusCode::FORBIDDEN);
        assert!(response.text().await.unwrap().contains("Request has expired"));
    }
}

#[tokio::test]
async fn a_real_endpoint_is_named_by_the_environment() {
    let storage = EmbeddedS3::start().await.unwrap();
    let bucket = storage.create_bucket("photos").unwrap();
    let service = start_on(&storage, "photos", &[]);
    let upload = signed_upload(&service, "", PNG).await;
    let url = upload["url"].as_str().unwrap();
    assert!(url.starts_with(&format!("{}uploads/demo-image.png?", bucket.resolve().unwrap().url())), "{url}");
    assert!(url.contains("%2Feu-central-1%2Fs3%2F"), "{url}");
    assert_eq!(follow(&upload).body(PNG).send().await.unwrap().status(), StatusCode::OK);
    let access = signed(&service, "/signed-url-access").await;
    assert_eq!(follow(&access).send().await.unwrap().bytes().await.unwrap(), PNG);
}

#[test]
fn a_missing_setting_is_one_clear_line() {
    let output = Command::new(env!("CARGO"))
        .args(["run", "--quiet", "--example", "upload_service", "--", "--port", "0", "--bucket", "photos"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .envs([("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE"), ("AWS_SECRET_ACCESS_KEY", "not-for-the-terminal")])
        .envs([("AWS_REGION", ""), ("AWS_DEFAULT_REGION", "")])
        .envs([("AWS_PROFILE", ""), ("AWS_CONFIG_FILE", "/nonexistent/config")])
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(1));
    let stderr = String::from_utf8(output.stderr).unwrap();
    // What stands above it is cargo's.
    assert_eq!(stderr.lines().last(), Some("upload_service: set AWS_REGION to the region of the bucket"));
    assert!(!stderr.contains("not-for-the-terminal"));
}

/// Sends these bytes on a connection of their own.
fn send_bytes(host: &str, bytes: &str) -> TcpStream {
    let mut connection = TcpStream::connect(host).unwrap();
    connection.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
    connection.write_all(bytes.as_bytes()).unwrap();
    connection
}

/// What comes back until the service closes the connection.
fn read_to_close(mut connection: TcpStream) -> String {
    let mut answer = Vec::new();
    match connection.read_to_end(&mut answer) {
        Err(error) if error.kind() != ErrorKind::ConnectionReset => panic!("the connection stays open: {error}"),
        _ => String::from_utf8(answer).unwrap(),
    }
}

/// A request whose body the service has begun to wait for, and that body.
fn request_under_way(service: &UploadService) -> (TcpStream, &'static str) {
    let body = "contentLength=5";
    let head = format!(
        "POST /signed-url-upload HTTP/1.1\r\nHost: {}\r\nConnection: close\r\nExpect: 100-continue\r\n\
         Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n",
        service.host(),
        body.len()
    );
    let mut connection = send_bytes(service.host(), &head);
    let mut go_ahead = [0; b"HTTP/1.1 100 Continue\r\n\r\n".len()];
    connection.read_exact(&mut go_ahead).unwrap();
    (connection, body)
}

#[tokio::test]
async fn a_client_that_stops_halfway_is_dropped() {
    let service = UploadService::start(&[]);
    let storage_url: Url = signed(&service, "/signed-url-access").await["url"].as_str().unwrap().parse().unwrap();
    let storage = format!("127.0.0.1:{}", storage_url.port().unwrap());
    let half_a_head_to_storage = send_bytes(&storage, "GET / HTTP/1.1\r\nHost: 127.0");
    let silent = send_bytes(service.host(), "");
    let half_a_head = send_bytes(service.host(), "GET / HTTP/1.1\r\nHost: 127.0");
    let (mut half_a_body, body) = request_under_way(&service);
    half_a_body.write_all(&body.as_bytes()[..5]).unwrap();
    let idle = send_bytes(service.host(), &format!("HEAD / HTTP/1.1\r\nHost: {}\r\n\r\n", service.host()));

    read_to_close(silent);
    read_to_close(half_a_head);
    read_to_close(half_a_head_to_storage);
    let answer = read_to_close(half_a_body);
    assert!(answer.starts_with("HTTP/1.1 408 ") && answer.contains("{\"error\":"), "{answer}");
    assert!(answer.contains("\r\nx-content-type-options: nosniff\r\n"), "{answer}");
    let answer = read_to_close(idle);
    assert!(answer.starts_with("HTTP/1.1 200 "), "{answer}");
}

/// Waits until the service takes no more connections: it has begun to stop.
#[cfg(unix)]
fn await_stop(service: &UploadService) {
    let deadline = Instant::now() + Duration::from_secs(30);
    while TcpStream::connect(service.host()).is_ok() {
        assert!(Instant::now() < deadline, "the service does not stop");
        std::thread::sleep(Duration::from_millis(20));
    }
}

#[cfg(unix)]
#[test]
fn the_service_stops_soon_whatever_a_client_does() {
    let services = ["INT", "TERM"].map(|signal| {
        let service = UploadService::start(&[]);
        // Their own timeouts would end these connections after 10 seconds.
        let open = [send_bytes(service.host(), "GET / HTTP/1.1\r\n"), request_under_way(&service).0];
        service.signal(signal);
        (service, open)
    });
    for (mut service, _open) in services {
        let status = service.end(Duration::from_secs(9)).expect("the service stops after 5 seconds");
        assert!(status.success(), "{status}");
        assert!(!service.keeps_files());
    }
}

#[cfg(unix)]
#[test]
fn a_second_signal_stops_the_service_at_once() {
    let mut service = UploadService::start(&[]);
    let _open = request_under_way(&service);
    service.signal("INT");
    await_stop(&service);
    assert_eq!(service.end(Duration::ZERO), None, "the open connection has a few seconds");
    service.signal("INT");
    let status = service.end(Duration::from_secs(4)).expect("the service stops at once");
    assert!(status.success(), "{status}");
    assert!(!service.keeps_files());
}

#[cfg(unix)]
#[test]
fn a_request_under_way_is_answered_before_the_service_stops() {
    let mut service = UploadService::start(&[]);
    let (mut connection, body) = request_under_way(&service);
    service.signal("TERM");
    await_stop(&service);
    connection.write_all(body.as_bytes()).unwrap();
    let answer = read_to_close(connection);
    assert!(answer.starts_with("HTTP/1.1 200 "), "{answer}");
    assert!(service.end(Duration::from_secs(4)).is_some(), "nothing is left to wait for");
}

/// The code blocks of the service's README in this language.
fn readme_blocks(language: &str) -> Vec<String> {
    program::readme_blocks(include_str!("../../examples/upload_service/README.md"), language)
}

#[tokio::test]
async fn the_readme_shows_policies_that_fit_the_service() {
    let service = UploadService::start(&[]);
    let upload = signed_upload(&service, "", PNG).await;
    let blocks: Vec<Value> =
        readme_blocks("json").iter().map(|block| serde_json::from_str(block).expect(block)).collect();
    let [rights, cors, bucket_policy] = blocks.as_slice() else { panic!("{} blocks of JSON", blocks.len()) };

    // Browsers state the length themselves, and ask nobody whether they may.
    let headers = upload["headers"].as_object().unwrap().keys().filter(|name| *name != "content-length");
    let headers: Vec<_> = headers.cloned().collect();
    assert_eq!(cors[0]["AllowedHeaders"], Value::from(headers));
    // To view and to upload; the calls in `parts.rs` and `forms.rs` need the others.
    assert_eq!(cors[0]["AllowedMethods"], Value::from(vec!["GET", "PUT", "POST", "DELETE"]));
    assert_eq!(cors[0]["ExposeHeaders"], Value::from(vec!["ETag"]));

    let folder = format!("arn:aws:s3:::my-bucket/{}/*", upload["key"].as_str().unwrap().split_once('/').unwrap().0);
    for statement in [rights, bucket_policy].into_iter().flat_map(|policy| policy["Statement"].as_array().unwrap()) {
        assert_eq!(statement["Resource"], folder);
    }
}

#[test]
#[ignore = "needs curl, jq and port 3000: apt-get install curl jq"]
fn the_commands_of_the_readme_work_word_for_word() {
    let commands = readme_blocks("sh");
    let (start, walk) = commands.split_first().expect("the README starts the service");
    let mut command = Command::new("sh");
    command.args(["-c", &format!("exec {start}")]);
    let service = UploadService::run(command);
    assert_eq!(service.origin(), "http://127.0.0.1:3000");

    let output = Command::new("sh")
        .args(["-e", "-c", &walk.join("\n")])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap();
    let stdout = String::from_utf8(output.stdout).unwrap();
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.success(), "{stdout}{stderr}");
    let last: Vec<_> = stdout.lines().skip_while(|line| *line != "the same picture").collect();
    let expected =
        ["the same picture", "403", "403", "403", "412", "400", "204", "the same picture again", "embedded storage"];
    assert_eq!(last, expected, "{stdout}{stderr}");
}
