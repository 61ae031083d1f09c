//! The canonical form: the order of parameters, headers and their values, the host, the
//! session token, the payload hash.

use super::{NOW, SESSION_TOKEN, bucket, naive, param, presigner, presigner_for, temporary_credentials};
use presign::sigv4::{Request, Signer};
use presign::{Bucket, Method, Presigner};
use std::time::Duration;

const SHA256: [u8; 32] = [0xa5; 32];

fn canonical_lines(canonical_request: &str) -> Vec<&str> {
    canonical_request.split('\n').collect()
}

#[test]
fn parameters_are_sorted_by_encoded_name() {
    // Unencoded, `é` and `{` sort last. Encoded, as `%C3%A9` and `%7B`, they sort first.
    let url = presigner()
        .get("key")
        .param("a", "1")
        .param("é", "2")
        .param("{", "3")
        .param("X-Amz-E", "4")
        .param("X-Amz-S3session", "5")
        .param("B", "6")
        .sign_at(NOW)
        .unwrap()
        .into_url();
    let names: Vec<_> = url.split_once('?').unwrap().1.split('&').map(|pair| pair.split_once('=').unwrap().0).collect();
    assert_eq!(
        names,
        [
            "%7B",
            "%C3%A9",
            "B",
            "X-Amz-Algorithm",
            "X-Amz-Credential",
            "X-Amz-Date",
            "X-Amz-E",
            "X-Amz-Expires",
            "X-Amz-S3session",
            "X-Amz-SignedHeaders",
            "a",
            "X-Amz-Signature",
        ]
    );
}

#[test]
fn parameters_with_the_same_name_are_sorted_by_encoded_value() {
    let mut request = Request::new(Method::Get, "https://service.amazonaws.com/?name=b");
    for value in ["{", "a", "é", "-", ""] {
        request = request.param("name", value);
    }
    let canonical_request = request.canonical_request().unwrap();
    assert_eq!(canonical_lines(&canonical_request)[2], "name=&name=%7B&name=%C3%A9&name=-&name=a&name=b");
}

#[test]
fn headers_are_lower_case_trimmed_collapsed_and_joined() {
    let explanation = presigner()
        .get("key")
        .header("X-Amz-Meta-B", "  two   runs  of spaces ")
        .header("x-amz-meta-a", "first")
        .header("IF-MATCH", "\t\"etag\"\t")
        .header("X-AMZ-META-A", " second")
        .header("x-Amz-Meta-a", "third  one")
        .header("x-amz-meta-empty", "   ")
        .explain_at(NOW)
        .unwrap();
    assert_eq!(
        canonical_lines(explanation.canonical_request())[3..],
        [
            "host:examplebucket.s3.us-east-1.amazonaws.com",
            "if-match:\"etag\"",
            "x-amz-meta-a:first,second,third one",
            "x-amz-meta-b:two runs of spaces",
            "x-amz-meta-empty:",
            "",
            "host;if-match;x-amz-meta-a;x-amz-meta-b;x-amz-meta-empty",
            "UNSIGNED-PAYLOAD",
        ]
    );
}

#[test]
fn the_host_is_sorted_among_the_headers() {
    let explanation = presigner().put("key").content_type("image/png").header("zone", "z").explain_at(NOW).unwrap();
    assert_eq!(
        canonical_lines(explanation.canonical_request())[3..7],
        ["content-type:image/png", "host:examplebucket.s3.us-east-1.amazonaws.com", "zone:z", ""]
    );
}

#[test]
fn the_host_has_its_port_unless_it_is_the_default() {
    for (endpoint, host) in [
        ("http://localhost:9000", "localhost:9000"),
        ("http://localhost:80", "localhost"),
        ("http://localhost:443", "localhost:443"),
        ("https://localhost:443", "localhost"),
        ("https://localhost:80", "localhost:80"),
        ("https://[::1]:9000", "[::1]:9000"),
        ("https://[0:0::1]", "[::1]"),
        ("http://[::ffff:127.0.0.1]:80", "[::ffff:7f00:1]"),
        ("http://127.0.0.1:9000/prefix", "127.0.0.1:9000"),
    ] {
        let presigner = presigner_for(bucket().endpoint_url(endpoint));
        let explanation = presigner.get("key").explain_at(NOW).unwrap();
        assert_eq!(canonical_lines(explanation.canonical_request())[3], format!("host:{host}"));

        let request = Request::new(Method::Get, endpoint).canonical_request().unwrap();
        assert_eq!(canonical_lines(&request)[3], format!("host:{host}"));
    }
}

/// A WebSocket begins as an HTTP request, whose scheme isn't signed.
#[test]
fn websockets_are_signed_as_the_requests_they_begin_as() {
    let signer = Signer::new(temporary_credentials(), "us-east-1", "execute-api").unwrap();
    let signer = signer.at(NOW).unwrap();
    let presign = |url: &str| signer.presign(&Request::new(Method::Get, url), Duration::from_secs(60)).unwrap();
    for (websocket, http, port) in
        [("ws", "http", ""), ("wss", "https", ""), ("WSS", "https", ":8443"), ("ws", "http", ":443")]
    {
        let rest = format!("example.execute-api.us-east-1.amazonaws.com{port}/production?a=b");
        let (websocket, http) = (presign(&format!("{websocket}://{rest}")), presign(&format!("{http}://{rest}")));
        assert_eq!(websocket.url(), http.url().replacen("http", "ws", 1));
        #[cfg(feature = "url")]
        assert_eq!(websocket.to_url().unwrap().as_str(), websocket.url());
        #[cfg(feature = "http")]
        assert_eq!(websocket.to_http_request().unwrap().uri(), websocket.url());
    }
    for (given, written) in [("wss://h:443/", "wss://h/?"), ("ws://h:80/", "ws://h/?"), ("wss://h:80", "wss://h:80/?")]
    {
        assert!(presign(given).url().starts_with(written), "{given}");
    }
    let url = presign("wss://example.com/mqtt");
    let signed = signer.explain(&Request::new(Method::Get, "wss://example.com/mqtt"), Duration::from_secs(60)).unwrap();
    let explained = presign::Explanation::of_url(Method::Get, url.url(), url.headers()).unwrap();
    let [explained, signed] = [&explained, &signed].map(|texts| canonical_lines(texts.canonical_request()));
    // The payload of a URL made elsewhere is taken for unsigned, as in S3.
    assert_eq!(explained[..explained.len() - 1], signed[..signed.len() - 1]);
}

#[test]
fn the_session_token_is_signed() {
    let presigner = Presigner::new(temporary_credentials(), bucket()).unwrap();
    let explanation = presigner.get("key").explain_at(NOW).unwrap();
    let query = canonical_lines(explanation.canonical_request())[2];
    assert!(query.contains("&X-Amz-Expires=900&X-Amz-Security-Token=to%2Fk%2Ben%3D%3D&X-Amz-SignedHeaders=host"));
    assert_eq!(
        param(presigner.get("key").sign_at(NOW).unwrap().url(), "X-Amz-Security-Token"),
        Some("to%2Fk%2Ben%3D%3D")
    );
}

/// Two signatures made by AWS's SDK for Rust (aws-sdk-s3 1.157.0). It puts the token after
/// the signature in the URL, but signs it in its sorted place.
#[test]
fn signatures_equal_those_of_the_aws_sdk() {
    let presigner = Presigner::new(temporary_credentials(), bucket()).unwrap();
    let get = presigner.get("a b/c+d~é//../x").allow_ambiguous_key().param("x-id", "GetObject").sign_at(NOW).unwrap();
    assert!(get.url().starts_with("https://examplebucket.s3.us-east-1.amazonaws.com/a%20b/c%2Bd~%C3%A9//../x?"));
    assert_eq!(
        param(get.url(), "X-Amz-Signature"),
        Some("88f21ff656e147d0c0702e079aae25f5a8c6360e11a1f283caf6faea99751a83")
    );

    let put = presigner.put("cat.jpg").content_type("image/png").content_length(48_213).param("x-id", "PutObject");
    let put = put.sign_at(NOW).unwrap();
    assert_eq!(param(put.url(), "X-Amz-SignedHeaders"), Some("content-length%3Bcontent-type%3Bhost"));
    assert_eq!(
        param(put.url(), "X-Amz-Signature"),
        Some("9c860d7af3cd61ebfbeb2562453ed140e8ceaf07aa6f39117b050481027dbe7e")
    );
}

#[test]
fn any_payload_unless_it_is_locked() {
    let presigner = presigner();
    let open = presigner.put("key").explain_at(NOW).unwrap();
    assert_eq!(canonical_lines(open.canonical_request()).last(), Some(&"UNSIGNED-PAYLOAD"));
    assert!(!open.canonical_request().contains("x-amz-content-sha256"));
    assert_eq!(presigner.put("key").sign_at(NOW).unwrap().headers().count(), 0);
}

#[test]
fn a_locked_payload_is_signed_as_header_and_payload_hash() {
    let presigner = presigner();
    let hex = hex::encode(SHA256);
    let locked = presigner.put("key").payload_sha256(SHA256);
    let explanation = locked.explain_at(NOW).unwrap();
    assert_eq!(
        canonical_lines(explanation.canonical_request())[3..],
        [
            "host:examplebucket.s3.us-east-1.amazonaws.com",
            &format!("x-amz-content-sha256:{hex}"),
            "",
            "host;x-amz-content-sha256",
            &hex,
        ]
    );
    let presigned = locked.sign_at(NOW).unwrap();
    assert_eq!(presigned.headers().collect::<Vec<_>>(), [("x-amz-content-sha256", hex.as_str())]);
}

/// A proxy removes the prefix before the server computes the signature.
#[test]
fn a_stripped_prefix_is_in_the_url_and_not_signed() {
    let server = |bucket: Bucket| bucket.endpoint_url("https://files.example.com/base");
    for (proxied, direct, url) in [
        (
            server(bucket()).stripped_prefix("/storage"),
            server(bucket()),
            "https://files.example.com/storage/base/examplebucket/a/b?",
        ),
        (
            server(bucket()).stripped_prefix("/st orage/s3/"),
            server(bucket()),
            "https://files.example.com/st%20orage/s3/base/examplebucket/a/b?",
        ),
        (
            server(bucket()).virtual_hosted_style().stripped_prefix("/storage"),
            server(bucket()).virtual_hosted_style(),
            "https://examplebucket.files.example.com/storage/base/a/b?",
        ),
        (
            Bucket::custom_domain("https://cdn.example.com", "us-east-1").stripped_prefix("/images"),
            Bucket::custom_domain("https://cdn.example.com", "us-east-1"),
            "https://cdn.example.com/images/a/b?",
        ),
    ] {
        let (proxied, direct) = (presigner_for(proxied), presigner_for(direct));
        let presigned = proxied.get("a/b").sign_at(NOW).unwrap().into_url();
        assert!(presigned.starts_with(url), "{presigned}");
        // What the server receives is what it would receive without the proxy.
        let same = direct.get("a/b").sign_at(NOW).unwrap().into_url();
        assert_eq!(param(&presigned, "X-Amz-Signature"), param(&same, "X-Amz-Signature"));
        let [proxied, direct] = [&proxied, &direct].map(|presigner| presigner.get("a/b").explain_at(NOW).unwrap());
        assert_eq!(proxied.canonical_request(), direct.canonical_request());
    }
}

#[test]
fn the_explanation_is_what_is_signed() {
    let presigner = Presigner::new(temporary_credentials(), bucket()).unwrap();
    let request = presigner.put("a//b %2F").allow_ambiguous_key().content_type("text/plain").param("x", "y");
    let request = request.payload_sha256(SHA256);
    let explanation = request.explain_at(NOW).unwrap();
    let url = request.sign_at(NOW).unwrap().into_url();

    let signer = Signer::new(temporary_credentials(), "us-east-1", "s3").unwrap();
    let signer = signer.at(NOW).unwrap();
    assert_eq!(signer.string_to_sign(explanation.canonical_request()), explanation.string_to_sign());
    assert_eq!(param(&url, "X-Amz-Signature"), Some(&*signer.sign(explanation.string_to_sign()).to_string()));
    let unsigned = url.split("&X-Amz-Signature=").next().unwrap().split_once('?').unwrap().1;
    assert_eq!(canonical_lines(explanation.canonical_request())[2], unsigned);
    assert!(!explanation.string_to_sign().contains(SESSION_TOKEN));
}

/// The canonical request is hashed in blocks and in place, so every length counts.
#[test]
fn urls_of_any_length_agree_with_a_plain_signer() {
    let presigner = Presigner::new(temporary_credentials(), bucket()).unwrap();
    let held = presigner.at(NOW).unwrap();
    for length in 0..=200 {
        let value = "é~".repeat(length / 3) + &"x".repeat(length % 3);
        let expected = naive::sign(&naive::Request {
            method: "PUT",
            host: "examplebucket.s3.us-east-1.amazonaws.com",
            path: naive::Path::S3(b"/a b/key"),
            params: &[("prefix".into(), value.clone())],
            headers: &[("X-Amz-Meta-A".into(), "a  b".into())],
            payload_sha256: None,
            access_key_id: super::ACCESS_KEY_ID,
            secret_access_key: super::SECRET_ACCESS_KEY,
            session_token: Some(SESSION_TOKEN),
            region: "us-east-1",
            service: "s3",
            timestamp: "20130524T000000Z",
            expires_in: 900,
        });
        let (_, signature) = expected.query.iter().find(|(name, _)| name == "X-Amz-Signature").unwrap();
        let at_held_time = held.put("a b/key").param("prefix", &value).metadata("a", "a  b").sign().unwrap();
        let request = presigner.put("a b/key").param("prefix", &value).metadata("a", "a  b");
        let presigned = request.sign_at(NOW).unwrap();
        for url in [presigned.url(), at_held_time.url()] {
            assert_eq!(param(url, "X-Amz-Signature"), Some(signature.as_str()), "{length}");
        }
        let explanation = request.explain_at(NOW).unwrap();
        assert_eq!(explanation.canonical_request(), expected.canonical_request);
        assert_eq!(explanation.string_to_sign(), expected.string_to_sign);
    }
}

#[test]
fn all_ways_to_sign_give_the_same_url() {
    let presigner = Presigner::new(temporary_credentials(), bucket()).unwrap();
    let held = presigner.at(NOW).unwrap();
    let expires_in = Duration::from_secs(60);
    let expected =
        presigner.get("a/b").response_content_type("text/plain").expires_in(expires_in).sign_at(NOW).unwrap();

    let at_held_time = held.get("a/b").response_content_type("text/plain").expires_in(expires_in);
    assert_eq!(at_held_time.sign().unwrap(), expected);
    let mut appended = Vec::from("before ");
    at_held_time.sign_into(&mut appended).unwrap();
    assert_eq!(appended, format!("before {expected}").into_bytes());
    let mut appended = Vec::new();
    let request = presigner.get("a/b").response_content_type("text/plain").expires_in(expires_in);
    request.sign_at_into(NOW, &mut appended).unwrap();
    assert_eq!(appended, expected.url().as_bytes());
}

#[test]
fn nothing_is_appended_on_an_error() {
    let mut out = Vec::from("before");
    assert!(presigner().get("").sign_at_into(NOW, &mut out).is_err());
    assert!(presigner().at(NOW).unwrap().get("..").sign_into(&mut out).is_err());
    assert_eq!(out, b"before");
}
