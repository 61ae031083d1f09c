//! Each operation does what it says.

use crate::server::{BUCKET, S3, part_list};
use presign::Method;

on_each_server![
    an_object_is_put_headed_got_listed_and_deleted,
    a_bucket_is_headed,
    an_upload_in_parts_is_listed_and_completed,
    an_aborted_upload_accepts_no_more_parts,
    a_listing_follows_its_parameters,
    any_other_operation_goes_by_method_and_subresource,
];

const KEY: &str = "2013/05/cat & dog.jpg";

fn an_object_is_put_headed_got_listed_and_deleted(s3: &S3) {
    let presigner = s3.presigner();
    let put = s3.send(presigner.put(KEY).content_length(3).sign(), b"cat").expect(200);
    let head = s3.send(presigner.head(KEY).sign(), b"").expect(200);
    assert_eq!(head.header("content-length"), "3");
    assert_eq!(head.header("etag"), put.header("etag"));
    assert_eq!(head.body, "");
    assert_eq!(s3.read(KEY), "cat");
    assert_eq!(s3.keys(), [KEY]);

    s3.send(presigner.delete(KEY).sign(), b"").expect(204);
    s3.get(KEY).expect_code(404, "NoSuchKey");
    s3.send(presigner.head(KEY).sign(), b"").expect(404);
    assert!(s3.keys().is_empty());
}

fn a_bucket_is_headed(s3: &S3) {
    s3.send(s3.presigner().head_bucket().sign(), b"").expect(200);
    let missing = s3.presigner_for(s3.bucket("missing"));
    s3.send(missing.head_bucket().sign(), b"").expect(404);
}

fn an_upload_in_parts_is_listed_and_completed(s3: &S3) {
    let presigner = s3.presigner();
    let created = presigner.create_multipart_upload(KEY).content_type("video/mp4").metadata("camera", "Leica M3");
    let upload_id = s3.send(created.sign(), b"").expect(200).element("UploadId");

    // All parts but the last have at least 5 MiB.
    let parts = ["a".repeat(5 << 20), "the end".to_owned()];
    let etags = [1, 2].map(|number: u32| {
        let part = &parts[number as usize - 1];
        let upload = presigner.upload_part(KEY, &*upload_id, number).content_length(part.len() as u64);
        s3.send(upload.sign(), part.as_bytes()).expect(200).header("etag").to_owned()
    });
    let listed = s3.send(presigner.list_parts(KEY, &*upload_id).sign(), b"").expect(200);
    let mut found: Vec<_> = listed.elements("PartNumber").into_iter().zip(listed.elements("Size")).collect();
    found.sort();
    assert_eq!(found, [("1".into(), "5242880".into()), ("2".into(), "7".into())]);

    let complete = presigner.complete_multipart_upload(KEY, &*upload_id).sign();
    assert_eq!(s3.send(complete, part_list(&etags).as_bytes()).expect(200).element("Key"), KEY);
    let film = s3.get(KEY).expect(200);
    assert_eq!(film.text(), parts.concat());
    assert_eq!(film.header("content-type"), "video/mp4");
    assert_eq!(film.header("x-amz-meta-camera"), "Leica M3");
}

fn an_aborted_upload_accepts_no_more_parts(s3: &S3) {
    let presigner = s3.presigner();
    s3.put("film", b"from before");
    let upload_id = s3.create_multipart_upload("film");
    let part = presigner.upload_part("film", &*upload_id, 10_000).sign();
    s3.send(part.clone(), b"part").expect(200);
    let uploads = || s3.send(presigner.bucket_request(Method::Get).param("uploads", "").sign(), b"");
    if s3.quirks().lists_uploads {
        assert_eq!(uploads().expect(200).elements("UploadId"), [&*upload_id]);
    } else {
        uploads().expect_code(501, "NotImplemented");
    }

    s3.send(presigner.abort_multipart_upload("film", &*upload_id).sign(), b"").expect(204);
    s3.send(part, b"part").expect_refusal(s3.quirks().unknown_upload);
    let parts = s3.send(presigner.list_parts("film", &*upload_id).sign(), b"");
    if s3.quirks().lists_parts_of_unknown_uploads {
        assert!(parts.expect(200).elements("Part").is_empty());
    } else {
        parts.expect_refusal(s3.quirks().unknown_upload);
    }
    if s3.quirks().lists_uploads {
        assert!(uploads().expect(200).elements("UploadId").is_empty());
    }
    // The upload is gone, and not the object of that name.
    assert_eq!(s3.read("film"), "from before");
}

fn a_listing_follows_its_parameters(s3: &S3) {
    for key in ["a b/é", "a/1", "a/2", "a/b+c/3", "a/b+c/4", "z"] {
        s3.put(key, b"");
    }
    let presigner = s3.presigner();
    let list = || presigner.list();

    let all = s3.send(list().sign(), b"").expect(200);
    assert_eq!(all.elements("Key"), ["a b/é", "a/1", "a/2", "a/b+c/3", "a/b+c/4", "z"]);

    let below = s3.send(list().prefix("a/").sign(), b"").expect(200);
    assert_eq!(below.elements("Key"), ["a/1", "a/2", "a/b+c/3", "a/b+c/4"]);
    let top = s3.send(list().delimiter("/").sign(), b"").expect(200);
    assert_eq!(top.elements("Key"), ["z"]);
    assert!(top.text().contains("<CommonPrefixes><Prefix>a b/</Prefix></CommonPrefixes>"), "{top:?}");
    assert!(top.text().contains("<CommonPrefixes><Prefix>a/</Prefix></CommonPrefixes>"), "{top:?}");
    let folder = s3.send(list().prefix("a/").delimiter("/").sign(), b"").expect(200);
    assert_eq!(folder.elements("Key"), ["a/1", "a/2"]);
    assert!(folder.text().contains("<CommonPrefixes><Prefix>a/b+c/</Prefix></CommonPrefixes>"), "{folder:?}");

    let after = s3.send(list().start_after("a/b+c/3").sign(), b"").expect(200);
    assert_eq!(after.elements("Key"), ["a/b+c/4", "z"]);

    let page = s3.send(list().max_keys(4).sign(), b"").expect(200);
    assert_eq!(page.elements("Key"), ["a b/é", "a/1", "a/2", "a/b+c/3"]);
    assert_eq!(page.element("IsTruncated"), "true");
    let token = page.element("NextContinuationToken");
    let rest = s3.send(list().continuation_token(token).sign(), b"").expect(200);
    assert_eq!(rest.elements("Key"), ["a/b+c/4", "z"]);
    assert_eq!(rest.element("IsTruncated"), "false");
}

fn any_other_operation_goes_by_method_and_subresource(s3: &S3) {
    let presigner = s3.presigner();
    let location = presigner.bucket_request(Method::Get).param("location", "").sign();
    let location = s3.send(location, b"").expect(200);
    assert!(location.text().contains("<LocationConstraint"), "{location:?}");
    assert!(s3.quirks().any_region || location.text().contains(&format!(">{}</", s3.region())), "{location:?}");

    s3.put(KEY, b"cat");
    let source = format!("/{BUCKET}/2013/05/cat%20&%20dog.jpg");
    let copy = presigner.object_request(Method::Put, "copy").header("x-amz-copy-source", source).sign();
    s3.send(copy, b"").expect(200);
    assert_eq!(s3.read("copy"), "cat");

    let list = "<Delete><Object><Key>2013/05/cat &amp; dog.jpg</Key></Object><Object><Key>copy</Key></Object></Delete>";
    let delete = presigner.bucket_request(Method::Post).param("delete", "").content_length(list.len() as u64).sign();
    assert_eq!(s3.send(delete, list.as_bytes()).expect(200).elements("Key"), [KEY, "copy"]);
    assert!(s3.keys().is_empty());

    // The subresource is reached, or this would be the object itself.
    s3.put("cat", b"cat");
    let tagging = presigner.object_request(Method::Get, "cat").param("tagging", "").sign();
    s3.send(tagging, b"").expect_code(501, "NotImplemented");
}
