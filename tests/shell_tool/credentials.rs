//! `--credentials`, and the command line that gives a shell the AWS CLI's credentials.

use super::profiles::Home;
use super::{ACCESS_KEY_ID, AT, Expected, SECRET, TOKEN, US, error, error_line, fed, file_of, tool, url};
use serde_json::{Value, json};
use std::process::{Command, Output};

const GET: [&str; 2] = ["get", "s3://examplebucket/key"];

/// What a run prints that reads `stdin`.
fn url_from(command: &mut Command, stdin: &str) -> String {
    let Output { status, stdout, stderr } = fed(command, stdin.as_bytes());
    assert!(status.success() && stderr.is_empty(), "{}", String::from_utf8_lossy(&stderr));
    String::from_utf8(stdout).unwrap().trim_end().to_owned()
}

/// The error of a run that reads `stdin`.
fn error_from(command: &mut Command, stdin: &str) -> String {
    let Output { status, stdout, stderr } = fed(command, stdin.as_bytes());
    assert_eq!(String::from_utf8(stdout).unwrap(), "");
    error_line(command, status.code(), stderr)
}

/// The documentation's credentials as those who issue them write them.
fn documents() -> [String; 4] {
    let end = "2013-05-24T00:10:00Z";
    [
        // `credential_process`, and `aws configure export-credentials`.
        json!({
            "Version": 1,
            "AccessKeyId": ACCESS_KEY_ID, "SecretAccessKey": SECRET, "SessionToken": TOKEN, "Expiration": end,
        }),
        // The instance metadata of EC2.
        json!({
            "Code": "Success", "LastUpdated": "2013-05-24T00:00:00Z", "Type": "AWS-HMAC",
            "AccessKeyId": ACCESS_KEY_ID, "SecretAccessKey": SECRET, "Token": TOKEN, "Expiration": end,
        }),
        // The endpoint of ECS.
        json!({
            "RoleArn": "arn:aws:iam::123456789012:role/uploads",
            "AccessKeyId": ACCESS_KEY_ID, "SecretAccessKey": SECRET, "Token": TOKEN, "Expiration": end,
        }),
        // The member `Credentials` of what `aws sts assume-role` prints.
        json!({ "AccessKeyId": ACCESS_KEY_ID, "SecretAccessKey": SECRET, "SessionToken": TOKEN, "Expiration": end }),
    ]
    .map(|document| document.to_string())
}

#[test]
fn credentials_come_from_a_file_or_stdin() {
    let expected = Expected { token: Some(TOKEN), expires_in: 600, ..Expected::default() };
    for document in documents() {
        let mut piped = tool(&GET);
        piped.args(US).args(["--credentials", "-"]).env_remove("AWS_ACCESS_KEY_ID").env_remove("AWS_SECRET_ACCESS_KEY");
        expected.check(&url_from(&mut piped, &document));
        let (_directory, path) = file_of(&document);
        expected.check(&url(tool(&GET).args(US).args(["--credentials", &path])));
    }
}

/// The file says who signs, and the profile where.
#[test]
fn credentials_from_a_file_go_first() {
    let home = Home::with([
        (".aws/config", "[profile work]\nregion = us-east-1\nrole_arn = arn:aws:iam::123456789012:role/work\n"),
        ("keys.json", &documents()[0]),
    ]);
    let keys = home.fill("{HOME}/keys.json");
    let mut command = home.tool(&GET);
    command.args(["--credentials", &keys, "--profile", "work", "--at", AT]);
    command.env("AWS_ACCESS_KEY_ID", "AKIAENVIRONMENT").env("AWS_SECRET_ACCESS_KEY", SECRET);
    Expected { token: Some(TOKEN), expires_in: 600, ..Expected::default() }.check(&url(&mut command));
}

#[test]
fn what_is_no_credentials_is_an_error() {
    let swapped = json!({ "AccessKeyId": SECRET, "SecretAccessKey": ACCESS_KEY_ID });
    let refused = json!({ "Code": "AssumeRoleUnauthorizedAccess", "Message": "EC2 cannot assume the role uploads." });
    let cases = [
        (String::new(), "--credentials -: "),
        (SECRET.to_owned(), "--credentials -: "),
        (format!("\"{SECRET}\""), "no object"),
        (json!({ "AccessKeyId": ACCESS_KEY_ID }).to_string(), "SecretAccessKey"),
        (json!({ "AccessKeyId": ACCESS_KEY_ID, "SecretAccessKey": [SECRET] }).to_string(), "SecretAccessKey"),
        (json!({ "Version": SECRET }).to_string(), "Version"),
        (json!({ "AccessKeyId": "A", "SecretAccessKey": SECRET, "Expiration": SECRET }).to_string(), "Expiration"),
        (swapped.to_string(), "swapped"),
        (refused.to_string(), "EC2 cannot assume the role uploads."),
        (documents()[0].replace("00:10:00", "00:00:00"), "expired at 2013-05-24 0:00:00"),
    ];
    for (document, part) in cases {
        let message = error_from(tool(&GET).args(US).args(["--credentials", "-"]).env_clear(), &document);
        assert!(message.contains(part), "{part}: {message}");
        assert!(!message.contains(&SECRET[..12]), "{message}");
    }
    let missing = error(tool(&GET).args(US).args(["--credentials", "/no/where"]));
    assert!(missing.starts_with("--credentials /no/where: "), "{missing}");
}

#[test]
fn stdin_has_credentials_or_keys() {
    let batch = ["get", "s3://examplebucket", "--credentials", "-", "--keys-from"];
    let message = error(tool(&batch).arg("-").args(US));
    assert!(message.contains("--credentials -") && message.contains("--keys-from -"), "{message}");
    let (_directory, path) = file_of("key\n");
    let url = url_from(tool(&batch).arg(path).args(US), &documents()[0]);
    Expected { token: Some(TOKEN), expires_in: 600, ..Expected::default() }.check(&url);
}

/// `tests/recordings/record_credentials.py` recorded what the AWS CLI prints.
#[cfg(unix)]
#[test]
fn what_the_aws_cli_exports_signs() {
    let recorded: Value = serde_json::from_str(include_str!("../recordings/credentials.json")).unwrap();
    let text = |name: &str| {
        let entry = recorded.as_array().unwrap().iter().find(|entry| entry["name"] == name);
        entry.unwrap()["text"].as_str().unwrap().to_owned()
    };
    let token = "IQoJb3JpZ2lu+EXAMPLE/TOKEN==";
    let signed = |url: &str| {
        assert!(
            url.contains("?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=ASIAIOSFODNN7EXAMPLE%2F20130524%2F"),
            "{url}"
        );
        let token = url::form_urlencoded::byte_serialize(token.as_bytes()).collect::<String>();
        assert!(url.contains(&format!("&X-Amz-Security-Token={token}&")), "{url}");
    };
    let piped = url_from(tool(&GET).args(US).args(["--credentials", "-"]), &text("export process"));
    signed(&piped);

    // `aws` prints what it printed when it was recorded.
    let home = Home::with([("export", &*text("export env"))]);
    let tool = super::tool_path();
    let script = r#"
        aws() { [ "$*" = 'configure export-credentials --format env' ] && cat export; }
        eval "$(aws configure export-credentials --format env)"
        exec "$0" "$@""#;
    let in_shell = |args: &[&str]| {
        let mut command = Command::new("/bin/sh");
        command.args(["-c", script]).arg(&tool).args(GET).args(args).env_clear();
        command.current_dir(home.fill("{HOME}")).env("HOME", home.fill("{HOME}"));
        command
    };
    assert_eq!(url(&mut in_shell(&US)), piped);
    let late = ["--region", "us-east-1", "--in-full", "--expires-in", "7d", "--at", "21261120T000000Z"];
    let late = error(&mut in_shell(&late));
    assert!(late.contains("credentials expire at 2126-11-23 18:00:00"), "{late}");
}
