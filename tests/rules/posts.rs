//! Forms: each field with its condition, and what is refused.

use super::form::{Condition, Policy, Sent};
use super::{
    ACCESS_KEY_ID, NOW, SECRET_ACCESS_KEY, SESSION_TOKEN, bucket, credentials, naive, presigner, presigner_for,
    temporary_credentials,
};
use presign::sigv4::SigningKey;
use presign::{
    Bucket, CannedAcl, ChecksumAlgorithm, ContentDisposition, Credentials, Error, Post, PresignedPost, Presigner,
    StorageClass, SuccessActionStatus,
};
use std::time::Duration;
use time::macros::{date, datetime};

fn owned<'p>(pairs: impl Iterator<Item = (&'p str, &'p str)>) -> Vec<(String, String)> {
    pairs.map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
}

fn value<'p>(post: &'p PresignedPost, name: &str) -> Option<&'p str> {
    post.fields().find(|field| field.0 == name).map(|field| field.1)
}

fn policy(post: &PresignedPost) -> Policy {
    Policy::parse(value(post, "policy").unwrap())
}

/// Signs a form and checks what every form must be: each field with one condition, accepted
/// by S3's rules if it is filled as it says, and signed as the naive signature has it.
fn signed(post: &Post<'_>) -> PresignedPost {
    let signed = post.sign_at(NOW).unwrap();
    let fields = owned(signed.fields());
    let policy = policy(&signed);
    policy.assert_covers(&fields, &owned(signed.client_fields()));
    assert_eq!(policy.refusal(&sent(&signed)), None);
    let signature = naive::sign_policy(value(&signed, "policy").unwrap(), SECRET_ACCESS_KEY, "20130524", "us-east-1");
    assert_eq!(fields.last().unwrap(), &("x-amz-signature".to_owned(), signature));
    signed
}

/// What a client sends that fills its fields with more than they must start with.
fn sent(post: &PresignedPost) -> Sent {
    let mut fields = owned(post.fields());
    fields.extend(post.client_fields().map(|(name, prefix)| (name.to_owned(), format!("{prefix}x"))));
    Sent { bucket: "examplebucket".into(), fields, file_name: "cat.png".into(), size: 1000 }
}

/// Why S3's rules refuse the form after a change.
fn refusal(post: &PresignedPost, change: impl FnOnce(&mut Sent)) -> Option<String> {
    let mut sent = sent(post);
    change(&mut sent);
    policy(post).refusal(&sent)
}

fn set(sent: &mut Sent, name: &str, value: &str) {
    let field = sent.fields.iter_mut().find(|field| field.0 == name).unwrap();
    value.clone_into(&mut field.1);
}

#[test]
fn every_setting_adds_one_field_and_its_condition() {
    let presigner = presigner();
    let post = signed(
        &presigner
            .post("photos/cat.png")
            .content_length_range(1..=1000)
            .content_type("image/png")
            .content_disposition(ContentDisposition::inline("cat \"1\".png"))
            .content_encoding("identity")
            .cache_control("max-age=60")
            .expires("Thu, 01 Dec 2044 16:00:00 GMT")
            .acl(CannedAcl::PublicRead)
            .storage_class(StorageClass::StandardIa)
            .tagging([("a<b>", "c&d\"é"), ("e", "")])
            .metadata("Camera", "Leica M3")
            .sse_kms_key("alias/\\key")
            .checksum(ChecksumAlgorithm::Crc32, "uWXtWA==")
            .success_action_status(SuccessActionStatus::Created)
            .success_action_redirect("https://example.com/done?a=b#c")
            .field("X-Amz-Meta-Other", ""),
    );
    assert_eq!(post.url(), "https://examplebucket.s3.us-east-1.amazonaws.com/");
    assert_eq!(
        post.fields().filter(|(name, _)| !["policy", "x-amz-signature"].contains(name)).collect::<Vec<_>>(),
        [
            ("key", "photos/cat.png"),
            ("content-type", "image/png"),
            ("content-disposition", "inline; filename=\"cat _1_.png\"; filename*=UTF-8''cat%20%221%22.png"),
            ("content-encoding", "identity"),
            ("cache-control", "max-age=60"),
            ("expires", "Thu, 01 Dec 2044 16:00:00 GMT"),
            ("acl", "public-read"),
            ("x-amz-storage-class", "STANDARD_IA"),
            (
                "tagging",
                "<Tagging><TagSet><Tag><Key>a&lt;b&gt;</Key><Value>c&amp;d\"é</Value></Tag>\
                 <Tag><Key>e</Key><Value></Value></Tag></TagSet></Tagging>"
            ),
            ("x-amz-meta-camera", "Leica M3"),
            ("x-amz-server-side-encryption", "aws:kms"),
            ("x-amz-server-side-encryption-aws-kms-key-id", "alias/\\key"),
            ("x-amz-checksum-algorithm", "CRC32"),
            ("x-amz-checksum-crc32", "uWXtWA=="),
            ("success_action_status", "201"),
            ("success_action_redirect", "https://example.com/done?a=b#c"),
            ("x-amz-meta-other", ""),
            ("x-amz-algorithm", "AWS4-HMAC-SHA256"),
            ("x-amz-credential", "AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request"),
            ("x-amz-date", "20130524T000000Z"),
        ]
    );
    let names: Vec<_> = post.fields().map(|field| field.0).collect();
    assert_eq!(names[names.len() - 2..], ["policy", "x-amz-signature"]);
    let policy = policy(&post);
    assert_eq!(policy.conditions[0], Condition::Equals("bucket".into(), "examplebucket".into()));
    assert!(policy.conditions.contains(&Condition::ContentLengthRange(1, 1000)));
}

#[test]
fn s3_refuses_whatever_differs_from_the_form() {
    let presigner = presigner();
    let post = signed(
        &presigner
            .post_with_key_prefix("photos/")
            .content_length_range(10..=1000)
            .content_type_starting_with("image/")
            .acl(CannedAcl::Private),
    );
    let failed = |name: &str, change: &dyn Fn(&mut Sent)| {
        let refusal = refusal(&post, change).unwrap_or_else(|| panic!("accepted another {name}"));
        assert!(refusal.contains(name), "{refusal}");
    };
    failed("key", &|sent| set(sent, "key", "other/cat.png"));
    failed("content-type", &|sent| set(sent, "content-type", "text/html"));
    failed("acl", &|sent| set(sent, "acl", "public-read"));
    failed("x-amz-date", &|sent| set(sent, "x-amz-date", "20130525T000000Z"));
    failed("bucket", &|sent| sent.bucket = "another".into());
    failed("acl", &|sent| sent.fields.retain(|field| field.0 != "acl"));
    failed("content-type", &|sent| sent.fields.retain(|field| field.0 != "content-type"));
    failed("Extra input fields: x-amz-meta-a", &|sent| sent.fields.push(("x-amz-meta-a".into(), String::new())));
    failed("EntityTooSmall", &|sent| sent.size = 9);
    failed("EntityTooLarge", &|sent| sent.size = 1001);
    assert_eq!(refusal(&post, |sent| sent.size = 10), None);
}

#[test]
fn the_key_is_exact_a_file_name_or_a_prefix() {
    let presigner = presigner();
    let exact = signed(&presigner.post("photos/naïve \"cat\"\\$1.png"));
    assert_eq!(value(&exact, "key"), Some("photos/naïve \"cat\"\\$1.png"));
    assert!(refusal(&exact, |sent| set(sent, "key", "photos/dog.png")).is_some());
    assert_eq!(exact.client_fields().count(), 0);

    let by_file_name = signed(&presigner.post_with_file_name("photos/é\""));
    assert_eq!(value(&by_file_name, "key"), Some("photos/é\"${filename}"));
    assert_eq!(by_file_name.client_fields().count(), 0);
    assert_eq!(refusal(&by_file_name, |sent| sent.file_name = "other".into()), None);

    let by_prefix = signed(&presigner.post_with_key_prefix("photos/\\"));
    assert_eq!(value(&by_prefix, "key"), None);
    assert_eq!(by_prefix.client_fields().collect::<Vec<_>>(), [("key", "photos/\\")]);
}

type Start = for<'p> fn(&'p Presigner, &str) -> Post<'p>;

#[test]
fn keys_and_prefixes_that_cannot_work_are_refused() {
    let presigner = presigner();
    let withheld = |error: &Error, part: &str| {
        assert!(matches!(error, Error::FieldValue { name, rule } if name == "key" && rule.contains(part)), "{error}");
    };
    withheld(&presigner.post("photos/${filename}").sign_at(NOW).unwrap_err(), "`post_with_file_name`");
    assert!(presigner.post("${file}${").sign_at(NOW).is_ok());
    for control in ["a\nb", "a\rb", "a\0", "\u{7f}", "a\tb"] {
        withheld(&presigner.post(control).allow_ambiguous_key().sign_at(NOW).unwrap_err(), "line breaks");
    }
    assert_eq!(presigner.post("").sign_at(NOW).unwrap_err(), Error::EmptyKey);
    assert_eq!(presigner.post("k".repeat(1025)).sign_at(NOW).unwrap_err(), Error::KeyTooLong { length: 1025 });
    assert!(matches!(presigner.post("a/../b").sign_at(NOW), Err(Error::AmbiguousKey { .. })));
    assert_eq!(presigner.post("soap").sign_at(NOW).unwrap_err(), Error::SoapKey);
    assert!(presigner_for(bucket().path_style()).post("soap").sign_at(NOW).is_ok());

    let starts: [Start; 2] = [
        |presigner, prefix| presigner.post_with_file_name(prefix.to_owned()),
        |presigner, prefix| presigner.post_with_key_prefix(prefix.to_owned()),
    ];
    for start in starts {
        let refused = |prefix: &str| start(&presigner, prefix).sign_at(NOW).unwrap_err();
        assert_eq!(refused(""), Error::EmptyKeyPrefix);
        for prefix in ["a/../", "..", "./", "a/.", "/", "a//", "/a/"] {
            assert!(matches!(refused(prefix), Error::AmbiguousKey { .. }), "{prefix}");
            assert!(start(&presigner, prefix).allow_ambiguous_key().sign_at(NOW).is_ok(), "{prefix}");
        }
        for prefix in ["${filename}", "a/${", "a/${user}/"] {
            withheld(&refused(prefix), "`post_with_file_name`");
        }
        for prefix in ["a\0/", "a\n/"] {
            withheld(&refused(prefix), "line breaks");
        }
        assert_eq!(refused(&"p".repeat(1025)), Error::KeyTooLong { length: 1025 });
        assert!(start(&presigner, "soap").sign_at(NOW).is_ok());
        assert!(start(&presigner, "a.../b..").sign_at(NOW).is_ok());
    }
}

#[test]
fn ranges_are_in_order_and_within_5_gib() {
    let presigner = presigner();
    let range = |min, max| presigner.post("key").content_length_range(min..=max).sign_at(NOW);
    for (min, max) in [(0, 0), (1, 1), (0, 5 << 30), (5 << 30, 5 << 30)] {
        let conditions = policy(&range(min, max).unwrap()).conditions;
        assert!(conditions.contains(&Condition::ContentLengthRange(min, max)));
    }
    for (min, max) in [(2, 1), (0, (5 << 30) + 1), (u64::MAX, u64::MAX), (u64::MAX, 0)] {
        assert_eq!(range(min, max).unwrap_err(), Error::ContentLengthRange { min, max });
    }
    let twice = presigner.post("key").content_length_range(1..=2).content_length_range(1..=2).sign_at(NOW);
    assert_eq!(twice.unwrap_err(), Error::DuplicateField { name: "content-length-range".into() });
}

#[test]
fn a_field_is_set_once_in_whatever_case() {
    let presigner = presigner();
    let duplicate = |post: Post<'_>, name: &str| {
        assert_eq!(post.sign_at(NOW).unwrap_err(), Error::DuplicateField { name: name.into() });
    };
    let post = || presigner.post("key");
    duplicate(post().content_type("a/b").content_type("a/b"), "content-type");
    duplicate(post().field("Content-Type", "a/b").content_type_starting_with("a/"), "content-type");
    duplicate(post().metadata("A", "1").field("x-AMZ-meta-a", "1"), "x-amz-meta-a");
    duplicate(post().metadata("a", "1").field("x-amz-meta-a", "1"), "x-amz-meta-a");
    duplicate(post().field_starting_with("X-Amz-Meta-A", "").metadata("a", "1"), "x-amz-meta-a");
    duplicate(post().field_starting_with("b", "").acl(CannedAcl::Private).field("B", ""), "b");
    duplicate(post().sse_s3().sse_kms(), "x-amz-server-side-encryption");
}

#[test]
fn fields_of_the_signature_and_of_other_calls_are_refused() {
    let presigner = presigner();
    for name in [
        "key",
        "KEY",
        "bucket",
        "file",
        "policy",
        "Policy",
        "signature",
        "AWSAccessKeyId",
        "x-amz-algorithm",
        "X-Amz-Credential",
        "x-amz-date",
        "x-amz-security-token",
        "x-amz-s3session-token",
        "X-Amz-Signature",
        "x-amz-content-sha256",
        "content-length",
        "content-length-range",
        "redirect",
        "x-ignore-a",
        "X-Minio-Fanout-List",
        "_charset_",
    ] {
        for post in [presigner.post("key").field(name, "a"), presigner.post("key").field_starting_with(name, "")] {
            let error = post.sign_at(NOW).unwrap_err();
            assert!(
                matches!(&error, Error::ReservedField { name: named, .. } if *named == name.to_ascii_lowercase()
                    || named.contains('…')),
                "{error}"
            );
        }
    }
    let copy = presigner.post("key").field_starting_with("X-Amz-Copy-Source", "").sign_at(NOW).unwrap_err();
    assert_eq!(copy, Error::SelectsOperation { name: "x-amz-copy-source".into() });
    // s3s 0.14 takes `$key` in a policy for `key`, and AWS rewrites `$$`.
    for name in ["", "a b", "a\"", "a\r\nb", "é", "a:b", "[\"", "a=b", "$key", "$$a", "a$"] {
        for post in [presigner.post("key").field(name, ""), presigner.post("key").field_starting_with(name, "")] {
            assert_eq!(post.sign_at(NOW).unwrap_err(), Error::FieldName { name: name.into() });
        }
    }
}

#[test]
fn values_that_browsers_or_s3_change_are_refused() {
    let presigner = presigner();
    let refused = |name: &str, value: &str| match presigner.post("key").field(name, value).sign_at(NOW) {
        Err(Error::FieldValue { name: named, rule }) => {
            assert_eq!(named, name);
            rule
        }
        other => panic!("{name}: {value:?}: {other:?}"),
    };
    for value in ["a\nb", "a\rb", "\0", "a\tb", "\u{7f}", "\u{1b}"] {
        assert!(refused("other", value).contains("line breaks"), "{value:?}");
        let starting = presigner.post("key").field_starting_with("other", value).sign_at(NOW);
        assert!(matches!(starting, Err(Error::FieldValue { .. })), "{value:?}");
    }
    assert!(refused("other", "a ${filename} b").contains("`${filename}`"));
    assert!(presigner.post("key").field_starting_with("other", "${filename}").sign_at(NOW).is_err());
    for name in ["content-type", "cache-control", "expires", "content-language", "x-amz-meta-a", "x-amz-other"] {
        assert!(refused(name, "é").contains("outside ASCII"), "{name}");
        assert!(presigner.post("key").field_starting_with(name, "é").sign_at(NOW).is_err(), "{name}");
    }
    assert!(refused("other", "a$$b").contains("`$$`"));
    assert!(matches!(presigner.post("a$$b").sign_at(NOW), Err(Error::FieldValue { .. })));
    assert!(refused("content-type", " ").contains("not empty"));
    assert!(refused("x-amz-meta-", "a").contains("has a name"));
    for (name, value) in [("", "a"), ("a", "\n"), ("a", "é"), ("a", "${filename}")] {
        let metadata = presigner.post("key").metadata(name, value).sign_at(NOW);
        assert!(matches!(metadata, Err(Error::FieldValue { .. })), "{name:?}: {value:?}: {metadata:?}");
    }
    for name in [" ", "a:b", "a\nb", "a\"b", "é", "$a"] {
        let metadata = presigner.post("key").metadata(name, "a").sign_at(NOW);
        assert!(matches!(metadata, Err(Error::FieldName { .. })), "{name:?}: {metadata:?}");
    }
    assert!(refused("x-amz-checksum-sha256", "uWXtWA==").contains("32 bytes"));
    assert!(refused("content-md5", "no").contains("16 bytes"));
    for url in
        ["", "/done", "done", "//example.com", "ftp://example.com", "https://", "https:///a", "https://a b", "http://é"]
    {
        assert!(refused("success_action_redirect", url).contains("absolute URL"), "{url}");
    }
    let refused_prefix =
        |name: &str, prefix: &str| match presigner.post("key").field_starting_with(name, prefix).sign_at(NOW) {
            Err(Error::FieldValue { rule, .. }) => rule,
            other => panic!("{name}: {prefix:?}: {other:?}"),
        };
    // Ceph would compare with the value of a variable, which is empty.
    assert!(refused_prefix("content-type", "$image/").contains("variable"));
    for post in [presigner.post_with_key_prefix("$alice/"), presigner.post_with_file_name("$alice/")] {
        assert!(matches!(post.sign_at(NOW), Err(Error::FieldValue { .. })));
    }
    assert!(presigner.post_with_key_prefix("a$lice/").sign_at(NOW).is_ok());
    for open in ["h", "https://", "https://example.com", "/"] {
        assert!(refused_prefix("success_action_redirect", open).contains("slash after the host"), "{open}");
    }
    for host in ["https://example.com/", "https://example.com:8080/done?", ""] {
        assert!(presigner.post("key").field_starting_with("success_action_redirect", host).sign_at(NOW).is_ok());
    }
    assert!(refused_prefix("x-amz-meta-", "").contains("has a name"));
    // These reach S3 as they are.
    let hostile = "\"},{\"acl\":\"public-read\\\"}]é🦀\u{2028}\u{85}$name${x}<&'`";
    for name in ["other", "success_action_status", "tagging"] {
        let post = signed(&presigner.post("key").field(name, hostile));
        assert_eq!(value(&post, name), Some(hostile));
    }
    for prefix in ["", hostile] {
        let post = signed(&presigner.post("key").field_starting_with("other", prefix));
        assert_eq!(post.client_fields().collect::<Vec<_>>(), [("other", prefix)]);
    }
    assert!(presigner.post("key").success_action_redirect("HTTP://example.com").sign_at(NOW).is_ok());
    assert!(presigner.post("key").content_type_starting_with("").sign_at(NOW).is_ok());
}

#[test]
fn tags_with_control_characters_are_refused() {
    let presigner = presigner();
    for odd in ["a\0", "a\r", "\u{1f}a"] {
        for tag in [("name", odd), (odd, "value")] {
            let error = presigner.post("key").tagging([tag]).sign_at(NOW).unwrap_err();
            assert!(matches!(&error, Error::FieldValue { name, .. } if name == "tagging"), "{tag:?}: {error}");
        }
    }
}

#[test]
fn every_byte_of_a_value_is_looked_at() {
    let presigner = presigner();
    for length in [1, 2, 15, 16, 17, 31, 32, 33, 50] {
        for at in 0..length {
            let with = |odd: &str| {
                let mut value = "x".repeat(length);
                value.replace_range(at..=at, odd);
                presigner.post("key").field("name", value)
            };
            for control in ["\0", "\n", "\u{1f}", "\u{7f}"] {
                let error = with(control).sign_at(NOW).unwrap_err();
                assert!(matches!(error, Error::FieldValue { .. }), "{control:?} at {at} of {length}: {error}");
            }
            for odd in ["\"", "\\", "$", "\u{e9}"] {
                signed(&with(odd));
            }
        }
    }
}

#[test]
fn policies_of_any_length_are_whole() {
    let presigner = presigner();
    for length in (0..2_000).chain(4_000..4_100) {
        for text in ["x", "\""] {
            signed(&presigner.post("key").field("name", text.repeat(length)));
        }
    }
}

type OfLength<'p> = &'p dyn Fn(usize) -> Result<PresignedPost, Error>;

/// AWS counts boundaries, which are 70 characters at most.
#[test]
fn a_form_over_20_kib_is_refused() {
    let presigner = presigner();
    // As a client writes it, with the longest boundary, up to the file's part.
    let multipart = |post: &PresignedPost| {
        let boundary = "b".repeat(70);
        post.fields()
            .chain(post.client_fields())
            .chain([("file", "")])
            .map(|(name, value)| {
                format!("--{boundary}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n").len()
            })
            .sum::<usize>()
    };
    let sent = |length: usize| presigner.post("key").field("other", "x".repeat(length)).sign_at(NOW);
    let metadata = |length: usize| presigner.post("key").metadata("a", "x".repeat(length)).sign_at(NOW);
    // What the client must fill counts too.
    let client = |length: usize| presigner.post("key").field_starting_with("other", "x".repeat(length)).sign_at(NOW);
    for (shape, post) in [("sent", &sent as OfLength<'_>), ("metadata", &metadata), ("client", &client)] {
        let longest = (8_000..8_500).rfind(|length| post(*length).is_ok()).unwrap();
        // A character more takes at most five bytes more.
        let size = multipart(&post(longest).unwrap());
        assert!((20_476..=20_480).contains(&size), "{shape}: {size}");
        let error = post(longest + 1).unwrap_err();
        assert!(matches!(error, Error::FormTooLarge { bytes: 20_481..=20_485, limit: 20_480 }), "{shape}: {error}");
        assert!(matches!(post(100 << 10), Err(Error::FormTooLarge { bytes: 240_000..241_000, .. })), "{shape}");
        // At about 15,000, the policy alone is too large.
        let bytes = |length: usize| match post(length) {
            Err(Error::FormTooLarge { bytes, .. }) => bytes,
            other => panic!("{shape} of {length}: {other:?}"),
        };
        for length in 14_500..15_500 {
            assert!(matches!(bytes(length + 1) - bytes(length), 1 | 5), "{shape} of {length}");
        }
    }
    // So does a field without a value, however short its name is.
    let letters = || "abcdefghijklmnopqrstuvwxyz0123456789".chars();
    let names = letters().map(String::from).chain(letters().flat_map(|a| letters().map(move |b| format!("{a}{b}"))));
    let mut short = presigner.post("key");
    for name in names.take(200) {
        short = short.field(name, "");
        match short.sign_at(NOW) {
            Ok(post) => assert!(multipart(&post) <= 20_480, "{} fields", post.fields().count()),
            Err(error) => assert!(matches!(error, Error::FormTooLarge { .. }), "{error}"),
        }
    }
    let many = (0..200).fold(presigner.post("key"), |post, index| post.field(format!("a{index}"), ""));
    assert!(matches!(many.sign_at(NOW), Err(Error::FormTooLarge { .. })));
}

#[test]
fn the_form_goes_to_the_bucket() {
    let url = |bucket: Bucket| presigner_for(bucket).post("key").sign_at(NOW).unwrap().url().to_owned();
    assert_eq!(url(bucket().global_endpoint()), "https://examplebucket.s3.amazonaws.com/");
    assert_eq!(url(bucket().path_style()), "https://s3.us-east-1.amazonaws.com/examplebucket");
    assert_eq!(url(bucket().endpoint_url("http://127.0.0.1:9000")), "http://127.0.0.1:9000/examplebucket");
    assert_eq!(
        url(bucket().endpoint_url("https://example.com/s3").stripped_prefix("/storage")),
        "https://example.com/storage/s3/examplebucket"
    );
    let custom = presigner_for(Bucket::custom_domain("https://images.example.com", "us-east-1"));
    let error = custom.post("key").sign_at(NOW).unwrap_err();
    assert_eq!(error, Error::NoBucketName { host: "images.example.com".into() });
}

/// It is written into the policy without escapes.
#[test]
fn no_bucket_has_a_name_that_json_escapes() {
    let names = [
        "examplebucket",
        "test-alias-ace0fuse1-s3alias",
        "arn:aws:s3:us-east-1:123456789012:accesspoint/test",
        "arn:aws:s3-outposts:us-east-1:123456789012:outpost/op-01234567890123456/accesspoint/test",
        "arn:aws:s3-object-lambda:us-east-1:123456789012:accesspoint/test",
    ];
    let mut resolved = 0;
    for name in names {
        for byte in 0..=0x7f_u8 {
            for at in 0..=name.len() {
                let odd = [&name[..at], core::str::from_utf8(&[byte]).unwrap(), &name[at..]].concat();
                for bucket in [Bucket::new(&odd, "us-east-1"), Bucket::new(&odd, "us-east-1").path_style()] {
                    if bucket.resolve().is_ok() {
                        resolved += 1;
                        assert!(byte.is_ascii_graphic() && !b"\"\\$".contains(&byte), "{odd:?}");
                    }
                }
            }
        }
    }
    assert!(resolved > 1_000, "{resolved}");
}

#[test]
fn a_held_time_and_a_signing_key_sign_the_same() {
    let presigner = Presigner::new(temporary_credentials(), bucket()).unwrap();
    let post = |presigner: &Presigner| {
        let post = presigner.post_with_key_prefix("a/").content_type_starting_with("").content_length_range(0..=5);
        [
            post.sign_at(NOW).unwrap(),
            post.clone().sign_at(NOW.to_offset(time::UtcOffset::from_hms(2, 0, 0).unwrap())).unwrap(),
        ]
    };
    let [first, again] = post(&presigner);
    assert_eq!(first, again);
    let held = presigner.at(NOW).unwrap();
    let by_held = held.post_with_key_prefix("a/").content_type_starting_with("").content_length_range(0..=5).sign();
    assert_eq!(by_held.unwrap(), first);
    let key = SigningKey::derive(SECRET_ACCESS_KEY, date!(2013 - 05 - 24), "us-east-1", "s3").unwrap();
    let by_key = Credentials::from_signing_key(ACCESS_KEY_ID, key).with_session_token(SESSION_TOKEN);
    let by_key = Presigner::new(by_key, bucket()).unwrap();
    assert_eq!(post(&by_key)[0], first);
    assert!(matches!(by_key.post("key").sign_at(datetime!(2013-05-25 00:00 UTC)), Err(Error::SigningKeyDate { .. })));
}

#[test]
fn a_session_token_is_a_field_with_a_condition() {
    let presigner = Presigner::new(temporary_credentials(), bucket()).unwrap();
    let post = signed(&presigner.post("key"));
    assert_eq!(value(&post, "x-amz-security-token"), Some(SESSION_TOKEN));
    for token in ["to\nken", "to${filename}ken"] {
        let presigner = Presigner::new(credentials().with_session_token(token), bucket()).unwrap();
        let error = presigner.post("key").sign_at(NOW).unwrap_err();
        assert!(matches!(error, Error::SessionToken { .. }), "{error}");
    }
    let post = Presigner::new(credentials().with_session_token("t\"o\\ken"), bucket()).unwrap();
    signed(&post.post("key"));
}

/// The credential is a field, in which S3 replaces variables as in any other.
#[test]
fn access_key_id_and_region_have_no_variables() {
    let refused = |id: &str, region: &str| {
        let bucket = Bucket::new("examplebucket", region).endpoint_url("http://localhost:9000");
        Presigner::new(Credentials::new(id, SECRET_ACCESS_KEY), bucket).unwrap().post("key").sign_at(NOW).unwrap_err()
    };
    for text in ["a${filename}", "a$$"] {
        assert!(matches!(refused(text, "garage"), Error::AccessKeyId { .. }), "{text}");
        assert!(matches!(refused(ACCESS_KEY_ID, text), Error::Region { .. }), "{text}");
    }
}

/// `a$` and the variable make `a$${filename}`, in which AWS rewrites `$$`.
#[test]
fn a_prefix_before_the_file_name_ends_without_a_dollar_sign() {
    let error = presigner().post_with_file_name("a$").sign_at(NOW).unwrap_err();
    assert!(matches!(&error, Error::FieldValue { rule, .. } if rule.contains("`$$`")), "{error}");
    assert!(presigner().post_with_file_name("a$b").sign_at(NOW).is_ok());
    assert!(presigner().post_with_key_prefix("a$").sign_at(NOW).is_ok());
}

#[test]
fn the_policy_ends_with_the_form_or_the_credentials() {
    let life = |credentials: Credentials, seconds: u64| {
        let presigner = Presigner::new(credentials, bucket()).unwrap();
        let post = presigner.post("key").expires_in(Duration::from_secs(seconds)).sign_at(NOW)?;
        Ok((post.expires_at(), policy(&post).expiration))
    };
    let by_default = presigner().post("key").sign_at(NOW).unwrap();
    assert_eq!(by_default.expires_at(), datetime!(2013-05-24 00:15 UTC));
    let (at, text) = life(credentials(), 604_800).unwrap();
    assert_eq!((at, text.as_str()), (datetime!(2013-05-31 00:00 UTC), "2013-05-31T00:00:00.000Z"));
    let until = credentials().with_expiry(datetime!(2013-05-24 03:04:05.678 +02:00));
    let (at, text) = life(until.clone(), 86_400).unwrap();
    assert_eq!((at, text.as_str()), (datetime!(2013-05-24 01:04:05 UTC), "2013-05-24T01:04:05.000Z"));
    let (at, text) = life(until, 1).unwrap();
    assert_eq!((at, text.as_str()), (datetime!(2013-05-24 00:00:01 UTC), "2013-05-24T00:00:01.000Z"));
    for seconds in [0, 604_801] {
        assert_eq!(life(credentials(), seconds), Err(Error::ExpiryOutOfRange { seconds }));
    }
    let last = presigner().post("key").expires_in(Duration::from_secs(60)).sign_at(datetime!(9999-12-31 23:59:59 UTC));
    assert_eq!(policy(&last.unwrap()).expiration, "9999-12-31T23:59:59.000Z");
}

#[test]
fn the_first_invalid_value_counts() {
    let presigner = presigner();
    let post = presigner.post("").field("", "").expires_in(Duration::ZERO).expires_in(Duration::from_secs(1));
    assert_eq!(post.sign_at(NOW).unwrap_err(), Error::FieldName { name: String::new() });
    assert_eq!(post.clone().sign_at(NOW), post.sign_at(NOW));
}

#[test]
fn debug_shows_no_secret_and_tells_forms_apart() {
    let form = |token: &str, prefix: &str| {
        let presigner = Presigner::new(credentials().with_session_token(token), bucket()).unwrap();
        let post = presigner.post("key").field("x-amz-meta-a", "hush-hush").field_starting_with("other", prefix);
        (format!("{post:?}"), post.sign_at(NOW).unwrap())
    };
    let (builder, post) = form(SESSION_TOKEN, "a");
    for text in [builder, format!("{post:?}"), format!("{post:#?}")] {
        for (name, value) in post.fields().filter(|(name, _)| *name != "key") {
            let start = value.get(..12).unwrap_or(value);
            assert!(!text.contains(start), "{name}: {text}");
        }
        assert!(text.contains("examplebucket"), "{text}");
    }
    let others = [form("another", "a").1, form(SESSION_TOKEN, "b").1];
    for other in &others {
        assert_ne!(*other, post);
        assert_ne!(format!("{other:?}"), format!("{post:?}"));
    }
    assert_eq!(format!("{:?}", form(SESSION_TOKEN, "a").1), format!("{post:?}"));
}

#[test]
fn json_is_ready_for_the_client() {
    let presigner = presigner();
    let post = presigner.post_with_file_name("a\"é/").content_type_starting_with("image/").sign_at(NOW).unwrap();
    assert_eq!(
        serde_json::to_value(&post).unwrap(),
        serde_json::json!({
            "url": post.url(),
            "fields": post.fields().collect::<std::collections::BTreeMap<_, _>>(),
            "client_fields": { "content-type": "image/" },
            "expires_at": "2013-05-24T00:15:00Z",
        })
    );
    // In the order to send them.
    let json = serde_json::to_string(&post).unwrap();
    let positions: Vec<_> = post.fields().map(|(name, _)| json.find(&format!("\"{name}\":")).unwrap()).collect();
    assert!(positions.is_sorted(), "{json}");
}
