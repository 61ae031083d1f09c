//! Which payload a request is signed for.

use super::query::{Own, ReceivedQuery};
use super::received::ReceivedRequest;
use super::refusal::{Mechanism, Refusal};
use crate::sigv4::canonical_request::UNSIGNED_PAYLOAD;
use crate::sigv4::request::PayloadHash;
use crate::sigv4::signature::signature_bytes;

/// What the last line of the canonical request comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PayloadSource {
    /// The payload itself.
    Payload,
    /// `x-amz-content-sha256`. A presigned URL may leave it out, and any payload will do.
    ContentSha256,
}

impl PayloadSource {
    /// The payload that the request is signed for.
    #[inline]
    pub(super) fn find(
        self,
        request: &ReceivedRequest<'_>,
        query: &ReceivedQuery<'_>,
        mechanism: Mechanism,
    ) -> Result<PayloadHash, Refusal> {
        const NAME: &str = "x-amz-content-sha256";
        if self == Self::Payload {
            return Ok(request.payload_sha256.map_or_else(|| PayloadHash::of(b""), PayloadHash::Sha256));
        }
        let header = request.values(NAME).next().map(<[u8]>::trim_ascii);
        // Without the header, S3 takes a hash in the query for no hash, and so does the signature.
        let hash = match (header, query.get(Own::ContentSha256)) {
            (Some(header), Some(param)) if header != param => return Err(Refusal::MalformedPayloadHash),
            (Some(hash), _) => hash,
            (None, Some(param)) if param != UNSIGNED_PAYLOAD.as_bytes() => return Err(Refusal::MalformedPayloadHash),
            (None, _) if mechanism == Mechanism::Query => return Ok(PayloadHash::Unsigned),
            (None, _) => return Err(Refusal::Missing { mechanism, name: NAME }),
        };
        if hash == UNSIGNED_PAYLOAD.as_bytes() {
            return Ok(PayloadHash::Unsigned);
        }
        if hash.starts_with(b"STREAMING-") {
            return Err(Refusal::ChunkedPayload);
        }
        signature_bytes(hash).map(PayloadHash::Sha256).ok_or(Refusal::MalformedPayloadHash)
    }
}
