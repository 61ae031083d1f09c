//! Query parameters: their names, and that each is given once.

use super::{NOW, names, presigner};
use presign::sigv4::{self, Signer};
use presign::{Error, Method};

#[test]
fn the_parameters_of_the_signature_are_reserved() {
    for name in [
        "X-Amz-Algorithm",
        "X-Amz-Credential",
        "X-Amz-Date",
        "X-Amz-Expires",
        "X-Amz-S3session-Token",
        "X-Amz-Security-Token",
        "X-Amz-Signature",
        "X-Amz-SignedHeaders",
        "X-Amz-Content-Sha256",
    ] {
        let presigner = presigner();
        for spelling in [name.to_owned(), name.to_ascii_lowercase(), name.to_ascii_uppercase()] {
            let is_reserved =
                |error: Error| matches!(&error, Error::ReservedParameter { name: named } if names(named, &spelling));
            assert!(is_reserved(presigner.get("key").param(&spelling, "").sign_at(NOW).unwrap_err()), "{spelling}");
            let request = presigner.object_request(Method::Get, "key").param(&spelling, "");
            assert!(is_reserved(request.sign_at(NOW).unwrap_err()), "{spelling}");
            if name != "X-Amz-Content-Sha256" {
                let request = sigv4::Request::new(Method::Get, "https://sts.amazonaws.com/").param(&spelling, "");
                assert!(is_reserved(request.canonical_request().unwrap_err()), "{spelling}");
                let request = sigv4::Request::new(Method::Get, &format!("https://sts.amazonaws.com/?{spelling}=x"));
                assert!(is_reserved(request.canonical_request().unwrap_err()), "{spelling}");
            }
        }
    }
}

#[test]
fn a_parameter_is_given_once() {
    let presigner = presigner();
    let any = || presigner.object_request(Method::Put, "key");
    for (result, name) in [
        (presigner.get("key").param("x", "1").param("x", "1").sign_at(NOW), "x"),
        (
            presigner.get("key").response_content_type("a").param("response-content-type", "b").sign_at(NOW),
            "response-content-type",
        ),
        (any().version_id("1").param("versionId", "2").sign_at(NOW), "versionId"),
        (any().param("versionId", "2").version_id("1").sign_at(NOW), "versionId"),
        (any().part_number(1).param("partNumber", "2").sign_at(NOW), "partNumber"),
        (any().param("uploadId", "1").param("uploadId", "2").sign_at(NOW), "uploadId"),
        (presigner.list().prefix("a").prefix("a").sign_at(NOW), "prefix"),
    ] {
        let error = result.unwrap_err();
        assert!(matches!(&error, Error::DuplicateParameter { name: named } if names(named, name)), "{error}");
    }
    // Names are case-sensitive, as in S3.
    assert!(presigner.get("key").param("x", "1").param("X", "1").sign_at(NOW).is_ok());
}

#[test]
fn a_parameter_has_a_name() {
    assert_eq!(presigner().get("key").param("", "value").sign_at(NOW).unwrap_err(), Error::EmptyParameterName);
    let request = sigv4::Request::new(Method::Get, "https://sts.amazonaws.com/?=value");
    assert_eq!(request.canonical_request().unwrap_err(), Error::EmptyParameterName);
}

#[test]
fn a_url_given_as_a_string_is_taken_apart() {
    let query = |url: &str| {
        let request = sigv4::Request::new(Method::Get, url).canonical_request().unwrap();
        request.lines().nth(2).unwrap().to_owned()
    };
    for (url, expected) in [
        ("https://sts.amazonaws.com", ""),
        ("https://sts.amazonaws.com/?", ""),
        ("https://sts.amazonaws.com?b=1&a=2", "a=2&b=1"),
        ("https://sts.amazonaws.com/?a", "a="),
        ("https://sts.amazonaws.com/?a=b=c&&d", "a=b%3Dc&d="),
        ("https://sts.amazonaws.com/?a=1+2&b=1%2B2", "a=1%202&b=1%2B2"),
        ("https://sts.amazonaws.com/?%C3%A9=é&%2f=%2F", "%2F=%2F&%C3%A9=%C3%A9"),
        ("https://sts.amazonaws.com/?a=b?c/d", "a=b%3Fc%2Fd"),
    ] {
        assert_eq!(query(url), expected, "{url}");
    }
    let error = sigv4::Request::new(Method::Get, "https://sts.amazonaws.com/?a=%ff").canonical_request().unwrap_err();
    assert!(matches!(error, Error::Url { rule, .. } if rule.contains("UTF-8")));
}

#[test]
fn an_invalid_url_is_reported_on_signing() {
    let signer = Signer::new(super::credentials(), "us-east-1", "sts").unwrap();
    let signer = signer.at(NOW).unwrap();
    for (url, is_expected) in [
        ("sts.amazonaws.com", (|error| matches!(error, Error::UrlWithoutScheme { .. })) as fn(&Error) -> bool),
        ("", |error| matches!(error, Error::UrlWithoutScheme { .. })),
        ("/path", |error| matches!(error, Error::UrlWithoutScheme { .. })),
        ("ftp://sts.amazonaws.com", |error| matches!(error, Error::Url { .. })),
        ("https://user:password@sts.amazonaws.com", |error| matches!(error, Error::Url { .. })),
        ("https://sts.amazonaws.com/#fragment", |error| matches!(error, Error::Url { .. })),
        ("https://sts.amazonaws.com:x/", |error| matches!(error, Error::Url { .. })),
        ("https:///path", |error| matches!(error, Error::Host { .. })),
        ("https://a..b/", |error| matches!(error, Error::Host { .. })),
    ] {
        // The first invalid value counts.
        let request = sigv4::Request::new(Method::Get, url).header("a b", "").param("", "");
        let error = request.canonical_request().unwrap_err();
        assert!(is_expected(&error), "{url}: {error}");
        let expires_in = std::time::Duration::from_secs(60);
        assert_eq!(signer.presign(&request, expires_in).unwrap_err(), error);
        assert_eq!(signer.explain(&request, expires_in).unwrap_err(), error);
    }
    let request = sigv4::Request::new(Method::Get, "https://sts.amazonaws.com/").param("", "").header("a b", "");
    assert_eq!(request.canonical_request().unwrap_err(), Error::EmptyParameterName);
}
