//! Credentials from the environment.
#![cfg(feature = "std")]

use super::{ACCESS_KEY_ID, NOW, SECRET_ACCESS_KEY, SESSION_TOKEN, bucket, credentials, temporary_credentials};
use presign::{Credentials, Error, Presigner};
use std::env;
use std::ffi::OsString;
use std::process::Command;

const VARIABLES: [&str; 3] = ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"];
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
        assert_eq!(child(variables.map(|value| value.map(OsString::from))), expected, "{variables:?}");
    }

    #[cfg(unix)]
    {
        use std::os::unix::ffi::OsStringExt;
        let not_unicode = || Some(OsString::from_vec(vec![b'a', 0xff]));
        let [id, secret] = [id, secret].map(|value| value.map(OsString::from));
        assert_eq!(child([not_unicode(), secret.clone(), None]), missing("AWS_ACCESS_KEY_ID"));
        assert_eq!(child([id.clone(), not_unicode(), None]), missing("AWS_SECRET_ACCESS_KEY"));
        assert_eq!(child([id, secret, not_unicode()]), missing("AWS_SESSION_TOKEN"));
    }
}

fn outcome(credentials: Result<Credentials, Error>) -> String {
    match credentials {
        Ok(credentials) => {
            let presigner = Presigner::new(credentials, bucket()).unwrap();
            presigner.get("key").sign_at(NOW).unwrap().into_url()
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

fn child(values: [Option<OsString>; 3]) -> String {
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
