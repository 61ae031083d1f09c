//! Servers as judges of the verifier. Of a thousand requests with something wrong or odd about
//! them, it accepts those that a server accepts, and refuses the others. [`DIFFERENCES`] lists
//! the exceptions.
//!
//! Swift's answers are recorded: `tests/recordings/record_swift_judgements.py`.

use crate::client::PATIENCE;
use crate::mutants::{KEY, Mutant, Site, mutants};
use crate::server::{BUCKET, S3, Style};
use presign::verify::{ReceivedRequest, Refusal, Scratch, Verifier};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::fs;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use time::OffsetDateTime;

on_each_server![judges_alike];

/// Status and code of a server's answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Answer(u16, String);

impl Answer {
    /// Whether the server found the signature to be right. It may still find that there is no
    /// such object. Other answers come before the signature is looked at, or say what is wrong
    /// with it.
    fn is_accepted(&self) -> bool {
        matches!(self.0, 200..300 | 404)
    }
}

/// Sends bytes as they are.
fn send(address: SocketAddr, bytes: &[u8]) -> Answer {
    let mut stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    stream.write_all(bytes).unwrap();
    let mut answer = Vec::new();
    // A server that refuses a head may reset the connection.
    let _ = stream.read_to_end(&mut answer);
    let answer = String::from_utf8_lossy(&answer);
    let status = answer.split(' ').nth(1).and_then(|status| status.parse().ok());
    let code = answer.split_once("<Code>").and_then(|(_, rest)| rest.split_once("</Code>"));
    Answer(status.unwrap_or(0), code.map_or("", |(code, _)| code).to_owned())
}

/// What the verifier says.
fn verify(mutant: &Mutant, site: &Site) -> Result<(), Refusal> {
    let length = mutant.body.len().to_string();
    let added = [("Content-Length", &*length), ("Connection", "close")];
    let headers = mutant.headers.iter().map(|(name, value)| (&**name, &**value)).chain(added);
    let request = ReceivedRequest::new(&mutant.method, &mutant.target, headers);
    let (verifier, mut scratch) = (Verifier::s3(&site.region).unwrap(), Scratch::new());
    let claim = verifier.read(&request, site.now, &mut scratch)?;
    let secret = (claim.access_key_id() == site.access_key_id).then_some(&*site.secret_access_key);
    claim.verify_secret(secret).map(drop)
}

fn judges_alike(s3: &S3) {
    // The path is the same in both styles, but for the bucket.
    if s3.style() == Style::VirtualHosted {
        return;
    }
    s3.put(KEY, b"content");
    let site = Site {
        host: s3.address().to_string(),
        prefix: format!("/{BUCKET}"),
        region: s3.region().to_owned(),
        access_key_id: s3.access_key_id().to_owned(),
        secret_access_key: s3.secret_access_key().to_owned(),
        now: OffsetDateTime::now_utc(),
    };
    let mutants = mutants(&site);
    let answers: Vec<_> = mutants.iter().map(|mutant| send(s3.address(), &mutant.bytes())).collect();
    compare(s3.name(), &site, &mutants, &answers);
}

/// Kinds of requests, how many of each, and whether the verifier accepts them.
type Judged<'k> = BTreeMap<(&'k str, Ours), usize>;

fn compare(server: &str, site: &Site, mutants: &[Mutant], answers: &[Answer]) {
    assert_eq!(mutants.len(), answers.len());
    let (mut found, mut accepted) = (Judged::new(), 0);
    for (mutant, answer) in mutants.iter().zip(answers) {
        let ours = verify(mutant, site);
        accepted += usize::from(ours.is_ok());
        if ours.is_ok() != answer.is_accepted() {
            // Shown if the test fails.
            println!("{}: {} {}: {answer:?}, and we say {ours:?}", mutant.kind, mutant.method, mutant.target);
            let ours = if ours.is_ok() { Ours::Accepted } else { Ours::Refused };
            *found.entry((&mutant.kind, ours)).or_default() += 1;
        }
    }
    assert!(accepted > 150 && accepted < 350, "{accepted}");
    let mut expected = Judged::new();
    for (ours, kind, servers, _reason) in DIFFERENCES {
        for (_, count) in servers.iter().filter(|(name, _)| *name == server) {
            assert_eq!(expected.insert((kind, *ours), *count), None, "{kind} comes twice");
        }
    }
    let judged = found.keys().chain(expected.keys());
    let wrong: BTreeMap<_, _> = judged
        .map(|kind| (kind, (found.get(kind), expected.get(kind))))
        .filter(|(_, (found, expected))| found != expected)
        .collect();
    assert!(wrong.is_empty(), "{server}, found and listed: {wrong:#?}");
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Ours {
    Accepted,
    Refused,
}
use Ours::{Accepted, Refused};

const ONE_SIGNATURE: &str = "S3 takes one signature. Two readers may each take another one";
const TWO_READINGS: &str =
    "a parameter that is repeated, misspelt or escaped is read by one server and not by the next";
const SIGNED_AMZ: &str = "S3 demands that each x-amz-* header is signed";
const DIGITS: &str = "S3's form is decimal digits";
const AHEAD: &str = "AWS allows 15 minutes, and a URL for tomorrow is not one for today";
const LONG_LIFE: &str = "S3 allows 604,800 seconds";
const SCOPE: &str = "a signature for one region or service is none for another one";
const HASH: &str = "S3 takes the hash in the signed header, and these servers any payload, whatever is signed";
const KEY_RULES: &str = "the signature is right. Which keys are valid is for the server to say";
const SORTED: &str = "AWS, \"Create a signed AWS API request\": sorted by encoded name, then by value";
const SORTED_NAMES: &str = "AWS, \"Create a signed AWS API request\": sorted names, each once";
const JOINED: &str = "AWS joins the values of a repeated header by commas";
const CONFLICT: &str = "S3 refuses a signed header with another value in the query";

/// What the verifier says, the kind of request, how many of it each server judges otherwise,
/// and why the verifier is right.
type Difference = (Ours, &'static str, &'static [(&'static str, usize)], &'static str);

const DIFFERENCES: &[Difference] = &[
    (Refused, "authorization header too", &[("garage", 5), ("s3s", 5), ("swift", 5)], ONE_SIGNATURE),
    (Refused, "version 2 too", &[("garage", 5)], ONE_SIGNATURE),
    (Refused, "signature: twice", &[("swift", 5)], TWO_READINGS),
    (Refused, "signature: another one before it", &[("swift", 5)], TWO_READINGS),
    (Refused, "life: a longer one before it", &[("swift", 5)], TWO_READINGS),
    (Refused, "headers: another list after it", &[("swift", 4)], TWO_READINGS),
    (Refused, "query: repeated parameter, the same", &[("swift", 5)], TWO_READINGS),
    (Refused, "signed: date in lower case too", &[("s3s", 5), ("swift", 5)], TWO_READINGS),
    (Refused, "signed: life in lower case too", &[("s3s", 5), ("swift", 5)], TWO_READINGS),
    (Refused, "query: a letter escaped", &[("garage", 5), ("s3s", 5), ("swift", 5)], TWO_READINGS),
    (Refused, "query: a letter of a name escaped", &[("garage", 5), ("s3s", 5), ("swift", 5)], TWO_READINGS),
    (Refused, "query: a hyphen of a name escaped", &[("garage", 5), ("s3s", 5), ("swift", 5)], TWO_READINGS),
    (Refused, "signature: a digit escaped", &[("garage", 5), ("s3s", 5), ("swift", 5)], TWO_READINGS),
    (Refused, "signed: date in lower case", &[("garage", 5)], TWO_READINGS),
    (Refused, "signed: names in lower case", &[("garage", 5)], TWO_READINGS),
    (Refused, "signature: in capitals", &[("garage", 5)], "S3 writes it in lower case"),
    (Refused, "scope: another region", &[("s3s", 5)], SCOPE),
    (Refused, "scope: another service", &[("s3s", 5)], SCOPE),
    (Refused, "signed 20 minutes ahead", &[("garage", 5), ("swift", 5)], AHEAD),
    (Refused, "signed an hour ahead", &[("garage", 5), ("swift", 5)], AHEAD),
    (Refused, "signed a day ahead", &[("garage", 5), ("swift", 5)], AHEAD),
    (Refused, "signed a year ahead", &[("garage", 5), ("swift", 5)], AHEAD),
    (Refused, "date: in lower case", &[("swift", 5)], "S3's form is yyyyMMdd'T'HHmmss'Z'"),
    (Refused, "life: 604801", &[("s3s", 5)], LONG_LIFE),
    (Refused, "life: ten years", &[("s3s", 5)], LONG_LIFE),
    (Refused, "eight days old, life of nine", &[("s3s", 5)], LONG_LIFE),
    (Refused, "life: a plus sign", &[("garage", 5), ("s3s", 5), ("swift", 5)], DIGITS),
    (Refused, "life: a space", &[("swift", 5)], DIGITS),
    (Refused, "life: an underscore", &[("swift", 5)], DIGITS),
    (Refused, "header: unsigned metadata", &[("s3s", 5)], SIGNED_AMZ),
    (Refused, "header: unsigned metadata in capitals", &[("s3s", 5)], SIGNED_AMZ),
    (Refused, "header: unsigned access control", &[("s3s", 5)], SIGNED_AMZ),
    (Refused, "header: unsigned date", &[("s3s", 5), ("swift", 5)], SIGNED_AMZ),
    (Refused, "header: unsigned token", &[("s3s", 5), ("swift", 5)], SIGNED_AMZ),
    (Refused, "header: unsigned payload hash", &[("garage", 5), ("s3s", 5), ("swift", 5)], SIGNED_AMZ),
    (Refused, "list of headers: metadata not signed", &[("s3s", 1)], SIGNED_AMZ),
    (Refused, "list of headers: no host", &[("s3s", 5), ("swift", 5)], "AWS demands that host is signed"),
    (Refused, "list of headers: not sorted", &[("s3s", 1)], SORTED_NAMES),
    (Refused, "list of headers: host twice", &[("garage", 5)], SORTED_NAMES),
    (
        Refused,
        "header: a tab inside",
        &[("garage", 1), ("s3s", 1), ("swift", 1)],
        "AWS's documentation folds spaces. Its signers disagree about tabs",
    ),
    (Refused, "signed header: another value in the query", &[("s3s", 5), ("swift", 5)], CONFLICT),
    (Refused, "signed header: another value in the query, not of AWS", &[("s3s", 5), ("swift", 5)], CONFLICT),
    (Refused, "signed header: another date", &[("s3s", 5), ("swift", 5)], CONFLICT),
    (
        Refused,
        "payload: a hash in the query, not signed for",
        &[("garage", 5), ("s3s", 5), ("swift", 5)],
        "it looks like a lock, and any payload is accepted",
    ),
    (Refused, "payload: a header that is no hash", &[("swift", 4)], "S3 refuses it, whatever is sent"),
    (Refused, "token: empty", &[("garage", 5), ("s3s", 5), ("swift", 5)], "these servers ignore tokens"),
    (Accepted, "payload: its hash in a header", &[("garage", 5), ("s3s", 5)], HASH),
    (Accepted, "payload: its hash in header and query", &[("garage", 5), ("s3s", 5)], HASH),
    (
        Accepted,
        "path: a slash escaped",
        &[("garage", 1)],
        "the signature is right. Garage finds the bucket in the path as it is sent",
    ),
    (Accepted, "signed path: not UTF-8", &[("garage", 4), ("s3s", 4), ("swift", 4)], KEY_RULES),
    (Accepted, "signed query: not UTF-8", &[("garage", 5), ("s3s", 5)], KEY_RULES),
    (Accepted, "signed query: a parameter twice", &[("garage", 5), ("swift", 5)], SORTED),
    (Accepted, "signed query: a parameter twice, not sorted", &[("garage", 5), ("s3s", 5), ("swift", 5)], SORTED),
    (Accepted, "signed query: names in two cases", &[("garage", 5), ("swift", 5)], SORTED),
    (Accepted, "header: sent in two", &[("s3s", 1)], JOINED),
    (Accepted, "signed header: repeated", &[("s3s", 1)], JOINED),
];

#[derive(Serialize, Deserialize)]
struct Recording {
    server: String,
    host: String,
    /// Seconds since 1970.
    now: i64,
    /// Of all requests, which are made anew to replay the recording.
    sha256: String,
    answers: Vec<Answer>,
}

impl Recording {
    const FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/recordings/swift_judgements.json");

    /// Of the Swift that listens there.
    fn make(host: String) -> Self {
        let now = OffsetDateTime::now_utc().unix_timestamp();
        let mutants = mutants(&swift(&host, now));
        let address = host.parse().unwrap();
        let answers = mutants.iter().map(|mutant| send(address, &mutant.bytes())).collect();
        let server = "OpenStack Swift 2.38.3".to_owned();
        let recording = Self { server, host, now, sha256: sha256(&mutants), answers };
        let text = serde_json::to_string(&recording).unwrap();
        fs::write(Self::FILE, text.replace("],[", "],\n[") + "\n").unwrap();
        recording
    }

    fn read() -> Self {
        serde_json::from_str(&fs::read_to_string(Self::FILE).unwrap()).unwrap()
    }
}

fn swift(host: &str, now: i64) -> Site {
    Site {
        host: host.to_owned(),
        prefix: "/examplebucket".to_owned(),
        region: "us-east-1".to_owned(),
        access_key_id: "presign:tester".to_owned(),
        secret_access_key: "s3cr3t".to_owned(),
        now: OffsetDateTime::from_unix_timestamp(now).unwrap(),
    }
}

fn sha256(mutants: &[Mutant]) -> String {
    hex::encode(mutants.iter().fold(Sha256::new(), |hash, mutant| hash.chain_update(mutant.bytes())).finalize())
}

/// Makes the recording if `PRESIGN_SWIFT` is the address of a running Swift.
#[test]
fn swift_judges_alike() {
    let recording = std::env::var("PRESIGN_SWIFT").map_or_else(|_| Recording::read(), Recording::make);
    let site = swift(&recording.host, recording.now);
    let mutants = mutants(&site);
    assert_eq!(sha256(&mutants), recording.sha256, "other requests: make the recording again");
    compare("swift", &site, &mutants, &recording.answers);
}
