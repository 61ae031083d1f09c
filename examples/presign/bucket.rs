//! The bucket, and where it is: as the command line says, else the environment, else the profile.

use crate::arguments::Arguments;
use crate::profile::{Profile, variable};
use crate::{Outcome, location};
use presign::Bucket;

type SetOption = fn(Bucket) -> Bucket;

pub(crate) fn described(arguments: &Arguments, name: &str, profile: &Profile) -> Outcome<Bucket> {
    let region = match &arguments.region {
        Some(region) => Some(region.clone()),
        None => first_set(["AWS_REGION", "AWS_DEFAULT_REGION"])?.or_else(|| profile.region().map(str::to_owned)),
    };
    let is_on = |variable, setting| is_on(variable, setting, profile);
    let endpoint = match &arguments.endpoint_url {
        Some(url) => Some(url.clone()),
        None if arguments.global_endpoint
            || is_on("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "ignore_configured_endpoint_urls")? =>
        {
            None
        }
        None => first_set(["AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL"])?
            .or_else(|| profile.endpoint_url().map(str::to_owned)),
    };
    let default_region = location::region_of_arn(name).or(endpoint.is_some().then_some("us-east-1"));
    let Some(region) = region.or(default_region.map(str::to_owned)) else {
        return Err(
            "no region: give --region, set AWS_REGION or AWS_DEFAULT_REGION, or name a profile that has one".into()
        );
    };
    let mut bucket = Bucket::new(name, region);
    // Only AWS's own hosts have variants. Elsewhere the AWS CLI leaves out those that are configured.
    let at_aws = endpoint.is_none();
    let dual_stack = arguments.dual_stack || at_aws && is_on("AWS_USE_DUALSTACK_ENDPOINT", "use_dualstack_endpoint")?;
    let fips = arguments.fips || at_aws && is_on("AWS_USE_FIPS_ENDPOINT", "use_fips_endpoint")?;
    if let Some(endpoint) = endpoint {
        bucket = bucket.endpoint_url(endpoint);
    }
    let options: [(bool, SetOption); 8] = [
        (arguments.global_endpoint, Bucket::global_endpoint),
        (dual_stack, Bucket::dual_stack),
        (fips, Bucket::fips),
        (arguments.accelerate, Bucket::accelerate),
        (arguments.no_use_arn_region, Bucket::no_use_arn_region),
        (arguments.no_session_auth, Bucket::no_session_auth),
        (arguments.path_style, Bucket::path_style),
        (arguments.virtual_hosted_style, Bucket::virtual_hosted_style),
    ];
    for (is_given, option) in options {
        if is_given {
            bucket = option(bucket);
        }
    }
    if let Some(prefix) = &arguments.stripped_prefix {
        bucket = bucket.stripped_prefix(prefix);
    }
    Ok(bucket)
}

/// Whether a variable is true, or if it isn't set, the profile's setting.
fn is_on(name: &str, setting: &str, profile: &Profile) -> Outcome<bool> {
    match variable(name)? {
        None => Ok(profile.is_on(setting)),
        Some(value) if value.eq_ignore_ascii_case("true") => Ok(true),
        Some(value) if value.eq_ignore_ascii_case("false") => Ok(false),
        Some(_) => Err(format!("{name} is neither true nor false").into()),
    }
}

/// The first of the environment's variables that is set and not empty.
fn first_set<const N: usize>(names: [&str; N]) -> Outcome<Option<String>> {
    for name in names {
        if let Some(value) = variable(name)? {
            return Ok(Some(value));
        }
    }
    Ok(None)
}
