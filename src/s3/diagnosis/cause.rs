//! The causes. To add one, add it here, a row to the table in `answers` or a comparison in
//! `difference`, its sentence in `sentence`, and a test made of what a server answered.

/// Why a presigned request was refused.
///
/// See [`Diagnosis`](crate::Diagnosis) for an example.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Cause {
    /// The request was sent with another method.
    Method,
    /// Another path arrived: a proxy or redirect rewrote it, or the bucket is part of the host
    /// for one side and of the path for the other.
    Path,
    /// The path arrived decoded, or encoded again.
    PathEncoding,
    /// A query parameter was added, lost or changed.
    Query,
    /// The query's parameters arrived in another order.
    QueryOrder,
    /// The query arrived encoded differently.
    QueryEncoding,
    /// The request arrived for another host or port.
    Host,
    /// The client sent another content type, or none.
    ContentType,
    /// Another signed header was lost or changed, or the lists of signed headers differ.
    Header,
    /// The request has a header that has to be signed and isn't.
    UnsignedHeader,
    /// The payload isn't the one that was signed.
    Payload,
    /// The server takes no URL that is signed for any payload.
    UnsignedPayload,
    /// The URL was signed for another region than the bucket's.
    Region,
    /// The URL was signed for another service than S3.
    Service,
    /// The signing time is too far from the server's clock.
    Clock,
    /// The URL's life is over.
    Expired,
    /// The URL's life is longer than the server allows, or not a number of seconds.
    Life,
    /// The temporary credentials have expired.
    ExpiredCredentials,
    /// The session token is invalid.
    SessionToken,
    /// The server doesn't know the access key id.
    AccessKeyId,
    /// Both sides signed the same texts, so the secret access keys differ.
    Secret,
    /// The URL was cut off, or its signature changed.
    Truncated,
    /// The signature is wrong, and the server doesn't say what it signed.
    Signature,
    /// The signature was accepted, and the signer may not do this.
    Permission,
    /// The signature was accepted, and there is no such bucket, object or upload.
    NotFound,
    /// The error isn't one about signatures.
    Other,
    /// The answer is no error of S3's.
    NoAnswer,
}
