//! What the servers answer in XML, as the library reads it.

use crate::form::Form;
use crate::server::{BUCKET, S3};
use presign::multipart::{CompletedParts, CompletedUpload, UploadId};
use presign::{AnswerError, Credentials, S3Error};
use std::time::Duration;
use time::OffsetDateTime;

on_each_server![
    an_upload_is_completed_by_what_was_read,
    a_refused_completion_is_an_error,
    every_kind_of_error_is_read,
    another_answer_is_none_of_these,
];

const KEY: &str = "films/cat & <dog>.mp4";

fn an_upload_is_completed_by_what_was_read(s3: &S3) {
    let presigner = s3.presigner();
    let created = s3.send(presigner.create_multipart_upload(KEY).sign(), b"").expect(200);
    let id = UploadId::from_xml(&created.body).unwrap();
    assert_eq!(id.as_str(), created.element("UploadId"));

    let urls = presigner.upload_parts(KEY, &id, 1..=1).sign().unwrap();
    let part = s3.exchange(presign::Method::Put, urls.url(1).unwrap(), crate::client::NO_HEADERS, b"part");
    let list = CompletedParts::new().part(1, part.header("etag")).to_xml().unwrap();
    let answer = s3.send(presigner.complete_multipart_upload(KEY, &id).sign(), list.as_bytes()).expect(200);
    let completed = CompletedUpload::from_xml(&answer.body).unwrap();
    let stored = s3.get(KEY).expect(200);
    assert_eq!(stored.body, "part");
    assert_eq!(completed.etag().unwrap().trim_matches('"'), stored.header("etag").trim_matches('"'));
    assert_eq!([completed.get("Bucket"), completed.get("Key")], [Some(BUCKET), Some(KEY)]);
}

fn a_refused_completion_is_an_error(s3: &S3) {
    let presigner = s3.presigner();
    let id = s3.create_multipart_upload(KEY);
    s3.send(presigner.abort_multipart_upload(KEY, &*id).sign(), b"").expect(204);
    let list = CompletedParts::new().part(1, "\"a54357aff0632cce46d942af68356b38\"").to_xml().unwrap();
    let answer = s3.send(presigner.complete_multipart_upload(KEY, &*id).sign(), list.as_bytes());
    let Err(AnswerError::S3(error)) = CompletedUpload::from_xml(&answer.body) else { panic!("{answer:?}") };
    assert_eq!(error.code(), s3.quirks().unknown_upload.1);

    let stranger = s3.presigner_of(Credentials::new(s3.access_key_id(), "another secret"));
    let answer = s3.send(stranger.create_multipart_upload(KEY).sign(), b"");
    assert!(!answer.is_success());
    assert!(matches!(UploadId::from_xml(&answer.body), Err(AnswerError::S3(_))), "{answer:?}");
}

fn every_kind_of_error_is_read(s3: &S3) {
    let presigner = s3.presigner();
    let stranger = s3.presigner_of(Credentials::new(s3.access_key_id(), "another secret"));
    let old = OffsetDateTime::now_utc() - Duration::from_secs(120);
    let form = presigner.post(KEY).content_length_range(1..=2).sign();
    for answer in [
        s3.send(presigner.get(KEY).sign(), b""),
        s3.send(stranger.get(KEY).sign(), b""),
        s3.send(presigner.get(KEY).expires_in(Duration::from_secs(60)).sign_at(old), b""),
        s3.send(s3.presigner_for(s3.bucket("missing")).list().sign(), b""),
        s3.send(presigner.object_request(presign::Method::Get, KEY).param("tagging", "").sign(), b""),
        Form::new(form.clone(), b"cat").send(s3),
        Form::new(form, b"ca").with("x-amz-meta-a", "<&>").send(s3),
    ] {
        assert!(answer.status >= 400, "{answer:?}");
        let error = S3Error::from_xml(&answer.body).unwrap();
        assert_eq!(error.code(), answer.element("Code"));
        assert_eq!(error.message(), answer.elements("Message").concat());
    }
}

fn another_answer_is_none_of_these(s3: &S3) {
    let presigner = s3.presigner();
    let listing = s3.send(presigner.list().sign(), b"").expect(200);
    assert!(matches!(UploadId::from_xml(&listing.body), Err(AnswerError::Root { .. })), "{listing:?}");
    assert!(matches!(CompletedUpload::from_xml(&listing.body), Err(AnswerError::Root { .. })), "{listing:?}");
    assert!(matches!(S3Error::from_xml(&listing.body), Err(AnswerError::Root { .. })), "{listing:?}");
    // The answer to `HEAD` has no body.
    let head = s3.send(presigner.head(KEY).sign(), b"").expect(404);
    assert!(matches!(S3Error::from_xml(&head.body), Err(AnswerError::Xml { .. })), "{head:?}");
}
