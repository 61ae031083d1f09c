//! `--html`: a page with the form.

use crate::form::to_fill;
use presign::PresignedPost;

pub(crate) fn page(form: &PresignedPost) -> String {
    let hidden = form.fields().map(|(name, value)| {
        format!("  <input type=\"hidden\" name=\"{}\" value=\"{}\">\n", escaped(name), escaped(value))
    });
    let visible = to_fill(form, "").map(|(name, value)| {
        let name = escaped(name);
        format!("  <p><label>{name} <input name=\"{name}\" value=\"{}\"></label>\n", escaped(&value))
    });
    let inputs: String = hidden.chain(visible).collect();
    let url = escaped(form.url());
    // S3 ignores the fields after the file.
    format!(
        "<!DOCTYPE html>\n\
         <html lang=\"en\">\n\
         <meta charset=\"utf-8\">\n\
         <title>Upload</title>\n\
         <form action=\"{url}\" method=\"post\" enctype=\"multipart/form-data\">\n\
         {inputs}  <p><label>file <input type=\"file\" name=\"file\" required></label>\n  \
         <p><button>Upload</button>\n\
         </form>"
    )
}

/// A text as it may be in an element or a quoted attribute.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
