//! The headers of a request that are signed, and those that should be.

use super::received::ReceivedRequest;
use super::refusal::{Mechanism, Refusal};
use crate::excerpt::excerpt_name;
use crate::sigv4::canonical_request::{CanonicalHeaders, HOST, cmp_lower_case};
use crate::sigv4::headers::is_token;
use alloc::borrow::Cow;
use alloc::string::String;
use alloc::vec::Vec;
use core::ops::Range;
use percent_encoding::percent_decode;
use smallvec::SmallVec;

/// What a verifier asks of headers.
pub(super) struct HeaderRules<'v> {
    /// In lower case.
    pub(super) required: &'v [String],
    pub(super) is_single_valued: fn(&str) -> bool,
    /// A header that need not be signed although its name starts with `x-amz-`.
    pub(super) exempt: Option<&'static str>,
}

/// Writes the lines of the signed headers and their names, and returns whether the request has
/// all of them. Whoever has the list could leave a header out of it, so what has to be signed
/// is checked.
#[inline]
pub(super) fn write(
    list: &str,
    request: &ReceivedRequest<'_>,
    rules: &HeaderRules<'_>,
    mechanism: Mechanism,
    query: Range<usize>,
    out: &mut Vec<u8>,
) -> Result<bool, Refusal> {
    // Filled where they are: to move them would take a twentieth of the time of reading.
    let mut names = SignedNames::default();
    if !names.parse(list) {
        return Err(Refusal::MalformedSignedHeaders { mechanism });
    }
    let mut headers = CanonicalHeaders::new(core::iter::empty(), &b""[..]);
    let mut has_host = false;
    let mut unsigned = String::new();
    let mut not_signed = |name: &str| {
        unsigned.push_str(if unsigned.is_empty() { "" } else { ", " });
        unsigned.push_str(name);
    };
    let required = [HOST].into_iter().chain(rules.required.iter().map(String::as_str));
    required.filter(|name| names.find(name.as_bytes()).is_none()).for_each(&mut not_signed);

    for (header, value) in &request.headers {
        let Some(name) = names.find(header) else {
            if is_of_amz(header) && !rules.exempt.is_some_and(|name| header.eq_ignore_ascii_case(name.as_bytes())) {
                not_signed(&String::from_utf8_lossy(header).to_ascii_lowercase());
            }
            continue;
        };
        // A branch on each byte would keep the compiler from vectorising.
        if value.iter().fold(false, |any, byte| any | matches!(byte, b'\r' | b'\n' | 0)) {
            return Err(Refusal::HeaderValue { name: excerpt_name(name) });
        }
        let value = trimmed(value);
        if name != HOST {
            headers.push(name, value);
        } else if has_host {
            return Err(Refusal::RepeatedHeader { name: HOST.into() });
        } else {
            (headers.host, has_host) = (value, true);
        }
    }
    if !unsigned.is_empty() {
        return Err(Refusal::HeadersNotSigned { names: unsigned });
    }
    headers.sort();
    let (mut distinct, mut previous) = (usize::from(has_host), "");
    for (name, _) in headers.others() {
        if *name != previous {
            distinct += 1;
        } else if (rules.is_single_valued)(name) {
            return Err(Refusal::RepeatedHeader { name: excerpt_name(name) });
        }
        previous = name;
    }
    if mechanism == Mechanism::Query {
        check_query(&headers, out.get(query).unwrap_or_default())?;
    }
    headers.write(out);
    Ok(distinct == names.0.len())
}

/// Checks that no signed header has another value in the query, given in canonical form.
/// AWS: "Authenticating Requests: Using Query Parameters (AWS Signature Version 4)". A
/// parameter `host` stands for no header.
#[inline]
fn check_query(headers: &CanonicalHeaders<'_, &[u8]>, canonical: &[u8]) -> Result<(), Refusal> {
    if headers.others().is_empty() {
        return Ok(());
    }
    for pair in canonical.split(|byte| *byte == b'&') {
        let mut halves = pair.splitn(2, |byte| *byte == b'=');
        let name = Cow::from(percent_decode(halves.next().unwrap_or_default()));
        let value = percent_decode(halves.next().unwrap_or_default());
        if let Some(name) = headers.conflict(&name, value) {
            return Err(Refusal::ConflictingHeader { name: excerpt_name(name) });
        }
    }
    Ok(())
}

/// The names in the list of signed headers, sorted.
#[derive(Default)]
struct SignedNames<'n>(SmallVec<[&'n str; 8]>);

impl<'n> SignedNames<'n> {
    #[inline]
    fn parse(&mut self, list: &'n str) -> bool {
        // Most URLs sign no other. Without the steps below they take a twentieth less.
        if list == HOST {
            self.0.push(HOST);
            return true;
        }
        self.0.extend(list.split(';').filter(|_| !list.is_empty()));
        let is_name = |name: &&str| is_token(name) && !name.bytes().any(|byte| byte.is_ascii_uppercase());
        self.0.iter().all(is_name) && self.0.is_sorted_by(|left, right| left < right)
    }

    /// The signed name that `header` is, in whatever case.
    #[inline]
    fn find(&self, header: &[u8]) -> Option<&'n str> {
        self.0.binary_search_by(|name| cmp_lower_case(name, header)).ok().and_then(|index| self.0.get(index).copied())
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
