//! Credentials that can't sign are refused when they are bound to a bucket or a service,
//! and their values are withheld.

use super::{ACCESS_KEY_ID, NOW, SECRET_ACCESS_KEY, SESSION_TOKEN, bucket, param};
use presign::sigv4::{Signer, SigningKey};
use presign::{Credentials, Error, Presigner};
use time::macros::date;

/// A value with white space around it, as a file or a careless paste leaves it.
fn outlined(value: &str) -> impl Iterator<Item = String> {
    let ends = [" ", "\t", "\n", "\r\n", "\u{a0}", "\u{2003}"];
    let around = ends.into_iter().flat_map(move |end| [format!("{value}{end}"), format!("{end}{value}")]);
    around.chain(["", " ", "\n"].map(String::from)).collect::<Vec<_>>().into_iter()
}

/// The error that all ways to bind the credentials report.
fn refused(credentials: &Credentials) -> Error {
    let error = Presigner::new(credentials.clone(), bucket()).unwrap_err();
    assert_eq!(Signer::new(credentials.clone(), "us-east-1", "s3").unwrap_err(), error);
    error
}

#[test]
fn secrets_are_neither_empty_nor_surrounded_by_white_space() {
    for secret in outlined(SECRET_ACCESS_KEY) {
        let error = refused(&Credentials::new(ACCESS_KEY_ID, &*secret));
        let Error::SecretAccessKey { rule } = &error else { panic!("{secret:?}: {error}") };
        assert_eq!(*rule == "it is empty", secret.is_empty(), "{secret:?}: {rule}");
        assert_eq!(rule.contains("white space"), !secret.is_empty(), "{secret:?}: {rule}");
        assert!(error.to_string().contains("withheld"), "{error}");
        assert_eq!(SigningKey::derive(&secret, date!(2013 - 05 - 24), "us-east-1", "s3").unwrap_err(), error);
    }
    assert!(Presigner::new(Credentials::new(ACCESS_KEY_ID, "with space inside"), bucket()).is_ok());
}

#[test]
fn session_tokens_are_neither_empty_nor_surrounded_by_white_space() {
    for token in outlined(SESSION_TOKEN) {
        let error = refused(&Credentials::new(ACCESS_KEY_ID, SECRET_ACCESS_KEY).with_session_token(&*token));
        let Error::SessionToken { rule } = &error else { panic!("{token:?}: {error}") };
        assert_eq!(rule.contains("white space"), !token.is_empty(), "{token:?}: {rule}");
        assert!(error.to_string().contains("withheld"), "{error}");
    }
}

#[test]
fn access_key_ids_are_part_of_a_credential_scope() {
    let outlined = outlined(ACCESS_KEY_ID);
    for id in outlined.chain(["a/b", "/", "a\nb", "a\0b", "a\u{7f}", "a\u{85}b"].map(String::from)) {
        let error = refused(&Credentials::new(&*id, SECRET_ACCESS_KEY));
        assert!(matches!(error, Error::AccessKeyId { .. }), "{id:?}: {error}");
    }
    // Session token and secret are otherwise any text.
    let odd = Credentials::new("AKID", "a/b\r\n\0é").with_session_token("a/b\r\n\0é");
    let presigner = Presigner::new(odd, bucket()).unwrap();
    let url = presigner.get("key").sign_at(NOW).unwrap().into_url();
    assert_eq!(param(&url, "X-Amz-Security-Token"), Some("a%2Fb%0D%0A%00%C3%A9"));
}

/// A user who swaps the two may log the credentials first.
#[test]
fn debug_never_shows_a_secret_given_as_the_access_key_id() {
    for secret in [SECRET_ACCESS_KEY, "abcdefghijklmnopqrstuvwxyz0123456789ABCD", &"é\"\\'".repeat(10)] {
        let swapped = Credentials::new(secret, ACCESS_KEY_ID).with_session_token(secret);
        let key = SigningKey::derive(secret, date!(2013 - 05 - 24), "us-east-1", "s3").unwrap();
        let by_key = Credentials::from_signing_key(secret, key);
        let mut printed = vec![format!("{swapped:?}"), format!("{swapped:#?}"), format!("{by_key:?}")];
        if let Ok(presigner) = Presigner::new(swapped, bucket()) {
            printed.extend([format!("{presigner:?}"), format!("{:?}", presigner.get("key"))]);
        }
        for text in printed {
            assert_eq!(super::secrets::leak(secret, &text), None, "{text}");
        }
    }
}
