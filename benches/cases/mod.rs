//! The requests that are timed, ours and the same ones by others, each with the
//! number of SHA-256 blocks that it cannot do without.

#[cfg(feature = "sigv4a")]
mod sigv4a;
mod verify;

use aws_credential_types::Credentials as AwsCredentials;
use aws_sigv4::http_request::{
    PayloadChecksumKind, PercentEncodingMode, SignableBody, SignableRequest, SignatureLocation, SigningSettings,
    UriPathNormalizationMode, sign,
};
use aws_sigv4::sign::v4::SigningParams;
use presign::operation::PutObject;
use presign::{Bucket, Credentials, Explanation, Post, Presigner, Request};
use rusty_s3::S3Action;
use sha2::{Digest, Sha256};
use std::hint::black_box;
use std::time::Duration;
use time::OffsetDateTime;
use time::macros::datetime;

const ACCESS_KEY_ID: &str = "AKIAIOSFODNN7EXAMPLE";
const SECRET_ACCESS_KEY: &str = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
const BUCKET: &str = "examplebucket";
const REGION: &str = "us-east-1";
const KEY: &str = "photos/2013/05/cat.jpg";
const NOW: OffsetDateTime = datetime!(2013-05-24 00:00 UTC);
const EXPIRES_IN: Duration = Duration::from_secs(900);

/// The blocks of a signing key: four HMACs of four blocks each, and the two pads of
/// the key that comes out.
const SIGNING_KEY_BLOCKS: usize = 4 * 4 + 2;
/// Of the string to sign, hashed once for a held time.
const HELD_BLOCKS: usize = 1;

/// Something to time.
pub(crate) struct Case {
    pub(crate) name: &'static str,
    /// URLs that one run makes.
    pub(crate) urls: usize,
    pub(crate) beside: Beside,
    /// Threads that one run uses; the floor is hashed on as many.
    pub(crate) threads: usize,
    pub(crate) run: Box<dyn FnMut()>,
    /// What a run does besides, and would do in any case. Its time doesn't count.
    pub(crate) besides: Option<Box<dyn FnMut()>>,
}

/// What a case is compared with.
#[derive(Clone, Copy)]
#[allow(dead_code, reason = "only `side_by_side` compares cases")]
pub(crate) enum Beside {
    /// The hash alone, of as many SHA-256 blocks as one URL takes.
    Hash {
        blocks: usize,
    },
    Case(&'static str),
}

/// The case that the signers of others are compared with.
pub(crate) const SIGN: &str = "GET, key cached";

impl Case {
    fn new(name: &'static str, blocks: usize, run: impl FnMut() + 'static) -> Self {
        Self { name, urls: 1, beside: Beside::Hash { blocks }, threads: 1, run: Box::new(run), besides: None }
    }

    fn beside(case: &'static str, name: &'static str, run: impl FnMut() + 'static) -> Self {
        Self { beside: Beside::Case(case), ..Self::new(name, 0, run) }
    }

    /// `sha2` hashing in one call as many blocks as this case needs, for each URL.
    pub(crate) fn floor(&self) -> Option<Box<dyn FnMut()>> {
        const PADDING: usize = 1 + 8;
        let Beside::Hash { blocks } = self.beside else { return None };
        let message = vec![b'x'; blocks * 64 - PADDING];
        let (urls, threads) = (self.urls, self.threads);
        Some(Box::new(move || {
            on_threads(threads, urls, || {
                black_box(Sha256::digest(black_box(&message)));
            });
        }))
    }
}

/// Everything that is timed, after a check that all signers agree.
pub(crate) fn all() -> Vec<Case> {
    assert_eq!(KEY.len(), 22);
    assert_others_agree();
    vec![
        get(SIGN),
        held_get(),
        first_of_a_day(),
        owned_get(),
        put(),
        form("form, type, size range, metadata", presigner()),
        form("form, 1,000-byte token", presigner_of(temporary_credentials())),
        long_key(),
        key_of("GET, key of 256 bytes", 256),
        key_of("GET, key of 1,024 bytes", 1024),
        list(10_000),
        threads("GET, 1 thread", 1),
        threads("GET, 2 threads", 2),
        Case::beside(SIGN, "rusty-s3: GET", rusty_s3_get()),
        Case::beside(SIGN, "aws-sigv4: GET", aws_sigv4_get()),
        verify::ours(),
        verify::s3s(),
        #[cfg(feature = "sigv4a")]
        sigv4a::ours(),
        #[cfg(feature = "sigv4a")]
        sigv4a::aws_sigv4(),
    ]
}

fn presigner() -> Presigner {
    presigner_of(Credentials::new(ACCESS_KEY_ID, SECRET_ACCESS_KEY))
}

fn presigner_of(credentials: Credentials) -> Presigner {
    Presigner::new(credentials, Bucket::new(BUCKET, REGION)).unwrap()
}

/// Canonical request and string to sign, each with its padding, and the outer hash
/// of the HMAC.
fn blocks(explanation: &Explanation) -> usize {
    padded(explanation.canonical_request()) + padded(explanation.string_to_sign()) + 1
}

fn padded(text: &str) -> usize {
    (text.len() + 1 + 8).div_ceil(64)
}

fn get_blocks(key: &str) -> usize {
    blocks(&presigner().get(key).expires_in(EXPIRES_IN).explain_at(NOW).unwrap())
}

fn get(name: &'static str) -> Case {
    get_of(name, KEY.into())
}

fn get_of(name: &'static str, key: String) -> Case {
    let presigner = presigner();
    let mut url = Vec::new();
    Case::new(name, get_blocks(&key), move || {
        url.clear();
        presigner.get(black_box(&*key)).expires_in(EXPIRES_IN).sign_at_into(black_box(NOW), &mut url).unwrap();
        black_box(&url);
    })
}

fn held_get() -> Case {
    let held = presigner().at(NOW).unwrap();
    let mut url = Vec::new();
    Case::new("GET, held time", get_blocks(KEY) - HELD_BLOCKS, move || {
        url.clear();
        sign_held(&held, black_box(KEY), &mut url);
        black_box(&url);
    })
}

fn sign_held(held: &Presigner, key: &str, url: &mut Vec<u8>) {
    held.get(key).expires_in(EXPIRES_IN).sign_into(url).unwrap();
}

/// More days in turn than keys are kept: each URL is the first of its day, and its key is
/// derived.
fn first_of_a_day() -> Case {
    let presigner = presigner();
    let mut url = Vec::new();
    let mut days = (0..4).map(|days| NOW + time::Duration::days(days)).cycle();
    Case::new("GET, first of a day", get_blocks(KEY) + SIGNING_KEY_BLOCKS, move || {
        url.clear();
        let now = days.next().unwrap();
        presigner.get(black_box(KEY)).expires_in(EXPIRES_IN).sign_at_into(now, &mut url).unwrap();
        black_box(&url);
    })
}

fn owned_get() -> Case {
    let presigner = presigner();
    Case::new("GET, owned result", get_blocks(KEY), move || {
        black_box(presigner.get(black_box(KEY)).expires_in(EXPIRES_IN).sign_at(black_box(NOW)).unwrap());
    })
}

fn temporary_credentials() -> Credentials {
    let token = "FwoGZXIvYXdzEXAMPLE/+".repeat(50)[..1000].to_owned();
    Credentials::new(ACCESS_KEY_ID, SECRET_ACCESS_KEY).with_session_token(token)
}

fn put() -> Case {
    let presigner = presigner_of(temporary_credentials());
    let blocks = blocks(&put_request(&presigner).explain_at(NOW).unwrap());
    let mut url = Vec::new();
    Case::new("PUT, type, length, 1,000-byte token", blocks, move || {
        url.clear();
        put_request(&presigner).sign_at_into(black_box(NOW), &mut url).unwrap();
        black_box(&url);
    })
}

fn put_request(presigner: &Presigner) -> Request<'_, PutObject> {
    presigner.put(black_box(KEY)).content_type("image/png").content_length(black_box(48_213)).expires_in(EXPIRES_IN)
}

/// The string to sign is the policy in Base64.
fn form(name: &'static str, presigner: Presigner) -> Case {
    let form = post_request(&presigner).sign_at(NOW).unwrap();
    let (_, policy) = form.fields().find(|field| field.0 == "policy").unwrap();
    let blocks = padded(policy) + 1;
    Case::new(name, blocks, move || {
        black_box(post_request(&presigner).sign_at(black_box(NOW)).unwrap());
    })
}

fn post_request(presigner: &Presigner) -> Post<'_> {
    presigner
        .post(black_box(KEY))
        .content_type("image/png")
        .content_length_range(black_box(1..=10 << 20))
        .metadata("author", "Ada")
        .expires_in(EXPIRES_IN)
}

fn long_key() -> Case {
    let key = "\u{8a9e}".repeat(341) + "x";
    assert_eq!(key.len(), 1024);
    get_of("GET, 1,024 bytes of three-byte UTF-8", key)
}

fn key_of(name: &'static str, length: usize) -> Case {
    get_of(name, "photos/2".repeat(length / 8))
}

fn list(count: usize) -> Case {
    let keys: Vec<String> = (0..count).map(|number| format!("photos/2013/{number:06}.jpg")).collect();
    assert!(keys.iter().all(|key| key.len() == KEY.len()));
    let held = presigner().at(NOW).unwrap();
    let mut urls = Vec::new();
    let blocks = get_blocks(KEY) - HELD_BLOCKS;
    let case = Case::new("list of 10,000 keys, held time", blocks, move || {
        urls.clear();
        for key in &keys {
            sign_held(&held, key, &mut urls);
            urls.push(b'\n');
        }
        black_box(&urls);
    });
    Case { urls: count, ..case }
}

fn threads(name: &'static str, threads: usize) -> Case {
    const URLS: usize = 20_000;
    let presigner = presigner();
    let case = Case::new(name, get_blocks(KEY), move || {
        on_threads(threads, URLS, || {
            thread_local!(static URL: std::cell::RefCell<Vec<u8>> = const { std::cell::RefCell::new(Vec::new()) });
            URL.with_borrow_mut(|url| {
                url.clear();
                presigner.get(black_box(KEY)).expires_in(EXPIRES_IN).sign_at_into(black_box(NOW), url).unwrap();
                black_box(&url);
            });
        });
    });
    Case { urls: URLS, threads, ..case }
}

/// Runs `work` so many times in all, in equal parts on so many threads.
fn on_threads(threads: usize, times: usize, work: impl Fn() + Sync) {
    let part = || (0..times / threads).for_each(|_| work());
    if threads == 1 {
        return part();
    }
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(part);
        }
    });
}

fn rusty_s3_get() -> impl FnMut() + 'static {
    let sign = rusty_s3_signer();
    move || {
        black_box(sign(black_box(KEY)));
    }
}

fn rusty_s3_signer() -> impl Fn(&str) -> String {
    let endpoint = format!("https://s3.{REGION}.amazonaws.com").parse().unwrap();
    let bucket = rusty_s3::Bucket::new(endpoint, rusty_s3::UrlStyle::VirtualHost, BUCKET, REGION).unwrap();
    let credentials = rusty_s3::Credentials::new(ACCESS_KEY_ID, SECRET_ACCESS_KEY);
    let now = jiff::Timestamp::from_second(NOW.unix_timestamp()).unwrap();
    move |key| bucket.get_object(Some(&credentials), key).sign_with_time(EXPIRES_IN, &now).to_string()
}

fn aws_sigv4_get() -> impl FnMut() + 'static {
    let sign = aws_sigv4_signer();
    move || {
        black_box(sign(black_box(KEY)));
    }
}

/// As aws-sigv4's documentation has it: a request of the `http` crate is signed and
/// takes up the parameters.
fn aws_sigv4_signer() -> impl Fn(&str) -> String {
    let identity = AwsCredentials::from_keys(ACCESS_KEY_ID, SECRET_ACCESS_KEY, None).into();
    move |key| {
        let params = SigningParams::builder()
            .identity(&identity)
            .region(REGION)
            .name("s3")
            .time(NOW.into())
            .settings(aws_sigv4_settings())
            .build()
            .unwrap()
            .into();
        presign_with_aws_sigv4(format!("https://{BUCKET}.s3.{REGION}.amazonaws.com/{key}"), &params)
    }
}

fn aws_sigv4_settings() -> SigningSettings {
    let mut settings = SigningSettings::default();
    settings.signature_location = SignatureLocation::QueryParams;
    settings.percent_encoding_mode = PercentEncodingMode::Single;
    settings.uri_path_normalization_mode = UriPathNormalizationMode::Disabled;
    settings.payload_checksum_kind = PayloadChecksumKind::NoHeader;
    settings.expires_in = Some(EXPIRES_IN);
    settings
}

fn presign_with_aws_sigv4(url: String, params: &aws_sigv4::http_request::SigningParams<'_>) -> String {
    let mut request = http::Request::get(&url).body(()).unwrap();
    let signable = SignableRequest::new("GET", url, std::iter::empty(), SignableBody::UnsignedPayload).unwrap();
    let (instructions, _) = sign(signable, params).unwrap().into_parts();
    instructions.apply_to_request_http1x(&mut request);
    request.uri().to_string()
}

fn assert_others_agree() {
    let ours = presigner().get(KEY).expires_in(EXPIRES_IN).sign_at(NOW).unwrap();
    assert_eq!(ours.url(), rusty_s3_signer()(KEY));
    assert_eq!(ours.url(), aws_sigv4_signer()(KEY));

    let mut held = Vec::new();
    sign_held(&presigner().at(NOW).unwrap(), KEY, &mut held);
    assert_eq!(held, ours.url().as_bytes());
    #[cfg(feature = "sigv4a")]
    sigv4a::assert_aws_sigv4_agrees();
}
