//! What comes out: a URL that parsers leave alone, types that cross threads, and no secret
//! in what is printed.

use super::{
    CUSTOMER_KEY, CUSTOMER_KEY_MD5, NOW, SECRET_ACCESS_KEY, SESSION_TOKEN, bucket, param, presigner,
    temporary_credentials,
};
use presign::sigv4::{self, Signature, Signer, SignerAt, SigningKey};
use presign::{
    Bucket, CannedAcl, ChecksumAlgorithm, ContentDisposition, Credentials, Endpoint, Error, ErrorKind, Explanation,
    Method, Post, PresignedPost, PresignedUrl, Presigner, Request, StorageClass, SuccessActionStatus, operation,
};
use std::collections::HashSet;
use std::fmt::Debug;
use time::macros::date;

#[test]
fn method_url_and_headers_are_what_the_client_sends() {
    let presigner = presigner();
    let upload = presigner
        .put("photos/cat.png")
        .content_type("image/png")
        .content_length(48_213)
        .header("X-Amz-Meta-Camera", "  Leica  M3 ")
        .sign_at(NOW)
        .unwrap();
    assert_eq!(upload.method(), Method::Put);
    // The value is trimmed but keeps its run of spaces.
    assert_eq!(
        upload.headers().collect::<Vec<_>>(),
        [("content-length", "48213"), ("content-type", "image/png"), ("x-amz-meta-camera", "Leica  M3")]
    );
    assert_eq!(
        param(upload.url(), "X-Amz-SignedHeaders"),
        Some("content-length%3Bcontent-type%3Bhost%3Bx-amz-meta-camera")
    );
    assert_eq!(upload.clone(), upload);
    assert_eq!(upload.clone().into_url(), upload.url());
}

/// With `sign_into` the request says which headers the client must send.
#[test]
fn a_request_has_the_headers_of_its_result() {
    let presigner = presigner();
    let request = presigner
        .put("key")
        .metadata("b", "2")
        .content_type("image/png")
        .metadata("a", "1")
        .header("X-Amz-Meta-B", " 3 ")
        .content_length(5);
    let presigned = request.sign_at(NOW).unwrap();
    let headers = request.headers();
    assert!(headers.iter().map(|(name, value)| (*name, &**value)).eq(presigned.headers()), "{headers:?}");
    let names: Vec<_> = headers.iter().map(|header| header.0).collect();
    assert_eq!(names, ["content-length", "content-type", "x-amz-meta-a", "x-amz-meta-b"]);
    assert_eq!(headers[3].1, "2,3");
}

#[test]
fn display_is_the_url() {
    let presigned = presigner().put("a b/🦀").content_type("image/png").sign_at(NOW).unwrap();
    assert_eq!(presigned.to_string(), presigned.url());
}

#[test]
fn debug_shows_no_secret() {
    let presigner = Presigner::new(temporary_credentials(), bucket()).unwrap();
    let held = presigner.at(NOW).unwrap();
    let request = presigner.get("key").sse_customer_key(CUSTOMER_KEY, CUSTOMER_KEY_MD5);
    let presigned = request.sign_at(NOW).unwrap();
    let key = SigningKey::derive(SECRET_ACCESS_KEY, date!(2013 - 05 - 24), "us-east-1", "s3").unwrap();
    let by_key = Credentials::from_signing_key("AKID", key.clone()).with_session_token(SESSION_TOKEN);
    let signer = Signer::new(temporary_credentials(), "us-east-1", "s3").unwrap();
    let signer_at = signer.at(NOW).unwrap();
    let service_request =
        sigv4::Request::new(Method::Get, "https://sts.amazonaws.com/").header("x-secret", CUSTOMER_KEY);
    let signature = signer_at.sign("GET");

    let form = presigner.post("key").metadata("a", CUSTOMER_KEY);
    let presigned_post = form.sign_at(NOW).unwrap();

    let parts = presigner.upload_parts("key", "id", 1..=2);
    let printed: [(&str, &dyn Debug); 18] = [
        ("Credentials", &temporary_credentials()),
        ("Credentials of a signing key", &by_key),
        ("Presigner", &presigner),
        ("Presigner of a signing key", &Presigner::new(by_key.clone(), bucket()).unwrap()),
        ("Presigner with a held time", &held),
        ("Request", &request),
        ("PresignedUrl", &presigned),
        ("Post", &form),
        ("PresignedPost", &presigned_post),
        ("UploadParts", &parts),
        ("PartUrls", &parts.sign_at(NOW).unwrap()),
        ("Explanation", &request.explain_at(NOW).unwrap()),
        ("SigningKey", &key),
        ("Signer", &signer),
        ("SignerAt", &signer_at),
        ("Signature", &signature),
        ("sigv4::Request", &service_request),
        ("Result of signing", &presigner.get("key").sign_at(NOW)),
    ];
    let secrets = [
        SECRET_ACCESS_KEY,
        SESSION_TOKEN,
        "to%2Fk%2Ben%3D%3D",
        CUSTOMER_KEY,
        param(presigned.url(), "X-Amz-Signature").unwrap(),
        &signature.to_string(),
        presigned_post.fields().last().unwrap().1,
        &hex::encode(key.as_bytes()),
        &hex::encode_upper(key.as_bytes()),
        // As a derived `Debug` would write it.
        format!("{:?}", key.as_bytes()).trim_matches(['[', ']']),
        "X-Amz-Signature",
        "X-Amz-Security-Token",
    ]
    .map(String::from);
    for (name, value) in printed {
        for text in [format!("{value:?}"), format!("{value:#?}")] {
            for secret in &secrets {
                assert!(!text.contains(secret), "{name} shows {secret}: {text}");
            }
        }
    }
}

/// `assert_eq!` on two URLs shows that they differ, although `Debug` hides what differs.
#[test]
fn unequal_urls_print_differently() {
    let sign = |secret: &str, token: &str, key: [u8; 32]| {
        let credentials = Credentials::new("AKIAIOSFODNN7EXAMPLE", secret).with_session_token(token);
        let presigner = Presigner::new(credentials, bucket()).unwrap();
        presigner.put("key").payload_sha256(key).content_type("image/png").sign_at(NOW).unwrap()
    };
    let presigned = sign(SECRET_ACCESS_KEY, SESSION_TOKEN, [1; 32]);
    let different = [
        // In the signature only.
        sign("another", SESSION_TOKEN, [1; 32]),
        // In the token, and so in the signature.
        sign(SECRET_ACCESS_KEY, "another", [1; 32]),
        // In a header's value, and so in the signature.
        sign(SECRET_ACCESS_KEY, SESSION_TOKEN, [2; 32]),
    ];
    for other in &different {
        assert_ne!(presigned, *other);
        assert_eq!((presigned.method(), presigned.expires_at()), (other.method(), other.expires_at()));
    }
    let mut printed = HashSet::new();
    for presigned in different.iter().chain([&presigned]) {
        let texts = [format!("{presigned:?}"), format!("{presigned:#?}")];
        for text in &texts {
            let signature = param(presigned.url(), "X-Amz-Signature").unwrap();
            for length in [64, 20, 12] {
                assert!(!text.contains(&signature[..length]), "{text}");
            }
            for (_, value) in presigned.headers() {
                assert!(!text.contains(value), "{text}");
            }
            assert!(!text.contains("to%2Fk") && !text.contains(SESSION_TOKEN), "{text}");
        }
        printed.insert(texts);
    }
    assert_eq!(printed.len(), 4);
    // Equal values print the same.
    let again = sign(SECRET_ACCESS_KEY, SESSION_TOKEN, [1; 32]);
    assert_eq!(format!("{again:?}"), format!("{presigned:?}"));
}

/// `tests/wiping.rs` covers what is wiped when they are dropped.
#[test]
fn types_cross_threads_and_are_cloned() {
    fn send_sync<T: Send + Sync>() {}
    fn clone_send_sync<T: Clone + Send + Sync>() {}
    clone_send_sync::<Credentials>();
    clone_send_sync::<SigningKey>();
    clone_send_sync::<Bucket>();
    clone_send_sync::<Endpoint>();
    clone_send_sync::<Presigner>();
    clone_send_sync::<Request<'_, operation::GetObject>>();
    clone_send_sync::<Request<'_, operation::AnyOperation>>();
    clone_send_sync::<PresignedUrl>();
    clone_send_sync::<Post<'_>>();
    clone_send_sync::<PresignedPost>();
    clone_send_sync::<SuccessActionStatus>();
    clone_send_sync::<Explanation>();
    clone_send_sync::<Method>();
    clone_send_sync::<ContentDisposition>();
    clone_send_sync::<CannedAcl>();
    clone_send_sync::<StorageClass>();
    clone_send_sync::<ChecksumAlgorithm>();
    clone_send_sync::<Error>();
    clone_send_sync::<ErrorKind>();
    clone_send_sync::<sigv4::Request<'_>>();
    clone_send_sync::<sigv4::PathRules>();
    clone_send_sync::<sigv4::PayloadHash>();
    clone_send_sync::<sigv4::TokenPlacement>();
    // These are shared by reference.
    send_sync::<Signer>();
    send_sync::<SignerAt<'_>>();
    send_sync::<Signature>();
}

#[cfg(feature = "url")]
mod as_url {
    use super::super::presigner_for;
    use super::*;
    use proptest::prelude::*;
    use proptest::sample::select;

    fn hostile_key() -> impl Strategy<Value = String> {
        let piece = prop_oneof![
            "[ -~]{1,4}",
            "[\\x00-\\x1f\\x7f]",
            any::<char>().prop_map(String::from),
            select(vec![
                "/",
                "//",
                "%",
                "%2F",
                "%2e%2e",
                "%252e",
                "..",
                ".",
                "...",
                "\\",
                "?",
                "#",
                "\u{feff}",
                "\u{202e}",
                "\r\n",
                "\t",
                "C:",
                "C|",
                "@",
                ":",
                "🦀",
                "javascript:",
            ])
            .prop_map(String::from),
        ];
        proptest::collection::vec(piece, 1..16).prop_map(|pieces| pieces.concat())
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn url_parsers_change_no_byte(
            key in hostile_key(),
            name in "x[ -~]{0,8}|é\\PC{0,4}",
            value in "[\\x00-\\x7f]{0,12}|\\PC{0,6}",
            endpoint in select(vec![
                "https://s3.example.com", "http://localhost:9000/pre fix/(é)", "http://127.0.0.1:9000", "http://[::1]",
                "http://[::ffff:127.0.0.1]:9000",
            ]),
        ) {
            let has_dot_segment = key.split('/').any(|segment| matches!(segment, "." | ".."));
            let presigner = presigner_for(bucket().endpoint_url(endpoint));
            let presigned = presigner.get(&key).param(&name, &value).allow_ambiguous_key().sign_at(NOW).unwrap();

            if has_dot_segment {
                prop_assert_eq!(presigned.to_url().unwrap_err(), Error::UrlRewritten);
            } else {
                let parsed = presigned.to_url().unwrap();
                prop_assert_eq!(parsed.as_str(), presigned.url());
                // The parser finds the one parameter that was set, whatever its bytes.
                let own: Vec<_> = parsed.query_pairs().filter(|(name, _)| !name.starts_with("X-Amz-")).collect();
                prop_assert_eq!(own, vec![(name.as_str().into(), value.as_str().into())]);
                prop_assert_eq!(parsed.fragment(), None);
                prop_assert_eq!(parsed.username(), "");
            }
        }
    }

    #[test]
    fn dot_segments_are_a_clear_error() {
        let presigned = presigner().get("a/../b").allow_ambiguous_key().sign_at(NOW).unwrap();
        let error = presigned.to_url().unwrap_err();
        assert_eq!(error, Error::UrlRewritten);
        assert!(error.to_string().contains("dot segments"), "{error}");
    }
}
