//! The calls of an upload in parts: start it, send its parts, and complete or abort it.
//!
//! The client talks to the storage, and only the client learns the upload id. A ticket ties
//! its calls together: it names the key and the size, which the client can't change.

use crate::api::{Api, Parameters, Refusal, answer, check_length, json_answer, missing_length, rfc3339};
use crate::image::{Image, check_media_type};
use crate::ticket::Purpose;
use crate::urls::Upload;
use axum::extract::State;
use axum::response::Response;
use presign::multipart::{CompletedParts, PartPlan};
use serde::Deserialize;
use serde_json::{Value, json};
use std::sync::Arc;

/// How many URLs the client gets at a time. They expire, so it is no use to have those of
/// all parts early.
const URLS_AT_A_TIME: u32 = 100;

/// A URL to start the upload, and the ticket for what follows.
pub(crate) async fn start(
    State(api): State<Arc<Api>>,
    Parameters(upload): Parameters<Upload>,
) -> Result<Response, Refusal> {
    check_media_type(&upload.media_type).map_err(Refusal::bad_request)?;
    let image = Image::new(&upload.file_name, &upload.extension).map_err(Refusal::bad_request)?;
    let bytes = upload.content_length.ok_or_else(missing_length)?;
    check_length(bytes, api.max_bytes)?;
    // An image that can't be cut is refused before anything is uploaded.
    PartPlan::new(bytes)?;

    let create = api
        .signer
        .presigner()
        .create_multipart_upload(&image.key)
        .content_type(&image.content_type)
        .expires_in(api.expires_in)
        .sign()?;
    let ticket = api.tickets.issue(Purpose::Parts, &format!("{bytes}.{}", image.file_name));
    Ok(answer(&create, json!({ "key": image.key, "ticket": ticket })))
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Parts {
    ticket: String,
    upload_id: String,
    first_part: u32,
}

/// The URLs of some parts, and which bytes go to each. The length of each is signed.
pub(crate) async fn urls(
    State(api): State<Arc<Api>>,
    Parameters(parts): Parameters<Parts>,
) -> Result<Response, Refusal> {
    let (image, plan) = api.started(&parts.ticket)?;
    let last = plan.count().min(parts.first_part.saturating_add(URLS_AT_A_TIME - 1));
    let signed = api
        .signer
        .presigner()
        .upload_parts(&image.key, &parts.upload_id, parts.first_part..=last)
        .content_lengths(plan)
        .expires_in(api.expires_in)
        .sign()?;
    let urls = signed.urls().filter_map(|(part_number, url)| {
        let bytes = plan.part(part_number)?;
        Some(json!({ "part_number": part_number, "start": bytes.start, "end": bytes.end, "url": url }))
    });
    Ok(json_answer(json!({
        "method": "PUT",
        "parts": urls.collect::<Value>(),
        "part_count": plan.count(),
        "expires_at": rfc3339(signed.expires_at()),
    })))
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Complete {
    ticket: String,
    upload_id: String,
    /// Of all parts, in order.
    etags: Vec<String>,
}

/// A URL to put the parts together, and the body to send to it.
pub(crate) async fn complete(
    State(api): State<Arc<Api>>,
    Parameters(complete): Parameters<Complete>,
) -> Result<Response, Refusal> {
    let (image, plan) = api.started(&complete.ticket)?;
    let given = complete.etags.len();
    if u32::try_from(given) != Ok(plan.count()) {
        let message = format!("etags has {given} values: the image has {} parts, give the ETag of each", plan.count());
        return Err(Refusal::bad_request(message));
    }
    let parts = plan
        .numbers()
        .zip(complete.etags)
        .fold(CompletedParts::new(), |parts, (number, etag)| parts.part(number, etag));
    let request = api
        .signer
        .presigner()
        .complete_multipart_upload(&image.key, &complete.upload_id)
        .if_none_match("*")
        .expires_in(api.expires_in)
        .sign()?;
    Ok(answer(&request, json!({ "key": image.key, "body": parts.to_xml()? })))
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Abort {
    ticket: String,
    upload_id: String,
}

/// A URL to discard the parts.
pub(crate) async fn abort(
    State(api): State<Arc<Api>>,
    Parameters(abort): Parameters<Abort>,
) -> Result<Response, Refusal> {
    let (image, _) = api.started(&abort.ticket)?;
    let request = api
        .signer
        .presigner()
        .abort_multipart_upload(&image.key, &abort.upload_id)
        .expires_in(api.expires_in)
        .sign()?;
    Ok(answer(&request, json!({ "key": image.key })))
}

impl Api {
    /// The image of a ticket, and how it is cut.
    fn started(&self, ticket: &str) -> Result<(Image, PartPlan), Refusal> {
        let text = self.check_ticket(Purpose::Parts, ticket)?;
        let (bytes, file_name) = text.split_once('.').unwrap_or_default();
        let bytes = bytes.parse().map_err(|_| Refusal::bad_request("the ticket has no size"))?;
        Ok((Image::from_file_name(file_name).map_err(Refusal::bad_request)?, PartPlan::new(bytes)?))
    }
}
