//! Which values a request may have, from the crate's documentation, AWS's and RFC 9110.

use std::collections::HashMap;
use std::time::Duration;
use time::OffsetDateTime;

/// What the documentation says about a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    Accept,
    /// It leaves both open.
    Either,
    Refuse,
}

impl Verdict {
    pub fn refuse_if(refused: bool) -> Self {
        if refused { Self::Refuse } else { Self::Accept }
    }
}

/// The verdict over many values: one that is refused refuses all.
pub fn all(verdicts: impl IntoIterator<Item = Verdict>) -> Verdict {
    verdicts.into_iter().max().unwrap_or(Verdict::Accept)
}

/// AWS: "Naming Amazon S3 objects"; the crate: `Request::allow_ambiguous_key`,
/// `Error::SoapKey`.
pub fn key(key: &str, allows_ambiguous: bool, is_path_style: bool) -> Verdict {
    let is_reserved = key == "soap" && !is_path_style;
    Verdict::refuse_if(key.is_empty() || key.len() > 1024 || is_reserved || !allows_ambiguous && is_ambiguous(key))
}

/// A key with a `.` or `..` segment, an empty segment that is not the last, or a NUL byte.
pub fn is_ambiguous(key: &str) -> bool {
    let segments: Vec<&str> = key.split('/').collect();
    let (_, but_last) = segments.split_last().expect("`split` gives one segment at least");
    key.contains('\0') || but_last.contains(&"") || segments.contains(&".") || segments.contains(&"..")
}

pub fn life(life: Duration) -> Verdict {
    Verdict::refuse_if(life.subsec_nanos() != 0 || !(1..=604_800).contains(&life.as_secs()))
}

pub fn signing_time(time: OffsetDateTime, credentials_expire_at: Option<OffsetDateTime>) -> Verdict {
    let year = time.checked_to_offset(time::UtcOffset::UTC).map(OffsetDateTime::year);
    let has_year = year.is_some_and(|year| (0..=9999).contains(&year));
    Verdict::refuse_if(!has_year || credentials_expire_at.is_some_and(|expiry| expiry <= time))
}

/// An access key id, which is part of a credential scope.
pub fn access_key_id(id: &str) -> Verdict {
    all([scope_part(id), secret(id)])
}

/// A secret access key or session token.
pub fn secret(secret: &str) -> Verdict {
    Verdict::refuse_if(secret.is_empty() || secret.trim() != secret)
}

/// A region or service.
pub fn scope_part(part: &str) -> Verdict {
    Verdict::refuse_if(part.is_empty() || part.contains('/') || part.contains(char::is_control))
}

/// A header of any service.
pub fn header(name: &str, value: &str) -> Verdict {
    let is_token = !name.is_empty() && name.bytes().all(is_tchar);
    let value = value.trim_matches([' ', '\t']);
    let is_plain = value.bytes().all(|byte| matches!(byte, b' '..=b'~'));
    let is_length =
        !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit()) && value.parse::<u64>().is_ok();
    Verdict::refuse_if(
        !is_token
            || name.eq_ignore_ascii_case("host")
            || !is_plain
            || name.eq_ignore_ascii_case("content-length") && !is_length,
    )
}

/// The headers of a URL beside its parameters. AWS: "Authenticating Requests: Using Query Parameters
/// (AWS Signature Version 4)".
pub fn headers_and_params(headers: &[(String, String)], params: &[(String, String)]) -> Verdict {
    let mut values = HashMap::<String, Vec<&str>>::new();
    for (name, value) in headers {
        values.entry(name.to_ascii_lowercase()).or_default().push(value.trim_matches([' ', '\t']));
    }
    let conflicts = |(name, value): &(String, String)| {
        values.get(&name.to_ascii_lowercase()).is_some_and(|values| *values != [value])
    };
    Verdict::refuse_if(params.iter().any(conflicts))
}

/// A header of S3 that is set by name.
pub fn s3_header(name: &str, value: &str, is_any_operation: bool) -> Verdict {
    let name = name.to_ascii_lowercase();
    let of_the_signature = matches!(
        &*name,
        "authorization" | "x-amz-content-sha256" | "x-amz-date" | "x-amz-security-token" | "x-amz-s3session-token"
    );
    let selects = matches!(&*name, "x-amz-copy-source" | "x-amz-rename-source");
    all([Verdict::refuse_if(of_the_signature || selects && !is_any_operation), s3_header_value(&name, value)])
}

/// A header of S3 that a setting of its own sets.
pub fn s3_header_value(name: &str, value: &str) -> Verdict {
    let name = name.to_ascii_lowercase();
    let trimmed = value.trim_matches([' ', '\t']);
    let bytes = match &*name {
        "x-amz-checksum-crc32" | "x-amz-checksum-crc32c" => 4,
        "x-amz-checksum-crc64nvme" | "x-amz-checksum-xxhash3" | "x-amz-checksum-xxhash64" => 8,
        "content-md5"
        | "x-amz-checksum-md5"
        | "x-amz-checksum-xxhash128"
        | "x-amz-server-side-encryption-customer-key-md5" => 16,
        "x-amz-checksum-sha1" => 20,
        "x-amz-checksum-sha256" | "x-amz-server-side-encryption-customer-key" => 32,
        "x-amz-checksum-sha512" => 64,
        "x-amz-meta-" => return Verdict::Refuse,
        "content-type" => return all([header(&name, value), Verdict::refuse_if(trimmed.is_empty())]),
        _ => return header(&name, value),
    };
    let of_value = match base64(trimmed, bytes) {
        // White space around it is not part of the value.
        Verdict::Accept if trimmed != value => Verdict::Either,
        verdict => verdict,
    };
    all([header(&name, value), of_value])
}

/// RFC 4648, section 4, for a number of bytes.
fn base64(text: &str, bytes: usize) -> Verdict {
    let digits = text.trim_end_matches('=');
    let is_digit = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/');
    let has_length = digits.len() == (8 * bytes).div_ceil(6) && text.len() == 4 * bytes.div_ceil(3);
    if !has_length || !digits.bytes().all(is_digit) {
        return Verdict::Refuse;
    }
    // Section 3.5 lets decoders refuse digits with more bits than the bytes have.
    let unused_bits = 6 * digits.len() - 8 * bytes;
    let alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let last = digits.chars().next_back().and_then(|digit| alphabet.find(digit)).unwrap_or(0);
    if last.is_multiple_of(1 << unused_bits) { Verdict::Accept } else { Verdict::Either }
}

/// Names, in lower case, of the headers of one request to S3.
pub fn s3_header_names<'n>(names: impl IntoIterator<Item = &'n str>) -> Verdict {
    let mut names: Vec<String> = names.into_iter().map(str::to_ascii_lowercase).collect();
    names.sort();
    all(names.windows(2).filter(|pair| pair[0] == pair[1]).map(|pair| match &*pair[0] {
        name if name.starts_with("x-amz-meta-") || name.starts_with("x-custom") => Verdict::Accept,
        // RFC 9110 defines a list of values for these.
        "accept" | "cache-control" => Verdict::Accept,
        name if name.starts_with("x-amz-") => Verdict::Refuse,
        "content-length" | "content-type" | "content-md5" | "if-none-match" | "range" => Verdict::Refuse,
        _ => Verdict::Either,
    }))
}

/// A parameter of any service.
pub fn param(name: &str) -> Verdict {
    const OF_THE_SIGNATURE: [&str; 8] = [
        "x-amz-algorithm",
        "x-amz-credential",
        "x-amz-date",
        "x-amz-expires",
        "x-amz-s3session-token",
        "x-amz-security-token",
        "x-amz-signature",
        "x-amz-signedheaders",
    ];
    Verdict::refuse_if(name.is_empty() || OF_THE_SIGNATURE.contains(&&*name.to_ascii_lowercase()))
}

/// A parameter of S3 that is set by name.
pub fn s3_param(name: &str, value: &str, is_any_operation: bool) -> Verdict {
    let is_selector = SELECTORS.iter().any(|selector| selector.eq_ignore_ascii_case(name));
    let verdict = match &*name.to_ascii_lowercase() {
        // S3 takes some of its headers as parameters too.
        "x-amz-content-sha256" => Verdict::Refuse,
        "x-amz-copy-source" | "x-amz-rename-source" => Verdict::refuse_if(!is_any_operation),
        "authorization" => Verdict::Either,
        _ => Verdict::refuse_if(is_selector && !is_any_operation),
    };
    all([verdict, s3_param_value(name, value)])
}

/// A parameter of S3 that a setting of its own sets.
pub fn s3_param_value(name: &str, value: &str) -> Verdict {
    let is_id = name.eq_ignore_ascii_case("uploadId") || name.eq_ignore_ascii_case("versionId");
    all([param(name), Verdict::refuse_if(is_id && !(1..=1024).contains(&value.len()))])
}

/// Names of the parameters of one request to S3.
pub fn s3_param_names<'n>(names: impl IntoIterator<Item = &'n str>) -> Verdict {
    let mut names: Vec<&str> = names.into_iter().collect();
    names.sort_unstable();
    Verdict::refuse_if(names.windows(2).any(|pair| pair[0] == pair[1]))
}

pub fn part_number(part_number: u32) -> Verdict {
    Verdict::refuse_if(!(1..=10_000).contains(&part_number))
}

/// RFC 9110, section 5.6.2.
fn is_tchar(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte)
}

/// The parameters by which S3 tells operations apart, and what in an object or upload they
/// apply to: all that the AWS SDK for Rust (`aws-sdk-s3` 1.157) puts into the URI of one
/// operation and no other, and `append`, an operation of Ceph and Alibaba Cloud.
pub const SELECTORS: [&str; 46] = [
    "abac",
    "accelerate",
    "acl",
    "analytics",
    "annotation",
    "append",
    "attributes",
    "cors",
    "delete",
    "encryption",
    "intelligent-tiering",
    "inventory",
    "legal-hold",
    "lifecycle",
    "list-type",
    "location",
    "logging",
    "metadataAnnotationTable",
    "metadataConfiguration",
    "metadataInventoryTable",
    "metadataJournalTable",
    "metadataTable",
    "metrics",
    "notification",
    "object-lock",
    "ownershipControls",
    "partNumber",
    "policy",
    "policyStatus",
    "publicAccessBlock",
    "renameObject",
    "replication",
    "requestPayment",
    "restore",
    "retention",
    "select",
    "select-type",
    "session",
    "tagging",
    "torrent",
    "uploadId",
    "uploads",
    "versionId",
    "versioning",
    "versions",
    "website",
];
