//! Signing keys that are derived on one machine and used on another, and the
//! presigner's own, which all threads share.

use super::{ACCESS_KEY_ID, NOW, SECRET_ACCESS_KEY, SESSION_TOKEN, bucket, credentials, temporary_credentials};
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
    let by_key = Presigner::new(by_key, bucket());
    let by_secret = Presigner::new(temporary_credentials(), bucket());
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
fn a_key_signs_for_its_day_alone() {
    let presigner = Presigner::new(Credentials::from_signing_key(ACCESS_KEY_ID, signing_key()), bucket());
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
fn a_key_signs_for_its_region_and_service_alone() {
    let elsewhere = Bucket::new("examplebucket", "eu-west-1").unwrap();
    let presigner = Presigner::new(Credentials::from_signing_key(ACCESS_KEY_ID, signing_key()), elsewhere);
    let expected = Error::SigningKeyScope { key_scope: "us-east-1/s3".into(), scope: "eu-west-1/s3".into() };
    assert_eq!(presigner.get("key").sign_at(NOW).unwrap_err(), expected);

    let sts = Signer::new(Credentials::from_signing_key(ACCESS_KEY_ID, signing_key()), "us-east-1", "sts");
    let expected = Error::SigningKeyScope { key_scope: "us-east-1/s3".into(), scope: "us-east-1/sts".into() };
    assert_eq!(sts.unwrap_err(), expected);
}

#[test]
fn a_key_is_derived_for_a_scope_that_can_be() {
    let derive = |date, region, service| SigningKey::derive("secret", date, region, service).unwrap_err();
    assert!(matches!(derive(date!(2013 - 05 - 24), "a/b", "s3"), Error::Region { region, .. } if region == "a/b"));
    assert!(
        matches!(derive(date!(2013 - 05 - 24), "us-east-1", ""), Error::Service { service, .. } if service.is_empty())
    );
    assert_eq!(derive(date!(-0001 - 05 - 24), "us-east-1", "s3"), Error::Year { year: -1 });
    assert!(SigningKey::from_bytes([0; 32], date!(-0001 - 05 - 24), "us-east-1", "s3").is_err());
    assert!(SigningKey::from_bytes([0; 32], date!(2013 - 05 - 24), "us-east-1", "s\n3").is_err());
}

/// The presigner keeps the key of the day that was asked for last. Threads that ask
/// for different days at once must each get their own, and never half of another's.
#[test]
fn threads_sign_as_one_would() {
    const THREADS: usize = 4;
    const URLS: usize = 10_000;

    // For each day by a presigner of its own, which has no key to mistake for another's.
    let sign = |presigner: &Presigner, time| presigner.get("key").sign_at(time).unwrap().into_url();
    let days: Vec<_> = (0..3).map(|day| NOW + Duration::days(day)).collect();
    let expected: Vec<_> = days.iter().map(|day| sign(&Presigner::new(credentials(), bucket()), *day)).collect();

    let presigner = Presigner::new(credentials(), bucket());
    // A clone shares the key with the presigner that it was made from.
    let presigners = [presigner.clone(), presigner];
    thread::scope(|scope| {
        for thread in 0..THREADS {
            let presigner = &presigners[thread % 2];
            let (days, expected) = (&days, &expected);
            scope.spawn(move || {
                for index in 0..URLS {
                    // A change of day at every URL and runs of one day, out of step between threads.
                    let day = if index % 100 < 50 { index + thread } else { index / 10 } % days.len();
                    assert_eq!(sign(presigner, days[day]), expected[day]);
                }
            });
        }
    });
}
