//! Where the service gets its credentials, and how it renews them. AWS itself is never asked:
//! a fake on the loopback address answers as its endpoints do.

#[path = "../../../examples/upload_service/container_uri.rs"]
mod container_uri;
mod container_uris;
mod endpoint;
mod endpoints;
#[cfg(unix)]
mod processes;
mod profiles;
mod renewal;

use crate::call;
use crate::program::Program;
use crate::service::UploadService;
use reqwest::{Client, StatusCode, Url};
use serde_json::Value;
use std::time::{Duration, Instant};

/// Off the machine's own settings. An empty variable counts as unset.
const NOTHING: [(&str, &str); 14] = [
    ("AWS_ACCESS_KEY_ID", ""),
    ("AWS_SECRET_ACCESS_KEY", ""),
    ("AWS_SESSION_TOKEN", ""),
    ("AWS_CREDENTIAL_EXPIRATION", ""),
    ("AWS_PROFILE", ""),
    ("AWS_CONFIG_FILE", "/nonexistent/config"),
    ("AWS_SHARED_CREDENTIALS_FILE", "/nonexistent/credentials"),
    ("AWS_WEB_IDENTITY_TOKEN_FILE", ""),
    ("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", ""),
    ("AWS_CONTAINER_CREDENTIALS_FULL_URI", ""),
    ("AWS_CONTAINER_AUTHORIZATION_TOKEN", ""),
    ("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", ""),
    ("AWS_EC2_METADATA_DISABLED", "true"),
    ("AWS_REGION", "eu-central-1"),
];

/// The environment of the service: nothing but these variables.
fn environment<'a>(variables: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let endpoints = [("AWS_ENDPOINT_URL_S3", ""), ("AWS_ENDPOINT_URL", "")];
    [&NOTHING[..], &endpoints, variables].concat()
}

/// A service for the bucket `photos`, of which it only needs the name.
fn start(options: &[&str], variables: &[(&str, &str)]) -> UploadService {
    UploadService::start_with_env(&[&["--bucket", "photos"], options].concat(), environment(variables))
}

/// The line that says why the service doesn't start.
fn refused(options: &[&str], variables: &[(&str, &str)]) -> String {
    let output = Program::example("upload_service", &["--port", "0", "--bucket", "photos"])
        .args(options)
        .envs(environment(variables))
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap();
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(1), "{stderr}");
    stderr.lines().last().unwrap().strip_prefix("upload_service: ").unwrap().to_owned()
}

async fn get(service: &UploadService, path: &str) -> (StatusCode, Value) {
    call(Client::new().get(format!("{}{path}", service.origin()))).await
}

/// What `/healthz` says once it says this.
async fn healthz_once(service: &UploadService, is_it: impl Fn(StatusCode, &Value) -> bool) -> (StatusCode, Value) {
    let deadline = Instant::now() + Duration::from_secs(60);
    loop {
        let (status, health) = get(service, "/healthz").await;
        if is_it(status, &health) {
            return (status, health);
        }
        assert!(Instant::now() < deadline, "still {status} {health}");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// A parameter of the URL that the service hands out.
async fn param(service: &UploadService, name: &str) -> String {
    let (status, answer) = get(service, "/signed-url-access").await;
    assert_eq!(status, StatusCode::OK, "{answer}");
    let url: Url = answer["url"].as_str().unwrap().parse().unwrap();
    url.query_pairs().find(|(key, _)| key == name).unwrap_or_else(|| panic!("no {name}: {url}")).1.into_owned()
}

/// Whose credentials sign.
async fn signing_key_id(service: &UploadService) -> String {
    param(service, "X-Amz-Credential").await.split_once('/').unwrap().0.to_owned()
}
