//! Any request to any service is refused, or gives exactly the URL that was asked for,
//! signed as the naive signature has it. Any text is signed with the derived key.
#![no_main]

use arbitrary::{Arbitrary, Unstructured};
use hmac::{Hmac, KeyInit, Mac};
use libfuzzer_sys::fuzz_target;
use presign::sigv4::{PathEncoding, PathRules, PayloadHash, Request, Signer, SignerAt, TokenPlacement};
use presign::{Credentials, Error, Explanation, Method, PresignedUrl};
use presign_fuzz::any::{self, mostly};
use presign_fuzz::path::{self, has_dot_segment, percent_decode};
use presign_fuzz::rules::{self, Verdict};
use presign_fuzz::secret::{self, Secret, assert_withheld};
use presign_fuzz::sent::{Sent, assert_survives_parser};
use presign_fuzz::{assert_verdict, naive};
use sha2::{Digest, Sha256};
use std::time::Duration;
use time::OffsetDateTime;
use url::{Url, form_urlencoded};

#[derive(Arbitrary, Debug, Clone)]
struct Input<'a> {
    secret_access_key: Secret,
    session_token: Option<Secret>,
    misplaced: Option<Misplaced>,
    public: Public<'a>,
}

#[derive(Arbitrary, Debug, Clone)]
struct Misplaced {
    secret: secret::Misplaced,
    place: WrongPlace,
    form: u8,
}

#[derive(Arbitrary, Debug, Clone, Copy)]
enum WrongPlace {
    AccessKeyId,
    Region,
    Service,
    Url,
    Param,
    Header,
}

#[derive(Arbitrary, Debug, Clone)]
struct Public<'a> {
    #[arbitrary(with = any::access_key_id)]
    access_key_id: &'a str,
    #[arbitrary(with = region)]
    region: &'a str,
    #[arbitrary(with = service)]
    service: &'a str,
    token_comes_last: bool,
    #[arbitrary(with = any::method)]
    method: Method,
    normalize: bool,
    encode_twice: bool,
    payload: Option<Payload<'a>>,
    #[arbitrary(with = any::few)]
    params: Vec<Pair<'a>>,
    #[arbitrary(with = any::few)]
    headers: Vec<Header<'a>>,
    #[arbitrary(with = any::life)]
    expires_in: Duration,
    #[arbitrary(with = any::time)]
    time: OffsetDateTime,
    text: &'a str,
    #[arbitrary(with = url)]
    url: &'a str,
}

#[derive(Arbitrary, Debug, Clone)]
enum Payload<'a> {
    Unsigned,
    Bytes(&'a [u8]),
}

#[derive(Arbitrary, Debug, Clone)]
struct Pair<'a>(#[arbitrary(with = any::param_name)] &'a str, #[arbitrary(with = any::param_value)] &'a str);

#[derive(Arbitrary, Debug, Clone)]
struct Header<'a>(#[arbitrary(with = any::header_name)] &'a str, #[arbitrary(with = any::header_value)] &'a str);

fuzz_target!(|input: Input<'_>| {
    check_request(&input);
    if let Some(misplaced) = &input.misplaced {
        check_misplaced(&input, misplaced);
    }
});

fn check_request(input: &Input<'_>) {
    let public = &input.public;
    let signer = input.signer();
    assert_verdict(input.configuration_verdict(), signer.as_ref(), "the configuration");
    let signer = match signer {
        Ok(signer) => signer,
        Err(error) => return assert_withheld(&format!("{error} {error:?}"), public),
    };
    let signer_at = signer.at(public.time);
    assert_verdict(rules::signing_time(public.time, None), signer_at.as_ref(), "the time");
    let Ok(signer_at) = signer_at else { return };
    assert_withheld(&format!("{signer:?} {signer_at:?}"), public);
    let date = &any::timestamp(public.time)[..8];
    let keys = naive::derive_keys(&input.secret_access_key.0, date, public.region, public.service);
    assert_eq!(signer_at.sign(public.text).to_string(), naive::hex(&hmac(&keys.signing, public.text)));

    let request = public.request();
    let result = signer_at.presign(&request, public.expires_in);
    let explained = signer_at.explain(&request, public.expires_in);
    assert_eq!(explained.as_ref().err(), result.as_ref().err());
    let lives = rules::life(public.expires_in);
    let in_url = public.verdict_in_url();
    assert_verdict(rules::all([lives, public.verdict(), in_url]), result.as_ref(), "the request");
    let canonical_request = request.canonical_request();
    assert_verdict(public.verdict(), canonical_request.as_ref(), "the request without a life");
    let only_in_url = rules::all([lives, in_url]) == Verdict::Refuse;
    assert!(only_in_url || canonical_request.as_ref().err() == result.as_ref().err());
    for error in [result.as_ref().err(), canonical_request.as_ref().err()].into_iter().flatten() {
        assert_withheld(&format!("{error} {error:?}"), public);
    }
    if let (Ok(presigned), Ok(explanation), Ok(canonical_request)) = (&result, &explained, &canonical_request) {
        check(input, &signer_at, presigned, explanation, canonical_request);
    }
}

fn check(
    input: &Input<'_>,
    signer_at: &SignerAt<'_>,
    presigned: &PresignedUrl,
    explanation: &Explanation,
    canonical_request: &str,
) {
    let public = &input.public;
    let asked_for = AskedFor::new(public.url);
    let sent = Sent::new(presigned.url());
    check_url(&asked_for, public, presigned, &sent);

    let path_rules = path::Rules { normalize: public.normalize, encode_twice: public.encode_twice };
    let to_encode = path::to_encode(sent.path, path_rules);
    let path = match path_rules {
        path::Rules { normalize: true, encode_twice: true } => naive::Path::Standard(sent.path),
        _ => naive::Path::S3(&to_encode),
    };
    let mut params = asked_for.params.clone();
    params.extend(public.params.iter().map(|Pair(name, value)| ((*name).to_owned(), (*value).to_owned())));
    let headers: Vec<_> =
        public.headers.iter().map(|Header(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    let token = input.session_token.as_ref().map(|token| token.0.as_str());
    let payload_sha256 = match public.payload {
        None => Some(Sha256::digest(b"").into()),
        Some(Payload::Unsigned) => None,
        Some(Payload::Bytes(bytes)) => Some(Sha256::digest(bytes).into()),
    };
    let expected = naive::sign(&naive::Request {
        method: public.method.as_str(),
        host: sent.authority,
        path,
        params: &params,
        headers: &headers,
        payload_sha256,
        access_key_id: public.access_key_id,
        secret_access_key: &input.secret_access_key.0,
        session_token: token.filter(|_| !public.token_comes_last),
        region: public.region,
        service: public.service,
        timestamp: &any::timestamp(public.time),
        expires_in: public.expires_in.as_secs(),
    });
    assert_eq!(explanation.canonical_request(), expected.canonical_request);
    assert_eq!(explanation.canonical_request().split('\n').nth(1), Some(&*path::encode(&to_encode)));
    assert_eq!(explanation.string_to_sign(), expected.string_to_sign);
    assert_eq!(signer_at.string_to_sign(&expected.canonical_request), expected.string_to_sign);
    let last = token.filter(|_| public.token_comes_last);
    let last = last.map(|token| format!("&X-Amz-Security-Token={}", naive::uri_encode(token.as_bytes())));
    sent.assert_query(&expected, &last.unwrap_or_default());
    assert_eq!(presigned.method(), public.method);
    let headers = presigned.headers().map(|(name, value)| (name.to_owned(), value.to_owned()));
    assert_eq!(headers.collect::<Vec<_>>(), expected.headers);
    assert_withheld(&format!("{presigned:?} {explanation:?}"), public);

    // For an `Authorization` header, the same without the parameters of the signature.
    let mut pairs: Vec<_> = params
        .iter()
        .map(|(name, value)| (naive::uri_encode(name.as_bytes()), naive::uri_encode(value.as_bytes())))
        .collect();
    pairs.sort();
    let query = pairs.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("&");
    let mut lines: Vec<&str> = expected.canonical_request.split('\n').collect();
    lines[2] = &query;
    assert_eq!(canonical_request, lines.join("\n"));
}

/// Checks all of the URL but its query.
fn check_url(asked_for: &AskedFor<'_>, public: &Public<'_>, presigned: &PresignedUrl, sent: &Sent<'_>) {
    let url = presigned.url();
    assert_eq!(sent.scheme, asked_for.url.scheme());
    let port = asked_for.url.port().map_or(String::new(), |port| format!(":{port}"));
    let host = asked_for.url.host_str().expect("accepted schemes have a host");
    assert_eq!(sent.authority, format!("{host}{port}"));
    assert_eq!(percent_decode(sent.path), percent_decode(asked_for.path), "the same path");
    if public.encode_twice {
        assert!(is_escaped(asked_for.path, sent.path), "{:?} became {:?}", asked_for.path, sent.path);
    }
    assert!(sent.path.bytes().all(|byte| matches!(byte, b'!'..=b'~')), "{:?}", sent.path);

    let has_dots = has_dot_segment(sent.path.to_ascii_lowercase().replace("%2e", ".").as_bytes());
    assert_eq!(presigned.to_url().is_err(), has_dots, "{url}");
    if !has_dots {
        assert_survives_parser(url);
    }
}

/// Whether `sent` is `path` with some characters percent-encoded, and nothing decoded.
fn is_escaped(path: &str, sent: &str) -> bool {
    let mut rest = sent;
    path.chars().all(|character| {
        let escaped = naive::uri_encode(character.to_string().as_bytes());
        match rest.strip_prefix(character).or_else(|| rest.strip_prefix(&*escaped)) {
            Some(after) => {
                rest = after;
                true
            }
            None => false,
        }
    }) && rest.is_empty()
}

/// A URL as RFC 3986 takes it apart, which has been accepted.
struct AskedFor<'u> {
    url: Url,
    path: &'u str,
    params: Vec<(String, String)>,
}

impl<'u> AskedFor<'u> {
    fn new(text: &'u str) -> Self {
        let url = Url::parse(text).unwrap_or_else(|error| panic!("accepted {text:?}, which is no URL: {error}"));
        assert!(matches!(url.scheme(), "http" | "https" | "ws" | "wss"), "accepted {text:?}");
        assert_eq!((url.username(), url.password(), url.fragment()), ("", None, None), "accepted {text:?}");
        let (_, rest) = text.split_once("://").expect("an accepted URL has a scheme");
        let (before_query, query) = rest.split_once('?').unwrap_or((rest, ""));
        let path = before_query.find('/').map_or("/", |slash| &before_query[slash..]);
        let params = form_urlencoded::parse(query.as_bytes()).into_owned().collect();
        Self { url, path, params }
    }
}

/// Gives a secret in the wrong place and looks for it in whatever is printed.
fn check_misplaced(input: &Input<'_>, misplaced: &Misplaced) {
    let secret = &misplaced.secret;
    let in_url = secret::in_url(&secret.text, misplaced.form);
    let mut input = input.clone();
    input.public.misplace(misplaced.place, &secret.text, &in_url);
    let refuse = |error: &Error| secret.assert_shortened(&format!("{error} {error:?}"));

    let signer = match input.signer() {
        Ok(signer) => signer,
        Err(error) => return refuse(&error),
    };
    let Ok(signer_at) = signer.at(input.public.time) else { return };
    if let WrongPlace::AccessKeyId = misplaced.place {
        secret.assert_shortened(&format!("{signer:?} {signer_at:?}"));
    }
    let request = input.public.request();
    let result = signer_at.presign(&request, input.public.expires_in);
    if let WrongPlace::Param | WrongPlace::Header = misplaced.place {
        secret.assert_shortened(&format!("{request:?}"));
    }
    if let Err(error) = result.and_then(|presigned| presigned.to_url().and(presigned.to_http_request())) {
        refuse(&error);
    }
}

impl<'a> Input<'a> {
    fn signer(&self) -> Result<Signer, Error> {
        let mut credentials = Credentials::new(self.public.access_key_id, self.secret_access_key.0.as_str());
        if let Some(token) = &self.session_token {
            credentials = credentials.with_session_token(token.0.as_str());
        }
        let signer = Signer::new(credentials, self.public.region, self.public.service)?;
        let placement =
            if self.public.token_comes_last { TokenPlacement::AfterSignature } else { TokenPlacement::Signed };
        Ok(signer.with_token_placement(placement))
    }

    fn configuration_verdict(&self) -> Verdict {
        rules::all([
            rules::access_key_id(self.public.access_key_id),
            rules::secret(&self.secret_access_key.0),
            self.session_token.as_ref().map_or(Verdict::Accept, |token| rules::secret(&token.0)),
            rules::scope_part(self.public.region),
            rules::scope_part(self.public.service),
        ])
    }
}

impl<'a> Public<'a> {
    fn request(&self) -> Request<'a> {
        let encoding = if self.encode_twice { PathEncoding::Twice } else { PathEncoding::Once };
        let mut request = Request::new(self.method, self.url);
        let rules = PathRules { normalize: self.normalize, encoding };
        // The rules of services other than S3 are the default.
        if rules != PathRules::STANDARD {
            request = request.path_rules(rules);
        }
        request = match self.payload {
            None => request,
            Some(Payload::Unsigned) => request.payload_hash(PayloadHash::Unsigned),
            Some(Payload::Bytes(bytes)) => request.payload_hash(PayloadHash::of(bytes)),
        };
        let request = self.params.iter().fold(request, |request, Pair(name, value)| request.param(*name, *value));
        self.headers.iter().fold(request, |request, Header(name, value)| request.header(*name, *value))
    }

    fn verdict(&self) -> Verdict {
        let url = if URLS.contains(&self.url) { Verdict::Accept } else { Verdict::Either };
        let params = self.params.iter().map(|Pair(name, _)| rules::param(name));
        let headers = self.headers.iter().map(|Header(name, value)| rules::header(name, value));
        rules::all(params.chain(headers).chain([url]))
    }

    /// What a URL can't have, and an `Authorization` header goes with.
    fn verdict_in_url(&self) -> Verdict {
        let is_of_the_signature = |name: &str| rules::param(name) == Verdict::Refuse && !name.is_empty();
        Verdict::refuse_if(self.headers.iter().any(|Header(name, _)| is_of_the_signature(name)))
    }

    fn misplace(&mut self, place: WrongPlace, secret: &'a str, in_url: &'a str) {
        match place {
            WrongPlace::AccessKeyId => self.access_key_id = secret,
            WrongPlace::Region => self.region = secret,
            WrongPlace::Service => self.service = secret,
            WrongPlace::Url => self.url = in_url,
            WrongPlace::Param => self.params.insert(0, Pair(secret, secret)),
            WrongPlace::Header => self.headers.insert(0, Header(secret, secret)),
        }
    }
}

fn hmac(key: &[u8], text: &str) -> Vec<u8> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes a key of any length");
    mac.update(text.as_bytes());
    mac.finalize().into_bytes().to_vec()
}

/// URLs that must be accepted.
const URLS: [&str; 8] = [
    "https://sts.us-east-1.amazonaws.com/?Action=GetCallerIdentity&Version=2011-06-15",
    "https://lambda.us-east-2.amazonaws.com/functions/arn%3Aaws%3Alambda/invocations",
    "https://example.amazonaws.com",
    "HTTP://EXAMPLE.com:80//a/./b/../c//?b=2&a=1&a&a=+%2B",
    "http://[::ffff:127.0.0.1]:9000/a%zz/\u{fc} {|}[]'",
    "https://example.amazonaws.com/%2e%2E/..?&&",
    "http://localhost:8000/..",
    "wss://example.amazonaws.com:443/mqtt?a=b",
];

fn url<'a>(u: &mut Unstructured<'a>) -> arbitrary::Result<&'a str> {
    any::rest(&URLS, u)
}

fn region<'a>(u: &mut Unstructured<'a>) -> arbitrary::Result<&'a str> {
    mostly(&["us-east-1", "r\u{e9}gion 1"], &["", "a/b", "a\nb"], u)
}

fn service<'a>(u: &mut Unstructured<'a>) -> arbitrary::Result<&'a str> {
    mostly(&["sts", "execute-api", "s3"], &["", "a/b"], u)
}
