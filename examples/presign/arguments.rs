//! The command line.

// The doc comments are the help text, where backticks would be seen.
#![allow(clippy::doc_markdown)]

use clap::{Parser, ValueEnum};
use presign::Request;
use std::path::PathBuf;
use std::time::Duration;
use time::macros::format_description;
use time::{OffsetDateTime, PrimitiveDateTime};

/// Presigns a request to S3, or to a server that speaks its protocol, and prints the URL.
///
/// Nothing is sent. Who holds the URL can make this one request until it expires.
#[derive(Parser)]
#[allow(clippy::struct_excessive_bools)] // Flags of a command line are bools.
#[command(name = "presign", version, after_help = ENVIRONMENT)]
pub(crate) struct Arguments {
    /// What the URL is for
    pub(crate) operation: Operation,

    /// The bucket, and the key as it is: everything after the first slash, not decoded
    #[arg(value_name = "s3://BUCKET[/KEY]")]
    location: String,

    /// The bucket's region [env: AWS_REGION, AWS_DEFAULT_REGION]; us-east-1 where there is an endpoint
    #[arg(long)]
    pub(crate) region: Option<String>,

    /// Another server than AWS's [env: AWS_ENDPOINT_URL_S3, AWS_ENDPOINT_URL]
    #[arg(long, value_name = "URL")]
    pub(crate) endpoint_url: Option<String>,

    /// Put the bucket into the path, not in front of the host
    #[arg(long)]
    pub(crate) path_style: bool,

    /// How long the URL lives, up to 7d: seconds, or a number and one of s, m, h, d
    #[arg(long, value_name = "TIME", default_value = "15m", value_parser = parse_expiry)]
    expires_in: Duration,

    /// When it begins to live, in UTC, such as 20130524T000000Z; now unless told
    #[arg(long, value_name = "TIME", value_parser = parse_time)]
    pub(crate) at: Option<OffsetDateTime>,

    /// A header that is signed and must be sent with this value
    #[arg(short = 'H', value_name = "Name: value")]
    headers: Vec<String>,

    /// A query parameter, not encoded; without "=" a subresource such as tagging
    #[arg(short = 'q', value_name = "name=value")]
    params: Vec<String>,

    /// The multipart upload
    // The server chooses it, and it may begin with a hyphen.
    #[arg(long, value_name = "ID", allow_hyphen_values = true)]
    pub(crate) upload_id: Option<String>,

    /// The part of a multipart upload, 1 to 10000
    #[arg(long, value_name = "N")]
    pub(crate) part_number: Option<u32>,

    /// Sign a key with . or .. segments, for clients that send paths as they are
    #[arg(long)]
    allow_dot_segments: bool,

    /// Print the canonical request and the string to sign to stderr, session token and all
    #[arg(long, conflicts_with = "keys_from")]
    pub(crate) explain: bool,

    /// Print an object of method, url, headers and expires_at
    #[arg(long)]
    pub(crate) json: bool,

    /// Presign a get of each key of a file, or of stdin (-): a key is a line without its line feed
    #[arg(long, value_name = "FILE")]
    pub(crate) keys_from: Option<PathBuf>,
}

const ENVIRONMENT: &str = "\
Credentials come from AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN. An empty variable is as good as \
none.

An error is one line on stderr and status 2. With --keys-from the URLs of the lines before the error are printed.";

#[derive(Clone, Copy, ValueEnum)]
pub(crate) enum Operation {
    Get,
    Put,
    Head,
    Delete,
    List,
    HeadBucket,
    CreateMultipartUpload,
    UploadPart,
    CompleteMultipartUpload,
    AbortMultipartUpload,
    ListParts,
}

impl Operation {
    /// What the operation takes, for a command line that has more or less.
    pub(crate) fn usage(self) -> &'static str {
        match self {
            Self::Get => "get takes s3://BUCKET/KEY and at will --part-number, or s3://BUCKET and --keys-from",
            Self::Put => "put takes s3://BUCKET/KEY",
            Self::Head => "head takes s3://BUCKET/KEY and at will --part-number",
            Self::Delete => "delete takes s3://BUCKET/KEY",
            Self::List => "list takes s3://BUCKET without a key; -q prefix=PREFIX lists the keys that begin so",
            Self::HeadBucket => "head-bucket takes s3://BUCKET without a key",
            Self::CreateMultipartUpload => "create-multipart-upload takes s3://BUCKET/KEY",
            Self::UploadPart => "upload-part takes s3://BUCKET/KEY, --upload-id and --part-number",
            Self::CompleteMultipartUpload => "complete-multipart-upload takes s3://BUCKET/KEY and --upload-id",
            Self::AbortMultipartUpload => "abort-multipart-upload takes s3://BUCKET/KEY and --upload-id",
            Self::ListParts => "list-parts takes s3://BUCKET/KEY and --upload-id",
        }
    }
}

impl Arguments {
    pub(crate) fn bucket_and_key(&self) -> Result<(&str, Option<&str>), &'static str> {
        // The location is left out of the message: it may be a presigned URL.
        let path = self.location.strip_prefix("s3://").ok_or("the location is no s3://BUCKET or s3://BUCKET/KEY")?;
        Ok(match path.split_once('/') {
            Some((bucket, key)) => (bucket, Some(key).filter(|key| !key.is_empty())),
            None => (path, None),
        })
    }
}

/// What a request of any operation can be told.
pub(crate) struct Settings<'a> {
    expires_in: Duration,
    headers: Vec<(&'a str, &'a str)>,
    params: Vec<(&'a str, &'a str)>,
    allow_dot_segments: bool,
}

impl<'a> Settings<'a> {
    pub(crate) fn new(arguments: &'a Arguments) -> Result<Self, String> {
        let header = |(index, text): (usize, &'a String)| {
            // The text is left out of the message: it may be a customer's key.
            text.split_once(':').ok_or_else(|| format!("-H number {} has no colon: write -H 'Name: value'", index + 1))
        };
        Ok(Self {
            expires_in: arguments.expires_in,
            headers: arguments.headers.iter().enumerate().map(header).collect::<Result<_, _>>()?,
            params: arguments.params.iter().map(|text| text.split_once('=').unwrap_or((text, ""))).collect(),
            allow_dot_segments: arguments.allow_dot_segments,
        })
    }

    pub(crate) fn apply<'r, Op, T>(&self, mut request: Request<'r, Op, T>) -> Request<'r, Op, T>
    where
        'a: 'r,
    {
        request = request.expires_in(self.expires_in);
        for (name, value) in &self.headers {
            request = request.header(*name, *value);
        }
        for (name, value) in &self.params {
            request = request.param(*name, *value);
        }
        if self.allow_dot_segments { request.allow_dot_segments() } else { request }
    }
}

fn parse_expiry(text: &str) -> Result<Duration, &'static str> {
    let unit_start = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (number, unit) = text.split_at(unit_start);
    let unit_seconds = match unit {
        "" | "s" => 1,
        "m" => 60,
        "h" => 60 * 60,
        "d" => 24 * 60 * 60,
        _ => return Err("write seconds, or a number and one of s, m, h, d"),
    };
    if number.is_empty() {
        return Err("write a number first");
    }
    let seconds = number.parse::<u64>().ok().and_then(|number| number.checked_mul(unit_seconds));
    seconds.map(Duration::from_secs).ok_or("a presigned URL lives up to 7d")
}

fn parse_time(text: &str) -> Result<OffsetDateTime, &'static str> {
    let form = format_description!("[year][month][day]T[hour][minute][second]Z");
    // `[year]` would take a sign.
    let starts_with_digit = text.starts_with(|c: char| c.is_ascii_digit());
    let time = PrimitiveDateTime::parse(text, form).ok().filter(|_| starts_with_digit);
    time.map(PrimitiveDateTime::assume_utc).ok_or("write it as 20130524T000000Z")
}
