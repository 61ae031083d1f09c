//! Why a request is not what its signature says, or isn't signed.

use alloc::string::String;
use time::{Date, OffsetDateTime};

/// How a request is signed.
///
/// See [`Claim::mechanism`](super::Claim::mechanism) for an example.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Mechanism {
    /// By parameters in its query: a presigned URL.
    Query,
    /// By the header `Authorization`.
    Header,
    /// By fields of the form that it sends.
    Form,
}

/// Why a request was refused.
///
/// No message contains a signature or a session token, and none says more than the client
/// knows or S3 would answer. `code`, `status`, `message` and `to_xml` are the answer as S3
/// gives it.
///
/// ```
/// use presign::verify::{ReceivedRequest, Refusal, Scratch, Verifier};
/// use time::macros::datetime;
///
/// let request = ReceivedRequest::new("GET", "/test.txt", [("host", "examplebucket.s3.amazonaws.com")]);
/// let verifier = Verifier::s3("us-east-1")?;
/// let refusal = verifier.read(&request, datetime!(2013-05-24 00:00 UTC), &mut Scratch::new()).unwrap_err();
/// assert_eq!(refusal, Refusal::NotSigned);
/// assert_eq!((refusal.status(), refusal.code()), (403, "AccessDenied"));
/// # Ok::<(), presign::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Refusal {
    /// The request has no signature.
    #[error("the request is not signed")]
    NotSigned,
    /// The request is signed in two ways, or by versions 2 and 4 at once.
    #[error("the request has more than one signature")]
    SeveralMechanisms,
    /// The request target has no path in origin form, or an incomplete percent escape.
    #[error("the request target is not a path with complete percent escapes")]
    InvalidTarget,
    /// The algorithm is not `AWS4-HMAC-SHA256`.
    #[error("the signature's algorithm is not AWS4-HMAC-SHA256")]
    Algorithm {
        /// Where the algorithm is.
        mechanism: Mechanism,
    },
    /// A part of the signature is missing.
    #[error("the signature has no {name}")]
    Missing {
        /// Where it should be.
        mechanism: Mechanism,
        /// What is missing.
        name: &'static str,
    },
    /// A parameter of the signature is repeated, or its name is misspelt in case or escaped.
    #[error("{name} is not given exactly once, by exactly this name")]
    RepeatedParameter {
        /// The parameter's name.
        name: &'static str,
    },
    /// The `Authorization` header is repeated, or its components are.
    #[error("the Authorization header is not one list of Credential, SignedHeaders and Signature")]
    MalformedAuthorization,
    /// The credential is not an access key id, day, region, service and `aws4_request`.
    #[error("the credential is not of the form <access key id>/YYYYMMDD/<region>/<service>/aws4_request")]
    MalformedCredential {
        /// Where the credential is.
        mechanism: Mechanism,
    },
    /// The credential's day is not the day of the signing time.
    #[error("the credential is of {given:?}, and the signing time of {date}")]
    CredentialDate {
        /// Where the credential is.
        mechanism: Mechanism,
        /// The day in the credential, shortened if it is long.
        given: String,
        /// The day of the signing time.
        date: Date,
    },
    /// The credential is for another region.
    #[error("the credential is for region {given:?}, and {expected:?} is expected")]
    Region {
        /// Where the credential is.
        mechanism: Mechanism,
        /// The region in the credential, shortened if it is long.
        given: String,
        /// The region of the [`Verifier`](super::Verifier).
        expected: String,
    },
    /// The credential is for another service.
    #[error("the credential is for service {given:?}, and {expected:?} is expected")]
    Service {
        /// Where the credential is.
        mechanism: Mechanism,
        /// The service in the credential, shortened if it is long.
        given: String,
        /// The service of the [`Verifier`](super::Verifier).
        expected: String,
    },
    /// The signing time is not `YYYYMMDDTHHMMSSZ`.
    #[error("the signing time is not of the form YYYYMMDDTHHMMSSZ")]
    Date {
        /// Where the time is.
        mechanism: Mechanism,
    },
    /// The URL's life is not a number.
    #[error("X-Amz-Expires is not a number in decimal digits")]
    ExpiresNotANumber,
    /// The URL's life is 0 or negative.
    #[error("X-Amz-Expires is not positive")]
    ExpiresNotPositive,
    /// The URL's life is longer than 604,800 seconds (7 days).
    #[error("X-Amz-Expires is more than 604800 (7 days)")]
    ExpiresTooLong,
    /// The list of signed headers is not sorted, repeats a name or contains something that
    /// isn't a name in lower case.
    #[error("the list of signed headers is not sorted names in lower case")]
    MalformedSignedHeaders {
        /// Where the list is.
        mechanism: Mechanism,
    },
    /// The signature is not 64 lower-case hexadecimal digits.
    #[error("the signature is not 64 lower-case hexadecimal digits")]
    MalformedSignature,
    /// The session token is empty or not UTF-8, or there are two.
    #[error("the session token is invalid")]
    MalformedToken,
    /// Headers that must be signed are not.
    #[error("headers are not signed: {names}")]
    HeadersNotSigned {
        /// The headers' names, joined by a comma and a space.
        names: String,
    },
    /// A header with a single value is repeated.
    #[error("header {name:?} is repeated")]
    RepeatedHeader {
        /// The header's name.
        name: String,
    },
    /// A signed header has another value than the query parameter of its name.
    #[error("header {name:?} has another value in the query")]
    ConflictingHeader {
        /// The header's name.
        name: String,
    },
    /// The value of a signed header contains a control character that splits headers.
    #[error("the value of header {name:?} contains a control character")]
    HeaderValue {
        /// The header's name.
        name: String,
    },
    /// The payload hash is neither `UNSIGNED-PAYLOAD` nor a SHA-256 in lower-case hexadecimal
    /// digits, query and header have different ones, or the query alone has a SHA-256.
    #[error("the payload hash is neither UNSIGNED-PAYLOAD nor a SHA-256")]
    MalformedPayloadHash,
    /// The payload is signed in chunks, which this crate doesn't verify.
    #[error("the payload is signed in chunks")]
    ChunkedPayload,
    /// The URL has expired.
    #[error("the URL was valid for {seconds} s, until {expired_at}, and it is {now}")]
    Expired {
        /// The URL's life in seconds.
        seconds: u32,
        /// When it expired.
        expired_at: OffsetDateTime,
        /// The time given to `read`.
        now: OffsetDateTime,
    },
    /// The URL was signed for a time to come.
    #[error("the URL is valid from {signed_at}, and it is {now}")]
    NotYetValid {
        /// The signing time.
        signed_at: OffsetDateTime,
        /// The time given to `read`.
        now: OffsetDateTime,
    },
    /// The signing time of an `Authorization` header is too far from the current time.
    #[error("the request was signed at {signed_at}, and it is {now}: more than {max_skew} apart")]
    TimeSkewed {
        /// The signing time.
        signed_at: OffsetDateTime,
        /// The time given to `read`.
        now: OffsetDateTime,
        /// The difference allowed.
        max_skew: time::Duration,
    },
    /// The URL's life is longer than the verifier allows.
    #[error("a life of {seconds} s, and {longest} s are allowed")]
    LifeNotAllowed {
        /// The URL's life in seconds.
        seconds: u32,
        /// The longest allowed.
        longest: u32,
    },
    /// The signature is older than the verifier allows.
    #[error("signed at {signed_at}, and it is {now}: more than {max_age} ago")]
    AgeNotAllowed {
        /// The signing time.
        signed_at: OffsetDateTime,
        /// The time given to `read`.
        now: OffsetDateTime,
        /// The age allowed.
        max_age: time::Duration,
    },
    /// A field of the form is repeated, in whatever case.
    #[error("field {name:?} is repeated")]
    RepeatedField {
        /// The field's name.
        name: String,
    },
    /// The fields of the form and the name of its file are too long.
    #[error("the fields before the file have more than {limit} bytes")]
    FormTooLarge {
        /// The most that S3 takes.
        limit: usize,
    },
    /// The policy of the form is not one.
    #[error("the policy is not valid: {rule}")]
    MalformedPolicy {
        /// The rule that it breaks.
        rule: &'static str,
    },
    /// The policy of the form has expired.
    #[error("the policy was valid until {expired_at}, and it is {now}")]
    PolicyExpired {
        /// When it expired.
        expired_at: OffsetDateTime,
        /// The time given to `read_form`.
        now: OffsetDateTime,
    },
    /// The form has a field that its policy has no condition for.
    #[error("the policy has no condition for field {name:?}")]
    ExtraField {
        /// The field's name, shortened if it is long.
        name: String,
    },
    /// A field, or the bucket, isn't what the policy says.
    #[error("a condition of the policy is not met: {condition}")]
    ConditionFailed {
        /// The condition, as S3 writes it.
        condition: String,
    },
    /// There is no such access key id.
    #[error("access key id (withheld) is unknown")]
    UnknownAccessKeyId,
    /// The signature is wrong: something of what it covers was changed, or it was made with
    /// another secret. So it is if a signed header is missing.
    #[error("the signature does not match the request")]
    SignatureMismatch,
    /// The key or secret given can't be that of the request: its day, region or service is
    /// another, or the secret is empty. A mistake of the server, not of the client.
    #[error("the signing key given is for another day, region or service, or the secret can't sign")]
    WrongKey,
}
