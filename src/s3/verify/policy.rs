//! The policy of a form as received: JSON, of which S3 takes a small part. AWS: "POST Policy".

use super::json::{self, Json};
use crate::sigv4::SigningTime;
use crate::sigv4::verify::Refusal;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;
use core::ops::RangeInclusive;
use time::OffsetDateTime;

pub(super) struct Policy {
    pub(super) expires_at: OffsetDateTime,
    pub(super) conditions: Vec<Condition>,
    /// What the size of the file must be in, if the policy says it.
    pub(super) content_length_range: Option<RangeInclusive<u64>>,
}

/// A condition on a field, its name in lower case.
pub(super) struct Condition {
    pub(super) name: String,
    value: String,
    is_prefix: bool,
}

impl Policy {
    pub(super) fn parse(text: &[u8]) -> Result<Self, Refusal> {
        let malformed = |rule| Refusal::MalformedPolicy { rule };
        let Some(Json::Object(members)) = json::parse(text) else { return Err(malformed("Invalid JSON.")) };
        let (mut expiration, mut list) = (None, None);
        for (name, value) in members {
            let known = match &*name {
                "expiration" => &mut expiration,
                "conditions" => &mut list,
                _ => return Err(malformed("Unexpected member.")),
            };
            if known.replace(value).is_some() {
                return Err(malformed("Member given twice."));
            }
        }
        let Some(expiration) = expiration else { return Err(malformed("Policy missing expiration.")) };
        let Some(list) = list else { return Err(malformed("Policy missing conditions.")) };
        let expires_at = match expiration {
            Json::String(text) => parse_expiration(text.as_bytes()),
            _ => None,
        };
        let Json::Array(list) = list else { return Err(malformed("Invalid 'conditions' value: must be a List.")) };
        let mut policy = Self {
            expires_at: expires_at.ok_or(malformed("Invalid 'expiration' value."))?,
            conditions: Vec::new(),
            content_length_range: None,
        };
        for condition in list {
            policy.add(condition)?;
        }
        Ok(policy)
    }

    fn add(&mut self, condition: Json) -> Result<(), Refusal> {
        let malformed = |rule| Err(Refusal::MalformedPolicy { rule });
        let (name, value, is_prefix) = match condition {
            Json::Object(mut members) => match (members.pop(), members.is_empty()) {
                (Some((name, Json::String(value))), true) => (name, value, false),
                _ => {
                    return malformed(
                        "Invalid Simple-Condition: Simple-Conditions must have exactly one property specified.",
                    );
                }
            },
            Json::Array(parts) => {
                let Ok([Json::String(operator), name, value]) = <[Json; 3]>::try_from(parts) else {
                    return malformed("Invalid Condition: wrong number of arguments.");
                };
                match (&*operator, name, value) {
                    ("content-length-range", min, max) => return self.restrict(&min, &max),
                    ("eq" | "starts-with", Json::String(name), Json::String(value)) => match name.strip_prefix('$') {
                        Some(name) => (name.into(), value, operator == "starts-with"),
                        None => return malformed("Invalid Condition: a field's name starts with '$'."),
                    },
                    _ => return malformed("Invalid Condition: unknown operation."),
                }
            }
            _ => return malformed("Invalid condition test: must be a List or Object."),
        };
        self.conditions.push(Condition { name: name.to_ascii_lowercase(), value, is_prefix });
        Ok(())
    }

    /// Of several ranges all apply.
    fn restrict(&mut self, min: &Json, max: &Json) -> Result<(), Refusal> {
        let number = |json: &Json| match json {
            Json::Number(text) | Json::String(text) if text.bytes().all(|byte| byte.is_ascii_digit()) => {
                text.parse::<u64>().ok()
            }
            _ => None,
        };
        let (Some(min), Some(max)) = (number(min), number(max)) else {
            return Err(Refusal::MalformedPolicy { rule: "Invalid content-length-range: arguments must be numbers." });
        };
        let (min, max): (u64, u64) = match &self.content_length_range {
            Some(other) => (min.max(*other.start()), max.min(*other.end())),
            None => (min, max),
        };
        self.content_length_range = Some(min..=max);
        Ok(())
    }
}

impl Condition {
    pub(super) fn is_met(&self, value: &str) -> bool {
        if !self.is_prefix {
            value == self.value
        } else if self.name == "content-type" {
            // A list, of which each type must start so.
            value.split(',').all(|item| item.trim_start_matches(' ').starts_with(&*self.value))
        } else {
            value.starts_with(&*self.value)
        }
    }

    /// As S3 writes it, without the value of a token.
    pub(super) fn describe(&self) -> String {
        let operator = if self.is_prefix { "starts-with" } else { "eq" };
        let value = if self.name.ends_with("-token") { "…" } else { &*self.value };
        format!("[\"{operator}\", \"${}\", \"{value}\"]", self.name)
    }
}

/// `2013-05-24T00:15:00.000Z`, or without the fraction. Fractions are cut off.
fn parse_expiration(text: &[u8]) -> Option<OffsetDateTime> {
    let text = text.strip_suffix(b"Z")?;
    let (seconds, fraction) = text.split_at_checked("2013-05-24T00:15:00".len())?;
    let digits = fraction.strip_prefix(b".").unwrap_or(b"0");
    if !(fraction.is_empty() || fraction.starts_with(b"."))
        || digits.is_empty()
        || !digits.iter().all(u8::is_ascii_digit)
    {
        return None;
    }
    let [y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2, b'T', h1, h2, b':', n1, n2, b':', s1, s2] = *seconds else {
        return None;
    };
    let compact = [y1, y2, y3, y4, m1, m2, d1, d2, b'T', h1, h2, n1, n2, s1, s2, b'Z'];
    SigningTime::parse(&compact).map(|time| time.utc())
}
