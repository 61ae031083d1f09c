//! Takes a presigned URL apart and finds its problems. Without the secret, it can't tell whether
//! the signature is right, but most URLs that fail were damaged in transit.
//!
//! Nothing is refused here that has a signature: a broken URL is what someone inspects.

use super::fields::{FIELDS, Family, Field};
use super::location::Location;
use super::loose_url::LooseUrl;
use super::scope::Scope;
use super::{AccessKeyKind, Finding, FindingCode, Inspection, SignatureKind};
use alloc::borrow::ToOwned;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

/// The first value of each field.
type Values = [Option<String>; FIELDS.len()];

/// What is read so far. Each file beside this one reads or checks one thing.
pub(super) struct Reader {
    pub(super) family: Family,
    pub(super) is_form: bool,
    values: Values,
    pub(super) findings: Vec<Finding>,
}

impl Reader {
    pub(super) fn new(family: Family, is_form: bool) -> Self {
        Self { family, is_form, values: Values::default(), findings: Vec::new() }
    }

    pub(super) fn get(&self, field: Field) -> Option<&str> {
        self.values.get(field as usize).and_then(Option::as_deref)
    }

    pub(super) fn add(&mut self, field: Field, value: String) {
        let name = self.family.name(field);
        match self.values.get_mut(field as usize) {
            Some(slot @ None) => *slot = Some(value),
            _ => self.find_once(Finding::error(
                FindingCode::DuplicateParameter,
                format!("{name} comes more than once: keep the one that was signed"),
            )),
        }
    }

    /// Adds a finding of a parameter, which may come any number of times.
    pub(super) fn find_once(&mut self, finding: Finding) {
        if !self.findings.contains(&finding) {
            self.findings.push(finding);
        }
    }

    /// Adds the finding that a value can't be read. The value itself stays out of it.
    pub(super) fn malformed(&mut self, field: Field, why: &str) {
        let name = self.family.name(field);
        let message = format!("the value of {name} {why}: copy the URL as it was signed, or sign a new one");
        self.findings.push(Finding::error(FindingCode::MalformedParameter, message));
    }

    pub(super) fn inspect(mut self, url: &LooseUrl<'_>) -> Inspection {
        let kind = self.kind();
        self.check_complete(kind);
        self.check_signature(kind);
        let Scope { id, date, region, service } = self.scope(kind);
        let region = match kind {
            SignatureKind::SigV4a => self.get(Field::RegionSet).map(ToOwned::to_owned),
            _ => region,
        };
        let (signed_at, expires_at) = self.times(kind, date.as_deref());
        let host = url.host().to_ascii_lowercase();
        let location = Location::of(&host, url.path);
        self.check_place(url, location.as_ref(), kind, region.as_deref());
        let (style, bucket, key) =
            location.map_or((None, None, None), |location| (Some(location.style), location.bucket, location.key));

        let is_storage = kind == SignatureKind::SigV2 || matches!(service.as_deref(), Some("s3" | "storage"));
        let signed_headers = self.signed_headers(is_storage);
        let payload = self.payload(is_storage, &signed_headers);
        let has_session_token = self.get(Field::Token).or(self.get(Field::SessionToken)).is_some();
        let mut inspection = Inspection {
            kind,
            is_form: self.is_form,
            access_key_id: id,
            signed_at,
            expires_at,
            region,
            service,
            authority: Some(url.authority.to_ascii_lowercase()).filter(|authority| !authority.is_empty()),
            style,
            bucket,
            key,
            signed_headers,
            has_session_token,
            payload,
            findings: self.findings,
        };
        if has_session_token {
            inspection.findings.push(Finding::note(
                FindingCode::Token,
                "it has a session token: it stops working when those credentials expire, perhaps before its own end",
            ));
        } else if inspection.access_key_kind() == AccessKeyKind::Temporary {
            inspection.findings.push(Finding::error(
                FindingCode::TokenMissing,
                "its access key id is of temporary credentials (ASIA), and there is no session token: sign with the token, or copy the whole URL",
            ));
        }
        inspection
    }
}
