//! The first difference between the texts that were signed and the server's.

use super::Difference;
use super::cause::Cause;
use super::shown;
use super::texts::{CanonicalRequest, ServerTexts, part_of_scope};
use crate::Explanation;
use alloc::string::String;
use alloc::vec::Vec;
use core::cmp::Ordering;
use percent_encoding::percent_decode_str;

/// A cause, and what is known of it.
pub(super) struct Finding {
    pub(super) cause: Cause,
    pub(super) change: Change,
    /// The header or parameter that it is about.
    pub(super) name: Option<String>,
    pub(super) difference: Option<Difference>,
}

/// How what arrived differs from what was signed.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Change {
    Added,
    Lost,
    Changed,
}

impl Finding {
    pub(super) fn of(cause: Cause) -> Self {
        Self { cause, change: Change::Changed, name: None, difference: None }
    }

    pub(super) fn named(cause: Cause, name: Option<&str>) -> Self {
        Self { name: name.map(shown::names), ..Self::of(cause) }
    }

    pub(super) fn of_lost_header(name: Option<&str>) -> Self {
        Self { change: Change::Lost, ..Self::named(cause_of_header(name.unwrap_or_default()), name) }
    }

    fn line(cause: Cause, ours: &str, theirs: &str) -> Self {
        let difference = Difference { ours: Some(shown::line(ours)), theirs: Some(shown::line(theirs)) };
        Self { difference: Some(difference), ..Self::of(cause) }
    }

    /// A pair that one side or the other lacks, or that has two values.
    fn pair(cause: Cause, pair: &Unequal<'_>, show: fn(&str, &str) -> String) -> Self {
        let change = match (pair.ours, pair.theirs) {
            (None, _) => Change::Added,
            (_, None) => Change::Lost,
            _ => Change::Changed,
        };
        let difference = Difference {
            ours: pair.ours.map(|value| show(pair.name, value)),
            theirs: pair.theirs.map(|value| show(pair.name, value)),
        };
        Self { change, difference: Some(difference), ..Self::named(cause, Some(pair.name)) }
    }
}

pub(super) fn find(signed: &Explanation, server: &ServerTexts) -> Finding {
    let (ours, theirs) = (signed.canonical_request(), server.canonical_request.as_deref());
    let requests = theirs.and_then(|theirs| Some((CanonicalRequest::parse(ours)?, CanonicalRequest::parse(theirs)?)));
    if let Some(finding) = requests.as_ref().and_then(|(ours, theirs)| in_canonical_requests(ours, theirs)) {
        return finding;
    }
    let same_request = requests.is_some();
    match &server.string_to_sign {
        Some(theirs) => in_strings_to_sign(signed.string_to_sign(), theirs, same_request),
        None if same_request => Finding::of(Cause::Secret),
        None => Finding::of(Cause::Signature),
    }
}

fn in_canonical_requests(ours: &CanonicalRequest<'_>, theirs: &CanonicalRequest<'_>) -> Option<Finding> {
    if ours.method != theirs.method {
        return Some(Finding::line(Cause::Method, ours.method, theirs.method));
    }
    if ours.path != theirs.path {
        let same = settled(ours.path) == settled(theirs.path);
        let cause = if same { Cause::PathEncoding } else { Cause::Path };
        return Some(Finding::line(cause, ours.path, theirs.path));
    }
    if ours.query != theirs.query {
        return Some(in_queries(ours.query, theirs.query));
    }
    if let Some(header) = first_unequal(&mut ours.headers.clone(), &mut theirs.headers.clone()) {
        return Some(Finding::pair(cause_of_header(header.name), &header, shown::header));
    }
    if ours.signed_headers != theirs.signed_headers {
        return Some(Finding::line(Cause::Header, ours.signed_headers, theirs.signed_headers));
    }
    (ours.payload_hash != theirs.payload_hash)
        .then(|| Finding::line(Cause::Payload, ours.payload_hash, theirs.payload_hash))
}

fn cause_of_header(name: &str) -> Cause {
    match name {
        "host" => Cause::Host,
        "content-type" => Cause::ContentType,
        "x-amz-content-sha256" => Cause::Payload,
        _ => Cause::Header,
    }
}

fn in_queries(ours: &str, theirs: &str) -> Finding {
    let pairs = |query| -> Vec<(&str, &str)> { split_pairs(query).collect() };
    let settled_pairs = |query| {
        let mut pairs: Vec<_> = split_pairs(query).map(|(name, value)| (settled(name), settled(value))).collect();
        pairs.sort_unstable();
        pairs
    };
    let Some(first) = first_unequal(&mut pairs(ours), &mut pairs(theirs)) else {
        let (ours, theirs) = (pairs(ours), pairs(theirs));
        let first = ours.iter().zip(&theirs).find(|(ours, theirs)| ours != theirs);
        let difference = first.map(|(ours, theirs)| Difference {
            ours: Some(shown::param(ours.0, ours.1)),
            theirs: Some(shown::param(theirs.0, theirs.1)),
        });
        return Finding { difference, ..Finding::of(Cause::QueryOrder) };
    };
    let cause = if settled_pairs(ours) == settled_pairs(theirs) { Cause::QueryEncoding } else { Cause::Query };
    Finding::pair(cause, &first, shown::param)
}

fn split_pairs(query: &str) -> impl Iterator<Item = (&str, &str)> {
    query.split('&').map(|pair| pair.split_once('=').unwrap_or((pair, "")))
}

/// A pair of which the sides have different values, or one has none.
struct Unequal<'t> {
    name: &'t str,
    ours: Option<&'t str>,
    theirs: Option<&'t str>,
}

/// The first, in the order of the names.
fn first_unequal<'t>(ours: &mut [(&'t str, &'t str)], theirs: &mut [(&'t str, &'t str)]) -> Option<Unequal<'t>> {
    ours.sort_unstable();
    theirs.sort_unstable();
    let same = ours.iter().zip(theirs.iter()).take_while(|(ours, theirs)| ours == theirs).count();
    let unequal = |name, ours, theirs| Some(Unequal { name, ours, theirs });
    match (ours.get(same), theirs.get(same)) {
        (None, None) => None,
        (Some((name, value)), None) => unequal(*name, Some(*value), None),
        (None, Some((name, value))) => unequal(*name, None, Some(*value)),
        (Some(ours), Some(theirs)) => match ours.0.cmp(theirs.0) {
            Ordering::Less => unequal(ours.0, Some(ours.1), None),
            Ordering::Equal => unequal(ours.0, Some(ours.1), Some(theirs.1)),
            Ordering::Greater => unequal(theirs.0, None, Some(theirs.1)),
        },
    }
}

fn in_strings_to_sign(ours: &str, theirs: &str, same_request: bool) -> Finding {
    let mut lines = ours.split('\n').zip(theirs.split('\n')).enumerate();
    let Some((index, (line, their_line))) = lines.find(|(_, (ours, theirs))| ours != theirs) else {
        // Fewer lines than ours tell nothing.
        let is_whole = theirs.split('\n').count() == ours.split('\n').count();
        return Finding::of(if is_whole || same_request { Cause::Secret } else { Cause::Signature });
    };
    let differs = |part| part_of_scope(ours, part) != part_of_scope(theirs, part);
    let cause = match index {
        1 => Cause::Clock,
        2 if differs(1) => Cause::Region,
        2 if differs(2) => Cause::Service,
        _ => Cause::Signature,
    };
    Finding::line(cause, line, their_line)
}

/// `text` as it is after all of its encodings, of which a client and two proxies make three.
fn settled(text: &str) -> String {
    let mut text = String::from(text);
    for _ in 0..3 {
        text = percent_decode_str(&text).decode_utf8_lossy().into_owned();
    }
    text.replace('+', " ")
}
