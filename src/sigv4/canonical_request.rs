//! Step 1: the canonical request, the one text that client and server make of all the
//! ways to write a request. AWS: "Create a signed AWS API request", "Create a canonical
//! request".
//!
//! Everything here works on borrowed parts, whoever has them: a signer that is about to
//! send the request or a verifier that has received it.

use super::uri_encode::{is_unreserved, write_component};
use alloc::vec::Vec;
use core::cmp::Ordering;
use core::ops::Range;
use smallvec::SmallVec;

/// The last line if the payload may be anything. AWS: "Authenticating Requests: Using
/// Query Parameters (AWS Signature Version 4)".
pub(crate) const UNSIGNED_PAYLOAD: &str = "UNSIGNED-PAYLOAD";

/// The one header that every request has.
pub(crate) const HOST: &str = "host";

/// The path in its canonical form.
pub(crate) enum CanonicalUri<'p> {
    /// As it was written to the buffer already, in this range.
    Written(Range<usize>),
    Other(&'p [u8]),
}

/// Writes the canonical request to `out`, which already contains the canonical query
/// string in the range `query`.
#[inline]
pub(crate) fn write(
    method: &str,
    path: CanonicalUri<'_>,
    query: Range<usize>,
    headers: &CanonicalHeaders<'_, impl AsRef<[u8]>>,
    payload_hash: &str,
    out: &mut Vec<u8>,
) {
    out.extend_from_slice(method.as_bytes());
    out.push(b'\n');
    match path {
        CanonicalUri::Written(range) => out.extend_from_within(range),
        CanonicalUri::Other(path) => out.extend_from_slice(path),
    }
    out.push(b'\n');
    out.extend_from_within(query);
    out.push(b'\n');
    headers.write(out);
    out.extend_from_slice(payload_hash.as_bytes());
}

/// The whole canonical request.
pub(crate) fn text(
    method: &str,
    path: &[u8],
    sorted: &[(&str, &str)],
    headers: &CanonicalHeaders<'_, impl AsRef<[u8]>>,
    payload_hash: &str,
) -> Vec<u8> {
    let mut text = Vec::new();
    write_params(sorted, &mut text);
    text.pop();
    let (query, end) = (0..text.len(), text.len());
    write(method, CanonicalUri::Other(path), query, headers, payload_hash, &mut text);
    text.split_off(end)
}

/// The length in bytes of what `write` writes, given those of path and query.
pub(crate) fn len(
    method: &str,
    path: usize,
    query: usize,
    headers: &CanonicalHeaders<'_, impl AsRef<[u8]>>,
    payload_hash: &str,
) -> usize {
    const LINE_FEEDS: usize = 5;
    method.len() + path + query + headers.len() + payload_hash.len() + LINE_FEEDS
}

/// Writes a canonical query string of sorted parameters, each followed by `&`.
#[inline]
pub(crate) fn write_params(sorted: &[(&str, &str)], out: &mut Vec<u8>) {
    for (name, value) in sorted {
        write_component(name.as_bytes(), out);
        out.push(b'=');
        write_component(value.as_bytes(), out);
        out.push(b'&');
    }
}

/// Sorts the parameters, each followed by `&`, that `query` contains from `start` on. Up to
/// sixteen need no heap allocation besides room in `query` for as many bytes again.
pub(crate) fn sort_params(query: &mut Vec<u8>, start: usize) {
    let end = query.len();
    let mut params: SmallVec<[Range<usize>; 16]> = SmallVec::new();
    let mut param_start = start;
    for param in query.get(start..).unwrap_or_default().split(|byte| *byte == b'&') {
        if !param.is_empty() {
            params.push(param_start..param_start + param.len());
        }
        param_start += param.len() + 1;
    }
    params.sort_unstable_by(|left, right| {
        let [left, right] = [left, right].map(|param| query.get(param.clone()).unwrap_or_default());
        cmp_params(left, right)
    });
    for param in params {
        query.extend_from_within(param);
        query.push(b'&');
    }
    query.drain(start..end);
}

/// Compares two encoded parameters by name, then by value.
fn cmp_params(left: &[u8], right: &[u8]) -> Ordering {
    let key = |param| (<[u8]>::split(param, |byte| *byte == b'=').next(), param);
    key(left).cmp(&key(right))
}

/// The most bytes that parameters take in a canonical query string.
pub(crate) fn max_params_len(params: &[(&str, &str)]) -> usize {
    params.iter().map(|(name, value)| "&=".len() + 3 * (name.len() + value.len())).sum()
}

/// Compares two names or values as their encoded forms compare, without encoding them.
pub(crate) fn cmp_encoded(left: &str, right: &str) -> Ordering {
    let (left, right) = (left.as_bytes(), right.as_bytes());
    let same = left.iter().zip(right).take_while(|(left, right)| left == right).count();
    // `%` sorts before every unreserved character, and the upper-case hexadecimal digits
    // after it sort as the bytes they encode.
    let rank = |text: &[u8]| text.get(same).map(|byte| (is_unreserved(*byte), *byte));
    rank(left).cmp(&rank(right))
}

/// `host` and other headers, in canonical order. Names are in lower case, and values have
/// no white space around them.
pub(crate) struct CanonicalHeaders<'h, V> {
    /// Sorted by name, and those with the same name in the order given.
    others: SmallVec<[(&'h str, V); 6]>,
    before_host: usize,
    pub(crate) host: V,
}

impl<'h, V: AsRef<[u8]>> CanonicalHeaders<'h, V> {
    #[inline]
    pub(crate) fn new(headers: impl Iterator<Item = (&'h str, V)>, host: V) -> Self {
        let mut canonical = Self { others: headers.collect(), before_host: 0, host };
        canonical.sort();
        canonical
    }

    /// Adds a header. [`sort`](Self::sort) must follow.
    #[inline]
    pub(crate) fn push(&mut self, name: &'h str, value: V) {
        self.others.push((name, value));
    }

    #[inline]
    pub(crate) fn sort(&mut self) {
        self.others.sort_by_key(|header| header.0);
        self.before_host = self.others.partition_point(|header| header.0 < HOST);
    }

    /// All but `host`, sorted by name.
    pub(crate) fn others(&self) -> &[(&'h str, V)] {
        &self.others
    }

    /// The name of the header that a parameter of its name, in any case, gives another value. A
    /// repeated header has a value that no parameter has.
    #[inline]
    pub(crate) fn conflict(&self, param: &[u8], value: impl Iterator<Item = u8>) -> Option<&'h str> {
        let start = self.others.partition_point(|header| cmp_lower_case(header.0, param).is_lt());
        let (name, header) = self.others.get(start).filter(|header| cmp_lower_case(header.0, param).is_eq())?;
        let is_repeated = self.others.get(start + 1).is_some_and(|next| next.0 == *name);
        (is_repeated || !header.as_ref().iter().copied().eq(value)).then_some(name)
    }

    /// Writes the lines of the headers, an empty line, and the line of their names.
    #[inline]
    pub(crate) fn write(&self, out: &mut Vec<u8>) {
        self.write_lines(out);
        out.push(b'\n');
        self.write_names(b";", |name, out| out.extend_from_slice(name), out);
        out.push(b'\n');
    }

    /// Writes the names of the headers, each once.
    #[inline]
    pub(crate) fn write_names(&self, separator: &[u8], write_name: impl Fn(&[u8], &mut Vec<u8>), out: &mut Vec<u8>) {
        let (before, after) = self.others.split_at(self.before_host);
        for name in names(before) {
            write_name(name.as_bytes(), out);
            out.extend_from_slice(separator);
        }
        out.extend_from_slice(HOST.as_bytes());
        for name in names(after) {
            out.extend_from_slice(separator);
            write_name(name.as_bytes(), out);
        }
    }

    /// Writes `name:value` lines.
    #[inline]
    fn write_lines(&self, out: &mut Vec<u8>) {
        let (before, after) = self.others.split_at(self.before_host);
        write_lines(before, out);
        out.extend_from_slice(b"host:");
        out.extend_from_slice(self.host.as_ref());
        out.push(b'\n');
        write_lines(after, out);
    }

    /// At least the length in bytes of the lines and of the list of names after them.
    #[inline]
    fn len(&self) -> usize {
        let others = self.others.iter().map(|(name, value)| 2 * name.len() + value.as_ref().len() + ":\n;".len());
        "host:\nhost".len() + self.host.as_ref().len() + others.sum::<usize>()
    }
}

/// Compares a name in lower case with one in any case.
pub(crate) fn cmp_lower_case(name: &str, other: &[u8]) -> Ordering {
    name.bytes().cmp(other.iter().map(u8::to_ascii_lowercase))
}

/// The names, each once.
#[inline]
fn names<'h, V>(sorted: &[(&'h str, V)]) -> impl Iterator<Item = &'h str> {
    let mut previous = "";
    sorted.iter().map(|header| header.0).filter(move |name| *name != core::mem::replace(&mut previous, name))
}

/// Repeated names have their values joined by commas, and runs of spaces become one space.
#[inline]
fn write_lines(headers: &[(&str, impl AsRef<[u8]>)], out: &mut Vec<u8>) {
    let mut line = "";
    for (name, value) in headers {
        if *name == line {
            out.pop();
            out.push(b',');
        } else {
            out.extend_from_slice(name.as_bytes());
            out.push(b':');
            line = name;
        }
        write_folded(value.as_ref(), out);
        out.push(b'\n');
    }
}

fn write_folded(value: &[u8], out: &mut Vec<u8>) {
    if !value.contains(&b' ') {
        return out.extend_from_slice(value);
    }
    let words = value.split(|byte| *byte == b' ').filter(|word| !word.is_empty());
    for (index, word) in words.enumerate() {
        if index > 0 {
            out.push(b' ');
        }
        out.extend_from_slice(word);
    }
}
