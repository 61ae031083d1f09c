//! Checks that a peer signs the same request: presign must produce the same URL and
//! signature before the peer is timed.

use std::collections::BTreeSet;

use anyhow::{Context, Result, ensure};
use time::PrimitiveDateTime;
use time::macros::format_description;
use url::Url;

use crate::peers::presign;
use crate::request::{Request, SIGNED_AT};

/// Every signer adds these, so they are not part of the request.
const OF_THE_SIGNATURE: [&str; 7] = [
    "X-Amz-Algorithm",
    "X-Amz-Credential",
    "X-Amz-Date",
    "X-Amz-Expires",
    "X-Amz-Security-Token",
    "X-Amz-Signature",
    "X-Amz-SignedHeaders",
];

/// Checks `url` and returns how the request that it signs differs from `request`, where the
/// peer leaves no choice.
///
/// presign signs with the peer's parameters, headers and time then, so that whole signatures
/// are compared for all peers.
pub fn check(request: &Request, url: &str) -> Result<Vec<String>> {
    let url = Url::parse(url).context("no URL")?;
    let mut notes = vec![];

    let added: Vec<(String, String)> = url
        .query_pairs()
        .filter(|(name, _)| !OF_THE_SIGNATURE.contains(&&**name))
        .map(|(name, value)| (name.into_owned(), value.into_owned()))
        .collect();
    for (name, value) in &added {
        notes.push(format!("signs {name}={value} too"));
    }

    let signed = parameter(&url, "X-Amz-SignedHeaders")?;
    let (headers, unsigned): (Vec<_>, Vec<_>) =
        request.headers().into_iter().partition(|(name, _)| signed.split(';').any(|signed| signed == *name));
    for (name, _) in unsigned {
        notes.push(format!("cannot sign {name}"));
    }

    let date = parameter(&url, "X-Amz-Date")?;
    let format = format_description!("[year][month][day]T[hour][minute][second]Z");
    let time = PrimitiveDateTime::parse(&date, format)?.assume_utc();
    if time != SIGNED_AT {
        notes.push("accepts no time, signs for the current one".to_owned());
    }

    let expected = presign::url(request, &headers, &added, time)?;
    let expected = Url::parse(&expected)?;
    ensure!(parts(&url) == parts(&expected), "the URLs differ\n    peer: {url}\n presign: {expected}");
    Ok(notes)
}

fn parameter(url: &Url, name: &str) -> Result<String> {
    let mut pairs = url.query_pairs();
    let (_, value) = pairs.find(|(found, _)| found == name).context(format!("no {name}"))?;
    Ok(value.into_owned())
}

/// The parts that must be equal: the parameters may be in any order, and a `;` in them may
/// be escaped.
fn parts(url: &Url) -> (String, BTreeSet<(String, String)>) {
    let before_query = url[..url::Position::AfterPath].to_owned();
    (before_query, url.query_pairs().into_owned().collect())
}
