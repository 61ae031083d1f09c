//! `presign diagnose`: why a server refused a presigned URL.

// The doc comments are the help text, where backticks would be seen.
#![allow(clippy::doc_markdown)]

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

/// Whether the command line asks for this.
pub(crate) fn is_asked_for() -> bool {
    env::args_os().nth(1).is_some_and(|word| word == "diagnose")
}

pub(crate) fn run() -> Outcome {
    let arguments = match Arguments::try_parse_from(env::args_os().skip(1)) {
        Ok(arguments) => arguments,
        Err(error) if error.use_stderr() => return Err(message::of_command_line(error).into()),
        Err(help) => return Ok(help.print()?),
    };
    let header = |text: &String| -> Outcome<(String, String)> {
        // The text is left out of the message: it may be a customer's key.
        let (name, value) = text.split_once(':').ok_or("-H without a colon: write -H 'Name: value'")?;
        Ok((name.to_owned(), value.to_owned()))
    };
    let headers = arguments.headers.iter().map(header).collect::<Outcome<Vec<_>>>()?;
    let signed = Explanation::of_url(arguments.method, &arguments.url, headers)?;
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

fn parse_method(text: &str) -> Result<Method, &'static str> {
    let methods =
        [Method::Get, Method::Head, Method::Put, Method::Post, Method::Patch, Method::Delete, Method::Options];
    methods.into_iter().find(|method| method.as_str() == text).ok_or("write it in capitals, such as PUT")
}
