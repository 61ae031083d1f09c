//! What is timed.

use std::hint::black_box;
use std::time::{Duration, Instant};

use anyhow::Result;
use tokio::runtime::{Builder, Runtime};

/// One peer, set up to sign one request over and over.
pub trait Subject {
    /// The URL, or the form as JSON: `{"url", "fields": {name: value}}`.
    fn sign(&mut self) -> Result<String>;

    /// How long it takes to sign `times` times.
    fn time(&mut self, times: u64) -> Result<Duration>;
}

/// A peer with a plain function.
pub struct Call<F>(pub F);

impl<F, U> Subject for Call<F>
where
    F: FnMut() -> U,
    U: AsRef<str>,
{
    fn sign(&mut self) -> Result<String> {
        Ok((self.0)().as_ref().to_owned())
    }

    fn time(&mut self, times: u64) -> Result<Duration> {
        let start = Instant::now();
        for _ in 0..times {
            black_box((self.0)());
        }
        Ok(start.elapsed())
    }
}

/// A peer with a function that returns a form, and one that writes it as JSON.
pub struct Form<F, J>(pub F, pub J);

impl<F, J, P> Subject for Form<F, J>
where
    F: FnMut() -> P,
    J: Fn(&P) -> String,
{
    fn sign(&mut self) -> Result<String> {
        let form = (self.0)();
        Ok((self.1)(&form))
    }

    fn time(&mut self, times: u64) -> Result<Duration> {
        let start = Instant::now();
        for _ in 0..times {
            black_box((self.0)());
        }
        Ok(start.elapsed())
    }
}

/// A peer with a function that appends to the caller's buffer.
pub struct Append<F> {
    call: F,
    url: Vec<u8>,
}

impl<F> Append<F>
where
    F: FnMut(&mut Vec<u8>),
{
    pub fn new(call: F) -> Self {
        Self { call, url: vec![] }
    }

    fn call(&mut self) -> &[u8] {
        self.url.clear();
        (self.call)(&mut self.url);
        &self.url
    }
}

impl<F> Subject for Append<F>
where
    F: FnMut(&mut Vec<u8>),
{
    fn sign(&mut self) -> Result<String> {
        Ok(String::from_utf8(self.call().to_owned())?)
    }

    fn time(&mut self, times: u64) -> Result<Duration> {
        let start = Instant::now();
        for _ in 0..times {
            black_box(self.call());
        }
        Ok(start.elapsed())
    }
}

/// A peer with an async function. The runtime is entered once per run instead of once per
/// URL, as in a server that presigns in a request handler.
pub struct AsyncCall<F> {
    runtime: Runtime,
    call: F,
}

impl<F> AsyncCall<F> {
    pub fn new(call: F) -> Result<Self> {
        let runtime = Builder::new_current_thread().enable_all().build()?;
        Ok(Self { runtime, call })
    }
}

impl<F, U> Subject for AsyncCall<F>
where
    F: AsyncFnMut() -> U,
    U: AsRef<str>,
{
    fn sign(&mut self) -> Result<String> {
        let url = self.runtime.block_on((self.call)());
        Ok(url.as_ref().to_owned())
    }

    fn time(&mut self, times: u64) -> Result<Duration> {
        self.runtime.block_on(async {
            let start = Instant::now();
            for _ in 0..times {
                black_box((self.call)().await);
            }
            Ok(start.elapsed())
        })
    }
}
