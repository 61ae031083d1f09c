//! The example `gateway`, started as its README says, on a port of its own.

// Each program that includes this module uses a part of it.
#![allow(dead_code)]

use crate::program::Program;
use std::fs;
use std::io::Write;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

pub(crate) const ACCESS_KEY_ID: &str = "AKIDOFTHEGATEWAY";
pub(crate) const SECRET_ACCESS_KEY: &str = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLE=#;";
pub(crate) const OTHER_ACCESS_KEY_ID: &str = "another.key_id";
pub(crate) const OTHER_SECRET_ACCESS_KEY: &str = "a second secret \\ with \"quotes\"";
pub(crate) const BUCKET: &str = "files";
pub(crate) const REGION: &str = "us-east-1";

/// A gateway that serves a folder of its own, which starts with nothing in it.
pub(crate) struct Gateway {
    pub(crate) program: Program,
    pub(crate) address: SocketAddr,
    /// Holds the folder, and beside it what nobody may reach.
    pub(crate) directory: TempDir,
}

impl Gateway {
    pub(crate) fn start() -> Self {
        Self::start_with(&[])
    }

    pub(crate) fn start_with(options: &[&str]) -> Self {
        let directory = tempfile::tempdir().unwrap();
        let (folder, keys) = (directory.path().join("folder"), directory.path().join("keys.ini"));
        fs::create_dir(&folder).unwrap();
        fs::write(directory.path().join("outside.txt"), "outside").unwrap();
        write_private(
            &keys,
            &format!(
                "[default]\naws_access_key_id = {ACCESS_KEY_ID}\naws_secret_access_key = {SECRET_ACCESS_KEY}\n\
                 region = nowhere\n\n# A second one.\n[other]\naws_access_key_id={OTHER_ACCESS_KEY_ID}\n\
                 aws_secret_access_key={OTHER_SECRET_ACCESS_KEY}\n"
            ),
        );
        let mut command = Program::example("gateway", &["--listen", "127.0.0.1:0"]);
        command.arg("--folder").arg(&folder).arg("--keys").arg(&keys).args(options);
        let program = Program::run(command, "Serving ");
        let address = address_of(&program);
        Self { program, address, directory }
    }

    pub(crate) fn folder(&self) -> PathBuf {
        self.directory.path().join("folder")
    }

    /// What the upload service has to know.
    pub(crate) fn environment(&self) -> [(&'static str, String); 5] {
        [
            ("AWS_ACCESS_KEY_ID", ACCESS_KEY_ID.into()),
            ("AWS_SECRET_ACCESS_KEY", SECRET_ACCESS_KEY.into()),
            ("AWS_SESSION_TOKEN", String::new()),
            ("AWS_REGION", REGION.into()),
            ("AWS_ENDPOINT_URL_S3", self.endpoint()),
        ]
    }

    /// Scheme, host and port.
    pub(crate) fn endpoint(&self) -> String {
        format!("http://{}", self.address)
    }
}

/// The address in the line that says what is served.
pub(crate) fn address_of(program: &Program) -> SocketAddr {
    let line = program.printed().iter().find(|line| line.starts_with("Serving ")).unwrap();
    let (_, url) = line.rsplit_once("http://").unwrap();
    url.split_once('/').unwrap().0.parse().unwrap()
}

/// Writes a file that only its owner may read.
pub(crate) fn write_private(path: &Path, text: &str) {
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).unwrap().write_all(text.as_bytes()).unwrap();
}
