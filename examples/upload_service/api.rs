//! What all calls share: what it takes to sign, how parameters come in, and how answers go out.

use crate::renewal::Signer;
use crate::ticket::{Purpose, Tickets};
use axum::extract::{FromRequest, Query, Request};
use axum::http::{Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::{Form, Json};
use presign::{Error, ErrorKind, PresignedUrl};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};
use std::time::Duration;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

/// What it takes to hand out URLs and forms. The storage itself is never called from here.
pub(crate) struct Api {
    pub(crate) signer: Signer,
    pub(crate) expires_in: Duration,
    pub(crate) max_bytes: u64,
    /// Whether an upload gets a URL that does not state its length, and so has no limit.
    pub(crate) allow_unstated_length: bool,
    pub(crate) tickets: Tickets,
}

impl Api {
    /// What the ticket says.
    pub(crate) fn check_ticket<'t>(&self, purpose: Purpose, ticket: &'t str) -> Result<&'t str, Refusal> {
        self.tickets.check(purpose, ticket).ok_or_else(|| {
            let message = "the ticket is not from this service, not for this call, or expired: start again";
            Refusal::new(StatusCode::FORBIDDEN, message)
        })
    }
}

/// Refuses an image of this length.
pub(crate) fn check_length(bytes: u64, limit: u64) -> Result<(), Refusal> {
    if bytes == 0 {
        Err(Refusal::bad_request("the image is empty"))
    } else if bytes > limit {
        let message = format!("the image is too large: it has {bytes} bytes, {limit} are allowed");
        Err(Refusal::bad_request(message))
    } else {
        Ok(())
    }
}

/// For a call that has no other limit than the length that the client states.
pub(crate) fn missing_length() -> Refusal {
    Refusal::bad_request("contentLength is missing: state the image's size in bytes")
}

/// A request for the client to send, and what else it needs.
pub(crate) fn answer(presigned: &PresignedUrl, others: Value) -> Response {
    let headers: Map<_, _> = presigned.headers().map(|(name, value)| (name.to_owned(), Value::from(value))).collect();
    let mut body = json!({
        "method": presigned.method().as_str(),
        "url": presigned.url(),
        "headers": headers,
        "expires_at": rfc3339(presigned.expires_at()),
    });
    if let (Value::Object(body), Value::Object(others)) = (&mut body, others) {
        body.extend(others);
    }
    json_answer(body)
}

/// An answer that no cache keeps.
pub(crate) fn json_answer(body: Value) -> Response {
    ([(header::CACHE_CONTROL, "no-store")], Json(body)).into_response()
}

pub(crate) fn rfc3339(time: OffsetDateTime) -> String {
    time.format(&Rfc3339).unwrap_or_default()
}

/// Parameters from the query, or from the body of a POST as JSON or as a form.
pub(crate) struct Parameters<T>(pub(crate) T);

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

    pub(crate) fn bad_request(message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, message)
    }
}

/// A client learns what is invalid in its request, but nothing about the service's own
/// settings.
impl From<Error> for Refusal {
    fn from(error: Error) -> Self {
        if error.kind() == ErrorKind::Request {
            return Self::bad_request(error.to_string());
        }
        eprintln!("cannot sign: {error}");
        let status = match error {
            // Until they are renewed.
            Error::CredentialsExpired { .. } | Error::CredentialsExpireTooSoon { .. } => {
                StatusCode::SERVICE_UNAVAILABLE
            }
            _ => StatusCode::INTERNAL_SERVER_ERROR,
        };
        Self::new(status, "the service cannot sign URLs at the moment")
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        (self.status, Json(json!({ "error": self.message }))).into_response()
    }
}
