//! How long a URL lives, and the time it is signed for.

use super::{NOW, bucket, credentials, param, presigner};
use presign::{Error, Presigner};
use std::time::Duration;
use time::macros::{datetime, offset};
use time::{OffsetDateTime, UtcOffset};

#[test]
fn one_second_to_seven_days() {
    for seconds in [1, 2, 900, 86_400, 604_799, 604_800] {
        let presigned = presigner().get("key").expires_in(Duration::from_secs(seconds)).sign_at(NOW).unwrap();
        assert_eq!(param(presigned.url(), "X-Amz-Expires"), Some(seconds.to_string().as_str()));
        assert_eq!(presigned.expires_at(), NOW + Duration::from_secs(seconds));
    }
    for seconds in [0, 604_801, u64::MAX] {
        let error = presigner().get("key").expires_in(Duration::from_secs(seconds)).sign_at(NOW).unwrap_err();
        assert_eq!(error, Error::ExpiryOutOfRange { seconds });
    }
}

#[test]
fn whole_seconds_only() {
    for duration in [Duration::from_millis(1500), Duration::from_nanos(1), Duration::new(604_800, 1)] {
        let error = presigner().get("key").expires_in(duration).sign_at(NOW).unwrap_err();
        assert_eq!(error, Error::ExpiryNotWholeSeconds { duration });
    }
}

#[test]
fn fifteen_minutes_by_default() {
    let presigned = presigner().get("key").sign_at(NOW).unwrap();
    assert_eq!(param(presigned.url(), "X-Amz-Expires"), Some("900"));
    assert_eq!(presigned.expires_at(), datetime!(2013-05-24 00:15 UTC));
}

/// `X-Amz-Date` has whole seconds, and the URL's life starts then.
#[test]
fn fractions_of_a_second_are_cut_off() {
    let presigned = presigner().get("key").sign_at(datetime!(2013-05-24 00:00:59.999_999_999 UTC)).unwrap();
    assert_eq!(param(presigned.url(), "X-Amz-Date"), Some("20130524T000059Z"));
    assert_eq!(presigned.expires_at(), datetime!(2013-05-24 00:15:59 UTC));
}

#[test]
fn a_url_expires_with_its_credentials_if_they_expire_first() {
    for (credentials_expire, url_ends) in [
        (datetime!(2013-05-24 00:15:01 UTC), datetime!(2013-05-24 00:15 UTC)),
        (datetime!(2013-05-24 00:15 UTC), datetime!(2013-05-24 00:15 UTC)),
        (datetime!(2013-05-24 00:14:59 UTC), datetime!(2013-05-24 00:14:59 UTC)),
        (datetime!(2013-05-24 00:00:01 UTC), datetime!(2013-05-24 00:00:01 UTC)),
        (datetime!(2013-05-24 02:10 +02:00), datetime!(2013-05-24 00:10 UTC)),
        (datetime!(9999-12-31 23:59:59 UTC), datetime!(2013-05-24 00:15 UTC)),
    ] {
        let presigner = Presigner::new(credentials().with_expiry(credentials_expire), bucket()).unwrap();
        let presigned = presigner.get("key").sign_at(NOW).unwrap();
        assert_eq!(presigned.expires_at(), url_ends);
        assert_eq!(presigned.expires_at().offset(), UtcOffset::UTC);
        // The URL says so itself.
        let life = (url_ends - NOW).whole_seconds().to_string();
        assert_eq!(param(presigned.url(), "X-Amz-Expires"), Some(life.as_str()));
    }
}

#[test]
fn expired_credentials_sign_nothing() {
    for expired_at in [NOW, NOW - Duration::from_nanos(1), datetime!(2013-05-24 00:30 +01:00)] {
        let presigner = Presigner::new(credentials().with_expiry(expired_at), bucket()).unwrap();
        let expected = Error::CredentialsExpired { expired_at, signed_at: NOW };
        assert_eq!(presigner.get("key").sign_at(NOW).unwrap_err(), expected);
        assert_eq!(presigner.at(NOW).unwrap_err(), expected);
    }
}

#[test]
fn the_same_time_in_any_offset_gives_the_same_url() {
    let time = datetime!(2013-05-24 23:30:15 UTC);
    let expected = presigner().get("key").sign_at(time).unwrap();
    assert_eq!(param(expected.url(), "X-Amz-Date"), Some("20130524T233015Z"));
    for offset in [offset!(+2), offset!(-11), offset!(+5:45), offset!(+25:59:59), offset!(-25:59:59)] {
        assert_eq!(presigner().get("key").sign_at(time.to_offset(offset)).unwrap(), expected);
    }
}

#[test]
fn years_of_four_digits_in_utc() {
    for (time, date) in [
        (datetime!(0000-01-01 00:00 UTC), "00000101T000000Z"),
        (datetime!(0999-12-31 23:59:59 UTC), "09991231T235959Z"),
        (datetime!(9999-12-31 23:59:59 UTC), "99991231T235959Z"),
        // The year differs in the time's own offset.
        (datetime!(-0001-12-31 23:00 -02:00), "00000101T010000Z"),
    ] {
        let presigned = presigner().get("key").sign_at(time).unwrap();
        assert_eq!(param(presigned.url(), "X-Amz-Date"), Some(date));
        assert!(presigned.url().contains(&format!("%2F{}%2Fus-east-1%2Fs3%2Faws4_request&", &date[..8])));
    }
    let year = |time: OffsetDateTime| match presigner().get("key").sign_at(time) {
        Err(Error::Year { year }) => year,
        other => panic!("{time}: {other:?}"),
    };
    assert_eq!(year(datetime!(-0001-12-31 23:59:59 UTC)), -1);
    assert_eq!(year(datetime!(0000-01-01 00:00 +00:01)), -1);
    assert_eq!(year(datetime!(-9999-01-01 00:00 UTC)), -9999);
    // The year 10000 in UTC, which `OffsetDateTime` can't represent.
    assert_eq!(year(datetime!(9999-12-31 23:59 -00:01)), 10_000);
}

/// The URL ends later than `OffsetDateTime` can represent.
#[test]
fn the_end_of_time_is_no_panic() {
    let presigned = presigner().get("key").sign_at(datetime!(9999-12-31 23:59:59 UTC)).unwrap();
    assert_eq!(presigned.expires_at().year(), 9999);
    let credentials = credentials().with_expiry(datetime!(9999-12-31 23:59:59 -25:59));
    let presigner = Presigner::new(credentials, bucket()).unwrap();
    assert_eq!(presigner.get("key").sign_at(NOW).unwrap().expires_at(), datetime!(2013-05-24 00:15 UTC));
}

#[cfg(feature = "std")]
#[test]
fn without_a_time_the_clock_is_read() {
    let before = OffsetDateTime::now_utc() - Duration::from_secs(1);
    let presigned = presigner().get("key").sign().unwrap();
    let after = OffsetDateTime::now_utc();
    let signed_at = presigned.expires_at() - Duration::from_secs(900);
    assert!(before <= signed_at && signed_at <= after, "{before} {signed_at} {after}");

    let mut out = Vec::new();
    presigner().get("key").sign_into(&mut out).unwrap();
    assert!(out.starts_with(b"https://examplebucket.s3.us-east-1.amazonaws.com/key?"));
}

#[cfg(not(feature = "std"))]
#[test]
fn without_a_clock_a_time_is_needed() {
    let presigner = presigner();
    assert_eq!(presigner.get("key").sign().unwrap_err(), Error::NoClock);
    let mut out = Vec::from("before");
    assert_eq!(presigner.get("key").sign_into(&mut out).unwrap_err(), Error::NoClock);
    assert_eq!(out, b"before");
    assert!(presigner.at(NOW).unwrap().get("key").sign().is_ok());
}
