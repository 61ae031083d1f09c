//! Serves a folder to holders of presigned URLs, as an S3 bucket: GET, HEAD, PUT and DELETE.
//!
//! `cargo run --example gateway` needs nothing else: it serves a demo folder under a random
//! key. With `--folder` and `--keys` it serves yours.

mod call;
mod demo;
mod download;
mod drain;
mod failure;
mod folder;
mod gate;
mod key;
mod keys;
#[path = "../shared/server.rs"]
mod server;
mod upload;

use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use clap::Parser;
use demo::Demo;
use failure::Failure;
use folder::Folder;
use gate::Gate;
use keys::Keys;
use presign::Bucket;
use presign::url::Url;
use presign::verify::Verifier;
use server::StopSignals;
use std::error::Error;
use std::net::{SocketAddr, TcpListener};
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;
use tower_http::cors::{AllowHeaders, AllowOrigin, CorsLayer};
use tower_http::set_header::SetResponseHeaderLayer;

/// How long a browser may remember what it is allowed to send.
const PREFLIGHT_LIFETIME: Duration = Duration::from_secs(600);

/// Serves a folder to holders of presigned URLs, as an S3 bucket
#[derive(Parser)]
#[command(name = "gateway")]
struct Options {
    /// The folder to serve; without it, a demo folder that is removed when the gateway stops
    #[arg(long, value_name = "DIRECTORY", requires = "keys")]
    folder: Option<PathBuf>,
    /// The keys that may sign, as in ~/.aws/credentials; only you may be able to read the file
    #[arg(long, value_name = "FILE", requires = "folder")]
    keys: Option<PathBuf>,
    /// The name of the bucket in URLs
    #[arg(long, default_value = "files")]
    bucket: String,
    /// The region that URLs are signed for
    #[arg(long, default_value = "us-east-1")]
    region: String,
    /// Address and port; port 0 takes a free one
    #[arg(long, value_name = "ADDRESS:PORT", default_value = "127.0.0.1:9000")]
    listen: SocketAddr,
    /// Bytes that an upload may have
    #[arg(long, default_value_t = 100 * 1024 * 1024)]
    max_bytes: u64,
    /// Seconds that a URL may live, whatever it says
    #[arg(long, default_value_t = 604_800, value_parser = clap::value_parser!(u32).range(1..=604_800))]
    max_expiry: u32,
    /// Let pages of this origin use URLs; may be given more than once
    #[arg(long = "allow-origin", value_name = "ORIGIN", value_parser = parse_origin)]
    origins: Vec<HeaderValue>,
}

/// `http://127.0.0.1:3000`, as browsers send it.
fn parse_origin(text: &str) -> Result<HeaderValue, String> {
    let origin = Url::parse(text).map_err(|error| error.to_string())?.origin().ascii_serialization();
    if origin != text {
        return Err(format!("an origin is scheme, host and port: {origin:?}"));
    }
    HeaderValue::try_from(origin).map_err(|error| error.to_string())
}

#[tokio::main]
async fn main() -> ExitCode {
    match serve(Options::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("gateway: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn serve(options: Options) -> Result<(), Box<dyn Error + Send + Sync>> {
    // Before there are files that a sudden end would leave behind.
    let stop = StopSignals::new()?;
    let listener = TcpListener::bind(options.listen)
        .map_err(|error| format!("{}: {error}; choose another address by --listen", options.listen))?;
    let address = listener.local_addr()?;
    let max_life = Duration::from_secs(options.max_expiry.into());
    let bucket = Bucket::new(&options.bucket, &options.region).endpoint_url(format!("http://{address}"));
    let endpoint = bucket.clone().resolve()?;

    // Lives as long as the gateway. Dropping it removes its folder.
    let demo;
    let (folder, keys, commands) = if let (Some(folder), Some(file)) = (&options.folder, &options.keys) {
        (folder.as_path(), Keys::read(file, folder)?, String::new())
    } else {
        demo = Demo::new(bucket, max_life)?;
        (demo.folder(), demo.keys()?, demo.commands()?)
    };
    let opened = Folder::open(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    println!("Serving {} as bucket {:?} at {}", folder.display(), options.bucket, endpoint.url());
    print!("{commands}");
    let gateway = Gateway {
        gate: Gate { verifier: Verifier::s3(&options.region)?.max_expiry(max_life), keys, bucket: options.bucket },
        folder: Arc::new(opened),
        max_bytes: options.max_bytes,
    };
    Ok(server::serve(listener, router(gateway, options.origins), stop).await?)
}

struct Gateway {
    gate: Gate,
    folder: Arc<Folder>,
    max_bytes: u64,
}

fn router(gateway: Gateway, origins: Vec<HeaderValue>) -> Router {
    // Keys aren't routes: nothing before the gate may look at the path.
    Router::new()
        .fallback(answer)
        .layer(
            CorsLayer::new()
                .allow_origin(AllowOrigin::list(origins))
                .allow_methods([Method::GET, Method::HEAD, Method::PUT, Method::DELETE])
                .allow_headers(AllowHeaders::mirror_request())
                .expose_headers([header::ETAG, header::ACCEPT_RANGES, header::CONTENT_RANGE])
                .max_age(PREFLIGHT_LIFETIME),
        )
        .layer(SetResponseHeaderLayer::overriding(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")))
        .with_state(Arc::new(gateway))
}

async fn answer(State(gateway): State<Arc<Gateway>>, request: Request) -> Response {
    let (parts, mut body) = request.into_parts();
    match gateway.carry_out(&parts, &mut body).await {
        Ok(response) => response,
        Err(failure) => {
            drain::drain(&parts, body).await;
            failure.into_response()
        }
    }
}

impl Gateway {
    async fn carry_out(&self, parts: &Parts, body: &mut Body) -> Result<Response, Failure> {
        let call = self.gate.admit(parts)?;
        match parts.method {
            Method::GET | Method::HEAD => download::answer(&self.folder, parts, call),
            Method::PUT => upload::store(&self.folder, parts, &call, body, self.max_bytes).await,
            Method::DELETE => self.folder.remove(&call.path).map(|()| StatusCode::NO_CONTENT.into_response()),
            _ => Err(Failure::METHOD_NOT_ALLOWED),
        }
    }
}
