//! What a presigned URL was signed with, read from the URL itself. That takes no secret.

use super::auth_scheme::SIGV4A;
use super::canonical_request::{self, CanonicalHeaders, HOST, UNSIGNED_PAYLOAD, cmp_encoded};
use super::hmac::sha256;
use super::method::Method;
use super::origin::split_url;
use super::presign::Explanation;
use super::signature::is_signature;
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
const CONTENT_SHA256: &str = "x-amz-content-sha256";

impl Explanation {
    /// The texts that a presigned URL of S3's, made by any program, was signed with.
    ///
    /// `headers` are those that go with the URL. Of the names in `X-Amz-SignedHeaders` only
    /// `host` may be missing, and headers that aren't signed are ignored.
    ///
    /// # Errors
    ///
    /// [`Error::PresignedUrl`] if a parameter of the signature is missing or cut off,
    /// [`Error::UnknownHeaderValue`] if a signed header is missing in `headers`, and
    /// [`Error::UrlWithoutScheme`], [`Error::Url`] or [`Error::Host`] if it isn't a URL.
    ///
    /// ```
    /// use presign::{Bucket, Credentials, Explanation, Presigner};
    /// use time::macros::datetime;
    ///
    /// let presigner = Presigner::new(Credentials::new("AKIDEXAMPLE", "secret"), Bucket::new("examplebucket", "us-east-1"))?;
    /// let request = presigner.put("cat.png").content_type("image/png");
    /// let now = datetime!(2013-05-24 00:00 UTC);
    /// let signed = request.sign_at(now)?;
    ///
    /// let explanation = Explanation::of_url(signed.method(), signed.url(), signed.headers())?;
    /// assert_eq!(explanation.canonical_request(), request.explain_at(now)?.canonical_request());
    /// # Ok::<(), presign::Error>(())
    /// ```
    pub fn of_url<N, V>(method: Method, url: &str, headers: impl IntoIterator<Item = (N, V)>) -> Result<Self, Error>
    where
        N: AsRef<str>,
        V: AsRef<str>,
    {
        let parts = split_url(url)?;
        let origin = parts.origin()?;
        let mut params = parts.params().collect::<Result<Vec<_>, _>>()?;
        let signature = required(&params, SIGNATURE)?;
        let algorithm = required(&params, ALGORITHM)?;
        if !is_signature(signature, algorithm) {
            let rule = if algorithm == SIGV4A {
                "is not DER in lower-case hexadecimal digits: the URL was cut off or changed; copy it whole"
            } else {
                "is not 64 lower-case hexadecimal digits: the URL was cut off or changed; copy it whole"
            };
            return Err(Error::PresignedUrl { parameter: SIGNATURE, rule });
        }
        let scope = credential_scope(required(&params, CREDENTIAL)?, algorithm)?;
        let start = format!("{algorithm}\n{}\n{scope}\n", required(&params, DATE)?);
        params.retain(|(name, _)| name != SIGNATURE);
        params.sort_unstable_by(|left, right| {
            cmp_encoded(&left.0, &right.0).then_with(|| cmp_encoded(&left.1, &right.1))
        });

        let names = required(&params, SIGNED_HEADERS)?;
        let headers: Vec<(N, V)> = headers.into_iter().collect();
        let headers = signed_headers(names, &headers)?;
        let of_header = headers.iter().find(|(name, _)| *name == CONTENT_SHA256).map(|(_, value)| value.as_str());
        let payload_hash = of_header.or_else(|| find(&params, CONTENT_SHA256)).unwrap_or(UNSIGNED_PAYLOAD);

        let path = CanonicalPath::new(if parts.path.is_empty() { b"/" } else { parts.path.as_bytes() }, PathRules::S3);
        let headers =
            CanonicalHeaders::new(headers.iter().map(|(name, value)| (*name, value.as_str())), origin.authority());
        let sorted: Vec<_> = params.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let canonical_request =
            canonical_request::text(method.as_str(), path.canonical(), &sorted, &headers, payload_hash);
        let mut string_to_sign = start.into_bytes();
        write_hex(&sha256(&canonical_request), &mut string_to_sign);
        Ok(Self::new(into_string(canonical_request), into_string(string_to_sign)))
    }
}

fn find<'p>(params: &'p [(String, String)], name: &str) -> Option<&'p str> {
    params.iter().find(|(other, _)| other.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
}

fn required<'p>(params: &'p [(String, String)], name: &'static str) -> Result<&'p str, Error> {
    let rule = "is missing: the URL was cut off or escaped, or not presigned with Signature Version 4; copy it whole";
    let found = params.iter().find(|(other, value)| other == name && !value.is_empty());
    found.map(|(_, value)| value.as_str()).ok_or(Error::PresignedUrl { parameter: name, rule })
}

/// The last four parts of a credential, or three with SigV4a. An access key id may contain a
/// slash.
fn credential_scope<'c>(credential: &'c str, algorithm: &str) -> Result<&'c str, Error> {
    let (slashes_after, rule) = if algorithm == SIGV4A {
        (2, "has no credential scope of three parts: the URL was cut off or changed; copy it whole")
    } else {
        (3, "has no credential scope of four parts: the URL was cut off or changed; copy it whole")
    };
    let (start, _) =
        credential.rmatch_indices('/').nth(slashes_after).ok_or(Error::PresignedUrl { parameter: CREDENTIAL, rule })?;
    Ok(credential.get(start + 1..).unwrap_or_default())
}

/// Names and values of all signed headers but `host`.
fn signed_headers<'n>(
    names: &'n str,
    given: &[(impl AsRef<str>, impl AsRef<str>)],
) -> Result<Vec<(&'n str, String)>, Error> {
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
    names.into_iter().map(|name| Ok((name, value(name)?))).collect()
}
