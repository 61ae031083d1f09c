//! `--curl`: a command line that sends the form.

use crate::form::to_fill;
use presign::PresignedPost;

pub(crate) fn command_line(form: &PresignedPost) -> String {
    let fixed = form.fields().map(|(name, value)| format!("{name}={value}"));
    let chosen = to_fill(form, "VALUE").map(|(name, value)| format!("{name}={value}"));
    let mut words = vec!["curl --fail-with-body".to_owned(), quoted(form.url())];
    // `-F` would take a file or a type from a value.
    words.extend(fixed.chain(chosen).map(|field| format!("--form-string {}", quoted(&field))));
    words.push("-F file=@FILE".to_owned());
    words.join(" ")
}

/// One word of a POSIX shell.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}
