//! URLs and forms that others made are taken apart, each finding is found and only then, and
//! nothing that is printed shows a signature or token.

use super::secrets::leak;
use super::{ACCESS_KEY_ID, NOW, SECRET_ACCESS_KEY, bucket, temporary_credentials};
use presign::inspect_form;
use presign::inspection::{AccessKeyKind, FindingCode, Inspection, PayloadRule, Severity, SignatureKind, UrlStyle};
use presign::{Error, Presigner, inspect};
use rusty_s3::S3Action;
use std::collections::HashSet;
use std::time::Duration;
use time::OffsetDateTime;
use time::macros::datetime;

/// AWS: "Authenticating Requests: Using Query Parameters (AWS Signature Version 4)".
const AWS: &str = "https://examplebucket.s3.amazonaws.com/test.txt\
    ?X-Amz-Algorithm=AWS4-HMAC-SHA256\
    &X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request\
    &X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host\
    &X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404";

/// AWS: "Signing and authenticating REST requests (AWS signature version 2)".
const AWS_VERSION_2: &str = "http://johnsmith.s3.amazonaws.com/photos/puppy.jpg\
    ?AWSAccessKeyId=AKIAIOSFODNN7EXAMPLE&Signature=NpgCjnDzrM%2BWFzoENXmpNDUsSn8%3D&Expires=1175139620";

/// AWS: "Authentication methods", without line breaks. The signature is left out there.
const AWS_VERSION_4A: &str = "https://ec2.amazonaws.com/?Action=CreateBucket&Version=2016-11-15\
    &X-Amz-Algorithm=AWS4-ECDSA-P256-SHA256&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE/20220830/s3/aws4_request\
    &X-Amz-Region-Set=us-west-1&X-Amz-Date=20220830T123600Z&X-Amz-SignedHeaders=host;x-amz-date;x-amz-region-set\
    &X-Amz-Signature=calculated-signature";

/// Google: "Signed URLs".
const GOOGLE: &str = "https://storage.googleapis.com/example-bucket/cat.jpeg?X-Goog-Algorithm=GOOG4-RSA-SHA256\
    &X-Goog-Credential=example%40example-project.iam.gserviceaccount.com%2F20181026%2Fus-central1%2Fstorage%2Fgoog4_request\
    &X-Goog-Date=20181026T181309Z&X-Goog-Expires=900&X-Goog-SignedHeaders=host\
    &X-Goog-Signature=247a2aa45f169edf4d187d54e7cc46e4731b1e6273242c4f4c39a1d2507a0e58706e25e3a85a7dbb891d62afa8496def\
    8e260c1db863d9ace85ff0a184b894b117fe46d1225c82f2aa19efd52cf21d3e2022b3b868dcc1aca2741951ed5bf3bb25a34f5e9316a2841e8\
    ff4c530b22ceaa1c5ce09c7cbb5732631510c20580e61723f5594de3aea497f195456a2ff2bdd0d13bad47289d8611b6f9cfeef0c46c91a455b\
    94e90a66924f722292d21e24d31dcfb38ce0c0f353ffa5a9756fc2a9f2b40bc2113206a81e324fc4fd6823a29163fa845c8ae7eca1fcf6e5bb4\
    8b3200983c56c5ca81fffb151cca7402beddfc4a76b133447032ea7abedc098d2eb14a7";

/// boto3 1.43.11, `get_object` with temporary credentials in eu-west-1.
const BOTO3_TEMPORARY: &str = "https://examplebucket.s3.amazonaws.com/photos/cat%201.jpg?X-Amz-Algorithm=AWS4-HMAC-SHA256\
    &X-Amz-Credential=ASIAIOSFODNN7EXAMPLE%2F20130524%2Feu-west-1%2Fs3%2Faws4_request&X-Amz-Date=20130524T000000Z\
    &X-Amz-Expires=3600&X-Amz-SignedHeaders=host\
    &X-Amz-Security-Token=IQoJb3JpZ2luX2VjEXAMPLE%2F%2FTOKEN%2Bwith%3Dmarks\
    &X-Amz-Signature=c196aa478c5af6f5b74d343eaffcc79d4cf94e6a5224932dc26e7c915f768bee";

/// The same, `put_object` with a content type and `AKIA` credentials.
const BOTO3_PUT: &str = "https://examplebucket.s3.amazonaws.com/photos/cat%201.jpg?X-Amz-Algorithm=AWS4-HMAC-SHA256\
    &X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Feu-west-1%2Fs3%2Faws4_request&X-Amz-Date=20130524T000000Z\
    &X-Amz-Expires=3600&X-Amz-SignedHeaders=content-type%3Bhost\
    &X-Amz-Signature=e209abc6de58d4dca697d0577d3d08b3f47478622ddd0f71fe8040f10e917cbc";

/// The same, `get_object` in path style.
const BOTO3_PATH_STYLE: &str = "https://s3.eu-west-1.amazonaws.com/examplebucket/photos/cat%201.jpg\
    ?X-Amz-Algorithm=AWS4-HMAC-SHA256\
    &X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Feu-west-1%2Fs3%2Faws4_request&X-Amz-Date=20130524T000000Z\
    &X-Amz-Expires=3600&X-Amz-SignedHeaders=host\
    &X-Amz-Signature=c86323b084c4fa948949affd975f1787be993edd03229fd71eaa7d0293912a4e";

/// The same with `signature_version="s3"` and temporary credentials.
const BOTO3_VERSION_2: &str = "https://examplebucket.s3.amazonaws.com/photos/cat%201.jpg\
    ?AWSAccessKeyId=ASIAIOSFODNN7EXAMPLE&Signature=apIMqbaWq7P2O2N0s9H1d9zX%2FYg%3D\
    &x-amz-security-token=IQoJb3JpZ2luX2VjEXAMPLE%2F%2FTOKEN%2Bwith%3Dmarks&Expires=1369357200";

/// `@aws-sdk/s3-request-presigner` 3.1169.0, `GetObjectCommand`.
const JAVASCRIPT: &str = "https://examplebucket.s3.eu-west-1.amazonaws.com/photos/cat%201.jpg\
    ?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Content-Sha256=UNSIGNED-PAYLOAD\
    &X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Feu-west-1%2Fs3%2Faws4_request&X-Amz-Date=20130524T000000Z\
    &X-Amz-Expires=3600&X-Amz-Signature=558cb7e6fcca82534d032d663aac1b6a1412f416ef88eed0dee22a1d379d4069\
    &X-Amz-SignedHeaders=host&x-amz-checksum-mode=ENABLED&x-id=GetObject";

/// The same, `PutObjectCommand` with a content type, which isn't signed.
const JAVASCRIPT_PUT: &str = "https://examplebucket.s3.eu-west-1.amazonaws.com/photos/cat%201.jpg\
    ?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Content-Sha256=UNSIGNED-PAYLOAD\
    &X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Feu-west-1%2Fs3%2Faws4_request&X-Amz-Date=20130524T000000Z\
    &X-Amz-Expires=3600&X-Amz-Signature=577d32266130c31594572a90fb43510293e9f2ce39d221cdbda6132e24e76c6e\
    &X-Amz-SignedHeaders=host&x-amz-checksum-crc32=AAAAAA%3D%3D&x-amz-sdk-checksum-algorithm=CRC32&x-id=PutObject";

/// Fields of boto3's `generate_presigned_post` in eu-west-1, with temporary credentials.
const BOTO3_FORM: [(&str, &str); 7] = [
    ("key", "photos/cat.jpg"),
    ("x-amz-algorithm", "AWS4-HMAC-SHA256"),
    ("x-amz-credential", "ASIAIOSFODNN7EXAMPLE/20130524/eu-west-1/s3/aws4_request"),
    ("x-amz-date", "20130524T000000Z"),
    ("x-amz-security-token", "IQoJb3JpZ2luX2VjEXAMPLE//TOKEN+with=marks"),
    (
        "policy",
        "eyJleHBpcmF0aW9uIjogIjIwMTMtMDUtMjRUMDE6MDA6MDBaIiwgImNvbmRpdGlvbnMiOiBbeyJidWNrZXQiOiAiZXhhbXBsZWJ1Y2tldCJ9LCB7Imtl\
         eSI6ICJwaG90b3MvY2F0LmpwZyJ9LCB7IngtYW16LWFsZ29yaXRobSI6ICJBV1M0LUhNQUMtU0hBMjU2In0sIHsieC1hbXotY3JlZGVudGlhbCI6ICJB\
         U0lBSU9TRk9ETk43RVhBTVBMRS8yMDEzMDUyNC9ldS13ZXN0LTEvczMvYXdzNF9yZXF1ZXN0In0sIHsieC1hbXotZGF0ZSI6ICIyMDEzMDUyNFQwMDAw\
         MDBaIn0sIHsieC1hbXotc2VjdXJpdHktdG9rZW4iOiAiSVFvSmIzSnBaMmx1WDJWakVYQU1QTEUvL1RPS0VOK3dpdGg9bWFya3MifV19",
    ),
    ("x-amz-signature", "9968f3726594b63972da428ca191e72c03e14c895ed25e3b09a992309b7e871d"),
];

/// The same with `signature_version="s3"` and `AKIA` credentials.
const BOTO3_FORM_VERSION_2: [(&str, &str); 4] = [
    ("key", "photos/cat.jpg"),
    ("AWSAccessKeyId", "AKIAIOSFODNN7EXAMPLE"),
    (
        "policy",
        "eyJleHBpcmF0aW9uIjogIjIwMTMtMDUtMjRUMDE6MDA6MDBaIiwgImNvbmRpdGlvbnMiOiBbeyJidWNrZXQiOiAiZXhhbXBsZWJ1Y2tldCJ9LCB7Imtl\
         eSI6ICJwaG90b3MvY2F0LmpwZyJ9XX0=",
    ),
    ("signature", "Jg2+6Q9ZAe8y7DmNOq3Ahcr1uTs="),
];

const URLS: [&str; 10] = [
    AWS,
    AWS_VERSION_2,
    AWS_VERSION_4A,
    GOOGLE,
    BOTO3_TEMPORARY,
    BOTO3_PUT,
    BOTO3_PATH_STYLE,
    BOTO3_VERSION_2,
    JAVASCRIPT,
    JAVASCRIPT_PUT,
];

/// While all URLs of the year are valid.
const LATER: OffsetDateTime = datetime!(2013-05-24 00:10 UTC);

fn codes(inspection: &Inspection, now: OffsetDateTime) -> Vec<FindingCode> {
    inspection.findings(now).iter().map(presign::inspection::Finding::code).collect()
}

fn errors(url: &str, now: OffsetDateTime) -> Vec<FindingCode> {
    let findings = inspect(url).unwrap().findings(now);
    let errors = findings.iter().filter(|finding| finding.severity() == Severity::Error);
    errors.map(presign::inspection::Finding::code).collect()
}

/// Who and when, in the order of the accessors.
type Facts<'i> = (
    SignatureKind,
    Option<&'i str>,
    AccessKeyKind,
    bool,
    Option<OffsetDateTime>,
    Option<OffsetDateTime>,
    [Option<&'i str>; 2],
);

fn who_and_when(inspection: &Inspection) -> Facts<'_> {
    (
        inspection.kind(),
        inspection.access_key_id(),
        inspection.access_key_kind(),
        inspection.has_session_token(),
        inspection.signed_at(),
        inspection.expires_at(),
        [inspection.region(), inspection.service()],
    )
}

fn place(inspection: &Inspection) -> (Option<UrlStyle>, [Option<&str>; 3]) {
    (inspection.style(), [inspection.authority(), inspection.bucket(), inspection.key()])
}

fn headers(inspection: &Inspection) -> Vec<&str> {
    inspection.signed_headers().collect()
}

#[test]
fn the_documented_url_is_taken_apart() {
    let inspection = inspect(AWS).unwrap();
    let day = [Some(datetime!(2013-05-24 00:00 UTC)), Some(datetime!(2013-05-25 00:00 UTC))];
    assert_eq!(
        who_and_when(&inspection),
        (
            SignatureKind::SigV4,
            Some(ACCESS_KEY_ID),
            AccessKeyKind::LongTerm,
            false,
            day[0],
            day[1],
            [Some("us-east-1"), Some("s3")]
        )
    );
    assert_eq!(
        place(&inspection),
        (
            Some(UrlStyle::VirtualHosted),
            [Some("examplebucket.s3.amazonaws.com"), Some("examplebucket"), Some("test.txt")]
        )
    );
    assert_eq!(headers(&inspection), ["host"]);
    assert_eq!(inspection.payload(), Some(PayloadRule::Any));
    assert!(!inspection.is_form());
    assert_eq!(
        codes(&inspection, LATER),
        [FindingCode::VirtualHostedStyle, FindingCode::ContentTypeUnsigned, FindingCode::PayloadUnsigned]
    );
    assert_eq!(
        inspection.to_string(),
        "kind: AWS Signature Version 4, presigned URL\n\
         access key id: AKIAIOSFODNN7EXAMPLE (long-term)\n\
         signed at: 2013-05-24T00:00:00Z\n\
         expires at: 2013-05-25T00:00:00Z\n\
         region: us-east-1\n\
         service: s3\n\
         host: examplebucket.s3.amazonaws.com\n\
         bucket: examplebucket\n\
         key: test.txt\n\
         signed headers: host\n\
         payload: any"
    );
}

#[test]
fn urls_of_boto3_are_taken_apart() {
    let start = Some(datetime!(2013-05-24 00:00 UTC));
    let end = Some(datetime!(2013-05-24 01:00 UTC));
    let scope = [Some("eu-west-1"), Some("s3")];
    let [long_term, temporary] = [Some(ACCESS_KEY_ID), Some("ASIAIOSFODNN7EXAMPLE")];
    let in_host = (
        Some(UrlStyle::VirtualHosted),
        [Some("examplebucket.s3.amazonaws.com"), Some("examplebucket"), Some("photos/cat 1.jpg")],
    );
    let in_path =
        (Some(UrlStyle::Path), [Some("s3.eu-west-1.amazonaws.com"), Some("examplebucket"), Some("photos/cat 1.jpg")]);
    for (url, facts, at, headers_signed) in [
        (
            BOTO3_TEMPORARY,
            (SignatureKind::SigV4, temporary, AccessKeyKind::Temporary, true, start, end, scope),
            in_host,
            vec!["host"],
        ),
        (
            BOTO3_PUT,
            (SignatureKind::SigV4, long_term, AccessKeyKind::LongTerm, false, start, end, scope),
            in_host,
            vec!["content-type", "host"],
        ),
        (
            BOTO3_PATH_STYLE,
            (SignatureKind::SigV4, long_term, AccessKeyKind::LongTerm, false, start, end, scope),
            in_path,
            vec!["host"],
        ),
        (
            BOTO3_VERSION_2,
            (SignatureKind::SigV2, temporary, AccessKeyKind::Temporary, true, None, end, [None, None]),
            in_host,
            vec![],
        ),
    ] {
        let inspection = inspect(url).unwrap();
        assert_eq!(who_and_when(&inspection), facts, "{url}");
        assert_eq!(place(&inspection), at, "{url}");
        assert_eq!(headers(&inspection), headers_signed, "{url}");
        assert_eq!(errors(url, LATER), [], "{url}");
    }
}

#[test]
fn urls_of_other_kinds_are_recognised() {
    let inspection = inspect(AWS_VERSION_2).unwrap();
    let end = Some(datetime!(2007-03-29 03:40:20 UTC));
    assert_eq!(
        who_and_when(&inspection),
        (SignatureKind::SigV2, Some(ACCESS_KEY_ID), AccessKeyKind::LongTerm, false, None, end, [None, None])
    );
    assert_eq!(place(&inspection).1[1..], [Some("johnsmith"), Some("photos/puppy.jpg")]);

    let inspection = inspect(AWS_VERSION_4A).unwrap();
    let start = Some(datetime!(2022-08-30 12:36 UTC));
    assert_eq!(
        who_and_when(&inspection),
        (
            SignatureKind::SigV4a,
            Some(ACCESS_KEY_ID),
            AccessKeyKind::LongTerm,
            false,
            start,
            None,
            [Some("us-west-1"), Some("s3")]
        )
    );
    assert_eq!(headers(&inspection), ["host", "x-amz-date", "x-amz-region-set"]);

    let inspection = inspect(GOOGLE).unwrap();
    let (start, end) = (Some(datetime!(2018-10-26 18:13:09 UTC)), Some(datetime!(2018-10-26 18:28:09 UTC)));
    let account = Some("example@example-project.iam.gserviceaccount.com");
    assert_eq!(
        who_and_when(&inspection),
        (
            SignatureKind::GoogleV4,
            account,
            AccessKeyKind::Unknown,
            false,
            start,
            end,
            [Some("us-central1"), Some("storage")]
        )
    );
    assert_eq!(
        place(&inspection),
        (Some(UrlStyle::Path), [Some("storage.googleapis.com"), Some("example-bucket"), Some("cat.jpeg")])
    );
    assert_eq!(errors(GOOGLE, datetime!(2018-10-26 18:20 UTC)), []);
    assert_eq!(errors(&GOOGLE[..GOOGLE.len() - 300], datetime!(2018-10-26 18:20 UTC)), [FindingCode::SignatureLength]);
}

/// The SDK for JavaScript sorts all parameters by name, so some follow the signature.
#[test]
fn parameters_that_javascript_sorts_after_the_signature_are_a_note() {
    let inspection = inspect(JAVASCRIPT).unwrap();
    assert_eq!(inspection.payload(), Some(PayloadRule::Any));
    let findings = inspection.findings(LATER);
    let after = findings.iter().find(|finding| finding.code() == FindingCode::AfterSignature).unwrap();
    assert_eq!(after.severity(), Severity::Note);
    assert!(after.message().contains("\"x-amz-checksum-mode\""), "{after}");
    assert_eq!(errors(JAVASCRIPT, LATER), []);
}

#[test]
fn forms_of_boto3_are_taken_apart() {
    let url = "https://examplebucket.s3.amazonaws.com/";
    let end = Some(datetime!(2013-05-24 01:00 UTC));
    let form = inspect_form(url, BOTO3_FORM).unwrap();
    assert_eq!(
        who_and_when(&form),
        (
            SignatureKind::SigV4,
            Some("ASIAIOSFODNN7EXAMPLE"),
            AccessKeyKind::Temporary,
            true,
            Some(NOW),
            end,
            [Some("eu-west-1"), Some("s3")]
        )
    );
    assert_eq!(codes(&form, LATER), [FindingCode::VirtualHostedStyle, FindingCode::Token]);
    let version_2 = inspect_form(url, BOTO3_FORM_VERSION_2).unwrap();
    assert_eq!(
        who_and_when(&version_2),
        (SignatureKind::SigV2, Some(ACCESS_KEY_ID), AccessKeyKind::LongTerm, false, None, end, [None, None])
    );
    for form in [form, version_2] {
        assert!(form.is_form());
        assert_eq!(place(&form).1[1..], [Some("examplebucket"), Some("photos/cat.jpg")]);
        assert_eq!(codes(&form, datetime!(2013-05-24 01:00 UTC))[0], FindingCode::Expired);
    }
    let without = |name: &'static str| BOTO3_FORM.into_iter().filter(move |field| field.0 != name);
    for (missing, code) in [
        ("policy", FindingCode::MissingParameter),
        ("x-amz-signature", FindingCode::MissingParameter),
        ("x-amz-security-token", FindingCode::TokenMissing),
    ] {
        assert_eq!(codes(&inspect_form(url, without(missing)).unwrap(), LATER)[0], code, "{missing}");
    }
    let broken = without("policy").chain([("policy", "eyJjb25kaXRpb25zIjpbXX0=")]);
    let broken = inspect_form(url, broken).unwrap();
    assert_eq!(codes(&broken, LATER)[0], FindingCode::MalformedParameter);
    assert_eq!(
        broken.findings(LATER)[0].message(),
        "the value of policy is no policy that S3 takes (Policy missing expiration.): copy the URL as it was signed, or sign a new one"
    );
}

#[test]
fn urls_of_rusty_s3_and_of_this_crate_have_no_errors() {
    let bucket_of_rusty = |style| {
        rusty_s3::Bucket::new(
            "https://s3.us-east-1.amazonaws.com".parse().unwrap(),
            style,
            "examplebucket",
            "us-east-1",
        )
        .unwrap()
    };
    let credentials = rusty_s3::Credentials::new_with_token(ACCESS_KEY_ID, SECRET_ACCESS_KEY, "to/k+en==");
    let now = OffsetDateTime::now_utc();
    for (style, expected) in
        [(rusty_s3::UrlStyle::VirtualHost, UrlStyle::VirtualHosted), (rusty_s3::UrlStyle::Path, UrlStyle::Path)]
    {
        let in_bucket = bucket_of_rusty(style);
        let url = in_bucket.get_object(Some(&credentials), "a b/\u{e9}%25.jpg").sign(Duration::from_secs(600));
        let inspection = inspect(url.as_str()).unwrap();
        assert_eq!(inspection.style(), Some(expected));
        assert_eq!((inspection.bucket(), inspection.key()), (Some("examplebucket"), Some("a b/\u{e9}%25.jpg")));
        assert!(inspection.has_session_token());
        assert_eq!(inspection.expires_at().unwrap() - inspection.signed_at().unwrap(), Duration::from_secs(600));
        assert_eq!(errors(url.as_str(), now), []);
    }

    let presigner = Presigner::new(temporary_credentials(), bucket()).unwrap();
    let url = presigner.put("key").content_type("image/png").metadata("a", "b").sign_at(NOW).unwrap().into_url();
    let inspection = inspect(&url).unwrap();
    assert_eq!(headers(&inspection), ["content-type", "host", "x-amz-meta-a"]);
    assert_eq!(errors(&url, NOW), []);
    let locked = presigner.put("key").payload_sha256([0xab; 32]).sign_at(NOW).unwrap().into_url();
    let inspection = inspect(&locked).unwrap();
    assert_eq!(inspection.payload(), Some(PayloadRule::SignedHeader));
    assert!(!codes(&inspection, NOW).contains(&FindingCode::PayloadUnsigned));
}

/// In the query alone, S3 takes a hash for none, as the judges of `tests/servers` do.
#[test]
fn only_a_signed_header_locks_the_payload() {
    let hash = "ab".repeat(32);
    let in_query = AWS.replace("&X-Amz-Date", &format!("&X-Amz-Content-Sha256={hash}&X-Amz-Date"));
    let payload_of = |url: &str| {
        let inspection = inspect(url).unwrap();
        let findings = inspection.findings(LATER).into_iter();
        let finding = findings.filter(|finding| finding.code() == FindingCode::PayloadUnsigned).collect::<Vec<_>>();
        assert!(finding.len() < 2, "{finding:?}");
        (inspection.payload(), finding.first().map(presign::inspection::Finding::severity))
    };
    assert_eq!(payload_of(&in_query), (Some(PayloadRule::Any), Some(Severity::Warning)));
    assert!(inspect(&in_query).unwrap().to_string().ends_with("payload: any"));
    assert_eq!(payload_of(&in_query.replace(&hash, "abc")), (Some(PayloadRule::Any), Some(Severity::Warning)));
    assert_eq!(payload_of(JAVASCRIPT_PUT), (Some(PayloadRule::Any), Some(Severity::Note)));
    let in_both = in_query.replace("SignedHeaders=host", "SignedHeaders=host%3Bx-amz-content-sha256");
    assert_eq!(payload_of(&in_both), (Some(PayloadRule::Sha256([0xab; 32])), None));
    assert_eq!(payload_of(&in_query.replace("%2Fs3%2F", "%2Fsts%2F")), (None, None));

    let mut form = BOTO3_FORM.to_vec();
    form.push(("x-amz-content-sha256", &hash));
    let inspection = inspect_form("https://examplebucket.s3.eu-west-1.amazonaws.com/", form).unwrap();
    assert_eq!(inspection.payload(), Some(PayloadRule::Any));
    let findings = inspection.findings(LATER);
    assert!(findings.iter().any(|finding| finding.message().contains("a form's signature doesn't cover the file")));
}

/// Bucket, style and region are those that AWS's SDK was given.
#[test]
fn hosts_of_the_sdk_are_read() {
    let mut read = 0;
    let query = AWS.split_once('?').unwrap().1;
    for line in include_str!("aws_sdk_urls.tsv").lines().filter(|line| !line.starts_with('#')) {
        let [_, _, _, name, base, signed_region] = line.split('\t').collect::<Vec<_>>()[..] else { continue };
        let url = format!("{base}a/key?{}", query.replace("us-east-1", signed_region));
        let inspection = inspect(&url).unwrap();
        let Some(style) = inspection.style() else { continue };
        read += 1;
        assert_eq!(inspection.bucket().unwrap().to_lowercase(), name.to_lowercase(), "{url}");
        assert_eq!(inspection.key(), Some("a/key"), "{url}");
        let expected = if base.ends_with(&format!("/{name}/")) { UrlStyle::Path } else { UrlStyle::VirtualHosted };
        assert_eq!(style, expected, "{url}");
        assert!(!codes(&inspection, NOW).contains(&FindingCode::RegionMismatch) || signed_region == "EU", "{url}");
    }
    assert!(read > 50, "{read}");
}

#[test]
fn older_and_special_hosts_of_aws_are_read() {
    let query = AWS.split_once('?').unwrap().1;
    for (base, bucket) in [
        ("https://s3-us-east-1.amazonaws.com/b.c/", Some("b.c")),
        ("https://b.c.s3-us-east-1.amazonaws.com/", Some("b.c")),
        ("https://b.s3-accelerate.amazonaws.com/", Some("b")),
        ("https://b.s3-accelerate.dualstack.amazonaws.com/", Some("b")),
        ("https://b.s3.dualstack.us-east-1.amazonaws.com/", Some("b")),
        ("https://b.s3-fips.dualstack.us-east-1.amazonaws.com/", Some("b")),
        ("https://b.s3.us-east-1.amazonaws.com:443/", Some("b")),
        ("https://B.S3.US-EAST-1.amazonaws.com/", Some("b")),
        ("https://a.s3.b.s3.us-east-1.amazonaws.com/", Some("a.s3.b")),
        ("https://b.mrap.accesspoint.s3-global.amazonaws.com/", Some("b.mrap")),
        ("https://sts.us-east-1.amazonaws.com/", None),
        ("https://s3-global.amazonaws.com/b/", None),
        ("https://s3.us-east-1.amazonaws.com.example.com/b/", None),
        ("https://examples3.us-east-1.amazonaws.com/b/", None),
        ("https://user:password@b.s3.amazonaws.com/", Some("b")),
        ("http://localhost:9000/b/", None),
    ] {
        let inspection = inspect(&format!("{base}key?{query}")).unwrap();
        assert_eq!(inspection.bucket(), bucket, "{base}");
        assert_eq!(inspection.key(), bucket.map(|_| "key"), "{base}");
        assert!(!codes(&inspection, LATER).contains(&FindingCode::RegionMismatch), "{base}");
    }
}

/// AWS's endpoint rules make the hosts.
#[test]
fn every_host_of_aws_is_read() {
    let rows = include_str!("aws_endpoints.tsv").lines().map(|line| line.split('\t').collect::<Vec<_>>());
    let mut read = 0;
    for row in rows.filter(|row| row.get(2) == Some(&"AWS") && row[4] != "-") {
        let [name, .., url, service, region, token] = row[..] else { panic!("{row:?}") };
        let url = format!(
            "{url}/a/b?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKID%2F20130524%2F{region}%2F{service}%2Faws4_request\
             &X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&{token}=t&X-Amz-SignedHeaders=host&X-Amz-Signature={}",
            "0".repeat(64)
        );
        let inspection = inspect(&url).unwrap();
        assert_eq!(inspection.key(), Some("a/b"), "{url}");
        // An access point is its name and account in the host.
        let name = name.rsplit([':', '/']).next().unwrap();
        assert!(inspection.bucket().unwrap().starts_with(name), "{url}");
        assert!(inspection.has_session_token(), "{url}");
        let findings = inspection.findings(datetime!(2013-05-24 00:00 UTC));
        assert!(findings.iter().all(|finding| finding.severity() == Severity::Note), "{url}: {findings:?}");
        read += 1;
    }
    assert!(read > 200, "{read}");
}

/// Each finding with a URL that has it. The documented URL has none of them but the notes.
fn broken() -> Vec<(FindingCode, Severity, String)> {
    use FindingCode as Code;
    use Severity::{Error, Note, Warning};

    let signature = "aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404";
    let without = |name: &str| {
        let (base, query) = AWS.split_once('?').unwrap();
        let kept: Vec<_> = query.split('&').filter(|pair| !pair.starts_with(name)).collect();
        format!("{base}?{}", kept.join("&"))
    };
    let change = |from: &str, to: &str| {
        assert!(AWS.contains(from), "{from}");
        AWS.replace(from, to)
    };
    let mut broken = vec![
        (Code::ExpiryOutOfRange, Error, change("86400", "604801")),
        (Code::ExpiryOutOfRange, Error, change("86400", "0")),
        (Code::MalformedParameter, Error, change("86400", "-1")),
        (Code::MalformedParameter, Error, change("86400", "+5")),
        (Code::MalformedParameter, Error, change("86400", "99999999999999999999")),
        (Code::MalformedParameter, Error, change("AWS4-HMAC-SHA256", "AWS5-HMAC-SHA256")),
        (Code::MalformedParameter, Error, change("aws4_request", "aws5_request")),
        (Code::MalformedParameter, Error, change("%2Fs3%2Faws4_request", "")),
        (Code::MalformedParameter, Error, change("T000000Z", "T240000Z")),
        (Code::MalformedParameter, Error, change("20130524T000000Z", "20130524T000000")),
        (Code::MalformedParameter, Error, change("=20130524T", "=20130230T")),
        (Code::DuplicateParameter, Error, format!("{AWS}&X-Amz-Expires=86400")),
        (Code::DuplicateParameter, Error, format!("{AWS}&X-Amz-Signature={signature}")),
        (Code::ParameterCase, Error, change("X-Amz-Date", "x-amz-date")),
        (Code::ParameterCase, Error, change("X-Amz-Signature", "X-AMZ-Signature")),
        (Code::SignatureLength, Error, AWS[..AWS.len() - 1].to_owned()),
        (Code::SignatureLength, Error, format!("{AWS}0")),
        (Code::SignatureDigits, Error, change(signature, &signature.to_uppercase())),
        (Code::SignatureDigits, Error, change("f604d404", "f604d40g")),
        (Code::DateMismatch, Error, change("2F20130524", "2F20130523")),
        (Code::DateMismatch, Error, change("2F20130524", "2F2013052")),
        (Code::RegionMismatch, Error, change(".s3.amazonaws.com", ".s3.eu-west-1.amazonaws.com")),
        (Code::HostUnsigned, Error, change("SignedHeaders=host", "SignedHeaders=range")),
        (Code::TokenMissing, Error, change("AKIA", "ASIA")),
        (Code::Token, Note, format!("{AWS}&X-Amz-Security-Token=token")),
        (Code::Token, Note, format!("{AWS}&X-Amz-S3session-Token=token")),
        (Code::EscapedAmpersand, Error, AWS.replace('&', "&amp;")),
        (Code::EscapedAmpersand, Error, AWS.replace('&', "&#38;")),
        (Code::EscapedAmpersand, Error, AWS.replace('&', "\\u0026")),
        (Code::WhiteSpace, Error, change("test.txt", "test 1.txt")),
        (Code::WhiteSpace, Error, change("f604d404", "f604\n  d404")),
        (Code::WhiteSpace, Error, change("&X-Amz-Date", "\r\n&X-Amz-Date")),
        (Code::WhiteSpace, Error, format!("{AWS}\n")),
        (Code::WhiteSpace, Error, change("test.txt", "test\0.txt")),
        (Code::DoubleEncoding, Error, AWS.replace("%2F", "%252F")),
        (Code::DoubleEncoding, Warning, change("test.txt", "caf%25C3%25A9.txt")),
        (Code::DoubleEncoding, Warning, change("?", "?prefix=a%2520b&")),
        (Code::Fragment, Error, change("test.txt", "test#1.txt")),
        (Code::Fragment, Note, format!("{AWS}#page=2")),
        (Code::AfterSignature, Warning, format!("{AWS}&utm_source=mail")),
        (Code::Http, Warning, change("https", "http")),
        (Code::SignatureVersion2, Warning, AWS_VERSION_2.to_owned()),
        (Code::PathStyle, Note, BOTO3_PATH_STYLE.to_owned()),
        (Code::EmptyChecksum, Warning, JAVASCRIPT_PUT.to_owned()),
    ];
    for name in ["Algorithm", "Credential", "Date", "Expires", "SignedHeaders", "Signature"] {
        broken.push((Code::MissingParameter, Error, without(&format!("X-Amz-{name}"))));
        let empty = AWS.split('&').map(|pair| match pair.split_once('=') {
            Some((left, _)) if left.ends_with(&format!("X-Amz-{name}")) => format!("{left}="),
            _ => pair.to_owned(),
        });
        broken.push((Code::MissingParameter, Error, empty.collect::<Vec<_>>().join("&")));
    }
    broken
}

#[test]
fn each_finding_is_found() {
    let of_a_good_url: HashSet<_> = codes(&inspect(AWS).unwrap(), LATER).into_iter().collect();
    for (code, severity, url) in broken() {
        assert!(!of_a_good_url.contains(&code), "{code}");
        let findings = inspect(&url).unwrap().findings(LATER);
        let found = findings.iter().find(|finding| finding.code() == code);
        assert_eq!(found.map(presign::inspection::Finding::severity), Some(severity), "{code}: {url}\n{findings:#?}");
        assert!(findings.is_sorted_by_key(|finding| std::cmp::Reverse(finding.severity())));
        let caused = [code, FindingCode::Expired, FindingCode::MissingParameter, FindingCode::MalformedParameter];
        for finding in findings {
            let message = finding.to_string();
            assert!(message.starts_with(&format!("{}: ", finding.severity())) && message.contains(": "), "{message}");
            assert!(!message.contains(char::is_control), "{message:?}");
            // One mistake is one error.
            let is_error = finding.severity() == Severity::Error;
            assert!(!is_error || caused.contains(&finding.code()), "{code}: {message}\n{url}");
        }
    }
}

#[test]
fn findings_that_say_what_a_client_may_send_depend_on_what_is_signed() {
    let found = |url: &str| codes(&inspect(url).unwrap(), LATER);
    assert!(!found(BOTO3_PUT).contains(&FindingCode::ContentTypeUnsigned));
    assert!(found(BOTO3_PUT).contains(&FindingCode::PayloadUnsigned));
    assert!(!found(JAVASCRIPT).contains(&FindingCode::EmptyChecksum));
    assert!(found(BOTO3_TEMPORARY).contains(&FindingCode::Token));
    assert!(!found(BOTO3_TEMPORARY).contains(&FindingCode::TokenMissing));
    assert!(!found(BOTO3_PATH_STYLE).contains(&FindingCode::VirtualHostedStyle));
    // Another service takes no object.
    let identity = AWS.replace("%2Fs3%2F", "%2Fsts%2F").replace("examplebucket.s3", "sts");
    assert_eq!(found(&identity), []);
    assert_eq!(found(&identity.replace("&X-Amz-Expires=86400", "")), []);
    // What doesn't leave the machine needs no encryption.
    for host in ["localhost:9000", "127.0.0.1", "[::1]:3900"] {
        let local = AWS.replace("https://examplebucket.s3.amazonaws.com", &format!("http://{host}/examplebucket"));
        assert!(!found(&local).contains(&FindingCode::Http), "{host}");
    }
}

#[test]
fn what_is_found_depends_on_the_time() {
    let found = |now: OffsetDateTime| {
        let findings = inspect(AWS).unwrap().findings(now);
        let first = &findings[0];
        (first.severity() > Severity::Note).then(|| (first.code(), first.severity()))
    };
    let not_yet = |severity| Some((FindingCode::NotYetValid, severity));
    assert_eq!(found(datetime!(2013-05-23 23:44:59 UTC)), not_yet(Severity::Error));
    assert_eq!(found(datetime!(2013-05-23 23:45 UTC)), not_yet(Severity::Warning));
    assert_eq!(found(datetime!(2013-05-23 23:59:59 UTC)), not_yet(Severity::Warning));
    assert_eq!(found(datetime!(2013-05-24 00:00 UTC)), None);
    assert_eq!(found(datetime!(2013-05-24 23:59:59 UTC)), None);
    assert_eq!(found(datetime!(2013-05-25 00:00 UTC)), Some((FindingCode::Expired, Severity::Error)));
    assert_eq!(found(datetime!(2013-05-25 01:59:59 +2)), None);
}

#[test]
fn a_text_without_a_signature_is_an_error() {
    for text in [
        "",
        "https://examplebucket.s3.amazonaws.com/test.txt",
        "https://examplebucket.s3.amazonaws.com/test.txt?versionId=1",
        // CloudFront's.
        "https://d111111abcdef8.cloudfront.net/image.jpg?Expires=1357034400&Signature=nitfHRCrtziwO2HwPfWw&Key-Pair-Id=K2",
        // Headers that S3 takes as parameters.
        "https://examplebucket.s3.amazonaws.com/test.txt?x-amz-content-sha256=UNSIGNED-PAYLOAD&x-amz-security-token=a",
    ] {
        let error = inspect(text).unwrap_err();
        assert!(matches!(error, Error::NotPresigned { .. }), "{text}");
        assert_eq!(leak(text, &error.to_string()), None);
    }
}

#[test]
fn forms_without_a_signature_are_not_taken_apart() {
    let fields = [("key", "a"), ("policy", "e30="), ("file", "b")];
    assert!(matches!(inspect_form(AWS, fields), Err(Error::NotPresigned { .. })));
}

#[test]
fn nothing_printed_shows_signature_or_token() {
    let token = "IQoJb3JpZ2luX2VjEO+//////////wEaCXVzLWVhc3QtMSJIMEYCIQ".repeat(4);
    let signer = Presigner::new(super::credentials().with_session_token(&*token), bucket()).unwrap();
    let url = signer.get("photos/cat.jpg").sign_at(NOW).unwrap().into_url();
    let signature = super::param(&url, "X-Amz-Signature").unwrap().to_owned();
    let secrets = [token.as_str(), &signature, SECRET_ACCESS_KEY];
    let (base, query) = url.split_once('?').unwrap();
    let moved = [
        url.clone(),
        url.replace('&', "&amp;"),
        url.replacen('?', "&", 1) + "?X-Amz-Date=a",
        format!("{base}%3F{query}?X-Amz-Date=a"),
        format!("{query}?{query}"),
        format!("{base}?{query}&{query}"),
        format!(
            "{base}?{}",
            query.replace("X-Amz-Credential=", "X-Amz-Credential=wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")
        ),
        format!("https://user:{SECRET_ACCESS_KEY}@host/?{query}"),
        url.replace("us-east-1%2Fs3", &format!("{signature}%2F{signature}")),
        url.replace("=host", &format!("={signature}%3Bhost")),
        url.replace("X-Amz-Date=", &format!("X-Amz-Date={signature}")),
        url.replace("X-Amz-Expires=", &format!("X-Amz-Expires={signature}")),
        format!("{url}&{signature}=1"),
        format!("{base}?AWSAccessKeyId={SECRET_ACCESS_KEY}&Signature={signature}&Expires={signature}"),
    ];
    for url in moved {
        let inspection = inspect(&url).unwrap();
        let printed = format!("{inspection} {inspection:?} {:?}", inspection.findings(LATER));
        for secret in secrets {
            assert_eq!(leak(secret, &printed), None, "{url}\n{printed}");
        }
    }
}

#[test]
fn nothing_printed_of_a_form_shows_signature_token_or_policy() {
    let form = inspect_form("https://examplebucket.s3.amazonaws.com/", BOTO3_FORM).unwrap();
    let printed = format!("{form} {form:?} {:?}", form.findings(LATER));
    for (_, secret) in &BOTO3_FORM[4..] {
        assert_eq!(leak(secret, &printed), None);
    }
}

#[test]
fn any_text_around_a_url_is_survived() {
    for url in URLS {
        for (cut, _) in url.char_indices() {
            let (start, end) = url.split_at(cut);
            for text in [start.to_owned(), end.to_owned(), format!("{end}{start}"), format!("{start}\u{e9}%{end}")] {
                if let Ok(inspection) = inspect(&text) {
                    let _ = (inspection.to_string(), inspection.findings(NOW));
                }
            }
        }
    }
}
