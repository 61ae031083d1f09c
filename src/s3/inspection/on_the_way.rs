//! What happens to URLs on their way: white space, fragments, a second encoding.

use super::loose_url::{LooseUrl, Param, decode, is_encoded_twice};
use super::reader::Reader;
use super::{Finding, FindingCode};

impl Reader {
    /// Finds what happens to URLs on their way.
    pub(super) fn check_text(&mut self, url: &str, parts: &LooseUrl<'_>) {
        if url.chars().any(|c| c.is_whitespace() || c.is_control()) {
            self.findings.push(Finding::error(
                FindingCode::WhiteSpace,
                "it contains white space, a line break or a control character: remove it, or encode it as when the URL was signed",
            ));
        }
        if let Some(after) = fragment(url) {
            self.findings.push(if after.contains(['?', '&']) {
                Finding::error(
                    FindingCode::Fragment,
                    "it contains a \"#\", and clients don't send what follows: encode it as %23 if it is part of the key, or remove it",
                )
            } else {
                Finding::note(
                    FindingCode::Fragment,
                    "it ends in a fragment, which clients don't send: nothing to do unless the \"#\" is part of a value; then encode it as %23",
                )
            });
        }
        let is_empty_checksum = |param: Param<'_>| {
            param.name.eq_ignore_ascii_case("x-amz-checksum-crc32") && decode(param.value) == "AAAAAA=="
        };
        if parts.params().any(is_empty_checksum) {
            self.findings.push(Finding::warning(
                FindingCode::EmptyChecksum,
                "x-amz-checksum-crc32 is the checksum of an empty body, which AWS's SDK for JavaScript signs if none is given: some servers refuse any other body; set its requestChecksumCalculation to WHEN_REQUIRED",
            ));
        }
        let mut own = parts.params().filter(|param| self.family.field(param.name).is_none());
        if is_encoded_twice(parts.path) || own.any(|param| is_encoded_twice(param.value)) {
            self.findings.push(Finding::warning(
                FindingCode::DoubleEncoding,
                "the key or a parameter contains \"%25\" and two digits: right if it has a percent sign in its name, and otherwise it is encoded twice; encode it once",
            ));
        }
    }
}

/// What follows a `#` that escapes no `&`.
fn fragment(url: &str) -> Option<&str> {
    let (start, _) =
        url.match_indices('#').find(|(at, _)| !url.get(..*at).is_some_and(|before| before.ends_with('&')))?;
    url.get(start + 1..)
}
