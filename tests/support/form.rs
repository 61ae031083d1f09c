//! A form as S3 checks it: "POST Policy" and "Creating an HTML Form (Using AWS Signature
//! Version 4)" in AWS's documentation. It shares no code with the crate: JSON and Base64 are
//! read by `serde_json` and by a few lines here.

// Each program that includes this module uses a part of it.
#![allow(dead_code, unreachable_pub)]
#![allow(clippy::expect_used, clippy::panic, clippy::missing_panics_doc)]

use serde_json::Value;

/// What a browser sends: names and values, and last the file.
pub struct Sent {
    pub bucket: String,
    pub fields: Vec<(String, String)>,
    pub file_name: String,
    pub size: u64,
}

/// A condition of a policy.
#[derive(Debug, Clone, PartialEq)]
pub enum Condition {
    Equals(String, String),
    StartsWith(String, String),
    ContentLengthRange(u64, u64),
}

impl Condition {
    /// The field, in lower case.
    pub fn name(&self) -> &str {
        match self {
            Self::Equals(name, _) | Self::StartsWith(name, _) => name,
            Self::ContentLengthRange(..) => "content-length-range",
        }
    }
}

pub struct Policy {
    pub expiration: String,
    pub conditions: Vec<Condition>,
}

impl Policy {
    /// Reads the value of the field `policy`.
    pub fn parse(base64: &str) -> Self {
        let json = decode_base64(base64);
        let policy: Value = serde_json::from_slice(&json).expect("the policy is JSON");
        let mut members: Vec<&String> = policy.as_object().expect("an object").keys().collect();
        members.sort();
        assert_eq!(members, ["conditions", "expiration"]);
        let text = |value: &Value| value.as_str().expect("a string").to_owned();
        let conditions = policy["conditions"].as_array().expect("a list").iter().map(|condition| {
            if let Some(equals) = condition.as_object() {
                assert_eq!(equals.len(), 1, "S3 takes one member: {condition}");
                let (name, value) = equals.iter().next().expect("one member");
                return Condition::Equals(name.to_ascii_lowercase(), text(value));
            }
            match condition.as_array().expect("a list").as_slice() {
                [operator, name, value] if operator == "starts-with" => {
                    let name = text(name).strip_prefix('$').expect("a dollar sign").to_ascii_lowercase();
                    Condition::StartsWith(name, text(value))
                }
                [operator, min, max] if operator == "content-length-range" => Condition::ContentLengthRange(
                    min.as_u64().expect("a whole number"),
                    max.as_u64().expect("a whole number"),
                ),
                _ => panic!("no condition of S3: {condition}"),
            }
        });
        Self { expiration: text(&policy["expiration"]), conditions: conditions.collect() }
    }

    /// Why S3 refuses what is sent, in its words.
    pub fn refusal(&self, sent: &Sent) -> Option<String> {
        let fields: Vec<(String, String)> = sent
            .fields
            .iter()
            .map(|(name, value)| (name.to_ascii_lowercase(), value.replace("${filename}", &sent.file_name)))
            .collect();
        let is_exempt = |name: &str| ["policy", "x-amz-signature"].contains(&name) || name.starts_with("x-ignore-");
        if let Some((extra, _)) = fields
            .iter()
            .find(|(name, _)| !is_exempt(name) && !self.conditions.iter().any(|condition| condition.name() == name))
        {
            return Some(format!("Extra input fields: {extra}"));
        }
        let value_of = |name: &str| {
            let field = fields.iter().find(|field| field.0 == name).map(|field| field.1.as_str());
            if name == "bucket" { Some(sent.bucket.as_str()) } else { field }
        };
        self.conditions.iter().find_map(|condition| match condition {
            Condition::Equals(name, value) if value_of(name) != Some(value) => Some(failed(condition)),
            Condition::StartsWith(name, prefix) if !value_of(name).is_some_and(|value| value.starts_with(prefix)) => {
                Some(failed(condition))
            }
            Condition::ContentLengthRange(min, _) if sent.size < *min => Some("EntityTooSmall".to_owned()),
            Condition::ContentLengthRange(_, max) if sent.size > *max => Some("EntityTooLarge".to_owned()),
            _ => None,
        })
    }

    /// Asserts that the policy has one condition for each field, for the bucket, and at most
    /// one for the size; and that whatever the client must fill is said.
    pub fn assert_covers(&self, fields: &[(String, String)], client_fields: &[(String, String)]) {
        let covered = fields.iter().filter(|(name, _)| !["policy", "x-amz-signature"].contains(&name.as_str()));
        let mut expected: Vec<Condition> = covered
            .map(|(name, value)| match value.strip_suffix("${filename}") {
                Some(prefix) if name == "key" => Condition::StartsWith(name.clone(), prefix.to_owned()),
                _ => Condition::Equals(name.clone(), value.clone()),
            })
            .collect();
        expected.extend(client_fields.iter().map(|(name, prefix)| Condition::StartsWith(name.clone(), prefix.clone())));
        let mut others = Vec::new();
        for condition in &self.conditions {
            match expected.iter().position(|one| one == condition) {
                Some(index) => drop(expected.swap_remove(index)),
                None => others.push(condition.name()),
            }
        }
        assert_eq!(expected, [], "fields without a condition");
        assert!(
            others == ["bucket"] || others == ["bucket", "content-length-range"],
            "conditions on no field: {others:?}"
        );
    }
}

fn failed(condition: &Condition) -> String {
    format!("Policy Condition failed: {condition:?}")
}

/// RFC 4648, section 4.
fn decode_base64(text: &str) -> Vec<u8> {
    let alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    assert!(text.len().is_multiple_of(4), "padded: {text}");
    let digits = text.trim_end_matches('=');
    assert!(text.len() - digits.len() < 3, "{text}");
    let (mut bits, mut count, mut bytes) = (0_usize, 0, Vec::new());
    for digit in digits.chars() {
        bits = bits << 6 | alphabet.find(digit).unwrap_or_else(|| panic!("{digit:?} in Base64"));
        count += 6;
        if count >= 8 {
            count -= 8;
            bytes.push(u8::try_from(bits >> count).expect("a byte"));
            bits &= (1 << count) - 1;
        }
    }
    assert_eq!(bits, 0, "bits left: {text}");
    bytes
}
