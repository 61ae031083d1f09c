//! The query of a request as received: its canonical form, and the signature's parameters in
//! it.

use super::reencode::{BadEscape, write_name, write_value};
use super::refusal::Refusal;
use super::usual_query;
use crate::sigv4::canonical_request::sort_params;
use alloc::vec::Vec;
use core::ops::Range;

/// The parameters of a signature. AWS: "Create a signed AWS API request", "Query string
/// parameters". Some clients put the payload hash in the query too.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Own {
    Algorithm,
    Credential,
    Date,
    Expires,
    SessionToken,
    SecurityToken,
    Signature,
    SignedHeaders,
    ContentSha256,
}

impl Own {
    const ALL: [Self; 9] = [
        Self::Algorithm,
        Self::ContentSha256,
        Self::Credential,
        Self::Date,
        Self::Expires,
        Self::SessionToken,
        Self::SecurityToken,
        Self::Signature,
        Self::SignedHeaders,
    ];

    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Algorithm => "X-Amz-Algorithm",
            Self::ContentSha256 => "X-Amz-Content-Sha256",
            Self::Credential => "X-Amz-Credential",
            Self::Date => "X-Amz-Date",
            Self::Expires => "X-Amz-Expires",
            Self::SessionToken => "X-Amz-S3session-Token",
            Self::SecurityToken => "X-Amz-Security-Token",
            Self::Signature => "X-Amz-Signature",
            Self::SignedHeaders => "X-Amz-SignedHeaders",
        }
    }

    /// The parameter of the signature that `name` is, in whatever case.
    pub(super) fn find(name: &[u8]) -> Option<Self> {
        let exact = Self::ALL.into_iter().find(|own| own.name().as_bytes() == name);
        exact.or_else(|| Self::ALL.into_iter().find(|own| own.name().as_bytes().eq_ignore_ascii_case(name)))
    }
}

/// The values of the signature's parameters, encoded as received.
pub(super) type Values<'r> = [Option<&'r [u8]>; Own::ALL.len()];

#[derive(Default)]
pub(super) struct ReceivedQuery<'r> {
    values: Values<'r>,
    /// Whether Signature Version 2 signed it.
    pub(super) is_version_2: bool,
}

impl<'r> ReceivedQuery<'r> {
    /// Appends the canonical query to `out`. The signature is no part of it, nor is what
    /// `unsigned` names.
    #[inline]
    pub(super) fn read(
        &mut self,
        query: &'r [u8],
        scope: &[u8],
        unsigned: Option<Own>,
        out: &mut Vec<u8>,
    ) -> Result<(), Refusal> {
        if unsigned.is_none()
            && let Some(signature) = usual_query::read(query, scope, &mut self.values)
        {
            out.extend_from_slice(query.get(..signature.start).unwrap_or_default());
            out.extend_from_slice(query.get(signature.end..).unwrap_or_default());
            return Ok(());
        }
        self.values = Values::default();
        self.read_any(query, unsigned, out)
    }

    /// As [`read`](Self::read), whatever the query looks like.
    fn read_any(&mut self, query: &'r [u8], unsigned: Option<Own>, out: &mut Vec<u8>) -> Result<(), Refusal> {
        let start = out.len();
        let (mut is_sorted, mut previous_name, mut previous_value) = (true, start..start, start..start);
        let mut at = 0;
        while let Some(rest) = query.get(at..).filter(|rest| !rest.is_empty()) {
            let pair_start = out.len();
            let name_len = write_name(rest, out)?;
            let name = pair_start..out.len();
            let (raw_name, rest) = rest.split_at_checked(name_len).unwrap_or_default();
            out.push(b'=');
            let value = rest.strip_prefix(b"=").unwrap_or_default();
            let value_start = out.len();
            let value_len = write_value(value, out)?;
            // The equals sign, if there is one, and the ampersand.
            at += name_len + usize::from(rest.starts_with(b"=")) + value_len + 1;
            if raw_name.is_empty() && rest.first() != Some(&b'=') {
                out.truncate(pair_start);
                continue;
            }
            let text = |range: &Range<usize>| out.get(range.clone()).unwrap_or_default();
            self.is_version_2 |= is_of_version_2(text(&name));
            if let Some(own) = Own::find(text(&name)) {
                match self.values.get_mut(own as usize) {
                    Some(known @ None) if raw_name == own.name().as_bytes() => *known = value.get(..value_len),
                    _ => return Err(Refusal::RepeatedParameter { name: own.name() }),
                }
                if own == Own::Signature || Some(own) == unsigned {
                    out.truncate(pair_start);
                    continue;
                }
            }
            let value = value_start..out.len();
            let order = text(&previous_name).cmp(text(&name));
            is_sorted &= order.then_with(|| text(&previous_value).cmp(text(&value))).is_le();
            (previous_name, previous_value) = (name, value);
            out.push(b'&');
        }
        if !is_sorted {
            sort_params(out, start);
        }
        if out.len() > start {
            out.pop();
        }
        Ok(())
    }

    /// The value of a parameter of the signature, encoded as received.
    pub(super) fn get(&self, own: Own) -> Option<&'r [u8]> {
        self.values.get(own as usize).copied().flatten()
    }

    /// Whether it contains any parameter of a signature.
    pub(super) fn is_signed(&self) -> bool {
        self.is_version_2 || Own::ALL.into_iter().any(|own| own != Own::ContentSha256 && self.get(own).is_some())
    }
}

pub(super) fn is_of_version_2(name: &[u8]) -> bool {
    matches!(name, b"Signature" | b"AWSAccessKeyId")
}

impl From<BadEscape> for Refusal {
    fn from(_: BadEscape) -> Self {
        Self::InvalidTarget
    }
}
