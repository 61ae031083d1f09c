//! Which hosts may have a container's token. The cases are those of AWS's SDK for Rust
//! (`ecs.rs` of aws-config) and of botocore (`ContainerMetadataFetcher`), and ways around them.

use super::container_uri::{full, relative};
use super::refused;

#[test]
fn the_hosts_of_awss_sdks_are_allowed() {
    for uri in [
        "http://127.0.0.1:8080/get-credentials",
        "http://127.0.0.2/",
        "http://localhost:8888",
        "http://LocalHost/creds",
        "http://[::1]:8080/creds",
        "http://169.254.170.2:8080/get-credentials",
        "http://169.254.170.23:8080/get-credentials",
        "http://169.254.170.23/v1/credentials",
        "http://[fd00:ec2::23]:8080/get-credentials",
        "http://[fd00:0ec2:0:0:0:0:0:0023]/v1/credentials",
    ] {
        assert_eq!(full(uri).map(|uri| uri.to_string()), Ok(uri.parse::<reqwest::Url>().unwrap().into()), "{uri}");
    }
}

#[test]
fn other_hosts_are_not() {
    for uri in [
        "http://amazon.com",
        "http://192.168.10.120/creds",
        "http://169.254.171.23/creds",
        "http://169.254.169.254/latest/",
        "http://[fd00:ec2::2]/creds",
        "http://[::ffff:127.0.0.1]/creds",
        "http://localhost.example.com/",
        "http://localhost@example.com/",
        "http://127.0.0.1.example.com/",
        "http://127.0.0.1@10.0.0.1/",
        "http://0.0.0.0/creds",
        "ftp://127.0.0.1/creds",
        "file:///etc/passwd",
        "127.0.0.1/creds",
        "/credentials",
        "",
    ] {
        let error = full(uri).unwrap_err();
        assert!(error.starts_with("AWS_CONTAINER_CREDENTIALS_FULL_URI: "), "{uri}: {error}");
    }
}

/// The SDKs allow any host with TLS, which the example's client doesn't have.
#[test]
fn no_request_fails_for_want_of_tls() {
    for uri in ["https://amazon.com", "https://192.168.10.120/creds", "HTTPS://127.0.0.1/"] {
        let error = full(uri).unwrap_err();
        assert!(error.starts_with("AWS_CONTAINER_CREDENTIALS_FULL_URI: the scheme is https"), "{uri}: {error}");
    }
    let error = refused(&[], &[("AWS_CONTAINER_CREDENTIALS_FULL_URI", "https://localhost/a-secret-path")]);
    assert!(error.contains("has no TLS; give an endpoint with http"), "{error}");
    assert!(!error.contains("a-secret-path"), "{error}");
}

#[test]
fn a_relative_uri_never_leaves_the_endpoint_of_ecs() {
    for (path, uri) in [
        ("/credentials", "http://169.254.170.2/credentials"),
        ("/v2/credentials/4fb?app=2024", "http://169.254.170.2/v2/credentials/4fb?app=2024"),
        ("//example.com/", "http://169.254.170.2//example.com/"),
        ("/@example.com/", "http://169.254.170.2/@example.com/"),
    ] {
        assert_eq!(relative(path).unwrap().as_str(), uri);
    }
    for path in ["@example.com/", ".example.com/", ":80/", "credentials", "http://example.com/", ""] {
        assert!(relative(path).is_err(), "{path}");
    }
}

#[test]
fn the_service_does_not_start_and_says_which_host_it_is() {
    let error = refused(&[], &[("AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://10.0.0.1/a-secret-path")]);
    assert!(error.contains("the host 10.0.0.1 may not have the token"), "{error}");
    assert!(!error.contains("a-secret-path"), "{error}");
}
