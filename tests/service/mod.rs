//! The example `upload_service`, started as its README says, on a port of its own.

// Each program that includes this module uses a part of it.
#![allow(dead_code)]

use crate::program::Program;
use std::ffi::OsStr;
use std::process::{Command, ExitStatus};
use std::time::Duration;

/// A running service. Dropping it kills the process and removes what it stored.
pub(crate) struct UploadService {
    program: Program,
    origin: String,
}

impl UploadService {
    pub(crate) fn start(options: &[&str]) -> Self {
        Self::start_with_env(options, [("", ""); 0])
    }

    pub(crate) fn start_with_env<'a>(
        options: &[&str],
        variables: impl IntoIterator<Item = (&'a str, impl AsRef<OsStr>)>,
    ) -> Self {
        let mut command = Program::example("upload_service", &["--port", "0"]);
        command.args(options).envs(variables);
        Self::run(command)
    }

    pub(crate) fn run(command: Command) -> Self {
        const READY: &str = "Open ";
        let program = Program::run(command, READY);
        let address = program.printed().last().and_then(|line| line.strip_prefix(READY)).unwrap();
        Self { origin: address.trim_end_matches('/').to_owned(), program }
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
        self.program.signal(name);
    }

    /// How the process ended, if it does within this time.
    pub(crate) fn end(&mut self, within: Duration) -> Option<ExitStatus> {
        self.program.end(within)
    }

    /// How many parts of unfinished uploads the embedded storage keeps.
    pub(crate) fn count_parts(&self) -> usize {
        let directory = self.program.temporary().read_dir().unwrap().next().unwrap().unwrap().path();
        let names = directory.read_dir().unwrap().map(|entry| entry.unwrap().file_name());
        names.filter(|name| name.to_string_lossy().contains(".part-")).count()
    }

    /// Whether the embedded storage has files on the disk.
    pub(crate) fn keeps_files(&self) -> bool {
        self.program.temporary().read_dir().unwrap().next().is_some()
    }
}
