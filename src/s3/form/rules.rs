//! What the fields of a form may be: their names, and values that S3 compares equal with the
//! policy's once a browser has sent them.

use super::field::METADATA_PREFIX;
use super::text::FormText;
use crate::s3::header_rules::{self, CONTENT_SHA256};
use crate::sigv4::header_rule;

/// What S3 replaces with the name of the file, in every field. AWS: "Creating an HTML Form
/// (Using AWS Signature Version 4)".
pub(in crate::s3) const FILE_NAME: &str = "${filename}";

const REDIRECT: &str = "success_action_redirect";

/// The rule against setting the field `name`, in lower case.
pub(super) fn reserved_rule(name: &str) -> Option<&'static str> {
    match name {
        "key" => Some("the form starts with it; call `post`, `post_with_file_name` or `post_with_key_prefix`"),
        "_charset_" => Some("browsers replace its value with the name of an encoding; leave it out"),
        "bucket" => Some("the form is for the presigner's bucket; leave it out"),
        "file" => Some("the client adds the file after all other fields; leave it out"),
        "content-length" | "content-length-range" => Some("call `content_length_range`"),
        "x-minio-fanout-list" => Some("with it, `MinIO` stores copies under keys that no policy covers; leave it out"),
        "redirect" => Some("S3 calls it deprecated; call `success_action_redirect`"),
        CONTENT_SHA256 => Some("a form's signature doesn't cover the file; call `checksum`"),
        "awsaccesskeyid"
        | "policy"
        | "signature"
        | "x-amz-algorithm"
        | "x-amz-credential"
        | "x-amz-date"
        | "x-amz-s3session-token"
        | "x-amz-security-token"
        | "x-amz-signature" => Some("signing sets it; leave it out"),
        _ if name.starts_with("x-ignore-") => Some("AWS ignores it, and it needs no condition; let the client add it"),
        _ => None,
    }
}

/// The rule that `value` breaks as the value of the field `name`, in lower case.
pub(super) fn value_rule(name: &str, value: FormText<&str>) -> Option<&'static str> {
    field_rule(name, value).or_else(|| header_rules::value_rule(name, value.as_str())).or_else(|| {
        (name == REDIRECT && !is_web_url(value.as_str()))
            .then_some("S3 ignores all but an absolute URL in ASCII; write it as https://example.com/done")
    })
}

/// The rule that `prefix` breaks as what the field `name`, in lower case, must start with.
pub(super) fn prefix_rule(name: &str, prefix: FormText<&str>) -> Option<&'static str> {
    let text = prefix.as_str();
    let names_host = || is_web_url(text) && text.matches('/').count() >= 3;
    if text.starts_with('$') {
        // Ceph RGW 16.2 then compares with an empty text, which every value starts with.
        Some("some servers take what begins with `$` for a variable, and would let any value pass; begin it otherwise")
    } else if name == REDIRECT && !text.is_empty() && !names_host() {
        Some("a host that only starts so would pass; write it with a slash after the host, as https://example.com/")
    } else {
        field_rule(name, prefix)
    }
}

fn field_rule(name: &str, text: FormText<&str>) -> Option<&'static str> {
    let becomes_header = || {
        ["cache-control", "expires"].contains(&name)
            || ["content-", "x-amz-"].iter().any(|start| name.starts_with(start))
    };
    // A plain text breaks no rule for headers either.
    text.rule()
        .or_else(|| (!text.is_plain() && becomes_header()).then(|| header_rule(name, text.as_str())).flatten())
        .or_else(|| (name == METADATA_PREFIX).then_some("metadata has a name; write it after \"x-amz-meta-\""))
}

/// The rule that a text breaks in any field.
pub(super) fn text_rule(text: &str) -> Option<&'static str> {
    if text.bytes().any(|byte| byte.is_ascii_control()) {
        Some(
            "browsers rewrite line breaks in a form, and servers read other control characters differently; remove them",
        )
    } else if text.contains(FILE_NAME) {
        Some("S3 replaces `${filename}` in every field, so it would not be what the policy says; remove it")
    } else if text.contains("$$") {
        Some("AWS rewrites `$$` in a policy or a form, so one would not be what the other says; remove it")
    } else {
        None
    }
}

fn is_web_url(url: &str) -> bool {
    let (scheme, rest) = url.split_once("://").unwrap_or_default();
    let is_web = ["http", "https"].iter().any(|web| scheme.eq_ignore_ascii_case(web));
    is_web && !rest.is_empty() && !rest.starts_with(['/', '?', '#']) && url.bytes().all(|byte| byte.is_ascii_graphic())
}
