//! Where a bucket is: AWS's partitions, other servers, and the two styles.

use super::{NOW, credentials, param};
use presign::{Bucket, Error, Presigner};
use proptest::prelude::*;

/// A line of `aws_sdk_urls.tsv`.
#[derive(Debug, Clone, Copy, PartialEq)]
struct SdkUrl<'t> {
    style: &'t str,
    endpoint: &'t str,
    region: &'t str,
    bucket: &'t str,
    url: &'t str,
    signed_region: &'t str,
}

impl<'t> SdkUrl<'t> {
    fn all() -> Vec<SdkUrl<'static>> {
        let lines = include_str!("aws_sdk_urls.tsv").lines().filter(|line| !line.starts_with('#'));
        lines.map(SdkUrl::parse).collect()
    }

    fn parse(line: &'t str) -> Self {
        let fields: Vec<_> = line.split('\t').collect();
        let [style, endpoint, region, bucket, url, signed_region] = fields[..] else { panic!("{line}") };
        Self { style, endpoint, region, bucket, url, signed_region }
    }

    /// What this crate makes of the same values.
    fn ours(self) -> Result<Bucket, Error> {
        let bucket = match self.endpoint {
            "AWS" => Bucket::new(self.bucket, self.region),
            #[cfg(feature = "url")]
            endpoint => Bucket::with_endpoint(self.bucket, self.region, endpoint),
            #[cfg(not(feature = "url"))]
            endpoint => panic!("{endpoint} needs the feature `url`"),
        };
        if self.style == "path" { bucket.and_then(Bucket::path_style) } else { bucket }
    }

    /// Where this crate is expected to go: where the SDK goes, but for its faults.
    /// `None` where the region is to be refused.
    fn expected(self) -> Option<String> {
        // The SDK writes the default port into the URL, though not into the `Host`
        // header, and keeps capitals in a host name, which clients send in lower case.
        let url = self.url.replace("S3.Example.com", "s3.example.com");
        let url = match self.endpoint {
            "https://s3.example.com:443" => url.replacen(":443/", "/", 1),
            "http://s3.example.com:80" => url.replacen(":80/", "/", 1),
            _ => url,
        };
        match (self.endpoint, self.region, self.bucket) {
            // Regions that no host can have, and names of partitions in place of a
            // region, for most of which the SDK makes up a host that does not exist.
            // `Bucket::global_endpoint` is the way to `s3.amazonaws.com`.
            ("AWS", "" | "a b" | "us_east" | "EU" | "US-EAST-1", _) => None,
            ("AWS", region, _) if region.ends_with("-global") => None,
            // S3 allows no bucket `xn--...`; URL parsers decode it in a host name.
            (_, _, bucket @ "xn--bucket") => Some(match url.split_once("xn--bucket.") {
                Some((scheme, rest)) => format!("{scheme}{rest}{bucket}/"),
                None => url,
            }),
            // A bucket in front of an IP address names no host.
            ("http://127.0.0.1:9000" | "http://[::1]:9000", _, bucket @ "bucket.with.dots") => {
                Some(format!("{}/{bucket}/", self.endpoint))
            }
            // The SDK glues the bucket to a path that has no slash at its end.
            ("https://s3.example.com/base/path", _, bucket) => {
                Some(url.replace(&format!("/base/path{bucket}"), &format!("/base/path/{bucket}")))
            }
            _ => Some(url),
        }
    }
}

#[test]
fn styles_and_hosts_are_those_of_the_aws_sdk() {
    let urls = SdkUrl::all();
    assert!(urls.len() > 300);
    // Endpoints are given as URLs.
    let within_reach = |sdk: &SdkUrl<'_>| cfg!(feature = "url") || sdk.endpoint == "AWS";
    for sdk in urls.into_iter().filter(within_reach) {
        let ours = sdk.ours();
        let Some(url) = sdk.expected() else {
            assert!(matches!(ours, Err(Error::Region { .. })), "{sdk:?}: {ours:?}");
            continue;
        };
        let bucket = ours.unwrap();
        assert_eq!(bucket.url(), url, "{sdk:?}");

        // At an endpoint the SDK signs `aws-global` as us-east-1. Here a region is
        // signed as it is given.
        let signed_region = if sdk.region == "aws-global" { sdk.region } else { sdk.signed_region };
        let presigner = Presigner::new(credentials(), bucket);
        let presigned = presigner.get("key").sign_at(NOW).unwrap();
        let credential = param(presigned.url(), "X-Amz-Credential").unwrap();
        let scope = format!("%2F20130524%2F{signed_region}%2Fs3%2Faws4_request");
        assert!(credential.ends_with(&scope), "{sdk:?}: {credential}");
    }
}

#[test]
fn the_host_is_that_of_the_partition() {
    for (region, host) in [
        ("us-east-1", "s3.us-east-1.amazonaws.com"),
        ("ap-southeast-7", "s3.ap-southeast-7.amazonaws.com"),
        ("us-gov-east-1", "s3.us-gov-east-1.amazonaws.com"),
        ("cn-northwest-1", "s3.cn-northwest-1.amazonaws.com.cn"),
        ("eusc-de-east-1", "s3.eusc-de-east-1.amazonaws.eu"),
        ("us-iso-west-1", "s3.us-iso-west-1.c2s.ic.gov"),
        ("us-isob-west-1", "s3.us-isob-west-1.sc2s.sgov.gov"),
        ("eu-isoe-west-1", "s3.eu-isoe-west-1.cloud.adc-e.uk"),
        ("us-isof-east-1", "s3.us-isof-east-1.csp.hci.ic.gov"),
    ] {
        let bucket = Bucket::new("examplebucket", region).unwrap();
        assert_eq!(bucket.url(), format!("https://examplebucket.{host}/"));
        assert_eq!(bucket.region(), region);
        assert_eq!(bucket.path_style().unwrap().url(), format!("https://{host}/examplebucket/"));
    }
}

#[test]
fn the_global_host_serves_its_partition_alone() {
    let bucket = Bucket::new("examplebucket", "eu-west-1").unwrap().global_endpoint().unwrap();
    assert_eq!(bucket.url(), "https://examplebucket.s3.amazonaws.com/");
    assert_eq!(bucket.region(), "eu-west-1");
    assert_eq!(bucket.clone().path_style().unwrap().url(), "https://s3.amazonaws.com/examplebucket/");
    let dotted = Bucket::new("my.example.bucket", "us-east-1").unwrap().global_endpoint().unwrap();
    assert_eq!(dotted.url(), "https://s3.amazonaws.com/my.example.bucket/");
    let in_path_style = Bucket::new("examplebucket", "us-east-1").unwrap().path_style().unwrap();
    assert_eq!(in_path_style.global_endpoint().unwrap().url(), "https://s3.amazonaws.com/examplebucket/");

    for region in ["cn-north-1", "us-gov-west-1", "eusc-de-east-1", "us-iso-east-1", "eu-isoe-west-1"] {
        let error = Bucket::new("examplebucket", region).unwrap().global_endpoint().unwrap_err();
        assert!(matches!(&error, Error::Region { region: named, .. } if named == region), "{error}");
    }
}

#[test]
fn a_style_can_be_forced() {
    let dotted = Bucket::new("my.example.bucket", "us-east-1").unwrap();
    assert_eq!(dotted.url(), "https://s3.us-east-1.amazonaws.com/my.example.bucket/");
    let forced = dotted.virtual_hosted_style().unwrap();
    assert_eq!(forced.url(), "https://my.example.bucket.s3.us-east-1.amazonaws.com/");
    assert_eq!(forced.path_style().unwrap().url(), "https://s3.us-east-1.amazonaws.com/my.example.bucket/");
    for name in ["UpperBucket", "under_score", "ab", "a..b", "192.168.1.1", "xn--bucket"] {
        let error = Bucket::new(name, "us-east-1").unwrap().virtual_hosted_style().unwrap_err();
        assert!(matches!(&error, Error::BucketName { name: named, .. } if named == name), "{error}");
    }
}

#[test]
fn bucket_names_in_a_host_name_are_strict() {
    let longest = "a".repeat(63);
    for name in ["abc", "a-b", "1bc", "a--b", "my.example.bucket", "192.168.1.bucket", longest.as_str()] {
        assert!(Bucket::new(name, "us-east-1").unwrap().virtual_hosted_style().is_ok(), "{name}");
    }
    let too_long = "a".repeat(64);
    for name in [
        "ab",
        &too_long,
        "Abc",
        "a_c",
        "-abc",
        "abc-",
        ".abc",
        "abc.",
        "a..bc",
        "abc.-def",
        "abc-.def",
        "1.2.3.4",
        "xn--abc",
        "abc.xn--def",
    ] {
        let error = Bucket::new(name, "us-east-1").unwrap().virtual_hosted_style().unwrap_err();
        assert!(matches!(&error, Error::BucketName { name: named, .. } if named == name), "{error}");
    }
}

#[test]
fn bucket_names_in_a_path_are_as_servers_allow() {
    let longest = "B".repeat(255);
    for name in ["a", "ab", "Upper_Case", "a..b", "...", "-", "_x.", longest.as_str()] {
        let bucket = Bucket::new(name, "us-east-1").unwrap();
        assert_eq!(bucket.url(), format!("https://s3.us-east-1.amazonaws.com/{name}/"));
    }
    let too_long = "b".repeat(256);
    for name in [
        "", ".", "..", "a/b", "a b", "a%2Fb", "a?b", "a#b", "a\\b", "a:b", "a@b", "é", "a\0b", "a\nb", "a\u{7f}",
        &too_long,
    ] {
        let error = Bucket::new(name, "us-east-1").unwrap_err();
        assert!(matches!(&error, Error::BucketName { name: named, .. } if named == name), "{error}");
    }
}

/// What this crate cannot sign for is refused, not signed in vain.
#[test]
fn buckets_of_other_kinds_are_refused() {
    for name in ["base--usw2-az1--x-s3", "mfzwi23gnjvgw.mrap"] {
        assert!(matches!(Bucket::new(name, "us-west-2"), Err(Error::BucketName { .. })), "{name}");
    }
}

#[test]
fn regions_of_aws_are_labels_of_a_host_name() {
    for region in ["", "us east", "us/east", "us.east", "us_east", "-us", "us-", "évry", "US-EAST-1", "a\0b", "a\r\nb"]
    {
        let error = Bucket::new("examplebucket", region).unwrap_err();
        assert!(matches!(&error, Error::Region { region: named, .. } if named == region), "{error}");
    }
    assert!(Bucket::new("examplebucket", "a".repeat(64)).is_err());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever is given as bucket and region: if it is accepted, the URL is the
    /// bucket's, at a host of AWS, in one of the two styles.
    #[test]
    fn no_bucket_or_region_moves_the_url(
        name in "[a-z0-9.-]{1,12}|[\\x00-\\x7f]{0,12}|\\PC{0,6}",
        region in "[a-z0-9-]{1,12}|[\\x00-\\x7f]{0,8}|\\PC{0,4}",
    ) {
        if let Ok(bucket) = Bucket::new(&name, &region) {
            let hosts = ["amazonaws.com", "amazonaws.com.cn", "amazonaws.eu"].map(|suffix| format!("s3.{region}.{suffix}"));
            let possible: Vec<_> = hosts
                .iter()
                .flat_map(|host| [format!("https://{name}.{host}/"), format!("https://{host}/{name}/")])
                .collect();
            prop_assert!(possible.iter().any(|url| url == bucket.url()), "{}", bucket.url());
        }
    }
}

#[cfg(feature = "url")]
mod endpoints {
    use super::*;

    fn url(endpoint: &str) -> String {
        Bucket::with_endpoint("examplebucket", "us-east-1", endpoint).unwrap().url().to_owned()
    }

    #[test]
    fn scheme_host_port_and_path_prefix() {
        for (endpoint, expected) in [
            ("http://192.168.1.5", "http://192.168.1.5/examplebucket/"),
            ("http://192.168.1.5:9000/", "http://192.168.1.5:9000/examplebucket/"),
            ("https://[2001:db8::1]", "https://[2001:db8::1]/examplebucket/"),
            ("https://[2001:DB8:0:0::1]:8443", "https://[2001:db8::1]:8443/examplebucket/"),
            // A URL parser reads these as IPv4 addresses, and so must be done here.
            ("http://0x7f.1:9000", "http://127.0.0.1:9000/examplebucket/"),
            ("http://2130706433", "http://127.0.0.1/examplebucket/"),
            ("https://s3.example.com/base/path", "https://examplebucket.s3.example.com/base/path/"),
            ("https://s3.example.com/base/path///", "https://examplebucket.s3.example.com/base/path/"),
            ("http://127.0.0.1:9000/base", "http://127.0.0.1:9000/base/examplebucket/"),
            ("http://127.0.0.1/a b/é/(c)", "http://127.0.0.1/a%20b/%C3%A9/%28c%29/examplebucket/"),
            ("http://127.0.0.1/a%20b/%c3%a9", "http://127.0.0.1/a%20b/%C3%A9/examplebucket/"),
            ("https://bücher.example", "https://examplebucket.xn--bcher-kva.example/"),
            ("  https://s3.example.com\n", "https://examplebucket.s3.example.com/"),
        ] {
            assert_eq!(url(endpoint), expected, "{endpoint}");
        }
    }

    #[test]
    fn only_urls_of_a_server_are_endpoints() {
        let refused = |endpoint: &str| Bucket::with_endpoint("examplebucket", "us-east-1", endpoint).unwrap_err();
        for endpoint in
            ["", "s3.example.com", "//s3.example.com", "https://", "https://a b", "http://[::1", "https://h:99999"]
        {
            assert!(matches!(refused(endpoint), Error::EndpointSyntax { .. }), "{endpoint}");
        }
        for (endpoint, scheme) in [
            ("ftp://s3.example.com", "ftp"),
            ("file:///tmp", "file"),
            ("localhost:9000", "localhost"),
            ("ws://s3.example.com", "ws"),
        ] {
            assert_eq!(refused(endpoint), Error::EndpointScheme { scheme: scheme.into() });
        }
        for endpoint in
            ["https://user@s3.example.com", "https://user:password@s3.example.com", "https://:x@s3.example.com"]
        {
            assert_eq!(refused(endpoint), Error::EndpointCredentials { host: "s3.example.com".into() });
        }
        for endpoint in [
            "https://s3.example.com?",
            "https://s3.example.com?x=y",
            "https://s3.example.com/#",
            "https://s3.example.com/a#f",
        ] {
            assert_eq!(refused(endpoint), Error::EndpointQueryOrFragment { host: "s3.example.com".into() });
        }
        for endpoint in ["https://*.example.com", "https://a..example.com"] {
            assert!(matches!(refused(endpoint), Error::Host { .. }), "{endpoint}");
        }
    }

    #[test]
    fn regions_of_other_servers_are_any_text_of_a_credential_scope() {
        for region in ["auto", "garage", "US", "us_east", "région 1"] {
            let bucket = Bucket::with_endpoint("examplebucket", region, "http://127.0.0.1:9000").unwrap();
            let presigner = Presigner::new(credentials(), bucket);
            let url = presigner.get("key").sign_at(NOW).unwrap().into_url();
            let credential = param(&url, "X-Amz-Credential").unwrap();
            let credential = percent_encoding::percent_decode_str(credential).decode_utf8().unwrap();
            assert_eq!(credential, format!("AKIAIOSFODNN7EXAMPLE/20130524/{region}/s3/aws4_request"));
        }
        for region in ["", "a/b", "/", "a\nb", "a\0", "\u{85}"] {
            for result in [
                Bucket::with_endpoint("examplebucket", region, "http://127.0.0.1:9000"),
                Bucket::custom_domain("https://images.example.com", region),
            ] {
                let error = result.unwrap_err();
                assert!(matches!(&error, Error::Region { region: named, .. } if named == region), "{error}");
            }
        }
    }

    #[test]
    fn no_bucket_stands_in_front_of_an_ip_address() {
        for endpoint in ["http://127.0.0.1:9000", "https://[::1]"] {
            let bucket = Bucket::with_endpoint("examplebucket", "us-east-1", endpoint).unwrap();
            assert!(matches!(bucket.virtual_hosted_style(), Err(Error::Host { .. })), "{endpoint}");
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
            let bucket = Bucket::custom_domain(domain, "eu-central-1").unwrap();
            assert_eq!(bucket.url(), expected);
            let presigner = Presigner::new(credentials(), bucket);
            let presigned = presigner.get("a/b.png").sign_at(NOW).unwrap();
            assert!(presigned.url().starts_with(&format!("{expected}a/b.png?")));
            assert!(presigned.url().contains("%2Feu-central-1%2Fs3%2Faws4_request"));
        }
        let bucket = || Bucket::custom_domain("https://images.example.com", "us-east-1").unwrap();
        for result in [bucket().path_style(), bucket().virtual_hosted_style(), bucket().global_endpoint()] {
            assert!(matches!(result, Err(Error::BucketName { .. })));
        }
        for domain in
            ["images.example.com", "ftp://images.example.com", "https://u:p@images.example.com", "https://h?q"]
        {
            assert!(Bucket::custom_domain(domain, "us-east-1").is_err(), "{domain}");
        }
    }
}
