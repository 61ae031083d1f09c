//! Any request is refused, or gives exactly the URL that was asked for, signed as the
//! naive signature has it. Requests that the documentation calls valid are not refused. No
//! error and no `Debug` shows a secret, not even one that was given in the wrong place.
#![no_main]

use arbitrary::{Arbitrary, Unstructured};
use libfuzzer_sys::fuzz_target;
use presign::operation::{AnyOperation, Operation as S3Operation};
use presign::sigv4::SigningKey;
use presign::{
    CannedAcl, ChecksumAlgorithm, ContentDisposition, Credentials, Error, ErrorKind, Explanation, Method, PresignedUrl,
    Presigner, Request, StorageClass,
};
use presign_fuzz::any::{self, mostly};
use presign_fuzz::path::has_dot_segment;
use presign_fuzz::place::{Address, Place, Server};
use presign_fuzz::rules::{self, Verdict};
use presign_fuzz::secret::{self, Secret, assert_withheld};
use presign_fuzz::sent::{Sent, assert_survives_parser};
use presign_fuzz::{assert_verdict, naive};
use std::borrow::Cow;
use std::time::Duration;
use time::{OffsetDateTime, UtcOffset};

#[derive(Arbitrary, Debug, Clone)]
struct Input<'a> {
    secrets: Secrets,
    misplaced: Option<Misplaced>,
    public: Public<'a>,
}

#[derive(Arbitrary, Debug, Clone)]
struct Secrets {
    secret_access_key: Secret,
    session_token: Option<Secret>,
    #[arbitrary(with = secret::customer_key)]
    customer_key: Option<Secret>,
}

/// A secret that is given in another place as well.
#[derive(Arbitrary, Debug, Clone)]
struct Misplaced {
    secret: secret::Misplaced,
    place: WrongPlace,
    form: u8,
}

#[derive(Arbitrary, Debug, Clone, Copy)]
enum WrongPlace {
    AccessKeyId,
    BucketName,
    Region,
    Endpoint,
    CustomDomain,
    StrippedPrefix,
    Key,
    Id,
    Header,
    Param,
    Metadata,
}

#[derive(Arbitrary, Debug, Clone)]
struct Public<'a> {
    place: Place<'a>,
    #[arbitrary(with = any::access_key_id)]
    access_key_id: &'a str,
    key_form: KeyForm,
    operation: Operation<'a>,
    allow_ambiguous_key: bool,
    #[arbitrary(with = expires_in)]
    expires_in: Option<Duration>,
    #[arbitrary(with = any::time)]
    time: OffsetDateTime,
    #[arbitrary(with = seconds)]
    credentials_live_for: Option<i32>,
    payload_sha256: Option<[u8; 32]>,
    #[arbitrary(with = any::few)]
    settings: Vec<Setting<'a>>,
    #[arbitrary(with = any::few)]
    typed_settings: Vec<TypedSetting<'a>>,
    #[arbitrary(with = key)]
    key: &'a str,
}

#[derive(Arbitrary, Debug, Clone, Copy)]
enum KeyForm {
    Secret,
    Derived,
    Restored,
}

#[derive(Arbitrary, Debug, Clone)]
enum Operation<'a> {
    Object(#[arbitrary(with = any::method)] Method),
    Bucket(#[arbitrary(with = any::method)] Method),
    Get,
    Head,
    Put,
    Delete,
    List,
    HeadBucket,
    CreateMultipartUpload,
    UploadPart(#[arbitrary(with = id)] &'a str, #[arbitrary(with = part_number)] u32),
    CompleteMultipartUpload(#[arbitrary(with = id)] &'a str),
    AbortMultipartUpload(#[arbitrary(with = id)] &'a str),
    ListParts(#[arbitrary(with = id)] &'a str),
}

/// Settings of all operations.
#[derive(Arbitrary, Debug, Clone)]
enum Setting<'a> {
    Header(#[arbitrary(with = any::header_name)] &'a str, #[arbitrary(with = any::header_value)] &'a str),
    Param(#[arbitrary(with = any::param_name)] &'a str, #[arbitrary(with = any::param_value)] &'a str),
    ExpectedBucketOwner(#[arbitrary(with = any::header_value)] &'a str),
    RequestPayer,
}

/// Settings that `AnyOperation` has besides, some by their position in the tables below.
#[derive(Arbitrary, Debug, Clone)]
enum TypedSetting<'a> {
    Header(usize, #[arbitrary(with = any::header_value)] &'a str),
    Checksum(#[arbitrary(with = checksum)] (usize, &'a str)),
    FixedHeader(usize),
    Param(usize, #[arbitrary(with = any::param_value)] &'a str),
    Metadata(#[arbitrary(with = metadata_name)] &'a str, #[arbitrary(with = any::header_value)] &'a str),
    Tagging(Vec<(&'a str, &'a str)>),
    SaveAs(&'a str),
    SseKmsKey(#[arbitrary(with = any::header_value)] &'a str),
    ContentLength(u64),
    PartNumber(#[arbitrary(with = part_number)] u32),
    MaxKeys(u32),
}

type AnyRequest<'a> = Request<'a, AnyOperation>;
/// The name of a header or parameter, and the call that sets it.
type TextSetting<'a> = (&'static str, fn(AnyRequest<'a>, &'a str) -> AnyRequest<'a>);
/// A header, and the call that sets it.
type FixedSetting<'a> = ((&'static str, &'static str), fn(AnyRequest<'a>) -> AnyRequest<'a>);
type Pairs = Vec<(String, String)>;

/// The settings that set one header to a text of the caller's.
fn headers<'a>() -> [TextSetting<'a>; 7] {
    [
        ("content-type", |request, value| request.content_type(value)),
        ("content-disposition", |request, value| request.content_disposition(value)),
        ("content-encoding", |request, value| request.content_encoding(value)),
        ("content-language", |request, value| request.content_language(value)),
        ("cache-control", |request, value| request.cache_control(value)),
        ("if-match", |request, value| request.if_match(value)),
        ("if-none-match", |request, value| request.if_none_match(value)),
    ]
}

/// The settings that set one header to a checksum.
fn checksums<'a>() -> [TextSetting<'a>; 6] {
    [
        ("content-md5", |request, value| request.content_md5(value)),
        ("x-amz-checksum-crc32", |request, value| request.checksum(ChecksumAlgorithm::Crc32, value)),
        ("x-amz-checksum-crc32c", |request, value| request.checksum(ChecksumAlgorithm::Crc32c, value)),
        ("x-amz-checksum-crc64nvme", |request, value| request.checksum(ChecksumAlgorithm::Crc64Nvme, value)),
        ("x-amz-checksum-sha1", |request, value| request.checksum(ChecksumAlgorithm::Sha1, value)),
        ("x-amz-checksum-sha256", |request, value| request.checksum(ChecksumAlgorithm::Sha256, value)),
    ]
}

/// The length of each of these, before it is encoded.
const CHECKSUM_BYTES: [usize; 6] = [16, 4, 4, 8, 20, 32];

/// The settings that set one header to a text of the crate's.
fn fixed_headers<'a>() -> [FixedSetting<'a>; 4] {
    [
        (("x-amz-acl", "public-read"), |request| request.acl(CannedAcl::PublicRead)),
        (("x-amz-storage-class", "GLACIER_IR"), |request| request.storage_class(StorageClass::GlacierIr)),
        (("x-amz-server-side-encryption", "AES256"), |request| request.sse_s3()),
        (("x-amz-server-side-encryption", "aws:kms"), |request| request.sse_kms()),
    ]
}

/// The settings that set one parameter.
fn params<'a>() -> [TextSetting<'a>; 11] {
    [
        ("response-content-type", |request, value| request.response_content_type(value)),
        ("response-content-disposition", |request, value| request.response_content_disposition(value)),
        ("response-content-encoding", |request, value| request.response_content_encoding(value)),
        ("response-content-language", |request, value| request.response_content_language(value)),
        ("response-cache-control", |request, value| request.response_cache_control(value)),
        ("response-expires", |request, value| request.response_expires(value)),
        ("versionId", |request, value| request.version_id(value)),
        ("prefix", |request, value| request.prefix(value)),
        ("delimiter", |request, value| request.delimiter(value)),
        ("start-after", |request, value| request.start_after(value)),
        ("continuation-token", |request, value| request.continuation_token(value)),
    ]
}

/// Starts the operation, calls the settings, and does the same with whichever type the
/// request has.
macro_rules! with_request {
    ($presigner:expr, $input:expr, $request:ident => $action:expr) => {{
        let (presigner, input) = ($presigner, $input);
        let key = input.public.key;
        macro_rules! act {
            ($started:expr) => {{
                let $request = input.set($started);
                $action
            }};
        }
        match input.public.operation {
            Operation::Object(method) => act!(input.set_typed(presigner.object_request(method, key))),
            Operation::Bucket(method) => act!(input.set_typed(presigner.bucket_request(method))),
            Operation::Get => act!(presigner.get(key)),
            Operation::Head => act!(presigner.head(key)),
            Operation::Put => act!(presigner.put(key)),
            Operation::Delete => act!(presigner.delete(key)),
            Operation::List => act!(presigner.list()),
            Operation::HeadBucket => act!(presigner.head_bucket()),
            Operation::CreateMultipartUpload => act!(presigner.create_multipart_upload(key)),
            Operation::UploadPart(id, part_number) => act!(presigner.upload_part(key, id, part_number)),
            Operation::CompleteMultipartUpload(id) => act!(presigner.complete_multipart_upload(key, id)),
            Operation::AbortMultipartUpload(id) => act!(presigner.abort_multipart_upload(key, id)),
            Operation::ListParts(id) => act!(presigner.list_parts(key, id)),
        }
    }};
}

fuzz_target!(|input: Input<'_>| {
    check_request(&input);
    if let Some(misplaced) = &input.misplaced {
        check_misplaced(&input, misplaced);
    }
});

fn check_request(input: &Input<'_>) {
    let public = &input.public;
    let Some(credentials) = input.credentials() else { return };
    assert_withheld(&format!("{credentials:?}"), public);
    let presigner = Presigner::new(credentials, public.place.bucket());
    assert_verdict(input.configuration_verdict(), presigner.as_ref(), "the configuration");
    let presigner = match presigner {
        Ok(presigner) => presigner,
        Err(error) => {
            assert_eq!(error.kind(), ErrorKind::Configuration, "{error:?}");
            return assert_withheld(&format!("{error} {error:?}"), public);
        }
    };
    assert_withheld(&format!("{presigner:?}"), public);
    let address = public.address(presigner.endpoint().url());

    let result = with_request!(&presigner, input, request => sign_every_way(&request, public.time));
    let time_verdict = rules::signing_time(public.time, public.credentials_expire_at());
    assert_verdict(rules::all([time_verdict, input.request_verdict(&address)]), result.as_ref(), "the request");
    let held = presigner.at(public.time);
    assert_verdict(time_verdict, held.as_ref(), "the time");
    let held = held.and_then(|held| {
        assert_withheld(&format!("{held:?}"), public);
        assert_eq!(held.signing_time(), Some(public.time.to_offset(UtcOffset::UTC)));
        with_request!(&held, input, request => {
            assert_withheld(&format!("{request:?}"), public);
            sign_held(&request)
        })
    });
    assert_eq!(held.as_ref().ok(), result.as_ref().ok().map(|(presigned, _)| presigned), "a held time signs the same");
    match result {
        Ok((presigned, explanation)) => check(input, &address, &presigned, &explanation),
        Err(error) => {
            assert!(time_verdict == Verdict::Refuse || error.kind() == ErrorKind::Request, "{error:?}");
            assert_withheld(&format!("{error} {error:?}"), public);
        }
    }
}

/// The URL that all ways to sign a request at a time agree on.
fn sign_every_way<Op>(request: &Request<'_, Op>, time: OffsetDateTime) -> Result<(PresignedUrl, Explanation), Error> {
    let signed = request.sign_at(time);
    let explained = request.explain_at(time);
    let mut buffer = b"kept".to_vec();
    let appended = request.sign_at_into(time, &mut buffer);
    match (signed, explained) {
        (Ok(presigned), Ok(explanation)) => {
            assert_eq!((appended, buffer.strip_prefix(b"kept")), (Ok(()), Some(presigned.url().as_bytes())));
            let headers = request.headers();
            assert!(headers.iter().map(|(name, value)| (*name, &**value)).eq(presigned.headers()));
            Ok((presigned, explanation))
        }
        (Err(error), Err(same)) => {
            assert_eq!((appended, buffer.as_slice()), (Err(error.clone()), b"kept".as_slice()));
            assert_eq!(error, same);
            Err(error)
        }
        _ => panic!("signed or explained, not both"),
    }
}

fn sign_held<Op>(request: &Request<'_, Op>) -> Result<PresignedUrl, Error> {
    let mut buffer = b"kept".to_vec();
    let appended = request.sign_into(&mut buffer);
    let signed = request.sign();
    assert_eq!(appended.as_ref().err(), signed.as_ref().err());
    let url = signed.as_ref().map_or("", |presigned| presigned.url());
    assert_eq!(buffer.strip_prefix(b"kept"), Some(url.as_bytes()));
    signed
}

fn check(input: &Input<'_>, address: &Address, presigned: &PresignedUrl, explanation: &Explanation) {
    let public = &input.public;
    let url = presigned.url();
    let sent = Sent::new(url);
    let key = public.key_asked_for().unwrap_or_default();
    let signed_path = [&address.base_path, key.as_bytes()].concat();
    assert_eq!((sent.scheme, sent.authority), (address.scheme.as_str(), address.authority.as_str()));
    assert_eq!(sent.s3_path(), [address.stripped_prefix.as_slice(), &signed_path].concat());

    let has_dots = has_dot_segment(key.as_bytes());
    assert_eq!(presigned.to_url().is_err(), has_dots);
    if !has_dots {
        assert_survives_parser(url);
    }

    let time = public.time.to_offset(UtcOffset::UTC);
    let (params, headers) = (input.params_asked_for(), input.headers_asked_for());
    let expected = naive::sign(&naive::Request {
        method: public.method(),
        host: &address.authority,
        path: naive::Path::S3(&signed_path),
        params: &params,
        headers: &headers,
        payload_sha256: public.payload_sha256_asked_for(),
        access_key_id: public.access_key_id,
        secret_access_key: &input.secrets.secret_access_key.0,
        session_token: input.secrets.session_token.as_ref().map(|token| token.0.as_str()),
        region: public.place.region,
        service: "s3",
        timestamp: &any::timestamp(public.time),
        expires_in: public.life().as_secs(),
    });
    assert_eq!(explanation.canonical_request(), expected.canonical_request);
    assert_eq!(explanation.string_to_sign(), expected.string_to_sign);
    sent.assert_query(&expected, "");
    assert_eq!(presigned.method().as_str(), public.method());
    let headers = presigned.headers().map(|(name, value)| (name.to_owned(), value.to_owned()));
    assert_eq!(headers.collect::<Vec<_>>(), expected.headers);

    let life = public.life().try_into().expect("at most 7 days");
    if let Some(end_of_life) = time.replace_nanosecond(0).expect("a whole second").checked_add(life) {
        let end = public.credentials_expire_at().map_or(end_of_life, |expiry| expiry.min(end_of_life));
        assert_eq!(presigned.expires_at(), end);
    }
    assert!(presigned.expires_at().offset().is_utc());
    let printed = format!("{presigned:?} {explanation:?}");
    assert_withheld(&printed, public);
    assert!(!printed.contains("X-Amz-") || format!("{public:?}").contains("X-Amz-"), "{printed}");
    if let Ok(request) = presigned.to_http_request() {
        assert_eq!(request.uri().to_string(), url);
        assert_eq!(request.headers().len(), expected.headers.len());
    }
}

/// Gives a secret in the wrong place and looks for it in whatever is printed.
fn check_misplaced(input: &Input<'_>, misplaced: &Misplaced) {
    let secret = &misplaced.secret;
    let in_url = secret::in_url(&secret.text, misplaced.form);
    let mut input = input.clone();
    input.public.misplace(misplaced.place, &secret.text, &in_url);

    let refuse = |error: &Error| secret.assert_shortened(&format!("{error} {error:?}"));
    let Some(credentials) = input.credentials() else { return };
    secret.assert_shortened(&format!("{credentials:?}"));
    let bucket = input.public.place.bucket();
    secret.assert_shortened(&format!("{bucket:?}"));
    let presigner = match Presigner::new(credentials, bucket) {
        Ok(presigner) => presigner,
        Err(error) => return refuse(&error),
    };
    if let WrongPlace::AccessKeyId | WrongPlace::Header | WrongPlace::Param | WrongPlace::Id = misplaced.place {
        secret.assert_shortened(&format!("{presigner:?}"));
        secret.assert_shortened(&with_request!(&presigner, &input, request => format!("{request:?}")));
    }
    match with_request!(&presigner, &input, request => request.sign_at(input.public.time)) {
        Ok(presigned) => {
            if let Err(error) = presigned.to_url() {
                refuse(&error);
            }
            if let Err(error) = presigned.to_http_request() {
                refuse(&error);
            }
        }
        Err(error) => refuse(&error),
    }
}

impl<'a> Input<'a> {
    fn credentials(&self) -> Option<Credentials> {
        let (id, secret) = (self.public.access_key_id, self.secrets.secret_access_key.0.as_str());
        let (date, region) = (self.public.time.to_offset(UtcOffset::UTC).date(), self.public.place.region);
        let derive = || {
            let key = SigningKey::derive(secret, date, region, "s3");
            let year = Verdict::refuse_if(!(0..=9999).contains(&date.year()));
            assert_verdict(
                rules::all([rules::secret(secret), rules::scope_part(region), year]),
                key.as_ref(),
                "the signing key",
            );
            if let Err(error) = &key {
                assert_withheld(&format!("{error} {error:?}"), &self.public);
            }
            key.ok().inspect(|key| assert_withheld(&format!("{key:?}"), &self.public))
        };
        let mut credentials = match self.public.key_form {
            KeyForm::Secret => Credentials::new(id, secret),
            KeyForm::Derived => Credentials::from_signing_key(id, derive()?),
            KeyForm::Restored => {
                let key = SigningKey::from_bytes(*derive()?.as_bytes(), date, region, "s3").expect("derived before");
                Credentials::from_signing_key(id, key)
            }
        };
        if let Some(token) = &self.secrets.session_token {
            credentials = credentials.with_session_token(token.0.as_str());
        }
        if let Some(expiry) = self.public.credentials_expire_at() {
            credentials = credentials.with_expiry(expiry);
        }
        Some(credentials)
    }

    fn configuration_verdict(&self) -> Verdict {
        let token = self.secrets.session_token.as_ref().map_or(Verdict::Accept, |token| rules::secret(&token.0));
        let secret = rules::secret(&self.secrets.secret_access_key.0);
        rules::all([self.public.place.verdict(), rules::access_key_id(self.public.access_key_id), secret, token])
    }

    /// Whether the request's own values are valid.
    fn request_verdict(&self, address: &Address) -> Verdict {
        let public = &self.public;
        let is_any = matches!(public.operation, Operation::Object(_) | Operation::Bucket(_));
        let mut verdicts = vec![rules::life(public.life_asked_for())];
        if let Some(key) = public.key_asked_for() {
            verdicts.push(rules::key(key, public.allow_ambiguous_key, address.is_path_style));
        }
        if let Operation::UploadPart(_, part_number) = public.operation {
            verdicts.push(rules::part_number(part_number));
        }
        let (params, headers) = (self.params_asked_for(), self.headers_asked_for());
        verdicts.push(rules::s3_param_names(params.iter().map(|(name, _)| name.as_str())));
        verdicts.extend(params.iter().map(|(name, value)| rules::s3_param_value(name, value)));
        verdicts.push(rules::headers_and_params(&headers, &params));
        verdicts.push(rules::s3_header_names(headers.iter().map(|(name, _)| name.as_str())));
        verdicts.extend(headers.iter().map(|(name, value)| rules::s3_header_value(name, value)));
        for setting in &public.settings {
            verdicts.push(match setting {
                Setting::Header(name, value) => rules::s3_header(name, value, is_any),
                Setting::Param(name, value) => rules::s3_param(name, value, is_any),
                Setting::ExpectedBucketOwner(_) | Setting::RequestPayer => Verdict::Accept,
            });
        }
        for setting in public.typed_settings.iter().filter(|_| is_any) {
            if let TypedSetting::PartNumber(part_number) = setting {
                verdicts.push(rules::part_number(*part_number));
            }
        }
        rules::all(verdicts)
    }

    fn set<Op: S3Operation>(&'a self, mut request: Request<'a, Op>) -> Request<'a, Op> {
        if self.public.allow_ambiguous_key {
            request = request.allow_ambiguous_key();
        }
        if let Some(life) = self.public.expires_in {
            request = request.expires_in(life);
        }
        self.public.settings.iter().fold(request, |request, setting| match *setting {
            Setting::Header(name, value) => request.header(name, value),
            Setting::Param(name, value) => request.param(name, value),
            Setting::ExpectedBucketOwner(account_id) => request.expected_bucket_owner(account_id),
            Setting::RequestPayer => request.request_payer(),
        })
    }

    fn set_typed(&'a self, mut request: AnyRequest<'a>) -> AnyRequest<'a> {
        if let Some(key) = &self.secrets.customer_key {
            request = request.sse_customer_key(key.0.as_str(), CUSTOMER_KEY_MD5);
        }
        if let Some(sha256) = self.public.payload_sha256 {
            request = request.payload_sha256(sha256);
        }
        self.public.typed_settings.iter().fold(request, |request, setting| match setting {
            TypedSetting::Header(index, value) => pick(&headers(), *index).1(request, value),
            TypedSetting::Checksum((index, value)) => pick(&checksums(), *index).1(request, value),
            TypedSetting::FixedHeader(index) => pick(&fixed_headers(), *index).1(request),
            TypedSetting::Param(index, value) => pick(&params(), *index).1(request, value),
            TypedSetting::Metadata(name, value) => request.metadata(name, *value),
            TypedSetting::Tagging(tags) => request.tagging(tags.iter().copied()),
            TypedSetting::SaveAs(file_name) => {
                request.response_content_disposition(ContentDisposition::attachment(file_name))
            }
            TypedSetting::SseKmsKey(id) => request.sse_kms_key(*id),
            TypedSetting::ContentLength(bytes) => request.content_length(*bytes),
            TypedSetting::PartNumber(number) => request.part_number(*number),
            TypedSetting::MaxKeys(number) => request.max_keys(*number),
        })
    }

    /// Parameters in the order of the calls.
    fn params_asked_for(&self) -> Pairs {
        let mut params = Vec::new();
        let mut param = |name: &str, value: &str| params.push((name.to_owned(), value.to_owned()));
        match self.public.operation {
            Operation::Object(_) | Operation::Bucket(_) => {
                for setting in &self.public.typed_settings {
                    match setting {
                        TypedSetting::Param(index, value) => param(pick(&self::params(), *index).0, value),
                        TypedSetting::SaveAs(name) => {
                            let value: Cow<'_, str> = ContentDisposition::attachment(name).into();
                            param("response-content-disposition", &value);
                        }
                        TypedSetting::PartNumber(number) => param("partNumber", &number.to_string()),
                        TypedSetting::MaxKeys(number) => param("max-keys", &number.to_string()),
                        _ => {}
                    }
                }
            }
            Operation::Get | Operation::Head | Operation::Put | Operation::Delete | Operation::HeadBucket => {}
            Operation::List => param("list-type", "2"),
            Operation::CreateMultipartUpload => param("uploads", ""),
            Operation::UploadPart(id, part_number) => {
                param("uploadId", id);
                param("partNumber", &part_number.to_string());
            }
            Operation::CompleteMultipartUpload(id) | Operation::AbortMultipartUpload(id) | Operation::ListParts(id) => {
                param("uploadId", id)
            }
        }
        for setting in &self.public.settings {
            if let Setting::Param(name, value) = setting {
                param(name, value);
            }
        }
        params
    }

    /// Headers in the order of the calls.
    fn headers_asked_for(&self) -> Pairs {
        let mut headers = Vec::new();
        let mut header = |name: &str, value: &str| headers.push((name.to_owned(), value.to_owned()));
        if let Operation::Object(_) | Operation::Bucket(_) = self.public.operation {
            self.typed_headers_asked_for(&mut header);
        }
        for setting in &self.public.settings {
            match setting {
                Setting::Header(name, value) => header(name, value),
                Setting::ExpectedBucketOwner(account_id) => header("x-amz-expected-bucket-owner", account_id),
                Setting::RequestPayer => header("x-amz-request-payer", "requester"),
                Setting::Param(..) => {}
            }
        }
        headers
    }

    fn typed_headers_asked_for(&self, header: &mut impl FnMut(&str, &str)) {
        if let Some(key) = &self.secrets.customer_key {
            header("x-amz-server-side-encryption-customer-algorithm", "AES256");
            header("x-amz-server-side-encryption-customer-key", &key.0);
            header("x-amz-server-side-encryption-customer-key-md5", CUSTOMER_KEY_MD5);
        }
        if let Some(sha256) = self.public.payload_sha256 {
            header("x-amz-content-sha256", &naive::hex(&sha256));
        }
        for setting in &self.public.typed_settings {
            match setting {
                TypedSetting::Header(index, value) => header(pick(&headers(), *index).0, value),
                TypedSetting::Checksum((index, value)) => header(pick(&checksums(), *index).0, value),
                TypedSetting::FixedHeader(index) => {
                    let (name, value) = pick(&fixed_headers(), *index).0;
                    header(name, value);
                }
                TypedSetting::Metadata(name, value) => header(&format!("x-amz-meta-{name}"), value),
                TypedSetting::Tagging(tags) => {
                    let encode = |text: &str| naive::uri_encode(text.as_bytes());
                    let pair = |(name, value): &(&str, &str)| format!("{}={}", encode(name), encode(value));
                    header("x-amz-tagging", &tags.iter().map(pair).collect::<Vec<_>>().join("&"));
                }
                TypedSetting::SseKmsKey(id) => {
                    header("x-amz-server-side-encryption", "aws:kms");
                    header("x-amz-server-side-encryption-aws-kms-key-id", id);
                }
                TypedSetting::ContentLength(bytes) => header("content-length", &bytes.to_string()),
                _ => {}
            }
        }
    }
}

impl<'a> Public<'a> {
    /// The one right address of the bucket, or the one of two that `base` begins with.
    fn address(&self, base: &str) -> Address {
        let is_path_style = matches!(self.place.server, Server::Aws | Server::AwsGlobal | Server::Endpoint(_))
            && base.ends_with(&format!("/{}/", self.place.name));
        let mut addresses = self.place.addresses();
        if is_path_style { addresses.pop() } else { Some(addresses.swap_remove(0)) }.expect("an address")
    }

    fn misplace(&mut self, place: WrongPlace, secret: &'a str, in_url: &'a str) {
        match place {
            WrongPlace::AccessKeyId => self.access_key_id = secret,
            WrongPlace::BucketName => self.place.name = secret,
            WrongPlace::Region => self.place.region = secret,
            WrongPlace::Endpoint => self.place.server = Server::Endpoint(in_url),
            WrongPlace::CustomDomain => self.place.server = Server::CustomDomain(in_url),
            WrongPlace::StrippedPrefix => self.place.stripped_prefix = Some(secret),
            WrongPlace::Key => self.key = in_url,
            WrongPlace::Id => self.operation = Operation::UploadPart(secret, 0),
            WrongPlace::Header => {
                self.settings.insert(0, Setting::Header(secret, ""));
                self.settings.push(Setting::Header("x-secret", secret));
            }
            WrongPlace::Param => {
                self.settings.insert(0, Setting::Param(secret, secret));
                self.settings.push(Setting::Param(secret, ""));
            }
            WrongPlace::Metadata => self.typed_settings.insert(0, TypedSetting::Metadata(secret, secret)),
        }
    }

    fn key_asked_for(&self) -> Option<&str> {
        match self.operation {
            Operation::Bucket(_) | Operation::List | Operation::HeadBucket => None,
            _ => Some(self.key),
        }
    }

    fn payload_sha256_asked_for(&self) -> Option<[u8; 32]> {
        match self.operation {
            Operation::Object(_) | Operation::Bucket(_) => self.payload_sha256,
            _ => None,
        }
    }

    fn life_asked_for(&self) -> Duration {
        self.expires_in.unwrap_or(Duration::from_secs(900))
    }

    /// As long as the credentials last.
    fn life(&self) -> Duration {
        let left = self.credentials_live_for.filter(|_| self.credentials_expire_at().is_some());
        let left = left.map_or(Duration::MAX, |seconds| Duration::from_secs(seconds.unsigned_abs().into()));
        self.life_asked_for().min(left)
    }

    fn credentials_expire_at(&self) -> Option<OffsetDateTime> {
        self.time.checked_add(time::Duration::seconds(self.credentials_live_for?.into()))
    }

    fn method(&self) -> &'static str {
        match self.operation {
            Operation::Object(method) | Operation::Bucket(method) => method.as_str(),
            Operation::Get | Operation::List | Operation::ListParts(_) => "GET",
            Operation::Head | Operation::HeadBucket => "HEAD",
            Operation::Put | Operation::UploadPart(..) => "PUT",
            Operation::Delete | Operation::AbortMultipartUpload(_) => "DELETE",
            Operation::CreateMultipartUpload | Operation::CompleteMultipartUpload(_) => "POST",
        }
    }
}

const CUSTOMER_KEY_MD5: &str = "hRasmdxgYDKV3nvbahU1MA==";

fn pick<T>(table: &[T], index: usize) -> &T {
    &table[index % table.len()]
}

fn key<'a>(u: &mut Unstructured<'a>) -> arbitrary::Result<&'a str> {
    mostly(&["photos/cat.jpg", "a/", "\u{fc} b+c%2e", "a\\b"], &["a/../b", "soap", "/a", "a//b", "", "a\0", "."], u)
}

fn id<'a>(u: &mut Unstructured<'a>) -> arbitrary::Result<&'a str> {
    mostly(&["2~Fw-9Vxyz", "VXBsb2FkIElE=="], &["", " "], u)
}

fn metadata_name<'a>(u: &mut Unstructured<'a>) -> arbitrary::Result<&'a str> {
    mostly(&["camera", "Camera"], &["", "a b"], u)
}

fn part_number(u: &mut Unstructured<'_>) -> arbitrary::Result<u32> {
    u.int_in_range(0..=10_001)
}

fn expires_in(u: &mut Unstructured<'_>) -> arbitrary::Result<Option<Duration>> {
    if u.arbitrary()? { any::life(u).map(Some) } else { Ok(None) }
}

fn checksum<'a>(u: &mut Unstructured<'a>) -> arbitrary::Result<(usize, &'a str)> {
    let index = u.choose_index(CHECKSUM_BYTES.len())?;
    Ok((index, any::base64(CHECKSUM_BYTES[index], u)?))
}

fn seconds(u: &mut Unstructured<'_>) -> arbitrary::Result<Option<i32>> {
    match u.int_in_range(0..=7)? {
        0..=3 => Ok(None),
        4..=6 => u.int_in_range(1..=1_000_000).map(Some),
        _ => u.arbitrary(),
    }
}
