//! The bucket, and where it is: as the command line says, else the environment, else the profile.

use crate::arguments::{Arguments, Operation};
use crate::profile::{Place, Profile};
use crate::{Outcome, location};
use presign::Bucket;

type SetOption = fn(Bucket) -> Bucket;

pub(crate) fn described(arguments: &Arguments, name: &str, profile: &Profile) -> Outcome<Bucket> {
    let place = Place::configured(profile)?;
    let configured = place.endpoint_url.filter(|_| !arguments.global_endpoint);
    let endpoint = arguments.endpoint_url.clone().or(configured);
    let default_region = location::region_of_arn(name).or(endpoint.is_some().then_some("us-east-1"));
    let region = arguments.region.clone().or(place.region).or(default_region.map(str::to_owned));
    let region = region
        .ok_or("no region: give --region, set AWS_REGION or AWS_DEFAULT_REGION, or name a profile that has one")?;
    let mut bucket = Bucket::new(name, region);
    // Only AWS's own hosts have variants. Elsewhere the AWS CLI leaves out those that are configured.
    let at_aws = endpoint.is_none();
    let dual_stack = arguments.dual_stack || at_aws && place.dual_stack;
    let fips = arguments.fips || at_aws && place.fips;
    let no_session_auth = arguments.no_session_auth || arguments.who.session.is_none() && place.no_session_auth;
    if let Some(endpoint) = endpoint {
        bucket = bucket.endpoint_url(endpoint);
    }
    let options: [(bool, SetOption); 8] = [
        (arguments.global_endpoint, Bucket::global_endpoint),
        (dual_stack, Bucket::dual_stack),
        (fips, Bucket::fips),
        (arguments.accelerate, Bucket::accelerate),
        (arguments.no_use_arn_region, Bucket::no_use_arn_region),
        (no_session_auth, Bucket::no_session_auth),
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
    // Without a session, S3 takes the credentials themselves. It only answers less fast.
    let has_none = arguments.who.session.is_none() && arguments.operation != Operation::CreateSession;
    if has_none && bucket.resolve().is_ok_and(|endpoint| endpoint.session_auth()) {
        bucket = bucket.no_session_auth();
    }
    Ok(bucket)
}
