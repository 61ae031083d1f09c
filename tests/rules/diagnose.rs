//! Each cause, from answers of servers: those in `tests/recordings`, which its script recorded,
//! and for AWS, `MinIO` and others those in their documentation and reports.

use super::{NOW, presigner};
use presign::{Cause, Diagnosis, Error, Explanation, Method, diagnose};
use serde::Deserialize;
use std::collections::BTreeMap;

#[derive(Deserialize)]
struct Recording {
    cases: BTreeMap<String, Case>,
}

#[derive(Deserialize)]
struct Case {
    signed: Signed,
    answer: Answer,
}

#[derive(Deserialize)]
struct Signed {
    method: String,
    url: String,
    headers: BTreeMap<String, String>,
}

#[derive(Deserialize)]
struct Answer {
    status: u16,
    body: String,
}

impl Recording {
    fn of(server: &str) -> Self {
        let file = format!("{}/tests/recordings/{server}.json", env!("CARGO_MANIFEST_DIR"));
        serde_json::from_str(&std::fs::read_to_string(file).unwrap()).unwrap()
    }
}

impl Signed {
    fn explanation(&self) -> Explanation {
        let method = [Method::Get, Method::Put].into_iter().find(|method| method.as_str() == self.method).unwrap();
        Explanation::of_url(method, &self.url, &self.headers).unwrap()
    }

    fn host(&self) -> &str {
        self.url.trim_start_matches("http://").split('/').next().unwrap()
    }
}

impl Case {
    fn diagnosis(&self) -> Diagnosis {
        let diagnosis = diagnose(&self.signed.explanation(), Some(self.answer.status), &self.answer.body);
        let shown = format!("{diagnosis}\n{diagnosis:?}");
        let (_, signature) = self.signed.url.split_once("X-Amz-Signature=").unwrap();
        assert!(!shown.contains(&signature[..20]), "{shown}");
        assert_eq!(diagnosis.to_string().lines().count(), 1, "{shown}");
        diagnosis
    }
}

/// The causes of all cases that a server refused.
fn assert_causes(server: &str, expected: &[(&str, Cause)]) {
    let recording = Recording::of(server);
    let mut expected = expected.to_vec();
    expected.sort_unstable_by_key(|(name, _)| *name);
    let found: Vec<_> = recording.cases.iter().map(|(name, case)| (name.as_str(), case.diagnosis().cause())).collect();
    assert_eq!(found, expected, "{server}");
}

/// What Swift and `LocalStack` answer alike.
const WITH_TEXTS: [(&str, Cause); 22] = [
    ("host", Cause::Host),
    ("method", Cause::Method),
    ("path encoded again", Cause::PathEncoding),
    ("path with a prefix", Cause::Path),
    ("query encoded again", Cause::QueryEncoding),
    ("parameter lost", Cause::Query),
    ("parameter changed", Cause::Query),
    ("parameter added", Cause::Query),
    ("content type changed", Cause::ContentType),
    ("header changed", Cause::Header),
    ("header added", Cause::UnsignedHeader),
    ("secret", Cause::Secret),
    ("secret with a line feed", Cause::Secret),
    ("service", Cause::Service),
    ("expired", Cause::Expired),
    ("signature cut", Cause::Truncated),
    ("signature in capitals", Cause::Truncated),
    ("no such key", Cause::NotFound),
    ("no such bucket", Cause::NotFound),
    // Two that differ only in the text.
    ("content type lost", Cause::ContentType),
    ("header lost", Cause::Header),
    ("payload hash lost", Cause::Payload),
];

#[test]
fn localstack_sends_its_texts() {
    let more = [
        ("cut before the signature", Cause::Truncated),
        ("cut in the credential", Cause::Truncated),
        ("escaped for HTML", Cause::Truncated),
    ];
    assert_causes("localstack", &[&WITH_TEXTS[..], &more].concat());
}

#[test]
fn swift_sends_its_texts_unless_a_header_is_missing() {
    let more = [
        ("port", Cause::Host),
        ("other payload", Cause::Payload),
        ("payload hash added", Cause::Payload),
        // It looks for the key after it has made the texts.
        ("unknown key", Cause::Secret),
        ("region", Cause::Region),
        ("life too long", Cause::Life),
        ("content type lost", Cause::Signature),
        ("header lost", Cause::Signature),
        ("payload hash lost", Cause::Signature),
        // To Swift, these are requests without a signature.
        ("cut before the signature", Cause::Permission),
        ("cut in the credential", Cause::Permission),
        // A page in HTML.
        ("escaped for HTML", Cause::NoAnswer),
    ];
    assert_causes("swift", &[&WITH_TEXTS[..19], &more].concat());
}

#[test]
fn garage_says_in_the_message_what_is_missing() {
    let wrong_signature = [
        "content type changed",
        "header changed",
        "host",
        "method",
        "other payload",
        "parameter added",
        "parameter changed",
        "parameter lost",
        "path encoded again",
        "path with a prefix",
        "port",
        "query encoded again",
        "secret",
        "secret with a line feed",
        "signature cut",
    ];
    let more = [
        ("content type lost", Cause::ContentType),
        ("header lost", Cause::Header),
        ("payload hash lost", Cause::Payload),
        ("header added", Cause::UnsignedHeader),
        ("unknown key", Cause::AccessKeyId),
        ("region", Cause::Region),
        ("service", Cause::Service),
        ("expired", Cause::Expired),
        ("life too long", Cause::Life),
        ("cut before the signature", Cause::Truncated),
        ("cut in the credential", Cause::Truncated),
        // It complains about a header name.
        ("escaped for HTML", Cause::Other),
        ("no such key", Cause::NotFound),
        ("no such bucket", Cause::NotFound),
    ];
    assert_causes("garage", &[&wrong_signature.map(|name| (name, Cause::Signature))[..], &more].concat());
}

#[test]
fn s3s_answers_little_more_than_codes() {
    let wrong_signature = [
        "content type changed",
        "content type lost",
        "header changed",
        "header lost",
        "host",
        "method",
        "other payload",
        "parameter added",
        "parameter changed",
        "parameter lost",
        "path encoded again",
        "path with a prefix",
        "payload hash lost",
        "port",
        "query encoded again",
        "secret",
        "secret with a line feed",
    ];
    let more = [
        ("unknown key", Cause::AccessKeyId),
        ("service", Cause::Service),
        ("expired", Cause::Expired),
        ("in the future", Cause::Clock),
        ("cut before the signature", Cause::Truncated),
        ("cut in the credential", Cause::Truncated),
        ("escaped for HTML", Cause::Truncated),
        ("signature cut", Cause::Truncated),
        ("signature in capitals", Cause::Truncated),
        ("no such key", Cause::NotFound),
        ("no such bucket", Cause::NotFound),
    ];
    assert_causes("s3s", &[&wrong_signature.map(|name| (name, Cause::Signature))[..], &more].concat());
}

#[test]
fn the_lines_that_differ_are_shown() {
    let attachment = "response-content-disposition=attachment%3B%20filename%3D%22a%20b.txt%22";
    let again = "response-content-disposition=attachment%3B%20filename%253D%22a%20b.txt%22";
    let (key, prefixed) = ("/examplebucket/photos/a%2Bb%20c.txt", "/examplebucket/base/photos/a%2Bb%20c.txt");
    let lines = [
        ("host", Some("host:HOST"), Some("host:storage.example:PORT")),
        ("method", Some("GET"), Some("DELETE")),
        ("path encoded again", Some(key), Some("/examplebucket/photos/a%252Bb%2520c.txt")),
        ("path with a prefix", Some(key), Some(prefixed)),
        ("query encoded again", Some(attachment), Some(again)),
        ("parameter lost", Some("response-content-type=text%2Fplain"), None),
        ("parameter changed", Some("response-content-type=text%2Fplain"), Some("response-content-type=text%2Fhtml")),
        ("parameter added", None, Some("utm_source=mail")),
        ("content type changed", Some("content-type:image/jpeg"), Some("content-type:image/png")),
        ("header changed", Some("x-amz-meta-camera:Leica"), Some("x-amz-meta-camera:Zeiss")),
    ];
    for server in ["swift", "localstack"] {
        let recording = Recording::of(server);
        for (name, ours, theirs) in lines {
            let case = &recording.cases[name];
            let (host, port) = (case.signed.host(), case.signed.host().split(':').next_back().unwrap());
            let [ours, theirs] =
                [ours, theirs].map(|line| line.map(|line| line.replace("HOST", host).replace("PORT", port)));
            let diagnosis = case.diagnosis();
            let difference = diagnosis.difference().unwrap();
            assert_eq!(
                (difference.ours(), difference.theirs()),
                (ours.as_deref(), theirs.as_deref()),
                "{server}: {name}"
            );
        }
        // Nothing differs.
        assert_eq!(recording.cases["secret"].diagnosis().difference(), None);
    }
    let recording = Recording::of("swift");
    let diagnosis = recording.cases["payload hash added"].diagnosis();
    let difference = diagnosis.difference().unwrap();
    assert_eq!(difference.to_string(), "signed: UNSIGNED-PAYLOAD\nserver: ca978112…48bb");
    let difference = Recording::of("localstack").cases["header lost"].diagnosis().difference().cloned();
    assert_eq!(difference.unwrap().to_string(), "signed: x-amz-meta-camera:Leica\nserver: (none)");
}

#[test]
fn the_sentence_names_what_the_server_says() {
    let sentences = [
        ("garage", "content type lost", "header \"content-type\" was signed and did not arrive"),
        ("garage", "header lost", "header \"x-amz-meta-camera\" was signed and did not arrive"),
        ("garage", "header added", "must be signed and are not (\"x-amz-acl\")"),
        ("swift", "header added", "must be signed and are not (\"x-amz-acl\")"),
        ("swift", "region", "region \"eu-central-2\", and the server expects another one (it says \"us-east-1\")"),
        ("garage", "region", "region \"eu-central-2\", and the server expects another one (it says \"us-east-1\")"),
        ("garage", "service", "for service \"execute-api\""),
        ("swift", "service", "for service \"execute-api\""),
        ("localstack", "expired", "and has expired (at \"2026"),
        ("localstack", "parameter added", "query parameter \"utm_source\" was not signed and arrived"),
        ("localstack", "parameter lost", "query parameter \"response-content-type\" was signed and did not arrive"),
        ("localstack", "header lost", "header \"x-amz-meta-camera\" was signed and did not arrive"),
        ("localstack", "payload hash lost", "and its hash did not arrive"),
        ("swift", "payload hash added", "and the client sent a payload hash"),
        ("swift", "other payload", "the body isn't the one that was signed"),
        ("swift", "secret", "only the secret access key differs"),
        ("swift", "escaped for HTML", "root element \"html\""),
    ];
    for (server, case, sentence) in sentences {
        let diagnosis = Recording::of(server).cases[case].diagnosis().to_string();
        assert!(diagnosis.contains(sentence), "{server}: {diagnosis}");
    }
}

fn signed() -> Explanation {
    presigner().put("photos/cat.jpg").content_type("image/jpeg").explain_at(NOW).unwrap()
}

fn cause(answer: &str) -> (Cause, String) {
    let diagnosis = diagnose(&signed(), None, answer);
    assert_eq!(diagnosis.difference(), None);
    (diagnosis.cause(), diagnosis.to_string())
}

/// Answers of AWS, from "Error responses" and from reports of their users.
#[test]
fn aws_answers_by_codes() {
    let cases = [
        (
            "<Code>AuthorizationQueryParametersError</Code><Message>Error parsing the X-Amz-Credential parameter; the \
             region 'us-east-1' is wrong; expecting 'eu-west-1'</Message><Region>eu-west-1</Region>",
            Cause::Region,
            "it says \"eu-west-1\"",
        ),
        (
            "<Code>AuthorizationHeaderMalformed</Code><Message>The authorization header is malformed; the region \
             'us-east-1' is wrong; expecting 'eu-west-1'</Message>",
            Cause::Region,
            "it says \"eu-west-1\"",
        ),
        (
            "<Code>PermanentRedirect</Code><Message>The bucket you are attempting to access must be addressed using the \
             specified endpoint. Please send all future requests to this endpoint.</Message><Bucket>b</Bucket>\
             <Endpoint>s3.amazonaws.com</Endpoint>",
            Cause::Region,
            "it says \"s3.amazonaws.com\"",
        ),
        ("<Code>IllegalLocationConstraintException</Code>", Cause::Region, "region \"us-east-1\""),
        (
            "<Code>AuthorizationQueryParametersError</Code><Message>Error parsing the X-Amz-Credential parameter; \
             incorrect service \"s3-outposts\". This endpoint belongs to \"s3\".</Message>",
            Cause::Service,
            "sign for \"s3\"",
        ),
        (
            "<Code>RequestTimeTooSkewed</Code><Message>The difference between the request time and the current time is \
             too large.</Message><RequestTime>20250901T162148Z</RequestTime><ServerTime>2025-09-03</ServerTime>\
             <MaxAllowedSkewMilliseconds>900000</MaxAllowedSkewMilliseconds>",
            Cause::Clock,
            "signed at \"20130524T000000Z\", which is too far from the server's time (it says \"2025-09-03\")",
        ),
        (
            "<Code>AccessDenied</Code><Message>Request is not yet valid</Message><X-Amz-Date>1473415775000</X-Amz-Date>\
             <Expires>2016-09-12T10:09:35Z</Expires><ServerTime>2016-09-08T10:09:44Z</ServerTime>",
            Cause::Clock,
            "set the signer's clock",
        ),
        (
            "<Code>AccessDenied</Code><Message>Request has expired</Message><X-Amz-Expires>60</X-Amz-Expires>\
             <Expires>2018-03-29T11:17:34Z</Expires><ServerTime>2018-03-29T11:27:42Z</ServerTime>",
            Cause::Expired,
            "has expired",
        ),
        (
            "<Code>ExpiredToken</Code><Message>The provided token has expired.</Message>",
            Cause::ExpiredCredentials,
            "temporary credentials have expired",
        ),
        (
            "<Code>InvalidToken</Code><Message>The provided token is malformed or otherwise invalid.</Message>\
             <Token-0>IQoJb3JpZ2luX2VjEXAMPLE</Token-0>",
            Cause::SessionToken,
            "session token",
        ),
        (
            "<Code>InvalidAccessKeyId</Code><Message>The AWS Access Key Id you provided does not exist in our \
             records.</Message><AWSAccessKeyId>AKIAIOSFODNN7EXAMPLE</AWSAccessKeyId>",
            Cause::AccessKeyId,
            "doesn't know the access key id",
        ),
        (
            "<Code>AccessDenied</Code><Message>There were headers present in the request which were not signed</Message>\
             <HeadersNotSigned>host, x-amz-acl</HeadersNotSigned>",
            Cause::UnsignedHeader,
            "(\"host, x-amz-acl\")",
        ),
        (
            "<Code>AuthorizationQueryParametersError</Code><Message>X-Amz-Expires must be less than a week (in seconds); \
             that is, the given X-Amz-Expires must be less than 604800 seconds</Message>",
            Cause::Life,
            "604800 s",
        ),
        (
            "<Code>XAmzContentSHA256Mismatch</Code><Message>The provided 'x-amz-content-sha256' header does not match \
             what was computed.</Message>",
            Cause::Payload,
            "isn't the one that was signed",
        ),
        ("<Code>AccessDenied</Code><Message>Access Denied</Message>", Cause::Permission, "policies"),
        ("<Code>NoSuchUpload</Code>", Cause::NotFound, "code NoSuchUpload"),
        ("<Code>SlowDown</Code><Message>Please reduce your request rate.</Message>", Cause::Other, "\"SlowDown\""),
        // `MinIO`, `cmd/api-errors.go`.
        ("<Code>AccessDenied</Code><Message>Request is not valid yet</Message>", Cause::Clock, "clock"),
        // R2, "Error codes", and NooBaa.
        ("<Code>ExpiredRequest</Code>", Cause::Expired, "has expired"),
        ("<Code>RequestExpired</Code>", Cause::Expired, "has expired"),
        // Ceph, `rgw_common.cc`: a code and no message.
        ("<Code>SignatureDoesNotMatch</Code><Message></Message>", Cause::Signature, "doesn't say from which texts"),
        (
            "<Code>AccessDenied</Code><Message>UNSIGNED-PAYLOAD is not allowed here</Message>",
            Cause::UnsignedPayload,
            "sign the payload's SHA-256",
        ),
    ];
    for (fields, expected, sentence) in cases {
        let (found, shown) = cause(&format!("<Error>{fields}<RequestId>1</RequestId></Error>"));
        assert_eq!(found, expected, "{fields}");
        assert!(shown.contains(sentence), "{shown}");
        assert!(!shown.contains("EXAMPLE"), "{shown}");
    }
}

/// `AWS`'s answer with both texts, as its servers send it.
fn answer(canonical_request: &str, string_to_sign: &str) -> String {
    let escaped = |text: &str| text.replace('&', "&amp;").replace('<', "&lt;");
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>SignatureDoesNotMatch</Code><Message>The request \
         signature we calculated does not match the signature you provided. Check your key and signing method.</Message>\
         <AWSAccessKeyId>AKIAIOSFODNN7EXAMPLE</AWSAccessKeyId><StringToSign>{}</StringToSign>\
         <SignatureProvided>{}</SignatureProvided><CanonicalRequest>{}</CanonicalRequest></Error>",
        escaped(string_to_sign),
        "0".repeat(64),
        escaped(canonical_request),
    )
}

fn diagnosis_of(canonical_request: &str, string_to_sign: &str) -> Diagnosis {
    diagnose(&signed(), Some(403), answer(canonical_request, string_to_sign))
}

#[test]
fn texts_are_compared_line_by_line() {
    let signed = signed();
    let (ours, to_sign) = (signed.canonical_request(), signed.string_to_sign());
    let host = "host:examplebucket.s3.us-east-1.amazonaws.com";
    let query = ours.split('\n').nth(2).unwrap();
    let reordered = query.split('&').rev().collect::<Vec<_>>().join("&");
    let cases = [
        (ours.replace("/photos/cat.jpg", "/photos%2Fcat.jpg"), Cause::PathEncoding),
        (ours.replace("/photos/cat.jpg", "/examplebucket/photos/cat.jpg"), Cause::Path),
        (ours.replace(query, &reordered), Cause::QueryOrder),
        (ours.replace("%2F2013", "/2013"), Cause::QueryEncoding),
        (ours.replace("X-Amz-Expires=900", "X-Amz-Expires=60"), Cause::Query),
        (ours.replace("X-Amz-Expires=900", "X-Amz-Expires=900&X-Amz-Expires=60"), Cause::Query),
        (ours.replace(host, "host:localhost:8080"), Cause::Host),
        (ours.replace("image/jpeg", "image/jpeg; charset=utf-8"), Cause::ContentType),
        (ours.replace("image/jpeg", ""), Cause::ContentType),
        (ours.replace("content-type:image/jpeg\n", ""), Cause::ContentType),
        (ours.replace(host, &format!("{host}\nx-amz-acl:private")), Cause::Header),
        (ours.replace("\ncontent-type;host\n", "\nhost\n"), Cause::Header),
        (ours.replace("UNSIGNED-PAYLOAD", &"0a".repeat(32)), Cause::Payload),
        (ours.to_owned(), Cause::Secret),
        (format!("\n{ours}\n "), Cause::Secret),
    ];
    for (theirs, cause) in cases {
        // Their string to sign has another hash, unless all is the same.
        let their_to_sign = if cause == Cause::Secret {
            to_sign.to_owned()
        } else {
            to_sign.replace(&to_sign[to_sign.len() - 4..], "0000")
        };
        let diagnosis = diagnosis_of(&theirs, &their_to_sign);
        assert_eq!(diagnosis.cause(), cause, "{theirs}");
        assert_eq!(diagnosis.difference().is_none(), cause == Cause::Secret, "{diagnosis}");
    }
    let strings = [
        (to_sign.replace("T000000Z", "T000001Z"), Cause::Clock),
        (to_sign.replace("/us-east-1/", "/eu-west-1/"), Cause::Region),
        (to_sign.replace("/s3/", "/s3express/"), Cause::Service),
        (to_sign.replace("AWS4-HMAC", "AWS4-ECDSA"), Cause::Signature),
    ];
    for (theirs, cause) in strings {
        for canonical_request in [ours, ""] {
            let diagnosis = diagnosis_of(canonical_request, &theirs);
            assert_eq!(diagnosis.cause(), cause, "{theirs}");
            assert!(diagnosis.difference().is_some());
        }
    }
    // Without a canonical request, the hash says that something differs, and not what.
    let other_hash = to_sign.replace(to_sign.split('\n').next_back().unwrap(), &"0".repeat(64));
    assert_eq!(diagnosis_of("", &other_hash).cause(), Cause::Signature);
    assert_eq!(diagnosis_of("", to_sign).cause(), Cause::Secret);
    assert_eq!(diagnosis_of(ours, "").cause(), Cause::Secret);
    assert_eq!(diagnosis_of("", "").cause(), Cause::Signature);
    // A browser's copy has lost its line feeds.
    assert_eq!(diagnosis_of(&ours.replace('\n', " "), &to_sign.replace('\n', " ")).cause(), Cause::Signature);
}

#[test]
fn bytes_take_precedence_over_a_text() {
    let signed = signed();
    let theirs = signed.canonical_request().replace("image/jpeg", "image/png");
    let hex = hex::encode(&theirs);
    let pairs = hex.as_bytes().chunks(2).map(|pair| str::from_utf8(pair).unwrap()).collect::<Vec<_>>().join(" ");
    let quads = hex
        .to_uppercase()
        .as_bytes()
        .chunks(4)
        .map(|quad| str::from_utf8(quad).unwrap().to_owned())
        .collect::<Vec<_>>();
    let mangled = signed.canonical_request().replace('\n', " ").replace('&', "&amp;");
    for (bytes, cause) in [
        (pairs, Cause::ContentType),
        (quads.join("\n"), Cause::ContentType),
        (hex, Cause::ContentType),
        ("4g".into(), Cause::Signature),
        (String::new(), Cause::Signature),
    ] {
        let answer = format!(
            "<Error><Code>SignatureDoesNotMatch</Code><CanonicalRequest>{mangled}</CanonicalRequest>\
             <CanonicalRequestBytes>{bytes}</CanonicalRequestBytes></Error>"
        );
        assert_eq!(diagnose(&signed, None, answer).cause(), cause);
    }
}

#[test]
fn a_signature_that_arrived_cut_off_is_no_wrong_secret() {
    let signed = signed();
    let whole = answer(signed.canonical_request(), signed.string_to_sign());
    for provided in [&"0".repeat(63), &"0".repeat(65), &"A".repeat(64), "0"] {
        let answer = whole.replace(&"0".repeat(64), provided);
        assert_eq!(diagnose(&signed, None, answer).cause(), Cause::Truncated, "{provided}");
    }
}

#[test]
fn an_answer_that_is_no_error_is_said_to_be_none() {
    let diagnosis = |status, body: &str| diagnose(&signed(), status, body);
    let page = diagnosis(Some(502), "<html><body>Bad gateway</body></html>");
    assert_eq!(page.cause(), Cause::NoAnswer);
    assert!(page.to_string().contains("\"html\""), "{page}");
    for body in ["", " \r\n"] {
        let head = diagnosis(Some(403), body);
        assert_eq!(head.cause(), Cause::NoAnswer);
        assert!(head.to_string().contains("no body (status 403): an answer to HEAD has none"), "{head}");
        assert_eq!(diagnosis(None, body).cause(), Cause::NoAnswer);
        assert_eq!(diagnosis(Some(301), body).cause(), Cause::Region);
    }
    assert_eq!(diagnosis(Some(301), "moved").cause(), Cause::NoAnswer);
    assert_eq!(diagnosis(None, &"x".repeat(100_000)).cause(), Cause::NoAnswer);
}

#[test]
fn no_line_shows_a_secret() {
    const TOKEN: &str = "IQoJb3JpZ2luX2VjEXAMPLETOKEN";
    const SIGNATURE: &str = "aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404";
    let credentials = super::credentials().with_session_token(TOKEN);
    let presigner = presign::Presigner::new(credentials, super::bucket()).unwrap();
    let request = presigner.get("cat.jpg").header("x-amz-server-side-encryption-customer-key", super::CUSTOMER_KEY);
    let signed = request.explain_at(NOW).unwrap();
    let ours = signed.canonical_request();
    let changes = [
        ("EXAMPLETOKEN", "EXAMPLE"),
        ("&X-Amz-Security-Token=IQoJb3JpZ2luX2VjEXAMPLETOKEN", ""),
        ("AKIAIOSFODNN7EXAMPLE", "AKIAIOSFODNN7EXAMPLF"),
        (
            "X-Amz-Algorithm",
            "X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404&X-Amz-Algorithm",
        ),
        (
            "/cat.jpg\n",
            "/cat.jpg%3FX-Amz-Signature%3Daeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404\n",
        ),
        ("/cat.jpg\n", "/cat.jpg?X%2dAmz-Security%252DToken=IQoJb3JpZ2luX2VjEXAMPLETOKEN\n"),
        ("/cat.jpg\n", "/cat.jpg/aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404\n"),
        ("MDEyMzQ1", "TURFeU16"),
        ("host:", "authorization:AWS4 aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404\nhost:"),
        ("host:", "cookie:IQoJb3JpZ2luX2VjEXAMPLETOKEN\nhost:"),
        ("UNSIGNED-PAYLOAD", SIGNATURE),
    ];
    for (old, new) in changes {
        assert!(ours.contains(old), "{old}");
        let diagnosis = diagnose(&signed, None, answer(&ours.replacen(old, new, 1), signed.string_to_sign()));
        let difference = diagnosis.difference().unwrap();
        let shown = format!("{diagnosis}\n{difference}\n{diagnosis:?}");
        for secret in [TOKEN, "IQoJ", SIGNATURE, "bbccd4d02ee5", "AKIAIOSFODNN7EXAMPL", "MDEy", "TURF"] {
            assert!(!shown.contains(secret), "{secret}: {shown}");
        }
    }
    // Nor does a control character reach a terminal.
    let escape = answer(&ours.replace("cat.jpg", "\u{9b}31mcat.jpg"), signed.string_to_sign());
    let diagnosis = diagnose(&signed, None, escape);
    assert_eq!(diagnosis.difference().unwrap().theirs(), Some("/\u{fffd}31mcat.jpg"));
}

mod of_url {
    use super::*;

    fn explanation(url: &str) -> Result<Explanation, Error> {
        Explanation::of_url(Method::Get, url, [("", ""); 0])
    }

    #[test]
    fn the_texts_are_those_that_were_signed() {
        let presigner = presigner();
        let requests = [
            presigner.get("a b/é+%/~.txt").response_content_type("text/plain; charset=utf-8"),
            presigner
                .get("cat.jpg")
                .header("X-Amz-Meta-A", "1, 2")
                .header("x-amz-meta-a", "3")
                .header("Range", "bytes=0-1"),
            presigner.get("cat.jpg").param("x-id", "GetObject").param("a", "+ &=%").param("X-Amz-Zone", ""),
        ];
        for request in requests {
            let signed = request.sign_at(NOW).unwrap();
            let headers: Vec<_> = signed.headers().collect();
            let found = Explanation::of_url(signed.method(), signed.url(), headers.into_iter().rev()).unwrap();
            let expected = request.explain_at(NOW).unwrap();
            assert_eq!(found.canonical_request(), expected.canonical_request());
            assert_eq!(found.string_to_sign(), expected.string_to_sign());
        }
        let locked = presigner.put("cat.jpg").payload_sha256([7; 32]);
        let signed = locked.sign_at(NOW).unwrap();
        let found = Explanation::of_url(Method::Put, signed.url(), signed.headers()).unwrap();
        assert_eq!(found.canonical_request(), locked.explain_at(NOW).unwrap().canonical_request());
    }

    /// The recorded URLs are by another signer, and the servers' texts by the servers.
    #[test]
    fn the_texts_are_those_of_servers() {
        for server in ["swift", "localstack"] {
            let case = &Recording::of(server).cases["secret"];
            let explanation = case.signed.explanation();
            for text in [explanation.canonical_request(), explanation.string_to_sign()] {
                assert!(case.answer.body.contains(&text.replace('&', "&amp;")), "{server}: {text}");
            }
        }
    }

    #[test]
    fn the_payload_hash_may_be_a_parameter() {
        let signed = presigner().get("cat.jpg").sign_at(NOW).unwrap();
        // As the AWS SDK for JavaScript writes it.
        let url = signed.url().replace('?', "?X-Amz-Content-Sha256=0a&");
        assert!(explanation(&url).unwrap().canonical_request().ends_with("\nhost\n0a"));
    }

    #[test]
    fn a_url_that_is_not_whole_is_refused() {
        let signed = presigner().get("cat.jpg").sign_at(NOW).unwrap();
        let url = signed.url();
        let parameter = |url: &str| match explanation(url) {
            Err(Error::PresignedUrl { parameter, .. }) => parameter,
            other => panic!("{url}: {other:?}"),
        };
        assert_eq!(parameter("https://examplebucket.s3.amazonaws.com"), "X-Amz-Signature");
        assert_eq!(parameter(&url[..url.len() - 1]), "X-Amz-Signature");
        assert_eq!(parameter(&format!("{url}0")), "X-Amz-Signature");
        assert_eq!(parameter(&url.to_uppercase().replacen("HTTPS", "https", 1)), "X-Amz-Signature");
        assert_eq!(parameter(&url.replace('&', "&amp;")), "X-Amz-Signature");
        for name in ["X-Amz-Algorithm", "X-Amz-Credential", "X-Amz-Date", "X-Amz-SignedHeaders"] {
            assert_eq!(parameter(&url.replace(name, "x")), name);
        }
        assert_eq!(parameter(&url.replace("%2Fs3%2F", "")), "X-Amz-Credential");
        assert!(matches!(explanation("cat.jpg"), Err(Error::UrlWithoutScheme { .. })));
        assert!(matches!(explanation(&url.replace("cat.jpg?", "cat.jpg?a=%ff&")), Err(Error::Url { .. })));
    }

    #[test]
    fn signed_headers_have_to_be_given() {
        let signed = presigner().put("cat.jpg").content_type("image/png").sign_at(NOW).unwrap();
        let error = Explanation::of_url(Method::Put, signed.url(), [("content-length", "5")]).unwrap_err();
        assert_eq!(error, Error::UnknownHeaderValue { name: "content-type".into() });
        let found = Explanation::of_url(Method::Put, signed.url(), [("Content-Type", " image/png\t")]).unwrap();
        assert!(found.canonical_request().contains("\ncontent-type:image/png\n"));
    }
}
