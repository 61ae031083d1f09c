//! `--html`: a page with the form.

use crate::form::to_fill;
use presign::PresignedPost;

pub(crate) fn page(form: &PresignedPost) -> String {
    let mut inputs = String::new();
    for (name, value) in form.fields() {
        inputs += &format!("  <input type=\"hidden\" name=\"{}\" value=\"{}\">\n", escaped(name), escaped(value));
    }
    for (name, value) in to_fill(form, "") {
        let name = escaped(name);
        inputs += &format!("  <p><label>{name} <input name=\"{name}\" value=\"{}\"></label>\n", escaped(&value));
    }
    // S3 ignores the fields after the file.
    format!(
        "<!DOCTYPE html>\n\
         <html lang=\"en\">\n\
         <meta charset=\"utf-8\">\n\
         <title>Upload</title>\n\
         <form action=\"{}\" method=\"post\" enctype=\"multipart/form-data\">\n\
         {inputs}  \
           <p><label>file <input type=\"file\" name=\"file\" required></label>\n  \
           <p><button>Upload</button>\n\
         </form>",
        escaped(form.url())
    )
}

/// A text as it may be in an element or a quoted attribute.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
