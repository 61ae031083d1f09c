//! Sessions of directory buckets (S3 Express One Zone): what creates one, which URLs its
//! credentials sign, and that no credentials sign what S3 doesn't take them for.
//! `tests/recordings/record_express.py` records what boto3 does.

use super::secrets::leak;
use super::{NOW, SECRET_ACCESS_KEY, SESSION_TOKEN, bucket, credentials, param, temporary_credentials};
use presign::operation::AnyOperation;
use presign::verify::{ReceivedRequest, Scratch, Verifier};
use presign::{Bucket, Error, ErrorKind, Lifetime, Method, Presigner, Request, SessionCredentials, SessionMode};
use std::time::Duration;
use time::OffsetDateTime;
use time::macros::datetime;

const END: OffsetDateTime = datetime!(2013-05-24 00:05 UTC);

fn directory_bucket() -> Bucket {
    Bucket::new("photos--usw2-az1--x-s3", "us-west-2")
}

fn session() -> SessionCredentials {
    SessionCredentials::new("ASIAIOSFODNN7EXAMPLE", SECRET_ACCESS_KEY, SESSION_TOKEN, END)
}

/// A URL up to its query, and the sorted parameters: signers write them in an order of their own.
fn parts(url: &str) -> (&str, Vec<&str>) {
    let (base, query) = url.split_once('?').unwrap();
    let mut params: Vec<_> = query.split('&').collect();
    params.sort_unstable();
    (base, params)
}

/// A test of the SDK for Rust: `presigning`, in `sdk/s3/tests/express.rs` of aws-sdk-rust, whose
/// client gets these credentials from `CreateSession`.
#[test]
fn a_url_is_that_of_the_sdk_for_rust() {
    let end = datetime!(2024-01-29 18:53:01 UTC);
    let session = SessionCredentials::new("ASIARTESTID", "TESTSECRETKEY", "TESTSESSIONTOKEN", end);
    let bucket = Bucket::new("s3express-test-bucket--usw2-az1--x-s3", "us-west-2");
    let presigned = Presigner::for_session(session, bucket)
        .unwrap()
        .get("ferris.png")
        .param("x-id", "GetObject")
        .expires_in(Duration::from_secs(30))
        .sign_at(OffsetDateTime::from_unix_timestamp(1_234_567_891).unwrap())
        .unwrap();
    assert_eq!(
        parts(presigned.url()),
        (
            "https://s3express-test-bucket--usw2-az1--x-s3.s3express-usw2-az1.us-west-2.amazonaws.com/ferris.png",
            vec![
                "X-Amz-Algorithm=AWS4-HMAC-SHA256",
                "X-Amz-Credential=ASIARTESTID%2F20090213%2Fus-west-2%2Fs3express%2Faws4_request",
                "X-Amz-Date=20090213T233131Z",
                "X-Amz-Expires=30",
                "X-Amz-S3session-Token=TESTSESSIONTOKEN",
                "X-Amz-Signature=c09c93c7878184492cb960d59e148af932dff6b19609e63e3484599903d97e44",
                "X-Amz-SignedHeaders=host",
                "x-id=GetObject",
            ]
        )
    );
}

/// Which credentials sign which operation for which bucket.
#[test]
fn credentials_sign_only_what_s3_takes_them_for() {
    let access_point = || Bucket::new("web--usw2-az1--xa-s3", "us-west-2");
    let without_sessions = [
        bucket(),
        bucket().no_session_auth(),
        Bucket::new("arn:aws:s3:us-west-2:123456789012:accesspoint/web", "us-west-2"),
        Bucket::custom_domain("https://photos--usw2-az1--x-s3.example.com", "us-west-2"),
    ];
    for bucket in without_sessions {
        let presigner = Presigner::new(credentials(), bucket.clone()).unwrap();
        assert!(!presigner.endpoint().session_auth());
        assert!(presigner.get("key").sign_at(NOW).is_ok());
        let error = presigner.create_session().sign_at(NOW).unwrap_err();
        assert_session(&error, "only a directory bucket has sessions");
        let error = Presigner::for_session(session(), bucket).unwrap_err();
        assert_session(&error, "`Presigner::new` with ordinary credentials");
    }
    for bucket in [directory_bucket(), access_point(), directory_bucket().endpoint_url("http://127.0.0.1:9000")] {
        for ordinary in [credentials(), temporary_credentials()] {
            let presigner = Presigner::new(ordinary, bucket.clone()).unwrap();
            assert!(presigner.endpoint().session_auth());
            assert!(presigner.create_session().sign_at(NOW).is_ok());
            let errors = errors_of_operations_on_objects(&presigner);
            assert!(!errors.is_empty());
            for error in errors {
                assert_session(&error, "`Presigner::with_session`");
                assert!(error.to_string().contains("`create_session`"), "{error}");
            }
            assert!(presigner.head_bucket().sign_at(NOW).is_ok());
            assert!(copies(&presigner).into_iter().all(|copy| copy.sign_at(NOW).is_ok()));
        }
        let presigner = Presigner::for_session(session(), bucket.clone()).unwrap();
        assert_eq!(errors_of_operations_on_objects(&presigner), []);
        assert!(presigner.head_bucket().sign_at(NOW).is_ok());
        assert_session(&presigner.create_session().sign_at(NOW).unwrap_err(), "can't create another");
        for copy in copies(&presigner) {
            assert_session(&copy.sign_at(NOW).unwrap_err(), "`Presigner::new` with ordinary credentials");
        }

        let without_session_auth = bucket.no_session_auth();
        let presigner = Presigner::new(credentials(), without_session_auth.clone()).unwrap();
        assert_eq!(errors_of_operations_on_objects(&presigner), []);
        assert!(copies(&presigner).into_iter().all(|copy| copy.sign_at(NOW).is_ok()));
        assert!(presigner.create_session().sign_at(NOW).is_ok());
        let error = Presigner::for_session(session(), without_session_auth).unwrap_err();
        assert_session(&error, "`no_session_auth`");
    }
}

fn assert_session(error: &Error, part: &str) {
    assert!(matches!(error, Error::Session { rule, .. } if rule.contains(part)), "{error}");
    assert_eq!(error.kind(), ErrorKind::Configuration);
}

/// `CopyObject` and `UploadPartCopy`, which take ordinary credentials. AWS: "`CopyObject`",
/// "Permissions".
fn copies(presigner: &Presigner) -> [Request<'_, AnyOperation>; 3] {
    let put = || presigner.object_request(Method::Put, "key");
    [
        put().header("x-amz-copy-source", "photos--usw2-az1--x-s3/cat.jpg"),
        put().param("partNumber", "1").param("uploadId", "id").header("X-Amz-Copy-Source", "albums/cat.jpg"),
        put().param("x-amz-copy-source", "albums/cat.jpg"),
    ]
}

/// The errors of all of them, or none.
fn errors_of_operations_on_objects(presigner: &Presigner) -> Vec<Error> {
    let held = presigner.at(NOW).unwrap();
    let mut buffer = Vec::new();
    let errors = [
        presigner.get("key").sign_at(NOW).err(),
        presigner.put("key").content_length(1).sign_at(NOW).err(),
        presigner.head("key").explain_at(NOW).err(),
        presigner.delete("key").sign_at_into(NOW, &mut buffer).err(),
        presigner.list().sign_at(NOW).err(),
        presigner.create_multipart_upload("key").sign_at(NOW).err(),
        presigner.upload_part("key", "id", 1).sign_at(NOW).err(),
        presigner.upload_parts("key", "id", 1..=3).sign_at(NOW).err(),
        presigner.complete_multipart_upload("key", "id").sign_at(NOW).err(),
        presigner.abort_multipart_upload("key", "id").sign_at(NOW).err(),
        presigner.list_parts("key", "id").sign_at(NOW).err(),
        presigner.object_request(Method::Get, "key").sign_at(NOW).err(),
        presigner.bucket_request(Method::Get).param("session", "").sign_at(NOW).err(),
        held.get("key").sign().err(),
        held.get("key").sign_into(&mut buffer).err(),
        held.upload_parts("key", "id", 1..=3).sign().err(),
    ];
    let count = errors.len();
    let errors: Vec<_> = errors.into_iter().flatten().collect();
    assert!(errors.is_empty() || errors.len() == count, "{errors:?}");
    errors
}

/// The token of the credentials that create a session isn't one of a session.
#[test]
fn tokens_go_where_s3_looks_for_them() {
    let creating = Presigner::new(temporary_credentials(), directory_bucket()).unwrap();
    let url = creating.create_session().sign_at(NOW).unwrap().into_url();
    assert!(param(&url, "X-Amz-Security-Token").is_some() && param(&url, "X-Amz-S3session-Token").is_none(), "{url}");
    let with_session = Presigner::for_session(session(), directory_bucket()).unwrap();
    let url = with_session.get("key").sign_at(NOW).unwrap().into_url();
    assert!(param(&url, "X-Amz-Security-Token").is_none() && param(&url, "X-Amz-S3session-Token").is_some(), "{url}");
    let ordinary = Presigner::new(temporary_credentials(), directory_bucket().no_session_auth()).unwrap();
    let url = ordinary.get("key").sign_at(NOW).unwrap().into_url();
    assert!(param(&url, "X-Amz-Security-Token").is_some() && param(&url, "X-Amz-S3session-Token").is_none(), "{url}");
}

/// The token is part of the signature, wherever it sorts.
#[test]
fn the_token_of_a_session_is_signed_in_its_place() {
    let presigner = Presigner::for_session(session(), directory_bucket()).unwrap();
    let request = presigner.get("key").param("X-Amz-Q", "").param("X-Amz-T", "");
    let explanation = request.explain_at(NOW).unwrap();
    let query = explanation.canonical_request().lines().nth(2).unwrap();
    let names: Vec<&str> = query.split('&').map(|pair| pair.split_once('=').unwrap().0).collect();
    assert_eq!(names[4..], ["X-Amz-Q", "X-Amz-S3session-Token", "X-Amz-SignedHeaders", "X-Amz-T"]);
}

#[test]
fn urls_end_with_the_session() {
    assert_eq!(session().expires_at(), END);
    let presigner = Presigner::for_session(session(), directory_bucket()).unwrap();
    // The default is 15 minutes.
    let shortened = presigner.get("key").sign_at(NOW).unwrap();
    assert_eq!((shortened.expires_at(), param(shortened.url(), "X-Amz-Expires")), (END, Some("300")));
    let in_full = Lifetime::new(Duration::from_secs(301)).in_full();
    let error = presigner.get("key").expires_in(in_full).sign_at(NOW).unwrap_err();
    assert!(matches!(error, Error::CredentialsExpireTooSoon { expires_at, .. } if expires_at == END), "{error}");
    assert_eq!(presigner.renew_at(Duration::from_secs(60)), Ok(Some(datetime!(2013-05-24 00:04:01 UTC))));
    let minute = presigner.get("key").expires_in(Duration::from_secs(60)).sign_at(NOW).unwrap();
    assert_eq!(minute.expires_at(), datetime!(2013-05-24 00:01 UTC));
    let error = presigner.get("key").sign_at(END).unwrap_err();
    assert!(matches!(error, Error::CredentialsExpired { expired_at, .. } if expired_at == END), "{error}");
    assert!(presigner.at(END).is_err());
}

/// The next session, or other credentials, for the same bucket at the same time.
#[test]
fn a_presigner_is_renewed_with_either_kind_of_credentials() {
    let ordinary = Presigner::new(temporary_credentials(), directory_bucket()).unwrap().at(NOW).unwrap();
    let with_session = ordinary.with_session(session()).unwrap();
    let expected = Presigner::for_session(session(), directory_bucket()).unwrap();
    assert_eq!(with_session.get("key").sign(), expected.get("key").sign_at(NOW));
    assert!(expected.with_session(session()).unwrap().signing_time().is_none());
    let next = SessionCredentials::new("ASIANEXT", "secret", "next", END);
    let url = with_session.with_session(next).unwrap().get("key").sign().unwrap().into_url();
    assert_eq!(param(&url, "X-Amz-S3session-Token"), Some("next"));

    // Ordinary ones create sessions again, and their token is no session's.
    let ordinary_again = with_session.with_credentials(temporary_credentials()).unwrap();
    assert_eq!(ordinary_again.create_session().sign(), ordinary.create_session().sign());
    assert_session(&ordinary_again.get("key").sign().unwrap_err(), "`Presigner::with_session`");

    let elsewhere = Presigner::new(credentials(), bucket()).unwrap();
    assert_session(&elsewhere.with_session(session()).unwrap_err(), "only a directory bucket has sessions");
    let late = expected.at(END - Duration::from_secs(1)).unwrap();
    assert!(late.with_session(SessionCredentials::new("ASIANEXT", "secret", "next", NOW)).is_err());
}

#[test]
fn the_url_of_a_session_says_what_it_may_do() {
    let presigner = Presigner::new(credentials(), directory_bucket()).unwrap();
    let headers = |request: Request<'_, presign::operation::CreateSession>| {
        let presigned = request.sign_at(NOW).unwrap();
        assert_eq!((presigned.method(), param(presigned.url(), "session")), (Method::Get, Some("")));
        presigned.headers().map(|(name, value)| format!("{name}: {value}")).collect::<Vec<_>>()
    };
    let mode = "x-amz-create-session-mode";
    assert_eq!(headers(presigner.create_session()), [""; 0]);
    for (session_mode, value) in [(SessionMode::ReadOnly, "ReadOnly"), (SessionMode::ReadWrite, "ReadWrite")] {
        assert_eq!(headers(presigner.create_session().session_mode(session_mode)), [format!("{mode}: {value}")]);
        let any = presigner.create_session().session_mode(session_mode).header(mode, "ReadWrite");
        assert!(matches!(any.sign_at(NOW), Err(Error::DuplicateHeader { .. })));
    }
    let error = presigner.create_session().param("tagging", "").sign_at(NOW).unwrap_err();
    assert!(matches!(error, Error::SelectsOperation { .. }), "{error}");
    let error = Presigner::new(credentials(), bucket()).unwrap().get("key").param("session", "").sign_at(NOW);
    assert!(matches!(error, Err(Error::SelectsOperation { .. })));
}

#[test]
fn what_cannot_sign_is_an_error() {
    let bind = |id: &str, secret: &str, token: &str| {
        Presigner::for_session(SessionCredentials::new(id, secret, token, END), directory_bucket()).unwrap_err()
    };
    assert!(matches!(bind("", "secret", "token"), Error::AccessKeyId { .. }));
    assert!(matches!(bind("id", "secret\n", "token"), Error::SecretAccessKey { .. }));
    assert!(matches!(bind("id", "secret", ""), Error::SessionToken { .. }));
}

#[test]
fn a_session_is_not_shown() {
    let presigner = Presigner::for_session(session(), directory_bucket()).unwrap();
    for shown in [format!("{:?}", session()), format!("{presigner:?}"), format!("{:?}", presigner.get("key"))] {
        assert_eq!(leak(SECRET_ACCESS_KEY, &shown), None);
        assert!(!shown.contains(SESSION_TOKEN), "{shown}");
    }
    assert!(format!("{:?}", session()).contains("2013-05-24"));
}

/// A server of directory buckets finds the session's token in the URL, and no other token beside it.
#[test]
fn a_verifier_finds_the_token_of_a_session() {
    let presigner = Presigner::for_session(session(), directory_bucket()).unwrap();
    let presigned = presigner.get("a b/cat.jpg").sign_at(NOW).unwrap();
    let verifier = Verifier::s3_express("us-west-2").unwrap();
    let (_, rest) = presigned.url().split_once("://").unwrap();
    let (host, target) = rest.split_at(rest.find('/').unwrap());
    let request = ReceivedRequest::new("GET", target, [("Host", host)]);
    let mut scratch = Scratch::new();
    let claim = verifier.read(&request, NOW, &mut scratch).unwrap();
    assert_eq!(claim.session_token(), Some(SESSION_TOKEN));
    assert!(claim.verify_secret(Some(SECRET_ACCESS_KEY)).is_ok());

    let both = format!("{target}&X-Amz-Security-Token=other");
    let request = ReceivedRequest::new("GET", &both, [("Host", host)]);
    assert!(verifier.read(&request, NOW, &mut scratch).is_err());
}

mod xml {
    use super::*;
    use presign::{Credentials, PresignedUrl};
    use serde_json::Value;

    fn recorded() -> Value {
        serde_json::from_str(include_str!("../recordings/express.json")).unwrap()
    }

    fn ordinary(token: &Value) -> Credentials {
        match token.as_str() {
            Some(token) => credentials().with_session_token(token),
            None => credentials(),
        }
    }

    const COPIED: &str = "photos--usw2-az1--x-s3/cat.jpg";
    const MINUTE: Duration = Duration::from_secs(60);

    #[test]
    fn sessions_are_created_as_boto3_creates_them() {
        let recorded = recorded();
        let sessions = recorded["sessions"].as_array().unwrap();
        assert_eq!(sessions.len(), 10);
        for session in sessions {
            let presigner = Presigner::new(ordinary(&session["token"]), directory_bucket()).unwrap();
            let mut request = presigner.create_session().expires_in(MINUTE);
            let params = &session["params"];
            request = match params["SessionMode"].as_str() {
                Some("ReadOnly") => request.session_mode(SessionMode::ReadOnly),
                Some("ReadWrite") => request.session_mode(SessionMode::ReadWrite),
                other => {
                    assert_eq!(other, None);
                    request
                }
            };
            request = match (params["ServerSideEncryption"].as_str(), params["SSEKMSKeyId"].as_str()) {
                (Some("AES256"), None) => request.sse_s3(),
                (Some("aws:kms"), Some(key)) => request.sse_kms_key(key),
                other => {
                    assert_eq!(other, (None, None));
                    request
                }
            };
            let presigned = request.sign_at(NOW).unwrap();
            assert_eq!(parts(presigned.url()), parts(session["url"].as_str().unwrap()), "{params}");
        }
    }

    /// Every URL that boto3 signs with the session in an answer, from that answer.
    #[test]
    fn urls_are_those_of_boto3() {
        let recorded = recorded();
        let urls = recorded["urls"].as_array().unwrap();
        assert_eq!(urls.len(), 23);
        for url in urls {
            let text = |name: &str| url[name].as_str().unwrap();
            let answer = recorded["answers"][text("answer")].as_str().unwrap();
            let session = SessionCredentials::from_xml(answer).unwrap();
            assert!((MINUTE.as_secs()..=300).contains(&(session.expires_at() - NOW).unsigned_abs().as_secs()));
            let mut bucket = Bucket::new(text("bucket"), text("region"));
            if url["settings"]["use_dualstack_endpoint"] == true {
                bucket = bucket.dual_stack();
            }
            if url["settings"]["use_fips_endpoint"] == true {
                bucket = bucket.fips();
            }
            let presigner = Presigner::for_session(session, bucket).unwrap();
            let presigned = signed(&presigner, text("operation"), &url["params"]);
            assert_eq!(parts(presigned.url()), parts(text("url")), "{url}");
        }
    }

    fn sign<Op>(request: Request<'_, Op>) -> PresignedUrl {
        request.expires_in(MINUTE).sign_at(NOW).unwrap()
    }

    fn signed(presigner: &Presigner, operation: &str, params: &Value) -> PresignedUrl {
        let key = params["Key"].as_str().unwrap_or_default();
        let text = |name: &str| params[name].as_str();
        match operation {
            "get_object" => match text("ResponseContentType") {
                Some(content_type) => sign(presigner.get(key).response_content_type(content_type)),
                None => sign(presigner.get(key)),
            },
            "put_object" => sign(presigner.put(key).content_type(text("ContentType").unwrap())),
            "head_object" => sign(presigner.head(key)),
            "delete_object" => sign(presigner.delete(key)),
            "list_objects_v2" => {
                let list = presigner.list().prefix(text("Prefix").unwrap()).delimiter(text("Delimiter").unwrap());
                // boto3 decodes the keys in the answer.
                sign(list.param("encoding-type", "url"))
            }
            "create_multipart_upload" => sign(presigner.create_multipart_upload(key)),
            "upload_part" => {
                let number = u32::try_from(params["PartNumber"].as_u64().unwrap()).unwrap();
                sign(presigner.upload_part(key, text("UploadId").unwrap(), number))
            }
            "head_bucket" => sign(presigner.head_bucket()),
            other => panic!("{other}"),
        }
    }

    #[test]
    fn urls_without_a_session_are_those_of_boto3_too() {
        let recorded = recorded();
        for url in recorded["copies"].as_array().unwrap() {
            let presigner = Presigner::new(ordinary(&url["token"]), directory_bucket()).unwrap();
            let copy = presigner.object_request(Method::Put, "copy.jpg").header("x-amz-copy-source", COPIED);
            let presigned = copy.expires_in(MINUTE).sign_at(NOW).unwrap();
            assert_eq!(parts(presigned.url()), parts(url["url"].as_str().unwrap()));
        }
        for url in recorded["without_session_auth"].as_array().unwrap() {
            let presigner = Presigner::new(ordinary(&url["token"]), directory_bucket().no_session_auth()).unwrap();
            let presigned = presigner.get("cat.jpg").expires_in(MINUTE).sign_at(NOW).unwrap();
            assert_eq!(parts(presigned.url()), parts(url["url"].as_str().unwrap()));
        }
    }

    #[test]
    fn an_answer_is_whole_or_an_error() {
        let element = |name: &str, text: &str| format!("<{name}>{text}</{name}>");
        let fields = [
            ("AccessKeyId", "ASIAIOSFODNN7EXAMPLE"),
            ("SecretAccessKey", SECRET_ACCESS_KEY),
            ("SessionToken", SESSION_TOKEN),
            ("Expiration", "2013-05-24T00:05:00Z"),
        ];
        let answer = |fields: &[(&str, &str)]| {
            let fields: String = fields.iter().map(|(name, text)| element(name, text)).collect();
            element("CreateSessionResult", &element("Credentials", &fields))
        };
        assert_eq!(SessionCredentials::from_xml(answer(&fields)).unwrap().expires_at(), END);
        for (index, (missing, _)) in fields.iter().enumerate() {
            let mut others = fields.to_vec();
            others.remove(index);
            let error = SessionCredentials::from_xml(answer(&others)).unwrap_err();
            assert!(matches!(error, Error::CredentialsField { name, .. } if name == *missing), "{missing}: {error}");
            others.push((missing, ""));
            assert!(SessionCredentials::from_xml(answer(&others)).is_err(), "{missing}");
        }
        // Those of STS are ordinary, and deeper in the answer.
        let of_sts = element("GetSessionTokenResponse", &answer(&fields));
        let error = SessionCredentials::from_xml(&of_sts).unwrap_err();
        assert!(matches!(error, Error::NoCredentials { .. }), "{error}");
        assert!(Credentials::from_sts_xml(&of_sts).is_ok());
        assert!(matches!(Credentials::from_sts_xml(answer(&fields)), Err(Error::NoCredentials { .. })));
    }

    #[test]
    fn an_error_of_s3_is_said_without_the_token() {
        // The form of AWS's "Error responses".
        let refused = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>AccessDenied</Code>\
             <Message>X-Amz-Security-Token=IQoJb3JpZ2luX2VjEXAMPLETOKEN&amp;a</Message><RequestId>4442587FB7D0A2F9</RequestId></Error>";
        let error = SessionCredentials::from_xml(refused).unwrap_err();
        assert!(matches!(&error, Error::CredentialsRefused { code, .. } if code == "AccessDenied"), "{error}");
        assert_eq!(leak("IQoJb3JpZ2luX2VjEXAMPLETOKEN", &error.to_string()), None);
        for text in ["", "<", "<CreateSessionResult/>", "{\"Credentials\": {}}"] {
            let error = SessionCredentials::from_xml(text).unwrap_err();
            assert!(matches!(error, Error::NoCredentials { .. }), "{text}: {error}");
        }
    }
}
