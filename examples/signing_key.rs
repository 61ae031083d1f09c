//! Signing where the secret access key never is.
//!
//! A back end holds the secret. Once a day it derives a signing key and hands it to
//! an edge node, which signs with it on that day, in one region, for S3, and cannot
//! compute the secret from it.
//!
//! ```sh
//! cargo run --example signing_key
//! ```
#![allow(clippy::expect_used)]

use presign::sigv4::SigningKey;
use presign::{Bucket, Credentials, Error, Presigner};
use std::time::Duration;
use time::Date;
use time::macros::datetime;

const BUCKET: &str = "examplebucket";
const REGION: &str = "eu-central-1";
const ONE_HOUR: Duration = Duration::from_secs(3_600);

/// What goes from the back end to the edge node, over a channel that both trust.
struct KeyOfTheDay {
    access_key_id: String,
    date: Date,
    bytes: [u8; 32],
}

struct BackEnd {
    access_key_id: &'static str,
    secret_access_key: &'static str,
}

impl BackEnd {
    fn key_of(&self, date: Date) -> Result<KeyOfTheDay, Error> {
        let key = SigningKey::derive(self.secret_access_key, date, REGION, "s3")?;
        Ok(KeyOfTheDay { access_key_id: self.access_key_id.into(), date, bytes: *key.as_bytes() })
    }

    fn presigner(&self) -> Result<Presigner, Error> {
        let credentials = Credentials::new(self.access_key_id, self.secret_access_key);
        Ok(Presigner::new(credentials, Bucket::new(BUCKET, REGION)?))
    }
}

struct EdgeNode {
    credentials: Credentials,
}

impl EdgeNode {
    fn receive(key: KeyOfTheDay) -> Result<Self, Error> {
        let signing_key = SigningKey::from_bytes(key.bytes, key.date, REGION, "s3")?;
        Ok(Self { credentials: Credentials::from_signing_key(key.access_key_id, signing_key) })
    }

    fn presigner(&self, region: &str) -> Result<Presigner, Error> {
        Ok(Presigner::new(self.credentials.clone(), Bucket::new(BUCKET, region)?))
    }
}

fn main() -> Result<(), Error> {
    let now = datetime!(2013-05-24 23:50 UTC);
    let back_end = BackEnd {
        access_key_id: "AKIAIOSFODNN7EXAMPLE",
        secret_access_key: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
    };

    let key = back_end.key_of(now.date())?;
    println!("back end:  the key of {} for {REGION} and s3 goes to the edge node,", key.date);
    println!("           {} bytes and the access key id {}", key.bytes.len(), key.access_key_id);

    let edge_node = EdgeNode::receive(key)?;
    let presigner = edge_node.presigner(REGION)?;
    let request = presigner.get("photos/cat.jpg").expires_in(ONE_HOUR);
    let signed_at_the_edge = request.sign_at(now)?;
    println!("edge node: {signed_at_the_edge}");

    let back_ends_presigner = back_end.presigner()?;
    let with_the_secret = back_ends_presigner.get("photos/cat.jpg").expires_in(ONE_HOUR).sign_at(now)?;
    assert_eq!(signed_at_the_edge, with_the_secret);
    println!("back end:  the secret gives the same URL");

    // A URL outlives the day of its key; the key does not sign on another.
    println!("edge node: the URL works until {}", signed_at_the_edge.expires_at());
    let tomorrow = datetime!(2013-05-25 00:10 UTC);
    let refused = request.sign_at(tomorrow).expect_err("the key is of another day");
    assert!(matches!(refused, Error::SigningKeyDate { .. }));
    println!("edge node: refused, {refused}");

    let elsewhere = edge_node.presigner("us-east-1")?;
    let refused = elsewhere.get("photos/cat.jpg").sign_at(now).expect_err("the key is of another region");
    assert!(matches!(refused, Error::SigningKeyScope { .. }));
    println!("edge node: refused, {refused}");
    Ok(())
}
