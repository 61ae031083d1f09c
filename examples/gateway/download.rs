//! GET and HEAD: from a file to the answer. `http-serve` handles ranges and conditions.

use crate::call::Call;
use crate::failure::Failure;
use crate::folder::Folder;
use axum::body::{Body, Bytes};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Request, StatusCode, header};
use axum::response::Response;
use futures_core::Stream;
use http_serve::{BoxError, ChunkedReadFile, Entity};
use std::fs::File;
use std::io;
use std::ops::Range;
use std::pin::Pin;
use std::time::{Duration, SystemTime};
use tokio::task::block_in_place;

pub(crate) fn answer(folder: &Folder, parts: &Parts, call: Call) -> Result<Response, Failure> {
    let file = folder.file(&call.path)?;
    let mut headers = call.overrides;
    if !headers.contains_key(header::CONTENT_TYPE) {
        // The folder keeps no content types.
        let guess = mime_guess::from_path(&call.path).first_raw().unwrap_or("application/octet-stream");
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(guess));
    }
    let stored = Stored::new(file, headers).map_err(|error| Failure::of_file(&error))?;
    let response = http_serve::serve(stored, &Request::from_parts(parts.clone(), ())).map(Body::new);
    match response.status() {
        StatusCode::BAD_REQUEST => Err(Failure::MALFORMED_CONDITION),
        StatusCode::PRECONDITION_FAILED => Err(Failure::PRECONDITION),
        StatusCode::RANGE_NOT_SATISFIABLE => {
            Err(Failure::Range(response.headers().get(header::CONTENT_RANGE).cloned()))
        }
        _ => Ok(response),
    }
}

/// A file with the time of its last change in whole seconds, as clients know it: a condition
/// compares it with what they send back.
pub(crate) struct Stored {
    file: ChunkedReadFile<Bytes, BoxError>,
    /// In seconds since 1970. An answer with an older file has no time.
    modified_at: Option<u64>,
}

impl Stored {
    pub(crate) fn new(file: File, headers: HeaderMap) -> io::Result<Self> {
        block_in_place(|| {
            let metadata = file.metadata()?;
            let since_1970 = metadata.modified()?.duration_since(SystemTime::UNIX_EPOCH).ok();
            let file = ChunkedReadFile::new_with_metadata(file, &metadata, headers)?;
            Ok(Self { file, modified_at: since_1970.map(|time| time.as_secs()) })
        })
    }
}

impl Entity for Stored {
    type Error = BoxError;
    type Data = Bytes;

    fn len(&self) -> u64 {
        self.file.len()
    }

    fn get_range(&self, range: Range<u64>) -> Pin<Box<dyn Stream<Item = Result<Bytes, BoxError>> + Send + Sync>> {
        self.file.get_range(range)
    }

    fn add_headers(&self, headers: &mut HeaderMap) {
        self.file.add_headers(headers);
    }

    fn etag(&self) -> Option<HeaderValue> {
        self.modified_at.and_then(|_| self.file.etag())
    }

    fn last_modified(&self) -> Option<SystemTime> {
        SystemTime::UNIX_EPOCH.checked_add(Duration::from_secs(self.modified_at?))
    }
}
