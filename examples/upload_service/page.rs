//! The page, part of the program.

use axum::Router;
use axum::http::header;
use axum::response::Html;
use axum::routing::{MethodRouter, get};

/// `bucket_url` is the only other place that the page may talk to.
pub(crate) fn routes<S: Clone + Send + Sync + 'static>(bucket_url: &str) -> Router<S> {
    let policy = format!(
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' {bucket_url}; \
         connect-src 'self' {bucket_url}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    );
    let page = ([(header::CONTENT_SECURITY_POLICY, policy)], Html(include_str!("page/index.html")));
    Router::new()
        .route("/", get(page))
        .route("/style.css", file("text/css", include_str!("page/style.css")))
        .route("/upload.js", file("text/javascript", include_str!("page/upload.js")))
        .route("/icon.svg", file("image/svg+xml", include_str!("page/icon.svg")))
}

fn file<S: Clone + Send + Sync + 'static>(content_type: &'static str, text: &'static str) -> MethodRouter<S> {
    get(([(header::CONTENT_TYPE, content_type)], text))
}
