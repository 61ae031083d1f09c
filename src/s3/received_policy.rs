//! The policy of a form as received: JSON, of which S3 takes a small part. AWS: "POST Policy".

use super::policy_json::{ConditionJson, PolicyJson};
use crate::sigv4::parse_rfc3339;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use core::ops::RangeInclusive;
use serde_json::Value;
use time::OffsetDateTime;

pub(super) struct ReceivedPolicy {
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

impl ReceivedPolicy {
    /// Reads the value of the field `policy`. Returns the rule that it breaks, in S3's words.
    pub(super) fn decode(base64: &str) -> Result<Self, &'static str> {
        let json = STANDARD.decode(base64).map_err(|_| "invalid Base64 encoding.")?;
        let PolicyJson { expiration, conditions } = PolicyJson::parse(&json)?;
        let expiration = expiration.ok_or("Policy missing expiration.")?;
        let conditions = conditions.ok_or("Policy missing conditions.")?;
        let time = expiration.as_str().filter(|text| text.ends_with('Z')).and_then(parse_rfc3339);
        let time = time.ok_or("Invalid 'expiration' value.")?;
        let mut policy =
            Self { expires_at: time.truncate_to_second(), conditions: Vec::new(), content_length_range: None };
        for condition in conditions {
            policy.add(condition)?;
        }
        Ok(policy)
    }

    fn add(&mut self, condition: ConditionJson) -> Result<(), &'static str> {
        let (name, value, is_prefix) = match condition {
            ConditionJson::Object(mut members) => match (members.pop(), members.is_empty()) {
                (Some((name, Value::String(value))), true) => (name, value, false),
                _ => {
                    return Err(
                        "Invalid Simple-Condition: Simple-Conditions must have exactly one property specified.",
                    );
                }
            },
            ConditionJson::List(parts) => {
                let Ok([Value::String(operator), name, value]) = <[Value; 3]>::try_from(parts) else {
                    return Err("Invalid Condition: wrong number of arguments.");
                };
                match (&*operator, name, value) {
                    ("content-length-range", min, max) => return self.restrict(&min, &max),
                    ("eq" | "starts-with", Value::String(name), Value::String(value)) => {
                        let name =
                            name.strip_prefix('$').ok_or("Invalid Condition: a field's name starts with '$'.")?;
                        (name.into(), value, operator == "starts-with")
                    }
                    _ => return Err("Invalid Condition: unknown operation."),
                }
            }
        };
        self.conditions.push(Condition { name: name.to_ascii_lowercase(), value, is_prefix });
        Ok(())
    }

    /// Of several ranges all apply.
    fn restrict(&mut self, min: &Value, max: &Value) -> Result<(), &'static str> {
        let number = |json: &Value| match json {
            Value::Number(number) => number.as_u64(),
            Value::String(text) if text.bytes().all(|byte| byte.is_ascii_digit()) => text.parse().ok(),
            _ => None,
        };
        let (Some(min), Some(max)) = (number(min), number(max)) else {
            return Err("Invalid content-length-range: arguments must be numbers.");
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
