//! Credentials in JSON.
//!
//! A secret may be where another value belongs, and serde's own errors quote values. So no
//! value is asked for by its type: [`Value`] takes any, and the errors are this crate's.

use super::credentials::{Credentials, Fields};
use crate::{Error, redact};
use alloc::string::String;
use core::fmt;
use serde::de::{Deserialize, Deserializer, Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor};
use zeroize::Zeroizing;

/// The fields that are read, in any case, as by AWS's SDKs for Go and Rust.
const NAMES: [&str; 8] =
    ["AccessKeyId", "SecretAccessKey", "SessionToken", "Token", "Expiration", "Version", "Code", "Message"];

/// Reads the JSON of
///
/// - a `credential_process` and `aws configure export-credentials` (`Version`, which must be
///   1, `AccessKeyId`, `SecretAccessKey`, `SessionToken`, `Expiration`),
/// - the instance metadata of EC2, and the endpoints for containers of ECS and of EKS Pod
///   Identity (`Token` instead of `SessionToken`),
/// - the member `Credentials` of what `aws sts assume-role` prints.
///
/// The case of a name doesn't matter, and other fields are ignored. A session token that is
/// missing, `null` or empty is none. Without an `Expiration`, or if it is `null`, nothing is
/// known of the end of the credentials, as if [`with_expiry`](Credentials::with_expiry) had not
/// been called. Two session tokens that differ are an error.
///
/// # Errors
///
/// The message of [`Error::CredentialsField`], [`Error::CredentialsExpiry`],
/// [`Error::AccessKeyId`], [`Error::SecretAccessKey`] or [`Error::SessionToken`]; of
/// [`Error::CredentialsRefused`] if the document has a `Code` other than `Success`, as the
/// endpoints answer if there is no role; of [`Error::NoCredentials`] if it is no object. None
/// contains a secret. `serde_json`'s own messages don't quote the document; those of other
/// formats may.
///
/// # What is wiped
///
/// All that this crate keeps. The text itself is yours to wipe. `serde_json` copies a value,
/// and doesn't wipe the copy, if it contains an escape such as `\/`, or if it is read from an
/// `io::Read`.
///
/// ```
/// use presign::Credentials;
///
/// let credentials: Credentials = serde_json::from_str(r#"{
///     "Version": 1,
///     "AccessKeyId": "ASIAIOSFODNN7EXAMPLE",
///     "SecretAccessKey": "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
///     "SessionToken": "IQoJb3JpZ2luX2VjEXAMPLETOKEN",
///     "Expiration": "2026-11-23T18:00:00+00:00"
/// }"#)?;
///
/// let refused = serde_json::from_str::<Credentials>(
///     r#"{"Code": "AssumeRoleUnauthorizedAccess", "Message": "EC2 cannot assume the role uploads."}"#,
/// );
/// assert!(refused.unwrap_err().to_string().contains("EC2 cannot assume the role uploads."));
/// # Ok::<(), serde_json::Error>(())
/// ```
impl<'de> Deserialize<'de> for Credentials {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Document)
    }
}

/// Implements the methods of a visitor whose defaults would quote the value.
macro_rules! withhold {
    ($result:expr; $($method:ident($type:ty)),+) => {
        $(fn $method<E: serde::de::Error>(self, _: $type) -> Result<Self::Value, E> {
            $result
        })+
    };
}

struct Document;

impl<'de> Visitor<'de> for Document {
    type Value = Credentials;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object with credentials")
    }

    withhold! {
        Err(E::custom(Error::NoCredentials { rule: "the document is no object; give the JSON as it was answered" }));
        visit_bool(bool), visit_i64(i64), visit_i128(i128), visit_u64(u64), visit_u128(u128), visit_f64(f64),
        visit_str(&str), visit_bytes(&[u8])
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Credentials, A::Error> {
        let mut fields = Fields::default();
        let (mut code, mut message) = (None, None);
        while let Some(name) = map.next_key::<Value>()? {
            let name = name.text().and_then(|name| NAMES.into_iter().find(|known| known.eq_ignore_ascii_case(&name)));
            let invalid = |name, rule| A::Error::custom(Error::CredentialsField { name, rule });
            let (name, field) = match name {
                None => {
                    map.next_value::<IgnoredAny>()?;
                    continue;
                }
                Some(name @ "Version") => {
                    // Asked for by its type: with `arbitrary_precision`, serde_json gives a map for any number.
                    let version = map.next_value::<u64>().ok();
                    if version != Some(1) {
                        return Err(invalid(name, "it is not the number 1; give credentials of that version"));
                    }
                    continue;
                }
                Some("Code") => {
                    code = map.next_value::<Value>()?.text();
                    continue;
                }
                Some("Message") => {
                    message = map.next_value::<Value>()?.text();
                    continue;
                }
                Some(name @ "AccessKeyId") => (name, &mut fields.access_key_id),
                Some(name @ "SecretAccessKey") => (name, &mut fields.secret_access_key),
                Some(name @ "Expiration") => (name, &mut fields.expiration),
                Some(name) => (name, &mut fields.session_token),
            };
            match (map.next_value()?, &*field) {
                (Value::Null, _) => {}
                (Value::Text(text), None) => *field = Some(text),
                (Value::Text(text), Some(other)) if text == *other => {}
                (Value::Text(_), Some(_)) => {
                    return Err(invalid(name, "there are two that differ; keep the one that belongs to the key"));
                }
                (Value::Other, _) => return Err(invalid(name, "it is not a string; give it as it was issued")),
            }
        }
        if let Some(code) = code.filter(|code| **code != "Success") {
            let message = message.unwrap_or_default();
            let [code, message] = [code, message].map(|text| redact(&text).into());
            return Err(A::Error::custom(Error::CredentialsRefused { code, message }));
        }
        fields.into_credentials().map_err(A::Error::custom)
    }
}

/// A value of any type, of which only text is kept.
enum Value {
    Text(Zeroizing<String>),
    Null,
    Other,
}

impl Value {
    fn text(self) -> Option<Zeroizing<String>> {
        match self {
            Self::Text(text) => Some(text),
            Self::Null | Self::Other => None,
        }
    }
}

impl<'de> Deserialize<'de> for Value {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ValueVisitor)
    }
}

struct ValueVisitor;

impl<'de> Visitor<'de> for ValueVisitor {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a string")
    }

    fn visit_str<E>(self, text: &str) -> Result<Value, E> {
        Ok(Value::Text(Zeroizing::new(text.into())))
    }

    fn visit_string<E>(self, text: String) -> Result<Value, E> {
        Ok(Value::Text(Zeroizing::new(text)))
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_none<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    withhold! {
        Ok(Value::Other);
        visit_bool(bool), visit_i64(i64), visit_i128(i128), visit_u64(u64), visit_u128(u128), visit_f64(f64),
        visit_bytes(&[u8])
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        Value::deserialize(deserializer)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        while items.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Value::Other)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Value, A::Error> {
        while members.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(Value::Other)
    }
}
