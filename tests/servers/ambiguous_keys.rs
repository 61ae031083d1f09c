//! Why the library refuses some keys unless they are allowed: what each does on a server
//! that takes it for another key.

use crate::client::NO_HEADERS;
use crate::contents::{SECRET, Watch, object, other_object};
use crate::keys::come_back;
use crate::server::{BUCKET, OTHER_BUCKET, S3};
use presign::url::Url;
use presign::{Error, Method};

on_each_server![
    dot_segments_lead_to_another_bucket,
    clients_resolve_dot_segments_and_break_the_signature,
    empty_segments_are_dropped,
    slashes_at_the_start_are_dropped,
    a_key_of_slashes_or_dots_is_the_bucket,
    a_slash_at_the_end_is_dropped,
    a_nul_byte_is_kept_or_refused,
];

#[track_caller]
fn expect_ambiguous(s3: &S3, keys: &[&str]) {
    for key in keys {
        let signed = s3.presigner().get(*key).sign();
        assert!(matches!(signed, Err(Error::AmbiguousKey { .. })), "{key:?}: {signed:?}");
    }
}

fn dot_segments_lead_to_another_bucket(s3: &S3) {
    const KEYS: &[&str] = &["../albums/secret", "dir/../../albums/secret", "./../albums/secret"];
    expect_ambiguous(s3, KEYS);
    let mut watch = Watch::new(s3);
    let presigner = s3.presigner();
    for key in KEYS.iter().copied() {
        let get = presigner.get(key).allow_ambiguous_key().sign();
        let put = presigner.put(key).allow_ambiguous_key().sign();
        let delete = presigner.delete(key).allow_ambiguous_key().sign();
        if s3.quirks().keys_are_paths {
            assert_eq!(s3.send(get, b"").expect(200).text(), format!("{SECRET}{OTHER_BUCKET}"));
            s3.send(put, b"overwritten").expect(200);
            assert_eq!(watch.changes(), [other_object("secret")]);
            s3.send(delete, b"").expect(204);
            assert_eq!(watch.changes(), [other_object("secret")]);
            s3.send(watch.other_bucket.put("secret").sign(), format!("{SECRET}{OTHER_BUCKET}").as_bytes()).expect(200);
            watch.changes();
        } else {
            s3.send(get.clone(), b"").expect_code(404, "NoSuchKey");
            s3.send(put, b"literal").expect(200);
            assert_eq!(watch.changes(), [object(key)]);
            assert_eq!(s3.send(get, b"").expect(200).body, "literal");
            s3.send(delete, b"").expect(204);
            assert_eq!(watch.changes(), [object(key)]);
        }
    }
    watch.expect_secrets();

    if !s3.quirks().keys_are_paths {
        let keys = [
            ".",
            "..",
            "./a",
            "../a",
            "a/.",
            "a/..",
            "a/./b",
            "a/../b",
            "../../etc/passwd",
            "a/../../b",
            "..//..",
            "a/../",
        ];
        expect_ambiguous(s3, &keys);
        for key in s3.keys() {
            s3.send(presigner.delete(key).sign(), b"").expect(204);
        }
        come_back(s3, keys.map(String::from).to_vec());
    }
}

/// What protects against the above on every server, if the client is an honest one.
fn clients_resolve_dot_segments_and_break_the_signature(s3: &S3) {
    let watch = Watch::new(s3);
    for key in ["dir/../x", "./x", "../albums/secret", "../photos/x"] {
        let signed = s3.presigner().get(key).allow_ambiguous_key().sign().unwrap();
        assert_eq!(signed.to_url(), Err(Error::UrlRewritten));
        let resolved = Url::parse(signed.url()).unwrap();
        assert_ne!(resolved.as_str(), signed.url());
        let answer = s3.exchange(Method::Get, resolved.as_str(), NO_HEADERS, b"");
        answer.expect_refusal(s3.quirks().wrong_signature);
    }
    watch.expect_secrets();
}

fn empty_segments_are_dropped(s3: &S3) {
    expect_ambiguous(s3, &["dir//y", "dir///y", "x//"]);
    let mut watch = Watch::new(s3);
    let presigner = s3.presigner();
    let get = presigner.get("dir//y").allow_ambiguous_key().sign();
    let put = presigner.put("dir//y").allow_ambiguous_key().sign();
    let delete = presigner.delete("dir//y").allow_ambiguous_key().sign();
    if s3.quirks().keys_are_paths {
        assert_eq!(s3.send(get, b"").expect(200).text(), "secret of dir/y");
        s3.send(put, b"overwritten").expect(200);
        assert_eq!(watch.changes(), [object("dir/y")]);
        s3.send(delete, b"").expect(204);
        assert_eq!(watch.changes(), [object("dir/y")]);
    } else {
        s3.send(get, b"").expect_code(404, "NoSuchKey");
        s3.send(put, b"literal").expect(200);
        assert_eq!(watch.changes(), [object("dir//y")]);
        s3.send(delete, b"").expect(204);
        assert_eq!(watch.changes(), [object("dir//y")]);
        watch.expect_secrets();

        for key in s3.keys() {
            s3.send(presigner.delete(key).sign(), b"").expect(204);
        }
        let keys = ["a//b", "a///b", "trailing//", "http://127.0.0.1/a"];
        expect_ambiguous(s3, &keys);
        come_back(s3, keys.map(String::from).to_vec());
    }
}

fn slashes_at_the_start_are_dropped(s3: &S3) {
    expect_ambiguous(s3, &["/x", "//x", "/"]);
    let mut watch = Watch::new(s3);
    let presigner = s3.presigner();
    for key in ["/x", "//x"] {
        let get = presigner.get(key).allow_ambiguous_key().sign();
        let put = presigner.put(key).allow_ambiguous_key().sign();
        let delete = presigner.delete(key).allow_ambiguous_key().sign();
        if s3.quirks().drops_leading_slashes {
            assert_eq!(s3.send(get, b"").expect(200).text(), "secret of x");
            s3.send(put, b"overwritten").expect(200);
            assert_eq!(watch.changes(), [object("x")]);
            s3.send(delete, b"").expect(204);
            assert_eq!(watch.changes(), [object("x")]);
            watch.put_secret("x");
            watch.changes();
        } else {
            // Such a key is a path from the root of the file system, which is out of bounds.
            for signed in [get, put, delete] {
                s3.send(signed, b"").expect_code(500, "InternalError");
            }
            watch.expect_no_change(key);
        }
    }

    // The signature covers the slash. Where it is escaped, which is the same key to the
    // signature, Garage keeps it.
    let put = presigner.put("/x").allow_ambiguous_key().sign().unwrap();
    let escaped = put.url().replacen("//x?", "/%2Fx?", 1);
    assert_ne!(escaped, put.url());
    let escaped = s3.exchange(Method::Put, &escaped, NO_HEADERS, b"escaped");
    if s3.quirks().drops_leading_slashes {
        escaped.expect(200);
        assert_eq!(watch.changes(), [object("/x")]);
    } else {
        escaped.expect_code(500, "InternalError");
        watch.expect_no_change("an escaped slash");
    }
    watch.expect_secrets();
}

/// Where nothing is left of the key, a signed `DELETE` removes the bucket if it is empty.
fn a_key_of_slashes_or_dots_is_the_bucket(s3: &S3) {
    let keys = if s3.quirks().drops_leading_slashes { ["/", "//"] } else { ["./", "dir/../"] };
    expect_ambiguous(s3, &keys);
    let presigner = s3.presigner();
    s3.put("kept", b"kept");
    for key in keys {
        let listing = s3.send(presigner.get(key).allow_ambiguous_key().sign(), b"");
        let deletion = s3.send(presigner.delete(key).allow_ambiguous_key().sign(), b"");
        if s3.quirks().drops_leading_slashes {
            assert_eq!(listing.expect(200).elements("Key"), ["kept"]);
            deletion.expect_code(409, "BucketNotEmpty");
            let put = presigner.put(key).allow_ambiguous_key().sign();
            s3.send(put, b"").expect_code(409, "BucketAlreadyOwnedByYou");
            let abort = presigner.abort_multipart_upload(key, "id").allow_ambiguous_key().sign();
            s3.send(abort, b"").expect_code(409, "BucketNotEmpty");
        } else {
            listing.expect_code(500, "InternalError");
            deletion.expect(204);
        }
        assert_eq!(s3.keys(), ["kept"]);
    }

    s3.send(presigner.delete("kept").sign(), b"").expect(204);
    assert_eq!(s3.buckets(), [BUCKET]);
    s3.send(presigner.delete(keys[0]).allow_ambiguous_key().sign(), b"").expect(204);
    assert!(s3.buckets().is_empty());
}

/// The library accepts these keys, since they are the usual ones of folders. Where objects
/// are files, the URL of `x/` reads `x`, and an upload in parts overwrites it.
fn a_slash_at_the_end_is_dropped(s3: &S3) {
    let mut watch = Watch::new(s3);
    let presigner = s3.presigner();
    let read = s3.send(presigner.get("x/").sign(), b"");
    let created = s3.send(presigner.create_multipart_upload("x/").sign(), b"").expect(200);
    let upload_id = &*created.element("UploadId");
    let part = s3.send(presigner.upload_part("x/", upload_id, 1).sign(), b"overwritten!").expect(200);
    let complete = presigner.complete_multipart_upload("x/", upload_id).sign();
    watch.complete(complete, part.header("etag")).unwrap().expect(200);
    let put = s3.send(presigner.put("x/").sign(), b"overwritten");
    if s3.quirks().keys_are_paths {
        assert_eq!(read.expect(200).text(), "secret of x");
        assert_eq!(watch.changes(), [object("x")]);
        assert_eq!(s3.read("x"), "overwritten!");
        put.expect_code(400, "UnexpectedContent");
        s3.send(presigner.delete("x/").sign(), b"").expect_code(500, "InternalError");
        watch.expect_no_change("the deletion of x/");
    } else {
        read.expect_code(404, "NoSuchKey");
        put.expect(200);
        assert_eq!(watch.changes(), [object("x/")]);
        s3.send(presigner.delete("x/").sign(), b"").expect(204);
        assert_eq!(watch.changes(), [object("x/")]);
        watch.expect_secrets();
    }
}

/// Neither server ends the key at the NUL byte.
fn a_nul_byte_is_kept_or_refused(s3: &S3) {
    expect_ambiguous(s3, &["x\0", "\0", "a\0b"]);
    let mut watch = Watch::new(s3);
    let presigner = s3.presigner();
    let get = presigner.get("x\0").allow_ambiguous_key().sign();
    let put = presigner.put("x\0").allow_ambiguous_key().sign();
    let delete = presigner.delete("x\0").allow_ambiguous_key().sign();
    s3.send(get, b"").expect_code(404, "NoSuchKey");
    if s3.quirks().keys_are_paths {
        s3.send(put, b"literal").expect_code(500, "InternalError");
        s3.send(delete, b"").expect(204);
        watch.expect_no_change("a key with NUL");
    } else {
        s3.send(put, b"literal").expect(200);
        assert_eq!(watch.changes(), [object("x\0")]);
        s3.send(delete, b"").expect(204);
        watch.changes();
        watch.expect_secrets();
        for key in s3.keys() {
            s3.send(presigner.delete(key).sign(), b"").expect(204);
        }
        come_back(s3, ["\0", "a\0b\0", "\0c"].map(String::from).to_vec());
    }
}
