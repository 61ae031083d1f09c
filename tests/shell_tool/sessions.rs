//! `create-session` and `--session`: sessions of directory buckets (S3 Express One Zone).

use super::{AT, error, stdout, tool, url};
use serde_json::{Value, json};
use std::fs::{self, File};
use tempfile::TempDir;

/// What boto3 presigns for a directory bucket, recorded by `tests/recordings/record_express.py`.
fn recorded_sessions() -> Value {
    serde_json::from_str(include_str!("../recordings/express.json")).unwrap()
}

/// A URL up to its query, and the sorted parameters: boto3 writes them in an order of its own.
fn base_and_params(url: &str) -> (&str, Vec<&str>) {
    let (base, query) = url.split_once('?').unwrap();
    let mut params: Vec<_> = query.split('&').collect();
    params.sort_unstable();
    (base, params)
}

const FOR_A_MINUTE: [&str; 6] = ["--region", "us-west-2", "--at", AT, "--expires-in", "1m"];

#[test]
fn a_session_is_created_as_boto3_creates_it() {
    let recorded = recorded_sessions();
    for session in &recorded["sessions"].as_array().unwrap()[..6] {
        let mut command = tool(&["create-session", "s3://photos--usw2-az1--x-s3"]);
        command.args(FOR_A_MINUTE);
        match session["params"]["SessionMode"].as_str() {
            Some("ReadOnly") => command.args(["--session-mode", "read-only"]),
            Some("ReadWrite") => command.args(["--session-mode", "read-write"]),
            _ => &mut command,
        };
        if let Some(token) = session["token"].as_str() {
            command.env("AWS_SESSION_TOKEN", token);
        }
        assert_eq!(base_and_params(&url(&mut command)), base_and_params(session["url"].as_str().unwrap()));
    }
    let json = stdout(tool(&["create-session", "s3://photos--usw2-az1--x-s3"]).args(FOR_A_MINUTE).args([
        "--session-mode",
        "read-only",
        "--json",
    ]));
    let json: Value = serde_json::from_str(&json).unwrap();
    assert_eq!(json["headers"], json!({"x-amz-create-session-mode": "ReadOnly"}));
}

#[test]
fn a_session_signs_as_it_does_in_boto3() {
    let recorded = recorded_sessions();
    let directory = TempDir::new().unwrap();
    let file = directory.path().join("answer.xml");
    let mut count = 0;
    for expected in recorded["urls"].as_array().unwrap() {
        let (params, text) = (expected["params"].as_object().unwrap(), |name: &str| expected[name].as_str().unwrap());
        let operation = match text("operation") {
            "get_object" => "get",
            "head_object" => "head",
            "delete_object" => "delete",
            "create_multipart_upload" => "create-multipart-upload",
            "head_bucket" => "head-bucket",
            _ => continue,
        };
        let key = params.get("Key").map_or("", |key| key.as_str().unwrap());
        if params.len() > 1 || !expected["settings"].as_object().unwrap().is_empty() {
            continue;
        }
        fs::write(&file, recorded["answers"][text("answer")].as_str().unwrap()).unwrap();
        let location = format!("s3://{}/{key}", text("bucket"));
        let mut command = tool(&[operation, &location, "--region", text("region"), "--at", AT, "--expires-in", "1m"]);
        // It needs nothing from the environment.
        command.env_clear().arg("--session").arg(&file);
        assert_eq!(base_and_params(&url(&mut command)), base_and_params(text("url")));
        command.args(["--session-mode", "read-only"]);
        assert!(error(&mut command).contains("takes s3://"));
        count += 1;
    }
    assert!(count > 10, "{count}");
}

#[test]
fn a_session_may_come_from_stdin_and_ends() {
    let recorded = recorded_sessions();
    let answer = recorded["answers"]["botocore"].as_str().unwrap();
    let directory = TempDir::new().unwrap();
    let file = directory.path().join("answer.xml");
    fs::write(&file, answer).unwrap();
    let location = "s3://photos--usw2-az1--x-s3/cat.jpg";
    let with = |time| {
        let mut command = tool(&["get", location, "--region", "us-west-2", "--at", time, "--json", "--session", "-"]);
        command.stdin(File::open(&file).unwrap());
        command
    };
    let json: Value = serde_json::from_str(&stdout(&mut with(AT))).unwrap();
    assert_eq!(json["expires_at"], "2013-05-24T00:05:00Z");
    assert!(error(&mut with("20130524T000500Z")).contains("expired"));
}

#[test]
fn credentials_sign_only_what_s3_takes_them_for() {
    let directory = TempDir::new().unwrap();
    let file = directory.path().join("answer.xml");
    fs::write(&file, recorded_sessions()["answers"]["botocore"].as_str().unwrap()).unwrap();
    let file = file.to_str().unwrap();
    let (key, bucket) = ("s3://photos--usw2-az1--x-s3/cat.jpg", "s3://photos--usw2-az1--x-s3");
    for (args, part) in [
        (&["post", key][..], "takes no form"),
        (&["post", key, "--session", file], "takes no form"),
        (&["get", "s3://examplebucket/cat.jpg", "--session", file], "leave out --session"),
        (&["create-session", bucket, "--session", file], "leave out --session"),
        (&["create-session", "s3://examplebucket"], "only a directory bucket has sessions"),
        (&["create-session", key], "without a key"),
        (&["get", key, "--session", file, "--no-session-auth"], "--no-session-auth"),
        (&["get", key, "--session", "missing.xml"], "--session missing.xml: "),
        (&["get", key, "--session", file, "--credentials", file], "--credentials"),
        (&["get", bucket, "--session", "-", "--keys-from", "-"], "both read stdin"),
        (&["get", key, "--session", "-"], "the answer is empty"),
        (&["create-session", bucket, "--session-mode", "write"], "read-only, read-write"),
    ] {
        let message = error(tool(args).args(FOR_A_MINUTE));
        assert!(message.contains(part), "{message}");
        assert!(!message.contains('`') && !message.contains("Presigner"), "{message}");
        assert!(!message.contains("EXPRESS_53cr37") && !message.contains("EXPRESS_TOKEN"), "{message}");
    }
}

#[test]
fn session_auth_is_turned_off_as_in_the_aws_cli() {
    let recorded = recorded_sessions();
    let location = "s3://photos--usw2-az1--x-s3/cat.jpg";
    for expected in recorded["without_session_auth"].as_array().unwrap() {
        for how in ["variable", "option", "no session"] {
            let mut command = tool(&["get", location]);
            command.args(FOR_A_MINUTE);
            match how {
                "variable" => command.env("AWS_S3_DISABLE_EXPRESS_SESSION_AUTH", "true"),
                "option" => command.arg("--no-session-auth"),
                _ => &mut command,
            };
            if let Some(token) = expected["token"].as_str() {
                command.env("AWS_SESSION_TOKEN", token);
            }
            assert_eq!(base_and_params(&url(&mut command)), base_and_params(expected["url"].as_str().unwrap()));
        }
    }
}

/// The other side knows the credentials that it answered.
#[test]
fn verify_accepts_what_a_session_signs() {
    let recorded = recorded_sessions();
    let session = |id, secret, token| {
        let mut command = tool(&["verify", "--at", AT]);
        command.env("AWS_ACCESS_KEY_ID", id).env("AWS_SECRET_ACCESS_KEY", secret).env("AWS_SESSION_TOKEN", token);
        command
    };
    let (id, secret, token) = ("EXPRESS_AKIDEXAMPLE", "EXPRESS_53cr37", "EXPRESS_TOKEN");
    let urls = recorded["urls"].as_array().unwrap().iter();
    let gets = urls.filter(|url| url["operation"] == "get_object" && url["answer"] == "botocore");
    for url in gets.map(|url| url["url"].as_str().unwrap()) {
        assert_eq!(stdout(session(id, secret, token).arg(url)), "valid until 2013-05-24T00:01:00Z\n");
        for mut other in [session(id, "other", token), session(id, secret, "other"), session("OTHER", secret, token)] {
            assert!(!other.arg(url).output().unwrap().status.success());
        }
    }
}
