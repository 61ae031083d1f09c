//! Who signs.

use crate::client::NO_HEADERS;
use crate::server::{BUCKET, S3, query_value};
use presign::sigv4::SigningKey;
use presign::{Credentials, Method};
use time::OffsetDateTime;

on_each_server![
    other_credentials_are_refused,
    another_region_is_another_signature,
    a_session_token_is_part_of_the_signature,
    a_signing_key_signs_without_the_secret,
    a_held_time_signs_for_many,
];

fn other_credentials_are_refused(s3: &S3) {
    let wrong_secret = Credentials::new(s3.access_key_id(), s3.secret_access_key().to_uppercase() + "x");
    let unknown_id = Credentials::new("GK000000000000000000000000", s3.secret_access_key());
    for (credentials, refusal) in
        [(wrong_secret, s3.quirks().wrong_signature), (unknown_id, s3.quirks().unknown_access_key)]
    {
        let presigner = s3.presigner_of(credentials);
        s3.send(presigner.put("cat").sign(), b"cat").expect_refusal(refusal);
        s3.send(presigner.list().sign(), b"").expect_refusal(refusal);
    }
    assert!(s3.keys().is_empty());
}

fn another_region_is_another_signature(s3: &S3) {
    let elsewhere = s3.presigner_for(s3.bucket_in(s3.style(), BUCKET, "eu-west-1"));
    let answer = s3.send(elsewhere.put("cat").sign(), b"cat");
    if s3.quirks().any_region {
        answer.expect(200);
    } else {
        answer.expect_refusal(s3.quirks().wrong_scope);
        assert!(s3.keys().is_empty());
    }
}

/// Neither server knows session tokens. They check that the signature covers this one.
fn a_session_token_is_part_of_the_signature(s3: &S3) {
    s3.put("cat", b"cat");
    let token = "FwoGZXIvYXdzEJr//////////wEaDH+/=&?%2F token";
    let temporary = s3.presigner_of(s3.credentials().with_session_token(token));
    let presigned = temporary.get("cat").sign().unwrap();
    assert_eq!(s3.send(Ok(presigned.clone()), b"").expect(200).body, "cat");

    let parameter = format!("&X-Amz-Security-Token={}", query_value(presigned.url(), "X-Amz-Security-Token"));
    for changed in ["", "&X-Amz-Security-Token=another"] {
        let url = presigned.url().replace(&parameter, changed);
        assert_ne!(url, presigned.url());
        s3.exchange(Method::Get, &url, NO_HEADERS, b"").expect_refusal(s3.quirks().wrong_signature);
    }
}

fn a_signing_key_signs_without_the_secret(s3: &S3) {
    let now = OffsetDateTime::now_utc();
    let derived = SigningKey::derive(s3.secret_access_key(), now.date(), s3.region(), "s3").unwrap();
    let received = SigningKey::from_bytes(*derived.as_bytes(), now.date(), s3.region(), "s3").unwrap();
    let edge = s3.presigner_of(Credentials::from_signing_key(s3.access_key_id(), received));
    s3.send(edge.put("cat").content_type("image/jpeg").sign_at(now), b"cat").expect(200);
    assert_eq!(s3.send(edge.get("cat").sign_at(now), b"").expect(200).body, "cat");
}

fn a_held_time_signs_for_many(s3: &S3) {
    let held = s3.presigner().at(OffsetDateTime::now_utc()).unwrap();
    for key in ["part-1.ts", "part-2.ts"] {
        s3.send(held.put(key).sign(), key.as_bytes()).expect(200);
        assert_eq!(s3.send(held.get(key).sign(), b"").expect(200).body, key);
    }
}
