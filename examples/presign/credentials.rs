//! Whose credentials sign: those of a file, of the environment or of a profile, in the order of the AWS CLI.

// The doc comments of options are the help text, where backticks would be seen.
#![allow(clippy::doc_markdown)]

use crate::Outcome;
use crate::profile::{self, Profile, variable};
use clap::Args;
use presign::Credentials;
use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use zeroize::Zeroizing;

#[derive(Args)]
pub(crate) struct CredentialOptions {
    /// The profile of the shared config and credentials files that has the credentials, the region and the endpoint.
    /// Given by this option, its credentials go before those of the environment [env: AWS_PROFILE] [default: default]
    #[arg(long, value_name = "NAME")]
    profile: Option<String>,

    /// Credentials in JSON, from a file or from stdin (-), as a credential_process, aws configure export-credentials,
    /// and the endpoints of EC2, ECS and EKS give them
    #[arg(long, value_name = "FILE|-")]
    credentials: Option<PathBuf>,
}

impl CredentialOptions {
    /// The profile that has what neither the command line nor the environment says.
    pub(crate) fn profile(&self) -> Outcome<Profile> {
        Profile::load(self.profile.as_deref())
    }

    pub(crate) fn credentials(&self, profile: &Profile) -> Outcome<Credentials> {
        if let Some(source) = &self.credentials {
            return read(source);
        }
        if self.profile.is_none() {
            if variable("AWS_ACCESS_KEY_ID")?.is_some() {
                return Ok(Credentials::from_env()?);
            }
            if variable("AWS_WEB_IDENTITY_TOKEN_FILE")?.is_some() {
                return Err("AWS_WEB_IDENTITY_TOKEN_FILE is set, and its credentials have to be fetched: run \
                            eval \"$(aws configure export-credentials --format env)\""
                    .into());
            }
        }
        match (profile.credentials()?, &self.profile) {
            (Some(credentials), _) => Ok(credentials),
            (None, Some(name)) => Err(format!("profile {name:?} has no credentials").into()),
            (None, None) => Err("no credentials: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or give \
                                 --credentials or a --profile that has some"
                .into()),
        }
    }

    pub(crate) fn read_stdin(&self) -> bool {
        self.credentials.as_deref() == Some(Path::new("-"))
    }
}

fn read(source: &Path) -> Outcome<Credentials> {
    let failed = |error| format!("--credentials {}: {error}", source.display());
    let json = if source == Path::new("-") {
        // Growing would leave a copy of the secret behind.
        let mut json = Zeroizing::new(Vec::with_capacity(64 * 1024));
        io::stdin().lock().read_to_end(&mut json).map_err(failed)?;
        json
    } else {
        Zeroizing::new(fs::read(source).map_err(failed)?)
    };
    Ok(profile::from_json(&json).map_err(|error| format!("--credentials {}: {error}", source.display()))?)
}
