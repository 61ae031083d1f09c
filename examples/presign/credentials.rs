//! Whose credentials sign: those of a file, of the environment or of a profile, in the order of the AWS CLI.

// The doc comments of options are the help text, where backticks would be seen.
#![allow(clippy::doc_markdown)]

use crate::Outcome;
use crate::profile::{self, Profile, variable};
use clap::Args;
use presign::{Bucket, Credentials, Presigner, SessionCredentials};
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

    /// The credentials of a session of a directory bucket (S3 Express): the answer to create-session, from a file or
    /// from stdin (-)
    #[arg(long, value_name = "FILE|-", conflicts_with = "credentials")]
    pub(crate) session: Option<PathBuf>,
}

impl CredentialOptions {
    /// The profile that has what neither the command line nor the environment says.
    pub(crate) fn profile(&self) -> Outcome<Profile> {
        Profile::load(self.profile.as_deref())
    }

    pub(crate) fn presigner(&self, profile: &Profile, bucket: Bucket) -> Outcome<Presigner> {
        Ok(match &self.session {
            Some(source) => {
                let session = SessionCredentials::from_xml(&read("--session", source)?);
                let session = session.map_err(|error| format!("--session {}: {error}", source.display()))?;
                Presigner::for_session(session, bucket)?
            }
            None => Presigner::new(self.credentials(profile)?, bucket)?,
        })
    }

    fn credentials(&self, profile: &Profile) -> Outcome<Credentials> {
        if let Some(source) = &self.credentials {
            let credentials = profile::from_json(&read("--credentials", source)?);
            return Ok(credentials.map_err(|error| format!("--credentials {}: {error}", source.display()))?);
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

    /// Refuses to read the keys of objects from stdin too.
    pub(crate) fn share_stdin(&self, keys: Option<&Path>) -> Result<(), &'static str> {
        let is_stdin = |source: Option<&Path>| source == Some(Path::new("-"));
        if is_stdin(keys) && is_stdin(self.credentials.as_deref()) {
            Err("--credentials - and --keys-from - both read stdin: give one of them a file")
        } else if is_stdin(keys) && is_stdin(self.session.as_deref()) {
            Err("--session - and --keys-from - both read stdin: give one of them a file")
        } else {
            Ok(())
        }
    }
}

fn read(option: &str, source: &Path) -> Outcome<Zeroizing<Vec<u8>>> {
    let failed = |error| format!("{option} {}: {error}", source.display());
    if source != Path::new("-") {
        return Ok(Zeroizing::new(fs::read(source).map_err(failed)?));
    }
    // Growing would leave a copy of the secret behind.
    let mut document = Zeroizing::new(Vec::with_capacity(64 * 1024));
    io::stdin().lock().read_to_end(&mut document).map_err(failed)?;
    Ok(document)
}
