//! Any bytes are credentials or an error, and credentials come back as they were written, in
//! JSON and in XML. No error shows a secret.
#![no_main]

use arbitrary::Arbitrary;
use libfuzzer_sys::fuzz_target;
use presign::{Bucket, Credentials, Presigner, SessionCredentials};
use presign_fuzz::secret::{Secret, assert_withheld};
use serde_json::json;
use time::OffsetDateTime;
use time::macros::datetime;

const NOW: OffsetDateTime = datetime!(2013-05-24 00:00 UTC);

#[derive(Arbitrary, Debug)]
struct Input<'a> {
    id: &'a str,
    secret: Secret,
    token: Option<Secret>,
    expiration: Option<&'a str>,
    bytes: &'a [u8],
}

fuzz_target!(|input: Input<'_>| {
    let from_bytes = [
        serde_json::from_slice::<Credentials>(input.bytes).map_err(|error| error.to_string()),
        Credentials::from_sts_xml(input.bytes).map_err(|error| error.to_string()),
    ];
    let of_session = SessionCredentials::from_xml(input.bytes).map_err(|error| error.to_string());
    for error in from_bytes.into_iter().filter_map(Result::err).chain(of_session.err()) {
        assert!(!error.contains('\n'), "{error}");
    }
    check_written(&input);
});

fn check_written(input: &Input<'_>) {
    let token = input.token.as_ref().map(|token| &*token.0);
    let Secret(secret) = &input.secret;
    let document = json!({
        "AccessKeyId": input.id, "SecretAccessKey": secret, "Token": token, "Expiration": input.expiration,
    });
    let json = serde_json::from_str::<Credentials>(&document.to_string()).map_err(|error| error.to_string());
    let others = (input.id, input.expiration);
    for printed in [format!("{json:?}"), json.as_ref().err().cloned().unwrap_or_default()] {
        assert_withheld(&printed, &others);
    }
    let mut expected = Credentials::new(input.id, &**secret);
    if let Some(token) = token {
        expected = expected.with_session_token(token);
    }
    // One that this crate reads from the environment too, so how it is read is checked in JSON only.
    let end = format!("{:?}", json.as_ref().ok());
    match (&json, effect(&expected)) {
        (Ok(credentials), Ok(url)) => {
            assert_eq!(end.contains("expires_at: None"), input.expiration.is_none());
            // Expired credentials don't sign.
            if input.expiration.is_none() {
                assert_eq!(effect(credentials).as_deref(), Ok(&*url));
            }
        }
        (Ok(_), Err(error)) => panic!("read what can't sign: {error}"),
        (Err(error), Ok(_)) => assert!(input.expiration.is_some(), "refused: {error}"),
        (Err(_), Err(_)) => {}
    }

    let element = |name: &str, text: &str| format!("<{name}>{}</{name}>", escape(text));
    let xml = format!(
        "<R><S><Credentials>{}{}{}</Credentials></S></R>",
        element("AccessKeyId", input.id),
        element("SecretAccessKey", secret),
        token.map(|token| element("SessionToken", token)).unwrap_or_default(),
    );
    match Credentials::from_sts_xml(&xml) {
        // White space around a text doesn't count, so more can sign.
        Ok(credentials) => {
            if let Ok(url) = effect(&expected) {
                assert_eq!(effect(&credentials).as_deref(), Ok(&*url));
            }
        }
        Err(error) => {
            assert_withheld(&format!("{error} {error:?}"), &others);
            let is_plain = [input.id, secret, token.unwrap_or_default()].iter().all(|text| text.is_ascii());
            let has_control = xml.contains(|character: char| character.is_control());
            assert!(
                !is_plain
                    || has_control
                    || xml.matches('=').count() > 500
                    || effect(&expected).is_err()
                    || xml.len() > 60_000,
                "refused: {error}"
            );
        }
    }
}

fn effect(credentials: &Credentials) -> Result<String, String> {
    let presigner = Presigner::new(credentials.clone(), Bucket::new("examplebucket", "us-east-1"));
    let url = presigner.and_then(|presigner| presigner.get("key").sign_at(NOW));
    url.map(presign::PresignedUrl::into_url).map_err(|error| error.to_string())
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('\r', "&#13;")
}
