//! How long URLs and forms live, by the server's clock.

use crate::form::Form;
use crate::server::S3;
use presign::{CacheScope, Credentials, Lifetime};
use std::thread::sleep;
use std::time::Duration;
use time::OffsetDateTime;

on_each_server![
    what_credentials_shorten_works_until_then_and_not_after,
    a_stable_url_works_for_everyone_in_its_window,
    other_credentials_sign_for_the_same_bucket,
];

const HOUR: Duration = Duration::from_secs(3600);

/// The server doesn't know when the credentials expire, so it is the URL that ends.
fn what_credentials_shorten_works_until_then_and_not_after(s3: &S3) {
    s3.put("cat", b"cat");
    let now = OffsetDateTime::now_utc();
    let presigner = s3.presigner_of(s3.credentials().with_expiry(now + Duration::from_secs(3)));
    let shortened = presigner.get("cat").expires_in(HOUR).sign_at(now).unwrap();
    let kept = presigner.get("cat").expires_in(Lifetime::new(HOUR).keep_expiry()).sign_at(now).unwrap();
    let post = presigner.post("dog").expires_in(HOUR).sign_at(now).unwrap();
    let end = shortened.expires_at();
    assert_eq!((kept.expires_at(), post.expires_at()), (now + Duration::from_secs(3), end));
    let form = Form::new(Ok(post), b"dog");

    let mut answered = 0;
    loop {
        let answer = s3.send(Ok(shortened.clone()), b"");
        let form_answer = form.send(s3);
        if OffsetDateTime::now_utc() >= end {
            break;
        }
        answer.expect(200);
        form_answer.expect(204);
        answered += 1;
        sleep(Duration::from_millis(200));
    }
    assert!(answered > 0);

    // Servers compare whole seconds, or less than them.
    while OffsetDateTime::now_utc() < end + Duration::from_millis(1100) {
        sleep(Duration::from_millis(50));
    }
    s3.send(Ok(shortened), b"").expect_refusal(s3.quirks().expired);
    form.send(s3).expect_refusal(s3.quirks().form.expired);
    assert_eq!(s3.send(Ok(kept), b"").expect(200).body, "cat");
}

fn a_stable_url_works_for_everyone_in_its_window(s3: &S3) {
    s3.put("cat", b"cat");
    let presigner = s3.presigner();
    let now = OffsetDateTime::now_utc();
    let day = 24 * HOUR;
    let life = Lifetime::new(2 * day).stable_for(day);
    let view =
        |time| presigner.get("cat").expires_in(life).cache_until_expiry(CacheScope::Private).sign_at(time).unwrap();
    let url = view(now);
    let midnight = now.replace_time(time::Time::MIDNIGHT);
    assert_eq!((view(midnight), url.expires_at()), (url.clone(), midnight + 2 * day));
    let answer = s3.send(Ok(url.clone()), b"").expect(200);
    assert_eq!(answer.body, "cat");
    assert_eq!(answer.header("cache-control"), "private");
    let expires = jiff::fmt::rfc2822::parse(answer.header("expires")).unwrap();
    assert_eq!(expires.timestamp().as_second(), url.expires_at().unix_timestamp());

    s3.send(presigner.put("dog").expires_in(life).sign_at(now), b"dog").expect(200);
    let held = presigner.at(now).unwrap();
    assert_eq!(s3.send(held.get("dog").expires_in(life).sign(), b"").expect(200).body, "dog");
}

fn other_credentials_sign_for_the_same_bucket(s3: &S3) {
    let wrong = s3.presigner_of(Credentials::new(s3.access_key_id(), "wrong"));
    s3.send(wrong.put("cat").sign(), b"cat").expect_refusal(s3.quirks().wrong_signature);
    let renewed = wrong.with_credentials(s3.credentials()).unwrap();
    s3.send(renewed.put("cat").sign(), b"cat").expect(200);
    let held = wrong.at(OffsetDateTime::now_utc()).unwrap().with_credentials(s3.credentials()).unwrap();
    assert_eq!(s3.send(held.get("cat").sign(), b"").expect(200).body, "cat");
}
