//! What there is of signatures, access keys, payloads and styles.

use core::fmt;

/// How a URL is signed.
///
/// See [`inspect`](crate::inspect) for an example.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum SignatureKind {
    /// AWS Signature Version 4, with a shared secret.
    SigV4,
    /// AWS Signature Version 4A, with an asymmetric key, for several regions.
    SigV4a,
    /// AWS Signature Version 2: `AWSAccessKeyId`, `Signature` and `Expires`.
    SigV2,
    /// Google Cloud Storage's signature, version 4: `X-Goog-…`.
    GoogleV4,
}

impl fmt::Display for SignatureKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::SigV4 => "AWS Signature Version 4",
            Self::SigV4a => "AWS Signature Version 4A",
            Self::SigV2 => "AWS Signature Version 2",
            Self::GoogleV4 => "Google Cloud Storage, version 4",
        })
    }
}

/// What the prefix of an access key id says. AWS: "IAM identifiers", "Understanding unique ID
/// prefixes".
///
/// See [`inspect`](crate::inspect) for an example.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum AccessKeyKind {
    /// `AKIA`: works until it is revoked.
    LongTerm,
    /// `ASIA`: of temporary credentials, which have a session token.
    Temporary,
    /// Of a server that numbers its keys in another way.
    Unknown,
}

/// What a URL says about the bytes that are sent with it.
///
/// See [`Inspection::payload`](super::Inspection::payload) for an example.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum PayloadRule {
    /// The client may send any bytes.
    Any,
    /// The client must send the bytes with this SHA-256.
    Sha256([u8; 32]),
    /// The client must send the header `x-amz-content-sha256` with the value that was signed. It
    /// isn't in the URL.
    SignedHeader,
}

/// Where a URL has the bucket's name.
///
/// See [`inspect`](crate::inspect) for an example.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum UrlStyle {
    /// In the host name, as in `https://examplebucket.s3.eu-west-3.amazonaws.com/key`.
    VirtualHosted,
    /// In the path, as in `https://s3.eu-west-3.amazonaws.com/examplebucket/key`.
    Path,
}
