//! What the service sends to the endpoints of AWS, and what it makes of their answers.

use super::endpoint::{Answer, Asked, Endpoint, ROLE, SECRET};
use super::{get, healthz_once, param, refused, signing_key_id, start};
use reqwest::StatusCode;
use std::fs;
use std::time::{Duration, Instant};

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

#[tokio::test]
async fn a_container_gets_its_credentials_with_its_token() {
    let endpoint = Endpoint::start(DAY, DAY);
    let service = start(
        &[],
        &[
            ("AWS_CONTAINER_CREDENTIALS_FULL_URI", &endpoint.full_uri()),
            ("AWS_CONTAINER_AUTHORIZATION_TOKEN", "Basic cGFzc3dvcmQ="),
        ],
    );
    let [issued] = endpoint.issued().try_into().unwrap();
    assert_eq!(signing_key_id(&service).await, issued.access_key_id);
    assert_eq!(param(&service, "X-Amz-Security-Token").await, issued.session_token);
    let asked = Asked { line: "GET /v1/credentials".into(), authorization: Some("Basic cGFzc3dvcmQ=".into()) };
    assert_eq!(endpoint.asked(), [asked]);

    let (status, health) = get(&service, "/healthz").await;
    assert_eq!(status, StatusCode::OK);
    let expires_at = issued.expires_at.format(&time::format_description::well_known::Rfc3339).unwrap();
    let expected = serde_json::json!({
        "source": "container endpoint", "expires_at": expires_at, "renewal_error": null,
    });
    assert_eq!(health, expected);
}

#[tokio::test]
async fn the_token_file_is_read_anew_at_each_renewal() {
    let endpoint = Endpoint::start(Duration::ZERO, Duration::from_secs(4));
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("token");
    fs::write(&file, "first\n").unwrap();
    let service = start(
        &[],
        &[
            ("AWS_CONTAINER_CREDENTIALS_FULL_URI", &endpoint.full_uri()),
            ("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", file.to_str().unwrap()),
            // The file goes first, as in AWS's SDKs.
            ("AWS_CONTAINER_AUTHORIZATION_TOKEN", "not this one"),
        ],
    );
    assert_eq!(endpoint.asked()[0].authorization.as_deref(), Some("first"));

    let next = directory.path().join("next");
    fs::write(&next, "second").unwrap();
    fs::rename(next, &file).unwrap();
    let deadline = Instant::now() + Duration::from_secs(60);
    while endpoint.asked().last().unwrap().authorization.as_deref() != Some("second") {
        assert!(Instant::now() < deadline, "{:?}", endpoint.asked());
        tokio::time::sleep(Duration::from_millis(50)).await;
    }

    fs::remove_file(&file).unwrap();
    let (_, health) = healthz_once(&service, |_, health| !health["renewal_error"].is_null()).await;
    assert!(health["renewal_error"].as_str().unwrap().starts_with("can't read the token in "), "{health}");
}

#[test]
fn a_token_file_that_never_ends_is_refused() {
    let endpoint = Endpoint::start(DAY, DAY);
    let directory = tempfile::tempdir().unwrap();
    let huge = directory.path().join("huge");
    fs::File::create(&huge).unwrap().set_len(1 << 30).unwrap();
    let longest = directory.path().join("longest");
    fs::write(&longest, "a".repeat(16 * 1024 + 1)).unwrap();
    let not_text = directory.path().join("not-text");
    fs::write(&not_text, b"never-to-be-seen\xff").unwrap();
    let mut files = vec![
        (huge, "it has more than 16384 bytes"),
        (longest, "it has more than 16384 bytes"),
        (not_text, "invalid utf-8"),
        (directory.path().to_owned(), "it is not a regular file"),
    ];
    #[cfg(unix)]
    {
        let pipe = directory.path().join("pipe");
        assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
        files.push((pipe, "it is not a regular file"));
        files.push(("/dev/zero".into(), "it is not a regular file"));
    }
    for (file, expected) in &files {
        let variables = [
            ("AWS_CONTAINER_CREDENTIALS_FULL_URI", &*endpoint.full_uri()),
            ("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", file.to_str().unwrap()),
        ];
        let error = refused(&[], &variables);
        let named = format!("no credentials: container endpoint: can't read the token in {}: ", file.display());
        assert!(error.strip_prefix(&named).is_some_and(|rule| rule.starts_with(expected)), "{error}");
        assert!(!error.contains(SECRET), "{error}");
    }
    assert_eq!(endpoint.asked(), []);
}

#[tokio::test]
async fn an_instance_gets_its_credentials_by_version_2_of_its_metadata() {
    let endpoint = Endpoint::start(Duration::ZERO, Duration::from_secs(4));
    let service = start(
        &[],
        &[("AWS_EC2_METADATA_DISABLED", "false"), ("AWS_EC2_METADATA_SERVICE_ENDPOINT", &endpoint.origin())],
    );
    let first = signing_key_id(&service).await;
    let steps = [
        "PUT /latest/api/token".to_owned(),
        "GET /latest/meta-data/iam/security-credentials/".to_owned(),
        format!("GET /latest/meta-data/iam/security-credentials/{ROLE}"),
    ];
    let lines: Vec<_> = endpoint.asked().into_iter().take(3).map(|asked| asked.line).collect();
    assert_eq!(lines, steps);

    let (_, health) = healthz_once(&service, |_, _| endpoint.issued().len() > 2).await;
    assert_eq!(health["source"], "instance metadata");
    assert_eq!(health["renewal_error"], serde_json::Value::Null);
    assert_ne!(signing_key_id(&service).await, first, "the credentials are renewed");
}

#[test]
fn without_a_token_the_metadata_is_not_asked_for() {
    let endpoint = Endpoint::start(DAY, DAY);
    let variables = [("AWS_EC2_METADATA_DISABLED", ""), ("AWS_EC2_METADATA_SERVICE_ENDPOINT", &*endpoint.origin())];
    endpoint.answer(Answer::Status(StatusCode::FORBIDDEN));
    let error = refused(&[], &variables);
    assert!(error.starts_with("no credentials: instance metadata: it gives no token: "), "{error}");
    assert!(error.contains("hop limit"), "{error}");
    let lines: Vec<_> = endpoint.asked().into_iter().map(|asked| asked.line).collect();
    assert_eq!(lines, ["PUT /latest/api/token"], "no fallback to version 1");

    for roles in ["", "../../user-data", "<html>", "a b"] {
        endpoint.answer(Answer::Body(roles.into()));
        let error = refused(&[], &variables);
        assert_eq!(error, "no credentials: instance metadata: what it names is no role", "{roles}");
    }
}

#[test]
fn the_metadata_is_asked_for_by_http_only() {
    for endpoint in ["https://169.254.169.254", "ftp://169.254.169.254", "169.254.169.254", "localhost:80"] {
        let variables = [("AWS_EC2_METADATA_DISABLED", ""), ("AWS_EC2_METADATA_SERVICE_ENDPOINT", endpoint)];
        let error = refused(&[], &variables);
        assert!(error.starts_with("AWS_EC2_METADATA_SERVICE_ENDPOINT: "), "{error}");
    }
}

#[test]
fn bad_answers_are_clear_errors_that_show_no_secret() {
    let endpoint = Endpoint::start(DAY, DAY);
    let uri = endpoint.full_uri();
    let variables = [
        ("AWS_CONTAINER_CREDENTIALS_FULL_URI", &*uri),
        ("AWS_CONTAINER_AUTHORIZATION_TOKEN", "Bearer never-to-be-seen"),
    ];
    let body = |body: &str| Answer::Body(body.replace("SECRET", SECRET));
    let keys = r#""AccessKeyId": "ASIAEXAMPLE", "SecretAccessKey": "SECRET", "Token": "SECRET""#;
    for (answer, expected) in [
        (Answer::Status(StatusCode::INTERNAL_SERVER_ERROR), "it answers with status 500"),
        (Answer::Status(StatusCode::FOUND), "it answers with status 302"),
        (body(""), "its answer: "),
        (body("<html>SECRET</html>"), "its answer: "),
        (body("\"SECRET\""), "its answer: "),
        (body("[]"), "its answer: "),
        (body("{}"), "AccessKeyId"),
        (body(r#"{"AccessKeyId": "ASIAEXAMPLE", "SecretAccessKey": ["SECRET"]}"#), "SecretAccessKey"),
        (body(&format!("{{{keys}}}")), "Expiration"),
        (body(&format!("{{{keys}, \"Expiration\": \"soon\"}}")), "Expiration"),
        (body(&format!("{{{keys}, \"Expiration\": \"2020-01-01T00:00:00Z\"}}")), "expired at 2020-01-01"),
        (
            body(r#"{"Code": "AssumeRoleUnauthorizedAccess", "Message": "EC2 cannot assume the role uploads."}"#),
            "EC2 cannot assume the role uploads.",
        ),
        (body(&"SECRET".repeat(10_000)), "its answer has more than 65536 bytes"),
        (Answer::Nothing, "timed out"),
    ] {
        endpoint.answer(answer);
        let error = refused(&[], &variables);
        assert!(error.starts_with("no credentials: container endpoint: "), "{error}");
        assert!(error.contains(expected), "{expected}: {error}");
        assert!(!error.contains(SECRET), "{expected}: {error}");
        assert!(!error.contains("/v1/credentials"), "{error}");
    }
    assert!(endpoint.asked().iter().all(|asked| asked.line == "GET /v1/credentials"), "no redirect is followed");

    let token = format!("{SECRET}\r\nx-injected: 1");
    let error = refused(&[], &[variables[0], ("AWS_CONTAINER_AUTHORIZATION_TOKEN", &*token)]);
    assert!(error.contains("AWS_CONTAINER_AUTHORIZATION_TOKEN: the token has a character"), "{error}");
    assert!(!error.contains(SECRET), "{error}");
}
