//! AWS's own resolver agrees about where a bucket is and how requests to it are signed: for
//! every combination of the options with every name of a list, and for random ones. Where
//! presign differs, [`DIFFERENCES`] says why, and the test knows what it does instead.

use std::collections::BTreeMap;
use std::fmt;
use std::pin::pin;
use std::task::{Context, Poll, Waker};

use aws_sdk_s3::config::endpoint::{DefaultResolver, Params, ResolveEndpoint};
use presign::{Bucket, Credentials, Presigner, SessionCredentials};
use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use proptest::test_runner::TestRunner;
use time::OffsetDateTime;
use time::macros::datetime;

const RANDOM_CASES: u32 = 40_000;

/// What both resolvers are given.
#[derive(Debug, Clone)]
struct Case {
    name: String,
    region: String,
    endpoint: Option<String>,
    options: Vec<BucketOption>,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum BucketOption {
    PathStyle,
    GlobalEndpoint,
    DualStack,
    Fips,
    Accelerate,
    NoUseArnRegion,
    NoSessionAuth,
}

use BucketOption::{Accelerate, DualStack, Fips, GlobalEndpoint, NoSessionAuth, NoUseArnRegion, PathStyle};

const OPTIONS: [BucketOption; 7] =
    [PathStyle, GlobalEndpoint, DualStack, Fips, Accelerate, NoUseArnRegion, NoSessionAuth];

/// Where requests go, and how they are signed.
#[derive(Debug, Clone, PartialEq)]
struct Place {
    scheme: String,
    /// Host and port.
    authority: String,
    /// Up to the key, without the slash at the end.
    path: String,
    algorithm: Algorithm,
    service: String,
    region: String,
    is_session: bool,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Algorithm {
    SigV4,
    SigV4a,
}

#[derive(Debug, Clone, PartialEq)]
enum Outcome {
    Place(Place),
    Refused(String),
}

impl Case {
    fn has(&self, option: BucketOption) -> bool {
        self.options.contains(&option)
    }

    fn ours(&self, is_virtual_hosted: bool) -> Outcome {
        let mut bucket = Bucket::new(&self.name, &self.region);
        if let Some(url) = &self.endpoint {
            bucket = bucket.endpoint_url(url);
        }
        if is_virtual_hosted {
            bucket = bucket.virtual_hosted_style();
        }
        for option in &self.options {
            bucket = match option {
                PathStyle => bucket.path_style(),
                GlobalEndpoint => bucket.global_endpoint(),
                DualStack => bucket.dual_stack(),
                Fips => bucket.fips(),
                Accelerate => bucket.accelerate(),
                NoUseArnRegion => bucket.no_use_arn_region(),
                NoSessionAuth => bucket.no_session_auth(),
            };
        }
        let has_session = bucket.resolve().is_ok_and(|endpoint| endpoint.session_auth());
        let presigner = if has_session {
            let session = SessionCredentials::new("AKIDEXAMPLE", "secret", "token", datetime!(1970-01-01 00:05 UTC));
            Presigner::for_session(session, bucket)
        } else {
            Presigner::new(Credentials::new("AKIDEXAMPLE", "secret").with_session_token("token"), bucket)
        };
        match presigner {
            Ok(presigner) => Outcome::Place(Place::of_url(
                presigner.get("key").sign_at(OffsetDateTime::UNIX_EPOCH).expect("a plain key").url(),
            )),
            Err(error) => Outcome::Refused(error.to_string()),
        }
    }

    fn theirs(&self, resolver: &DefaultResolver) -> Outcome {
        let params = Params::builder()
            .bucket(&self.name)
            .region(&self.region)
            .set_endpoint(self.endpoint.clone())
            .force_path_style(self.has(PathStyle))
            .use_global_endpoint(self.has(GlobalEndpoint))
            .use_dual_stack(self.has(DualStack))
            .use_fips(self.has(Fips))
            .accelerate(self.has(Accelerate))
            .set_use_arn_region(self.has(NoUseArnRegion).then_some(false))
            .disable_s3_express_session_auth(self.has(NoSessionAuth))
            .build()
            .expect("parameters");
        // The resolver does no I/O.
        let future = pin!(resolver.resolve_endpoint(&params));
        let Poll::Ready(endpoint) = future.poll(&mut Context::from_waker(Waker::noop())) else {
            panic!("the resolver waits")
        };
        let endpoint = match endpoint {
            Ok(endpoint) => endpoint,
            Err(error) => return Outcome::Refused(error.to_string()),
        };
        // AWS offers SigV4a for Outposts first, and SigV4 too.
        let scheme = endpoint.auth_schemes().last().expect("an auth scheme");
        let text = |name: &str| scheme.get(name).and_then(|value| value.as_string()).expect("text").to_owned();
        let (algorithm, is_session) = match scheme.name() {
            "sigv4" => (Algorithm::SigV4, false),
            "sigv4-s3express" => (Algorithm::SigV4, true),
            "sigv4a" => (Algorithm::SigV4a, false),
            name => panic!("{name}"),
        };
        let region = match algorithm {
            Algorithm::SigV4 => text("signingRegion"),
            Algorithm::SigV4a => {
                let set = scheme.get("signingRegionSet").and_then(|set| set.as_array()).expect("a list");
                set[0].as_string().expect("text").to_owned()
            }
        };
        let (scheme, authority, path) = split(endpoint.url());
        Outcome::Place(Place { scheme, authority, path, algorithm, service: text("signingName"), region, is_session })
    }

    fn kind(&self) -> Kind {
        let name = &*self.name;
        if name.ends_with("--x-s3") || name.ends_with("--xa-s3") {
            Kind::Directory
        } else if name.ends_with("--op-s3") && name.is_ascii() && name.len() >= 50 {
            Kind::OutpostsAlias
        } else if name.starts_with("arn:") {
            let region = name.split(':').nth(3).unwrap_or_default();
            if region.is_empty() { Kind::MultiRegion } else { Kind::Arn }
        } else {
            Kind::GeneralPurpose
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Kind {
    GeneralPurpose,
    Directory,
    OutpostsAlias,
    Arn,
    MultiRegion,
}

impl Place {
    /// Reads a presigned URL of the object `key`.
    fn of_url(url: &str) -> Self {
        let (to_key, query) = url.split_once("key?").expect("a key and a query");
        let decode = |text: &str| text.replace("%2F", "/").replace("%2A", "*").replace("%20", " ");
        let pairs = query.split('&').filter_map(|pair| pair.split_once('='));
        let params: BTreeMap<&str, String> = pairs.map(|(name, value)| (name, decode(value))).collect();
        let (scheme, authority, path) = split(to_key);
        let scope: Vec<&str> = params["X-Amz-Credential"].split('/').collect();
        let (algorithm, region, service) = match &*params["X-Amz-Algorithm"] {
            "AWS4-HMAC-SHA256" => (Algorithm::SigV4, scope[2], scope[3]),
            "AWS4-ECDSA-P256-SHA256" => (Algorithm::SigV4a, &*params["X-Amz-Region-Set"], scope[2]),
            other => panic!("{other}"),
        };
        let is_session = params.contains_key("X-Amz-S3session-Token");
        assert_eq!(params.contains_key("X-Amz-Security-Token"), !is_session);
        let (service, region) = (service.to_owned(), region.to_owned());
        Self { scheme, authority, path, algorithm, service, region, is_session }
    }

    /// Whether the name is in front of the host, and not in the path.
    fn is_virtual_hosted(&self, case: &Case) -> bool {
        !case.has(PathStyle) && self.authority.starts_with(&format!("{}.", case.name))
    }
}

fn split(url: &str) -> (String, String, String) {
    let (scheme, rest) = url.split_once("://").expect("a scheme");
    let (authority, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    (scheme.to_owned(), authority.to_owned(), path.strip_suffix('/').unwrap_or(path).to_owned())
}

/// A difference by design.
struct Difference {
    reason: &'static str,
    /// What presign does, if it differs for this case from what AWS's rules do.
    ours: fn(&Case, &Place) -> Option<Ours>,
}

enum Ours {
    Refused,
    Place(Place),
}

/// In the order in which they apply.
const DIFFERENCES: [Difference; 17] = [
    Difference {
        reason: "AWS's rules drop `global_endpoint` next to another option that chooses the host, for a region other \
                 than us-east-1, and for all but general purpose buckets; presign drops nothing silently",
        ours: |case, _| {
            let is_dropped = case.endpoint.is_some()
                || case.kind() != Kind::GeneralPurpose
                || [DualStack, Fips, Accelerate].iter().any(|option| case.has(*option));
            (case.has(GlobalEndpoint) && is_dropped).then_some(Ours::Refused)
        },
    },
    Difference {
        reason: "AWS's rules use the global host for us-east-1 alone; it serves all regions of the partition `aws`, \
                 and presign uses it where it is asked for",
        ours: |case, place| {
            let regional = format!("s3.{}.amazonaws.com", case.region);
            if !case.has(GlobalEndpoint) || matches!(&*case.region, "us-east-1" | "aws-global") {
                None
            } else if !place.authority.ends_with(&regional) || case.region.starts_with("us-gov-") {
                Some(Ours::Refused)
            } else {
                let authority = place.authority.replace(&regional, "s3.amazonaws.com");
                Some(Ours::Place(Place { authority, ..place.clone() }))
            }
        },
    },
    Difference {
        reason: "AWS's rules drop `path_style` for a directory bucket and an alias of Outposts, whose name they put in \
                 front of the host; presign drops nothing silently",
        ours: |case, _| {
            let is_dropped = matches!(case.kind(), Kind::Directory | Kind::OutpostsAlias);
            (case.has(PathStyle) && is_dropped).then_some(Ours::Refused)
        },
    },
    Difference {
        reason: "AWS's rules drop `dual_stack`, `fips` and `accelerate` for an alias of Outposts, and refuse them for \
                 the ARN of the same access point; presign refuses them for both",
        ours: |case, _| {
            let is_dropped = [DualStack, Fips, Accelerate].iter().any(|option| case.has(*option));
            (case.kind() == Kind::OutpostsAlias && is_dropped).then_some(Ours::Refused)
        },
    },
    Difference {
        reason: "AWS's rules drop the endpoint for an alias of Outposts outside a beta region, and for a multi-region \
                 access point; presign drops nothing silently",
        ours: |case, place| {
            let url = case.endpoint.as_ref()?;
            let is_dropped = matches!(case.kind(), Kind::OutpostsAlias | Kind::MultiRegion);
            (is_dropped && !place.authority.ends_with(&split(url).1)).then_some(Ours::Refused)
        },
    },
    Difference {
        reason: "AWS's rules take a multi-region access point of any service, drop what follows its name, and take any \
                 word instead of `outpost`",
        ours: |case, place| {
            let mut parts = case.name.splitn(6, ':').skip(2);
            let service = parts.next()?;
            let resource: Vec<&str> = parts.nth(2)?.split([':', '/']).collect();
            let is_odd = match case.kind() {
                Kind::MultiRegion => service != "s3" || resource.len() != 2,
                Kind::Arn => place.service == "s3-outposts" && resource[0] != "outpost",
                _ => false,
            };
            is_odd.then_some(Ours::Refused)
        },
    },
    Difference {
        reason: "AWS's rules take regions that no host can have, and pseudo-regions other than aws-global; presign \
                 takes them at an endpoint alone, where they are part of the signature only",
        ours: |case, place| {
            let is_at_endpoint = case.endpoint.is_some() && !matches!(case.kind(), Kind::Arn | Kind::MultiRegion);
            let is_global =
                case.region == "aws-global" && !matches!(case.kind(), Kind::Directory | Kind::OutpostsAlias);
            let regions = [if is_global { "us-east-1" } else { &*case.region }, &*place.region];
            let is_odd = |region: &&str| {
                let allowed = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
                *region != "*"
                    && (!region.bytes().all(allowed)
                        || region.is_empty()
                        || region.len() > 63
                        || region.starts_with('-')
                        || region.ends_with('-')
                        || region.ends_with("-global"))
            };
            (!is_at_endpoint && regions.iter().any(is_odd)).then_some(Ours::Refused)
        },
    },
    Difference {
        reason: "a credential scope is separated by slashes and has no control characters and no empty part",
        ours: |case, _| {
            let is_odd = case.region.is_empty() || case.region.contains(|c: char| c == '/' || c.is_control());
            is_odd.then_some(Ours::Refused)
        },
    },
    Difference {
        reason: "no bucket has such a name: it would need to be encoded in the path, or is a dot segment, or has dots \
                 although it is a directory bucket, or is the alias of a multi-region access point, which is given by its ARN",
        ours: |case, place| {
            let allowed = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_');
            let is_odd = !case.name.bytes().all(allowed)
                || case.name.len() > 255
                || matches!(&*case.name, "" | "." | "..")
                || (case.name.ends_with(".mrap") && case.endpoint.is_none());
            match case.kind() {
                Kind::GeneralPurpose => is_odd && !place.is_virtual_hosted(case),
                Kind::Directory => case.name.starts_with('-') || case.name.contains('.'),
                _ => false,
            }
            .then_some(Ours::Refused)
        },
    },
    Difference {
        reason: "the zone of a directory bucket is what two hyphens separate from the rest; where there are three, or the \
                 zone would have two inside, AWS's rules in Rust and in Python name different hosts",
        ours: |case, _| {
            let stem = case.name.rsplit_once("--x")?.0;
            let zone = stem.split("--").last()?;
            let is_odd = zone.starts_with('-') || zone.ends_with('-') || ![8, 9, 13, 14, 20].contains(&zone.len());
            (case.kind() == Kind::Directory && case.endpoint.is_none() && is_odd).then_some(Ours::Refused)
        },
    },
    Difference {
        reason: "clients send a host name in lower case, and each label has at most 63 bytes; AWS's rules take capital \
                 letters in an ARN, and make labels that are too long",
        ours: |case, place| {
            let is_odd = |label: &str| label.len() > 63 || label.bytes().any(|byte| byte.is_ascii_uppercase());
            let is_arn = matches!(case.kind(), Kind::Arn | Kind::MultiRegion);
            (is_arn && place.authority.split('.').any(is_odd)).then_some(Ours::Refused)
        },
    },
    Difference {
        reason: "\"xn--\" begins an internationalised label, which URL parsers decode; S3 doesn't allow it in a \
                 bucket's name, which goes into the path, and an access point can't have it",
        ours: |case, place| {
            let name = case.name.rsplit([':', '/']).next().unwrap_or_default();
            if !name.starts_with("xn--") || !place.authority.starts_with("xn--") {
                None
            } else if case.kind() != Kind::GeneralPurpose || case.has(Accelerate) {
                Some(Ours::Refused)
            } else {
                let authority = place.authority.replacen(&format!("{name}."), "", 1);
                Some(Ours::Place(Place { authority, path: format!("{}/{name}", place.path), ..place.clone() }))
            }
        },
    },
    Difference {
        reason: "no name can be put in front of an IP address",
        ours: |case, place| {
            let is_ip = case.endpoint.as_ref().is_some_and(|url| split(url).1.starts_with(['1', '[']));
            let is_in_front = place.authority != split(case.endpoint.as_ref()?).1;
            if !is_ip || !is_in_front {
                None
            } else if case.kind() == Kind::GeneralPurpose {
                let (_, authority, path) = split(case.endpoint.as_ref()?);
                Some(Ours::Place(Place { authority, path: format!("{path}/{}", case.name), ..place.clone() }))
            } else {
                Some(Ours::Refused)
            }
        },
    },
    Difference {
        reason: "an endpoint that begins with what would be put in front of it is a mistake",
        ours: |case, place| {
            let authority = split(case.endpoint.as_ref()?).1;
            let label = place.authority.strip_suffix(&format!(".{authority}"))?;
            authority.starts_with(&format!("{label}.")).then_some(Ours::Refused)
        },
    },
    Difference {
        reason: "AWS's rules append a bucket to an endpoint's path without a slash, put the path behind a directory \
                 bucket in it, and drop the path and `http` for Outposts; presign keeps the endpoint as it is",
        ours: |case, place| {
            let (scheme, authority, prefix) = split(case.endpoint.as_ref()?);
            let is_in_path = place.authority == authority;
            let path = if is_in_path { format!("{prefix}/{}", case.name) } else { prefix };
            let place = Place { scheme, path, ..place.clone() };
            Some(Ours::Place(place))
        },
    },
    Difference {
        reason: "aws-global is signed as us-east-1, and AWS's rules forget that for a name with dots at an http endpoint",
        ours: |case, place| {
            let is_forgotten = case.kind() == Kind::GeneralPurpose && place.region == "aws-global";
            is_forgotten.then(|| Ours::Place(Place { region: "us-east-1".to_owned(), ..place.clone() }))
        },
    },
    Difference {
        reason: "S3 Transfer Acceleration has one dual-stack host, and no regional ones",
        ours: |_, place| {
            let authority = place.authority.replace("s3-accelerate.dualstack.us-east-1.", "s3-accelerate.dualstack.");
            (authority != place.authority).then(|| Ours::Place(Place { authority, ..place.clone() }))
        },
    },
];

/// Why AWS's rules refuse what presign accepts.
const ACCEPTED: &str = "at an endpoint, a region is part of the signature only, and servers call theirs as they like; \
                        AWS's rules take such a region in path style alone";

fn is_accepted(case: &Case, ours: &Place) -> bool {
    let is_odd = !case.region.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
        || case.region.starts_with('-')
        || case.region.len() > 63;
    let is_at_endpoint = case.endpoint.as_ref().is_some_and(|url| ours.authority.ends_with(&split(url).1));
    is_odd && is_at_endpoint && ours.region == case.region && case.kind() == Kind::GeneralPurpose
}

/// What has been compared.
#[derive(Default)]
struct Tally {
    cases: u32,
    same_place: u32,
    both_refuse: u32,
    accepted: u32,
    /// How often each difference was seen.
    differences: [u32; DIFFERENCES.len()],
}

impl Tally {
    fn compare(&mut self, case: &Case, resolver: &DefaultResolver) -> Result<(), String> {
        self.cases += 1;
        let theirs = case.theirs(resolver);
        let Outcome::Place(place) = &theirs else {
            return match case.ours(false) {
                Outcome::Refused(_) => {
                    self.both_refuse += 1;
                    Ok(())
                }
                Outcome::Place(ours) if is_accepted(case, &ours) => {
                    self.accepted += 1;
                    Ok(())
                }
                Outcome::Place(ours) => Err(format!("{case:?}\nAWS: {theirs:?}\nours: {ours:?}")),
            };
        };
        let mut expected = Some(place.clone());
        let mut is_different = false;
        for (difference, count) in DIFFERENCES.iter().zip(&mut self.differences) {
            let Some(place) = &expected else { break };
            let ours = match (difference.ours)(case, place) {
                None => continue,
                Some(Ours::Place(ours)) if ours == *place => continue,
                Some(Ours::Place(ours)) => Some(ours),
                Some(Ours::Refused) => None,
            };
            *count += 1;
            is_different = true;
            expected = ours;
        }
        self.same_place += u32::from(!is_different);
        let Some(expected) = expected else {
            return match case.ours(false) {
                Outcome::Refused(_) => Ok(()),
                ours @ Outcome::Place(_) => Err(format!("{case:?}\nto be refused: {theirs:?}\nours: {ours:?}")),
            };
        };
        // At an endpoint other than AWS's, presign puts a name into the path unless it is asked
        // for the other style.
        let is_default_in_path = case.kind() == Kind::GeneralPurpose && case.endpoint.is_some();
        let is_virtual_hosted = expected.is_virtual_hosted(case) && case.kind() == Kind::GeneralPurpose;
        let styles: &[bool] = if !is_virtual_hosted {
            &[false]
        } else if is_default_in_path {
            &[true]
        } else {
            &[false, true]
        };
        for style in styles {
            let ours = case.ours(*style);
            if ours != Outcome::Place(expected.clone()) {
                return Err(format!("{case:?}\nAWS: {theirs:?}\nexpected: {expected:?}\nours: {ours:?}"));
            }
        }
        Ok(())
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { cases, same_place, both_refuse, accepted, differences } = self;
        writeln!(f, "{cases} cases: {same_place} the same, {both_refuse} refused by both, and by design:")?;
        writeln!(f, "{accepted:>8}  {ACCEPTED}")?;
        DIFFERENCES
            .iter()
            .zip(differences)
            .try_for_each(|(difference, count)| writeln!(f, "{count:>8}  {}", difference.reason))
    }
}

const REGIONS: [&str; 15] = [
    "us-east-1",
    "us-west-2",
    "eu-west-3",
    "ap-southeast-99",
    "cn-north-1",
    "us-gov-west-1",
    "us-iso-east-1",
    "us-isob-east-1",
    "eu-isoe-west-1",
    "us-isof-south-1",
    "eusc-de-east-1",
    "aws-global",
    "aws-cn-global",
    "us west 2",
    "us/east/1",
];

const ENDPOINTS: [&str; 8] = [
    "https://example.com",
    "http://beta.example.com:1234/path",
    "http://127.0.0.1:9000",
    "https://10.0.0.1/a/b",
    "https://[::1]:9000",
    "https://bucket.vpce-1a2b3c4d-5e6f.s3.us-east-1.vpce.amazonaws.com",
    "https://s3.us-west-2.amazonaws.com",
    "https://accesspoint.vpce-1a2b3c4d-5e6f.s3.us-west-2.vpce.amazonaws.com/",
];

const NAMES: [&str; 95] = [
    // General purpose buckets, and what isn't one.
    "examplebucket",
    "my-bucket-1",
    "abc",
    "ab",
    "beta",
    "",
    ".",
    "..",
    "my.dotted.bucket",
    "a..b",
    "a.-b",
    "UpperBucket",
    "under_score",
    "127.0.0.1",
    "-abc",
    "abc-",
    "bucket!",
    "a b",
    "a/b",
    "b\u{fc}cher",
    "xn--bucket",
    "mfzwi23gnjvgw.mrap",
    "a123456789012345678901234567890123456789012345678901234567890123",
    "arn",
    // Aliases of access points, which are names.
    "reports-metadata-aqfqprnstn7aefdfbarligizwgyfouse1a-s3alias",
    "resized-aqfqprnstn7aefdfbarligizwgyfouse1a--ol-s3",
    // Access points.
    "arn:aws:s3:us-east-1:123456789012:accesspoint/reports",
    "arn:aws:s3:us-west-2:123456789012:accesspoint:reports",
    "arn:aws:s3:aws-global:123456789012:accesspoint:reports",
    "arn:aws-cn:s3:cn-north-1:123456789012:accesspoint/reports",
    "arn:aws-us-gov:s3:us-gov-west-1:123456789012:accesspoint/reports",
    "arn:aws-iso:s3:us-iso-east-1:123456789012:accesspoint/reports",
    "arn:aws-iso-b:s3:us-isob-east-1:123456789012:accesspoint/reports",
    "arn:aws-iso-e:s3:eu-isoe-west-1:123456789012:accesspoint/reports",
    "arn:aws-iso-f:s3:us-isof-south-1:123456789012:accesspoint/reports",
    "arn:aws-eusc:s3:eusc-de-east-1:123456789012:accesspoint/reports",
    "arn:aws-cn:s3:us-west-2:123456789012:accesspoint/reports",
    "arn:evil:s3:us-west-2:123456789012:accesspoint/reports",
    "arn:aws:s3:us-west-2:123456789012:accesspoint/reports/more",
    "arn:aws:s3:us-west-2:123456789012:accesspoint/",
    "arn:aws:s3:us-west-2:123456789012:accesspoint",
    "arn:aws:s3:us-west-2:123456789012:accesspoint/re_ports",
    "arn:aws:s3:us-west-2:123456789012:accesspoint/re.ports",
    "arn:aws:s3:us-west-2:123456789012:accesspoint/Reports",
    "arn:aws:s3:us-west-2:123456789012:accesspoint/-reports",
    "arn:aws:s3:us-west-2:123456789012:accesspoint/reports-",
    "arn:aws:s3:us-west-2:123456789012:accesspoint/xn--reports",
    "arn:aws:s3:us-west-2:123456789012:accesspoint/accesspoint",
    "arn:aws:s3:us-west-2:123456789012:accesspoint/a123456789012345678901234567890123456789012345678901",
    "arn:aws:s3:us-west-2::accesspoint/reports",
    "arn:aws:s3:us-west-2:123456_789012:accesspoint/reports",
    "arn:aws:s3:us-west -2:123456789012:accesspoint/reports",
    "arn:aws:s3:us-west-2.evil:123456789012:accesspoint/reports",
    "arn:aws:s3:us-west-2/evil:123456789012:accesspoint/reports",
    "arn:aws:s3:us-west-2:123456789012:bucket/reports",
    "arn:aws:s3:us-west-2:123456789012:",
    "arn:aws:s3:us-west-2:123456789012",
    "arn:aws:s3:::examplebucket",
    "arn::s3:us-west-2:123456789012:accesspoint/reports",
    "arn:aws::us-west-2:123456789012:accesspoint/reports",
    "arn:aws:sqs:us-west-2:123456789012:accesspoint/reports",
    "arn:",
    // Object Lambda access points.
    "arn:aws:s3-object-lambda:us-east-1:123456789012:accesspoint/resized",
    "arn:aws-cn:s3-object-lambda:cn-north-1:123456789012:accesspoint:resized",
    "arn:aws:s3-object-lambda::123456789012:accesspoint/resized",
    "arn:aws:s3-object-lambda:us-east-1::accesspoint/resized",
    "arn:aws:s3-object-lambda:us-east-1:123456789012:accesspoint/resized/more",
    "arn:aws:s3-object-lambda:us-east-1:123456789012:bucket/resized",
    "arn:aws:s3-object-lambda:us-east-1:123456789012:accesspoint",
    // Outposts.
    "arn:aws:s3-outposts:us-east-1:123456789012:outpost/op-01234567890123456/accesspoint/reports",
    "arn:aws:s3-outposts:us-west-2:123456789012:outpost:op-01234567890123456:accesspoint:reports",
    "arn:aws-cn:s3-outposts:cn-north-1:123456789012:outpost/op-01234567890123456/accesspoint/reports",
    "arn:aws:s3-outposts:us-west-2:123456789012:outpost/op-01234567890123456/bucket/reports",
    "arn:aws:s3-outposts:us-west-2:123456789012:outpost/op-01234567890123456/accesspoint",
    "arn:aws:s3-outposts:us-west-2:123456789012:other/op-01234567890123456/accesspoint/reports",
    "arn:aws:s3-outposts:us-west-2:123456789012:outpost/op-01234567890123456/accesspoint/reports/more",
    "arn:aws:s3-outposts:us-west-2:123456789012:outpost/op_1/accesspoint/reports",
    "arn:aws:s3-outposts:us-west-2:123456789012:outpost",
    "arn:aws:s3-outposts:us-west-2::outpost/op-01234567890123456/accesspoint/reports",
    "arn:aws:s3-outposts:us-west-2:123456789012:accesspoint/reports",
    "reports-o01ac5d28a6a232904e8xz5w8ijx1qzlbp3i3kuse10--op-s3",
    "reports-e01ac5d28a6a232904e8xz5w8ijx1qzlbp3i3kuse10--op-s3",
    "test-accessp-o0b1d075431d83bebde8xz5w8ijx1qzlbp3i3kbeta0--op-s3",
    "reports-p01ac5d28a6a232904e8xz5w8ijx1qzlbp3i3kuse10--op-s3",
    "short--op-s3",
    // Directory buckets and their access points.
    "photos--usw2-az1--x-s3",
    "photos--apne1-az1--x-s3",
    "photos--usw2-lax1-az1--xa-s3",
    "photos--test-zone-ab1--x-s3",
    "photos--test-ab1-pdx-abc-az12--x-s3",
    "photos--usw2--x-s3",
    "photos---usw2-az1--x-s3",
    "my.photos--usw2-az1--x-s3",
    "--x-s3",
    // Multi-region access points.
    "arn:aws:s3::123456789012:accesspoint/mfzwi23gnjvgw.mrap",
];

/// Every combination of the options with every name, in some regions and at some endpoints.
#[test]
fn every_combination_agrees() {
    let resolver = DefaultResolver::new();
    let mut tally = Tally::default();
    let names = NAMES.into_iter().chain([
        "arn:aws-cn:s3::123456789012:accesspoint:mfzwi23gnjvgw.mrap",
        "arn:aws:s3:::accesspoint/mfzwi23gnjvgw",
        "arn:aws:s3::123456789012:accesspoint/mfzwi23gnjvgw.mrap/more",
        "arn:aws:sqs::123456789012:accesspoint/mfzwi23gnjvgw.mrap",
        "arn:aws:s3::123456789012:accesspoint/.mrap",
    ]);
    let mut failures = Vec::new();
    for name in names {
        for region in REGIONS {
            for endpoint in [None].into_iter().chain(ENDPOINTS.map(Some)) {
                for bits in 0..1_u32 << OPTIONS.len() {
                    let options = OPTIONS.into_iter().enumerate().filter(|(index, _)| bits & 1 << index != 0);
                    let case = Case {
                        name: name.to_owned(),
                        region: region.to_owned(),
                        endpoint: endpoint.map(str::to_owned),
                        options: options.map(|(_, option)| option).collect(),
                    };
                    if let Err(failure) = tally.compare(&case, &resolver) {
                        failures.push(failure);
                    }
                }
            }
        }
    }
    println!("{tally}");
    assert!(failures.is_empty(), "{} failures\n{}", failures.len(), failures[..failures.len().min(20)].join("\n\n"));
    // A difference that is never seen is none.
    assert!(tally.differences.iter().all(|count| *count > 0) && tally.accepted > 0, "{tally}");
}

/// Prints `tests/rules/aws_endpoints.tsv`, which has no differences by design.
#[test]
#[ignore = "records"]
fn record() {
    let resolver = DefaultResolver::new();
    println!(
        "# What AWS's endpoint rules for S3 resolve to, in aws-sdk-s3 1.157.0, where presign doesn't differ by design:"
    );
    println!("# cargo test --manifest-path benches/peers/Cargo.toml --no-default-features --features endpoints \\");
    println!("#     --test endpoints -- --ignored --nocapture record | grep -P '\\t|^#'");
    println!("# name\tregion\tendpoint\toptions\tURL without the slash at its end\tservice\tregion\ttoken");
    let sets: Vec<Vec<BucketOption>> = [vec![], vec![DualStack, Fips], vec![DualStack, Accelerate]]
        .into_iter()
        .chain(OPTIONS.map(|option| vec![option]))
        .collect();
    for name in NAMES.into_iter().filter(|name| !name.is_empty() && name.is_ascii()) {
        let region_of_arn = name.split(':').nth(3).filter(|region| REGIONS[..11].contains(region));
        let region = region_of_arn.unwrap_or("us-west-2");
        let places = sets.iter().map(|options| (region, None, options.clone()));
        let at_endpoints = ENDPOINTS[..3].iter().map(|url| (region, Some(*url), Vec::new()));
        let elsewhere =
            [("us-east-1", None, vec![NoUseArnRegion]), ("cn-north-1", None, vec![]), ("aws-global", None, vec![])];
        for (index, (region, endpoint, options)) in places.chain(at_endpoints).chain(elsewhere).enumerate() {
            let (name, region, endpoint) = (name.to_owned(), region.to_owned(), endpoint.map(str::to_owned));
            let case = Case { name, region, endpoint, options };
            let mut tally = Tally::default();
            tally.compare(&case, &resolver).expect("no failure");
            let place = match case.theirs(&resolver) {
                Outcome::Place(_) if tally.same_place == 0 => continue,
                // What they resolve to takes the feature `sigv4a`.
                Outcome::Place(Place { algorithm: Algorithm::SigV4a, .. }) => continue,
                Outcome::Refused(_) => "-\t-\t-\t-".to_owned(),
                Outcome::Place(Place { scheme, authority, path, service, region, is_session, .. }) => format!(
                    "{scheme}://{authority}{path}\t{service}\t{region}\t{}",
                    if is_session { "X-Amz-S3session-Token" } else { "X-Amz-Security-Token" }
                ),
            };
            let Case { name, region, endpoint, options } = &case;
            let options: Vec<String> = options.iter().map(|option| format!("{option:?}")).collect();
            let endpoint = endpoint.as_deref().unwrap_or("AWS");
            println!("{name}\t{region}\t{endpoint}\t{}\t{place}", options.join("+"));
            if index == 0 && place.starts_with('-') {
                // It is refused with any option.
                break;
            }
        }
    }
}

/// What may well be right.
fn plausible_case() -> impl Strategy<Value = Case> {
    let kinds = [
        "NAME",
        "NAME",
        "arn:aws:s3:REGION:123456789012:accesspoint/NAME",
        "arn:aws-cn:s3:REGION:123456789012:accesspoint:NAME",
        "arn:aws:s3-object-lambda:REGION:123456789012:accesspoint/NAME",
        "arn:aws:s3-outposts:REGION:123456789012:outpost/op-01234567890123456/accesspoint/NAME",
        "NAME--usw2-az1--x-s3",
        "NAME--usw2-lax1-az1--xa-s3",
        "a-o01ac5d28a6a232904e8xz5w8ijx1qzlbp3i3kuse10--op-s3",
        "arn:aws:s3::123456789012:accesspoint/NAME.mrap",
    ];
    (
        select(kinds.to_vec()),
        "[a-z0-9][a-z0-9-]{1,18}[a-z0-9]",
        select(&REGIONS[..12]),
        proptest::option::weighted(0.2, select(&ENDPOINTS[..])),
        subsequence(OPTIONS.to_vec(), 0..=1),
    )
        .prop_map(|(kind, name, region, endpoint, options)| Case {
            name: kind.replace("NAME", &name).replace("REGION", region),
            region: region.to_owned(),
            endpoint: endpoint.map(str::to_owned),
            options,
        })
}

/// Pieces of names, put together at random.
fn odd_case() -> impl Strategy<Value = Case> {
    let arn = (
        select(vec!["aws", "aws-cn", "aws-us-gov", ""]),
        select(vec!["s3", "s3", "s3-outposts", "s3-object-lambda", "sqs", ""]),
        prop_oneof![select(&REGIONS[..]).prop_map(str::to_owned), Just(String::new()), "[a-zA-Z0-9.-]{1,12}"],
        prop_oneof![Just("123456789012".to_owned()), "[a-zA-Z0-9_-]{0,14}"],
        proptest::collection::vec(
            prop_oneof![
                select(vec!["accesspoint", "outpost", "op-01234567890123456", "reports", "bucket", "x.mrap", ""])
                    .prop_map(str::to_owned),
                "[a-zA-Z0-9._-]{0,9}",
            ],
            1..6,
        ),
        select(vec!["/", ":"]),
    );
    let name = prop_oneof![
        arn.prop_map(|(partition, service, region, account, resource, separator)| format!(
            "arn:{partition}:{service}:{region}:{account}:{}",
            resource.join(separator)
        )),
        "[a-z0-9-]{1,20}--[a-z0-9-]{4,21}--xa?-s3",
        "[a-z0-9-]{1,12}[eop][a-z0-9]{17}[a-z0-9]{20}(use1|beta)0--op-s3",
        "[a-z0-9.-]{1,64}",
        "[ -~]{0,20}",
        "\\PC{0,20}",
    ];
    (
        name,
        prop_oneof![4 => select(&REGIONS[..]).prop_map(str::to_owned), 1 => "[a-z0-9-]{1,14}"],
        proptest::option::weighted(0.3, select(&ENDPOINTS[..])),
        subsequence(OPTIONS.to_vec(), 0..=3),
    )
        .prop_map(|(name, region, endpoint, options)| Case {
            name,
            region,
            endpoint: endpoint.map(str::to_owned),
            options,
        })
}

#[test]
fn random_cases_agree() {
    let resolver = DefaultResolver::new();
    let tally = std::cell::RefCell::new(Tally::default());
    let config = ProptestConfig { cases: RANDOM_CASES, failure_persistence: None, ..ProptestConfig::default() };
    let result = TestRunner::new(config).run(&prop_oneof![plausible_case(), odd_case()], |case| {
        tally.borrow_mut().compare(&case, &resolver).map_err(TestCaseError::fail)
    });
    let tally = tally.into_inner();
    println!("{tally}");
    if let Err(error) = result {
        panic!("{error}");
    }
    assert_eq!(tally.cases, RANDOM_CASES);
    assert!(tally.same_place >= RANDOM_CASES / 5, "{tally}");
}
