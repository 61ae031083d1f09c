//! URLs that other signers presigned, recorded by the scripts in `tests/recordings`: each is
//! accepted, and refused with one of its characters changed.

use super::{ACCESS_KEY_ID, NOW, Sent};
use presign::verify::Verifier;
use serde::Deserialize;
use std::collections::BTreeMap;

#[derive(Deserialize)]
struct Recording {
    urls: Vec<Recorded>,
}

#[derive(Deserialize)]
struct Recorded {
    what: String,
    method: String,
    region: String,
    service: String,
    token: Option<String>,
    url: String,
    /// The signed ones but `host`.
    headers: BTreeMap<String, String>,
}

impl Recorded {
    fn sent(&self) -> Sent {
        let (_, rest) = self.url.split_once("://").unwrap();
        let (host, target) = rest.split_at(rest.find('/').unwrap());
        let headers = self.headers.iter().map(|(name, value)| (name.clone(), value.clone().into_bytes()));
        let host = ("host".to_owned(), host.into());
        Sent {
            method: self.method.clone(),
            target: target.into(),
            headers: [host].into_iter().chain(headers).collect(),
        }
    }

    fn verifier(&self) -> Verifier {
        match &*self.service {
            "s3" => Verifier::s3(&self.region).unwrap(),
            service => Verifier::new(&self.region, service).unwrap(),
        }
    }
}

/// Letters and digits that mean something else, also in hexadecimal.
fn changed(byte: u8) -> u8 {
    match byte {
        b'9' => b'0',
        b'z' => b'a',
        b'Z' => b'A',
        _ if byte.is_ascii_alphanumeric() => byte + 1,
        _ => b'x',
    }
}

/// Every eleventh character, to save time. The URLs are alike, and each starts elsewhere.
const STEP: usize = 11;

fn with_one_changed(sent: &Sent, start: usize) -> Vec<Sent> {
    let mut all = Vec::new();
    for at in (start..sent.target.len()).step_by(STEP) {
        let mut other = sent.clone();
        other.target[at] = changed(other.target[at]);
        all.push(other);
    }
    for (index, (_, value)) in sent.headers.iter().enumerate() {
        for (at, byte) in value.iter().enumerate() {
            let mut other = sent.clone();
            other.headers[index].1[at] = changed(*byte);
            all.push(other);
        }
    }
    all
}

fn check(recording: &str, count: usize) {
    let recording: Recording = serde_json::from_str(recording).unwrap();
    assert_eq!(recording.urls.len(), count);
    for (index, recorded) in recording.urls.iter().enumerate() {
        let (sent, verifier) = (recorded.sent(), recorded.verifier());
        let proof = sent.verify_by(&verifier, NOW).unwrap_or_else(|refusal| panic!("{}: {refusal}", recorded.what));
        assert_eq!((&*proof.access_key_id, proof.signed_at), (ACCESS_KEY_ID, NOW));
        assert_eq!((&proof.region, &proof.service), (&recorded.region, &recorded.service));
        assert_eq!(proof.session_token, recorded.token, "{}", recorded.what);
        for other in with_one_changed(&sent, index % STEP) {
            assert!(other.verify_by(&verifier, NOW).is_err(), "{}: {other:?}", recorded.what);
        }
    }
}

#[test]
fn urls_of_boto3_are_accepted_and_no_others() {
    check(include_str!("../../recordings/boto3_urls.json"), 85);
}

#[test]
fn urls_of_the_sdk_for_javascript_are_accepted_and_no_others() {
    check(include_str!("../../recordings/aws_sdk_js_urls.json"), 75);
}
