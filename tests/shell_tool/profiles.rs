//! Whose credentials sign, in which region and at which endpoint.

use super::{ACCESS_KEY_ID, AT, Expected, SECRET, error, tool, url};
use serde::Deserialize;
use serde_json::json;
use std::collections::BTreeMap;
use std::fs;
use std::process::{Command, Output};
use tempfile::TempDir;

const OBJECT: &str = "s3://examplebucket/key";

/// A home directory with these files.
pub(crate) struct Home(TempDir);

impl Home {
    pub(crate) fn with<'f>(files: impl IntoIterator<Item = (&'f str, &'f str)>) -> Self {
        let home = Self(TempDir::new().unwrap());
        for (name, text) in files {
            let file = home.0.path().join(name);
            fs::create_dir_all(file.parent().unwrap()).unwrap();
            fs::write(file, home.fill(text)).unwrap();
        }
        home
    }

    /// The text with the directory for its placeholder.
    pub(crate) fn fill(&self, text: &str) -> String {
        text.replace("{HOME}", self.0.path().to_str().unwrap())
    }

    /// The tool with this home, and nothing else in its environment.
    pub(crate) fn tool(&self, args: &[&str]) -> Command {
        let mut command = tool(args);
        command.env_clear().env("HOME", self.0.path());
        command
    }
}

/// What `tests/recordings/record_profiles.py` recorded.
#[derive(Deserialize)]
struct Recording {
    cases: Vec<Case>,
}

#[derive(Deserialize)]
struct Case {
    what: String,
    files: BTreeMap<String, String>,
    environment: BTreeMap<String, String>,
    profile: Option<String>,
    /// None if it was an error.
    url: Option<String>,
}

/// The parts of a URL before its query and in it, which each signer sorts its way.
fn parts(url: &str) -> (&str, BTreeMap<String, String>) {
    let (base, query) = url.split_once('?').unwrap();
    (base, url::form_urlencoded::parse(query.as_bytes()).into_owned().collect())
}

#[cfg(unix)]
#[test]
fn profiles_and_the_environment_say_what_they_say_to_botocore() {
    let recording: Recording = serde_json::from_str(include_str!("../recordings/profiles.json")).unwrap();
    assert_eq!(recording.cases.len(), 74);
    for Case { what, files, environment, profile, url: expected } in &recording.cases {
        let home = Home::with(files.iter().map(|(name, text)| (&**name, &**text)));
        let mut command = home.tool(&["get", OBJECT, "--at", AT]);
        command.envs(environment.iter().map(|(name, value)| (name, home.fill(value))));
        if let Some(profile) = profile {
            command.args(["--profile", profile]);
        }
        if let Some(expected) = expected {
            assert_eq!(parts(&url(&mut command)), parts(expected), "{what}");
        } else {
            let Output { status, stdout, stderr } = command.output().unwrap();
            let stderr = String::from_utf8(stderr).unwrap();
            assert_eq!((status.code(), stdout), (Some(2), vec![]), "{what}: {stderr}");
            assert!(!stderr.contains(SECRET), "{what}: {stderr}");
        }
    }
}

#[test]
fn an_error_says_what_a_profile_lacks() {
    let config = "[default]\nregion = us-east-1\n";
    let process = |command: &str| format!("{config}credential_process = {command}\n");
    let cases = [
        (config.to_owned(), "", "no credentials: set AWS_ACCESS_KEY_ID"),
        (config.to_owned(), "aws_access_key_id = A\n", "profile \"default\" has no aws_secret_access_key"),
        (
            config.to_owned(),
            &format!("aws_secret_access_key = {SECRET}\n"),
            "profile \"default\" has no aws_access_key_id",
        ),
        (
            config.to_owned(),
            &format!("aws_secret_access_key = {ACCESS_KEY_ID}\naws_access_key_id = {SECRET}\n"),
            "swapped",
        ),
        (config.to_owned(), &format!("{SECRET}\n"), "/.aws/credentials has a line that is no setting"),
        (config.to_owned(), &format!("a = 1\n{SECRET}\nb = 2\n"), "/.aws/credentials has a line that is no setting"),
        (config.to_owned(), &format!("[{SECRET}\n"), "/.aws/credentials has a line that is no setting"),
        (config.to_owned(), "a = 1\nA = 2\n", "section [default] has A twice"),
        (config.to_owned(), "[default]\n", "section [default] is there twice"),
        (format!("{config}services = local\n"), "", "names services \"local\", which the config file lacks"),
        (process("/no/where"), "", "credential_process of profile \"default\" can't be run"),
        (process("'a"), "", "credential_process of profile \"default\" is no command"),
        ("[default]\n".to_owned(), "", "no region: "),
    ];
    for (config, keys, part) in &cases {
        let keys = format!("[default]\n{keys}");
        let home = Home::with([(".aws/config", &**config), (".aws/credentials", &keys)]);
        let message = error(&mut home.tool(&["get", OBJECT]));
        assert!(message.contains(part), "{part}: {message}");
        assert!(!message.contains(&SECRET[..12]), "{message}");
    }
    let home = Home::with([(".aws/config", config)]);
    let named = error(home.tool(&["get", OBJECT, "--profile", "default"]).env("AWS_ACCESS_KEY_ID", "A"));
    assert_eq!(named, "profile \"default\" has no credentials");
    let missing = error(&mut home.tool(&["get", OBJECT, "--profile", "work"]));
    assert_eq!(missing, "no profile \"work\" in the shared config and credentials files");
    let neither = error(home.tool(&["get", OBJECT]).env("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "yes"));
    assert_eq!(neither, "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS is neither true nor false");
    let directory = error(home.tool(&["get", OBJECT]).env("AWS_CONFIG_FILE", home.fill("{HOME}")));
    assert!(directory.starts_with("can't read "), "{directory}");
}

#[cfg(unix)]
#[test]
fn what_a_process_prints_is_not_shown() {
    let config = "[default]\nregion = us-east-1\ncredential_process = /bin/sh {HOME}/run\n";
    let swapped = json!({ "Version": 1, "AccessKeyId": SECRET, "SecretAccessKey": ACCESS_KEY_ID });
    for (script, part) in [
        (format!("echo {SECRET}"), "printed no credentials"),
        (format!("echo {SECRET}; exit 3"), "failed: exit status: 3"),
        (format!("echo '{{\"Version\": 1, \"AccessKeyId\": {{\"a\": \"{SECRET}\"}}}}'"), "AccessKeyId"),
        (format!("echo '{swapped}'"), "swapped"),
        ("echo '{}'".to_owned(), "printed no credentials"),
        (String::new(), "printed no credentials"),
    ] {
        let home = Home::with([(".aws/config", config), ("run", &script)]);
        let message = error(&mut home.tool(&["get", OBJECT]));
        assert!(message.contains(part) && !message.contains(&SECRET[..12]), "{message}");
    }
    // It may ask for a second factor, or say what is wrong.
    let home = Home::with([(".aws/config", config), ("run", "echo log in first >&2; exit 1")]);
    let Output { stderr, .. } = home.tool(&["get", OBJECT]).output().unwrap();
    assert!(String::from_utf8(stderr).unwrap().starts_with("log in first\npresign: credential_process of "));
}

/// A URL signed by other credentials than the profile's would be worse than none.
#[test]
fn credentials_that_have_to_be_fetched_are_an_error() {
    let keys = format!("aws_access_key_id = {ACCESS_KEY_ID}\naws_secret_access_key = {SECRET}\n");
    for setting in [
        "role_arn = arn:aws:iam::123456789012:role/work\nsource_profile = default",
        "sso_session = work",
        "sso_start_url = https://work.awsapps.com/start",
        "web_identity_token_file = /token",
    ] {
        let config = format!("[profile work]\nregion = us-east-1\n{setting}\n{keys}");
        let home = Home::with([(".aws/config", &*config)]);
        let name = setting.split(' ').next().unwrap();
        let mut named = home.tool(&["get", OBJECT, "--profile", "work"]);
        let mut of_environment = home.tool(&["get", OBJECT]);
        for command in [&mut named, of_environment.env("AWS_PROFILE", "work")] {
            let message = error(command);
            assert!(message.starts_with(&format!("profile \"work\" has {name}, ")), "{message}");
            assert!(message.contains("aws configure export-credentials --profile work"), "{message}");
        }
        // The environment's keys go first.
        let mut command = home.tool(&["get", OBJECT, "--at", AT]);
        command.env("AWS_PROFILE", "work").env("AWS_ACCESS_KEY_ID", ACCESS_KEY_ID).env("AWS_SECRET_ACCESS_KEY", SECRET);
        Expected::default().check(&url(&mut command));
    }
    let home = Home::with([(".aws/credentials", &*format!("[default]\n{keys}"))]);
    let args = ["get", OBJECT, "--region", "us-east-1", "--at", AT];
    let message = error(home.tool(&args).env("AWS_WEB_IDENTITY_TOKEN_FILE", "/token"));
    assert!(message.contains("AWS_WEB_IDENTITY_TOKEN_FILE") && message.contains("export-credentials"), "{message}");
    let named = url(home.tool(&args).args(["--profile", "default"]).env("AWS_WEB_IDENTITY_TOKEN_FILE", "/token"));
    Expected::default().check(&named);
}

/// The options say where, whatever the profile says.
#[test]
fn options_go_before_the_profile() {
    let keys = format!("aws_access_key_id = {ACCESS_KEY_ID}\naws_secret_access_key = {SECRET}\n");
    let config = format!("[default]\nregion = eu-west-3\nendpoint_url = http://127.0.0.1:9000\n{keys}");
    let home = Home::with([(".aws/config", &*config)]);
    let cases: [(&[&str], &str, &str); 4] = [
        (&[], "eu-west-3", "http://127.0.0.1:9000/examplebucket/key"),
        (&["--region", "us-east-1"], "us-east-1", "http://127.0.0.1:9000/examplebucket/key"),
        (&["--endpoint-url", "http://127.0.0.1:1"], "eu-west-3", "http://127.0.0.1:1/examplebucket/key"),
        (&["--global-endpoint"], "eu-west-3", "https://examplebucket.s3.amazonaws.com/key"),
    ];
    for (options, region, unsigned_url) in cases {
        let mut command = home.tool(&["get", OBJECT, "--at", AT]);
        Expected { unsigned_url, region, ..Expected::default() }.check(&url(command.args(options)));
    }
    let mut ignoring = home.tool(&["get", OBJECT, "--at", AT, "--endpoint-url", "http://127.0.0.1:1"]);
    ignoring.env("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "true");
    let unsigned_url = "http://127.0.0.1:1/examplebucket/key";
    Expected { region: "eu-west-3", unsigned_url, ..Expected::default() }.check(&url(&mut ignoring));
}
