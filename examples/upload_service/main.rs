//! Upload and view images through presigned URLs: a back end that hands out one URL
//! to upload an image and one to view it, and a page that uses them.
//!
//! `cargo run --example upload_service` needs nothing else: it brings a storage of
//! its own. With `--bucket` and the usual `AWS_*` variables it serves a real one.

mod api;
#[path = "../embedded_s3/mod.rs"]
mod embedded_s3;
mod image;
mod page;

use api::{Api, Refusal};
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::StatusCode;
use axum::routing::get;
use clap::Parser;
use embedded_s3::EmbeddedS3;
use presign::{Bucket, Credentials, Presigner};
use std::env;
use std::error::Error;
use std::net::Ipv4Addr;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;

const ENVIRONMENT: &str = "\
Environment for --bucket:
  AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN
  AWS_REGION or AWS_DEFAULT_REGION
  AWS_ENDPOINT_URL_S3 or AWS_ENDPOINT_URL  for servers other than AWS";

/// Hands out presigned URLs to upload and view images
#[derive(Parser)]
#[command(name = "upload_service", after_help = ENVIRONMENT)]
struct Options {
    /// Port on 127.0.0.1; 0 takes a free one
    #[arg(long, default_value_t = 3000)]
    port: u16,
    /// Keep the images in this bucket, not in an embedded server
    #[arg(long)]
    bucket: Option<String>,
    /// Put the name of --bucket into the path of URLs, not into the host name
    #[arg(long, requires = "bucket")]
    path_style: bool,
    /// Seconds that a URL lives
    #[arg(long, default_value_t = 300, value_parser = clap::value_parser!(u32).range(1..=604_800))]
    expires_in: u32,
    /// Bytes that an image may have
    #[arg(long, default_value_t = 10 * 1024 * 1024)]
    max_bytes: u64,
    /// Give no URL to an upload that does not state its contentLength: such a URL
    /// cannot hold the upload to --max-bytes
    #[arg(long)]
    require_length: bool,
}

#[tokio::main]
async fn main() -> ExitCode {
    match serve(Options::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("upload_service: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn serve(options: Options) -> Result<(), Box<dyn Error + Send + Sync>> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, options.port))
        .await
        .map_err(|error| format!("port {}: {error}; choose another by --port", options.port))?;
    let origin = format!("http://{}", listener.local_addr()?);

    // Lives as long as the service; dropped, it takes its images along.
    let embedded;
    let presigner = if let Some(name) = options.bucket {
        Presigner::new(Credentials::from_env()?, bucket_from_env(name, options.path_style)?)
    } else {
        embedded = EmbeddedS3::start_for_origin(&origin).await?;
        Presigner::new(EmbeddedS3::credentials(), embedded.create_bucket("images")?)
    };
    println!("Images are kept in {}", presigner.bucket().url());

    let page = page::routes(presigner.bucket().url());
    let api = Api {
        presigner,
        expires_in: Duration::from_secs(options.expires_in.into()),
        max_bytes: options.max_bytes,
        require_length: options.require_length,
    };
    let router = Router::new()
        .route("/signed-url-upload", get(api::signed_url_upload).post(api::signed_url_upload))
        .route("/signed-url-access", get(api::signed_url_access))
        .merge(page)
        .fallback(async || Refusal::new(StatusCode::NOT_FOUND, "no such path"))
        .method_not_allowed_fallback(async || Refusal::new(StatusCode::METHOD_NOT_ALLOWED, "no such method here"))
        .layer(DefaultBodyLimit::max(16 * 1024))
        .with_state(Arc::new(api));

    println!("Open {origin}/");
    let interrupted = async { tokio::signal::ctrl_c().await.unwrap_or_default() };
    Ok(axum::serve(listener, router).with_graceful_shutdown(interrupted).await?)
}

fn bucket_from_env(name: String, path_style: bool) -> Result<Bucket, Box<dyn Error + Send + Sync>> {
    let region = variable(["AWS_REGION", "AWS_DEFAULT_REGION"]).ok_or("set AWS_REGION to the region of the bucket")?;
    let bucket = match variable(["AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL"]) {
        Some(endpoint) => Bucket::with_endpoint(name, region, &endpoint)?,
        None => Bucket::new(name, region)?,
    };
    Ok(if path_style { bucket.path_style()? } else { bucket })
}

/// The first of these variables that is set and not empty.
fn variable(names: [&str; 2]) -> Option<String> {
    names.into_iter().filter_map(|name| env::var(name).ok()).find(|value| !value.is_empty())
}
