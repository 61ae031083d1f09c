//! A refusal as S3 answers it. AWS: "Error responses".

#[cfg(feature = "json")]
use super::form::FormClaim;
use crate::s3::xml::push_element;
use crate::sigv4::rfc3339;
use crate::sigv4::verify::{Claim, Mechanism, Refusal};
use alloc::borrow::Cow;
use alloc::string::String;
use alloc::{format, string::ToString};

const QUERY: &str = "AuthorizationQueryParametersError";
const HEADER: &str = "AuthorizationHeaderMalformed";
const DENIED: &str = "AccessDenied";
const MISMATCH: &str = "SignatureDoesNotMatch";
const ARGUMENT: &str = "InvalidArgument";

impl Refusal {
    /// S3's code for the refusal, such as `SignatureDoesNotMatch`.
    ///
    /// See [`Refusal`] for an example.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NotSigned
            | Self::Missing { mechanism: Mechanism::Header, name: "x-amz-date" }
            | Self::Date { mechanism: Mechanism::Header }
            | Self::HeadersNotSigned { .. }
            | Self::Expired { .. }
            | Self::NotYetValid { .. }
            | Self::LifeNotAllowed { .. }
            | Self::AgeNotAllowed { .. }
            | Self::PolicyExpired { .. }
            | Self::ExtraField { .. }
            | Self::ConditionFailed { .. } => DENIED,
            Self::MalformedPolicy { .. } => "InvalidPolicyDocument",
            Self::FormTooLarge { .. } => "MaxPostPreDataLengthExceeded",
            Self::SeveralMechanisms
            | Self::MalformedPayloadHash
            | Self::RepeatedField { .. }
            | Self::Date { mechanism: Mechanism::Form } => ARGUMENT,
            Self::InvalidTarget => "InvalidURI",
            Self::Missing { name: "x-amz-content-sha256", .. }
            | Self::Algorithm { mechanism: Mechanism::Header }
            | Self::RepeatedHeader { .. }
            | Self::ConflictingHeader { .. }
            | Self::HeaderValue { .. } => "InvalidRequest",
            Self::Algorithm { mechanism }
            | Self::Missing { mechanism, .. }
            | Self::MalformedCredential { mechanism }
            | Self::CredentialDate { mechanism, .. }
            | Self::Region { mechanism, .. }
            | Self::Service { mechanism, .. }
            | Self::MalformedSignedHeaders { mechanism } => match mechanism {
                Mechanism::Query => QUERY,
                Mechanism::Header => HEADER,
                Mechanism::Form => ARGUMENT,
            },
            Self::Date { mechanism: Mechanism::Query }
            | Self::RepeatedParameter { .. }
            | Self::ExpiresNotANumber
            | Self::ExpiresNotPositive
            | Self::ExpiresTooLong => QUERY,
            Self::MalformedAuthorization => HEADER,
            Self::MalformedToken => "InvalidToken",
            Self::ChunkedPayload => "NotImplemented",
            Self::TimeSkewed { .. } => "RequestTimeTooSkewed",
            Self::UnknownAccessKeyId => "InvalidAccessKeyId",
            Self::SignatureMismatch | Self::MalformedSignature => MISMATCH,
            Self::WrongKey => "InternalError",
        }
    }

    /// The status of S3's answer.
    ///
    /// See [`Refusal`] for an example.
    pub fn status(&self) -> u16 {
        match self.code() {
            DENIED | MISMATCH | "InvalidAccessKeyId" | "RequestTimeTooSkewed" => 403,
            "InternalError" => 500,
            "NotImplemented" => 501,
            _ => 400,
        }
    }

    /// S3's message, or one in its style where S3 has none.
    ///
    /// ```
    /// use presign::verify::Refusal;
    ///
    /// assert_eq!(Refusal::ExpiresNotANumber.message(), "X-Amz-Expires should be a number");
    /// ```
    pub fn message(&self) -> Cow<'static, str> {
        Cow::Borrowed(match self {
            Self::NotSigned | Self::LifeNotAllowed { .. } | Self::AgeNotAllowed { .. } => "Access Denied",
            Self::SeveralMechanisms => {
                "Only one auth mechanism allowed; only the X-Amz-Algorithm query parameter, Signature query string parameter or the Authorization header should be specified"
            }
            Self::InvalidTarget => "Couldn't parse the specified URI.",
            Self::Algorithm { mechanism: Mechanism::Header } => {
                "The authorization mechanism you have provided is not supported. Please use AWS4-HMAC-SHA256."
            }
            Self::Algorithm { .. } => "X-Amz-Algorithm only supports \"AWS4-HMAC-SHA256\"",
            Self::Missing { name: "x-amz-content-sha256", .. } => {
                "Missing required header for this request: x-amz-content-sha256"
            }
            Self::Missing { mechanism: Mechanism::Header, name: "x-amz-date" }
            | Self::Date { mechanism: Mechanism::Header } => {
                "AWS authentication requires a valid Date or x-amz-date header"
            }
            Self::Missing { mechanism: Mechanism::Query, .. } => {
                "Query-string authentication version 4 requires the X-Amz-Algorithm, X-Amz-Credential, X-Amz-Signature, X-Amz-Date, X-Amz-SignedHeaders, and X-Amz-Expires parameters."
            }
            Self::Missing { mechanism: Mechanism::Header, .. } | Self::MalformedAuthorization => {
                "The authorization header is malformed; the authorization header requires three components: Credential, SignedHeaders, and Signature."
            }
            Self::Missing { mechanism: Mechanism::Form, name } => {
                return Cow::Owned(format!(
                    "Bucket POST must contain a field named '{name}'.  If it is specified, please check the order of the fields."
                ));
            }
            Self::MalformedPolicy { rule } => return Cow::Owned(format!("Invalid Policy: {rule}")),
            Self::FormTooLarge { .. } => "Your POST request fields preceding the upload file were too large.",
            Self::PolicyExpired { .. } => "Invalid according to Policy: Policy expired.",
            Self::ExtraField { name } => {
                return Cow::Owned(format!("Invalid according to Policy: Extra input fields: {name}"));
            }
            Self::ConditionFailed { condition } => {
                return Cow::Owned(format!("Invalid according to Policy: Policy Condition failed: {condition}"));
            }
            Self::MalformedCredential { mechanism } => {
                return in_place(
                    *mechanism,
                    "the Credential is mal-formed; expecting \"<YOUR-AKID>/YYYYMMDD/REGION/SERVICE/aws4_request\".",
                );
            }
            Self::Region { mechanism, given, expected } => {
                return in_place(*mechanism, &format!("the region '{given}' is wrong; expecting '{expected}'"));
            }
            Self::Service { mechanism, given, expected } => {
                let text = format!("incorrect service \"{given}\". This endpoint belongs to \"{expected}\".");
                return in_place(*mechanism, &text);
            }
            Self::CredentialDate { mechanism: Mechanism::Header, .. } => {
                "The authorization header is malformed; Invalid credential date. Date is not the same as X-Amz-Date."
            }
            Self::CredentialDate { given, date, .. } => {
                let date = date.to_string().replace('-', "");
                return Cow::Owned(format!(
                    "Invalid credential date \"{given}\". This date is not the same as X-Amz-Date: \"{date}\"."
                ));
            }
            Self::Date { .. } => "X-Amz-Date must be in the ISO8601 Long Format \"yyyyMMdd'T'HHmmss'Z'\"",
            Self::ExpiresNotANumber => "X-Amz-Expires should be a number",
            Self::ExpiresNotPositive => "X-Amz-Expires must be non-negative",
            Self::ExpiresTooLong => {
                "X-Amz-Expires must be less than a week (in seconds); that is, the given X-Amz-Expires must be less than 604800 seconds"
            }
            Self::HeadersNotSigned { .. } => "There were headers present in the request which were not signed",
            Self::Expired { .. } => "Request has expired",
            Self::NotYetValid { .. } => "Request is not valid yet",
            Self::TimeSkewed { .. } => "The difference between the request time and the current time is too large.",
            Self::MalformedToken => "The provided token is malformed or otherwise invalid.",
            Self::ChunkedPayload => "A header you provided implies functionality that is not implemented",
            Self::UnknownAccessKeyId => "The AWS Access Key Id you provided does not exist in our records.",
            Self::SignatureMismatch | Self::MalformedSignature => {
                "The request signature we calculated does not match the signature you provided. Check your key and signing method."
            }
            Self::WrongKey => "We encountered an internal error. Please try again.",
            Self::MalformedPayloadHash => {
                "x-amz-content-sha256 must be UNSIGNED-PAYLOAD, STREAMING-AWS4-HMAC-SHA256-PAYLOAD or a valid sha256 value."
            }
            Self::RepeatedParameter { .. }
            | Self::MalformedSignedHeaders { .. }
            | Self::RepeatedHeader { .. }
            | Self::ConflictingHeader { .. }
            | Self::RepeatedField { .. }
            | Self::HeaderValue { .. } => return Cow::Owned(self.to_string()),
        })
    }

    /// The body of S3's answer. It has no request id: whoever answers adds his own.
    ///
    /// ```
    /// use presign::verify::Refusal;
    ///
    /// let refusal = Refusal::HeadersNotSigned { names: "x-amz-acl".into() };
    /// assert_eq!(
    ///     refusal.to_xml(),
    ///     "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>AccessDenied</Code>\
    ///      <Message>There were headers present in the request which were not signed</Message>\
    ///      <HeadersNotSigned>x-amz-acl</HeadersNotSigned></Error>"
    /// );
    /// ```
    pub fn to_xml(&self) -> String {
        self.write_xml(|_| {})
    }

    /// As [`to_xml`](Self::to_xml), with what S3 adds of the request: the access key id to
    /// [`UnknownAccessKeyId`](Self::UnknownAccessKeyId) and
    /// [`SignatureMismatch`](Self::SignatureMismatch), and to the latter everything with which
    /// a client finds its mistake: the string to sign, the canonical request and their bytes,
    /// and the signature provided. All of it is what the client sent, session token included,
    /// so leave it out of logs.
    ///
    /// ```
    /// # use presign::{Bucket, Credentials, Presigner, verify::{ReceivedRequest, Scratch, Verifier}};
    /// # let now = time::macros::datetime!(2013-05-24 00:00 UTC);
    /// # let presigner = Presigner::new(Credentials::new("AKIDEXAMPLE", "secret"), Bucket::new("examplebucket", "us-east-1"))?;
    /// # let url = presigner.get("test.txt").sign_at(now)?.into_url();
    /// # let target = url.strip_prefix("https://examplebucket.s3.us-east-1.amazonaws.com").unwrap();
    /// # let request = ReceivedRequest::new("GET", target, [("host", "examplebucket.s3.us-east-1.amazonaws.com")]);
    /// # let (verifier, mut scratch) = (Verifier::s3("us-east-1")?, Scratch::new());
    /// let claim = verifier.read(&request, now, &mut scratch)?;
    /// let refusal = claim.verify_secret(Some("another secret")).unwrap_err();
    /// assert!(refusal.to_xml_with(&claim).contains("<CanonicalRequest>GET\n/test.txt\n"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn to_xml_with(&self, claim: &Claim<'_>) -> String {
        let canonical_request = claim.canonical_request();
        self.write_xml(|xml| {
            self.write_signed(claim.access_key_id(), claim.string_to_sign(), claim.signature(), xml);
            if *self == Self::SignatureMismatch && !canonical_request.is_empty() {
                push_element("CanonicalRequest", &String::from_utf8_lossy(canonical_request), xml);
                push_element("CanonicalRequestBytes", &spaced_hex(canonical_request), xml);
            }
        })
    }

    /// As [`to_xml_with`](Self::to_xml_with), for a form. Its string to sign is the policy in
    /// Base64, and it has no canonical request.
    ///
    /// ```
    /// # use presign::{Bucket, Credentials, Presigner, verify::{ReceivedForm, Verifier}};
    /// # let now = time::macros::datetime!(2013-05-24 00:00 UTC);
    /// # let presigner = Presigner::new(Credentials::new("AKIDEXAMPLE", "secret"), Bucket::new("examplebucket", "us-east-1"))?;
    /// # let post = presigner.post("test.txt").sign_at(now)?;
    /// # let form = ReceivedForm::new("examplebucket", post.fields());
    /// # let verifier = Verifier::s3("us-east-1")?;
    /// let claim = verifier.read_form(&form, now)?;
    /// let refusal = claim.verify_secret(Some("another secret")).unwrap_err();
    /// assert!(refusal.to_xml_with_form(&claim).contains("<StringToSign>eyJleHBpcmF0aW9uIjoi"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[cfg(feature = "json")]
    pub fn to_xml_with_form(&self, claim: &FormClaim<'_>) -> String {
        self.write_xml(|xml| {
            self.write_signed(claim.access_key_id(), claim.policy().as_bytes(), claim.signature(), xml);
        })
    }

    /// Writes who signed what, if it is about that.
    fn write_signed(&self, access_key_id: &str, string_to_sign: &[u8], signature: &[u8; 32], xml: &mut String) {
        if [Self::SignatureMismatch, Self::UnknownAccessKeyId].contains(self) {
            push_element("AWSAccessKeyId", access_key_id, xml);
        }
        if *self == Self::SignatureMismatch {
            push_element("StringToSign", &String::from_utf8_lossy(string_to_sign), xml);
            push_element("SignatureProvided", &hex::encode(signature), xml);
            push_element("StringToSignBytes", &spaced_hex(string_to_sign), xml);
        }
    }

    fn write_xml(&self, write_more: impl FnOnce(&mut String)) -> String {
        let mut xml = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error>");
        push_element("Code", self.code(), &mut xml);
        push_element("Message", &self.message(), &mut xml);
        match self {
            Self::Expired { seconds, expired_at, now } => {
                push_element("X-Amz-Expires", itoa::Buffer::new().format(*seconds), &mut xml);
                push_element("Expires", &rfc3339(*expired_at), &mut xml);
                push_element("ServerTime", &server_time(*now), &mut xml);
            }
            Self::TimeSkewed { signed_at, now, max_skew } => {
                let compact = rfc3339(*signed_at).replace(['-', ':'], "");
                push_element("RequestTime", &compact, &mut xml);
                push_element("ServerTime", &server_time(*now), &mut xml);
                let milliseconds = max_skew.whole_milliseconds();
                push_element("MaxAllowedSkewMilliseconds", &milliseconds.to_string(), &mut xml);
            }
            Self::Region { expected, .. } => push_element("Region", expected, &mut xml),
            Self::HeadersNotSigned { names } => push_element("HeadersNotSigned", names, &mut xml),
            _ => {}
        }
        write_more(&mut xml);
        xml.push_str("</Error>");
        xml
    }
}

/// The rule that a credential breaks, in the words for where it is.
fn in_place(mechanism: Mechanism, rule: &str) -> Cow<'static, str> {
    Cow::Owned(match mechanism {
        Mechanism::Query => format!("Error parsing the X-Amz-Credential parameter; {rule}"),
        Mechanism::Header => format!("The authorization header is malformed; {rule}"),
        Mechanism::Form => String::from(rule),
    })
}

fn server_time(now: time::OffsetDateTime) -> String {
    now.checked_to_offset(time::UtcOffset::UTC).map(rfc3339).unwrap_or_default()
}

/// `41 57 53`, as S3 writes bytes.
fn spaced_hex(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(3 * bytes.len());
    for byte in bytes {
        text.push_str(if text.is_empty() { "" } else { " " });
        text.push_str(hex::Buffer::<1>::new().format(&[*byte]));
    }
    text
}
