//! Ids that clients send back.

use crate::contents::{UPLOAD, UPLOAD_KEY, Watch, object};
use crate::server::S3;
use presign::{Error, Method};

on_each_server![
    an_empty_id_is_refused_since_servers_take_it_for_none,
    a_version_is_the_object_itself,
    an_upload_id_belongs_to_its_key,
];

/// `abort_multipart_upload("x", "")` would delete the finished object, and
/// `list_parts("x", "")` would return its bytes.
fn an_empty_id_is_refused_since_servers_take_it_for_none(s3: &S3) {
    let mut watch = Watch::new(s3);
    let presigner = s3.presigner();
    for (signed, id) in [
        (presigner.upload_part("x", "", 1).sign(), "uploadId"),
        (presigner.complete_multipart_upload("x", "").sign(), "uploadId"),
        (presigner.abort_multipart_upload("x", "").sign(), "uploadId"),
        (presigner.list_parts("x", "").sign(), "uploadId"),
        (presigner.object_request(Method::Delete, "x").param("uploadId", "").sign(), "uploadId"),
        (presigner.get("x").version_id("").sign(), "versionId"),
        (presigner.head("x").version_id("").sign(), "versionId"),
        (presigner.delete("x").version_id("").sign(), "versionId"),
        (presigner.object_request(Method::Delete, "x").param("versionId", "").sign(), "versionId"),
    ] {
        assert_eq!(signed, Err(Error::EmptyId { name: id.into() }));
    }

    let send = |method, query: &str| s3.send(Ok(s3.sign_raw(method, &format!("x?{query}"))), b"overwritten");
    send(Method::Put, "partNumber=1&uploadId=").expect_code(400, "InvalidRequest");
    send(Method::Post, "uploadId=").expect(400);
    let list_parts = send(Method::Get, "uploadId=").expect(200).text();
    watch.expect_no_change("an empty upload id");
    let abort = send(Method::Delete, "uploadId=");
    if s3.quirks().empty_upload_id_is_none {
        assert_eq!(list_parts, "secret of x");
        abort.expect(204);
        assert_eq!(watch.changes(), [object("x")]);
        assert!(!watch.has(&object("x")));
    } else {
        assert!(list_parts.contains("<ListPartsResult"), "{list_parts}");
        abort.expect_code(400, "InvalidRequest");
        watch.expect_no_change("an empty upload id");
    }
}

/// Neither server has versions, and both delete the object whatever version is named: a
/// version id protects nothing there.
fn a_version_is_the_object_itself(s3: &S3) {
    let presigner = s3.presigner();
    let deletions =
        [presigner.delete("x").version_id("of-another-time").sign(), Ok(s3.sign_raw(Method::Delete, "x?versionId="))];
    for deletion in deletions {
        s3.put("x", b"x");
        let read = s3.send(presigner.get("x").version_id("of-another-time").sign(), b"");
        assert_eq!(read.expect(200).body, "x");
        s3.send(deletion, b"").expect(204);
        assert!(s3.keys().is_empty());
    }
}

/// Anyone who may upload a part under one key, with an upload id of their choice, reaches the
/// uploads of all keys on a server that doesn't compare.
fn an_upload_id_belongs_to_its_key(s3: &S3) {
    let mut watch = Watch::new(s3);
    let upload_id = watch.upload_id.clone();
    let part = s3.send(watch.presigner.upload_part("x", &*upload_id, 2).sign(), b"foreign");
    let parts = s3.send(watch.presigner.list_parts("x", &*upload_id).sign(), b"");
    if s3.quirks().upload_ids_belong_to_keys {
        for refused in [part, parts, s3.send(watch.presigner.abort_multipart_upload("x", &*upload_id).sign(), b"")] {
            refused.expect_refusal(s3.quirks().unknown_upload);
        }
        let complete = watch.presigner.complete_multipart_upload("x", &*upload_id).sign();
        watch.complete(complete, "\"0\"").unwrap().expect_refusal(s3.quirks().unknown_upload);
        watch.expect_no_change("an upload id of another key");
    } else {
        part.expect(200);
        assert_eq!(parts.expect(200).elements("PartNumber").len(), 2);
        assert_eq!(watch.changes(), [UPLOAD]);
        s3.send(watch.presigner.abort_multipart_upload("x", &*upload_id).sign(), b"").expect(204);
        assert_eq!(watch.changes(), [UPLOAD]);
        let own = watch.presigner.upload_part(UPLOAD_KEY, &*upload_id, 1).sign();
        s3.send(own, b"part").expect_refusal(s3.quirks().unknown_upload);
    }
}
