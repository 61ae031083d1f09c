//! What is refused: a variant for each rule, whose message names the value, the rule and
//! what to do, and which says whether the request or the configuration is invalid.

use super::{NOW, bucket, credentials, presigner};
use presign::multipart::{CompletedParts, PartPlan};
use presign::sigv4::{Signer, SigningKey};
use presign::{Bucket, Credentials, Error, ErrorKind, Explanation, Lifetime, Method, Presigner};
use std::collections::BTreeSet;
use std::ops::RangeInclusive;
use std::time::Duration;
use time::macros::{date, datetime};

/// A value for every place whose values are withheld.
const SECRET: &str = "HUSH-wJalrXUtnFEMI";

const HOUR: Duration = Duration::from_secs(3600);

/// Signs a request with an invalid value.
macro_rules! refused {
    ($($call:tt)*) => {
        presigner().$($call)*.sign_at(NOW).unwrap_err()
    };
}

/// An error, its kind and what its message must contain.
type Case = (Error, ErrorKind, Vec<&'static str>);

/// Every rule broken once, by whatever a client may choose.
fn errors_of_requests() -> Vec<Case> {
    let mut errors = vec![
        (refused!(get("key").expires_in(Duration::from_secs(604_801))), vec!["604801 s", "1 to 604800", "choose"]),
        (refused!(get("key").expires_in(Duration::from_millis(1500))), vec!["1.5s", "whole seconds", "round"]),
        (
            refused!(get("key").expires_in(Lifetime::new(HOUR).at_least(2 * HOUR))),
            vec!["minimum life of 7200s", "3600s at most", "lower the minimum"],
        ),
        (
            refused!(get("key").expires_in(Lifetime::new(HOUR).stable_for(2 * HOUR))),
            vec!["stable window of 7200s", "life of 3600s", "choose a window"],
        ),
        (refused!(get("")), vec!["empty", "1 to 1024 bytes", "bucket operation"]),
        (refused!(get("k".repeat(1025))), vec!["1025 bytes", "1 to 1024", "shorten"]),
        (refused!(get("a/../b")), vec!["\"a/../b\"", "resolve its dot segments", "`allow_ambiguous_key`"]),
        (refused!(get("a//b")), vec!["\"a//b\"", "drop its empty segments", "rename"]),
        (refused!(get("a\0")), vec!["\"a\\0\"", "NUL", "rename"]),
        (refused!(get("soap")), vec!["\"soap\"", "path style only", "`path_style`"]),
        (refused!(get("key").header("a b", SECRET)), vec!["\"a b\"", "token", "RFC 9110"]),
        (refused!(get("key").header("x-a", format!("{SECRET}\r\nx-b: c"))), vec!["\"x-a\"", "withheld", "remove"]),
        (refused!(get("key").header("x-a", format!("{SECRET}é"))), vec!["\"x-a\"", "outside ASCII", "encode"]),
        (refused!(put("key").header("content-length", SECRET)), vec!["\"content-length\"", "number of bytes"]),
        (refused!(put("key").content_type("")), vec!["\"content-type\"", "not empty", "leave the setting out"]),
        (refused!(put("key").content_md5(SECRET)), vec!["\"content-md5\"", "Base64 of 16 bytes", "24 characters"]),
        (refused!(get("key").header("Host", SECRET)), vec!["\"host\"", "endpoint", "leave it out"]),
        (refused!(get("key").header("Authorization", SECRET)), vec!["\"Authorization\"", "leave it out"]),
        (refused!(put("key").header("x-amz-content-sha256", SECRET)), vec!["payload hash", "`payload_sha256`"]),
        (refused!(put("key").content_type(SECRET).content_type(SECRET)), vec!["\"content-type\"", "twice", "keep one"]),
        (refused!(get("key").param("x-amz-signature", SECRET)), vec!["\"x-amz-signature\"", "sets it", "leave it out"]),
        (refused!(get("key").param("a", SECRET).param("a", SECRET)), vec!["\"a\"", "twice", "keep one"]),
        (refused!(get("key").param("", SECRET)), vec!["without a name", "give it one"]),
        (refused!(get("key").param("acl", "")), vec!["\"acl\"", "selects an operation", "`object_request`"]),
        (refused!(put("key").header("x-amz-copy-source", SECRET)), vec!["\"x-amz-copy-source\"", "`object_request`"]),
        (refused!(abort_multipart_upload("key", "")), vec!["empty uploadId", "object itself", "give the id"]),
        (refused!(get("key").version_id("")), vec!["empty versionId", "object itself", "give the id"]),
        (refused!(upload_part("key", SECRET, 10_001)), vec!["10001", "1 to 10000"]),
        (refused!(post_with_file_name("")), vec!["empty key prefix", "overwrite", "give a prefix", "`post`"]),
        (refused!(post("key").field("a b", SECRET)), vec!["\"a b\"", "no $", "rename"]),
        (refused!(post("key").metadata("a", format!("{SECRET}\n"))), vec!["\"x-amz-meta-a\"", "withheld", "remove"]),
        (refused!(post("${filename}")), vec!["\"key\"", "withheld", "replaces", "`post_with_file_name`"]),
        (refused!(post("key").success_action_redirect(SECRET)), vec!["\"success_action_redirect\"", "absolute URL"]),
        (refused!(post("key").field("Policy", SECRET)), vec!["\"policy\"", "signing sets it", "leave it out"]),
        (refused!(post("key").field("a", SECRET).field("A", SECRET)), vec!["\"a\"", "twice", "keep one"]),
        (
            refused!(post("key").content_length_range(RangeInclusive::new(7, 5))),
            vec!["7 to 5 bytes", "5 GiB", "smaller number first"],
        ),
        (refused!(post("key").field("a", SECRET.repeat(1000))), vec!["43520 bytes", "20480", "shorten"]),
        (
            refused!(upload_parts("key", SECRET, RangeInclusive::new(3, 2))),
            vec!["3..=2", "empty", "start it at its smaller number"],
        ),
        (
            refused!(upload_parts("key", SECRET, 1..=2).content_lengths(PartPlan::new(5).unwrap())),
            vec!["part number 2", "1 parts", "sign for the numbers"],
        ),
        (refused!(upload_parts("key", SECRET.repeat(200), 1..=2)), vec!["3600 bytes", "at most 1024", "give the id"]),
        (PartPlan::with_part_size(5, 5).unwrap_err(), vec!["parts of 5 bytes", "5242880 to 5368709120", "choose"]),
        (
            PartPlan::with_part_size(1 << 40, 5 << 20).unwrap_err(),
            vec!["5242880", "1099511627776", "10000", "choose at least 109951163 bytes"],
        ),
        (PartPlan::new(1 << 60).unwrap_err(), vec!["1152921504606846976", "53687091200000", "split"]),
        (CompletedParts::new().to_xml().unwrap_err(), vec!["no parts", "add at least one"]),
        (
            presign::inspect("https://h/a?b").unwrap_err(),
            vec!["\"https://h/a?b\"", "no parameter or field of a signature", "give the whole presigned URL"],
        ),
        (
            CompletedParts::new().part(3, SECRET).part(3, SECRET).to_xml().unwrap_err(),
            vec!["part 3", "twice", "keep the `ETag`"],
        ),
        (
            CompletedParts::new().part(3, "a b").to_xml().unwrap_err(),
            vec!["\"a b\"", "part 3", "visible ASCII", "give"],
        ),
    ];
    #[cfg(feature = "url")]
    {
        let rewritten = presigner().get("a/../b").allow_ambiguous_key().sign_at(NOW).unwrap();
        errors.push((rewritten.to_url().unwrap_err(), vec!["dot segments", "`url()`"]));
    }
    #[cfg(not(feature = "url"))]
    errors.push((Error::UrlRewritten, vec!["dot segments", "`url()`"]));
    let signed = presigner().put("key").content_type("image/png").sign_at(NOW).unwrap();
    let of_url = |url: &str| Explanation::of_url(Method::Put, url, [("x-a", SECRET)]).unwrap_err();
    errors.push((of_url(&format!("https://{SECRET}.example/")), vec!["X-Amz-Signature is missing", "copy it whole"]));
    errors.push((of_url(signed.url()), vec!["\"content-type\"", "signed", "give the header"]));
    #[cfg(feature = "http")]
    {
        let too_long = presigner().get("key").param("a", "x".repeat(1 << 16)).sign_at(NOW).unwrap();
        errors.push((too_long.to_http_request().unwrap_err(), vec!["not an http::Request"]));
    }
    #[cfg(not(feature = "http"))]
    errors.push((Error::HttpRequest { reason: "too long".into() }, vec!["not an http::Request"]));
    errors.into_iter().map(|(error, parts)| (error, ErrorKind::Request, parts)).collect()
}

/// Of names, options and regions.
fn errors_of_buckets() -> Vec<Case> {
    let resolve = |bucket: Bucket| bucket.resolve().unwrap_err();
    let errors = vec![
        (resolve(Bucket::new("a/b", "us-east-1")), vec!["\"a/b\"", "letters, digits, hyphens, dots and underscores"]),
        (
            resolve(Bucket::new("Upper", "us-east-1").virtual_hosted_style()),
            vec!["\"Upper\"", "lower-case", "`path_style`"],
        ),
        (
            resolve(bucket().path_style().virtual_hosted_style()),
            vec!["`path_style`", "`virtual_hosted_style`", "keep one"],
        ),
        (
            resolve(Bucket::new("name--usw2-az1--x-s3", "us-west-2").accelerate()),
            vec!["`accelerate`", "a directory bucket", "general purpose", "leave the option out"],
        ),
        (
            Presigner::new(credentials(), Bucket::new("a--usw2-az1--x-s3", "us-west-2"))
                .unwrap()
                .get("key")
                .sign_at(NOW)
                .unwrap_err(),
            vec!["\"a--usw2-az1--x-s3\"", "session", "`create_session`", "`Presigner::with_session`"],
        ),
        (resolve(Bucket::new("arn:aws:sqs:::a", "us-west-2")), vec!["\"arn:aws:sqs:::a\"", "service", "give the ARN"]),
        (resolve(Bucket::new("name", "eu/west/1")), vec!["\"eu/west/1\"", "slash", "remove"]),
        (resolve(Bucket::new("name", "EU")), vec!["\"EU\"", "host name", "eu-central-1"]),
        (
            resolve(Bucket::new("name", "aws-cn-global")),
            vec!["\"aws-cn-global\"", "pseudo-region", "`global_endpoint`"],
        ),
    ];
    errors.into_iter().map(|(error, parts)| (error, ErrorKind::Configuration, parts)).collect()
}

/// Every rule broken once, by whoever configures the signer.
fn errors_of_the_configuration() -> Vec<Case> {
    let resolve = |bucket: Bucket| bucket.resolve().unwrap_err();
    let bind = |credentials| Presigner::new(credentials, bucket()).unwrap_err();
    let by_key = || {
        let key = SigningKey::derive(SECRET, date!(2013 - 05 - 24), "us-east-1", "s3").unwrap();
        Credentials::from_signing_key("AKID", key)
    };
    let by_key_on = |time| Presigner::new(by_key(), bucket()).unwrap().get("key").sign_at(time).unwrap_err();
    let expired = credentials().with_expiry(datetime!(2013-05-23 12:00 UTC));
    let expiring = credentials().with_expiry(datetime!(2013-05-24 00:59:59 UTC));
    let endpoint = |url: &str| resolve(bucket().endpoint_url(url));
    let errors = vec![
        (
            Presigner::new(expired, bucket()).unwrap().get("key").sign_at(NOW).unwrap_err(),
            vec!["2013-05-23 12:00", "2013-05-24", "get new credentials"],
        ),
        (
            Presigner::new(expiring, bucket())
                .unwrap()
                .get("key")
                .expires_in(Lifetime::new(HOUR).in_full())
                .sign_at(NOW)
                .unwrap_err(),
            vec!["2013-05-24 0:59:59", "2013-05-24 1:00:00", "get new credentials"],
        ),
        (
            presigner().get("key").sign_at(datetime!(-0001-01-01 00:00 UTC)).unwrap_err(),
            vec!["-1", "four digits", "0 to 9999"],
        ),
        (Signer::new(credentials(), "us/east", "s3").unwrap_err(), vec!["\"us/east\"", "slash", "remove"]),
        (
            Signer::new(credentials(), "us-east-1", "s3\n").unwrap_err(),
            vec!["\"s3\\n\"", "control character", "remove"],
        ),
        (bind(Credentials::new(format!("{SECRET}/x"), "AKID")), vec!["withheld", "slash", "swapped"]),
        (bind(Credentials::new("AKID", format!("{SECRET}\n"))), vec!["withheld", "white space", "trim"]),
        (bind(Credentials::new("AKID", "")), vec!["secret access key", "empty", "as it was issued"]),
        (
            bind(credentials().with_session_token(format!(" {SECRET}"))),
            vec!["session token", "withheld", "white space", "trim"],
        ),
        (
            Error::CredentialsExpiry { name: "AWS_CREDENTIAL_EXPIRATION", value: "soon".into() },
            vec!["AWS_CREDENTIAL_EXPIRATION", "\"soon\"", "RFC 3339", "leave it out"],
        ),
        (
            Error::CredentialsField { name: "SecretAccessKey", rule: "it is not a string; give it as it was issued" },
            vec!["SecretAccessKey", "not a string", "give it"],
        ),
        (Error::NoCredentials { rule: "the answer is empty; ask again" }, vec!["no credentials", "empty", "ask again"]),
        (
            Error::CredentialsRefused { code: "AccessDenied".into(), message: "User: jane\nis not".into() },
            vec!["no credentials", "\"AccessDenied\"", "User: jane", "correct the request"],
        ),
        (Error::Environment { name: "AWS_ACCESS_KEY_ID" }, vec!["AWS_ACCESS_KEY_ID", "missing", "set it"]),
        (by_key_on(datetime!(2013-05-25 00:00 UTC)), vec!["2013-05-24", "2013-05-25", "derive a key for that day"]),
        (
            Presigner::new(by_key(), Bucket::new("name", "eu-west-1")).unwrap_err(),
            vec!["us-east-1/s3", "eu-west-1/s3", "derive a key for that region"],
        ),
        // `sigv4a` shows when the first two occur. A bucket that needs SigV4a has no constructor yet.
        (Error::SigningKeyAlgorithm { key_scope: "us-east-1/s3".into() }, vec!["us-east-1/s3", "SigV4a", "make"]),
        (Error::PublicKey, vec!["public key", "P-256", "give"]),
        (Error::FormAlgorithm { host: "host".into() }, vec!["\"host\"", "SigV4a", "presign a URL"]),
        (endpoint("localhost:9000"), vec!["\"localhost:9000\"", "no scheme", "write http://localhost:9000"]),
        (endpoint(&format!("ftp://u:{SECRET}@host")), vec!["\"host\"", "http", "use one"]),
        (endpoint(&format!("http://u:{SECRET}@host")), vec!["\"host\"", "user name or password", "leave them out"]),
        (endpoint(&format!("http://host?{SECRET}")), vec!["\"host\"", "query"]),
        (endpoint(&format!("http://host#{SECRET}")), vec!["\"host\"", "fragment", "remove"]),
        (endpoint("http://host:x"), vec!["\"host\"", "port", "0 to 65535"]),
        (endpoint("http://host/a//b"), vec!["\"/a//b\"", "empty or dot segment", "remove"]),
        (resolve(bucket().stripped_prefix("s3")), vec!["\"s3\"", "no slash in front", "/prefix"]),
        (endpoint("http://a_b..c"), vec!["\"a_b..c\"", "label", "1 to 63 bytes"]),
        (endpoint("http://[::g]"), vec!["\"[::g]\"", "IPv6", "correct it"]),
        (endpoint("https://examplebucket.host"), vec!["\"examplebucket.host\"", "leave the name out", "`path_style`"]),
        (
            Presigner::new(credentials(), Bucket::custom_domain("https://images.example", "us-east-1"))
                .unwrap()
                .post("key")
                .sign_at(NOW)
                .unwrap_err(),
            vec!["\"images.example\"", "names the bucket", "`Bucket::new`"],
        ),
        #[cfg(not(feature = "std"))]
        (presigner().get("key").sign().unwrap_err(), vec!["no signing time", "`sign_at`"]),
        #[cfg(feature = "std")]
        (Error::NoClock, vec!["no signing time", "`sign_at`"]),
    ];
    errors.into_iter().map(|(error, parts)| (error, ErrorKind::Configuration, parts)).collect()
}

fn every_error() -> Vec<Case> {
    errors_of_requests().into_iter().chain(errors_of_buckets()).chain(errors_of_the_configuration()).collect()
}

/// The name of the variant, which the derived `Debug` starts with.
fn variant(error: &Error) -> String {
    format!("{error:?}").chars().take_while(|character| character.is_alphanumeric()).collect()
}

/// The enum is non-exhaustive, so its variants are read from the source.
#[test]
fn every_variant_is_covered() {
    let source = include_str!("../../src/error.rs");
    let body = source.split_once("pub enum Error {").unwrap().1.split_once("\n}").unwrap().0;
    let variants: BTreeSet<String> = body
        .lines()
        .filter_map(|line| line.strip_prefix("    "))
        .filter(|line| line.starts_with(|first: char| first.is_ascii_uppercase()))
        .map(|line| line.chars().take_while(|character| character.is_alphanumeric()).collect())
        .collect();
    assert!(variants.len() > 30, "{variants:?}");
    let covered: BTreeSet<String> = every_error().iter().map(|(error, ..)| variant(error)).collect();
    assert_eq!(covered, variants);
}

#[test]
fn every_error_says_whether_the_request_or_the_configuration_is_invalid() {
    for (error, kind, _) in every_error() {
        assert_eq!(error.kind(), kind, "{error}");
    }
}

#[test]
fn messages_name_the_value_the_rule_and_what_to_do() {
    for (error, _, parts) in every_error() {
        let message = error.to_string();
        for part in parts {
            assert!(message.contains(part), "{part:?} is not in {message:?}");
        }
        assert!(!message.contains('\n'), "more than one line: {message:?}");
    }
}

/// Even if the value is short enough to be shown elsewhere.
#[test]
fn messages_withhold_values_that_may_be_secret() {
    for (error, ..) in every_error() {
        for text in [error.to_string(), format!("{error:?}"), format!("{error:#?}")] {
            assert!(!text.contains(SECRET), "{text}");
        }
    }
}

#[test]
fn long_values_are_shortened() {
    let nineteen = "abcdefghijklmnopqrS";
    assert_eq!(nineteen.len(), 19);
    for (region, shown) in [
        (nineteen.to_owned(), nineteen),
        (format!("{nineteen}T"), "abcdefgh…qrST"),
        ("Ää".repeat(20), "ÄäÄäÄäÄä…ÄäÄä"),
        ("A".repeat(1000), "AAAAAAAA…AAAA"),
    ] {
        let error = Bucket::new("examplebucket", region).resolve().unwrap_err();
        assert!(matches!(&error, Error::Region { region, .. } if region == shown), "{error}");
    }
}

#[test]
fn errors_are_standard_errors() {
    fn standard<E: std::error::Error + Clone + PartialEq + Send + Sync + 'static>() {}
    standard::<Error>();
}

#[test]
fn the_first_invalid_value_counts() {
    let presigner = presigner();
    let request = presigner.get("key").param("", "").header("a b", "").expires_in(Duration::ZERO);
    assert_eq!(request.sign_at(NOW).unwrap_err(), Error::EmptyParameterName);
    // A valid value afterwards doesn't remove the error.
    let request = presigner.get("key").expires_in(Duration::ZERO).expires_in(Duration::from_secs(60));
    assert_eq!(request.sign_at(NOW).unwrap_err(), Error::ExpiryOutOfRange { seconds: 0 });
    assert!(request.explain_at(NOW).is_err());
    assert!(request.clone().sign_at(NOW).is_err());
}
