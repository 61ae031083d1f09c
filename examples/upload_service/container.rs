//! Credentials of a task on ECS or a pod on EKS. AWS: "Container credential provider".

use crate::container_uri;
use crate::metadata;
use crate::profile::{self, variable};
use presign::Credentials;
use presign::url::Url;
use reqwest::Client;
use reqwest::header::{ACCEPT, AUTHORIZATION, HeaderValue};
use std::path::PathBuf;
use zeroize::Zeroizing;

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
                let text = tokio::fs::read_to_string(path).await;
                let text = text.map_err(|error| format!("can't read the token in {}: {error}", path.display()))?;
                ("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", Zeroizing::new(text))
            }
        };
        // Editors and `echo` end a file with a line break.
        let mut token = HeaderValue::from_str(text.trim_end_matches(['\r', '\n']))
            .map_err(|_| format!("{source}: the token has a character that no header may have"))?;
        token.set_sensitive(true);
        Ok(token)
    }
}
