//! Nobody is timed at signing something else: presign, asked for the same
//! request, must come to the same URL and signature.

use std::collections::BTreeSet;

use anyhow::{Context, Result, ensure};
use time::PrimitiveDateTime;
use time::macros::format_description;
use url::Url;

use crate::peers::presign;
use crate::request::{Request, SIGNED_AT};

/// Added by every signer, so no part of what it was asked for.
const OF_THE_SIGNATURE: [&str; 7] = [
    "X-Amz-Algorithm",
    "X-Amz-Credential",
    "X-Amz-Date",
    "X-Amz-Expires",
    "X-Amz-Security-Token",
    "X-Amz-Signature",
    "X-Amz-SignedHeaders",
];

/// Checks `url` and tells how the request that it signs differs from the one
/// asked for, in ways that a peer leaves no choice about.
///
/// Where it differs, presign signs what the peer did: its parameters, its
/// headers, its time. So the comparison is of whole signatures for everyone.
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
        notes.push("takes no time, signs for the clock's".to_owned());
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

/// All that counts: the order of the parameters is free, and so is whether a
/// `;` in them is escaped.
fn parts(url: &Url) -> (String, BTreeSet<(String, String)>) {
    let before_query = url[..url::Position::AfterPath].to_owned();
    (before_query, url.query_pairs().into_owned().collect())
}
