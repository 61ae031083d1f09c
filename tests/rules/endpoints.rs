//! Endpoints given as URLs: what an endpoint consists of, what is refused, and how buckets
//! on servers other than AWS are addressed.

use super::{NOW, bucket, credentials, endpoint_of, param, presigner_for, shown};
use presign::{Bucket, Error, Presigner};

fn at(endpoint: &str) -> Result<String, Error> {
    endpoint_of(&bucket().endpoint_url(endpoint))
}

#[test]
fn scheme_host_port_and_path_prefix() {
    for (endpoint, expected) in [
        ("http://localhost:9000", "http://localhost:9000/examplebucket/"),
        ("http://192.168.1.5", "http://192.168.1.5/examplebucket/"),
        ("http://192.168.1.5:9000/", "http://192.168.1.5:9000/examplebucket/"),
        ("https://[2001:db8::1]", "https://[2001:db8::1]/examplebucket/"),
        ("https://s3.example.com/base/path", "https://s3.example.com/base/path/examplebucket/"),
        ("http://127.0.0.1:9000/base", "http://127.0.0.1:9000/base/examplebucket/"),
        ("https://under_score.example.com", "https://under_score.example.com/examplebucket/"),
    ] {
        assert_eq!(at(endpoint).unwrap(), expected, "{endpoint}");
    }
}

#[test]
fn scheme_and_host_are_in_lower_case() {
    for (endpoint, expected) in [
        ("HTTPS://S3.Example.COM/Base", "https://s3.example.com/Base/examplebucket/"),
        ("Http://LOCALHOST:9000", "http://localhost:9000/examplebucket/"),
        ("https://[2001:DB8:0:0::1]:8443", "https://[2001:db8::1]:8443/examplebucket/"),
    ] {
        assert_eq!(at(endpoint).unwrap(), expected, "{endpoint}");
    }
    let bucket = bucket().endpoint_url("https://S3.Example.COM").virtual_hosted_style();
    assert_eq!(endpoint_of(&bucket).unwrap(), "https://examplebucket.s3.example.com/");
}

#[test]
fn a_port_is_a_number_and_left_out_if_it_is_the_default() {
    for (endpoint, expected) in [
        ("http://h:80", "http://h/examplebucket/"),
        ("http://h:443", "http://h:443/examplebucket/"),
        ("https://h:443", "https://h/examplebucket/"),
        ("https://h:0443", "https://h/examplebucket/"),
        ("http://h:0", "http://h:0/examplebucket/"),
        ("http://h:65535", "http://h:65535/examplebucket/"),
        ("http://[::1]:80", "http://[::1]/examplebucket/"),
    ] {
        assert_eq!(at(endpoint).unwrap(), expected, "{endpoint}");
    }
    for endpoint in [
        "http://h:",
        "http://h:65536",
        "http://h:-1",
        "http://h:+80",
        "http://h: 80",
        "http://h:9000x",
        "http://[::1]a",
    ] {
        assert!(matches!(at(endpoint), Err(Error::Url { rule, .. }) if rule.contains("port")), "{endpoint}");
    }
    // The port follows the last colon, and the rest is not a host.
    for endpoint in ["http://a:b:80", "http://::1", "http://[::1", "http://::1]:80"] {
        assert!(matches!(at(endpoint), Err(Error::Host { .. })), "{endpoint}");
    }
}

#[test]
fn a_url_without_a_scheme_is_an_error_that_says_what_to_write() {
    for url in ["localhost:9000", "s3.example.com", "127.0.0.1", "[::1]:9000", "minio", ""] {
        let error = at(url).unwrap_err();
        assert_eq!(error, Error::UrlWithoutScheme { url: url.into() });
        let message = error.to_string();
        assert!(message.contains(&format!("write http://{url} or https://{url}")), "{message}");
    }
    assert!(matches!(at("//s3.example.com"), Err(Error::UrlWithoutScheme { .. })));
    assert!(matches!(at("http:s3.example.com"), Err(Error::UrlWithoutScheme { .. })));
}

#[test]
fn only_http_and_https_are_schemes() {
    for endpoint in [
        "ftp://s3.example.com",
        "file:///tmp",
        "ws://s3.example.com",
        "wss://s3.example.com",
        "://s3.example.com",
        " http://h",
    ] {
        let error = at(endpoint).unwrap_err();
        assert!(matches!(error, Error::Url { rule, .. } if rule.contains("http")), "{endpoint}");
    }
}

#[test]
fn user_names_queries_and_fragments_are_refused() {
    for (endpoint, part) in [
        ("https://user@s3.example.com", "user name"),
        ("https://user:password@s3.example.com", "user name"),
        ("https://:password@s3.example.com", "user name"),
        ("https://@s3.example.com", "user name"),
        ("https://a@b@s3.example.com", "user name"),
        ("https://user@s3.example.com:9000/x", "user name"),
        ("https://s3.example.com?", "query"),
        ("https://s3.example.com?x=y", "query"),
        ("https://s3.example.com/a?x=y", "query"),
        ("https://s3.example.com/#", "fragment"),
        ("https://s3.example.com#f", "fragment"),
        ("https://s3.example.com/a#f?x", "fragment"),
        ("https://s3.example.com/a?x#f", "fragment"),
    ] {
        for error in
            [at(endpoint).unwrap_err(), endpoint_of(&Bucket::custom_domain(endpoint, "us-east-1")).unwrap_err()]
        {
            let Error::Url { host, rule } = &error else { panic!("{endpoint}: {error}") };
            assert!(host.starts_with("s3.example.com"), "{error}");
            assert!(rule.contains(part), "{error}");
        }
    }
}

#[test]
fn hosts_are_what_url_parsers_leave_alone() {
    let longest_label = "a".repeat(63);
    for host in ["localhost", "a.b", "a_b.c", "s3.example.com", "127.0.0.1", "[::1]", "[2001:db8::1]", &longest_label] {
        assert_eq!(at(&format!("https://{host}")).unwrap(), format!("https://{host}/examplebucket/"));
    }
    let (long_label, long_host) = ("a".repeat(64), "abc.".repeat(63) + "ab");
    for host in [
        "",
        "a b",
        "a\\b",
        "a%2eb",
        "é",
        "bücher.example",
        "a\n",
        "a\0",
        "*.example.com",
        ".",
        "a.",
        ".a",
        "a..b",
        "256.1.1.1",
        "1.2.3",
        "0x7f.1",
        "a.0x1",
        "127.0.0.1.",
        "2130706433",
        "[]",
        "[::1%25eth0]",
        "[127.0.0.1]",
        &long_label,
        &long_host,
    ] {
        let error = at(&format!("https://{host}")).unwrap_err();
        assert!(matches!(&error, Error::Host { host: named, .. } if *named == shown(host)), "{host:?}: {error}");
    }
}

#[test]
fn international_hosts_are_written_in_their_ascii_form() {
    let error = at("https://bücher.example").unwrap_err();
    assert!(error.to_string().contains("\"xn--\" form"), "{error}");
    // Only the feature `url` brings the tables that show whether URL parsers rewrite a label.
    for host in ["xn--bcher-kva.example", "s3.xn--bcher-kva.example"] {
        let url = at(&format!("https://{host}"));
        if cfg!(feature = "url") {
            assert_eq!(url.unwrap(), format!("https://{host}/examplebucket/"));
        } else {
            assert!(matches!(url, Err(Error::Host { .. })), "{host}");
        }
    }
    for host in ["xn--bucket.example", "xn--.example", "xn--a.example", "xn--bcher-kva-.example"] {
        assert!(matches!(at(&format!("https://{host}")), Err(Error::Host { .. })), "{host}");
    }
}

#[test]
fn a_path_prefix_keeps_its_meaning() {
    for (endpoint, prefix) in [
        ("http://127.0.0.1", ""),
        ("http://127.0.0.1/", ""),
        ("http://127.0.0.1/a", "/a"),
        ("http://127.0.0.1/a/", "/a"),
        ("http://127.0.0.1/A/b.c/d~e", "/A/b.c/d~e"),
        ("http://127.0.0.1/a b/é/(c)", "/a%20b/%C3%A9/%28c%29"),
        ("http://127.0.0.1/a%20b/%c3%a9", "/a%20b/%C3%A9"),
        ("http://127.0.0.1/%61", "/a"),
        ("http://127.0.0.1/100%25", "/100%25"),
        ("http://127.0.0.1/.../a../.b", "/.../a../.b"),
        ("http://127.0.0.1/a%5Cb", "/a%5Cb"),
        ("http://127.0.0.1/a%20", "/a%20"),
        ("http://127.0.0.1/a:b@c", "/a%3Ab%40c"),
    ] {
        assert_eq!(at(endpoint).unwrap(), format!("http://127.0.0.1{prefix}/examplebucket/"), "{endpoint}");
        let bucket = bucket().endpoint_url("http://127.0.0.1").stripped_prefix(&endpoint["http://127.0.0.1".len()..]);
        assert_eq!(endpoint_of(&bucket).unwrap(), format!("http://127.0.0.1{prefix}/examplebucket/"), "{endpoint}");
    }
}

/// Clients, proxies and servers disagree about these.
#[test]
fn an_ambiguous_path_prefix_is_refused() {
    for prefix in [
        "//",
        "/a//",
        "/a//b",
        "//a",
        "/a/./b",
        "/a/../b",
        "/.",
        "/..",
        "/./",
        "/a/..",
        "/%2e",
        "/%2E%2e/b",
        "/a/.%2e",
        "/a%2Fb",
        "/a%2fb",
        "/a\\b",
        "/a ",
        "/ ",
        "/%2F",
        "/a\tb",
        "/a\nb",
        "/a\r\n",
        "/a%09b",
        "/a%0Ab",
        "/\0",
        "/a%00",
        "/\u{7f}",
    ] {
        let stripped = bucket().endpoint_url("https://s3.example.com").stripped_prefix(prefix);
        for error in [
            at(&format!("https://s3.example.com{prefix}")).unwrap_err(),
            endpoint_of(&Bucket::custom_domain(format!("https://s3.example.com{prefix}"), "us-east-1")).unwrap_err(),
            endpoint_of(&stripped).unwrap_err(),
        ] {
            let Error::PathPrefix { prefix: named, rule } = &error else { panic!("{prefix:?}: {error}") };
            assert!(named == prefix && rule.contains("remove it"), "{error}");
        }
    }
    for prefix in ["storage", "storage/", " /storage", "https://s3.example.com/storage"] {
        let error = endpoint_of(&bucket().endpoint_url("https://s3.example.com").stripped_prefix(prefix)).unwrap_err();
        assert!(error.to_string().contains("write it as /prefix"), "{prefix:?}: {error}");
    }
}

#[test]
fn an_endpoint_that_contains_the_bucket_is_refused() {
    for endpoint in [
        "https://photos.account.r2.cloudflarestorage.com",
        "https://photos.s3.us-east-1.amazonaws.com",
        "http://photos.localhost:9000",
        "http://photos.localhost:9000/base",
        "https://Photos.minio.example",
    ] {
        let at = |bucket: Bucket| endpoint_of(&bucket.endpoint_url(endpoint));
        let error = at(Bucket::new("photos", "us-east-1")).unwrap_err();
        let Error::EndpointContainsBucket { name, .. } = &error else { panic!("{endpoint}: {error}") };
        assert_eq!(name, "photos");
        assert!(error.to_string().contains("leave the name out of the URL"), "{error}");
        // An explicit style says that the host is meant as it is.
        assert!(at(Bucket::new("photos", "us-east-1").path_style()).unwrap().ends_with("/photos/"));
        assert!(at(Bucket::new("photos", "us-east-1").virtual_hosted_style()).unwrap().contains("//photos.photos."));
        // Part of the name is not the name.
        assert!(at(Bucket::new("photo", "us-east-1")).is_ok());
        assert!(at(Bucket::new("photos2", "us-east-1")).is_ok());
    }
}

#[test]
fn no_bucket_goes_in_front_of_an_ip_address() {
    for endpoint in ["http://127.0.0.1:9000", "https://[::1]", "https://[::ffff:127.0.0.1]:9000"] {
        let error = bucket().endpoint_url(endpoint).virtual_hosted_style().resolve().unwrap_err();
        assert!(matches!(error, Error::Host { .. }), "{endpoint}: {error}");
    }
}

#[test]
fn regions_of_other_servers_are_any_text_of_a_credential_scope() {
    for region in ["auto", "garage", "US", "us_east", "région 1"] {
        let presigner = presigner_for(Bucket::new("examplebucket", region).endpoint_url("http://127.0.0.1:9000"));
        let url = presigner.get("key").sign_at(NOW).unwrap().into_url();
        let credential = param(&url, "X-Amz-Credential").unwrap();
        let credential = percent_encoding::percent_decode_str(credential).decode_utf8().unwrap();
        assert_eq!(credential, format!("AKIAIOSFODNN7EXAMPLE/20130524/{region}/s3/aws4_request"));
    }
    for region in ["", "a/b", "/", "a\nb", "a\0", "\u{85}"] {
        for bucket in [
            Bucket::new("examplebucket", region).endpoint_url("http://127.0.0.1:9000"),
            Bucket::custom_domain("https://images.example.com", region),
        ] {
            let error = bucket.resolve().unwrap_err();
            assert!(matches!(&error, Error::Region { region: named, .. } if named == region), "{error}");
        }
    }
}

#[test]
fn a_custom_domain_is_the_bucket() {
    for (domain, expected) in [
        ("https://images.example.com", "https://images.example.com/"),
        ("http://images.example.com:8080/", "http://images.example.com:8080/"),
        ("https://cdn.example.com/images", "https://cdn.example.com/images/"),
        ("http://127.0.0.1:9000", "http://127.0.0.1:9000/"),
    ] {
        let presigner = presigner_for(Bucket::custom_domain(domain, "eu-central-1"));
        assert_eq!(presigner.endpoint().url(), expected);
        let presigned = presigner.get("a/b.png").sign_at(NOW).unwrap();
        assert!(presigned.url().starts_with(&format!("{expected}a/b.png?")));
        assert!(presigned.url().contains("%2Feu-central-1%2Fs3%2Faws4_request"));
    }
    for domain in ["images.example.com", "ftp://images.example.com", "https://u:p@images.example.com", "https://h?q"] {
        assert!(Bucket::custom_domain(domain, "us-east-1").resolve().is_err(), "{domain}");
    }
}

/// A back end signs for the host that clients see and sends its own requests elsewhere.
#[test]
fn two_presigners_can_serve_one_bucket() {
    let public = presigner_for(bucket().endpoint_url("https://files.example.com"));
    let internal = presigner_for(bucket().endpoint_url("http://minio:9000"));
    assert!(public.get("key").sign_at(NOW).unwrap().url().starts_with("https://files.example.com/examplebucket/key?"));
    assert!(internal.get("key").sign_at(NOW).unwrap().url().starts_with("http://minio:9000/examplebucket/key?"));
}

#[test]
fn ipv4_mapped_addresses_are_written_as_url_parsers_write_them() {
    for (endpoint, host) in [
        ("http://[::ffff:127.0.0.1]:9000", "[::ffff:7f00:1]:9000"),
        ("http://[::FFFF:7F00:1]:9000", "[::ffff:7f00:1]:9000"),
        ("https://[::ffff:0:0]", "[::ffff:0:0]"),
        ("https://[0:0:0:0:0:ffff:c0a8:105]", "[::ffff:c0a8:105]"),
        ("https://[::127.0.0.1]", "[::7f00:1]"),
    ] {
        let presigner = Presigner::new(credentials(), bucket().endpoint_url(endpoint)).unwrap();
        let url = presigner.endpoint().url();
        assert_eq!(url.split_once("://").unwrap().1, format!("{host}/examplebucket/"), "{endpoint}");
        #[cfg(feature = "url")]
        {
            let presigned = presigner.get("key").sign_at(NOW).unwrap();
            assert_eq!(presigned.to_url().unwrap().as_str(), presigned.url());
        }
    }
}

#[cfg(feature = "url")]
mod as_url {
    use super::*;
    use proptest::prelude::*;
    use proptest::sample::select;
    use std::net::Ipv6Addr;
    use url::Url;

    proptest! {
        #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn any_ip_address_is_written_as_url_parsers_write_it(
            address in prop_oneof![
                any::<Ipv6Addr>(),
                any::<u32>().prop_map(|address| std::net::Ipv4Addr::from_bits(address).to_ipv6_mapped()),
                // With runs of zeros.
                proptest::collection::vec(select(vec![0, 0, 0, 1, 0xffff]), 8)
                    .prop_map(|groups| Ipv6Addr::from(<[u16; 8]>::try_from(groups).unwrap())),
            ],
        ) {
            let endpoint = format!("http://[{address}]:9000");
            let parsed = Url::parse(&endpoint).unwrap();
            prop_assert_eq!(at(&endpoint).unwrap(), format!("{parsed}examplebucket/"));
        }

        /// Whatever the endpoint is: if it is accepted, a URL parser finds the same scheme,
        /// host and port in it, and leaves the resolved URL as it is.
        #[test]
        fn an_accepted_endpoint_means_the_same_to_url_parsers(
            endpoint in "(http|HTTPS)://(\\PC{1,8}|[a-zA-Z0-9._-]{1,12}|[0-9a-fx.]{1,9}|xn--[a-z0-9-]{0,8}\\.a)(:[0-9]{0,5})?(/[ -~]{0,8}|/\\PC{0,4}){0,2}",
        ) {
            if let Ok(resolved) = at(&endpoint) {
                let (theirs, ours) = (Url::parse(&endpoint).unwrap(), Url::parse(&resolved).unwrap());
                prop_assert_eq!(ours.as_str(), &resolved);
                prop_assert_eq!(
                    (theirs.scheme(), theirs.host_str(), theirs.port()),
                    (ours.scheme(), ours.host_str(), ours.port())
                );
                prop_assert_eq!((ours.username(), ours.password(), ours.query(), ours.fragment()), ("", None, None, None));
            }
        }
    }
}
