//! The two calls that hand out URLs.

use crate::image::Image;
use axum::extract::{FromRequest, Query, Request, State};
use axum::http::{Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::{Form, Json};
use presign::{ContentDisposition, ErrorKind, PresignedUrl, Presigner};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};
use std::sync::Arc;
use std::time::Duration;
use time::format_description::well_known::Rfc3339;

/// What it takes to hand out URLs. The storage itself is never called from here.
pub(crate) struct Api {
    pub(crate) presigner: Presigner,
    pub(crate) expires_in: Duration,
    pub(crate) max_bytes: u64,
    /// Whether an upload gets a URL that does not state its length, and so has no limit.
    pub(crate) allow_unstated_length: bool,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub(crate) struct Upload {
    file_name: String,
    extension: String,
    media_type: String,
    content_length: Option<u64>,
}

impl Default for Upload {
    fn default() -> Self {
        let Access { file_name, extension } = Access::default();
        Self { file_name, extension, media_type: "image".to_owned(), content_length: None }
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub(crate) struct Access {
    file_name: String,
    extension: String,
}

impl Default for Access {
    fn default() -> Self {
        Self { file_name: "demo-image".to_owned(), extension: "png".to_owned() }
    }
}

/// A URL to upload one image, once, with the content type and the length signed.
pub(crate) async fn signed_url_upload(
    State(api): State<Arc<Api>>,
    Parameters(upload): Parameters<Upload>,
) -> Result<Response, Refusal> {
    if !upload.media_type.eq_ignore_ascii_case("image") {
        let message = format!("mediaType {:?}: only \"image\" is taken here", upload.media_type);
        return Err(Refusal::bad_request(message));
    }
    let image = Image::new(&upload.file_name, &upload.extension).map_err(Refusal::bad_request)?;
    api.check_length(upload.content_length)?;

    let mut request = api
        .presigner
        .put(&image.key)
        .content_type(&image.content_type)
        // Names are shared by all: no upload replaces what another has put there.
        .if_none_match("*")
        .expires_in(api.expires_in);
    if let Some(bytes) = upload.content_length {
        request = request.content_length(bytes);
    }
    Ok(answer(&image, &request.sign()?))
}

/// A URL to view one image.
pub(crate) async fn signed_url_access(
    State(api): State<Arc<Api>>,
    Parameters(access): Parameters<Access>,
) -> Result<Response, Refusal> {
    let image = Image::new(&access.file_name, &access.extension).map_err(Refusal::bad_request)?;
    let disposition = if image.can_carry_scripts() {
        ContentDisposition::attachment(&image.file_name)
    } else {
        ContentDisposition::inline(&image.file_name)
    };
    let presigned = api
        .presigner
        .get(&image.key)
        // Whatever type the object was stored with, browsers take it for an image.
        .response_content_type(&image.content_type)
        .response_content_disposition(disposition)
        .expires_in(api.expires_in)
        .sign()?;
    Ok(answer(&image, &presigned))
}

impl Api {
    fn check_length(&self, content_length: Option<u64>) -> Result<(), Refusal> {
        let message = match content_length {
            Some(0) => "the image is empty".to_owned(),
            Some(bytes) if bytes > self.max_bytes => {
                format!("the image is too large: it has {bytes} bytes, {} are allowed", self.max_bytes)
            }
            None if !self.allow_unstated_length => {
                "contentLength is missing: state the image's size in bytes".to_owned()
            }
            _ => return Ok(()),
        };
        Err(Refusal::bad_request(message))
    }
}

fn answer(image: &Image, presigned: &PresignedUrl) -> Response {
    let headers: Map<_, _> = presigned.headers().map(|(name, value)| (name.to_owned(), Value::from(value))).collect();
    let body = json!({
        "method": presigned.method().as_str(),
        "url": presigned.url(),
        "headers": headers,
        "key": image.key,
        "expires_at": presigned.expires_at().format(&Rfc3339).unwrap_or_default(),
    });
    ([(header::CACHE_CONTROL, "no-store")], Json(body)).into_response()
}

/// Parameters from the query, or from the body of a POST as JSON or as a form.
pub(crate) struct Parameters<T>(T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Parameters<T> {
    type Rejection = Refusal;

    async fn from_request(request: Request, state: &S) -> Result<Self, Refusal> {
        let body_type = request.headers().get(header::CONTENT_TYPE).filter(|_| request.method() == Method::POST);
        let parameters = match body_type {
            None => Query::from_request(request, state).await.map(|Query(it)| it).map_err(|error| error.body_text()),
            Some(_) if request.uri().query().is_some() => {
                Err("parameters in both the query and the body: give them in one place".to_owned())
            }
            Some(json) if json.as_bytes().starts_with(b"application/json") => {
                Json::from_request(request, state).await.map(|Json(it)| it).map_err(|error| error.body_text())
            }
            Some(_) => Form::from_request(request, state).await.map(|Form(it)| it).map_err(|error| error.body_text()),
        };
        parameters.map(Self).map_err(Refusal::bad_request)
    }
}

/// An answer without a URL: a status and `{"error": "..."}`.
pub(crate) struct Refusal {
    status: StatusCode,
    message: String,
}

impl Refusal {
    pub(crate) fn new(status: StatusCode, message: impl Into<String>) -> Self {
        Self { status, message: message.into() }
    }

    fn bad_request(message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, message)
    }
}

/// A client learns what is invalid in its request, but nothing about the service's own
/// settings.
impl From<presign::Error> for Refusal {
    fn from(error: presign::Error) -> Self {
        if error.kind() == ErrorKind::Request {
            return Self::bad_request(error.to_string());
        }
        eprintln!("cannot sign: {error}");
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "the service cannot sign URLs at the moment")
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        (self.status, Json(json!({ "error": self.message }))).into_response()
    }
}
