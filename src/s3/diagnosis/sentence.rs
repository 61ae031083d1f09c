//! What a diagnosis says: what differs, a colon, and what to do.

use super::cause::Cause;
use super::difference::{Change, Finding};
use super::texts;
use crate::Explanation;
use crate::excerpt::excerpt;
use crate::s3::answer::AnswerError;
use crate::s3::s3_error::S3Error;
use alloc::format;
use alloc::string::String;

pub(super) fn write(finding: &Finding, signed: &Explanation, error: Option<&S3Error>) -> String {
    let name = finding.name.as_deref().unwrap_or_default();
    let field = |field: &str| error.and_then(|error| error.get(field)).map(excerpt);
    // In brackets, what the server says itself.
    let says = |what: &str, value: Option<String>| value.map_or(String::new(), |value| format!(" ({what} {value:?})"));
    match finding.cause {
        Cause::Method => "the request was sent with another method than the one that was signed: send it with the \
                          signed method, or sign for the other one; a redirect may have changed it"
            .into(),
        Cause::Path => {
            "another path arrived than the one that was signed: have the proxy pass on the path as it is, or \
                        sign the path that the server gets, with the bucket's name where the server expects it"
                .into()
        }
        Cause::PathEncoding => "the path arrived decoded or encoded again: send the URL exactly as it was signed, and \
                                have clients and proxies leave its encoding as it is"
            .into(),
        Cause::Query => query(name, finding.change),
        Cause::QueryOrder => {
            "the query's parameters arrived in another order, and this server doesn't sort them: send \
                              the URL exactly as it was signed"
                .into()
        }
        Cause::QueryEncoding => format!(
            "query parameter {name:?} arrived encoded differently: send the URL exactly as it was signed, and don't \
             pass it through functions that encode or decode"
        ),
        Cause::Host => {
            "the request arrived for another host or port than the one that was signed: have the proxy pass \
                        on the Host header, port included, or sign for the host that the server gets"
                .into()
        }
        Cause::ContentType | Cause::Header => header(name, finding),
        Cause::UnsignedHeader => {
            format!("the request has headers that must be signed and are not ({name:?}): leave them out, or sign them")
        }
        Cause::Payload => payload(finding),
        Cause::UnsignedPayload => {
            "the server takes no URL that is signed for any payload: sign the payload's SHA-256".into()
        }
        Cause::Region => format!(
            "the URL was signed for region {:?}, and the server expects another one{}: sign for the bucket's region, \
             and send the request to its endpoint",
            excerpt(texts::region(signed)),
            says("it says", field("Region").or_else(|| field("Endpoint")).or_else(|| error.and_then(expected)))
        ),
        Cause::Service => format!(
            "the URL was signed for service {:?}, and the server expects another one: sign for \"s3\"",
            excerpt(texts::part_of_scope(signed.string_to_sign(), 2))
        ),
        Cause::Clock => format!(
            "the URL was signed at {:?}, which is too far from the server's time{}: set the signer's clock, and sign again",
            excerpt(texts::time(signed)),
            says("it says", field("ServerTime"))
        ),
        Cause::Expired => format!(
            "the URL was signed at {:?} and has expired{}: sign a new one, or for a longer life; if it is new, set the \
             clocks of signer and server",
            excerpt(texts::time(signed)),
            says("at", field("Expires"))
        ),
        Cause::Life => "the URL's life is longer than the server allows: sign it for at most 604800 s (7 days)".into(),
        Cause::ExpiredCredentials => "the temporary credentials have expired, and the URL with them: sign with new \
                                      credentials that live as long as the URL"
            .into(),
        Cause::SessionToken => "the server doesn't take the session token: sign with the token that was issued with \
                                this access key id, exactly as it was issued, or without one if none was"
            .into(),
        Cause::AccessKeyId => "the server doesn't know the access key id: check that the key exists, is active, and \
                               belongs to this server; an id that begins with ASIA needs its session token"
            .into(),
        Cause::Secret => {
            "both sides signed the same texts, so only the secret access key differs: give the secret that \
                          was issued with this access key id, without white space or line feeds around it, and check \
                          that the server has this key"
                .into()
        }
        Cause::Truncated => {
            "the URL or its signature did not arrive whole: copy the whole URL, quote it in a shell, and \
                             undo escapes such as &amp;"
                .into()
        }
        Cause::Signature => "the server computed another signature and doesn't say from which texts: check the secret \
                             access key, then that method, headers, host and path arrive exactly as they were signed, \
                             with no header missing and no proxy that changes them"
            .into(),
        Cause::Permission => "the server denies access and finds no fault with the signature: check that the signer's \
                              policies and the bucket's allow this operation, and that the URL arrived with its query"
            .into(),
        Cause::NotFound => format!(
            "the signature was accepted, and what was asked for doesn't exist (code {}): check bucket, key and upload id",
            field("Code").unwrap_or_default()
        ),
        Cause::Other | Cause::NoAnswer => format!(
            "the server answered an error that isn't about the signature (code {:?}): see its documentation",
            field("Code").unwrap_or_default()
        ),
    }
}

fn query(name: &str, change: Change) -> String {
    let what = match change {
        Change::Added => "was not signed and arrived: remove it, or sign it",
        Change::Lost => "was signed and did not arrive: send the whole query",
        Change::Changed => {
            "arrived with another value than the one that was signed: send the URL exactly as it was signed"
        }
    };
    // A text of the same request at another time differs first in its parameters.
    let hint = if name.starts_with("X-Amz-") { "; if it was, this answer is to another URL" } else { "" };
    format!("query parameter {name:?} {what}{hint}")
}

fn header(name: &str, finding: &Finding) -> String {
    match (&finding.name, finding.change) {
        (None, Change::Changed) => {
            "the lists of signed headers differ: send each signed header, exactly as it was signed".into()
        }
        (_, Change::Changed) => format!(
            "the client sent another {name:?} than the one that was signed: send the signed value, or sign for the other one"
        ),
        (_, Change::Lost) => format!("header {name:?} was signed and did not arrive: send it exactly as it was signed"),
        (_, Change::Added) => format!("header {name:?} arrived and was not signed: leave it out, or sign it"),
    }
}

fn payload(finding: &Finding) -> String {
    let is_unsigned = |line: Option<&str>| line.is_some_and(|line| line.ends_with("UNSIGNED-PAYLOAD"));
    match (&finding.difference, finding.change) {
        (None, Change::Lost) => header("x-amz-content-sha256", finding),
        (Some(lines), _) if is_unsigned(lines.ours()) => {
            "the URL was signed for any payload, and the client sent a payload hash: leave out the header \
             \"x-amz-content-sha256\", or sign the payload's SHA-256"
                .into()
        }
        (Some(lines), _) if is_unsigned(lines.theirs()) || lines.theirs().is_none() => {
            "the URL was signed for one payload, and its hash did not arrive: send the header \"x-amz-content-sha256\" \
             exactly as it was signed"
                .into()
        }
        _ => {
            "the body isn't the one that was signed: send exactly the bytes whose hash was signed, or sign the hash of \
              these"
                .into()
        }
    }
}

/// The region in a message such as `the region 'a' is wrong; expecting 'b'`.
fn expected(error: &S3Error) -> Option<String> {
    let (_, region) = error.message().split_once("expecting '")?;
    Some(excerpt(region.split('\'').next().unwrap_or_default()))
}

pub(super) fn no_body(status: Option<u16>) -> String {
    let status = status.map_or(String::new(), |status| format!(" (status {status})"));
    format!("the answer has no body{status}: an answer to HEAD has none, so sign and send a GET to learn the reason")
}

pub(super) fn no_error(error: &AnswerError) -> String {
    format!("the answer is no error of S3's, so a proxy or another server may have sent it: {error}")
}
