//! What the client must send: headers and payload.

use super::fields::Field;
use super::reader::Reader;
use super::{Finding, FindingCode, PayloadRule};
use alloc::borrow::ToOwned;
use alloc::string::String;
use alloc::vec::Vec;

impl Reader {
    pub(super) fn signed_headers(&mut self, is_storage: bool) -> Vec<String> {
        let list = self.get(Field::SignedHeaders).unwrap_or_default();
        let names: Vec<String> = list.split(';').filter(|name| !name.is_empty()).map(ToOwned::to_owned).collect();
        let has = |name: &str| names.iter().any(|other| other.eq_ignore_ascii_case(name));
        if !names.is_empty() && !has("host") {
            self.findings.push(Finding::error(
                FindingCode::HostUnsigned,
                "the header Host isn't signed, which servers require: sign a new one",
            ));
        }
        if !names.is_empty() && is_storage && !has("content-type") {
            self.findings.push(Finding::note(
                FindingCode::ContentTypeUnsigned,
                "the header Content-Type isn't signed: if it is for a PUT, the client may send any; sign one to fix it",
            ));
        }
        names
    }

    pub(super) fn payload(&mut self, is_storage: bool, signed_headers: &[String]) -> Option<PayloadRule> {
        let is_hash_header = |name: &String| {
            ["x-amz-content-sha256", "x-goog-content-sha256"].iter().any(|hash| name.eq_ignore_ascii_case(hash))
        };
        let rule = match self.get(Field::ContentSha256) {
            Some("UNSIGNED-PAYLOAD") => PayloadRule::Any,
            Some(hash) => PayloadRule::Sha256(hex::decode_to_array(hash).ok()?),
            None if signed_headers.iter().any(is_hash_header) => PayloadRule::SignedHeader,
            None if is_storage => PayloadRule::Any,
            None => return None,
        };
        if rule == PayloadRule::Any && !self.is_form {
            self.findings.push(Finding::note(
                FindingCode::PayloadUnsigned,
                "no hash of the payload is signed: if it is for a PUT, the client may send any bytes; sign a checksum or Content-MD5 to fix them",
            ));
        }
        Some(rule)
    }
}
