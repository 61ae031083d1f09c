//! aws-sdk-s3 signs the same URLs with a session: each client reads the credentials in the same
//! answer to `CreateSession`, which nobody sends. The request that the SDK makes for it is verified.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use aws_sdk_s3::Client;
use aws_sdk_s3::config::{BehaviorVersion, Config, Credentials, Region, RuntimeComponents};
use aws_sdk_s3::presigning::{PresignedRequest, PresigningConfig};
use aws_sdk_s3::primitives::SdkBody;
use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use presign::verify::{ReceivedRequest, Scratch, Verifier};
use presign::{Bucket, PresignedUrl, Presigner, SessionCredentials};
use proptest::prelude::*;
use proptest::sample::select;
use proptest::test_runner::TestRunner;
use time::OffsetDateTime;
use tokio::runtime;

const ACCESS_KEY_ID: &str = "ASIAORDINARY";
const SECRET: &str = "the secret that creates sessions";
const TOKEN: &str = "the token of a role";
const CASES: u32 = 500;

/// Answers every request, and keeps it.
#[derive(Debug, Clone)]
struct Server {
    answer: String,
    received: Arc<Mutex<Vec<HttpRequest>>>,
}

impl HttpConnector for Server {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        self.received.lock().expect("no panic").push(request);
        let status = 200_u16.try_into().expect("a status");
        HttpConnectorFuture::ready(Ok(HttpResponse::new(status, SdkBody::from(&*self.answer))))
    }
}

impl HttpClient for Server {
    fn http_connector(&self, _: &HttpConnectorSettings, _: &RuntimeComponents) -> SharedHttpConnector {
        SharedHttpConnector::new(self.clone())
    }
}

#[derive(Debug, Clone, Copy)]
enum Operation {
    Get,
    Put,
    Head,
    Delete,
    UploadPart,
}

#[derive(Debug)]
struct Case {
    access_key_id: String,
    secret: String,
    token: String,
    /// A bucket and its region.
    bucket: (&'static str, &'static str),
    operation: Operation,
    key: String,
    seconds: u32,
    expires_in: u32,
}

impl Case {
    fn answer(&self) -> String {
        let escaped = |text: &str| text.replace('&', "&amp;").replace('<', "&lt;");
        format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
             <CreateSessionResult xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><Credentials>\
             <SessionToken>{}</SessionToken><SecretAccessKey>{}</SecretAccessKey><AccessKeyId>{}</AccessKeyId>\
             <Expiration>2126-11-23T18:05:00Z</Expiration></Credentials></CreateSessionResult>",
            escaped(&self.token),
            escaped(&self.secret),
            self.access_key_id,
        )
    }

    fn expires_in(&self) -> Duration {
        Duration::from_secs(self.expires_in.into())
    }

    fn at(&self) -> OffsetDateTime {
        OffsetDateTime::UNIX_EPOCH + Duration::from_secs(self.seconds.into())
    }

    fn ours(&self, session: SessionCredentials) -> PresignedUrl {
        let (bucket, region) = self.bucket;
        let presigner = Presigner::for_session(session, Bucket::new(bucket, region)).expect("a directory bucket");
        let (key, life) = (&*self.key, self.expires_in());
        let at = self.at();
        // The SDK names the operation in a parameter.
        let presigned = match self.operation {
            Operation::Get => presigner.get(key).param("x-id", "GetObject").expires_in(life).sign_at(at),
            Operation::Put => {
                let put = presigner.put(key).param("x-id", "PutObject").content_type("image/png").content_length(5);
                put.expires_in(life).sign_at(at)
            }
            Operation::Head => presigner.head(key).expires_in(life).sign_at(at),
            Operation::Delete => presigner.delete(key).param("x-id", "DeleteObject").expires_in(life).sign_at(at),
            Operation::UploadPart => {
                presigner.upload_part(key, "id", 7).param("x-id", "UploadPart").expires_in(life).sign_at(at)
            }
        };
        presigned.expect("a valid request")
    }

    async fn theirs(&self, client: &Client) -> PresignedRequest {
        let config = PresigningConfig::builder().start_time(self.at().into()).expires_in(self.expires_in()).build();
        let (bucket, key, config) = (self.bucket.0, &*self.key, config.expect("a valid life"));
        match self.operation {
            Operation::Get => client.get_object().bucket(bucket).key(key).presigned(config).await.expect("signs"),
            Operation::Put => {
                let put = client.put_object().bucket(bucket).key(key).content_type("image/png").content_length(5);
                put.presigned(config).await.expect("signs")
            }
            Operation::Head => client.head_object().bucket(bucket).key(key).presigned(config).await.expect("signs"),
            Operation::Delete => client.delete_object().bucket(bucket).key(key).presigned(config).await.expect("signs"),
            Operation::UploadPart => {
                let part = client.upload_part().bucket(bucket).key(key).upload_id("id").part_number(7);
                part.presigned(config).await.expect("signs")
            }
        }
    }

    fn compare(&self, runtime: &runtime::Runtime) {
        let server = Server { answer: self.answer(), received: Arc::default() };
        let config = Config::builder()
            .behavior_version(BehaviorVersion::latest())
            .region(Region::new(self.bucket.1))
            .credentials_provider(Credentials::new(ACCESS_KEY_ID, SECRET, Some(TOKEN.into()), None, "peers"))
            .http_client(server.clone())
            .build();
        let theirs = runtime.block_on(self.theirs(&Client::from_conf(config)));
        let session = SessionCredentials::from_xml(&server.answer).expect("a whole answer");
        assert_eq!(parts(self.ours(session).url()), parts(theirs.uri()));

        let received = server.received.lock().expect("no panic");
        let [create_session] = &received[..] else { panic!("{received:?}") };
        verify(create_session, self.bucket.1, self.at());
    }
}

/// A URL up to its query, and the sorted parameters: the SDK writes them in an order of its own.
fn parts(url: &str) -> (&str, Vec<&str>) {
    let (base, query) = url.split_once('?').expect("a query");
    let mut params: Vec<_> = query.split('&').collect();
    params.sort_unstable();
    (base, params)
}

/// The request is signed with the credentials that create the session, and their token. The SDK's
/// clock is at the time to presign for.
fn verify(request: &HttpRequest, region: &str, at: OffsetDateTime) {
    let (_, rest) = request.uri().split_once("://").expect("a scheme");
    let (host, target) = rest.split_at(rest.find('/').expect("a path"));
    assert_eq!((request.method(), target.trim_end_matches('=')), ("GET", "/?session"));
    assert_eq!(request.headers().get("x-amz-s3session-token"), None);
    let headers = request.headers().iter().filter(|(name, _)| *name != "host").chain([("host", host)]);
    let received = ReceivedRequest::new("GET", target, headers);
    let mut scratch = Scratch::new();
    let verifier = Verifier::s3_express(region).expect("a region");
    let claim = verifier.read(&received, at, &mut scratch).expect("signed");
    assert_eq!((claim.access_key_id(), claim.session_token()), (ACCESS_KEY_ID, Some(TOKEN)));
    claim.verify_secret(Some(SECRET)).expect("the signature of the secret");
}

fn case() -> impl Strategy<Value = Case> {
    let buckets = vec![
        ("photos--usw2-az1--x-s3", "us-west-2"),
        ("photos--use1-az5--x-s3", "us-east-1"),
        ("web--usw2-az1--xa-s3", "us-west-2"),
        ("photos--usw2-lax1-az1--x-s3", "us-west-2"),
    ];
    (
        "[A-Z0-9_]{1,20}",
        "[a-zA-Z0-9/+&<]{1,40}",
        "[a-zA-Z0-9/+=&<~ü]{1,99}",
        select(buckets),
        select(vec![Operation::Get, Operation::Put, Operation::Head, Operation::Delete, Operation::UploadPart]),
        "[a-z]([a-zA-Z0-9 ~+%&?#='()!*_.-]|/[a-z]|[ü😀]){0,20}",
        any::<u32>(),
        1..604_800_u32,
    )
        .prop_map(|(access_key_id, secret, token, bucket, operation, key, seconds, expires_in)| Case {
            access_key_id,
            secret,
            token,
            bucket,
            operation,
            key,
            seconds,
            expires_in,
        })
}

#[test]
fn a_session_signs_the_same_urls() {
    let runtime = runtime::Builder::new_current_thread().enable_time().build().expect("a runtime");
    let config = ProptestConfig { cases: CASES, failure_persistence: None, ..ProptestConfig::default() };
    let result = TestRunner::new(config).run(&case(), |case| {
        case.compare(&runtime);
        Ok(())
    });
    if let Err(error) = result {
        panic!("{error}");
    }
}
