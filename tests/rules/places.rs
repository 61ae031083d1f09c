//! Where buckets live on AWS besides the endpoint of a region: access points, Outposts,
//! Object Lambda, directory buckets, and the variants of AWS's hosts.

use super::{ACCESS_KEY_ID, NOW, SECRET_ACCESS_KEY, SESSION_TOKEN, credentials, param, temporary_credentials};
use presign::{Bucket, Error, Presigner, SessionCredentials};
use proptest::prelude::*;
use proptest::sample::select;
use std::time::Duration;

/// The options by the names that AWS's SDKs give them.
fn with_option(bucket: Bucket, option: &str) -> Bucket {
    match option {
        "" => bucket,
        "PathStyle" => bucket.path_style(),
        "VirtualHostedStyle" => bucket.virtual_hosted_style(),
        "GlobalEndpoint" => bucket.global_endpoint(),
        "DualStack" => bucket.dual_stack(),
        "Fips" => bucket.fips(),
        "Accelerate" => bucket.accelerate(),
        "NoUseArnRegion" => bucket.no_use_arn_region(),
        "NoSessionAuth" => bucket.no_session_auth(),
        "EndpointUrl" => bucket.endpoint_url("https://storage.example"),
        other => panic!("{other}"),
    }
}

/// URL, signing name, region and token parameter.
fn resolved(bucket: Bucket) -> Result<[String; 4], Error> {
    let presigner = if bucket.resolve()?.session_auth() {
        let end = NOW + Duration::from_secs(300);
        Presigner::for_session(SessionCredentials::new(ACCESS_KEY_ID, SECRET_ACCESS_KEY, SESSION_TOKEN, end), bucket)?
    } else {
        Presigner::new(temporary_credentials(), bucket)?
    };
    let presigned = presigner.get("key").sign_at(NOW).unwrap();
    let (url, _) = presigned.url().split_once("/key?").unwrap();
    let credential = param(presigned.url(), "X-Amz-Credential").unwrap();
    let scope: Vec<&str> = credential.split("%2F").collect();
    let [_, _, region, service, _] = scope[..] else { panic!("{credential}") };
    assert_eq!((presigner.endpoint().region(), presigner.endpoint().service()), (region, service));
    let tokens = ["X-Amz-Security-Token", "X-Amz-S3session-Token"];
    let [token] = tokens.into_iter().filter(|name| param(presigned.url(), name).is_some()).collect::<Vec<_>>()[..]
    else {
        panic!("{presigned}")
    };
    Ok([url, service, region, token].map(str::to_owned))
}

#[test]
fn places_are_those_of_aws_rules() {
    let lines = include_str!("aws_endpoints.tsv").lines().filter(|line| !line.starts_with('#'));
    let mut counts = [0, 0];
    for line in lines {
        let fields: Vec<&str> = line.split('\t').collect();
        let [name, region, endpoint, options, expected @ ..] = &fields[..] else { panic!("{line}") };
        let mut bucket = Bucket::new(*name, *region);
        if *endpoint != "AWS" {
            bucket = bucket.endpoint_url(*endpoint);
            // The SDK puts the name in front of a host for which that is possible.
            if expected[0].contains(&format!("://{name}.")) {
                bucket = bucket.virtual_hosted_style();
            }
        }
        let bucket = options.split('+').fold(bucket, with_option);
        match resolved(bucket) {
            Ok(place) => assert_eq!(place, expected, "{line}"),
            Err(error) => assert_eq!(expected, ["-"; 4], "{line}: {error}"),
        }
        counts[usize::from(expected == ["-"; 4])] += 1;
    }
    assert!(counts.iter().all(|count| *count > 200), "{counts:?}");
}

/// Each row of the table is in the code below it, which is a test.
#[test]
fn the_table_in_the_documentation_is_tested() {
    let page = include_str!("../../src/endpoints.md");
    let (table, rest) = page.split_once("\n\nThe same rows as code").unwrap();
    let (code, _) = rest.split_once("];").unwrap();
    let rows: Vec<_> = table.lines().skip_while(|line| !line.starts_with("|---")).skip(1).collect();
    assert_eq!(code.matches("    (Bucket::").count() + 1, rows.len());
    for row in rows.into_iter().filter(|row| !row.contains("feature `sigv4a`")) {
        let [_, bucket, _, url, _] = row.split('`').collect::<Vec<_>>()[..] else { panic!("{row}") };
        assert!(code.contains(&format!("({bucket}, \"{url}\"),")), "{row}");
    }
}

/// Each pair of options that no bucket can have.
#[test]
fn an_error_names_both_options() {
    let methods = [
        ("PathStyle", "path_style"),
        ("VirtualHostedStyle", "virtual_hosted_style"),
        ("GlobalEndpoint", "global_endpoint"),
        ("DualStack", "dual_stack"),
        ("Fips", "fips"),
        ("Accelerate", "accelerate"),
        ("EndpointUrl", "endpoint_url"),
    ];
    let excluded = |one: &str, other: &str| {
        [
            ["path_style", "virtual_hosted_style"],
            ["path_style", "accelerate"],
            ["global_endpoint", "dual_stack"],
            ["global_endpoint", "fips"],
            ["global_endpoint", "accelerate"],
            ["global_endpoint", "endpoint_url"],
            ["dual_stack", "endpoint_url"],
            ["fips", "accelerate"],
            ["fips", "endpoint_url"],
            ["accelerate", "endpoint_url"],
        ]
        .contains(&[one, other])
    };
    for (one, one_method) in methods {
        for (other, other_method) in methods {
            let bucket = || Bucket::new("examplebucket", "us-east-1");
            let error = with_option(with_option(bucket(), one), other).resolve().err();
            if !excluded(one_method, other_method) && !excluded(other_method, one_method) {
                assert_eq!(error, None, "{one} {other}");
                continue;
            }
            let Some(Error::ConflictingOptions { mut options, .. }) = error else { panic!("{one} {other}: {error:?}") };
            let mut both = [one_method, other_method];
            options.sort_unstable();
            both.sort_unstable();
            assert_eq!(options, both);
        }
    }
    for option in ["DualStack", "Fips", "Accelerate", "GlobalEndpoint"] {
        let domain = Bucket::custom_domain("https://images.example", "us-east-1");
        let error = with_option(domain, option).resolve().unwrap_err();
        assert!(matches!(error, Error::ConflictingOptions { options: ["custom_domain", _], .. }), "{error}");
    }
}

const ACCESS_POINT: &str = "arn:aws:s3:us-west-2:123456789012:accesspoint/reports";
const OBJECT_LAMBDA: &str = "arn:aws:s3-object-lambda:us-west-2:123456789012:accesspoint/reports";
const OUTPOST: &str = "arn:aws:s3-outposts:us-west-2:123456789012:outpost/op-01234567890123456/accesspoint/reports";
const OUTPOST_ALIAS: &str = "reports-o01ac5d28a6a232904e8xz5w8ijx1qzlbp3i3kuse10--op-s3";
const DIRECTORY_BUCKET: &str = "photos--usw2-az1--x-s3";
const MULTI_REGION: &str = "arn:aws:s3::123456789012:accesspoint/mfzwi23gnjvgw.mrap";

#[test]
fn an_error_names_an_option_and_the_kind_of_bucket() {
    for (name, kind, options) in [
        (ACCESS_POINT, "an access point", &["path_style", "global_endpoint", "accelerate"][..]),
        (
            OBJECT_LAMBDA,
            "an Object Lambda access point",
            &["path_style", "global_endpoint", "accelerate", "dual_stack"],
        ),
        (
            OUTPOST,
            "an access point of S3 on Outposts",
            &["path_style", "global_endpoint", "accelerate", "dual_stack", "fips"],
        ),
        (
            OUTPOST_ALIAS,
            "an access point of S3 on Outposts",
            &["path_style", "global_endpoint", "accelerate", "dual_stack", "fips"],
        ),
        (OUTPOST_ALIAS, "the alias of an access point of S3 on Outposts", &["endpoint_url"]),
        (DIRECTORY_BUCKET, "a directory bucket", &["path_style", "global_endpoint", "accelerate"]),
        (
            MULTI_REGION,
            "a multi-region access point",
            &["path_style", "global_endpoint", "accelerate", "dual_stack", "fips", "endpoint_url"],
        ),
    ] {
        for method in options {
            let option: String = method.split('_').map(|word| word[..1].to_uppercase() + &word[1..]).collect();
            let option = if option == "EndpointUrl" { "EndpointUrl" } else { &option };
            let error = with_option(Bucket::new(name, "us-west-2"), option).resolve().unwrap_err();
            let Error::UnsupportedOption { option: named, kind: named_kind, .. } = &error else {
                panic!("{name} {method}: {error}")
            };
            assert_eq!((named, *named_kind), (method, kind), "{error}");
            assert!(error.to_string().contains(&format!("`{method}` and {kind}: ")), "{error}");
        }
    }
}

/// What China has not, whatever the bucket is.
#[test]
fn china_has_no_fips_hosts_and_no_acceleration() {
    let bucket = || Bucket::new("examplebucket", "cn-north-1");
    for (bucket, option) in [
        (bucket().fips(), "`fips`"),
        (bucket().fips().dual_stack(), "`fips`"),
        (bucket().accelerate(), "`accelerate`"),
        (Bucket::new("arn:aws-cn:s3:cn-north-1:123456789012:accesspoint/reports", "cn-north-1").fips(), "`fips`"),
    ] {
        let error = bucket.resolve().unwrap_err();
        assert!(matches!(&error, Error::Region { region, .. } if region == "cn-north-1"), "{error}");
        assert!(error.to_string().contains(option), "{error}");
    }
    assert!(bucket().dual_stack().resolve().is_ok());
}

/// The certificate covers one label.
#[test]
fn acceleration_needs_a_name_without_dots() {
    for bucket in [
        Bucket::new("my.photos", "us-west-2").accelerate(),
        Bucket::new("my.photos", "us-west-2").accelerate().virtual_hosted_style(),
        Bucket::new("Photos", "us-west-2").accelerate().dual_stack(),
    ] {
        let error = bucket.resolve().unwrap_err();
        assert!(matches!(&error, Error::BucketName { rule, .. } if rule.contains("`accelerate`")), "{error}");
    }
}

#[test]
fn an_arn_is_used_in_its_region_and_partition() {
    for name in [ACCESS_POINT, OBJECT_LAMBDA, OUTPOST] {
        assert_eq!(Bucket::new(name, "eu-west-3").resolve().unwrap().region(), "us-west-2");
        assert!(Bucket::new(name, "us-west-2").no_use_arn_region().resolve().is_ok());
        for (bucket, reason) in [
            (Bucket::new(name, "eu-west-3").no_use_arn_region(), "`no_use_arn_region`"),
            (Bucket::new(name, "aws-global").no_use_arn_region(), "`no_use_arn_region`"),
            (Bucket::new(name, "cn-north-1"), "different partitions"),
            (Bucket::new(name, "us-gov-west-1"), "different partitions"),
        ] {
            let error = bucket.resolve().unwrap_err();
            assert!(matches!(&error, Error::Arn { rule, .. } if rule.contains(reason)), "{error}");
        }
        // It is not a region.
        assert!(matches!(Bucket::new(name, "us west").resolve(), Err(Error::Region { .. })));
    }
    let error = Bucket::new(MULTI_REGION, "cn-north-1").resolve().unwrap_err();
    assert!(matches!(&error, Error::Arn { rule, .. } if rule.contains("different partitions")), "{error}");
}

#[cfg(feature = "sigv4a")]
#[test]
fn a_multi_region_access_point_is_signed_for_all_regions() {
    let presigner = Presigner::new(credentials(), Bucket::new(MULTI_REGION, "us-west-2")).unwrap();
    let url = presigner.get("key").sign_at(NOW).unwrap().into_url();
    assert!(url.starts_with("https://mfzwi23gnjvgw.mrap.accesspoint.s3-global.amazonaws.com/key?"), "{url}");
    assert_eq!(param(&url, "X-Amz-Algorithm"), Some("AWS4-ECDSA-P256-SHA256"));
    assert_eq!(param(&url, "X-Amz-Region-Set"), Some("%2A"));
    assert!(param(&url, "X-Amz-Credential").unwrap().ends_with("%2F20130524%2Fs3%2Faws4_request"), "{url}");
    assert!(matches!(presigner.post("key").sign_at(NOW), Err(Error::FormAlgorithm { .. })));
}

#[cfg(not(feature = "sigv4a"))]
#[test]
fn a_multi_region_access_point_needs_a_feature() {
    let error = Bucket::new(MULTI_REGION, "us-west-2").resolve().unwrap_err();
    assert!(matches!(&error, Error::Arn { rule, .. } if rule.contains("feature `sigv4a`")), "{error}");
}

#[test]
fn a_directory_bucket_takes_no_form() {
    for bucket in [
        Bucket::new(DIRECTORY_BUCKET, "us-west-2"),
        Bucket::new(DIRECTORY_BUCKET, "us-west-2").no_session_auth(),
        Bucket::new("photos--usw2-az1--xa-s3", "us-west-2"),
    ] {
        let presigner = Presigner::new(credentials(), bucket).unwrap();
        let error = presigner.post("key").sign_at(NOW).unwrap_err();
        assert!(matches!(&error, Error::BucketName { rule, .. } if rule.contains("takes no form")), "{error}");
    }
    let presigner = Presigner::new(credentials(), Bucket::new(ACCESS_POINT, "us-west-2")).unwrap();
    let form = presigner.post("key").sign_at(NOW).unwrap();
    assert_eq!(form.url(), "https://reports-123456789012.s3-accesspoint.us-west-2.amazonaws.com/");
}

#[test]
fn an_endpoint_keeps_its_scheme_port_and_prefix() {
    let at = |name: &str| Bucket::new(name, "us-west-2").endpoint_url("http://storage.example:8080/s3");
    for (name, label) in [
        (ACCESS_POINT, "reports-123456789012"),
        (OBJECT_LAMBDA, "reports-123456789012"),
        (OUTPOST, "reports-123456789012.op-01234567890123456"),
        (DIRECTORY_BUCKET, DIRECTORY_BUCKET),
    ] {
        let endpoint = at(name).resolve().unwrap();
        assert_eq!(endpoint.url(), format!("http://{label}.storage.example:8080/s3/"));
        let repeated = Bucket::new(name, "us-west-2").endpoint_url(format!("https://{label}.storage.example"));
        let error = repeated.resolve().unwrap_err();
        assert!(matches!(error, Error::EndpointContainsBucket { .. }), "{error}");
    }
    for name in [ACCESS_POINT, OBJECT_LAMBDA, OUTPOST] {
        let error = Bucket::new(name, "us-west-2").endpoint_url("http://127.0.0.1:9000").resolve().unwrap_err();
        assert!(matches!(error, Error::Host { .. }), "{error}");
    }
    let zonal = Bucket::new(DIRECTORY_BUCKET, "us-west-2").endpoint_url("http://127.0.0.1:9000/s3");
    assert_eq!(zonal.resolve().unwrap().url(), format!("http://127.0.0.1:9000/s3/{DIRECTORY_BUCKET}/"));
    assert!(matches!(zonal.virtual_hosted_style().resolve(), Err(Error::Host { .. })));
}

const SUFFIXES: [&str; 7] = [
    ".amazonaws.com",
    ".amazonaws.com.cn",
    ".amazonaws.eu",
    ".c2s.ic.gov",
    ".sc2s.sgov.gov",
    ".cloud.adc-e.uk",
    ".csp.hci.ic.gov",
];

proptest! {
    #![proptest_config(ProptestConfig { cases: 4000, failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever the parts of an ARN or an alias are: if they are accepted, the URL is at a host of
    /// AWS's.
    #[test]
    fn no_name_moves_the_url(
        kind in select(vec!["s3", "s3-object-lambda", "s3-outposts", "--x-s3", "--xa-s3", "--op-s3"]),
        parts in proptest::collection::vec("[a-z0-9-]{1,12}|[\\x00-\\x7f]{0,3}|\\PC{0,2}|[./:@#?%\\\\]", 3),
        region in prop_oneof![select(vec!["us-west-2", "cn-north-1"]).prop_map(str::to_owned), "\\PC{0,9}"],
        option in select(vec!["", "DualStack", "Fips", "VirtualHostedStyle"]),
    ) {
        let [one, two, three] = &parts[..] else { unreachable!() };
        let name = match kind {
            "s3-outposts" => format!("arn:aws:{kind}:{region}:{one}:outpost/{two}/accesspoint/{three}"),
            "--x-s3" | "--xa-s3" => format!("{one}--{two}{kind}"),
            "--op-s3" => format!("{one}o0123456789abcdef{two:0<29.29}use1{three:0<1.1}{kind}"),
            _ => format!("arn:aws:{kind}:{region}:{one}:accesspoint/{two}"),
        };
        if let Ok(endpoint) = with_option(Bucket::new(name, region), option).resolve() {
            let (host, path) = endpoint.url().strip_prefix("https://").unwrap().split_once('/').unwrap();
            prop_assert!(SUFFIXES.iter().any(|suffix| host.ends_with(suffix)), "{host}");
            prop_assert!(path.is_empty() || path.ends_with('/') && path.matches('/').count() == 1, "{path}");
            prop_assert!(host.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-.".contains(&byte)), "{host}");
        }
    }
}
