//! Uploads and downloads a file through presigned URLs, and shows that the server refuses
//! a tampered and an expired one. It needs no account and no network: an S3 server runs
//! inside this program.
//!
//! ```sh
//! cargo run --example quickstart
//! ```

mod embedded_s3;

use embedded_s3::EmbeddedS3;
use presign::{PresignedUrl, Presigner};
use reqwest::{Client, StatusCode};
use std::error::Error;
use std::time::Duration;
use time::OffsetDateTime;

type Result<T> = std::result::Result<T, Box<dyn Error + Send + Sync>>;

const CAT: &str = "the bytes of a cat";

#[tokio::main]
async fn main() -> Result<()> {
    let s3 = EmbeddedS3::start().await?;
    println!("An S3 server inside this program listens on {}.", s3.endpoint());
    println!("Its bucket \"photos\" is private: it accepts signed requests only.");

    // The back end has the secret and signs URLs.
    let presigner = Presigner::new(s3.credentials(), s3.create_bucket("photos")?)?;
    // The client has no secret, only the URLs that it is given.
    let client = Client::builder().no_proxy().build()?;

    step(1, "Upload: a URL to PUT cat.jpg, with this type and length");
    let upload = presigner.put("cat.jpg").content_type("image/jpeg").content_length(CAT.len() as u64).sign()?;
    send(&client, &upload, upload.url(), CAT, StatusCode::OK).await?;

    step(2, "Download: a URL to GET cat.jpg, valid for 15 minutes");
    let download = presigner.get("cat.jpg").expires_in(Duration::from_secs(15 * 60)).sign()?;
    let body = send(&client, &download, download.url(), "", StatusCode::OK).await?;
    if body != CAT {
        return Err("the download is not what was uploaded".into());
    }

    step(3, "Tampered: the same URL, changed to GET dog.jpg");
    let tampered = download.url().replace("cat.jpg", "dog.jpg");
    send(&client, &download, &tampered, "", StatusCode::FORBIDDEN).await?;

    step(4, "Expired: a URL signed an hour ago, valid for 15 minutes");
    let an_hour_ago = OffsetDateTime::now_utc() - Duration::from_secs(60 * 60);
    let expired = presigner.get("cat.jpg").expires_in(Duration::from_secs(15 * 60)).sign_at(an_hour_ago)?;
    send(&client, &expired, expired.url(), "", StatusCode::FORBIDDEN).await?;

    println!("\nThe server accepted both valid URLs and refused the other two.");
    Ok(())
}

fn step(number: u32, title: &str) {
    println!("\n{number}. {title}");
}

/// Sends a request to `url` with the method and headers of `presigned`, prints it and the
/// answer, and returns the answer's body.
async fn send(
    client: &Client,
    presigned: &PresignedUrl,
    url: &str,
    body: &'static str,
    expected: StatusCode,
) -> Result<String> {
    println!("   {} {url}", presigned.method());
    let mut request = client.request(presigned.method().as_str().parse()?, url).body(body);
    for (name, value) in presigned.headers() {
        println!("   {name}: {value}");
        request = request.header(name, value);
    }

    let response = request.send().await?;
    let status = response.status();
    let answer = response.text().await?;
    println!("   -> {status}{}{answer}", if answer.is_empty() { "" } else { ": " });
    if status == expected { Ok(answer) } else { Err(format!("expected {expected}").into()) }
}
