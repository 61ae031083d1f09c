//! The signature of a presigned URL in a straight line, as AWS words it in "Create
//! a signed AWS API request" and "Authenticating Requests: Using Query Parameters
//! (AWS Signature Version 4)". Nothing is cached, hashed in pieces or shared.

use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};

/// What is asked for, in plain text: nothing encoded, sorted, trimmed or joined.
pub struct Request<'a> {
    pub method: &'a str,
    /// With the port, where it is not the scheme's own.
    pub host: &'a str,
    pub path: &'a [u8],
    pub params: &'a [(String, String)],
    pub headers: &'a [(String, String)],
    /// None for any payload.
    pub payload_sha256: Option<[u8; 32]>,
    pub access_key_id: &'a str,
    pub secret_access_key: &'a str,
    pub session_token: Option<&'a str>,
    pub region: &'a str,
    /// `YYYYMMDD'T'HHMMSS'Z'`
    pub timestamp: &'a str,
    pub expires_in: u64,
}

pub struct Signed {
    /// Names and values in plain text, those of the signature among them.
    pub query: Vec<(String, String)>,
    /// What the client must send: lower-case names in order, values trimmed.
    pub headers: Vec<(String, String)>,
    pub canonical_request: String,
    pub string_to_sign: String,
}

pub fn sign(request: &Request<'_>) -> Signed {
    // Headers: lower case, trimmed, the same name joined in the order given, sorted.
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

    // The query of the URL, all but the signature.
    let date = &request.timestamp[..8];
    let scope = format!("{date}/{}/s3/aws4_request", request.region);
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
    let canonical_uri = request.path.split(|byte| *byte == b'/').map(uri_encode).collect::<Vec<_>>().join("/");
    let mut pairs: Vec<(String, String)> =
        query.iter().map(|(name, value)| (uri_encode(name.as_bytes()), uri_encode(value.as_bytes()))).collect();
    pairs.sort();
    let canonical_query = pairs.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("&");
    let canonical_headers: String =
        signed_with_host.iter().map(|(name, value)| format!("{name}:{}\n", collapse_spaces(value))).collect();
    let payload_hash = request.payload_sha256.map_or("UNSIGNED-PAYLOAD".to_owned(), |hash| hex(&hash));
    let canonical_request = format!(
        "{}\n{canonical_uri}\n{canonical_query}\n{canonical_headers}\n{signed_headers}\n{payload_hash}",
        request.method
    );

    // Step 2: the string to sign.
    let hash = hex(&Sha256::digest(&canonical_request));
    let string_to_sign = format!("AWS4-HMAC-SHA256\n{}\n{scope}\n{hash}", request.timestamp);

    // Step 3: the signing key.
    let date_key = hmac(format!("AWS4{}", request.secret_access_key).as_bytes(), date);
    let date_region_key = hmac(&date_key, request.region);
    let date_region_service_key = hmac(&date_region_key, "s3");
    let signing_key = hmac(&date_region_service_key, "aws4_request");

    // Step 4: the signature.
    let signature = hex(&hmac(&signing_key, &string_to_sign));
    query.push(("X-Amz-Signature".to_owned(), signature));

    Signed { query, headers, canonical_request, string_to_sign }
}

fn hmac(key: &[u8], text: &str) -> Vec<u8> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes a key of any length");
    mac.update(text.as_bytes());
    mac.finalize().into_bytes().to_vec()
}

pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// `UriEncode()`: all bytes but the unreserved characters, in capital hex digits.
pub fn uri_encode(bytes: &[u8]) -> String {
    let encode = |byte: &u8| match byte {
        b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => char::from(*byte).to_string(),
        _ => format!("%{byte:02X}"),
    };
    bytes.iter().map(encode).collect()
}

fn collapse_spaces(value: &str) -> String {
    let mut collapsed = value.to_owned();
    while collapsed.contains("  ") {
        collapsed = collapsed.replace("  ", " ");
    }
    collapsed
}
