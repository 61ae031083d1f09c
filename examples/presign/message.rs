//! Error messages: one line each, which names options of the tool and shows no secret.

use clap::error::ContextValue;
use presign::Error;
use std::env;

/// What the library's messages call its methods, and what the tool calls its options.
const OPTIONS: [(&str, &str); 32] = [
    (
        "send the URL of `create_session`, and pass the answer to `Presigner::with_session`",
        "send the URL of create-session, and give the answer by --session",
    ),
    ("call `Presigner::new` with ordinary credentials", "leave out --session"),
    ("or call `no_session_auth` on the bucket", "or give --no-session-auth"),
    ("call `", "use `"),
    ("`allow_ambiguous_key`", "--allow-ambiguous-key"),
    ("`path_style` on the bucket", "--path-style"),
    ("`path_style`", "--path-style"),
    ("`virtual_hosted_style`", "--virtual-hosted-style"),
    ("`global_endpoint`", "--global-endpoint"),
    ("`dual_stack`", "--dual-stack"),
    ("`fips`", "--fips"),
    ("`accelerate`", "--accelerate"),
    ("`endpoint_url`", "--endpoint-url"),
    ("`no_use_arn_region`", "--no-use-arn-region"),
    ("`no_session_auth`", "--no-session-auth"),
    ("sign its requests without one", "create-session is for those only"),
    ("enable the feature `sigv4a` of this crate", "build the tool with --features sigv4a"),
    ("`payload_sha256`", "--payload or --payload-sha256"),
    ("`ContentDisposition` for a file name", "filename*=UTF-8'' (RFC 8187) for a file name"),
    (" (feature `url` checks them)", ""),
    ("empty uploadId", "empty --upload-id"),
    ("empty versionId", "empty --version-id"),
    ("; keep one of the calls", "; keep one of them"),
    ("use `post_with_file_name` for such a key", "put it at the end of the key"),
    ("`post_with_file_name` adds `${filename}` itself", "a key may end in ${filename}"),
    ("`post`, `post_with_file_name` or `post_with_key_prefix`", "s3://BUCKET/KEY or --key-starts-with"),
    (" with `post`", ""),
    ("`content_length_range`", "--content-length-range"),
    ("`success_action_redirect`", "-F success_action_redirect=URL"),
    ("`checksum`", "-F x-amz-checksum-sha256=BASE64"),
    ("`${filename}`", "${filename}"),
    ("`${`", "${"),
];

/// The message of one of the library's errors.
pub(crate) fn of_library(error: &Error) -> String {
    match error {
        Error::Environment { name } => format!("{name} is missing, empty or not Unicode: set it"),
        // The empty key of the command line is the bucket; this one is a line of a file.
        Error::EmptyKey => "empty object key: a key has 1 to 1024 bytes".into(),
        Error::UrlWithoutScheme { .. } | Error::Url { .. } => format!("endpoint {error}"),
        Error::DuplicateHeader { name } if name == "content-length" => {
            "header \"content-length\" set twice: it has a single value, and --payload sets it too; keep one of them"
                .into()
        }
        Error::SelectsOperation { name } => selects_operation(name),
        _ => OPTIONS.iter().fold(error.to_string(), |message, (method, option)| message.replace(method, option)),
    }
}

fn selects_operation(name: &str) -> String {
    let instead = match &*name.to_ascii_lowercase() {
        "uploadid" => "use --upload-id",
        "partnumber" => "use --part-number",
        "versionid" => "use --version-id",
        "uploads" => "use create-multipart-upload",
        "list-type" => "list sets it; leave it out",
        _ => {
            "this tool doesn't have that operation; a Rust program can call Presigner::object_request or bucket_request"
        }
    };
    format!("{name:?} selects an operation or what it applies to, so -q, -H and -F don't take it: {instead}")
}

/// The message of an error on the command line, without the tips and the usage that
/// follow an empty line.
pub(crate) fn of_command_line(mut error: clap::Error) -> String {
    let values: Vec<_> = error.context().map(|(kind, value)| (kind, value.clone())).collect();
    for (kind, value) in values {
        // clap drops escape sequences from its message, and a secret that contained one
        // could not be found in it any more.
        if let ContextValue::String(text) = value {
            error.insert(kind, ContextValue::String(printable(&text)));
        }
    }
    let message = error.to_string();
    let paragraph: Vec<_> = message.lines().take_while(|line| !line.is_empty()).map(str::trim).collect();
    paragraph.join(" ").trim_start_matches("error: ").to_owned()
}

/// `message` on one line, without the secrets of the environment.
///
/// A message quotes invalid values, and one of them is a secret if it was given in the
/// wrong place.
pub(crate) fn printable(message: &str) -> String {
    let mut message = message.to_owned();
    for name in ["AWS_SESSION_TOKEN", "AWS_SECRET_ACCESS_KEY"] {
        if let Ok(secret) = env::var(name) {
            let quoted = format!("{secret:?}");
            message = withhold(&message, &secret);
            message = withhold(&message, &quoted[1..quoted.len() - 1]);
        }
    }
    message.replace(char::is_control, " ")
}

/// `message` without parts of `secret`, in whatever case: hosts are shown in lower case.
fn withhold(message: &str, secret: &str) -> String {
    // Shorter ones may be words of the message.
    const SHORTEST: usize = 8;

    let secret = secret.to_ascii_lowercase();
    let mut kept = String::new();
    let mut rest = message;
    while let Some(next) = rest.chars().next() {
        let ends = rest.char_indices().map(|(start, c)| start + c.len_utf8());
        let of_secret = ends.take_while(|end| secret.contains(&rest[..*end].to_ascii_lowercase())).last();
        if let Some(end) = of_secret.filter(|end| *end >= SHORTEST) {
            kept.push_str("(withheld)");
            rest = &rest[end..];
        } else {
            kept.push(next);
            rest = &rest[next.len_utf8()..];
        }
    }
    kept
}
