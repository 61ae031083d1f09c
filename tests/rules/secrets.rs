//! No error shows a secret, wherever someone puts one by mistake.

use super::{ACCESS_KEY_ID, NOW, SECRET_ACCESS_KEY, bucket, credentials, presigner};
use presign::sigv4::{self, Signer, SigningKey};
use presign::{Bucket, ChecksumAlgorithm, Credentials, Error, Method, Presigner};
use std::collections::BTreeMap;
use time::macros::date;

/// No error may show this many consecutive characters of a secret.
const TOO_MANY: usize = 20;

/// The first part of `secret` that is too long and appears in `text`, whether in upper or
/// lower case, escaped by `Debug` or percent-encoded.
pub(super) fn leak(secret: &str, text: &str) -> Option<String> {
    let decoded = percent_encoding::percent_decode_str(text).decode_utf8_lossy().into_owned();
    let shown = [text.to_lowercase(), unescaped(text).to_lowercase(), decoded.to_lowercase()];
    let secret: Vec<char> = secret.to_lowercase().chars().collect();
    let parts = secret.windows(TOO_MANY).map(|part| part.iter().collect::<String>());
    parts.into_iter().find(|part| shown.iter().any(|text| text.contains(part)))
}

/// Undoes what `Debug` does to a string.
fn unescaped(text: &str) -> String {
    let mut unescaped = String::new();
    let mut characters = text.chars();
    while let Some(character) = characters.next() {
        match (character, (character == '\\').then(|| characters.next()).flatten()) {
            (_, Some('n')) => unescaped.push('\n'),
            (_, Some('r')) => unescaped.push('\r'),
            (_, Some('t')) => unescaped.push('\t'),
            (_, Some('0')) => unescaped.push('\0'),
            (_, Some('u')) => {
                let digits: String = characters.by_ref().skip(1).take_while(|digit| *digit != '}').collect();
                unescaped.extend(u32::from_str_radix(&digits, 16).ok().and_then(char::from_u32));
            }
            (_, Some(escaped)) => unescaped.push(escaped),
            (character, None) => unescaped.push(character),
        }
    }
    unescaped
}

#[test]
fn a_leak_is_found() {
    let secret = "ab\"c\\d'e\nf\0g\u{7f}hijklmnopqrstuvwxyz0123456789";
    assert!(leak(secret, &format!("value {secret:?}")).is_some());
    assert!(leak(secret, &format!("value {:?}", format!("x{secret}").to_uppercase())).is_some());
    assert!(leak(SECRET_ACCESS_KEY, "wJalrXUtnFEMI%2FK7MDENG%2Fb").is_some());
    assert!(leak(SECRET_ACCESS_KEY, &SECRET_ACCESS_KEY[5..25]).is_some());
    assert!(leak(SECRET_ACCESS_KEY, &SECRET_ACCESS_KEY[5..24]).is_none());
    assert!(leak(secret, "wJalrXUt…EKEY").is_none());
}

/// A text that someone pastes, and the secrets in it.
struct Pasted {
    text: String,
    secrets: Vec<String>,
}

fn pasted() -> Vec<Pasted> {
    let token = "IQoJb3JpZ2luX2VjEO+//////////wEaCXVzLWVhc3QtMSJIMEYCIQ".repeat(8);
    let temporary = credentials().with_session_token(&*token);
    let presigned = Presigner::new(temporary, bucket()).unwrap().get("key").sign_at(NOW).unwrap().into_url();
    let signature = super::param(&presigned, "X-Amz-Signature").unwrap().to_owned();
    let (_, query) = presigned.split_once('?').unwrap();

    let lone = [
        SECRET_ACCESS_KEY.to_owned(),
        // What each place accepts differs: slashes, capitals, quotes, control characters.
        "abcdefghijklmnopqrstuvwxyz0123456789abcd".into(),
        "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789ABCD".into(),
        "abcd.efgh-ijkl.mnop-qrst.uvwx-yz01.2345-".into(),
        "wJalrXUtnFEMI\"K7\\MDENG'bPxRfi CYEXAMPLEKEY".into(),
        "wJalrXUtnFEMI\0K7\nMDENG\tbPxRfi\u{7f}CYEXAMPLEKEY".into(),
        "wJalrXUtnFEMI%2FK7MDENG%2FbPxRfiCYEXAMPLEKEY".into(),
        "wJalrXUtnFEMI#K7MDENG?bPxRfiCY@EXAMPLE:KEY&".into(),
        "äöüßéèêñçøåæœłžšđðþýÄÖÜÉÈÊÑÇØÅÆŁŽŠĐÐÞÝαβ".into(),
        "0123456789012345678901234567890123456789".into(),
        token.clone(),
    ]
    .map(|secret| Pasted { secrets: vec![secret.clone()], text: secret });
    let with_secrets = |text: String, secrets: &[&str]| Pasted {
        text,
        secrets: secrets.iter().map(|secret| (*secret).to_owned()).collect(),
    };
    let among_others = [
        with_secrets(presigned.clone(), &[&token, &signature]),
        with_secrets(query.to_owned(), &[&token, &signature]),
        with_secrets(presigned.replace("https://", ""), &[&token, &signature]),
        with_secrets(format!("{SECRET_ACCESS_KEY}\n"), &[SECRET_ACCESS_KEY]),
        with_secrets(format!(" {SECRET_ACCESS_KEY}"), &[SECRET_ACCESS_KEY]),
        with_secrets(format!("{ACCESS_KEY_ID}:{SECRET_ACCESS_KEY}"), &[SECRET_ACCESS_KEY]),
        with_secrets(format!("AWS_SECRET_ACCESS_KEY={SECRET_ACCESS_KEY}"), &[SECRET_ACCESS_KEY]),
        with_secrets(format!("{{\"SecretAccessKey\": \"{SECRET_ACCESS_KEY}\"}}"), &[SECRET_ACCESS_KEY]),
    ];
    lone.into_iter().chain(among_others).collect()
}

/// Puts `text` into every place that takes a string, and returns the errors by place.
fn errors_by_place(text: &str) -> Vec<(String, Option<Error>)> {
    let mut errors = Vec::new();
    let mut add = |place: &str, error: Option<Error>| errors.push((place.to_owned(), error));
    bucket_errors(text, &mut add);
    url_errors(text, &mut add);
    credential_errors(text, &mut add);
    request_errors(text, &mut add);
    setting_errors(text, &mut add);
    errors
}

fn bucket_errors(text: &str, add: &mut impl FnMut(&str, Option<Error>)) {
    let named = |name: &str| Bucket::new(name, "us-east-1");
    let in_region = |region: &str| Bucket::new("examplebucket", region);
    let server = "http://localhost:9000";
    add("bucket name", named(text).resolve().err());
    add("bucket name in the path", named(text).path_style().resolve().err());
    add("bucket name in the host", named(text).virtual_hosted_style().resolve().err());
    add("bucket name at an endpoint", named(text).endpoint_url(server).resolve().err());
    add("bucket name with a slash", named(&format!("{text}/")).resolve().err());
    add("directory bucket", named(&format!("{text}--x-s3")).resolve().err());
    add("multi-region access point", named(&format!("{text}.mrap")).resolve().err());
    add("region", in_region(text).resolve().err());
    add("region with a slash", in_region(&format!("{text}/")).resolve().err());
    add("region of a partition", in_region(&format!("{text}-global")).resolve().err());
    add("region of the global endpoint", in_region(&format!("cn-{text}")).global_endpoint().resolve().err());
    add("region of an endpoint", in_region(&format!("{text}\n")).endpoint_url(server).resolve().err());
    add("region of a custom domain", Bucket::custom_domain(server, format!("/{text}")).resolve().err());
    for prefix in [text.to_owned(), format!("/{text}//"), format!("/../{text}"), format!("/{text}\0")] {
        add("stripped prefix", bucket().stripped_prefix(prefix).resolve().err());
    }
    let same = named(text).endpoint_url(format!("https://{text}.example.com"));
    add("bucket name in front of the endpoint", same.resolve().err());
    add("bucket in front of the host", named(text).virtual_hosted_style().endpoint_url("http://[::1]").resolve().err());
}

/// The places in a URL.
const URLS: [&str; 26] = [
    "{}",
    "/{}",
    "//{}",
    "http:{}",
    "{}://host",
    "http://{}",
    "https://{}/",
    "https://{}:9000",
    "https://{}.example.com",
    "https://examplebucket.{}",
    "https://é.{}",
    "https://xn--{}.example",
    "https://{}.1",
    "https://[{}]",
    "https://host:{}",
    "https://{}@host",
    "https://{}:password@host",
    "https://user:{}@host",
    "https://user:{}@",
    "https://user:password@{}",
    "https://host/../{}",
    "https://host/{}//",
    "https://host/{}%2F",
    "https://host/?{}",
    "https://host?X-Amz-Security-Token={}",
    "https://host/#{}",
];

fn url_errors(text: &str, add: &mut impl FnMut(&str, Option<Error>)) {
    for url in URLS {
        let filled = url.replace("{}", text);
        add(&format!("endpoint {url}"), bucket().endpoint_url(&*filled).resolve().err());
        add(&format!("endpoint {url}"), bucket().endpoint_url(&*filled).virtual_hosted_style().resolve().err());
        add(&format!("custom domain {url}"), Bucket::custom_domain(&*filled, "us-east-1").resolve().err());
        let request = sigv4::Request::new(Method::Get, &filled);
        add(&format!("request to {url}"), request.canonical_request().err());
        add(&format!("inspected {url}"), presign::inspect(&filled).err());
    }
    let host = "https://sts.amazonaws.com";
    for (place, url) in [
        ("request with a query that is no UTF-8", format!("{host}/?{text}=%ff")),
        ("request with a parameter without a name", format!("{host}/?={text}")),
        ("request with a user name", format!("https://{text}:@sts.amazonaws.com")),
    ] {
        add(place, sigv4::Request::new(Method::Get, &url).canonical_request().err());
    }
}

fn credential_errors(text: &str, add: &mut impl FnMut(&str, Option<Error>)) {
    let bind = |credentials: Credentials| Presigner::new(credentials, bucket()).err();
    let day = date!(2013 - 05 - 24);
    for outlined in [text.to_owned(), format!("{text}\n"), format!(" {text}"), format!("{text}/")] {
        add("access key id", bind(Credentials::new(&*outlined, "secret")));
        add("access key id of a signer", {
            Signer::new(Credentials::new(&*outlined, "secret"), "us-east-1", "s3").err()
        });
        add("secret", bind(Credentials::new(ACCESS_KEY_ID, &*outlined)));
        add("secret of a signing key", SigningKey::derive(&outlined, day, "us-east-1", "s3").err());
        add("session token", bind(credentials().with_session_token(&*outlined)));
        add("region of a signer", Signer::new(credentials(), &outlined, "s3").err());
        add("service of a signer", Signer::new(credentials(), "us-east-1", &outlined).err());
        add("region of a derived key", SigningKey::derive("secret", day, &outlined, "s3").err());
        add("service of a derived key", SigningKey::derive("secret", day, "us-east-1", &outlined).err());
        add("region of a received key", SigningKey::from_bytes([0; 32], day, &outlined, "s3").err());
        add("service of a received key", SigningKey::from_bytes([0; 32], day, "us-east-1", &outlined).err());
    }
    if let Ok(key) = SigningKey::derive(text, day, text, text) {
        let by_key = || Credentials::from_signing_key(text, key.clone()).with_session_token(text);
        add("signing key for another bucket", bind(by_key()));
        add("signing key for another region", Signer::new(by_key(), "us-east-1", text).err());
        add("signing key for another service", Signer::new(by_key(), text, "s3").err());
        let presigner = Presigner::new(by_key(), Bucket::new("examplebucket", text).endpoint_url("http://h"));
        add("signing key for S3", presigner.err());
    }
}

fn request_errors(text: &str, add: &mut impl FnMut(&str, Option<Error>)) {
    let presigner = presigner();
    for key in [
        format!("../{text}"),
        format!("/{text}"),
        format!("{text}//"),
        format!("{text}\0"),
        format!("{text}/../{text}"),
    ] {
        add("key", presigner.get(&key).sign_at(NOW).err());
        add("key of a part", presigner.upload_part(&key, "id", 1).sign_at(NOW).err());
        #[cfg(feature = "url")]
        if let Ok(presigned) = presigner.get(&key).allow_ambiguous_key().sign_at(NOW) {
            add("key in a parsed URL", presigned.to_url().err());
        }
    }
    add("long key", presigner.get(text.repeat(50)).sign_at(NOW).err());
    add("upload id", presigner.upload_part("key", text, 0).sign_at(NOW).err());
    add("upload id of many parts", presigner.upload_parts("key", text.repeat(300), 1..=2).sign_at(NOW).err());
    add("ETag", presign::multipart::CompletedParts::new().part(1, format!("{text}\n")).to_xml().err());
    add("checksum of a part", {
        let parts = presign::multipart::CompletedParts::new();
        parts.part_with_checksum(1, "etag", ChecksumAlgorithm::Crc32, text).to_xml().err()
    });
    add(
        "upload id",
        presigner.object_request(Method::Put, "key").param("uploadid", text).param("uploadid", text).sign_at(NOW).err(),
    );
    add("upload id of a typed operation", presigner.get("key").param("uploadId", text).sign_at(NOW).err());
    add("version id", presigner.get("key").version_id(text).version_id(text).sign_at(NOW).err());
    add("copy source", presigner.put("key").header("x-amz-copy-source", text).sign_at(NOW).err());
    for key in [format!("{text}${{filename}}"), format!("{text}\n"), format!("../{text}"), text.repeat(50)] {
        add("key of a form", presigner.post(&key).sign_at(NOW).err());
        add("prefix of a form", presigner.post_with_key_prefix(&key).sign_at(NOW).err());
    }
    let post = || presigner.post("key");
    add("name of a field", post().field(text, "").field(text, "").sign_at(NOW).err());
    add("reserved name of a field", post().field(format!("x-ignore-{text}"), "").sign_at(NOW).err());
    add("value of a field", post().field("a", format!("{text}\0")).sign_at(NOW).err());
    add("start of a field", post().content_type_starting_with(format!("{text}\0")).sign_at(NOW).err());
    add("page of a form", post().success_action_redirect(text).sign_at(NOW).err());
    add("checksum in a form", post().checksum(ChecksumAlgorithm::Sha256, text).sign_at(NOW).err());
    #[cfg(feature = "http")]
    {
        let huge = presigner.get("key").param("a", text.repeat(2000)).sign_at(NOW).unwrap();
        add("value in a request of the http crate", huge.to_http_request().err());
    }

    let any = || presigner.object_request(Method::Put, "key");
    let other = || sigv4::Request::new(Method::Get, "https://sts.amazonaws.com/");
    add("header name", any().header(text, "value").sign_at(NOW).err());
    add("header name of a request", other().header(text, "value").canonical_request().err());
    for name in [format!("{text} "), format!("x-amz-{text}:")] {
        add("header name that is no token", any().header(name, "value").sign_at(NOW).err());
    }
    let named = format!("x-amz-{text}");
    add("header name twice", any().header(&named, "1").header(&named, "2").sign_at(NOW).err());
    add("header name with a bad value", any().header(&named, "\n").sign_at(NOW).err());
    add("header name of metadata", any().metadata(&format!("{text} "), "value").sign_at(NOW).err());
    for value in [format!("{text}\n"), format!("{text}é"), format!("\0{text}")] {
        add("header value", any().header("x-a", value.clone()).sign_at(NOW).err());
        add("header value of a request", other().header("x-a", value.clone()).canonical_request().err());
        add("header value of metadata", any().metadata("a", value).sign_at(NOW).err());
    }
    for name in ["host", "authorization", "x-amz-date", "x-amz-security-token", "x-amz-content-sha256"] {
        add(name, any().header(name, text).sign_at(NOW).err());
    }
    for name in ["content-length", "content-md5", "x-amz-checksum-sha1", "x-amz-server-side-encryption-customer-key"] {
        add(name, any().header(name, text).sign_at(NOW).err());
    }
    add("parameter name", any().param(text, "1").param(text, "2").sign_at(NOW).err());
    add("parameter value", any().param("a", text).param("a", text).sign_at(NOW).err());
    add("value without a name", any().param("", text).sign_at(NOW).err());
    add("value without a name in a request", other().param("", text).canonical_request().err());
    add("signature", any().param("X-Amz-Signature", text).sign_at(NOW).err());
    add("session token as a parameter", any().param("x-amz-security-token", text).sign_at(NOW).err());
    add("signature of a request", other().param("X-Amz-Signature", text).canonical_request().err());
}

fn setting_errors(text: &str, add: &mut impl FnMut(&str, Option<Error>)) {
    let presigner = presigner();
    let any = || presigner.object_request(Method::Put, "key");
    let bad = || format!("{text}\n");
    for (setting, request) in [
        ("content_type", any().content_type(bad())),
        ("content_disposition", any().content_disposition(bad())),
        ("content_encoding", any().content_encoding(bad())),
        ("content_language", any().content_language(bad())),
        ("cache_control", any().cache_control(bad())),
        ("content_md5", any().content_md5(text)),
        ("checksum", any().checksum(ChecksumAlgorithm::Crc32, text)),
        ("sse_kms_key", any().sse_kms_key(bad())),
        ("sse_customer_key", any().sse_customer_key(text, text)),
        ("if_match", any().if_match(bad())),
        ("if_none_match", any().if_none_match(bad())),
        ("expected_bucket_owner", any().expected_bucket_owner(bad())),
        ("tagging", any().tagging([(text, text)]).tagging([(text, text)])),
        ("response_content_type", any().response_content_type(text).response_content_type(text)),
        ("response_content_disposition", any().response_content_disposition(text).response_content_disposition(text)),
        ("response_content_encoding", any().response_content_encoding(text).response_content_encoding(text)),
        ("response_content_language", any().response_content_language(text).response_content_language(text)),
        ("response_cache_control", any().response_cache_control(text).response_cache_control(text)),
        ("response_expires", any().response_expires(text).response_expires(text)),
        ("prefix", any().prefix(text).prefix(text)),
        ("delimiter", any().delimiter(text).delimiter(text)),
        ("start_after", any().start_after(text).start_after(text)),
        ("continuation_token", any().continuation_token(text).continuation_token(text)),
    ] {
        add(setting, request.sign_at(NOW).err());
    }
}

#[test]
fn no_error_shows_a_secret() {
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    for Pasted { text, secrets } in pasted() {
        for (place, error) in errors_by_place(&text) {
            let count = seen.entry(place.clone()).or_default();
            let Some(error) = error else { continue };
            *count += 1;
            for printed in [error.to_string(), format!("{error:?}"), format!("{error:#?}")] {
                for secret in &secrets {
                    assert_eq!(leak(secret, &printed), None, "{text:?} as {place}: {printed}");
                }
            }
        }
    }
    // A place that never gives an error proves nothing.
    let without: Vec<_> = seen.iter().filter(|(_, count)| **count == 0).map(|(place, _)| place).collect();
    assert!(without.is_empty(), "{without:?}");
    assert!(seen.values().sum::<usize>() > 3000, "{seen:?}");
}
