//! PUT: from the body of a request to a file.

use crate::call::Call;
use crate::download::Stored;
use crate::failure::Failure;
use crate::folder::{Existing, Folder, Incoming};
use axum::body::Body;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use http_body_util::BodyExt;
use http_serve::Entity;
use presign::sigv4::PayloadHash;
use sha2::{Digest, Sha256};
use std::sync::Arc;
use std::time::Duration;
use tokio::time::timeout;

/// Bounds the wait for more of a body.
const IDLE_TIMEOUT: Duration = Duration::from_secs(10);

pub(crate) async fn store(
    folder: &Arc<Folder>,
    parts: &Parts,
    call: &Call,
    body: &mut Body,
    max_bytes: u64,
) -> Result<Response, Failure> {
    let existing = read_condition(&parts.headers)?;
    let length = content_length(&parts.headers).ok_or(Failure::MISSING_LENGTH)?;
    if length > max_bytes {
        return Err(Failure::TOO_LARGE);
    }
    let mut incoming = folder.start_upload().map_err(|error| Failure::of_file(&error))?;
    let sha256 = receive(body, &mut incoming).await?;
    match call.payload {
        PayloadHash::Unsigned => {}
        PayloadHash::Sha256(signed) if signed == sha256 => {}
        _ => return Err(Failure::HASH_MISMATCH),
    }
    let file = incoming.finish(&call.path, existing).await?;
    let stored = Stored::new(file, HeaderMap::new()).map_err(|error| Failure::of_file(&error))?;
    let etag = stored.etag().map(|etag| (header::ETAG, etag));
    Ok((StatusCode::OK, HeaderMap::from_iter(etag)).into_response())
}

/// Writes the body, and returns its hash.
async fn receive(body: &mut Body, incoming: &mut Incoming) -> Result<[u8; 32], Failure> {
    let mut sha256 = Sha256::new();
    while let Some(frame) = timeout(IDLE_TIMEOUT, body.frame()).await.map_err(|_| Failure::TIMEOUT)? {
        if let Ok(bytes) = frame.map_err(|_| Failure::INCOMPLETE_BODY)?.into_data() {
            sha256.update(&bytes);
            incoming.write(&bytes).await.map_err(|error| Failure::of_file(&error))?;
        }
    }
    Ok(sha256.finalize().into())
}

/// The HTTP library takes exactly this many bytes for the body, so a signed length holds too.
/// A body in chunks has no length here, whatever its client says.
fn content_length(headers: &HeaderMap) -> Option<u64> {
    headers.get(header::CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}

/// Whether an upload may replace a file. S3 knows no other condition in this header either.
fn read_condition(headers: &HeaderMap) -> Result<Existing, Failure> {
    let conditions: Vec<_> = headers.get_all(header::IF_NONE_MATCH).iter().map(HeaderValue::as_bytes).collect();
    match conditions.as_slice() {
        [] => Ok(Existing::Replace),
        [b"*"] => Ok(Existing::Keep),
        _ => Err(Failure::HEADER_NOT_IMPLEMENTED),
    }
}
