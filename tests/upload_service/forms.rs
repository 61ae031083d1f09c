//! Forms: what the service signs and refuses, and what the storage makes of them.

use crate::embedded_s3::EmbeddedS3;
use crate::service::UploadService;
use crate::{PNG, call, error_code, signed, start_on};
use base64ct::{Base64, Encoding};
use reqwest::header::CONTENT_TYPE;
use reqwest::redirect::Policy;
use reqwest::{Client, Method, Response, StatusCode};
use serde_json::Value;
use std::time::{Duration, Instant};

async fn ask(service: &UploadService, parameters: &str) -> (StatusCode, Value) {
    let url = format!("{}/signed-post-upload", service.origin());
    call(Client::new().post(url).header(CONTENT_TYPE, "application/x-www-form-urlencoded").body(parameters.to_owned()))
        .await
}

async fn signed_form(service: &UploadService, parameters: &str) -> Form {
    let (status, answer) = ask(service, parameters).await;
    assert_eq!(status, StatusCode::OK, "{parameters}: {answer}");
    Form::new(&answer)
}

/// A form as a client sends it.
#[derive(Clone)]
pub(crate) struct Form {
    pub(crate) url: String,
    pub(crate) fields: Vec<(String, String)>,
    pub(crate) answer: Value,
}

impl Form {
    fn new(answer: &Value) -> Self {
        let fields = answer["fields"].as_object().unwrap().iter();
        Self {
            url: answer["url"].as_str().unwrap().to_owned(),
            fields: fields.map(|(name, value)| (name.clone(), value.as_str().unwrap().to_owned())).collect(),
            answer: answer.clone(),
        }
    }

    fn with(&self, name: &str, value: &str) -> Self {
        let mut form = self.without(name);
        form.fields.push((name.to_owned(), value.to_owned()));
        form
    }

    fn without(&self, name: &str) -> Self {
        let mut form = self.clone();
        form.fields.retain(|field| field.0 != name);
        form
    }

    fn field(&self, name: &str) -> &str {
        &self.fields.iter().find(|field| field.0 == name).unwrap().1
    }

    /// Sends it as a browser does, without following a redirect.
    pub(crate) async fn send(&self, file: &[u8]) -> Response {
        let boundary = "----a-boundary-that-no-value-has";
        let mut body = Vec::new();
        for (name, value) in &self.fields {
            let part = format!("--{boundary}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
            body.extend(part.into_bytes());
        }
        let head = format!(
            "--{boundary}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.png\"\r\n\
             Content-Type: image/png\r\n\r\n"
        );
        body.extend(head.into_bytes());
        body.extend(file);
        body.extend(format!("\r\n--{boundary}--\r\n").into_bytes());
        let client = Client::builder().redirect(Policy::none()).build().unwrap();
        let request = client.post(&self.url).header(CONTENT_TYPE, format!("multipart/form-data; boundary={boundary}"));
        request.body(body).send().await.unwrap()
    }

    async fn refusal(&self, file: &[u8]) -> (u16, String) {
        error_code(self.send(file).await).await
    }

    /// The answer of the storage to a request for the image.
    async fn view(&self, service: &UploadService) -> Response {
        let name = self.answer["file_name"].as_str().unwrap();
        let access = signed(service, &format!("/signed-url-access?fileName={name}")).await;
        assert_eq!(access["key"], self.answer["key"]);
        Client::new().get(access["url"].as_str().unwrap()).send().await.unwrap()
    }
}

#[tokio::test]
async fn a_form_uploads_an_image_under_a_name_of_its_own() {
    let service = UploadService::start(&[]);
    let form = signed_form(&service, "fileName=my cat&extension=png").await;
    assert_eq!(form.answer["method"], "POST");
    assert!(form.answer["expires_at"].as_str().unwrap().ends_with('Z'));
    let key = form.answer["key"].as_str().unwrap();
    assert!(key.starts_with("uploads/my-cat-") && key.len() == "uploads/my-cat-0123456789ab.png".len(), "{key}");

    assert_eq!(form.send(PNG).await.status(), StatusCode::NO_CONTENT);
    let view = form.view(&service).await;
    assert_eq!(view.headers()[CONTENT_TYPE], "image/png");
    assert_eq!(view.bytes().await.unwrap(), PNG);

    // A form has no condition against replacing an object.
    let other = signed_form(&service, "fileName=my cat&extension=png").await;
    assert_ne!(other.answer["key"], form.answer["key"]);
}

#[tokio::test]
async fn the_storage_holds_a_form_to_the_size_in_its_policy() {
    let service = UploadService::start(&[]);
    let bytes = PNG.len();
    let too_large = (400, "EntityTooLarge".to_owned());
    let too_small = (400, "EntityTooSmall".to_owned());

    let lie = signed_form(&service, &format!("contentLength={}", bytes - 1)).await;
    assert_eq!(lie.refusal(PNG).await, too_large, "a client that states less than it sends");
    assert_eq!(lie.refusal(&PNG[2..]).await, too_small, "a client that states more than it sends");
    assert_eq!(lie.view(&service).await.status(), StatusCode::NOT_FOUND);
    assert_eq!(lie.send(&PNG[1..]).await.status(), StatusCode::NO_CONTENT);

    let limited = signed_form(&service, &format!("maxBytes={}", bytes - 1)).await;
    assert_eq!(limited.refusal(PNG).await, too_large, "one byte too large");
    assert_eq!(limited.refusal(b"").await, too_small);
    assert_eq!(limited.view(&service).await.status(), StatusCode::NOT_FOUND);
    assert_eq!(limited.send(&PNG[1..]).await.status(), StatusCode::NO_CONTENT);

    let small = UploadService::start(&["--max-bytes", &(bytes - 1).to_string()]);
    let unstated = signed_form(&small, "").await;
    assert_eq!(unstated.refusal(PNG).await, too_large, "the limit of the service holds for those who state nothing");
    assert_eq!(unstated.send(&PNG[1..]).await.status(), StatusCode::NO_CONTENT);
}

#[tokio::test]
async fn the_storage_refuses_a_form_that_was_changed() {
    let storage = EmbeddedS3::start().await.unwrap();
    storage.create_bucket("photos").unwrap();
    storage.create_bucket("others").unwrap();
    let service = start_on(&storage, "photos", &[]);
    let form = signed_form(&service, "").await;
    let larger = {
        let policy = String::from_utf8(Base64::decode_vec(form.field("policy")).unwrap()).unwrap();
        let larger = policy.replace("104857600", "104857601");
        assert_ne!(larger, policy);
        Base64::encode_string(larger.as_bytes())
    };
    let mut elsewhere = form.clone();
    elsewhere.url = form.url.replace("/photos", "/others");
    assert_ne!(elsewhere.url, form.url);

    // Where AWS says AccessDenied, `s3s` 0.14 says InvalidPolicyDocument.
    let (condition_failed, denied) = ((400, "InvalidPolicyDocument".to_owned()), (403, "AccessDenied".to_owned()));
    for (changed, expected) in [
        (form.with("content-type", "text/html"), &condition_failed),
        (form.without("content-type"), &condition_failed),
        (form.with("key", "uploads/other.png"), &condition_failed),
        (form.with("acl", "public-read"), &denied),
        (form.with("policy", &larger), &(403, "SignatureDoesNotMatch".to_owned())),
        (elsewhere, &condition_failed),
    ] {
        assert_eq!(&changed.refusal(PNG).await, expected, "{:?} {}", changed.fields, changed.url);
    }
    assert_ne!(form.without("policy").refusal(PNG).await.0, 204);
    assert_ne!(form.without("x-amz-signature").refusal(PNG).await.0, 204);
    assert_eq!(form.view(&service).await.status(), StatusCode::NOT_FOUND);
    assert_eq!(form.send(PNG).await.status(), StatusCode::NO_CONTENT);
}

#[tokio::test]
async fn forms_expire() {
    let storage = EmbeddedS3::start().await.unwrap();
    storage.create_bucket("photos").unwrap();
    let service = start_on(&storage, "photos", &["--expires-in", "1"]);
    let form = signed_form(&service, "").await;
    let deadline = Instant::now() + Duration::from_secs(30);
    // Never accepted, for it has no file: nothing is uploaded by waiting.
    while form.refusal(b"").await.1 == "EntityTooSmall" {
        assert!(Instant::now() < deadline, "the form does not expire");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    let response = form.send(PNG).await;
    assert_eq!(response.status(), StatusCode::FORBIDDEN);
    assert!(response.text().await.unwrap().contains("Request has expired"));
    let patient = start_on(&storage, "photos", &[]);
    assert_eq!(form.view(&patient).await.status(), StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn the_service_refuses_to_sign_a_form_beyond_its_limits() {
    let service = UploadService::start(&["--max-bytes", "1000"]);
    signed_form(&service, "maxBytes=1000").await;
    signed_form(&service, "maxBytes=1000&contentLength=1000").await;
    for (parameters, error) in [
        ("maxBytes=1001", "maxBytes is 1001: it must be from 1 to 1000, the limit of the service"),
        ("maxBytes=18446744073709551615", "maxBytes is 18446744073709551615: "),
        ("maxBytes=0", "maxBytes is 0: "),
        ("maxBytes=-1", "maxBytes"),
        ("maxBytes=999&contentLength=1000", "the image is too large: it has 1000 bytes, 999 are allowed"),
        ("contentLength=1001", "the image is too large: it has 1001 bytes, 1000 are allowed"),
        ("contentLength=0", "the image is empty"),
        ("mediaType=text", "mediaType \"text\": "),
        ("extension=html", "\"html\" is no extension of an image"),
        ("fileName=..", "fileName has no letter or digit"),
        ("fileName=$%7Bfilename%7D&extension=$%7Bfilename%7D", "is no extension of an image"),
        ("maxbytes=1", "unknown field `maxbytes`"),
    ] {
        let (status, answer) = ask(&service, parameters).await;
        assert_eq!(status, StatusCode::BAD_REQUEST, "{parameters}: {answer}");
        assert!(answer["error"].as_str().unwrap().contains(error), "{parameters}: {answer}");
    }

    let url = format!("{}/signed-post-upload", service.origin());
    let status = |request: reqwest::RequestBuilder| async { call(request).await.0.as_u16() };
    assert_eq!(status(Client::new().request(Method::GET, &url)).await, 405);
    assert_eq!(status(Client::new().post(&url).header("sec-fetch-site", "same-site")).await, 403);
    assert_eq!(status(Client::new().post(&url).header("host", "rebound.example")).await, 421);

    // Without a limit of its own, the form has what S3 takes.
    let large = UploadService::start(&["--max-bytes", "1000000000000"]);
    let policy = Base64::decode_vec(signed_form(&large, "").await.field("policy")).unwrap();
    let policy: Value = serde_json::from_slice(&policy).unwrap();
    assert!(policy.to_string().contains("[\"content-length-range\",1,5368709120]"), "{policy}");
}
