//! Any request is refused, or gives exactly the URL that was asked for, signed as
//! the naive signature has it. No error and no `Debug` shows a secret.
#![no_main]

use arbitrary::{Arbitrary, Unstructured};
use libfuzzer_sys::fuzz_target;
use presign::operation::AnyOperation;
use presign::sigv4::SigningKey;
use presign::{
    CannedAcl, ChecksumAlgorithm, ContentDisposition, Credentials, Error, Explanation, Method, PresignedUrl, Presigner,
    Request, StorageClass,
};
use presign_fuzz::naive;
use presign_fuzz::place::{Address, Place, Server, mostly};
use presign_fuzz::secret::{Secret, assert_withheld};
use presign_fuzz::sent::{assert_survives_parser, has_dot_segment, take_apart};
use std::time::Duration;
use time::macros::utc_datetime;
use time::{Date, OffsetDateTime, Time, UtcOffset};

#[derive(Arbitrary, Debug)]
struct Input<'a> {
    secrets: Secrets,
    public: Public<'a>,
}

#[derive(Arbitrary, Debug)]
struct Secrets {
    secret_access_key: Secret,
    session_token: Option<Secret>,
    customer_key: Option<Secret>,
}

#[derive(Arbitrary, Debug)]
struct Public<'a> {
    place: Place<'a>,
    #[arbitrary(with = access_key_id)]
    access_key_id: &'a str,
    derives_signing_key: bool,
    operation: Operation<'a>,
    allow_dot_segments: bool,
    expires_in: Option<Expiry>,
    #[arbitrary(with = moment)]
    moment: OffsetDateTime,
    credentials_live_for: Option<i32>,
    payload_sha256: Option<[u8; 32]>,
    settings: Vec<Setting<'a>>,
    typed_settings: Vec<TypedSetting<'a>>,
    #[arbitrary(with = key)]
    key: &'a str,
}

#[derive(Arbitrary, Debug)]
enum Operation<'a> {
    Object(#[arbitrary(with = method)] Method),
    Bucket(#[arbitrary(with = method)] Method),
    Get,
    Head,
    Put,
    Delete,
    List,
    HeadBucket,
    CreateMultipartUpload,
    UploadPart { upload_id: &'a str, part_number: u16 },
    CompleteMultipartUpload { upload_id: &'a str },
    AbortMultipartUpload { upload_id: &'a str },
    ListParts { upload_id: &'a str },
}

#[derive(Arbitrary, Debug)]
enum Expiry {
    WholeSeconds(u32),
    Any(Duration),
}

/// What every operation can be told.
#[derive(Arbitrary, Debug)]
enum Setting<'a> {
    Header(&'a str, &'a str),
    Param(&'a str, &'a str),
    ExpectedBucketOwner(&'a str),
    RequestPayer,
}

/// What `AnyOperation` can be told besides, by the position in the tables below.
#[derive(Arbitrary, Debug)]
enum TypedSetting<'a> {
    Header(usize, &'a str),
    FixedHeader(usize),
    Param(usize, &'a str),
    Metadata(&'a str, &'a str),
    Tagging(Vec<(&'a str, &'a str)>),
    SaveAs(&'a str),
    ContentLength(u64),
    PartNumber(u16),
    MaxKeys(u32),
}

type AnyRequest<'a, T> = Request<'a, AnyOperation, T>;
/// The name of a header or parameter, and the call that sets it.
type TextSetting<'a, T> = (&'static str, fn(AnyRequest<'a, T>, &'a str) -> AnyRequest<'a, T>);
/// A header, and the call that stands for it.
type FixedSetting<'a, T> = ((&'static str, &'static str), fn(AnyRequest<'a, T>) -> AnyRequest<'a, T>);
type Pairs = Vec<(String, String)>;

/// The settings that are one header with a text of the caller's.
fn headers<'a, T>() -> [TextSetting<'a, T>; 13] {
    [
        ("content-type", |request, value| request.content_type(value)),
        ("content-disposition", |request, value| request.content_disposition(value)),
        ("content-encoding", |request, value| request.content_encoding(value)),
        ("content-language", |request, value| request.content_language(value)),
        ("cache-control", |request, value| request.cache_control(value)),
        ("content-md5", |request, value| request.content_md5(value)),
        ("if-match", |request, value| request.if_match(value)),
        ("if-none-match", |request, value| request.if_none_match(value)),
        ("x-amz-checksum-crc32", |request, value| request.checksum(ChecksumAlgorithm::Crc32, value)),
        ("x-amz-checksum-crc32c", |request, value| request.checksum(ChecksumAlgorithm::Crc32c, value)),
        ("x-amz-checksum-crc64nvme", |request, value| request.checksum(ChecksumAlgorithm::Crc64Nvme, value)),
        ("x-amz-checksum-sha1", |request, value| request.checksum(ChecksumAlgorithm::Sha1, value)),
        ("x-amz-checksum-sha256", |request, value| request.checksum(ChecksumAlgorithm::Sha256, value)),
    ]
}

/// The settings that are one header with a text of the crate's.
fn fixed_headers<'a, T>() -> [FixedSetting<'a, T>; 4] {
    [
        (("x-amz-acl", "public-read"), |request| request.acl(CannedAcl::PublicRead)),
        (("x-amz-storage-class", "GLACIER_IR"), |request| request.storage_class(StorageClass::GlacierIr)),
        (("x-amz-server-side-encryption", "AES256"), |request| request.sse_s3()),
        (("x-amz-server-side-encryption", "aws:kms"), |request| request.sse_kms()),
    ]
}

/// The settings that are one parameter.
fn params<'a, T>() -> [TextSetting<'a, T>; 11] {
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

/// Begins the operation, tells it the settings, and does the same with whichever
/// type the request has.
macro_rules! with_request {
    ($presigner:expr, $input:expr, $request:ident => $action:expr) => {{
        let (presigner, input) = ($presigner, $input);
        let key = input.public.key;
        macro_rules! act {
            ($begun:expr) => {{
                let $request = input.set($begun);
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
            Operation::UploadPart { upload_id, part_number } => {
                act!(presigner.upload_part(key, upload_id, part_number.into()))
            }
            Operation::CompleteMultipartUpload { upload_id } => {
                act!(presigner.complete_multipart_upload(key, upload_id))
            }
            Operation::AbortMultipartUpload { upload_id } => act!(presigner.abort_multipart_upload(key, upload_id)),
            Operation::ListParts { upload_id } => act!(presigner.list_parts(key, upload_id)),
        }
    }};
}

fuzz_target!(|input: Input<'_>| {
    let public = &input.public;
    let Some(credentials) = input.credentials() else { return };
    let bucket = match public.place.bucket() {
        Ok(bucket) => bucket,
        Err(error) => return assert_withheld(&format!("{error} {error:?}"), public),
    };
    assert_withheld(&format!("{credentials:?}"), public);
    let base = bucket.url().to_owned();
    let presigner = Presigner::new(credentials, bucket);

    let result = with_request!(&presigner, &input, request => sign_every_way(&request, public.moment));
    let held = presigner.at(public.moment).and_then(|held| {
        assert_withheld(&format!("{held:?}"), public);
        with_request!(&held, &input, request => {
            assert_withheld(&format!("{request:?}"), public);
            request.sign()
        })
    });
    assert_eq!(held.as_ref().ok(), result.as_ref().ok().map(|(presigned, _)| presigned), "a held moment signs alike");
    match result {
        Ok((presigned, explanation)) => check(&input, &base, &presigned, &explanation),
        Err(error) => assert_withheld(&format!("{error} {error:?}"), public),
    }
});

/// What all the ways to sign a request at a time agree on.
fn sign_every_way<Op>(request: &Request<'_, Op>, time: OffsetDateTime) -> Result<(PresignedUrl, Explanation), Error> {
    let signed = request.sign_at(time);
    let explained = request.explain_at(time);
    let mut buffer = b"kept".to_vec();
    let appended = request.sign_at_into(time, &mut buffer);
    match (signed, explained) {
        (Ok(presigned), Ok(explanation)) => {
            assert_eq!((appended, buffer.strip_prefix(b"kept")), (Ok(()), Some(presigned.url().as_bytes())));
            assert!(request.headers().eq(presigned.headers()));
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

fn check(input: &Input<'_>, base: &str, presigned: &PresignedUrl, explanation: &Explanation) {
    let public = &input.public;
    let url = presigned.url();
    let sent = take_apart(url);
    let address = public.address(base);
    let path = [address.base_path.as_slice(), public.asked_key().unwrap_or_default().as_bytes()].concat();
    assert_eq!((sent.scheme, sent.authority), (address.scheme.as_str(), address.authority.as_str()));
    assert_eq!(sent.path, path);

    let has_dots = public.asked_key().is_some_and(|key| has_dot_segment(key.as_bytes()));
    assert!(!has_dots || public.allow_dot_segments);
    assert_eq!(presigned.to_url().is_err(), has_dots);
    if !has_dots {
        assert_survives_parser(url);
    }

    let moment = public.moment.to_offset(UtcOffset::UTC);
    let (params, headers) = input.asked();
    let expected = naive::sign(&naive::Request {
        method: public.method(),
        host: &address.authority,
        path: &path,
        params: &params,
        headers: &headers,
        payload_sha256: public.asked_payload_sha256(),
        access_key_id: public.access_key_id,
        secret_access_key: &input.secrets.secret_access_key.0,
        session_token: input.secrets.session_token.as_ref().map(|token| token.0.as_str()),
        region: public.place.region,
        timestamp: &format!(
            "{:04}{:02}{:02}T{:02}{:02}{:02}Z",
            moment.year(),
            u8::from(moment.month()),
            moment.day(),
            moment.hour(),
            moment.minute(),
            moment.second()
        ),
        expires_in: public.asked_expiry().as_secs(),
    });
    assert_eq!(explanation.canonical_request(), expected.canonical_request);
    assert_eq!(explanation.string_to_sign(), expected.string_to_sign);
    assert_eq!(sorted(sent.query), sorted(expected.query));
    assert_eq!(presigned.method().as_str(), public.method());
    let headers = presigned.headers().map(|(name, value)| (name.to_owned(), value.to_owned()));
    assert_eq!(headers.collect::<Vec<_>>(), expected.headers);

    let url_dies = moment.replace_nanosecond(0).unwrap().checked_add(public.asked_expiry().try_into().unwrap());
    if let Some(url_dies) = url_dies {
        assert_eq!(presigned.expires_at(), public.credentials_expiry().map_or(url_dies, |expiry| expiry.min(url_dies)));
    }
    assert!(presigned.expires_at().offset().is_utc());
    let printed = format!("{presigned:?}");
    assert_withheld(&printed, public);
    assert!(!printed.contains("X-Amz-") || format!("{public:?}").contains("X-Amz-"), "{printed}");
    if let Ok(request) = presigned.to_http_request() {
        assert_eq!(request.uri().to_string(), url);
        assert_eq!(request.headers().len(), expected.headers.len());
    }
}

fn sorted(mut pairs: Pairs) -> Pairs {
    pairs.sort();
    pairs
}

impl<'a> Input<'a> {
    fn credentials(&self) -> Option<Credentials> {
        let (id, secret) = (self.public.access_key_id, self.secrets.secret_access_key.0.as_str());
        let mut credentials = if self.public.derives_signing_key {
            let date = self.public.moment.to_offset(UtcOffset::UTC).date();
            let key = SigningKey::derive(secret, date, self.public.place.region, "s3").ok()?;
            assert_withheld(&format!("{key:?}"), &self.public);
            Credentials::from_signing_key(id, key)
        } else {
            Credentials::new(id, secret)
        };
        if let Some(token) = &self.secrets.session_token {
            credentials = credentials.with_session_token(token.0.as_str());
        }
        if let Some(expiry) = self.public.credentials_expiry() {
            credentials = credentials.with_expiry(expiry);
        }
        Some(credentials)
    }

    fn set<Op, T>(&'a self, mut request: Request<'a, Op, T>) -> Request<'a, Op, T> {
        if self.public.allow_dot_segments {
            request = request.allow_dot_segments();
        }
        if self.public.expires_in.is_some() {
            request = request.expires_in(self.public.asked_expiry());
        }
        self.public.settings.iter().fold(request, |request, setting| match *setting {
            Setting::Header(name, value) => request.header(name, value),
            Setting::Param(name, value) => request.param(name, value),
            Setting::ExpectedBucketOwner(account_id) => request.expected_bucket_owner(account_id),
            Setting::RequestPayer => request.request_payer(),
        })
    }

    fn set_typed<T>(&'a self, mut request: AnyRequest<'a, T>) -> AnyRequest<'a, T> {
        if let Some(key) = &self.secrets.customer_key {
            request = request.sse_customer_key(key.0.as_str(), "MD5");
        }
        if let Some(sha256) = self.public.payload_sha256 {
            request = request.payload_sha256(sha256);
        }
        self.public.typed_settings.iter().fold(request, |request, setting| match setting {
            TypedSetting::Header(index, value) => pick(&headers(), *index).1(request, value),
            TypedSetting::FixedHeader(index) => pick(&fixed_headers(), *index).1(request),
            TypedSetting::Param(index, value) => pick(&params(), *index).1(request, value),
            TypedSetting::Metadata(name, value) => request.metadata(name, *value),
            TypedSetting::Tagging(tags) => request.tagging(tags.iter().copied()),
            TypedSetting::SaveAs(file_name) => {
                request.response_content_disposition(ContentDisposition::attachment(file_name))
            }
            TypedSetting::ContentLength(bytes) => request.content_length(*bytes),
            TypedSetting::PartNumber(number) => request.part_number((*number).into()),
            TypedSetting::MaxKeys(number) => request.max_keys(*number),
        })
    }

    /// Parameters and headers asked for, in the order of the calls.
    fn asked(&self) -> (Pairs, Pairs) {
        let (mut params, mut headers) = (Vec::new(), Vec::new());
        let mut param = |name: &str, value: &str| params.push((name.to_owned(), value.to_owned()));
        let mut header = |name: &str, value: &str| headers.push((name.to_owned(), value.to_owned()));
        match self.public.operation {
            Operation::Object(_) | Operation::Bucket(_) => self.asked_typed(&mut param, &mut header),
            Operation::Get | Operation::Head | Operation::Put | Operation::Delete | Operation::HeadBucket => {}
            Operation::List => param("list-type", "2"),
            Operation::CreateMultipartUpload => param("uploads", ""),
            Operation::UploadPart { upload_id, part_number } => {
                param("uploadId", upload_id);
                param("partNumber", &part_number.to_string());
            }
            Operation::CompleteMultipartUpload { upload_id }
            | Operation::AbortMultipartUpload { upload_id }
            | Operation::ListParts { upload_id } => param("uploadId", upload_id),
        }
        for setting in &self.public.settings {
            match setting {
                Setting::Header(name, value) => header(name, value),
                Setting::Param(name, value) => param(name, value),
                Setting::ExpectedBucketOwner(account_id) => header("x-amz-expected-bucket-owner", account_id),
                Setting::RequestPayer => header("x-amz-request-payer", "requester"),
            }
        }
        (params, headers)
    }

    fn asked_typed(&self, param: &mut impl FnMut(&str, &str), header: &mut impl FnMut(&str, &str)) {
        if let Some(key) = &self.secrets.customer_key {
            header("x-amz-server-side-encryption-customer-algorithm", "AES256");
            header("x-amz-server-side-encryption-customer-key", &key.0);
            header("x-amz-server-side-encryption-customer-key-md5", "MD5");
        }
        if let Some(sha256) = self.public.payload_sha256 {
            header("x-amz-content-sha256", &naive::hex(&sha256));
        }
        for setting in &self.public.typed_settings {
            match setting {
                TypedSetting::Header(index, value) => header(pick(&headers::<()>(), *index).0, value),
                TypedSetting::FixedHeader(index) => {
                    let (name, value) = pick(&fixed_headers::<()>(), *index).0;
                    header(name, value);
                }
                TypedSetting::Param(index, value) => param(pick(&params::<()>(), *index).0, value),
                TypedSetting::Metadata(name, value) => header(&format!("x-amz-meta-{name}"), value),
                TypedSetting::Tagging(tags) => {
                    let encode = |text: &str| naive::uri_encode(text.as_bytes());
                    let pair = |(name, value): &(&str, &str)| format!("{}={}", encode(name), encode(value));
                    header("x-amz-tagging", &tags.iter().map(pair).collect::<Vec<_>>().join("&"));
                }
                TypedSetting::SaveAs(file_name) => {
                    param("response-content-disposition", &ContentDisposition::attachment(file_name).to_string());
                }
                TypedSetting::ContentLength(bytes) => header("content-length", &bytes.to_string()),
                TypedSetting::PartNumber(number) => param("partNumber", &number.to_string()),
                TypedSetting::MaxKeys(number) => param("max-keys", &number.to_string()),
            }
        }
    }
}

impl Public<'_> {
    /// The one address of the bucket, or the one of two that it chose.
    fn address(&self, base: &str) -> Address {
        let is_path_style = matches!(self.place.server, Server::Aws | Server::AwsGlobal | Server::Endpoint(_))
            && base.ends_with(&format!("/{}/", self.place.name));
        let mut addresses = self.place.addresses();
        if is_path_style { addresses.pop() } else { Some(addresses.swap_remove(0)) }.expect("an address")
    }

    fn asked_key(&self) -> Option<&str> {
        match self.operation {
            Operation::Bucket(_) | Operation::List | Operation::HeadBucket => None,
            _ => Some(self.key),
        }
    }

    fn asked_payload_sha256(&self) -> Option<[u8; 32]> {
        match self.operation {
            Operation::Object(_) | Operation::Bucket(_) => self.payload_sha256,
            _ => None,
        }
    }

    fn asked_expiry(&self) -> Duration {
        match self.expires_in {
            None => Duration::from_secs(900),
            Some(Expiry::WholeSeconds(seconds)) => Duration::from_secs(seconds.into()),
            Some(Expiry::Any(duration)) => duration,
        }
    }

    fn credentials_expiry(&self) -> Option<OffsetDateTime> {
        self.moment.checked_add(time::Duration::seconds(self.credentials_live_for?.into()))
    }

    fn method(&self) -> &'static str {
        match self.operation {
            Operation::Object(method) | Operation::Bucket(method) => method.as_str(),
            Operation::Get | Operation::List | Operation::ListParts { .. } => "GET",
            Operation::Head | Operation::HeadBucket => "HEAD",
            Operation::Put | Operation::UploadPart { .. } => "PUT",
            Operation::Delete | Operation::AbortMultipartUpload { .. } => "DELETE",
            Operation::CreateMultipartUpload | Operation::CompleteMultipartUpload { .. } => "POST",
        }
    }
}

fn pick<T>(table: &[T], index: usize) -> &T {
    &table[index % table.len()]
}

fn access_key_id<'a>(u: &mut Unstructured<'a>) -> arbitrary::Result<&'a str> {
    mostly(&["AKIAIOSFODNN7EXAMPLE"], u)
}

fn key<'a>(u: &mut Unstructured<'a>) -> arbitrary::Result<&'a str> {
    mostly(&["photos/cat.jpg", "a/../b", "soap"], u)
}

fn method(u: &mut Unstructured<'_>) -> arbitrary::Result<Method> {
    let methods =
        [Method::Get, Method::Head, Method::Put, Method::Post, Method::Patch, Method::Delete, Method::Options];
    u.choose(&methods).copied()
}

/// Any moment that `time` can write, often near an edge, in any offset.
fn moment(u: &mut Unstructured<'_>) -> arbitrary::Result<OffsetDateTime> {
    let (first, last) = (Date::MIN.midnight().assume_utc(), Date::MAX.with_time(Time::MAX).assume_utc());
    let edges = [first, utc_datetime!(0000-01-01 00:00).into(), utc_datetime!(2024-02-29 00:00).into(), last];
    let any = u.int_in_range(first.unix_timestamp()..=last.unix_timestamp())?;
    let near_edge = u.choose(&edges)?.unix_timestamp() + u.int_in_range(-1_000_000..=1_000_000)?;
    let seconds = if u.arbitrary()? { any } else { near_edge };
    let nanoseconds = u.int_in_range(0..=999_999_999)?;
    let offset = u.int_in_range(-93_599..=93_599)?;
    let utc = OffsetDateTime::from_unix_timestamp(seconds).unwrap_or(last);
    let utc = utc.replace_nanosecond(nanoseconds).expect("less than a second");
    let offset = UtcOffset::from_whole_seconds(offset).expect("an offset of time's range");
    Ok(utc.checked_to_offset(offset).unwrap_or(utc))
}
