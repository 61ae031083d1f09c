//! The parameters of the query: which are the signature's, and how they are written.

use super::fields::Field;
use super::loose_url::{Param, decode, is_encoded_twice};
use super::reader::Reader;
use super::{Finding, FindingCode, printable};
use crate::excerpt::excerpt_name;
use alloc::format;

impl Reader {
    pub(super) fn read_params<'u>(&mut self, params: impl Iterator<Item = Param<'u>>) {
        let (mut was_escaped, mut is_sorted, mut previous) = (false, true, "");
        let (mut signature_seen, mut after_signature) = (false, None);
        for Param { name, value, was_escaped: escaped } in params {
            was_escaped |= escaped;
            is_sorted &= previous <= name;
            previous = name;
            let Some(field) = self.family.field(name).filter(|field| !matches!(field, Field::Policy)) else {
                if signature_seen && !name.is_empty() {
                    after_signature = after_signature.or(Some(name));
                }
                continue;
            };
            signature_seen |= matches!(field, Field::Signature);
            let exact = self.family.name(field);
            if exact != name {
                self.find_once(Finding::error(
                    FindingCode::ParameterCase,
                    format!(
                        "the name of {exact} is written in another case, and servers look for this one: copy the URL as it was signed"
                    ),
                ));
            }
            let mut decoded = decode(value);
            if is_encoded_twice(value) {
                self.find_once(Finding::error(
                    FindingCode::DoubleEncoding,
                    format!(
                        "the value of {exact} is percent-encoded twice: encode the URL once, or copy it as it was signed"
                    ),
                ));
                decoded = decode(&decoded);
            }
            // One finding is enough for white space.
            decoded.retain(|c| !c.is_whitespace());
            self.add(field, decoded);
        }
        if was_escaped {
            self.findings.push(Finding::error(
                FindingCode::EscapedAmpersand,
                "an \"&\" is escaped as in HTML or JSON (\"&amp;\", \"\\u0026\"): unescape the URL before it is sent",
            ));
        }
        if let Some(name) = after_signature {
            let name = printable(&excerpt_name(name));
            self.findings.push(if is_sorted {
                let message = format!(
                    "the parameter \"{name}\" follows the signature: fine if it was signed, as AWS's SDK for JavaScript sorts all parameters by name"
                );
                Finding::note(FindingCode::AfterSignature, message)
            } else {
                let message = format!(
                    "the parameter \"{name}\" follows the signature: if it was added after signing, the server refuses the URL; add parameters before signing"
                );
                Finding::warning(FindingCode::AfterSignature, message)
            });
        }
    }
}
