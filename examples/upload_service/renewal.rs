//! A presigner whose credentials are renewed in the background before they end.
//!
//! A renewal that fails changes nothing: the credentials at hand sign until they have really
//! expired, and the next attempt follows soon.

use crate::credentials::Source;
use presign::{Error, Presigner};
use std::time::Duration;
use time::OffsetDateTime;
use tokio::sync::watch;

/// How long before their end credentials are renewed, or earlier if URLs live longer. EC2 may
/// have new ones only 5 minutes before the end. AWS: "Retrieve security credentials from instance
/// metadata".
const MARGIN: Duration = Duration::from_secs(15 * 60);

/// Bounds the wait between two attempts when credentials are due. Even those that live for only
/// a few seconds are renewed in time.
const MIN_WAIT: Duration = Duration::from_millis(250);
const MAX_WAIT: Duration = Duration::from_secs(5 * 60);

/// Bounds the wait after failures, which doubles each time.
const MAX_BACKOFF: Duration = Duration::from_secs(60);

/// How often a wait looks at the clock.
const CLOCK_CHECK: Duration = Duration::from_secs(60);

/// Signs with the newest credentials.
pub(crate) struct Signer {
    source: String,
    current: watch::Receiver<Current>,
}

/// The current credentials, as a presigner.
#[derive(Clone)]
pub(crate) struct Current {
    pub(crate) presigner: Presigner,
    pub(crate) expires_at: Option<OffsetDateTime>,
    /// Why the last renewal failed, if it did. Contains no secret.
    pub(crate) renewal_error: Option<String>,
}

impl Signer {
    /// A signer whose credentials stay the same.
    pub(crate) fn fixed(presigner: Presigner, source: &str) -> Self {
        let current = Current { presigner, expires_at: None, renewal_error: None };
        Self { source: source.into(), current: watch::channel(current).1 }
    }

    /// A signer whose credentials are renewed from `source`, early enough for URLs of this life.
    pub(crate) fn renewed(
        presigner: Presigner,
        expires_at: Option<OffsetDateTime>,
        source: Source,
        life: Duration,
    ) -> Self {
        let name = source.to_string();
        let (sender, current) = watch::channel(Current { presigner, expires_at, renewal_error: None });
        if !matches!(source, Source::Environment) {
            tokio::spawn(renew(sender, source, life));
        }
        Self { source: name, current }
    }

    pub(crate) fn presigner(&self) -> Presigner {
        self.current.borrow().presigner.clone()
    }

    pub(crate) fn current(&self) -> Current {
        self.current.borrow().clone()
    }

    /// Where the credentials come from.
    pub(crate) fn source(&self) -> &str {
        &self.source
    }
}

/// Renews the credentials for as long as someone signs with them.
async fn renew(sender: watch::Sender<Current>, source: Source, life: Duration) {
    let mut failures = 0;
    loop {
        let Some(wait) = wait(&sender.borrow(), life, failures) else { return };
        tokio::select! {
            () = sleep(wait) => {}
            () = sender.closed() => return,
        }
        let presigner = sender.borrow().presigner.clone();
        let renewed = source.fetch().await.and_then(|credentials| {
            let expires_at = credentials.expires_at();
            let presigner = presigner.with_credentials(credentials).map_err(|error: Error| error.to_string())?;
            Ok((presigner, expires_at))
        });
        match renewed {
            Ok((presigner, expires_at)) => {
                if failures > 0 {
                    eprintln!("credentials are renewed again");
                }
                failures = 0;
                sender.send_replace(Current { presigner, expires_at, renewal_error: None });
            }
            Err(error) => {
                eprintln!("cannot renew the credentials: {source}: {error}");
                failures += 1;
                sender.send_modify(|current| current.renewal_error = Some(error));
            }
        }
    }
}

/// How long to wait until the next renewal; `None` if the credentials never end.
fn wait(current: &Current, life: Duration, failures: u32) -> Option<Duration> {
    let end = current.expires_at?;
    if failures > 0 {
        return Some(backoff(failures));
    }
    let now = OffsetDateTime::now_utc();
    // The first URL that would live for less than asked is made then.
    let short_from = current.presigner.renew_at(life).ok().flatten().unwrap_or(end);
    let due = short_from.min(end - MARGIN);
    // Credentials that are due as soon as they are issued must not be requested without a pause.
    let pause = (positive(end - now) / 4).clamp(MIN_WAIT, MAX_WAIT);
    Some(positive(due - now).max(pause))
}

/// With jitter: instances that fail together must not come back together.
fn backoff(failures: u32) -> Duration {
    let longest = MIN_WAIT.saturating_mul(2_u32.saturating_pow(failures)).min(MAX_BACKOFF);
    let random = getrandom::u32().unwrap_or(u32::MAX);
    longest.mul_f64(0.5 + 0.5 * f64::from(random) / f64::from(u32::MAX))
}

fn positive(duration: time::Duration) -> Duration {
    duration.try_into().unwrap_or_default()
}

/// Goes by the clock by which credentials expire. The clock of timers may stop while a machine
/// is suspended.
async fn sleep(duration: Duration) {
    let end = OffsetDateTime::now_utc().saturating_add(duration.try_into().unwrap_or(time::Duration::MAX));
    loop {
        let left = positive(end - OffsetDateTime::now_utc());
        if left.is_zero() {
            return;
        }
        tokio::time::sleep(left.min(CLOCK_CHECK)).await;
    }
}
