//! `presign`: presigned URLs for the shell.
//!
//! ```sh
//! export AWS_ACCESS_KEY_ID=… AWS_SECRET_ACCESS_KEY=… AWS_REGION=eu-central-1
//! cargo run --example presign -- get s3://examplebucket/photos/cat.jpg --expires-in 1h
//! cargo run --example presign -- put s3://examplebucket/photos/cat.jpg -H 'Content-Type: image/jpeg' --json
//! cargo run --example presign -- get s3://examplebucket --keys-from keys.txt > urls.txt
//! ```
//!
//! `--help` tells the rest.

mod arguments;
mod keys;

use arguments::{Arguments, Operation, Settings};
use clap::Parser;
use keys::Batch;
use presign::{Bucket, Credentials, PresignedUrl, Presigner, Request};
use serde_json::json;
use std::env::{self, VarError};
use std::error::Error;
use std::io::{self, Write};
use std::process::ExitCode;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

type Outcome<T = ()> = Result<T, Box<dyn Error>>;

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        // Who reads has enough, as in `presign … | head -1`.
        Err(error) if is_broken_pipe(&*error) => ExitCode::SUCCESS,
        Err(error) => {
            // Nobody is left to tell if this fails.
            let _ = writeln!(io::stderr(), "presign: {}", without_secrets(one_line(&error.to_string())));
            ExitCode::from(2)
        }
    }
}

fn run() -> Outcome {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) if error.use_stderr() => return Err(first_paragraph(&error).into()),
        Err(help_or_version) => return Ok(help_or_version.print()?),
    };
    let (bucket, key) = arguments.bucket_and_key()?;
    let presigner = Presigner::new(credentials()?, bucket_at(&arguments, bucket)?);
    let settings = Settings::new(&arguments)?;
    let time = arguments.at.unwrap_or_else(OffsetDateTime::now_utc);

    if let Some(source) = &arguments.keys_from {
        return match (arguments.operation, key, &arguments.upload_id, arguments.part_number) {
            (Operation::Get, None, None, None) => {
                Batch { source, presigner: presigner.at(time)?, settings, json: arguments.json }.print()
            }
            _ => Err("--keys-from goes with get s3://BUCKET and no key, part or upload".into()),
        };
    }
    let url = Single { settings, time, explain: arguments.explain, json: arguments.json };
    match (arguments.operation, key, arguments.upload_id.as_deref(), arguments.part_number) {
        (Operation::Get, Some(key), None, None) => url.print(presigner.get(key)),
        (Operation::Get, Some(key), None, Some(part)) => url.print(presigner.get(key).part_number(part)),
        (Operation::Put, Some(key), None, None) => url.print(presigner.put(key)),
        (Operation::Head, Some(key), None, None) => url.print(presigner.head(key)),
        (Operation::Head, Some(key), None, Some(part)) => url.print(presigner.head(key).part_number(part)),
        (Operation::Delete, Some(key), None, None) => url.print(presigner.delete(key)),
        (Operation::List, None, None, None) => url.print(presigner.list()),
        (Operation::HeadBucket, None, None, None) => url.print(presigner.head_bucket()),
        (Operation::CreateMultipartUpload, Some(key), None, None) => url.print(presigner.create_multipart_upload(key)),
        (Operation::UploadPart, Some(key), Some(upload_id), Some(part)) => {
            url.print(presigner.upload_part(key, upload_id, part))
        }
        (Operation::CompleteMultipartUpload, Some(key), Some(upload_id), None) => {
            url.print(presigner.complete_multipart_upload(key, upload_id))
        }
        (Operation::AbortMultipartUpload, Some(key), Some(upload_id), None) => {
            url.print(presigner.abort_multipart_upload(key, upload_id))
        }
        (Operation::ListParts, Some(key), Some(upload_id), None) => url.print(presigner.list_parts(key, upload_id)),
        (operation, ..) => Err(operation.usage().into()),
    }
}

fn credentials() -> Outcome<Credentials> {
    Credentials::from_env().map_err(|error| match error {
        presign::Error::Environment { name } => format!("{name} is missing, empty or not Unicode: set it").into(),
        other => other.into(),
    })
}

fn bucket_at(arguments: &Arguments, name: &str) -> Outcome<Bucket> {
    let region = given_or_set(arguments.region.as_ref(), ["AWS_REGION", "AWS_DEFAULT_REGION"])?;
    let endpoint = given_or_set(arguments.endpoint_url.as_ref(), ["AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL"])?;
    let bucket = match (endpoint, region) {
        (Some(endpoint), region) => Bucket::with_endpoint(name, region.as_deref().unwrap_or("us-east-1"), &endpoint)?,
        (None, Some(region)) => Bucket::new(name, region)?,
        (None, None) => return Err("no region: give --region, or set AWS_REGION or AWS_DEFAULT_REGION".into()),
    };
    Ok(if arguments.path_style { bucket.path_style()? } else { bucket })
}

/// The option, or the first of the environment's variables that is not empty.
fn given_or_set(option: Option<&String>, variables: [&str; 2]) -> Outcome<Option<String>> {
    if option.is_some() {
        return Ok(option.cloned());
    }
    for name in variables {
        match env::var(name) {
            Ok(value) if !value.is_empty() => return Ok(Some(value)),
            Ok(_) | Err(VarError::NotPresent) => {}
            Err(VarError::NotUnicode(_)) => return Err(format!("{name} is not Unicode").into()),
        }
    }
    Ok(None)
}

/// One URL, with what the options say about it and its output.
struct Single<'a> {
    settings: Settings<'a>,
    time: OffsetDateTime,
    explain: bool,
    json: bool,
}

impl<'a> Single<'a> {
    fn print<'r, Op>(&self, request: Request<'r, Op>) -> Outcome
    where
        'a: 'r,
    {
        let request = self.settings.apply(request);
        let presigned = request.sign_at(self.time)?;
        if self.explain {
            let explanation = request.explain_at(self.time)?;
            let canonical_request = explanation.canonical_request();
            let string_to_sign = explanation.string_to_sign();
            writeln!(io::stderr(), "Canonical request:\n{canonical_request}\n\nString to sign:\n{string_to_sign}")?;
        }
        let line = if self.json { as_json(&presigned)? } else { presigned.into_url() };
        writeln!(io::stdout(), "{line}")?;
        Ok(())
    }
}

fn as_json(presigned: &PresignedUrl) -> Outcome<String> {
    let headers: serde_json::Map<_, _> =
        presigned.headers().map(|(name, value)| (name.to_owned(), value.into())).collect();
    let fields = json!({
        "method": presigned.method().as_str(),
        "url": presigned.url(),
        "headers": headers,
        "expires_at": presigned.expires_at().format(&Rfc3339)?,
    });
    Ok(fields.to_string())
}

fn is_broken_pipe(error: &(dyn Error + 'static)) -> bool {
    error.downcast_ref::<io::Error>().is_some_and(|error| error.kind() == io::ErrorKind::BrokenPipe)
}

/// What is wrong, without the tips and the usage that follow behind an empty line.
fn first_paragraph(error: &clap::Error) -> String {
    let text = error.to_string();
    let paragraph: Vec<_> = text.lines().take_while(|line| !line.is_empty()).map(str::trim).collect();
    paragraph.join(" ").trim_start_matches("error: ").to_owned()
}

fn one_line(message: &str) -> String {
    message.replace(char::is_control, " ")
}

/// A message names the values at fault, and a secret may be among them if it was
/// given in the place of another value.
fn without_secrets(mut message: String) -> String {
    // Shorter ones are the passwords of test servers and may be words of the message.
    const SHORTEST: usize = 8;

    for name in ["AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"] {
        if let Some(secret) = env::var(name).ok().filter(|secret| secret.len() >= SHORTEST) {
            message = message.replace(&secret, "(withheld)");
        }
    }
    message
}
