//! The signature: of which kind it is, whether its parameters are there, and its form.

use super::fields::{Family, Field};
use super::reader::Reader;
use super::{Finding, FindingCode, SignatureKind};
use alloc::format;

impl Reader {
    pub(super) fn kind(&mut self) -> SignatureKind {
        let algorithm = self.get(Field::Algorithm);
        let (kind, is_known) = match (self.family, algorithm) {
            (Family::Version2, _) => (SignatureKind::SigV2, true),
            (Family::Goog, Some("GOOG4-RSA-SHA256" | "GOOG4-HMAC-SHA256") | None) => (SignatureKind::GoogleV4, true),
            (Family::Goog, Some(_)) => (SignatureKind::GoogleV4, false),
            (Family::Amz, Some("AWS4-HMAC-SHA256") | None) => (SignatureKind::SigV4, true),
            (Family::Amz, Some("AWS4-ECDSA-P256-SHA256")) => (SignatureKind::SigV4a, true),
            (Family::Amz, Some(_)) => (SignatureKind::SigV4, false),
        };
        if !is_known {
            let known = if self.family == Family::Goog { "GOOG4-RSA-SHA256" } else { "AWS4-HMAC-SHA256" };
            self.malformed(Field::Algorithm, &format!("is not an algorithm such as {known}"));
        }
        if kind == SignatureKind::SigV2 {
            self.findings.push(Finding::warning(
                FindingCode::SignatureVersion2,
                "it is signed with Signature Version 2, which AWS refuses in regions launched after January 2014: sign with Version 4",
            ));
        }
        kind
    }

    pub(super) fn check_complete(&mut self, kind: SignatureKind) {
        use Field::{Algorithm, Credential, Date, Expires, Policy, RegionSet, Signature, SignedHeaders};

        let required: &[Field] = match (kind, self.is_form) {
            (SignatureKind::SigV2, false) => &[Expires, Signature],
            (SignatureKind::SigV2, true) => &[Policy, Signature],
            (_, true) => &[Algorithm, Credential, Date, Policy, Signature],
            (SignatureKind::SigV4a, false) => &[Credential, Date, Expires, RegionSet, SignedHeaders, Signature],
            (_, false) => &[Algorithm, Credential, Date, Expires, SignedHeaders, Signature],
        };
        for field in required {
            if self.get(*field).is_none_or(str::is_empty) {
                // Other services than S3 let a URL live for a time of their own.
                let is_of_s3 =
                    self.get(Credential).is_none_or(|scope| scope.contains("/s3/") || scope.contains("/storage/"));
                if matches!(field, Expires) && !is_of_s3 {
                    continue;
                }
                let name = self.family.name(*field);
                let message = format!("{name} is missing: copy the whole URL, or sign a new one");
                self.findings.push(Finding::error(FindingCode::MissingParameter, message));
            }
        }
    }

    pub(super) fn check_signature(&mut self, kind: SignatureKind) {
        let Some(signature) = self.get(Field::Signature).filter(|signature| !signature.is_empty()) else { return };
        let length = signature.len();
        let is_hmac = self.get(Field::Algorithm).is_none_or(|algorithm| algorithm.contains("HMAC"));
        // DER of two numbers of 32 bytes; RSA keys have at least 1,024 bits.
        let (range, expected) = match kind {
            SignatureKind::SigV2 => (28..=28, "28 characters"),
            SignatureKind::SigV4a => (128..=144, "128 to 144 digits"),
            SignatureKind::GoogleV4 if !is_hmac => (256..=1024, "at least 256 digits"),
            SignatureKind::SigV4 | SignatureKind::GoogleV4 => (64..=64, "64 digits"),
        };
        let is_digit = |byte: u8| match kind {
            SignatureKind::SigV2 => byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'='),
            _ => byte.is_ascii_digit() || matches!(byte, b'a'..=b'f'),
        };
        let has_digits = signature.bytes().all(is_digit);
        if !range.contains(&length) {
            let what = if length < *range.start() { "the end was cut off" } else { "something was appended" };
            let message =
                format!("the signature has {length} characters, not {expected}, so perhaps {what}: copy the whole URL");
            self.findings.push(Finding::error(FindingCode::SignatureLength, message));
        } else if !has_digits {
            let digits = if kind == SignatureKind::SigV2 { "Base64" } else { "lower-case hexadecimal digits" };
            let message =
                format!("the signature contains other characters than {digits}: copy the URL as it was signed");
            self.findings.push(Finding::error(FindingCode::SignatureDigits, message));
        }
    }
}
