//! The query parameters of a request.

use super::canonical_request::cmp_encoded;
use super::text::Text;
use crate::Error;
use crate::excerpt::excerpt_name;
use alloc::borrow::Cow;
use smallvec::SmallVec;

/// The parameters that query-string authentication adds. AWS: "Create a signed
/// AWS API request", "Query string parameters".
const OF_THE_SIGNATURE: [&str; 9] = [
    "X-Amz-Algorithm",
    "X-Amz-Credential",
    "X-Amz-Date",
    "X-Amz-Expires",
    "X-Amz-Region-Set",
    "X-Amz-S3session-Token",
    "X-Amz-Security-Token",
    "X-Amz-Signature",
    "X-Amz-SignedHeaders",
];

/// Whether query-string authentication adds a parameter of this name, in any case.
pub(super) fn is_of_the_signature(name: &str) -> bool {
    OF_THE_SIGNATURE.iter().any(|reserved| reserved.eq_ignore_ascii_case(name))
}

#[derive(Clone)]
struct Param<'a> {
    name: Cow<'a, str>,
    value: Text<'a>,
}

/// Parameters in the order given, neither names nor values encoded. Two need no heap
/// allocation.
#[derive(Clone, Default)]
pub(crate) struct Params<'a>(SmallVec<[Param<'a>; 2]>);

/// Names and values in canonical order.
pub(crate) type SortedParams<'p> = SmallVec<[(&'p str, &'p str); 2]>;

impl<'a> Params<'a> {
    pub(crate) fn push(&mut self, name: Cow<'a, str>, value: Text<'a>) -> Result<(), Error> {
        if name.is_empty() {
            return Err(Error::EmptyParameterName);
        }
        if is_of_the_signature(&name) {
            return Err(Error::ReservedParameter { name: excerpt_name(&name) });
        }
        self.0.push(Param { name, value });
        Ok(())
    }

    #[inline]
    pub(crate) fn sorted(&self) -> SortedParams<'_> {
        let mut sorted = SortedParams::new();
        for param in &self.0 {
            sorted.push((&*param.name, param.value.as_str()));
        }
        sort_pairs(&mut sorted);
        sorted
    }
}

#[inline]
pub(crate) fn sort_pairs(pairs: &mut [(&str, &str)]) {
    pairs.sort_unstable_by(|left, right| cmp_encoded(left.0, right.0).then_with(|| cmp_encoded(left.1, right.1)));
}
