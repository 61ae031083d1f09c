//! Takes a presigned URL apart, and finds what is wrong with it. It has no secret, so it can't
//! tell whether a signature is the right one; but most URLs that fail were broken on their way.
//!
//! Nothing is refused here that has a signature: a broken URL is what someone inspects.

use super::inspection::{
    AccessKeyKind, Finding, FindingCode, Inspection, PayloadRule, SignatureKind, UrlStyle, is_loopback, printable,
};
use super::location::Location;
use super::loose_url::{LooseUrl, Param, decode, is_encoded_twice};
use super::signature_fields::{FIELDS, Family, Field};
use super::signature_time::{expiration, time_of};
use crate::Error;
use crate::excerpt::{excerpt, excerpt_name};
use alloc::borrow::ToOwned;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;
use time::{Duration, OffsetDateTime};

const SEVEN_DAYS: u64 = 604_800;

/// Takes a presigned URL apart, without a secret and without a clock: who signed it, when, for
/// how long, for which bucket and key, and what the client must send.
///
/// [`Inspection::findings`] says what is wrong with it at a time, such as a URL that has expired
/// or was cut off. Besides Signature Version 4, the signatures of
/// [`SignatureKind`] are recognised, and what they have in
/// common is read.
///
/// A broken URL is read as far as possible.
///
/// # Errors
///
/// [`Error::NotPresigned`] if the query has no parameter of a signature.
///
/// ```
/// use presign::inspect;
/// use presign::inspection::{AccessKeyKind, SignatureKind, UrlStyle};
/// use time::macros::datetime;
///
/// let inspection = inspect(
///     "https://examplebucket.s3.eu-west-3.amazonaws.com/photos/cat%201.jpg?X-Amz-Algorithm=AWS4-HMAC-SHA256\
///      &X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Feu-west-3%2Fs3%2Faws4_request\
///      &X-Amz-Date=20130524T000000Z&X-Amz-Expires=900&X-Amz-SignedHeaders=content-type%3Bhost\
///      &X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404",
/// )?;
/// assert_eq!(inspection.kind(), SignatureKind::SigV4);
/// assert_eq!(inspection.access_key_id(), Some("AKIAIOSFODNN7EXAMPLE"));
/// assert_eq!(inspection.access_key_kind(), AccessKeyKind::LongTerm);
/// assert!(!inspection.has_session_token());
/// assert_eq!(inspection.signed_at(), Some(datetime!(2013-05-24 00:00 UTC)));
/// assert_eq!(inspection.expires_at(), Some(datetime!(2013-05-24 00:15 UTC)));
/// assert_eq!((inspection.region(), inspection.service()), (Some("eu-west-3"), Some("s3")));
/// assert_eq!(inspection.authority(), Some("examplebucket.s3.eu-west-3.amazonaws.com"));
/// assert_eq!(inspection.style(), Some(UrlStyle::VirtualHosted));
/// assert_eq!((inspection.bucket(), inspection.key()), (Some("examplebucket"), Some("photos/cat 1.jpg")));
/// assert!(inspection.signed_headers().eq(["content-type", "host"]));
/// # Ok::<(), presign::Error>(())
/// ```
pub fn inspect(url: &str) -> Result<Inspection, Error> {
    let parts = LooseUrl::split(url);
    let names = || parts.params().map(|param| param.name);
    let Some(family) = Family::of(names) else {
        return Err(Error::NotPresigned { text: excerpt(url) });
    };
    let mut reader = Reader { family, is_form: false, values: Values::default(), findings: Vec::new() };
    reader.read_params(parts.params());
    reader.check_text(url, &parts);
    Ok(reader.inspect(&parts))
}

/// Takes a presigned form apart: `url` is where it is sent, `fields` are names and values.
///
/// See [`inspect`] for what comes out. [`Inspection::expires_at`] is the policy's expiration.
/// The policy's conditions are not read.
///
/// # Errors
///
/// [`Error::NotPresigned`] if no field is one of a signature.
///
/// ```
/// use presign::{Bucket, Credentials, Presigner, inspect_form};
/// use time::macros::datetime;
///
/// let presigner = Presigner::new(Credentials::new("AKIDEXAMPLE", "secret"), Bucket::new("examplebucket", "us-east-1"))?;
/// let post = presigner.post("photos/cat.png").sign_at(datetime!(2013-05-24 00:00 UTC))?;
/// let inspection = inspect_form(post.url(), post.fields())?;
/// assert!(inspection.is_form());
/// assert_eq!((inspection.bucket(), inspection.key()), (Some("examplebucket"), Some("photos/cat.png")));
/// assert_eq!(inspection.expires_at(), Some(post.expires_at()));
/// # Ok::<(), presign::Error>(())
/// ```
pub fn inspect_form<'f>(url: &str, fields: impl IntoIterator<Item = (&'f str, &'f str)>) -> Result<Inspection, Error> {
    let fields: Vec<_> = fields.into_iter().collect();
    let Some(family) = Family::of(|| fields.iter().map(|(name, _)| *name)) else {
        return Err(Error::NotPresigned { text: excerpt(url) });
    };
    let mut reader = Reader { family, is_form: true, values: Values::default(), findings: Vec::new() };
    let mut key = None;
    for (name, value) in fields {
        if name.eq_ignore_ascii_case("key") {
            key = Some(value.to_owned());
        } else if let Some(field) = family.field(name) {
            reader.add(field, value.to_owned());
        }
    }
    let parts = LooseUrl::split(url);
    let mut inspection = reader.inspect(&parts);
    inspection.key = key;
    Ok(inspection)
}

/// The first value of each field.
type Values = [Option<String>; FIELDS.len()];

struct Reader {
    family: Family,
    is_form: bool,
    values: Values,
    findings: Vec<Finding>,
}

impl Reader {
    fn get(&self, field: Field) -> Option<&str> {
        self.values.get(field as usize).and_then(Option::as_deref)
    }

    fn add(&mut self, field: Field, value: String) {
        let name = self.family.name(field);
        match self.values.get_mut(field as usize) {
            Some(slot @ None) => *slot = Some(value),
            _ => self.find_once(Finding::error(
                FindingCode::DuplicateParameter,
                format!("{name} comes more than once: keep the one that was signed"),
            )),
        }
    }

    /// Adds a finding of a parameter, which may come any number of times.
    fn find_once(&mut self, finding: Finding) {
        if !self.findings.contains(&finding) {
            self.findings.push(finding);
        }
    }

    fn read_params<'u>(&mut self, params: impl Iterator<Item = Param<'u>>) {
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

    /// Finds what happens to URLs on their way.
    fn check_text(&mut self, url: &str, parts: &LooseUrl<'_>) {
        if url.chars().any(|c| c.is_whitespace() || c.is_control()) {
            self.findings.push(Finding::error(
                FindingCode::WhiteSpace,
                "it contains white space, a line break or a control character: remove it, or encode it as when the URL was signed",
            ));
        }
        if let Some(after) = fragment(url) {
            self.findings.push(if after.contains(['?', '&']) {
                Finding::error(
                    FindingCode::Fragment,
                    "it contains a \"#\", and clients don't send what follows: encode it as %23 if it is part of the key, or remove it",
                )
            } else {
                Finding::note(
                    FindingCode::Fragment,
                    "it ends in a fragment, which clients don't send: nothing to do unless the \"#\" is part of a value; then encode it as %23",
                )
            });
        }
        let is_empty_checksum = |param: Param<'_>| {
            param.name.eq_ignore_ascii_case("x-amz-checksum-crc32") && decode(param.value) == "AAAAAA=="
        };
        if parts.params().any(is_empty_checksum) {
            self.findings.push(Finding::warning(
                FindingCode::EmptyChecksum,
                "x-amz-checksum-crc32 is the checksum of an empty body, which AWS's SDK for JavaScript signs if none is given: some servers refuse any other body; set its requestChecksumCalculation to WHEN_REQUIRED",
            ));
        }
        let mut own = parts.params().filter(|param| self.family.field(param.name).is_none());
        if is_encoded_twice(parts.path) || own.any(|param| is_encoded_twice(param.value)) {
            self.findings.push(Finding::warning(
                FindingCode::DoubleEncoding,
                "the key or a parameter contains \"%25\" and two digits: right if it has a percent sign in its name, and otherwise it is encoded twice; encode it once",
            ));
        }
    }

    fn inspect(mut self, url: &LooseUrl<'_>) -> Inspection {
        let kind = self.kind();
        self.check_complete(kind);
        self.check_signature(kind);
        let Scope { id, date, region, service } = self.scope(kind);
        let region = match kind {
            SignatureKind::SigV4a => self.get(Field::RegionSet).map(ToOwned::to_owned),
            _ => region,
        };
        let (signed_at, expires_at) = self.times(kind, date.as_deref());
        let host = url.host().to_ascii_lowercase();
        let location = Location::of(&host, url.path);
        self.check_place(url, location.as_ref(), kind, region.as_deref());
        let (style, bucket, key) =
            location.map_or((None, None, None), |location| (Some(location.style), location.bucket, location.key));

        let is_storage = kind == SignatureKind::SigV2 || matches!(service.as_deref(), Some("s3" | "storage"));
        let signed_headers = self.signed_headers(is_storage);
        let payload = self.payload(is_storage, &signed_headers);
        let has_session_token = self.get(Field::Token).or(self.get(Field::SessionToken)).is_some();
        let mut inspection = Inspection {
            kind,
            is_form: self.is_form,
            access_key_id: id,
            signed_at,
            expires_at,
            region,
            service,
            authority: Some(url.authority.to_ascii_lowercase()).filter(|authority| !authority.is_empty()),
            style,
            bucket,
            key,
            signed_headers,
            has_session_token,
            payload,
            findings: self.findings,
        };
        if has_session_token {
            inspection.findings.push(Finding::note(
                FindingCode::Token,
                "it has a session token: it stops working when those credentials expire, perhaps before its own end",
            ));
        } else if inspection.access_key_kind() == AccessKeyKind::Temporary {
            inspection.findings.push(Finding::error(
                FindingCode::TokenMissing,
                "its access key id is of temporary credentials (ASIA), and there is no session token: sign with the token, or copy the URL whole",
            ));
        }
        inspection
    }

    fn kind(&mut self) -> SignatureKind {
        let algorithm = self.get(Field::Algorithm);
        let (kind, is_known) = match (self.family, algorithm) {
            (Family::Version2, _) => (SignatureKind::SigV2, true),
            (Family::Goog, Some("GOOG4-RSA-SHA256" | "GOOG4-HMAC-SHA256") | None) => (SignatureKind::GoogleV4, true),
            (Family::Goog, Some(_)) => (SignatureKind::GoogleV4, false),
            (Family::Amz, Some("AWS4-HMAC-SHA256") | None) => (SignatureKind::SigV4, true),
            (Family::Amz, Some("AWS4-ECDSA-P256-SHA256")) => (SignatureKind::SigV4a, true),
            (Family::Amz, Some(_)) => (SignatureKind::SigV4, false),
        };
        if !is_known {
            let known = if self.family == Family::Goog { "GOOG4-RSA-SHA256" } else { "AWS4-HMAC-SHA256" };
            self.malformed(Field::Algorithm, &format!("is not an algorithm such as {known}"));
        }
        if kind == SignatureKind::SigV2 {
            self.findings.push(Finding::warning(
                FindingCode::SignatureVersion2,
                "it is signed with Signature Version 2, which AWS refuses in regions launched after January 2014: sign with Version 4",
            ));
        }
        kind
    }

    /// Adds the finding that a value can't be read. The value itself stays out of it.
    fn malformed(&mut self, field: Field, why: &str) {
        let name = self.family.name(field);
        let message = format!("the value of {name} {why}: copy the URL as it was signed, or sign a new one");
        self.findings.push(Finding::error(FindingCode::MalformedParameter, message));
    }

    fn check_complete(&mut self, kind: SignatureKind) {
        use Field::{Algorithm, Credential, Date, Expires, Policy, RegionSet, Signature, SignedHeaders};

        let required: &[Field] = match (kind, self.is_form) {
            (SignatureKind::SigV2, false) => &[Expires, Signature],
            (SignatureKind::SigV2, true) => &[Policy, Signature],
            (_, true) => &[Algorithm, Credential, Date, Policy, Signature],
            (SignatureKind::SigV4a, false) => &[Credential, Date, Expires, RegionSet, SignedHeaders, Signature],
            (_, false) => &[Algorithm, Credential, Date, Expires, SignedHeaders, Signature],
        };
        for field in required {
            if self.get(*field).is_none_or(str::is_empty) {
                // Other services than S3 let a URL live for a time of their own.
                let is_of_s3 =
                    self.get(Credential).is_none_or(|scope| scope.contains("/s3/") || scope.contains("/storage/"));
                if matches!(field, Expires) && !is_of_s3 {
                    continue;
                }
                let name = self.family.name(*field);
                let message = format!("{name} is missing: copy the URL whole, or sign a new one");
                self.findings.push(Finding::error(FindingCode::MissingParameter, message));
            }
        }
    }

    fn check_signature(&mut self, kind: SignatureKind) {
        let Some(signature) = self.get(Field::Signature).filter(|signature| !signature.is_empty()) else { return };
        let length = signature.len();
        let is_hmac = self.get(Field::Algorithm).is_none_or(|algorithm| algorithm.contains("HMAC"));
        // DER of two numbers of 32 bytes; RSA keys have at least 1,024 bits.
        let (range, expected) = match kind {
            SignatureKind::SigV2 => (28..=28, "28 characters"),
            SignatureKind::SigV4a => (128..=144, "128 to 144 digits"),
            SignatureKind::GoogleV4 if !is_hmac => (256..=1024, "at least 256 digits"),
            SignatureKind::SigV4 | SignatureKind::GoogleV4 => (64..=64, "64 digits"),
        };
        let is_digit = |byte: u8| match kind {
            SignatureKind::SigV2 => byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'='),
            _ => byte.is_ascii_digit() || matches!(byte, b'a'..=b'f'),
        };
        let has_digits = signature.bytes().all(is_digit);
        if !range.contains(&length) {
            let what = if length < *range.start() { "the end was cut off" } else { "something was appended" };
            let message =
                format!("the signature has {length} characters, not {expected}, so perhaps {what}: copy the URL whole");
            self.findings.push(Finding::error(FindingCode::SignatureLength, message));
        } else if !has_digits {
            let digits = if kind == SignatureKind::SigV2 { "Base64" } else { "lower-case hexadecimal digits" };
            let message =
                format!("the signature contains other characters than {digits}: copy the URL as it was signed");
            self.findings.push(Finding::error(FindingCode::SignatureDigits, message));
        }
    }

    fn scope(&mut self, kind: SignatureKind) -> Scope {
        let Some(credential) = self.get(Field::Credential).filter(|text| !text.is_empty()) else {
            return Scope::default();
        };
        let own = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
        if kind == SignatureKind::SigV2 {
            return Scope { id: own(credential), ..Scope::default() };
        }
        let parts: Vec<&str> = credential.split('/').take(6).collect();
        let end = if kind == SignatureKind::GoogleV4 { "goog4_request" } else { "aws4_request" };
        let (scope, is_whole) = match (kind, &*parts) {
            (SignatureKind::SigV4a, [id, date, service, last]) => {
                (Scope { id: own(id), date: own(date), region: None, service: own(service) }, *last == end)
            }
            (_, [id, date, region, service, last]) => {
                (Scope { id: own(id), date: own(date), region: own(region), service: own(service) }, *last == end)
            }
            (_, [id, ..]) => (Scope { id: own(id), ..Scope::default() }, false),
            (_, []) => (Scope::default(), false),
        };
        if !is_whole {
            let form = if kind == SignatureKind::SigV4a { "ID/DATE/SERVICE" } else { "ID/DATE/REGION/SERVICE" };
            self.malformed(Field::Credential, &format!("is not {form}/{end}"));
        }
        scope
    }

    fn times(
        &mut self,
        kind: SignatureKind,
        scope_date: Option<&str>,
    ) -> (Option<OffsetDateTime>, Option<OffsetDateTime>) {
        let date = self.get(Field::Date).filter(|text| !text.is_empty()).map(ToOwned::to_owned);
        let signed_at = date.as_deref().and_then(time_of);
        if date.is_some() && signed_at.is_none() {
            self.malformed(Field::Date, "is not a time such as 20130524T000000Z");
        }
        if let (Some(scope_date), Some(date)) = (scope_date, date.filter(|_| signed_at.is_some()))
            && date.split_once('T').is_none_or(|(day, _)| day != scope_date)
        {
            let (credential, date) = (self.family.name(Field::Credential), self.family.name(Field::Date));
            let message = format!(
                "the date in {credential} is not the day of {date}: copy the URL as it was signed, or sign a new one"
            );
            self.findings.push(Finding::error(FindingCode::DateMismatch, message));
        }
        if self.is_form {
            let expires_at = self.get(Field::Policy).and_then(expiration);
            if expires_at.is_none() && self.get(Field::Policy).is_some() {
                self.malformed(Field::Policy, "has no expiration that can be read");
            }
            return (signed_at, expires_at);
        }
        let Some(text) = self.get(Field::Expires).filter(|text| !text.is_empty()) else { return (signed_at, None) };
        let digits = text.bytes().all(|byte| byte.is_ascii_digit());
        let Some(seconds) = text.parse::<u64>().ok().filter(|_| digits) else {
            self.malformed(Field::Expires, "is not a number of seconds");
            return (signed_at, None);
        };
        if kind == SignatureKind::SigV2 {
            let end = i64::try_from(seconds).ok().and_then(|seconds| OffsetDateTime::from_unix_timestamp(seconds).ok());
            return (None, end);
        }
        if !(1..=SEVEN_DAYS).contains(&seconds) {
            let message = format!(
                "it is to live for {seconds} s, and a presigned URL lives for 1 to 604800 s (7 days): sign a new one for a time in that range"
            );
            self.findings.push(Finding::error(FindingCode::ExpiryOutOfRange, message));
        }
        let life = i64::try_from(seconds).ok().map(Duration::seconds);
        (signed_at, signed_at.and_then(|start| start.checked_add(life?)))
    }

    fn check_place(
        &mut self,
        url: &LooseUrl<'_>,
        location: Option<&Location>,
        kind: SignatureKind,
        region: Option<&str>,
    ) {
        if url.scheme.eq_ignore_ascii_case("http") && !is_loopback(url) {
            self.findings.push(Finding::warning(
                FindingCode::Http,
                "it is sent over http, and anyone on the way can read and use it: use https",
            ));
        }
        let Some(location) = location.filter(|_| kind != SignatureKind::GoogleV4) else { return };
        match location.style {
            UrlStyle::VirtualHosted => self.findings.push(Finding::note(
                FindingCode::VirtualHostedStyle,
                "the bucket is part of the host name: send the URL to exactly this host",
            )),
            UrlStyle::Path => self.findings.push(Finding::note(
                FindingCode::PathStyle,
                "the bucket is part of the path, a style that AWS plans to discontinue: sign for the bucket's own host if its name has no dots",
            )),
        }
        if let (SignatureKind::SigV4, Some(of_host), Some(region)) = (kind, &location.region, region)
            && !of_host.eq_ignore_ascii_case(region)
        {
            let (signed, of_host) = (printable(&excerpt(region)), excerpt(of_host));
            let message = format!(
                "it is signed for the region \"{signed}\", and its host is in \"{of_host}\": sign for the bucket's region"
            );
            self.findings.push(Finding::error(FindingCode::RegionMismatch, message));
        }
    }

    fn signed_headers(&mut self, is_storage: bool) -> Vec<String> {
        let list = self.get(Field::SignedHeaders).unwrap_or_default();
        let names: Vec<String> = list.split(';').filter(|name| !name.is_empty()).map(ToOwned::to_owned).collect();
        let has = |name: &str| names.iter().any(|other| other.eq_ignore_ascii_case(name));
        if !names.is_empty() && !has("host") {
            self.findings.push(Finding::error(
                FindingCode::HostUnsigned,
                "the header Host isn't signed, which servers require: sign a new one",
            ));
        }
        if !names.is_empty() && is_storage && !has("content-type") {
            self.findings.push(Finding::note(
                FindingCode::ContentTypeUnsigned,
                "the header Content-Type isn't signed: if it is for a PUT, the client may send any; sign one to fix it",
            ));
        }
        names
    }

    fn payload(&mut self, is_storage: bool, signed_headers: &[String]) -> Option<PayloadRule> {
        let is_hash_header = |name: &String| {
            ["x-amz-content-sha256", "x-goog-content-sha256"].iter().any(|hash| name.eq_ignore_ascii_case(hash))
        };
        let rule = match self.get(Field::ContentSha256) {
            Some("UNSIGNED-PAYLOAD") => PayloadRule::Any,
            Some(hash) => PayloadRule::Sha256(hex::decode_to_array(hash).ok()?),
            None if signed_headers.iter().any(is_hash_header) => PayloadRule::SignedHeader,
            None if is_storage => PayloadRule::Any,
            None => return None,
        };
        if rule == PayloadRule::Any && !self.is_form {
            self.findings.push(Finding::note(
                FindingCode::PayloadUnsigned,
                "no hash of the payload is signed: if it is for a PUT, the client may send any bytes; sign a checksum or Content-MD5 to fix them",
            ));
        }
        Some(rule)
    }
}

/// What follows a `#` that escapes no `&`.
fn fragment(url: &str) -> Option<&str> {
    let (start, _) =
        url.match_indices('#').find(|(at, _)| !url.get(..*at).is_some_and(|before| before.ends_with('&')))?;
    url.get(start + 1..)
}

/// What a credential is made of.
#[derive(Default)]
struct Scope {
    id: Option<String>,
    date: Option<String>,
    region: Option<String>,
    service: Option<String>,
}
