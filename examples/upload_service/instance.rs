//! Credentials of the role of an EC2 instance, by version 2 of its metadata service only.
//! AWS: "IMDS credential provider".

use crate::metadata;
use crate::profile::{self, variable};
use presign::Credentials;
use presign::url::Url;
use reqwest::{Client, RequestBuilder};
use std::str;

const ROLES: &str = "latest/meta-data/iam/security-credentials/";

/// How long a token lives, in seconds. Each renewal gets one of its own.
const TOKEN_LIFETIME: &str = "60";

/// The metadata service of this instance.
pub(crate) struct Instance {
    client: Client,
    endpoint: Url,
}

impl Instance {
    /// `None` if the environment says not to ask.
    pub(crate) fn from_env() -> Result<Option<Self>, String> {
        let variable = |name| variable(name).map_err(|error| error.to_string());
        if variable("AWS_EC2_METADATA_DISABLED")?.is_some_and(|value| value.eq_ignore_ascii_case("true")) {
            return Ok(None);
        }
        let mut endpoint = match variable("AWS_EC2_METADATA_SERVICE_ENDPOINT")? {
            Some(endpoint) => endpoint,
            None => match variable("AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE")? {
                Some(mode) if mode.eq_ignore_ascii_case("ipv6") => "http://[fd00:ec2::254]".into(),
                Some(mode) if !mode.eq_ignore_ascii_case("ipv4") => {
                    return Err(format!("AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE is {mode:?}, not IPv4 or IPv6"));
                }
                _ => "http://169.254.169.254".into(),
            },
        };
        if !endpoint.ends_with('/') {
            endpoint.push('/');
        }
        let endpoint = Url::parse(&endpoint).map_err(|error| format!("AWS_EC2_METADATA_SERVICE_ENDPOINT: {error}"))?;
        if endpoint.scheme() != "http" {
            return Err(
                "AWS_EC2_METADATA_SERVICE_ENDPOINT: the metadata service has no TLS; give a URL with http".into()
            );
        }
        Ok(Some(Self { client: metadata::client()?, endpoint }))
    }

    pub(crate) async fn fetch(&self) -> Result<Credentials, String> {
        let request = self.client.put(self.url("latest/api/token")?);
        let token = metadata::send(request.header("x-aws-ec2-metadata-token-ttl-seconds", TOKEN_LIFETIME)).await;
        // Packets that have made all their hops are lost, which looks like no answer.
        let token = token.map_err(|error| {
            format!("it gives no token: {error} (in a container, the instance's hop limit must be 2)")
        })?;
        let get = |path: &str| -> Result<RequestBuilder, String> {
            Ok(self.client.get(self.url(path)?).header("x-aws-ec2-metadata-token", token.as_slice()))
        };

        let roles = metadata::send(get(ROLES)?).await;
        let roles = roles.map_err(|error| format!("it names no role, which the instance may lack: {error}"))?;
        let role = str::from_utf8(&roles).ok().and_then(|roles| roles.lines().next()).filter(|role| is_role(role));
        let role = role.ok_or("what it names is no role")?;
        let answer = metadata::send(get(&format!("{ROLES}{role}"))?).await?;
        profile::from_json(&answer).map_err(|error| format!("its answer: {error}"))
    }

    fn url(&self, path: &str) -> Result<Url, String> {
        self.endpoint.join(path).map_err(|error| error.to_string())
    }
}

/// Whether this can be a role's name, so that it is one segment of a path. AWS: "IAM and AWS
/// STS quotas".
fn is_role(name: &str) -> bool {
    let is_allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"+=,.@_-".contains(&byte);
    !name.is_empty() && !name.starts_with('.') && name.bytes().all(is_allowed)
}
