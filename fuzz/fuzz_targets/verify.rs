//! What the crate signs is verified, with exactly the values that were signed; with one bit
//! changed it is refused, unless the request means the same. Any other request is read without
//! a panic, and refused. So is any form, unless its policy is JSON and its fields meet it.
#![no_main]

use arbitrary::Arbitrary;
use libfuzzer_sys::fuzz_target;
use presign::sigv4::{PayloadHash, PublicKey, SigningKey};
use presign::verify::{ReceivedForm, ReceivedRequest, Refusal, Scratch, Verifier};
use presign::{Bucket, Credentials, Method, Presigner};
use std::time::Duration;
use time::macros::utc_datetime;
use time::{OffsetDateTime, UtcOffset};

const SECRET: &str = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";

#[derive(Arbitrary, Debug)]
enum Input<'a> {
    Signed(Signed<'a>),
    Any(Any<'a>),
    Form(Form<'a>),
}

/// A form, its policy signed by someone who has the secret.
#[derive(Arbitrary, Debug)]
struct Form<'a> {
    policy: &'a str,
    conditions: Option<&'a str>,
    fields: Vec<(&'a str, &'a str)>,
    file_name: &'a str,
}

#[derive(Arbitrary, Debug)]
struct Signed<'a> {
    key: &'a str,
    params: Vec<(&'a str, &'a str)>,
    headers: Vec<(&'a str, &'a str)>,
    token: Option<&'a str>,
    payload_sha256: Option<[u8; 32]>,
    path_style: bool,
    life: u32,
    later: u32,
    reorder: u8,
    flip: u16,
}

#[derive(Arbitrary, Debug)]
struct Any<'a> {
    method: &'a str,
    target: &'a [u8],
    /// Put a plausible query before the rest.
    with_query: bool,
    with_authorization: bool,
    headers: Vec<(&'a str, &'a [u8])>,
}

fuzz_target!(|input: Input<'_>| match input {
    Input::Signed(signed) => signed.check(),
    Input::Any(any) => any.check(),
    Input::Form(form) => form.check(),
});

fn now() -> OffsetDateTime {
    OffsetDateTime::from(utc_datetime!(2013-05-24 00:00)).to_offset(UtcOffset::UTC)
}

fn verifier() -> Verifier {
    Verifier::s3("us-east-1").expect("a region")
}

fn key() -> SigningKey {
    SigningKey::derive(SECRET, now().date(), "us-east-1", "s3").expect("a key")
}

impl Signed<'_> {
    fn check(&self) {
        let mut credentials = Credentials::new("AKIDEXAMPLE", SECRET);
        if let Some(token) = self.token {
            credentials = credentials.with_session_token(token);
        }
        let mut bucket = Bucket::new("examplebucket", "us-east-1");
        if self.path_style {
            bucket = bucket.path_style();
        }
        let Ok(presigner) = Presigner::new(credentials, bucket) else { return };
        let life = u64::from(self.life % 604_800) + 1;
        let mut request =
            presigner.object_request(Method::Put, self.key).allow_ambiguous_key().expires_in(Duration::from_secs(life));
        // A parameter that contradicts a header is refused, and the rest is to be signed.
        let is_header = |name: &str| {
            let mut headers = self.headers.iter().map(|header| header.0).chain(["x-amz-content-sha256"]);
            headers.any(|header| header.eq_ignore_ascii_case(name))
        };
        for (name, value) in self.params.iter().filter(|(name, _)| !is_header(name)) {
            request = request.param(*name, *value);
        }
        for (name, value) in &self.headers {
            request = request.header(*name, *value);
        }
        if let Some(sha256) = self.payload_sha256 {
            request = request.payload_sha256(sha256);
        }
        let Ok(presigned) = request.sign_at(now()) else { return };
        let (_, rest) = presigned.url().split_once("://").expect("a scheme");
        let (host, target) = rest.split_at(rest.find('/').expect("a path"));
        let (path, query) = target.split_once('?').expect("a query");
        let mut pairs: Vec<&str> = query.split('&').collect();
        let count = pairs.len();
        pairs.rotate_left(usize::from(self.reorder) % count);
        let target = format!("{path}?{}", pairs.join("&"));
        let headers: Vec<(&str, &str)> = presigned.headers().chain([("host", host)]).collect();

        let (verifier, key, mut scratch) = (verifier(), key(), Scratch::new());
        let at = now() + time::Duration::seconds((u64::from(self.later) % (life + 1)).try_into().expect("a week"));
        let received = ReceivedRequest::new("PUT", &target, headers.iter().copied());
        let claim = verifier.read(&received, at, &mut scratch).expect("what the crate signs");
        let verified = claim.verify(Some(&key)).expect("what the crate signs");
        assert_eq!(verified.expires_at(), presigned.expires_at());
        assert_eq!(verified.session_token(), self.token);
        assert_eq!(verified.payload(), self.payload_sha256.map_or(PayloadHash::Unsigned, PayloadHash::Sha256));
        let mut names: Vec<&str> = headers.iter().map(|header| header.0).collect();
        names.sort_unstable();
        assert!(verified.signed_headers().eq(names));
        assert_eq!(claim.verify(None).expect_err("no key"), Refusal::UnknownAccessKeyId);

        let mut flipped = target.clone().into_bytes();
        let (byte, bit) = (usize::from(self.flip / 8) % flipped.len(), self.flip % 8);
        flipped[byte] ^= 1 << bit;
        if meaning(&flipped) != meaning(target.as_bytes()) {
            let received = ReceivedRequest::new("PUT", &flipped, headers.iter().copied());
            let result =
                verifier.read(&received, at, &mut scratch).and_then(|claim| claim.verify(Some(&key)).map(drop));
            assert!(result.is_err(), "{flipped:?}");
        }
    }
}

/// Name and value, decoded.
type Param = (Vec<u8>, Vec<u8>);

/// Path and query as a server decodes them. `None` for an incomplete escape.
fn meaning(target: &[u8]) -> Option<(Vec<u8>, Vec<Param>)> {
    let mut parts = target.splitn(2, |byte| *byte == b'?');
    let path = decode(parts.next()?, false)?;
    let pairs = parts.next().unwrap_or_default().split(|byte| *byte == b'&').filter(|pair| !pair.is_empty());
    let mut pairs = pairs
        .map(|pair| {
            let mut parts = pair.splitn(2, |byte| *byte == b'=');
            Some((decode(parts.next()?, true)?, decode(parts.next().unwrap_or_default(), true)?))
        })
        .collect::<Option<Vec<_>>>()?;
    pairs.sort();
    Some((path, pairs))
}

fn decode(text: &[u8], plus_is_space: bool) -> Option<Vec<u8>> {
    let mut decoded = Vec::new();
    let mut bytes = text.iter().copied();
    while let Some(byte) = bytes.next() {
        decoded.push(match byte {
            b'%' => {
                let digits = [bytes.next()?, bytes.next()?].map(|digit| char::from(digit).to_digit(16));
                u8::try_from(digits[0]? * 16 + digits[1]?).ok()?
            }
            b'+' if plus_is_space => b' ',
            byte => byte,
        });
    }
    Some(decoded)
}

impl Any<'_> {
    fn check(&self) {
        let mut target = Vec::new();
        if self.with_query {
            target.extend_from_slice(
                b"/?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKID%2F20130524%2Fus-east-1%2Fs3%2Faws4_request\
                  &X-Amz-Date=20130524T000000Z&X-Amz-Expires=900&X-Amz-SignedHeaders=host&X-Amz-Signature=",
            );
            target.extend_from_slice("0".repeat(64).as_bytes());
        }
        target.extend_from_slice(self.target);
        let mut headers = self.headers.clone();
        if self.with_authorization {
            headers.push(("x-amz-date", b"20130524T000000Z"));
            headers.push(("x-amz-content-sha256", b"UNSIGNED-PAYLOAD"));
            headers.push((
                "authorization",
                b"AWS4-HMAC-SHA256 Credential=AKID/20130524/us-east-1/s3/aws4_request,\
                  SignedHeaders=host;x-amz-content-sha256;x-amz-date,\
                  Signature=0000000000000000000000000000000000000000000000000000000000000000",
            ));
        }
        self.check_sigv4a(&headers);
        let standard = Verifier::new("us-east-1", "s3").expect("a service");
        let mut scratch = Scratch::new();
        for verifier in [verifier(), standard] {
            let received = ReceivedRequest::new(self.method, &target, headers.iter().copied());
            let refusal = match verifier.read(&received, now(), &mut scratch) {
                Err(refusal) => refusal,
                Ok(claim) => {
                    let refusal = claim.verify(Some(&key())).expect_err("no one signed it");
                    assert_eq!(refusal, Refusal::SignatureMismatch);
                    presign::S3Error::from_xml(refusal.to_xml_with(&claim)).expect("an error");
                    refusal
                }
            };
            let error = presign::S3Error::from_xml(refusal.to_xml()).expect("an error");
            assert_eq!(error.code(), refusal.code());
        }
    }
}

impl Any<'_> {
    /// The signature is one in DER, of any text.
    fn check_sigv4a(&self, headers: &[(&str, &[u8])]) {
        let mut target = Vec::from(
            b"/?X-Amz-Algorithm=AWS4-ECDSA-P256-SHA256&X-Amz-Credential=AKID%2F20130524%2Fs3%2Faws4_request\
              &X-Amz-Date=20130524T000000Z&X-Amz-Expires=900&X-Amz-Region-Set=%2A&X-Amz-SignedHeaders=host\
              &X-Amz-Signature=3006020101020101",
        );
        target.extend_from_slice(self.target);
        let received = ReceivedRequest::new(self.method, &target, headers.iter().copied());
        let (verifier, mut scratch) = (verifier().sigv4a(), Scratch::new());
        let refusal = match verifier.read(&received, now(), &mut scratch) {
            Err(refusal) => refusal,
            Ok(claim) => {
                let key = PublicKey::derive("AKID", SECRET).expect("a key");
                claim.verify_public_key(Some(&key)).expect_err("no one signed it")
            }
        };
        let error = presign::S3Error::from_xml(refusal.to_xml()).expect("an error");
        assert_eq!(error.code(), refusal.code());
    }
}

impl Form<'_> {
    fn check(&self) {
        let policy = match self.conditions {
            Some(conditions) => format!(
                r#"{{"expiration":"2013-05-25T00:00:00Z","conditions":[{{"bucket":"b"}},["starts-with","$key",""],["starts-with","$x-amz-date",""],["starts-with","$x-amz-algorithm",""],["starts-with","$x-amz-credential",""]{conditions}]}}"#
            ),
            None => self.policy.to_owned(),
        };
        let encoded = base64(policy.as_bytes());
        let signature = presign_fuzz::naive::sign_policy(&encoded, SECRET, "20130524", "us-east-1");
        let mut fields = vec![
            ("key", "${filename}"),
            ("policy", &encoded),
            ("x-amz-algorithm", "AWS4-HMAC-SHA256"),
            ("x-amz-credential", "AKID/20130524/us-east-1/s3/aws4_request"),
            ("x-amz-date", "20130524T000000Z"),
            ("x-amz-signature", &signature),
        ];
        fields.extend(&self.fields);
        let verifier = verifier();
        let form = ReceivedForm::new("b", fields.iter().copied()).file_name(self.file_name);
        match verifier
            .read_form(&form, now())
            .and_then(|claim| claim.verify(Some(&key())).map(|form| form.key().to_owned()))
        {
            Ok(key) => {
                // `serde_json` takes the policy for JSON too.
                let json: serde_json::Value = serde_json::from_str(&policy).expect("JSON");
                assert!(json["conditions"].is_array());
                assert!(self.file_name.ends_with(&key));
            }
            Err(refusal) => {
                let error = presign::S3Error::from_xml(refusal.to_xml()).expect("an error");
                assert_eq!(error.code(), refusal.code());
            }
        }
    }
}

fn base64(bytes: &[u8]) -> String {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for chunk in bytes.chunks(3) {
        let bits =
            chunk.iter().enumerate().fold(0_usize, |bits, (index, byte)| bits | usize::from(*byte) << (16 - 8 * index));
        for index in 0..4 {
            let digit = char::from(ALPHABET[bits >> (18 - 6 * index) & 63]);
            text.push(if index <= chunk.len() { digit } else { '=' });
        }
    }
    text
}
