//! The command line.

// The doc comments are the help text, where backticks would be seen.
#![allow(clippy::doc_markdown)]

use crate::credentials::CredentialOptions;
use crate::form::FormOptions;
use crate::lifetime::LifeOptions;
use crate::location;
use clap::{Parser, ValueEnum};
use presign::operation;
use presign::{Lifetime, Method, Post, Request, SessionMode};
use std::path::PathBuf;
use time::macros::format_description;
use time::{OffsetDateTime, PrimitiveDateTime};

/// Presigns a request to S3, or to a server that speaks its protocol, and prints the URL; for post, a form.
///
/// Nothing is sent. Until it expires, anyone who has the URL can make this one request, and anyone who has the form can
/// upload.
#[derive(Parser)]
#[allow(clippy::struct_excessive_bools)] // Flags of a command line are bools.
#[command(name = "presign", version, after_help = ENVIRONMENT)]
pub(crate) struct Arguments {
    /// The operation that the URL or form allows
    pub(crate) operation: Operation,

    /// The bucket and the key. The bucket is a name, or the ARN or alias of an access point. The key is everything after
    /// the slash that ends it, exactly as it is. For post, it may end in '${filename}', which the name of the file replaces
    #[arg(value_name = "s3://BUCKET[/KEY]")]
    location: String,

    #[command(flatten)]
    pub(crate) who: CredentialOptions,

    /// The bucket's region [env: AWS_REGION, AWS_DEFAULT_REGION] [default: the profile's, an ARN's, or with an
    /// endpoint us-east-1]
    #[arg(long)]
    pub(crate) region: Option<String>,

    /// A server other than AWS, or another AWS endpoint [env: AWS_ENDPOINT_URL_S3, AWS_ENDPOINT_URL] [default: the
    /// profile's]. With AWS_IGNORE_CONFIGURED_ENDPOINT_URLS=true, only this option counts
    #[arg(long, value_name = "URL")]
    pub(crate) endpoint_url: Option<String>,

    /// Use the legacy global host s3.amazonaws.com
    #[arg(long, conflicts_with = "endpoint_url")]
    pub(crate) global_endpoint: bool,

    /// Use AWS's dual-stack host, which has IPv6 addresses too [env: AWS_USE_DUALSTACK_ENDPOINT=true] [profile:
    /// use_dualstack_endpoint]
    #[arg(long)]
    pub(crate) dual_stack: bool,

    /// Use AWS's host with FIPS-validated cryptography [env: AWS_USE_FIPS_ENDPOINT=true] [profile: use_fips_endpoint]
    #[arg(long)]
    pub(crate) fips: bool,

    /// Use the host of S3 Transfer Acceleration
    #[arg(long)]
    pub(crate) accelerate: bool,

    /// Refuse an ARN of another region than the bucket's. Without it, the ARN's region counts
    #[arg(long)]
    pub(crate) no_use_arn_region: bool,

    /// Sign with ordinary credentials for a directory bucket (S3 Express), as without --session in any case
    /// [env: AWS_S3_DISABLE_EXPRESS_SESSION_AUTH=true] [profile: s3_disable_express_session_auth]
    #[arg(long, conflicts_with = "session")]
    pub(crate) no_session_auth: bool,

    /// What the session of create-session may do [default: read and write if allowed, and otherwise read]
    #[arg(long, value_name = "MODE")]
    pub(crate) session_mode: Option<Mode>,

    /// Put the bucket name into the path, the default for servers other than AWS
    #[arg(long)]
    pub(crate) path_style: bool,

    /// Put the bucket name in front of the host, the default for AWS
    #[arg(long)]
    pub(crate) virtual_hosted_style: bool,

    /// A path prefix that a reverse proxy removes: it is part of the URL, but not signed
    #[arg(long, value_name = "PREFIX")]
    pub(crate) stripped_prefix: Option<String>,

    #[command(flatten)]
    pub(crate) life: LifeOptions,

    /// When the URL or form starts to work, in UTC, such as 20130524T000000Z [default: now]
    #[arg(long, value_name = "TIME", value_parser = parse_time)]
    pub(crate) at: Option<OffsetDateTime>,

    /// A header to sign. The client must send it with exactly this value
    #[arg(short = 'H', value_name = "Name: value")]
    headers: Vec<String>,

    /// A query parameter, not encoded, such as response-content-type=text/plain
    #[arg(short = 'q', value_name = "name=value")]
    params: Vec<String>,

    /// The multipart upload
    // The server chooses the id, which may begin with a hyphen.
    #[arg(long, value_name = "ID", allow_hyphen_values = true)]
    pub(crate) upload_id: Option<String>,

    /// The part of a multipart upload, 1 to 10000
    #[arg(long, value_name = "N")]
    pub(crate) part_number: Option<u32>,

    /// The version of the object to get, head or delete
    #[arg(long, value_name = "ID", allow_hyphen_values = true)]
    pub(crate) version_id: Option<String>,

    /// Lock an upload to the bytes of a file by signing its length and SHA-256. Some servers refuse such URLs
    #[arg(long, value_name = "FILE")]
    pub(crate) payload: Option<PathBuf>,

    /// Lock an upload to bytes with this SHA-256. Some servers refuse such URLs
    #[arg(long, value_name = "HEX", value_parser = parse_sha256, conflicts_with = "payload")]
    pub(crate) payload_sha256: Option<[u8; 32]>,

    /// Sign a key that some clients or servers read as another one, such as a/../b or a//b
    #[arg(long)]
    allow_ambiguous_key: bool,

    /// Print the canonical request and the string to sign to stderr, including session token and header values
    #[arg(long)]
    pub(crate) explain: bool,

    /// Print a JSON object with method, url, headers and expires_at. For post, which prints one unless asked for
    /// something else: url, fields, client_fields (what each value that the client chooses must start with), expires_at
    #[arg(long)]
    pub(crate) json: bool,

    /// Presign a get of each key in a file, or in stdin (-): a key is a line without its line feed
    #[arg(long, value_name = "FILE", conflicts_with_all = FOR_ONE_URL)]
    pub(crate) keys_from: Option<PathBuf>,

    #[command(flatten)]
    pub(crate) form: Option<FormOptions>,
}

/// Options that `--keys-from` excludes.
const FOR_ONE_URL: [&str; 6] = ["upload_id", "part_number", "version_id", "payload", "payload_sha256", "explain"];

const ENVIRONMENT: &str = "\
Three more commands take a presigned URL: presign COMMAND --help describes each.

  inspect   takes it apart and says what is wrong with it
  verify    checks it as S3 does, with the secret of the environment
  diagnose  says why a server refused it

Credentials come from --session or --credentials, else from a profile that --profile names, else from AWS_ACCESS_KEY_ID, \
AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN and AWS_CREDENTIAL_EXPIRATION, else from the profile: its keys or its \
credential_process, in the files that AWS_CONFIG_FILE and AWS_SHARED_CREDENTIALS_FILE name, or in ~/.aws. Nothing is \
fetched: for a role or single sign-on, run eval \"$(aws configure export-credentials --format env)\" first. An empty \
variable counts as unset.

An error is one line on stderr, and the exit status is 2. With --keys-from, the URLs of the lines before the error are \
printed.";

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Operation {
    Get,
    Put,
    Post,
    Head,
    Delete,
    List,
    HeadBucket,
    CreateMultipartUpload,
    UploadPart,
    CompleteMultipartUpload,
    AbortMultipartUpload,
    ListParts,
    CreateSession,
}

#[derive(Clone, Copy, ValueEnum)]
pub(crate) enum Mode {
    ReadOnly,
    ReadWrite,
}

impl From<Mode> for SessionMode {
    fn from(mode: Mode) -> Self {
        match mode {
            Mode::ReadOnly => Self::ReadOnly,
            Mode::ReadWrite => Self::ReadWrite,
        }
    }
}

impl Operation {
    /// What the operation takes, for a command line that has more or less.
    pub(crate) fn usage(self) -> &'static str {
        match self {
            Self::Get => {
                "get takes s3://BUCKET/KEY, with or without --version-id, --part-number and --cache-until-expiry, or s3://BUCKET and --keys-from"
            }
            Self::Put => "put takes s3://BUCKET/KEY, with or without --payload or --payload-sha256",
            Self::Post => {
                "post takes s3://BUCKET/KEY, or s3://BUCKET and --key-starts-with; with fields (-F), without -H, -q and --explain"
            }
            Self::Head => {
                "head takes s3://BUCKET/KEY, with or without --version-id, --part-number and --cache-until-expiry"
            }
            Self::Delete => "delete takes s3://BUCKET/KEY, with or without --version-id",
            Self::List => {
                "list takes s3://BUCKET without a key; -q prefix=PREFIX lists the keys that begin with PREFIX"
            }
            Self::HeadBucket => "head-bucket takes s3://BUCKET without a key",
            Self::CreateMultipartUpload => "create-multipart-upload takes s3://BUCKET/KEY",
            Self::UploadPart => {
                "upload-part takes s3://BUCKET/KEY, --upload-id and --part-number, with or without --payload or --payload-sha256"
            }
            Self::CompleteMultipartUpload => {
                "complete-multipart-upload takes s3://BUCKET/KEY and --upload-id, with or without --payload or --payload-sha256"
            }
            Self::AbortMultipartUpload => "abort-multipart-upload takes s3://BUCKET/KEY and --upload-id",
            Self::ListParts => "list-parts takes s3://BUCKET/KEY and --upload-id",
            Self::CreateSession => "create-session takes s3://BUCKET without a key, with or without --session-mode",
        }
    }

    pub(crate) fn has_version(self) -> bool {
        matches!(self, Self::Get | Self::Head | Self::Delete)
    }

    pub(crate) fn reads_object(self) -> bool {
        matches!(self, Self::Get | Self::Head)
    }

    pub(crate) fn sends_payload(self) -> bool {
        matches!(self, Self::Put | Self::UploadPart | Self::CompleteMultipartUpload)
    }
}

impl Arguments {
    pub(crate) fn bucket_and_key(&self) -> Result<(&str, Option<&str>), &'static str> {
        location::split(&self.location)
    }
}

/// The settings that every operation has.
pub(crate) struct Settings<'a> {
    lifetime: Lifetime,
    headers: Vec<(&'a str, &'a str)>,
    params: Vec<(&'a str, &'a str)>,
    allow_ambiguous_key: bool,
}

impl<'a> Settings<'a> {
    pub(crate) fn new(arguments: &'a Arguments) -> Result<Self, String> {
        Ok(Self {
            lifetime: arguments.life.lifetime(),
            headers: split_headers(&arguments.headers)?,
            params: arguments.params.iter().map(|text| text.split_once('=').unwrap_or((text, ""))).collect(),
            allow_ambiguous_key: arguments.allow_ambiguous_key,
        })
    }

    pub(crate) fn apply<'r, Op: operation::Operation>(&self, mut request: Request<'r, Op>) -> Request<'r, Op>
    where
        'a: 'r,
    {
        request = request.expires_in(self.lifetime);
        for (name, value) in &self.headers {
            request = request.header(*name, *value);
        }
        for (name, value) in &self.params {
            request = request.param(*name, *value);
        }
        if self.allow_ambiguous_key { request.allow_ambiguous_key() } else { request }
    }

    pub(crate) fn has_headers_or_params(&self) -> bool {
        !self.headers.is_empty() || !self.params.is_empty()
    }

    /// Applies the settings that are no headers or parameters, which a form doesn't have.
    pub(crate) fn apply_to_form<'p>(&self, post: Post<'p>) -> Post<'p> {
        let post = post.expires_in(self.lifetime);
        if self.allow_ambiguous_key { post.allow_ambiguous_key() } else { post }
    }
}

/// Names and values of `-H`.
pub(crate) fn split_headers<'h>(headers: &'h [String]) -> Result<Vec<(&'h str, &'h str)>, String> {
    let header = |(index, text): (usize, &'h String)| {
        // The text is left out of the message: it may be a customer's key.
        text.split_once(':').ok_or_else(|| format!("-H number {} has no colon: write -H 'Name: value'", index + 1))
    };
    headers.iter().enumerate().map(header).collect()
}

pub(crate) fn parse_method(text: &str) -> Result<Method, &'static str> {
    let methods =
        [Method::Get, Method::Head, Method::Put, Method::Post, Method::Patch, Method::Delete, Method::Options];
    methods.into_iter().find(|method| method.as_str() == text).ok_or("write it in capitals, such as PUT")
}

pub(crate) fn parse_time(text: &str) -> Result<OffsetDateTime, &'static str> {
    let form = format_description!("[year][month][day]T[hour][minute][second]Z");
    // `[year]` would take a sign.
    let starts_with_digit = text.starts_with(|c: char| c.is_ascii_digit());
    let time = PrimitiveDateTime::parse(text, form).ok().filter(|_| starts_with_digit);
    time.map(PrimitiveDateTime::assume_utc).ok_or("write it as 20130524T000000Z")
}

fn parse_sha256(text: &str) -> Result<[u8; 32], &'static str> {
    hex::decode_to_array(text).map_err(|_| "a SHA-256 is 64 hexadecimal digits, as sha256sum prints them")
}
