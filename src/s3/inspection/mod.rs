//! What [`inspect`](crate::inspect) tells about a presigned URL.

mod facts;
mod fields;
mod finding;
pub(super) mod inspect;
#[cfg(feature = "json")]
pub(super) mod inspect_form;
mod kinds;
mod location;
mod loose_url;
mod on_the_way;
mod params;
mod place;
mod reader;
mod scope;
mod sent;
mod signature;
mod times;

pub use finding::{Finding, FindingCode, Severity};
pub use kinds::{AccessKeyKind, PayloadRule, SignatureKind, UrlStyle};

use crate::sigv4::rfc3339;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;
use facts::printable;
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
    kind: SignatureKind,
    is_form: bool,
    access_key_id: Option<String>,
    signed_at: Option<OffsetDateTime>,
    expires_at: Option<OffsetDateTime>,
    region: Option<String>,
    service: Option<String>,
    authority: Option<String>,
    style: Option<UrlStyle>,
    bucket: Option<String>,
    key: Option<String>,
    signed_headers: Vec<String>,
    has_session_token: bool,
    payload: Option<PayloadRule>,
    /// What is found at any time.
    findings: Vec<Finding>,
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
}
