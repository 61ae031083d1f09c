//! What is left of the body of a request that failed.

use axum::body::{Body, Bytes};
use axum::http::header;
use axum::http::request::Parts;
use http_body_util::BodyExt;
use std::time::Duration;
use tokio::time::timeout;

/// Bounds how much is read, and for how long.
const MAX_BYTES: usize = 1024 * 1024;
const MAX_TIME: Duration = Duration::from_secs(5);

/// Reads what is left. A connection that is closed while its client still sends is reset, and
/// the client may never see why. A client that waits for `100 Continue` needn't send the body.
pub(crate) async fn drain(parts: &Parts, mut body: Body) {
    if parts.headers.contains_key(header::EXPECT) {
        return;
    }
    let read = async {
        let mut left = MAX_BYTES;
        while let Some(Ok(frame)) = body.frame().await {
            let length = frame.data_ref().map_or(0, Bytes::len);
            match left.checked_sub(length) {
                Some(rest) => left = rest,
                None => return,
            }
        }
    };
    // A client that takes longer has the answer anyway.
    let _ = timeout(MAX_TIME, read).await;
}
