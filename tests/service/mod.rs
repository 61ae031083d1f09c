//! The example `upload_service`, started as the README says, on a port of its own.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use tempfile::TempDir;

/// A running service. Dropping it kills the process and removes what it stored.
pub(crate) struct UploadService {
    process: Child,
    origin: String,
    _storage: TempDir,
}

impl UploadService {
    pub(crate) fn start(options: &[&str]) -> Self {
        Self::start_with_env(options, [])
    }

    pub(crate) fn start_with_env<'a>(
        options: &[&str],
        variables: impl IntoIterator<Item = (&'a str, &'a str)>,
    ) -> Self {
        let mut command = Command::new(env!("CARGO"));
        command.args(["run", "--quiet", "--example", "upload_service", "--", "--port", "0"]);
        command.args(options).envs(variables);
        Self::run(command)
    }

    pub(crate) fn run(mut command: Command) -> Self {
        let storage = tempfile::tempdir().unwrap();
        let mut process = command
            .current_dir(env!("CARGO_MANIFEST_DIR"))
            .env("TMPDIR", storage.path())
            .stdout(Stdio::piped())
            .spawn()
            .expect("the command starts");
        let origin = BufReader::new(process.stdout.take().unwrap())
            .lines()
            .map_while(Result::ok)
            .find_map(|line| Some(line.strip_prefix("Open ")?.trim_end_matches('/').to_owned()))
            .expect("the service prints where it listens");
        Self { process, origin, _storage: storage }
    }

    /// Scheme, host and port of the page.
    pub(crate) fn origin(&self) -> &str {
        &self.origin
    }
}

impl Drop for UploadService {
    fn drop(&mut self) {
        // `cargo run` has become the program itself (on Windows cargo takes it down).
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
