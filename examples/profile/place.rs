//! Where buckets are, as the environment says, or else a profile. AWS: "Settings reference".

use super::{Profile, Result, variable};

#[derive(Default)]
pub(crate) struct Place {
    pub(crate) region: Option<String>,
    pub(crate) endpoint_url: Option<String>,
    /// The AWS CLI uses these two at AWS's own endpoints alone.
    pub(crate) dual_stack: bool,
    pub(crate) fips: bool,
    pub(crate) no_session_auth: bool,
}

impl Place {
    pub(crate) fn configured(profile: &Profile) -> Result<Self> {
        let is_on = |variable, setting| is_on(variable, setting, profile);
        let ignores_endpoints = is_on("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "ignore_configured_endpoint_urls")?;
        let endpoint_url = first_set(["AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL"], profile.endpoint_url())?;
        Ok(Self {
            region: first_set(["AWS_REGION", "AWS_DEFAULT_REGION"], profile.region())?,
            endpoint_url: endpoint_url.filter(|_| !ignores_endpoints),
            dual_stack: is_on("AWS_USE_DUALSTACK_ENDPOINT", "use_dualstack_endpoint")?,
            fips: is_on("AWS_USE_FIPS_ENDPOINT", "use_fips_endpoint")?,
            no_session_auth: is_on("AWS_S3_DISABLE_EXPRESS_SESSION_AUTH", "s3_disable_express_session_auth")?,
        })
    }
}

/// Whether a variable is true, or if it isn't set, the profile's setting.
fn is_on(name: &str, setting: &str, profile: &Profile) -> Result<bool> {
    match variable(name)? {
        None => Ok(profile.is_on(setting)),
        Some(value) if value.eq_ignore_ascii_case("true") => Ok(true),
        Some(value) if value.eq_ignore_ascii_case("false") => Ok(false),
        Some(_) => Err(format!("{name} is neither true nor false").into()),
    }
}

/// The first of the environment's variables that is set and not empty, or else the setting.
fn first_set(names: [&str; 2], setting: Option<&str>) -> Result<Option<String>> {
    for name in names {
        if let Some(value) = variable(name)? {
            return Ok(Some(value));
        }
    }
    Ok(setting.map(str::to_owned))
}
