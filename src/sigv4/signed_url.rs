//! A presigned URL read again, and the texts that it was signed with. That takes no secret.

use super::canonical_request::{self, CanonicalHeaders, HOST, cmp_encoded};
use super::hmac::sha256;
use super::method::Method;
use super::origin::{Origin, Scheme, split_url};
use super::presign::Explanation;
use super::signature::signature_bytes;
use super::text::{into_string, write_hex};
use super::uri_path::{CanonicalPath, PathRules};
use crate::Error;
use crate::excerpt::excerpt_name;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

const ALGORITHM: &str = "X-Amz-Algorithm";
const CREDENTIAL: &str = "X-Amz-Credential";
const DATE: &str = "X-Amz-Date";
const SIGNED_HEADERS: &str = "X-Amz-SignedHeaders";
const SIGNATURE: &str = "X-Amz-Signature";

/// A presigned URL with all parameters of a signature, and the headers that are signed.
pub(crate) struct SignedUrl<'u> {
    origin: Origin,
    path: &'u str,
    /// The string to sign up to the hash.
    text_to_hash: String,
    /// In canonical order, without the signature.
    params: Vec<(String, String)>,
    /// All signed headers but `host`.
    headers: Vec<(String, String)>,
}

impl<'u> SignedUrl<'u> {
    pub(crate) fn read<N, V>(url: &'u str, headers: impl IntoIterator<Item = (N, V)>) -> Result<Self, Error>
    where
        N: AsRef<str>,
        V: AsRef<str>,
    {
        let parts = split_url(url, Scheme::ALL)?;
        let origin = parts.origin()?;
        let mut params = parts.params().collect::<Result<Vec<_>, _>>()?;
        if signature_bytes(required(&params, SIGNATURE)?.as_bytes()).is_none() {
            let rule = "is not 64 lower-case hexadecimal digits: the URL was cut off or changed; copy it whole";
            return Err(Error::PresignedUrl { parameter: SIGNATURE, rule });
        }
        params.retain(|(name, _)| name != SIGNATURE);
        params.sort_unstable_by(|left, right| {
            cmp_encoded(&left.0, &right.0).then_with(|| cmp_encoded(&left.1, &right.1))
        });
        let scope = credential_scope(required(&params, CREDENTIAL)?)?;
        let text_to_hash = format!("{}\n{}\n{scope}\n", required(&params, ALGORITHM)?, required(&params, DATE)?);
        let headers: Vec<(N, V)> = headers.into_iter().collect();
        let headers = signed_headers(required(&params, SIGNED_HEADERS)?, &headers)?;
        let path = if parts.path.is_empty() { "/" } else { parts.path };
        Ok(Self { origin, path, text_to_hash, params, headers })
    }

    /// The signed header of this name, in lower case, or else the parameter.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        let is_name = |(other, _): &&(String, String)| other.eq_ignore_ascii_case(name);
        self.headers.iter().find(is_name).or_else(|| self.params.iter().find(is_name)).map(|(_, value)| value.as_str())
    }

    pub(crate) fn explain(&self, method: Method, rules: PathRules, payload_hash: &str) -> Explanation {
        let path = CanonicalPath::new(self.path.as_bytes(), rules);
        let headers = self.headers.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        let headers = CanonicalHeaders::new(headers, self.origin.authority());
        let params: Vec<_> = self.params.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let canonical_request =
            canonical_request::text(method.as_str(), path.canonical(), &params, &headers, payload_hash);
        let mut string_to_sign = self.text_to_hash.clone().into_bytes();
        write_hex(&sha256(&canonical_request), &mut string_to_sign);
        Explanation::new(into_string(canonical_request), into_string(string_to_sign))
    }
}

fn required<'p>(params: &'p [(String, String)], name: &'static str) -> Result<&'p str, Error> {
    let rule = "is missing: the URL was cut off or escaped, or not presigned with Signature Version 4; copy it whole";
    let found = params.iter().find(|(other, value)| other == name && !value.is_empty());
    found.map(|(_, value)| value.as_str()).ok_or(Error::PresignedUrl { parameter: name, rule })
}

/// The last four parts of a credential. An access key id may contain a slash.
fn credential_scope(credential: &str) -> Result<&str, Error> {
    let rule = "has no credential scope of four parts: the URL was cut off or changed; copy it whole";
    let (start, _) =
        credential.rmatch_indices('/').nth(3).ok_or(Error::PresignedUrl { parameter: CREDENTIAL, rule })?;
    Ok(credential.get(start + 1..).unwrap_or_default())
}

/// Names and values of all signed headers but `host`.
fn signed_headers(names: &str, given: &[(impl AsRef<str>, impl AsRef<str>)]) -> Result<Vec<(String, String)>, Error> {
    let mut given: Vec<_> =
        given.iter().map(|(name, value)| (name.as_ref().to_ascii_lowercase(), value.as_ref())).collect();
    given.sort_by(|left, right| left.0.cmp(&right.0));
    let value = |name: &str| {
        let start = given.partition_point(|(other, _)| other.as_str() < name);
        let same_name = given.get(start..).unwrap_or_default().iter().take_while(|(other, _)| other == name);
        let values: Vec<_> = same_name.map(|(_, value)| value.trim_matches([' ', '\t'])).collect();
        if values.is_empty() {
            Err(Error::UnknownHeaderValue { name: excerpt_name(name) })
        } else {
            Ok(values.join(","))
        }
    };
    let mut names: Vec<_> = names.split(';').filter(|name| *name != HOST).collect();
    // A repeated name would repeat all values each time.
    names.sort_unstable();
    names.dedup();
    names.into_iter().map(|name| Ok((name.into(), value(name)?))).collect()
}
