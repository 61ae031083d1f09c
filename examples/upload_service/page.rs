//! The page, part of the program.

use axum::Router;
use axum::http::header;
use axum::response::Html;
use axum::routing::{MethodRouter, get};

pub(crate) fn routes<S: Clone + Send + Sync + 'static>(bucket_url: &str) -> Router<S> {
    let policy = content_security_policy(bucket_url, "'none'");
    let page = ([(header::CONTENT_SECURITY_POLICY, policy)], Html(include_str!("page/index.html")));
    let script = |text| file("text/javascript", text);
    Router::new()
        .route("/", get(page))
        .route("/style.css", file("text/css", include_str!("page/style.css")))
        .route("/upload.js", script(include_str!("page/upload.js")))
        .route("/service.js", script(include_str!("page/service.js")))
        .route("/storage.js", script(include_str!("page/storage.js")))
        .route("/ways.js", script(include_str!("page/ways.js")))
        .route("/parts.js", script(include_str!("page/parts.js")))
        .route("/icon.svg", file("image/svg+xml", include_str!("page/icon.svg")))
}

/// `bucket_url` is the only other place that a page may talk to. Forms go to the bucket itself,
/// where a URL in path style has no slash at its end.
pub(crate) fn content_security_policy(bucket_url: &str, form_action: &str) -> String {
    let form_url = bucket_url.trim_end_matches('/');
    format!(
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' {bucket_url}; \
         connect-src 'self' {bucket_url} {form_url}; base-uri 'none'; form-action {form_action}; \
         frame-ancestors 'none'"
    )
}

fn file<S: Clone + Send + Sync + 'static>(content_type: &'static str, text: &'static str) -> MethodRouter<S> {
    get(([(header::CONTENT_TYPE, content_type)], text))
}
