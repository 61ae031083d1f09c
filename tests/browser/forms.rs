//! Images that the page uploads by a form with a policy.

use crate::chromium::browse;
use crate::service::UploadService;
use crate::{
    INTERVAL, PATIENCE, ask_by_post, choose, displayed, elsewhere, expect_message, natural_size, picture, run, until,
    view_url,
};
use serde_json::{Value, json};
use thirtyfour::prelude::*;

/// Opens the page with its switch on.
async fn open(browser: &WebDriver, service: &UploadService) -> WebDriverResult<()> {
    browser.goto(service.origin()).await?;
    browser.find(By::Id("by-form")).await?.click().await
}

/// Sends a form of the service with this file, as a script can. The status, or the error that
/// the browser gives a page in its place.
async fn send(browser: &WebDriver, form: &Value, file: &str) -> WebDriverResult<Value> {
    let body = "const [form, file] = arguments; const data = new FormData(); \
                for (const [name, value] of Object.entries(form.fields)) data.append(name, value); \
                data.append('file', new Blob([file]), 'a.svg'); \
                return fetch(form.url, { method: 'POST', body: data }).then((it) => it.status, (it) => it.name)";
    run(browser, body, &[form.clone(), file.into()]).await
}

#[tokio::test]
#[ignore = "needs Chromium and ChromeDriver: apt-get install chromium chromium-driver"]
async fn an_image_is_uploaded_by_form() {
    // Exactly as large as is allowed.
    let service = UploadService::start(&["--max-bytes", &picture::FILE_LEN.to_string()]);
    let files = tempfile::tempdir().unwrap();
    let file = picture::write(files.path(), "picture.bmp");
    browse(async |browser| {
        open(&browser, &service).await?;
        let watch = "globalThis.methods = []; globalThis.steps = []; \
                     const { open } = XMLHttpRequest.prototype; \
                     XMLHttpRequest.prototype.open = function (method, url) { \
                       methods.push(method); open.call(this, method, url); \
                     }; \
                     const progress = document.getElementById('progress'); \
                     new MutationObserver(() => steps.push(progress.value)).observe(progress, { attributes: true })";
        run(&browser, watch, &[]).await?;
        choose(&browser, &file).await?;
        displayed(&browser, "result").await?;
        assert_eq!(run(&browser, "return methods", &[]).await?, json!(["POST"]));
        let steps: Vec<f64> = serde_json::from_value(run(&browser, "return steps", &[]).await?).unwrap();
        assert!(steps.is_sorted(), "{steps:?}");
        assert_eq!(steps.last(), Some(&100.0));
        assert_eq!(natural_size(&browser).await?, json!([picture::WIDTH, picture::HEIGHT]));
        let url = view_url(&browser).await?;
        assert_eq!(reqwest::get(&url).await.unwrap().bytes().await.unwrap(), picture::bytes());
        Ok(())
    })
    .await;
}

#[tokio::test]
#[ignore = "needs Chromium and ChromeDriver: apt-get install chromium chromium-driver"]
async fn the_storage_refuses_an_image_that_is_one_byte_too_large() {
    let limit = picture::FILE_LEN - 1;
    let service = UploadService::start(&["--max-bytes", &limit.to_string()]);
    let files = tempfile::tempdir().unwrap();
    let file = picture::write(files.path(), "picture.bmp");
    browse(async |browser| {
        open(&browser, &service).await?;
        choose(&browser, &file).await?;
        expect_message(&browser, "The storage refused the image: it is too large.").await?;
        assert!(!browser.find(By::Id("result")).await?.is_displayed().await?);
        Ok(())
    })
    .await;
}

#[tokio::test]
#[ignore = "needs Chromium and ChromeDriver: apt-get install chromium chromium-driver"]
async fn the_storage_refuses_a_form_with_another_type() {
    let service = UploadService::start(&[]);
    let files = tempfile::tempdir().unwrap();
    let file = picture::write(files.path(), "picture.bmp");
    browse(async |browser| {
        open(&browser, &service).await?;
        let lie = "const { append } = FormData.prototype; \
                   FormData.prototype.append = function (name, value) { \
                     append.call(this, name, name === 'content-type' ? 'text/html' : value); \
                   }";
        run(&browser, lie, &[]).await?;
        choose(&browser, &file).await?;
        // AWS says AccessDenied.
        expect_message(&browser, "The storage refused the upload: InvalidPolicyDocument.").await
    })
    .await;
}

#[tokio::test]
#[ignore = "needs Chromium and ChromeDriver: apt-get install chromium chromium-driver"]
async fn an_expired_form_is_refused() {
    let service = UploadService::start(&["--expires-in", "2"]);
    let files = tempfile::tempdir().unwrap();
    let file = picture::write(files.path(), "picture.bmp");
    let stale = ask_by_post(&service, "/signed-post-upload?fileName=late&extension=bmp").await;
    browse(async |browser| {
        open(&browser, &service).await?;
        // Never accepted, for the file is empty: nothing is uploaded by waiting.
        until(async || Ok(send(&browser, &stale, "").await? == 403)).await?;
        let answer_late = "globalThis.fetch = async () => \
                           new Response(arguments[0], { headers: { date: new Date().toUTCString() } })";
        run(&browser, answer_late, &[stale.to_string().into()]).await?;
        choose(&browser, &file).await?;
        expect_message(&browser, "The upload link expired before the upload began. Choose the image again.").await
    })
    .await;
}

#[tokio::test]
#[ignore = "needs Chromium and ChromeDriver: apt-get install chromium chromium-driver"]
async fn a_page_of_another_origin_gets_no_form_and_reads_no_answer() {
    let service = UploadService::start(&[]);
    let other_origin = elsewhere().await;
    let form = ask_by_post(&service, "/signed-post-upload?fileName=a&extension=svg").await;
    browse(async |browser| {
        browser.goto(service.origin()).await?;
        assert_eq!(send(&browser, &form, "<svg/>").await?, 204);

        browser.goto(&other_origin).await?;
        let ask = "return fetch(arguments[0], { method: 'POST' }).then((it) => it.status, (it) => it.name)";
        let url = format!("{}/signed-post-upload", service.origin());
        assert_eq!(run(&browser, ask, &[url.into()]).await?, "TypeError");
        // A form needs no permission to be sent: a page that has one can use it, and not read the answer.
        assert_eq!(send(&browser, &form, "<svg/>").await?, "TypeError");

        // Nor does a link lead from there to a form.
        let link = "location.href = arguments[0]";
        run(&browser, link, &[format!("{}/form?extension=png", service.origin()).into()]).await?;
        let body = browser.query(By::Tag("body")).with_text(|text: &str| text.contains("error"));
        body.wait(PATIENCE, INTERVAL).first().await?;
        Ok(())
    })
    .await;
}
