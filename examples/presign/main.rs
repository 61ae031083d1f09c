//! `presign`: presigned URLs and forms for the shell.
//!
//! ```sh
//! export AWS_ACCESS_KEY_ID=… AWS_SECRET_ACCESS_KEY=… AWS_REGION=eu-central-1
//! cargo run --example presign -- get s3://examplebucket/photos/cat.jpg --expires-in 1h
//! cargo run --example presign -- put s3://examplebucket/photos/cat.jpg -H 'Content-Type: image/jpeg' --json
//! cargo run --example presign -- get s3://examplebucket/photos/cat.jpg --profile work --expires-in 1h --stable 15m
//! cargo run --example presign -- get s3://examplebucket --keys-from keys.txt > urls.txt
//! cargo run --example presign -- create-session s3://photos--usw2-az1--x-s3 --session-mode read-only
//! cargo run --example presign -- get s3://photos--usw2-az1--x-s3/cat.jpg --session answer.xml
//! cargo run --example presign -- post 's3://examplebucket/photos/${filename}' --html > upload.html
//! cargo run --example presign -- inspect 'https://…'
//! cargo run --example presign -- verify 'https://…' --method PUT -H 'Content-Type: image/jpeg'
//! cargo run --example presign -- diagnose "$url" --error answer.xml
//! ```
//!
//! `--help` lists the rest.

mod arguments;
mod bucket;
mod credentials;
mod curl;
mod diagnose;
mod form;
mod html;
mod inspect;
mod keys;
mod lifetime;
mod location;
mod message;
mod payload;
#[path = "../profile/mod.rs"]
mod profile;
mod verify;

use arguments::{Arguments, Operation, Settings};
use clap::Parser;
use form::FormOptions;
use keys::Batch;
use presign::operation::{self, ReadsObject, SelectsVersion};
use presign::{PresignedUrl, Presigner, Request};
use serde_json::{Map, Value, json};
use std::env;
use std::error::Error;
use std::ffi::OsStr;
use std::io::{self, Write};
use std::process::ExitCode;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

type Outcome<T = ()> = Result<T, Box<dyn Error>>;

fn main() -> ExitCode {
    match run() {
        Ok(status) => status,
        // The reader has seen enough, as in `presign … | head -1`.
        Err(error) if is_broken_pipe(&*error) => ExitCode::SUCCESS,
        Err(error) => {
            // Those of clap quote what was typed, which may be a URL.
            let other = || presign::redact(&error.to_string()).into_owned();
            let message = error.downcast_ref().map_or_else(other, message::of_library);
            // There is nowhere to report a failure of stderr.
            let _ = writeln!(io::stderr(), "presign: {}", message::printable(&message));
            ExitCode::from(2)
        }
    }
}

fn run() -> Outcome<ExitCode> {
    match env::args_os().nth(1).as_deref().and_then(OsStr::to_str) {
        Some("inspect") => return inspect::run(),
        Some("verify") => return verify::run(),
        Some("diagnose") => diagnose::run()?,
        _ => sign()?,
    }
    Ok(ExitCode::SUCCESS)
}

fn sign() -> Outcome {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) if error.use_stderr() => return Err(message::of_command_line(error).into()),
        Err(help_or_version) => return Ok(help_or_version.print()?),
    };
    let (bucket, key) = arguments.bucket_and_key()?;
    arguments.who.share_stdin(arguments.keys_from.as_deref())?;
    let profile = arguments.who.profile()?;
    let bucket = bucket::described(&arguments, bucket, &profile)?;
    let presigner = arguments.who.presigner(&profile, bucket)?;
    let settings = Settings::new(&arguments)?;
    let time = arguments.at.unwrap_or_else(OffsetDateTime::now_utc);

    if let Some(source) = &arguments.keys_from {
        return match (arguments.operation, key, &arguments.form) {
            (Operation::Get, None, None) => {
                let (life, json) = (&arguments.life, arguments.json);
                Batch { source, presigner: presigner.at(time)?, settings, life, json }.print()
            }
            _ => Err("--keys-from goes with get s3://BUCKET, without a key or an option of post".into()),
        };
    }
    let single = Single { arguments: &arguments, settings, time };
    single.print_operation(&presigner, key)
}

/// One URL.
struct Single<'a> {
    arguments: &'a Arguments,
    settings: Settings<'a>,
    time: OffsetDateTime,
}

impl<'a> Single<'a> {
    fn print_operation(&self, presigner: &'a Presigner, key: Option<&'a str>) -> Outcome {
        let Arguments {
            operation,
            upload_id,
            part_number,
            version_id,
            payload,
            payload_sha256,
            form,
            session_mode,
            ..
        } = self.arguments;
        let has_payload = payload.is_some() || payload_sha256.is_some();
        let is_post = matches!(operation, Operation::Post);
        let life = &self.arguments.life;
        if (version_id.is_some() && !operation.has_version())
            || (life.cache_until_expiry.is_some() && !operation.reads_object())
            || (has_payload && !operation.sends_payload())
            || (form.is_some() && !is_post)
            || (session_mode.is_some() && !matches!(operation, Operation::CreateSession))
            || (is_post && (self.arguments.explain || self.settings.has_headers_or_params()))
        {
            return Err(operation.usage().into());
        }
        match (operation, key, upload_id.as_deref(), *part_number) {
            (Operation::Get, Some(key), None, part) => self.print_read(presigner.get(key), part),
            (Operation::Head, Some(key), None, part) => self.print_read(presigner.head(key), part),
            (Operation::Delete, Some(key), None, None) => self.print(self.of_version(presigner.delete(key))),
            (Operation::Put, Some(key), None, None) => self.print(payload::lock(self.arguments, presigner.put(key))?),
            (Operation::Post, key, None, None) => {
                form.as_ref().unwrap_or(&FormOptions::default()).print(&self.settings, presigner, key, self.time)
            }
            (Operation::List, None, None, None) => self.print(presigner.list()),
            (Operation::HeadBucket, None, None, None) => self.print(presigner.head_bucket()),
            (Operation::CreateSession, None, None, None) => {
                let request = presigner.create_session();
                self.print(match session_mode {
                    Some(mode) => request.session_mode((*mode).into()),
                    None => request,
                })
            }
            (Operation::CreateMultipartUpload, Some(key), None, None) => {
                self.print(presigner.create_multipart_upload(key))
            }
            (Operation::UploadPart, Some(key), Some(upload_id), Some(part)) => {
                self.print(payload::lock(self.arguments, presigner.upload_part(key, upload_id, part))?)
            }
            (Operation::CompleteMultipartUpload, Some(key), Some(upload_id), None) => {
                self.print(payload::lock(self.arguments, presigner.complete_multipart_upload(key, upload_id))?)
            }
            (Operation::AbortMultipartUpload, Some(key), Some(upload_id), None) => {
                self.print(presigner.abort_multipart_upload(key, upload_id))
            }
            (Operation::ListParts, Some(key), Some(upload_id), None) => {
                self.print(presigner.list_parts(key, upload_id))
            }
            (operation, ..) => Err(operation.usage().into()),
        }
    }

    fn print_read<Op: ReadsObject + SelectsVersion>(&self, request: Request<'a, Op>, part: Option<u32>) -> Outcome {
        let request = match part {
            Some(part) => request.part_number(part),
            None => request,
        };
        self.print(self.of_version(self.arguments.life.apply_scope(request)))
    }

    fn of_version<Op: SelectsVersion>(&self, request: Request<'a, Op>) -> Request<'a, Op> {
        match &self.arguments.version_id {
            Some(version_id) => request.version_id(version_id),
            None => request,
        }
    }

    fn print<Op: operation::Operation>(&self, request: Request<'a, Op>) -> Outcome {
        let request = self.settings.apply(request);
        let presigned = request.sign_at(self.time)?;
        if self.arguments.explain {
            let explanation = request.explain_at(self.time)?;
            let canonical_request = explanation.canonical_request();
            let string_to_sign = explanation.string_to_sign();
            writeln!(io::stderr(), "Canonical request:\n{canonical_request}\n\nString to sign:\n{string_to_sign}")?;
        }
        let line = if self.arguments.json { as_json(&presigned)? } else { presigned.into_url() };
        writeln!(io::stdout(), "{line}")?;
        Ok(())
    }
}

fn as_json(presigned: &PresignedUrl) -> Outcome<String> {
    let fields = json!({
        "method": presigned.method().as_str(),
        "url": presigned.url(),
        "headers": json_object(presigned.headers()),
        "expires_at": presigned.expires_at().format(&Rfc3339)?,
    });
    Ok(fields.to_string())
}

fn json_object<'a>(pairs: impl Iterator<Item = (&'a str, &'a str)>) -> Map<String, Value> {
    pairs.map(|(name, value)| (name.to_owned(), value.into())).collect()
}

fn is_broken_pipe(error: &(dyn Error + 'static)) -> bool {
    error.downcast_ref::<io::Error>().is_some_and(|error| error.kind() == io::ErrorKind::BrokenPipe)
}
