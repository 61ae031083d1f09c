//! What the client must send: headers and payload.

use super::fields::{Family, Field};
use super::reader::Reader;
use super::{Finding, FindingCode, PayloadRule};
use crate::sigv4::UNSIGNED_PAYLOAD;
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
        let is_in_header = signed_headers.iter().any(is_hash_header);
        let hash = self.get(Field::ContentSha256);
        if self.family == Family::Amz && !is_in_header && hash.is_some_and(|hash| hash != UNSIGNED_PAYLOAD) {
            // S3 then checks the signature as one of any payload, and other services as one of the body.
            self.findings.extend(is_storage.then(|| ineffective_hash(self.is_form)));
            return is_storage.then_some(PayloadRule::Any);
        }
        let rule = match hash {
            Some(UNSIGNED_PAYLOAD) => PayloadRule::Any,
            Some(hash) => PayloadRule::Sha256(hex::decode_to_array(hash).ok()?),
            None if is_in_header => PayloadRule::SignedHeader,
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

fn ineffective_hash(is_form: bool) -> Finding {
    Finding::warning(
        FindingCode::PayloadUnsigned,
        if is_form {
            "the field x-amz-content-sha256 locks nothing, since a form's signature doesn't cover the file: the client may send any bytes; sign a checksum field to fix them"
        } else {
            "X-Amz-Content-Sha256 is a parameter and no signed header, and S3 takes it for no hash: the client may send any bytes, or S3 refuses the signature; sign the header x-amz-content-sha256 to fix them"
        },
    )
}
