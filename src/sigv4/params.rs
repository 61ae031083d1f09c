//! The query parameters of a request, in canonical order.

use super::text::Text;
use super::uri_encode::{cmp_encoded, push_component};
use crate::Error;
use alloc::borrow::Cow;
use alloc::vec::Vec;
use core::cmp::Ordering;
use smallvec::SmallVec;

/// The parameters that query-string authentication adds. AWS: "Create a signed
/// AWS API request", "Query string parameters".
const OF_THE_SIGNATURE: [&str; 7] = [
    "X-Amz-Algorithm",
    "X-Amz-Credential",
    "X-Amz-Date",
    "X-Amz-Expires",
    "X-Amz-Security-Token",
    "X-Amz-Signature",
    "X-Amz-SignedHeaders",
];

#[derive(Clone)]
pub(crate) struct Param<'a> {
    name: Cow<'a, str>,
    value: Text<'a>,
}

impl Param<'_> {
    fn sorts_before(&self, name: &str) -> bool {
        cmp_encoded(&self.name, name) == Ordering::Less
    }

    /// Appends `name=value`, encoded.
    pub(crate) fn push_to(&self, out: &mut Vec<u8>) {
        push_component(out, self.name.as_bytes());
        out.extend_from_slice(b"=");
        push_component(out, self.value.as_bytes());
    }

    /// Inserts `name=value` where it sorts among the parameters, not all of which
    /// sort before it, that stand in `query` from `start` on.
    pub(crate) fn insert_into(&self, query: &mut Vec<u8>, start: usize) {
        let mut encoded = Vec::new();
        self.push_to(&mut encoded);
        encoded.push(b'&');
        let mut place = start;
        for other in query.get(start..).unwrap_or_default().split(|byte| *byte == b'&') {
            if encoded_name(other) > encoded_name(&encoded) {
                break;
            }
            place += other.len() + 1;
        }
        query.splice(place..place, encoded);
    }

    fn encoded_bound(&self) -> usize {
        "&=".len() + 3 * (self.name.len() + self.value.as_bytes().len())
    }
}

/// Of an encoded parameter.
fn encoded_name(param: &[u8]) -> &[u8] {
    param.split(|byte| *byte == b'=').next().unwrap_or_default()
}

/// Those of `params`, which are sorted, that sort before `name`, and the others.
#[inline]
pub(crate) fn split_before<'p, 'a>(name: &str, params: &'p [Param<'a>]) -> (&'p [Param<'a>], &'p [Param<'a>]) {
    params.split_at(params.partition_point(|param| param.sorts_before(name)))
}

/// Parameters sorted by encoded name, then by encoded value. Two are kept
/// without a heap allocation.
#[derive(Clone, Default)]
pub(crate) struct Params<'a>(SmallVec<[Param<'a>; 2]>);

impl<'a> Params<'a> {
    pub(crate) fn insert(&mut self, name: Cow<'a, str>, value: Text<'a>) -> Result<(), Error> {
        if name.is_empty() {
            return Err(Error::EmptyParameterName);
        }
        if OF_THE_SIGNATURE.iter().any(|reserved| reserved.eq_ignore_ascii_case(&name)) {
            return Err(Error::ReservedParameter { name: name.into_owned() });
        }
        let sorts_after_new = |other: &Param<'_>| {
            cmp_encoded(&other.name, &name).then_with(|| cmp_encoded(other.value.as_str(), value.as_str())).is_gt()
        };
        let position = self.0.iter().position(sorts_after_new).unwrap_or(self.0.len());
        self.0.insert(position, Param { name, value });
        Ok(())
    }

    pub(crate) fn contains(&self, name: &str) -> bool {
        self.0.iter().any(|param| param.name == name)
    }

    #[inline]
    pub(crate) fn as_slice(&self) -> &[Param<'a>] {
        &self.0
    }

    /// The canonical query string of these parameters alone.
    pub(crate) fn to_canonical(&self) -> Vec<u8> {
        let mut query = Vec::new();
        for param in &self.0 {
            if !query.is_empty() {
                query.extend_from_slice(b"&");
            }
            param.push_to(&mut query);
        }
        query
    }

    pub(crate) fn encoded_bound(&self) -> usize {
        self.0.iter().map(Param::encoded_bound).sum()
    }
}
