//! A presigner that holds a signing time, for many URLs or for a test.

use super::{NOW, SECRET_ACCESS_KEY, bucket, credentials, param, presigner};
use presign::sigv4::SigningKey;
use presign::{Credentials, Error, Presigner};
use std::time::Duration;
use time::UtcOffset;
use time::macros::{date, datetime};

/// Application code that doesn't know about held times.
fn avatar_url(presigner: &Presigner, user: u64) -> Result<String, Error> {
    Ok(presigner.get(format!("avatars/{user}.png")).sign()?.into_url())
}

#[test]
fn code_that_reads_the_clock_is_tested_at_a_held_time() {
    let presigner = presigner();
    let pinned = presigner.at(NOW).unwrap();
    let expected = presigner.get("avatars/7.png").sign_at(NOW).unwrap().into_url();
    assert_eq!(avatar_url(&pinned, 7).unwrap(), expected);
    // A clone holds the time too.
    assert_eq!(avatar_url(&pinned.clone(), 7).unwrap(), expected);
    #[cfg(feature = "std")]
    assert_ne!(avatar_url(&presigner, 7).unwrap(), expected);
}

#[test]
fn the_signing_time_is_the_time_held() {
    let presigner = presigner();
    assert_eq!(presigner.signing_time(), None);
    let time = datetime!(2013-05-24 14:30:15.5 +02:00);
    let held = presigner.at(time).unwrap();
    let signing_time = held.signing_time().unwrap();
    assert_eq!(signing_time, time);
    assert_eq!(signing_time.offset(), UtcOffset::UTC);
    assert_eq!(presigner.signing_time(), None);
    // Another time replaces it.
    assert_eq!(held.at(NOW).unwrap().signing_time(), Some(NOW));
    assert!(format!("{held:?}").contains("signing_time: Some(2013-05-24 12:30:15.5"), "{held:?}");
}

/// Hours later, a held time gives URLs that have expired, and `expires_at` says so.
#[test]
fn the_life_of_a_url_starts_at_the_held_time() {
    let held = presigner().at(NOW).unwrap();
    let presigned = held.get("key").expires_in(Duration::from_secs(60)).sign().unwrap();
    assert_eq!(presigned.expires_at(), NOW + Duration::from_secs(60));
    assert_eq!(param(presigned.url(), "X-Amz-Date"), Some("20130524T000000Z"));
}

/// The argument of `sign_at` wins.
#[test]
fn an_explicit_time_takes_precedence_over_a_held_one() {
    let later = NOW + Duration::from_secs(86_400);
    let held = presigner().at(NOW).unwrap();
    let expected = presigner().get("key").sign_at(later).unwrap();
    assert_eq!(held.get("key").sign_at(later).unwrap(), expected);
    let mut out = Vec::new();
    held.get("key").sign_at_into(later, &mut out).unwrap();
    assert_eq!(out, expected.url().as_bytes());
    assert!(held.get("key").explain_at(later).unwrap().string_to_sign().contains("\n20130525T000000Z\n"));
}

/// Whether credentials have expired is checked for each signing time.
#[test]
fn credentials_sign_until_they_expire() {
    let credentials = credentials().with_expiry(NOW + Duration::from_secs(600));
    let presigner = Presigner::new(credentials, bucket()).unwrap();
    let held = presigner.at(NOW).unwrap();
    // The URL ends with the credentials.
    assert_eq!(held.get("key").sign().unwrap().expires_at(), NOW + Duration::from_secs(600));
    let too_late = NOW + Duration::from_secs(600);
    let expected = Error::CredentialsExpired { expired_at: too_late, signed_at: too_late };
    assert_eq!(held.at(too_late).unwrap_err(), expected);
    assert_eq!(held.get("key").sign_at(too_late).unwrap_err(), expected);
}

#[test]
fn a_time_that_cant_be_signed_for_cant_be_held() {
    assert_eq!(presigner().at(datetime!(-0001-01-01 00:00 UTC)).unwrap_err(), Error::Year { year: -1 });
    let key = SigningKey::derive(SECRET_ACCESS_KEY, date!(2013 - 05 - 24), "us-east-1", "s3").unwrap();
    let presigner = Presigner::new(Credentials::from_signing_key("AKID", key), bucket()).unwrap();
    let expected = Error::SigningKeyDate { key_date: date!(2013 - 05 - 24), date: date!(2013 - 05 - 25) };
    assert_eq!(presigner.at(datetime!(2013-05-25 00:00 UTC)).unwrap_err(), expected);
}
