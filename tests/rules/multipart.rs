//! Large files in parts: the plan, the URLs, the body that puts the parts together, and the
//! answers.

use super::{NOW, credentials, param, presigner, presigner_for};
use presign::multipart::{CompletedParts, PartPlan};
use presign::{Bucket, ChecksumAlgorithm, Error, Presigner};
use proptest::prelude::*;
use s3s::xml::{Deserialize, Deserializer};
use std::time::Duration;

const MIB: u64 = 1 << 20;
const GIB: u64 = 1 << 30;
/// AWS: "Amazon S3 multipart upload limits". 48.8 TiB.
const LARGEST_OBJECT: u64 = 50_000 * GIB;
const ETAG: &str = "\"a54357aff0632cce46d942af68356b38\"";

mod urls {
    use super::*;

    #[test]
    fn the_urls_are_those_of_single_parts() {
        let presigner = presigner();
        for parts in [1..=1, 1..=3, 7..=7, 95..=105, 9_990..=10_000] {
            let urls = presigner.upload_parts("a b/é", "id+/=", parts.clone()).sign_at(NOW).unwrap();
            let single = |number| presigner.upload_part("a b/é", "id+/=", number).sign_at(NOW).unwrap();
            let expected: Vec<_> = parts.clone().map(|number| (number, single(number).into_url())).collect();
            let found: Vec<_> = urls.urls().map(|(number, url)| (number, url.to_owned())).collect();
            assert_eq!(found, expected);
            for number in [0, 1, 3, 4, 7, 95, 105, 106, 9_989, 10_000, 10_001, u32::MAX] {
                let expected = parts.contains(&number).then(|| single(number).into_url());
                assert_eq!(urls.url(number), expected.as_deref(), "{number} of {parts:?}");
            }
            assert_eq!(urls.expires_at(), single(1).expires_at());
        }
    }

    #[test]
    fn each_setting_is_that_of_a_single_part() {
        let presigner = Presigner::new(super::super::temporary_credentials(), super::super::bucket()).unwrap();
        let life = Duration::from_secs(3600);
        let urls = presigner.upload_parts("key", "id", 1..=2).expires_in(life).sign_at(NOW).unwrap();
        let single = presigner.upload_part("key", "id", 2).expires_in(life).sign_at(NOW).unwrap();
        assert_eq!(urls.url(2), Some(single.url()));
        assert_eq!(urls.expires_at(), single.expires_at());

        let ambiguous = presigner.upload_parts("a//b", "id", 1..=2);
        assert!(matches!(ambiguous.sign_at(NOW), Err(Error::AmbiguousKey { .. })));
        let urls = ambiguous.allow_ambiguous_key().sign_at(NOW).unwrap();
        let single = presigner.upload_part("a//b", "id", 2).allow_ambiguous_key().sign_at(NOW).unwrap();
        assert_eq!(urls.url(2), Some(single.url()));
    }

    #[test]
    fn a_plan_fixes_the_length_of_each_part() {
        let presigner = presigner();
        let plan = PartPlan::new(20_000_000).unwrap();
        let urls = presigner.upload_parts("key", "id", plan.numbers()).content_lengths(plan).sign_at(NOW).unwrap();
        for (number, length) in [(1, 8 * MIB), (2, 8 * MIB), (3, 20_000_000 - 16 * MIB)] {
            let single = presigner.upload_part("key", "id", number).content_length(length).sign_at(NOW).unwrap();
            assert_eq!(urls.url(number), Some(single.url()));
        }
        let beyond = presigner.upload_parts("key", "id", 1..=4).content_lengths(plan).sign_at(NOW).unwrap_err();
        assert_eq!(beyond, Error::PartNotPlanned { part_number: 4, count: 3 });
    }

    #[test]
    fn a_held_time_is_used_and_an_explicit_one_takes_precedence() {
        let held = presigner().at(NOW).unwrap();
        let urls = held.upload_parts("key", "id", 1..=2).sign().unwrap();
        assert_eq!(urls.url(2), Some(held.upload_part("key", "id", 2).sign().unwrap().url()));
        let later = NOW + Duration::from_secs(86_400);
        let urls = held.upload_parts("key", "id", 1..=1).sign_at(later).unwrap();
        assert_eq!(param(urls.url(1).unwrap(), "X-Amz-Date"), Some("20130525T000000Z"));

        let by_clock = presigner().upload_parts("key", "id", 1..=1).sign();
        #[cfg(feature = "std")]
        assert!(by_clock.unwrap().expires_at() > NOW);
        #[cfg(not(feature = "std"))]
        assert_eq!(by_clock.unwrap_err(), Error::NoClock);
    }

    #[test]
    fn ranges_are_within_1_to_10000_and_not_empty() {
        let presigner = presigner();
        let sign = |first, last| presigner.upload_parts("key", "id", first..=last).sign_at(NOW);
        assert_eq!(sign(1, 10_000).unwrap().urls().count(), 10_000);
        assert_eq!(sign(0, 3).unwrap_err(), Error::PartNumber { part_number: 0 });
        assert_eq!(sign(1, 10_001).unwrap_err(), Error::PartNumber { part_number: 10_001 });
        // Refused before there is room for them.
        assert_eq!(sign(1, u32::MAX).unwrap_err(), Error::PartNumber { part_number: u32::MAX });
        assert_eq!(sign(u32::MAX, u32::MAX).unwrap_err(), Error::PartNumber { part_number: u32::MAX });
        assert_eq!(sign(5, 2).unwrap_err(), Error::NoPartNumbers { first: 5, last: 2 });
        let mut used_up = 1..=1;
        used_up.next();
        let used_up = presigner.upload_parts("key", "id", used_up).sign_at(NOW).unwrap_err();
        assert_eq!(used_up, Error::NoPartNumbers { first: 1, last: 1 });
    }

    #[test]
    fn keys_and_ids_are_checked_as_for_a_single_part() {
        let presigner = presigner();
        for (key, id) in [("", "id"), ("a/../b", "id"), ("soap", "id"), ("key", ""), (&*"k".repeat(1025), "id")] {
            let expected = presigner.upload_part(key, id, 1).sign_at(NOW).unwrap_err();
            assert_eq!(presigner.upload_parts(key, id, 1..=2).sign_at(NOW).unwrap_err(), expected);
        }
        let id = |length| presigner.upload_parts("key", "i".repeat(length), 1..=2).sign_at(NOW).map(drop);
        assert_eq!(id(1024), Ok(()));
        assert_eq!(id(1025), Err(Error::IdTooLong { name: "uploadId".into(), length: 1025 }));
        let version = presigner.get("key").version_id("v".repeat(1025)).sign_at(NOW).map(drop);
        assert_eq!(version, Err(Error::IdTooLong { name: "versionId".into(), length: 1025 }));
        let expired = credentials().with_expiry(NOW);
        let expired = Presigner::new(expired, super::super::bucket()).unwrap();
        let error = expired.upload_parts("key", "id", 1..=2).sign_at(NOW).unwrap_err();
        assert!(matches!(error, Error::CredentialsExpired { .. }));
        let life = presigner.upload_parts("key", "id", 1..=2).expires_in(Duration::ZERO).sign_at(NOW).unwrap_err();
        assert_eq!(life, Error::ExpiryOutOfRange { seconds: 0 });
    }

    #[test]
    fn the_bucket_may_be_anywhere() {
        let bucket =
            Bucket::new("examplebucket", "r").endpoint_url("http://localhost:9000/base").stripped_prefix("/s3");
        let presigner = presigner_for(bucket);
        let urls = presigner.upload_parts("key", "id", 1..=2).sign_at(NOW).unwrap();
        assert_eq!(urls.url(2), Some(presigner.upload_part("key", "id", 2).sign_at(NOW).unwrap().url()));
    }

    #[test]
    fn json_is_ready_for_the_client() {
        let urls = presigner().upload_parts("key", "id", 9..=10).sign_at(NOW).unwrap();
        assert_eq!(
            serde_json::to_value(&urls).unwrap(),
            serde_json::json!({
                "method": "PUT",
                "parts": [
                    { "part_number": 9, "url": urls.url(9) },
                    { "part_number": 10, "url": urls.url(10) },
                ],
                "expires_at": "2013-05-24T00:15:00Z",
            })
        );
        let plan = PartPlan::new(10_000_000).unwrap();
        let planned = presigner().upload_parts("key", "id", 2..=2).content_lengths(plan).sign_at(NOW).unwrap();
        assert_eq!(
            serde_json::to_value(&planned).unwrap()["parts"],
            serde_json::json!([{ "part_number": 2, "url": planned.url(2), "start": 8_388_608, "end": 10_000_000 }])
        );
    }
}

mod plan {
    use super::*;

    /// Cuts parts off until nothing is left, or there are too many.
    fn cut(size: u64, part_size: u64) -> Option<Vec<(u64, u64)>> {
        let (mut parts, mut start) = (vec![], 0);
        loop {
            let end = size.min(start + part_size);
            parts.push((start, end));
            if parts.len() > 10_000 {
                return None;
            }
            if end == size {
                return Some(parts);
            }
            start = end;
        }
    }

    fn assert_is_cut(plan: &PartPlan, expected: &[(u64, u64)]) {
        let parts: Vec<_> = plan.parts().map(|(_, bytes)| (bytes.start, bytes.end)).collect();
        assert_eq!(parts, expected);
        let numbers: Vec<_> = plan.parts().map(|(number, _)| number).collect();
        assert_eq!(numbers, plan.numbers().collect::<Vec<_>>());
        assert_eq!(numbers, (1..=u32::try_from(expected.len()).unwrap()).collect::<Vec<_>>());
        assert_eq!(plan.count() as usize, expected.len());
        assert_eq!((plan.part(0), plan.part(plan.count() + 1), plan.part(u32::MAX)), (None, None, None));
    }

    #[test]
    fn the_limits_are_those_of_s3() {
        let plan = |size, part_size| PartPlan::with_part_size(size, part_size).map(|plan| plan.count());
        assert_eq!(plan(0, 5 * MIB), Ok(1));
        assert_eq!(plan(1, 5 * MIB), Ok(1));
        assert_eq!(plan(5 * MIB, 5 * MIB), Ok(1));
        assert_eq!(plan(5 * MIB + 1, 5 * MIB), Ok(2));
        assert_eq!(plan(50_000 * MIB, 5 * MIB), Ok(10_000));
        assert_eq!(
            plan(50_000 * MIB + 1, 5 * MIB),
            Err(Error::TooManyParts { size: 50_000 * MIB + 1, part_size: 5 * MIB, smallest: 5 * MIB + 1 })
        );
        assert_eq!(plan(1, 5 * MIB - 1), Err(Error::PartSize { part_size: 5 * MIB - 1 }));
        assert_eq!(plan(1, 5 * GIB + 1), Err(Error::PartSize { part_size: 5 * GIB + 1 }));
        assert_eq!(plan(1, 0), Err(Error::PartSize { part_size: 0 }));
        assert_eq!(plan(LARGEST_OBJECT, 5 * GIB), Ok(10_000));
        for size in [LARGEST_OBJECT + 1, u64::MAX] {
            assert_eq!(plan(size, 5 * GIB), Err(Error::ObjectTooLarge { size }));
            assert_eq!(PartPlan::new(size), Err(Error::ObjectTooLarge { size }));
        }
    }

    #[test]
    fn an_empty_object_has_one_empty_part() {
        let plan = PartPlan::new(0).unwrap();
        assert!(plan.parts().eq([(1, 0..0)]));
    }

    fn sizes() -> impl Strategy<Value = u64> {
        let near = |edge: u64| (edge.saturating_sub(3)..=edge.saturating_add(3)).boxed();
        let edges = [0, 5 * MIB, 8 * MIB, 16 * MIB, 50_000 * MIB, 80_000 * MIB, 160_000 * MIB, LARGEST_OBJECT];
        let mut strategies: Vec<_> = edges.map(near).into();
        strategies.extend([(0..100 * MIB).boxed(), (0..=LARGEST_OBJECT).boxed(), any::<u64>().boxed()]);
        proptest::strategy::Union::new(strategies)
    }

    fn part_sizes() -> impl Strategy<Value = u64> {
        prop_oneof![
            5 * MIB - 3..=5 * MIB + 3,
            5 * GIB - 3..=5 * GIB + 3,
            5 * MIB..=5 * GIB,
            5 * MIB..=50 * MIB,
            any::<u64>(),
        ]
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn any_size_that_s3_stores_is_cut_into_parts_that_it_takes(size in sizes()) {
            let plan = PartPlan::new(size);
            if size > LARGEST_OBJECT {
                prop_assert_eq!(plan, Err(Error::ObjectTooLarge { size }));
                return Ok(());
            }
            let plan = plan.unwrap();
            prop_assert!((5 * MIB..=5 * GIB).contains(&plan.part_size()));
            assert_is_cut(&plan, &cut(size, plan.part_size()).unwrap());
            // The smallest such whole number of MiB.
            prop_assert_eq!(plan.part_size() % MIB, 0);
            prop_assert!(plan.part_size() == 8 * MIB || cut(size, plan.part_size() - MIB).is_none());
        }

        #[test]
        fn a_part_size_is_taken_if_s3_takes_it(size in sizes(), part_size in part_sizes()) {
            let is_valid = size <= LARGEST_OBJECT && (5 * MIB..=5 * GIB).contains(&part_size);
            match (PartPlan::with_part_size(size, part_size), is_valid.then(|| cut(size, part_size)).flatten()) {
                (Ok(plan), Some(expected)) => {
                    prop_assert_eq!((plan.size(), plan.part_size()), (size, part_size));
                    assert_is_cut(&plan, &expected);
                }
                (Err(Error::TooManyParts { smallest, .. }), None) => {
                    prop_assert!(is_valid);
                    prop_assert!(cut(size, smallest).is_some() && cut(size, smallest - 1).is_none());
                }
                (Err(_), None) => prop_assert!(!is_valid),
                (plan, expected) => panic!("{plan:?}, and {:?} parts", expected.map(|parts| parts.len())),
            }
        }
    }
}

mod body {
    use super::*;

    /// The parts of a body, as a server reads them.
    fn read(xml: &str) -> Vec<(i32, String)> {
        let parts = completed(xml).into_iter();
        parts.map(|part| (part.part_number.unwrap(), part.e_tag.unwrap().into_value())).collect()
    }

    fn completed(xml: &str) -> Vec<s3s::dto::CompletedPart> {
        let mut reader = Deserializer::new(xml.as_bytes());
        let upload = s3s::dto::CompletedMultipartUpload::deserialize(&mut reader).unwrap();
        reader.expect_eof().unwrap();
        upload.parts.unwrap()
    }

    /// AWS: "`CompleteMultipartUpload`", the sample request, without the white space in it.
    #[test]
    fn the_sample_request() {
        let body = CompletedParts::new()
            .part(1, "\"a54357aff0632cce46d942af68356b38\"")
            .part(2, "\"0c78aef83f66abc1fa1e8477f296d394\"")
            .part(3, "\"acbd18db4cc2f85cedef654fccc4a4d8\"");
        let sample = "<CompleteMultipartUpload xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">
            <Part>
                <PartNumber>1</PartNumber>
                <ETag>\"a54357aff0632cce46d942af68356b38\"</ETag>
            </Part>
            <Part>
                <PartNumber>2</PartNumber>
                <ETag>\"0c78aef83f66abc1fa1e8477f296d394\"</ETag>
            </Part>
            <Part>
                <PartNumber>3</PartNumber>
                <ETag>\"acbd18db4cc2f85cedef654fccc4a4d8\"</ETag>
            </Part>
        </CompleteMultipartUpload>";
        assert_eq!(body.to_xml().unwrap(), sample.lines().map(str::trim).collect::<String>());
    }

    #[test]
    fn parts_are_sorted_and_quoted() {
        let body =
            CompletedParts::new().part(10_000, "c").part(9, "\"b\"".to_owned()).part(10, "a-1").to_xml().unwrap();
        assert_eq!(read(&body), [(9, "b".into()), (10, "a-1".into()), (10_000, "c".into())]);
        assert_eq!(body.matches("<ETag>\"").count(), 3);
    }

    #[test]
    fn ten_thousand_parts_in_reverse() {
        let parts = (1..=10_000).rev().fold(CompletedParts::new(), |parts, number| parts.part(number, ETAG));
        let numbers = read(&parts.to_xml().unwrap()).into_iter().map(|(number, _)| number);
        assert!(numbers.eq(1..=10_000));
    }

    #[test]
    fn checksums_have_the_elements_of_their_algorithms() {
        use ChecksumAlgorithm::{Crc32, Crc32c, Crc64Nvme, Sha1, Sha256};
        let [four, eight] = ["uWXtWA==", "Xm1yjcU7bhc="];
        let [twenty, thirty_two] = ["XW8xvtA0SSOJ5vpzGgEJpCcrM2o=", "RM59fWx8lejV0OUkL/rBcd+7qH0ra0tOmeQgNKi4A/g="];
        let body = CompletedParts::new()
            .part_with_checksum(1, ETAG, Crc32, four)
            .part_with_checksum(2, ETAG, Crc32c, four.to_owned())
            .part_with_checksum(3, ETAG, Crc64Nvme, eight)
            .part_with_checksum(4, ETAG, Sha1, twenty)
            .part_with_checksum(5, ETAG, Sha256, thirty_two)
            .to_xml()
            .unwrap();
        let read: Vec<_> = completed(&body)
            .into_iter()
            .map(|part| {
                [
                    part.checksum_crc32,
                    part.checksum_crc32c,
                    part.checksum_crc64nvme,
                    part.checksum_sha1,
                    part.checksum_sha256,
                ]
            })
            .collect();
        let some = |text: &str| Some(text.to_owned());
        assert_eq!(
            read,
            [
                [some(four), None, None, None, None],
                [None, some(four), None, None, None],
                [None, None, some(eight), None, None],
                [None, None, None, some(twenty), None],
                [None, None, None, None, some(thirty_two)],
            ]
        );
        for invalid in ["", "uWXtWA", "uWXtWA==<", eight] {
            let error = CompletedParts::new().part_with_checksum(1, ETAG, Crc32, invalid).to_xml().unwrap_err();
            assert!(matches!(error, Error::HeaderValue { .. }), "{invalid}: {error}");
        }
    }

    #[test]
    fn what_cannot_be_completed_is_refused() {
        assert_eq!(CompletedParts::new().to_xml(), Err(Error::NoParts));
        for part_number in [0, 10_001, u32::MAX] {
            let parts = CompletedParts::new().part(1, ETAG).part(part_number, ETAG);
            assert_eq!(parts.to_xml(), Err(Error::PartNumber { part_number }));
        }
        let twice = CompletedParts::new().part(2, ETAG).part(1, ETAG).part(2, "another");
        assert_eq!(twice.to_xml(), Err(Error::DuplicatePart { part_number: 2 }));
    }

    #[test]
    fn etags_that_are_not_of_s3_are_refused() {
        for (etag, rule) in [
            ("", "empty"),
            ("\"\"", "empty"),
            ("\"", "visible ASCII"),
            ("\"a", "visible ASCII"),
            ("a\"", "visible ASCII"),
            ("\"a\"\"b\"", "visible ASCII"),
            ("\"\"a\"\"", "visible ASCII"),
            (" \"a\"", "visible ASCII"),
            ("a b", "visible ASCII"),
            ("a\n", "visible ASCII"),
            ("a\0", "visible ASCII"),
            ("a\u{7f}", "visible ASCII"),
            ("é", "visible ASCII"),
            ("W/\"a\"", "weak"),
        ] {
            match CompletedParts::new().part(7, etag).to_xml() {
                Err(Error::ETag { part_number: 7, etag: shown, rule: found }) => {
                    assert!(shown == etag && found.contains(rule), "{etag:?}: {found}");
                }
                other => panic!("{etag:?}: {other:?}"),
            }
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 500, failure_persistence: None, ..ProptestConfig::default() })]

        /// Whatever a client claims to be an `ETag`, the server reads that, or nothing is sent.
        #[test]
        fn a_server_reads_what_was_given(
            parts in proptest::collection::btree_map(1..=10_000_u32, "[!#-~]{1,40}", 1..20),
            quoted in any::<bool>(),
        ) {
            let quote = if quoted { "\"" } else { "" };
            let body = parts.iter().rev().fold(CompletedParts::new(), |body, (number, etag)| {
                body.part(*number, format!("{quote}{etag}{quote}"))
            });
            let expected: Vec<_> =
                parts.into_iter().map(|(number, etag)| (i32::try_from(number).unwrap(), etag)).collect();
            prop_assert_eq!(read(&body.to_xml().unwrap()), expected);
        }
    }
}

mod answers {
    use super::*;
    use presign::multipart::{CompletedUpload, UploadId};
    use presign::{AnswerError, S3Error};
    use s3s::xml::{Serialize, Serializer};

    const INTERNAL_ERROR: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>

        <Error>
            <Code>InternalError</Code>
            <Message>We encountered an internal error. Please try again.</Message>
            <RequestId>656c76696e6727732072657175657374</RequestId>
            <HostId>Uuag1LuByRx9e6j5Onimru9pO4ZVKnJ2Qz7/C1NPcfTWAtRPfTaOFg==</HostId>
        </Error>";

    /// An answer as a server writes it.
    fn written(answer: &impl Serialize) -> Vec<u8> {
        let mut xml = Vec::new();
        let mut writer = Serializer::new(&mut xml);
        writer.decl().unwrap();
        answer.serialize(&mut writer).unwrap();
        xml
    }

    /// The error of every reader.
    fn errors(answer: impl AsRef<[u8]>) -> [AnswerError; 3] {
        let answer = answer.as_ref();
        [
            UploadId::from_xml(answer).unwrap_err(),
            CompletedUpload::from_xml(answer).unwrap_err(),
            S3Error::from_xml(answer).unwrap_err(),
        ]
    }

    /// AWS: "`CreateMultipartUpload`", the sample answer.
    #[test]
    fn the_sample_answer_to_create() {
        let id = UploadId::from_xml(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>
            <InitiateMultipartUploadResult xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">
              <Bucket>example-bucket</Bucket>
              <Key>example-object</Key>
              <UploadId>VXBsb2FkIElEIGZvciA2aWWpbmcncyBteS1tb3ZpZS5tMnRzIHVwbG9hZA</UploadId>
            </InitiateMultipartUploadResult>",
        )
        .unwrap();
        assert_eq!(id.as_str(), "VXBsb2FkIElEIGZvciA2aWWpbmcncyBteS1tb3ZpZS5tMnRzIHVwbG9hZA");
        let presigner = presigner();
        let expected = presigner.abort_multipart_upload("key", id.to_string()).sign_at(NOW).unwrap();
        assert_eq!(presigner.abort_multipart_upload("key", &id).sign_at(NOW).unwrap(), expected);
        assert_eq!(presigner.abort_multipart_upload("key", String::from(id)).sign_at(NOW).unwrap(), expected);
    }

    /// AWS: "`CompleteMultipartUpload`", the sample answers.
    #[test]
    fn the_sample_answers_to_complete() {
        let completed = CompletedUpload::from_xml(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>
            <CompleteMultipartUploadResult xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">
             <Location>http://Example-Bucket.s3.<Region>.amazonaws.com/Example-Object</Location>
             <Bucket>Example-Bucket</Bucket>
             <Key>Example-Object</Key>
             <ETag>\"3858f62230ac3c915f300c664312c11f-9\"</ETag>
            </CompleteMultipartUploadResult>"
                .replace("<Region>", "us-east-1"),
        )
        .unwrap();
        assert_eq!(completed.etag(), Some("\"3858f62230ac3c915f300c664312c11f-9\""));
        assert_eq!(completed.location(), Some("http://Example-Bucket.s3.us-east-1.amazonaws.com/Example-Object"));
        assert_eq!(completed.get("Bucket"), Some("Example-Bucket"));
        assert_eq!(completed.checksum(ChecksumAlgorithm::Crc32), None);

        // With status 200.
        let Err(AnswerError::S3(error)) = CompletedUpload::from_xml(INTERNAL_ERROR) else { panic!("no error") };
        assert_eq!(error.code(), "InternalError");
        assert_eq!(error.message(), "We encountered an internal error. Please try again.");
        assert_eq!(error.get("RequestId"), Some("656c76696e6727732072657175657374"));
        assert_eq!(error.get("HostId"), Some("Uuag1LuByRx9e6j5Onimru9pO4ZVKnJ2Qz7/C1NPcfTWAtRPfTaOFg=="));
        assert_eq!(error.get("Region"), None);
        assert_eq!(error.fields().count(), 4);
        assert_eq!(S3Error::from_xml(INTERNAL_ERROR), Ok(error.clone()));
        assert_eq!(UploadId::from_xml(INTERNAL_ERROR), Err(AnswerError::S3(error)));
    }

    #[test]
    fn what_a_server_writes_is_read() {
        let id = "id \"<&>'é";
        let created = s3s::dto::CreateMultipartUploadOutput { upload_id: Some(id.into()), ..Default::default() };
        assert_eq!(UploadId::from_xml(written(&created)).unwrap().as_str(), id);

        let checksum = "RM59fWx8lejV0OUkL/rBcd+7qH0ra0tOmeQgNKi4A/g=-3";
        let completed = CompletedUpload::from_xml(written(&s3s::dto::CompleteMultipartUploadOutput {
            e_tag: Some(s3s::dto::ETag::Strong("3858f622-3".into())),
            location: Some("http://localhost/a?b&c".into()),
            checksum_sha256: Some(checksum.into()),
            ..Default::default()
        }))
        .unwrap();
        assert_eq!(completed.etag(), Some("\"3858f622-3\""));
        assert_eq!(completed.location(), Some("http://localhost/a?b&c"));
        assert_eq!(completed.checksum(ChecksumAlgorithm::Sha256), Some(checksum));
        assert_eq!(completed.checksum(ChecksumAlgorithm::Sha1), None);
    }

    /// AWS sends it while it puts the parts together, before or after the declaration.
    #[test]
    fn white_space_before_the_answer_is_accepted() {
        let space = " \r\n\t".repeat(1 << 18);
        for answer in [format!("{space}{INTERNAL_ERROR}{space}"), INTERNAL_ERROR.replacen("?>", "?>\n\n   ", 1)] {
            assert_eq!(S3Error::from_xml(answer).unwrap().code(), "InternalError");
        }
    }

    #[test]
    fn text_is_put_together() {
        let error = S3Error::from_xml(
            "<Error><Code>A<!-- comment -->B<![CDATA[<C>]]>&amp;&#x44;</Code><Nested>a<b>c</b>d</Nested><Empty/></Error>",
        )
        .unwrap();
        assert_eq!(error.code(), "AB<C>&D");
        assert_eq!((error.get("Nested"), error.get("b"), error.get("Empty")), (Some("ad"), None, None));
        assert_eq!(error.message(), "");
    }

    #[test]
    fn a_namespace_may_have_a_prefix() {
        let error = "<s3:Error xmlns:s3=\"urn:a\"><s3:Code>SlowDown</s3:Code></s3:Error>";
        assert_eq!(S3Error::from_xml(error).unwrap().code(), "SlowDown");
    }

    #[test]
    fn ids_and_codes_are_never_missing() {
        for id in ["", "<UploadId/>", "<UploadId></UploadId>", "<UploadId> \n</UploadId>", "<uploadid>a</uploadid>"] {
            let answer = format!("<InitiateMultipartUploadResult>{id}</InitiateMultipartUploadResult>");
            assert_eq!(UploadId::from_xml(answer), Err(AnswerError::Missing { element: "UploadId" }), "{id}");
        }
        for answer in ["<Error/>", "<Error><Code/><Message>a</Message></Error>"] {
            for error in errors(answer) {
                assert_eq!(error, AnswerError::Missing { element: "Code" });
            }
        }
        let without_anything = CompletedUpload::from_xml("<CompleteMultipartUploadResult/>").unwrap();
        assert_eq!((without_anything.etag(), without_anything.location()), (None, None));
    }

    #[test]
    fn other_documents_are_errors() {
        let root = |found: &str, expected| AnswerError::Root { found: found.into(), expected };
        let id = "InitiateMultipartUploadResult";
        assert_eq!(UploadId::from_xml("<html/>"), Err(root("html", id)));
        assert_eq!(UploadId::from_xml("<CompleteMultipartUploadResult/>"), Err(root("Complete…sult", id)));
        assert_eq!(
            CompletedUpload::from_xml(format!("<{id}><UploadId>a</UploadId></{id}>")),
            Err(root("Initiate…sult", "CompleteMultipartUploadResult"))
        );
        assert_eq!(S3Error::from_xml("<ListBucketResult/>"), Err(root("ListBucketResult", "Error")));
    }

    #[test]
    fn what_is_no_xml_is_an_error() {
        for (answer, rule) in [
            ("", "empty"),
            (" \n ", "empty"),
            ("<?xml version=\"1.0\"?>", "empty"),
            ("{\"code\": 1}", "not well-formed"),
            ("<Error><Code>A</Code>", "broke off"),
            ("<Error><Code>A</Error></Code>", "not well-formed"),
            ("<Error><Code>A</Code></Error><Error/>", "not well-formed"),
            ("<Error><Code>\0</Code></Error>", "not well-formed"),
            ("<Error><Code>&undefined;</Code></Error>", "not well-formed"),
        ] {
            for error in errors(answer) {
                assert!(matches!(error, AnswerError::Xml { .. }), "{answer}: {error:?}");
                assert!(error.to_string().contains(rule), "{answer}: {error}");
            }
        }
        for error in errors(b"<Error><Code>\xff</Code></Error>") {
            assert!(error.to_string().contains("not UTF-8"), "{error}");
        }
    }

    /// On a small stack, as nested elements would overflow it.
    #[test]
    fn hostile_documents_are_errors() {
        let bomb = "<!DOCTYPE Error [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;\">
            <!ENTITY c \"&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;\">]><Error><Code>&c;</Code></Error>";
        let file = "<!DOCTYPE Error [<!ENTITY a SYSTEM \"file:///etc/passwd\">]><Error><Code>&a;</Code></Error>";
        let nested = |depth: usize| format!("<Error>{}A{}</Error>", "<a>".repeat(depth), "</a>".repeat(depth));
        let attributes = (0..5_000).map(|index| format!("a{index}=\"\"")).collect::<Vec<_>>().join(" ");
        let namespaces = (0..3_000).map(|index| format!("xmlns:a{index}=''")).collect::<Vec<_>>().join(" ");
        let documents = [
            (bomb.to_owned(), "DTD"),
            (file.to_owned(), "DTD"),
            ("<!DOCTYPE html><html/>".to_owned(), "DTD"),
            (nested(9_000), "too many elements"),
            ("<a>".repeat(20_000), "too many elements"),
            (nested(100_000), "at most 65536"),
            (format!("<Error>{}</Error>", "<a/>".repeat(10_000)), "too many elements"),
            (format!("<Error>{}</Error>", "<!---->".repeat(9_000)), "too many elements"),
            (format!("<Error {attributes}>"), "too many attributes"),
            (format!("<Error {namespaces}>{}", nested(44)), "too many attributes"),
            (format!("<Error>{}</Error>", "a".repeat(1 << 20)), "at most 65536"),
            ("<".repeat(60_000), "not well-formed"),
            ("&".repeat(60_000), "not well-formed"),
        ];
        let reader = std::thread::Builder::new().stack_size(1 << 20).spawn(move || {
            for (document, rule) in documents {
                for error in errors(&document) {
                    assert!(error.to_string().contains(rule), "{document:.60}: {error}");
                }
            }
        });
        reader.unwrap().join().unwrap();
    }

    /// The longest answer with the most elements.
    #[test]
    fn the_limits_leave_room_for_what_s3_sends() {
        let field = format!("  <StringToSign>{}</StringToSign>\n", "a".repeat(4600));
        let answer = format!("<Error>\n  <Code>SignatureDoesNotMatch</Code>\n{}</Error>", field.repeat(14));
        assert!(answer.len() > 64_000);
        assert_eq!(S3Error::from_xml(answer).unwrap().fields().count(), 15);
    }

    #[test]
    fn messages_say_what_to_do_and_contain_no_control_characters() {
        let error = S3Error::from_xml(
            "<Error><Code>A&#10;B</Code><Message>line\r\nline</Message><Token-0>to/k+en</Token-0></Error>",
        )
        .unwrap();
        for text in [error.to_string(), format!("{error:?}"), AnswerError::S3(error.clone()).to_string()] {
            assert!(text.contains("\"A\\nB\"") && text.contains("\"line\\nline\""), "{text}");
            assert!(!text.contains("to/k+en") && !text.contains('\n'), "{text}");
        }
        assert_eq!(error.get("Token-0"), Some("to/k+en"));
        let long = format!("<{0}/>", "wJalrXUtnFEMI-K7MDENG-bPxRfiCYEXAMPLEKEY");
        assert!(S3Error::from_xml(long).unwrap_err().to_string().contains("\"wJalrXUt…EKEY\""));
        for error in errors("<Error><Code/></Error>").iter().chain(&errors("<a/>")).chain(&errors("")) {
            assert!(
                error.to_string().contains("check that") || error.to_string().contains("ask the server"),
                "{error}"
            );
        }
    }

    #[test]
    fn errors_are_standard_errors() {
        fn standard<E: std::error::Error + Clone + PartialEq + Send + Sync + 'static>() {}
        standard::<AnswerError>();
        standard::<S3Error>();
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 500, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn any_text_comes_back(id in "[ -~\\u{80}-\\u{d7ff}]{0,20}[!-~][ -~]{0,5}") {
            let created = s3s::dto::CreateMultipartUploadOutput { upload_id: Some(id.clone()), ..Default::default() };
            let read = UploadId::from_xml(written(&created)).unwrap();
            prop_assert_eq!(read.as_str(), id.trim());
        }
    }
}
