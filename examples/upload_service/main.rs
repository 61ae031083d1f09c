//! Upload and view images through presigned URLs: a back end that hands out URLs and forms
//! to upload an image, in one request or in parts, and URLs to view it; and pages that use
//! them.
//!
//! `cargo run --example upload_service` needs nothing else: it brings a storage of
//! its own. With `--bucket` it serves a real one, and finds its credentials as the AWS CLI
//! does.

mod api;
mod bucket;
mod container;
mod container_uri;
mod credentials;
#[path = "../embedded_s3/mod.rs"]
mod embedded_s3;
mod escape;
mod form;
mod guard;
mod health;
mod image;
mod instance;
mod metadata;
mod page;
mod parts;
mod plain;
#[path = "../profile/mod.rs"]
mod profile;
mod renewal;
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
use credentials::Source;
use embedded_s3::EmbeddedS3;
use guard::Hosts;
use presign::Presigner;
use profile::Profile;
use renewal::Signer;
use server::StopSignals;
use std::error::Error;
use std::net::{Ipv4Addr, TcpListener};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;
use ticket::Tickets;
use tower_http::set_header::SetResponseHeaderLayer;

const ENVIRONMENT: &str = "\
Environment for --bucket:
  AWS_REGION or AWS_DEFAULT_REGION         else the profile's region
  AWS_ENDPOINT_URL_S3 or AWS_ENDPOINT_URL  for servers other than AWS; else the profile's

Credentials for --bucket are the first of these:
  the profile that --profile names
  AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN
  the profile that AWS_PROFILE names, or `default`: keys or credential_process
  AWS_CONTAINER_CREDENTIALS_RELATIVE_URI or _FULL_URI, which ECS and EKS set
  the role of the EC2 instance, unless AWS_EC2_METADATA_DISABLED=true

GET /healthz says whether the service can sign, and until when.";

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
    /// Take the credentials of this profile in the shared config and credentials files
    #[arg(long, requires = "bucket")]
    profile: Option<String>,
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

impl Options {
    fn life(&self) -> Duration {
        Duration::from_secs(self.expires_in.into())
    }
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
        .map_err(|error| format!("port {}: {error}; choose another by --port", options.port))?;
    let address = listener.local_addr()?;

    // Lives as long as the service. Dropping it removes its images.
    let embedded;
    let (signer, stop) = if let Some(name) = &options.bucket {
        let signer = signer_for(name, &options).await.map_err(|error| error.to_string())?;
        (signer, StopSignals::new()?)
    } else {
        // Before there are files that a sudden end would leave behind.
        let stop = StopSignals::new()?;
        let origins = guard::loopback_hosts(address.port()).into_iter().map(|host| format!("http://{host}"));
        embedded = EmbeddedS3::start_for_origins(origins).await?;
        let presigner = Presigner::new(embedded.credentials(), embedded.create_bucket("images")?)?;
        (Signer::fixed(presigner, "embedded storage"), stop)
    };
    let storage = signer.presigner().endpoint().url().to_owned();
    println!("Images are kept in {storage}");

    let page = page::routes(&storage);
    let api = Api {
        signer,
        expires_in: options.life(),
        max_bytes: options.max_bytes,
        allow_unstated_length: options.allow_unstated_length,
        tickets: Tickets::new(TICKET_LIFETIME)?,
    };
    let router = router(api, page, Hosts::new(address.port(), &options.hosts));
    println!("Open http://{address}/");
    Ok(server::serve(listener, router, stop).await?)
}

/// Signs for a real bucket, with credentials that are renewed.
async fn signer_for(bucket: &str, options: &Options) -> Result<Signer, Box<dyn Error>> {
    let profile = options.profile.as_deref();
    let mut bucket = bucket::find(bucket.to_owned(), &Profile::load(profile)?)?;
    if options.path_style {
        bucket = bucket.path_style();
    }
    if options.virtual_hosted_style {
        bucket = bucket.virtual_hosted_style();
    }
    let (source, credentials) = Source::find(profile).await?;
    let expires_at = credentials.expires_at();
    Ok(Signer::renewed(Presigner::new(credentials, bucket)?, expires_at, source, options.life()))
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
        .route("/healthz", get(health::healthz))
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
