//! `--curl`: a command line that sends the form.

use crate::form::to_fill;
use presign::PresignedPost;

pub(crate) fn command_line(form: &PresignedPost) -> String {
    let mut line = format!("curl --fail-with-body {}", quoted(form.url()));
    let fixed = form.fields().map(|(name, value)| format!("{name}={value}"));
    let chosen = to_fill(form, "VALUE").map(|(name, value)| format!("{name}={value}"));
    for field in fixed.chain(chosen) {
        // `-F` would read files and types from a value.
        line += &format!(" --form-string {}", quoted(&field));
    }
    line + " -F file=@FILE"
}

/// One word of a POSIX shell.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}
