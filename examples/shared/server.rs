//! Connections that no client can hold for long, and an end that no client can put off.

use axum::Router;
use axum_server::Handle;
use axum_server::accept::Accept;
use std::future::{Ready, ready};
use std::io;
use std::net::TcpListener;
use std::pin::Pin;
use std::time::Duration;
use tokio::net::TcpStream;
use tokio_io_timeout::TimeoutStream;

/// Bounds the wait for a request's head, the first one or the next on the same connection.
const HEAD_TIMEOUT: Duration = Duration::from_secs(10);

/// Bounds the wait for a client to take more of an answer.
const WRITE_TIMEOUT: Duration = Duration::from_secs(10);

/// What requests under way get when the service is asked to stop.
const GRACE: Duration = Duration::from_secs(5);

/// Answers requests until the process is asked to stop: once to finish the requests
/// under way, twice to end at once.
pub(crate) async fn serve(listener: TcpListener, router: Router, mut stop: StopSignals) -> io::Result<()> {
    let handle = Handle::new();
    // HTTP/1 only: telling the two versions apart takes the first bytes, and nothing bounds
    // the wait for those.
    let mut server = axum_server::from_tcp(listener)?.acceptor(LimitWrites).http1_only().handle(handle.clone());
    server.http_builder().http1().header_read_timeout(HEAD_TIMEOUT);

    tokio::spawn(async move {
        stop.next().await;
        handle.graceful_shutdown(Some(GRACE));
        eprintln!("Stopping within {} seconds; a second signal stops at once", GRACE.as_secs());
        stop.next().await;
        handle.shutdown();
    });
    server.serve(router.into_make_service()).await
}

/// Drops clients that stop reading.
#[derive(Clone, Copy)]
struct LimitWrites;

impl<S> Accept<TcpStream, S> for LimitWrites {
    type Stream = Pin<Box<TimeoutStream<TcpStream>>>;
    type Service = S;
    type Future = Ready<io::Result<(Self::Stream, S)>>;

    fn accept(&self, stream: TcpStream, service: S) -> Self::Future {
        let mut stream = TimeoutStream::new(stream);
        stream.set_write_timeout(Some(WRITE_TIMEOUT));
        ready(Ok((Box::pin(stream), service)))
    }
}

/// Ctrl+C, and on Unix SIGTERM as well. From `new` on, they no longer end the process
/// by themselves.
#[cfg(unix)]
pub(crate) struct StopSignals {
    interrupt: tokio::signal::unix::Signal,
    terminate: tokio::signal::unix::Signal,
}

#[cfg(unix)]
impl StopSignals {
    pub(crate) fn new() -> io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        Ok(Self { interrupt: signal(SignalKind::interrupt())?, terminate: signal(SignalKind::terminate())? })
    }

    async fn next(&mut self) {
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
        }
    }
}

#[cfg(windows)]
pub(crate) struct StopSignals(tokio::signal::windows::CtrlC);

#[cfg(windows)]
impl StopSignals {
    pub(crate) fn new() -> io::Result<Self> {
        tokio::signal::windows::ctrl_c().map(Self)
    }

    async fn next(&mut self) {
        self.0.recv().await;
    }
}
