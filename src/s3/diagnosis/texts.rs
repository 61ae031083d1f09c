//! The texts that were signed: the server's, as it answers them, and the parts of both.

use crate::Explanation;
use crate::s3::s3_error::S3Error;
use alloc::string::String;
use alloc::vec::Vec;

/// The texts that the server signed, as far as it sent them.
pub(super) struct ServerTexts {
    pub(super) canonical_request: Option<String>,
    pub(super) string_to_sign: Option<String>,
}

pub(super) fn of_server(error: &S3Error) -> ServerTexts {
    ServerTexts {
        canonical_request: text(error, "CanonicalRequest", "CanonicalRequestBytes"),
        string_to_sign: text(error, "StringToSign", "StringToSignBytes"),
    }
}

/// The bytes take precedence: a browser that shows the text changes its line feeds.
fn text(error: &S3Error, text: &str, bytes: &str) -> Option<String> {
    let text = match error.get(bytes).and_then(from_hex) {
        Some(bytes) => String::from_utf8_lossy(&bytes).into_owned(),
        None => error.get(text)?.into(),
    };
    Some(text.trim().into())
}

/// Digits, which each server groups differently.
fn from_hex(text: &str) -> Option<Vec<u8>> {
    let digits: String = text.split_ascii_whitespace().collect();
    hex::decode(digits).ok().filter(|bytes| !bytes.is_empty())
}

/// A canonical request taken apart.
pub(super) struct CanonicalRequest<'t> {
    pub(super) method: &'t str,
    pub(super) path: &'t str,
    pub(super) query: &'t str,
    /// Names and values.
    pub(super) headers: Vec<(&'t str, &'t str)>,
    pub(super) signed_headers: &'t str,
    pub(super) payload_hash: &'t str,
}

impl<'t> CanonicalRequest<'t> {
    /// `None` if lines are missing.
    pub(super) fn parse(text: &'t str) -> Option<Self> {
        let mut lines = text.split('\n');
        let (method, path, query) = (lines.next()?, lines.next()?, lines.next()?);
        let payload_hash = lines.next_back()?;
        let signed_headers = lines.next_back()?;
        let headers = lines.filter_map(|line| line.split_once(':')).collect();
        Some(Self { method, path, query, headers, signed_headers, payload_hash })
    }
}

/// The region that was signed for.
pub(super) fn region(signed: &Explanation) -> &str {
    part_of_scope(signed.string_to_sign(), 1)
}

/// The signing time, as in `X-Amz-Date`.
pub(super) fn time(signed: &Explanation) -> &str {
    signed.string_to_sign().split('\n').nth(1).unwrap_or_default()
}

/// The algorithm that was signed with.
pub(super) fn algorithm(signed: &Explanation) -> &str {
    signed.string_to_sign().split('\n').next().unwrap_or_default()
}

/// A part of the credential scope: day, region and service. With SigV4a it has no region.
pub(super) fn part_of_scope(string_to_sign: &str, index: usize) -> &str {
    let scope = string_to_sign.split('\n').nth(2).unwrap_or_default();
    let has_region = scope.split('/').count() != 3;
    match index {
        1 if !has_region => "",
        2 if !has_region => scope.split('/').nth(1).unwrap_or_default(),
        _ => scope.split('/').nth(index).unwrap_or_default(),
    }
}
