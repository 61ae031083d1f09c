//! The bucket that the service is started with, as the environment and a profile describe it.

use crate::profile::{Place, Profile};
use presign::Bucket;
use std::error::Error;

/// A bucket in the region and on the server of the environment, or else of the profile.
pub(crate) fn find(name: String, profile: &Profile) -> Result<Bucket, Box<dyn Error>> {
    let Place { region, endpoint_url, dual_stack, fips, no_session_auth } = Place::configured(profile)?;
    let bucket = Bucket::new(name, region.ok_or("set AWS_REGION to the region of the bucket")?);
    let bucket = if no_session_auth { bucket.no_session_auth() } else { bucket };
    if let Some(url) = endpoint_url {
        return Ok(bucket.endpoint_url(url));
    }
    let bucket = if dual_stack { bucket.dual_stack() } else { bucket };
    Ok(if fips { bucket.fips() } else { bucket })
}
