//! The parts of a signature, wherever a request has them.

use super::authorization;
use super::query::{Own, ReceivedQuery};
use super::received::ReceivedRequest;
use super::reencode::write_decoded;
use super::refusal::{Mechanism, Refusal};
use crate::sigv4::auth_scheme::Algorithm;
use alloc::vec::Vec;
use core::ops::Range;

/// As received.
pub(crate) struct Parameters<'r> {
    pub(crate) mechanism: Mechanism,
    pub(crate) credential: &'r [u8],
    pub(crate) date: &'r [u8],
    /// Of a presigned URL.
    pub(crate) expires: Option<&'r [u8]>,
    pub(crate) signed_headers: &'r [u8],
    pub(crate) signature: &'r [u8],
    pub(crate) token: Option<&'r [u8]>,
    /// With SigV4a only.
    pub(crate) region_set: Option<&'r [u8]>,
}

pub(super) const REGION_SET_HEADER: &str = "x-amz-region-set";

/// The token of temporary credentials, and that of a session of a directory bucket.
pub(super) const TOKEN_HEADERS: [&str; 2] = ["x-amz-security-token", "x-amz-s3session-token"];

/// The token that a request has: of both kinds, a server could take one and the signer mean the
/// other.
pub(super) fn only_token<'r>(
    security: Option<&'r [u8]>,
    session: Option<&'r [u8]>,
) -> Result<Option<&'r [u8]>, Refusal> {
    match (security, session) {
        (Some(_), Some(_)) => Err(Refusal::MalformedToken),
        (token, None) | (None, token) => Ok(token),
    }
}

impl<'r> Parameters<'r> {
    #[inline]
    pub(super) fn find(
        request: &ReceivedRequest<'r>,
        query: &ReceivedQuery<'r>,
        algorithm: Algorithm,
    ) -> Result<Self, Refusal> {
        let mut authorizations = request.values("authorization");
        match (query.is_signed(), authorizations.next()) {
            (true, Some(_)) => Err(Refusal::SeveralMechanisms),
            (true, None) => Self::from_query(request, query, algorithm),
            (false, Some(_)) if authorizations.next().is_some() => Err(Refusal::MalformedAuthorization),
            (false, Some(value)) => authorization::parse(value, request, algorithm),
            (false, None) => Err(Refusal::NotSigned),
        }
    }

    #[inline]
    fn from_query(
        request: &ReceivedRequest<'r>,
        query: &ReceivedQuery<'r>,
        algorithm: Algorithm,
    ) -> Result<Self, Refusal> {
        let mechanism = Mechanism::Query;
        let required = |own: Own| query.get(own).ok_or_else(|| Refusal::Missing { mechanism, name: own.name() });
        if required(Own::Algorithm)? != algorithm.name().as_bytes() {
            return Err(Refusal::Algorithm { mechanism, expected: algorithm.name() });
        }
        if query.is_version_2 {
            return Err(Refusal::SeveralMechanisms);
        }
        let token = only_token(query.get(Own::SecurityToken), query.get(Own::SessionToken))?;
        let region_set = if algorithm.has_region_in_scope() {
            None
        } else if request.values(REGION_SET_HEADER).next().is_some() {
            return Err(Refusal::RepeatedParameter { name: Own::RegionSet.name() });
        } else {
            Some(required(Own::RegionSet)?)
        };
        Ok(Self {
            mechanism,
            credential: required(Own::Credential)?,
            date: required(Own::Date)?,
            expires: Some(required(Own::Expires)?),
            signed_headers: required(Own::SignedHeaders)?,
            signature: required(Own::Signature)?,
            token,
            region_set,
        })
    }

    /// Writes a value decoded, and returns where.
    #[inline]
    pub(super) fn write_value(&self, value: &[u8], out: &mut Vec<u8>) -> Result<Range<usize>, Refusal> {
        let start = out.len();
        match self.mechanism {
            Mechanism::Query => write_decoded(value, out)?,
            Mechanism::Header | Mechanism::Form => out.extend_from_slice(value),
        }
        Ok(start..out.len())
    }
}
