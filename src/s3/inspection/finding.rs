//! What is wrong or worth knowing about a presigned URL.

use alloc::borrow::Cow;
use core::fmt;

/// How much a [`Finding`] matters.
///
/// See [`Inspection::findings`](super::Inspection::findings) for an example.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Severity {
    /// Worth knowing; nothing is wrong.
    Note,
    /// The URL may fail, or it is less safe than it could be.
    Warning,
    /// A server that follows AWS's rules refuses the URL.
    Error,
}

impl Severity {
    /// The severity in lower case, such as `warning`.
    ///
    /// ```
    /// assert_eq!(presign::inspection::Severity::Warning.as_str(), "warning");
    /// ```
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Note => "note",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

macro_rules! codes {
    ($($(#[doc = $doc:literal])+ $code:ident = $name:literal,)+) => {
        /// What a [`Finding`] is about. Codes and their names don't change between versions.
        ///
        /// See [`Inspection::findings`](super::Inspection::findings) for an example.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum FindingCode {
            $($(#[doc = $doc])+ $code,)+
        }

        impl FindingCode {
            /// The code in lower case with hyphens, such as `not-yet-valid`.
            ///
            /// ```
            /// assert_eq!(presign::inspection::FindingCode::NotYetValid.as_str(), "not-yet-valid");
            /// ```
            pub fn as_str(self) -> &'static str {
                match self {
                    $(Self::$code => $name,)+
                }
            }
        }
    };
}

codes! {
    /// It has expired.
    Expired = "expired",
    /// Its signing time is in the future.
    NotYetValid = "not-yet-valid",
    /// Its life is 0 or more than 7 days.
    ExpiryOutOfRange = "expiry-out-of-range",
    /// A parameter of the signature is missing.
    MissingParameter = "missing-parameter",
    /// A parameter of the signature can't be read.
    MalformedParameter = "malformed-parameter",
    /// A parameter of the signature comes more than once.
    DuplicateParameter = "duplicate-parameter",
    /// The name of a parameter is in the wrong case.
    ParameterCase = "parameter-case",
    /// The signature is too short or too long.
    SignatureLength = "signature-length",
    /// The signature contains characters that none has.
    SignatureDigits = "signature-digits",
    /// The credential's date isn't the day of the signing time.
    DateMismatch = "date-mismatch",
    /// The credential's region isn't the one in the host name.
    RegionMismatch = "region-mismatch",
    /// The header `Host` isn't signed.
    HostUnsigned = "host-unsigned",
    /// Temporary credentials signed it, and it has no session token.
    TokenMissing = "token-missing",
    /// It has a session token, and dies with its credentials.
    Token = "token",
    /// An `&` is escaped as in HTML or JSON.
    EscapedAmpersand = "escaped-ampersand",
    /// It contains white space, or another character that URLs don't contain.
    WhiteSpace = "white-space",
    /// Something in it is percent-encoded twice.
    DoubleEncoding = "double-encoding",
    /// It contains a `#`; what follows is never sent.
    Fragment = "fragment",
    /// Other parameters follow the signature.
    AfterSignature = "after-signature",
    /// It is sent unencrypted.
    Http = "http",
    /// Its algorithm is older than Signature Version 4.
    SignatureVersion2 = "signature-version-2",
    /// The bucket's name is in the host name.
    VirtualHostedStyle = "virtual-hosted-style",
    /// The bucket's name is in the path.
    PathStyle = "path-style",
    /// The header `Content-Type` isn't signed.
    ContentTypeUnsigned = "content-type-unsigned",
    /// The checksum of an empty body is signed.
    EmptyChecksum = "empty-checksum",
    /// Nothing locks it to certain bytes.
    PayloadUnsigned = "payload-unsigned",
}

impl fmt::Display for FindingCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// One thing that is wrong or worth knowing, and what to do about it.
///
/// `Display` is the severity and the message, such as "error: it expired at …". Neither
/// contains a signature, a token or a secret.
///
/// See [`Inspection::findings`](super::Inspection::findings) for an example.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    severity: Severity,
    code: FindingCode,
    message: Cow<'static, str>,
}

impl Finding {
    pub(in crate::s3) fn error(code: FindingCode, message: impl Into<Cow<'static, str>>) -> Self {
        Self { severity: Severity::Error, code, message: message.into() }
    }

    pub(in crate::s3) fn warning(code: FindingCode, message: impl Into<Cow<'static, str>>) -> Self {
        Self { severity: Severity::Warning, code, message: message.into() }
    }

    pub(in crate::s3) fn note(code: FindingCode, message: impl Into<Cow<'static, str>>) -> Self {
        Self { severity: Severity::Note, code, message: message.into() }
    }

    /// How much it matters.
    ///
    /// See [`Inspection::findings`](super::Inspection::findings) for an example.
    pub fn severity(&self) -> Severity {
        self.severity
    }

    /// What it is about.
    ///
    /// See [`Inspection::findings`](super::Inspection::findings) for an example.
    pub fn code(&self) -> FindingCode {
        self.code
    }

    /// A sentence on one line that says what was found and what to do.
    ///
    /// See [`Inspection::findings`](super::Inspection::findings) for an example.
    pub fn message(&self) -> &str {
        &self.message
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.severity, self.message)
    }
}
