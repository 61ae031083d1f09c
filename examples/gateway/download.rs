//! GET and HEAD: from a file to the answer. `http-serve` handles the range and conditions.

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
    let mut request = Request::from_parts(parts.clone(), ());
    keep_one_range(request.headers_mut(), stored.len());
    // Either would make it the whole file.
    let is_wider = !request.headers().contains_key(header::RANGE) || request.headers().contains_key(header::IF_RANGE);
    if call.has_signed_range && is_wider {
        return Err(Failure::HEADER_NOT_IMPLEMENTED);
    }
    let response = http_serve::serve(stored, &request).map(Body::new);
    match response.status() {
        StatusCode::BAD_REQUEST => Err(Failure::MALFORMED_CONDITION),
        StatusCode::PRECONDITION_FAILED => Err(Failure::PRECONDITION),
        StatusCode::RANGE_NOT_SATISFIABLE => {
            Err(Failure::Range(response.headers().get(header::CONTENT_RANGE).cloned()))
        }
        _ => Ok(response),
    }
}

/// Leaves the request one range at most, as S3 does: each of many repeats the headers of the
/// answer.
fn keep_one_range(headers: &mut HeaderMap, length: u64) {
    let mut lines = headers.get_all(header::RANGE).iter();
    let range = match (lines.next(), lines.next()) {
        (Some(range), None) => plain_range(range, length),
        _ => None,
    };
    match range {
        Some(range) => headers.insert(header::RANGE, range),
        None => headers.remove(header::RANGE),
    };
}

/// A range without what `http-serve` reads otherwise than RFC 9110 (section 14.1.2): a suffix that
/// is as long as the file, or empty, and numbers up to the largest one, to which it adds 1.
/// `None` for what is no range, which is to be ignored.
fn plain_range(range: &HeaderValue, length: u64) -> Option<HeaderValue> {
    let (first, last) = range.to_str().ok()?.strip_prefix("bytes=")?.split_once('-')?;
    let number = |digits: &str| {
        let are_digits = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
        // What is too large for a number is beyond the end of any file.
        are_digits.then(|| digits.parse().unwrap_or(u64::MAX))
    };
    let plain = match (first, last) {
        ("", suffix) => format!("bytes={}-", length.saturating_sub(number(suffix)?)),
        (first, "") => format!("bytes={}-", number(first)?),
        (first, last) => {
            let (first, last) = (number(first)?, number(last)?);
            if first > last {
                return None;
            }
            format!("bytes={first}-{}", last.min(length))
        }
    };
    HeaderValue::try_from(plain).ok()
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
