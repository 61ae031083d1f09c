//! No form turns into another right: not by the key or file name that the client chooses, and
//! not by its signature.

use crate::client::NO_HEADERS;
use crate::client_values::hostile_values;
use crate::contents::{SECRET, UPLOAD, UPLOAD_KEY, Watch, object, other_object};
use crate::form::Form;
use crate::server::{BUCKET, OTHER_BUCKET, S3, Style};
use presign::Method;

on_each_server![
    a_chosen_key_stays_below_its_prefix,
    dot_segments_in_a_chosen_key_leave_the_prefix_where_keys_are_paths,
    a_file_name_stays_below_its_prefix,
    a_signature_of_a_form_signs_nothing_else,
    a_signature_of_a_url_signs_no_form,
    a_form_reaches_no_other_operation,
    a_header_beside_the_form_counts_for_nothing,
    a_prefix_of_a_redirect_needs_the_slash_after_its_host,
];

const PREFIX: &str = "inbox/";
/// The start of the entry of each object that the form may write.
const BELOW: &str = "object photos/inbox/";

fn has_dot_segments(key: &str) -> bool {
    key.split('/').any(|segment| matches!(segment, "." | ".."))
}

fn a_chosen_key_stays_below_its_prefix(s3: &S3) {
    let mut watch = Watch::new(s3);
    let form = Form::new(watch.presigner.post_with_key_prefix(PREFIX).sign(), b"chosen");
    let mut values = hostile_values();
    values.extend(
        ["../../albums/secret", "a/../../x", "%2e%2e/x", "%2E%2E%2Fx", "..%c0%afx", "....//x"].map(String::from),
    );
    // What these do is pinned below.
    values.retain(|value| !(s3.quirks().keys_are_paths && has_dot_segments(value)));

    let mut stored = 0;
    for value in &values {
        let key = format!("{PREFIX}{value}");
        let answer = form.clone().with("key", &key).send(s3);
        assert!(!answer.text().contains(SECRET), "{answer:?}");
        let changes = watch.changes();
        if s3.quirks().keys_are_paths {
            // Segments may be dropped. A name may be too long for the files that go with the
            // object's, which shows when the object is stored.
            assert!(changes.iter().all(|entry| entry.starts_with(BELOW)), "{changes:?} by {key:?}");
        } else if answer.is_success() {
            assert_eq!(changes, [object(&key)]);
        } else {
            assert_eq!(changes, [""; 0], "changed by {key:?} with {answer:?}");
        }
        stored += changes.len();
        // So that no object becomes a directory of the next one.
        if watch.presigner.delete(&*key).sign().is_ok() {
            watch.attempt(watch.presigner.delete(&*key).sign(), "");
            watch.changes();
        }
    }
    assert!(stored > values.len() / 2, "{stored} keys were stored");
    watch.expect_secrets();

    // Beyond what the field of a form takes, and with a NUL byte.
    for value in ["k".repeat(20_000), "x\0".to_owned()] {
        let answer = form.clone().with("key", &format!("{PREFIX}{value}")).send(s3);
        assert!(!answer.is_success(), "{answer:?}");
        watch.expect_no_change(&value);
    }
}

/// The policy compares the start of the key, and such a server resolves what follows. Only an
/// exact key protects there.
fn dot_segments_in_a_chosen_key_leave_the_prefix_where_keys_are_paths(s3: &S3) {
    let mut watch = Watch::new(s3);
    let presigner = s3.presigner();
    for (key, reached) in [
        ("inbox/../x", object("x")),
        ("inbox/./../dir/y", object("dir/y")),
        ("inbox/../../albums/secret", other_object("secret")),
        // A file of the server's own.
        (&*format!("inbox/../../.upload_id-{}.part-1", watch.upload_id), UPLOAD.to_owned()),
    ] {
        let forms = [presigner.post_with_key_prefix(PREFIX).sign(), presigner.post_with_file_name(PREFIX).sign()];
        for signed in forms {
            let form = Form::new(signed, b"chosen");
            let form = if form.fields()[0].0 == "key" { form.changed("key", key) } else { form.with("key", key) };
            form.send(s3).expect(204);
            let expected = if s3.quirks().keys_are_paths { reached.clone() } else { object(key) };
            assert_eq!(watch.changes(), [expected]);
            // Of another size, so that what is overwritten shows again.
            for put in [
                presigner.put("x").sign(),
                presigner.put("dir/y").sign(),
                watch.other_bucket.put("secret").sign(),
                presigner.upload_part(UPLOAD_KEY, &*watch.upload_id, 1).sign(),
            ] {
                s3.send(put, b".").expect(200);
            }
            watch.changes();
        }
        // The library signs no such key by itself.
        let exact = Form::new(presigner.post("inbox/x").sign(), b"chosen").changed("key", key);
        assert!(!exact.send(s3).is_success());
        assert!(presigner.post(key).sign().is_err());
        watch.expect_no_change(key);
    }
}

fn a_file_name_stays_below_its_prefix(s3: &S3) {
    let mut watch = Watch::new(s3);
    let post = watch.presigner.post_with_file_name(PREFIX).sign();
    for name in [
        "../x",
        "../../albums/secret",
        "/x",
        "..\\x",
        "C:\\cat.png",
        "\"quoted\".png",
        "x\"; name=\"key",
        "x; name=key",
        "a\r\nb.png",
        "a\\b",
        "猫 cat.png",
        "${filename}",
        "${key}",
        "%2e%2e%2fx",
        "",
        ".",
    ] {
        let answer = Form::new(post.clone(), b"chosen").file_name(Some(name)).send(s3);
        let changes = watch.changes();
        if s3.quirks().form.replaces_the_file_name {
            // As browsers send it.
            let sent = name.replace('"', "%22").replace('\r', "%0D").replace('\n', "%0A");
            assert_eq!(changes, [object(&format!("{PREFIX}{sent}"))], "{name:?}");
        } else if answer.is_success() {
            assert_eq!(changes, [object("inbox/${filename}")], "{name:?}");
        } else {
            // As a browser without a file sends it.
            assert_eq!((name, &*changes), ("", &[][..]), "{answer:?}");
        }
        for entry in changes {
            let key = entry.strip_prefix("object photos/").unwrap();
            s3.send(watch.presigner.delete(key).allow_ambiguous_key().sign(), b"").expect(204);
        }
        watch.changes();
    }
    watch.expect_secrets();
}

/// Both are HMACs with one key, over texts of which neither can be the other.
fn a_signature_of_a_form_signs_nothing_else(s3: &S3) {
    let mut watch = Watch::new(s3);
    let post = watch.presigner.post("x").sign();
    let form = Form::new(post, b"form");
    let [credential, date, policy, signature] =
        ["x-amz-credential", "x-amz-date", "policy", "x-amz-signature"].map(|name| form.field(name));
    let url = watch.presigner.get("x").sign().unwrap().url().split('?').next().unwrap().to_owned();
    let credential = credential.replace('/', "%2F");
    let policy = policy.replace('+', "%2B").replace('/', "%2F").replace('=', "%3D");
    let query = format!(
        "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential={credential}&X-Amz-Date={date}&X-Amz-Expires=900\
         &X-Amz-SignedHeaders=host&X-Amz-Signature={signature}"
    );
    for query in [query.clone(), format!("{query}&policy={policy}")] {
        for method in [Method::Get, Method::Head, Method::Put, Method::Delete, Method::Post] {
            let answer = s3.exchange(method, &format!("{url}?{query}"), NO_HEADERS, b"overwritten");
            assert!((400..500).contains(&answer.status), "{answer:?}");
            assert!(!answer.text().contains(SECRET), "{answer:?}");
        }
        watch.expect_no_change("a form's signature in a URL");
    }
    watch.expect_secrets();
}

fn a_signature_of_a_url_signs_no_form(s3: &S3) {
    use base64ct::{Base64, Encoding};

    let mut watch = Watch::new(s3);
    let form = Form::new(watch.presigner.post("x").sign(), b"form");
    let now = time::OffsetDateTime::now_utc();
    let put = watch.presigner.put("x").sign_at(now).unwrap();
    let explanation = watch.presigner.put("x").explain_at(now).unwrap();
    let signature = put.url().rsplit('=').next().unwrap();
    let text = explanation.string_to_sign();
    for policy in [text, &Base64::encode_string(text.as_bytes()), ""] {
        let form = form.clone().changed("policy", policy).changed("x-amz-signature", signature);
        let answer = form.send(s3);
        assert!(matches!(answer.status, 400 | 403), "{answer:?}");
        watch.expect_no_change("a URL's signature in a form");
    }
    // The query of a URL that may write doesn't open the bucket for a form.
    let (_, query) = put.url().split_once('?').unwrap();
    let bare = Form::new(watch.presigner.post("x").sign(), b"form").without("x-amz-signature");
    let answer = bare.clone().to(&format!("{}?{query}", form.url())).send(s3);
    assert!(matches!(answer.status, 400 | 403), "{answer:?}");
    watch.expect_no_change("a form with the query of a URL");
}

/// The form goes to the bucket. With a path or a query, it does the same or nothing.
fn a_form_reaches_no_other_operation(s3: &S3) {
    let mut watch = Watch::new(s3);
    let form = Form::new(watch.presigner.post("own").sign(), b"form");
    let object_url = |key: &str| {
        let url = watch.presigner.get(key).sign().unwrap().url().to_owned();
        url.split('?').next().unwrap().to_owned()
    };
    let mut urls = ["x", "own", "film"].map(object_url).to_vec();
    urls.extend(
        ["delete", "uploads", "cors", "acl", "policy", "tagging", "versioning", "lifecycle", "list-type=2"]
            .map(|query| format!("{}?{query}", form.url())),
    );
    urls.push(format!("{}?uploads", object_url("x")));
    urls.push(format!("{}?uploadId={}&partNumber=1", object_url("film"), watch.upload_id));
    urls.push(format!("{}/", s3.endpoint_url(Style::Path)));
    for url in &urls {
        let answer = form.clone().to(url).send(s3);
        assert!(!answer.text().contains(SECRET), "{answer:?}");
        let changes = watch.changes();
        assert!(changes.is_empty() || answer.is_success() && changes == [object("own")], "{changes:?} by {answer:?}");
    }
    // Nor does another method.
    for method in [Method::Get, Method::Put, Method::Delete] {
        let answer = s3.exchange(method, form.url(), NO_HEADERS, b"form");
        assert!(!answer.is_success(), "{answer:?}");
    }
    watch.expect_no_change("another method");
    assert_eq!(s3.buckets().len(), [BUCKET, OTHER_BUCKET].len());
    watch.expect_secrets();
}

fn a_header_beside_the_form_counts_for_nothing(s3: &S3) {
    let mut watch = Watch::new(s3);
    let form = Form::new(watch.presigner.post("own").sign(), b"form");
    for header in [
        ("x-amz-copy-source", "/albums/secret"),
        ("x-amz-meta-owner", "mallory"),
        ("cache-control", "no-store"),
        ("content-disposition", "inline"),
        ("x-amz-acl", "public-read"),
        ("x-amz-tagging", "a=b"),
        ("x-amz-website-redirect-location", "https://evil.example/"),
        ("x-amz-server-side-encryption-customer-algorithm", "AES256"),
        ("x-amz-decoded-content-length", "0"),
        ("x-amz-content-sha256", "UNSIGNED-PAYLOAD"),
        ("x-http-method-override", "DELETE"),
        ("if-match", "\"0\""),
    ] {
        form.send_with(s3, &[header]).expect(204);
        assert_eq!(watch.changes(), [object("own")], "{header:?}");
        let stored = s3.get("own").expect(200);
        assert_eq!(stored.body, "form");
        assert!(stored.headers.get(header.0).is_none(), "{stored:?}");
        s3.send(watch.presigner.delete("own").sign(), b"").expect(204);
        watch.changes();
    }
    watch.expect_secrets();
}

fn a_prefix_of_a_redirect_needs_the_slash_after_its_host(s3: &S3) {
    let presigner = s3.presigner();
    let redirect = |target: &str| {
        let post = presigner.post("cat").field_starting_with("success_action_redirect", "https://example.com/").sign();
        Form::new(post, b"cat").with("success_action_redirect", target).send(s3)
    };
    for elsewhere in ["https://example.com.evil.example/", "https://example.com@evil.example/"] {
        redirect(elsewhere).expect_refusal(s3.quirks().form.wrong_value);
    }
    redirect("https://example.com/done").expect(303);
}
