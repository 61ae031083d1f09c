//! Whether the service can sign, for whoever watches over it.

use crate::api::{Api, rfc3339};
use axum::Json;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::json;
use std::sync::Arc;

/// Status 200 as long as URLs can be signed. A renewal that fails is an early warning.
pub(crate) async fn healthz(State(api): State<Arc<Api>>) -> Response {
    let current = api.signer.current();
    let mut body = json!({
        "source": api.signer.source(),
        "expires_at": current.expires_at.map(rfc3339),
        "renewal_error": current.renewal_error,
    });
    let status = match current.presigner.head_bucket().sign() {
        Ok(_) => StatusCode::OK,
        Err(error) => {
            body["error"] = error.to_string().into();
            StatusCode::SERVICE_UNAVAILABLE
        }
    };
    (status, [(header::CACHE_CONTROL, "no-store")], Json(body)).into_response()
}
