//! How long URLs live whose credentials expire, and which are the same for a while.
//!
//! The random cases compute with whole numbers, and read dates with the crate `jiff`.

use super::{ACCESS_KEY_ID, NOW, SECRET_ACCESS_KEY, bucket, credentials, param, presigner, temporary_credentials};
use base64ct::{Base64, Encoding};
use presign::sigv4::{self, Signer, SigningKey};
use presign::{CacheScope, Credentials, Error, ErrorKind, Lifetime, Method, PresignedUrl, Presigner};
use proptest::prelude::*;
use proptest::sample::select;
use std::time::Duration;
use time::macros::{date, datetime};
use time::{OffsetDateTime, UtcOffset};

const HOUR: Duration = Duration::from_secs(3600);
const MINUTE: Duration = Duration::from_secs(60);
/// An hour, 45 minutes of which are guaranteed.
const STABLE: Lifetime = Lifetime::new(HOUR).stable_for(Duration::from_secs(900));

fn presigner_until(expires_at: OffsetDateTime) -> Presigner {
    Presigner::new(temporary_credentials().with_expiry(expires_at), bucket()).unwrap()
}

fn too_soon(expires_at: OffsetDateTime, needed_until: OffsetDateTime) -> Error {
    Error::CredentialsExpireTooSoon { expires_at, needed_until }
}

/// `X-Amz-Date` and `X-Amz-Expires`.
fn date_and_life(presigned: &PresignedUrl) -> (&str, &str) {
    (param(presigned.url(), "X-Amz-Date").unwrap(), param(presigned.url(), "X-Amz-Expires").unwrap())
}

#[test]
fn the_caller_chooses_what_happens_when_credentials_expire_first() {
    let expires_at = NOW + 40 * MINUTE;
    let presigner = presigner_until(expires_at);
    let sign = |lifetime: Lifetime| presigner.get("key").expires_in(lifetime).sign_at(NOW);
    let life = |lifetime| sign(lifetime).map(|url| (date_and_life(&url).1.parse().unwrap(), url.expires_at()));
    let hour = Lifetime::new(HOUR);

    assert_eq!(life(hour), Ok((2400, expires_at)));
    assert_eq!(life(hour.keep_expiry()), Ok((3600, expires_at)));
    assert_eq!(life(hour.in_full()), Err(too_soon(expires_at, NOW + HOUR)));
    assert_eq!(life(hour.in_full().keep_expiry()), Err(too_soon(expires_at, NOW + HOUR)));
    for (minimum, is_met) in
        [(Duration::ZERO, true), (40 * MINUTE, true), (40 * MINUTE + Duration::from_nanos(1), false), (HOUR, false)]
    {
        // The last call counts.
        let shortened = life(hour.in_full().at_least(minimum));
        let kept = life(hour.keep_expiry().at_least(minimum));
        if is_met {
            assert_eq!((shortened, kept), (Ok((2400, expires_at)), Ok((3600, expires_at))), "{minimum:?}");
        } else {
            let needed_until = if minimum == HOUR { NOW + HOUR } else { NOW + 40 * MINUTE + Duration::from_secs(1) };
            let error = Err(too_soon(expires_at, needed_until));
            assert_eq!((shortened, kept), (error.clone(), error), "{minimum:?}");
        }
    }
    assert_eq!(life(hour.at_least(HOUR).in_full()), Err(too_soon(expires_at, NOW + HOUR)));
    // What fits isn't changed.
    for lifetime in [Lifetime::new(40 * MINUTE), Lifetime::new(40 * MINUTE).in_full(), MINUTE.into()] {
        assert_eq!(sign(lifetime), sign(lifetime.keep_expiry()));
    }
}

/// Server and client know both times when they read the message.
#[test]
fn the_error_says_both_times() {
    let presigner = presigner_until(datetime!(2013-05-24 00:10 UTC));
    let error = presigner.get("key").expires_in(Lifetime::new(HOUR).in_full()).sign_at(NOW).unwrap_err();
    let message = error.to_string();
    assert!(message.contains("expire at 2013-05-24 0:10:00.0 +00:00:00"), "{message}");
    assert!(message.contains("until 2013-05-24 1:00:00.0 +00:00:00"), "{message}");
    assert_eq!(error.kind(), ErrorKind::Configuration);
}

/// Whole seconds on both sides, so that a URL neither claims nor loses one.
#[test]
fn fractions_of_a_second_are_no_life() {
    for (signed_at, expires_at, life) in [
        (datetime!(2013-05-24 00:00:00.9 UTC), datetime!(2013-05-24 00:00:09.1 UTC), Some("9")),
        (datetime!(2013-05-24 00:00:00.0 UTC), datetime!(2013-05-24 00:00:09.999 UTC), Some("9")),
        (datetime!(2013-05-24 00:00:00.9 UTC), datetime!(2013-05-24 00:00:01 UTC), Some("1")),
        (datetime!(2013-05-24 00:00:00.1 UTC), datetime!(2013-05-24 00:00:00.9 UTC), None),
        (datetime!(1969-12-31 23:59:58.9 UTC), datetime!(1969-12-31 23:59:59.1 UTC), Some("1")),
    ] {
        let presigned = presigner_until(expires_at).get("key").sign_at(signed_at);
        match life {
            Some(life) => assert_eq!(date_and_life(&presigned.unwrap()).1, life, "{signed_at}"),
            None => assert_eq!(presigned, Err(too_soon(expires_at, datetime!(2013-05-24 00:00:01 UTC)))),
        }
    }
}

/// The table in the documentation of `stable_for`.
#[test]
fn a_url_is_the_same_within_its_window() {
    let presigner = presigner();
    let sign = |time| presigner.get("key").expires_in(STABLE).sign_at(time).unwrap();
    for (signed_at, date, expires_at) in [
        (datetime!(2013-05-24 12:00:00 UTC), "20130524T120000Z", datetime!(2013-05-24 13:00 UTC)),
        (datetime!(2013-05-24 12:07:30 UTC), "20130524T120000Z", datetime!(2013-05-24 13:00 UTC)),
        (datetime!(2013-05-24 12:14:59.999_999_999 UTC), "20130524T120000Z", datetime!(2013-05-24 13:00 UTC)),
        (datetime!(2013-05-24 12:15:00 UTC), "20130524T121500Z", datetime!(2013-05-24 13:15 UTC)),
        (datetime!(2013-05-24 23:59:59 UTC), "20130524T234500Z", datetime!(2013-05-25 00:45 UTC)),
    ] {
        let presigned = sign(signed_at);
        assert_eq!(date_and_life(&presigned), (date, "3600"));
        assert_eq!(presigned.expires_at(), expires_at);
    }
    let first = sign(datetime!(2013-05-24 12:00 UTC));
    assert_eq!(sign(datetime!(2013-05-24 12:14:59 UTC)), first);
    assert_eq!(sign(datetime!(2013-05-24 17:59:59 +5:45)), first);
    assert_ne!(sign(datetime!(2013-05-24 12:15 UTC)), first);
}

/// The second table.
#[test]
fn the_last_windows_of_credentials() {
    let presigner = presigner_until(datetime!(2013-05-24 14:00 UTC));
    let last_windows = STABLE.at_least(20 * MINUTE);
    let life = |lifetime, time| {
        let presigned = presigner.get("key").expires_in(lifetime).sign_at(time)?;
        Ok(date_and_life(&presigned).1.to_owned())
    };
    for (start, expected) in [
        (datetime!(2013-05-24 12:45 UTC), Ok("3600")),
        (datetime!(2013-05-24 13:00 UTC), Ok("3600")),
        (datetime!(2013-05-24 13:15 UTC), Ok("2700")),
        (datetime!(2013-05-24 13:30 UTC), Err(datetime!(2013-05-24 14:05 UTC))),
        (datetime!(2013-05-24 13:45 UTC), Err(datetime!(2013-05-24 14:20 UTC))),
    ] {
        let expected = expected.map(str::to_owned).map_err(|needed| too_soon(datetime!(2013-05-24 14:00 UTC), needed));
        for second in [0, 1, 899] {
            assert_eq!(life(last_windows, start + Duration::from_secs(second)), expected, "{start}");
        }
        // Without a lower minimum, whatever is shortened is an error.
        assert_eq!(life(STABLE, start).is_ok(), expected == Ok("3600".to_owned()));
        assert_eq!(life(STABLE.in_full(), start), life(STABLE, start));
    }
}

#[test]
fn the_last_window_of_a_day_ends_at_midnight() {
    let presigner = presigner();
    let life = Lifetime::new(24 * HOUR).stable_for(7 * HOUR);
    let date = |time| {
        let presigned = presigner.get("key").expires_in(life).sign_at(time).unwrap();
        date_and_life(&presigned).0.to_owned()
    };
    assert_eq!(date(datetime!(2013-05-24 20:59:59 UTC)), "20130524T140000Z");
    assert_eq!(date(datetime!(2013-05-24 23:59:59 UTC)), "20130524T210000Z");
    assert_eq!(date(datetime!(2013-05-25 00:00:00 UTC)), "20130525T000000Z");
}

#[test]
fn invalid_lives_are_refused() {
    let presigner = presigner();
    let refused = |lifetime: Lifetime| {
        let error = presigner.get("key").expires_in(lifetime).sign_at(NOW).unwrap_err();
        assert_eq!(presigner.post("key").expires_in(lifetime).sign_at(NOW).unwrap_err(), error);
        assert_eq!(presigner.upload_parts("key", "id", 1..=2).expires_in(lifetime).sign_at(NOW).unwrap_err(), error);
        let signer = Signer::new(credentials(), "us-east-1", "sts").unwrap();
        let request = sigv4::Request::new(Method::Get, "https://sts.amazonaws.com/");
        assert_eq!(signer.at(NOW).unwrap().presign(&request, lifetime).unwrap_err(), error);
        assert_eq!(signer.at(NOW).unwrap().explain(&request, lifetime).unwrap_err(), error);
        assert_eq!(signer.renew_at(lifetime).unwrap_err(), error);
        assert_eq!(presigner.renew_at(lifetime).unwrap_err(), error);
        assert_eq!(error.kind(), ErrorKind::Request);
        error
    };
    assert_eq!(refused(Lifetime::new(Duration::ZERO)), Error::ExpiryOutOfRange { seconds: 0 });
    assert_eq!(
        refused(Lifetime::new(Duration::from_secs(604_801)).keep_expiry()),
        Error::ExpiryOutOfRange { seconds: 604_801 }
    );
    for (window, expires_in, expected) in [
        (Duration::ZERO, HOUR, "choose 1 to 86400 s"),
        (Duration::from_secs(86_401), 48 * HOUR, "choose 1 to 86400 s"),
        (Duration::from_secs(u64::MAX), HOUR, "choose 1 to 86400 s"),
        (Duration::from_millis(1500), HOUR, "round the window"),
        (HOUR, HOUR, "shorter than its life"),
        (HOUR + Duration::from_secs(1), HOUR, "shorter than its life"),
    ] {
        let error = refused(Lifetime::new(expires_in).stable_for(window));
        let Error::StableWindow { window: named, expires_in: life, rule } = &error else { panic!("{error}") };
        assert_eq!((*named, *life), (window, expires_in));
        assert!(rule.contains(expected), "{window:?}: {rule}");
        assert!(error.to_string().contains(&format!("{window:?}")), "{error}");
    }
    for (lifetime, minimum, most) in [
        (Lifetime::new(HOUR), HOUR + Duration::from_nanos(1), HOUR),
        (Lifetime::new(HOUR), Duration::MAX, HOUR),
        (STABLE, 45 * MINUTE + Duration::from_secs(1), 45 * MINUTE),
    ] {
        assert_eq!(refused(lifetime.at_least(minimum)), Error::MinimumLife { minimum, most });
    }
    for lifetime in [
        Lifetime::new(Duration::from_secs(2)).stable_for(Duration::from_secs(1)),
        Lifetime::new(Duration::from_secs(604_800)).stable_for(24 * HOUR),
        STABLE.at_least(45 * MINUTE),
        Lifetime::new(HOUR).at_least(HOUR),
    ] {
        assert!(presigner.get("key").expires_in(lifetime).sign_at(NOW).is_ok());
    }
    assert_eq!(presigner.get("key").expires_in(Lifetime::default()).sign_at(NOW), presigner.get("key").sign_at(NOW));
}

/// Everything that is signed has the same life.
#[test]
fn forms_parts_and_other_services_live_as_long() {
    let now = datetime!(2013-05-24 12:07:30.5 UTC);
    let expires_at = datetime!(2013-05-24 12:40:00.5 UTC);
    let presigner = presigner_until(expires_at);
    let end = datetime!(2013-05-24 12:40 UTC);
    for (lifetime, date, life, claimed_end) in [
        (Lifetime::new(HOUR), "20130524T120730Z", "1950", "12:40:00.000Z"),
        (Lifetime::new(HOUR).keep_expiry(), "20130524T120730Z", "3600", "13:07:30.000Z"),
        (STABLE.at_least(MINUTE), "20130524T120000Z", "2400", "12:40:00.000Z"),
        (STABLE.at_least(MINUTE).keep_expiry(), "20130524T120000Z", "3600", "13:00:00.000Z"),
    ] {
        let url = presigner.get("key").expires_in(lifetime).sign_at(now).unwrap();
        assert_eq!(date_and_life(&url), (date, life));
        let post = presigner.post("key").expires_in(lifetime).sign_at(now).unwrap();
        let field = |name| post.fields().find(|field| field.0 == name).unwrap().1;
        assert_eq!(field("x-amz-date"), date);
        let policy = String::from_utf8(Base64::decode_vec(field("policy")).unwrap()).unwrap();
        assert!(policy.starts_with(&format!("{{\"expiration\":\"2013-05-24T{claimed_end}\"")), "{policy}");
        assert_eq!(post.expires_at(), end);

        let parts = presigner.upload_parts("key", "id", 1..=3).expires_in(lifetime).sign_at(now).unwrap();
        for (number, part) in parts.urls() {
            let one = presigner.upload_part("key", "id", number).expires_in(lifetime).sign_at(now).unwrap();
            assert_eq!(part, one.url());
            assert_eq!((param(part, "X-Amz-Date"), param(part, "X-Amz-Expires")), (Some(date), Some(life)));
            assert_eq!(parts.expires_at(), one.expires_at());
        }

        let signer = Signer::new(temporary_credentials().with_expiry(expires_at), "us-east-1", "s3").unwrap();
        let request = sigv4::Request::new(Method::Get, "https://examplebucket.s3.us-east-1.amazonaws.com/key")
            .payload_hash(sigv4::PayloadHash::Unsigned);
        let at = signer.at(now).unwrap();
        assert_eq!(at.presign(&request, lifetime).unwrap(), url);
        let explanation = presigner.get("key").expires_in(lifetime).explain_at(now).unwrap();
        assert_eq!(at.explain(&request, lifetime).unwrap().string_to_sign(), explanation.string_to_sign());
        assert!(explanation.string_to_sign().contains(&format!("\n{date}\n")));
        assert!(explanation.canonical_request().contains(&format!("&X-Amz-Expires={life}&")));

        // A time that is held is moved to the start of the window too.
        let held = presigner.at(now).unwrap();
        assert_eq!(held.get("key").expires_in(lifetime).sign().unwrap(), url);
        assert_eq!(held.post("key").expires_in(lifetime).sign().unwrap(), post);
        assert_eq!(held.upload_parts("key", "id", 1..=3).expires_in(lifetime).sign().unwrap().url(2), parts.url(2));
    }
}

#[test]
fn answers_are_cached_until_the_url_expires() {
    let presigner = presigner();
    let sign = |scope, time| {
        presigner.get("key").param("x-id", "GetObject").expires_in(STABLE).cache_until_expiry(scope).sign_at(time)
    };
    let now = datetime!(2013-05-24 12:07:30 UTC);
    let private = sign(CacheScope::Private, now).unwrap();
    // It is what the two other settings make.
    let by_name = presigner
        .get("key")
        .param("x-id", "GetObject")
        .response_cache_control("private")
        .response_expires("Fri, 24 May 2013 13:00:00 GMT")
        .expires_in(STABLE)
        .sign_at(now);
    assert_eq!(private, by_name.unwrap());
    assert_eq!(param(private.url(), "response-expires"), Some("Fri%2C%2024%20May%202013%2013%3A00%3A00%20GMT"));
    assert_eq!(sign(CacheScope::Private, now + 7 * MINUTE).unwrap(), private);
    let public = sign(CacheScope::Public, now).unwrap();
    assert_eq!(param(public.url(), "response-cache-control"), Some("public"));

    // Credentials that expire first, within a second.
    let expiring = presigner_until(datetime!(2013-05-24 12:30:30.9 UTC));
    for lifetime in [Lifetime::new(HOUR), Lifetime::new(HOUR).keep_expiry()] {
        let head = expiring.head("key").expires_in(lifetime).cache_until_expiry(CacheScope::Private).sign_at(now);
        let expires = "Fri%2C%2024%20May%202013%2012%3A30%3A30%20GMT";
        assert_eq!(param(head.unwrap().url(), "response-expires"), Some(expires));
    }

    for (request, name) in [
        (presigner.get("key").response_expires("Fri, 24 May 2013 13:00:00 GMT"), "response-expires"),
        (presigner.get("key").response_cache_control("private"), "response-cache-control"),
    ] {
        let error = request.cache_until_expiry(CacheScope::Private).sign_at(now).unwrap_err();
        assert_eq!(error, Error::DuplicateParameter { name: name.into() });
    }
}

#[test]
fn dates_are_those_of_http() {
    for day in 0..500_i64 {
        let time = NOW + Duration::from_secs(u64::try_from(day * 86_400 + day * 3607).unwrap());
        let expires_in = Duration::from_secs(1);
        let presigner = presigner();
        let request = presigner.get("key").expires_in(expires_in).cache_until_expiry(CacheScope::Private);
        let url = request.sign_at(time).unwrap().into_url();
        let written = param(&url, "response-expires").unwrap();
        let written = percent_encoding::percent_decode_str(written).decode_utf8().unwrap().into_owned();
        let end = jiff::Timestamp::from_second(time.unix_timestamp() + 1).unwrap();
        let expected = jiff::fmt::rfc2822::DateTimePrinter::new().timestamp_to_rfc9110_string(&end).unwrap();
        assert_eq!(written, expected);
    }
}

#[test]
fn other_credentials_sign_for_the_same_bucket() {
    let first = Presigner::new(temporary_credentials(), bucket().global_endpoint()).unwrap();
    let next = || Credentials::new("ASIANEXT", "another secret").with_session_token("another token");
    let renewed = first.with_credentials(next()).unwrap();
    let expected = Presigner::new(next(), bucket().global_endpoint()).unwrap();
    assert_eq!(renewed.get("key").sign_at(NOW), expected.get("key").sign_at(NOW));
    assert_eq!(renewed.endpoint(), first.endpoint());
    assert_eq!(renewed.signing_time(), None);
    // The old one is as it was.
    assert_eq!(param(first.get("key").sign_at(NOW).unwrap().url(), "X-Amz-Security-Token"), Some("to%2Fk%2Ben%3D%3D"));

    let held = first.at(NOW).unwrap();
    assert_eq!(held.with_credentials(next()).unwrap().get("key").sign(), expected.get("key").sign_at(NOW));
    let expired = held.with_credentials(next().with_expiry(NOW)).unwrap_err();
    assert_eq!(expired, Error::CredentialsExpired { expired_at: NOW, signed_at: NOW });
    assert!(matches!(first.with_credentials(Credentials::new("", "")), Err(Error::AccessKeyId { .. })));
    let elsewhere = SigningKey::derive(SECRET_ACCESS_KEY, NOW.date(), "eu-west-1", "s3").unwrap();
    let elsewhere = first.with_credentials(Credentials::from_signing_key(ACCESS_KEY_ID, elsewhere));
    assert!(matches!(elsewhere, Err(Error::SigningKeyScope { .. })));

    let signer = Signer::new(temporary_credentials(), "eu-west-1", "iotdevicegateway").unwrap();
    let signer = signer.with_token_placement(sigv4::TokenPlacement::AfterSignature);
    let request = sigv4::Request::new(Method::Get, "https://example-ats.iot.eu-west-1.amazonaws.com/mqtt");
    let url = signer.with_credentials(next()).unwrap().at(NOW).unwrap().presign(&request, MINUTE).unwrap();
    assert!(url.url().ends_with("&X-Amz-Security-Token=another%20token"), "{url}");
}

#[test]
fn when_to_renew() {
    let expires_at = datetime!(2013-05-24 18:00:00.5 +00:00);
    let presigner = presigner_until(expires_at);
    let renew_at = |lifetime| presigner.renew_at(lifetime).unwrap();
    assert_eq!(renew_at(Lifetime::new(HOUR)), Some(datetime!(2013-05-24 17:00:01 UTC)));
    assert_eq!(renew_at(Lifetime::new(HOUR).keep_expiry().at_least(MINUTE)), renew_at(Lifetime::new(HOUR)));
    assert_eq!(renew_at(STABLE), Some(datetime!(2013-05-24 17:15 UTC)));
    assert_eq!(renew_at(STABLE.at_least(MINUTE)), renew_at(STABLE));
    // The window before midnight is short.
    let week = Lifetime::new(Duration::from_secs(18 * 3600 + 60)).stable_for(7 * HOUR);
    assert_eq!(renew_at(week), Some(datetime!(2013-05-24 00:00 UTC)));
    // They never last as long.
    assert_eq!(renew_at(Lifetime::new(Duration::from_secs(604_800))), Some(datetime!(2013-05-17 18:00:01 UTC)));

    assert_eq!(super::presigner().renew_at(HOUR).unwrap(), None);
    let forever = presigner_until(datetime!(9999-12-31 23:59:59 -25:59));
    assert_eq!(forever.renew_at(HOUR).unwrap(), None);
    assert!(presigner_until(datetime!(-9999-01-01 00:00 UTC)).renew_at(HOUR).unwrap().is_some());
    assert_eq!(presigner_until(datetime!(-9999-01-01 00:00 UTC)).renew_at(STABLE).unwrap(), None);

    let key = SigningKey::derive(SECRET_ACCESS_KEY, date!(2013 - 05 - 24), "us-east-1", "s3").unwrap();
    let by_key = |credentials: Credentials| Presigner::new(credentials, bucket()).unwrap().renew_at(HOUR).unwrap();
    let credentials = Credentials::from_signing_key(ACCESS_KEY_ID, key);
    assert_eq!(by_key(credentials.clone()), Some(datetime!(2013-05-25 00:00 UTC)));
    assert_eq!(by_key(credentials.clone().with_expiry(expires_at)), Some(datetime!(2013-05-24 17:00:01 UTC)));
    let next_day = datetime!(2013-05-25 18:00 UTC);
    assert_eq!(by_key(credentials.with_expiry(next_day)), Some(datetime!(2013-05-25 00:00 UTC)));
}

/// No arithmetic leaves the years there are.
#[test]
fn the_first_and_the_last_year() {
    let week = Lifetime::new(Duration::from_secs(604_800)).stable_for(24 * HOUR).at_least(MINUTE);
    for time in [datetime!(0000-01-01 00:00:01 UTC), datetime!(9999-12-31 23:59:59 UTC)] {
        let presigned = presigner().get("key").expires_in(week).cache_until_expiry(CacheScope::Public).sign_at(time);
        assert!(date_and_life(&presigned.unwrap()).0.ends_with("T000000Z"));
        let expiring = presigner_until(datetime!(9999-12-31 23:59:59.9 UTC));
        let _ = expiring.get("key").expires_in(week).sign_at(time);
        let _ = expiring.get("key").expires_in(week.in_full()).sign_at(time);
        let _ = expiring.renew_at(week);
        let _ = expiring.post("key").expires_in(week.keep_expiry()).sign_at(time);
    }
}

/// What a random URL is asked to be.
#[derive(Debug, Clone)]
struct Case {
    /// In nanoseconds, since 1970, as all times.
    now: i128,
    offset: UtcOffset,
    credentials_end: Option<i128>,
    expires_in: i64,
    /// 0 for none.
    window: i64,
    least: Least,
    keeps_expiry: bool,
    by_signing_key: bool,
}

#[derive(Debug, Clone, Copy)]
enum Least {
    Default,
    Seconds(i64),
    Full,
}

const SECOND: i128 = 1_000_000_000;
const DAY: i64 = 86_400;

impl Case {
    fn lifetime(&self) -> Lifetime {
        let seconds = |seconds: i64| Duration::from_secs(seconds.unsigned_abs());
        let mut lifetime = Lifetime::new(seconds(self.expires_in));
        if self.window > 0 {
            lifetime = lifetime.stable_for(seconds(self.window));
        }
        if self.keeps_expiry {
            lifetime = lifetime.keep_expiry();
        }
        match self.least {
            Least::Default => lifetime,
            Least::Full => lifetime.in_full(),
            Least::Seconds(minimum) => lifetime.at_least(seconds(minimum)),
        }
    }

    /// The seconds that whoever gets the URL last is promised.
    fn promised(&self) -> i64 {
        match self.least {
            Least::Default if self.window == 0 => 1,
            Least::Default | Least::Full => self.expires_in - self.window,
            Least::Seconds(minimum) => minimum.max(1),
        }
    }

    /// The first second of the window of a time, and the first one after it.
    fn window_of(&self, time: i128) -> (i64, i64) {
        let second = i64::try_from(time.div_euclid(SECOND)).unwrap();
        let midnight = second - second.rem_euclid(DAY);
        let length = self.window.max(1);
        let start = midnight + (second - midnight) / length * length;
        (start, (start + length).min(midnight + DAY))
    }

    fn presigner(&self) -> Presigner {
        let credentials = if self.by_signing_key {
            let key = SigningKey::from_bytes([7; 32], date_time(self.now).date(), "us-east-1", "s3").unwrap();
            Credentials::from_signing_key(ACCESS_KEY_ID, key)
        } else {
            credentials()
        };
        let credentials = match self.credentials_end {
            Some(end) => credentials.with_expiry(date_time(end).to_offset(self.offset)),
            None => credentials,
        };
        Presigner::new(credentials, bucket()).unwrap()
    }

    fn sign(&self, presigner: &Presigner, time: i128) -> Result<PresignedUrl, Error> {
        presigner.get("key").expires_in(self.lifetime()).sign_at(date_time(time).to_offset(self.offset))
    }

    /// Whether what was signed, or wasn't, is what was promised.
    fn judge(&self, now: i128, result: &Result<PresignedUrl, Error>) -> Result<(), TestCaseError> {
        let (start, end_of_window) = self.window_of(now);
        // The last one gets a plain URL at once, and a stable one at the end of a whole window.
        let needed_until = start + self.window + self.promised();
        let is_expired = self.credentials_end.is_some_and(|end| end <= now);
        let expires_too_soon =
            self.credentials_end.is_some_and(|end| end.div_euclid(SECOND) < i128::from(needed_until));
        match result {
            Err(Error::CredentialsExpired { .. }) => prop_assert!(is_expired),
            Err(Error::CredentialsExpireTooSoon { expires_at, needed_until: needed }) => {
                prop_assert!(!is_expired && expires_too_soon);
                prop_assert_eq!(Some(expires_at.unix_timestamp_nanos()), self.credentials_end);
                prop_assert_eq!(needed.unix_timestamp_nanos(), i128::from(needed_until) * SECOND);
            }
            Err(error) => prop_assert!(false, "{}", error),
            Ok(presigned) => {
                prop_assert!(!is_expired && !expires_too_soon);
                let (date, life) = date_and_life(presigned);
                let life: i64 = life.parse().unwrap();
                let read = |text| jiff::civil::DateTime::strptime("%Y%m%dT%H%M%SZ", text).unwrap();
                let signed_at = read(date).to_zoned(jiff::tz::TimeZone::UTC).unwrap().timestamp().as_second();
                let claimed_end = i128::from(signed_at + life) * SECOND;
                let end = self.credentials_end.map_or(claimed_end, |end| end.min(claimed_end));

                // Signed for the start of the window, on the same day.
                prop_assert_eq!(signed_at, start);
                prop_assert!(i128::from(signed_at) * SECOND <= now && now < i128::from(end_of_window) * SECOND);
                prop_assert_eq!(i128::from(signed_at).div_euclid(DAY.into()), now.div_euclid(SECOND * i128::from(DAY)));
                let scope = format!("%2F{}%2Fus-east-1", &date[..8]);
                prop_assert!(presigned.url().contains(&scope));
                // It lives no longer than it claims, than was asked, than AWS allows.
                prop_assert_eq!(presigned.expires_at().unix_timestamp_nanos(), end);
                prop_assert!(1 <= life && life <= self.expires_in && life <= 604_800);
                // Nor is it shortened for nothing.
                let is_short = self.credentials_end.is_some_and(|end| end < claimed_end + SECOND);
                prop_assert!(life == self.expires_in || !self.keeps_expiry && is_short);
                if !self.keeps_expiry {
                    prop_assert!(self.credentials_end.is_none_or(|end| claimed_end <= end));
                }
                // Whoever gets it has what was promised, and the last one too.
                let last = i128::from(start + self.window) * SECOND;
                prop_assert!(end - last >= i128::from(self.promised()) * SECOND);
                prop_assert!(self.window == 0 || end - now >= i128::from(self.promised()) * SECOND);
            }
        }
        Ok(())
    }
}

fn date_time(nanoseconds: i128) -> OffsetDateTime {
    OffsetDateTime::from_unix_timestamp_nanos(nanoseconds).unwrap()
}

fn nanoseconds() -> impl Strategy<Value = i128> {
    prop_oneof![Just(0), Just(1), Just(SECOND - 1), 0..SECOND]
}

/// Close to midnight, close to the hour, or anywhere.
fn second_of_day() -> impl Strategy<Value = i64> {
    prop_oneof![
        select(vec![0, 1, DAY - 1, DAY - 2, DAY / 2]),
        (0..24_i64, -2..3_i64).prop_map(|(hour, second)| (hour * 3600 + second).rem_euclid(DAY)),
        0..DAY
    ]
}

prop_compose! {
    fn life_and_window()(
        expires_in in prop_oneof![select(vec![1, 2, 60, 900, 3600, DAY, 604_800]), 1..100_i64, 1..604_801_i64],
        window in prop_oneof![Just(0), select(vec![1, 60, 900, 3600, 7 * 3600, DAY - 1, DAY]), 1..=DAY],
    ) -> (i64, i64) {
        (expires_in, if window < expires_in { window } else { window % expires_in })
    }
}

prop_compose! {
    fn case()(
        (expires_in, window) in life_and_window(),
        // 1901 to 2159.
        day in prop_oneof![-25_000..70_000_i64, Just(15_849)],
        second in second_of_day(),
        fraction in nanoseconds(),
        offset in -86_400..86_400_i32,
        least in 0..4_u8,
        part in 0..=1000_i64,
        keeps_expiry in any::<bool>(),
        by_signing_key in any::<bool>(),
        // From the signing time on: about the promise, about the life, or anywhere.
        credentials_last in proptest::option::of((0..4_u8, -3..4_i64, 0..=1000_i64, nanoseconds())),
    ) -> Case {
        let now = i128::from(day * DAY + second) * SECOND + fraction;
        let least = match least {
            0 => Least::Full,
            1 => Least::Seconds((expires_in - window) * part / 1000),
            _ => Least::Default,
        };
        let mut case = Case {
            now,
            offset: UtcOffset::from_whole_seconds(offset).unwrap(),
            credentials_end: None,
            expires_in,
            window,
            least,
            keeps_expiry,
            by_signing_key,
        };
        let (start, end_of_window) = case.window_of(now);
        case.credentials_end = credentials_last.map(|(about, second, part, fraction)| {
            let about = match about {
                0 => start + window + case.promised(),
                1 => start + expires_in,
                2 => end_of_window,
                _ => start + 2 * expires_in * part / 1000,
            };
            i128::from(about + second) * SECOND + fraction
        });
        case
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60_000, failure_persistence: None, ..ProptestConfig::default() })]

    /// A URL lives as long as it claims, and as long as was promised, or isn't signed.
    #[test]
    fn no_url_outlives_its_claim_or_breaks_its_promise(case in case()) {
        case.judge(case.now, &case.sign(&case.presigner(), case.now))?;
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 20_000, failure_persistence: None, ..ProptestConfig::default() })]

    /// All that ask in a window get the same: the same bytes or the same error.
    #[test]
    fn a_window_has_one_url(case in case(), part in 0..=1000_i128) {
        let presigner = case.presigner();
        let (start, end) = case.window_of(case.now);
        let (start, end) = (i128::from(start) * SECOND, i128::from(end) * SECOND - 1);
        let mut results = vec![case.sign(&presigner, case.now)];
        // A plain URL has a second to be the same in.
        for time in [start, start + (end - start) * part / 1000, end] {
            let result = case.sign(&presigner, time);
            case.judge(time, &result)?;
            results.push(result);
        }
        // The credentials may expire within the window.
        results.retain(|result| !matches!(result, Err(Error::CredentialsExpired { .. })));
        prop_assert!(results.windows(2).all(|pair| pair[0] == pair[1]), "{:?}", results);
        // The next window has another one.
        if !case.by_signing_key && let (Some(Ok(first)), Ok(next)) = (results.first(), case.sign(&presigner, end + 1)) {
            prop_assert_ne!(first.url(), next.url());
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 10_000, failure_persistence: None, ..ProptestConfig::default() })]

    /// A held time and a buffer give the URL of a single call.
    #[test]
    fn all_ways_to_sign_give_the_same_url(case in case()) {
        let presigner = case.presigner();
        let expected = case.sign(&presigner, case.now);
        let held = presigner.at(date_time(case.now));
        let mut out = Vec::new();
        let signed = held.and_then(|held| held.get("key").expires_in(case.lifetime()).sign_into(&mut out));
        match (expected, signed) {
            (Ok(expected), Ok(())) => prop_assert_eq!(expected.url().as_bytes(), out),
            (Err(expected), Err(error)) => {
                let is_expired = |error: &Error| matches!(error, Error::CredentialsExpired { .. });
                prop_assert!(expected == error || is_expired(&expected) && is_expired(&error));
                prop_assert!(out.is_empty());
            }
            (expected, signed) => prop_assert!(false, "{:?}, {:?}", expected, signed),
        }
    }

    /// Up to `renew_at` every URL is signed in full, and from then on none is.
    #[test]
    fn new_urls_are_full_until_it_is_time_to_renew(case in case()) {
        let presigner = Case { by_signing_key: false, ..case.clone() }.presigner();
        let full = case.lifetime().in_full();
        let is_full = |time: OffsetDateTime| presigner.get("key").expires_in(full).sign_at(time).is_ok();
        match presigner.renew_at(case.lifetime()).unwrap() {
            None => prop_assert_eq!(case.credentials_end, None),
            Some(time) => {
                prop_assert!(is_full(time - Duration::from_nanos(1)));
                prop_assert!(!is_full(time));
                prop_assert!(!is_full(time + Duration::from_secs(case.window.max(1).unsigned_abs())));
            }
        }
    }
}
