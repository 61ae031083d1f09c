//! Credentials of a task on ECS or a pod on EKS. AWS: "Container credential provider".

use crate::container_uri;
use crate::metadata;
use crate::profile::{self, variable};
use presign::Credentials;
use presign::url::Url;
use reqwest::Client;
use reqwest::header::{ACCEPT, AUTHORIZATION, HeaderValue};
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::str;
use tokio::task::spawn_blocking;
use zeroize::Zeroizing;

/// What a file with a token may have, in bytes. Most servers take fewer in a header.
const MAX_TOKEN: usize = 16 * 1024;

/// The endpoint that the environment names.
pub(crate) struct Container {
    client: Client,
    uri: Url,
    token: Option<Token>,
}

/// What the endpoint asks for in `Authorization`.
enum Token {
    Value(Zeroizing<String>),
    /// EKS replaces the content from time to time.
    File(PathBuf),
}

impl Container {
    /// `None` if the service doesn't run in such a container.
    pub(crate) fn from_env() -> Result<Option<Self>, String> {
        let variable = |name| variable(name).map_err(|error| error.to_string());
        let uri = match variable("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI")? {
            Some(path) => container_uri::relative(&path)?,
            None => match variable("AWS_CONTAINER_CREDENTIALS_FULL_URI")? {
                Some(uri) => container_uri::full(&uri)?,
                None => return Ok(None),
            },
        };
        let token = match variable("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE")? {
            Some(path) => Some(Token::File(path.into())),
            None => variable("AWS_CONTAINER_AUTHORIZATION_TOKEN")?.map(|token| Token::Value(Zeroizing::new(token))),
        };
        Ok(Some(Self { client: metadata::client()?, uri, token }))
    }

    pub(crate) async fn fetch(&self) -> Result<Credentials, String> {
        let mut request = self.client.get(self.uri.clone()).header(ACCEPT, "application/json");
        if let Some(token) = &self.token {
            request = request.header(AUTHORIZATION, token.read().await?);
        }
        let answer = metadata::send(request).await?;
        profile::from_json(&answer).map_err(|error| format!("its answer: {error}"))
    }
}

impl Token {
    async fn read(&self) -> Result<HeaderValue, String> {
        let (source, text) = match self {
            Self::Value(token) => ("AWS_CONTAINER_AUTHORIZATION_TOKEN", token.clone()),
            Self::File(path) => {
                let (file, name) = (path.clone(), path.display());
                let text = spawn_blocking(move || read_file(&file)).await.map_err(|error| error.to_string())?;
                let text = text.map_err(|error| format!("can't read the token in {name}: {error}"))?;
                ("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", text)
            }
        };
        // Editors and `echo` end a file with a line break.
        let mut token = HeaderValue::from_str(text.trim_end_matches(['\r', '\n']))
            .map_err(|_| format!("{source}: the token has a character that no header may have"))?;
        token.set_sensitive(true);
        Ok(token)
    }
}

/// Reads a regular file: opening a pipe would wait for whoever writes to it.
fn read_file(path: &Path) -> io::Result<Zeroizing<String>> {
    let invalid = |rule: String| io::Error::new(io::ErrorKind::InvalidData, rule);
    if !fs::metadata(path)?.is_file() {
        return Err(invalid("it is not a regular file".into()));
    }
    let mut text = Zeroizing::new(Vec::with_capacity(MAX_TOKEN + 1));
    File::open(path)?.take(MAX_TOKEN as u64 + 1).read_to_end(&mut text)?;
    if text.len() > MAX_TOKEN {
        return Err(invalid(format!("it has more than {MAX_TOKEN} bytes")));
    }
    let text = str::from_utf8(&text).map_err(|error| invalid(error.to_string()))?;
    Ok(Zeroizing::new(text.to_owned()))
}
