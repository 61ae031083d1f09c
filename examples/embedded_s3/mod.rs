//! An S3 server inside the program: `s3s` with `s3s-fs` on a temporary directory,
//! on a loopback port of its own. It checks every signature, and goes with the value.

// Each program that includes this module uses a part of it.
#![allow(dead_code)]

use hyper::Method;
use hyper::header::{CONTENT_TYPE, ETAG, HeaderValue, IF_NONE_MATCH};
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use presign::{Bucket, Credentials};
use s3s::auth::{SecretKey, SimpleAuth};
use s3s::host::SingleDomain;
use s3s::service::{S3Service, S3ServiceBuilder};
use s3s_fs::FileSystem;
use std::error::Error;
use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::task::{JoinHandle, JoinSet};
use tower_http::cors::{AllowOrigin, Cors};

/// The server takes any region; its clients have to name one.
pub(crate) const REGION: &str = "us-east-1";

/// A running server. Dropping it stops the server and removes what it stored.
#[derive(Debug)]
pub(crate) struct EmbeddedS3 {
    address: SocketAddr,
    access_key_id: String,
    secret_access_key: SecretKey,
    server: JoinHandle<()>,
    directory: TempDir,
}

impl EmbeddedS3 {
    /// Starts a server that pages of no origin may call.
    pub(crate) async fn start() -> Result<Self, Box<dyn Error + Send + Sync>> {
        Self::start_for_origins([]).await
    }

    /// Starts a server that pages of these origins, and of no others, may call from a
    /// browser. An origin is scheme, host and port: `http://127.0.0.1:8080`.
    pub(crate) async fn start_for_origins(
        origins: impl IntoIterator<Item = String>,
    ) -> Result<Self, Box<dyn Error + Send + Sync>> {
        let origins = origins.into_iter().map(HeaderValue::try_from).collect::<Result<Vec<_>, _>>()?;
        let directory = tempfile::tempdir()?;
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let address = listener.local_addr()?;
        // Any program on this machine, and any page in its browser, can find the port:
        // a key that others know would let them in.
        let (access_key_id, secret_access_key) = (random_hex::<10>()?, SecretKey::from(random_hex::<20>()?));

        let mut s3 = S3ServiceBuilder::new(FileSystem::new(directory.path()).map_err(|error| format!("{error:?}"))?);
        s3.set_auth(SimpleAuth::from_single(access_key_id.clone(), secret_access_key.clone()));
        // `photos.localhost:PORT` is the bucket `photos`; requests to an IP address
        // are path style all the same.
        s3.set_host(SingleDomain::new(&format!("localhost:{}", address.port()))?);
        let service = Cors::new(s3.build())
            .allow_origin(AllowOrigin::list(origins))
            .allow_methods([Method::GET, Method::HEAD, Method::PUT, Method::POST, Method::DELETE])
            .allow_headers([CONTENT_TYPE, IF_NONE_MATCH])
            .expose_headers([ETAG]);

        let server = tokio::spawn(serve(listener, service));
        Ok(Self { address, access_key_id, secret_access_key, server, directory })
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
    /// `localhost` to the loopback address; other clients may need an entry in the hosts file.
    pub(crate) fn virtual_hosted_endpoint(&self) -> String {
        format!("http://localhost:{}", self.address.port())
    }

    /// The credentials that the server takes. They are new for each server.
    pub(crate) fn credentials(&self) -> Credentials {
        Credentials::new(self.access_key_id(), self.secret_access_key())
    }

    pub(crate) fn access_key_id(&self) -> &str {
        &self.access_key_id
    }

    pub(crate) fn secret_access_key(&self) -> &str {
        self.secret_access_key.expose()
    }

    /// Creates a bucket, and returns it in path style.
    pub(crate) fn create_bucket(&self, name: &str) -> Result<Bucket, Box<dyn Error + Send + Sync>> {
        std::fs::create_dir(self.directory.path().join(name))?;
        Ok(Bucket::new(name, REGION).endpoint_url(self.endpoint()))
    }
}

impl Drop for EmbeddedS3 {
    fn drop(&mut self) {
        self.server.abort();
    }
}

fn random_hex<const BYTES: usize>() -> Result<String, getrandom::Error> {
    let mut bytes = [0; BYTES];
    getrandom::fill(&mut bytes)?;
    Ok(hex::encode(bytes))
}

/// Takes connections until the task is aborted, which ends them all.
async fn serve(listener: TcpListener, service: Cors<S3Service>) {
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new()).header_read_timeout(Duration::from_secs(10));
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            accepted = listener.accept() => {
                let Ok((stream, _)) = accepted else {
                    // Out of file descriptors, say, which will not change at once.
                    tokio::time::sleep(Duration::from_millis(50)).await;
                    continue;
                };
                let service = TowerToHyperService::new(service.clone());
                connections.spawn(http.serve_connection(TokioIo::new(stream), service));
            }
            Some(_) = connections.join_next() => {}
        }
    }
}
