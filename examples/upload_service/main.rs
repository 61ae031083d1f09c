//! Upload and view images through presigned URLs: a back end that hands out URLs and forms
//! to upload an image, in one request or in parts, and URLs to view it; and pages that use
//! them.
//!
//! `cargo run --example upload_service` needs nothing else: it brings a storage of
//! its own. With `--bucket` and the usual `AWS_*` variables it serves a real one.

mod api;
#[path = "../embedded_s3/mod.rs"]
mod embedded_s3;
mod escape;
mod form;
mod guard;
mod image;
mod page;
mod parts;
mod plain;
#[path = "../shared/server.rs"]
mod server;
mod ticket;
mod urls;

use api::{Api, Refusal};
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::uri::Authority;
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::{get, post};
use clap::Parser;
use embedded_s3::EmbeddedS3;
use guard::Hosts;
use presign::{Bucket, Credentials, Presigner};
use server::StopSignals;
use std::env;
use std::error::Error;
use std::net::{Ipv4Addr, TcpListener};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;
use ticket::Tickets;
use tower_http::set_header::SetResponseHeaderLayer;

const ENVIRONMENT: &str = "\
Environment for --bucket:
  AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN
  AWS_REGION or AWS_DEFAULT_REGION
  AWS_ENDPOINT_URL_S3 or AWS_ENDPOINT_URL  for servers other than AWS";

/// What parameters may take, in bytes.
const MAX_BODY: usize = 16 * 1024;

/// What the `ETag`s of 10,000 parts may take, in bytes.
const MAX_ETAGS: usize = 512 * 1024;

/// How long an upload may take, with all its parts, and how long the page of an image works.
const TICKET_LIFETIME: Duration = Duration::from_secs(24 * 60 * 60);

/// Hands out presigned URLs to upload and view images
#[derive(Parser)]
#[command(name = "upload_service", after_help = ENVIRONMENT)]
struct Options {
    /// Port on 127.0.0.1; 0 takes a free one
    #[arg(long, default_value_t = 3000)]
    port: u16,
    /// Answer to this host too, say the one of a proxy in front; may be given more than once
    #[arg(long = "host", value_name = "NAME[:PORT]")]
    hosts: Vec<Authority>,
    /// Keep the images in this bucket, not in an embedded server
    #[arg(long)]
    bucket: Option<String>,
    /// Put the name of --bucket into the path of URLs, as is the default for servers other than AWS
    #[arg(long, requires = "bucket")]
    path_style: bool,
    /// Put the name of --bucket in front of the host, as is the default for AWS
    #[arg(long, requires = "bucket", conflicts_with = "path_style")]
    virtual_hosted_style: bool,
    /// Seconds that a URL lives
    #[arg(long, default_value_t = 300, value_parser = clap::value_parser!(u32).range(1..=604_800))]
    expires_in: u32,
    /// Bytes that an image may have
    #[arg(long, default_value_t = 100 * 1024 * 1024)]
    max_bytes: u64,
    /// Sign uploads that do not state their contentLength: they can be of any size,
    /// whatever --max-bytes says
    #[arg(long)]
    allow_unstated_length: bool,
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
    // Before there are files that a sudden end would leave behind.
    let stop = StopSignals::new()?;
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, options.port))
        .map_err(|error| format!("port {}: {error}; choose another by --port", options.port))?;
    let address = listener.local_addr()?;

    // Lives as long as the service; dropped, it takes its images along.
    let embedded;
    let presigner = if let Some(name) = options.bucket {
        let mut bucket = bucket_from_env(name)?;
        if options.path_style {
            bucket = bucket.path_style();
        }
        if options.virtual_hosted_style {
            bucket = bucket.virtual_hosted_style();
        }
        Presigner::new(Credentials::from_env()?, bucket)?
    } else {
        let origins = guard::loopback_hosts(address.port()).into_iter().map(|host| format!("http://{host}"));
        embedded = EmbeddedS3::start_for_origins(origins).await?;
        Presigner::new(embedded.credentials(), embedded.create_bucket("images")?)?
    };
    println!("Images are kept in {}", presigner.endpoint().url());

    let page = page::routes(presigner.endpoint().url());
    let api = Api {
        presigner,
        expires_in: Duration::from_secs(options.expires_in.into()),
        max_bytes: options.max_bytes,
        allow_unstated_length: options.allow_unstated_length,
        tickets: Tickets::new(TICKET_LIFETIME)?,
    };
    let router = router(api, page, Hosts::new(address.port(), &options.hosts));
    println!("Open http://{address}/");
    Ok(server::serve(listener, router, stop).await?)
}

fn router(api: Api, page: Router<Arc<Api>>, hosts: Hosts) -> Router {
    let set_header = |name, value| SetResponseHeaderLayer::overriding(name, HeaderValue::from_static(value));
    Router::new()
        .route("/signed-url-upload", get(urls::signed_url_upload).post(urls::signed_url_upload))
        .route("/signed-url-access", get(urls::signed_url_access))
        .route("/signed-post-upload", post(form::signed_post_upload))
        .route("/parts/start", post(parts::start))
        .route("/parts/urls", post(parts::urls))
        .route("/parts/complete", post(parts::complete).layer(DefaultBodyLimit::max(MAX_ETAGS)))
        .route("/parts/abort", post(parts::abort))
        .route("/form", get(plain::form))
        // Not on what follows: others may link to the page, and the storage sends browsers back.
        .route_layer(from_fn_with_state(hosts.clone(), guard::refuse_other_origins))
        .route("/uploaded", get(plain::uploaded))
        .merge(page)
        .fallback(async || Refusal::new(StatusCode::NOT_FOUND, "no such path"))
        .method_not_allowed_fallback(async || Refusal::new(StatusCode::METHOD_NOT_ALLOWED, "no such method here"))
        .layer(DefaultBodyLimit::max(MAX_BODY))
        .layer(from_fn_with_state(hosts, guard::refuse_other_hosts))
        .layer(from_fn(guard::limit_time))
        .layer(set_header(header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        // The path and query of an address here are nobody else's business. The origin
        // may be: bucket policies can ask for it.
        .layer(set_header(header::REFERRER_POLICY, "strict-origin"))
        .with_state(Arc::new(api))
}

fn bucket_from_env(name: String) -> Result<Bucket, &'static str> {
    let region = variable(["AWS_REGION", "AWS_DEFAULT_REGION"]).ok_or("set AWS_REGION to the region of the bucket")?;
    Ok(match variable(["AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL"]) {
        Some(endpoint) => Bucket::new(name, region).endpoint_url(endpoint),
        None => Bucket::new(name, region),
    })
}

/// The first of these variables that is set and not empty.
fn variable(names: [&str; 2]) -> Option<String> {
    names.into_iter().filter_map(|name| env::var(name).ok()).find(|value| !value.is_empty())
}
