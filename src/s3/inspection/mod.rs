//! What [`inspect`](crate::inspect) tells about a presigned URL.

mod finding;

pub use finding::{Finding, FindingCode, Severity};

use super::loose_url::LooseUrl;
use crate::excerpt::{excerpt, excerpt_name};
use crate::redact;
use crate::sigv4::rfc3339;
use alloc::borrow::ToOwned;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;
use time::{Duration, OffsetDateTime};

/// How far ahead of the server's clock a signing time may be, as S3 and most servers allow.
const SKEW: Duration = Duration::minutes(15);

/// A presigned URL or form, taken apart.
///
/// Signature and session token are not kept. `Display` is a line for each fact; it and `Debug`
/// show the access key id and no secret.
///
/// See [`inspect`](crate::inspect) for an example.
#[derive(Clone, PartialEq, Eq)]
pub struct Inspection {
    pub(super) kind: SignatureKind,
    pub(super) is_form: bool,
    pub(super) access_key_id: Option<String>,
    pub(super) signed_at: Option<OffsetDateTime>,
    pub(super) expires_at: Option<OffsetDateTime>,
    pub(super) region: Option<String>,
    pub(super) service: Option<String>,
    pub(super) authority: Option<String>,
    pub(super) style: Option<UrlStyle>,
    pub(super) bucket: Option<String>,
    pub(super) key: Option<String>,
    pub(super) signed_headers: Vec<String>,
    pub(super) has_session_token: bool,
    pub(super) payload: Option<PayloadRule>,
    /// What is found at any time.
    pub(super) findings: Vec<Finding>,
}

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
/// See [`Inspection::payload`] for an example.
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

impl Inspection {
    /// How it is signed.
    ///
    /// See [`inspect`](crate::inspect) for an example.
    pub fn kind(&self) -> SignatureKind {
        self.kind
    }

    /// Whether it is a form, and not a URL.
    ///
    /// See [`inspect_form`](crate::inspect_form) for an example.
    pub fn is_form(&self) -> bool {
        self.is_form
    }

    /// Who signed it. For Google, the service account or HMAC key.
    ///
    /// See [`inspect`](crate::inspect) for an example.
    pub fn access_key_id(&self) -> Option<&str> {
        self.access_key_id.as_deref()
    }

    /// Whether the credentials are temporary, by the access key id.
    ///
    /// See [`inspect`](crate::inspect) for an example.
    pub fn access_key_kind(&self) -> AccessKeyKind {
        match self.access_key_id() {
            Some(id) if id.starts_with("AKIA") => AccessKeyKind::LongTerm,
            Some(id) if id.starts_with("ASIA") => AccessKeyKind::Temporary,
            _ => AccessKeyKind::Unknown,
        }
    }

    /// Whether it has a session token. It then dies with its credentials, perhaps before
    /// [`expires_at`](Self::expires_at).
    ///
    /// See [`inspect`](crate::inspect) for an example.
    pub fn has_session_token(&self) -> bool {
        self.has_session_token
    }

    /// When it was signed, in UTC. `None` for Signature Version 2, which doesn't say.
    ///
    /// See [`inspect`](crate::inspect) for an example.
    pub fn signed_at(&self) -> Option<OffsetDateTime> {
        self.signed_at
    }

    /// When its own life ends, in UTC.
    ///
    /// See [`inspect`](crate::inspect) for an example.
    pub fn expires_at(&self) -> Option<OffsetDateTime> {
        self.expires_at
    }

    /// The region it is signed for. For Signature Version 4A, all of them, as
    /// `X-Amz-Region-Set` has them.
    ///
    /// See [`inspect`](crate::inspect) for an example.
    pub fn region(&self) -> Option<&str> {
        self.region.as_deref()
    }

    /// The service it is signed for, such as `s3`.
    ///
    /// See [`inspect`](crate::inspect) for an example.
    pub fn service(&self) -> Option<&str> {
        self.service.as_deref()
    }

    /// Host and port, in lower case.
    ///
    /// See [`inspect`](crate::inspect) for an example.
    pub fn authority(&self) -> Option<&str> {
        self.authority.as_deref()
    }

    /// Where the bucket's name is. `None` unless the host is one of S3's or Google Cloud
    /// Storage's: on any other, the first part of the path may be a bucket or not.
    ///
    /// See [`inspect`](crate::inspect) for an example.
    pub fn style(&self) -> Option<UrlStyle> {
        self.style
    }

    /// The bucket, if host and path tell.
    ///
    /// See [`inspect`](crate::inspect) for an example.
    pub fn bucket(&self) -> Option<&str> {
        self.bucket.as_deref()
    }

    /// The object's key, decoded, if host and path tell. Bytes that aren't UTF-8 are U+FFFD.
    ///
    /// See [`inspect`](crate::inspect) for an example.
    pub fn key(&self) -> Option<&str> {
        self.key.as_deref()
    }

    /// The headers that are signed, of which the client must send each as it was signed. `host`
    /// is one of them.
    ///
    /// See [`inspect`](crate::inspect) for an example.
    pub fn signed_headers(&self) -> impl Iterator<Item = &str> {
        self.signed_headers.iter().map(String::as_str)
    }

    /// Which bytes the client may send. `None` if the URL doesn't tell.
    ///
    /// ```
    /// use presign::{Bucket, Credentials, Presigner, inspect, inspection::PayloadRule};
    /// # let presigner = Presigner::new(Credentials::new("AKIDEXAMPLE", "secret"), Bucket::new("examplebucket", "us-east-1"))?;
    /// # let now = time::macros::datetime!(2013-05-24 00:00 UTC);
    ///
    /// let any = presigner.put("photos/cat.jpg").sign_at(now)?;
    /// assert_eq!(inspect(any.url())?.payload(), Some(PayloadRule::Any));
    /// let locked = presigner.put("photos/cat.jpg").payload_sha256([7; 32]).sign_at(now)?;
    /// assert_eq!(inspect(locked.url())?.payload(), Some(PayloadRule::SignedHeader));
    /// # Ok::<(), presign::Error>(())
    /// ```
    pub fn payload(&self) -> Option<PayloadRule> {
        self.payload
    }

    /// What is wrong or worth knowing at the time `now`, what matters most first.
    ///
    /// A URL without errors may still be refused: checking its signature takes the secret.
    ///
    /// ```
    /// use presign::inspect;
    /// use presign::inspection::{FindingCode, Severity};
    /// use time::macros::datetime;
    ///
    /// let inspection = inspect(
    ///     "https://examplebucket.s3.amazonaws.com/test.txt?X-Amz-Algorithm=AWS4-HMAC-SHA256\
    ///      &X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request\
    ///      &X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host\
    ///      &X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404",
    /// )?;
    /// let findings = inspection.findings(datetime!(2013-05-25 12:00 UTC));
    /// assert_eq!(findings[0].code(), FindingCode::Expired);
    /// assert_eq!(findings[0].severity(), Severity::Error);
    /// assert_eq!(findings[0].message(), "it expired at 2013-05-25T00:00:00Z: sign a new one");
    /// # Ok::<(), presign::Error>(())
    /// ```
    pub fn findings(&self, now: OffsetDateTime) -> Vec<Finding> {
        let mut findings = Vec::new();
        if let Some(end) = self.expires_at.filter(|end| *end <= now) {
            findings
                .push(Finding::error(FindingCode::Expired, format!("it expired at {}: sign a new one", rfc3339(end))));
        }
        if let Some(start) = self.signed_at.filter(|start| *start > now) {
            let start_text = rfc3339(start);
            findings.push(if start - now > SKEW {
                let message = format!(
                    "its signing time is {start_text}, in the future: wait until then, or correct the clock of the signer and sign a new one"
                );
                Finding::error(FindingCode::NotYetValid, message)
            } else {
                let message = format!(
                    "its signing time is {start_text}, in the future: servers that allow for clocks 15 minutes apart accept it; correct the clock of the signer"
                );
                Finding::warning(FindingCode::NotYetValid, message)
            });
        }
        findings.extend(self.findings.iter().cloned());
        findings.sort_by_key(|finding| core::cmp::Reverse(finding.severity()));
        findings
    }

    /// The facts that are known, by name, as they may be printed.
    fn facts(&self) -> impl Iterator<Item = (&'static str, String)> {
        let text = |text: Option<&String>| text.map(|text| printable(text));
        let scope =
            |text: &String| text.split(',').map(|part| printable(&excerpt(part))).collect::<Vec<_>>().join(", ");
        let time = |time: Option<OffsetDateTime>| time.map(rfc3339);
        let id = self.access_key_id().map(|id| match self.access_key_kind() {
            AccessKeyKind::LongTerm => format!("{} (long-term)", printable_id(id)),
            AccessKeyKind::Temporary => format!("{} (temporary)", printable_id(id)),
            AccessKeyKind::Unknown => printable_id(id),
        });
        let headers: Vec<_> = self.signed_headers().map(|name| printable(&excerpt_name(name))).collect();
        let payload = self.payload.map(|rule| match rule {
            PayloadRule::Any => "any".to_owned(),
            PayloadRule::Sha256(hash) => format!("SHA-256 {}", hex::encode(hash)),
            PayloadRule::SignedHeader => "signed header x-amz-content-sha256".to_owned(),
        });
        [
            ("kind", Some(format!("{}, {}", self.kind, if self.is_form { "form" } else { "presigned URL" }))),
            ("access key id", id),
            ("session token", self.has_session_token.then(|| "yes".to_owned())),
            ("signed at", time(self.signed_at)),
            ("expires at", time(self.expires_at)),
            ("region", self.region.as_ref().map(scope)),
            ("service", self.service.as_ref().map(scope)),
            ("host", text(self.authority.as_ref())),
            ("bucket", text(self.bucket.as_ref())),
            ("key", text(self.key.as_ref())),
            ("signed headers", Some(headers.join(", ")).filter(|headers| !headers.is_empty())),
            ("payload", payload),
        ]
        .into_iter()
        .filter_map(|(name, value)| Some((name, value?)))
    }
}

/// On one line, and without what a broken URL has in the wrong place.
pub(super) fn printable(text: &str) -> String {
    format!("{}", redact(text).escape_debug())
}

/// Whole if it looks like one of AWS's, or a service account of Google's.
fn printable_id(id: &str) -> String {
    let of_aws = id.len() < 32 && id.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit());
    if of_aws || id.ends_with(".iam.gserviceaccount.com") { printable(id) } else { printable(&excerpt(id)) }
}

impl fmt::Display for Inspection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, (name, value)) in self.facts().enumerate() {
            write!(f, "{}{name}: {value}", if index == 0 { "" } else { "\n" })?;
        }
        Ok(())
    }
}

impl fmt::Debug for Inspection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Inspection ")?;
        f.debug_map().entries(self.facts()).finish()
    }
}

/// Whether others can't read what is sent to the host, as it doesn't leave the machine.
pub(super) fn is_loopback(url: &LooseUrl<'_>) -> bool {
    let host = url.host();
    host.eq_ignore_ascii_case("localhost") || host == "[::1]" || host.starts_with("127.")
}
