//! A fake of the endpoints that hand out credentials on ECS, EKS and EC2.

use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, Method, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use serde_json::json;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::{Duration, Instant};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;
use tokio::net::TcpListener;
use tokio::runtime::Runtime;

pub(super) const ROLE: &str = "uploads@eu";
const ROLES: &str = "/latest/meta-data/iam/security-credentials/";

/// Part of each secret and session token.
pub(super) const SECRET: &str = "never-to-be-seen";

/// What the endpoint answers when asked for credentials.
#[derive(Clone)]
pub(super) enum Answer {
    Credentials,
    Status(StatusCode),
    Body(String),
    Nothing,
}

/// Credentials that the endpoint has handed out.
#[derive(Clone, Debug)]
pub(super) struct Issued {
    pub(super) access_key_id: String,
    pub(super) session_token: String,
    pub(super) expires_at: OffsetDateTime,
}

impl Issued {
    /// As AWS writes them.
    fn to_json(&self) -> String {
        json!({
            "Code": "Success",
            "Type": "AWS-HMAC",
            "AccessKeyId": self.access_key_id,
            "SecretAccessKey": format!("{SECRET}/{}", self.access_key_id),
            "Token": self.session_token,
            "Expiration": self.expires_at.format(&Rfc3339).unwrap(),
        })
        .to_string()
    }
}

/// A request as it came in.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Asked {
    pub(super) line: String,
    pub(super) authorization: Option<String>,
}

struct Log {
    answer: Answer,
    issued: Vec<Issued>,
    last_rotation: Option<Instant>,
    tokens: Vec<String>,
    asked: Vec<Asked>,
}

/// A running endpoint. Its credentials live for a while, and new ones replace them earlier.
pub(super) struct Endpoint {
    address: SocketAddr,
    fake: Arc<Fake>,
    /// Not that of a test, which blocks its own.
    runtime: Option<Runtime>,
}

struct Fake {
    rotation: Duration,
    life: Duration,
    log: Mutex<Log>,
}

impl Endpoint {
    pub(super) fn start(rotation: Duration, life: Duration) -> Self {
        let log =
            Log { answer: Answer::Credentials, issued: vec![], last_rotation: None, tokens: vec![], asked: vec![] };
        let fake = Arc::new(Fake { rotation, life, log: Mutex::new(log) });
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        listener.set_nonblocking(true).unwrap();
        let address = listener.local_addr().unwrap();
        let router = Router::new().fallback(answer).with_state(Arc::clone(&fake));
        runtime.spawn(async move { axum::serve(TcpListener::from_std(listener).unwrap(), router).await });
        Self { address, fake, runtime: Some(runtime) }
    }

    /// Where a container finds its credentials.
    pub(super) fn full_uri(&self) -> String {
        format!("http://{}/v1/credentials", self.address)
    }

    /// Where an instance finds its metadata.
    pub(super) fn origin(&self) -> String {
        format!("http://{}", self.address)
    }

    pub(super) fn answer(&self, answer: Answer) {
        self.fake.log().answer = answer;
    }

    pub(super) fn issued(&self) -> Vec<Issued> {
        self.fake.log().issued.clone()
    }

    pub(super) fn asked(&self) -> Vec<Asked> {
        self.fake.log().asked.clone()
    }
}

impl Drop for Endpoint {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

impl Fake {
    fn log(&self) -> MutexGuard<'_, Log> {
        self.log.lock().unwrap()
    }

    /// The newest credentials, which are new ones if it is time for that.
    fn credentials(&self) -> Issued {
        let mut log = self.log();
        if log.last_rotation.is_none_or(|last| last.elapsed() >= self.rotation) {
            log.last_rotation = Some(Instant::now());
            let number = log.issued.len() + 1;
            log.issued.push(Issued {
                access_key_id: format!("ASIA{number:016}"),
                session_token: format!("{SECRET}/+{number}=="),
                expires_at: (OffsetDateTime::now_utc() + self.life).truncate_to_second(),
            });
        }
        log.issued.last().unwrap().clone()
    }

    /// A token for the metadata of an instance.
    fn token(&self) -> String {
        let mut log = self.log();
        let token = format!("{SECRET}-{}", log.tokens.len());
        log.tokens.push(token.clone());
        token
    }
}

async fn answer(State(fake): State<Arc<Fake>>, method: Method, uri: Uri, headers: HeaderMap) -> Response {
    let header = |name| headers.get(name).map(|value| value.to_str().unwrap().to_owned());
    let answer = {
        let mut log = fake.log();
        log.asked.push(Asked { line: format!("{method} {}", uri.path()), authorization: header("authorization") });
        log.answer.clone()
    };
    let has_token = header("x-aws-ec2-metadata-token").is_some_and(|token| fake.log().tokens.contains(&token));
    match (method.as_str(), uri.path()) {
        ("PUT", "/latest/api/token") => match (answer, header("x-aws-ec2-metadata-token-ttl-seconds")) {
            (Answer::Status(status), _) => status.into_response(),
            (_, Some(_)) => fake.token().into_response(),
            (_, None) => StatusCode::BAD_REQUEST.into_response(),
        },
        ("GET", path) if path.starts_with(ROLES) && !has_token => StatusCode::UNAUTHORIZED.into_response(),
        ("GET", ROLES) => match answer {
            Answer::Body(body) => body.into_response(),
            _ => ROLE.into_response(),
        },
        ("GET", path) if path == "/v1/credentials" || path == format!("{ROLES}{ROLE}") => match answer {
            Answer::Credentials => fake.credentials().to_json().into_response(),
            Answer::Status(status) => (status, [("location", "/elsewhere")], SECRET).into_response(),
            Answer::Body(body) => body.into_response(),
            Answer::Nothing => std::future::pending().await,
        },
        _ => StatusCode::NOT_FOUND.into_response(),
    }
}
