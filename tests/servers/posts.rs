//! Forms: what a server takes by their policy, and that a refused form stores nothing.

use crate::client::Response;
use crate::form::Form;
use crate::server::{BUCKET, OTHER_BUCKET, S3};
use presign::sigv4::SigningKey;
use presign::url::Url;
use presign::{ChecksumAlgorithm, Credentials, Post, Presigner, SuccessActionStatus};
use std::time::Duration;
use time::OffsetDateTime;

on_each_server![
    the_file_has_a_size_in_the_range,
    the_file_name_follows_the_prefix,
    the_key_is_the_one_or_starts_with_the_prefix,
    the_content_type_is_the_one_or_starts_with_the_prefix,
    settings_arrive_on_the_object,
    the_answer_has_the_status_that_was_asked_for,
    the_answer_redirects,
    a_checksum_is_compared,
    any_key_and_value_arrives,
    a_missing_or_changed_field_is_refused,
    a_field_without_a_condition_is_refused,
    a_repeated_field_changes_nothing,
    a_cut_form_is_refused,
    another_policy_or_signature_is_refused,
    a_form_lives_as_long_as_it_says,
    another_bucket_is_refused,
    other_credentials_are_refused,
];

#[track_caller]
fn refused_and_nothing_stored(s3: &S3, form: &Form) -> Response {
    let answer = form.send(s3);
    assert!(matches!(answer.status, 400 | 403 | 501), "{answer:?}");
    assert_eq!(s3.keys(), [""; 0], "{answer:?}");
    answer
}

/// A form with many fields, none of which the client fills.
fn full(presigner: &Presigner) -> Post<'_> {
    presigner
        .post("cats/cat.png")
        .content_length_range(1..=10)
        .content_type("image/png")
        .cache_control("max-age=60")
        .metadata("owner", "alice")
        .success_action_status(SuccessActionStatus::Created)
}

fn the_file_has_a_size_in_the_range(s3: &S3) {
    let presigner = s3.presigner();
    let post = presigner.post("cat").content_length_range(3..=5);
    for (file, refusal) in
        [("", s3.quirks().form.too_small), ("ca", s3.quirks().form.too_small), ("kitten", s3.quirks().form.too_large)]
    {
        refused_and_nothing_stored(s3, &Form::new(post.sign(), file.as_bytes())).expect_refusal(refusal);
    }
    for file in ["cat", "cats", "kitty"] {
        Form::new(post.sign(), file.as_bytes()).send(s3).expect(204);
        assert_eq!(s3.read("cat"), file);
    }
    Form::new(presigner.post("empty").content_length_range(0..=0).sign(), b"").send(s3).expect(204);
    assert_eq!(s3.read("empty"), "");

    // A file of several chunks, and one byte more.
    let limit = 1 << 20;
    let large = presigner.post("large").content_length_range(0..=limit).sign();
    let file = "x".repeat(usize::try_from(limit).unwrap() + 1);
    Form::new(large.clone(), file.as_bytes()).send(s3).expect_refusal(s3.quirks().form.too_large);
    s3.get("large").expect_code(404, "NoSuchKey");
    Form::new(large, &file.as_bytes()[1..]).send(s3).expect(204);
    assert_eq!(s3.read("large"), file[1..]);
}

fn the_file_name_follows_the_prefix(s3: &S3) {
    let post = s3.presigner().post_with_file_name("inbox/").sign();
    for key in ["${filename}", "inbox${filename}", "in/${filename}", "i", "/inbox/${filename}"] {
        let form = Form::new(post.clone(), b"cat").changed("key", key);
        refused_and_nothing_stored(s3, &form).expect_refusal(s3.quirks().form.wrong_value);
    }
    Form::new(post.clone(), b"cat").send(s3).expect(204);
    let key = if s3.quirks().form.replaces_the_file_name { "inbox/cat.png" } else { "inbox/${filename}" };
    assert_eq!(s3.keys(), [key]);
    assert_eq!(s3.read(key), "cat");

    Form::new(post, b"cat").file_name(None).send(s3).expect(204);
    assert_eq!(s3.read("inbox/${filename}"), "cat");
}

fn the_key_is_the_one_or_starts_with_the_prefix(s3: &S3) {
    let presigner = s3.presigner();
    let wrong = s3.quirks().form.wrong_value;
    let exact = Form::new(presigner.post("inbox/cat").sign(), b"exact");
    for key in ["inbox/cats", "inbox/Cat", "inbox/ca", "/inbox/cat", "", "inbox/cat ", "photos/inbox/cat"] {
        refused_and_nothing_stored(s3, &exact.clone().changed("key", key)).expect_refusal(wrong);
    }
    let prefix = Form::new(presigner.post_with_key_prefix("inbox/").sign(), b"prefix");
    for key in ["inbox", "Inbox/cat", "/inbox/cat", "", " inbox/cat", "../inbox/cat", "x", "inbox%2Fcat"] {
        refused_and_nothing_stored(s3, &prefix.clone().with("key", key)).expect_refusal(wrong);
    }
    refused_and_nothing_stored(s3, &prefix);

    exact.send(s3).expect(204);
    prefix.with("key", "inbox/dog/1.png").send(s3).expect(204);
    assert_eq!(s3.keys(), ["inbox/cat", "inbox/dog/1.png"]);
    assert_eq!([s3.read("inbox/cat"), s3.read("inbox/dog/1.png")], ["exact", "prefix"]);
}

fn the_content_type_is_the_one_or_starts_with_the_prefix(s3: &S3) {
    let presigner = s3.presigner();
    let wrong = s3.quirks().form.wrong_value;
    let exact = Form::new(presigner.post("exact").content_type("image/png").sign(), b"<p>");
    for content_type in ["image/gif", "image/png; charset=utf-8", "Image/PNG", "text/html", ""] {
        refused_and_nothing_stored(s3, &exact.clone().changed("content-type", content_type)).expect_refusal(wrong);
    }
    let prefix = Form::new(presigner.post("prefix").content_type_starting_with("image/").sign(), b"<p>");
    for content_type in ["text/html", "image", "Image/png", " image/png", "text/html,image/png", ""] {
        refused_and_nothing_stored(s3, &prefix.clone().with("content-type", content_type)).expect_refusal(wrong);
    }
    // No setting, no content type.
    let none = Form::new(presigner.post("none").sign(), b"<p>");
    refused_and_nothing_stored(s3, &none.clone().with("content-type", "text/html"))
        .expect_refusal(s3.quirks().form.extra_field);
    let list = prefix.clone().with("content-type", "image/png,text/html");
    if s3.quirks().form.compares_each_content_type {
        refused_and_nothing_stored(s3, &list).expect_refusal(wrong);
    } else {
        list.send(s3).expect(204);
        assert_eq!(s3.get("prefix").header("content-type"), "image/png,text/html");
    }

    exact.send(s3).expect(204);
    assert_eq!(s3.get("exact").header("content-type"), "image/png");
    prefix.with("content-type", "image/svg+xml").send(s3).expect(204);
    assert_eq!(s3.get("prefix").header("content-type"), "image/svg+xml");
    // That of the file's own part in the body counts for nothing.
    none.send(s3).expect(204);
    let stored = s3.get("none");
    assert_ne!(stored.headers.get("content-type").map_or("", |value| value.to_str().unwrap()), "text/html");
}

fn settings_arrive_on_the_object(s3: &S3) {
    let presigner = s3.presigner();
    let post = presigner
        .post("page")
        .content_type("text/html; charset=utf-8")
        .content_disposition("attachment; filename=\"a \\\"b\\\".html\"")
        .content_encoding("identity")
        .cache_control("max-age=31536000, immutable")
        .expires("Thu, 01 Dec 2044 16:00:00 GMT")
        .field("content-language", "en, de")
        .metadata("camera", "Leica \"M3\" \\ $5 & <b>")
        .field_starting_with("x-amz-meta-title", "The ");
    Form::new(post.sign(), b"<p>").with("x-amz-meta-title", "The cat").send(s3).expect(204);

    let page = s3.get("page").expect(200);
    assert_eq!(page.body, "<p>");
    for (name, value) in [
        ("content-type", "text/html; charset=utf-8"),
        ("content-disposition", "attachment; filename=\"a \\\"b\\\".html\""),
        ("content-encoding", "identity"),
        ("cache-control", "max-age=31536000, immutable"),
        ("expires", "Thu, 01 Dec 2044 16:00:00 GMT"),
        ("content-language", "en, de"),
        ("x-amz-meta-camera", "Leica \"M3\" \\ $5 & <b>"),
        ("x-amz-meta-title", "The cat"),
    ] {
        assert_eq!(page.header(name), value);
    }
}

fn the_answer_has_the_status_that_was_asked_for(s3: &S3) {
    let presigner = s3.presigner();
    let key = "a & b/<cat>.png";
    for (status, code) in
        [(SuccessActionStatus::Ok, 200), (SuccessActionStatus::Created, 201), (SuccessActionStatus::NoContent, 204)]
    {
        let post = presigner.post(key).success_action_status(status).sign();
        let answer = Form::new(post, b"cat").send(s3).expect(code);
        if code == 201 {
            assert_eq!([answer.element("Bucket"), answer.element("Key")], [BUCKET, key]);
            assert_eq!(answer.element("ETag").trim_matches('"'), s3.get(key).header("etag").trim_matches('"'));
            assert!(answer.element("Location").contains("cat"), "{answer:?}");
        } else {
            assert_eq!(answer.body, "");
        }
    }
}

fn the_answer_redirects(s3: &S3) {
    let presigner = s3.presigner();
    let key = "a & b/猫.png";
    let post = presigner.post(key).success_action_redirect("https://example.com/done?from=form#top");
    // A redirect counts more than a status.
    let post = post.success_action_status(SuccessActionStatus::Created).sign();
    let form = Form::new(post, b"cat");
    refused_and_nothing_stored(
        s3,
        &form.clone().changed("success_action_redirect", "https://evil.example/done?from=form"),
    );
    let answer = form.send(s3).expect(303);
    let location = Url::parse(answer.header("location")).unwrap();
    assert_eq!(location.host_str(), Some("example.com"));
    let etag = s3.get(key).header("etag").trim_matches('"').to_owned();
    let pairs: Vec<_> = location.query_pairs().map(|(name, value)| (name, value.replace('"', ""))).collect();
    assert_eq!(
        pairs.iter().map(|(name, value)| (&**name, &**value)).collect::<Vec<_>>(),
        [("from", "form"), ("bucket", BUCKET), ("key", key), ("etag", &etag)]
    );
    assert_eq!(s3.read(key), "cat");
}

fn a_checksum_is_compared(s3: &S3) {
    let presigner = s3.presigner();
    // CRC-32 of "cat", and its MD5.
    let crc32 = presigner.post("cat").checksum(ChecksumAlgorithm::Crc32, "nl5DqA==");
    let md5 = presigner.post("cat").field("content-md5", "0HfyRN74pw5ep1i9g1L82A==");
    for post in [crc32, md5] {
        Form::new(post.sign(), b"cat").send(s3).expect(204);
        assert_eq!(s3.read("cat"), "cat");
        Form::new(post.sign(), b"dog").send(s3).expect(400);
        let stored = if s3.quirks().stores_refused_bodies { "dog" } else { "cat" };
        assert_eq!(s3.read("cat"), stored);
    }
}

/// JSON escapes, what looks like a variable, what a browser would escape in HTML, and
/// everything beyond ASCII.
fn any_key_and_value_arrives(s3: &S3) {
    let presigner = s3.presigner();
    let texts = [
        "\"quoted\" 'key'",
        "back\\slash \\\" \\u0041 \\n",
        "key $ ${key} $",
        "{\"key\": [\"eq\"]}",
        "</input>&amp;&quot;<b>",
        "100%25%2F%00",
        "a+b=c;d,e?f#g",
        "  spaces  ",
        "漢字/かな \u{e9} e\u{301} 👩\u{200d}👧",
        "\u{2028}\u{feff}\u{fffd}\u{10ffff}",
    ];
    for text in texts {
        let exact = format!("exact/{text}");
        Form::new(presigner.post(&*exact).sign(), text.as_bytes()).send(s3).expect(204);
        // What begins a variable is no prefix.
        let prefix = format!("prefix/{}/", text.replace("${", "$ {"));
        let chosen = format!("{prefix}{text}");
        let post = presigner.post_with_key_prefix(&*prefix).sign();
        Form::new(post, text.as_bytes()).with("key", &chosen).send(s3).expect(204);
        for key in [&exact, &chosen] {
            assert_eq!(s3.read(key), text);
            assert!(s3.keys().contains(key), "{key:?}");
        }
        if text.is_ascii() && text == text.trim() {
            let post = presigner.post("meta").metadata("text", text).sign();
            Form::new(post, b"").send(s3).expect(204);
            assert_eq!(s3.get("meta").header("x-amz-meta-text"), text);
        }
    }
}

fn a_missing_or_changed_field_is_refused(s3: &S3) {
    let presigner = s3.presigner();
    let form = Form::new(full(&presigner).sign(), b"cat");
    let names: Vec<_> = form.fields().iter().map(|field| field.0.clone()).collect();
    assert_eq!(names.len(), 10);
    for name in &names {
        let missing = refused_and_nothing_stored(s3, &form.clone().without(name));
        let value = form.field(name);
        for changed in [format!("{value}x"), value[..value.len() - 1].to_owned(), String::new()] {
            let changed = refused_and_nothing_stored(s3, &form.clone().changed(name, &changed));
            if ["content-type", "cache-control", "x-amz-meta-owner"].contains(&&**name) {
                missing.expect_refusal(s3.quirks().form.missing_field);
                changed.expect_refusal(s3.quirks().form.wrong_value);
            }
        }
    }
    // The first field of that name is the file.
    let without_file = form.clone().with("File", "");
    refused_and_nothing_stored(s3, &without_file).expect_refusal(s3.quirks().form.too_small);

    // A field that may have any value must be there.
    let post = presigner.post("cats/cat.png").field_starting_with("x-amz-meta-title", "").sign();
    if s3.quirks().form.demands_every_field {
        let missing = refused_and_nothing_stored(s3, &Form::new(post, b"cat"));
        missing.expect_refusal(s3.quirks().form.missing_field);
    } else {
        Form::new(post, b"cat").send(s3).expect(204);
    }
    form.send(s3).expect(201);
    assert_eq!(s3.keys(), ["cats/cat.png"]);
}

fn a_field_without_a_condition_is_refused(s3: &S3) {
    let form = Form::new(s3.presigner().post("cat").sign(), b"cat");
    for (name, value) in [
        ("acl", "public-read"),
        ("x-amz-acl", "public-read"),
        ("tagging", "<Tagging><TagSet></TagSet></Tagging>"),
        ("content-type", "text/html"),
        ("Content-Type", "text/html"),
        ("cache-control", "no-store"),
        ("content-disposition", "inline"),
        ("content-encoding", "gzip"),
        ("x-amz-meta-owner", "mallory"),
        ("x-amz-storage-class", "GLACIER"),
        ("x-amz-website-redirect-location", "https://evil.example/"),
        ("x-amz-copy-source", "/albums/secret"),
        ("x-amz-security-token", "token"),
        ("success_action_redirect", "https://evil.example/"),
        ("redirect", "https://evil.example/"),
        ("success_action_status", "201"),
        ("uploadId", "1"),
        ("unknown", ""),
    ] {
        let answer = refused_and_nothing_stored(s3, &form.clone().with(name, value));
        answer.expect_refusal(s3.quirks().form.extra_field);
    }
    let encrypted = form.clone().with("x-amz-server-side-encryption", "AES256");
    if s3.quirks().form.encryption_needs_no_condition {
        encrypted.send(s3).expect(204);
    } else {
        refused_and_nothing_stored(s3, &encrypted).expect_refusal(s3.quirks().form.extra_field);
    }
    // What S3 ignores.
    form.with("x-ignore-anything", "x").send(s3).expect(204);
    assert_eq!(s3.read("cat"), "cat");
}

/// Whichever of two values a server takes, the policy holds for it.
fn a_repeated_field_changes_nothing(s3: &S3) {
    let presigner = s3.presigner();
    let form = Form::new(full(&presigner).sign(), b"cat");
    let other = Form::new(presigner.post("stolen").sign(), b"cat");
    for (name, value) in [
        ("key", "stolen"),
        ("Key", "stolen"),
        ("content-type", "text/html"),
        ("x-amz-meta-owner", "mallory"),
        ("success_action_status", "200"),
        ("policy", other.field("policy")),
        ("x-amz-signature", other.field("x-amz-signature")),
        ("bucket", OTHER_BUCKET),
    ] {
        for twice in [form.clone().with(name, value), form.clone().with_first(name, value)] {
            let answer = twice.send(s3);
            if answer.is_success() {
                assert_eq!(answer.status, 201, "{name}: {answer:?}");
                let stored = s3.get("cats/cat.png");
                assert_eq!(stored.header("content-type"), "image/png");
                assert_eq!(stored.header("x-amz-meta-owner"), "alice");
                s3.send(presigner.delete("cats/cat.png").sign(), b"").expect(204);
            }
            assert_eq!(s3.keys(), [""; 0], "{name}: {answer:?}");
        }
    }
}

fn a_cut_form_is_refused(s3: &S3) {
    let form = Form::new(s3.presigner().post("cat").content_length_range(1..=3).sign(), b"cat");
    // Within the last boundary, the file, and the fields.
    for missing in [20, 40, 200, 1000] {
        let answer = form.send_cut(s3, missing);
        assert!(matches!(answer.status, 400 | 403), "{answer:?}");
        assert_eq!(s3.keys(), [""; 0], "{answer:?}");
    }
    form.send(s3).expect(204);
}

fn another_policy_or_signature_is_refused(s3: &S3) {
    use base64ct::{Base64, Encoding};

    let presigner = s3.presigner();
    let form = Form::new(presigner.post("cat").content_length_range(1..=3).sign(), b"cat");
    let wrong_signature = s3.quirks().form.wrong_signature;
    let policy = String::from_utf8(Base64::decode_vec(form.field("policy")).unwrap()).unwrap();
    for (from, to) in
        [("\"key\":\"cat\"", "\"key\":\"dog\""), ("1,3]", "1,9]"), ("{\"expiration\":\"2", "{\"expiration\":\"3")]
    {
        let changed = policy.replace(from, to);
        let form = form.clone().changed("policy", &Base64::encode_string(changed.as_bytes()));
        let form = if to.contains("dog") { form.changed("key", "dog") } else { form };
        refused_and_nothing_stored(s3, &form).expect_refusal(wrong_signature);
    }
    // The same JSON in another spelling.
    let spaced = Base64::encode_string(format!("{policy} ").as_bytes());
    refused_and_nothing_stored(s3, &form.clone().changed("policy", &spaced)).expect_refusal(wrong_signature);

    let other = Form::new(presigner.post("other").sign(), b"cat");
    let swapped = form.clone().changed("x-amz-signature", other.field("x-amz-signature"));
    refused_and_nothing_stored(s3, &swapped).expect_refusal(wrong_signature);
    let signature = form.field("x-amz-signature");
    let turned: String = signature.chars().rev().collect();
    let almost = format!("{}{}", &signature[..63], if signature.ends_with('0') { '1' } else { '0' });
    for wrong in [&*turned, &almost, &signature[..62], &format!("{signature}00"), "", "x", &"0".repeat(64)] {
        refused_and_nothing_stored(s3, &form.clone().changed("x-amz-signature", wrong));
    }
    refused_and_nothing_stored(s3, &form.clone().without("x-amz-signature").without("policy"));
    refused_and_nothing_stored(s3, &form.clone().without("x-amz-signature").with("signature", signature));
    form.send(s3).expect(204);
}

fn a_form_lives_as_long_as_it_says(s3: &S3) {
    let now = OffsetDateTime::now_utc();
    let (minute, day) = (Duration::from_secs(60), Duration::from_secs(86_400));
    let presigner = s3.presigner();
    let signed = |age: Duration, life| {
        let post = presigner.post("cat").expires_in(life).sign_at(now - age).unwrap();
        assert_eq!(post.expires_at() > now, life > age);
        Form::new(Ok(post), b"cat")
    };
    for (age, life) in [(14 * minute, 13 * minute), (2 * minute, Duration::from_secs(1))] {
        refused_and_nothing_stored(s3, &signed(age, life)).expect_refusal(s3.quirks().form.expired);
    }
    let limit = s3.quirks().form.longest_life;
    refused_and_nothing_stored(s3, &signed(limit + minute, 7 * day)).expect_refusal(s3.quirks().form.too_old);

    let future = Form::new(presigner.post("future").sign_at(now + day), b"cat");
    if let Some(refusal) = s3.quirks().too_early {
        refused_and_nothing_stored(s3, &future).expect_refusal(refusal);
    } else {
        future.send(s3).expect(204);
    }
    for (age, life) in [(13 * minute, 14 * minute), (limit.saturating_sub(minute), 7 * day), (Duration::ZERO, 7 * day)]
    {
        signed(age, life).send(s3).expect(204);
    }
}

/// The policy names the bucket, and no host.
fn another_bucket_is_refused(s3: &S3) {
    let other = s3.create_bucket(OTHER_BUCKET);
    let form = Form::new(s3.presigner().post("cat").sign(), b"cat");
    let other_url = other.post("cat").sign().unwrap().url().to_owned();
    let foreign = form.clone().to(&other_url);
    refused_and_nothing_stored(s3, &foreign).expect_refusal(s3.quirks().form.wrong_value);
    refused_and_nothing_stored(s3, &foreign.clone().with("bucket", BUCKET));
    refused_and_nothing_stored(s3, &foreign.with("bucket", OTHER_BUCKET));
    assert_eq!(s3.keys_of(OTHER_BUCKET), [""; 0]);

    let other_style = s3.bucket_in(s3.style().other(), BUCKET, s3.region());
    let other_style = s3.presigner_for(other_style).post("cat").sign().unwrap().url().to_owned();
    assert_ne!(other_style, form.url());
    form.clone().to(&other_style).send(s3).expect(204);
    // A field that says what is true already is fine, and one for another bucket never counts.
    let elsewhere = form.clone().with("bucket", OTHER_BUCKET).send(s3);
    assert_eq!(elsewhere.is_success(), s3.quirks().form.ignores_the_bucket_field, "{elsewhere:?}");
    form.with("bucket", BUCKET).send(s3).expect(204);
    assert_eq!([s3.keys(), s3.keys_of(OTHER_BUCKET)], [vec!["cat".to_owned()], vec![]]);
}

fn other_credentials_are_refused(s3: &S3) {
    let wrong_signature = s3.quirks().form.wrong_signature;
    let wrong_secret = Credentials::new(s3.access_key_id(), s3.secret_access_key().to_uppercase() + "x");
    let form = Form::new(s3.presigner_of(wrong_secret).post("cat").sign(), b"cat");
    refused_and_nothing_stored(s3, &form).expect_refusal(wrong_signature);
    let unknown_id = Credentials::new("GK000000000000000000000000", s3.secret_access_key());
    let form = Form::new(s3.presigner_of(unknown_id).post("cat").sign(), b"cat");
    refused_and_nothing_stored(s3, &form).expect_refusal(s3.quirks().unknown_access_key);
    let elsewhere = s3.presigner_for(s3.bucket_in(s3.style(), BUCKET, "eu-west-1"));
    let form = Form::new(elsewhere.post("elsewhere").sign(), b"cat");
    if s3.quirks().any_region {
        form.send(s3).expect(204);
        s3.send(s3.presigner().delete("elsewhere").sign(), b"").expect(204);
    } else {
        refused_and_nothing_stored(s3, &form).expect_refusal(s3.quirks().wrong_scope);
    }

    // Neither server knows session tokens. They check that the policy covers this one.
    let temporary = s3.presigner_of(s3.credentials().with_session_token("FwoGZXIvYXdzEJr//////+/=&?%2F token"));
    let form = Form::new(temporary.post("cat").sign(), b"cat");
    let without = form.clone().without("x-amz-security-token");
    refused_and_nothing_stored(s3, &without).expect_refusal(s3.quirks().form.missing_field);
    let changed = form.clone().changed("x-amz-security-token", "another");
    refused_and_nothing_stored(s3, &changed).expect_refusal(s3.quirks().form.wrong_value);
    form.send(s3).expect(204);

    let now = OffsetDateTime::now_utc();
    let derived = SigningKey::derive(s3.secret_access_key(), now.date(), s3.region(), "s3").unwrap();
    let edge = s3.presigner_of(Credentials::from_signing_key(s3.access_key_id(), derived));
    Form::new(edge.post("edge").sign_at(now), b"edge").send(s3).expect(204);
    assert_eq!(s3.read("edge"), "edge");
}
