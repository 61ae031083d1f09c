//! Other implementations sign the same requests, and all signatures agree: `aws-sigv4`,
//! the signer of AWS's SDK for Rust, and `rusty-s3`. So does `support::naive`, which other
//! tests and the fuzz targets rely on.
//!
//! If an oracle can't sign a value, the generator leaves the value out and gives the
//! reason. If an oracle is wrong, a test of its own shows that and pins what this crate
//! does.
#![allow(clippy::unwrap_used, clippy::panic, missing_docs)]

use aws_sigv4::http_request::{
    PercentEncodingMode, SignableBody, SignableRequest, SignatureLocation, SigningSettings, UriPathNormalizationMode,
};
use aws_sigv4::sign::v4::SigningParams;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use presign::sigv4::{self as any_service, PayloadHash, Signer, SigningKey};
use presign::verify::{ReceivedRequest, Scratch, Verifier};
use presign::{Bucket, Credentials, Method, Presigner};
use proptest::collection::{btree_map, vec};
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;
use proptest::test_runner::{RngAlgorithm, TestRunner};
use std::cell::Cell;
use std::collections::{BTreeMap, HashSet};
use std::fmt::{self, Debug};
use std::io::{self, Write};
use std::time::Duration;
use time::format_description::BorrowedFormatItem;
use time::macros::{datetime, format_description};
use time::{OffsetDateTime, UtcOffset};

#[path = "../support/naive.rs"]
mod naive;
#[cfg(feature = "sigv4a")]
mod sigv4a;

/// S3 requests through `Presigner`, against `aws-sigv4`.
const S3_CASES: u32 = 10_000;
/// Requests to other services through `sigv4`, against `aws-sigv4`.
const SERVICE_CASES: u32 = 4_000;
/// S3 operations through `Presigner`, against `rusty-s3`.
const OPERATION_CASES: u32 = 8_000;
const _: () = assert!(S3_CASES + SERVICE_CASES + OPERATION_CASES >= 20_000);

#[test]
fn s3_requests_agree_with_aws_sigv4() {
    run("aws-sigv4, S3", S3_CASES, &s3_case(), |case| {
        let presigner = case.presigner();
        let url = format!("{}{}", presigner.endpoint().url(), encoded_path(&case.key));
        let mut request = presigner
            .object_request(case.method, &case.key)
            .allow_ambiguous_key()
            .expires_in(Duration::from_secs(case.expires_in));
        let mut headers = case.headers.clone();
        for (name, value) in &case.headers {
            request = request.header(name, value);
        }
        for (name, value) in &case.params {
            request = request.param(name, value);
        }
        if let Some(sha256) = case.payload_sha256 {
            request = request.payload_sha256(sha256);
            headers.push(("x-amz-content-sha256".into(), hex::encode(sha256)));
        }

        let expected = AwsSigv4 {
            method: case.method,
            url: &with_query(&url, case.params.clone()),
            headers: &headers,
            payload_sha256: case.payload_sha256,
            signer: &case.signer,
            service: "s3",
            path: SINGLE_UNNORMALIZED,
        };
        let ours = request.sign_at(case.signer.time).map_err(|error| TestCaseError::fail(error.to_string()))?;
        let ours = Url::parse(ours.url());
        let path = percent_decode_str(path(&url)).collect::<Vec<u8>>();
        let params: Vec<_> = case.params.clone().into_iter().collect();
        prop_assert_eq!(&ours.query, &expected.query_by_naive(naive::Path::S3(&path), &params, case.expires_in));
        let theirs = expected.presign(case.expires_in);
        prop_assert_eq!(&ours, &theirs);
        let verifier = Verifier::s3(&case.signer.region).unwrap();
        verify(&verifier, &case.signer, case.method, &theirs.to_string(), &headers, None)
    });
}

#[test]
fn requests_to_other_services_agree_with_aws_sigv4() {
    run("aws-sigv4, other services", SERVICE_CASES, &service_case(), |case| {
        let url = format!("https://service.us-east-1.amazonaws.com{}", case.path);
        let request = case.request(&url);

        let expected = AwsSigv4 {
            method: case.method,
            url: &with_query(&url, case.params.clone()),
            headers: &case.headers,
            payload_sha256: case.payload_sha256,
            signer: &case.signer,
            service: "service",
            path: DOUBLE_NORMALIZED,
        };
        let signer = Signer::new(case.signer.credentials("service"), &case.signer.region, "service").unwrap();
        let signer = signer.at(case.signer.time).unwrap();
        let ours = signer.presign(&request, Duration::from_secs(case.expires_in)).unwrap();
        let ours = Url::parse(ours.url());
        let path = naive::Path::Standard(&case.path);
        prop_assert_eq!(&ours.query, &expected.query_by_naive(path, &case.params, case.expires_in));
        let theirs = expected.presign(case.expires_in);
        prop_assert_eq!(&ours, &theirs);
        let Some(sha256) = case.payload_sha256 else { return Ok(()) };
        let verifier = Verifier::new(&case.signer.region, "service").unwrap();
        verify(&verifier, &case.signer, case.method, &theirs.to_string(), &case.headers, Some(sha256))
    });
}

#[test]
fn s3_operations_agree_with_rusty_s3() {
    run("rusty-s3", OPERATION_CASES, &operation_case(), |case| {
        let theirs = case.by_rusty_s3();
        prop_assert_eq!(case.by_presigner(), &*theirs);
        let headers: Vec<_> = case.headers.clone().into_iter().collect();
        let verifier = Verifier::s3(&case.signer.region).unwrap();
        verify(&verifier, &case.signer, case.operation.method(), &theirs, &headers, None)
    });
}

/// Verifies what an oracle signed, and that a change of its query is refused.
fn verify(
    verifier: &Verifier,
    signer: &Identity,
    method: Method,
    url: &str,
    headers: &[(String, String)],
    payload_sha256: Option<[u8; 32]>,
) -> Result<(), TestCaseError> {
    let (_, rest) = url.split_once("://").unwrap();
    let target = &rest[rest.find(['/', '?']).unwrap()..];
    let target = if target.starts_with('?') { format!("/{target}") } else { target.to_owned() };
    let changed = target.replace("X-Amz-Expires=", "X-Amz-Expires=0");
    let day = signer.time.to_offset(UtcOffset::UTC).date();
    let key = SigningKey::derive(&signer.secret_access_key, day, verifier.region(), verifier.service()).unwrap();
    for (target, is_valid) in [(&target, true), (&changed, false)] {
        let host = [("host", host(url))].into_iter();
        let all = host.chain(headers.iter().map(|(name, value)| (name.as_str(), value.as_str())));
        let mut request = ReceivedRequest::new(method.as_str(), target, all);
        if let Some(sha256) = payload_sha256 {
            request = request.payload_sha256(sha256);
        }
        let mut scratch = Scratch::new();
        let claim = match verifier.read(&request, signer.time, &mut scratch) {
            Ok(claim) => claim,
            Err(refusal) => return Err(TestCaseError::fail(format!("{target}: {refusal:?}"))),
        };
        prop_assert_eq!(claim.session_token(), signer.token.as_deref());
        prop_assert_eq!(claim.access_key_id(), &*signer.access_key_id);
        prop_assert_eq!(claim.verify(Some(&key)).is_ok(), is_valid, "{}", target);
    }
    Ok(())
}

/// `rusty-s3` passes the key to `url::Url`, which resolves dot segments: its URL is signed
/// and valid, but for another object or even another bucket. Ours names the object that was
/// meant, and `aws-sigv4` agrees with its signature.
#[test]
fn rusty_s3_rewrites_keys_with_dot_segments() {
    for (key, theirs, ours) in [
        ("a/../b", "/examplebucket/b", "/examplebucket/a/../b"),
        ("a/./b", "/examplebucket/a/b", "/examplebucket/a/./b"),
        ("../otherbucket/b", "/otherbucket/b", "/examplebucket/../otherbucket/b"),
    ] {
        let case = OperationCase::example(Operation::Get, key);
        assert_eq!(path(&case.by_rusty_s3()), theirs);

        let presigner = case.presigner();
        let ours_url = presigner.get(key).allow_ambiguous_key().sign_at(case.signer.time).unwrap().into_url();
        assert_eq!(path(&ours_url), ours);
        let url = format!("https://s3.us-east-1.amazonaws.com{ours}");
        assert_eq!(Url::parse(&ours_url), AwsSigv4::get(&case.signer, &url, &[]).presign(900));
    }
}

/// `rusty-s3` sorts parameters by name before it encodes the names. AWS sorts by
/// the encoded name, in which `{` is `%7B` and sorts before all letters.
#[test]
fn rusty_s3_sorts_parameters_unencoded() {
    let mut case = OperationCase::example(Operation::Get, "key");
    case.params = BTreeMap::from([("a".into(), "1".into()), ("{".into(), "2".into())]);

    let ours = case.by_presigner();
    assert!(ours.contains("?%7B=2&X-Amz-Algorithm="), "{ours}");
    let url = with_query("https://s3.us-east-1.amazonaws.com/examplebucket/key", case.params.clone());
    assert_eq!(Url::parse(&ours), AwsSigv4::get(&case.signer, &url, &[]).presign(900));
    assert_ne!(Url::parse(&ours), Url::parse(&case.by_rusty_s3()));
}

/// `aws-sigv4` doesn't sign some headers that proxies or the SDK itself may change. This
/// crate signs every header it is given.
#[test]
fn aws_sigv4_leaves_some_headers_unsigned() {
    let case = OperationCase::example(Operation::Get, "key");
    let presigner = case.presigner();
    for name in ["x-amz-user-agent", "x-amz-checksum-mode"] {
        let ours = presigner.get("key").header(name, "value").sign_at(case.signer.time).unwrap();
        assert!(ours.url().contains(&format!("&X-Amz-SignedHeaders=host%3B{name}&")), "{}", ours.url());

        let headers = [(name.into(), "value".into())];
        let url = "https://s3.us-east-1.amazonaws.com/examplebucket/key";
        let theirs = AwsSigv4::get(&case.signer, url, &headers).presign(900);
        assert!(theirs.query.contains(&"X-Amz-SignedHeaders=host".into()), "{theirs:?}");
    }
}

/// `aws-sigv4` keeps a tab at the end of a header value, which no server ever sees: HTTP
/// parsers strip it, RFC 9112 section 5.1. This crate signs the value that arrives.
#[test]
fn aws_sigv4_signs_tabs_that_http_strips() {
    let case = OperationCase::example(Operation::Get, "key");
    let presigner = case.presigner();
    let sign = |value| presigner.get("key").header("x-amz-meta-a", value).sign_at(case.signer.time).unwrap().into_url();
    assert_eq!(sign("\tvalue\t"), sign("value"));

    let by_aws_sigv4 = |value: &str| {
        let headers = [("x-amz-meta-a".into(), value.into())];
        let url = "https://s3.us-east-1.amazonaws.com/examplebucket/key";
        AwsSigv4::get(&case.signer, url, &headers).presign(900)
    };
    assert_eq!(Url::parse(&sign("\tvalue\t")), by_aws_sigv4("value"));
    assert_ne!(Url::parse(&sign("\tvalue\t")), by_aws_sigv4("\tvalue\t"));
}

/// Runs a property and checks that it ran `cases` times.
fn run<C: Debug>(
    name: &str,
    cases: u32,
    strategy: &impl Strategy<Value = C>,
    agree: impl Fn(&C) -> Result<(), TestCaseError>,
) {
    let agreed = Cell::new(0);
    let config = ProptestConfig {
        cases,
        // A failure prints the smallest failing case; no file is written.
        failure_persistence: None,
        // The default, ChaCha, takes most of the time in an unoptimised build.
        rng_algorithm: RngAlgorithm::XorShift,
        ..ProptestConfig::default()
    };
    let result = TestRunner::new(config).run(strategy, |case| {
        agree(&case)?;
        agreed.set(agreed.get() + 1);
        Ok(())
    });
    if let Err(error) = result {
        panic!("{name}: {error}");
    }
    assert_eq!(agreed.get(), cases);
    // The harness captures `println!`.
    let mut output = io::stdout();
    writeln!(output, "{name}: {cases} equal signatures").unwrap();
}

/// Credentials, region and time.
#[derive(Debug, Clone)]
struct Identity {
    access_key_id: String,
    secret_access_key: String,
    token: Option<String>,
    region: String,
    time: OffsetDateTime,
    /// Whether this crate signs with the day's signing key instead of the secret.
    by_signing_key: bool,
}

impl Identity {
    fn credentials(&self, service: &str) -> Credentials {
        let credentials = if self.by_signing_key {
            let day = self.time.to_offset(UtcOffset::UTC).date();
            let key = SigningKey::derive(&self.secret_access_key, day, &self.region, service).unwrap();
            Credentials::from_signing_key(&self.access_key_id, key)
        } else {
            Credentials::new(&self.access_key_id, &self.secret_access_key)
        };
        match &self.token {
            Some(token) => credentials.with_session_token(token),
            None => credentials,
        }
    }
}

#[derive(Debug)]
struct S3Case {
    signer: Identity,
    method: Method,
    bucket: String,
    place: Place,
    key: String,
    headers: Vec<(String, String)>,
    params: BTreeMap<String, String>,
    payload_sha256: Option<[u8; 32]>,
    expires_in: u64,
}

impl S3Case {
    fn presigner(&self) -> Presigner {
        let bucket = self.place.bucket(&self.bucket, &self.signer.region);
        Presigner::new(self.signer.credentials("s3"), bucket).unwrap()
    }
}

#[derive(Debug)]
struct ServiceCase {
    signer: Identity,
    method: Method,
    path: String,
    headers: Vec<(String, String)>,
    params: Vec<(String, String)>,
    payload_sha256: Option<[u8; 32]>,
    expires_in: u64,
}

impl ServiceCase {
    fn request<'r>(&'r self, url: &'r str) -> any_service::Request<'r> {
        let mut request = any_service::Request::new(self.method, url)
            .payload_hash(self.payload_sha256.map_or(PayloadHash::Unsigned, PayloadHash::Sha256));
        for (name, value) in &self.headers {
            request = request.header(name, value);
        }
        for (name, value) in &self.params {
            request = request.param(name, value);
        }
        request
    }
}

/// Where a bucket is served.
#[derive(Debug, Clone, Copy)]
enum Place {
    Aws,
    AwsGlobal,
    AwsPathStyle,
    Endpoint(&'static str),
    EndpointVirtualHosted(&'static str),
    CustomDomain(&'static str),
}

impl Place {
    fn bucket(self, name: &str, region: &str) -> Bucket {
        match self {
            Self::Aws => Bucket::new(name, region),
            Self::AwsGlobal => Bucket::new(name, region).global_endpoint(),
            Self::AwsPathStyle => Bucket::new(name, region).path_style(),
            Self::Endpoint(url) => Bucket::new(name, region).endpoint_url(url),
            Self::EndpointVirtualHosted(url) => Bucket::new(name, region).endpoint_url(url).virtual_hosted_style(),
            Self::CustomDomain(url) => Bucket::custom_domain(url, region),
        }
    }
}

#[derive(Debug)]
struct OperationCase {
    signer: Identity,
    operation: Operation,
    bucket: String,
    place: Place,
    key: String,
    headers: BTreeMap<String, String>,
    params: BTreeMap<String, String>,
    expires_in: u64,
}

#[derive(Debug, Clone)]
enum Operation {
    Get,
    Head,
    Put,
    Delete,
    HeadBucket,
    List { prefix: String, delimiter: String, max_keys: u16, start_after: String, continuation_token: String },
    CreateMultipartUpload,
    UploadPart { part_number: u16, upload_id: String },
    CompleteMultipartUpload { upload_id: String },
    AbortMultipartUpload { upload_id: String },
    ListParts { upload_id: String },
}

impl Operation {
    fn method(&self) -> Method {
        match self {
            Self::Get | Self::List { .. } | Self::ListParts { .. } => Method::Get,
            Self::Head | Self::HeadBucket => Method::Head,
            Self::Put | Self::UploadPart { .. } => Method::Put,
            Self::Delete | Self::AbortMultipartUpload { .. } => Method::Delete,
            Self::CreateMultipartUpload | Self::CompleteMultipartUpload { .. } => Method::Post,
        }
    }
}

impl OperationCase {
    fn example(operation: Operation, key: &str) -> Self {
        Self {
            signer: Identity {
                access_key_id: "AKIAIOSFODNN7EXAMPLE".into(),
                secret_access_key: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY".into(),
                token: None,
                region: "us-east-1".into(),
                time: datetime!(2013-05-24 00:00 UTC),
                by_signing_key: false,
            },
            operation,
            bucket: "examplebucket".into(),
            place: Place::AwsPathStyle,
            key: key.into(),
            headers: BTreeMap::new(),
            params: BTreeMap::new(),
            expires_in: 900,
        }
    }

    fn presigner(&self) -> Presigner {
        let bucket = self.place.bucket(&self.bucket, &self.signer.region);
        Presigner::new(self.signer.credentials("s3"), bucket).unwrap()
    }

    fn by_presigner(&self) -> String {
        let presigner = self.presigner();
        macro_rules! sign {
            ($request:expr) => {{
                let mut request = $request.allow_ambiguous_key().expires_in(Duration::from_secs(self.expires_in));
                for (name, value) in &self.headers {
                    request = request.header(name, value);
                }
                for (name, value) in &self.params {
                    request = request.param(name, value);
                }
                request.sign_at(self.signer.time).unwrap().into_url()
            }};
        }
        match &self.operation {
            Operation::Get => sign!(presigner.get(&self.key)),
            Operation::Head => sign!(presigner.head(&self.key)),
            Operation::Put => sign!(presigner.put(&self.key)),
            Operation::Delete => sign!(presigner.delete(&self.key)),
            Operation::HeadBucket => sign!(presigner.head_bucket()),
            Operation::List { prefix, delimiter, max_keys, start_after, continuation_token } => sign!(
                presigner
                    .list()
                    .prefix(prefix)
                    .delimiter(delimiter)
                    .max_keys((*max_keys).into())
                    .start_after(start_after)
                    .continuation_token(continuation_token)
                    // rusty-s3 always sets it.
                    .param("encoding-type", "url")
            ),
            // rusty-s3 writes `uploads=1`. S3 ignores the value, and
            // `create_multipart_upload` has none.
            Operation::CreateMultipartUpload => {
                sign!(presigner.object_request(Method::Post, &self.key).param("uploads", "1"))
            }
            Operation::UploadPart { part_number, upload_id } => {
                sign!(presigner.upload_part(&self.key, upload_id, (*part_number).into()))
            }
            Operation::CompleteMultipartUpload { upload_id } => {
                sign!(presigner.complete_multipart_upload(&self.key, upload_id))
            }
            Operation::AbortMultipartUpload { upload_id } => {
                sign!(presigner.abort_multipart_upload(&self.key, upload_id))
            }
            Operation::ListParts { upload_id } => sign!(presigner.list_parts(&self.key, upload_id)),
        }
    }

    fn by_rusty_s3(&self) -> String {
        use rusty_s3::S3Action;
        use rusty_s3::actions::{CreateMultipartUpload, ListObjectsV2, ListParts};

        let (endpoint, style) = self.rusty_s3_endpoint();
        let (name, region) = (self.bucket.clone(), self.signer.region.clone());
        let bucket = rusty_s3::Bucket::new(endpoint.parse().unwrap(), style, name, region).unwrap();
        let (id, secret) = (&self.signer.access_key_id, &self.signer.secret_access_key);
        let credentials = match &self.signer.token {
            Some(token) => rusty_s3::Credentials::new_with_token(id, secret, token),
            None => rusty_s3::Credentials::new(id, secret),
        };
        let credentials = Some(&credentials);

        macro_rules! sign {
            ($action:expr) => {{
                let mut action = $action;
                for (name, value) in &self.headers {
                    action.headers_mut().insert(name, value);
                }
                for (name, value) in &self.params {
                    action.query_mut().insert(name, value);
                }
                let seconds = self.signer.time.unix_timestamp();
                let time = jiff::Timestamp::from_second(seconds).unwrap();
                action.sign_with_time(Duration::from_secs(self.expires_in), &time).to_string()
            }};
        }
        match &self.operation {
            Operation::Get => sign!(bucket.get_object(credentials, &self.key)),
            Operation::Head => sign!(bucket.head_object(credentials, &self.key)),
            Operation::Put => sign!(bucket.put_object(credentials, &self.key)),
            Operation::Delete => sign!(bucket.delete_object(credentials, &self.key)),
            Operation::HeadBucket => sign!(bucket.head_bucket(credentials)),
            Operation::List { prefix, delimiter, max_keys, start_after, continuation_token } => sign!({
                let mut list = ListObjectsV2::new(&bucket, credentials);
                list.with_prefix(prefix);
                list.with_delimiter(delimiter);
                list.with_max_keys((*max_keys).into());
                list.with_start_after(start_after);
                list.with_continuation_token(continuation_token);
                list
            }),
            Operation::CreateMultipartUpload => {
                sign!(CreateMultipartUpload::new(&bucket, credentials, &self.key))
            }
            Operation::UploadPart { part_number, upload_id } => {
                sign!(bucket.upload_part(credentials, &self.key, *part_number, upload_id))
            }
            Operation::CompleteMultipartUpload { upload_id } => {
                sign!(bucket.complete_multipart_upload(credentials, &self.key, upload_id, std::iter::empty()))
            }
            Operation::AbortMultipartUpload { upload_id } => {
                sign!(bucket.abort_multipart_upload(credentials, &self.key, upload_id))
            }
            Operation::ListParts { upload_id } => sign!(ListParts::new(&bucket, credentials, &self.key, upload_id)),
        }
    }

    fn rusty_s3_endpoint(&self) -> (String, rusty_s3::UrlStyle) {
        use rusty_s3::UrlStyle::{Path, VirtualHost};

        let regional = || format!("https://s3.{}.amazonaws.com", self.signer.region);
        match self.place {
            Place::Aws => (regional(), VirtualHost),
            Place::AwsGlobal => ("https://s3.amazonaws.com".into(), VirtualHost),
            Place::AwsPathStyle => (regional(), Path),
            Place::Endpoint(url) => (url.into(), Path),
            Place::EndpointVirtualHosted(url) => (url.into(), VirtualHost),
            Place::CustomDomain(_) => unreachable!("not generated for rusty-s3, which has none"),
        }
    }
}

/// A request as `aws-sigv4` takes it.
struct AwsSigv4<'a> {
    method: Method,
    /// Percent-encoded already.
    url: &'a str,
    headers: &'a [(String, String)],
    payload_sha256: Option<[u8; 32]>,
    signer: &'a Identity,
    service: &'a str,
    path: (PercentEncodingMode, UriPathNormalizationMode),
}

const SINGLE_UNNORMALIZED: (PercentEncodingMode, UriPathNormalizationMode) =
    (PercentEncodingMode::Single, UriPathNormalizationMode::Disabled);
const DOUBLE_NORMALIZED: (PercentEncodingMode, UriPathNormalizationMode) =
    (PercentEncodingMode::Double, UriPathNormalizationMode::Enabled);

impl<'a> AwsSigv4<'a> {
    fn get(signer: &'a Identity, url: &'a str, headers: &'a [(String, String)]) -> Self {
        let (method, service, path) = (Method::Get, "s3", SINGLE_UNNORMALIZED);
        Self { method, url, headers, payload_sha256: None, signer, service, path }
    }

    fn presign(&self, expires_in: u64) -> Url {
        let identity = self.credentials().into();
        let params = SigningParams::builder()
            .identity(&identity)
            .region(&self.signer.region)
            .name(self.service)
            .time(self.signer.time.into())
            .settings(self.settings(expires_in))
            .build()
            .unwrap()
            .into();
        self.sign(&params)
    }

    fn credentials(&self) -> aws_credential_types::Credentials {
        aws_credential_types::Credentials::new(
            &self.signer.access_key_id,
            &self.signer.secret_access_key,
            self.signer.token.clone(),
            None,
            "oracle",
        )
    }

    fn settings(&self, expires_in: u64) -> SigningSettings {
        let mut settings = SigningSettings::default();
        settings.signature_location = SignatureLocation::QueryParams;
        settings.expires_in = Some(Duration::from_secs(expires_in));
        (settings.percent_encoding_mode, settings.uri_path_normalization_mode) = self.path;
        // By default it doesn't sign `user-agent`.
        settings.excluded_headers = None;
        settings
    }

    fn sign(&self, params: &aws_sigv4::http_request::SigningParams<'_>) -> Url {
        let body = match self.payload_sha256 {
            Some(sha256) => SignableBody::Precomputed(hex::encode(sha256)),
            None => SignableBody::UnsignedPayload,
        };
        let headers = self.headers.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        let request = SignableRequest::new(self.method.as_str(), self.url, headers, body).unwrap();
        let (instructions, signature) = aws_sigv4::http_request::sign(request, params).unwrap().into_parts();

        let mut url = Url::parse(self.url);
        url.query.extend(instructions.params().iter().map(|(name, value)| pair(name, value)));
        url.query.sort();
        assert!(url.query.contains(&pair("X-Amz-Signature", &signature)));
        url
    }

    /// The query that `naive` makes of the same request, encoded and sorted.
    fn query_by_naive(&self, path: naive::Path<'_>, params: &[(String, String)], expires_in: u64) -> Vec<String> {
        const TIMESTAMP: &[BorrowedFormatItem<'_>] = format_description!("[year][month][day]T[hour][minute][second]Z");
        let signed = naive::sign(&naive::Request {
            method: self.method.as_str(),
            host: host(self.url),
            path,
            params,
            headers: self.headers,
            payload_sha256: self.payload_sha256,
            access_key_id: &self.signer.access_key_id,
            secret_access_key: &self.signer.secret_access_key,
            session_token: self.signer.token.as_deref(),
            region: &self.signer.region,
            service: self.service,
            timestamp: &self.signer.time.to_offset(UtcOffset::UTC).format(TIMESTAMP).unwrap(),
            expires_in,
        });
        let mut query: Vec<_> = signed.query.iter().map(|(name, value)| pair(name, value)).collect();
        query.sort();
        query
    }
}

/// A URL with its parameters sorted: `aws-sigv4` says which to add, not where.
#[derive(Debug, PartialEq)]
struct Url {
    before_query: String,
    query: Vec<String>,
}

impl Url {
    fn parse(url: &str) -> Self {
        let (before_query, query) = url.split_once('?').unwrap_or((url, ""));
        let mut query: Vec<_> = query.split('&').filter(|pair| !pair.is_empty()).map(String::from).collect();
        query.sort();
        Self { before_query: before_query.into(), query }
    }
}

impl fmt::Display for Url {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}?{}", self.before_query, self.query.join("&"))
    }
}

fn host(url: &str) -> &str {
    let (_, rest) = url.split_once("://").unwrap();
    rest.split(['/', '?']).next().unwrap()
}

fn path(url: &str) -> &str {
    let (_, rest) = url.split_once("://").unwrap();
    rest[rest.find('/').unwrap()..].split('?').next().unwrap()
}

const NOT_UNRESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');
const NOT_UNRESERVED_NOR_SLASH: &AsciiSet = &NOT_UNRESERVED.remove(b'/');

fn encoded_path(path: &str) -> String {
    utf8_percent_encode(path, NOT_UNRESERVED_NOR_SLASH).to_string()
}

fn pair(name: &str, value: &str) -> String {
    format!("{}={}", utf8_percent_encode(name, NOT_UNRESERVED), utf8_percent_encode(value, NOT_UNRESERVED))
}

fn with_query(url: &str, params: impl IntoIterator<Item = (String, String)>) -> String {
    let query: Vec<_> = params.into_iter().map(|(name, value)| pair(&name, &value)).collect();
    if query.is_empty() { url.into() } else { format!("{url}?{}", query.join("&")) }
}

fn s3_case() -> impl Strategy<Value = S3Case> {
    let params = btree_map(param_name(), text(), 0..6);
    let request = (method(), key(), single_valued_once(headers()), params);
    (located(), request, option::of(any::<[u8; 32]>()), expires_in()).prop_map(
        |((signer, place, bucket), (method, key, headers, mut params), payload_sha256, expires_in)| {
            // An empty version id is refused, and so is a parameter that contradicts a header.
            params.retain(|name, value| {
                let is_empty_id = value.is_empty() && name.eq_ignore_ascii_case("versionId");
                !is_empty_id && !headers.iter().any(|header| header.0.eq_ignore_ascii_case(name))
            });
            S3Case { signer, method, bucket, place, key, headers, params, payload_sha256, expires_in }
        },
    )
}

fn service_case() -> impl Strategy<Value = ServiceCase> {
    let segment = prop_oneof![
        Just(String::new()),
        Just(".".into()),
        Just("..".into()),
        // What a path may contain, RFC 3986 section 3.3.
        "([A-Za-z0-9._~!$&'()*+,;=:@-]|%[0-9A-F]{2}){0,8}",
    ];
    let path = vec(segment, 1..6).prop_map(|segments| format!("/{}", segments.join("/")));
    let params = vec((param_name(), text()), 0..5);
    let request = (method(), path, headers(), params);
    (identity(scope_text()), request, option::of(any::<[u8; 32]>()), expires_in()).prop_map(
        |(signer, (method, path, headers, params), payload_sha256, expires_in)| ServiceCase {
            signer,
            method,
            path,
            headers,
            params,
            payload_sha256,
            expires_in,
        },
    )
}

fn operation_case() -> impl Strategy<Value = OperationCase> {
    // Sorted unencoded, see `rusty_s3_sorts_parameters_unencoded`.
    let param_name = param_name().prop_filter("unreserved only", |name| {
        name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte))
    });
    let param_name = param_name.prop_filter("may select an operation", |name| {
        name.starts_with("X-Amz-")
            || matches!(name.as_str(), "A" | "response-content-type" | "x-id")
            || !name.bytes().all(|byte| byte.is_ascii_alphabetic() || byte == b'-')
    });
    // rusty-s3 takes names in lower case, and each of them once.
    let headers = headers().prop_map(|headers| {
        headers.into_iter().map(|(name, value)| (name.to_ascii_lowercase(), value)).collect::<BTreeMap<_, _>>()
    });
    // See `rusty_s3_rewrites_keys_with_dot_segments`.
    let key = key().prop_filter("no dot segment", |key| !key.split('/').any(|segment| matches!(segment, "." | "..")));

    let request = (key, headers, btree_map(param_name, text(), 0..4));
    let located = located()
        // rusty-s3 has none.
        .prop_filter("no custom domain", |(_, place, _)| !matches!(place, Place::CustomDomain(_)))
        // Later times are out of jiff's range.
        .prop_map(|(mut signer, place, bucket)| {
            signer.time = signer.time.min(datetime!(9999-12-30 00:00 UTC));
            (signer, place, bucket)
        });
    (located, operation(), request, expires_in()).prop_map(
        |((signer, place, bucket), operation, (key, headers, params), expires_in)| OperationCase {
            signer,
            operation,
            bucket,
            place,
            key,
            headers,
            params,
            expires_in,
        },
    )
}

fn operation() -> impl Strategy<Value = Operation> {
    prop_oneof![
        Just(Operation::Get),
        Just(Operation::Head),
        Just(Operation::Put),
        Just(Operation::Delete),
        Just(Operation::HeadBucket),
        (text(), text(), any::<u16>(), text(), text()).prop_map(
            |(prefix, delimiter, max_keys, start_after, continuation_token)| Operation::List {
                prefix,
                delimiter,
                max_keys,
                start_after,
                continuation_token,
            }
        ),
        Just(Operation::CreateMultipartUpload),
        (1..=10_000_u16, id()).prop_map(|(part_number, upload_id)| Operation::UploadPart { part_number, upload_id }),
        id().prop_map(|upload_id| Operation::CompleteMultipartUpload { upload_id }),
        id().prop_map(|upload_id| Operation::AbortMultipartUpload { upload_id }),
        id().prop_map(|upload_id| Operation::ListParts { upload_id }),
    ]
}

fn method() -> impl Strategy<Value = Method> {
    select(vec![Method::Get, Method::Head, Method::Put, Method::Post, Method::Patch, Method::Delete, Method::Options])
}

/// Credentials for a region, a place that serves the region, and a bucket that it can have.
fn located() -> impl Strategy<Value = (Identity, Place, String)> {
    let virtual_hosted = "[a-z0-9][a-z0-9-]{1,30}[a-z0-9]"
        .prop_filter("refused in a host name", |name: &String| !name.starts_with("xn--"));
    let path_style =
        "[A-Za-z0-9._-]{1,40}".prop_filter("a dot segment", |name: &String| !matches!(name.as_str(), "." | ".."));
    let region = select(vec!["us-east-1", "us-west-2", "eu-central-1", "ap-southeast-7", "us-gov-west-1"]);
    let aws = prop_oneof![
        (identity(region.clone()), Just(Place::Aws), virtual_hosted.clone()),
        (identity(select(vec!["us-east-1", "us-west-2"])), Just(Place::AwsGlobal), virtual_hosted.clone()),
        (identity(region), Just(Place::AwsPathStyle), path_style),
    ];
    let endpoint = select(vec![
        "http://localhost:9000",
        "http://127.0.0.1:9000",
        "http://[::1]:9000",
        "https://s3.example.com",
        "https://s3.example.com:8443/base/path",
        "http://s3.example.com:80/pre%20fix/~/",
        "https://account.r2.cloudflarestorage.com",
    ]);
    let named_endpoint = select(vec!["http://localhost:9000", "https://s3.example.com:8443/base/path/"]);
    let domain = select(vec!["https://images.example.com", "http://images.example.com:8080/prefix"]);
    prop_oneof![
        3 => aws,
        2 => (identity(scope_text()), endpoint.prop_map(Place::Endpoint), virtual_hosted.clone()),
        1 => (identity(scope_text()), named_endpoint.prop_map(Place::EndpointVirtualHosted), virtual_hosted.clone()),
        1 => (identity(scope_text()), domain.prop_map(Place::CustomDomain), virtual_hosted),
    ]
}

fn identity(region: impl Strategy<Value: Into<String>>) -> impl Strategy<Value = Identity> {
    let token = prop_oneof!["[A-Za-z0-9/+=]{100,400}", untrimmed(text())];
    // From 60 bytes on, "AWS4" and the secret don't fit into a block of SHA-256.
    let secret_access_key = prop_oneof!["[A-Za-z0-9/+]{40}", "[A-Za-z0-9/+]{55,70}", untrimmed(text())];
    (untrimmed(scope_text()), secret_access_key, option::of(token), region, signing_time(), any::<bool>()).prop_map(
        |(access_key_id, secret_access_key, token, region, time, by_signing_key)| Identity {
            access_key_id,
            secret_access_key,
            token,
            region: region.into(),
            time,
            by_signing_key,
        },
    )
}

/// Text with nothing to trim: credentials that are empty or have white space around them
/// are refused.
fn untrimmed(text: impl Strategy<Value = String>) -> impl Strategy<Value = String> {
    text.prop_filter("empty or with white space around it", |text| !text.is_empty() && text.trim() == text)
}

/// What a credential scope may contain: no slash, no control character.
fn scope_text() -> impl Strategy<Value = String> {
    prop_oneof!["[A-Z0-9]{16,20}", "[a-z]{2}-[a-z]{4,9}-[0-9]", "[^/\\pC]{1,12}"]
}

/// Any time in the years 0 to 9999 in UTC, in any offset.
fn signing_time() -> impl Strategy<Value = OffsetDateTime> {
    let first = datetime!(0000-01-01 00:00 UTC).unix_timestamp();
    let last = datetime!(9999-12-31 23:59:59 UTC).unix_timestamp();
    let this_century =
        datetime!(2000-01-01 00:00 UTC).unix_timestamp()..datetime!(2100-01-01 00:00 UTC).unix_timestamp();
    let seconds = prop_oneof![Just(first), Just(last), first..=last, this_century];
    (seconds, 0..1_000_000_000_i64, -93_599..=93_599).prop_map(|(seconds, nanoseconds, offset)| {
        let time = OffsetDateTime::from_unix_timestamp(seconds).unwrap() + time::Duration::nanoseconds(nanoseconds);
        // Close to the ends the local year is out of the range of `time`.
        time.checked_to_offset(UtcOffset::from_whole_seconds(offset).unwrap()).unwrap_or(time)
    })
}

fn expires_in() -> impl Strategy<Value = u64> {
    prop_oneof![1 => Just(1), 1 => Just(604_800), 8 => 1..=604_800_u64]
}

/// An upload id: any text but the empty one, which is refused.
fn id() -> impl Strategy<Value = String> {
    text().prop_filter("empty", |text| !text.is_empty())
}

/// Text with bytes of every class.
fn text() -> impl Strategy<Value = String> {
    vec(piece(), 0..12).prop_map(|pieces| pieces.concat())
}

fn piece() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => "[A-Za-z0-9]{1,6}",
        4 => "[ -~]",
        2 => any::<char>().prop_map(String::from),
        1 => "[\\x00-\\x1f\\x7f]",
        2 => select(vec!["/", "//", "%2F", "%", "+", "%20", "🦀", "é", "\u{0}", "\r\n", "..", "./", "?", "#", "\\"])
            .prop_map(String::from),
    ]
}

/// Any object key: 1 to 1,024 bytes.
fn key() -> impl Strategy<Value = String> {
    prop_oneof![
        20 => vec(piece(), 1..12),
        1 => vec(piece(), 300..600),
    ]
    .prop_map(|pieces| {
        let mut key = pieces.concat();
        while key.len() > 1024 {
            key.pop();
        }
        key
    })
}

/// Names other than those that the signature sets, which are refused, and among them names
/// that sort before, between and after those.
fn param_name() -> impl Strategy<Value = String> {
    prop_oneof![
        3 => text(),
        2 => select(vec![
            "A", "X-Amz-", "X-Amz-Algorithm-", "X-Amz-B", "X-Amz-Cx", "X-Amz-Dat", "X-Amz-E", "X-Amz-S3session", "X-Amz-Sf",
            "X-Amz-Sigx", "X-Amz-Z", "X-Amz.", "X-Amz~", "response-content-type", "versionId", "x-id",
        ])
        .prop_map(String::from),
    ]
    .prop_filter("empty", |name| !name.is_empty())
}

/// Up to four headers, in which names repeat.
fn headers() -> impl Strategy<Value = Vec<(String, String)>> {
    // Any token, RFC 9110 section 5.6.2. The prefix excludes names that are refused or that
    // `aws-sigv4` treats differently.
    let token = "[a-z]Z[A-Za-z0-9!#$%&'*+.^_`|~-]{0,12}";
    let known = select(vec![
        "Content-Type",
        "Range",
        "If-None-Match",
        "User-Agent",
        "X-Amz-Meta-A",
        "x-amz-meta-a",
        "x-amz-meta-B",
        "x-amz-acl",
        "Accept",
        "Host-Name",
        "Hos",
        "!",
    ]);
    let header = prop_oneof![
        12 => (token, header_value()),
        11 => (known.prop_map(String::from), header_value()).prop_filter("an empty content type is refused", |header| {
            header.0 != "Content-Type" || !header.1.trim().is_empty()
        }),
        // Any other value is refused.
        1 => any::<u64>().prop_map(|length| ("content-length".to_owned(), length.to_string())),
    ];
    vec(header, 0..5)
}

/// The first of the headers whose repetition is refused on requests to S3, and all others.
fn single_valued_once(
    headers: impl Strategy<Value = Vec<(String, String)>>,
) -> impl Strategy<Value = Vec<(String, String)>> {
    let single_valued = ["content-length", "Content-Type", "Range", "If-None-Match", "User-Agent", "x-amz-acl"];
    headers.prop_map(move |mut headers| {
        let mut seen = HashSet::new();
        headers.retain(|(name, _)| !single_valued.contains(&name.as_str()) || seen.insert(name.clone()));
        headers
    })
}

/// A value with spaces at its ends and runs of spaces inside.
fn header_value() -> impl Strategy<Value = String> {
    "[ ]{0,2}([!-~]([ -~]{0,10}[ ]{0,3}){0,3}[!-~])?[ ]{0,2}"
}
