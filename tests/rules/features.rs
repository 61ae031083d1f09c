//! What the package's features add, and what it does without.

use std::process::Command;

/// The packages in a build with these features.
fn packages(features: &str) -> Vec<String> {
    let output = Command::new(env!("CARGO"))
        .args(["tree", "--manifest-path", concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml"), "--package", "presign"])
        .args(["--edges", "normal,build", "--prefix", "none", "--format", "{lib}", "--no-default-features"])
        .args(["--features", features])
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    // A mark follows the name of one that was listed before.
    let name = |line: &str| line.split(' ').next().unwrap_or_default().to_owned();
    let mut packages: Vec<_> = String::from_utf8(output.stdout).unwrap().lines().map(name).collect();
    packages.sort();
    packages.dedup();
    packages
}

#[test]
fn without_url_there_are_no_unicode_tables() {
    let has = |packages: &[String], name: &str| packages.iter().any(|package| package.starts_with(name));
    let with_url = packages("std,url");
    assert!(has(&with_url, "url") && has(&with_url, "idna"), "{with_url:?}");
    for features in ["", "std", "std,http,serde"] {
        let without_url = packages(features);
        assert!(has(&without_url, "presign") && has(&without_url, "sha2"), "{without_url:?}");
        for name in ["url", "idna", "icu", "unicode_normalization"] {
            assert!(!has(&without_url, name), "{features}: {name} in {without_url:?}");
        }
    }
}

#[test]
fn only_json_needs_a_json_library() {
    let has_library = |features| packages(features).iter().any(|package| package.starts_with("serde_json"));
    assert!(has_library("json"));
    assert!(!has_library("std,url,http,serde,xml"));
}

#[test]
fn only_xml_needs_an_xml_library() {
    let has_library = |features| packages(features).iter().any(|package| package.starts_with("roxmltree"));
    assert!(has_library("xml"));
    assert!(!has_library("std,url,http,serde,json"));
}

#[test]
fn only_sigv4a_needs_elliptic_curves() {
    let count = |features| packages(features).len();
    let has_curve = |features| packages(features).iter().any(|package| package.starts_with("p256"));
    assert!(has_curve("sigv4a") && !has_curve("std,url,http,serde,xml"));
    assert!(count("std") <= 30, "{}", count("std"));
}

mod serde {
    use super::super::{NOW, bucket, credentials, presigner};
    use presign::Presigner;
    use serde_json::json;
    use time::macros::datetime;

    #[test]
    fn json_is_ready_for_the_client() {
        let presigned =
            presigner().put("cat.png").content_type("image/png").content_length(48_213).sign_at(NOW).unwrap();
        assert_eq!(
            serde_json::to_value(&presigned).unwrap(),
            json!({
                "method": "PUT",
                "url": presigned.url(),
                "headers": { "content-length": "48213", "content-type": "image/png" },
                "expires_at": "2013-05-24T00:15:00Z",
            })
        );
        let without_headers = presigner().get("key").sign_at(datetime!(0000-01-01 00:00 UTC)).unwrap();
        let json = serde_json::to_value(&without_headers).unwrap();
        assert_eq!(json["headers"], json!({}));
        assert_eq!(json["expires_at"], "0000-01-01T00:15:00Z");
    }

    #[test]
    fn json_is_in_utc() {
        let credentials = credentials().with_expiry(datetime!(2013-05-24 02:10 +02:00));
        let presigned = Presigner::new(credentials, bucket()).unwrap().get("key").sign_at(NOW).unwrap();
        assert_eq!(serde_json::to_value(&presigned).unwrap()["expires_at"], "2013-05-24T00:10:00Z");
    }
}

#[cfg(feature = "http")]
mod http {
    use super::super::{NOW, presigner};
    use presign::{Error, Method};

    #[test]
    fn a_request_has_method_uri_and_headers() {
        let presigned =
            presigner().put("a b/é").content_type("image/png").header("x-amz-meta-a", "1, 2").sign_at(NOW).unwrap();
        let request = presigned.to_http_request().unwrap();
        assert_eq!(request.method(), "PUT");
        assert_eq!(request.uri().to_string(), presigned.url());
        let headers: Vec<_> =
            request.headers().iter().map(|(name, value)| (name.as_str(), value.to_str().unwrap())).collect();
        assert_eq!(headers, [("content-type", "image/png"), ("x-amz-meta-a", "1, 2")]);
    }

    #[test]
    fn every_method_is_one_of_http() {
        let methods =
            [Method::Get, Method::Head, Method::Put, Method::Post, Method::Patch, Method::Delete, Method::Options];
        for method in methods {
            let presigned = presigner().object_request(method, "key").sign_at(NOW).unwrap();
            assert_eq!(presigned.to_http_request().unwrap().method().as_str(), method.as_str());
        }
    }

    #[test]
    fn what_http_refuses_is_an_error() {
        let presigned = presigner().get("key").param("long", "x".repeat(1 << 16)).sign_at(NOW).unwrap();
        assert!(matches!(presigned.to_http_request(), Err(Error::HttpRequest { .. })));
    }
}
