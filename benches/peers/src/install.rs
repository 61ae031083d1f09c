//! Installs the scripts' packages into this crate's own target folder, with the usual
//! package managers.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::target;
use anyhow::{Context, Result, bail};

pub fn script(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("scripts").join(name)
}

/// Returns a folder for `PYTHONPATH`.
///
/// # Errors
///
/// If Python is missing, or pip fails.
pub fn python_packages() -> Result<PathBuf> {
    ensure_on_path("python3")?;
    let requirements = script("requirements.txt");
    install_once("python", &requirements, |folder| {
        let mut pip = Command::new("python3");
        pip.args(["-m", "pip", "install", "--quiet", "--upgrade", "--target"]);
        pip.arg(folder).arg("-r").arg(&requirements);
        pip
    })
}

/// Returns a folder that holds a `node_modules`.
///
/// # Errors
///
/// If Node.js is missing, or npm fails.
pub fn node_packages() -> Result<PathBuf> {
    ensure_on_path("node")?;
    ensure_on_path("npm")?;
    let manifest = script("package.json");
    install_once("node", &manifest, |folder| {
        let mut npm = Command::new("npm");
        npm.args(["install", "--loglevel", "error", "--no-audit", "--no-fund", "--prefix"]);
        npm.arg(folder);
        npm
    })
}

fn ensure_on_path(program: &str) -> Result<()> {
    let answer = Command::new(program).arg("--version").stdout(Stdio::null()).status();
    match answer {
        Ok(status) if status.success() => Ok(()),
        _ => bail!("no {program} on PATH"),
    }
}

/// Runs the installer unless it has run for the same manifest before.
fn install_once(language: &str, manifest: &Path, installer: impl FnOnce(&Path) -> Command) -> Result<PathBuf> {
    let folder = target().join("scripts").join(language);
    let installed = folder.join("installed");
    let wanted = fs::read_to_string(manifest)?;
    if fs::read_to_string(&installed).is_ok_and(|got| got == wanted) {
        return Ok(folder);
    }

    fs::create_dir_all(&folder)?;
    // npm looks for its manifest there.
    let name = manifest.file_name().expect("the manifest is a file");
    fs::write(folder.join(name), &wanted)?;
    let output = installer(&folder).output().context("the installer did not start")?;
    if !output.status.success() {
        eprintln!("{}", String::from_utf8_lossy(&output.stderr));
        bail!("the {language} packages did not install");
    }
    fs::write(installed, wanted)?;
    Ok(folder)
}
