//! Login tokens and requests for credentials equal those of AWS's own generators, which `tests/recordings/record_tokens.py`
//! records.

use base64ct::{Base64, Base64UrlUnpadded, Encoding};
use presign::sigv4::{Request, Signer, TokenPlacement};
use presign::{Credentials, Method};
use serde_json::Value;
use std::time::Duration;
use time::macros::datetime;

const REGION: &str = "eu-west-1";
const HOSTS: [&str; 3] = [
    "mydb.123456789012.eu-west-1.rds.amazonaws.com:3306",
    "abcdefghijklmnopqrstuvwxyz.dsql.eu-west-1.on.aws",
    "a1b2c3d4e5f6g7-ats.iot.eu-west-1.amazonaws.com",
];

fn recording() -> Value {
    serde_json::from_str(include_str!("../recordings/tokens.json")).unwrap()
}

/// The presigned URL in a token of this service, as much of it as the service takes.
fn url_in(service: &str, token: &str) -> String {
    let decoded = match service {
        "eks" => Base64UrlUnpadded::decode_vec(token.strip_prefix("k8s-aws-v1.").unwrap()).unwrap(),
        "msk" => Base64UrlUnpadded::decode_vec(token).unwrap(),
        "bedrock" => Base64::decode_vec(token.strip_prefix("bedrock-api-key-").unwrap()).unwrap(),
        _ => token.into(),
    };
    String::from_utf8(decoded).unwrap()
}

/// What this crate makes for the recorded token of this name.
fn token(name: &str, credentials: Credentials) -> String {
    let [rds, dsql, iot] = HOSTS;
    let get = |url: &str| Request::new(Method::Get, url);
    let action = |request: Request<'static>, action: &'static str| request.param("Action", action);
    let cache = |host: &str| action(get(&format!("https://{host}/")), "connect").param("User", "iam-user");
    let (service, seconds, request) = match name {
        "rds" => ("rds-db", 900, action(get(&format!("https://{rds}/")), "connect").param("DBUser", "jane_doe")),
        "dsql" => ("dsql", 900, action(get(&format!("https://{dsql}/")), "DbConnect")),
        "dsql_admin" => ("dsql", 3600, action(get(&format!("https://{dsql}")), "DbConnectAdmin")),
        "assume_role" | "get_session_token" => {
            let request =
                get("https://sts.eu-west-1.amazonaws.com/?Version=2011-06-15").param("DurationSeconds", "3600");
            let request = if name == "assume_role" {
                let role = "arn:aws:iam::123456789012:role/uploads";
                action(request, "AssumeRole").param("RoleArn", role).param("RoleSessionName", "uploads")
            } else {
                action(request, "GetSessionToken")
            };
            ("sts", 60, request)
        }
        "elasticache" => ("elasticache", 900, cache("my-cache")),
        "elasticache_serverless" => ("elasticache", 900, cache("my-cache").param("ResourceType", "ServerlessCache")),
        "memorydb" => ("memorydb", 900, cache("my-cluster")),
        "eks" => {
            let url = "https://sts.eu-west-1.amazonaws.com/?Action=GetCallerIdentity&Version=2011-06-15";
            ("sts", 60, get(url).header("x-k8s-aws-id", "my-cluster"))
        }
        "msk" => ("kafka-cluster", 900, action(get("https://kafka.eu-west-1.amazonaws.com/"), "kafka-cluster:Connect")),
        "bedrock" => {
            let post = Request::new(Method::Post, "https://bedrock.amazonaws.com/");
            ("bedrock", 12 * 3600, action(post, "CallWithBearerToken"))
        }
        "iot" => ("iotdevicegateway", 300, get(&format!("wss://{iot}/mqtt"))),
        "iot_v1" => ("iotdata", 86_400, get(&format!("wss://{iot}:443/mqtt"))),
        "transcribe" => {
            let url = "wss://transcribestreaming.eu-west-1.amazonaws.com:8443/stream-transcription-websocket\
                       ?language-code=en-US&media-encoding=pcm&sample-rate=16000";
            ("transcribe", 60, get(url).param("session-id", "11111111-2222-4333-8444-555555555555"))
        }
        other => panic!("{other} was recorded, and not made"),
    };
    let mut signer = Signer::new(credentials, REGION, service).unwrap();
    if name.starts_with("iot") {
        signer = signer.with_token_placement(TokenPlacement::AfterSignature);
    }
    let signer = signer.at(datetime!(2026-11-23 18:00 UTC)).unwrap();
    let url = signer.presign(&request, Duration::from_secs(seconds)).unwrap().into_url();
    let without_scheme = url.strip_prefix("https://").unwrap_or(&url);
    match name {
        "eks" => format!("k8s-aws-v1.{}", Base64UrlUnpadded::encode_string(url.as_bytes())),
        "msk" => {
            let url = format!("{url}&User-Agent=aws-msk-iam-sasl-signer-python%2F1.0.2");
            Base64UrlUnpadded::encode_string(url.as_bytes())
        }
        "bedrock" => {
            let text = format!("{without_scheme}&Version=1");
            format!("bedrock-api-key-{}", Base64::encode_string(text.as_bytes()))
        }
        "assume_role" | "get_session_token" => url,
        _ => without_scheme.into(),
    }
}

/// What comes before the query, and the decoded parameters in order.
fn sorted(url: &str) -> (String, Vec<String>) {
    let (address, query) = url.split_once('?').unwrap();
    let decode = |pair: &str| percent_encoding::percent_decode_str(pair).decode_utf8().unwrap().into_owned();
    let mut params: Vec<_> = query.split('&').map(decode).collect();
    params.sort();
    (address.into(), params)
}

#[test]
fn tokens_equal_those_of_awss_own_generators() {
    let recording = recording();
    assert_eq!((&recording["signed_at"], &recording["region"]), (&"2026-11-23T18:00:00Z".into(), &REGION.into()));
    let tokens = recording["tokens"].as_array().unwrap();
    assert_eq!(tokens.len(), 14);
    let mut equal_in_bytes = 0;
    for recorded in tokens {
        let name = recorded["name"].as_str().unwrap();
        for kind in ["long_term", "temporary"] {
            let keys = &recording["credentials"][kind];
            let key = |field: &str| keys[field].as_str();
            let mut credentials = Credentials::new(key("id").unwrap(), key("secret").unwrap());
            if let Some(token) = key("token") {
                credentials = credentials.with_session_token(token);
            }
            let made = token(name, credentials);
            let theirs = recorded[kind].as_str().unwrap();
            equal_in_bytes += usize::from(made == theirs);
            // Clients leave out the default port.
            let theirs = url_in(name, theirs).replace(":443/", "/");
            assert_eq!(sorted(&url_in(name, &made)), sorted(&theirs), "{name}, {kind}");
        }
    }
    // All others differ in the order of parameters, or in the port.
    assert_eq!(equal_in_bytes, 8);
}

/// Each example in the documentation ends with a signature.
#[test]
fn the_documentation_shows_recorded_signatures() {
    let signatures_in = |text: &str| -> Vec<String> {
        text.split("X-Amz-Signature=").skip(1).map(|rest| rest[..64].to_owned()).collect()
    };
    let recording = recording();
    let mut recorded = Vec::new();
    for token in recording["tokens"].as_array().unwrap() {
        for kind in ["long_term", "temporary"] {
            let url = url_in(token["name"].as_str().unwrap(), token[kind].as_str().unwrap());
            recorded.extend(signatures_in(&url));
        }
    }
    assert_eq!(recorded.len(), 28);
    let shown = signatures_in(include_str!("../../src/sigv4/login_tokens.md"));
    assert_eq!(shown.len(), 11);
    for signature in shown {
        assert!(recorded.contains(&signature), "{signature}");
    }
}
