//! A package in a temporary folder that depends on one candidate.

use std::collections::HashSet;
use std::fs;
use std::path::PathBuf;
use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use tempfile::TempDir;

use crate::candidate::Candidate;

const LOCK: &str = include_str!("../../../Cargo.lock");

pub struct Package {
    folder: TempDir,
}

impl Package {
    /// Writes an empty library and fetches its dependencies.
    pub fn empty(candidate: &Candidate) -> Result<Self> {
        let package = Self { folder: TempDir::with_prefix("presign-build-cost-")? };
        // The same versions as in the run-time table.
        package.write("Cargo.lock", LOCK)?;
        package.write("src/lib.rs", "")?;
        package.manifest(&candidate.dependencies)?;
        package.cargo(&["fetch"])?;
        Ok(package)
    }

    fn manifest(&self, dependencies: &str) -> Result<()> {
        let manifest = format!(
            "[package]\nname = \"empty\"\nedition = \"2024\"\n\n\
             [workspace]\n\n\
             [profile.release]\nstrip = true\n\n\
             [dependencies]\n{dependencies}\n"
        );
        self.write("Cargo.toml", &manifest)
    }

    /// How many packages Cargo builds for this platform besides the empty one.
    pub fn crates(&self) -> Result<usize> {
        let arguments = ["tree", "--edges", "normal,build", "--prefix", "none", "--format", "{p}"];
        let tree = self.cargo(&arguments)?;
        let packages: HashSet<&str> = tree.lines().map(|line| line.trim_end_matches(" (*)")).collect();
        Ok(packages.len() - 1)
    }

    /// The time of a release build of everything.
    pub fn clean_build(&self) -> Result<Duration> {
        let built = self.target();
        if built.exists() {
            fs::remove_dir_all(built)?;
        }
        let start = Instant::now();
        self.build()?;
        Ok(start.elapsed())
    }

    /// The size of the candidate's program, after making sure that it works.
    pub fn program_size(&self, candidate: &Candidate) -> Result<u64> {
        self.write("src/main.rs", candidate.program)?;
        self.manifest(&format!("{}\n{}", candidate.dependencies, candidate.extra))?;
        self.cargo(&["fetch"])?;
        self.build()?;

        let program = self.target().join("release").join(format!("empty{}", std::env::consts::EXE_SUFFIX));
        let output = Command::new(&program).output()?;
        ensure!(
            output.status.success() && output.stdout.starts_with(b"https://examplebucket.s3."),
            "the program printed no URL: {}",
            String::from_utf8_lossy(&output.stderr)
        );
        Ok(fs::metadata(program)?.len())
    }

    fn build(&self) -> Result<()> {
        self.cargo(&["build", "--release", "--offline"]).map(drop)
    }

    fn target(&self) -> PathBuf {
        self.folder.path().join("target")
    }

    fn write(&self, name: &str, text: &str) -> Result<()> {
        let path = self.folder.path().join(name);
        fs::create_dir_all(path.parent().expect("it is in the folder"))?;
        Ok(fs::write(path, text)?)
    }

    fn cargo(&self, arguments: &[&str]) -> Result<String> {
        let mut cargo = Command::new("cargo");
        cargo.args(arguments).current_dir(self.folder.path());
        cargo.env("CARGO_TARGET_DIR", self.target());
        // A wrapper may be a cache, and then no build is clean.
        for wrapper in ["RUSTC_WRAPPER", "RUSTC_WORKSPACE_WRAPPER"] {
            cargo.env_remove(wrapper).env_remove(format!("CARGO_BUILD_{wrapper}"));
        }
        let output = cargo.output().context("cargo did not start")?;
        ensure!(
            output.status.success(),
            "cargo {} failed\n{}",
            arguments.join(" "),
            String::from_utf8_lossy(&output.stderr)
        );
        Ok(String::from_utf8(output.stdout)?)
    }
}
