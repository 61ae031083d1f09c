//! Everything that can be invalid, one variant for each rule.

use alloc::string::String;
use time::{Date, OffsetDateTime};

/// Why a URL or form was not signed or can't be inspected, or an upload in parts not planned or
/// completed.
///
/// Every message names the value, the rule it breaks and what to do. None contains a
/// secret: where a value is likely to be one, such as the value of a header, the message
/// leaves it out, and of any other value with 20 or more characters it shows only the
/// start and the end, in case a secret was given in the wrong place.
///
/// ```
/// use presign::{Bucket, Error, ErrorKind};
///
/// let error = Bucket::new("photos", "eu/west/1").resolve().unwrap_err();
/// assert!(matches!(error, Error::Region { .. }));
/// assert!(error.to_string().contains("\"eu/west/1\""));
/// assert_eq!(error.kind(), ErrorKind::Configuration);
/// ```
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    // Times.
    /// The life of the URL or form is 0 or more than 7 days.
    #[error("expiry of {seconds} s: a URL or form lives for 1 to 604800 s (7 days); choose a value in that range")]
    ExpiryOutOfRange {
        /// The life asked for, in seconds.
        seconds: u64,
    },
    /// The life of the URL or form is not a whole number of seconds.
    #[error("expiry of {duration:?}: X-Amz-Expires is in whole seconds; round the duration")]
    ExpiryNotWholeSeconds {
        /// The life asked for.
        duration: core::time::Duration,
    },
    /// The credentials expire before the URL or form starts to work.
    #[error("credentials expired at {expired_at}, and the signing time is {signed_at}: get new credentials")]
    CredentialsExpired {
        /// When the credentials expired.
        expired_at: OffsetDateTime,
        /// The time to sign for.
        signed_at: OffsetDateTime,
    },
    /// The credentials expire before the URL or form has had the life demanded.
    #[error(
        "credentials expire at {expires_at}, and the URL or form must work until {needed_until}: get new credentials, or ask for a shorter life or a lower minimum"
    )]
    CredentialsExpireTooSoon {
        /// When the credentials expire.
        expires_at: OffsetDateTime,
        /// Until when the URL or form must work. If it is stable, this counts from the end of
        /// the window, when the last one gets it.
        needed_until: OffsetDateTime,
    },
    /// The minimum life is longer than the life.
    #[error("minimum life of {minimum:?}: whoever gets the URL or form last has {most:?} at most; lower the minimum")]
    MinimumLife {
        /// The minimum demanded.
        minimum: core::time::Duration,
        /// The life asked for; if it is to be stable, without the window.
        most: core::time::Duration,
    },
    /// The window in which a URL or form is to be stable is invalid.
    #[error("stable window of {window:?} in a life of {expires_in:?}: {rule}")]
    StableWindow {
        /// The window.
        window: core::time::Duration,
        /// The life asked for.
        expires_in: core::time::Duration,
        /// The rule that the window breaks and what to do.
        rule: &'static str,
    },
    /// The time has no four-digit year in UTC.
    #[error("year {year}: X-Amz-Date has four digits for the year; sign for a time in the years 0 to 9999 (UTC)")]
    Year {
        /// The year in UTC.
        year: i32,
    },
    /// There is no clock to read without the feature `std`.
    #[error("no signing time: without the feature `std` there is no clock; call `sign_at`, or `Presigner::at` first")]
    NoClock,

    // Keys of objects.
    /// The object key is empty.
    #[error("empty object key: a key has 1 to 1024 bytes; for the bucket itself use a bucket operation such as `list`")]
    EmptyKey,
    /// The object key is longer than 1,024 bytes.
    #[error("object key of {length} bytes: a key has 1 to 1024 bytes in UTF-8; shorten it")]
    KeyTooLong {
        /// The key's length in bytes.
        length: usize,
    },
    /// Some clients or servers take the object key for another one.
    #[error(
        "object key {key:?}: {rule}; rename the object, or call `allow_ambiguous_key` if every client and the server take it as it is"
    )]
    AmbiguousKey {
        /// The key.
        key: String,
        /// How the key is misread.
        rule: &'static str,
    },
    /// The object key is `soap`, and the bucket is part of the host name.
    #[error(
        "object key \"soap\": S3 serves it in path style only; call `path_style` on the bucket, or rename the object"
    )]
    SoapKey,

    // Headers and parameters.
    /// The header name is not a token.
    #[error("header name {name:?}: a name is a token (letters, digits and !#$%&'*+-.^_`|~), RFC 9110, section 5.6.2")]
    HeaderName {
        /// The name.
        name: String,
    },
    /// The header's value is invalid. It is withheld.
    #[error("value of header {name:?} (withheld): {rule}")]
    HeaderValue {
        /// The header's name.
        name: String,
        /// The rule the value breaks and what to do.
        rule: &'static str,
    },
    /// The header is the signature's own, or another call sets it.
    #[error("header {name:?}: {rule}")]
    ReservedHeader {
        /// The header's name.
        name: String,
        /// What sets the header and what to do.
        rule: &'static str,
    },
    /// A header with a single value was set twice.
    #[error("header {name:?} set twice: it has a single value; keep one of the calls")]
    DuplicateHeader {
        /// The header's name.
        name: String,
    },
    /// The query parameter is the signature's own.
    #[error("query parameter {name:?}: the signature sets it; leave it out")]
    ReservedParameter {
        /// The parameter's name.
        name: String,
    },
    /// The same query parameter was set twice.
    #[error("query parameter {name:?} set twice: S3 reads one value; keep one of the calls")]
    DuplicateParameter {
        /// The parameter's name.
        name: String,
    },
    /// The query parameter has no name.
    #[error("query parameter without a name: give it one")]
    EmptyParameterName,
    /// A parameter or header would make another operation of the request.
    #[error(
        "{name:?} selects an operation or what it applies to, and this request has its operation: use the typed call or setting for it, or `object_request` or `bucket_request`, which take any"
    )]
    SelectsOperation {
        /// The name of the parameter or header.
        name: String,
    },
    /// An upload id or version id is empty.
    #[error(
        "empty {name}: some servers would take the request for one on the object itself; give the id that the server answered"
    )]
    EmptyId {
        /// The parameter's name.
        name: String,
    },
    /// An upload id or version id is longer than 1,024 bytes.
    #[error("{name} of {length} bytes: an id has at most 1024 bytes; give the id that the server answered")]
    IdTooLong {
        /// The parameter's name.
        name: String,
        /// The id's length in bytes.
        length: usize,
    },

    // Uploads in parts.
    /// The part number is 0 or more than 10,000.
    #[error("part number {part_number}: parts are numbered from 1 to 10000")]
    PartNumber {
        /// The number.
        part_number: u32,
    },
    /// The range of part numbers is empty.
    #[error("part numbers {first}..={last}: the range is empty; start it at its smaller number")]
    NoPartNumbers {
        /// The first number.
        first: u32,
        /// The last number.
        last: u32,
    },
    /// The plan has no part of this number.
    #[error("part number {part_number}: the plan has {count} parts; sign for the numbers that it has")]
    PartNotPlanned {
        /// The number.
        part_number: u32,
        /// How many parts the plan has.
        count: u32,
    },
    /// The parts are smaller than 5 MiB or larger than 5 GiB.
    #[error("parts of {part_size} bytes: S3 takes 5242880 to 5368709120 (5 MiB to 5 GiB); choose a size in that range")]
    PartSize {
        /// The size in bytes.
        part_size: u64,
    },
    /// The object would have more than 10,000 parts.
    #[error(
        "parts of {part_size} bytes: an object of {size} bytes would have more than 10000; choose at least {smallest} bytes"
    )]
    TooManyParts {
        /// The object's size in bytes.
        size: u64,
        /// The size of the parts in bytes.
        part_size: u64,
        /// The smallest size that is enough, in bytes.
        smallest: u64,
    },
    /// The object is larger than S3 stores.
    #[error(
        "object of {size} bytes: S3 stores at most 53687091200000 (48.8 TiB) in one; split it into several objects"
    )]
    ObjectTooLarge {
        /// The object's size in bytes.
        size: u64,
    },
    /// An upload is to be completed without parts.
    #[error("no parts to complete the upload with: add at least one, or abort the upload")]
    NoParts,
    /// A part was added twice.
    #[error("part {part_number} added twice: an object has each part once; keep the `ETag` of the last upload of it")]
    DuplicatePart {
        /// The part's number.
        part_number: u32,
    },
    /// The `ETag` of a part can't be one of S3's.
    #[error("ETag {etag:?} of part {part_number}: {rule}")]
    ETag {
        /// The part's number.
        part_number: u32,
        /// The `ETag`.
        etag: String,
        /// The rule it breaks and what to do.
        rule: &'static str,
    },

    // Forms.
    /// The prefix of a form's keys is empty.
    #[error(
        "empty key prefix: whoever has the form could overwrite any object of the bucket; give a prefix such as \"uploads/\", or an exact key with `post`"
    )]
    EmptyKeyPrefix,
    /// The field name is not a token, or has a `$`, which begins names in a policy.
    #[error(
        "field name {name:?}: a name has letters, digits and !#%&'*+-.^_`|~, and no $, which begins names in a policy; rename the field"
    )]
    FieldName {
        /// The name.
        name: String,
    },
    /// The field's value, or what it must start with, is invalid. It is withheld.
    #[error("value of field {name:?} (withheld): {rule}")]
    FieldValue {
        /// The field's name.
        name: String,
        /// The rule the value breaks and what to do.
        rule: &'static str,
    },
    /// The field is the signature's own, or another call sets it.
    #[error("field {name:?}: {rule}")]
    ReservedField {
        /// The field's name.
        name: String,
        /// What sets the field and what to do.
        rule: &'static str,
    },
    /// A field, or the range of the file's size, was set twice.
    #[error("field {name:?} set twice, in whatever case: a form has one value for it; keep one of the calls")]
    DuplicateField {
        /// The field's name.
        name: String,
    },
    /// The range of the file's size contains no size, or one that S3 doesn't take.
    #[error(
        "content length range of {min} to {max} bytes: a form takes 0 to 5368709120 bytes (5 GiB), the smaller number first; correct the range"
    )]
    ContentLengthRange {
        /// The smallest size in bytes.
        min: u64,
        /// The largest size in bytes.
        max: u64,
    },
    /// The fields of the form are too long.
    #[error(
        "form of {bytes} bytes without the file: S3 takes at most {limit} bytes of fields, boundaries and policy; shorten the values, or set fewer fields"
    )]
    FormTooLarge {
        /// What the form takes before the file, in bytes, with boundaries of 70 characters.
        bytes: usize,
        /// The most that S3 takes.
        limit: usize,
    },
    /// The presigner's bucket is a custom domain, and a form needs the bucket's name.
    #[error(
        "custom domain {host:?}: a form's policy names the bucket; use a presigner with `Bucket::new`, and `endpoint_url` for the server"
    )]
    NoBucketName {
        /// The domain.
        host: String,
    },

    // Buckets and endpoints.
    /// The bucket name breaks a naming rule.
    #[error("bucket name {name:?}: {rule}")]
    BucketName {
        /// The name.
        name: String,
        /// The rule it breaks and what to do.
        rule: &'static str,
    },
    /// Two options of a bucket exclude each other.
    #[error("options `{}` and `{}`: {rule}; keep one of them", options[0], options[1])]
    ConflictingOptions {
        /// The names of both options.
        options: [&'static str; 2],
        /// Why they exclude each other.
        rule: &'static str,
    },
    /// An option of a bucket is not for its kind.
    #[error("option `{option}` and {kind}: {rule}; leave the option out")]
    UnsupportedOption {
        /// The option's name.
        option: &'static str,
        /// The kind of bucket, such as "an access point".
        kind: &'static str,
        /// Why it can't have the option.
        rule: &'static str,
    },
    /// The ARN is not one of a place where objects are, or not in the bucket's region or
    /// partition.
    #[error("ARN {arn:?}: {rule}")]
    Arn {
        /// The ARN.
        arn: String,
        /// The rule it breaks and what to do.
        rule: &'static str,
    },
    /// Ordinary credentials where S3 takes those of a session, or the other way round.
    #[error("bucket {bucket:?}: {rule}")]
    Session {
        /// The bucket's name, or the URL of a custom domain.
        bucket: String,
        /// The rule against these credentials and what to do.
        rule: &'static str,
    },
    /// The region can't be part of a credential scope or a host name.
    #[error("region {region:?}: {rule}")]
    Region {
        /// The region.
        region: String,
        /// The rule it breaks and what to do.
        rule: &'static str,
    },
    /// The service can't be part of a credential scope.
    #[error("service {service:?}: {rule}")]
    Service {
        /// The service.
        service: String,
        /// The rule it breaks and what to do.
        rule: &'static str,
    },
    /// The URL has no scheme.
    #[error("URL {url:?}: it has no scheme; write http://{url} or https://{url}")]
    UrlWithoutScheme {
        /// The URL.
        url: String,
    },
    /// The URL contains something that is not part of an endpoint or a request.
    #[error("URL of host {host:?}: {rule}")]
    Url {
        /// The URL's host.
        host: String,
        /// The rule it breaks and what to do.
        rule: &'static str,
    },
    /// The path prefix of an endpoint, or the one that a proxy strips, means different things
    /// to different clients or servers.
    #[error("path prefix {prefix:?}: {rule}")]
    PathPrefix {
        /// The prefix.
        prefix: String,
        /// The rule it breaks and what to do.
        rule: &'static str,
    },
    /// The host is neither a host name nor an IP address as URLs write them.
    #[error("host {host:?}: {rule}")]
    Host {
        /// The host.
        host: String,
        /// The rule it breaks and what to do.
        rule: &'static str,
    },
    /// The endpoint's host begins with the bucket's name already.
    #[error(
        "endpoint host {host:?} begins with the bucket name {name:?}: leave the name out of the URL, or call `path_style` or `virtual_hosted_style` if the host is meant as it is"
    )]
    EndpointContainsBucket {
        /// The endpoint's host.
        host: String,
        /// The bucket's name.
        name: String,
    },

    // Credentials and signing keys.
    /// The access key id can't sign. Its value is withheld: a slash in it often means that
    /// it was swapped with the secret access key.
    #[error("access key id (withheld): {rule}; check that id and secret are not swapped")]
    AccessKeyId {
        /// The rule it breaks.
        rule: &'static str,
    },
    /// The secret access key can't sign.
    #[error("secret access key (withheld): {rule}; give it exactly as it was issued")]
    SecretAccessKey {
        /// The rule it breaks.
        rule: &'static str,
    },
    /// The session token can't sign.
    #[error("session token (withheld): {rule}; give it exactly as it was issued, or none")]
    SessionToken {
        /// The rule it breaks.
        rule: &'static str,
    },
    /// An environment variable is missing, empty or not Unicode.
    #[error(
        "environment variable {name} is missing, empty or not Unicode: set it, or make the credentials with `Credentials::new`"
    )]
    Environment {
        /// The variable's name.
        name: &'static str,
    },
    /// The time at which credentials expire isn't in RFC 3339.
    #[error(
        "{name} {value:?}: it is not a time in RFC 3339, such as 2026-11-23T18:00:00Z; give it as it was issued, or leave it out if the credentials don't expire"
    )]
    CredentialsExpiry {
        /// The environment variable or field.
        name: &'static str,
        /// Its value.
        value: String,
    },
    /// A field of credentials in JSON or XML is missing or invalid. Its value is withheld.
    #[error("{name} of the credentials: {rule}")]
    CredentialsField {
        /// The field's name.
        name: &'static str,
        /// The rule it breaks and what to do.
        rule: &'static str,
    },
    /// What was given holds no credentials. It is withheld.
    #[error("no credentials: {rule}")]
    NoCredentials {
        /// The rule it breaks and what to do.
        rule: &'static str,
    },
    /// Whoever was asked for credentials answered an error.
    #[error("no credentials: the answer is the error {code:?}, {message:?}; correct the request, or ask again later")]
    CredentialsRefused {
        /// What went wrong, in one word, such as `AccessDenied`.
        code: String,
        /// What went wrong, in the service's words, after [`redact`](crate::redact). Empty if it sent none.
        message: String,
    },
    /// The signing key was derived for another day.
    #[error("signing key of {key_date}, and the signing time is on {date} (UTC): derive a key for that day")]
    SigningKeyDate {
        /// The day the key was derived for.
        key_date: Date,
        /// The day to sign for, in UTC.
        date: Date,
    },
    /// The signing key was derived for another region or service.
    #[error("signing key of {key_scope}, and the request needs {scope}: derive a key for that region and service")]
    SigningKeyScope {
        /// Region and service of the key, joined by a slash.
        key_scope: String,
        /// Region and service of the request, joined by a slash.
        scope: String,
    },
    /// A signing key can't sign with SigV4a.
    #[error(
        "signing key of {key_scope}: SigV4a signs with a key of its own, derived from the secret access key; make the credentials with `Credentials::new`"
    )]
    SigningKeyAlgorithm {
        /// Region and service of the key, joined by a slash.
        key_scope: String,
    },
    /// The bytes are no public key.
    #[error("public key: the bytes are no point on the curve P-256; give those of `PublicKey::to_bytes`")]
    PublicKey,
    /// A form can't be signed with SigV4a.
    #[error(
        "form for host {host:?}: it needs SigV4a, and S3 takes no forms signed with it; presign a URL with `put` instead"
    )]
    FormAlgorithm {
        /// The host.
        host: String,
    },

    // Results, and URLs that were made elsewhere.
    /// A URL parser would rewrite the URL, which breaks the signature.
    #[error(
        "object key with dot segments: `url::Url` resolves them, and the URL would name another object; \
         send `url()` as it is, with a client that doesn't normalise paths"
    )]
    UrlRewritten,
    /// The result can't be an `http::Request`.
    #[error("not an http::Request: {reason}")]
    HttpRequest {
        /// What the `http` crate says.
        reason: String,
    },
    /// The URL or form to inspect isn't presigned.
    #[error(
        "{text:?}: it has no parameter or field of a signature, such as X-Amz-Signature or AWSAccessKeyId; give the whole presigned URL, with its query"
    )]
    NotPresigned {
        /// The URL.
        text: String,
    },
    /// The URL was not presigned, or it is not whole.
    #[error("presigned URL: {parameter} {rule}")]
    PresignedUrl {
        /// The parameter that is missing or invalid.
        parameter: &'static str,
        /// The rule it breaks and what to do.
        rule: &'static str,
    },
    /// A signed header goes with the presigned URL, and its value was not given.
    #[error("header {name:?} is signed, and its value is not part of the URL: give the header as it was signed")]
    UnknownHeaderValue {
        /// The header's name.
        name: String,
    },
}

/// Who can mend an [`Error`].
///
/// ```
/// use presign::{Bucket, Credentials, ErrorKind, Presigner};
///
/// let presigner = Presigner::new(Credentials::new("AKIDEXAMPLE", "secret"), Bucket::new("photos", "us-east-1"))?;
/// # let presigner = presigner.at(time::macros::datetime!(2013-05-24 00:00 UTC))?;
/// let status = match presigner.get("").sign().map_err(|error| error.kind()) {
///     Ok(_) => 200,
///     Err(ErrorKind::Request) => 400,
///     Err(_) => 500,
/// };
/// assert_eq!(status, 400);
/// # Ok::<(), presign::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// Whoever chose the values of the request: its key, headers, parameters or expiry. A
    /// web service that passes on a client's values answers 400.
    Request,
    /// Whoever configured the signer: credentials, bucket, region, endpoint or clock. A
    /// web service answers 500.
    Configuration,
}

impl Error {
    /// Whether the request or the configuration is invalid.
    ///
    /// See [`ErrorKind`] for an example.
    pub fn kind(&self) -> ErrorKind {
        match self {
            Self::ExpiryOutOfRange { .. }
            | Self::ExpiryNotWholeSeconds { .. }
            | Self::MinimumLife { .. }
            | Self::StableWindow { .. }
            | Self::EmptyKey
            | Self::KeyTooLong { .. }
            | Self::AmbiguousKey { .. }
            | Self::SoapKey
            | Self::HeaderName { .. }
            | Self::HeaderValue { .. }
            | Self::ReservedHeader { .. }
            | Self::DuplicateHeader { .. }
            | Self::ReservedParameter { .. }
            | Self::DuplicateParameter { .. }
            | Self::EmptyParameterName
            | Self::SelectsOperation { .. }
            | Self::EmptyId { .. }
            | Self::IdTooLong { .. }
            | Self::PartNumber { .. }
            | Self::NoPartNumbers { .. }
            | Self::PartNotPlanned { .. }
            | Self::PartSize { .. }
            | Self::TooManyParts { .. }
            | Self::ObjectTooLarge { .. }
            | Self::NoParts
            | Self::DuplicatePart { .. }
            | Self::ETag { .. }
            | Self::EmptyKeyPrefix
            | Self::FieldName { .. }
            | Self::FieldValue { .. }
            | Self::ReservedField { .. }
            | Self::DuplicateField { .. }
            | Self::ContentLengthRange { .. }
            | Self::FormTooLarge { .. }
            | Self::UrlRewritten
            | Self::HttpRequest { .. }
            | Self::NotPresigned { .. }
            | Self::PresignedUrl { .. }
            | Self::UnknownHeaderValue { .. } => ErrorKind::Request,
            Self::CredentialsExpired { .. }
            | Self::CredentialsExpireTooSoon { .. }
            | Self::Year { .. }
            | Self::NoClock
            | Self::NoBucketName { .. }
            | Self::BucketName { .. }
            | Self::ConflictingOptions { .. }
            | Self::UnsupportedOption { .. }
            | Self::Arn { .. }
            | Self::Session { .. }
            | Self::Region { .. }
            | Self::Service { .. }
            | Self::UrlWithoutScheme { .. }
            | Self::Url { .. }
            | Self::PathPrefix { .. }
            | Self::Host { .. }
            | Self::EndpointContainsBucket { .. }
            | Self::AccessKeyId { .. }
            | Self::SecretAccessKey { .. }
            | Self::SessionToken { .. }
            | Self::Environment { .. }
            | Self::CredentialsExpiry { .. }
            | Self::CredentialsField { .. }
            | Self::NoCredentials { .. }
            | Self::CredentialsRefused { .. }
            | Self::SigningKeyDate { .. }
            | Self::SigningKeyScope { .. }
            | Self::SigningKeyAlgorithm { .. }
            | Self::PublicKey
            | Self::FormAlgorithm { .. } => ErrorKind::Configuration,
        }
    }
}
