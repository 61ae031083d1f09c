//! The bucket that the service is started with, as the environment and a profile describe it.

use crate::profile::{Profile, variable};
use presign::Bucket;
use std::error::Error;

/// A bucket in the region and on the server of the environment, or else of the profile.
pub(crate) fn find(name: String, profile: &Profile) -> Result<Bucket, Box<dyn Error>> {
    let region = first_of(["AWS_REGION", "AWS_DEFAULT_REGION"])?.or_else(|| profile.region().map(ToOwned::to_owned));
    let bucket = Bucket::new(name, region.ok_or("set AWS_REGION to the region of the bucket")?);
    let endpoint = first_of(["AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL"])?;
    Ok(match endpoint.or_else(|| profile.endpoint_url().map(ToOwned::to_owned)) {
        Some(endpoint) => bucket.endpoint_url(endpoint),
        None => bucket,
    })
}

/// The first of these variables that is set and not empty.
fn first_of(names: [&str; 2]) -> Result<Option<String>, Box<dyn Error>> {
    let [first, second] = names;
    variable(first)?.map_or_else(|| variable(second), |value| Ok(Some(value)))
}
