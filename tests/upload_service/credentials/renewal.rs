//! Credentials that are replaced while the service signs.

use super::endpoint::{Answer, Endpoint, SECRET};
use super::{get, healthz_once, signing_key_id, start};
use crate::service::UploadService;
use reqwest::{Client, StatusCode, Url};
use serde_json::Value;
use std::collections::{BTreeSet, HashMap};
use std::thread;
use std::time::{Duration, Instant};
use time::format_description::well_known::Rfc3339;
use time::macros::format_description;
use time::{OffsetDateTime, PrimitiveDateTime};

/// What was signed, as a client sees it.
struct Signed {
    asked_at: OffsetDateTime,
    credential: String,
    session_token: String,
    date: OffsetDateTime,
    expires_at: OffsetDateTime,
}

impl Signed {
    /// From the answer to one of the calls.
    fn new(answer: &Value, asked_at: OffsetDateTime) -> Self {
        let url: Url = answer["url"].as_str().unwrap().parse().unwrap();
        let field = |name: &str| {
            let in_url = url.query_pairs().find(|(key, _)| key.eq_ignore_ascii_case(name));
            let in_form = || answer["fields"][name.to_ascii_lowercase()].as_str().map(ToOwned::to_owned);
            in_url.map(|(_, value)| value.into_owned()).or_else(in_form).expect(name)
        };
        let date = format_description!("[year][month][day]T[hour][minute][second]Z");
        let date = PrimitiveDateTime::parse(&field("X-Amz-Date"), &date).unwrap().assume_utc();
        Self {
            asked_at,
            credential: field("X-Amz-Credential"),
            session_token: field("X-Amz-Security-Token"),
            date,
            expires_at: match answer["fields"] {
                Value::Null => date + time::Duration::seconds(field("X-Amz-Expires").parse().unwrap()),
                _ => OffsetDateTime::parse(answer["expires_at"].as_str().unwrap(), &Rfc3339).unwrap(),
            },
        }
    }
}

/// Makes calls, one after the other, until it is over.
async fn load(origin: &str, deadline: Instant) -> Vec<Signed> {
    let client = Client::new();
    let calls = [
        client.get(format!("{origin}/signed-url-access")),
        client.get(format!("{origin}/signed-url-upload?contentLength=5")),
        client.post(format!("{origin}/signed-post-upload")),
    ];
    let mut signed = Vec::new();
    for call in calls.iter().cycle() {
        if Instant::now() >= deadline {
            break;
        }
        let asked_at = OffsetDateTime::now_utc();
        let (status, answer) = crate::call(call.try_clone().unwrap()).await;
        assert_eq!(status, StatusCode::OK, "after {} calls: {answer}", signed.len());
        signed.push(Signed::new(&answer, asked_at));
    }
    signed
}

#[tokio::test]
async fn credentials_rotate_under_load_and_none_signs_after_its_end() {
    const THREADS: usize = 8;
    let endpoint = Endpoint::start(Duration::from_millis(1500), Duration::from_secs(5));
    let service = start(&[], &[("AWS_CONTAINER_CREDENTIALS_FULL_URI", &endpoint.full_uri())]);

    let deadline = Instant::now() + Duration::from_secs(10);
    let threads = [(); THREADS].map(|()| {
        let origin = service.origin().to_owned();
        thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(load(&origin, deadline))
        })
    });
    let signed = threads.map(|thread| thread.join().unwrap());
    let (status, health) = get(&service, "/healthz").await;
    assert_eq!((status, &health["renewal_error"]), (StatusCode::OK, &Value::Null), "{health}");

    let issued: HashMap<_, _> =
        endpoint.issued().into_iter().map(|issued| (issued.access_key_id.clone(), issued)).collect();
    let mut used = BTreeSet::new();
    for signed in signed.iter().inspect(|signed| assert!(signed.len() > 10, "{}", signed.len())).flatten() {
        let key_id = signed.credential.split('/').next().unwrap();
        let issued = &issued[key_id];
        assert_eq!(signed.session_token, issued.session_token);
        assert!(signed.asked_at < issued.expires_at, "{key_id} signs at {}", signed.asked_at);
        assert!(signed.date < issued.expires_at, "{key_id} signs at {}", signed.date);
        assert!(signed.expires_at <= issued.expires_at, "{key_id} signs until {}", signed.expires_at);
        used.insert(key_id);
    }
    assert!(used.len() >= 5, "{used:?} of {}", issued.len());
}

#[tokio::test]
async fn a_failed_renewal_changes_nothing_until_the_credentials_are_over() {
    let endpoint = Endpoint::start(Duration::ZERO, Duration::from_secs(6));
    let service = start(&[], &[("AWS_CONTAINER_CREDENTIALS_FULL_URI", &endpoint.full_uri())]);

    endpoint.answer(Answer::Status(StatusCode::INTERNAL_SERVER_ERROR));
    let (status, health) = healthz_once(&service, |_, health| !health["renewal_error"].is_null()).await;
    assert_eq!(status, StatusCode::OK, "{health}");
    assert_eq!(health["renewal_error"], "it answers with status 500 Internal Server Error");
    let last = endpoint.issued().pop().unwrap();
    assert_eq!(signing_key_id(&service).await, last.access_key_id);

    endpoint.answer(Answer::Body(format!("{{\"AccessKeyId\": \"{SECRET}\", \"Token\": [\"{SECRET}\"]}}")));
    let (status, health) = healthz_once(&service, |status, _| status != StatusCode::OK).await;
    assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE);
    assert!(OffsetDateTime::now_utc() + Duration::from_secs(1) >= last.expires_at, "too early: {health}");
    assert!(health["error"].as_str().unwrap().starts_with("credentials expire"), "{health}");
    let error = health["renewal_error"].as_str().unwrap();
    assert!(error.starts_with("its answer: ") && !health.to_string().contains(SECRET), "{health}");
    let (status, answer) = get(&service, "/signed-url-access").await;
    assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(answer["error"], "the service cannot sign URLs at the moment");

    endpoint.answer(Answer::Credentials);
    let (_, health) = healthz_once(&service, |status, _| status == StatusCode::OK).await;
    assert_eq!(health["renewal_error"], Value::Null);
    assert_ne!(signing_key_id(&service).await, last.access_key_id);
}

#[tokio::test]
async fn credentials_of_the_environment_end_when_it_says() {
    let end = (OffsetDateTime::now_utc() + Duration::from_secs(15)).format(&Rfc3339).unwrap();
    let service = start(
        &[],
        &[
            ("AWS_ACCESS_KEY_ID", "ASIAENVIRONMENT"),
            ("AWS_SECRET_ACCESS_KEY", "secret"),
            ("AWS_SESSION_TOKEN", "token"),
            ("AWS_CREDENTIAL_EXPIRATION", &end),
        ],
    );
    let (status, health) = get(&service, "/healthz").await;
    assert_eq!(status, StatusCode::OK, "{health}");
    assert_eq!(health["source"], "environment");
    assert_eq!(health["expires_at"], *end);
    healthz_once(&service, |status, _| status == StatusCode::SERVICE_UNAVAILABLE).await;
}

#[tokio::test]
async fn the_embedded_storage_has_credentials_that_never_end() {
    let (status, health) = get(&UploadService::start(&[]), "/healthz").await;
    let expected = serde_json::json!({ "source": "embedded storage", "expires_at": null, "renewal_error": null });
    assert_eq!((status, health), (StatusCode::OK, expected));
}
