//! Checks that a peer signs the same request: presign must produce the same URL and
//! signature before the peer is timed.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context, Result, ensure};
use serde::Deserialize;
use time::format_description::well_known::Rfc3339;
use time::macros::format_description;
use time::{OffsetDateTime, PrimitiveDateTime};
use url::Url;

use crate::form::Policy;
use crate::peers::presign;
use crate::request::{Method, Request, SIGNED_AT};

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

/// Checks a URL, or a form as JSON, and returns how the request that it signs differs from `request`, where the
/// peer leaves no choice.
///
/// presign signs with the peer's parameters, headers and time then, so that whole signatures
/// are compared for all peers.
pub fn check(request: &Request, signed: &str) -> Result<Vec<String>> {
    if request.method == Method::Post { check_form(request, signed) } else { check_url(request, signed) }
}

/// Two policies may be two texts of one meaning, and then have two signatures. `tests/boto3.rs`
/// compares signatures.
fn check_form(request: &Request, json: &str) -> Result<Vec<String>> {
    let form: Form = serde_json::from_str(json).context("no form")?;
    let theirs: BTreeMap<String, String> =
        form.fields.into_iter().map(|(name, value)| (name.to_ascii_lowercase(), value)).collect();
    let value = |name: &str| theirs.get(name).with_context(|| format!("no field {name}"));
    let time = time_of(value("x-amz-date")?)?;
    let ours = presign::form(request, time)?;
    ensure!(form.url == ours.url(), "the URLs differ: {}, {}", form.url, ours.url());

    let mut notes = notes_on_time(time);
    // boto3 takes the time twice.
    let late = expiration(value("policy")?)? - ours.expires_at();
    ensure!((0..=1).contains(&late.whole_seconds()), "the forms expire at different times");
    for (name, ours) in ours.fields() {
        let theirs = value(name)?;
        match name {
            "policy" => ensure!(conditions(ours) == conditions(theirs), "the policies differ"),
            "x-amz-signature" => {}
            _ => ensure!(ours == theirs, "the field {name} differs: {ours}, {theirs}"),
        }
    }
    let ours: Vec<&str> = ours.fields().map(|(name, _)| name).collect();
    for name in theirs.keys().filter(|name| !ours.contains(&name.as_str())) {
        notes.push(format!("adds the field {name}"));
    }
    Ok(notes)
}

#[derive(Deserialize)]
struct Form {
    url: String,
    fields: BTreeMap<String, String>,
}

fn expiration(policy: &str) -> Result<OffsetDateTime> {
    Ok(OffsetDateTime::parse(&Policy::parse(policy).expiration, &Rfc3339)?)
}

fn conditions(policy: &str) -> BTreeSet<String> {
    Policy::parse(policy).conditions.iter().map(|condition| format!("{condition:?}")).collect()
}

fn time_of(date: &str) -> Result<OffsetDateTime> {
    let format = format_description!("[year][month][day]T[hour][minute][second]Z");
    Ok(PrimitiveDateTime::parse(date, format)?.assume_utc())
}

fn notes_on_time(time: OffsetDateTime) -> Vec<String> {
    let differs = time != SIGNED_AT;
    differs.then(|| "accepts no time, signs for the current one".to_owned()).into_iter().collect()
}

fn check_url(request: &Request, url: &str) -> Result<Vec<String>> {
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

    let time = time_of(&parameter(&url, "X-Amz-Date")?)?;
    notes.extend(notes_on_time(time));

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
