//! Object keys: any UTF-8 of 1 to 1,024 bytes, encoded byte by byte, never
//! normalised.

use super::{NOW, credentials, decoded_path, presigner};
use presign::{Bucket, Error, Method, Presigner};
use proptest::prelude::*;

/// The path of a `GetObject`, encoded as in the URL.
fn path(key: &str) -> String {
    let url = presigner().get(key).sign_at(NOW).unwrap().into_url();
    url.strip_prefix("https://examplebucket.s3.us-east-1.amazonaws.com").unwrap().split('?').next().unwrap().to_owned()
}

#[test]
fn every_ascii_character_is_encoded_or_unreserved() {
    for byte in 0..=0x7f_u8 {
        let unreserved = byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte);
        let expected = if unreserved { char::from(byte).to_string() } else { format!("%{byte:02X}") };
        assert_eq!(path(&format!("a{}b", char::from(byte))), format!("/a{expected}b"));
    }
}

#[test]
fn bytes_outside_ascii_are_encoded_one_by_one() {
    assert_eq!(path("é"), "/%C3%A9");
    assert_eq!(path("ሴ"), "/%E1%88%B4");
    assert_eq!(path("🦀"), "/%F0%9F%A6%80");
    // The same letter in two forms: two keys.
    assert_eq!(path("e\u{301}"), "/e%CC%81");
    assert_eq!(path("\u{feff}\u{202e}\u{ffff}"), "/%EF%BB%BF%E2%80%AE%EF%BF%BF");
}

#[test]
fn nothing_is_normalised() {
    for (key, expected) in [
        ("/", "//"),
        ("//", "///"),
        ("/leading", "//leading"),
        ("trailing/", "/trailing/"),
        ("a//b", "/a//b"),
        ("a///", "/a///"),
        ("a+b", "/a%2Bb"),
        ("a%2Fb", "/a%252Fb"),
        ("a%2fb", "/a%252fb"),
        ("%", "/%25"),
        ("%%", "/%25%25"),
        ("%zz", "/%25zz"),
        ("a b", "/a%20b"),
        (" ", "/%20"),
        ("a\\b", "/a%5Cb"),
        ("\0\t\r\n\u{7f}", "/%00%09%0D%0A%7F"),
        ("?x=y&z#f", "/%3Fx%3Dy%26z%23f"),
        ("https://other.example/", "/https%3A//other.example/"),
        ("//other.example/", "///other.example/"),
        ("@other.example", "/%40other.example"),
        ("UPPER lower", "/UPPER%20lower"),
        // Not the whole segment, or not a dot in the key itself.
        ("...", "/..."),
        (".a/a./..a/a..", "/.a/a./..a/a.."),
        ("%2e%2e/%2E", "/%252e%252e/%252E"),
        ("..\\..\\a", "/..%5C..%5Ca"),
        ("．．/․․", "/%EF%BC%8E%EF%BC%8E/%E2%80%A4%E2%80%A4"),
    ] {
        assert_eq!(path(key), expected, "{key:?}");
    }
}

#[test]
fn one_to_1024_bytes() {
    let sign = |key: &str| presigner().get(key).sign_at(NOW).map(|presigned| decoded_path(presigned.url()));
    assert_eq!(sign("").unwrap_err(), Error::EmptyKey);
    for key in ["k".into(), "k".repeat(1024), "é".repeat(512), format!("{}k", "ሴ".repeat(341)), "🦀".repeat(256)] {
        assert_eq!(sign(&key).unwrap(), format!("/{key}"));
    }
    for key in ["k".repeat(1025), format!("{}k", "é".repeat(512)), "ሴ".repeat(342)] {
        assert_eq!(sign(&key).unwrap_err(), Error::KeyTooLong { length: key.len() });
    }
}

#[test]
fn dot_segments_are_refused() {
    for (key, segment) in [
        (".", "."),
        ("..", ".."),
        ("./a", "."),
        ("../a", ".."),
        ("a/.", "."),
        ("a/..", ".."),
        ("a/./b", "."),
        ("a/../b", ".."),
        ("/..", ".."),
        ("//../", ".."),
        ("../otherbucket/key", ".."),
        ("a/.b/../c", ".."),
    ] {
        let expected = Error::DotSegment { key: key.into(), segment };
        let message = expected.to_string();
        assert!(message.contains("URL parsers resolve") && message.contains("`allow_dot_segments`"), "{message}");
        assert_eq!(presigner().get(key).sign_at(NOW).unwrap_err(), expected);
        assert_eq!(presigner().put(key).sign_at(NOW).unwrap_err(), expected);
        assert_eq!(presigner().object_request(Method::Get, key).sign_at(NOW).unwrap_err(), expected);
        assert_eq!(presigner().upload_part(key, "id", 1).sign_at(NOW).unwrap_err(), expected);

        let allowed = presigner().get(key).allow_dot_segments().sign_at(NOW).unwrap();
        assert_eq!(decoded_path(allowed.url()), format!("/{key}"));
    }
}

#[test]
fn allowing_dot_segments_allows_nothing_else() {
    assert_eq!(presigner().get("").allow_dot_segments().sign_at(NOW).unwrap_err(), Error::EmptyKey);
    assert_eq!(presigner().get("soap").allow_dot_segments().sign_at(NOW).unwrap_err(), Error::SoapKey);
    let long = "../".repeat(342);
    assert_eq!(
        presigner().get(&long).allow_dot_segments().sign_at(NOW).unwrap_err(),
        Error::KeyTooLong { length: 1026 }
    );
}

/// AWS, "Naming Amazon S3 objects": an object with the key `soap` is reached in
/// path style only.
#[test]
fn soap_works_in_path_style_only() {
    assert_eq!(presigner().get("soap").sign_at(NOW).unwrap_err(), Error::SoapKey);
    let path_style = Bucket::new("examplebucket", "us-east-1").unwrap().path_style().unwrap();
    let presigner_in_path_style = Presigner::new(credentials(), path_style);
    let url = presigner_in_path_style.get("soap").sign_at(NOW).unwrap().into_url();
    assert!(url.starts_with("https://s3.us-east-1.amazonaws.com/examplebucket/soap?"));
    for key in ["soap/", "/soap", "a/soap", "soap.txt", "SOAP"] {
        assert!(presigner().get(key).sign_at(NOW).is_ok(), "{key}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, failure_persistence: None, ..ProptestConfig::default() })]

    /// The URL is the bucket's, with the key and the parameters that were asked
    /// for, and no others.
    #[test]
    fn no_value_reaches_beyond_its_place(
        key in "\\PC{1,40}|[\\x00-\\x7f]{1,60}",
        name in "[\\x00-\\x7f]{1,20}|\\PC{1,10}",
        value in "[\\x00-\\x7f]{0,40}|\\PC{0,20}",
        token in "[\\x00-\\x7f]{1,40}",
        access_key_id in "[ -.0-~]{1,20}",
    ) {
        let credentials = presign::Credentials::new(access_key_id.clone(), "secret").with_session_token(token.clone());
        let presigner = Presigner::new(credentials, super::bucket());
        let request = presigner.get(&key).allow_dot_segments().param(&name, &value);
        prop_assume!(key != "soap");
        let url = request.sign_at(NOW).unwrap().into_url();

        let (head, query) = url.split_once('?').unwrap();
        let host = "https://examplebucket.s3.us-east-1.amazonaws.com/";
        prop_assert!(head.starts_with(host));
        let decode = |text: &str| percent_encoding::percent_decode_str(text).decode_utf8().unwrap().into_owned();
        prop_assert_eq!(decode(&head[host.len()..]), key.as_str());
        let mut pairs: Vec<_> = query
            .split('&')
            .map(|pair| pair.split_once('=').map(|(name, value)| (decode(name), decode(value))).unwrap())
            .filter(|(name, _)| name != "X-Amz-Signature")
            .collect();
        let mut expected = vec![
            ("X-Amz-Algorithm".to_owned(), "AWS4-HMAC-SHA256".to_owned()),
            ("X-Amz-Credential".into(), format!("{access_key_id}/20130524/us-east-1/s3/aws4_request")),
            ("X-Amz-Date".into(), "20130524T000000Z".into()),
            ("X-Amz-Expires".into(), "900".into()),
            ("X-Amz-Security-Token".into(), token),
            ("X-Amz-SignedHeaders".into(), "host".into()),
            (name.clone(), value.clone()),
        ];
        pairs.sort();
        expected.sort();
        prop_assert_eq!(pairs, expected);
        prop_assert!(url.bytes().all(|byte| byte.is_ascii_graphic()));
    }
}
