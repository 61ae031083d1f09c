//! The JSON of a policy, with every member in its place. `serde_json` reads it; its own maps
//! would keep the last of two members with one name.

use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;
use serde::Deserialize;
use serde::de::{Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::Value;

/// An object with an expiration and a list of conditions at most.
#[derive(Default)]
pub(super) struct PolicyJson {
    pub(super) expiration: Option<Value>,
    pub(super) conditions: Option<Vec<ConditionJson>>,
}

pub(super) enum ConditionJson {
    Object(Vec<(String, Value)>),
    List(Vec<Value>),
}

impl PolicyJson {
    /// Returns what a policy breaks. `serde_json` goes 128 levels deep.
    pub(super) fn parse(text: &[u8]) -> Result<Self, &'static str> {
        serde_json::from_slice(text).map_err(|error| {
            if error.is_data() {
                "must be an Object with one 'expiration' and one List of 'conditions', each a List or Object."
            } else {
                "Invalid JSON."
            }
        })
    }
}

impl<'de> Deserialize<'de> for PolicyJson {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(PolicyVisitor)
    }
}

struct PolicyVisitor;

impl<'de> Visitor<'de> for PolicyVisitor {
    type Value = PolicyJson;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a policy")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<PolicyJson, A::Error> {
        let mut policy = PolicyJson::default();
        while let Some(name) = map.next_key::<String>()? {
            match &*name {
                "expiration" if policy.expiration.is_none() => policy.expiration = Some(map.next_value()?),
                "conditions" if policy.conditions.is_none() => policy.conditions = Some(map.next_value()?),
                _ => return Err(A::Error::custom("unexpected member")),
            }
        }
        Ok(policy)
    }
}

impl<'de> Deserialize<'de> for ConditionJson {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ConditionVisitor)
    }
}

struct ConditionVisitor;

impl<'de> Visitor<'de> for ConditionVisitor {
    type Value = ConditionJson;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a condition")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<ConditionJson, A::Error> {
        let mut members = Vec::new();
        while let Some(member) = map.next_entry()? {
            members.push(member);
        }
        Ok(ConditionJson::Object(members))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<ConditionJson, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = list.next_element()? {
            items.push(item);
        }
        Ok(ConditionJson::List(items))
    }
}
