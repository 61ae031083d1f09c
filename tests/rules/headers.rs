//! Headers: what their names and values may be, and which of them have a single value.

use super::{CUSTOMER_KEY, CUSTOMER_KEY_MD5, NOW, names, presigner};
use presign::operation::AnyOperation;
use presign::sigv4::{self, Signer};
use presign::{ChecksumAlgorithm, ContentDisposition, Error, Method, Presigner, Request, StorageClass};
use std::time::Duration;

/// A request that has every setting.
fn any(presigner: &Presigner) -> Request<'_, AnyOperation> {
    presigner.object_request(Method::Put, "key")
}

/// The canonical request's lines of headers, without the host.
fn signed(request: &Request<'_, AnyOperation>) -> Vec<String> {
    let explanation = request.explain_at(NOW).unwrap();
    let lines = explanation.canonical_request().lines().skip(3).take_while(|line| !line.is_empty());
    lines.filter(|line| !line.starts_with("host:")).map(String::from).collect()
}

/// A value that a header accepts.
fn valid_value(name: &str) -> &'static str {
    match name {
        "content-length" => "48213",
        "content-md5" => CUSTOMER_KEY_MD5,
        _ => "value",
    }
}

#[test]
fn names_are_tokens() {
    for name in
        ["", " ", "a b", "a:b", "é", "a\r\nb", "a\0", "a(b)", "a,b", "a/b", "a\"", "{a}", "a;b", "a=b", "a\u{7f}"]
    {
        let error = presigner().get("key").header(name, "value").sign_at(NOW).unwrap_err();
        assert_eq!(error, Error::HeaderName { name: name.into() });
    }
    assert!(presigner().get("key").header("!#$%&'*+-.^_`|~09azAZ", "value").sign_at(NOW).is_ok());
}

#[test]
fn names_of_metadata_are_tokens() {
    for name in [" ", "a b", "é", "a:"] {
        let error = presigner().put("key").metadata(name, "value").sign_at(NOW).unwrap_err();
        assert_eq!(error, Error::HeaderName { name: format!("x-amz-meta-{name}") });
    }
    assert!(presigner().put("key").metadata("a", "").sign_at(NOW).is_ok());
}

#[test]
fn metadata_has_a_name() {
    let presigner = presigner();
    for request in [any(&presigner).metadata("", "value"), any(&presigner).header("X-Amz-Meta-", "value")] {
        let error = request.sign_at(NOW).unwrap_err();
        let is_named = |name: &str| name.eq_ignore_ascii_case("x-amz-meta-");
        assert!(matches!(&error, Error::HeaderValue { name, .. } if is_named(name)), "{error}");
        assert!(error.to_string().contains("metadata has a name"), "{error}");
    }
}

#[test]
fn values_have_no_control_characters() {
    for control in (0..=0x1f_u8).chain([0x7f]).map(char::from) {
        let value = format!("ab{control}c");
        for (error, name) in [
            (presigner().get("key").header("X-A", &value).sign_at(NOW).unwrap_err(), "x-a"),
            (presigner().put("key").content_type(&value).sign_at(NOW).unwrap_err(), "content-type"),
        ] {
            let Error::HeaderValue { name: named, rule } = &error else { panic!("{control:?}: {error}") };
            assert!(named == name && rule.contains("control character"), "{control:?}: {error}");
        }
        // HTTP trims spaces and tabs.
        let at_the_end = presigner().get("key").header("x-a", format!("a{control}")).sign_at(NOW);
        assert_eq!(at_the_end.is_ok(), control == '\t', "{control:?}");
    }
}

/// A browser's `fetch` sends them as Latin-1 or throws, and servers collapse Unicode spaces.
#[test]
fn values_are_ascii() {
    for value in ["é", "☃", "no\u{a0}break", "a\u{2003}b", "\u{80}", "a\u{feff}"] {
        let presigner = presigner();
        for (request, name) in [
            (any(&presigner).header("x-amz-meta-a", value), "x-amz-meta-a"),
            (any(&presigner).metadata("a", value), "x-amz-meta-a"),
            (any(&presigner).content_disposition(value), "content-disposition"),
            (any(&presigner).content_type(value), "content-type"),
            (any(&presigner).if_match(value), "if-match"),
            (any(&presigner).sse_kms_key(value), "x-amz-server-side-encryption-aws-kms-key-id"),
        ] {
            let error = request.sign_at(NOW).unwrap_err();
            assert!(matches!(&error, Error::HeaderValue { name: named, .. } if names(named, name)), "{error}");
            let message = error.to_string();
            for advice in ["percent-encoding", "RFC 2047", "`ContentDisposition`"] {
                assert!(message.contains(advice), "{message}");
            }
        }
        let request = sigv4::Request::new(Method::Get, "https://sts.amazonaws.com/").header("x-a", value);
        assert!(matches!(request.canonical_request(), Err(Error::HeaderValue { .. })), "{value}");
    }
    assert!(presigner().get("key").header("x-a", (' '..='~').collect::<String>()).sign_at(NOW).is_ok());
}

/// The canonical form replaces a run of spaces by one, so the signature doesn't cover it.
#[test]
fn a_file_name_with_a_run_of_spaces_is_encoded() {
    let presigner = presigner();
    for name in ["a  b", "a    b  c", "   ", "  a", "a  ", "é  ü"] {
        let disposition = ContentDisposition::attachment(name);
        let value = disposition.to_string();
        let (plain, encoded) = value.split_once("; filename*=UTF-8''").unwrap();
        assert!(plain.starts_with("attachment; filename=\"") && plain.ends_with('"'), "{value:?}");
        assert_eq!(percent_encoding::percent_decode_str(encoded).decode_utf8().unwrap(), name);
        assert!(!value.contains("  "), "{value:?}");
        // The value signed is the value sent.
        let request = any(&presigner).content_disposition(disposition);
        assert_eq!(signed(&request), [format!("content-disposition:{value}")]);
        assert_eq!(request.headers(), [("content-disposition", value.as_str().into())]);
    }
    for name in ["cat.png", "my cat.png", " a", "a ", "a b c"] {
        assert_eq!(ContentDisposition::inline(name).to_string(), format!("inline; filename=\"{name}\""));
    }
}

fn is_duplicate(error: &Error, name: &str) -> bool {
    matches!(error, Error::DuplicateHeader { name: named } if names(named, name))
}

/// RFC 9110 calls them singleton fields, and S3's own headers are such except for metadata.
#[test]
fn single_valued_headers_are_set_once() {
    for name in [
        "content-disposition",
        "content-encoding",
        "content-language",
        "content-length",
        "content-md5",
        "content-range",
        "content-type",
        "date",
        "expires",
        "if-match",
        "if-modified-since",
        "if-none-match",
        "if-range",
        "if-unmodified-since",
        "origin",
        "range",
        "referer",
        "user-agent",
        "x-amz-acl",
        "x-amz-expected-bucket-owner",
        "x-amz-object-lock-mode",
        "x-amz-request-payer",
        "x-amz-server-side-encryption",
        "x-amz-storage-class",
        "x-amz-tagging",
        "x-amz-website-redirect-location",
    ] {
        let presigner = presigner();
        let value = valid_value(name);
        for (first, second) in [(name.to_owned(), name.to_ascii_uppercase()), (name.to_ascii_uppercase(), name.into())]
        {
            let request = presigner.put("key").header(first, value).header(second, value);
            assert!(is_duplicate(&request.sign_at(NOW).unwrap_err(), name), "{name}");
            assert!(is_duplicate(&request.explain_at(NOW).unwrap_err(), name), "{name}");
            assert!(is_duplicate(&request.sign_at_into(NOW, &mut Vec::new()).unwrap_err(), name), "{name}");
        }
    }
}

/// As a typed setting and by name, in both orders.
#[test]
fn a_header_is_not_set_by_setting_and_by_name() {
    type Setting = for<'a> fn(Request<'a, AnyOperation>) -> Request<'a, AnyOperation>;
    let settings: [(Setting, &[&str]); 19] = [
        (|request| request.content_length(48_213), &["content-length"]),
        (|request| request.content_type("image/png"), &["content-type"]),
        (|request| request.content_disposition("inline"), &["content-disposition"]),
        (|request| request.content_encoding("gzip"), &["content-encoding"]),
        (|request| request.content_language("de"), &["content-language"]),
        (|request| request.content_md5(CUSTOMER_KEY_MD5), &["content-md5"]),
        (|request| request.checksum(ChecksumAlgorithm::Crc32, "uWXtWA=="), &["x-amz-checksum-crc32"]),
        (|request| request.if_match("\"etag\""), &["if-match"]),
        (|request| request.if_none_match("*"), &["if-none-match"]),
        (|request| request.acl(presign::CannedAcl::Private), &["x-amz-acl"]),
        (|request| request.storage_class(presign::StorageClass::Standard), &["x-amz-storage-class"]),
        (|request| request.tagging([("a", "b")]), &["x-amz-tagging"]),
        (|request| request.sse_s3(), &["x-amz-server-side-encryption"]),
        (|request| request.sse_kms(), &["x-amz-server-side-encryption"]),
        (
            |request| request.sse_kms_key("key"),
            &["x-amz-server-side-encryption", "x-amz-server-side-encryption-aws-kms-key-id"],
        ),
        (
            |request| request.sse_customer_key(CUSTOMER_KEY, CUSTOMER_KEY_MD5),
            &["x-amz-server-side-encryption-customer-algorithm"],
        ),
        (|request| request.expected_bucket_owner("111122223333"), &["x-amz-expected-bucket-owner"]),
        (|request| request.request_payer(), &["x-amz-request-payer"]),
        (|request| request.content_length(0), &["content-length"]),
    ];
    let presigner = presigner();
    for (setting, headers) in settings {
        assert!(setting(any(&presigner)).sign_at(NOW).is_ok(), "{headers:?}");
        assert!(is_duplicate(&setting(setting(any(&presigner))).sign_at(NOW).unwrap_err(), headers[0]), "{headers:?}");
        for name in headers {
            let value = match *name {
                "content-length" => "5",
                "x-amz-checksum-crc32" => "AAAAAA==",
                other => valid_value(other),
            };
            let by_name_last = setting(any(&presigner)).header(*name, value).sign_at(NOW).unwrap_err();
            let by_name_first = setting(any(&presigner).header(*name, value)).sign_at(NOW).unwrap_err();
            assert!(is_duplicate(&by_name_last, name) && is_duplicate(&by_name_first, name), "{name}");
        }
    }
    let locked = any(&presigner).payload_sha256([0; 32]);
    assert!(is_duplicate(&locked.payload_sha256([0; 32]).sign_at(NOW).unwrap_err(), "x-amz-content-sha256"));
}

#[test]
fn other_headers_are_joined() {
    let presigner = presigner();
    for name in ["x-amz-meta-a", "cache-control", "accept", "accept-encoding", "x-forwarded-for", "vary", "x-a"] {
        let request =
            any(&presigner).header(name, "first").header(name.to_ascii_uppercase(), " second").header(name, "");
        assert_eq!(signed(&request), [format!("{name}:first,second,")]);
        let presigned = request.sign_at(NOW).unwrap();
        assert_eq!(presigned.headers().collect::<Vec<_>>(), [(name, "first,second,")]);
        assert_eq!(request.headers(), [(name, "first,second,".into())]);
    }
    let request = any(&presigner).cache_control("no-store").header("Cache-Control", "private").metadata("a", "1");
    let request = request.metadata("A", "2");
    assert_eq!(signed(&request), ["cache-control:no-store,private", "x-amz-meta-a:1,2"]);
}

/// Other services define their own headers, so the layer below joins them all.
#[test]
fn requests_to_other_services_join_all_headers() {
    let request =
        sigv4::Request::new(Method::Get, "https://sts.amazonaws.com/").header("range", "a").header("Range", "b");
    assert!(request.canonical_request().unwrap().contains("\nrange:a,b\n"));
    let signer = Signer::new(super::credentials(), "us-east-1", "sts").unwrap();
    let presigned = signer.at(NOW).unwrap().presign(&request, Duration::from_secs(60)).unwrap();
    assert_eq!(presigned.headers().collect::<Vec<_>>(), [("range", "a,b")]);
}

#[test]
fn a_content_length_is_a_number() {
    for value in ["", " ", "5x", "-5", "5.0", "1e3", "0x10", "48213,5", "18446744073709551616", "५"] {
        let error = presigner().put("key").header("Content-Length", value).sign_at(NOW).unwrap_err();
        assert!(matches!(&error, Error::HeaderValue { name, .. } if name == "content-length"), "{value:?}: {error}");
    }
    for (value, sent) in [("0", "0"), ("5", "5"), (" 5 ", "5"), ("18446744073709551615", "18446744073709551615")] {
        let presigned = presigner().put("key").header("Content-Length", value).sign_at(NOW).unwrap();
        assert_eq!(presigned.headers().collect::<Vec<_>>(), [("content-length", sent)]);
    }
    let presigned = presigner().put("key").content_length(u64::MAX).sign_at(NOW).unwrap();
    assert_eq!(presigned.headers().collect::<Vec<_>>(), [("content-length", "18446744073709551615")]);
}

/// `+5` parses as a number in Rust, but not in HTTP.
#[test]
fn a_content_length_has_no_sign() {
    assert!(presigner().put("key").header("content-length", "+5").sign_at(NOW).is_err());
}

#[test]
fn a_content_type_is_not_empty() {
    let presigner = presigner();
    for value in ["", " ", "\t "] {
        for request in [any(&presigner).content_type(value), any(&presigner).header("Content-Type", value)] {
            let error = request.sign_at(NOW).unwrap_err();
            assert!(
                matches!(&error, Error::HeaderValue { name, .. } if name.eq_ignore_ascii_case("content-type")),
                "{error}"
            );
            assert!(error.to_string().contains("leave the setting out"), "{error}");
        }
    }
}

/// The Base64 of `bytes` zeros, written by hand: each three bytes are "AAAA".
fn zeros(bytes: usize) -> String {
    let padding = (3 - bytes % 3) % 3;
    let digits = (bytes + padding) / 3 * 4;
    "A".repeat(digits - padding) + &"=".repeat(padding)
}

#[test]
fn checksums_and_keys_are_base64_of_the_right_length() {
    type Setting = for<'a> fn(Request<'a, AnyOperation>, String) -> Request<'a, AnyOperation>;
    let settings: [(Setting, &str, usize); 13] = [
        (|request, value| request.content_md5(value), "content-md5", 16),
        (|request, value| request.checksum(ChecksumAlgorithm::Crc32, value), "x-amz-checksum-crc32", 4),
        (|request, value| request.checksum(ChecksumAlgorithm::Crc32c, value), "x-amz-checksum-crc32c", 4),
        (|request, value| request.checksum(ChecksumAlgorithm::Crc64Nvme, value), "x-amz-checksum-crc64nvme", 8),
        (|request, value| request.checksum(ChecksumAlgorithm::Md5, value), "x-amz-checksum-md5", 16),
        (|request, value| request.checksum(ChecksumAlgorithm::Sha1, value), "x-amz-checksum-sha1", 20),
        (|request, value| request.checksum(ChecksumAlgorithm::Sha256, value), "x-amz-checksum-sha256", 32),
        (|request, value| request.checksum(ChecksumAlgorithm::Sha512, value), "x-amz-checksum-sha512", 64),
        (|request, value| request.checksum(ChecksumAlgorithm::XxHash3, value), "x-amz-checksum-xxhash3", 8),
        (|request, value| request.checksum(ChecksumAlgorithm::XxHash64, value), "x-amz-checksum-xxhash64", 8),
        (|request, value| request.checksum(ChecksumAlgorithm::XxHash128, value), "x-amz-checksum-xxhash128", 16),
        (
            |request, value| request.sse_customer_key(value, CUSTOMER_KEY_MD5),
            "x-amz-server-side-encryption-customer-key",
            32,
        ),
        (
            |request, value| request.sse_customer_key(CUSTOMER_KEY, value),
            "x-amz-server-side-encryption-customer-key-md5",
            16,
        ),
    ];
    let presigner = presigner();
    for (setting, name, bytes) in settings {
        let right = zeros(bytes);
        assert!(setting(any(&presigner), right.clone()).sign_at(NOW).is_ok(), "{name}");
        assert!(any(&presigner).header(name, right.clone()).sign_at(NOW).is_ok(), "{name}");
        let wrong = [
            String::new(),
            zeros(bytes - 1),
            zeros(bytes + 1),
            zeros(bytes + 3),
            zeros(65),
            // No padding, too much padding, a line feed, the alphabet of URLs, no zero bits
            // at the end, hexadecimal digits.
            right.trim_end_matches('=').into(),
            format!("{right}="),
            format!("{right}\n"),
            right.replacen("AA", "_-", 1),
            right.replace("A=", "B="),
            "00".repeat(bytes),
        ];
        for value in wrong.into_iter().filter(|value| *value != right) {
            for request in [
                setting(any(&presigner), value.clone()),
                any(&presigner).header(name.to_ascii_uppercase(), value.clone()),
            ] {
                let error = request.sign_at(NOW).unwrap_err();
                let Error::HeaderValue { name: named, rule } = &error else { panic!("{name} {value:?}: {error}") };
                assert!(names(&named.to_lowercase(), name), "{name}: {error}");
                assert!(rule.contains(&format!("Base64 of {bytes} bytes: {} characters", right.len())), "{error}");
            }
        }
    }
}

#[test]
fn the_headers_of_the_signature_are_reserved() {
    for name in
        ["host", "authorization", "x-amz-date", "x-amz-security-token", "x-amz-s3session-token", "x-amz-content-sha256"]
    {
        for name in [name.to_owned(), name.to_ascii_uppercase()] {
            let error = presigner().get("key").header(&name, "value").sign_at(NOW).unwrap_err();
            let Error::ReservedHeader { name: named, .. } = &error else { panic!("{name}: {error}") };
            assert!(names(named, &name) || names(named, &name.to_lowercase()), "{error}");
        }
    }
}

/// AWS: "Authenticating Requests: Using Query Parameters (AWS Signature Version 4)".
#[test]
fn no_parameter_gives_a_header_another_value() {
    let presigner = presigner();
    let conflicts = |request: &Request<'_, AnyOperation>, name: &str| {
        let error = request.sign_at(NOW).unwrap_err();
        assert!(matches!(&error, Error::ReservedHeader { name: named, .. } if named == name), "{error}");
        assert!(error.to_string().contains("a query parameter of this name"), "{error}");
        assert_eq!(request.explain_at(NOW).unwrap_err(), error);
        assert_eq!(request.sign_at_into(NOW, &mut Vec::new()).unwrap_err(), error);
    };
    let acl =
        |param: &'static str, value: &'static str| any(&presigner).header("X-Amz-Acl", "private").param(param, value);
    conflicts(&acl("x-amz-acl", "public-read"), "x-amz-acl");
    conflicts(&acl("X-AMZ-ACL", "public-read"), "x-amz-acl");
    conflicts(&acl("x-amz-acl", ""), "x-amz-acl");
    conflicts(&any(&presigner).param("x-amz-acl", "public-read").header("x-amz-acl", "private"), "x-amz-acl");
    conflicts(&any(&presigner).content_type("image/png").param("Content-Type", "text/html"), "content-type");
    let many = any(&presigner).content_type("a/b").storage_class(StorageClass::Glacier).metadata("a", "1");
    conflicts(&many.clone().param("x-amz-storage-class", "STANDARD"), "x-amz-storage-class");
    conflicts(&many.clone().param("x-amz-meta-a", "2"), "x-amz-meta-a");
    // Together they are "1,1".
    conflicts(&many.clone().metadata("a", "1").param("x-amz-meta-a", "1"), "x-amz-meta-a");

    for valid in [
        acl("x-amz-acl", "private"),
        acl("X-Amz-Acl", "private"),
        acl("x-amz-ac", "x"),
        acl("x-amz-acls", "x"),
        any(&presigner).param("x-amz-acl", "public-read"),
        any(&presigner).content_type("a/b").param("host", "elsewhere"),
        many.param("x-amz-meta-a", "1").param("x-amz-meta-b", "2"),
    ] {
        valid.sign_at(NOW).unwrap();
    }
}

#[test]
fn no_header_repeats_a_parameter_of_the_signature() {
    let signer = Signer::new(crate::temporary_credentials(), "us-east-1", "sts").unwrap();
    let signer = signer.at(NOW).unwrap();
    for name in ["X-Amz-Date", "x-amz-security-token", "x-amz-s3session-token", "x-amz-region-set", "x-amz-expires"] {
        let request = sigv4::Request::new(Method::Get, "https://sts.amazonaws.com/").header(name, "value");
        let error = signer.presign(&request, Duration::from_secs(60)).unwrap_err();
        assert!(
            matches!(&error, Error::ReservedHeader { name: named, .. } if named.eq_ignore_ascii_case(name)),
            "{error}"
        );
        // An `Authorization` header needs them.
        assert!(request.canonical_request().is_ok());
    }
    // Only S3 takes headers as parameters.
    let request = sigv4::Request::new(Method::Get, "https://sts.amazonaws.com/?a=1").header("A", "2");
    signer.presign(&request, Duration::from_secs(60)).unwrap();
}
