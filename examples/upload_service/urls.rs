//! The two calls that hand out one URL: to upload an image, and to view it.

use crate::api::{Api, Parameters, Refusal, answer, check_length, missing_length};
use crate::image::{Image, check_media_type};
use axum::extract::State;
use axum::response::Response;
use presign::{ContentDisposition, PresignedUrl};
use serde::Deserialize;
use serde_json::json;
use std::sync::Arc;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub(crate) struct Upload {
    pub(crate) file_name: String,
    pub(crate) extension: String,
    pub(crate) media_type: String,
    pub(crate) content_length: Option<u64>,
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
    check_media_type(&upload.media_type).map_err(Refusal::bad_request)?;
    let image = Image::new(&upload.file_name, &upload.extension).map_err(Refusal::bad_request)?;

    let presigner = api.signer.presigner();
    let mut request = presigner
        .put(&image.key)
        .content_type(&image.content_type)
        // Names are shared by all: no upload replaces what another has put there.
        .if_none_match("*")
        .expires_in(api.expires_in);
    match upload.content_length {
        Some(bytes) => {
            check_length(bytes, api.max_bytes)?;
            request = request.content_length(bytes);
        }
        None if api.allow_unstated_length => {}
        None => return Err(missing_length()),
    }
    Ok(answer(&request.sign()?, json!({ "key": image.key })))
}

/// A URL to view one image.
pub(crate) async fn signed_url_access(
    State(api): State<Arc<Api>>,
    Parameters(access): Parameters<Access>,
) -> Result<Response, Refusal> {
    let image = Image::new(&access.file_name, &access.extension).map_err(Refusal::bad_request)?;
    Ok(answer(&api.sign_view(&image)?, json!({ "key": image.key })))
}

impl Api {
    pub(crate) fn sign_view(&self, image: &Image) -> Result<PresignedUrl, presign::Error> {
        let disposition = if image.can_carry_scripts() {
            ContentDisposition::attachment(&image.file_name)
        } else {
            ContentDisposition::inline(&image.file_name)
        };
        self.signer
            .presigner()
            .get(&image.key)
            // Whatever type the object was stored with, browsers take it for an image.
            .response_content_type(&image.content_type)
            .response_content_disposition(disposition)
            .expires_in(self.expires_in)
            .sign()
    }
}
