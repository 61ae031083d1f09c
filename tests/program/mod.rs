//! An example that runs as a server, started as its README says.

// Each program that includes this module uses a part of it.
#![allow(dead_code)]

use std::io::{BufRead, BufReader, Lines};
use std::path::Path;
use std::process::{Child, ChildStdout, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// A running program. Dropping it kills the process and removes its temporary files.
pub(crate) struct Program {
    process: Child,
    printed: Vec<String>,
    /// Open, because a program that can't print may end.
    _stdout: Lines<BufReader<ChildStdout>>,
    temporary: TempDir,
}

impl Program {
    /// The command that starts an example.
    pub(crate) fn example(name: &str, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO"));
        command.args(["run", "--quiet", "--example", name, "--"]).args(arguments);
        command
    }

    /// Starts it, and waits for a line that starts like this: it is ready.
    pub(crate) fn run(mut command: Command, last_line: &str) -> Self {
        let temporary = tempfile::tempdir().unwrap();
        let mut process = command
            .current_dir(env!("CARGO_MANIFEST_DIR"))
            .env("TMPDIR", temporary.path())
            .stdout(Stdio::piped())
            .spawn()
            .expect("the command starts");
        let mut printed = Vec::new();
        let mut lines = BufReader::new(process.stdout.take().unwrap()).lines();
        while !printed.last().is_some_and(|line: &String| line.starts_with(last_line)) {
            printed.push(lines.next().expect("the program says that it is ready").unwrap());
        }
        Self { process, printed, _stdout: lines, temporary }
    }

    /// What it printed until it was ready.
    pub(crate) fn printed(&self) -> &[String] {
        &self.printed
    }

    /// Where it keeps temporary files.
    pub(crate) fn temporary(&self) -> &Path {
        self.temporary.path()
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
}

impl Drop for Program {
    fn drop(&mut self) {
        // `cargo run` has become the program itself (on Windows cargo takes it down).
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// The code blocks of a README in this language.
pub(crate) fn readme_blocks(readme: &str, language: &str) -> Vec<String> {
    let fence = format!("```{language}");
    let mut lines = readme.lines().map(str::trim);
    let mut blocks = Vec::new();
    while lines.any(|line| line == fence) {
        let block: Vec<_> = lines.by_ref().take_while(|line| *line != "```").collect();
        blocks.push(block.join("\n"));
    }
    blocks
}
