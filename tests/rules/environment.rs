//! Credentials from the environment.
#![cfg(feature = "std")]

use super::{ACCESS_KEY_ID, NOW, SECRET_ACCESS_KEY, SESSION_TOKEN, bucket, credentials, temporary_credentials};
use presign::{Credentials, Error, Presigner};
use std::env;
use std::ffi::OsString;
use std::process::Command;
use time::macros::datetime;

const VARIABLES: [&str; 4] =
    ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_CREDENTIAL_EXPIRATION"];
const CHILD: &str = "PRESIGN_TEST_CHILD";
/// Starts the line with the child's outcome, to tell it from the test harness's lines.
const MARK: &str = "outcome: ";

/// A process can't change its own environment soundly while threads run, so this test
/// starts itself with the variables set, and the child prints what it signs.
#[test]
fn credentials_come_from_the_environment() {
    if env::var_os(CHILD).is_some() {
        println!("\n{MARK}{}", outcome(Credentials::from_env()));
        return;
    }

    let (id, secret, token) = (Some(ACCESS_KEY_ID), Some(SECRET_ACCESS_KEY), Some(SESSION_TOKEN));
    let missing = |name| outcome(Err(Error::Environment { name }));
    for (variables, expected) in [
        ([id, secret, None], outcome(Ok(credentials()))),
        ([id, secret, Some("")], outcome(Ok(credentials()))),
        ([id, secret, token], outcome(Ok(temporary_credentials()))),
        ([None, secret, token], missing("AWS_ACCESS_KEY_ID")),
        ([Some(""), secret, token], missing("AWS_ACCESS_KEY_ID")),
        ([id, None, None], missing("AWS_SECRET_ACCESS_KEY")),
        ([id, Some(""), None], missing("AWS_SECRET_ACCESS_KEY")),
        ([None, None, None], missing("AWS_ACCESS_KEY_ID")),
        // White space that a mounted file or a careless paste leaves.
        ([id, Some("wJalrXUtnFEMI\n"), None], refused(Credentials::new(ACCESS_KEY_ID, "wJalrXUtnFEMI\n"))),
        ([id, Some(" "), None], refused(Credentials::new(ACCESS_KEY_ID, " "))),
        ([id, secret, Some("IQoJb3JpZ2lu\r\n")], refused(credentials().with_session_token("IQoJb3JpZ2lu\r\n"))),
        ([Some(" AKIAIOSFODNN7EXAMPLE"), secret, None], refused(Credentials::new(" AKID", SECRET_ACCESS_KEY))),
        ([Some("AKIA/IOSFODNN7EXAMPLE"), secret, None], refused(Credentials::new("AKIA/", SECRET_ACCESS_KEY))),
    ] {
        let [id, secret, token] = variables;
        assert_eq!(child([id, secret, token, None].map(|value| value.map(OsString::from))), expected, "{variables:?}");
    }

    let end = datetime!(2013-05-24 00:10 UTC);
    let invalid = |value: &str| {
        let value = super::shown(value);
        outcome(Err(Error::CredentialsExpiry { name: "AWS_CREDENTIAL_EXPIRATION", value }))
    };
    for (expiry, expected) in [
        ("", outcome(Ok(temporary_credentials()))),
        // What `aws configure export-credentials --format env` prints.
        ("2013-05-24T00:10:00+00:00", outcome(Ok(temporary_credentials().with_expiry(end)))),
        ("2013-05-24T00:10:00Z", outcome(Ok(temporary_credentials().with_expiry(end)))),
        ("2013-05-23T20:10:00.000-04:00", outcome(Ok(temporary_credentials().with_expiry(end)))),
        ("2013-05-24", invalid("2013-05-24")),
        ("2013-05-24 00:10:00Z", invalid("2013-05-24 00:10:00Z")),
        ("2013-05-24T00:10:00", invalid("2013-05-24T00:10:00")),
        ("2013-05-24T00:10:00+0000", invalid("2013-05-24T00:10:00+0000")),
        ("2013-02-29T00:10:00Z", invalid("2013-02-29T00:10:00Z")),
        ("2013-05-24T00:10:00Z\n", invalid("2013-05-24T00:10:00Z\n")),
        ("1369354200", invalid("1369354200")),
        (SECRET_ACCESS_KEY, invalid(SECRET_ACCESS_KEY)),
    ] {
        assert_eq!(
            child([id, secret, token, Some(expiry)].map(|value| value.map(OsString::from))),
            expected,
            "{expiry}"
        );
    }

    #[cfg(unix)]
    {
        use std::os::unix::ffi::OsStringExt;
        let not_unicode = || Some(OsString::from_vec(vec![b'a', 0xff]));
        for (index, name) in VARIABLES.into_iter().enumerate() {
            let mut values = [id, secret, token, None].map(|value| value.map(OsString::from));
            values[index] = not_unicode();
            assert_eq!(child(values), missing(name));
        }
    }
}

fn outcome(credentials: Result<Credentials, Error>) -> String {
    match credentials {
        Ok(credentials) => {
            let presigner = Presigner::new(credentials, bucket()).unwrap();
            let presigned = presigner.get("key").sign_at(NOW).unwrap();
            format!("{presigned} until {}", presigned.expires_at())
        }
        Err(error) => format!("{error} {error:?}"),
    }
}

/// The outcome for credentials that are refused.
fn refused(credentials: Credentials) -> String {
    let outcome = outcome(Err(Presigner::new(credentials, bucket()).unwrap_err()));
    assert!(outcome.contains("withheld"), "{outcome}");
    outcome
}

fn child(values: [Option<OsString>; 4]) -> String {
    let mut command = Command::new(env::current_exe().unwrap());
    command.args(["--exact", "environment::credentials_come_from_the_environment", "--nocapture"]).env(CHILD, "1");
    for (name, value) in VARIABLES.into_iter().zip(values) {
        match value {
            Some(value) => command.env(name, value),
            None => command.env_remove(name),
        };
    }
    let output = command.output().unwrap();
    let stdout = String::from_utf8(output.stdout).unwrap();
    let outcome = stdout.lines().find_map(|line| line.strip_prefix(MARK));
    outcome.unwrap_or_else(|| panic!("no outcome: {stdout}{}", String::from_utf8_lossy(&output.stderr))).to_owned()
}
