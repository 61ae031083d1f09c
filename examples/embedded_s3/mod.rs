//! An S3 server inside the program: `s3s` with `s3s-fs` on a temporary directory,
//! on a loopback port of its own. It checks every signature, and goes with the value.

// Each program that includes this module uses a part of it.
#![allow(dead_code)]

use hyper::header::{CONTENT_TYPE, ETAG, HeaderValue, IF_NONE_MATCH};
use hyper::server::conn::http1;
use hyper_util::rt::TokioIo;
use hyper_util::service::TowerToHyperService;
use presign::{Bucket, Credentials};
use s3s::auth::SimpleAuth;
use s3s::host::SingleDomain;
use s3s::service::{S3Service, S3ServiceBuilder};
use s3s_fs::FileSystem;
use std::error::Error;
use std::net::{Ipv4Addr, SocketAddr};
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::task::{JoinHandle, JoinSet};
use tower_http::cors::{AllowOrigin, Cors};

/// The server takes any region; its clients have to name one.
pub(crate) const REGION: &str = "us-east-1";

/// The one key pair that the server knows.
pub(crate) const ACCESS_KEY_ID: &str = "AKIAIOSFODNN7EXAMPLE";
pub(crate) const SECRET_ACCESS_KEY: &str = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";

/// A running server. Dropping it stops the server and removes what it stored.
#[derive(Debug)]
pub(crate) struct EmbeddedS3 {
    address: SocketAddr,
    server: JoinHandle<()>,
    directory: TempDir,
}

impl EmbeddedS3 {
    /// Starts a server that pages of no origin may call.
    pub(crate) async fn start() -> Result<Self, Box<dyn Error + Send + Sync>> {
        Self::start_with(AllowOrigin::list([])).await
    }

    /// Starts a server that pages of this origin, and of no other, may call from a
    /// browser. An origin is scheme, host and port: `http://127.0.0.1:8080`.
    pub(crate) async fn start_for_origin(origin: &str) -> Result<Self, Box<dyn Error + Send + Sync>> {
        Self::start_with(AllowOrigin::list([HeaderValue::from_str(origin)?])).await
    }

    async fn start_with(origin: AllowOrigin) -> Result<Self, Box<dyn Error + Send + Sync>> {
        let directory = tempfile::tempdir()?;
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let address = listener.local_addr()?;

        let mut s3 = S3ServiceBuilder::new(FileSystem::new(directory.path()).map_err(|error| format!("{error:?}"))?);
        s3.set_auth(SimpleAuth::from_single(ACCESS_KEY_ID, SECRET_ACCESS_KEY));
        // `photos.localhost:PORT` is the bucket `photos`; requests to an IP address
        // are path style all the same.
        s3.set_host(SingleDomain::new(&format!("localhost:{}", address.port()))?);
        let service = Cors::new(s3.build())
            .allow_origin(origin)
            .allow_methods([hyper::Method::GET, hyper::Method::HEAD, hyper::Method::PUT])
            .allow_headers([CONTENT_TYPE, IF_NONE_MATCH])
            .expose_headers([ETAG]);

        Ok(Self { address, server: tokio::spawn(serve(listener, service)), directory })
    }

    /// Where the server listens.
    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    /// The endpoint for path style.
    pub(crate) fn endpoint(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The endpoint for virtual-hosted style. Browsers take every name under
    /// `localhost` to the loopback address; other clients may have to be told.
    pub(crate) fn virtual_hosted_endpoint(&self) -> String {
        format!("http://localhost:{}", self.address.port())
    }

    /// Credentials that the server takes.
    pub(crate) fn credentials() -> Credentials {
        Credentials::new(ACCESS_KEY_ID, SECRET_ACCESS_KEY)
    }

    /// Creates a bucket, and returns it in path style.
    pub(crate) fn create_bucket(&self, name: &str) -> Result<Bucket, Box<dyn Error + Send + Sync>> {
        std::fs::create_dir(self.directory.path().join(name))?;
        Ok(Bucket::with_endpoint(name, REGION, &self.endpoint())?)
    }
}

impl Drop for EmbeddedS3 {
    fn drop(&mut self) {
        self.server.abort();
    }
}

/// Takes connections until the task is aborted, which ends them all.
async fn serve(listener: TcpListener, service: Cors<S3Service>) {
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            accepted = listener.accept() => {
                let Ok((stream, _)) = accepted else { continue };
                let service = TowerToHyperService::new(service.clone());
                connections.spawn(http1::Builder::new().serve_connection(TokioIo::new(stream), service));
            }
            Some(_) = connections.join_next() => {}
        }
    }
}
