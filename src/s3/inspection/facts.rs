//! What is printed of an inspection.

use super::{AccessKeyKind, Inspection, PayloadRule};
use crate::excerpt::{excerpt, excerpt_name};
use crate::redact;
use crate::sigv4::rfc3339;
use alloc::borrow::ToOwned;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;
use time::OffsetDateTime;

impl Inspection {
    /// The facts that are known, by name, as they may be printed.
    fn facts(&self) -> impl Iterator<Item = (&'static str, String)> {
        let text = |text: Option<&String>| text.map(|text| printable(text));
        let scope =
            |text: &String| text.split(',').map(|part| printable(&excerpt(part))).collect::<Vec<_>>().join(", ");
        let time = |time: Option<OffsetDateTime>| time.map(rfc3339);
        let id = self.access_key_id().map(|id| match self.access_key_kind() {
            AccessKeyKind::LongTerm => format!("{} (long-term)", printable_id(id)),
            AccessKeyKind::Temporary => format!("{} (temporary)", printable_id(id)),
            AccessKeyKind::Unknown => printable_id(id),
        });
        let headers: Vec<_> = self.signed_headers().map(|name| printable(&excerpt_name(name))).collect();
        let payload = self.payload.map(|rule| match rule {
            PayloadRule::Any => "any".to_owned(),
            PayloadRule::Sha256(hash) => format!("SHA-256 {}", hex::encode(hash)),
            PayloadRule::SignedHeader => "signed header x-amz-content-sha256".to_owned(),
        });
        [
            ("kind", Some(format!("{}, {}", self.kind, if self.is_form { "form" } else { "presigned URL" }))),
            ("access key id", id),
            ("session token", self.has_session_token.then(|| "yes".to_owned())),
            ("signed at", time(self.signed_at)),
            ("expires at", time(self.expires_at)),
            ("region", self.region.as_ref().map(scope)),
            ("service", self.service.as_ref().map(scope)),
            ("host", text(self.authority.as_ref())),
            ("bucket", text(self.bucket.as_ref())),
            ("key", text(self.key.as_ref())),
            ("signed headers", Some(headers.join(", ")).filter(|headers| !headers.is_empty())),
            ("payload", payload),
        ]
        .into_iter()
        .filter_map(|(name, value)| Some((name, value?)))
    }
}

/// On one line, and without what a broken URL has in the wrong place.
pub(super) fn printable(text: &str) -> String {
    format!("{}", redact(text).escape_debug())
}

/// Whole if it looks like one of AWS's, or a service account of Google's.
fn printable_id(id: &str) -> String {
    let of_aws = id.len() < 32 && id.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit());
    if of_aws || id.ends_with(".iam.gserviceaccount.com") { printable(id) } else { printable(&excerpt(id)) }
}

impl fmt::Display for Inspection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, (name, value)) in self.facts().enumerate() {
            write!(f, "{}{name}: {value}", if index == 0 { "" } else { "\n" })?;
        }
        Ok(())
    }
}

impl fmt::Debug for Inspection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Inspection ")?;
        f.debug_map().entries(self.facts()).finish()
    }
}
