//! A headless Chromium with a fresh profile, driven through `ChromeDriver`.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use thirtyfour::prelude::*;

const INSTALL: &str = "these tests need Chromium and ChromeDriver: apt-get install chromium chromium-driver";

/// Hands a browser to `test`, and ends it whether the test passes or not.
pub(crate) async fn browse<F>(test: impl FnOnce(WebDriver) -> F)
where
    F: Future<Output = WebDriverResult<()>>,
{
    let chrome_driver = ChromeDriver::start();
    let profile = tempfile::tempdir().unwrap();
    let mut capabilities = DesiredCapabilities::chrome();
    for argument in [
        "--headless=new",
        // Chromium does not run as root with its sandbox, and CI often is root.
        "--no-sandbox",
        "--disable-gpu",
        "--disable-dev-shm-usage",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--window-size=1280,960",
        &format!("--user-data-dir={}", profile.path().display()),
    ] {
        capabilities.add_arg(argument).unwrap();
    }
    let browser = WebDriver::new(&chrome_driver.url, capabilities).await.expect(INSTALL);
    browser.run_and_quit(test).await.unwrap();
}

struct ChromeDriver {
    process: Child,
    url: String,
}

impl ChromeDriver {
    fn start() -> Self {
        let mut process = Command::new("chromedriver").arg("--port=0").stdout(Stdio::piped()).spawn().expect(INSTALL);
        let port = BufReader::new(process.stdout.take().unwrap())
            .lines()
            .map_while(Result::ok)
            .find_map(|line| Some(line.split_once("started successfully on port ")?.1.trim_end_matches('.').to_owned()))
            .expect("ChromeDriver prints its port");
        Self { process, url: format!("http://127.0.0.1:{port}") }
    }
}

impl Drop for ChromeDriver {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
