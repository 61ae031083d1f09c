//! What an upload is locked to, and the conditions it depends on.

use crate::client::{NO_HEADERS, Response};
use crate::server::S3;
use presign::{ChecksumAlgorithm, Method};
use sha2::{Digest, Sha256};

on_each_server![
    an_upload_is_locked_to_its_type_and_length,
    a_checksum_locks_an_upload_to_its_bytes,
    an_upload_locked_by_its_payload_hash_is_refused,
    a_signed_hash_is_compared_with_the_payload,
    writes_depend_on_their_conditions,
    reads_depend_on_their_conditions,
];

fn an_upload_is_locked_to_its_type_and_length(s3: &S3) {
    let presigned = s3.presigner().put("cat").content_type("image/jpeg").content_length(3).sign().unwrap();
    assert!(presigned.headers().eq([("content-length", "3"), ("content-type", "image/jpeg")]));
    // The client states the length of what it sends, as every HTTP client does.
    let put = |types: &[&str], body: &str| -> Response {
        let headers: Vec<_> = types.iter().map(|value| ("content-type", *value)).collect();
        s3.exchange(Method::Put, presigned.url(), &headers, body.as_bytes())
    };

    let wrong_signature = s3.quirks().wrong_signature;
    put(&["image/jpeg"], "cats").expect_refusal(wrong_signature);
    put(&["image/jpeg"], "ca").expect_refusal(wrong_signature);
    put(&["text/html"], "cat").expect_refusal(wrong_signature);
    put(&["image/jpeg, text/html"], "cat").expect_refusal(wrong_signature);
    put(&["image/jpeg", "text/html"], "cat").expect_refusal(wrong_signature);
    put(&[], "cat").expect_refusal(s3.quirks().missing_header);
    assert!(s3.keys().is_empty());

    put(&["image/jpeg"], "cat").expect(200);
    assert_eq!(s3.read("cat"), "cat");
}

fn a_checksum_locks_an_upload_to_its_bytes(s3: &S3) {
    // Of "123456789", as catalogues of checksums have it.
    let checksums = [
        (ChecksumAlgorithm::Crc32, "y/Q5Jg=="),
        (ChecksumAlgorithm::Crc32c, "4waSgw=="),
        (ChecksumAlgorithm::Crc64Nvme, "rosUhgp5mIg="),
        (ChecksumAlgorithm::Sha1, "98O8HYCOBHMq32eZZczDTKeuNEE="),
        (ChecksumAlgorithm::Sha256, "FeKw08M4keuw8e9gnsQZQgwg4yDOlMZfvIwzEkSOsiU="),
    ];
    let presigner = s3.presigner();
    let put = |key| presigner.put(key);
    let mut locked: Vec<_> = checksums
        .map(|(algorithm, checksum)| {
            let key = algorithm.header_name();
            (key, put(key).checksum(algorithm, checksum).sign(), s3.quirks().wrong_checksum)
        })
        .into();
    locked.push(("md5", put("md5").content_md5("JfnnlDI7RTiF9RgfG2JNCw==").sign(), "BadDigest"));

    for (key, presigned, code) in locked {
        s3.send(presigned.clone(), b"987654321").expect_code(400, code);
        if s3.quirks().stores_refused_bodies {
            assert_eq!(s3.read(key), "987654321");
        } else {
            s3.get(key).expect_code(404, "NoSuchKey");
        }
        s3.send(presigned, b"123456789").expect(200);
        assert_eq!(s3.read(key), "123456789");
    }
}

/// By the word of its SDK's maintainers, AWS takes the signed `x-amz-content-sha256` for the
/// payload hash of the canonical request. Both servers take `UNSIGNED-PAYLOAD` there in every presigned URL, so they refuse
/// a locked URL whatever is sent: the lock fails closed.
fn an_upload_locked_by_its_payload_hash_is_refused(s3: &S3) {
    let presigned = s3.presigner().put("cat").payload_sha256(Sha256::digest("cat").into()).sign().unwrap();
    let wrong_signature = s3.quirks().wrong_signature;
    for body in ["cat", "dog"] {
        s3.send(Ok(presigned.clone()), body.as_bytes()).expect_refusal(wrong_signature);
    }
    let other_hash = hex::encode(Sha256::digest("dog"));
    let other = s3.exchange(Method::Put, presigned.url(), &[("x-amz-content-sha256", &*other_hash)], b"dog");
    other.expect_refusal(wrong_signature);
    s3.exchange(Method::Put, presigned.url(), NO_HEADERS, b"dog").expect_refusal(s3.quirks().missing_header);
    assert!(s3.keys().is_empty());
}

/// The lock as these servers could have it: the hash is a signed header, and not the payload
/// hash of the canonical request.
fn a_signed_hash_is_compared_with_the_payload(s3: &S3) {
    let hash = hex::encode(Sha256::digest("cat"));
    let presigned = s3.sign_raw_with(Method::Put, "cat", &[("x-amz-content-sha256", &hash)]);
    let other = s3.send(Ok(presigned.clone()), b"dog");
    if let Some(refusal) = s3.quirks().wrong_content_sha256 {
        other.expect_refusal(refusal);
        assert!(s3.keys().is_empty());
    } else {
        other.expect(200);
        assert_eq!(s3.read("cat"), "dog");
    }
    s3.send(Ok(presigned), b"cat").expect(200);
    assert_eq!(s3.read("cat"), "cat");
}

fn writes_depend_on_their_conditions(s3: &S3) {
    let presigner = s3.presigner();
    let only_if_new = presigner.put("cat").if_none_match("*").sign();
    let etag = s3.send(only_if_new.clone(), b"cat").expect(200).header("etag").to_owned();
    let again = s3.send(only_if_new, b"dog");
    let only_if_other = presigner.put("cat").if_match("\"0123456789abcdef\"").sign();
    let other = s3.send(only_if_other, b"dog");
    if s3.quirks().conditional_writes {
        again.expect_code(412, "PreconditionFailed");
        other.expect_code(412, "PreconditionFailed");
        assert_eq!(s3.read("cat"), "cat");
    } else {
        again.expect(200);
        other.expect(200);
        assert_eq!(s3.read("cat"), "dog");
    }
    s3.send(presigner.put("cat").if_match(etag).sign(), b"fox").expect(200);
    assert_eq!(s3.read("cat"), "fox");
}

fn reads_depend_on_their_conditions(s3: &S3) {
    let etag = s3.put("cat", b"cat").header("etag").to_owned();
    let presigner = s3.presigner();
    let unmet = [presigner.get("cat").if_none_match(&*etag).sign(), presigner.get("cat").if_match("\"other\"").sign()];
    let statuses = unmet.map(|presigned| s3.send(presigned, b"").status);
    assert_eq!(statuses, if s3.quirks().conditional_reads { [304, 412] } else { [200, 200] });
    assert_eq!(s3.send(presigner.get("cat").if_match(&*etag).sign(), b"").expect(200).body, "cat");
}
