//! Two pages that work without JavaScript: a form to upload an image, and the image.
//!
//! The storage sends the browser from the first to the second. Anyone can send a browser
//! there, with any key in the address; so the address that the form names has a ticket for
//! its own image, and only that ticket gets a URL to view one.

use crate::api::{Api, Parameters, Refusal};
use crate::escape::escape;
use crate::guard;
use crate::image::Image;
use crate::page::content_security_policy;
use crate::ticket::Purpose;
use axum::extract::State;
use axum::http::{HeaderMap, header};
use axum::response::{Html, IntoResponse, Response};
use presign::url::Url;
use serde::Deserialize;
use std::fmt::Write;
use std::sync::Arc;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Kind {
    extension: String,
}

/// A form for one image of this kind. The type is in the policy, so it is chosen first.
pub(crate) async fn form(
    State(api): State<Arc<Api>>,
    headers: HeaderMap,
    Parameters(kind): Parameters<Kind>,
) -> Result<Response, Refusal> {
    let image = Image::with_own_name("image", &kind.extension).map_err(Refusal::bad_request)?;
    let origin = guard::own_origin(&headers).ok_or_else(|| Refusal::bad_request("the header Host is missing"))?;
    let mut uploaded = Url::parse(&origin)
        .and_then(|origin| origin.join("/uploaded"))
        .map_err(|error| Refusal::bad_request(format!("the header Host: {error}")))?;
    uploaded.query_pairs_mut().append_pair("ticket", &api.tickets.issue(Purpose::View, &image.file_name));

    let limit = api.form_limit();
    let presigner = api.signer.presigner();
    let post = api.form_for(&presigner, &image, 1..=limit).success_action_redirect(uploaded.as_str()).sign()?;
    let fields = post.fields().fold(String::new(), |mut html, (name, value)| {
        // Writing to a string can't fail.
        let _ = writeln!(html, "<input type=\"hidden\" name=\"{}\" value=\"{}\">", escape(name), escape(value));
        html
    });
    let html = format!(
        include_str!("page/form.html"),
        action = escape(post.url()),
        fields = fields,
        content_type = escape(&image.content_type),
        limit = limit,
        minutes = api.expires_in.as_secs().div_ceil(60),
    );
    // Browsers hold the redirect that answers a form to this as well.
    Ok(page(&api, html, &format!("'self' {}", post.url())))
}

/// The storage adds more, which needs no trust: the ticket says which image it is.
#[derive(Deserialize)]
pub(crate) struct Uploaded {
    ticket: String,
}

/// The image that a form uploaded.
pub(crate) async fn uploaded(
    State(api): State<Arc<Api>>,
    Parameters(uploaded): Parameters<Uploaded>,
) -> Result<Response, Refusal> {
    let file_name = api.check_ticket(Purpose::View, &uploaded.ticket)?;
    let image = Image::from_file_name(file_name).map_err(Refusal::bad_request)?;
    let view = api.sign_view(&image)?;
    let html = format!(
        include_str!("page/uploaded.html"),
        file_name = escape(&image.file_name),
        url = escape(view.url()),
        minutes = api.expires_in.as_secs().div_ceil(60),
    );
    Ok(page(&api, html, "'none'"))
}

/// A page for one client: it has a signature in it.
fn page(api: &Api, html: String, form_action: &str) -> Response {
    let policy = content_security_policy(api.signer.presigner().endpoint().url(), form_action);
    ([(header::CONTENT_SECURITY_POLICY, policy), (header::CACHE_CONTROL, "no-store".to_owned())], Html(html))
        .into_response()
}
