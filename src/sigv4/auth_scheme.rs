//! How a request is signed, which follows from where it goes: algorithm, region,
//! service, and the session token's parameter. AWS's endpoint rules call this an
//! auth scheme.

use crate::Error;
use crate::excerpt::excerpt;
use alloc::string::String;
use alloc::vec::Vec;
use alloc::{boxed::Box, format};
use core::fmt;

/// The name of the algorithm of SigV4a.
pub(crate) const SIGV4A: &str = "AWS4-ECDSA-P256-SHA256";

/// The algorithm that a request is signed with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Algorithm {
    SigV4,
    #[cfg(feature = "sigv4a")]
    SigV4a,
}

impl Algorithm {
    /// The first line of the string to sign, and the value of `X-Amz-Algorithm`.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::SigV4 => "AWS4-HMAC-SHA256",
            #[cfg(feature = "sigv4a")]
            Self::SigV4a => SIGV4A,
        }
    }

    /// Whether the region is in the credential scope. With SigV4a it is in a parameter or
    /// header of its own.
    pub(crate) const fn has_region_in_scope(self) -> bool {
        matches!(self, Self::SigV4)
    }
}

/// The query parameter that carries the session token of temporary credentials.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct TokenParam {
    pub(crate) name: &'static str,
    pub(crate) placement: TokenPlacement,
}

impl TokenParam {
    pub(crate) const SECURITY_TOKEN: Self = Self { name: "X-Amz-Security-Token", placement: TokenPlacement::Signed };
}

/// Where the session token of temporary credentials goes in a presigned URL.
///
/// AWS: "Create a signed AWS API request", the note on `X-Amz-Security-Token`.
///
/// ```
/// use presign::sigv4::TokenPlacement;
///
/// // AWS IoT Core over WebSocket leaves the token out of the signature.
/// let placement = TokenPlacement::AfterSignature;
/// assert_ne!(placement, TokenPlacement::Signed);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum TokenPlacement {
    /// Among the signed parameters: S3 and nearly every other service.
    Signed,
    /// After the signature, and not signed: AWS `IoT` Core.
    AfterSignature,
}

#[derive(Clone, PartialEq, Eq)]
pub(crate) struct AuthScheme {
    pub(crate) algorithm: Algorithm,
    pub(crate) token: TokenParam,
    /// With SigV4a, a region set.
    region: Box<str>,
    service: Box<str>,
    /// The credential scope after the date: `/us-east-1/s3/aws4_request`, or `/s3/aws4_request`
    /// with SigV4a.
    scope_after_date: Box<str>,
}

impl AuthScheme {
    pub(crate) fn sigv4(region: &str, service: &str) -> Result<Self, Error> {
        Self::new(Algorithm::SigV4, region, scope_rule(region), service)
    }

    /// `region_set` is a list of regions, separated by commas. AWS: "Elements of an AWS API
    /// request signature".
    #[cfg(feature = "sigv4a")]
    pub(crate) fn sigv4a(region_set: &str, service: &str) -> Result<Self, Error> {
        Self::new(Algorithm::SigV4a, region_set, super::region_set::region_set_rule(region_set), service)
    }

    /// The same with SigV4a. The region is the one member of the region set.
    #[cfg(feature = "sigv4a")]
    pub(crate) fn into_sigv4a(self) -> Self {
        let scope_after_date = scope_after_date(Algorithm::SigV4a, &self.region, &self.service);
        Self { algorithm: Algorithm::SigV4a, scope_after_date, ..self }
    }

    fn new(
        algorithm: Algorithm,
        region: &str,
        region_rule: Option<&'static str>,
        service: &str,
    ) -> Result<Self, Error> {
        if let Some(rule) = region_rule {
            return Err(Error::Region { region: excerpt(region), rule });
        }
        if let Some(rule) = scope_rule(service) {
            return Err(Error::Service { service: excerpt(service), rule });
        }
        Ok(Self {
            algorithm,
            token: TokenParam::SECURITY_TOKEN,
            region: region.into(),
            service: service.into(),
            scope_after_date: scope_after_date(algorithm, region, service),
        })
    }

    /// A region, or a region set with SigV4a.
    pub(crate) fn region(&self) -> &str {
        &self.region
    }

    pub(crate) fn service(&self) -> &str {
        &self.service
    }

    /// Writes `20130524/us-east-1/s3/aws4_request`.
    #[inline]
    pub(crate) fn write_credential_scope(&self, date: [u8; 8], out: &mut Vec<u8>) {
        out.extend_from_slice(&date);
        out.extend_from_slice(self.scope_after_date.as_bytes());
    }

    pub(crate) fn scope_after_date(&self) -> &str {
        &self.scope_after_date
    }

    /// Whether a signing key for `other` signs for this scheme too.
    pub(crate) fn has_same_scope(&self, other: &Self) -> bool {
        self.algorithm == other.algorithm && self.scope_after_date == other.scope_after_date
    }

    /// Region and service for people, `us-east-1/s3`.
    pub(crate) fn describe(&self) -> String {
        format!("{}/{}", excerpt(&self.region), excerpt(&self.service))
    }
}

impl fmt::Debug for AuthScheme {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} for {}", self.algorithm.name(), self.describe())
    }
}

fn scope_after_date(algorithm: Algorithm, region: &str, service: &str) -> Box<str> {
    match algorithm {
        Algorithm::SigV4 => format!("/{region}/{service}/aws4_request").into(),
        #[cfg(feature = "sigv4a")]
        Algorithm::SigV4a => format!("/{service}/aws4_request").into(),
    }
}

/// The rule that `text` breaks as one part of a credential scope.
pub(crate) fn scope_rule(text: &str) -> Option<&'static str> {
    if text.is_empty() {
        Some("it is empty; give it a value")
    } else if text.contains('/') {
        Some("a slash separates the parts of a credential scope, so none of them may contain one; remove it")
    } else if text.contains(char::is_control) {
        Some("a control character would break up the string to sign; remove it")
    } else {
        None
    }
}
