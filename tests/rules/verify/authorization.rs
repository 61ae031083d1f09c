//! `Authorization` headers. AWS: "Signature Calculations for the Authorization Header:
//! Transferring Payload in a Single Chunk (AWS Signature Version 4)", the four examples.

use super::{ACCESS_KEY_ID, NOW, Sent};
use presign::sigv4::PayloadHash;
use presign::verify::Mechanism;
use time::macros::datetime;

const HOST: &str = "examplebucket.s3.amazonaws.com";
const EMPTY: &str = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

fn example(method: &str, target: &str, headers: &[(&str, &str)], signed: &str, signature: &str) -> Sent {
    let authorization = format!(
        "AWS4-HMAC-SHA256 Credential={ACCESS_KEY_ID}/20130524/us-east-1/s3/aws4_request,SignedHeaders={signed},Signature={signature}"
    );
    let all = [("Host", HOST), ("x-amz-date", "20130524T000000Z"), ("Authorization", &authorization)];
    let headers = headers.iter().chain(&all).map(|(name, value)| ((*name).to_owned(), value.as_bytes().to_vec()));
    Sent { method: method.to_owned(), target: target.into(), headers: headers.collect() }
}

fn examples() -> [Sent; 4] {
    let put_sha256 = "44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072";
    [
        example(
            "GET",
            "/test.txt",
            &[("Range", "bytes=0-9"), ("x-amz-content-sha256", EMPTY)],
            "host;range;x-amz-content-sha256;x-amz-date",
            "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41",
        ),
        example(
            "PUT",
            "/test%24file.text",
            &[
                ("Date", "Fri, 24 May 2013 00:00:00 GMT"),
                ("x-amz-storage-class", "REDUCED_REDUNDANCY"),
                ("x-amz-content-sha256", put_sha256),
            ],
            "date;host;x-amz-content-sha256;x-amz-date;x-amz-storage-class",
            "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd",
        ),
        example(
            "GET",
            "/?lifecycle",
            &[("x-amz-content-sha256", EMPTY)],
            "host;x-amz-content-sha256;x-amz-date",
            "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543",
        ),
        example(
            "GET",
            "/?max-keys=2&prefix=J",
            &[("x-amz-content-sha256", EMPTY)],
            "host;x-amz-content-sha256;x-amz-date",
            "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7",
        ),
    ]
}

#[test]
fn the_examples_of_aws_are_accepted() {
    for (index, sent) in examples().iter().enumerate() {
        let proof = sent.verify().unwrap();
        assert_eq!((&*proof.access_key_id, proof.signed_at), (ACCESS_KEY_ID, NOW));
        assert_eq!(proof.expires_at, datetime!(2013-05-24 00:15 UTC));
        let payload: &[u8] = if index == 1 { b"Welcome to Amazon S3." } else { b"" };
        assert_eq!(proof.payload, PayloadHash::of(payload));
    }
}

#[test]
fn one_bit_changed_is_refused() {
    for sent in examples() {
        for header in 0..sent.headers.len() {
            for index in 0..sent.headers[header].1.len() {
                for bit in 0..8 {
                    let mut changed = sent.clone();
                    changed.headers[header].1[index] ^= 1 << bit;
                    let is_space = changed.headers[header].1.get(index) == Some(&b'\t');
                    assert!(changed.verify().is_err() || is_space, "{changed:?}");
                }
            }
        }
        for index in 0..sent.target.len() {
            for bit in 0..8 {
                let mut changed = sent.clone();
                changed.target[index] ^= 1 << bit;
                assert!(changed.verify().is_err(), "{changed:?}");
            }
        }
    }
}

#[test]
fn the_mechanism_is_named() {
    let [sent, ..] = examples();
    let (verifier, mut scratch) =
        (presign::verify::Verifier::s3("us-east-1").unwrap(), presign::verify::Scratch::new());
    let received = sent.received();
    let claim = verifier.read(&received, NOW, &mut scratch).unwrap();
    assert_eq!(claim.mechanism(), Mechanism::Header);
}
