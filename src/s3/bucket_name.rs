//! Bucket names: which ones a host name can contain, and which ones a path can.

use crate::Error;
use crate::excerpt::excerpt;

/// Whether AWS's SDKs put the bucket in the host name by default. A name with dots only
/// goes there over plain http, since a wildcard certificate covers one label.
pub(crate) fn is_virtual_hostable(name: &str, allow_dots: bool) -> bool {
    let fits_label = |label: &str| label.len() >= 3;
    virtual_hosted_rule(name).is_none() && (allow_dots || !name.contains('.')) && name.split('.').all(fits_label)
}

/// Checks a name that becomes part of the host. AWS: "General purpose bucket naming
/// rules".
pub(crate) fn check_virtual_hosted(name: &str) -> Result<(), Error> {
    virtual_hosted_rule(name).map_or(Ok(()), |rule| Err(Error::BucketName { name: excerpt(name), rule }))
}

/// Checks a name that becomes part of the path: what S3 allowed in us-east-1 before 2018
/// and S3-compatible servers allow today.
pub(crate) fn check_path_style(name: &str) -> Result<(), Error> {
    path_style_rule(name).map_or(Ok(()), |rule| Err(Error::BucketName { name: excerpt(name), rule }))
}

/// Refuses a name that no bucket on AWS has.
pub(crate) fn check_general_purpose(name: &str) -> Result<(), Error> {
    if name.strip_suffix(".mrap").is_none() {
        return Ok(());
    }
    let rule = "a multi-region access point is given by its ARN, arn:aws:s3::ACCOUNT:accesspoint/NAME.mrap";
    Err(Error::BucketName { name: excerpt(name), rule })
}

fn virtual_hosted_rule(name: &str) -> Option<&'static str> {
    let is_alphanumeric = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    let is_bounded = |label: &str| {
        label.bytes().next().is_some_and(is_alphanumeric) && label.bytes().next_back().is_some_and(is_alphanumeric)
    };
    if !(3..=63).contains(&name.len()) {
        Some("a bucket in the host name has 3 to 63 characters; use `path_style` for a server that allows others")
    } else if !name.bytes().all(|byte| is_alphanumeric(byte) || byte == b'-' || byte == b'.') {
        Some(
            "a bucket in the host name has lower-case letters, digits, hyphens and dots only; use `path_style` for a server that allows others",
        )
    } else if !name.split('.').all(is_bounded) {
        Some("a bucket in the host name begins and ends, and so does each part between dots, with a letter or digit")
    } else if name.parse::<core::net::Ipv4Addr>().is_ok() {
        Some("a bucket in the host name does not look like an IP address")
    } else if name.split('.').any(|label| label.starts_with("xn--")) {
        Some(
            "\"xn--\" begins an internationalised label, which URL parsers decode; S3 does not allow it in a bucket name",
        )
    } else {
        None
    }
}

fn path_style_rule(name: &str) -> Option<&'static str> {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_');
    if name.is_empty() {
        Some("it is empty; name the bucket")
    } else if name.len() > 255 {
        Some("a bucket in the path has at most 255 characters")
    } else if !name.bytes().all(allowed) {
        Some("a bucket has letters, digits, hyphens, dots and underscores only")
    } else if matches!(name, "." | "..") {
        Some("URL parsers resolve it as a dot segment, and the URL would name another bucket")
    } else {
        None
    }
}
