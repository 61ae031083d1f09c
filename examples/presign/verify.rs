//! `presign verify`: whether S3 would accept a presigned URL.

// The doc comments are the help text, where backticks would be seen.
#![allow(clippy::doc_markdown)]

use crate::arguments::{parse_method, parse_time, split_headers};
use crate::inspect::from_stdin;
use crate::{Outcome, message};
use clap::Parser;
use presign::sigv4::SigningKey;
use presign::url::{Position, Url};
use presign::verify::{ReceivedRequest, Refusal, Scratch, Verifier};
use presign::{Credentials, Method};
use std::env;
use std::io::{self, Write};
use std::process::ExitCode;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

/// Checks a presigned URL as S3 does, with the secret of the environment. Sends nothing.
///
/// Prints until when the URL is valid. If S3 would refuse it, prints S3's code and the reason, and the exit status is 1.
///
/// Whether the credentials still work, what they allow and whether the object exists is for the server to say.
#[derive(Parser)]
#[command(name = "presign verify", bin_name = "presign verify", after_help = ENVIRONMENT)]
struct Arguments {
    /// The URL in quotes, or - to read it from stdin, which keeps it out of the shell's history
    #[arg(value_name = "URL|-")]
    url: String,

    /// The method of the request
    #[arg(long, default_value = "GET", value_parser = parse_method)]
    method: Method,

    /// A header that is sent, once for each. Host is the URL's, unless it is given
    #[arg(short = 'H', value_name = "Name: value")]
    headers: Vec<String>,

    /// The time to judge it for, in UTC, such as 20130524T000000Z [default: now]
    #[arg(long, value_name = "TIME", value_parser = parse_time)]
    at: Option<OffsetDateTime>,

    /// The region that the URL must be signed for [default: any]
    #[arg(long)]
    region: Option<String>,

    /// The service that the URL must be signed for, such as s3 [default: any]
    #[arg(long)]
    service: Option<String>,
}

const ENVIRONMENT: &str = "\
The access key id and its secret come from AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY. If AWS_SESSION_TOKEN is set, \
the URL must have this token; if not, the URL's token is not checked.";

pub(crate) fn run() -> Outcome<ExitCode> {
    let mut arguments = match Arguments::try_parse_from(env::args_os().skip(1)) {
        Ok(arguments) => arguments,
        Err(error) if error.use_stderr() => return Err(message::of_command_line(error).into()),
        Err(help) => {
            help.print()?;
            return Ok(ExitCode::SUCCESS);
        }
    };
    if arguments.url == "-" {
        arguments.url = from_stdin()?;
    }
    // Reports what is missing in the environment.
    Credentials::from_env()?;
    let mut stdout = io::stdout().lock();
    match arguments.verify()? {
        Ok(expires_at) => {
            writeln!(stdout, "valid until {}", expires_at.format(&Rfc3339)?)?;
            Ok(ExitCode::SUCCESS)
        }
        Err((code, reason)) => {
            writeln!(stdout, "{}", message::printable(&format!("{code}: {reason}")))?;
            Ok(ExitCode::FAILURE)
        }
    }
}

/// S3's code, and why.
type Reason = (&'static str, String);

impl Arguments {
    fn verify(&self) -> Outcome<Result<OffsetDateTime, Reason>> {
        let (host, target) = sent_to(&self.url)?;
        let mut headers = split_headers(&self.headers)?;
        if !headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("host")) {
            headers.push(("host", &host));
        }
        let request = ReceivedRequest::new(self.method.as_str(), &target, headers);
        let (verifier, mut scratch) = (self.verifier()?, Scratch::new());
        let now = self.at.unwrap_or_else(OffsetDateTime::now_utc);
        let claim = match verifier.read(&request, now, &mut scratch) {
            Ok(claim) => claim,
            Err(refusal) => return reason(&refusal).map(Err),
        };
        let secret = env::var("AWS_SECRET_ACCESS_KEY")?;
        let key = SigningKey::derive(&secret, claim.date(), verifier.region(), verifier.service())?;
        let is_known = env::var("AWS_ACCESS_KEY_ID")? == claim.access_key_id();
        let proven = match claim.verify(is_known.then_some(&key)) {
            Ok(proven) => proven,
            Err(refusal) => return reason(&refusal).map(Err),
        };
        let token = env::var("AWS_SESSION_TOKEN").ok().filter(|token| !token.is_empty());
        if token.is_some() && token.as_deref() != proven.session_token() {
            return Ok(Err(("InvalidToken", "the URL does not have the token in AWS_SESSION_TOKEN".into())));
        }
        Ok(Ok(proven.expires_at()))
    }

    /// A verifier for the region and service that were given, or else for those of the URL. Any verifier refuses a
    /// URL that has neither.
    fn verifier(&self) -> Outcome<Verifier> {
        let inspection = presign::inspect(&self.url).ok();
        let of_url = inspection.as_ref().map(|inspection| (inspection.region(), inspection.service()));
        let (url_region, url_service) = of_url.unwrap_or_default();
        let region = self.region.as_deref().or(url_region).unwrap_or("us-east-1");
        match self.service.as_deref().or(url_service).unwrap_or("s3") {
            "s3" => Ok(Verifier::s3(region)?),
            "s3express" => Ok(Verifier::s3_express(region)?),
            // Services of S3's family sign as S3 does, under names of their own.
            service if service.starts_with("s3") => {
                Err("a URL for s3 or s3express, or for a service that is not of S3's family, can be verified".into())
            }
            service => Ok(Verifier::new(region, service)?),
        }
    }
}

/// The value of `Host` and the request target that a client sends.
fn sent_to(url: &str) -> Outcome<(String, String)> {
    let parsed = Url::parse(url).ok().filter(Url::has_host).ok_or("the URL has to be an absolute one: https://…")?;
    // Clients leave out the default port, as the parser does.
    let host = parsed[Position::BeforeHost..Position::AfterPort].to_owned();
    // The parser would change the path.
    let (_, rest) = url.split_once("://").unwrap_or_default();
    let (_, target) = rest.split_at(rest.find(['/', '?', '#']).unwrap_or(rest.len()));
    let (target, _) = target.split_once('#').unwrap_or((target, ""));
    let slash = if target.starts_with('/') { "" } else { "/" };
    Ok((host, format!("{slash}{target}")))
}

fn reason(refusal: &Refusal) -> Outcome<Reason> {
    let reason = match refusal {
        Refusal::Expired { expired_at, .. } => format!("the URL expired at {}", expired_at.format(&Rfc3339)?),
        Refusal::UnknownAccessKeyId => "the URL is signed with another access key id than AWS_ACCESS_KEY_ID".into(),
        Refusal::SignatureMismatch => {
            "the signature does not match: method, URL or a signed header was changed, or the secret is another one"
                .into()
        }
        _ => refusal.to_string(),
    };
    Ok((refusal.code(), reason))
}
