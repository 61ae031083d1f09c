//! The credential: who signed, and for which day, region and service.

use super::SignatureKind;
use super::fields::Field;
use super::reader::Reader;
use alloc::borrow::ToOwned;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

/// What a credential is made of.
#[derive(Default)]
pub(super) struct Scope {
    pub(super) id: Option<String>,
    pub(super) date: Option<String>,
    pub(super) region: Option<String>,
    pub(super) service: Option<String>,
}

impl Reader {
    pub(super) fn scope(&mut self, kind: SignatureKind) -> Scope {
        let Some(credential) = self.get(Field::Credential).filter(|text| !text.is_empty()) else {
            return Scope::default();
        };
        let own = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
        if kind == SignatureKind::SigV2 {
            return Scope { id: own(credential), ..Scope::default() };
        }
        let parts: Vec<&str> = credential.split('/').take(6).collect();
        let end = if kind == SignatureKind::GoogleV4 { "goog4_request" } else { "aws4_request" };
        let (scope, is_whole) = match (kind, &*parts) {
            (SignatureKind::SigV4a, [id, date, service, last]) => {
                (Scope { id: own(id), date: own(date), region: None, service: own(service) }, *last == end)
            }
            (_, [id, date, region, service, last]) => {
                (Scope { id: own(id), date: own(date), region: own(region), service: own(service) }, *last == end)
            }
            (_, [id, ..]) => (Scope { id: own(id), ..Scope::default() }, false),
            (_, []) => (Scope::default(), false),
        };
        if !is_whole {
            let form = if kind == SignatureKind::SigV4a { "ID/DATE/SERVICE" } else { "ID/DATE/REGION/SERVICE" };
            self.malformed(Field::Credential, &format!("is not {form}/{end}"));
        }
        scope
    }
}
