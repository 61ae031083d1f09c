//! A `credential_process`, which is run for each renewal.

use super::profiles::Files;
use super::{get, healthz_once, signing_key_id};
use reqwest::StatusCode;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

/// The shell's part of the process. It prints what a file has, unless another file makes it hang.
const TOOL: &str = r#"
if test -e "$0.hangs"; then : > "$0.started"; sleep 20; fi
cat "$0.json"
"#;

/// A profile `tool` with a process. Its files have the names of the tool and these extensions.
fn tool() -> (Files, PathBuf) {
    let files = Files::new("", "");
    let tool = files.directory.path().join("the tool");
    fs::write(&tool, TOOL).unwrap();
    let config = format!("[profile tool]\ncredential_process = sh \"{}\"\n", tool.display());
    fs::write(files.directory.path().join("config"), config).unwrap();
    (files, tool)
}

/// Lets the process print these credentials from now on.
fn print(tool: &Path, key_id: &str, life: Duration) {
    let end = (OffsetDateTime::now_utc() + life).format(&Rfc3339).unwrap();
    let json = serde_json::json!({
        "Version": 1, "AccessKeyId": key_id, "SecretAccessKey": "secret", "SessionToken": "token", "Expiration": end,
    });
    let next = tool.with_extension("next");
    fs::write(&next, json.to_string()).unwrap();
    fs::rename(next, tool.with_extension("json")).unwrap();
}

#[tokio::test]
async fn a_process_is_run_again_before_its_credentials_end() {
    let (files, tool) = tool();
    print(&tool, "ASIAFIRST", Duration::from_secs(30));
    // The profile goes before these.
    let keys = [("AWS_ACCESS_KEY_ID", "AKIDENVIRONMENT"), ("AWS_SECRET_ACCESS_KEY", "secret")];
    let service = files.start(&["--profile", "tool"], &keys);
    assert_eq!(signing_key_id(&service).await, "ASIAFIRST");

    let first = get(&service, "/healthz").await.1["expires_at"].clone();
    print(&tool, "ASIASECOND", Duration::from_secs(3600));
    let (status, _) = healthz_once(&service, |_, health| health["expires_at"] != first).await;
    assert_eq!(status, StatusCode::OK);
    assert_eq!(signing_key_id(&service).await, "ASIASECOND");
}

#[test]
fn a_process_must_print_credentials_that_can_sign() {
    let (files, tool) = tool();
    let refused = || files.refused(&[], &[("AWS_PROFILE", "tool")]);
    let error = refused();
    assert!(error.starts_with("credential_process of profile \"tool\" failed: "), "{error}");
    fs::write(tool.with_extension("json"), "never-to-be-seen").unwrap();
    let error = refused();
    assert!(error.starts_with("credential_process of profile \"tool\" printed no credentials: "), "{error}");
    assert!(!error.contains("never-to-be-seen"), "{error}");
    print(&tool, "ASIAEXAMPLE", Duration::ZERO);
    let error = refused();
    assert!(error.starts_with("no credentials: profile: its credentials expired at "), "{error}");
}

#[test]
fn a_process_that_hangs_does_not_keep_the_service_from_stopping() {
    let (files, tool) = tool();
    print(&tool, "ASIAEXAMPLE", Duration::from_secs(30));
    let mut service = files.start(&[], &[("AWS_PROFILE", "tool")]);
    fs::write(tool.with_extension("hangs"), "").unwrap();
    let deadline = Instant::now() + Duration::from_secs(60);
    while !tool.with_extension("started").exists() {
        assert!(Instant::now() < deadline, "the process is not run again");
        std::thread::sleep(Duration::from_millis(50));
    }
    service.signal("TERM");
    assert!(service.end(Duration::from_secs(9)).expect("the service stops").success());
}
