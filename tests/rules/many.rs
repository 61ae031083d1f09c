//! Requests with far more parameters and headers than anyone needs.
//!
//! The cost of building and signing one is nearly linear. These tests only run to the end:
//! each takes seconds in a debug build, and would take a minute or more if the cost grew with
//! the square of the number. `tests/allocations.rs` shows that the memory is linear.

use super::{NOW, credentials, presigner};
use presign::sigv4::{self, Signer};
use presign::{Error, Method};
use std::time::Duration;

const MANY: usize = 40_000;

#[test]
fn many_parameters() {
    let presigner = presigner();
    // The names sort among those of the signature and share a long prefix with them.
    for start in ["p", "X-Amz-E", "X-Amz-Security-Toke"] {
        let mut request = presigner.get("key");
        for index in 0..MANY {
            request = request.param(format!("{start}{index}"), "value");
        }
        let url = request.sign_at(NOW).unwrap().into_url();
        assert_eq!(url.matches("=value").count(), MANY);
        let twice = request.param(format!("{start}0"), "value");
        assert!(matches!(twice.sign_at(NOW), Err(Error::DuplicateParameter { .. })));
    }
}

#[test]
fn many_headers() {
    let presigner = presigner();
    let mut request = presigner.put("key");
    for index in 0..MANY {
        request = request.header(format!("x-amz-{index}"), "value");
    }
    assert_eq!(request.headers().len(), MANY);
    assert_eq!(request.sign_at(NOW).unwrap().headers().count(), MANY);
    let twice = request.header("X-AMZ-0", "value");
    assert!(matches!(twice.sign_at(NOW), Err(Error::DuplicateHeader { .. })));
}

#[test]
fn many_values_of_one_header() {
    let presigner = presigner();
    let mut request = presigner.put("key");
    for _ in 0..MANY {
        request = request.metadata("a", "value");
    }
    let expected = vec!["value"; MANY].join(",");
    assert_eq!(request.headers(), [("x-amz-meta-a", expected.as_str().into())]);
    let presigned = request.sign_at(NOW).unwrap();
    assert_eq!(presigned.headers().collect::<Vec<_>>(), [("x-amz-meta-a", &*expected)]);
    let explanation = request.explain_at(NOW).unwrap();
    assert!(explanation.canonical_request().contains(&format!("\nx-amz-meta-a:{expected}\n\n")));
}

#[test]
fn a_request_to_another_service_with_many_parts() {
    let pairs: Vec<_> = (0..MANY).map(|index| format!("X-Amz-E{index}=value")).collect();
    let mut request = sigv4::Request::new(
        Method::Get,
        &format!("https://sts.amazonaws.com/{}?{}", "a/".repeat(MANY), pairs.join("&")),
    );
    for index in 0..MANY {
        request = request.param("name", index.to_string()).header("x-a", "value").header(format!("x-{index}"), "value");
    }
    let signer = Signer::new(credentials(), "us-east-1", "sts").unwrap();
    let presigned = signer.at(NOW).unwrap().presign(&request, Duration::from_secs(60)).unwrap();
    assert_eq!(presigned.url().matches("&name=").count(), MANY);
    assert_eq!(presigned.headers().count(), MANY + 1);
}

#[test]
fn many_tags() {
    let names: Vec<_> = (0..MANY).map(|index| index.to_string()).collect();
    let presigner = presigner();
    let request = presigner.put("key").tagging(names.iter().map(|name| (name.as_str(), "a b")));
    let [(_, value)] = &request.headers()[..] else { panic!("one header") };
    assert_eq!(value.matches("=a%20b").count(), MANY);
}
