//! Where a bucket is served: AWS's partitions, the two styles, and the names that each
//! style allows.

use super::{NOW, bucket, endpoint_of, param, presigner_for, shown};
use presign::{Bucket, Error};
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

    /// A server other than AWS, where this crate's default is path style.
    fn is_custom(self) -> bool {
        self.endpoint != "AWS" && !self.endpoint.contains(".amazonaws.com")
    }

    /// The same options for this crate, without a style.
    fn default(self) -> Bucket {
        match self.endpoint {
            "AWS" => Bucket::new(self.bucket, self.region),
            endpoint => Bucket::new(self.bucket, self.region).endpoint_url(endpoint),
        }
    }

    /// The same options for this crate. At a custom endpoint the SDK's choice of virtual
    /// hosts has to be made explicitly.
    fn ours(self, expected: &str) -> Bucket {
        let in_path = expected.ends_with(&format!("/{}/", self.bucket));
        match self.default() {
            bucket if self.style == "path" => bucket.path_style(),
            bucket if self.is_custom() && !in_path => bucket.virtual_hosted_style(),
            bucket => bucket,
        }
    }

    /// The URL that this crate is expected to use: the SDK's, with its faults corrected.
    /// `None` if the region is to be refused.
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
            // Regions that no host can have, and names of partitions instead of a region,
            // for which the SDK makes up a host that does not exist, but for `aws-global`.
            ("AWS", "" | "a b" | "us_east" | "EU" | "US-EAST-1", _) => None,
            ("AWS", region, _) if region.ends_with("-global") && region != "aws-global" => None,
            // S3 doesn't allow a bucket `xn--...`, which URL parsers decode in a host name.
            (_, _, bucket @ "xn--bucket") => Some(match url.split_once("xn--bucket.") {
                Some((scheme, rest)) => format!("{scheme}{rest}{bucket}/"),
                None => url,
            }),
            // No bucket can go in front of an IP address.
            ("http://127.0.0.1:9000" | "http://[::1]:9000", _, bucket @ "bucket.with.dots") => {
                Some(format!("{}/{bucket}/", self.endpoint))
            }
            // The SDK appends the bucket to a path without a slash in between.
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
    for sdk in urls {
        let Some(url) = sdk.expected() else {
            let error = sdk.default().resolve().unwrap_err();
            assert!(matches!(error, Error::Region { .. }), "{sdk:?}: {error}");
            continue;
        };
        let bucket = sdk.ours(&url);
        assert_eq!(endpoint_of(&bucket).unwrap(), url, "{sdk:?}");

        let presigner = presigner_for(bucket);
        let presigned = presigner.get("key").sign_at(NOW).unwrap();
        let credential = param(presigned.url(), "X-Amz-Credential").unwrap();
        let scope = format!("%2F20130524%2F{}%2Fs3%2Faws4_request", sdk.signed_region);
        assert!(credential.ends_with(&scope), "{sdk:?}: {credential}");
    }
}

/// The SDK would put the bucket in front of most of these hosts, for which self-hosted
/// servers have no DNS entry. boto3, rclone and `object_store` use path style.
#[test]
fn other_servers_get_path_style_by_default() {
    let custom: Vec<_> = SdkUrl::all().into_iter().filter(|sdk| sdk.is_custom()).collect();
    assert!(custom.len() > 150);
    for sdk in custom {
        let url = endpoint_of(&sdk.default()).unwrap();
        assert!(url.ends_with(&format!("/{}/", sdk.bucket)), "{sdk:?}: {url}");
        assert_eq!(url, endpoint_of(&sdk.default().path_style()).unwrap());
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
        let bucket = Bucket::new("examplebucket", region);
        let endpoint = bucket.resolve().unwrap();
        assert_eq!(endpoint.url(), format!("https://examplebucket.{host}/"));
        assert_eq!(endpoint.region(), region);
        assert_eq!(endpoint_of(&bucket.path_style()).unwrap(), format!("https://{host}/examplebucket/"));
    }
}

#[test]
fn the_global_host_serves_only_its_partition() {
    let bucket = Bucket::new("examplebucket", "eu-west-1").global_endpoint();
    let endpoint = bucket.resolve().unwrap();
    assert_eq!(endpoint.url(), "https://examplebucket.s3.amazonaws.com/");
    assert_eq!(endpoint.region(), "eu-west-1");
    assert_eq!(endpoint_of(&bucket.path_style()).unwrap(), "https://s3.amazonaws.com/examplebucket/");
    let dotted = Bucket::new("my.example.bucket", "us-east-1").global_endpoint();
    assert_eq!(endpoint_of(&dotted).unwrap(), "https://s3.amazonaws.com/my.example.bucket/");

    for region in ["cn-north-1", "us-gov-west-1", "eusc-de-east-1", "us-iso-east-1", "eu-isoe-west-1"] {
        let error = Bucket::new("examplebucket", region).global_endpoint().resolve().unwrap_err();
        assert!(matches!(&error, Error::Region { region: named, .. } if named == region), "{error}");
    }
}

#[test]
fn a_style_can_be_forced() {
    let dotted = || Bucket::new("my.example.bucket", "us-east-1");
    assert_eq!(endpoint_of(&dotted()).unwrap(), "https://s3.us-east-1.amazonaws.com/my.example.bucket/");
    let forced = dotted().virtual_hosted_style();
    assert_eq!(endpoint_of(&forced).unwrap(), "https://my.example.bucket.s3.us-east-1.amazonaws.com/");
    assert_eq!(endpoint_of(&bucket().path_style()).unwrap(), "https://s3.us-east-1.amazonaws.com/examplebucket/");
    for name in ["UpperBucket", "under_score", "ab", "a..b", "192.168.1.1", "xn--bucket"] {
        let error = Bucket::new(name, "us-east-1").virtual_hosted_style().resolve().unwrap_err();
        assert!(matches!(&error, Error::BucketName { name: named, .. } if named == name), "{error}");
    }
}

#[test]
fn options_that_exclude_each_other_are_refused() {
    let domain = || Bucket::custom_domain("https://images.example.com", "us-east-1");
    for (bucket, options) in [
        (bucket().path_style().virtual_hosted_style(), ["path_style", "virtual_hosted_style"]),
        (bucket().virtual_hosted_style().path_style(), ["path_style", "virtual_hosted_style"]),
        (bucket().global_endpoint().endpoint_url("http://localhost:9000"), ["global_endpoint", "endpoint_url"]),
        (bucket().endpoint_url("http://localhost:9000").global_endpoint(), ["global_endpoint", "endpoint_url"]),
        (domain().path_style(), ["custom_domain", "path_style"]),
        (domain().virtual_hosted_style(), ["custom_domain", "virtual_hosted_style"]),
    ] {
        let error = bucket.resolve().unwrap_err();
        assert!(matches!(&error, Error::ConflictingOptions { options: named, .. } if *named == options), "{error}");
        let message = error.to_string();
        assert!(options.iter().all(|option| message.contains(&format!("`{option}`"))), "{message}");
    }
    assert!(matches!(domain().global_endpoint().resolve(), Err(Error::ConflictingOptions { .. })));
}

/// `Presigner::new` reports every error of its bucket.
#[test]
fn a_presigner_resolves_its_bucket() {
    for bucket in [Bucket::new("", "us-east-1"), Bucket::new("examplebucket", ""), bucket().endpoint_url("localhost")] {
        let error = bucket.resolve().unwrap_err();
        assert_eq!(presign::Presigner::new(super::credentials(), bucket).unwrap_err(), error);
    }
    let presigner = presigner_for(bucket());
    assert_eq!(presigner.endpoint(), &bucket().resolve().unwrap());
    assert_eq!(presigner.endpoint().url(), "https://examplebucket.s3.us-east-1.amazonaws.com/");
}

#[test]
fn bucket_names_in_a_host_name_are_strict() {
    let longest = "a".repeat(63);
    for name in ["abc", "a-b", "1bc", "a--b", "my.example.bucket", "192.168.1.bucket", longest.as_str()] {
        assert!(Bucket::new(name, "us-east-1").virtual_hosted_style().resolve().is_ok(), "{name}");
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
        assert!(is_refused(&Bucket::new(name, "us-east-1").virtual_hosted_style(), name), "{name}");
    }
}

fn is_refused(bucket: &Bucket, name: &str) -> bool {
    matches!(bucket.resolve(), Err(Error::BucketName { name: named, .. }) if named == shown(name))
}

#[test]
fn bucket_names_in_a_path_are_as_servers_allow() {
    let longest = "B".repeat(255);
    for name in ["a", "ab", "Upper_Case", "a..b", "...", "-", "_x.", longest.as_str()] {
        let bucket = Bucket::new(name, "us-east-1");
        assert_eq!(endpoint_of(&bucket).unwrap(), format!("https://s3.us-east-1.amazonaws.com/{name}/"));
    }
    let too_long = "b".repeat(256);
    for name in [
        "", ".", "..", "a/b", "a b", "a%2Fb", "a?b", "a#b", "a\\b", "a:b", "a@b", "é", "a\0b", "a\nb", "a\u{7f}",
        &too_long,
    ] {
        assert!(is_refused(&Bucket::new(name, "us-east-1"), name), "{name}");
    }
}

/// The alias of a multi-region access point is part of its host name, and no name of a bucket.
#[test]
fn a_multi_region_access_point_is_not_given_by_its_alias() {
    assert!(is_refused(&Bucket::new("mfzwi23gnjvgw.mrap", "us-west-2"), "mfzwi23gnjvgw.mrap"));
}

#[test]
fn regions_of_aws_are_labels_of_a_host_name() {
    for region in ["", "us east", "us/east", "us.east", "us_east", "-us", "us-", "évry", "US-EAST-1", "a\0b", "a\r\nb"]
    {
        let error = Bucket::new("examplebucket", region).resolve().unwrap_err();
        assert!(matches!(&error, Error::Region { region: named, .. } if named == region), "{error}");
    }
    assert!(Bucket::new("examplebucket", "a".repeat(64)).resolve().is_err());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever bucket and region are: if they are accepted, the URL is the bucket's, at a
    /// host of AWS, in one of the two styles.
    #[test]
    fn no_bucket_or_region_moves_the_url(
        name in "[a-z0-9.-]{1,12}|[\\x00-\\x7f]{0,12}|\\PC{0,6}",
        region in "[a-z0-9-]{1,12}|[\\x00-\\x7f]{0,8}|\\PC{0,4}",
    ) {
        if let Ok(url) = endpoint_of(&Bucket::new(&name, &region)) {
            let hosts = ["amazonaws.com", "amazonaws.com.cn", "amazonaws.eu"].map(|suffix| format!("s3.{region}.{suffix}"));
            let possible: Vec<_> = hosts
                .iter()
                .flat_map(|host| [format!("https://{name}.{host}/"), format!("https://{host}/{name}/")])
                .collect();
            prop_assert!(possible.contains(&url), "{url}");
        }
    }
}
