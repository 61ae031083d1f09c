//! `presign diagnose`: why a server refused a presigned URL.

// The doc comments are the help text, where backticks would be seen.
#![allow(clippy::doc_markdown)]

use crate::arguments::{parse_method, split_headers};
use crate::{Outcome, message};
use clap::Parser;
use presign::{Explanation, Method};
use std::env;
use std::fs::File;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

/// Says why a server refused a presigned URL: what differs, and what to do. Needs no credentials, and sends nothing.
///
/// Prints one sentence, and if the server sent the text that it signed, the first line that differs on both sides.
#[derive(Parser)]
#[command(name = "presign diagnose", bin_name = "presign diagnose")]
struct Arguments {
    /// The URL that was sent, in quotes
    url: String,

    /// The body of the server's answer: a file, or - for stdin
    #[arg(long, value_name = "FILE|-")]
    error: PathBuf,

    /// The status of the server's answer
    #[arg(long)]
    status: Option<u16>,

    /// The method that was signed
    #[arg(long, default_value = "GET", value_parser = parse_method)]
    method: Method,

    /// A signed header with the value that was signed
    #[arg(short = 'H', value_name = "Name: value")]
    headers: Vec<String>,
}

pub(crate) fn run() -> Outcome {
    let arguments = match Arguments::try_parse_from(env::args_os().skip(1)) {
        Ok(arguments) => arguments,
        Err(error) if error.use_stderr() => return Err(message::of_command_line(error).into()),
        Err(help) => return Ok(help.print()?),
    };
    let signed = Explanation::of_url(arguments.method, &arguments.url, split_headers(&arguments.headers)?)?;
    let diagnosis = presign::diagnose(&signed, arguments.status, read(&arguments.error)?);
    let mut stdout = io::stdout().lock();
    writeln!(stdout, "{diagnosis}")?;
    if let Some(difference) = diagnosis.difference() {
        writeln!(stdout, "{difference}")?;
    }
    Ok(())
}

fn read(source: &Path) -> Outcome<Vec<u8>> {
    let mut answer = Vec::new();
    let failed = |error| format!("{}: {error}", source.display());
    if source == Path::new("-") {
        io::stdin().lock().read_to_end(&mut answer).map_err(failed)?;
    } else {
        File::open(source).and_then(|mut file| file.read_to_end(&mut answer)).map_err(failed)?;
    }
    Ok(answer)
}
