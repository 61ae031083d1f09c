//! A table of attacks. Unless it says that something is changed later, each request is signed
//! by someone who has the secret, so that nothing but the rule under attack can refuse it.

#![allow(clippy::too_many_lines)]

use super::forgery::{Forgery, edit, remove, rename, set};
use super::{NOW, Sent};
use std::collections::BTreeSet;
use time::OffsetDateTime;

/// The name, the request, S3's code and the variant of the refusal.
type Attack = (&'static str, Sent, &'static str, &'static str);

const QUERY: &str = "AuthorizationQueryParametersError";
const HEADER: &str = "AuthorizationHeaderMalformed";
const MISMATCH: (&str, &str) = ("SignatureDoesNotMatch", "SignatureMismatch");

fn valid() -> Sent {
    Forgery::new().by_query(|_| {})
}

fn with(change: impl FnOnce(&mut Forgery)) -> Sent {
    let mut forgery = Forgery::new();
    change(&mut forgery);
    forgery.by_query(|_| {})
}

fn param(name: &'static str, value: &str) -> Sent {
    Forgery::new().by_query(|params| set(params, name, value))
}

fn extra_param(name: &str, value: &str) -> Sent {
    Forgery::new().by_query(|params| params.push((name.to_owned(), value.to_owned())))
}

fn missing(name: &'static str) -> Sent {
    Forgery::new().by_query(|params| remove(params, name))
}

fn renamed(name: &'static str, to: &str) -> Sent {
    Forgery::new().by_query(|params| rename(params, name, to))
}

fn headers(change: impl FnOnce(Forgery) -> Forgery) -> Sent {
    change(Forgery::new()).by_query(|_| {})
}

fn by_header(change: impl FnOnce(Forgery) -> Forgery) -> Sent {
    change(header_forgery()).by_header(|_| {})
}

fn authorization(from: &str, to: &str) -> Sent {
    header_forgery().by_header(|value| {
        assert!(value.contains(from), "{from} in {value}");
        *value = value.replacen(from, to, 1);
    })
}

fn header_forgery() -> Forgery {
    Forgery::new()
        .signed_header("x-amz-content-sha256", "UNSIGNED-PAYLOAD")
        .signed_header("x-amz-date", "20130524T000000Z")
}

fn signature_of(sent: &Sent) -> String {
    String::from_utf8(sent.target.clone()).unwrap().split_once("X-Amz-Signature=").unwrap().1[..64].to_owned()
}

fn parameters_of_the_signature() -> Vec<Attack> {
    let (signature, repeated) = (signature_of(&valid()), "RepeatedParameter");
    let twice = |name: &str| {
        let target = String::from_utf8(valid().target).unwrap();
        let start = target.find(name).unwrap();
        let pair = target[start..].split('&').next().unwrap().to_owned();
        edit(valid(), "?", &format!("?{pair}&"))
    };
    vec![
        ("an algorithm twice", extra_param("X-Amz-Algorithm", "AWS4-HMAC-SHA256"), QUERY, repeated),
        ("another credential too", extra_param("X-Amz-Credential", "AKIDOTHER"), QUERY, repeated),
        ("a later date too", extra_param("X-Amz-Date", "20130524T000001Z"), QUERY, repeated),
        ("a longer life too", extra_param("X-Amz-Expires", "604800"), QUERY, repeated),
        ("two lists of headers", extra_param("X-Amz-SignedHeaders", "host"), QUERY, repeated),
        (
            "two tokens",
            headers(|mut forgery| {
                forgery.params =
                    vec![("X-Amz-Security-Token".into(), "a".into()), ("X-Amz-Security-Token".into(), "b".into())];
                forgery
            }),
            QUERY,
            repeated,
        ),
        ("a signature twice, later", twice("X-Amz-Signature"), QUERY, repeated),
        ("a date twice, later", twice("X-Amz-Date"), QUERY, repeated),
        ("a signature in lower case too", extra_param("x-amz-signature", &signature), QUERY, repeated),
        ("an algorithm in lower case", renamed("X-Amz-Algorithm", "x-amz-algorithm"), QUERY, repeated),
        ("a date in capitals", renamed("X-Amz-Date", "X-AMZ-DATE"), QUERY, repeated),
        ("another life in lower case too", extra_param("x-amz-expires", "604800"), QUERY, repeated),
        ("an escaped name", edit(valid(), "X-Amz-Date", "X%2DAmz%2DDate"), QUERY, repeated),
        ("an escaped name too", edit(valid(), "?", "?X%2damz-Expires=604800&"), QUERY, repeated),
        ("no algorithm", missing("X-Amz-Algorithm"), QUERY, "Missing"),
        ("no credential", missing("X-Amz-Credential"), QUERY, "Missing"),
        ("no date", missing("X-Amz-Date"), QUERY, "Missing"),
        ("no life", missing("X-Amz-Expires"), QUERY, "Missing"),
        ("no list of headers", missing("X-Amz-SignedHeaders"), QUERY, "Missing"),
        ("no signature", edit(valid(), &format!("&X-Amz-Signature={signature}"), ""), QUERY, "Missing"),
        ("no signature at all", Sent { target: b"/test.txt".to_vec(), ..valid() }, "AccessDenied", "NotSigned"),
        ("an empty query", Sent { target: b"/test.txt?".to_vec(), ..valid() }, "AccessDenied", "NotSigned"),
        ("another parameter, later", edit(valid(), "?", "?acl&"), MISMATCH.0, MISMATCH.1),
        ("an escaped ampersand, later", edit(valid(), "&X-Amz-Date", "%26X-Amz-Date"), QUERY, "Missing"),
        ("a semicolon between parameters, later", edit(valid(), "&X-Amz-Date", ";X-Amz-Date"), QUERY, "Missing"),
        ("an escaped HTML ampersand, later", edit(valid(), "&X-Amz-Date", "&amp;X-Amz-Date"), QUERY, "Missing"),
    ]
}

fn algorithms_and_scopes() -> Vec<Attack> {
    let scope = |index: usize, part: &'static str| with(move |forgery| part.clone_into(&mut forgery.scope[index]));
    let (malformed, credential) = ("MalformedCredential", "X-Amz-Credential");
    vec![
        ("another algorithm", param("X-Amz-Algorithm", "AWS4-HMAC-SHA512"), QUERY, "Algorithm"),
        ("SigV4a", param("X-Amz-Algorithm", "AWS4-ECDSA-P256-SHA256"), QUERY, "Algorithm"),
        ("a service of Google's", param("X-Amz-Algorithm", "GOOG4-HMAC-SHA256"), QUERY, "Algorithm"),
        ("an algorithm in lower case", param("X-Amz-Algorithm", "aws4-hmac-sha256"), QUERY, "Algorithm"),
        ("an empty algorithm", param("X-Amz-Algorithm", ""), QUERY, "Algorithm"),
        ("version 2 too", extra_param("Signature", "abc%3D"), "InvalidArgument", "SeveralMechanisms"),
        ("another day", scope(0, "20130523"), QUERY, "CredentialDate"),
        ("a day in another form", scope(0, "2013-05-24"), QUERY, "CredentialDate"),
        ("another region", scope(1, "eu-west-1"), QUERY, "Region"),
        ("a region in capitals", scope(1, "US-EAST-1"), QUERY, "Region"),
        ("all regions", scope(1, "*"), QUERY, "Region"),
        ("an empty region", scope(1, ""), QUERY, malformed),
        ("another service", scope(2, "sts"), QUERY, "Service"),
        ("a service with more behind a slash", scope(2, "s3/x"), QUERY, malformed),
        (
            "another terminal",
            param(credential, "AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws5_request"),
            QUERY,
            malformed,
        ),
        ("an id alone", param(credential, "AKIAIOSFODNN7EXAMPLE"), QUERY, malformed),
        ("no id", param(credential, "%2F20130524%2Fus-east-1%2Fs3%2Faws4_request"), QUERY, malformed),
        (
            "an id with a line feed",
            param(credential, "AKIA%0A%2F20130524%2Fus-east-1%2Fs3%2Faws4_request"),
            QUERY,
            malformed,
        ),
        (
            "an id that isn't UTF-8",
            param(credential, "AKIA%FF%2F20130524%2Fus-east-1%2Fs3%2Faws4_request"),
            QUERY,
            malformed,
        ),
        (
            "an unknown id",
            param(credential, "AKIDOTHER%2F20130524%2Fus-east-1%2Fs3%2Faws4_request"),
            "InvalidAccessKeyId",
            "UnknownAccessKeyId",
        ),
        ("another secret", with(|forgery| "secret".clone_into(&mut forgery.secret)), MISMATCH.0, MISMATCH.1),
        ("an empty secret", with(|forgery| forgery.secret = String::new()), MISMATCH.0, MISMATCH.1),
    ]
}

fn times_and_lives() -> Vec<Attack> {
    let at = |timestamp: &'static str, date: &'static str| {
        with(move |forgery| {
            timestamp.clone_into(&mut forgery.timestamp);
            date.clone_into(&mut forgery.scope[0]);
        })
    };
    let life = |value: &str| param("X-Amz-Expires", value);
    vec![
        ("a life of 0", life("0"), QUERY, "ExpiresNotPositive"),
        ("a life of -1", life("-1"), QUERY, "ExpiresNotPositive"),
        ("a life of -0", life("-0"), QUERY, "ExpiresNotPositive"),
        ("more than 7 days", life("604801"), QUERY, "ExpiresTooLong"),
        ("2 to the 32nd, and 900", life("4294968196"), QUERY, "ExpiresTooLong"),
        ("2 to the 64th, and 900", life("18446744073709552516"), QUERY, "ExpiresTooLong"),
        ("a life of 400 digits", life(&"9".repeat(400)), QUERY, "ExpiresTooLong"),
        ("a plus sign", life("%2B900"), QUERY, "ExpiresNotANumber"),
        ("a space", life("%20900"), QUERY, "ExpiresNotANumber"),
        ("a fraction", life("900.5"), QUERY, "ExpiresNotANumber"),
        ("an exponent", life("9e2"), QUERY, "ExpiresNotANumber"),
        ("hexadecimal", life("0x384"), QUERY, "ExpiresNotANumber"),
        ("an empty life", life(""), QUERY, "ExpiresNotANumber"),
        ("a minus sign alone", life("-"), QUERY, "ExpiresNotANumber"),
        ("digits of another script", life("%D9%A9%D9%A0%D9%A0"), QUERY, "ExpiresNotANumber"),
        ("expired for a second", at("20130523T234459Z", "20130523"), "AccessDenied", "Expired"),
        ("expired for years", at("20030524T000000Z", "20030524"), "AccessDenied", "Expired"),
        (
            "a replay with a later date, later",
            edit(valid(), "Date=20130524T000000Z", "Date=20130524T000001Z"),
            MISMATCH.0,
            MISMATCH.1,
        ),
        ("a longer life, later", edit(valid(), "Expires=900", "Expires=901"), MISMATCH.0, MISMATCH.1),
        ("signed 15 minutes and a second ahead", at("20130524T001501Z", "20130524"), "AccessDenied", "NotYetValid"),
        ("signed years ahead", at("99991231T235959Z", "99991231"), "AccessDenied", "NotYetValid"),
        ("a date in another form", param("X-Amz-Date", "2013-05-24T00%3A00%3A00Z"), QUERY, "Date"),
        ("a date without a time", param("X-Amz-Date", "20130524"), QUERY, "Date"),
        ("a date in lower case", param("X-Amz-Date", "20130524t000000z"), QUERY, "Date"),
        ("the 30th of February", param("X-Amz-Date", "20130230T000000Z"), QUERY, "Date"),
        ("a 13th month", param("X-Amz-Date", "20131324T000000Z"), QUERY, "Date"),
        ("a leap second", param("X-Amz-Date", "20130524T000060Z"), QUERY, "Date"),
        ("a date with more after it", param("X-Amz-Date", "20130524T000000Z%20"), QUERY, "Date"),
        ("a date with a sign", param("X-Amz-Date", "%2B0130524T000000Z"), QUERY, "Date"),
    ]
}

fn signatures() -> Vec<Attack> {
    let signature = signature_of(&valid());
    let put = |text: &str| edit(valid(), &format!("Signature={signature}"), &format!("Signature={text}"));
    let (code, malformed) = ("SignatureDoesNotMatch", "MalformedSignature");
    vec![
        ("an empty signature", put(""), code, malformed),
        ("a signature in capitals", put(&signature.to_uppercase()), code, malformed),
        ("a truncated signature", put(&signature[..63]), code, malformed),
        ("half a signature", put(&signature[..32]), code, malformed),
        ("a longer signature", put(&format!("{signature}0")), code, malformed),
        ("a signature with a space", put(&format!("{signature}+")), code, malformed),
        (
            "a signature with an escape",
            put(&format!("%{:02x}{}", signature.as_bytes()[0], &signature[1..])),
            code,
            malformed,
        ),
        ("a signature with a prefix", put(&format!("0x{}", &signature[2..])), code, malformed),
        ("a whole signature after a prefix", put(&format!("0x{signature}")), code, malformed),
        ("a signature that isn't hexadecimal", put(&"g".repeat(64)), code, malformed),
        ("zeros", put(&"0".repeat(64)), MISMATCH.0, MISMATCH.1),
        ("that of another request", put(&signature_of(&param("X-Amz-Expires", "901"))), MISMATCH.0, MISMATCH.1),
    ]
}

fn signed_headers() -> Vec<Attack> {
    let (denied, not_signed) = ("AccessDenied", "HeadersNotSigned");
    let list = |names: &'static str| with(move |forgery| names.clone_into(&mut forgery.signed_headers));
    let malformed = "MalformedSignedHeaders";
    let acl = || Forgery::new().signed_header("x-amz-acl", "private").by_query(|_| {});
    let edit_headers = |mut sent: Sent, change: fn(&mut Vec<(String, Vec<u8>)>)| {
        change(&mut sent.headers);
        sent
    };
    vec![
        // What is signed lacks the header as the request does.
        ("a listed header that isn't signed", param("X-Amz-SignedHeaders", "host%3Bx-a"), MISMATCH.0, MISMATCH.1),
        ("no signed header", list(""), denied, not_signed),
        (
            "no host",
            headers(|mut forgery| {
                forgery.signed_headers = "accept".into();
                forgery.header("accept", "*/*")
            }),
            denied,
            not_signed,
        ),
        ("a host in capitals", list("Host"), QUERY, malformed),
        ("a host twice", list("host;host"), QUERY, malformed),
        ("an empty name", list("host;"), QUERY, malformed),
        ("a name with a space", list("host; x-amz-acl"), QUERY, malformed),
        ("names joined by commas", list("host,x-amz-acl"), QUERY, malformed),
        (
            "names out of order",
            headers(|mut forgery| {
                forgery.signed_headers = "x-amz-acl;host".into();
                forgery.header("x-amz-acl", "private")
            }),
            QUERY,
            malformed,
        ),
        (
            "a list encoded twice",
            headers(|mut forgery| {
                forgery.signed_headers = "content-type%3Bhost".into();
                forgery.header("content-type", "a/b")
            }),
            QUERY,
            malformed,
        ),
        ("a name that isn't UTF-8", param("X-Amz-SignedHeaders", "host%3B%FF"), denied, not_signed),
        (
            "an unsigned x-amz- header",
            headers(|forgery| forgery.header("x-amz-acl", "public-read")),
            denied,
            not_signed,
        ),
        (
            "an unsigned x-amz- header in capitals",
            headers(|forgery| forgery.header("X-AMZ-ACL", "public-read")),
            denied,
            not_signed,
        ),
        ("unsigned metadata", headers(|forgery| forgery.header("x-amz-meta-a", "b")), denied, not_signed),
        ("an unsigned copy source", headers(|forgery| forgery.header("x-amz-copy-source", "/b/k")), denied, not_signed),
        (
            "an unsigned payload hash",
            headers(|forgery| forgery.header("x-amz-content-sha256", "UNSIGNED-PAYLOAD")),
            denied,
            not_signed,
        ),
        (
            "a signed header with another value, later",
            edit_headers(acl(), |headers| headers[1].1 = b"public-read".to_vec()),
            MISMATCH.0,
            MISMATCH.1,
        ),
        ("a signed header left out, later", edit_headers(acl(), |headers| drop(headers.pop())), MISMATCH.0, MISMATCH.1),
        (
            "an empty signed header left out, later",
            edit_headers(headers(|forgery| forgery.signed_header("x-amz-a", "")), |headers| drop(headers.pop())),
            MISMATCH.0,
            MISMATCH.1,
        ),
        (
            "a signed header renamed, later",
            edit_headers(acl(), |headers| headers[1].0 = "x-amz-ac".into()),
            denied,
            not_signed,
        ),
        (
            "a signed header repeated, later",
            edit_headers(acl(), |headers| headers.push(headers[1].clone())),
            "InvalidRequest",
            "RepeatedHeader",
        ),
        (
            "a signed header repeated",
            headers(|forgery| forgery.signed_header("x-amz-acl", "private").signed_header("X-Amz-Acl", "public-read")),
            "InvalidRequest",
            "RepeatedHeader",
        ),
        (
            "metadata repeated, later",
            edit_headers(headers(|forgery| forgery.signed_header("x-amz-meta-a", "1")), |headers| {
                headers.push(headers[1].clone());
            }),
            MISMATCH.0,
            MISMATCH.1,
        ),
        (
            "repeated metadata in another order, later",
            edit_headers(
                headers(|forgery| forgery.signed_header("x-amz-meta-a", "1").signed_header("x-amz-meta-a", "2")),
                |headers| headers.swap(1, 2),
            ),
            MISMATCH.0,
            MISMATCH.1,
        ),
        // AWS: "Authenticating Requests: Using Query Parameters (AWS Signature Version 4)".
        (
            "a signed header with another value in the query",
            headers(|mut forgery| {
                forgery.params.push(("X-Amz-Acl".into(), "public-read".into()));
                forgery.signed_header("x-amz-acl", "private")
            }),
            "InvalidRequest",
            "ConflictingHeader",
        ),
        (
            "a content type with another value in the query",
            headers(|mut forgery| {
                forgery.params.push(("content-type".into(), "text%2Fhtml".into()));
                forgery.signed_header("content-type", "image/png")
            }),
            "InvalidRequest",
            "ConflictingHeader",
        ),
        (
            "an escaped name with another value in the query",
            headers(|mut forgery| {
                forgery.params.push(("x-amz-meta-a%21".into(), "b".into()));
                forgery.signed_header("x-amz-meta-a!", "c")
            }),
            "InvalidRequest",
            "ConflictingHeader",
        ),
        (
            "repeated metadata with one of its values in the query",
            headers(|mut forgery| {
                forgery.params.push(("x-amz-meta-a".into(), "1".into()));
                forgery.signed_header("x-amz-meta-a", "1").signed_header("x-amz-meta-a", "1")
            }),
            "InvalidRequest",
            "ConflictingHeader",
        ),
        (
            "another date in a signed header",
            headers(|forgery| forgery.signed_header("x-amz-date", "20130524T000001Z")),
            "InvalidRequest",
            "ConflictingHeader",
        ),
        (
            "a content type repeated",
            headers(|forgery| {
                forgery.signed_header("content-type", "image/png").signed_header("content-type", "text/html")
            }),
            "InvalidRequest",
            "RepeatedHeader",
        ),
        (
            "two hosts",
            headers(|forgery| forgery.header("Host", "examplebucket.s3.amazonaws.com")),
            "InvalidRequest",
            "RepeatedHeader",
        ),
        (
            "another host, later",
            edit_headers(valid(), |headers| headers[0].1 = b"otherbucket.s3.amazonaws.com".to_vec()),
            MISMATCH.0,
            MISMATCH.1,
        ),
        (
            "a host with a port, later",
            edit_headers(valid(), |headers| headers[0].1.extend(b":443")),
            MISMATCH.0,
            MISMATCH.1,
        ),
        (
            "a host with a dot, later",
            edit_headers(valid(), |headers| headers[0].1.extend(b".")),
            MISMATCH.0,
            MISMATCH.1,
        ),
        (
            "a host in capitals, later",
            edit_headers(valid(), |headers| headers[0].1.make_ascii_uppercase()),
            MISMATCH.0,
            MISMATCH.1,
        ),
        ("no host header, later", edit_headers(valid(), Vec::clear), MISMATCH.0, MISMATCH.1),
        (
            "a value with a line feed",
            headers(|forgery| forgery.signed_header("x-amz-meta-a", "b\nhost:c")),
            "InvalidRequest",
            "HeaderValue",
        ),
        (
            "a value with a NUL",
            headers(|forgery| forgery.signed_header("x-amz-meta-a", "b\0c")),
            "InvalidRequest",
            "HeaderValue",
        ),
        (
            "a value with a no-break space, later",
            edit_headers(acl(), |headers| headers[1].1.extend("\u{a0}".bytes())),
            MISMATCH.0,
            MISMATCH.1,
        ),
        (
            "a tab for a space, later",
            edit_headers(headers(|forgery| forgery.signed_header("x-amz-meta-a", "b c")), |headers| {
                headers[1].1 = b"b\tc".to_vec();
            }),
            MISMATCH.0,
            MISMATCH.1,
        ),
        (
            "a token in a header too",
            headers(|forgery| forgery.signed_header("x-amz-security-token", "a")),
            "InvalidToken",
            "MalformedToken",
        ),
        (
            "a token of a session in a header too",
            headers(|forgery| forgery.signed_header("x-amz-s3session-token", "a")),
            "InvalidToken",
            "MalformedToken",
        ),
        ("an empty token", extra_param("X-Amz-Security-Token", ""), "InvalidToken", "MalformedToken"),
        (
            "two kinds of tokens",
            headers(|mut forgery| {
                forgery.params =
                    vec![("X-Amz-S3session-Token".into(), "a".into()), ("X-Amz-Security-Token".into(), "b".into())];
                forgery
            }),
            "InvalidToken",
            "MalformedToken",
        ),
        ("a token, later", edit(valid(), "?", "?X-Amz-Security-Token=a&"), MISMATCH.0, MISMATCH.1),
    ]
}

fn methods_paths_and_payloads() -> Vec<Attack> {
    let sha256 = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    let payload = |line: &'static str, value: &'static str| {
        headers(move |mut forgery| {
            line.clone_into(&mut forgery.payload);
            forgery.signed_header("x-amz-content-sha256", value)
        })
    };
    let path = |path: &'static str| edit(valid(), "/test.txt", path);
    let method = |method: &str| Sent { method: method.to_owned(), ..valid() };
    let (uri, target) = ("InvalidURI", "InvalidTarget");
    vec![
        ("HEAD for GET, later", method("HEAD"), MISMATCH.0, MISMATCH.1),
        ("PUT for GET, later", method("PUT"), MISMATCH.0, MISMATCH.1),
        ("get for GET, later", method("get"), MISMATCH.0, MISMATCH.1),
        ("a method with a line feed, later", method("GET\n/test.txt"), MISMATCH.0, MISMATCH.1),
        ("another path, later", path("/test.txt2"), MISMATCH.0, MISMATCH.1),
        ("a path in capitals, later", path("/TEST.TXT"), MISMATCH.0, MISMATCH.1),
        ("a double slash, later", path("//test.txt"), MISMATCH.0, MISMATCH.1),
        ("a slash at the end, later", path("/test.txt/"), MISMATCH.0, MISMATCH.1),
        ("a dot segment, later", path("/./test.txt"), MISMATCH.0, MISMATCH.1),
        ("a double dot segment, later", path("/a/../test.txt"), MISMATCH.0, MISMATCH.1),
        ("a path encoded twice, later", path("/test%252Etxt"), MISMATCH.0, MISMATCH.1),
        ("a fragment, later", path("/test.txt%23"), MISMATCH.0, MISMATCH.1),
        ("a NUL, later", path("/test.txt%00"), MISMATCH.0, MISMATCH.1),
        ("an incomplete escape", path("/test.txt%2"), uri, target),
        ("an escape that isn't hexadecimal", path("/test.txt%zz"), uri, target),
        ("an incomplete escape in the query", extra_param("a", "%"), uri, target),
        ("an absolute URL", path("http://examplebucket.s3.amazonaws.com/test.txt"), uri, target),
        ("no path", path(""), uri, target),
        ("an asterisk", path("*"), uri, target),
        (
            "a payload hash in capitals",
            payload(
                "E3B0C44298FC1C149AFBF4C8996FB92427AE41E4649B934CA495991B7852B855",
                "E3B0C44298FC1C149AFBF4C8996FB92427AE41E4649B934CA495991B7852B855",
            ),
            "InvalidArgument",
            "MalformedPayloadHash",
        ),
        ("a short payload hash", payload("e3b0", "e3b0"), "InvalidArgument", "MalformedPayloadHash"),
        ("an empty payload hash", payload("", ""), "InvalidArgument", "MalformedPayloadHash"),
        (
            "a payload signed in chunks",
            payload("STREAMING-AWS4-HMAC-SHA256-PAYLOAD", "STREAMING-AWS4-HMAC-SHA256-PAYLOAD"),
            "NotImplemented",
            "ChunkedPayload",
        ),
        ("any payload for a hash", payload("UNSIGNED-PAYLOAD", sha256), MISMATCH.0, MISMATCH.1),
        ("a hash for any payload", payload(sha256, "UNSIGNED-PAYLOAD"), MISMATCH.0, MISMATCH.1),
        (
            "two payload hashes",
            headers(|mut forgery| {
                forgery.params.push(("X-Amz-Content-Sha256".into(), sha256.into()));
                forgery.signed_header("x-amz-content-sha256", "UNSIGNED-PAYLOAD")
            }),
            "InvalidRequest",
            "ConflictingHeader",
        ),
        // S3 and other servers take it for no hash, and a client of one that doesn't for a lock.
        (
            "a payload hash in the query alone",
            headers(|mut forgery| {
                sha256.clone_into(&mut forgery.payload);
                forgery.params.push(("X-Amz-Content-Sha256".into(), sha256.into()));
                forgery
            }),
            "InvalidArgument",
            "MalformedPayloadHash",
        ),
        (
            "a payload hash in the query that is not signed for",
            extra_param("X-Amz-Content-Sha256", sha256),
            "InvalidArgument",
            "MalformedPayloadHash",
        ),
        (
            "an empty payload signed, but not named",
            with(|forgery| sha256.clone_into(&mut forgery.payload)),
            MISMATCH.0,
            MISMATCH.1,
        ),
    ]
}

fn authorization_headers() -> Vec<Attack> {
    let at = |timestamp: &'static str, date: &'static str| {
        by_header(move |mut forgery| {
            timestamp.clone_into(&mut forgery.timestamp);
            date.clone_into(&mut forgery.scope[0]);
            timestamp.clone_into(&mut forgery.headers[2].1);
            forgery
        })
    };
    let both = Sent { target: valid().target, ..by_header(|forgery| forgery) };
    let two = {
        let mut sent = by_header(|forgery| forgery);
        sent.headers.push(sent.headers.last().unwrap().clone());
        sent
    };
    let without = |name: &'static str| {
        by_header(move |mut forgery| {
            forgery.headers.retain(|header| header.0 != name);
            forgery.signed_headers = forgery.signed_headers.replace(&format!(";{name}"), "");
            forgery
        })
    };
    let malformed = "MalformedAuthorization";
    vec![
        ("a query and a header", both, "InvalidArgument", "SeveralMechanisms"),
        ("two headers", two, HEADER, malformed),
        (
            "a parameter of the signature",
            by_header(|mut forgery| {
                forgery.params.push(("X-Amz-Expires".into(), "900".into()));
                forgery
            }),
            "InvalidArgument",
            "SeveralMechanisms",
        ),
        (
            "two kinds of tokens",
            by_header(|forgery| {
                forgery.signed_header("x-amz-security-token", "a").signed_header("x-amz-s3session-token", "b")
            }),
            "InvalidToken",
            "MalformedToken",
        ),
        ("another scheme", authorization("AWS4-HMAC-SHA256", "Bearer"), "InvalidRequest", "Algorithm"),
        ("version 2", authorization("AWS4-HMAC-SHA256", "AWS"), "InvalidRequest", "Algorithm"),
        ("no space after the algorithm", authorization("SHA256 ", "SHA256"), "InvalidRequest", "Algorithm"),
        ("two credentials", authorization(" Credential=", " Credential=x, Credential="), HEADER, malformed),
        ("two signatures", authorization(" Signature=", " Signature=0, Signature="), HEADER, malformed),
        ("an empty first signature", authorization(" Signature=", " Signature, Signature="), HEADER, malformed),
        ("an unknown component", authorization(" Credential=", " Extra=1, Credential="), HEADER, malformed),
        ("a component in lower case", authorization("Credential=", "credential="), HEADER, malformed),
        ("no comma", authorization(", Signature", " Signature"), HEADER, "Missing"),
        ("no credential", authorization("Credential=", "Signature="), HEADER, malformed),
        (
            "another region",
            by_header(|mut forgery| {
                forgery.scope[1] = "eu-west-1".into();
                forgery
            }),
            HEADER,
            "Region",
        ),
        (
            "another service",
            by_header(|mut forgery| {
                forgery.scope[2] = "iam".into();
                forgery
            }),
            HEADER,
            "Service",
        ),
        (
            "another day",
            by_header(|mut forgery| {
                forgery.scope[0] = "20130523".into();
                forgery
            }),
            HEADER,
            "CredentialDate",
        ),
        ("15 minutes and a second ago", at("20130523T234459Z", "20130523"), "RequestTimeTooSkewed", "TimeSkewed"),
        ("15 minutes and a second ahead", at("20130524T001501Z", "20130524"), "RequestTimeTooSkewed", "TimeSkewed"),
        ("no date", without("x-amz-date"), "AccessDenied", "Missing"),
        ("no payload hash", without("x-amz-content-sha256"), "InvalidRequest", "Missing"),
        (
            "an unsigned date",
            by_header(|mut forgery| {
                forgery.signed_headers = "host;x-amz-content-sha256".into();
                forgery
            }),
            "AccessDenied",
            "HeadersNotSigned",
        ),
        (
            "two dates",
            by_header(|forgery| forgery.header("x-amz-date", "20130524T000001Z")),
            "InvalidRequest",
            "RepeatedHeader",
        ),
        (
            "a date in another form",
            by_header(|mut forgery| {
                forgery.headers[2].1 = "Fri, 24 May 2013 00:00:00 GMT".into();
                forgery
            }),
            "AccessDenied",
            "Date",
        ),
        (
            "no host",
            by_header(|mut forgery| {
                forgery.signed_headers = "x-amz-content-sha256;x-amz-date".into();
                forgery
            }),
            "AccessDenied",
            "HeadersNotSigned",
        ),
        (
            "a signature in capitals",
            header_forgery().by_header(|value| {
                let start = value.len() - 64;
                value[start..].make_ascii_uppercase();
            }),
            "SignatureDoesNotMatch",
            "MalformedSignature",
        ),
        (
            "another signature",
            header_forgery().by_header(|value| {
                let start = value.len() - 64;
                value.replace_range(start.., &"0".repeat(64));
            }),
            MISMATCH.0,
            MISMATCH.1,
        ),
        (
            "another parameter, later",
            Sent { target: b"/test.txt?acl".to_vec(), ..by_header(|forgery| forgery) },
            MISMATCH.0,
            MISMATCH.1,
        ),
    ]
}

#[test]
fn every_attack_is_refused() {
    let attacks: Vec<Attack> = [
        parameters_of_the_signature(),
        algorithms_and_scopes(),
        times_and_lives(),
        signatures(),
        signed_headers(),
        methods_paths_and_payloads(),
        authorization_headers(),
    ]
    .concat();
    assert!(attacks.len() >= 150, "{}", attacks.len());
    let mut failures = Vec::new();
    for (name, sent, code, variant) in &attacks {
        match sent.verify() {
            Ok(_) => failures.push(format!("{name}: accepted")),
            Err(refusal) => {
                let debug = format!("{refusal:?}");
                let found = debug.split([' ', '{']).next().unwrap();
                if (refusal.code(), found) != (*code, *variant) {
                    failures.push(format!("{name}: {code} {variant} expected, and was {} {debug}", refusal.code()));
                }
            }
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
    let requests: BTreeSet<_> = attacks.iter().map(|attack| format!("{:?}", attack.1)).collect();
    assert_eq!(requests.len(), attacks.len(), "an attack is in the table twice");
}

/// What the attacks start from is accepted, so each is refused for what it changes.
#[test]
fn what_the_attacks_change_is_valid() {
    for sent in [
        valid(),
        by_header(|forgery| forgery),
        headers(|forgery| forgery.signed_header("x-amz-acl", "private")),
        headers(|forgery| forgery.signed_header("x-amz-meta-a", "1").signed_header("x-amz-meta-a", "2")),
        headers(|forgery| forgery.signed_header("content-type", "image/png")),
        headers(|forgery| forgery.header("Accept", "*/*").header("Accept", "image/png")),
        headers(|forgery| forgery.header("x-amzn-trace-id", "Root=1")),
        extra_param("X-Amz-Security-Token", "a"),
        extra_param("X-Amz-S3session-Token", "a"),
        extra_param("X-Amz-Content-Sha256", "UNSIGNED-PAYLOAD"),
        extra_param("acl", ""),
        param("X-Amz-Expires", "1"),
        param("X-Amz-Expires", "0900"),
        param("X-Amz-Expires", "604800"),
        authorization(", SignedHeaders", ",SignedHeaders"),
        edit(valid(), "?", "?&&"),
    ] {
        assert!(sent.verify().is_ok(), "{sent:?}: {:?}", sent.verify());
    }
}

/// Swift, `MinIO` and versitygw count the second in which a URL expires. AWS does not say.
#[test]
fn the_last_second_is_valid() {
    let seconds = |seconds| -> OffsetDateTime { NOW + time::Duration::seconds(seconds) };
    for (at, is_valid) in [(0, true), (899, true), (900, true), (901, false), (-900, true), (-901, false)] {
        assert_eq!(valid().verify_at(seconds(at)).is_ok(), is_valid, "{at}");
        let by_header = by_header(|forgery| forgery);
        assert_eq!(by_header.verify_at(seconds(at)).is_ok(), is_valid, "{at}");
    }
}
