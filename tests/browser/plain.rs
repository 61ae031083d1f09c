//! The pages with JavaScript switched off.

use crate::chromium::browse;
use crate::service::UploadService;
use crate::{INTERVAL, PATIENCE, displayed, picture, screenshot};
use serde_json::json;
use std::time::Instant;
use thirtyfour::prelude::*;

#[tokio::test]
#[ignore = "needs Chromium and ChromeDriver: apt-get install chromium chromium-driver"]
async fn a_plain_form_uploads_an_image_and_shows_it() {
    let service = UploadService::start(&[]);
    let files = tempfile::tempdir().unwrap();
    let file = picture::write(files.path(), "picture.bmp");
    browse(async |browser| {
        browser.cdp().send_raw("Emulation.setScriptExecutionDisabled", json!({ "value": true })).await?;
        browser.goto(service.origin()).await?;
        browser.query(By::LinkText("BMP")).and_displayed().wait(PATIENCE, INTERVAL).first().await?.click().await?;
        displayed(&browser, "send").await?;
        screenshot(&browser, "plain-form.png").await?;
        browser.find(By::Id("form-file")).await?.send_keys(file.to_str().unwrap()).await?;
        browser.find(By::Id("send")).await?.click().await?;

        let shown = displayed(&browser, "picture").await?;
        screenshot(&browser, "plain-picture.png").await?;
        assert!(browser.current_url().await?.as_str().starts_with(&format!("{}/uploaded?ticket=", service.origin())));
        assert_eq!(shown.prop("naturalWidth").await?, Some(picture::WIDTH.to_string()));
        assert_eq!(shown.prop("naturalHeight").await?, Some(picture::HEIGHT.to_string()));
        let url = shown.attr("src").await?.unwrap();
        assert_eq!(reqwest::get(&url).await.unwrap().bytes().await.unwrap(), picture::bytes());

        // Scripts are off indeed: the first page's would have hidden the message.
        browser.goto(service.origin()).await?;
        browser.query(By::LinkText("PNG")).and_displayed().first().await?;
        Ok(())
    })
    .await;
}

#[tokio::test]
#[ignore = "needs Chromium and ChromeDriver: apt-get install chromium chromium-driver"]
async fn the_storage_refuses_a_plain_form_with_an_image_that_is_too_large() {
    let service = UploadService::start(&["--max-bytes", &(picture::FILE_LEN - 1).to_string()]);
    let files = tempfile::tempdir().unwrap();
    let file = picture::write(files.path(), "picture.bmp");
    browse(async |browser| {
        browser.cdp().send_raw("Emulation.setScriptExecutionDisabled", json!({ "value": true })).await?;
        browser.goto(&format!("{}/form?extension=bmp", service.origin())).await?;
        browser.find(By::Id("form-file")).await?.send_keys(file.to_str().unwrap()).await?;
        browser.find(By::Id("send")).await?.click().await?;
        // Not a query: an element that it finds may be gone when it reads the text.
        let start = Instant::now();
        while !browser.source().await?.contains("EntityTooLarge") {
            assert!(start.elapsed() < PATIENCE, "the storage answers");
            tokio::time::sleep(INTERVAL).await;
        }
        Ok(())
    })
    .await;
}
