//! The shell tool of `examples/presign`, run as users run it: its URLs agree with AWS's
//! documentation, `rusty-s3` and `aws-sigv4`, and its errors are one line.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod credentials;
#[path = "../../examples/embedded_s3/mod.rs"]
mod embedded_s3;
#[path = "../support/form.rs"]
mod form;
mod lifetimes;
mod profiles;
mod sessions;

use aws_sigv4::http_request::{
    PercentEncodingMode, SignableBody, SignableRequest, SignatureLocation, SigningSettings, UriPathNormalizationMode,
    sign,
};
use aws_sigv4::sign::v4;
use embedded_s3::EmbeddedS3;
use form::{Condition, Policy};
use html5gum::{Token, Tokenizer};
use rusty_s3::{Credentials, S3Action, UrlStyle};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::{Duration, UNIX_EPOCH};
use tempfile::TempDir;
use time::macros::datetime;
use time::{OffsetDateTime, PrimitiveDateTime, UtcDateTime};

const ACCESS_KEY_ID: &str = "AKIAIOSFODNN7EXAMPLE";
const SECRET: &str = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
const TOKEN: &str = "IQoJb3JpZ2luX2VjEXAMPLE//TOKEN+with=marks";

/// The time of the documentation's examples, as `--at` takes it.
const AT: &str = "20130524T000000Z";
const TIME: OffsetDateTime = datetime!(2013-05-24 00:00 UTC);

const US: [&str; 4] = ["--region", "us-east-1", "--at", AT];

/// The tool with these arguments and the documentation's credentials, and nothing
/// else in its environment.
fn tool(args: &[&str]) -> Command {
    let mut command = Command::new(tool_path());
    command.args(args).env_clear().env("AWS_ACCESS_KEY_ID", ACCESS_KEY_ID).env("AWS_SECRET_ACCESS_KEY", SECRET);
    // Not those of whoever runs the tests.
    command.env("AWS_CONFIG_FILE", "/no/config").env("AWS_SHARED_CREDENTIALS_FILE", "/no/credentials");
    command.stdin(Stdio::null());
    command
}

/// `cargo test` builds the examples beside the directory of the test programs;
/// `cargo test --test shell_tool` does not.
fn tool_path() -> PathBuf {
    let test = std::env::current_exe().unwrap();
    let profile = test.parent().and_then(Path::parent).unwrap();
    let tool = profile.join("examples").join(format!("presign{}", std::env::consts::EXE_SUFFIX));
    assert!(is_up_to_date(&tool), "{} is missing or old: run `cargo build --example presign`", tool.display());
    tool
}

/// Whether a program that Cargo built is newer than its sources, which Cargo lists
/// beside it.
fn is_up_to_date(program: &Path) -> bool {
    let modified = |path: &Path| fs::metadata(path).and_then(|metadata| metadata.modified()).ok();
    let Ok(dep_info) = fs::read_to_string(program.with_extension("d")) else { return false };
    let (_, sources) = dep_info.trim_end().split_once(": ").unwrap();
    let built = modified(program);
    built.is_some()
        && sources
            .replace("\\ ", "\0")
            .split(' ')
            .all(|source| modified(Path::new(&source.replace('\0', " "))) <= built)
}

/// A run that reads `stdin`.
fn fed(command: &mut Command, stdin: &[u8]) -> Output {
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    io::Write::write_all(&mut child.stdin.take().unwrap(), stdin).unwrap();
    child.wait_with_output().unwrap()
}

/// The output of a run that succeeds and prints nothing to stderr.
fn stdout(command: &mut Command) -> String {
    let Output { status, stdout, stderr } = command.output().unwrap();
    let stderr = String::from_utf8(stderr).unwrap();
    assert!(status.success(), "{command:?}: {status}, {stderr}");
    assert_eq!(stderr, "", "{command:?}");
    String::from_utf8(stdout).unwrap()
}

/// The one line of a successful run.
fn url(command: &mut Command) -> String {
    let stdout = stdout(command);
    let line = stdout.strip_suffix('\n').unwrap();
    assert!(!line.contains('\n'), "{stdout}");
    line.to_owned()
}

/// The URL of a run with the region us-east-1 at the documentation's time.
fn url_in_us(args: &[&str]) -> String {
    url(tool(args).args(US))
}

/// The message of a run that fails with one line, status 2 and no secret.
fn error(command: &mut Command) -> String {
    let Output { status, stdout, stderr } = command.output().unwrap();
    assert_eq!(String::from_utf8(stdout).unwrap(), "", "{command:?}");
    error_line(command, status.code(), stderr)
}

fn error_line(command: &Command, status: Option<i32>, stderr: Vec<u8>) -> String {
    let stderr = String::from_utf8(stderr).unwrap();
    assert_eq!(status, Some(2), "{command:?}: {stderr}");
    assert_eq!(stderr.lines().count(), 1, "{stderr}");
    assert!(stderr.trim_end_matches('\n').chars().all(|c| !c.is_control()), "{stderr:?}");
    assert!(!stderr.contains("Usage") && !stderr.contains("--help"), "the message alone: {stderr}");
    for secret in [SECRET, TOKEN] {
        assert!(!stderr.contains(secret), "{stderr}");
    }
    // The library quotes its methods in backticks; one more is a character of header names.
    let without_token_characters = stderr.replace("^_`|~", "").replace("partition `aws`", "");
    let mut quoted = without_token_characters.split('`').skip(1).step_by(2);
    assert!(quoted.all(|text| text.starts_with("aws configure ")), "an option, not a method: {stderr}");
    stderr.strip_prefix("presign: ").expect("the program's name comes first").trim_end().to_owned()
}

fn error_in_us(args: &[&str]) -> String {
    error(tool(args).args(US))
}

/// A request as `aws-sigv4` sees it: everything that the signature covers.
struct Expected<'a> {
    method: &'a str,
    /// The URL without the signature's parameters; its query is sorted.
    unsigned_url: &'a str,
    headers: &'a [(&'a str, &'a str)],
    payload_sha256: Option<&'a str>,
    token: Option<&'a str>,
    region: &'a str,
    expires_in: u64,
}

impl Default for Expected<'_> {
    fn default() -> Self {
        Self {
            method: "GET",
            unsigned_url: "https://examplebucket.s3.us-east-1.amazonaws.com/key",
            headers: &[],
            payload_sha256: None,
            token: None,
            region: "us-east-1",
            expires_in: 900,
        }
    }
}

impl Expected<'_> {
    /// Asserts that `url` is the request's URL with the parameters that `aws-sigv4` adds.
    fn check(&self, url: &str) {
        let (base, query) = url.split_once('?').unwrap();
        let is_of_signature = |pair: &&str| pair.starts_with("X-Amz-");
        let (of_signature, own): (Vec<_>, Vec<_>) = query.split('&').partition(is_of_signature);
        let unsigned = if own.is_empty() { base.to_owned() } else { format!("{base}?{}", own.join("&")) };
        assert_eq!(unsigned, self.unsigned_url);

        let found: BTreeMap<_, _> =
            url::form_urlencoded::parse(of_signature.join("&").as_bytes()).into_owned().collect();
        assert_eq!(found.len(), of_signature.len(), "a parameter is repeated: {url}");
        assert_eq!(found, self.signature_parameters(), "{url}");
    }

    fn signature_parameters(&self) -> BTreeMap<String, String> {
        let identity = aws_credential_types::Credentials::new(
            ACCESS_KEY_ID,
            SECRET,
            self.token.map(str::to_owned),
            None,
            "the documentation",
        )
        .into();
        let mut settings = SigningSettings::default();
        settings.signature_location = SignatureLocation::QueryParams;
        settings.percent_encoding_mode = PercentEncodingMode::Single;
        settings.uri_path_normalization_mode = UriPathNormalizationMode::Disabled;
        settings.expires_in = Some(Duration::from_secs(self.expires_in));
        let params = v4::SigningParams::builder()
            .identity(&identity)
            .region(self.region)
            .name("s3")
            .time(UNIX_EPOCH + Duration::from_secs(TIME.unix_timestamp().try_into().unwrap()))
            .settings(settings)
            .build()
            .unwrap()
            .into();
        let headers = self.headers.iter().copied();
        let body = match self.payload_sha256 {
            Some(sha256) => SignableBody::Precomputed(sha256.into()),
            None => SignableBody::UnsignedPayload,
        };
        let request = SignableRequest::new(self.method, self.unsigned_url, headers, body).unwrap();
        let (instructions, _) = sign(request, &params).unwrap().into_parts();
        instructions.params().iter().map(|(name, value)| ((*name).to_owned(), value.to_string())).collect()
    }
}

#[test]
fn the_documented_url() {
    let args = ["get", "s3://examplebucket/test.txt", "--expires-in", "86400", "--global-endpoint"];
    assert_eq!(
        url_in_us(&args),
        "https://examplebucket.s3.amazonaws.com/test.txt\
         ?X-Amz-Algorithm=AWS4-HMAC-SHA256\
         &X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request\
         &X-Amz-Date=20130524T000000Z\
         &X-Amz-Expires=86400\
         &X-Amz-SignedHeaders=host\
         &X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404"
    );
}

#[test]
fn explain_prints_the_documented_texts_to_stderr() {
    let args = ["get", "s3://examplebucket/test.txt", "--expires-in", "1d", "--global-endpoint"];
    let plain = url_in_us(&args);
    let Output { status, stdout, stderr } = tool(&args).args(US).arg("--explain").output().unwrap();
    assert!(status.success());
    assert_eq!(String::from_utf8(stdout).unwrap(), plain + "\n");
    assert_eq!(
        String::from_utf8(stderr).unwrap(),
        "Canonical request:\n\
         GET\n\
         /test.txt\n\
         X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request\
         &X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host\n\
         host:examplebucket.s3.amazonaws.com\n\
         \n\
         host\n\
         UNSIGNED-PAYLOAD\n\
         \n\
         String to sign:\n\
         AWS4-HMAC-SHA256\n\
         20130524T000000Z\n\
         20130524/us-east-1/s3/aws4_request\n\
         3bfa292879f6447bbcda7001decf97f4a54dc650c8942174ae0a9121cf58ad04\n"
    );
}

fn rusty_bucket() -> rusty_s3::Bucket {
    let endpoint = "https://s3.us-east-1.amazonaws.com".parse().unwrap();
    rusty_s3::Bucket::new(endpoint, UrlStyle::VirtualHost, "examplebucket", "us-east-1").unwrap()
}

fn rusty_url<'a>(action: &impl S3Action<'a>) -> String {
    let time = TIME.unix_timestamp();
    action.sign_with_time(Duration::from_secs(900), &jiff::Timestamp::from_second(time).unwrap()).into()
}

#[test]
fn operations_agree_with_rusty_s3() {
    let (bucket, credentials) = (rusty_bucket(), Credentials::new(ACCESS_KEY_ID, SECRET));
    let who = Some(&credentials);
    let (key, id) = ("films/a b.mp4", "-VXBsb2FkIElE+/=");
    let part = bucket.upload_part(who, key, 7, id);
    let operations = [
        ("get", vec![], rusty_url(&bucket.get_object(who, key))),
        ("put", vec![], rusty_url(&bucket.put_object(who, key))),
        ("head", vec![], rusty_url(&bucket.head_object(who, key))),
        ("delete", vec![], rusty_url(&bucket.delete_object(who, key))),
        ("upload-part", vec!["--upload-id", id, "--part-number", "7"], rusty_url(&part)),
        (
            "complete-multipart-upload",
            vec!["--upload-id", id],
            rusty_url(&bucket.complete_multipart_upload(who, key, id, std::iter::empty())),
        ),
        ("abort-multipart-upload", vec!["--upload-id", id], rusty_url(&bucket.abort_multipart_upload(who, key, id))),
        ("list-parts", vec!["--upload-id", id], rusty_url(&bucket.list_parts(who, key, id))),
    ];
    for (operation, options, expected) in operations {
        let location = format!("s3://examplebucket/{key}");
        assert_eq!(url_in_us(&[&[operation, &location], &options[..]].concat()), expected, "{operation}");
    }

    for location in ["s3://examplebucket", "s3://examplebucket/"] {
        assert_eq!(url_in_us(&["head-bucket", location]), rusty_url(&bucket.head_bucket(who)));
        let mut list = bucket.list_objects_v2(who);
        // The oracle sets it for every list, the tool doesn't.
        list.query_mut().remove("encoding-type");
        assert_eq!(url_in_us(&["list", location]), rusty_url(&list));
        list.with_prefix("films/");
        assert_eq!(url_in_us(&["list", location, "-q", "prefix=films/"]), rusty_url(&list));
    }
}

/// `rusty-s3` writes `uploads=1`, AWS an empty value.
#[test]
fn create_multipart_upload_agrees_with_aws() {
    let url = url_in_us(&["create-multipart-upload", "s3://examplebucket/key"]);
    let unsigned_url = "https://examplebucket.s3.us-east-1.amazonaws.com/key?uploads=";
    Expected { method: "POST", unsigned_url, ..Expected::default() }.check(&url);
}

#[test]
fn a_part_number_selects_one_part_of_an_object() {
    for (operation, method) in [("get", "GET"), ("head", "HEAD")] {
        let url = url_in_us(&[operation, "s3://examplebucket/key", "--part-number", "10000"]);
        let unsigned_url = "https://examplebucket.s3.us-east-1.amazonaws.com/key?partNumber=10000";
        Expected { method, unsigned_url, ..Expected::default() }.check(&url);
    }
}

#[test]
fn a_version_id_selects_a_version() {
    for (operation, method) in [("get", "GET"), ("head", "HEAD"), ("delete", "DELETE")] {
        let url = url_in_us(&[operation, "s3://examplebucket/key", "--version-id", "-3/L4k+q"]);
        let unsigned_url = "https://examplebucket.s3.us-east-1.amazonaws.com/key?versionId=-3%2FL4k%2Bq";
        Expected { method, unsigned_url, ..Expected::default() }.check(&url);
    }
    let both = url_in_us(&["get", "s3://examplebucket/key", "--version-id", "3", "--part-number", "2"]);
    let unsigned_url = "https://examplebucket.s3.us-east-1.amazonaws.com/key?partNumber=2&versionId=3";
    Expected { unsigned_url, ..Expected::default() }.check(&both);
}

#[test]
fn headers_and_parameters_are_signed() {
    let url = url_in_us(&[
        "put",
        "s3://examplebucket/key",
        "-H",
        "Content-Type:  text/plain; charset=utf-8 ",
        "-H",
        "x-amz-meta-time:12:30:00",
        "-H",
        "X-Amz-Meta-List: one",
        "-H",
        "x-amz-meta-list: two",
        "-q",
        "x-id=a=b&c d",
        "-q",
        "without-value",
        "-q",
        "empty=",
    ]);
    Expected {
        method: "PUT",
        unsigned_url: "https://examplebucket.s3.us-east-1.amazonaws.com/key?empty=&without-value=&x-id=a%3Db%26c%20d",
        headers: &[
            ("content-type", "text/plain; charset=utf-8"),
            ("x-amz-meta-list", "one,two"),
            ("x-amz-meta-time", "12:30:00"),
        ],
        ..Expected::default()
    }
    .check(&url);
}

#[test]
fn the_session_token_comes_from_the_environment() {
    let args = [&["get", "s3://examplebucket/key"], &US[..]].concat();
    let with_token = url(tool(&args).env("AWS_SESSION_TOKEN", TOKEN));
    Expected { token: Some(TOKEN), ..Expected::default() }.check(&with_token);
    let with_empty_token = url(tool(&args).env("AWS_SESSION_TOKEN", ""));
    Expected::default().check(&with_empty_token);
}

#[test]
fn a_key_is_taken_verbatim() {
    let keys = [
        ("photos/cat.jpg", "photos/cat.jpg"),
        ("trailing/", "trailing/"),
        ("a%2Fb+c d", "a%252Fb%2Bc%20d"),
        ("?versionId=1&x#y", "%3FversionId%3D1%26x%23y"),
        ("line\nfeed\r", "line%0Afeed%0D"),
        ("s3:/other/key", "s3%3A/other/key"),
        ("größe/猫.png", "gr%C3%B6%C3%9Fe/%E7%8C%AB.png"),
        (" ", "%20"),
    ];
    for (key, encoded) in keys {
        let unsigned_url = &format!("https://examplebucket.s3.us-east-1.amazonaws.com/{encoded}");
        let location = format!("s3://examplebucket/{key}");
        Expected { unsigned_url, ..Expected::default() }.check(&url_in_us(&["get", &location]));
    }
}

#[test]
fn an_ambiguous_key_is_signed_only_if_allowed() {
    for (key, quoted) in [("a/../b", "\"a/../b\""), ("/a", "\"/a\""), ("a//b", "\"a//b\"")] {
        let location = format!("s3://examplebucket/{key}");
        let message = error_in_us(&["get", &location]);
        assert!(message.contains(quoted) && message.contains("--allow-ambiguous-key"), "{message}");

        let url = url_in_us(&["get", &location, "--allow-ambiguous-key"]);
        let unsigned_url = &format!("https://examplebucket.s3.us-east-1.amazonaws.com/{key}");
        Expected { unsigned_url, ..Expected::default() }.check(&url);
    }
}

/// A text, how often the file repeats it, and the SHA-256 of that: the example of FIPS 180-2
/// (B.3), which needs many reads; the example of the S3 API reference; and an empty file.
const PAYLOADS: [(&str, usize, &str); 3] = [
    ("a", 1_000_000, "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"),
    ("Welcome to Amazon S3.", 1, "44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072"),
    ("", 1, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
];

/// An operation, its options, its method and the query of its URL.
const PAYLOAD_OPERATIONS: [(&str, &[&str], &str, &str); 3] = [
    ("put", &[], "PUT", ""),
    ("upload-part", &["--upload-id", "id", "--part-number", "7"], "PUT", "?partNumber=7&uploadId=id"),
    ("complete-multipart-upload", &["--upload-id", "id"], "POST", "?uploadId=id"),
];

#[test]
fn a_payload_file_is_signed_by_length_and_sha256() {
    for (text, times, sha256) in PAYLOADS {
        let (_directory, path) = file_of(text.repeat(times));
        let length = (text.len() * times).to_string();
        for (operation, options, method, query) in PAYLOAD_OPERATIONS {
            let args = [&[operation, "s3://examplebucket/key", "--payload", &path], options].concat();
            let unsigned_url = &format!("https://examplebucket.s3.us-east-1.amazonaws.com/key{query}");
            let headers = &[("content-length", &*length), ("x-amz-content-sha256", sha256)];
            Expected { method, unsigned_url, headers, payload_sha256: Some(sha256), ..Expected::default() }
                .check(&url_in_us(&args));

            let line = url_in_us(&[&args[..], &["--json"]].concat());
            let expected = json!({ "content-length": length, "x-amz-content-sha256": sha256 });
            assert_eq!(serde_json::from_str::<Value>(&line).unwrap()["headers"], expected);
        }
    }
}

#[test]
fn a_payload_hash_is_signed_without_a_length() {
    let (_, _, sha256) = PAYLOADS[1];
    for (operation, options, method, query) in PAYLOAD_OPERATIONS {
        // Hexadecimal digits may be in upper case; the header's are in lower case.
        for hex in [sha256, &sha256.to_uppercase()] {
            let args = [&[operation, "s3://examplebucket/key", "--payload-sha256", hex], options].concat();
            let unsigned_url = &format!("https://examplebucket.s3.us-east-1.amazonaws.com/key{query}");
            let headers = &[("x-amz-content-sha256", sha256)];
            Expected { method, unsigned_url, headers, payload_sha256: Some(sha256), ..Expected::default() }
                .check(&url_in_us(&args));
        }
    }
}

#[test]
fn a_faulty_payload_is_an_error() {
    let object = "s3://examplebucket/key";
    let (directory, path) = file_of("text");
    let (missing, folder) = (format!("{path}.missing"), directory.path().to_str().unwrap());
    let (_, _, sha256) = PAYLOADS[1];
    let not_hex = format!("{}g", &sha256[1..]);
    let prefixed = format!("0x{}", &sha256[2..]);
    let too_long = format!("{sha256}00");
    let hash = "a SHA-256 is 64 hexadecimal digits";
    let cases: [(&[&str], &str); 13] = [
        (&["--payload", &missing], &format!("--payload {missing}: No such file")),
        (&["--payload", folder], &format!("--payload {folder}: Is a directory")),
        (&["--payload", ""], "--payload"),
        (&["--payload", "-"], "--payload takes a file, not stdin"),
        (&["--payload-sha256", &not_hex], hash),
        (&["--payload-sha256", &prefixed], hash),
        (&["--payload-sha256", &sha256[2..]], hash),
        (&["--payload-sha256", &sha256[1..]], hash),
        (&["--payload-sha256", &too_long], hash),
        (&["--payload-sha256", ""], "--payload-sha256"),
        (&["--payload", &path, "--payload-sha256", sha256], "cannot be used with '--payload"),
        (&["--payload", &path, "-H", "Content-Length: 4"], "--payload sets it too"),
        (&["-H", &format!("x-amz-content-sha256: {sha256}")], "use --payload or --payload-sha256"),
    ];
    for (options, expected) in cases {
        let message = error_in_us(&[&["put", object], options].concat());
        assert!(message.contains(expected), "{options:?}: {message}");
    }

    let others = ["get", "head", "delete", "create-multipart-upload", "abort-multipart-upload", "list-parts"];
    for operation in others {
        for option in [["--payload", &path], ["--payload-sha256", sha256]] {
            let message = error_in_us(&[&[operation, object], &option[..]].concat());
            assert!(message.starts_with(&format!("{operation} takes ")), "{message}");
        }
    }
    for operation in ["list", "head-bucket"] {
        let message = error_in_us(&[operation, "s3://examplebucket", "--payload", &path]);
        assert!(message.starts_with(&format!("{operation} takes ")), "{message}");
    }
}

/// Options, variables of the environment, and the expected region or URL.
type SettingCase<'a> = (&'a [&'a str], &'a [(&'a str, &'a str)], &'a str);

#[test]
fn the_region_comes_from_the_option_then_the_environment() {
    let args = ["get", "s3://examplebucket/key", "--at", AT];
    let cases: [SettingCase<'_>; 4] = [
        (
            &["--region", "eu-west-3"],
            &[("AWS_REGION", "sa-east-1"), ("AWS_DEFAULT_REGION", "ca-central-1")],
            "eu-west-3",
        ),
        (&[], &[("AWS_REGION", "sa-east-1"), ("AWS_DEFAULT_REGION", "ca-central-1")], "sa-east-1"),
        (&[], &[("AWS_DEFAULT_REGION", "ca-central-1")], "ca-central-1"),
        (&[], &[("AWS_REGION", ""), ("AWS_DEFAULT_REGION", "ca-central-1")], "ca-central-1"),
    ];
    for (options, variables, region) in cases {
        let unsigned_url = &format!("https://examplebucket.s3.{region}.amazonaws.com/key");
        let url = url(tool(&args).args(options).envs(variables.iter().copied()));
        Expected { unsigned_url, region, ..Expected::default() }.check(&url);
    }

    let without = error(tool(&args).env("AWS_REGION", ""));
    assert!(["--region", "AWS_REGION", "AWS_DEFAULT_REGION"].iter().all(|name| without.contains(name)), "{without}");
}

#[test]
fn the_endpoint_comes_from_the_option_then_the_environment() {
    let args = ["get", "s3://examplebucket/key", "--at", AT];
    let [option, s3, any] = ["http://127.0.0.1:9000", "http://127.0.0.1:9001", "http://127.0.0.1:9002/prefix/"];
    let cases: [SettingCase<'_>; 5] = [
        (
            &["--endpoint-url", option],
            &[("AWS_ENDPOINT_URL_S3", s3), ("AWS_ENDPOINT_URL", any)],
            "http://127.0.0.1:9000/examplebucket/key",
        ),
        (&[], &[("AWS_ENDPOINT_URL_S3", s3), ("AWS_ENDPOINT_URL", any)], "http://127.0.0.1:9001/examplebucket/key"),
        (&[], &[("AWS_ENDPOINT_URL", any)], "http://127.0.0.1:9002/prefix/examplebucket/key"),
        (
            &["--global-endpoint", "--region", "us-east-1"],
            &[("AWS_ENDPOINT_URL_S3", s3), ("AWS_ENDPOINT_URL", any)],
            "https://examplebucket.s3.amazonaws.com/key",
        ),
        (
            &[],
            &[("AWS_ENDPOINT_URL_S3", ""), ("AWS_ENDPOINT_URL", any)],
            "http://127.0.0.1:9002/prefix/examplebucket/key",
        ),
    ];
    for (options, variables, unsigned_url) in cases {
        let at_the_default_region = url(tool(&args).args(options).envs(variables.iter().copied()));
        Expected { unsigned_url, ..Expected::default() }.check(&at_the_default_region);
        if !options.contains(&"--global-endpoint") {
            let variables = variables.iter().copied().chain([("AWS_REGION", "garage")]);
            let at_another = url(tool(&args).args(options).envs(variables));
            Expected { unsigned_url, region: "garage", ..Expected::default() }.check(&at_another);
        }
    }
}

#[test]
fn the_bucket_is_part_of_the_path_or_of_the_host() {
    let object = "s3://examplebucket/key";
    let (aws, other) = ("https://s3.us-east-1.amazonaws.com", "https://storage.example.com");
    let cases: [(&str, &[&str], _); 9] = [
        (object, &[], "https://examplebucket.s3.us-east-1.amazonaws.com/key"),
        (object, &["--endpoint-url", aws], "https://examplebucket.s3.us-east-1.amazonaws.com/key"),
        (object, &["--path-style"], "https://s3.us-east-1.amazonaws.com/examplebucket/key"),
        ("s3://my.bucket/key", &[], "https://s3.us-east-1.amazonaws.com/my.bucket/key"),
        ("s3://my.bucket/key", &["--virtual-hosted-style"], "https://my.bucket.s3.us-east-1.amazonaws.com/key"),
        (object, &["--endpoint-url", other], "https://storage.example.com/examplebucket/key"),
        (object, &["--endpoint-url", other, "--path-style"], "https://storage.example.com/examplebucket/key"),
        (object, &["--endpoint-url", other, "--virtual-hosted-style"], "https://examplebucket.storage.example.com/key"),
        (object, &["--global-endpoint", "--path-style"], "https://s3.amazonaws.com/examplebucket/key"),
    ];
    for (location, options, unsigned_url) in cases {
        let url = url_in_us(&[&["get", location], options].concat());
        Expected { unsigned_url, ..Expected::default() }.check(&url);
    }

    let both = error_in_us(&["get", object, "--path-style", "--virtual-hosted-style"]);
    assert!(both.starts_with("options --path-style and --virtual-hosted-style: "), "{both}");
    let both = error_in_us(&["get", object, "--global-endpoint", "--endpoint-url", other]);
    assert!(both.contains("--global-endpoint") && both.contains("--endpoint-url"), "{both}");
}

/// The URLs are those of AWS's test cases for the endpoint rules of S3 (`endpoint-tests-1.json`).
#[test]
fn options_and_arns_choose_the_host() {
    let bucket = "s3://bucket-name/key";
    let access_point = "s3://arn:aws:s3:us-west-2:123456789012:accesspoint:myendpoint/key";
    let outpost =
        "s3://arn:aws:s3-outposts:us-west-2:123456789012:outpost/op-01234567890123456/accesspoint/reports/key";
    let outpost_with_colons =
        outpost.replace("outpost/op-01234567890123456/accesspoint/", "outpost:op-01234567890123456:accesspoint:");
    let cases: [(&str, &[&str], &str); 12] = [
        (bucket, &["--dual-stack"], "https://bucket-name.s3.dualstack.us-east-1.amazonaws.com/key"),
        (bucket, &["--fips"], "https://bucket-name.s3-fips.us-east-1.amazonaws.com/key"),
        (
            bucket,
            &["--fips", "--dual-stack", "--path-style"],
            "https://s3-fips.dualstack.us-east-1.amazonaws.com/bucket-name/key",
        ),
        (bucket, &["--accelerate"], "https://bucket-name.s3-accelerate.amazonaws.com/key"),
        (bucket, &["--global-endpoint"], "https://bucket-name.s3.amazonaws.com/key"),
        (access_point, &[], "https://myendpoint-123456789012.s3-accesspoint.us-west-2.amazonaws.com/key"),
        (
            access_point,
            &["--fips", "--dual-stack"],
            "https://myendpoint-123456789012.s3-accesspoint-fips.dualstack.us-west-2.amazonaws.com/key",
        ),
        (
            access_point,
            &["--endpoint-url", "http://beta.example.com:1234/path"],
            "http://myendpoint-123456789012.beta.example.com:1234/path/key",
        ),
        (outpost, &[], "https://reports-123456789012.op-01234567890123456.s3-outposts.us-west-2.amazonaws.com/key"),
        (
            &outpost_with_colons,
            &[],
            "https://reports-123456789012.op-01234567890123456.s3-outposts.us-west-2.amazonaws.com/key",
        ),
        (
            "s3://arn:aws:s3-object-lambda:us-west-2:123456789012:accesspoint/mybanner/key",
            &["--fips"],
            "https://mybanner-123456789012.s3-object-lambda-fips.us-west-2.amazonaws.com/key",
        ),
        (
            "s3://mybucket--use1-az1--x-s3/key",
            &["--no-session-auth"],
            "https://mybucket--use1-az1--x-s3.s3express-use1-az1.us-east-1.amazonaws.com/key",
        ),
    ];
    for (location, options, expected) in cases {
        let url = url_in_us(&[&["get", location], options].concat());
        assert_eq!(url.split_once('?').unwrap().0, expected, "{location} {options:?}");
    }
    let global = url(&mut tool(&["get", bucket, "--region", "aws-global"]));
    assert!(
        global.starts_with("https://bucket-name.s3.amazonaws.com/key?") && global.contains("us-east-1"),
        "{global}"
    );
    for (options, part) in [
        (&[bucket, "--fips", "--accelerate"][..], "--accelerate and --fips"),
        (&[bucket, "--fips", "--endpoint-url", "https://example.com"], "--endpoint-url and --fips"),
        (&[access_point, "--accelerate"], "--accelerate and an access point"),
        (&[access_point, "--no-use-arn-region"], "--no-use-arn-region"),
        (&["s3://mybucket--use1-az1--x-s3/key", "--path-style"], "--path-style and a directory bucket"),
        (&["s3://arn:aws:s3:us-west-2:123456789012:accesspoint:myendpoint:more-data/key"], "accesspoint/NAME"),
        (&["s3://arn:aws:s3:::bucket-name/key"], "a bucket is given by its name"),
        (&["s3://arn:aws:s3/key"], "six parts"),
        (&["s3://arn:aws:s3:us-west-2:123456789012:accesspoint:myendpoint"], "get takes s3://BUCKET/KEY"),
    ] {
        let message = error_in_us(&[&["get"], options].concat());
        assert!(message.contains(part), "{message}");
    }
}

/// Everything after the slash that ends an ARN is the key, as in the AWS CLI.
#[test]
fn an_arn_ends_after_its_last_part() {
    for (arn, host) in [
        ("arn:aws:s3:us-west-2:123456789012:accesspoint/reports", "reports-123456789012.s3-accesspoint"),
        ("arn:aws:s3:us-west-2:123456789012:accesspoint:reports", "reports-123456789012.s3-accesspoint"),
        (
            "arn:aws:s3-outposts:us-west-2:123456789012:outpost/op-1/accesspoint/reports",
            "reports-123456789012.op-1.s3-outposts",
        ),
        (
            "arn:aws:s3-outposts:us-west-2:123456789012:outpost:op-1:accesspoint/reports",
            "reports-123456789012.op-1.s3-outposts",
        ),
    ] {
        for (key, path) in [("key", "key"), ("a/b:c", "a/b%3Ac"), ("accesspoint/x", "accesspoint/x")] {
            // The ARN has a region, which is used without one.
            let url = url(&mut tool(&["get", &format!("s3://{arn}/{key}"), "--at", AT]));
            let expected = format!("https://{host}.us-west-2.amazonaws.com/{path}?");
            assert!(url.starts_with(&expected) && url.contains("%2Fus-west-2%2Fs3"), "{url}");
        }
        let list = url_in_us(&["list", &format!("s3://{arn}")]);
        assert!(list.starts_with(&format!("https://{host}.us-west-2.amazonaws.com/?")), "{list}");
        assert_eq!(url_in_us(&["list", &format!("s3://{arn}/")]), list);
    }
}

#[test]
fn variants_of_the_host_come_from_the_environment_too() {
    let args = ["get", "s3://examplebucket/key", "--region", "us-east-1", "--at", AT];
    for (variables, host) in [
        (&[("AWS_USE_DUALSTACK_ENDPOINT", "true")][..], "s3.dualstack.us-east-1"),
        (&[("AWS_USE_FIPS_ENDPOINT", "True")], "s3-fips.us-east-1"),
        (&[("AWS_USE_FIPS_ENDPOINT", "true"), ("AWS_USE_DUALSTACK_ENDPOINT", "true")], "s3-fips.dualstack.us-east-1"),
        (&[("AWS_USE_FIPS_ENDPOINT", "false"), ("AWS_USE_DUALSTACK_ENDPOINT", "")], "s3.us-east-1"),
    ] {
        let url = url(tool(&args).envs(variables.iter().copied()));
        assert!(url.starts_with(&format!("https://examplebucket.{host}.amazonaws.com/key?")), "{url}");
    }
    for variable in ["AWS_USE_FIPS_ENDPOINT", "AWS_USE_DUALSTACK_ENDPOINT"] {
        let message = error(tool(&args).env(variable, "yes"));
        assert!(message.contains(variable) && message.contains("neither true nor false"), "{message}");
    }
}

#[test]
fn a_stripped_prefix_is_part_of_the_url_and_not_signed() {
    let args = ["put", "s3://examplebucket/key", "--endpoint-url", "https://example.com/tenant"];
    for prefix in ["/storage", "/storage/"] {
        let url = url_in_us(&[&args[..], &["--stripped-prefix", prefix]].concat());
        let behind_the_proxy = url.replacen("https://example.com/storage/", "https://example.com/", 1);
        assert_ne!(behind_the_proxy, url);
        let unsigned_url = "https://example.com/tenant/examplebucket/key";
        Expected { method: "PUT", unsigned_url, ..Expected::default() }.check(&behind_the_proxy);
    }
    let message = error_in_us(&[&args[..], &["--stripped-prefix", "storage"]].concat());
    assert!(message.contains("/prefix"), "{message}");
}

#[test]
fn expiry_is_seconds_or_has_a_unit() {
    let cases = [("1", 1), ("900", 900), ("45s", 45), ("15m", 900), ("12h", 43_200), ("7d", 604_800)];
    for (text, expires_in) in cases {
        let url = url_in_us(&["get", "s3://examplebucket/key", "--expires-in", text]);
        Expected { expires_in, ..Expected::default() }.check(&url);
    }

    let overflow_of_days = "213503982334602d";
    let refused = [
        "0",
        "8d",
        "604801",
        "",
        "d",
        "1w",
        "15 m",
        "1.5h",
        "-1",
        "+1",
        "1e3",
        "18446744073709551616",
        overflow_of_days,
    ];
    for text in refused {
        let option = format!("--expires-in={text}");
        let message = error_in_us(&["get", "s3://examplebucket/key", &option]);
        assert!(message.contains("expiry") || message.contains("--expires-in"), "{text}: {message}");
    }
}

#[test]
fn without_a_time_the_url_begins_now() {
    let clock = || UtcDateTime::now().truncate_to_second();
    let before = clock();
    let url = url(&mut tool(&["get", "s3://examplebucket/key", "--region", "us-east-1"]));
    let after = clock();

    let url = url::Url::parse(&url).unwrap();
    let (_, date) = url.query_pairs().find(|(name, _)| name == "X-Amz-Date").unwrap();
    let form = time::macros::format_description!("[year][month][day]T[hour][minute][second]Z");
    let date = PrimitiveDateTime::parse(&date, form).unwrap().as_utc();
    assert!((before..=after).contains(&date), "{before} {date} {after}");
}

#[test]
fn the_time_has_one_form() {
    let refused = ["2013-05-24T00:00:00Z", "20130524T000000", "20130524", "20130532T000000Z", "+20130524T000000Z", ""];
    for time in refused {
        let message = error(&mut tool(&["get", "s3://examplebucket/key", "--region", "us-east-1", "--at", time]));
        assert!(message.contains("--at") && message.contains(AT), "{time}: {message}");
    }
}

#[test]
fn json_has_what_the_client_needs() {
    let args = ["put", "s3://examplebucket/key", "-H", "Content-Type: image/png", "--expires-in", "12h"];
    let line = url_in_us(&[&args[..], &["--json"]].concat());
    let expected = json!({
        "method": "PUT",
        "url": url_in_us(&args),
        "headers": { "content-type": "image/png" },
        "expires_at": "2013-05-24T12:00:00Z",
    });
    assert_eq!(serde_json::from_str::<Value>(&line).unwrap(), expected);
}

/// The JSON of a form, and its policy, which covers every field.
fn signed_form(command: &mut Command) -> (Value, Policy) {
    let json: Value = serde_json::from_str(&url(command)).unwrap();
    let pairs = |name: &str| -> Vec<(String, String)> {
        let object = json[name].as_object().unwrap();
        object.iter().map(|(name, value)| (name.clone(), value.as_str().unwrap().to_owned())).collect()
    };
    let policy = Policy::parse(json["fields"]["policy"].as_str().unwrap());
    policy.assert_covers(&pairs("fields"), &pairs("client_fields"));
    (json, policy)
}

fn form_in_us(args: &[&str]) -> (Value, Policy) {
    signed_form(tool(&[&["post"], args].concat()).args(US))
}

fn equals(name: &str, value: &str) -> Condition {
    Condition::Equals(name.to_owned(), value.to_owned())
}

fn starts_with(name: &str, prefix: &str) -> Condition {
    Condition::StartsWith(name.to_owned(), prefix.to_owned())
}

/// The conditions that every policy ends with.
fn conditions_of_signature() -> [Condition; 3] {
    [
        equals("x-amz-algorithm", "AWS4-HMAC-SHA256"),
        equals("x-amz-credential", "AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request"),
        equals("x-amz-date", AT),
    ]
}

#[test]
fn a_form_says_what_its_options_say() {
    let args = [
        "s3://examplebucket/photos/cat.png",
        "--content-length-range",
        "1..1048576",
        "--content-type",
        "image/png",
        "-F",
        "acl=public-read",
        "-F",
        "x-amz-meta-Equation= a=b ",
        "--condition",
        "starts-with $x-amz-meta-title A  cat ",
        "--condition",
        "starts-with $Cache-Control ",
        "--condition",
        "starts-with $expires",
        "--expires-in",
        "12h",
    ];
    let (json, policy) = form_in_us(&args);
    let mut expected = vec![
        equals("bucket", "examplebucket"),
        equals("key", "photos/cat.png"),
        equals("content-type", "image/png"),
        equals("acl", "public-read"),
        equals("x-amz-meta-equation", " a=b "),
        starts_with("x-amz-meta-title", "A  cat "),
        starts_with("cache-control", ""),
        starts_with("expires", ""),
        Condition::ContentLengthRange(1, 1_048_576),
    ];
    expected.extend(conditions_of_signature());
    assert_eq!(policy.conditions, expected);
    assert_eq!(policy.expiration, "2013-05-24T12:00:00.000Z");

    let mut members: Vec<_> = json.as_object().unwrap().keys().collect();
    members.sort();
    assert_eq!(members, ["client_fields", "expires_at", "fields", "url"]);
    assert_eq!(json["url"], "https://examplebucket.s3.us-east-1.amazonaws.com/");
    assert_eq!(json["expires_at"], "2013-05-24T12:00:00Z");
    let client_fields = json!({ "x-amz-meta-title": "A  cat ", "cache-control": "", "expires": "" });
    assert_eq!(json["client_fields"], client_fields);
    assert_eq!(form_in_us(&[&args[..], &["--json"]].concat()).0, json);
}

#[test]
fn the_key_of_a_form_is_exact_or_begins_with_a_prefix() {
    let cases: [(&[&str], _, _, _); 8] = [
        (&["s3://examplebucket/a/$b"], equals("key", "a/$b"), json!("a/$b"), json!({})),
        (&["s3://examplebucket/a/${filename}"], starts_with("key", "a/"), json!("a/${filename}"), json!({})),
        (&["s3://examplebucket/a${filename}"], starts_with("key", "a"), json!("a${filename}"), json!({})),
        (
            &["s3://examplebucket", "--key-starts-with", "a/"],
            starts_with("key", "a/"),
            json!(null),
            json!({ "key": "a/" }),
        ),
        (
            &["s3://examplebucket/", "--key-starts-with", "a"],
            starts_with("key", "a"),
            json!(null),
            json!({ "key": "a" }),
        ),
        (
            &["s3://examplebucket/a/", "--key-starts-with", "a/"],
            starts_with("key", "a/"),
            json!(null),
            json!({ "key": "a/" }),
        ),
        (
            &["s3://examplebucket/a/${filename}", "--key-starts-with", "a/"],
            starts_with("key", "a/"),
            json!("a/${filename}"),
            json!({}),
        ),
        (&["s3://examplebucket/a//b", "--allow-ambiguous-key"], equals("key", "a//b"), json!("a//b"), json!({})),
    ];
    for (args, condition, key, client_fields) in cases {
        let (json, policy) = form_in_us(args);
        let expected = [equals("bucket", "examplebucket"), condition].into_iter().chain(conditions_of_signature());
        assert!(policy.conditions.iter().eq(&expected.collect::<Vec<_>>()), "{args:?}: {:?}", policy.conditions);
        assert_eq!(json["fields"].get("key").unwrap_or(&Value::Null), &key);
        assert_eq!(json["client_fields"], client_fields);
    }

    let (json, policy) = form_in_us(&["s3://examplebucket/key", "--content-type-starts-with", "image/"]);
    assert!(policy.conditions.contains(&starts_with("content-type", "image/")));
    assert_eq!(json["client_fields"], json!({ "content-type": "image/" }));
}

#[test]
fn a_content_length_range_includes_both_ends() {
    let of_bytes = |range: &str| ["s3://examplebucket/key".into(), format!("--content-length-range={range}")];
    for (range, min, max) in
        [("1..10", 1, 10), ("1..=10", 1, 10), ("0..0", 0, 0), ("7..7", 7, 7), ("0..5368709120", 0, 5_368_709_120)]
    {
        let (_, policy) = form_in_us(&of_bytes(range).each_ref().map(String::as_str));
        assert!(
            policy.conditions.contains(&Condition::ContentLengthRange(min, max)),
            "{range}: {:?}",
            policy.conditions
        );
    }
    for range in [
        "",
        "10",
        "..",
        "1..",
        "..10",
        "..=10",
        "1...10",
        "1..==10",
        "1-10",
        "1..1e6",
        "1..1MiB",
        "-1..10",
        "+1..10",
        "1..+10",
        "1 .. 10",
        "0x1..0x2",
        "1..18446744073709551616",
    ] {
        let [object, option] = of_bytes(range);
        let message = error_in_us(&["post", &object, &option]);
        assert!(message.contains("--content-length-range"), "{range}: {message}");
    }
    for (range, expected) in [("10..1", "10 to 1 bytes"), ("0..5368709121", "5368709121 bytes")] {
        let [object, option] = of_bytes(range);
        let message = error_in_us(&["post", &object, &option]);
        assert!(message.contains(expected), "{range}: {message}");
    }
}

#[test]
fn a_form_goes_where_the_options_of_the_bucket_say() {
    let other = "https://storage.example.com";
    let cases: [(&[&str], _); 6] = [
        (&[], "https://examplebucket.s3.us-east-1.amazonaws.com/"),
        (&["--global-endpoint"], "https://examplebucket.s3.amazonaws.com/"),
        (&["--path-style"], "https://s3.us-east-1.amazonaws.com/examplebucket"),
        (&["--endpoint-url", other], "https://storage.example.com/examplebucket"),
        (&["--endpoint-url", other, "--virtual-hosted-style"], "https://examplebucket.storage.example.com/"),
        (&["--endpoint-url", other, "--stripped-prefix", "/s"], "https://storage.example.com/s/examplebucket"),
    ];
    for (options, expected) in cases {
        let (json, _) = form_in_us(&[&["s3://examplebucket/key"], options].concat());
        assert_eq!(json["url"], expected, "{options:?}");
    }

    let args = ["post", "s3://examplebucket/key"];
    let (json, policy) = signed_form(tool(&args).args(US).env("AWS_SESSION_TOKEN", TOKEN));
    assert_eq!(json["fields"]["x-amz-security-token"], TOKEN);
    assert!(policy.conditions.contains(&equals("x-amz-security-token", TOKEN)));
    let (_, policy) = signed_form(tool(&args).args(["--region", "eu-west-3", "--at", AT]));
    let credential = "AKIAIOSFODNN7EXAMPLE/20130524/eu-west-3/s3/aws4_request";
    assert!(policy.conditions.contains(&equals("x-amz-credential", credential)));
}

/// Values that HTML, a shell or `curl` would take for something else.
const HOSTILE: [&str; 14] = [
    "\"><script>alert(1)</script>",
    "&lt;&amp;&#34;&copy",
    "it's '\\''",
    "x $(touch x) `touch x` $HOME ${HOME} !!",
    "a; touch x & touch x | touch x",
    "\\\"\\n\\",
    "@/etc/passwd",
    "</etc/passwd",
    "value;type=text/html;filename=x",
    "\"quoted\";headers=@x",
    " spaces  # no comment ",
    "* ? [a-z] ~ {a,b}",
    "größe/猫\u{200b}\u{2028}",
    "--next",
];

/// The form of these arguments with all hostile values, as JSON and in another format.
fn hostile_forms(format: &str) -> (Value, String) {
    let mut args = vec!["post".to_owned(), "s3://examplebucket".into(), "--key-starts-with=it's \"<a>\" @".into()];
    for (number, value) in HOSTILE.iter().enumerate() {
        // S3 keeps the characters of fields like these; metadata is a header, and in ASCII.
        args.extend(["-F".into(), format!("field-{number}={value}"), "--condition".into()]);
        args.push(format!("starts-with $client-'-{number} {value}"));
    }
    let args: Vec<_> = args.iter().map(String::as_str).collect();
    let (json, _) = signed_form(tool(&args).args(US));
    assert_eq!(json["fields"]["field-2"], HOSTILE[2]);
    (json, stdout(tool(&args).args(US).arg(format)))
}

/// Names and values of the fields, then of those that the client fills, with `rest` after the
/// prefix.
fn all_fields(form: &Value, rest: &str) -> BTreeMap<String, String> {
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let fixed = form["fields"].as_object().unwrap().iter().map(|(name, value)| (name.clone(), text(value)));
    let chosen = form["client_fields"].as_object().unwrap().iter().map(|(name, prefix)| {
        let rest = if name == "key" { "${filename}" } else { rest };
        (name.clone(), text(prefix) + rest)
    });
    fixed.chain(chosen).collect()
}

#[test]
fn html_is_a_page_whose_form_has_every_field() {
    let (json, page) = hostile_forms("--html");
    let mut tags = Vec::new();
    let mut text = String::new();
    for Ok(token) in Tokenizer::new(&page) {
        match token {
            Token::StartTag(tag) => {
                let utf8 = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
                let attributes: BTreeMap<_, _> =
                    tag.attributes.iter().map(|(name, value)| (utf8(name), utf8(value))).collect();
                tags.push((utf8(&tag.name), attributes));
            }
            Token::String(part) => text += str::from_utf8(&part).unwrap(),
            Token::Error(error) => panic!("{error:?} in {page}"),
            Token::EndTag(_) | Token::Doctype(_) => {}
            Token::Comment(_) => panic!("a comment in {page}"),
        }
    }
    let only = |name: &str| {
        let mut found = tags.iter().filter(|(tag, _)| tag == name).map(|(_, attributes)| attributes);
        let attributes = found.next().unwrap();
        assert!(found.next().is_none(), "{name} twice in {page}");
        attributes
    };
    assert!(page.starts_with("<!DOCTYPE html>\n") && page.ends_with("</form>\n"), "{page}");
    assert_eq!(only("meta")["charset"], "utf-8");
    let form = only("form");
    assert_eq!(form["action"], json["url"].as_str().unwrap());
    assert_eq!((&*form["method"], &*form["enctype"]), ("post", "multipart/form-data"));

    let mut inputs: Vec<_> = tags.iter().filter(|(tag, _)| tag == "input").map(|(_, input)| input).collect();
    let file = inputs.pop().unwrap();
    assert_eq!((&*file["type"], &*file["name"]), ("file", "file"), "S3 ignores the fields after the file");
    let sent: BTreeMap<_, _> = inputs.iter().map(|input| (input["name"].clone(), input["value"].clone())).collect();
    assert_eq!(sent.len(), inputs.len(), "a field twice in {page}");
    assert_eq!(sent, all_fields(&json, ""));
    for input in inputs {
        let is_hidden = input.get("type").is_some_and(|kind| kind == "hidden");
        assert_eq!(is_hidden, json["client_fields"].get(&input["name"]).is_none(), "{input:?}");
        assert!(is_hidden || text.contains(&input["name"]), "{input:?} has no label");
    }
    let tags: std::collections::BTreeSet<_> = tags.iter().map(|(name, _)| name.as_str()).collect();
    assert!(tags.into_iter().eq(["button", "form", "html", "input", "label", "meta", "p", "title"]));
}

/// What `sh` makes of a script, and its status.
#[cfg(unix)]
fn sh(script: &str, directory: &Path) -> (String, Option<i32>) {
    let Output { status, stdout, .. } =
        Command::new("sh").args(["-c", script]).current_dir(directory).output().unwrap();
    (String::from_utf8(stdout).unwrap(), status.code())
}

#[cfg(unix)]
#[test]
fn a_shell_splits_the_curl_command_into_the_fields() {
    let (json, line) = hostile_forms("--curl");
    assert_eq!(line.lines().count(), 1);
    let directory = tempfile::tempdir().unwrap();
    let (arguments, status) = sh(&format!("curl() {{ printf '%s\\0' \"$@\"; }}\n{line}"), directory.path());
    assert_eq!(status, Some(0));
    assert_eq!(fs::read_dir(&directory).unwrap().count(), 0, "a value was run");

    let arguments: Vec<_> = arguments.strip_suffix('\0').unwrap().split('\0').collect();
    let (start, rest) = arguments.split_at(2);
    assert_eq!(start, ["--fail-with-body", json["url"].as_str().unwrap()]);
    let (fields, end) = rest.split_at(rest.len() - 2);
    assert_eq!(end, ["-F", "file=@FILE"]);
    let mut sent = BTreeMap::new();
    for pair in fields.chunks(2) {
        let (name, value) = pair[1].split_once('=').unwrap();
        assert_eq!(pair[0], "--form-string");
        assert_eq!(sent.insert(name.to_owned(), value.to_owned()), None);
    }
    assert_eq!(sent, all_fields(&json, "VALUE"));
}

#[cfg(unix)]
#[test]
#[ignore = "needs curl: apt-get install curl"]
fn the_curl_command_uploads_a_file() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let server = runtime.block_on(EmbeddedS3::start()).unwrap();
    server.create_bucket("photos").unwrap();
    let signed = |args: &[&str]| {
        url(tool(args)
            .args(["--endpoint-url", &server.endpoint()])
            .env("AWS_ACCESS_KEY_ID", server.access_key_id())
            .env("AWS_SECRET_ACCESS_KEY", server.secret_access_key()))
    };
    let directory = tempfile::tempdir().unwrap();
    let picture = directory.path().join("FILE");
    // A header of the object, so without the characters that HTTP doesn't have.
    let note = r#"@it's; "<a>";type=x $(touch x)"#;
    let line = signed(&[
        "post",
        "s3://photos/it's a cat.png",
        "--content-length-range=3..5",
        "--content-type-starts-with=image/",
        "-F",
        &format!("x-amz-meta-note={note}"),
        "--curl",
    ]);
    let line = line.replace("image/VALUE", "image/png");

    for (size, accepted) in [(2, false), (3, true), (5, true), (6, false)] {
        let content = "x".repeat(size);
        fs::write(&picture, &content).unwrap();
        let (answer, status) = sh(&line, directory.path());
        // The status of `--fail-with-body` for an error of the server.
        assert_eq!(status, Some(if accepted { 0 } else { 22 }), "{size}: {answer}");
        assert_eq!(answer.contains("<Code>EntityToo"), !accepted, "{size}: {answer}");
        if accepted {
            let view = signed(&["get", "s3://photos/it's a cat.png"]);
            let (answer, _) = sh(&format!("curl -fsSi '{view}'"), directory.path());
            let (head, body) = answer.split_once("\r\n\r\n").unwrap();
            assert_eq!(body, content);
            let head = head.to_lowercase();
            assert!(head.contains("\r\ncontent-type: image/png\r\n"), "{head}");
            assert!(head.contains(&format!("\r\nx-amz-meta-note: {note}").to_lowercase()), "{head}");
        }
    }
    let (answer, status) = sh(&line.replace("image/png", "text/html"), directory.path());
    assert!(status == Some(22) && answer.contains("<Error>"), "{answer}");
    assert_eq!(fs::read_dir(&directory).unwrap().count(), 1, "a value was run");
}

#[test]
fn a_faulty_form_is_an_error() {
    let (bucket, object) = ("s3://examplebucket", "s3://examplebucket/key");
    let long = format!("x-amz-meta-a={}", "x".repeat(20_480));
    let condition = "write --condition 'starts-with $field prefix', in single quotes";
    let cases: [(&[&str], &str); 45] = [
        (&[bucket, "--key-starts-with="], "empty key prefix"),
        (&["s3://examplebucket/${filename}"], "or an exact key"),
        (&["s3://examplebucket/a/${filename}/b"], "put it at the end of the key"),
        (&["s3://examplebucket/${filename}${filename}"], "a key may end in ${filename}"),
        (&["s3://examplebucket/${a}/${filename}"], "${ begins a variable"),
        (&[bucket, "--key-starts-with", "a/${filename}"], "a key may end in ${filename}"),
        (&["s3://examplebucket/a/../b"], "use --allow-ambiguous-key"),
        (&[bucket, "--key-starts-with", "a//"], "use --allow-ambiguous-key"),
        (&["s3://examplebucket/a\nb"], "line breaks"),
        (&["s3://examplebucket/soap", "--virtual-hosted-style"], "use --path-style"),
        (&[object, "-F", "key=other"], "use s3://BUCKET/KEY or --key-starts-with"),
        (&[object, "--condition", "starts-with $key a"], "use s3://BUCKET/KEY or --key-starts-with"),
        (&[object, "-F", "content-length-range=1,2"], "use --content-length-range"),
        (&[object, "--condition", "starts-with $Content-Length 1"], "use --content-length-range"),
        (&[object, "-F", "redirect=https://example.com"], "use -F success_action_redirect=URL"),
        (&[object, "-F", "success_action_redirect=/done"], "https://example.com/done"),
        (&[object, "-F", "x-amz-content-sha256=0"], "use -F x-amz-checksum-sha256=BASE64"),
        (&[object, "-F", "x-amz-checksum-sha256=0"], "the Base64 of 32 bytes"),
        (&[object, "-F", "x-amz-copy-source=b/k"], "-F don't take it"),
        (&[object, "-F", "policy=e30="], "signing sets it"),
        (&[object, "-F", "X-Amz-Signature=0"], "signing sets it"),
        (&[object, "-F", "bucket=other"], "\"bucket\""),
        (&[object, "-F", "file=@FILE"], "the client adds the file"),
        (&[object, "-F", "x-ignore-a=b"], "\"x-ignore-a\""),
        (&[object, "-F", "tag=${filename}"], "S3 replaces ${filename}"),
        (&[object, "-F", "x-amz-meta-name=Zoë"], "RFC 2047"),
        (&[object, "-F", "content-disposition=attachment; filename=ü"], "filename*=UTF-8''"),
        (&[object, "-F", "a=b\r\nc"], "line breaks"),
        (&[object, "-F", "two words=b"], "\"two words\""),
        (&[object, "-F", "=b"], "field name \"\""),
        (&[object, "-F", "a=1", "-F", "no sign"], "-F number 2 has no equals sign"),
        (&[object, "-F", ""], "-F number 1"),
        (
            &[object, "-F", "a=1", "-F", "A=1"],
            "set twice, in whatever case: a form has one value for it; keep one of them",
        ),
        (&[object, "-F", "content-type=a/b", "--content-type", "a/b"], "\"content-type\" set twice"),
        (&[object, "-F", "acl=private", "--condition", "starts-with $acl p"], "\"acl\" set twice"),
        (&[object, "--condition", "eq $acl private"], condition),
        (&[object, "--condition", "starts-with acl private"], condition),
        // What a shell makes of the condition in double quotes.
        (&[object, "--condition", "starts-with  private"], "--condition number 1"),
        (&[object, "--condition", "starts-with $"], "field name \"\""),
        (&[object, "--content-type="], "content type"),
        (&[object, "--content-type", "a/b", "--content-type-starts-with", "a/"], "cannot be used with '--content-type"),
        (&[object, "--html", "--curl"], "cannot be used with"),
        (&[object, "--json", "--html"], "cannot be used with"),
        (&[object, "--json", "--curl"], "cannot be used with"),
        (&[object, "-F", &long], "20480 bytes"),
    ];
    for (args, expected) in cases {
        let message = error_in_us(&[&["post"], args].concat());
        assert!(message.contains(expected), "{args:?}: {message}");
    }
    let message = error_in_us(&["post", object, "--expires-in", "8d"]);
    assert!(message.starts_with("expiry of 691200 s"), "{message}");
}

/// A directory with a file of this content.
fn file_of(content: impl AsRef<[u8]>) -> (TempDir, String) {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("file");
    fs::write(&path, content).unwrap();
    (directory, path.into_os_string().into_string().unwrap())
}

fn many_keys(count: u32) -> impl Iterator<Item = String> {
    (0..count).map(|number| format!("photos/{number}/größe +%.jpg"))
}

#[test]
fn each_line_of_a_file_is_a_key() {
    // More than one block of output.
    let keys: Vec<_> =
        many_keys(2_000).chain(["kept\r".into(), " ".into(), "no line feed at the end".into()]).collect();
    let (bucket, credentials) = (rusty_bucket(), Credentials::new(ACCESS_KEY_ID, SECRET));
    let expected: Vec<_> = keys.iter().map(|key| rusty_url(&bucket.get_object(Some(&credentials), key))).collect();

    let (_directory, path) = file_of(keys.join("\n"));
    let args = [&["get", "s3://examplebucket", "--keys-from", &path], &US[..]].concat();
    let from_file = stdout(&mut tool(&args));
    assert!(from_file.ends_with('\n'));
    assert!(from_file.lines().eq(&expected));

    let from_stdin =
        stdout(tool(&["get", "s3://examplebucket", "--keys-from", "-"]).args(US).stdin(File::open(&path).unwrap()));
    assert_eq!(from_stdin, from_file);

    let as_json = stdout(tool(&args).arg("--json"));
    let urls = as_json.lines().map(|line| serde_json::from_str::<Value>(line).unwrap()["url"].clone());
    assert!(urls.eq(expected));
}

#[test]
fn options_apply_to_all_keys() {
    let (_directory, path) = file_of("key\nkey\n");
    let options = ["-q", "x-id=GetObject", "-H", "Range: bytes=0-9", "--expires-in", "1h", "--path-style"];
    let args = [&["get", "s3://examplebucket/", "--keys-from", &path], &options[..], &US].concat();
    let urls = stdout(&mut tool(&args));
    assert_eq!(urls.lines().count(), 2);
    for url in urls.lines() {
        Expected {
            unsigned_url: "https://s3.us-east-1.amazonaws.com/examplebucket/key?x-id=GetObject",
            headers: &[("range", "bytes=0-9")],
            expires_in: 3_600,
            ..Expected::default()
        }
        .check(url);
    }

    let (_directory, path) = file_of("a//b\n");
    let args = ["get", "s3://examplebucket", "--keys-from", &path, "--allow-ambiguous-key"];
    let unsigned_url = "https://examplebucket.s3.us-east-1.amazonaws.com/a//b";
    Expected { unsigned_url, ..Expected::default() }.check(&url_in_us(&args));
}

#[test]
fn no_keys_give_no_urls() {
    let args = [&["get", "s3://examplebucket", "--keys-from", "-"], &US[..]].concat();
    assert_eq!(stdout(&mut tool(&args)), "");
}

#[test]
fn a_faulty_line_is_reported_after_the_urls_before_it() {
    let faulty: [(&[u8], _); 5] = [
        (b"first\nsecond\n\nfourth\n", "empty object key"),
        (b"first\nsecond\na/./b\n", "\"a/./b\""),
        (b"first\nsecond\n/a\n", "--allow-ambiguous-key"),
        (b"first\nsecond\n\xff\n", "utf-8"),
        (&[b"first\nsecond\n".as_slice(), &[b'x'; 1025]].concat(), "1025 bytes"),
    ];
    let before = format!(
        "{}\n{}\n",
        url_in_us(&["get", "s3://examplebucket/first"]),
        url_in_us(&["get", "s3://examplebucket/second"])
    );
    for (lines, fault) in faulty {
        let (_directory, path) = file_of(lines);
        let mut command = tool(&["get", "s3://examplebucket", "--keys-from", &path]);
        let Output { status, stdout, stderr } = command.args(US).output().unwrap();
        assert_eq!(String::from_utf8(stdout).unwrap(), before);
        let message = error_line(&command, status.code(), stderr);
        assert!(message.contains("line 3") && message.contains(fault), "{message}");
    }
}

#[test]
fn keys_from_goes_with_get_and_a_bucket() {
    let (_directory, path) = file_of("key\n");
    let keys: [&str; 2] = ["--keys-from", &path];
    let cases: [&[&str]; 11] = [
        &["put", "s3://examplebucket"],
        &["post", "s3://examplebucket"],
        &["get", "s3://examplebucket", "--html"],
        &["list", "s3://examplebucket"],
        &["get", "s3://examplebucket/key"],
        &["get", "s3://examplebucket", "--explain"],
        &["get", "s3://examplebucket", "--part-number", "1"],
        &["get", "s3://examplebucket", "--upload-id", "id"],
        &["get", "s3://examplebucket", "--version-id", "id"],
        &["get", "s3://examplebucket", "--payload", &path],
        &["get", "s3://examplebucket", "--payload-sha256", PAYLOADS[0].2],
    ];
    for args in cases {
        assert!(error_in_us(&[args, &keys].concat()).contains("--keys-from"), "{args:?}");
    }

    let header = error_in_us(&[&["get", "s3://examplebucket", "-H", "a b: c"], &keys[..]].concat());
    assert!(header.contains("\"a b\"") && !header.contains("line"), "{header}");
    let missing = error_in_us(&["get", "s3://examplebucket", "--keys-from", "/no\nwhere/\x1b[31mkeys"]);
    assert!(missing.contains("/no where/ [31mkeys"), "{missing}");
}

/// A pipe that nobody reads.
fn broken_pipe() -> Stdio {
    let (_, writer) = io::pipe().unwrap();
    writer.into()
}

#[test]
fn a_reader_that_closes_the_pipe_is_no_error() {
    let single = tool(&["get", "s3://examplebucket/key"]).args(US).stdout(broken_pipe()).output().unwrap();
    assert!(single.status.success() && single.stderr.is_empty(), "{single:?}");
    let help = tool(&["--help"]).stdout(broken_pipe()).output().unwrap();
    assert!(help.status.success() && help.stderr.is_empty(), "{help:?}");

    // Far more than fits into a pipe.
    let (_directory, path) = file_of(many_keys(10_000).collect::<Vec<_>>().join("\n"));
    let mut head = tool(&["get", "s3://examplebucket", "--keys-from", &path])
        .args(US)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut first = String::new();
    BufReader::new(head.stdout.take().unwrap()).read_line(&mut first).unwrap();
    assert!(first.starts_with("https://examplebucket."), "{first}");
    let output = head.wait_with_output().unwrap();
    assert!(output.status.success() && output.stderr.is_empty(), "{output:?}");
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_an_error() {
    let (_directory, path) = file_of("key\n");
    for args in [&["get", "s3://examplebucket/key"][..], &["get", "s3://examplebucket", "--keys-from", &path]] {
        let full = File::options().write(true).open("/dev/full").unwrap();
        let mut command = tool(args);
        let Output { status, stderr, .. } = command.args(US).stdout(full).output().unwrap();
        assert!(error_line(&command, status.code(), stderr).contains("No space left"));
    }
}

#[test]
fn an_incomplete_command_line_gets_the_usage_of_its_operation() {
    let (bucket, object) = ("s3://examplebucket", "s3://examplebucket/key");
    let (id, part, version) = (["--upload-id", "id"], ["--part-number", "1"], ["--version-id", "1"]);
    let (payload, html, json) = (["--payload", "f"], ["--html"], ["--json"]);
    let cases: [(&str, &str, &[&[&str]], &str); 36] = [
        ("get", bucket, &[], "--keys-from"),
        ("get", "s3://examplebucket/", &[], "s3://BUCKET/KEY"),
        ("get", object, &[&id], "get takes"),
        ("put", bucket, &[], "s3://BUCKET/KEY"),
        ("put", object, &[&part], "put takes"),
        ("put", object, &[&version], "put takes"),
        ("head", bucket, &[], "s3://BUCKET/KEY"),
        ("delete", bucket, &[], "s3://BUCKET/KEY"),
        ("delete", object, &[&part], "--version-id"),
        ("list", object, &[], "prefix"),
        ("list", bucket, &[&version], "list takes"),
        ("head-bucket", object, &[], "without a key"),
        ("create-multipart-upload", bucket, &[], "s3://BUCKET/KEY"),
        ("create-multipart-upload", object, &[&id], "create-multipart-upload takes"),
        ("upload-part", object, &[&id], "--part-number"),
        ("upload-part", object, &[&part], "--upload-id"),
        ("complete-multipart-upload", object, &[], "--upload-id"),
        ("complete-multipart-upload", object, &[&id, &part], "complete-multipart-upload takes"),
        ("abort-multipart-upload", object, &[], "--upload-id"),
        ("list-parts", object, &[], "--upload-id"),
        ("list-parts", object, &[&id, &version], "list-parts takes"),
        ("upload-part", object, &[&id, &part, &version], "upload-part takes"),
        ("post", bucket, &[], "--key-starts-with"),
        ("post", bucket, &[&json], "--key-starts-with"),
        ("post", object, &[&["--key-starts-with", "k"]], "s3://BUCKET/KEY, or s3://BUCKET and"),
        ("post", object, &[&id], "post takes"),
        ("post", object, &[&part], "post takes"),
        ("post", object, &[&version], "post takes"),
        ("post", object, &[&payload], "post takes"),
        ("post", object, &[&["--explain"]], "without -H, -q and --explain"),
        ("post", object, &[&["-H", "Content-Type: a/b"]], "without -H, -q and --explain"),
        ("post", object, &[&["-q", "a=b"]], "without -H, -q and --explain"),
        ("put", object, &[&html], "put takes"),
        ("put", object, &[&["-F", "acl=private"]], "put takes"),
        ("get", object, &[&["--content-type", "a/b"]], "get takes"),
        ("list", bucket, &[&["--key-starts-with", "k"]], "list takes"),
    ];
    for (operation, location, options, expected) in cases {
        let message = error_in_us(&[&[operation, location], &options.concat()[..]].concat());
        assert!(message.starts_with(operation) && message.contains(expected), "{operation}: {message}");
    }
}

#[test]
fn wrong_values_are_one_line() {
    let object = "s3://examplebucket/key";
    let cases: [(&[&str], &str); 23] = [
        (&[], "<OPERATION>"),
        (&["get"], "s3://BUCKET[/KEY]"),
        (&["copy", object], "create-multipart-upload"),
        (&["get", "examplebucket/key"], "s3://BUCKET"),
        (&["get", "https://examplebucket/key"], "s3://BUCKET"),
        (&["get", "s3:///key"], "bucket name \"\""),
        (&["get", "s3://bucket name/key"], "\"bucket name\""),
        (&["get", object, "another"], "unexpected argument"),
        (&["get", object, "two\nlines"], "unexpected argument"),
        (&["get", object, "--no-such-option"], "--no-such-option"),
        (&["get", object, "--endpoint-url", "storage"], "endpoint URL \"storage\": it has no scheme"),
        (&["get", object, "--endpoint-url", "ftp://storage"], "neither http nor https"),
        (&["get", object, "--endpoint-url", "https://storage?x"], "query"),
        (&["get", object, "--endpoint-url", "https://xn--a.example.com"], "xn--a.example.com"),
        (&["get", object, "-H", "no colon"], "-H number 1"),
        (&["get", object, "-H", "Host: elsewhere"], "\"host\""),
        (&["get", object, "-H", "a: b\r\nc: d"], "\"a\""),
        (&["get", object, "-H", "Content-MD5: short"], "\"Content-MD5\""),
        (&["get", object, "-q", "X-Amz-Expires=1"], "X-Amz-Expires"),
        (&["get", object, "-q", "a=1", "-q", "a=2"], "\"a\""),
        (&["get", object, "-q", "=1"], "without a name"),
        (&["get", object, "--part-number", "10001"], "10001"),
        (&["get", object, "--part-number", "many"], "--part-number"),
    ];
    for (args, expected) in cases {
        let message = error_in_us(args);
        assert!(message.contains(expected), "{args:?}: {message}");
    }
    let region = error(&mut tool(&["get", object, "--region", "eu/west"]));
    assert!(region.contains("\"eu/west\""), "{region}");
}

/// `error_line` looks for methods in each message.
#[test]
fn messages_name_options_where_the_library_names_methods() {
    let (bucket, object) = ("s3://examplebucket", "s3://examplebucket/key");
    let operation_in_rust = "a Rust program can call Presigner::object_request";
    let cases: [(&[&str], &[&str]); 19] = [
        (&["get", "s3://examplebucket/soap"], &["use --path-style"]),
        (&["get", "s3://ab/key", "--virtual-hosted-style"], &["use --path-style"]),
        (&["get", "s3://A_B_C/key", "--virtual-hosted-style"], &["use --path-style"]),
        (&["get", object, "--endpoint-url", "http://[::1]:9000", "--virtual-hosted-style"], &["use --path-style"]),
        (
            &["get", object, "--endpoint-url", "https://examplebucket.storage.example.com"],
            &["use --path-style or --virtual-hosted-style"],
        ),
        (&["put", object, "-H", "x-amz-meta-name: Zoë"], &["RFC 8187", "RFC 2047"]),
        (&["put", object, "-H", "Content-Type: a", "-H", "content-type: b"], &["content-type", "keep one of them"]),
        (&["get", object, "-q", "a=1", "-q", "a=1"], &["keep one of them"]),
        (&["put", object, "-q", "uploadId=", "-q", "partNumber=1"], &["\"uploadId\"", "use --upload-id"]),
        (&["put", object, "-q", "partnumber=1"], &["use --part-number"]),
        (&["delete", object, "-q", "versionId=1"], &["use --version-id"]),
        (&["put", object, "-q", "uploads"], &["use create-multipart-upload"]),
        (&["list", bucket, "-q", "list-type=2"], &["leave it out"]),
        (&["get", object, "-q", "tagging"], &["\"tagging\"", operation_in_rust]),
        (&["list", bucket, "-q", "ACL"], &["\"ACL\"", operation_in_rust]),
        (&["put", object, "-H", "x-amz-copy-source: b/k"], &["\"x-amz-copy-source\"", operation_in_rust]),
        (&["list-parts", object, "--upload-id", ""], &["empty --upload-id"]),
        (&["delete", object, "--version-id", ""], &["empty --version-id"]),
        (&["get", object, "--virtual-hosted-style", "--endpoint-url", "https://xn--a.b"], &["\"xn--\" labels"]),
    ];
    for (args, expected) in cases {
        let message = error_in_us(args);
        assert!(expected.iter().all(|part| message.contains(part)), "{args:?}: {message}");
    }
    let pseudo_region = error(&mut tool(&["get", object, "--region", "aws-cn-global"]));
    assert!(pseudo_region.contains("use --global-endpoint"), "{pseudo_region}");
    let china = error(&mut tool(&["get", object, "--region", "cn-north-1", "--global-endpoint"]));
    assert!(china.contains("\"cn-north-1\""), "{china}");
}

#[test]
fn missing_credentials_are_named() {
    for name in ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"] {
        for message in [
            error(tool(&["get", "s3://examplebucket/key"]).args(US).env_remove(name)),
            error(tool(&["get", "s3://examplebucket/key"]).args(US).env(name, "")),
        ] {
            assert!(message.contains(name), "{message}");
        }
    }
}

#[cfg(unix)]
#[test]
fn a_variable_that_is_not_unicode_is_named() {
    use std::os::unix::ffi::OsStrExt;

    let value = std::ffi::OsStr::from_bytes(b"\xff");
    for name in ["AWS_ACCESS_KEY_ID", "AWS_SESSION_TOKEN", "AWS_REGION", "AWS_ENDPOINT_URL"] {
        let message = error(
            tool(&["get", "s3://examplebucket/key", "--at", AT])
                .env("AWS_DEFAULT_REGION", "us-east-1")
                .env(name, value),
        );
        assert!(message.contains(name), "{message}");
    }
    let message = error(tool(&["get"]).arg(value).args(US));
    assert!(message.contains("UTF-8"), "{message}");
}

/// Every place of the command line where `secret` is an error.
fn arguments_with(secret: &str) -> Vec<Vec<String>> {
    let object = "s3://examplebucket/key";
    let get = |option: &str, value: &str| vec!["get".into(), object.into(), option.into(), value.into()];
    let post = |location: &str, options: &[&str]| {
        ["post", location].iter().chain(options).map(|&argument| argument.to_owned()).collect()
    };
    vec![
        vec![secret.into()],
        vec!["get".into(), secret.into()],
        vec!["get".into(), format!("s3://*{secret}/key")],
        vec!["get".into(), format!("s3://examplebucket/{secret}/..")],
        vec!["get".into(), object.into(), secret.into()],
        vec!["get".into(), object.into(), format!("--{secret}")],
        vec!["get".into(), object.into(), format!("--expires-in={secret}")],
        vec!["put".into(), object.into(), "--version-id".into(), secret.into()],
        vec!["put".into(), object.into(), "--payload".into(), format!("/nowhere/{secret}")],
        vec!["put".into(), object.into(), "--payload-sha256".into(), secret.into()],
        vec!["get".into(), "s3://examplebucket".into(), "--keys-from".into(), format!("/nowhere/{secret}")],
        get("--region", &format!("/{secret}")),
        get("--endpoint-url", secret),
        get("--endpoint-url", &format!("https://*{secret}")),
        get("--endpoint-url", &format!("https://{}@storage.example.com", secret.replace('/', "%2F"))),
        get("--endpoint-url", &format!("https://user:{}@storage.example.com", secret.replace('/', "%2F"))),
        get("--endpoint-url", &format!("https://storage.example.com/../{secret}")),
        get("--endpoint-url", &format!("https://storage.example.com/?{secret}")),
        get("--stripped-prefix", secret),
        get("--stripped-prefix", &format!("/../{secret}")),
        get("--at", secret),
        get("--part-number", secret),
        get("--upload-id", secret),
        get("-H", secret),
        get("-H", &format!(" {secret}: value")),
        get("-H", &format!("name: {secret}\u{7f}")),
        get("-q", &format!("X-Amz-Security-Token={secret}")),
        post(&format!("s3://examplebucket/${{filename}}/{secret}"), &[]),
        post(object, &["--content-length-range", secret]),
        post(object, &["-F", secret]),
        post(object, &["-F", &format!("{secret} =value")]),
        post(object, &["-F", &format!("name={secret}\u{7f}")]),
        post(object, &["-F", &format!("success_action_redirect={secret}")]),
        post(object, &["--condition", secret]),
        post(object, &["--condition", &format!("starts-with $name {secret}\u{7f}")]),
        post("s3://examplebucket", &["--key-starts-with", &format!("../{secret}")]),
        [get("-q", &format!("{secret}=1")), vec!["-q".into(), format!("{secret}=2")]].concat(),
    ]
}

/// Asserts that `message` shows no 8 characters of `secret` in a row, quoted or not, and
/// nothing of a secret that the library doesn't shorten.
fn assert_withheld(message: &str, secret: &str) {
    let message = message.to_lowercase();
    let characters: Vec<_> = secret.chars().collect();
    for window in characters.windows(8) {
        let part = String::from_iter(window);
        for part in [format!("{part:?}").trim_matches('"'), &part] {
            assert!(!message.contains(&part.to_lowercase()), "{part:?} of {secret:?}: {message}");
        }
    }
    if characters.len() < 20 {
        let words = secret.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| word.len() >= 3);
        let shown: Vec<_> = words.filter(|word| message.contains(&word.to_lowercase())).collect();
        assert!(shown.is_empty(), "{shown:?} of {secret:?}: {message}");
    }
}

#[test]
fn a_secret_in_the_wrong_place_is_not_printed() {
    let secrets = [
        SECRET,
        TOKEN,
        // Short enough that the library doesn't shorten it.
        "Tr0ub+Xk9+Zz7",
        // Messages quote values, with these characters escaped.
        r#"Tr0ub"Xk9\Zz7"#,
        r#"\Tr0ub\"Xk9Zz7""#,
        "Tr0ub\tXk9\x1b[1mZz7",
        "Tr0ub\nXk9\n\nZz7",
        "Tr0ub\u{301}Xk9ßZz7",
        r#"wJalrXUtnFEMI"K7MDENG\bPxRfiCYEXAMPLEKEY"#,
    ];
    for secret in secrets {
        for variable in ["AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"] {
            for args in arguments_with(secret) {
                let mut command = tool(&[]);
                command.args(&args).env(variable, secret);
                if !args.contains(&"--region".to_owned()) {
                    command.env("AWS_REGION", "us-east-1");
                }
                assert_withheld(&error(&mut command), secret);
            }
            for setting in ["AWS_REGION", "AWS_DEFAULT_REGION", "AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL"] {
                let mut command = tool(&["get", "s3://examplebucket/key"]);
                assert_withheld(&error(command.env(variable, secret).env(setting, secret)), secret);
            }

            let (_directory, path) = file_of(format!("{}/..", secret.replace('\n', " ")));
            let mut command = tool(&["get", "s3://examplebucket", "--keys-from", &path]);
            let message = error(command.args(US).env(variable, secret.replace('\n', " ")));
            assert!(message.starts_with("line 1 of "), "{message}");
            assert_withheld(&message, secret);
        }
    }
}

#[test]
fn a_secret_that_the_environment_does_not_name_is_not_printed() {
    let object = "s3://examplebucket/key";
    let customer_key = "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=";
    for header in [
        format!("x-amz-server-side-encryption-customer-key {customer_key}"),
        format!("x-amz-server-side-encryption-customer-key: {customer_key}AAAA"),
        format!("x-amz-server-side-encryption-customer-key: {customer_key}\n"),
    ] {
        assert!(!error_in_us(&["get", object, "-H", &header]).contains(&customer_key[..20]));
    }
    let presigned = url_in_us(&["get", object]);
    assert!(!error_in_us(&["get", &presigned]).contains("X-Amz-Signature"));

    let swapped = error(
        tool(&["get", object]).args(US).env("AWS_ACCESS_KEY_ID", SECRET).env("AWS_SECRET_ACCESS_KEY", ACCESS_KEY_ID),
    );
    assert!(swapped.contains("swapped"), "{swapped}");
}

/// A secret is needed to sign, and printed by no option.
#[test]
fn output_does_not_contain_the_secret() {
    for options in [
        &["get", "--json"][..],
        &["get", "--explain"],
        &["get", "--expires-in", "1h"],
        &["post", "--json"],
        &["post", "--html"],
        &["post", "--curl"],
    ] {
        let mut command = tool(options);
        let Output { status, stdout, stderr } = command.arg("s3://examplebucket/key").args(US).output().unwrap();
        assert!(status.success());
        for output in [stdout, stderr] {
            assert!(!String::from_utf8(output).unwrap().contains(SECRET), "{options:?}");
        }
    }
}

#[test]
fn help_and_version_are_no_errors() {
    let help = stdout(&mut tool(&["--help"]));
    let options = [
        "--region",
        "--endpoint-url",
        "--global-endpoint",
        "--path-style",
        "--virtual-hosted-style",
        "--stripped-prefix",
        "--profile",
        "--credentials",
        "--expires-in",
        "--min-life",
        "--shorten",
        "--in-full",
        "--keep-expiry",
        "--stable",
        "--cache-until-expiry",
        "--at",
        "-H",
        "-q",
        "--upload-id",
        "--part-number",
        "--version-id",
        "--payload",
        "--payload-sha256",
        "--allow-ambiguous-key",
        "--explain",
        "--json",
        "--keys-from",
        "--key-starts-with",
        "--content-length-range",
        "--content-type",
        "--content-type-starts-with",
        "-F",
        "--condition",
        "--html",
        "--curl",
        "AWS_SECRET_ACCESS_KEY",
        "eval \"$(aws configure export-credentials --format env)\"",
        "  inspect ",
        "  verify ",
        "  diagnose ",
    ];
    for option in options {
        assert!(help.contains(option), "{option} is not in {help}");
    }
    assert!(!help.contains(SECRET));
    assert_eq!(stdout(&mut tool(&["--version"])), concat!("presign ", env!("CARGO_PKG_VERSION"), "\n"));
}

/// Status and output of a run that prints nothing to stderr.
fn judgement(command: &mut Command, stdin: &[u8]) -> (i32, String) {
    let Output { status, stdout, stderr } = fed(command, stdin);
    assert_eq!(String::from_utf8(stderr).unwrap(), "", "{command:?}");
    (status.code().unwrap(), String::from_utf8(stdout).unwrap())
}

/// Status and output of `presign inspect`, which needs nothing from the environment.
fn inspect(args: &[&str], stdin: &[u8]) -> (i32, String) {
    judgement(tool(&["inspect"]).args(args).env_clear(), stdin)
}

/// AWS: "Authenticating Requests: Using Query Parameters (AWS Signature Version 4)".
const DOCUMENTED: &str = "https://examplebucket.s3.amazonaws.com/test.txt?X-Amz-Algorithm=AWS4-HMAC-SHA256\
    &X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request&X-Amz-Date=20130524T000000Z\
    &X-Amz-Expires=86400&X-Amz-SignedHeaders=host\
    &X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404";

#[test]
fn inspect_prints_facts_and_a_line_for_each_finding() {
    let (status, output) = inspect(&[DOCUMENTED, "--at", AT], b"");
    assert_eq!(status, 0);
    let lines: Vec<_> = output.lines().collect();
    for line in [
        "access key id: AKIAIOSFODNN7EXAMPLE (long-term)",
        "expires at: 2013-05-25T00:00:00Z",
        "bucket: examplebucket",
        "key: test.txt",
    ] {
        assert!(lines.contains(&line), "{output}");
    }
    assert_eq!(lines.iter().filter(|line| line.starts_with("note: ")).count(), 3, "{output}");
    for input in ["\n", "\r\n", ""] {
        let input = format!("{DOCUMENTED}{input}");
        assert_eq!(inspect(&["-", "--at", AT], input.as_bytes()), (0, output.clone()));
    }

    let (status, output) = inspect(&[DOCUMENTED], b"");
    assert_eq!(status, 1);
    assert!(output.contains("\nerror: it expired at 2013-05-25T00:00:00Z: "), "{output}");
    let broken = DOCUMENTED.replace('&', "&amp;");
    let (status, output) = inspect(&["--at", AT, &broken], b"");
    assert_eq!(status, 1);
    assert!(output.contains("\nerror: an \"&\" is escaped"), "{output}");
    for secret in ["aeeed9bbccd4d02ee5c0", TOKEN] {
        assert!(!output.contains(secret), "{output}");
    }
}

#[test]
fn inspect_prints_json() {
    let (status, output) = inspect(&["--json", "-", "--at", "20130525T000000Z"], DOCUMENTED.as_bytes());
    assert_eq!(status, 1);
    let found: Value = serde_json::from_str(&output).unwrap();
    let findings = found["findings"].as_array().unwrap();
    assert_eq!(
        findings[0],
        json!({
            "severity": "error",
            "code": "expired",
            "message": "it expired at 2013-05-25T00:00:00Z: sign a new one",
        })
    );
    assert_eq!(
        found,
        json!({
            "kind": "SigV4",
            "access_key_id": "AKIAIOSFODNN7EXAMPLE",
            "session_token": false,
            "signed_at": "2013-05-24T00:00:00Z",
            "expires_at": "2013-05-25T00:00:00Z",
            "region": "us-east-1",
            "service": "s3",
            "host": "examplebucket.s3.amazonaws.com",
            "bucket": "examplebucket",
            "key": "test.txt",
            "signed_headers": ["host"],
            "payload": "any",
            "findings": findings,
        })
    );
}

#[test]
fn inspect_refuses_what_is_not_presigned() {
    for (args, start) in [
        (vec!["https://examplebucket.s3.amazonaws.com/"], "\"https://…com/\": it has no parameter"),
        (vec!["-"], "\"\": it has no parameter"),
        (vec![], "the following required arguments were not provided"),
        (vec![DOCUMENTED, "--at", "today"], "invalid value 'today'"),
        (vec!["a", DOCUMENTED], "unexpected argument"),
    ] {
        let message = error(tool(&["inspect"]).args(&args));
        assert!(message.starts_with(start), "{message}");
        assert!(!message.contains("aeeed9bbccd4d02ee5c0"), "{message}");
    }
    assert!(stdout(&mut tool(&["inspect", "--help"])).contains("Usage: presign inspect [OPTIONS] <URL|->"));
}

/// Status and line of `presign verify` at the documentation's time.
fn verify(args: &[&str]) -> (i32, String) {
    verify_by(tool(&["verify", "--at", AT]).args(args))
}

fn verify_by(command: &mut Command) -> (i32, String) {
    let (status, output) = judgement(command, b"");
    assert!(output.ends_with('\n') && output.lines().count() == 1, "{output}");
    for secret in [SECRET, TOKEN, "aeeed9bbccd4d02ee5c0"] {
        assert!(!output.contains(secret), "{output}");
    }
    (status, output.trim_end().to_owned())
}

#[track_caller]
fn assert_refused((status, line): (i32, String), start: &str) {
    assert_eq!(status, 1, "{line}");
    assert!(line.starts_with(start), "{line}");
}

const VALID: &str = "valid until 2013-05-25T00:00:00Z";

#[test]
fn verify_accepts_what_s3_does() {
    assert_eq!(verify(&[DOCUMENTED]), (0, VALID.into()));
    assert_eq!(verify(&[DOCUMENTED, "--region", "us-east-1", "--service", "s3"]), (0, VALID.into()));
    // What a client sends is the same.
    for url in [
        format!("{DOCUMENTED}#fragment"),
        DOCUMENTED.replace(".com/", ".com:443/"),
        DOCUMENTED.replace("https://", "https://user@"),
        DOCUMENTED.replace("%2F", "%2f"),
    ] {
        assert_eq!(verify(&[&url]), (0, VALID.into()), "{url}");
    }
    for input in [DOCUMENTED.to_owned(), format!("{DOCUMENTED}\r\n")] {
        let (status, output) = judgement(&mut tool(&["verify", "-", "--at", AT]), input.as_bytes());
        assert_eq!((status, output.trim_end()), (0, VALID));
    }
    let path_style = url_in_us(&["get", "s3://examplebucket/a//b", "--path-style", "--allow-ambiguous-key"]);
    assert_eq!(verify(&[&path_style]).0, 0);
    let list = url_in_us(&["list", "s3://examplebucket"]);
    assert_eq!(verify(&[&list.replacen("/?", "?", 1)]).0, 0);
    let local = url_in_us(&["get", "s3://examplebucket/key", "--endpoint-url", "http://127.0.0.1:9000"]);
    assert_eq!(verify(&[&local]).0, 0);
    assert_refused(verify(&[&local.replace(":9000", "")]), "SignatureDoesNotMatch: ");
}

#[test]
fn verify_says_what_s3_would_answer() {
    assert_refused(
        verify_by(&mut tool(&["verify", DOCUMENTED])),
        "AccessDenied: the URL expired at 2013-05-25T00:00:00Z",
    );
    let mismatch = "SignatureDoesNotMatch: the signature does not match: ";
    assert_refused(verify(&[&DOCUMENTED.replace("test.txt", "tes.txt")]), mismatch);
    assert_refused(verify(&[DOCUMENTED, "--method", "HEAD"]), mismatch);
    assert_refused(verify(&[DOCUMENTED, "-H", "Host: other.example"]), mismatch);
    let other_secret = &mut tool(&["verify", "--at", AT, DOCUMENTED]);
    assert_refused(verify_by(other_secret.env("AWS_SECRET_ACCESS_KEY", "another")), mismatch);
    let other_id = &mut tool(&["verify", "--at", AT, DOCUMENTED]);
    assert_refused(verify_by(other_id.env("AWS_ACCESS_KEY_ID", "AKIDOTHER")), "InvalidAccessKeyId: the URL is signed");
    let query = "AuthorizationQueryParametersError: ";
    let region = verify(&[DOCUMENTED, "--region", "eu-west-1"]);
    assert!(region.1.contains("\"us-east-1\", and \"eu-west-1\" is expected"), "{region:?}");
    assert_refused(region, query);
    assert_refused(verify(&[DOCUMENTED, "--service", "sts"]), query);
    assert_refused(verify(&[&DOCUMENTED.replace('&', "&amp;")]), query);
    assert_refused(verify(&[&DOCUMENTED[..DOCUMENTED.len() - 1]]), "SignatureDoesNotMatch: the signature is not 64");
    assert_refused(verify(&["https://examplebucket.s3.amazonaws.com/test.txt"]), "AccessDenied: ");
}

#[test]
fn verify_takes_the_method_and_headers_that_are_sent() {
    let put = url_in_us(&["put", "s3://examplebucket/key", "-H", "Content-Type: image/jpeg"]);
    let sent = ["--method", "PUT", "-H", "content-type:image/jpeg", "-H", "Accept: */*"];
    let with = |more: &[&str]| verify(&[&[&*put], &sent[..], more].concat());
    assert_eq!(with(&[]), (0, "valid until 2013-05-24T00:15:00Z".into()));
    assert_refused(verify(&[&put, "--method", "PUT"]), "SignatureDoesNotMatch: ");
    assert_refused(with(&["-H", "content-type: image/jpeg"]), "InvalidRequest: header \"content-type\" is repeated");
    assert_refused(with(&["-H", "x-amz-acl: public-read"]), "AccessDenied: headers are not signed: x-amz-acl");
}

#[test]
fn verify_compares_the_token_if_there_is_one() {
    let signed = url(tool(&["get", "s3://examplebucket/key"]).args(US).env("AWS_SESSION_TOKEN", TOKEN));
    let verify = |url: &str, token: &str| verify_by(tool(&["verify", "--at", AT, url]).env("AWS_SESSION_TOKEN", token));
    assert_eq!(verify(&signed, TOKEN).0, 0);
    assert_eq!(verify(&signed, "").0, 0);
    assert_refused(verify(&signed, "another"), "InvalidToken: ");
    assert_refused(verify(DOCUMENTED, TOKEN), "InvalidToken: ");
}

/// A URL that `aws-sigv4` signs for a service in eu-west-1 other than S3.
fn signed_for(service: &str, unsigned_url: &str) -> String {
    let identity = aws_credential_types::Credentials::new(ACCESS_KEY_ID, SECRET, None, None, "a test").into();
    let mut settings = SigningSettings::default();
    settings.signature_location = SignatureLocation::QueryParams;
    settings.expires_in = Some(Duration::from_secs(900));
    let params = v4::SigningParams::builder()
        .identity(&identity)
        .region("eu-west-1")
        .name(service)
        .time(TIME.into())
        .settings(settings)
        .build()
        .unwrap()
        .into();
    let request = SignableRequest::new("GET", unsigned_url, std::iter::empty(), SignableBody::Bytes(b"")).unwrap();
    let (instructions, _) = sign(request, &params).unwrap().into_parts();
    let mut url = url::Url::parse(unsigned_url).unwrap();
    url.query_pairs_mut().extend_pairs(instructions.params());
    url.into()
}

/// They sign the payload and normalise the path.
#[test]
fn verify_knows_the_rules_of_other_services() {
    let url = signed_for("sts", "https://sts.eu-west-1.amazonaws.com/?Action=GetCallerIdentity&Version=2011-06-15");
    assert_eq!(verify(&[&url]), (0, "valid until 2013-05-24T00:15:00Z".into()));
    assert_eq!(verify(&[&url, "--service", "sts", "--region", "eu-west-1"]).0, 0);
    assert_refused(verify(&[&url, "--service", "s3"]), "AuthorizationQueryParametersError: ");
    assert_refused(verify(&[&url.replace("GetCallerIdentity", "GetSessionToken")]), "SignatureDoesNotMatch: ");
    let api = signed_for("execute-api", "https://a.execute-api.eu-west-1.amazonaws.com/a%20b//c");
    assert_eq!(verify(&[&api]).0, 0);
    let message = error(&mut tool(&["verify", &signed_for("s3-outposts", "https://a.example/key")]));
    assert!(message.contains("not of S3's family"), "{message}");
}

#[test]
fn what_verify_cannot_check_is_an_error() {
    for (args, part) in [
        (vec!["examplebucket.s3.amazonaws.com/test.txt"], "the URL has to be an absolute one"),
        (vec![], "the following required arguments were not provided"),
        (vec![DOCUMENTED, "--at", "today"], "invalid value 'today'"),
        (vec![DOCUMENTED, "--method", "get"], "in capitals"),
        (vec![DOCUMENTED, "-H", SECRET], "has no colon"),
        (vec![DOCUMENTED, "--region", "/"], "region \"/\""),
        (vec![DOCUMENTED, DOCUMENTED], "unexpected argument"),
    ] {
        let message = error(tool(&["verify"]).args(&args));
        assert!(message.contains(part), "{message}");
        assert!(!message.contains("aeeed9bbccd4d02ee5c0"), "{message}");
    }
    for name in ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"] {
        assert!(error(tool(&["verify", DOCUMENTED]).env_remove(name)).contains(name));
    }
    error(tool(&["verify", "--at", AT, DOCUMENTED]).env("AWS_SECRET_ACCESS_KEY", " a"));
    let help = stdout(&mut tool(&["verify", "--help"]));
    assert!(
        help.contains("Usage: presign verify [OPTIONS] <URL|->") && help.contains("AWS_SECRET_ACCESS_KEY"),
        "{help}"
    );
}

/// What `presign diagnose` prints, which needs nothing from the environment.
fn diagnosis(args: &[&str], answer: &str) -> String {
    let mut command = tool(&["diagnose"]);
    let (status, output) = judgement(command.args(args).args(["--error", "-"]).env_clear(), answer.as_bytes());
    assert_eq!(status, 0, "{args:?}");
    output
}

/// `[url, body of the answer]` of a case in `tests/recordings`.
fn recorded(server: &str, case: &str) -> [String; 2] {
    let file = format!("{}/tests/recordings/{server}.json", env!("CARGO_MANIFEST_DIR"));
    let recording: Value = serde_json::from_str(&fs::read_to_string(file).unwrap()).unwrap();
    let case = &recording["cases"][case];
    [&case["signed"]["url"], &case["answer"]["body"]].map(|text| text.as_str().unwrap().to_owned())
}

#[test]
fn diagnose_prints_a_sentence_and_the_lines_that_differ() {
    let [url, answer] = recorded("swift", "parameter added");
    let output = diagnosis(&[&url], &answer);
    let lines: Vec<_> = output.lines().collect();
    assert_eq!(lines.len(), 3, "{output}");
    assert!(lines[0].starts_with("query parameter \"utm_source\" was not signed and arrived: "), "{output}");
    assert_eq!(lines[1..], ["signed: (none)", "server: utm_source=mail"]);

    let [url, answer] = recorded("localstack", "content type changed");
    let output = diagnosis(&[&url, "--method", "PUT", "-H", "Content-Type: image/jpeg"], &answer);
    assert!(output.ends_with("\nsigned: content-type:image/jpeg\nserver: content-type:image/png\n"), "{output}");

    let [url, answer] = recorded("garage", "expired");
    let output = diagnosis(&[&url, "--status", "400"], &answer);
    assert!(output.contains("and has expired: sign a new one"), "{output}");
    assert_eq!(output.lines().count(), 1);
}

#[test]
fn diagnose_reads_a_file() {
    let [url, answer] = recorded("swift", "secret");
    let directory = TempDir::new().unwrap();
    let file = directory.path().join("answer.xml");
    fs::write(&file, answer).unwrap();
    let output = stdout(tool(&["diagnose", &url, "--error", file.to_str().unwrap()]).env_clear());
    assert!(output.contains("only the secret access key differs"), "{output}");
}

#[test]
fn what_diagnose_refuses_is_an_error() {
    let [url, _] = recorded("garage", "content type lost");
    let diagnose = |args: &[&str]| error(tool(&["diagnose"]).args(args).args(["--error", "-"]));
    assert!(diagnose(&[&url]).contains("header \"content-type\" is signed"));
    let cut = diagnose(&[&url[..url.len() - 1]]);
    assert!(cut.contains("X-Amz-Signature is not 64"), "{cut}");
    assert!(diagnose(&[&url, "-H", SECRET]).contains("has no colon"));
    assert!(diagnose(&[&url, "--method", "get"]).contains("in capitals"));
    let missing = error(&mut tool(&["diagnose", &url, "-H", "content-type: image/jpeg", "--error", "missing.xml"]));
    assert!(missing.contains("missing.xml: "), "{missing}");
}
