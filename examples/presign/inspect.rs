//! `presign inspect`: what a presigned URL says, and what is wrong with it.

// The doc comments are the help text, where backticks would be seen.
#![allow(clippy::doc_markdown)]

use crate::arguments::parse_time;
use crate::{Outcome, message};
use clap::Parser;
use presign::inspection::{Finding, Inspection, PayloadRule, Severity};
use serde_json::json;
use std::env;
use std::io::{self, Read, Write};
use std::process::ExitCode;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

/// Takes a presigned URL apart and says what is wrong with it. Needs no credentials, and sends nothing.
///
/// Prints what the URL says, then a line for each finding. The exit status is 1 if one of them is an error, and 2 if
/// the text is no presigned URL.
#[derive(Parser)]
#[command(name = "presign inspect", bin_name = "presign inspect")]
struct Arguments {
    /// The URL in quotes, or - to read it from stdin, which keeps it out of the shell's history
    #[arg(value_name = "URL|-")]
    url: String,

    /// The time to judge it for, in UTC, such as 20130524T000000Z [default: now]
    #[arg(long, value_name = "TIME", value_parser = parse_time)]
    at: Option<OffsetDateTime>,

    /// Print a JSON object with what the URL says and an array findings of objects with severity, code and message
    #[arg(long)]
    json: bool,
}

pub(crate) fn run() -> Outcome<ExitCode> {
    let Arguments { url, at, json } = match Arguments::try_parse_from(env::args_os().skip(1)) {
        Ok(arguments) => arguments,
        Err(error) if error.use_stderr() => return Err(message::of_command_line(error).into()),
        Err(help) => {
            help.print()?;
            return Ok(ExitCode::SUCCESS);
        }
    };
    let url = if url == "-" { from_stdin()? } else { url };
    let inspection = presign::inspect(&url)?;
    let findings = inspection.findings(at.unwrap_or_else(OffsetDateTime::now_utc));
    let mut stdout = io::stdout().lock();
    if json {
        writeln!(stdout, "{}", as_json(&inspection, &findings)?)?;
    } else {
        writeln!(stdout, "{inspection}")?;
        for finding in &findings {
            writeln!(stdout, "{finding}")?;
        }
    }
    let has_error = findings.iter().any(|finding| finding.severity() == Severity::Error);
    Ok(ExitCode::from(u8::from(has_error)))
}

pub(crate) fn from_stdin() -> Outcome<String> {
    let mut bytes = Vec::new();
    io::stdin().lock().read_to_end(&mut bytes)?;
    let text = String::from_utf8(bytes).map_err(|_| "stdin is not UTF-8: give it the URL")?;
    // The line end is the shell's and not the URL's.
    Ok(text.trim_end_matches(['\r', '\n']).to_owned())
}

fn as_json(inspection: &Inspection, findings: &[Finding]) -> Outcome<String> {
    let time = |time: Option<OffsetDateTime>| time.map(|time| time.format(&Rfc3339)).transpose();
    let payload = inspection.payload().map(|rule| match rule {
        PayloadRule::Any => "any".to_owned(),
        PayloadRule::Sha256(hash) => hex::encode(hash),
        _ => "signed-header".to_owned(),
    });
    let findings: Vec<_> = findings
        .iter()
        .map(|finding| {
            json!({
                "severity": finding.severity().as_str(),
                "code": finding.code().as_str(),
                "message": finding.message(),
            })
        })
        .collect();
    let object = json!({
        "kind": format!("{:?}", inspection.kind()),
        "access_key_id": inspection.access_key_id(),
        "session_token": inspection.has_session_token(),
        "signed_at": time(inspection.signed_at())?,
        "expires_at": time(inspection.expires_at())?,
        "region": inspection.region(),
        "service": inspection.service(),
        "host": inspection.authority(),
        "bucket": inspection.bucket(),
        "key": inspection.key(),
        "signed_headers": inspection.signed_headers().collect::<Vec<_>>(),
        "payload": payload,
        "findings": findings,
    });
    Ok(object.to_string())
}
