//! Gets temporary credentials from STS without an SDK, and signs a URL with them.
//!
//! A request for credentials is a presigned URL too. This program makes it, `curl` sends it,
//! and this program reads the answer:
//!
//! ```sh
//! curl -s "$(cargo run --example assume_role role eu-west-1 arn:aws:iam::123456789012:role/uploads)" |
//!     cargo run --example assume_role sign eu-west-1 examplebucket photos/cat.jpg
//! ```
//!
//! The keys are those of `AWS_ACCESS_KEY_ID` and the other variables. `session eu-west-1` asks
//! for credentials of the same user. Where a token says who you are, as in a pod on EKS or a job of
//! GitHub Actions, the request needs no signature:
//!
//! ```sh
//! curl -s https://sts.eu-west-1.amazonaws.com/ -d Action=AssumeRoleWithWebIdentity -d Version=2011-06-15 \
//!     -d RoleArn="$AWS_ROLE_ARN" -d RoleSessionName=uploads \
//!     --data-urlencode WebIdentityToken@"$AWS_WEB_IDENTITY_TOKEN_FILE"
//! ```
//!
//! Without arguments it sends nothing, and shows both steps with the keys and the answer in AWS's
//! documentation.

use presign::sigv4::{Request, Signer};
use presign::{Bucket, Credentials, Method, PresignedUrl, Presigner};
use std::error::Error;
use std::io::Read;
use std::time::Duration;
use time::OffsetDateTime;
use time::macros::datetime;

/// AWS: "`AssumeRole`", "Examples".
const DOCUMENTED_ANSWER: &str = r#"<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
  <AssumeRoleResult>
    <SourceIdentity>DevUser123</SourceIdentity>
    <AssumedRoleUser>
      <Arn>arn:aws:sts::123456789012:assumed-role/demo/John</Arn>
      <AssumedRoleId>ARO123EXAMPLE123:John</AssumedRoleId>
    </AssumedRoleUser>
    <Credentials>
      <AccessKeyId>ASIAIOSFODNN7EXAMPLE</AccessKeyId>
      <SecretAccessKey>wJalrXUtnFEMI/K7MDENG/bPxRfiCYzEXAMPLEKEY</SecretAccessKey>
      <SessionToken>AQoDYXdzEPT//////////wEXAMPLEtc764bNrC9SAPBSM22wDOk4x4HIZ8j4FZTwdQW</SessionToken>
      <Expiration>2019-11-09T13:34:41Z</Expiration>
    </Credentials>
    <PackedPolicySize>8</PackedPolicySize>
  </AssumeRoleResult>
  <ResponseMetadata>
    <RequestId>c6104cbe-af31-11e0-8154-cbc7ccf896c7</RequestId>
  </ResponseMetadata>
</AssumeRoleResponse>"#;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let now = OffsetDateTime::now_utc();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        [] => show_documented_answer()?,
        ["role", region, arn] => println!("{}", assume_role(Credentials::from_env()?, region, arn, now)?),
        ["session", region] => println!("{}", get_session_token(Credentials::from_env()?, region, now)?),
        ["sign", region, bucket, key] => {
            let mut answer = Vec::new();
            std::io::stdin().read_to_end(&mut answer)?;
            println!("{}", sign(&answer, Bucket::new(bucket, region), key, now)?);
        }
        _ => return Err("usage: assume_role [role REGION ARN | session REGION | sign REGION BUCKET KEY]".into()),
    }
    Ok(())
}

/// Presigns a request for the role's credentials. Anyone with the URL can fetch them, so it
/// expires after a minute.
fn assume_role(
    credentials: Credentials,
    region: &str,
    arn: &str,
    now: OffsetDateTime,
) -> Result<PresignedUrl, presign::Error> {
    let request = sts_request(region, "AssumeRole").param("RoleArn", arn).param("RoleSessionName", "uploads");
    Signer::new(credentials, region, "sts")?.at(now)?.presign(&request, Duration::from_secs(60))
}

/// A URL that answers temporary credentials of the user that signs it.
fn get_session_token(
    credentials: Credentials,
    region: &str,
    now: OffsetDateTime,
) -> Result<PresignedUrl, presign::Error> {
    let request = sts_request(region, "GetSessionToken");
    Signer::new(credentials, region, "sts")?.at(now)?.presign(&request, Duration::from_secs(60))
}

/// The request for credentials that live for an hour.
fn sts_request<'a>(region: &str, action: &'a str) -> Request<'a> {
    Request::new(Method::Get, &format!("https://sts.{region}.amazonaws.com/"))
        .param("Action", action)
        .param("Version", "2011-06-15")
        .param("DurationSeconds", "3600")
}

/// A URL to the object, signed with the credentials in STS's answer.
fn sign(answer: &[u8], bucket: Bucket, key: &str, now: OffsetDateTime) -> Result<PresignedUrl, presign::Error> {
    let credentials = Credentials::from_sts_xml(answer)?;
    Presigner::new(credentials, bucket)?.get(key).expires_in(Duration::from_secs(2 * 3600)).sign_at(now)
}

fn show_documented_answer() -> Result<(), presign::Error> {
    let now = datetime!(2019-11-09 12:34:41 UTC);
    let user = Credentials::new("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY");
    let request = assume_role(user, "eu-west-1", "arn:aws:iam::123456789012:role/demo", now)?;
    println!("1. Send this, within a minute:\n   curl -s '{request}'");

    let url = sign(DOCUMENTED_ANSWER.as_bytes(), Bucket::new("examplebucket", "eu-west-1"), "photos/cat.jpg", now)?;
    println!("2. The answer has credentials of the role, which sign:\n   {url}");
    println!("3. It was signed for two hours, and works until {}, when the credentials expire.", url.expires_at());
    Ok(())
}
