//! A presigned URL's signature computed in a straight line, as AWS words it in "Create
//! a signed AWS API request" and "Authenticating Requests: Using Query Parameters (AWS
//! Signature Version 4)". It shares no code with the crate: nothing is cached, hashed in
//! pieces or reused. Tests and fuzz targets compare the crate with it.

// Each program that includes this module uses a part of it.
#![allow(dead_code, unreachable_pub)]
#![allow(clippy::expect_used)]

use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};

/// What to sign, in plain text: nothing is encoded, sorted, trimmed or joined yet.
pub struct Request<'a> {
    pub method: &'a str,
    /// With the port, unless it is the scheme's default.
    pub host: &'a str,
    pub path: Path<'a>,
    pub params: &'a [(String, String)],
    pub headers: &'a [(String, String)],
    /// `None` for any payload.
    pub payload_sha256: Option<[u8; 32]>,
    pub access_key_id: &'a str,
    pub secret_access_key: &'a str,
    pub session_token: Option<&'a str>,
    pub region: &'a str,
    pub service: &'a str,
    /// `YYYYMMDD'T'HHMMSS'Z'`
    pub timestamp: &'a str,
    pub expires_in: u64,
}

/// A path, by the rules of the service that it is sent to.
#[derive(Clone, Copy)]
pub enum Path<'a> {
    /// S3: plain bytes, which are encoded once and never normalised.
    S3(&'a [u8]),
    /// Any other service: the path in the request line, which is encoded already. It is
    /// normalised and encoded once more.
    Standard(&'a str),
}

pub struct Signed {
    /// Names and values in plain text, those of the signature included.
    pub query: Vec<(String, String)>,
    /// What the client must send: lower-case names in order, values trimmed.
    pub headers: Vec<(String, String)>,
    pub canonical_request: String,
    pub string_to_sign: String,
}

pub fn sign(request: &Request<'_>) -> Signed {
    // Headers: in lower case and trimmed. Repeated names are joined in the order given,
    // and all are sorted.
    let mut headers: Vec<(String, String)> = Vec::new();
    for (name, value) in request.headers {
        let name = name.to_ascii_lowercase();
        let value = value.trim_matches([' ', '\t']);
        match headers.iter_mut().find(|header| header.0 == name) {
            Some(header) => header.1 = format!("{},{value}", header.1),
            None => headers.push((name, value.to_owned())),
        }
    }
    headers.sort();
    let mut signed_with_host = headers.clone();
    signed_with_host.push(("host".to_owned(), request.host.to_owned()));
    signed_with_host.sort();
    let signed_headers = signed_with_host.iter().map(|header| header.0.as_str()).collect::<Vec<_>>().join(";");

    // The query of the URL, without the signature.
    let date = &request.timestamp[..8];
    let scope = format!("{date}/{}/{}/aws4_request", request.region, request.service);
    let mut query = request.params.to_vec();
    for (name, value) in [
        ("X-Amz-Algorithm", "AWS4-HMAC-SHA256"),
        ("X-Amz-Credential", &format!("{}/{scope}", request.access_key_id)),
        ("X-Amz-Date", request.timestamp),
        ("X-Amz-Expires", &request.expires_in.to_string()),
        ("X-Amz-SignedHeaders", &signed_headers),
    ] {
        query.push((name.to_owned(), value.to_owned()));
    }
    if let Some(token) = request.session_token {
        query.push(("X-Amz-Security-Token".to_owned(), token.to_owned()));
    }

    // Step 1: the canonical request.
    let canonical_uri = match request.path {
        Path::S3(path) => encode_segments(path),
        Path::Standard(path) => encode_segments(normalize(path).as_bytes()),
    };
    let mut pairs: Vec<(String, String)> =
        query.iter().map(|(name, value)| (uri_encode(name.as_bytes()), uri_encode(value.as_bytes()))).collect();
    pairs.sort();
    let canonical_query = pairs.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("&");
    let lines = signed_with_host.iter().map(|(name, value)| format!("{name}:{}\n", collapse_spaces(value)));
    let canonical_headers = lines.collect::<Vec<_>>().concat();
    let payload_hash = request.payload_sha256.map_or("UNSIGNED-PAYLOAD".to_owned(), |hash| hex(&hash));
    let canonical_request = format!(
        "{}\n{canonical_uri}\n{canonical_query}\n{canonical_headers}\n{signed_headers}\n{payload_hash}",
        request.method
    );

    // Step 2: the string to sign.
    let hash = hex(&Sha256::digest(&canonical_request));
    let string_to_sign = format!("AWS4-HMAC-SHA256\n{}\n{scope}\n{hash}", request.timestamp);

    // Step 3: the signing key.
    let keys = derive_keys(request.secret_access_key, date, request.region, request.service);

    // Step 4: the signature.
    let signature = hex(&hmac(&keys.signing, &string_to_sign));
    query.push(("X-Amz-Signature".to_owned(), signature));

    Signed { query, headers, canonical_request, string_to_sign }
}

/// The signature of a canonical request, for the scope `date/region/service/aws4_request`.
pub fn signature(canonical_request: &[u8], secret_access_key: &str, timestamp: &str, scope: [&str; 3]) -> String {
    let [date, region, service] = scope;
    let hash = hex(&Sha256::digest(canonical_request));
    let string_to_sign = format!("AWS4-HMAC-SHA256\n{timestamp}\n{date}/{region}/{service}/aws4_request\n{hash}");
    hex(&hmac(&derive_keys(secret_access_key, date, region, service).signing, &string_to_sign))
}

/// The signing key and the keys on the way to it, by AWS's names.
pub struct Keys {
    pub date: [u8; 32],
    pub date_region: [u8; 32],
    pub date_region_service: [u8; 32],
    pub signing: [u8; 32],
}

pub fn derive_keys(secret_access_key: &str, date: &str, region: &str, service: &str) -> Keys {
    let date = hmac(format!("AWS4{secret_access_key}").as_bytes(), date);
    let date_region = hmac(&date, region);
    let date_region_service = hmac(&date_region, service);
    let signing = hmac(&date_region_service, "aws4_request");
    Keys { date, date_region, date_region_service, signing }
}

/// The signature of a form: "Calculating a Signature" for browser-based uploads.
pub fn sign_policy(policy_base64: &str, secret_access_key: &str, date: &str, region: &str) -> String {
    hex(&hmac(&derive_keys(secret_access_key, date, region, "s3").signing, policy_base64))
}

fn hmac(key: &[u8], text: &str) -> [u8; 32] {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes a key of any length");
    mac.update(text.as_bytes());
    mac.finalize().into_bytes().into()
}

pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().concat()
}

/// `UriEncode()`: all bytes but the unreserved characters, in capital hex digits.
pub fn uri_encode(bytes: &[u8]) -> String {
    let encode = |byte: &u8| match byte {
        b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => char::from(*byte).to_string(),
        _ => format!("%{byte:02X}"),
    };
    bytes.iter().map(encode).collect()
}

fn encode_segments(path: &[u8]) -> String {
    path.split(|byte| *byte == b'/').map(uri_encode).collect::<Vec<_>>().join("/")
}

/// "Normalize URI paths according to RFC 3986. Remove redundant and relative path
/// components."
fn normalize(path: &str) -> String {
    let mut kept = Vec::new();
    for segment in path.split('/') {
        match segment {
            "" | "." => {}
            ".." => {
                kept.pop();
            }
            _ => kept.push(segment),
        }
    }
    let last = path.rsplit('/').next().unwrap_or_default();
    let ends_in_directory = matches!(last, "" | "." | "..") && !kept.is_empty();
    format!("/{}{}", kept.join("/"), if ends_in_directory { "/" } else { "" })
}

pub fn collapse_spaces(value: &str) -> String {
    let mut collapsed = value.to_owned();
    while collapsed.contains("  ") {
        collapsed = collapsed.replace("  ", " ");
    }
    collapsed
}
