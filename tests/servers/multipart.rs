//! Large files in parts. The client holds no credentials: it has the URLs, and sends what
//! they allow.

use crate::client::{NO_HEADERS, Response};
use crate::server::{S3, query_value};
use presign::multipart::{CompletedParts, PartPlan, PartUrls};
use presign::{Method, Presigner};

on_each_server![
    twenty_mebibytes_come_back_from_four_parts,
    the_last_upload_of_a_part_counts,
    the_list_makes_the_object,
    a_part_that_was_not_uploaded_is_refused,
    a_wrong_etag_is_refused,
    an_aborted_upload_is_over,
    a_part_has_its_planned_length,
    a_url_works_for_its_own_part_only,
    an_empty_object_is_one_empty_part,
];

const MIB: usize = 1 << 20;
/// The smallest part but for the last one.
const PART: usize = 5 * MIB;
const KEY: &str = "films/cat & dog.mp4";

/// An upload, and what its service does with its credentials.
struct Upload<'s> {
    s3: &'s S3,
    presigner: Presigner,
    id: String,
}

impl<'s> Upload<'s> {
    #[track_caller]
    fn start(s3: &'s S3) -> Self {
        Self { s3, presigner: s3.presigner(), id: s3.create_multipart_upload(KEY) }
    }

    #[track_caller]
    fn urls(&self, count: u32) -> PartUrls {
        self.presigner.upload_parts(KEY, &*self.id, 1..=count).sign().expect("the URLs are signed")
    }

    #[track_caller]
    fn complete(&self, parts: &CompletedParts<'_>) -> Response {
        let body = parts.to_xml().expect("a list of parts");
        self.s3.send(self.presigner.complete_multipart_upload(KEY, &*self.id).sign(), body.as_bytes())
    }

    #[track_caller]
    fn expect_no_object(&self) {
        assert_eq!(self.s3.keys(), [""; 0]);
    }

    /// Completes the upload again, if the refusal left it as it was.
    #[track_caller]
    fn complete_after_refusal(&self, parts: &CompletedParts<'_>, content: &str) {
        self.expect_no_object();
        if self.s3.quirks().multipart.refused_completion_ends_the_upload {
            self.complete(parts).expect_refusal(self.s3.quirks().unknown_upload);
            self.expect_no_object();
        } else {
            self.complete(parts).expect(200);
            assert!(self.s3.read(KEY) == content);
        }
    }
}

/// What a client does with the URL of a part. Returns the `ETag`.
#[track_caller]
fn send_part(s3: &S3, urls: &PartUrls, part_number: u32, content: &[u8]) -> String {
    let url = urls.url(part_number).expect("a part that was signed");
    s3.exchange(Method::Put, url, NO_HEADERS, content).expect(200).header("etag").to_owned()
}

/// Bytes that differ from part to part.
fn content(size: usize) -> Vec<u8> {
    let mut state = 1_u32;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        state.to_le_bytes()
    };
    let mut bytes: Vec<u8> = (0..size.div_ceil(4)).flat_map(|_| next()).collect();
    bytes.truncate(size);
    bytes
}

fn twenty_mebibytes_come_back_from_four_parts(s3: &S3) {
    let file = content(20 * MIB);
    let plan = PartPlan::with_part_size(file.len() as u64, PART as u64).unwrap();
    assert_eq!(plan.count(), 4);
    for with_lengths in [true, false] {
        let upload = Upload::start(s3);
        let request = upload.presigner.upload_parts(KEY, &*upload.id, plan.numbers());
        let request = if with_lengths { request.content_lengths(plan) } else { request };
        let urls = request.sign().unwrap();

        // In any order, both of the parts and of the list.
        let mut completed = CompletedParts::new();
        for part_number in [3, 1, 4, 2] {
            let bytes = plan.part(part_number).unwrap();
            let bytes = usize::try_from(bytes.start).unwrap()..usize::try_from(bytes.end).unwrap();
            completed = completed.part(part_number, send_part(s3, &urls, part_number, &file[bytes]));
        }
        upload.expect_no_object();
        upload.complete(&completed).expect(200);
        let stored = s3.get(KEY).expect(200);
        assert!(stored.body == file, "the file came back changed");
        s3.send(upload.presigner.delete(KEY).sign(), b"").expect(204);
    }
}

fn the_last_upload_of_a_part_counts(s3: &S3) {
    let upload = Upload::start(s3);
    let urls = upload.urls(1);
    let first = send_part(s3, &urls, 1, b"first");
    // The same URL again.
    let second = send_part(s3, &urls, 1, b"the second");
    assert_ne!(first, second);
    let parts = s3.send(upload.presigner.list_parts(KEY, &*upload.id).sign(), b"").expect(200);
    assert_eq!([parts.element("PartNumber"), parts.element("Size")], ["1", "10"]);
    if s3.quirks().multipart.compares_etags {
        upload.complete(&CompletedParts::new().part(1, first)).expect_code(400, "InvalidPart");
    }
    upload.complete(&CompletedParts::new().part(1, second)).expect(200);
    assert_eq!(s3.read(KEY), "the second");
}

/// A part that the list leaves out is no part of the object.
fn the_list_makes_the_object(s3: &S3) {
    let upload = Upload::start(s3);
    let urls = upload.urls(3);
    let parts = ["1".repeat(PART), "2".repeat(PART), "3".to_owned()];
    let etags: Vec<_> = (1..).zip(&parts).map(|(number, part)| send_part(s3, &urls, number, part.as_bytes())).collect();
    let completed = CompletedParts::new().part(1, &*etags[0]).part(3, &*etags[2]);
    if let Some(refusal) = s3.quirks().multipart.list_with_a_gap {
        upload.complete(&completed).expect_refusal(refusal);
        upload.expect_no_object();
    } else {
        upload.complete(&completed).expect(200);
        assert!(s3.read(KEY) == format!("{}{}", parts[0], parts[2]));
    }
}

fn a_part_that_was_not_uploaded_is_refused(s3: &S3) {
    let upload = Upload::start(s3);
    let part = "1".repeat(PART);
    let etag = send_part(s3, &upload.urls(1), 1, part.as_bytes());
    let too_long = CompletedParts::new().part(1, &*etag).part(2, &*etag);
    upload.complete(&too_long).expect_refusal(s3.quirks().multipart.missing_part);
    upload.complete_after_refusal(&CompletedParts::new().part(1, etag), &part);
}

fn a_wrong_etag_is_refused(s3: &S3) {
    let upload = Upload::start(s3);
    let etag = send_part(s3, &upload.urls(1), 1, b"part");
    let wrong = CompletedParts::new().part(1, "\"00000000000000000000000000000000\"");
    if s3.quirks().multipart.compares_etags {
        upload.complete(&wrong).expect_code(400, "InvalidPart");
        // With its quotes or without.
        upload.complete_after_refusal(&CompletedParts::new().part(1, etag.trim_matches('"')), "part");
    } else {
        upload.complete(&wrong).expect(200);
        assert_eq!(s3.read(KEY), "part");
    }
}

fn an_aborted_upload_is_over(s3: &S3) {
    let upload = Upload::start(s3);
    let urls = upload.urls(2);
    let etag = send_part(s3, &urls, 1, b"part");
    s3.send(upload.presigner.abort_multipart_upload(KEY, &*upload.id).sign(), b"").expect(204);

    let late = s3.exchange(Method::Put, urls.url(2).unwrap(), NO_HEADERS, b"late");
    late.expect_refusal(s3.quirks().unknown_upload);
    upload.complete(&CompletedParts::new().part(1, etag)).expect_refusal(s3.quirks().unknown_upload);
    upload.expect_no_object();
}

fn a_part_has_its_planned_length(s3: &S3) {
    let upload = Upload::start(s3);
    let plan = PartPlan::with_part_size(PART as u64 + 4, PART as u64).unwrap();
    let request = upload.presigner.upload_parts(KEY, &*upload.id, plan.numbers()).content_lengths(plan);
    let urls = request.sign().unwrap();
    for content in [&b""[..], b"par", b"parts"] {
        let refused = s3.exchange(Method::Put, urls.url(2).unwrap(), NO_HEADERS, content);
        refused.expect_refusal(s3.quirks().wrong_signature);
    }
    let none = s3.send(upload.presigner.list_parts(KEY, &*upload.id).sign(), b"").expect(200);
    assert_eq!(none.elements("Part"), [""; 0]);
    send_part(s3, &urls, 2, b"part");
}

/// The signature covers key, upload and part.
fn a_url_works_for_its_own_part_only(s3: &S3) {
    let upload = Upload::start(s3);
    let other = Upload::start(s3);
    let other_key = s3.create_multipart_upload("x");
    let urls = upload.urls(2);
    let url = urls.url(1).unwrap();
    let encoded_id = query_value(url, "uploadId");
    let to = |from: &str, to: &str| {
        let changed = url.replacen(from, to, 1);
        assert_ne!(changed, url);
        changed
    };
    for foreign in [
        to(encoded_id, &other.id),
        to(encoded_id, &other_key),
        to("films/cat%20%26%20dog.mp4", "x"),
        to("films/cat%20%26%20dog.mp4", "x").replace(encoded_id, &other_key),
        to("partNumber=1", "partNumber=2"),
        to("partNumber=1", "partNumber=3"),
    ] {
        let refused = s3.exchange(Method::Put, &foreign, NO_HEADERS, b"foreign");
        refused.expect_refusal(s3.quirks().wrong_signature);
    }
    // Without them, it would overwrite the object.
    for parameter in ["partNumber=1&", &format!("uploadId={encoded_id}&")] {
        let refused = s3.exchange(Method::Put, &to(parameter, ""), NO_HEADERS, b"foreign");
        assert!(matches!(refused.status, 400 | 403), "{refused:?}");
    }
    for (key, id) in [(KEY, &upload.id), (KEY, &other.id), ("x", &other_key)] {
        let parts = s3.send(upload.presigner.list_parts(key, &**id).sign(), b"").expect(200);
        assert_eq!(parts.elements("PartNumber"), [""; 0], "{parts:?}");
    }
    upload.expect_no_object();
    send_part(s3, &urls, 1, b"part");
}

fn an_empty_object_is_one_empty_part(s3: &S3) {
    let plan = PartPlan::new(0).unwrap();
    let upload = Upload::start(s3);
    let urls = upload.presigner.upload_parts(KEY, &*upload.id, plan.numbers()).content_lengths(plan).sign().unwrap();
    let answer = s3.exchange(Method::Put, urls.url(1).unwrap(), NO_HEADERS, b"");
    if let Some(refusal) = s3.quirks().multipart.empty_part {
        answer.expect_refusal(refusal);
        upload.expect_no_object();
    } else {
        let etag = answer.expect(200).header("etag").to_owned();
        upload.complete(&CompletedParts::new().part(1, etag)).expect(200);
        assert_eq!(s3.read(KEY), "");
    }
}
