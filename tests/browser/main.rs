//! The page of the example `upload_service` in a real browser.
//!
//! `cargo test --test browser -- --ignored`, with Debian's `chromium` and
//! `chromium-driver`. With `SCREENSHOTS` set to a directory the tests leave pictures of
//! the page there.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod chromium;
mod forms;
mod gateway;
#[path = "../gateway/process.rs"]
mod gateway_process;
mod parts;
mod picture;
mod plain;
#[path = "../program/mod.rs"]
mod program;
#[path = "../service/mod.rs"]
mod service;

use axum::response::Html;
use axum::{Router, routing::get};
use chromium::browse;
use serde_json::{Value, json};
use service::UploadService;
use std::path::Path;
use std::time::{Duration, Instant};
use thirtyfour::cdp::domains::emulation::SetDeviceMetricsOverride;
use thirtyfour::cdp::domains::network::EmulateNetworkConditions;
use thirtyfour::prelude::*;

const PATIENCE: Duration = Duration::from_secs(30);
const INTERVAL: Duration = Duration::from_millis(20);

/// The element, as soon as it is displayed.
async fn displayed(browser: &WebDriver, id: &str) -> WebDriverResult<WebElement> {
    browser.query(By::Id(id)).and_displayed().wait(PATIENCE, INTERVAL).first().await
}

/// Waits for a message of the page that has these words in it.
async fn expect_message(browser: &WebDriver, words: &str) -> WebDriverResult<()> {
    let words = words.to_owned();
    let has_words = move |text: &str| text.contains(&words);
    browser.query(By::Id("message")).and_displayed().with_text(has_words).wait(PATIENCE, INTERVAL).first().await?;
    Ok(())
}

/// Tries until it is so.
async fn until(mut attempt: impl AsyncFnMut() -> WebDriverResult<bool>) -> WebDriverResult<()> {
    let deadline = Instant::now() + PATIENCE;
    while !attempt().await? {
        assert!(Instant::now() < deadline, "it never happened");
        tokio::time::sleep(INTERVAL).await;
    }
    Ok(())
}

async fn choose(browser: &WebDriver, file: &Path) -> WebDriverResult<()> {
    browser.find(By::Id("file")).await?.send_keys(file.to_str().unwrap()).await
}

/// What the body of an async function comes to; its parameters are `arguments`.
async fn run(browser: &WebDriver, body: &str, arguments: &[Value]) -> WebDriverResult<Value> {
    let script = format!("return (async (...arguments) => {{ {body} }})(...arguments)");
    Ok(browser.execute(script, arguments.to_vec()).await?.json().clone())
}

/// The status of a request, or the error that the browser gives a page in its place.
async fn fetch(browser: &WebDriver, url: &str, options: Value) -> WebDriverResult<Value> {
    let body = "return fetch(...arguments).then((response) => response.status, (error) => error.name)";
    run(browser, body, &[url.into(), options]).await
}

async fn view_url(browser: &WebDriver) -> WebDriverResult<String> {
    Ok(displayed(browser, "view-url").await?.prop("value").await?.unwrap())
}

/// What the service answers to a program that is no browser.
async fn ask(service: &UploadService, path_and_query: &str) -> (String, Value) {
    let response = reqwest::get(format!("{}{path_and_query}", service.origin())).await.unwrap();
    let text = response.text().await.unwrap();
    let answer = serde_json::from_str(&text).unwrap();
    (text, answer)
}

/// What the service answers to a POST of a program that is no browser.
async fn ask_by_post(service: &UploadService, path_and_query: &str) -> Value {
    let url = format!("{}{path_and_query}", service.origin());
    let text = reqwest::Client::new().post(url).send().await.unwrap().text().await.unwrap();
    serde_json::from_str(&text).unwrap()
}

/// The origin of a page that has nothing to do with the service.
async fn elsewhere() -> String {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let origin = format!("http://{}", listener.local_addr().unwrap());
    let page = Router::new().route("/", get(Html("<!doctype html><title>Elsewhere</title>")));
    tokio::spawn(async { axum::serve(listener, page).await });
    origin
}

/// Width and height of the picture as it decoded.
async fn natural_size(browser: &WebDriver) -> WebDriverResult<Value> {
    let body = "const { naturalWidth, naturalHeight } = document.getElementById('picture'); \
                return [naturalWidth, naturalHeight]";
    run(browser, body, &[]).await
}

fn screen(width: u32, height: u32) -> SetDeviceMetricsOverride {
    SetDeviceMetricsOverride {
        width,
        height,
        device_scale_factor: 2.0,
        mobile: true,
        scale: None,
        screen_orientation: None,
    }
}

/// Nothing reaches beyond the right edge of a screen.
async fn assert_fits(browser: &WebDriver, width: u32) -> WebDriverResult<()> {
    let body = "return [...document.body.querySelectorAll('*')]\
                .filter((element) => element.getBoundingClientRect().right > arguments[0])\
                .map((element) => `${element.tagName} ${element.id}`)";
    assert_eq!(run(browser, body, &[width.into()]).await?, json!([]));
    Ok(())
}

async fn press(browser: &WebDriver, key: Key) -> WebDriverResult<()> {
    browser.action_chain().send_keys(key).perform().await
}

/// The id of the element that has the focus.
async fn focused(browser: &WebDriver) -> WebDriverResult<String> {
    Ok(browser.active_element().await?.id().await?.unwrap_or_default())
}

async fn screenshot(browser: &WebDriver, name: &str) -> WebDriverResult<()> {
    if let Some(directory) = std::env::var_os("SCREENSHOTS") {
        browser.screenshot(&Path::new(&directory).join(name)).await?;
    }
    Ok(())
}

#[tokio::test]
#[ignore = "needs Chromium and ChromeDriver: apt-get install chromium chromium-driver"]
async fn a_chosen_image_is_uploaded_and_shown() {
    let service = UploadService::start(&[]);
    let files = tempfile::tempdir().unwrap();
    let file = picture::write(files.path(), "Evening in the hills.bmp");
    browse(async |browser| {
        browser.goto(service.origin()).await?;
        screenshot(&browser, "start.png").await?;

        // Slow enough for progress to be made in steps.
        let slow = EmulateNetworkConditions {
            offline: false,
            latency: 0,
            download_throughput: -1,
            upload_throughput: 4_000_000,
            connection_type: None,
        };
        browser.cdp().network().enable().await?;
        browser.cdp().send(slow).await?;
        let watch = "globalThis.steps = []; new MutationObserver(() => steps.push(document.getElementById('progress').value))\
                     .observe(document.getElementById('progress'), { attributes: true })";
        run(&browser, watch, &[]).await?;
        choose(&browser, &file).await?;
        displayed(&browser, "progress").await?;
        browser.query(By::Css("progress:not([value='0'])")).wait(PATIENCE, INTERVAL).first().await?;
        screenshot(&browser, "uploading.png").await?;

        displayed(&browser, "result").await?;
        let steps: Vec<f64> = serde_json::from_value(run(&browser, "return steps", &[]).await?).unwrap();
        assert!(steps.is_sorted(), "{steps:?}");
        assert!(steps.iter().any(|step| *step > 0.0 && *step < 100.0), "{steps:?}");
        assert_eq!(steps.last(), Some(&100.0));

        assert_eq!(natural_size(&browser).await?, json!([picture::WIDTH, picture::HEIGHT]));
        let url = view_url(&browser).await?;
        assert!(url.contains("/uploads/Evening-in-the-hills-"), "{url}");
        assert_eq!(browser.find(By::Id("picture")).await?.prop("src").await?.as_ref(), Some(&url));
        assert_eq!(browser.find(By::Id("open")).await?.prop("href").await?.as_ref(), Some(&url));
        assert_eq!(reqwest::get(&url).await.unwrap().bytes().await.unwrap(), picture::bytes());
        screenshot(&browser, "desktop.png").await?;
        let dark = json!({ "features": [{ "name": "prefers-color-scheme", "value": "dark" }] });
        browser.cdp().send_raw("Emulation.setEmulatedMedia", dark).await?;
        screenshot(&browser, "dark.png").await
    })
    .await;
}

#[tokio::test]
#[ignore = "needs Chromium and ChromeDriver: apt-get install chromium chromium-driver"]
async fn the_page_fits_a_phone() {
    let service = UploadService::start(&[]);
    let files = tempfile::tempdir().unwrap();
    // As phones and macOS write it: the dots of the umlauts are characters of their own.
    let name = "Hu\u{308}gel am spa\u{308}ten Abend, von der Terrasse aus gesehen.bmp";
    let file = picture::write(files.path(), name);
    browse(async |browser| {
        browser.cdp().send_raw("Emulation.setTouchEmulationEnabled", json!({ "enabled": true })).await?;
        browser.goto(service.origin()).await?;
        for width in [320, 390] {
            browser.cdp().send(screen(width, 844)).await?;
            assert_fits(&browser, width).await?;
        }
        screenshot(&browser, "phone-start.png").await?;
        choose(&browser, &file).await?;

        displayed(&browser, "result").await?;
        assert_eq!(natural_size(&browser).await?, json!([picture::WIDTH, picture::HEIGHT]));
        let url = view_url(&browser).await?;
        assert!(url.contains("/uploads/H%C3%BCgel-am-sp%C3%A4ten-"), "{url}");
        screenshot(&browser, "phone.png").await?;
        for width in [320, 390] {
            browser.cdp().send(screen(width, 844)).await?;
            assert_fits(&browser, width).await?;
        }
        Ok(())
    })
    .await;
}

#[tokio::test]
#[ignore = "needs Chromium and ChromeDriver: apt-get install chromium chromium-driver"]
async fn a_dropped_image_is_uploaded_and_shown() {
    let service = UploadService::start(&[]);
    let files = tempfile::tempdir().unwrap();
    let file = picture::write(files.path(), "picture.bmp");
    browse(async |browser| {
        browser.goto(service.origin()).await?;
        // Beside the zone that invites to it.
        for kind in ["dragEnter", "dragOver", "drop"] {
            let data = json!({ "items": [], "files": [file], "dragOperationsMask": 1 });
            let event = json!({ "type": kind, "x": 20, "y": 20, "data": data });
            browser.cdp().send_raw("Input.dispatchDragEvent", event).await?;
        }
        displayed(&browser, "result").await?;
        assert_eq!(natural_size(&browser).await?, json!([picture::WIDTH, picture::HEIGHT]));
        Ok(())
    })
    .await;
}

#[tokio::test]
#[ignore = "needs Chromium and ChromeDriver: apt-get install chromium chromium-driver"]
async fn the_page_works_under_the_name_localhost_too() {
    let service = UploadService::start(&[]);
    let files = tempfile::tempdir().unwrap();
    let file = picture::write(files.path(), "picture.bmp");
    browse(async |browser| {
        browser.goto(service.origin().replace("127.0.0.1", "localhost")).await?;
        choose(&browser, &file).await?;
        displayed(&browser, "result").await?;
        assert_eq!(natural_size(&browser).await?, json!([picture::WIDTH, picture::HEIGHT]));
        Ok(())
    })
    .await;
}

#[tokio::test]
#[ignore = "needs Chromium and ChromeDriver: apt-get install chromium chromium-driver"]
async fn the_keyboard_reaches_everything() {
    let service = UploadService::start(&[]);
    let files = tempfile::tempdir().unwrap();
    let file = picture::write(files.path(), "picture.bmp");
    browse(async |browser| {
        browser.goto(service.origin()).await?;
        press(&browser, Key::Tab).await?;
        assert_eq!(focused(&browser).await?, "file");
        screenshot(&browser, "focus.png").await?;
        choose(&browser, &file).await?;

        displayed(&browser, "result").await?;
        let mut reached = Vec::new();
        for _ in 0..5 {
            press(&browser, Key::Tab).await?;
            reached.push(focused(&browser).await?);
        }
        assert_eq!(reached, ["by-form", "view-url", "copy", "open", "renew"]);

        let first = view_url(&browser).await?;
        // The time in a URL has whole seconds.
        until(async || {
            press(&browser, Key::Enter).await?;
            Ok(view_url(&browser).await? != first)
        })
        .await
    })
    .await;
}

#[tokio::test]
#[ignore = "needs Chromium and ChromeDriver: apt-get install chromium chromium-driver"]
async fn refused_files_get_a_clear_message() {
    let limit = picture::FILE_LEN - 1;
    let service = UploadService::start(&["--max-bytes", &limit.to_string()]);
    let files = tempfile::tempdir().unwrap();
    let write = |name: &str, content: &[u8]| {
        let path = files.path().join(name);
        std::fs::write(&path, content).unwrap();
        path
    };
    let too_large = format!("the image is too large: it has {} bytes, {limit} are allowed", picture::FILE_LEN);
    browse(async |browser| {
        browser.goto(service.origin()).await?;
        for (file, expected) in [
            (write("notes.txt", b"not a picture"), "\"txt\" is no extension of an image: use "),
            (write("picture", b"no extension"), "picture has no extension such as .png"),
            (write("empty.png", b""), "the image is empty"),
            (write("liar.png", b"not a picture"), "uploaded, but this browser cannot show it as an image"),
            (picture::write(files.path(), "large.bmp"), &too_large),
        ] {
            choose(&browser, &file).await?;
            expect_message(&browser, expected).await?;
            assert!(!browser.find(By::Id("result")).await?.is_displayed().await?);
        }
        screenshot(&browser, "refused.png").await?;

        // Whoever states another length than the file has is stopped by the storage.
        let lie = "const { stringify } = JSON; \
                   JSON.stringify = (value) => stringify({ ...value, contentLength: value.contentLength + 1 })";
        run(&browser, lie, &[]).await?;
        choose(&browser, &files.path().join("liar.png")).await?;
        expect_message(&browser, "The storage refused the upload: SignatureDoesNotMatch.").await
    })
    .await;
}

#[tokio::test]
#[ignore = "needs Chromium and ChromeDriver: apt-get install chromium chromium-driver"]
async fn expired_urls_are_refused() {
    let service = UploadService::start(&["--expires-in", "4"]);
    let files = tempfile::tempdir().unwrap();
    let file = picture::write(files.path(), "picture.bmp");
    let late = files.path().join("late.bmp");
    std::fs::write(&late, b"too late to be looked at").unwrap();
    let (stale_upload, _) = ask(&service, "/signed-url-upload?fileName=late&extension=bmp&contentLength=24").await;
    browse(async |browser| {
        browser.goto(service.origin()).await?;
        choose(&browser, &file).await?;
        let url = view_url(&browser).await?;
        let countdown = displayed(&browser, "countdown").await?;
        countdown.wait_until().wait(PATIENCE, INTERVAL).has_text("expired").await?;
        screenshot(&browser, "expired.png").await?;
        until(async || Ok(fetch(&browser, &url, json!({})).await? == 403)).await?;

        displayed(&browser, "renew").await?.click().await?;
        countdown.wait_until().wait(PATIENCE, INTERVAL).lacks_text("expired").await?;
        assert_eq!(fetch(&browser, &view_url(&browser).await?, json!({})).await?, 200);

        // This URL to upload was signed before the one to view: it has expired as well.
        let answer_late = "globalThis.fetch = async () => \
                           new Response(arguments[0], { headers: { date: new Date().toUTCString() } })";
        run(&browser, answer_late, &[stale_upload.into()]).await?;
        choose(&browser, &late).await?;
        expect_message(&browser, "The upload link expired before the upload began. Choose the image again.").await
    })
    .await;
    let (_, late) = ask(&service, "/signed-url-access?fileName=late&extension=bmp").await;
    assert_eq!(reqwest::get(late["url"].as_str().unwrap()).await.unwrap().status(), 404);
}

#[tokio::test]
#[ignore = "needs Chromium and ChromeDriver: apt-get install chromium chromium-driver"]
async fn tampered_urls_are_refused() {
    let service = UploadService::start(&[]);
    let files = tempfile::tempdir().unwrap();
    let file = picture::write(files.path(), "picture.bmp");
    browse(async |browser| {
        browser.goto(service.origin()).await?;
        choose(&browser, &file).await?;
        let url = view_url(&browser).await?;
        let (_, other) = ask(&service, "/signed-url-access?fileName=other&extension=bmp").await;
        let (other_path, _) = other["url"].as_str().unwrap().split_once('?').unwrap();
        let (path, query) = url.split_once('?').unwrap();
        let (start, last) = query.split_at(query.len() - 1);
        let other_signature = format!("{start}{}", if last == "0" { "1" } else { "0" });

        assert_eq!(fetch(&browser, &url, json!({})).await?, 200);
        for tampered in [
            format!("{other_path}?{query}"),
            format!("{path}?{}", query.replace("X-Amz-Expires=300", "X-Amz-Expires=604800")),
            format!("{path}?{}", query.replace("image%2Fbmp", "text%2Fhtml")),
            format!("{path}?{other_signature}"),
            format!("{path}?{query}&x-id=GetObject"),
            path.to_owned(),
        ] {
            assert_ne!(tampered, url);
            assert_eq!(fetch(&browser, &tampered, json!({})).await?, 403, "{tampered}");
            let load = "const image = new Image(); image.src = arguments[0]; \
                        return image.decode().then(() => 'shown', () => 'not shown')";
            assert_eq!(run(&browser, load, &[tampered.into()]).await?, "not shown");
        }
        assert_eq!(fetch(&browser, &url, json!({ "method": "DELETE" })).await?, 403, "signed for GET");
        assert_eq!(fetch(&browser, &url, json!({ "method": "PATCH" })).await?, "TypeError", "CORS allows no PATCH");
        Ok(())
    })
    .await;
}

#[tokio::test]
#[ignore = "needs Chromium and ChromeDriver: apt-get install chromium chromium-driver"]
async fn pages_of_another_origin_are_kept_out() {
    let service = UploadService::start(&[]);
    let other_origin = elsewhere().await;

    let (_, upload) = ask(&service, "/signed-url-upload?fileName=a&extension=svg&contentLength=6").await;
    let (_, view) = ask(&service, "/signed-url-access?fileName=a&extension=svg").await;
    let (_, view_of_stolen) = ask(&service, "/signed-url-access?fileName=b&extension=svg").await;
    let (_, upload_of_stolen) = ask(&service, "/signed-url-upload?fileName=b&extension=svg&contentLength=6").await;
    let put = |answer: &Value| json!({ "method": "PUT", "headers": answer["headers"], "body": "<svg/>" });
    let url = |answer: &Value| answer["url"].as_str().unwrap().to_owned();

    browse(async |browser| {
        browser.goto(service.origin()).await?;
        assert_eq!(fetch(&browser, &url(&upload), put(&upload)).await?, 200);
        assert_eq!(fetch(&browser, &url(&view), json!({})).await?, 200);

        browser.goto(&other_origin).await?;
        assert_eq!(fetch(&browser, &url(&upload_of_stolen), put(&upload_of_stolen)).await?, "TypeError");
        assert_eq!(fetch(&browser, &url(&view), json!({})).await?, "TypeError");
        let service_url = format!("{}/signed-url-access", service.origin());
        assert_eq!(fetch(&browser, &service_url, json!({})).await?, "TypeError");
        Ok(())
    })
    .await;
    assert_eq!(reqwest::get(url(&view_of_stolen)).await.unwrap().status(), 404, "nothing was uploaded");
}
