//! Signing where the secret access key never is.
//!
//! A back end has the secret. Once a day it derives a signing key and sends it to an
//! edge node. The edge node signs with it, but only on that day, in one region and for
//! S3, and can't compute the secret from it.
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

/// What the back end sends to the edge node. Send it encrypted: anyone who has it can
/// sign for the rest of the day.
struct DaysKey {
    access_key_id: String,
    date: Date,
    bytes: [u8; 32],
}

struct BackEnd {
    access_key_id: &'static str,
    secret_access_key: &'static str,
}

impl BackEnd {
    fn key_for(&self, date: Date) -> Result<DaysKey, Error> {
        let key = SigningKey::derive(self.secret_access_key, date, REGION, "s3")?;
        Ok(DaysKey { access_key_id: self.access_key_id.into(), date, bytes: *key.as_bytes() })
    }

    fn presigner(&self) -> Result<Presigner, Error> {
        let credentials = Credentials::new(self.access_key_id, self.secret_access_key);
        Presigner::new(credentials, Bucket::new(BUCKET, REGION))
    }
}

struct EdgeNode {
    credentials: Credentials,
}

impl EdgeNode {
    fn receive(key: DaysKey) -> Result<Self, Error> {
        let signing_key = SigningKey::from_bytes(key.bytes, key.date, REGION, "s3")?;
        Ok(Self { credentials: Credentials::from_signing_key(key.access_key_id, signing_key) })
    }

    fn presigner(&self, region: &str) -> Result<Presigner, Error> {
        Presigner::new(self.credentials.clone(), Bucket::new(BUCKET, region))
    }
}

fn main() -> Result<(), Error> {
    let now = datetime!(2013-05-24 23:50 UTC);
    let back_end = BackEnd {
        access_key_id: "AKIAIOSFODNN7EXAMPLE",
        secret_access_key: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
    };

    let key = back_end.key_for(now.date())?;
    println!("back end:  sends {} bytes, the key for {} in {REGION}, to the edge node", key.bytes.len(), key.date);

    let edge_node = EdgeNode::receive(key)?;
    let presigner = edge_node.presigner(REGION)?;
    let request = presigner.get("photos/cat.jpg").expires_in(ONE_HOUR);
    let signed_at_the_edge = request.sign_at(now)?;
    println!("edge node: {signed_at_the_edge}");

    let with_the_secret = back_end.presigner()?.get("photos/cat.jpg").expires_in(ONE_HOUR).sign_at(now)?;
    assert_eq!(signed_at_the_edge, with_the_secret);
    println!("back end:  the secret gives the same URL");

    // The URL works past midnight, but the key signs no new one then.
    println!("edge node: the URL works until {}", signed_at_the_edge.expires_at());
    let tomorrow = datetime!(2013-05-25 00:10 UTC);
    let error = request.sign_at(tomorrow).expect_err("the key is for another day");
    assert!(matches!(error, Error::SigningKeyDate { .. }));
    println!("edge node: error: {error}");

    let error = edge_node.presigner("us-east-1").expect_err("the key is for another region");
    assert!(matches!(error, Error::SigningKeyScope { .. }));
    println!("edge node: error: {error}");
    Ok(())
}
