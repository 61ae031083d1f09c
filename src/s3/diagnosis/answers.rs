//! What servers answer: the table from codes and messages to causes.
//!
//! Codes and messages of S3 are those of AWS, "Error responses". Of the other servers, Garage
//! answers few codes and says the rest in the message, `MinIO`, Ceph and Swift use S3's codes, R2
//! and `NooBaa` have one of their own for an expired URL.

use super::cause::Cause;
use crate::s3::s3_error::S3Error;

struct Answer {
    cause: Cause,
    codes: &'static [&'static str],
    /// The message contains one of these, in whatever case. Empty for any message.
    says: &'static [&'static str],
}

const fn answer(cause: Cause, codes: &'static [&'static str], says: &'static [&'static str]) -> Answer {
    Answer { cause, codes, says }
}

const MALFORMED: [&str; 2] = ["AuthorizationHeaderMalformed", "AuthorizationQueryParametersError"];
/// Codes with many meanings.
const REFUSED: [&str; 3] = ["AccessDenied", "InvalidArgument", "InvalidRequest"];

/// The first that fits counts.
const ANSWERS: &[Answer] = &[
    answer(Cause::Clock, &["RequestTimeTooSkewed", "RequestInTheFuture"], &[]),
    answer(Cause::Clock, &REFUSED, &["not yet valid", "not valid yet"]),
    answer(Cause::Expired, &["ExpiredRequest", "RequestExpired"], &[]),
    answer(Cause::Expired, &REFUSED, &["has expired", "date is too old"]),
    answer(Cause::Life, &[MALFORMED[1], REFUSED[2]], &["x-amz-expires m", "x-amz-expires should"]),
    answer(Cause::Truncated, &[MALFORMED[1]], &["requires the"]),
    answer(
        Cause::Truncated,
        &REFUSED,
        &["not found in query parameters", "missing presigned url", "signature is required"],
    ),
    answer(Cause::Service, &MALFORMED, &["service"]),
    answer(Cause::Service, &["NotImplemented"], &["unknown service"]),
    answer(Cause::Region, &MALFORMED, &["region", "unexpected scope"]),
    answer(Cause::Region, &["PermanentRedirect", "TemporaryRedirect", "IllegalLocationConstraintException"], &[]),
    answer(Cause::ExpiredCredentials, &["ExpiredToken", "TokenRefreshRequired"], &[]),
    answer(Cause::SessionToken, &["InvalidToken"], &[]),
    answer(Cause::AccessKeyId, &["InvalidAccessKeyId", "NotSignedUp"], &[]),
    answer(Cause::AccessKeyId, &REFUSED, &["no such key:"]),
    answer(Cause::UnsignedHeader, &REFUSED, &["were not signed", "should be signed"]),
    answer(Cause::Header, &REFUSED, &["signed header"]),
    answer(Cause::UnsignedPayload, &REFUSED, &["unsigned payload", "unsigned-payload"]),
    answer(Cause::Payload, &["XAmzContentSHA256Mismatch", "BadDigest"], &[]),
    answer(Cause::Signature, &["SignatureDoesNotMatch"], &[]),
    answer(Cause::Signature, &REFUSED, &["invalid signature"]),
    answer(Cause::Permission, &["AccessDenied", "AllAccessDisabled"], &[]),
    answer(Cause::NotFound, &["NoSuchBucket", "NoSuchKey", "NoSuchUpload", "NoSuchVersion"], &[]),
];

pub(super) fn cause(error: &S3Error) -> Cause {
    let message = error.message().to_ascii_lowercase();
    let fits = |answer: &&Answer| {
        answer.codes.contains(&error.code())
            && (answer.says.is_empty() || answer.says.iter().any(|words| message.contains(words)))
    };
    ANSWERS.iter().find(fits).map_or(Cause::Other, |answer| answer.cause)
}

/// The header that an answer is about. S3 names it in an element, Garage in the message.
pub(super) fn header(error: &S3Error) -> Option<&str> {
    error.get("HeadersNotSigned").or_else(|| error.message().split('`').nth(1)).filter(|name| !name.is_empty())
}
