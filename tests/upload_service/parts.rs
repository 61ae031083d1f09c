//! Uploads in parts: what the service signs and refuses, and what the storage makes of it.

use crate::service::UploadService;
use crate::{call, error_code, follow, read_to_close, send_bytes, signed};
use presign::multipart::PartPlan;
use reqwest::header::{CONTENT_TYPE, ETAG};
use reqwest::{Client, Response, StatusCode, Url};
use serde_json::{Value, json};

const MIB: usize = 1 << 20;

/// No two parts of it are alike.
fn picture() -> Vec<u8> {
    (0..20 * MIB).map(|index| index.wrapping_mul(2_654_435_761).to_le_bytes()[3]).collect()
}

async fn post(service: &UploadService, path: &str, parameters: &Value) -> (StatusCode, Value) {
    let request = Client::new().post(format!("{}{path}", service.origin()));
    call(request.header(CONTENT_TYPE, "application/json").body(parameters.to_string())).await
}

async fn ok(service: &UploadService, path: &str, parameters: &Value) -> Value {
    let (status, answer) = post(service, path, parameters).await;
    assert_eq!(status, StatusCode::OK, "{path} {parameters}: {answer}");
    answer
}

/// An upload that the storage knows of.
struct Upload<'s> {
    service: &'s UploadService,
    ticket: String,
    id: String,
}

impl<'s> Upload<'s> {
    async fn start(service: &'s UploadService, name: &str, bytes: usize) -> Self {
        let start = ok(service, "/parts/start", &json!({ "fileName": name, "contentLength": bytes })).await;
        assert_eq!(start["key"], format!("uploads/{name}.png"));
        let created = follow(&start).send().await.unwrap().text().await.unwrap();
        let id =
            created.split_once("<UploadId>").and_then(|(_, rest)| rest.split_once("</UploadId>")).expect(&created).0;
        Self { service, ticket: start["ticket"].as_str().unwrap().to_owned(), id: id.to_owned() }
    }

    fn parameters(&self, name: &str, value: &Value) -> Value {
        json!({ "ticket": self.ticket, "uploadId": self.id, name: value })
    }

    async fn urls(&self, first: u32) -> Value {
        ok(self.service, "/parts/urls", &self.parameters("firstPart", &first.into())).await
    }

    /// Sends all parts, and returns their `ETag`s.
    async fn send(&self, bytes: &[u8]) -> Vec<String> {
        let mut etags = Vec::new();
        for part in self.urls(1).await["parts"].as_array().unwrap() {
            let answer = send_part(part, bytes).await;
            assert_eq!(answer.status(), StatusCode::OK, "{part}");
            etags.push(answer.headers()[ETAG].to_str().unwrap().to_owned());
        }
        etags
    }

    async fn complete(&self, etags: &[String]) -> Response {
        let complete = ok(self.service, "/parts/complete", &self.parameters("etags", &json!(etags))).await;
        follow(&complete).body(complete["body"].as_str().unwrap().to_owned()).send().await.unwrap()
    }
}

/// Sends the bytes that the service says go to this URL.
async fn send_part(part: &Value, bytes: &[u8]) -> Response {
    let at = |name: &str| usize::try_from(part[name].as_u64().unwrap()).unwrap();
    let body = bytes[at("start")..at("end")].to_vec();
    Client::new().put(part["url"].as_str().unwrap()).body(body).send().await.unwrap()
}

/// What the storage answers to a part of this length before it has read any of it. To send the
/// part would be a race with the end of the connection.
fn part_refused(url: &str, bytes: usize) -> (u16, String) {
    let url: Url = url.parse().unwrap();
    let (host, port) = (url.host_str().unwrap(), url.port().unwrap());
    let answer = read_to_close(send_bytes(
        &format!("{host}:{port}"),
        &format!(
            "PUT {}?{} HTTP/1.1\r\nHost: {host}:{port}\r\nContent-Length: {bytes}\r\nExpect: 100-continue\r\n\
             Connection: close\r\n\r\n",
            url.path(),
            url.query().unwrap(),
        ),
    ));
    let code = answer.split_once("<Code>").and_then(|(_, rest)| rest.split_once("</Code>")).expect(&answer).0;
    (answer[9..12].parse().unwrap(), code.to_owned())
}

async fn view(service: &UploadService, name: &str) -> Response {
    let access = signed(service, &format!("/signed-url-access?fileName={name}")).await;
    follow(&access).send().await.unwrap()
}

#[tokio::test]
async fn an_image_is_uploaded_in_parts() {
    let service = UploadService::start(&[]);
    let picture = picture();
    let upload = Upload::start(&service, "large", picture.len()).await;

    let urls = upload.urls(1).await;
    assert_eq!((&urls["method"], &urls["part_count"]), (&json!("PUT"), &json!(3)));
    let plan = PartPlan::new(picture.len() as u64).unwrap();
    let cut: Vec<_> = plan.parts().map(|(number, bytes)| json!([number, bytes.start, bytes.end])).collect();
    let parts = urls["parts"].as_array().unwrap().clone();
    let answered = parts.iter().map(|part| json!([part["part_number"], part["start"], part["end"]]));
    assert_eq!(answered.collect::<Vec<_>>(), cut);
    assert_eq!(upload.urls(3).await["parts"].as_array().unwrap().len(), 1, "from this part on");

    assert_eq!(send_part(&parts[1], &vec![0; 20 * MIB]).await.status(), StatusCode::OK);
    let etags = upload.send(&picture).await;
    assert_eq!(upload.complete(&etags).await.status(), StatusCode::OK);
    let view = view(&service, "large").await;
    assert_eq!(view.headers()[CONTENT_TYPE], "image/png");
    assert!(view.bytes().await.unwrap() == picture, "the repeated part counts as it was sent last");

    // `s3s-fs` 0.14 says AccessDenied where AWS says NoSuchUpload.
    let late = part_refused(parts[0]["url"].as_str().unwrap(), 8 * MIB);
    assert_eq!(late, (403, "AccessDenied".to_owned()), "a late part");
}

#[tokio::test]
async fn nothing_is_replaced_by_an_upload_in_parts() {
    let service = UploadService::start(&[]);
    let [first, second] = [picture(), vec![0; 20 * MIB]];
    let (one, other) =
        (Upload::start(&service, "same", first.len()).await, Upload::start(&service, "same", 20 * MIB).await);
    let (etags, other_etags) = (one.send(&first).await, other.send(&second).await);
    assert_eq!(one.complete(&etags).await.status(), StatusCode::OK);
    assert_eq!(error_code(other.complete(&other_etags).await).await, (412, "PreconditionFailed".to_owned()));
    assert!(view(&service, "same").await.bytes().await.unwrap() == first);
}

#[tokio::test]
async fn the_storage_holds_each_part_to_its_length() {
    let service = UploadService::start(&[]);
    let upload = Upload::start(&service, "large", 20 * MIB).await;
    let urls = upload.urls(1).await;
    let url = |index: usize| urls["parts"][index]["url"].as_str().unwrap();
    for (index, bytes) in [(0, 8 * MIB + 1), (0, 8 * MIB - 1), (2, 4 * MIB + 1), (2, 8 * MIB), (2, 0)] {
        assert_eq!(part_refused(url(index), bytes), (403, "SignatureDoesNotMatch".to_owned()), "{bytes}");
    }
    // No URL is signed for a part beyond the size.
    let fourth = url(2).replace("partNumber=3", "partNumber=4");
    assert_eq!(part_refused(&fourth, 4 * MIB), (403, "SignatureDoesNotMatch".to_owned()));
}

#[tokio::test]
async fn an_aborted_upload_takes_no_more_parts() {
    let service = UploadService::start(&[]);
    let picture = picture();
    let upload = Upload::start(&service, "given-up", picture.len()).await;
    let urls = upload.urls(1).await;
    let etags = upload.send(&picture).await;
    let abort = ok(&service, "/parts/abort", &json!({ "ticket": upload.ticket, "uploadId": upload.id })).await;
    assert_eq!(abort["method"], "DELETE");
    assert!(follow(&abort).send().await.unwrap().status().is_success());
    let part = part_refused(urls["parts"][0]["url"].as_str().unwrap(), 8 * MIB);
    assert_eq!(part, (403, "AccessDenied".to_owned()));
    assert_eq!(error_code(upload.complete(&etags).await).await, (403, "AccessDenied".to_owned()));
    assert_eq!(view(&service, "given-up").await.status(), StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn the_service_signs_parts_of_nothing_but_what_was_started() {
    let service = UploadService::start(&[]);
    let other_run = UploadService::start(&[]);
    let start = ok(&service, "/parts/start", &json!({ "fileName": "mine", "contentLength": 20 * MIB })).await;
    let ticket = start["ticket"].as_str().unwrap();
    let elsewhere = ok(&other_run, "/parts/start", &json!({ "fileName": "mine", "contentLength": 20 * MIB })).await;
    let form = reqwest::get(format!("{}/form?extension=png", service.origin())).await.unwrap().text().await.unwrap();
    let (_, for_view) = form.split_once("/uploaded?ticket=").unwrap();
    let (for_view, _) = for_view.split_once("&quot;").or_else(|| for_view.split_once('"')).unwrap();

    for (ticket, why) in [
        (ticket.replace("mine", "yours"), "another key"),
        (ticket.replace(".png", ".svg"), "another key"),
        (ticket.replace("20971520", "20971521"), "another size"),
        (ticket[65..].to_owned(), "without the seal"),
        (elsewhere["ticket"].as_str().unwrap().to_owned(), "another run"),
        (for_view.to_owned(), "another purpose"),
        (String::new(), "none"),
    ] {
        for (path, parameters) in [
            ("/parts/urls", json!({ "ticket": ticket, "uploadId": "id", "firstPart": 1 })),
            ("/parts/complete", json!({ "ticket": ticket, "uploadId": "id", "etags": ["\"a\""] })),
            ("/parts/abort", json!({ "ticket": ticket, "uploadId": "id" })),
        ] {
            let (status, answer) = post(&service, path, &parameters).await;
            assert_eq!(status, StatusCode::FORBIDDEN, "{path}: {why}: {answer}");
            assert_eq!(
                answer["error"],
                "the ticket is not from this service, not for this call, or expired: start again"
            );
        }
    }
}

#[tokio::test]
async fn bad_parameters_of_parts_get_a_clear_error() {
    let service = UploadService::start(&["--max-bytes", "20000000"]);
    for (parameters, error) in [
        (json!({ "contentLength": 20_000_001 }), "the image is too large: it has 20000001 bytes, 20000000 are allowed"),
        (json!({ "contentLength": 0 }), "the image is empty"),
        (json!({}), "contentLength is missing: state the image's size in bytes"),
        (json!({ "contentLength": 1, "mediaType": "text" }), "mediaType \"text\""),
        (json!({ "contentLength": 1, "extension": "html" }), "is no extension of an image"),
    ] {
        let (status, answer) = post(&service, "/parts/start", &parameters).await;
        assert_eq!(status, StatusCode::BAD_REQUEST, "{parameters}: {answer}");
        assert!(answer["error"].as_str().unwrap().contains(error), "{parameters}: {answer}");
    }

    let start = ok(&service, "/parts/start", &json!({ "contentLength": 20_000_000 })).await;
    let with = |more: Value| {
        let mut parameters = json!({ "ticket": start["ticket"], "uploadId": "an-id" });
        parameters.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        parameters
    };
    for (path, parameters, error) in [
        ("/parts/urls", with(json!({ "firstPart": 0 })), "part number 0"),
        ("/parts/urls", with(json!({ "firstPart": 4 })), "4"),
        ("/parts/urls", with(json!({ "firstPart": u32::MAX })), "4294967295"),
        ("/parts/urls", with(json!({ "firstPart": 1, "uploadId": "" })), "empty"),
        ("/parts/urls", with(json!({ "firstPart": 1, "uploadId": "x".repeat(2049) })), "2049"),
        ("/parts/urls", with(json!({ "firstPart": 1, "key": "uploads/other.png" })), "unknown field `key`"),
        ("/parts/urls", with(json!({})), "firstPart"),
        ("/parts/complete", with(json!({ "etags": ["a", "b"] })), "etags has 2 values: the image has 3 parts"),
        ("/parts/complete", with(json!({ "etags": ["a", "b", "c", "d"] })), "etags has 4 values"),
        ("/parts/complete", with(json!({ "etags": ["a", "b", ""] })), "empty"),
        ("/parts/complete", with(json!({ "etags": ["a", "b", "<c\n>"] })), "ASCII"),
        ("/parts/complete", with(json!({ "etags": ["a", "b", "c"], "uploadId": "" })), "empty"),
        ("/parts/abort", with(json!({ "uploadId": "" })), "empty"),
        ("/parts/abort", with(json!({ "uploadId": "x".repeat(20_000) })), "length limit"),
    ] {
        let (status, answer) = post(&service, path, &parameters).await;
        assert_eq!(status, StatusCode::BAD_REQUEST, "{path} {parameters}: {answer}");
        assert!(answer["error"].as_str().unwrap().contains(error), "{path} {parameters}: {answer}");
    }
    let many = with(json!({ "etags": vec!["\"0123456789abcdef0123456789abcdef\""; 10_000] }));
    let (_, answer) = post(&service, "/parts/complete", &many).await;
    assert!(answer["error"].as_str().unwrap().starts_with("etags has 10000 values"), "{answer}");

    for path in ["/parts/start", "/parts/urls", "/parts/complete", "/parts/abort"] {
        let url = format!("{}{path}", service.origin());
        assert_eq!(call(Client::new().post(&url).header("sec-fetch-site", "same-site")).await.0.as_u16(), 403);
        assert_eq!(call(Client::new().get(&url)).await.0.as_u16(), 405);
    }
}

/// What the embedded server does not check. AWS answers `NoSuchUpload` and `InvalidPart`.
#[tokio::test]
async fn the_embedded_server_compares_neither_keys_nor_etags_of_an_upload() {
    let service = UploadService::start(&[]);
    let picture = picture();
    let (one, other) =
        (Upload::start(&service, "one", 20 * MIB).await, Upload::start(&service, "other", 20 * MIB).await);
    let mixed = Upload { service: &service, ticket: other.ticket.clone(), id: one.id.clone() };
    let etags = mixed.send(&picture).await;
    assert_eq!(etags.len(), 3);
    let wrong = vec!["\"00000000000000000000000000000000\"".to_owned(); 3];
    assert_eq!(mixed.complete(&wrong).await.status(), StatusCode::OK);
}
