//! A peer in another language: a child process that signs on request.
//!
//! It keeps running until all rounds are over, so that its rounds interleave with those of
//! the other peers and its start isn't timed.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use serde_json::json;

use crate::request::{self, Request};
use crate::subject::Subject;

pub struct Script {
    child: Child,
    commands: ChildStdin,
    answers: BufReader<ChildStdout>,
}

impl Script {
    /// `command` is the interpreter with the script as its argument.
    pub fn start(mut command: Command, request: &Request) -> Result<Self> {
        ignore_settings(&mut command);
        let mut child = command
            .arg(describe(request))
            .env("NODE_NO_WARNINGS", "1")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?;
        let commands = child.stdin.take().expect("stdin is piped");
        let answers = BufReader::new(child.stdout.take().expect("stdout is piped"));
        Ok(Self { child, commands, answers })
    }

    /// Name, version and interpreter of the peer.
    pub fn hello(&mut self) -> Result<String> {
        self.ask("hello")
    }

    fn ask(&mut self, command: &str) -> Result<String> {
        let asked = writeln!(self.commands, "{command}");
        let mut answer = String::new();
        self.answers.read_line(&mut answer)?;
        ensure!(asked.is_ok() && !answer.is_empty(), "the script ended; its error is above");
        Ok(answer.trim_end().to_owned())
    }
}

impl Subject for Script {
    fn sign(&mut self) -> Result<String> {
        self.ask("sign")
    }

    fn time(&mut self, times: u64) -> Result<Duration> {
        let answer = self.ask(&format!("time {times}"))?;
        let nanoseconds = answer.parse().context("the script's time is no number")?;
        Ok(Duration::from_nanos(nanoseconds))
    }
}

impl Drop for Script {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Settings of the user's for the SDKs must not change what is timed.
fn ignore_settings(command: &mut Command) {
    for (name, _) in std::env::vars_os() {
        if name.as_encoded_bytes().starts_with(b"AWS_") {
            command.env_remove(name);
        }
    }
    command.env("AWS_CONFIG_FILE", "/dev/null");
    command.env("AWS_SHARED_CREDENTIALS_FILE", "/dev/null");
}

fn describe(request: &Request) -> String {
    let headers: BTreeMap<_, _> = request.headers().into_iter().collect();
    json!({
        "method": request.verb(),
        "access_key_id": request::ACCESS_KEY_ID,
        "secret_access_key": request::SECRET_ACCESS_KEY,
        "session_token": request.session_token,
        "region": request::REGION,
        "bucket": request::BUCKET,
        "key": request::KEY,
        "object_url": Request::object_url(),
        "expires_in": request::EXPIRES_IN.as_secs(),
        "signed_at": request::SIGNED_AT.unix_timestamp(),
        "headers": headers,
        "fields": request.fields(),
        "content_length_range": [request::SIZES.start(), request::SIZES.end()],
    })
    .to_string()
}
