//! Region and service, the part of a credential scope that stays from day to day.

use crate::Error;
use alloc::string::String;
use core::fmt;

/// `us-east-1/s3`: what a signing key and a signer are bound to besides the day.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Scope {
    /// Region and service as they stand in a credential scope.
    text: String,
    region_len: usize,
}

impl Scope {
    pub(crate) fn new(region: &str, service: &str) -> Result<Self, Error> {
        let rule = scope_rule(region);
        if let Some(rule) = rule {
            return Err(Error::Region { region: region.into(), rule });
        }
        if let Some(rule) = scope_rule(service) {
            return Err(Error::Service { service: service.into(), rule });
        }
        Ok(Self { text: alloc::format!("{region}/{service}"), region_len: region.len() })
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.text
    }

    pub(crate) fn region(&self) -> &str {
        self.text.get(..self.region_len).unwrap_or_default()
    }

    pub(crate) fn service(&self) -> &str {
        self.text.get(self.region_len + 1..).unwrap_or_default()
    }
}

impl fmt::Debug for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.text, f)
    }
}

/// The rule of a credential scope that `text`, one of its parts, breaks.
pub(crate) fn scope_rule(text: &str) -> Option<&'static str> {
    if text.is_empty() {
        Some("it is empty; the credential scope needs a value")
    } else if text.contains('/') {
        Some("a slash separates the parts of the credential scope and cannot stand in one; remove it")
    } else if text.contains(char::is_control) {
        Some("a control character would break the string to sign apart; remove it")
    } else {
        None
    }
}
