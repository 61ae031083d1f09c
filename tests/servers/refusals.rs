//! What a server refuses, and that a refused request changes nothing.

use crate::client::NO_HEADERS;
use crate::server::{BUCKET, OTHER_BUCKET, S3, header_lines, query_value};
use presign::Method;
use std::time::Duration;
use time::OffsetDateTime;

on_each_server![
    a_tampered_url_is_refused,
    a_tampered_parameter_is_refused,
    another_method_is_refused,
    a_missing_or_changed_header_is_refused,
    another_host_is_refused,
    a_url_lives_as_long_as_it_says,
];

const KEY: &str = "2013/05/cat.jpg";

/// Every part of a URL that says what is granted is covered by the signature.
fn a_tampered_url_is_refused(s3: &S3) {
    s3.create_bucket(OTHER_BUCKET);
    s3.put(KEY, b"0123456789");
    let now = OffsetDateTime::now_utc();
    let presigner = s3.presigner();
    let view = presigner.get(KEY).response_content_type("image/jpeg").header("range", "bytes=0-3");
    let signed = view.sign_at(now).unwrap();
    assert_eq!(s3.send(Ok(signed.clone()), b"").expect(206).body, "0123");

    let url = signed.url();
    let date = query_value(url, "X-Amz-Date");
    let (unsigned, signature) = url.split_once("&X-Amz-Signature=").unwrap();
    let a_second_later = view.sign_at(now + Duration::from_secs(1)).unwrap();
    let tampered = [
        ("another key", url.replace("cat.jpg", "dog.jpg")),
        ("a key of another case", url.replace("cat.jpg", "Cat.jpg")),
        ("a slash after the key", url.replace("cat.jpg", "cat.jpg/")),
        ("another bucket", url.replace(BUCKET, OTHER_BUCKET)),
        ("another date", url.replace(date, query_value(a_second_later.url(), "X-Amz-Date"))),
        ("a longer life", url.replace("X-Amz-Expires=900", "X-Amz-Expires=604800")),
        ("fewer signed headers", url.replace("X-Amz-SignedHeaders=host%3Brange", "X-Amz-SignedHeaders=host")),
        ("more signed headers", url.replace("=host%3Brange", "=accept%3Bhost%3Brange")),
        ("another override", url.replace("image%2Fjpeg", "text%2Fhtml")),
        ("no override", url.replace("&response-content-type=image%2Fjpeg", "")),
        ("another signature", format!("{unsigned}&X-Amz-Signature={}", signature.chars().rev().collect::<String>())),
    ];
    let mut headers = header_lines(&signed);
    headers.push(("accept".to_owned(), "*/*".to_owned()));
    let send = |what: &str, url: &str| {
        println!("tampered: {what}");
        assert_ne!(url, signed.url(), "nothing was changed");
        s3.exchange(Method::Get, url, &headers, b"")
    };
    for (what, tampered_url) in &tampered {
        send(what, tampered_url).expect_refusal(s3.quirks().wrong_signature);
    }
    let region = url.replace(&format!("%2F{}%2F", s3.region()), "%2Feu-west-1%2F");
    send("another region", &region).expect_refusal(s3.quirks().wrong_scope);
    let day = url.replace(&format!("%2F{}%2F", &date[..8]), "%2F20130524%2F");
    send("another day", &day).expect_refusal(s3.quirks().wrong_scope);
    send("no signature", unsigned).expect_refusal(s3.quirks().no_signature);
    send("a cut signature", &url[..url.len() - 1]).expect_refusal(s3.quirks().cut_signature);
    let anonymous = url.split('?').next().unwrap();
    send("no query", anonymous).expect_code(403, "AccessDenied");
}

/// One changed character in a parameter's value is enough for a refusal, and so is the
/// parameter's absence.
fn a_tampered_parameter_is_refused(s3: &S3) {
    let put = s3.presigner().put("cat").content_type("image/png").param("note", "signed").sign().unwrap();
    let (path, query) = put.url().split_once('?').unwrap();
    let parameters: Vec<&str> = query.split('&').collect();
    assert_eq!(parameters.len(), 7);

    for (index, parameter) in parameters.iter().enumerate() {
        let replacement = if parameter.ends_with('1') { '2' } else { '1' };
        let changed = format!("{}{replacement}", &parameter[..parameter.len() - 1]);
        let mut with_change = parameters.clone();
        with_change[index] = &changed;
        let mut without = parameters.clone();
        without.remove(index);
        for tampered in [with_change, without] {
            let url = format!("{path}?{}", tampered.join("&"));
            let refusal = s3.exchange(Method::Put, &url, &header_lines(&put), b"cat");
            assert!(matches!(refusal.status, 400 | 403 | 501), "{refusal:?}");
        }
    }
    assert!(s3.keys().is_empty());
    s3.send(Ok(put), b"cat").expect(200);
}

fn another_method_is_refused(s3: &S3) {
    s3.put(KEY, b"cat");
    let presigner = s3.presigner();
    for signed in [
        presigner.get(KEY).sign().unwrap(),
        presigner.put(KEY).sign().unwrap(),
        presigner.head(KEY).sign().unwrap(),
        presigner.delete(KEY).sign().unwrap(),
    ] {
        for method in [Method::Get, Method::Put, Method::Head, Method::Post, Method::Delete] {
            if method != signed.method() {
                let status = if method == Method::Post { s3.quirks().post_to_an_object } else { 403 };
                s3.exchange(method, signed.url(), NO_HEADERS, b"dog").expect(status);
            }
        }
    }
    assert_eq!(s3.read(KEY), "cat");
}

fn a_missing_or_changed_header_is_refused(s3: &S3) {
    let put = s3.presigner().put("cat").content_type("image/png").metadata("owner", "alice").sign().unwrap();
    assert!(put.headers().eq([("content-type", "image/png"), ("x-amz-meta-owner", "alice")]));
    let send = |headers: &[(&str, &str)]| s3.exchange(Method::Put, put.url(), headers, b"cat");
    let content_type = ("content-type", "image/png");
    let owner = ("x-amz-meta-owner", "alice");

    for missing in [&[][..], &[content_type], &[owner]] {
        send(missing).expect_refusal(s3.quirks().missing_header);
    }
    for changed in [
        &[("content-type", "image/gif"), owner][..],
        &[content_type, ("x-amz-meta-owner", "mallory")],
        &[content_type, ("x-amz-meta-owner", "Alice")],
        &[content_type, owner, ("x-amz-meta-owner", "mallory")],
    ] {
        send(changed).expect_refusal(s3.quirks().wrong_signature);
    }
    assert!(s3.keys().is_empty());

    send(&[content_type, owner]).expect(200);
    assert_eq!(s3.get("cat").header("x-amz-meta-owner"), "alice");
}

/// The port is a part of the host, so a URL for one server doesn't work on another.
fn another_host_is_refused(s3: &S3) {
    let put = s3.presigner().put("cat").sign().unwrap();
    let bucket_url = s3.presigner().endpoint().url().to_owned();
    let other_style = s3.presigner_for(s3.bucket_in(s3.style().other(), BUCKET, s3.region()));
    let without_port = bucket_url.replacen(&format!(":{}/", s3.address().port()), "/", 1);
    let other_name = format!("http://example.com/{}", bucket_url.splitn(4, '/').last().unwrap());
    for elsewhere in [without_port, other_name, other_style.endpoint().url().to_owned()] {
        let url = put.url().replacen(&bucket_url, &elsewhere, 1);
        assert_ne!(url, put.url());
        s3.exchange(Method::Put, &url, NO_HEADERS, b"cat").expect_refusal(s3.quirks().wrong_signature);
    }
    assert!(s3.keys().is_empty());
}

fn a_url_lives_as_long_as_it_says(s3: &S3) {
    let now = OffsetDateTime::now_utc();
    let (minute, day) = (Duration::from_secs(60), Duration::from_secs(86_400));
    let presigner = s3.presigner();
    let signed = |age: Duration, life| presigner.put("cat").expires_in(life).sign_at(now - age).unwrap();

    for (age, life) in [(15 * minute, 14 * minute), (2 * minute, Duration::from_secs(1)), (7 * day + minute, 7 * day)] {
        let expired = signed(age, life);
        assert!(expired.expires_at() < now);
        s3.send(Ok(expired), b"cat").expect_refusal(s3.quirks().expired);
        assert!(s3.keys().is_empty());
    }
    for (age, life) in [(14 * minute, 15 * minute), (6 * day, 7 * day), (Duration::ZERO, 7 * day)] {
        let alive = signed(age, life);
        assert!(alive.expires_at() > now);
        s3.send(Ok(alive), b"cat").expect(200);
    }

    // Servers allow for clocks that differ.
    let future = s3.send(presigner.put("future").sign_at(now + day), b"cat");
    if let Some(refusal) = s3.quirks().too_early {
        future.expect_refusal(refusal);
        assert_eq!(s3.keys(), ["cat"]);
    } else {
        future.expect(200);
    }
}
