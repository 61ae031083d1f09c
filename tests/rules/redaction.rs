//! Text for logs: no signature, token or credential stays in it, and everything else does.

use super::secrets::leak;
use super::{NOW, bucket, credentials};
use presign::{Presigner, redact};
use std::borrow::Cow;

const TOKEN: &str = "IQoJb3JpZ2luX2VjEO+//////////wEaCXVzLWVhc3QtMSJIMEYCIQ==";

fn presigned() -> String {
    let presigner = Presigner::new(credentials().with_session_token(TOKEN), bucket()).unwrap();
    presigner.get("photos/cat 1.jpg").response_content_type("a&b=c").sign_at(NOW).unwrap().into_url()
}

fn encoded(text: &str) -> String {
    percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC).to_string()
}

fn becomes(text: &str, expected: &str) {
    let redacted = redact(text);
    assert_eq!(redacted, expected, "{text}");
    assert_eq!(redact(&redacted), expected, "a second time");
}

#[test]
fn values_are_replaced_and_the_rest_stays() {
    for (text, expected) in [
        ("X-Amz-Signature=ab12", "X-Amz-Signature=[redacted]"),
        ("GET /a?X-Amz-Signature=ab12&x=1 200", "GET /a?X-Amz-Signature=[redacted]&x=1 200"),
        ("x-amz-SIGNATURE=AB12#top", "x-amz-SIGNATURE=[redacted]#top"),
        ("(https://h/?X-Amz-Security-Token=a%2Fb%3D)", "(https://h/?X-Amz-Security-Token=[redacted])"),
        // An encoded "&" belongs to the value unless the "=" is encoded as often.
        ("?X-Amz-Security-Token=a%26b%20c&d", "?X-Amz-Security-Token=[redacted]&d"),
        ("?to=X-Amz-Security-Token%3Da%2526b%26c", "?to=X-Amz-Security-Token%3D[redacted]%26c"),
        ("X-Amz-S3session-Token=a, b", "X-Amz-S3session-Token=[redacted], b"),
        ("X-Amz-Credential=AKIA/20130524/r/s3/aws4_request\n", "X-Amz-Credential=[redacted]\n"),
        (
            "?AWSAccessKeyId=AKIA&Signature=a%2Bb%3D&Expires=5",
            "?AWSAccessKeyId=[redacted]&Signature=[redacted]&Expires=5",
        ),
        (
            "?X-Goog-Credential=a%40b&X-Goog-Date=5&X-Goog-Signature=ab",
            "?X-Goog-Credential=[redacted]&X-Goog-Date=5&X-Goog-Signature=[redacted]",
        ),
        ("?GoogleAccessId=a@b&Signature=c", "?GoogleAccessId=[redacted]&Signature=[redacted]"),
        // HTML and JSON.
        ("?X-Amz-Signature=ab&amp;x-id=c", "?X-Amz-Signature=[redacted]&amp;x-id=c"),
        ("<a href='?X-Amz-Signature&#x3D;ab&amp;c'>", "<a href='?X-Amz-Signature&#x3D;[redacted]&amp;c'>"),
        (r#"{"url":"?X-Amz-Signature\u003dab\u0026c"}"#, r#"{"url":"?X-Amz-Signature\u003d[redacted]\u0026c"}"#),
        (r#"{"x-amz-signature": "ab", "key": "c"}"#, r#"{"x-amz-signature": "[redacted]", "key": "c"}"#),
        (
            r#"{\"x-amz-security-token\":\"a\/b\\\/c=\",\"d\":1}"#,
            r#"{\"x-amz-security-token\":\"[redacted]\",\"d\":1}"#,
        ),
        ("{'signature': 'a+b/c=', 'key': 'd'}", "{'signature': '[redacted]', 'key': 'd'}"),
        ("{'policy': 'eyJleHBp', 'key': 'd'}", "{'policy': '[redacted]', 'key': 'd'}"),
        (r#"<input name="policy" value="eyJl"/>"#, r#"<input name="policy" value="[redacted]"/>"#),
        ("name=\"x-amz-signature\"\r\n\r\nab\r\n--b", "name=\"x-amz-signature\"\r\n\r\n[redacted]\r\n--b"),
        (r#"[("X-Amz-Signature", "ab"), ("a", "b")]"#, r#"[("X-Amz-Signature", "[redacted]"), ("a", "b")]"#),
        ("map[X-Amz-Security-Token:[ab] A:[b]]", "map[X-Amz-Security-Token:[[redacted]] A:[b]]"),
        ("<SignatureProvided>ab</SignatureProvided>", "<SignatureProvided>[redacted]</SignatureProvided>"),
        ("<AWSAccessKeyId>AKIA</AWSAccessKeyId>", "<AWSAccessKeyId>[redacted]</AWSAccessKeyId>"),
        // Headers.
        (
            "Authorization: AWS4-HMAC-SHA256 Credential=AKIA/20130524/r/s3/aws4_request, SignedHeaders=host, Signature=ab",
            "Authorization: AWS4-HMAC-SHA256 Credential=[redacted], SignedHeaders=host, Signature=[redacted]",
        ),
        (
            "authorization: aws4-hmac-sha256 credential=a/b,signedheaders=host,signature=ab\r\nHost: h",
            "authorization: aws4-hmac-sha256 credential=[redacted],signedheaders=host,signature=[redacted]\r\nHost: h",
        ),
        ("x-amz-security-token: a+b/c==\nhost:h", "x-amz-security-token: [redacted]\nhost:h"),
        (
            "x-amz-server-side-encryption-customer-key:MDEy=\nx-amz-server-side-encryption-customer-key-md5:ab",
            "x-amz-server-side-encryption-customer-key:[redacted]\nx-amz-server-side-encryption-customer-key-md5:ab",
        ),
        // Inside another URL, once and twice.
        (
            "/login?to=https%3A%2F%2Fh%2F%3FX-Amz-Signature%3Dab%26x%3D1&lang=en",
            "/login?to=https%3A%2F%2Fh%2F%3FX-Amz-Signature%3D[redacted]%26x%3D1&lang=en",
        ),
        (
            "?to=%253FX-Amz-Security-Token%253Da%25252Fb%2526c%26d&e",
            "?to=%253FX-Amz-Security-Token%253D[redacted]%2526c%26d&e",
        ),
        ("?f=%22x-amz-signature%22%3A%22ab%22%7D", "?f=%22x-amz-signature%22%3A%22[redacted]%22%7D"),
        // A name inside a value, and names next to each other.
        (
            "X-Amz-Signature=aX-Amz-Security-Token%3Db%26c",
            "X-Amz-Signature=[redacted]X-Amz-Security-Token%3D[redacted]%26c",
        ),
        ("X-Amz-Signature=X-Amz-Signature=a", "X-Amz-Signature=X-Amz-Signature=[redacted]"),
        ("X-Amz-Signature=ab\u{201d}", "X-Amz-Signature=[redacted]\u{201d}"),
    ] {
        becomes(text, expected);
    }
}

#[test]
fn secret_keys_and_tokens_are_replaced_however_they_are_named() {
    for (text, expected) in [
        // Answers of STS, of the instance metadata service and of S3; profiles; the environment.
        (
            "<AccessKeyId>ASIA</AccessKeyId>\n<SecretAccessKey>wJ/+a</SecretAccessKey><SessionToken>IQ/+==</SessionToken>",
            "<AccessKeyId>ASIA</AccessKeyId>\n<SecretAccessKey>[redacted]</SecretAccessKey><SessionToken>[redacted]</SessionToken>",
        ),
        (
            "{\"SecretAccessKey\" : \"wJ/+a\",\n  \"Token\" : \"IQ/+==\", \"Expiration\" : \"2026\"}",
            "{\"SecretAccessKey\" : \"[redacted]\",\n  \"Token\" : \"[redacted]\", \"Expiration\" : \"2026\"}",
        ),
        (r#"{\"SessionToken\":\"IQ\/a\",\"b\":1}"#, r#"{\"SessionToken\":\"[redacted]\",\"b\":1}"#),
        ("?f=%22Token%22%3A%22IQ%22%7D", "?f=%22Token%22%3A%22[redacted]%22%7D"),
        ("{'SecretAccessKey': 'wJ', 'token': 'IQ'}", "{'SecretAccessKey': '[redacted]', 'token': '[redacted]'}"),
        (
            "<Code>ExpiredToken</Code><Token-0>IQ+a</Token-0><RequestId>4442</RequestId>",
            "<Code>ExpiredToken</Code><Token-0>[redacted]</Token-0><RequestId>4442</RequestId>",
        ),
        (
            "aws_access_key_id = AKIA\naws_secret_access_key = wJ/+a\naws_session_token=IQ==\naws_security_token = a\nregion = r",
            "aws_access_key_id = AKIA\naws_secret_access_key = [redacted]\naws_session_token=[redacted]\naws_security_token = [redacted]\nregion = r",
        ),
        (
            "export AWS_SECRET_ACCESS_KEY='wJ' AWS_SESSION_TOKEN=IQ AWS_REGION=r",
            "export AWS_SECRET_ACCESS_KEY='[redacted]' AWS_SESSION_TOKEN=[redacted] AWS_REGION=r",
        ),
        (
            "secretAccessKey: wJ\nsession-token: IQ\nb: c",
            "secretAccessKey: [redacted]\nsession-token: [redacted]\nb: c",
        ),
        ("secret_key = wJ\n{\"secretKey\":\"wJ\"}", "secret_key = [redacted]\n{\"secretKey\":\"[redacted]\"}"),
        (
            r#"C { secret_access_key: "wJ", session_token: Some("IQ"), b: None }"#,
            r#"C { secret_access_key: "[redacted]", session_token: Some("[redacted]"), b: None }"#,
        ),
        (
            "{AccessKeyID:A SecretAccessKey:wJ SessionToken:IQ b:c}",
            "{AccessKeyID:A SecretAccessKey:[redacted] SessionToken:[redacted] b:c}",
        ),
        ("X-aws-ec2-metadata-token: AQ==\r\nHost: h", "X-aws-ec2-metadata-token: [redacted]\r\nHost: h"),
    ] {
        becomes(text, expected);
    }
}

#[test]
fn text_without_secrets_is_borrowed() {
    for text in [
        "",
        "The signature covers the path. Signature: none, Credential: none.",
        "X-Amz-SignedHeaders=host%3Bx-amz-security-token&X-Amz-Date=20130524T000000Z",
        "SignedHeaders=host;x-amz-security-token, next",
        "host;x-amz-security-token\nUNSIGNED-PAYLOAD",
        "?policy&acl Policy=public {\"Policy\": {\"Version\": 1}}",
        "X-Amz-Signature X-Amz-Signature= X-Amz-Signature",
        "x-amz-security-token:\nhost:h",
        "X-Amz-Signature=&X-Amz-Security-Token=",
        "Set AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN. SecretAccessKey of the credentials: it is missing",
        "AWS_SESSION_TOKEN=\naws_secret_access_key =",
        "token: a, Token=a <Token>a</Token> {\"NextToken\": \"a\"} ?continuation-token=a \"Token-1\"",
        "X-aws-ec2-metadata-token-ttl-seconds: 21600",
        "X-Amz-Signature=[redacted]&x-amz-security-token: [redacted]",
        "% %2 %25 %2525 \\ \\u \\u00 \\x &#; &#999; &#x; &amp \u{e9}",
    ] {
        assert!(matches!(redact(text), Cow::Borrowed(same) if same == text), "{text}: {}", redact(text));
    }
}

/// A name, and what writes a URL.
type Way = (&'static str, fn(&str) -> String);

/// What carries the URL of a log may encode it in many ways.
#[test]
fn no_way_to_write_a_url_leaves_its_secrets() {
    let url = presigned();
    let signature = super::param(&url, "X-Amz-Signature").unwrap();
    let ways: [Way; 10] = [
        ("as it is", str::to_owned),
        ("in a parameter", encoded),
        ("in a parameter of a parameter", |url| encoded(&encoded(url))),
        ("three times", |url| encoded(&encoded(&encoded(url)))),
        ("in lower case", |url| encoded(url).to_lowercase()),
        ("in upper case", str::to_uppercase),
        ("in HTML", |url| url.replace('&', "&amp;").replace('=', "&#x3D;")),
        ("in JSON", |url| serde_json::to_string(url).unwrap().replace('&', "\\u0026").replace('=', "\\u003D")),
        ("in JSON in JSON", |url| {
            let json = serde_json::to_string(url).unwrap().replace('&', "\\u0026").replace('/', "\\/");
            serde_json::to_string(&json).unwrap()
        }),
        ("decoded", |url| percent_encoding::percent_decode_str(url).decode_utf8().unwrap().into_owned()),
    ];
    for (way, write) in ways {
        let written = write(&url);
        let redacted = redact(&written);
        let decoded = (0..4).fold(redacted.to_string(), |text, _| {
            percent_encoding::percent_decode_str(&text).decode_utf8().unwrap().into_owned()
        });
        assert!(decoded.to_lowercase().contains("examplebucket"), "{way}: {decoded}");
        assert!(decoded.to_lowercase().contains("20130524t000000z"), "{way}: {decoded}");
        for secret in [signature, TOKEN, "AKIAIOSFODNN7EXAMPLE"] {
            assert_eq!(leak(secret, &decoded), None, "{way}: {redacted}");
        }
    }
}

#[test]
fn a_form_and_its_debug_output_keep_no_secret() {
    let presigner = Presigner::new(credentials().with_session_token(TOKEN), bucket()).unwrap();
    let post = presigner.post("photos/cat.jpg").sign_at(NOW).unwrap();
    let fields: Vec<_> = post.fields().collect();
    let secrets: Vec<_> = fields
        .iter()
        .filter(|(name, _)| ["policy", "x-amz-signature", "x-amz-security-token", "x-amz-credential"].contains(name))
        .collect();
    assert_eq!(secrets.len(), 4);
    let object: serde_json::Map<_, _> = fields.iter().map(|(name, value)| ((*name).into(), (*value).into())).collect();
    for text in [format!("{fields:?}"), format!("{fields:#?}"), serde_json::to_string_pretty(&object).unwrap()] {
        let redacted = redact(&text);
        assert!(redacted.contains("photos/cat.jpg") && redacted.contains("AWS4-HMAC-SHA256"), "{redacted}");
        for (_, secret) in &secrets {
            assert_eq!(leak(secret, &redacted), None, "{redacted}");
        }
    }
}
