//! The page, with its images in the example `gateway`.

use crate::chromium::browse;
use crate::gateway_process::{BUCKET, Gateway};
use crate::program::Program;
use crate::service::UploadService;
use crate::{choose, displayed, expect_message, natural_size, picture, run, view_url};
use serde_json::json;
use std::net::TcpListener;

#[tokio::test]
#[ignore = "needs Chromium and ChromeDriver: apt-get install chromium chromium-driver"]
async fn an_image_is_kept_by_a_gateway() {
    // The gateway has to know the page's origin, and the page the gateway's.
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port().to_string();
    let gateway = Gateway::start_with(&["--allow-origin", &format!("http://127.0.0.1:{port}")]);
    let mut command = Program::example("upload_service", &["--port", &port, "--bucket", BUCKET]);
    command.envs(gateway.environment());
    let service = UploadService::run(command);
    let files = tempfile::tempdir().unwrap();
    let file = picture::write(files.path(), "picture.bmp");
    browse(async |browser| {
        browser.goto(service.origin()).await?;
        choose(&browser, &file).await?;
        displayed(&browser, "result").await?;
        assert_eq!(natural_size(&browser).await?, json!([picture::WIDTH, picture::HEIGHT]));
        let url = view_url(&browser).await?;
        assert!(url.starts_with(&format!("{}/{BUCKET}/uploads/picture-", gateway.endpoint())), "{url}");
        assert_eq!(reqwest::get(&url).await.unwrap().bytes().await.unwrap(), picture::bytes());

        // The page reads why an upload was refused.
        let lie = "const { stringify } = JSON; \
                   JSON.stringify = (value) => stringify({ ...value, contentLength: value.contentLength + 1 })";
        run(&browser, lie, &[]).await?;
        choose(&browser, &file).await?;
        expect_message(&browser, "The storage refused the upload: SignatureDoesNotMatch.").await
    })
    .await;
}
