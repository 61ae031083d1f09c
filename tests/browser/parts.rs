//! A large image, which the page uploads in parts.

use crate::chromium::browse;
use crate::service::UploadService;
use crate::{choose, displayed, expect_message, natural_size, picture, run, view_url};
use serde_json::json;
use std::path::{Path, PathBuf};
use thirtyfour::prelude::*;

/// 18 MiB: three parts. What follows the pixels of a BMP is ignored.
const LARGE: usize = 18 << 20;

fn write_large(directory: &Path) -> PathBuf {
    let path = directory.join("large.bmp");
    std::fs::write(&path, large()).unwrap();
    path
}

fn large() -> Vec<u8> {
    let mut bytes = picture::bytes();
    let more = LARGE - bytes.len();
    bytes.extend((0..more).map(|index| index.to_le_bytes()[1]));
    bytes
}

/// Notes each request to the storage: its method and part. The URL of part 2 is broken, so
/// that the storage refuses it: the first time, or each time if `arguments[0]` says so.
const BREAK_PART_2: &str = "
    globalThis.sent = [];
    const [forever] = arguments;
    const { open, send } = XMLHttpRequest.prototype;
    XMLHttpRequest.prototype.open = function (method, url) {
        const part = new URL(url).searchParams.get('partNumber');
        const first = !sent.includes('PUT 2');
        sent.push(part ? `${method} ${part}` : method);
        const broken = part === '2' && (first || forever);
        open.call(this, method, broken ? url.replace(/.$/, (last) => last === '0' ? '1' : '0') : url);
    }";

#[tokio::test]
#[ignore = "needs Chromium and ChromeDriver: apt-get install chromium chromium-driver"]
async fn a_large_image_goes_in_parts_and_a_part_that_fails_is_sent_again() {
    let service = UploadService::start(&[]);
    let files = tempfile::tempdir().unwrap();
    let file = write_large(files.path());
    browse(async |browser| {
        browser.goto(service.origin()).await?;
        run(&browser, BREAK_PART_2, &[false.into()]).await?;
        let watch = "globalThis.steps = []; const progress = document.getElementById('progress'); \
                     new MutationObserver(() => steps.push(progress.value)).observe(progress, { attributes: true })";
        run(&browser, watch, &[]).await?;
        choose(&browser, &file).await?;
        displayed(&browser, "result").await?;
        let sent = run(&browser, "return sent", &[]).await?;
        assert_eq!(sent, json!(["POST", "PUT 1", "PUT 2", "PUT 2", "PUT 3", "POST"]));
        let steps: Vec<f64> = serde_json::from_value(run(&browser, "return steps", &[]).await?).unwrap();
        assert!(steps.iter().any(|step| *step > 0.0 && *step < 100.0), "{steps:?}");
        assert_eq!(steps.last(), Some(&100.0));
        assert_eq!(natural_size(&browser).await?, json!([picture::WIDTH, picture::HEIGHT]));
        let url = view_url(&browser).await?;
        assert!(reqwest::get(&url).await.unwrap().bytes().await.unwrap() == large());
        Ok(())
    })
    .await;
}

#[tokio::test]
#[ignore = "needs Chromium and ChromeDriver: apt-get install chromium chromium-driver"]
async fn an_upload_in_parts_that_is_given_up_is_discarded() {
    let service = UploadService::start(&[]);
    let files = tempfile::tempdir().unwrap();
    let file = write_large(files.path());
    browse(async |browser| {
        browser.goto(service.origin()).await?;
        run(&browser, BREAK_PART_2, &[true.into()]).await?;
        choose(&browser, &file).await?;
        expect_message(&browser, "The storage ").await?;
        let sent = run(&browser, "return sent", &[]).await?;
        assert_eq!(sent, json!(["POST", "PUT 1", "PUT 2", "PUT 2", "PUT 2", "PUT 2", "DELETE"]));
        assert!(!browser.find(By::Id("result")).await?.is_displayed().await?);
        Ok(())
    })
    .await;
    assert_eq!(service.count_parts(), 0, "the storage keeps none");
}

#[tokio::test]
#[ignore = "needs Chromium and ChromeDriver: apt-get install chromium chromium-driver"]
async fn an_error_with_status_200_is_an_error() {
    let service = UploadService::start(&[]);
    let files = tempfile::tempdir().unwrap();
    let file = write_large(files.path());
    browse(async |browser| {
        browser.goto(service.origin()).await?;
        // What AWS sends when it could not put the parts together: it has begun with 200 by then.
        let fail = "const { open } = XMLHttpRequest.prototype; \
                    XMLHttpRequest.prototype.open = function (method, url) { \
                      const completes = method === 'POST' && new URL(url).searchParams.has('uploadId'); \
                      const answer = '  <Error><Code>InternalError</Code><Message>Please try again.</Message></Error>'; \
                      if (completes) Object.defineProperty(this, 'responseText', { value: answer.trim() }); \
                      open.call(this, method, url); \
                    }";
        run(&browser, fail, &[]).await?;
        choose(&browser, &file).await?;
        expect_message(&browser, "The storage refused the upload: InternalError.").await
    })
    .await;
}
