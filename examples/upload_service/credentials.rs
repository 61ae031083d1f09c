//! Where the credentials come from, in the order of the AWS CLI. AWS: "Configuring settings for
//! the AWS CLI".

use crate::container::Container;
use crate::instance::Instance;
use crate::profile::{Profile, variable};
use presign::Credentials;
use std::fmt;
use std::thread;
use std::time::Duration;
use time::OffsetDateTime;
use tokio::sync::oneshot;
use tokio::time::timeout;

/// Bounds the wait for a profile's `credential_process`.
const PROFILE_TIMEOUT: Duration = Duration::from_secs(60);

/// Where to get credentials, and to get new ones.
pub(crate) enum Source {
    /// They never change while the service runs.
    Environment,
    /// The one with this name, or else the one that the environment chooses.
    Profile(Option<String>),
    Container(Container),
    Instance(Instance),
}

impl Source {
    /// The first that has any. A profile that is named by an option goes before the
    /// environment's keys, one that the environment names after them.
    pub(crate) async fn find(profile: Option<&str>) -> Result<(Self, Credentials), String> {
        let is_set = |name| variable(name).map(|value| value.is_some()).map_err(|error| error.to_string());
        if profile.is_none() && is_set("AWS_ACCESS_KEY_ID")? {
            return Self::Environment.with_first().await;
        }
        if profile.is_none() && is_set("AWS_WEB_IDENTITY_TOKEN_FILE")? {
            // Going on would find the role of the whole machine.
            return Err("AWS_WEB_IDENTITY_TOKEN_FILE is set, and only STS has the credentials for it, which this \
                        example doesn't ask: use EKS Pod Identity, or a profile with a credential_process"
                .into());
        }
        let profile = Self::Profile(profile.map(ToOwned::to_owned));
        if let Some(credentials) = profile.ask().await? {
            let checked = profile.check(credentials).map_err(|error| format!("no credentials: {profile}: {error}"))?;
            return Ok((profile, checked));
        }
        if let Some(container) = Container::from_env()? {
            return Self::Container(container).with_first().await;
        }
        if let Some(instance) = Instance::from_env()? {
            return Self::Instance(instance).with_first().await;
        }
        Err("no credentials: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or name a profile".into())
    }

    async fn with_first(self) -> Result<(Self, Credentials), String> {
        let credentials = self.fetch().await.map_err(|error| format!("no credentials: {self}: {error}"))?;
        Ok((self, credentials))
    }

    /// Credentials that can sign now.
    pub(crate) async fn fetch(&self) -> Result<Credentials, String> {
        self.check(self.ask().await?.ok_or("it has no credentials any more")?)
    }

    fn check(&self, credentials: Credentials) -> Result<Credentials, String> {
        match credentials.expires_at() {
            Some(end) if end <= OffsetDateTime::now_utc() => Err(format!("its credentials expired at {end}")),
            // Only an endpoint must say; without that, they would never be renewed.
            None if matches!(self, Self::Container(_) | Self::Instance(_)) => {
                Err("its answer: Expiration of the credentials: it is missing".into())
            }
            _ => Ok(credentials),
        }
    }

    async fn ask(&self) -> Result<Option<Credentials>, String> {
        match self {
            Self::Environment => Credentials::from_env().map(Some).map_err(|error| error.to_string()),
            Self::Profile(name) => read_profile(name.clone()).await,
            Self::Container(container) => container.fetch().await.map(Some),
            Self::Instance(instance) => instance.fetch().await.map(Some),
        }
    }
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Environment => "environment",
            Self::Profile(_) => "profile",
            Self::Container(_) => "container endpoint",
            Self::Instance(_) => "instance metadata",
        })
    }
}

/// Reads the shared files again, on a thread of its own, so that the service can stop while a
/// `credential_process` hangs.
async fn read_profile(name: Option<String>) -> Result<Option<Credentials>, String> {
    let (sender, receiver) = oneshot::channel();
    thread::spawn(move || {
        let credentials = Profile::load(name.as_deref()).and_then(|profile| profile.credentials());
        // Nobody waits for it any more.
        let _ = sender.send(credentials.map_err(|error| error.to_string()));
    });
    match timeout(PROFILE_TIMEOUT, receiver).await {
        Ok(Ok(credentials)) => credentials,
        Ok(Err(_)) => Err("its reader ended early".into()),
        Err(_) => Err(format!("its credential_process takes more than {} seconds", PROFILE_TIMEOUT.as_secs())),
    }
}
