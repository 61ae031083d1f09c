//! `post`: a form that uploads a file.

// The doc comments of options are the help text, where backticks would be seen.
#![allow(clippy::doc_markdown)]

use crate::arguments::{Operation, Settings};
use crate::{Outcome, curl, html, json_object};
use clap::Args;
use presign::{Post, PresignedPost, Presigner};
use serde_json::json;
use std::io::{self, Write};
use std::ops::RangeInclusive;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

/// What S3 replaces by the name of the file.
const FILE_NAME: &str = "${filename}";

#[derive(Args, Default)]
#[command(next_help_heading = "Options of post")]
pub(crate) struct FormOptions {
    /// Let the client choose any key that starts with this. The location is s3://BUCKET then
    #[arg(long, value_name = "PREFIX")]
    key_starts_with: Option<String>,

    /// The smallest and the largest size of the file in bytes, both included
    #[arg(long, value_name = "MIN..MAX", value_parser = parse_range)]
    content_length_range: Option<RangeInclusive<u64>>,

    /// The content type
    #[arg(long, value_name = "TYPE")]
    content_type: Option<String>,

    /// Let the client choose any content type that starts with this, such as image/
    #[arg(long, value_name = "PREFIX", conflicts_with = "content_type")]
    content_type_starts_with: Option<String>,

    /// A field with exactly this value, such as success_action_status=201
    #[arg(short = 'F', value_name = "name=value")]
    fields: Vec<String>,

    /// Let the client choose any value of a field that starts with this. Write it in single quotes
    #[arg(long = "condition", value_name = "starts-with $field prefix")]
    conditions: Vec<String>,

    /// Print a page with the form, and inputs for what the client chooses
    #[arg(long, conflicts_with = "json")]
    html: bool,

    /// Print a command line that uploads FILE. Replace that name, and VALUE in what the client chooses
    #[arg(long, conflicts_with_all = ["json", "html"])]
    curl: bool,
}

impl FormOptions {
    pub(crate) fn print(
        &self,
        settings: &Settings<'_>,
        presigner: &Presigner,
        key: Option<&str>,
        time: OffsetDateTime,
    ) -> Outcome {
        let form = settings.apply_to_form(self.started(presigner, key)?).sign_at(time)?;
        let text = match self {
            Self { html: true, .. } => html::page(&form),
            Self { curl: true, .. } => curl::command_line(&form),
            _ => as_json(&form)?,
        };
        writeln!(io::stdout(), "{text}")?;
        Ok(())
    }

    fn started<'a>(&'a self, presigner: &'a Presigner, key: Option<&'a str>) -> Outcome<Post<'a>> {
        let mut post = match (key, &self.key_starts_with) {
            (Some(key), None) => match key.strip_suffix(FILE_NAME) {
                Some(prefix) => presigner.post_with_file_name(prefix),
                None => presigner.post(key),
            },
            (None, Some(prefix)) => presigner.post_with_key_prefix(prefix),
            // The prefix, or what the form writes after it, may be in the location too.
            (Some(key), Some(prefix)) if key == prefix => presigner.post_with_key_prefix(prefix),
            (Some(key), Some(prefix)) if key.strip_suffix(FILE_NAME) == Some(prefix) => {
                presigner.post_with_file_name(prefix)
            }
            _ => return Err(Operation::Post.usage().into()),
        };
        if let Some(bytes) = &self.content_length_range {
            post = post.content_length_range(bytes.clone());
        }
        if let Some(content_type) = &self.content_type {
            post = post.content_type(content_type);
        }
        if let Some(prefix) = &self.content_type_starts_with {
            post = post.content_type_starting_with(prefix);
        }
        // The texts are left out of the messages: they may be a customer's key.
        for (index, text) in self.fields.iter().enumerate() {
            let (name, value) = text
                .split_once('=')
                .ok_or_else(|| format!("-F number {} has no equals sign: write -F 'name=value'", index + 1))?;
            post = post.field(name, value);
        }
        for (index, text) in self.conditions.iter().enumerate() {
            let (name, prefix) = name_and_prefix(text).ok_or_else(|| {
                let number = index + 1;
                format!("--condition number {number}: write --condition 'starts-with $field prefix', in single quotes")
            })?;
            post = post.field_starting_with(name, prefix);
        }
        Ok(post)
    }
}

/// The fields that the client fills, each with its prefix and `placeholder` for the rest. The
/// rest of a key is the name of the file.
pub(crate) fn to_fill<'f>(form: &'f PresignedPost, placeholder: &str) -> impl Iterator<Item = (&'f str, String)> {
    form.client_fields().map(move |(name, prefix)| {
        let rest = if name == "key" { FILE_NAME } else { placeholder };
        (name, format!("{prefix}{rest}"))
    })
}

/// What `PresignedPost` serialises to with the library's feature `serde`.
fn as_json(form: &PresignedPost) -> Outcome<String> {
    let object = json!({
        "url": form.url(),
        "fields": json_object(form.fields()),
        "client_fields": json_object(form.client_fields()),
        "expires_at": form.expires_at().format(&Rfc3339)?,
    });
    Ok(object.to_string())
}

fn parse_range(text: &str) -> Result<RangeInclusive<u64>, &'static str> {
    // `parse` would take a sign.
    let bytes = |number: &str| number.parse().ok().filter(|_| number.bytes().all(|byte| byte.is_ascii_digit()));
    let range = text.split_once("..").and_then(|(min, max)| {
        // Rust writes an end that is included as `..=`.
        let max = max.strip_prefix('=').unwrap_or(max);
        Some(bytes(min)?..=bytes(max)?)
    });
    range.ok_or("write two numbers of bytes, such as 1..1048576")
}

fn name_and_prefix(condition: &str) -> Option<(&str, &str)> {
    let rest = condition.strip_prefix("starts-with $")?;
    Some(rest.split_once(' ').unwrap_or((rest, "")))
}
