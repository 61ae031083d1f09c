//! A form to upload an image, with a policy that the storage enforces.

use crate::api::{Api, Parameters, Refusal, check_length, json_answer, rfc3339};
use crate::image::{Image, check_media_type};
use crate::urls::Upload;
use axum::extract::State;
use axum::response::Response;
use presign::{Post, Presigner};
use serde::Deserialize;
use serde_json::{Map, Value, json};
use std::ops::RangeInclusive;
use std::sync::Arc;

/// What the storage takes in one request.
const MAX_FORM_BYTES: u64 = 5 << 30;

/// The parameters of [`Upload`], and how large the image may be.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub(crate) struct FormUpload {
    file_name: String,
    extension: String,
    media_type: String,
    content_length: Option<u64>,
    max_bytes: Option<u64>,
}

impl Default for FormUpload {
    fn default() -> Self {
        let Upload { file_name, extension, media_type, content_length } = Upload::default();
        Self { file_name, extension, media_type, content_length, max_bytes: None }
    }
}

/// The URL and the fields of a form for one image. A client that states no length gets a
/// limit all the same.
pub(crate) async fn signed_post_upload(
    State(api): State<Arc<Api>>,
    Parameters(upload): Parameters<FormUpload>,
) -> Result<Response, Refusal> {
    check_media_type(&upload.media_type).map_err(Refusal::bad_request)?;
    let image = Image::with_own_name(&upload.file_name, &upload.extension).map_err(Refusal::bad_request)?;
    let limit = api.form_limit();
    let max_bytes = upload.max_bytes.unwrap_or(limit);
    if !(1..=limit).contains(&max_bytes) {
        let message = format!("maxBytes is {max_bytes}: it must be from 1 to {limit}, the limit of the service");
        return Err(Refusal::bad_request(message));
    }
    let range = match upload.content_length {
        Some(bytes) => {
            check_length(bytes, max_bytes)?;
            bytes..=bytes
        }
        None => 1..=max_bytes,
    };

    let presigner = api.signer.presigner();
    let post = api.form_for(&presigner, &image, range).sign()?;
    let fields: Map<_, _> = post.fields().map(|(name, value)| (name.to_owned(), Value::from(value))).collect();
    Ok(json_answer(json!({
        "method": "POST",
        "url": post.url(),
        "fields": fields,
        "key": image.key,
        "file_name": image.name(),
        "expires_at": rfc3339(post.expires_at()),
    })))
}

impl Api {
    /// How large an image can be that a form uploads.
    pub(crate) fn form_limit(&self) -> u64 {
        self.max_bytes.min(MAX_FORM_BYTES)
    }

    /// A form for one image of one of these sizes. It has no condition against replacing an
    /// object, so the image needs a name of its own.
    pub(crate) fn form_for<'a>(
        &self,
        presigner: &'a Presigner,
        image: &'a Image,
        bytes: RangeInclusive<u64>,
    ) -> Post<'a> {
        presigner
            .post(&image.key)
            .content_type(&image.content_type)
            .content_length_range(bytes)
            .expires_in(self.expires_in)
    }
}
