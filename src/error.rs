//! Everything that can be wrong with a request, one variant a rule.

use alloc::string::String;
use time::{Date, OffsetDateTime};

/// Why a URL was not signed.
///
/// Every message names the value, the rule it breaks and the way out. None
/// carries a secret: where a value may be one (an access key id that could be a
/// swapped secret key, the value of a header), the message tells where the fault
/// is and leaves the value out.
///
/// ```
/// use presign::{Bucket, Error};
///
/// let error = Bucket::new("No_Such_Region", "eu/west/1").unwrap_err();
/// assert!(matches!(error, Error::Region { .. }));
/// assert!(error.to_string().contains("\"eu/west/1\""));
/// ```
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The time to live is 0 or over 7 days.
    #[error("expiry of {seconds} s: a presigned URL lives from 1 to 604800 s (7 days); choose a value in that range")]
    ExpiryOutOfRange {
        /// The time to live asked for, in seconds.
        seconds: u64,
    },
    /// The time to live has a fraction of a second.
    #[error("expiry of {duration:?}: X-Amz-Expires counts whole seconds; round the duration")]
    ExpiryNotWholeSeconds {
        /// The time to live asked for.
        duration: core::time::Duration,
    },
    /// The credentials expire before the URL would begin to work.
    #[error("credentials expired at {expired_at}, the URL is signed for {signed_at}: get fresh credentials")]
    CredentialsExpired {
        /// When the credentials expired.
        expired_at: OffsetDateTime,
        /// The moment the URL was to be signed for.
        signed_at: OffsetDateTime,
    },
    /// The time has no four-digit year in UTC.
    #[error("year {year}: X-Amz-Date has four digits for the year; sign for a time in the years 0 to 9999 (UTC)")]
    Year {
        /// The year in UTC.
        year: i32,
    },

    /// The object key is empty.
    #[error("empty object key: a key has 1 to 1024 bytes; for the bucket itself use a bucket operation such as `list`")]
    EmptyKey,
    /// The object key is longer than 1,024 bytes.
    #[error("object key of {length} bytes: a key has 1 to 1024 bytes in UTF-8; shorten it")]
    KeyTooLong {
        /// The key's length in bytes.
        length: usize,
    },
    /// A segment of the object key is `.` or `..`.
    #[error(
        "object key {key:?}: URL parsers resolve the segment {segment:?}, so the URL would name another object; \
         rename the object, or call `allow_dot_segments` if every client sends paths as they are"
    )]
    DotSegment {
        /// The key.
        key: String,
        /// The segment, `.` or `..`.
        segment: &'static str,
    },
    /// The object key is `soap` and the bucket is in the host name.
    #[error(
        "object key \"soap\": S3 serves it in path style only; call `path_style` on the bucket, or rename the object \
         where a custom domain has no style"
    )]
    SoapKey,

    /// The bucket name breaks a naming rule.
    #[error("bucket name {name:?}: {rule}")]
    BucketName {
        /// The name.
        name: String,
        /// The rule it breaks and the way out.
        rule: &'static str,
    },
    /// The region cannot stand in a credential scope or a host name.
    #[error("region {region:?}: {rule}")]
    Region {
        /// The region.
        region: String,
        /// The rule it breaks and the way out.
        rule: &'static str,
    },
    /// The service cannot stand in a credential scope.
    #[error("service {service:?}: {rule}")]
    Service {
        /// The service.
        service: String,
        /// The rule it breaks and the way out.
        rule: &'static str,
    },
    /// The access key id cannot stand in a credential scope. Its value is left
    /// out: a slash in it often means that the secret key was given in its place.
    #[error("access key id (value withheld): {rule}; check that id and secret are not swapped")]
    AccessKeyId {
        /// The rule it breaks.
        rule: &'static str,
    },
    /// A variable of the environment is missing, empty or not Unicode.
    #[error(
        "environment variable {name} is missing, empty or not Unicode: set it, or build the credentials with `Credentials::new`"
    )]
    Environment {
        /// The variable's name.
        name: &'static str,
    },
    /// The signing key was derived for another day.
    #[error("signing key of {key_date}, the URL is signed for {date} (UTC): derive a key for that day")]
    SigningKeyDate {
        /// The day the key was derived for.
        key_date: Date,
        /// The day of the moment to sign for, in UTC.
        date: Date,
    },
    /// The signing key was derived for another region or service.
    #[error("signing key of {key_scope}, the request needs {scope}: derive a key for that region and service")]
    SigningKeyScope {
        /// Region and service of the key, joined by a slash.
        key_scope: String,
        /// Region and service of the request, joined by a slash.
        scope: String,
    },

    /// The header name is not a token.
    #[error("header name {name:?}: a name is a token (letters, digits and !#$%&'*+-.^_`|~), RFC 9110 section 5.6.2")]
    HeaderName {
        /// The name.
        name: String,
    },
    /// The header value holds a control character. The value is left out.
    #[error(
        "value of header {name:?} (withheld): control character at byte {position}; \
         CR, LF, NUL, tabs and other controls would split the header or be read differently by each server, remove them"
    )]
    HeaderValue {
        /// The header's name.
        name: String,
        /// Where the control character stands, in bytes from 0, leading white space
        /// left out.
        position: usize,
    },
    /// The header is the signature's own, or another call sets it.
    #[error("header {name:?}: {rule}")]
    ReservedHeader {
        /// The header's name.
        name: String,
        /// What sets the header and what to do.
        rule: &'static str,
    },
    /// A header that has one value was given two.
    #[error("header {name:?} given twice: it has one value; keep one of the calls")]
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
    /// The same query parameter was given twice.
    #[error("query parameter {name:?} given twice: S3 reads one value; keep one of the calls")]
    DuplicateParameter {
        /// The parameter's name.
        name: String,
    },
    /// The query parameter has no name.
    #[error("query parameter without a name: give it one")]
    EmptyParameterName,
    /// The part number is 0 or over 10,000.
    #[error("part number {part_number}: parts are numbered from 1 to 10000")]
    PartNumber {
        /// The number.
        part_number: u32,
    },

    /// The host is no host name and no IP address in the form that URLs use.
    #[error("host {host:?}: {rule}")]
    Host {
        /// The host.
        host: String,
        /// The rule it breaks and the way out.
        rule: &'static str,
    },
    /// The request path does not start with a slash, or holds `?` or `#`.
    #[error("path {path:?}: a path starts with \"/\" and has no \"?\" or \"#\"; give the query by `param`")]
    Path {
        /// The path.
        path: String,
    },
    /// The endpoint is no URL.
    #[cfg(feature = "url")]
    #[error("endpoint is not a URL ({reason}): write it as https://host, https://host:port or https://host/prefix")]
    EndpointSyntax {
        /// What the URL parser said.
        reason: url::ParseError,
    },
    /// The endpoint has a scheme other than http and https.
    #[error("endpoint scheme {scheme:?}: S3 is spoken over http and https; use one of them")]
    EndpointScheme {
        /// The scheme.
        scheme: String,
    },
    /// The endpoint carries a user name or password, which is left out here.
    #[error(
        "endpoint at host {host:?} carries a user name or password: remove it, credentials are given to `Presigner::new`"
    )]
    EndpointCredentials {
        /// The endpoint's host.
        host: String,
    },
    /// The path prefix of the endpoint has a `.` or `..` segment, once decoded.
    #[error(
        "endpoint at host {host:?} has a dot segment in its path: URL parsers resolve it, write the path that is meant"
    )]
    EndpointDotSegment {
        /// The endpoint's host.
        host: String,
    },
    /// The endpoint has a query or fragment.
    #[error(
        "endpoint at host {host:?} has a query or fragment: remove it, an endpoint is scheme, host, port and path prefix"
    )]
    EndpointQueryOrFragment {
        /// The endpoint's host.
        host: String,
    },
    /// A URL parser would rewrite the URL, which breaks the signature.
    #[error(
        "object key with dot segments: `url::Url` resolves them and the URL would name another object; \
         send `url()` as it is, with a client that does not normalise paths"
    )]
    UrlRewritten,
    /// The result cannot be an `http::Request`.
    #[error("not an http::Request: {reason}")]
    HttpRequest {
        /// What the `http` crate said.
        reason: String,
    },
}
