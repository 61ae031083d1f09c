//! The headers of a request that are signed, and those that should be.

use super::received::ReceivedRequest;
use super::refusal::{Mechanism, Refusal};
use crate::excerpt::excerpt_name;
use crate::sigv4::canonical_request::{CanonicalHeaders, HOST};
use crate::sigv4::headers::is_token;
use alloc::borrow::Cow;
use alloc::string::String;
use core::cmp::Ordering;
use percent_encoding::percent_decode;
use smallvec::SmallVec;

/// The names in the list of signed headers, sorted.
pub(super) struct SignedNames<'n>(SmallVec<[&'n str; 8]>);

/// The signed headers that the request has.
pub(super) struct SignedHeaders<'n, 'r> {
    pub(super) canonical: CanonicalHeaders<'n, &'r [u8]>,
    /// Whether the request has all of them.
    pub(super) is_complete: bool,
}

impl SignedHeaders<'_, '_> {
    /// Checks that no signed header has another value in the query, given in canonical form.
    /// AWS: "Authenticating Requests: Using Query Parameters (AWS Signature Version 4)". A
    /// parameter `host` stands for no header.
    pub(super) fn check_query(&self, canonical: &[u8]) -> Result<(), Refusal> {
        let others = self.canonical.others();
        if others.is_empty() {
            return Ok(());
        }
        for pair in canonical.split(|byte| *byte == b'&') {
            let mut halves = pair.splitn(2, |byte| *byte == b'=');
            let name = Cow::from(percent_decode(halves.next().unwrap_or_default()));
            let value = percent_decode(halves.next().unwrap_or_default());
            let compare = |header: &(&str, &[u8])| cmp_lower_case(header.0, &name);
            // A repeated header has a value that no parameter has.
            if let Ok(index) = others.binary_search_by(compare)
                && let Some((name, header)) = others.get(index)
                && !header.iter().copied().eq(value)
            {
                return Err(Refusal::ConflictingHeader { name: excerpt_name(name) });
            }
        }
        Ok(())
    }
}

fn cmp_lower_case(name: &str, header: &[u8]) -> Ordering {
    name.bytes().cmp(header.iter().map(u8::to_ascii_lowercase))
}

/// What a verifier asks of headers.
pub(super) struct HeaderRules<'v> {
    /// In lower case.
    pub(super) required: &'v [String],
    pub(super) is_single_valued: fn(&str) -> bool,
    /// A header that need not be signed although its name starts with `x-amz-`.
    pub(super) exempt: Option<&'static str>,
}

impl<'n> SignedNames<'n> {
    pub(super) fn parse(list: &'n [u8], mechanism: Mechanism) -> Result<Self, Refusal> {
        let list = core::str::from_utf8(list).unwrap_or_default();
        let names: SmallVec<[&str; 8]> = list.split(';').filter(|_| !list.is_empty()).collect();
        let is_name = |name: &&str| is_token(name) && !name.bytes().any(|byte| byte.is_ascii_uppercase());
        if names.iter().all(is_name) && names.is_sorted_by(|left, right| left < right) {
            Ok(Self(names))
        } else {
            Err(Refusal::MalformedSignedHeaders { mechanism })
        }
    }

    /// The signed name that `header` is, in whatever case.
    fn find(&self, header: &[u8]) -> Option<&'n str> {
        self.0.binary_search_by(|name| cmp_lower_case(name, header)).ok().and_then(|index| self.0.get(index).copied())
    }

    fn contains(&self, name: &str) -> bool {
        self.find(name.as_bytes()).is_some()
    }

    /// Finds the signed headers in the request. Whoever has the list could leave a header out
    /// of it, so what has to be signed is checked.
    pub(super) fn collect<'r>(
        &self,
        request: &ReceivedRequest<'r>,
        rules: &HeaderRules<'_>,
    ) -> Result<SignedHeaders<'n, 'r>, Refusal> {
        let mut unsigned = String::new();
        let mut not_signed = |name: &str| {
            unsigned.push_str(if unsigned.is_empty() { "" } else { ", " });
            unsigned.push_str(name);
        };
        let required = [HOST].into_iter().chain(rules.required.iter().map(String::as_str));
        required.filter(|name| !self.contains(name)).for_each(&mut not_signed);

        let mut others: SmallVec<[(&'n str, &'r [u8]); 6]> = SmallVec::new();
        let mut host = None;
        for (header, value) in &request.headers {
            let Some(name) = self.find(header) else {
                if is_of_amz(header) && !rules.exempt.is_some_and(|name| header.eq_ignore_ascii_case(name.as_bytes())) {
                    not_signed(&String::from_utf8_lossy(header).to_ascii_lowercase());
                }
                continue;
            };
            if value.iter().any(|byte| matches!(byte, b'\r' | b'\n' | 0)) {
                return Err(Refusal::HeaderValue { name: excerpt_name(name) });
            }
            let value = trimmed(value);
            if name != HOST {
                others.push((name, value));
            } else if host.replace(value).is_some() {
                return Err(Refusal::RepeatedHeader { name: HOST.into() });
            }
        }
        if !unsigned.is_empty() {
            return Err(Refusal::HeadersNotSigned { names: unsigned });
        }
        let canonical = CanonicalHeaders::new(others.into_iter(), host.unwrap_or_default());
        let (mut distinct, mut previous) = (usize::from(host.is_some()), "");
        for (name, _) in canonical.others() {
            match name.cmp(&previous) {
                Ordering::Equal if (rules.is_single_valued)(name) => {
                    return Err(Refusal::RepeatedHeader { name: excerpt_name(name) });
                }
                Ordering::Equal => {}
                _ => distinct += 1,
            }
            previous = name;
        }
        Ok(SignedHeaders { is_complete: distinct == self.0.len(), canonical })
    }
}

fn is_of_amz(header: &[u8]) -> bool {
    header.get(.."x-amz-".len()).is_some_and(|start| start.eq_ignore_ascii_case(b"x-amz-"))
}

/// Without the spaces and tabs that HTTP allows around a value.
fn trimmed(value: &[u8]) -> &[u8] {
    let is_space = |byte: &u8| matches!(byte, b' ' | b'\t');
    let start = value.iter().take_while(|byte| is_space(byte)).count();
    let value = value.get(start..).unwrap_or_default();
    let end = value.len() - value.iter().rev().take_while(|byte| is_space(byte)).count();
    value.get(..end).unwrap_or_default()
}
