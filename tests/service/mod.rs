//! The example `upload_service`, started as its README says, on a port of its own.

// Each program that includes this module uses a part of it.
#![allow(dead_code)]

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// A running service. Dropping it kills the process and removes what it stored.
pub(crate) struct UploadService {
    process: Child,
    origin: String,
    storage: TempDir,
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
        Self { process, origin, storage }
    }

    /// Scheme, host and port of the page.
    pub(crate) fn origin(&self) -> &str {
        &self.origin
    }

    /// Host and port of the page.
    pub(crate) fn host(&self) -> &str {
        self.origin.trim_start_matches("http://")
    }

    /// Sends the process a signal: `INT` or `TERM`.
    #[cfg(unix)]
    pub(crate) fn signal(&self, name: &str) {
        // `cargo run` has become the program itself, so this is the program's id.
        let status = Command::new("sh").args(["-c", &format!("kill -{name} {}", self.process.id())]).status();
        assert!(status.unwrap().success());
    }

    /// How the process ended, if it does within this time.
    pub(crate) fn end(&mut self, within: Duration) -> Option<ExitStatus> {
        let deadline = Instant::now() + within;
        loop {
            let status = self.process.try_wait().unwrap();
            if status.is_some() || Instant::now() > deadline {
                return status;
            }
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// How many parts of unfinished uploads the embedded storage keeps.
    pub(crate) fn count_parts(&self) -> usize {
        let directory = self.storage.path().read_dir().unwrap().next().unwrap().unwrap().path();
        let names = directory.read_dir().unwrap().map(|entry| entry.unwrap().file_name());
        names.filter(|name| name.to_string_lossy().contains(".part-")).count()
    }

    /// Whether the embedded storage has files on the disk.
    pub(crate) fn keeps_files(&self) -> bool {
        self.storage.path().read_dir().unwrap().next().is_some()
    }
}

impl Drop for UploadService {
    fn drop(&mut self) {
        // `cargo run` has become the program itself (on Windows cargo takes it down).
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
