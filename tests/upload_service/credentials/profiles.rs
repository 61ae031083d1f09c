//! Profiles in the shared config and credentials files, and what goes before what.

use super::endpoint::Endpoint;
use super::{get, param, refused, signing_key_id, start};
use crate::service::UploadService;
use presign::{Bucket, ContentDisposition, Credentials, Presigner};
use reqwest::StatusCode;
use std::fs;
use std::time::Duration;
use tempfile::TempDir;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

/// Both files, and the variables that name them.
pub(super) struct Files {
    pub(super) directory: TempDir,
    config: String,
    credentials: String,
}

impl Files {
    pub(super) fn new(config: &str, credentials: &str) -> Self {
        let directory = tempfile::tempdir().unwrap();
        let path = |name| directory.path().join(name).to_str().unwrap().to_owned();
        let files = Self { config: path("config"), credentials: path("credentials"), directory };
        fs::write(&files.config, config).unwrap();
        fs::write(&files.credentials, credentials).unwrap();
        files
    }

    fn variables<'a>(&'a self, others: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
        let files = [("AWS_CONFIG_FILE", &*self.config), ("AWS_SHARED_CREDENTIALS_FILE", &*self.credentials)];
        [&files[..], others].concat()
    }

    pub(super) fn start(&self, options: &[&str], others: &[(&str, &str)]) -> UploadService {
        start(options, &self.variables(others))
    }

    pub(super) fn refused(&self, options: &[&str], others: &[(&str, &str)]) -> String {
        refused(options, &self.variables(others))
    }
}

const CONFIG: &str = "\
# A comment
[default]
region = us-west-2

[profile uploads]
region=eu-west-3
services = local
[services local]
s3 =
  endpoint_url = http://127.0.0.1:9000
dynamodb =
  endpoint_url = http://127.0.0.1:9001

[profile in-config]
aws_access_key_id = AKIDCONFIG
aws_secret_access_key = secret
[profile role]
role_arn = arn:aws:iam::123456789012:role/uploads
source_profile = default
";

const CREDENTIALS: &str = "\
[default]
aws_access_key_id = AKIDDEFAULT
aws_secret_access_key = with\"quotes\\and=signs#
[uploads]
aws_access_key_id = AKIDUPLOADS
aws_secret_access_key = secret
aws_session_token = token//+==
";

const KEYS: [(&str, &str); 2] = [("AWS_ACCESS_KEY_ID", "AKIDENVIRONMENT"), ("AWS_SECRET_ACCESS_KEY", "secret")];

#[tokio::test]
async fn a_profile_has_keys_region_and_endpoint() {
    let files = Files::new(CONFIG, CREDENTIALS);
    let service = files.start(&["--profile", "uploads"], &[("AWS_REGION", "")]);
    assert!(param(&service, "X-Amz-Credential").await.starts_with("AKIDUPLOADS/"));
    assert!(param(&service, "X-Amz-Credential").await.contains("/eu-west-3/s3/"));
    assert_eq!(param(&service, "X-Amz-Security-Token").await, "token//+==");
    let (_, answer) = get(&service, "/signed-url-access").await;
    assert!(answer["url"].as_str().unwrap().starts_with("http://127.0.0.1:9000/photos/"), "{answer}");

    let (status, health) = get(&service, "/healthz").await;
    let expected = serde_json::json!({ "source": "profile", "expires_at": null, "renewal_error": null });
    assert_eq!((status, health), (StatusCode::OK, expected));
}

#[tokio::test]
async fn quotes_and_backslashes_belong_to_a_secret() {
    let files = Files::new(CONFIG, CREDENTIALS);
    let (_, answer) = get(&files.start(&[], &[]), "/signed-url-access").await;
    let expires_at = OffsetDateTime::parse(answer["expires_at"].as_str().unwrap(), &Rfc3339).unwrap();
    // What botocore reads in these files.
    let credentials = Credentials::new("AKIDDEFAULT", r#"with"quotes\and=signs#"#);
    let presigner = Presigner::new(credentials, Bucket::new("photos", "eu-central-1")).unwrap();
    let signed = presigner
        .get("uploads/demo-image.png")
        .response_content_type("image/png")
        .response_content_disposition(ContentDisposition::inline("demo-image.png"))
        .expires_in(Duration::from_secs(300))
        .sign_at(expires_at - Duration::from_secs(300))
        .unwrap();
    assert_eq!(answer["url"], signed.url());
}

/// botocore 1.44.8 chooses the same, from the same files and variables.
#[tokio::test]
async fn the_order_is_that_of_the_aws_cli() {
    let files = Files::new(CONFIG, CREDENTIALS);
    let endpoint = Endpoint::start(Duration::from_secs(3600), Duration::from_secs(3600));
    let uri = endpoint.full_uri();
    let container = [("AWS_CONTAINER_CREDENTIALS_FULL_URI", &*uri)];
    let others = |more: &[(&'static str, &'static str)]| [&container[..], more].concat();

    for (options, variables, expected) in [
        (&["--profile", "uploads"][..], others(&KEYS), "AKIDUPLOADS"),
        (&[], others(&[KEYS[0], KEYS[1], ("AWS_PROFILE", "uploads")]), "AKIDENVIRONMENT"),
        (&[], others(&[("AWS_PROFILE", "uploads")]), "AKIDUPLOADS"),
        (&[], others(&[("AWS_PROFILE", "in-config")]), "AKIDCONFIG"),
        (&[], others(&[]), "AKIDDEFAULT"),
    ] {
        assert_eq!(signing_key_id(&files.start(options, &variables)).await, expected);
    }
    assert!(endpoint.asked().is_empty(), "the endpoint comes last");
    assert!(signing_key_id(&start(&[], &container)).await.starts_with("ASIA"));
}

#[test]
fn what_cannot_be_had_is_an_error_that_says_so() {
    let files = Files::new(CONFIG, CREDENTIALS);
    for (options, variables, expected) in [
        (&["--profile", "absent"][..], &[][..], "no profile \"absent\""),
        (&[], &[("AWS_PROFILE", "absent"), KEYS[0], KEYS[1]], "no profile \"absent\""),
        (&["--profile", "role"], &[], "profile \"role\" has role_arn"),
        (&[], &[KEYS[0]], "AWS_SECRET_ACCESS_KEY"),
        (&[], &[("AWS_WEB_IDENTITY_TOKEN_FILE", "/token")], "AWS_WEB_IDENTITY_TOKEN_FILE is set"),
    ] {
        let error = files.refused(options, variables);
        assert!(error.contains(expected), "{error}");
    }
    let error = refused(&[], &[]);
    assert!(error.starts_with("no credentials: set AWS_ACCESS_KEY_ID"), "{error}");
}
