//! No value that a client may supply turns a presigned URL into another right.
//!
//! Each value either makes an error of the library, or the request acts on what it names and
//! on nothing else. All that the server stores is compared before and after.

use crate::client::Response;
use crate::contents::{PLAIN_KEY, SECRET, UPLOAD, UPLOAD_KEY, Watch, object};
use crate::server::{BUCKET, S3, part_list};
use presign::{ChecksumAlgorithm, ContentDisposition, Error, Method};

on_each_server![
    a_key_names_its_object,
    an_upload_id_names_its_upload,
    a_version_id_names_its_object,
    a_part_number_names_its_part,
    an_override_changes_its_header,
    a_listing_stays_within_its_prefix,
    a_setting_of_an_upload_stays_with_it,
];

/// Values that are taken for something else if a client, the library or a server reads them
/// carelessly. Most of them name a secret then.
pub(crate) fn hostile_values() -> Vec<String> {
    let fixed = [
        "",
        " ",
        "x ",
        "X",
        "cafe\u{301}",
        "null",
        "undefined",
        "*",
        "x*",
        // Paths.
        "/",
        "//",
        "/x",
        "//x",
        "x/",
        "x//",
        "x/y",
        "dir",
        "dir/",
        "dir//y",
        "dir/./y",
        ".",
        "./x",
        "x/.",
        "x/..",
        "..",
        "../",
        "../x",
        "a/../b",
        "dir/../x",
        "albums/secret",
        "/albums/secret",
        "../albums/secret",
        "x/../../albums/secret",
        "..\\albums\\secret",
        "C:\\x",
        "file:///x",
        "http://127.0.0.1/albums/secret",
        // Escapes.
        "%78",
        "x%20",
        "x+",
        "%2e%2e",
        "%2e%2e/albums/secret",
        "..%2falbums%2fsecret",
        "%2Fx",
        "%00",
        "x%00",
        "x\0",
        "a\0b",
        "&#x78;",
        // Queries and fragments.
        "?",
        "x?",
        "?acl",
        "x?acl",
        "?cors",
        "x?uploads",
        "x&uploads",
        "&uploads",
        "?uploads",
        "x?uploadId=",
        "&uploadId=&partNumber=1",
        // In the order in which a signature sorts them.
        "x&uploadId=y",
        "x&uploads=",
        "&tagging=&versionId=y",
        "?versionId=x",
        "x&X-Amz-Expires=604800",
        "x&X-Amz-Signature=0",
        "x;acl",
        "#",
        "x#",
        "x#y",
        // Lines and headers.
        "\r\nx-injected: y",
        "x\r\nx-amz-copy-source: /albums/secret",
        "x\n",
        "\tx",
        "multipart/form-data; boundary=x",
        "application/x-www-form-urlencoded",
        "\"x\"",
        "x,y",
        "<Key>x</Key>",
    ];
    let long = ["k".repeat(255), "k".repeat(1024), "k".repeat(1025), "é".repeat(512), "k/".repeat(5_000)];
    fixed.into_iter().map(String::from).chain(long).collect()
}

/// Would change the bucket's CORS rules if an upload were taken for that.
const BODY: &str = "<CORSConfiguration><CORSRule><AllowedOrigin>https://evil.example</AllowedOrigin>\
    <AllowedMethod>PUT</AllowedMethod></CORSRule></CORSConfiguration>";

fn a_key_names_its_object(s3: &S3) {
    let mut watch = Watch::new(s3);
    let presigner = s3.presigner();
    let mut keys = hostile_values();
    // The one key that acts on another object, see `ambiguous_keys`.
    keys.retain(|key| !(s3.quirks().keys_are_paths && key == "x/"));

    let mut stored = 0;
    for key in &keys {
        let key = key.as_str();
        let own = [object(key)];
        if presigner.get(key).sign().is_err() {
            all_operations_refuse(s3, key);
            continue;
        }

        for signed in [presigner.get(key).sign(), presigner.head(key).sign()] {
            let response = watch.attempt(signed, "").unwrap();
            // Where objects are files, a directory is an internal error.
            assert!(matches!(response.status, 404 | 500), "{response:?}");
        }
        let put = watch.attempt(presigner.put(key).sign(), BODY).unwrap();
        expect_own_change(&mut watch, &put, &own);
        if put.is_success() && watch.has(&own[0]) {
            stored += 1;
            assert_eq!(watch.attempt(presigner.get(key).sign(), "").unwrap().expect(200).text(), BODY, "{key:?}");
        }
        let source = format!("/{BUCKET}/{PLAIN_KEY}");
        let copy = presigner.object_request(Method::Put, key).header("x-amz-copy-source", source).sign();
        if watch.attempt(copy, "").unwrap().is_success() {
            assert_eq!(watch.attempt(presigner.get(key).sign(), "").unwrap().expect(200).text(), "plain", "{key:?}");
        }
        delete(&mut watch, key);

        let created = watch.attempt(presigner.create_multipart_upload(key).sign(), "").unwrap();
        if created.is_success() {
            let upload_id = &*created.element("UploadId");
            let part = watch.attempt(presigner.upload_part(key, upload_id, 1).sign(), BODY).unwrap().expect(200);
            let parts = watch.attempt(presigner.list_parts(key, upload_id).sign(), "").unwrap().expect(200);
            assert_eq!(parts.elements("PartNumber"), ["1"], "{key:?}");
            let complete = presigner.complete_multipart_upload(key, upload_id).sign();
            let complete = watch.complete(complete, part.header("etag")).unwrap();
            expect_own_change(&mut watch, &complete, &own);
            watch.attempt(presigner.abort_multipart_upload(key, upload_id).sign(), "");
            delete(&mut watch, key);
        }
    }
    assert!(stored > keys.len() / 2, "{stored} keys were stored");
    watch.expect_secrets();
}

#[track_caller]
fn delete(watch: &mut Watch<'_>, key: &str) {
    watch.attempt(watch.presigner.delete(key).sign(), "");
    assert!(watch.changes().iter().all(|name| *name == object(key)), "{key:?}");
    assert!(!watch.has(&object(key)), "{key:?}");
}

/// An error for one operation is an error for all of them.
#[track_caller]
fn all_operations_refuse(s3: &S3, key: &str) {
    let presigner = s3.presigner();
    for signed in [
        presigner.get(key).sign(),
        presigner.put(key).sign(),
        presigner.head(key).sign(),
        presigner.delete(key).sign(),
        presigner.create_multipart_upload(key).sign(),
        presigner.upload_part(key, "id", 1).sign(),
        presigner.complete_multipart_upload(key, "id").sign(),
        presigner.abort_multipart_upload(key, "id").sign(),
        presigner.list_parts(key, "id").sign(),
        presigner.object_request(Method::Get, key).sign(),
    ] {
        assert!(
            matches!(signed, Err(Error::EmptyKey | Error::KeyTooLong { .. } | Error::AmbiguousKey { .. })),
            "{key:?}: {signed:?}"
        );
    }
}

#[track_caller]
fn expect_own_change(watch: &mut Watch<'_>, response: &Response, own: &[String]) {
    let changes = watch.changes();
    assert!(changes == own || changes.is_empty() && !response.is_success(), "{changes:?} by {response:?}");
}

fn an_upload_id_names_its_upload(s3: &S3) {
    let mut watch = Watch::new(s3);
    let presigner = s3.presigner();
    let mut ids = hostile_values();
    // Almost the id of the upload that exists.
    let id = watch.upload_id.clone();
    ids.extend([
        format!("{id} "),
        format!("{id}/"),
        format!("{id}\0"),
        format!("{id}&x"),
        id[..id.len() - 1].to_owned(),
    ]);

    for id in ids.iter().map(String::as_str) {
        for key in [UPLOAD_KEY, "x"] {
            for (signed, body) in [
                (presigner.upload_part(key, id, 1).sign(), BODY),
                (presigner.complete_multipart_upload(key, id).sign(), &*part_list(&["\"0\"".to_owned()])),
                (presigner.abort_multipart_upload(key, id).sign(), ""),
            ] {
                if let Some(response) = watch.attempt(signed, body) {
                    assert!((400..500).contains(&response.status), "{response:?}");
                }
            }
            if let Some(response) = watch.attempt(presigner.list_parts(key, id).sign(), "") {
                assert!(response.elements("Part").is_empty(), "{response:?}");
            }
        }
        watch.expect_no_change(id);
    }

    let part = s3.send(presigner.upload_part(UPLOAD_KEY, &*id, 1).sign(), b"whole").expect(200);
    let complete = presigner.complete_multipart_upload(UPLOAD_KEY, &*id).sign();
    watch.complete(complete, part.header("etag")).unwrap().expect(200);
    assert_eq!(s3.read(UPLOAD_KEY), "whole");
    watch.expect_secrets();
}

fn a_version_id_names_its_object(s3: &S3) {
    let mut watch = Watch::new(s3);
    let presigner = s3.presigner();
    for id in &hostile_values() {
        let id = id.as_str();
        if let Some(response) = watch.attempt_and_read(presigner.get("x").version_id(id).sign(), "") {
            assert!(response.text() == "secret of x" || !response.is_success(), "{response:?}");
        }
        watch.attempt(presigner.head("x").version_id(id).sign(), "");
        watch.attempt(presigner.delete("x").version_id(id).sign(), "");
        watch.put_secret("x");
        assert_eq!(watch.changes(), [object("x")], "{id:?}");
    }
    watch.expect_secrets();
}

fn a_part_number_names_its_part(s3: &S3) {
    let mut watch = Watch::new(s3);
    let presigner = s3.presigner();
    for number in [0, 1, 2, 9_999, 10_000, 10_001, u32::MAX] {
        if let Some(response) = watch.attempt_and_read(presigner.get("x").part_number(number).sign(), "") {
            assert!(response.text() == "secret of x" || !response.is_success(), "{response:?}");
        }
        watch.attempt(presigner.head("x").part_number(number).sign(), "");
        watch.expect_no_change("a part number");

        let part = watch.attempt(presigner.upload_part(UPLOAD_KEY, &*watch.upload_id, number).sign(), BODY);
        let allowed = (1..=10_000).contains(&number);
        assert_eq!(part.is_some(), allowed, "{number}");
        assert_eq!(watch.changes(), if allowed { vec![UPLOAD] } else { vec![] });
    }
    watch.expect_secrets();
}

fn an_override_changes_its_header(s3: &S3) {
    let mut watch = Watch::new(s3);
    let presigner = s3.presigner();
    let plain_headers = s3.get("x").headers;
    let mut followed = 0;
    for value in &hostile_values() {
        let value = value.as_str();
        let get = || presigner.get("x");
        for (name, signed) in [
            ("content-type", get().response_content_type(value).sign()),
            ("content-disposition", get().response_content_disposition(value).sign()),
            ("content-disposition", get().response_content_disposition(ContentDisposition::inline(value)).sign()),
            ("content-encoding", get().response_content_encoding(value).sign()),
            ("content-language", get().response_content_language(value).sign()),
            ("cache-control", get().response_cache_control(value).sign()),
            ("expires", get().response_expires(value).sign()),
            ("content-type", presigner.head("x").response_content_type(value).sign()),
        ] {
            let Some(response) = watch.attempt_and_read(signed, "") else { continue };
            if response.is_success() {
                assert!(matches!(&*response.text(), "" | "secret of x"), "{response:?}");
                let mut headers = response.headers.clone();
                followed += usize::from(headers.remove(name).is_some());
                let new = headers.keys().find(|name| !plain_headers.contains_key(*name));
                assert_eq!(new, None, "{name}: {value:?}");
            } else {
                assert!(!response.text().contains(SECRET), "{response:?}");
            }
        }
    }
    assert!(followed > hostile_values().len(), "{followed} overrides were followed");
    watch.expect_no_change("an override");
    watch.expect_secrets();
}

fn a_listing_stays_within_its_prefix(s3: &S3) {
    let mut watch = Watch::new(s3);
    let presigner = s3.presigner();
    let mut values = hostile_values();
    // Tokens of a listing without the prefix: one that the server issued, and some in the
    // form of Garage's, for `a` and `z`.
    let page = s3.send(presigner.list().max_keys(1).sign(), b"").expect(200);
    values.push(page.element("NextContinuationToken"));
    values.extend(["[", "]", "[YQ==", "]YQ==", "[eg==", "]eg=="].map(String::from));

    let mut listed = 0;
    for value in &values {
        let value = value.as_str();
        let list = || presigner.list().param("encoding-type", "url");
        for (prefix, signed) in [
            ("dir/", list().prefix("dir/").continuation_token(value).sign()),
            ("dir/", list().prefix("dir/").start_after(value).sign()),
            ("dir/", list().prefix("dir/").delimiter(value).sign()),
            (value, list().prefix(value).sign()),
            (value, list().prefix(value).delimiter("/").sign()),
        ] {
            let Some(response) = watch.attempt(signed, "") else { continue };
            if response.is_success() {
                // Objects that are files have no slash at the start.
                let prefix = if s3.quirks().keys_are_paths { prefix.trim_start_matches('/') } else { prefix };
                let keys = s3.listed(&response, "Key");
                assert!(keys.iter().all(|key| key.starts_with(prefix)), "{response:?}");
                assert!(keys.iter().all(|key| watch.has(&object(key))), "{response:?}");
                let folders = s3.listed(&response, "CommonPrefixes");
                let start = format!("<Prefix>{prefix}");
                assert!(folders.iter().all(|folder| folder.starts_with(&start)), "{response:?}");
                listed += keys.len() + folders.len();
            }
        }
    }
    assert!(listed > values.len(), "{listed} keys were listed");
    watch.expect_no_change("a listing");
    watch.expect_secrets();
}

fn a_setting_of_an_upload_stays_with_it(s3: &S3) {
    let mut watch = Watch::new(s3);
    let presigner = s3.presigner();
    let mut stored = 0;
    for value in &hostile_values() {
        let value = value.as_str();
        let put = || presigner.put("page");
        let settings = [
            put().content_type(value).sign(),
            put().content_disposition(value).sign(),
            put().content_disposition(ContentDisposition::attachment(value)).sign(),
            put().content_encoding(value).sign(),
            put().content_language(value).sign(),
            put().cache_control(value).sign(),
            put().tagging([(value, value)]).sign(),
            put().metadata(value, "value").sign(),
            put().sse_kms_key(value).sign(),
            put().expected_bucket_owner(value).sign(),
            put().if_match(value).sign(),
            put().if_none_match(value).sign(),
            put().content_md5(value).sign(),
            put().checksum(ChecksumAlgorithm::Sha256, value).sign(),
            put().sse_customer_key(value, value).sign(),
        ];
        for signed in settings {
            let answer = watch.attempt(signed, BODY);
            stored += usize::from(answer.is_some_and(|answer| answer.is_success()));
        }
        if let Some(noted) = watch.attempt(put().metadata("note", value).sign(), BODY)
            && noted.is_success()
        {
            let page = s3.send(presigner.head("page").sign(), b"").expect(200);
            let names = page.headers.keys().filter(|name| name.as_str().starts_with("x-amz-meta-"));
            assert_eq!(names.collect::<Vec<_>>(), ["x-amz-meta-note"]);
            assert!(page.header("x-amz-meta-note").split_whitespace().eq(value.split_whitespace()), "{page:?}");
        }
        let create = presigner.create_multipart_upload("page").content_type(value).metadata("note", value);
        if let Some(created) = watch.attempt(create.sign(), "")
            && created.is_success()
        {
            let abort = presigner.abort_multipart_upload("page", created.element("UploadId")).sign();
            watch.attempt(abort, "").unwrap().expect(204);
        }
        assert!(watch.changes().iter().all(|name| *name == object("page")), "{value:?}");
    }
    assert!(stored > 5 * hostile_values().len(), "{stored} uploads were stored");
    watch.expect_secrets();
}
