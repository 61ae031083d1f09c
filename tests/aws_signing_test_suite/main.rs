//! AWS's own signing test suite, every directory of it, through `presign::sigv4`.
//!
//! The suite ships inside the registry package of the crate `aws-sigv4`, which cargo
//! locates. Each directory contains a request and, for query-string and for header
//! authentication, the canonical request, the string to sign and the signature that
//! AWS expects. All are compared byte for byte, each in a test of its own, and the signed
//! requests are verified.
//!
//! With the feature `sigv4a`, so are the directories of `v4a`, in the module `sigv4a`.
#![allow(missing_docs)]

#[cfg(feature = "sigv4a")]
mod sigv4a;

use libtest_mimic::{Arguments, Failed, Trial};
use percent_encoding::percent_decode_str;
use presign::sigv4::{PathEncoding, PathRules, PayloadHash, Request, Signer, TokenPlacement};
use presign::verify::{Mechanism, ReceivedRequest, Refusal, Scratch, Verified, Verifier};
use presign::{Credentials, Method};
use std::collections::BTreeSet;
use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;
use std::{fs, io};
use time::format_description::BorrowedFormatItem;
use time::format_description::well_known::Rfc3339;
use time::macros::format_description;
use time::{OffsetDateTime, PrimitiveDateTime};

/// What `aws-sigv4` 1.6 ships. With fewer, part of the suite is missing.
const DIRECTORIES: usize = 40;

const AMZ_DATE: &[BorrowedFormatItem<'_>] = format_description!("[year][month][day]T[hour][minute][second]Z");

fn main() -> Result<ExitCode, Box<dyn Error>> {
    let arguments = Arguments::from_args();
    let directories = directories("v4")?;
    let found = directories.len();
    let mut trials = vec![Trial::test("the suite is complete", move || {
        if found < DIRECTORIES { Err(format!("{found} directories, not {DIRECTORIES}").into()) } else { Ok(()) }
    })];
    trials.extend(directories.into_iter().map(cases).collect::<Result<Vec<_>, _>>()?.into_iter().flatten());
    #[cfg(feature = "sigv4a")]
    trials.extend(sigv4a::trials()?);
    Ok(libtest_mimic::run(&arguments, trials).exit_code())
}

fn directories(version: &str) -> Result<Vec<PathBuf>, Box<dyn Error>> {
    let metadata = cargo_metadata::MetadataCommand::new()
        .manifest_path(concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml"))
        .exec()?;
    let package = metadata.packages.iter().find(|package| package.name.as_str() == "aws-sigv4");
    let package = package.ok_or("aws-sigv4 is not among the dependencies")?;
    let suite = package.manifest_path.with_file_name("aws-signing-test-suite").join(version);
    let mut directories =
        fs::read_dir(suite)?.map(|entry| entry.map(|entry| entry.path())).collect::<Result<Vec<_>, io::Error>>()?;
    directories.sort();
    Ok(directories)
}

fn cases(directory: PathBuf) -> Result<Vec<Trial>, Box<dyn Error>> {
    let name = directory.file_name().unwrap_or_default().to_string_lossy().into_owned();
    if !directory.join("context.json").exists() {
        // `double-encode-path` and `double-url-encode` have header files only.
        let verified = directory.clone();
        return Ok(vec![
            Trial::test(format!("{name} (header)"), move || {
                header_authentication_without_context(&directory).map_err(into_failed)
            }),
            Trial::test(format!("{name} (header, verified)"), move || {
                verification_without_context(&verified).map_err(into_failed)
            }),
        ]);
    }

    let mut trials = Vec::new();
    for encoding in encodings(split_target(&Message::read(&directory, "request.txt")?.target).0) {
        let suffix = match encoding {
            PathEncoding::Once => "",
            PathEncoding::Twice => ", path encoded twice",
        };
        let query_directory = directory.clone();
        trials.push(Trial::test(format!("{name} (query{suffix})"), move || {
            query_authentication(&query_directory, encoding).map_err(into_failed)
        }));
        let header_directory = directory.clone();
        trials.push(Trial::test(format!("{name} (header{suffix})"), move || {
            header_authentication(&header_directory, encoding).map_err(into_failed)
        }));
        let directory = directory.clone();
        trials.push(Trial::test(format!("{name} (verified{suffix})"), move || {
            verification(&directory, encoding).map_err(into_failed)
        }));
    }
    Ok(trials)
}

/// The directories with a context were written for paths that are encoded once, although
/// AWS's documentation says twice for services other than S3. For a path with nothing to
/// encode there is no difference, and both are tried.
fn encodings(path: &str) -> Vec<PathEncoding> {
    let nothing_to_encode =
        path.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'/' | b'-' | b'.' | b'_' | b'~'));
    if nothing_to_encode { vec![PathEncoding::Once, PathEncoding::Twice] } else { vec![PathEncoding::Once] }
}

/// Compares both texts with the published ones, whose files begin with `kind`.
fn same_texts(
    directory: &Path,
    kind: &str,
    canonical_request: &str,
    string_to_sign: &str,
) -> Result<(), Box<dyn Error>> {
    for (text, actual) in [("canonical-request", canonical_request), ("string-to-sign", string_to_sign)] {
        let name = format!("{kind}-{text}.txt");
        same(&name, &read(directory, &name)?, actual)?;
    }
    Ok(())
}

fn query_authentication(directory: &Path, encoding: PathEncoding) -> Result<(), Box<dyn Error>> {
    let context = Context::read(directory)?;
    let message = Message::read(directory, "request.txt")?;
    let request = message.to_request(PathRules { normalize: context.normalize, encoding })?;

    let signer = context.signer()?;
    let signer = signer.at(context.time)?;
    let explanation = signer.explain(&request, context.expires_in)?;
    same_texts(directory, "query", explanation.canonical_request(), explanation.string_to_sign())?;

    let presigned = signer.presign(&request, context.expires_in)?;
    let (path, query) = split_target(presigned.url().strip_prefix("https://example.amazonaws.com").unwrap_or_default());
    let signature = query.iter().find(|(name, _)| name == "X-Amz-Signature").map(|(_, value)| value.as_str());
    same("query-signature.txt", &read(directory, "query-signature.txt")?, signature.unwrap_or_default())?;

    // In a URL the order of parameters is free, so they are compared as a set. The
    // suite writes some paths unencoded, so they are compared decoded.
    let expected = Message::read(directory, "query-signed-request.txt")?;
    let (expected_path, expected_query) = split_target(&expected.target);
    same("the path of query-signed-request.txt", &decoded(expected_path), &decoded(path))?;
    let sets = [&expected_query, &query].map(|query| query.iter().collect::<BTreeSet<_>>());
    same("the query of query-signed-request.txt", &format!("{:?}", sets[0]), &format!("{:?}", sets[1]))
}

fn header_authentication(directory: &Path, encoding: PathEncoding) -> Result<(), Box<dyn Error>> {
    let context = Context::read(directory)?;
    let message = Message::read(directory, "request.txt")?;
    let request = context.for_a_header(message.to_request(PathRules { normalize: context.normalize, encoding })?)?;

    let signer = context.signer()?;
    let signer = signer.at(context.time)?;
    let canonical_request = request.canonical_request()?;
    let string_to_sign = signer.string_to_sign(&canonical_request);
    same_texts(directory, "header", &canonical_request, &string_to_sign)?;
    let signature = signer.sign(&string_to_sign);
    same("header-signature.txt", &read(directory, "header-signature.txt")?, &signature.to_string())?;
    let authorization = Message::read(directory, "header-signed-request.txt")?.authorization()?;
    same("header-signed-request.txt", &authorization.signature, &signature.to_string())
}

/// The two directories about paths that are encoded twice have no context; what
/// `request.txt` lacks is taken from the expected files. In one of them the canonical
/// request and the signed request have different dates, so each file is compared under
/// the date that it states.
fn header_authentication_without_context(directory: &Path) -> Result<(), Box<dyn Error>> {
    let message = Message::read(directory, "request.txt")?;

    let expected = read(directory, "header-canonical-request.txt")?;
    let date = expected.lines().find_map(|line| line.strip_prefix("x-amz-date:")).ok_or("no date")?;
    let canonical_request = message.dated(date).to_request(PathRules::STANDARD)?.canonical_request()?;
    same("header-canonical-request.txt", &expected, &canonical_request)?;

    let authorization = Message::read(directory, "header-signed-request.txt")?.authorization()?;
    let signer = authorization.signer()?;
    let at = |date: &str| -> Result<_, Box<dyn Error>> {
        Ok(signer.at(PrimitiveDateTime::parse(date, AMZ_DATE)?.assume_utc())?)
    };
    if let Ok(expected) = read(directory, "header-string-to-sign.txt") {
        same("header-string-to-sign.txt", &expected, &at(date)?.string_to_sign(&canonical_request))?;
    }
    let date = message.header("x-amz-date").ok_or("no date")?;
    let signer = at(date)?;
    let canonical_request = message.to_request(PathRules::STANDARD)?.canonical_request()?;
    let signature = signer.sign(&signer.string_to_sign(&canonical_request));
    same("header-signed-request.txt", &authorization.signature, &signature.to_string())
}

fn verification(directory: &Path, encoding: PathEncoding) -> Result<(), Box<dyn Error>> {
    let context = Context::read(directory)?;
    for (file, mechanism) in
        [("query-signed-request.txt", Mechanism::Query), ("header-signed-request.txt", Mechanism::Header)]
    {
        let verifier = Verifier::new(&context.region, &context.service)?
            .path_rules(PathRules { normalize: context.normalize, encoding })
            .token_placement(context.token_placement());
        let message = Message::read(directory, file)?;
        message.verify(&verifier, context.time, &context.secret_access_key, |verified| {
            verified.mechanism() == mechanism
                && verified.access_key_id() == context.access_key_id
                && verified.session_token() == context.token.as_deref()
        })?;
    }
    Ok(())
}

fn verification_without_context(directory: &Path) -> Result<(), Box<dyn Error>> {
    let message = Message::read(directory, "header-signed-request.txt")?;
    let authorization = message.authorization()?;
    let verifier = Verifier::new(&authorization.region, &authorization.service)?;
    let time = PrimitiveDateTime::parse(message.header("x-amz-date").ok_or("no date")?.trim(), AMZ_DATE)?.assume_utc();
    message.verify(&verifier, time, authorization.secret_access_key()?, |verified| {
        verified.access_key_id() == authorization.access_key_id
    })
}

struct Context {
    access_key_id: String,
    secret_access_key: String,
    token: Option<String>,
    region: String,
    service: String,
    time: OffsetDateTime,
    expires_in: Duration,
    normalize: bool,
    sign_body: bool,
    omit_session_token: bool,
}

impl Context {
    fn read(directory: &Path) -> Result<Self, Box<dyn Error>> {
        let json: serde_json::Value = serde_json::from_str(&read(directory, "context.json")?)?;
        let text = |pointer: &str| json.pointer(pointer).and_then(|value| value.as_str()).map(String::from);
        let required = |pointer: &str| text(pointer).ok_or_else(|| format!("context.json has no {pointer}"));
        let flag = |pointer: &str| json.pointer(pointer).and_then(serde_json::Value::as_bool).unwrap_or(false);
        let seconds = json.pointer("/expiration_in_seconds").and_then(serde_json::Value::as_u64);
        Ok(Self {
            access_key_id: required("/credentials/access_key_id")?,
            secret_access_key: required("/credentials/secret_access_key")?,
            token: text("/credentials/token"),
            region: required("/region")?,
            service: required("/service")?,
            time: OffsetDateTime::parse(&required("/timestamp")?, &Rfc3339)?,
            expires_in: Duration::from_secs(seconds.ok_or("context.json has no expiration_in_seconds")?),
            normalize: flag("/normalize"),
            sign_body: flag("/sign_body"),
            omit_session_token: flag("/omit_session_token"),
        })
    }

    fn credentials(&self) -> Credentials {
        let credentials = Credentials::new(&self.access_key_id, &self.secret_access_key);
        match &self.token {
            Some(token) => credentials.with_session_token(token),
            None => credentials,
        }
    }

    fn signer(&self) -> Result<Signer, presign::Error> {
        Ok(Signer::new(self.credentials(), &self.region, &self.service)?.with_token_placement(self.token_placement()))
    }

    /// The request with the headers that an `Authorization` header needs.
    fn for_a_header<'a>(&'a self, request: Request<'a>) -> Result<Request<'a>, Box<dyn Error>> {
        let mut request = request.header("X-Amz-Date", self.time.format(AMZ_DATE)?);
        if let Some(token) = self.token.as_ref().filter(|_| !self.omit_session_token) {
            request = request.header("X-Amz-Security-Token", token);
        }
        if self.sign_body {
            let payload_hash = request.canonical_request()?.lines().last().unwrap_or_default().to_owned();
            request = request.header("x-amz-content-sha256", payload_hash);
        }
        Ok(request)
    }

    fn token_placement(&self) -> TokenPlacement {
        if self.omit_session_token { TokenPlacement::AfterSignature } else { TokenPlacement::Signed }
    }
}

/// The parts of an `Authorization` header.
struct Authorization {
    access_key_id: String,
    region: String,
    service: String,
    signature: String,
}

impl Authorization {
    /// The example secret of AWS's documentation, and the one that the crate
    /// `aws-credential-types` uses in its tests.
    fn secret_access_key(&self) -> Result<&'static str, Box<dyn Error>> {
        match self.access_key_id.as_str() {
            "AKIDEXAMPLE" => Ok("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"),
            "ANOTREAL" => Ok("notrealrnrELgWzOk3IfjzDKtFBhDby"),
            other => Err(format!("no secret known for {other}").into()),
        }
    }

    fn signer(&self) -> Result<Signer, Box<dyn Error>> {
        let credentials = Credentials::new(&self.access_key_id, self.secret_access_key()?);
        Ok(Signer::new(credentials, &self.region, &self.service)?)
    }
}

/// A request as the suite writes it: an HTTP/1.1 message.
#[derive(Clone)]
struct Message {
    method: Method,
    /// Path and query.
    target: String,
    headers: Vec<(String, String)>,
    body: String,
}

impl Message {
    fn read(directory: &Path, file: &str) -> Result<Self, Box<dyn Error>> {
        let text = fs::read_to_string(directory.join(file))?;
        let (head, body) = text.split_once("\n\n").unwrap_or((&text, ""));
        let mut lines = head.lines();
        let request_line = lines.next().unwrap_or_default();
        let (method, target) = request_line.split_once(' ').ok_or("no request line")?;
        let method = match method {
            "GET" => Method::Get,
            "POST" => Method::Post,
            other => return Err(format!("method {other}").into()),
        };
        // Some targets are not encoded and contain spaces.
        let target = target.strip_suffix(" HTTP/1.1").unwrap_or(target);

        let mut headers: Vec<(String, String)> = Vec::new();
        for line in lines {
            match (line.split_once(':'), headers.last_mut()) {
                // A line that begins with a space continues the value above it. HTTP
                // parsers join the two with one space, RFC 9112 section 5.2.
                (_, Some((_, value))) if line.starts_with(' ') => {
                    value.push(' ');
                    value.push_str(line.trim());
                }
                (Some((name, value)), _) => headers.push((name.into(), value.into())),
                (None, _) => return Err(format!("not a header: {line}").into()),
            }
        }
        Ok(Self { method, target: target.into(), headers, body: body.into() })
    }

    fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|header| header.0.eq_ignore_ascii_case(name)).map(|header| header.1.as_str())
    }

    fn dated(&self, date: &str) -> Self {
        let mut message = self.clone();
        message.headers.retain(|header| !header.0.eq_ignore_ascii_case("x-amz-date"));
        message.headers.push(("x-amz-date".into(), date.into()));
        message
    }

    fn to_request(&self, rules: PathRules) -> Result<Request<'_>, Box<dyn Error>> {
        let url = format!("https://{}{}", self.header("host").ok_or("no host")?, self.target);
        let mut request =
            Request::new(self.method, &url).path_rules(rules).payload_hash(PayloadHash::of(self.body.as_bytes()));
        for (name, value) in self.headers.iter().filter(|header| !header.0.eq_ignore_ascii_case("host")) {
            request = request.header(name, value);
        }
        Ok(request)
    }

    /// Verifies the message as a server receives it, and that a message with another parameter
    /// is refused.
    fn verify(
        &self,
        verifier: &Verifier,
        time: OffsetDateTime,
        secret_access_key: &str,
        is_as_expected: impl Fn(&Verified<'_>) -> bool,
    ) -> Result<(), Box<dyn Error>> {
        let PayloadHash::Sha256(sha256) = PayloadHash::of(self.body.as_bytes()) else {
            return Err("no SHA-256".into());
        };
        let changed = format!("{}{}changed", self.target, if self.target.contains('?') { '&' } else { '?' });
        for (target, is_valid) in [(&self.target, true), (&changed, false)] {
            let headers = self.headers.iter().map(|(name, value)| (name, value));
            let request = ReceivedRequest::new(self.method.as_str(), target, headers).payload_sha256(sha256);
            let mut scratch = Scratch::new();
            let claim = verifier.read(&request, time, &mut scratch)?;
            match claim.verify_secret(Some(secret_access_key)) {
                Ok(proof) if is_valid && is_as_expected(&proof) => {}
                Err(Refusal::SignatureMismatch) if !is_valid => {}
                result => return Err(format!("{target}: {result:?}, {}", claim.explain().canonical_request()).into()),
            }
        }
        Ok(())
    }

    fn authorization(&self) -> Result<Authorization, Box<dyn Error>> {
        let header = self.header("authorization").ok_or("no Authorization header")?;
        let value = |name: &str| {
            let value = header.split([' ', ',']).find_map(|part| part.strip_prefix(name));
            value.ok_or_else(|| format!("no {name} in {header}"))
        };
        let credential: Vec<&str> = value("Credential=")?.split('/').collect();
        let [access_key_id, _, region, service, "aws4_request"] = credential[..] else {
            return Err(format!("credential {credential:?}").into());
        };
        Ok(Authorization {
            access_key_id: access_key_id.into(),
            region: region.into(),
            service: service.into(),
            signature: value("Signature=")?.into(),
        })
    }
}

/// The path of a request target, and its query parameters decoded.
fn split_target(target: &str) -> (&str, Vec<(String, String)>) {
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let pairs = query.split('&').filter(|pair| !pair.is_empty());
    let pairs = pairs.map(|pair| {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        (decoded(name), decoded(value))
    });
    (path, pairs.collect())
}

fn decoded(text: &str) -> String {
    percent_decode_str(text).decode_utf8_lossy().into_owned()
}

/// A file of the suite, without the line feed that some have at the end.
fn read(directory: &Path, file: &str) -> io::Result<String> {
    let text = fs::read_to_string(directory.join(file))?;
    Ok(text.strip_suffix('\n').map(String::from).unwrap_or(text))
}

fn same(file: &str, expected: &str, actual: &str) -> Result<(), Box<dyn Error>> {
    if expected == actual {
        return Ok(());
    }
    Err(format!("{file} differs\n--- expected\n{expected}\n--- actual\n{actual}\n---").into())
}

#[allow(clippy::needless_pass_by_value, reason = "`map_err` passes the error by value")]
fn into_failed(error: Box<dyn Error>) -> Failed {
    Failed::from(error.to_string())
}
