//! The query of a request as received: its canonical form, and the signature's parameters in
//! it.

use super::reencode::{BadEscape, write_query_text};
use super::refusal::Refusal;
use crate::sigv4::canonical_request::{cmp_params, sort_params};
use crate::sigv4::params::OF_THE_SIGNATURE;
use alloc::vec::Vec;
use core::ops::Range;

/// The payload hash, if a client put it in the query.
const CONTENT_SHA256: &str = "X-Amz-Content-Sha256";
const NAMES: usize = OF_THE_SIGNATURE.len() + 1;

pub(super) struct ReceivedQuery<'r> {
    /// Where the canonical form was written, without the signature.
    pub(super) canonical: Range<usize>,
    /// Encoded as received, in the order of the names.
    values: [Option<&'r [u8]>; NAMES],
    /// Whether Signature Version 2 signed it.
    pub(super) is_version_2: bool,
}

impl<'r> ReceivedQuery<'r> {
    /// Writes the canonical query to `out`. `is_signed` says which parameters besides the
    /// signature it contains.
    pub(super) fn read(query: &'r [u8], is_signed: impl Fn(&str) -> bool, out: &mut Vec<u8>) -> Result<Self, Refusal> {
        let start = out.len();
        let mut received = Self { canonical: start..start, values: [None; NAMES], is_version_2: false };
        let (mut is_sorted, mut previous) = (true, start..start);
        for pair in query.split(|byte| *byte == b'&').filter(|pair| !pair.is_empty()) {
            let mut parts = pair.splitn(2, |byte| *byte == b'=');
            let (raw_name, raw_value) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
            let pair_start = out.len();
            write_query_text(raw_name, out)?;
            let name = out.get(pair_start..).unwrap_or_default();
            received.is_version_2 |= matches!(name, b"Signature" | b"AWSAccessKeyId");
            if let Some((index, exact)) = own_name(name) {
                let value = received.values.get_mut(index).filter(|_| raw_name == exact.as_bytes());
                match value {
                    Some(value @ None) => *value = Some(raw_value),
                    _ => return Err(Refusal::RepeatedParameter { name: exact }),
                }
                if !is_signed(exact) {
                    out.truncate(pair_start);
                    continue;
                }
            }
            out.push(b'=');
            write_query_text(raw_value, out)?;
            let [before, pair] = [previous, pair_start..out.len()];
            is_sorted &=
                cmp_params(out.get(before).unwrap_or_default(), out.get(pair.clone()).unwrap_or_default()).is_le();
            previous = pair;
            out.push(b'&');
        }
        if !is_sorted {
            sort_params(out, start);
        }
        if out.len() > start {
            out.pop();
        }
        received.canonical = start..out.len();
        Ok(received)
    }

    /// The value of a parameter of the signature, encoded as received.
    pub(super) fn get(&self, name: &str) -> Option<&'r [u8]> {
        let (index, _) = own_name(name.as_bytes())?;
        self.values.get(index).copied().flatten()
    }

    pub(super) fn content_sha256(&self) -> Option<&'r [u8]> {
        self.get(CONTENT_SHA256)
    }

    /// Whether it contains any parameter of a signature.
    pub(super) fn is_signed(&self) -> bool {
        let own = self.values.get(..OF_THE_SIGNATURE.len()).unwrap_or_default();
        self.is_version_2 || own.iter().any(Option::is_some)
    }
}

/// The parameter of the signature that `name` is, in whatever case.
fn own_name(name: &[u8]) -> Option<(usize, &'static str)> {
    // Most parameters are ruled out by their start.
    if !name.get(.."x-amz-".len()).is_some_and(|start| start.eq_ignore_ascii_case(b"x-amz-")) {
        return None;
    }
    let mut names = OF_THE_SIGNATURE.into_iter().chain([CONTENT_SHA256]).enumerate();
    names.find(|(_, own)| own.as_bytes().eq_ignore_ascii_case(name))
}

impl From<BadEscape> for Refusal {
    fn from(_: BadEscape) -> Self {
        Self::InvalidTarget
    }
}
