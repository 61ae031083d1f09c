//! Object keys: any UTF-8 of 1 to 1,024 bytes, encoded byte by byte, never normalised.

use super::{NOW, bucket, decoded_path, presigner, presigner_for, shown};
use presign::{Error, Method, Presigner};
use proptest::prelude::*;

/// The path of a `GetObject`, encoded as in the URL.
fn path(key: &str) -> String {
    let url = presigner().get(key).allow_ambiguous_key().sign_at(NOW).unwrap().into_url();
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
        // Not the whole segment, or no dot in the key itself.
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

/// Asserts that every operation on an object refuses `key`, for a reason that contains
/// `reason`, unless ambiguous keys are allowed.
fn assert_ambiguous(key: &str, reason: &str) {
    let is_expected = |error: Error| {
        let message = error.to_string();
        matches!(&error, Error::AmbiguousKey { key: named, rule } if *named == shown(key) && rule.contains(reason))
            && message.contains("`allow_ambiguous_key`")
    };
    let presigner = presigner();
    for error in [
        presigner.get(key).sign_at(NOW).unwrap_err(),
        presigner.head(key).sign_at(NOW).unwrap_err(),
        presigner.put(key).sign_at(NOW).unwrap_err(),
        presigner.delete(key).sign_at(NOW).unwrap_err(),
        presigner.create_multipart_upload(key).sign_at(NOW).unwrap_err(),
        presigner.upload_part(key, "id", 1).sign_at(NOW).unwrap_err(),
        presigner.complete_multipart_upload(key, "id").sign_at(NOW).unwrap_err(),
        presigner.abort_multipart_upload(key, "id").sign_at(NOW).unwrap_err(),
        presigner.list_parts(key, "id").sign_at(NOW).unwrap_err(),
        presigner.object_request(Method::Get, key).sign_at(NOW).unwrap_err(),
        presigner_for(bucket().path_style()).get(key).sign_at(NOW).unwrap_err(),
    ] {
        assert!(is_expected(error.clone()), "{key:?}: {error}");
    }
    let allowed = presigner.get(key).allow_ambiguous_key().sign_at(NOW).unwrap();
    assert_eq!(decoded_path(allowed.url()), format!("/{key}"));
}

#[test]
fn dot_segments_are_refused() {
    for key in [
        ".",
        "..",
        "./a",
        "../a",
        "a/.",
        "a/..",
        "a/./b",
        "a/../b",
        "/..",
        "//../",
        "../otherbucket/key",
        "a/.b/../c",
        "../a-bucket-with-a-long-name/key",
    ] {
        assert_ambiguous(key, "resolve its dot segments");
    }
}

#[test]
fn empty_segments_are_refused() {
    for key in ["/", "//", "/a", "/a/b", "a//b", "a//", "a///b", "//a"] {
        assert_ambiguous(key, "drop its empty segments");
    }
    // Such a key names a folder.
    assert!(presigner().get("a/").sign_at(NOW).is_ok());
}

#[test]
fn nul_bytes_are_refused() {
    for key in ["\0", "a\0", "\0a", "a/b\0c"] {
        assert_ambiguous(key, "NUL");
    }
}

/// The check compares several bytes at a time, so every offset in keys of many lengths is
/// tried.
#[test]
fn ambiguous_keys_are_found_at_any_offset() {
    let is_ambiguous = |key: &str| {
        let segments = || key.strip_suffix('/').unwrap_or(key).split('/');
        segments().any(|segment| matches!(segment, "" | "." | "..")) || key.contains('\0')
    };
    let presigner = presigner();
    let mut counts = [0; 2];
    for length in 1..=70 {
        for part in ["/", "//", "/.", "/..", "./", "../", "/./", "/../", "/.a", "a./", "\0", "é//", "."] {
            for offset in 0..=length {
                let key = format!("{}{part}{}", "a".repeat(offset), "a".repeat(length - offset));
                let is_refused = presigner.get(&key).sign_at(NOW).is_err();
                assert_eq!(is_refused, is_ambiguous(&key), "{key:?}");
                counts[usize::from(is_refused)] += 1;
            }
        }
    }
    assert!(counts.iter().all(|count| *count > 1000), "{counts:?}");
}

#[test]
fn allowing_ambiguous_keys_allows_nothing_else() {
    assert_eq!(presigner().get("").allow_ambiguous_key().sign_at(NOW).unwrap_err(), Error::EmptyKey);
    assert_eq!(presigner().get("soap").allow_ambiguous_key().sign_at(NOW).unwrap_err(), Error::SoapKey);
    let long = "../".repeat(342);
    assert_eq!(
        presigner().get(&long).allow_ambiguous_key().sign_at(NOW).unwrap_err(),
        Error::KeyTooLong { length: 1026 }
    );
}

/// AWS, "Naming Amazon S3 objects": an object with the key `soap` is served in path style
/// only.
#[test]
fn soap_works_in_path_style_only() {
    assert_eq!(presigner().get("soap").sign_at(NOW).unwrap_err(), Error::SoapKey);
    let in_path_style = presigner_for(bucket().path_style());
    let url = in_path_style.get("soap").sign_at(NOW).unwrap().into_url();
    assert!(url.starts_with("https://s3.us-east-1.amazonaws.com/examplebucket/soap?"));
    for key in ["soap/", "a/soap", "soap.txt", "SOAP"] {
        assert!(presigner().get(key).sign_at(NOW).is_ok(), "{key}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, failure_persistence: None, ..ProptestConfig::default() })]

    /// The URL is the bucket's, with exactly the key and the parameters that were set.
    #[test]
    fn no_value_affects_another_part_of_the_url(
        key in "\\PC{1,40}|[\\x00-\\x7f]{1,60}",
        name in "x-[\\x00-\\x7f]{0,20}|é\\PC{0,10}",
        value in "[\\x00-\\x7f]{0,40}|\\PC{0,20}",
        token in "t[\\x00-\\x7f]{0,40}t",
        access_key_id in "A[ -.0-~]{0,20}A",
    ) {
        let credentials = presign::Credentials::new(access_key_id.clone(), "secret").with_session_token(token.clone());
        let presigner = Presigner::new(credentials, bucket()).unwrap();
        let request = presigner.get(&key).allow_ambiguous_key().param(&name, &value);
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
