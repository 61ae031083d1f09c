//! Signing keys derived on one machine and used on another, and those of a presigner, which
//! all threads share.

use super::{ACCESS_KEY_ID, NOW, SECRET_ACCESS_KEY, SESSION_TOKEN, bucket, presigner, temporary_credentials};
use presign::sigv4::{Signer, SigningKey};
use presign::{Bucket, Credentials, Error, Presigner};
use std::thread;
use time::Duration;
use time::macros::{date, datetime};

fn signing_key() -> SigningKey {
    SigningKey::derive(SECRET_ACCESS_KEY, date!(2013 - 05 - 24), "us-east-1", "s3").unwrap()
}

#[test]
fn a_key_derived_elsewhere_signs_the_same_urls() {
    let received = SigningKey::from_bytes(*signing_key().as_bytes(), date!(2013 - 05 - 24), "us-east-1", "s3").unwrap();
    assert_eq!(received.date(), date!(2013 - 05 - 24));
    let by_key = Credentials::from_signing_key(ACCESS_KEY_ID, received).with_session_token(SESSION_TOKEN);
    let by_key = Presigner::new(by_key, bucket()).unwrap();
    let by_secret = Presigner::new(temporary_credentials(), bucket()).unwrap();
    for time in [
        NOW,
        datetime!(2013-05-24 23:59:59.999 UTC),
        // The day is that in UTC.
        datetime!(2013-05-25 01:30 +02:00),
        datetime!(2013-05-23 23:30 -01:00),
    ] {
        assert_eq!(by_key.get("key").sign_at(time).unwrap(), by_secret.get("key").sign_at(time).unwrap());
        assert_eq!(by_key.at(time).unwrap().put("key").sign().unwrap(), by_secret.put("key").sign_at(time).unwrap());
    }
}

#[test]
fn a_key_signs_only_for_its_day() {
    let presigner = Presigner::new(Credentials::from_signing_key(ACCESS_KEY_ID, signing_key()), bucket()).unwrap();
    for (time, day) in [
        (datetime!(2013-05-23 23:59:59 UTC), date!(2013 - 05 - 23)),
        (datetime!(2013-05-25 00:00 UTC), date!(2013 - 05 - 25)),
        (datetime!(2013-05-24 01:00 +02:00), date!(2013 - 05 - 23)),
    ] {
        let expected = Error::SigningKeyDate { key_date: date!(2013 - 05 - 24), date: day };
        assert_eq!(presigner.get("key").sign_at(time).unwrap_err(), expected);
        assert_eq!(presigner.at(time).unwrap_err(), expected);
    }
}

#[test]
fn a_key_signs_only_for_its_region_and_service() {
    let elsewhere = Bucket::new("examplebucket", "eu-west-1");
    let presigner = Presigner::new(Credentials::from_signing_key(ACCESS_KEY_ID, signing_key()), elsewhere);
    let expected = Error::SigningKeyScope { key_scope: "us-east-1/s3".into(), scope: "eu-west-1/s3".into() };
    assert_eq!(presigner.unwrap_err(), expected);

    let sts = Signer::new(Credentials::from_signing_key(ACCESS_KEY_ID, signing_key()), "us-east-1", "sts");
    let expected = Error::SigningKeyScope { key_scope: "us-east-1/s3".into(), scope: "us-east-1/sts".into() };
    assert_eq!(sts.unwrap_err(), expected);
}

#[test]
fn a_key_is_derived_for_a_valid_scope() {
    let derive = |date, region, service| SigningKey::derive("secret", date, region, service).unwrap_err();
    assert!(matches!(derive(date!(2013 - 05 - 24), "a/b", "s3"), Error::Region { region, .. } if region == "a/b"));
    assert!(
        matches!(derive(date!(2013 - 05 - 24), "us-east-1", ""), Error::Service { service, .. } if service.is_empty())
    );
    assert_eq!(derive(date!(-0001 - 05 - 24), "us-east-1", "s3"), Error::Year { year: -1 });
    assert!(SigningKey::from_bytes([0; 32], date!(-0001 - 05 - 24), "us-east-1", "s3").is_err());
    assert!(SigningKey::from_bytes([0; 32], date!(2013 - 05 - 24), "us-east-1", "s\n3").is_err());
}

/// The presigner keeps the keys of the last two days used. Threads that sign for different
/// days at once must each get their own, and never half of another's.
#[test]
fn threads_sign_the_same_urls_as_one_thread() {
    const THREADS: usize = 4;
    const URLS: usize = 10_000;

    // A presigner for each day, which has no other day's key.
    let sign = |presigner: &Presigner, time| presigner.get("key").sign_at(time).unwrap().into_url();
    let days: Vec<_> = (0..3).map(|day| NOW + Duration::days(day)).collect();
    let expected: Vec<_> = days.iter().map(|day| sign(&presigner(), *day)).collect();

    let presigner = presigner();
    // A clone shares the keys with its original.
    let presigners = [presigner.clone(), presigner];
    thread::scope(|scope| {
        for thread in 0..THREADS {
            let presigner = &presigners[thread % 2];
            let (days, expected) = (&days, &expected);
            scope.spawn(move || {
                for index in 0..URLS {
                    // The day changes with every URL, then every ten, out of step between threads.
                    let day = if index % 100 < 50 { index + thread } else { index / 10 } % days.len();
                    assert_eq!(sign(presigner, days[day]), expected[day]);
                }
            });
        }
    });
}
