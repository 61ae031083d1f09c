//! Others that sign, and those that use what was signed.

use crate::process::{ACCESS_KEY_ID, BUCKET, Gateway, REGION, SECRET_ACCESS_KEY, address_of, write_private};
use crate::program::{Program, readme_blocks};
use crate::service::UploadService;
use crate::{assert_refused, presigner_for};
use aws_credential_types::Credentials as AwsCredentials;
use aws_sigv4::http_request::{
    PayloadChecksumKind, PercentEncodingMode, SignableBody, SignableRequest, SignatureLocation, SigningSettings,
    UriPathNormalizationMode, sign,
};
use aws_sigv4::sign::v4::SigningParams;
use presign::Bucket;
use rusty_s3::S3Action;
use serde_json::Value;
use std::process::Command;
use std::time::{Duration, SystemTime};

const KEY: &str = "a b/é+&=.txt";

#[test]
fn urls_of_rusty_s3_are_taken() {
    let gateway = Gateway::start();
    let style = rusty_s3::UrlStyle::Path;
    let bucket = rusty_s3::Bucket::new(gateway.endpoint().parse().unwrap(), style, BUCKET, REGION).unwrap();
    let credentials = rusty_s3::Credentials::new(ACCESS_KEY_ID, SECRET_ACCESS_KEY);
    let life = Duration::from_secs(60);
    let [put, get, head, delete] = [
        bucket.put_object(Some(&credentials), KEY).sign(life),
        bucket.get_object(Some(&credentials), KEY).sign(life),
        bucket.head_object(Some(&credentials), KEY).sign(life),
        bucket.delete_object(Some(&credentials), KEY).sign(life),
    ];
    gateway.exchange("PUT", put.as_str(), &[], b"text").expect(200);
    assert_eq!(gateway.read(KEY), "text");
    assert_eq!(gateway.exchange("GET", get.as_str(), &[], b"").expect(200).text(), "text");
    gateway.exchange("HEAD", head.as_str(), &[], b"").expect(200);
    gateway.exchange("DELETE", delete.as_str(), &[], b"").expect(204);
    assert!(!gateway.folder().join(KEY).exists());
}

#[test]
fn behind_a_proxy_the_host_is_the_one_that_clients_know() {
    let gateway = Gateway::start();
    gateway.put("a.txt", "text");
    let presigner = presigner_for(Bucket::new(BUCKET, REGION).endpoint_url("https://storage.example.com"));
    let url = presigner.get("a.txt").sign().unwrap().into_url();
    assert_eq!(gateway.exchange("GET", &url, &[], b"").expect(200).text(), "text");
    let other = url.replace("storage.example.com", &gateway.address.to_string());
    assert_refused(&gateway.exchange("GET", &other, &[], b""), 403, "SignatureDoesNotMatch");
}

/// A request as the AWS SDK for Rust signs it: its URL, and the headers that are added.
fn sign_with_aws_sigv4(
    method: &str,
    url: &str,
    headers: &[(&str, &str)],
    (location, body): (SignatureLocation, SignableBody<'_>),
) -> (String, Vec<(String, String)>) {
    let identity = AwsCredentials::from_keys(ACCESS_KEY_ID, SECRET_ACCESS_KEY, None).into();
    let mut settings = SigningSettings::default();
    settings.percent_encoding_mode = PercentEncodingMode::Single;
    settings.uri_path_normalization_mode = UriPathNormalizationMode::Disabled;
    settings.payload_checksum_kind = PayloadChecksumKind::XAmzSha256;
    settings.expires_in = (location == SignatureLocation::QueryParams).then_some(Duration::from_secs(60));
    settings.signature_location = location;
    let builder = SigningParams::builder().identity(&identity).region(REGION).name("s3");
    let params = builder.time(SystemTime::now()).settings(settings).build().unwrap().into();
    let request = SignableRequest::new(method, url, headers.iter().copied(), body).unwrap();
    let (instructions, _) = sign(request, &params).unwrap().into_parts();
    let mut request = http::Request::builder().uri(url).body(()).unwrap();
    instructions.apply_to_request_http1x(&mut request);
    let added = request.headers().iter().map(|(name, value)| (name.to_string(), value.to_str().unwrap().to_owned()));
    (request.uri().to_string(), added.collect())
}

#[test]
fn urls_of_the_aws_sdk_are_taken() {
    let gateway = Gateway::start();
    let presign = |method, target: &str, headers: &[(&str, &str)]| {
        let url = format!("{}/{BUCKET}/a%20b.txt?{target}", gateway.endpoint());
        let how = (SignatureLocation::QueryParams, SignableBody::UnsignedPayload);
        sign_with_aws_sigv4(method, &url, headers, how).0
    };
    let headers = [("content-type", "text/plain"), ("if-none-match", "*")];
    let put = presign("PUT", "x-id=PutObject", &headers);
    gateway.exchange("PUT", &put, &headers, b"text").expect(200);
    assert_refused(&gateway.exchange("PUT", &put, &headers, b"text"), 412, "PreconditionFailed");
    let get = presign("GET", "x-id=GetObject&response-content-type=text%2Fcss", &[]);
    let response = gateway.exchange("GET", &get, &[], b"").expect(200);
    assert_eq!((response.text().as_str(), response.header("content-type")), ("text", "text/css"));
}

#[test]
fn requests_signed_in_a_header_are_taken() {
    let gateway = Gateway::start();
    let url = format!("{}/{BUCKET}/a.txt", gateway.endpoint());
    let how = (SignatureLocation::Headers, SignableBody::Bytes(b"text"));
    let (url, headers) = sign_with_aws_sigv4("PUT", &url, &[], how);
    let headers: Vec<_> = headers.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    assert_refused(&gateway.exchange("PUT", &url, &headers, b"Text"), 400, "XAmzContentSHA256Mismatch");
    gateway.exchange("PUT", &url, &headers, b"text").expect(200);
    assert_eq!(gateway.read("a.txt"), "text");
}

/// Does what an answer of the upload service says.
fn follow(gateway: &Gateway, answer: &Value, body: &[u8]) -> crate::client::Response {
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let headers = answer["headers"].as_object().unwrap();
    let headers: Vec<_> = headers.iter().map(|(name, value)| (name.as_str(), value.as_str().unwrap())).collect();
    gateway.exchange(&text(&answer["method"]), &text(&answer["url"]), &headers, body)
}

#[test]
fn the_upload_service_uploads_and_views() {
    const PNG: &[u8] = include_bytes!("../../examples/upload_service/screenshot.png");
    let gateway = Gateway::start();
    let service = UploadService::start_with_env(&["--bucket", BUCKET], gateway.environment());
    let ask = |path_and_query: &str| -> Value {
        let answer = crate::client::RUNTIME.block_on(async {
            reqwest::get(format!("{}{path_and_query}", service.origin())).await.unwrap().text().await.unwrap()
        });
        serde_json::from_str(&answer).unwrap()
    };
    let upload = ask(&format!("/signed-url-upload?fileName=cat&contentLength={}", PNG.len()));
    assert_refused(&follow(&gateway, &upload, &PNG[1..]), 403, "SignatureDoesNotMatch");
    follow(&gateway, &upload, PNG).expect(200);
    assert_refused(&follow(&gateway, &upload, PNG), 412, "PreconditionFailed");
    let view = follow(&gateway, &ask("/signed-url-access?fileName=cat"), b"").expect(200);
    assert_eq!(*view.body, *PNG);
    assert_eq!(view.header("content-type"), "image/png");
    assert_eq!(view.header("content-disposition"), "inline; filename=\"cat.png\"");
    assert_eq!(gateway.files(), ["uploads/cat.png"]);
}

#[test]
#[ignore = "needs curl: apt-get install curl"]
fn the_commands_that_it_prints_work_word_for_word() {
    let program = Program::run(Program::example("gateway", &["--listen", "127.0.0.1:0"]), "  curl -fsS -T");
    let commands: Vec<_> = program.printed().iter().filter(|line| line.trim().starts_with("curl ")).cloned().collect();
    assert_eq!(commands.len(), 2);
    let directory = tempfile::tempdir().unwrap();
    let run = Command::new("sh").args(["-e", "-c", &commands.join("\n")]).current_dir(&directory).output().unwrap();
    assert!(run.status.success(), "{run:?}");
    let picture = std::fs::read(directory.path().join("demo-image.png")).unwrap();
    assert_eq!(picture, include_bytes!("../../examples/upload_service/screenshot.png"));
    let folder = program.temporary().read_dir().unwrap().next().unwrap().unwrap().path();
    assert_eq!(std::fs::read(folder.join("copy-of-demo-image.png")).unwrap(), picture);
}

#[test]
#[ignore = "needs curl and ports 3000 and 9000: apt-get install curl"]
fn the_commands_of_the_readme_work_word_for_word() {
    let commands = readme_blocks(include_str!("../../examples/gateway/README.md"), "sh");
    let [demo, prepare, serve, sign, use_urls, page] = commands.as_slice() else { panic!("{commands:?}") };
    let start = |command: &str| {
        let mut shell = Command::new("sh");
        shell.args(["-c", &format!("exec {command}")]);
        shell
    };
    let run = |commands: &str| {
        let output = Command::new("sh").args(["-e", "-c", commands]).current_dir(env!("CARGO_MANIFEST_DIR")).output();
        let output = output.unwrap();
        let stdout = String::from_utf8(output.stdout).unwrap();
        assert!(output.status.success(), "{stdout}{}", String::from_utf8_lossy(&output.stderr));
        stdout
    };
    let demo = Program::run(start(demo), "  curl -fsS -T");
    assert_eq!(address_of(&demo).to_string(), "127.0.0.1:9000");
    drop(demo);

    run(prepare);
    let _gateway = Program::run(start(serve), "Serving ");
    let printed = run(&[sign.as_str(), use_urls].join("\n"));
    assert_eq!(printed.lines().collect::<Vec<_>>(), ["Hello", "403", "404"]);
    let (environment, command) = page.rsplit_once('\n').unwrap();
    let mut shell = Command::new("sh");
    shell.args(["-c", &format!("{environment}\nexec {command}")]);
    assert_eq!(UploadService::run(shell).origin(), "http://127.0.0.1:3000");
}

#[test]
#[ignore = "needs boto3: python3 -m pip install boto3"]
fn urls_of_boto3_are_taken() {
    let gateway = Gateway::start();
    let credentials = gateway.directory.path().join("credentials");
    let text = format!("[gateway]\naws_access_key_id={ACCESS_KEY_ID}\naws_secret_access_key={SECRET_ACCESS_KEY}\n");
    write_private(&credentials, &text);
    let output = Command::new("python3")
        .arg(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/gateway/boto3_client.py"))
        .args([&gateway.endpoint(), BUCKET, REGION])
        .envs([("AWS_PROFILE", "gateway"), ("AWS_CONFIG_FILE", "/dev/null")])
        .env("AWS_SHARED_CREDENTIALS_FILE", &credentials)
        .output()
        .unwrap();
    let stdout = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success(), "{stdout}{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(stdout, "ok\n");
    assert_eq!(gateway.files(), ["a b/é+.txt"]);
    assert_eq!(gateway.read("a b/é+.txt"), "by hand");
}
