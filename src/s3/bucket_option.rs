//! The options of a bucket, and which of them exclude each other.

use super::bucket::Bucket;
use crate::Error;

/// An option of a [`Bucket`], by the name of its method.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum BucketOption {
    CustomDomain,
    EndpointUrl,
    GlobalEndpoint,
    PathStyle,
    VirtualHostedStyle,
    DualStack,
    Fips,
    Accelerate,
    NoUseArnRegion,
    NoSessionAuth,
}

use BucketOption::{
    Accelerate, CustomDomain, DualStack, EndpointUrl, Fips, GlobalEndpoint, NoSessionAuth, NoUseArnRegion, PathStyle,
    VirtualHostedStyle,
};

/// The options that need no value.
#[derive(Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Flags(u16);

impl Flags {
    pub(super) fn with(self, option: BucketOption) -> Self {
        Self(self.0 | 1 << option as u16)
    }

    pub(super) fn has(self, option: BucketOption) -> bool {
        self.0 & 1 << option as u16 != 0
    }
}

impl BucketOption {
    pub(super) const fn name(self) -> &'static str {
        match self {
            CustomDomain => "custom_domain",
            EndpointUrl => "endpoint_url",
            GlobalEndpoint => "global_endpoint",
            PathStyle => "path_style",
            VirtualHostedStyle => "virtual_hosted_style",
            DualStack => "dual_stack",
            Fips => "fips",
            Accelerate => "accelerate",
            NoUseArnRegion => "no_use_arn_region",
            NoSessionAuth => "no_session_auth",
        }
    }
}

const BOTH_NAME_THE_HOST: &str = "both name the host";
const BOTH_CHOOSE_THE_HOST: &str = "AWS has no host that is both";
const OWN_HOST: &str = "AWS's own hosts have such a variant, and the URL names the host as it is";

/// Options that exclude each other, whatever the bucket is. AWS: the endpoint rules of S3 in
/// its SDKs.
const CONFLICTS: [(BucketOption, BucketOption, &str); 16] = [
    (PathStyle, VirtualHostedStyle, "the name goes either into the path or in front of the host"),
    (CustomDomain, PathStyle, "a custom domain is the bucket, and there is no name to put into the path"),
    (CustomDomain, VirtualHostedStyle, "a custom domain is the bucket, and there is no name to put in front of it"),
    (CustomDomain, GlobalEndpoint, BOTH_NAME_THE_HOST),
    (GlobalEndpoint, EndpointUrl, BOTH_NAME_THE_HOST),
    (CustomDomain, DualStack, OWN_HOST),
    (EndpointUrl, DualStack, OWN_HOST),
    (CustomDomain, Fips, OWN_HOST),
    (EndpointUrl, Fips, OWN_HOST),
    (CustomDomain, Accelerate, BOTH_NAME_THE_HOST),
    (EndpointUrl, Accelerate, BOTH_NAME_THE_HOST),
    (GlobalEndpoint, DualStack, BOTH_CHOOSE_THE_HOST),
    (GlobalEndpoint, Fips, BOTH_CHOOSE_THE_HOST),
    (GlobalEndpoint, Accelerate, BOTH_NAME_THE_HOST),
    (Accelerate, Fips, BOTH_CHOOSE_THE_HOST),
    (Accelerate, PathStyle, "S3 Transfer Acceleration needs the name in front of the host"),
];

impl Bucket {
    pub(super) fn has(&self, option: BucketOption) -> bool {
        match option {
            CustomDomain => self.name.is_none(),
            EndpointUrl => self.name.is_some() && self.endpoint_url.is_some(),
            flag => self.flags.has(flag),
        }
    }

    pub(super) fn refuse_conflicts(&self) -> Result<(), Error> {
        match CONFLICTS.iter().find(|(one, other, _)| self.has(*one) && self.has(*other)) {
            Some((one, other, rule)) => Err(Error::ConflictingOptions { options: [one.name(), other.name()], rule }),
            None => Ok(()),
        }
    }

    /// Refuses the options that a kind of bucket can't have.
    pub(super) fn refuse(&self, options: &[(BucketOption, &'static str)], kind: &'static str) -> Result<(), Error> {
        match options.iter().find(|(option, _)| self.has(*option)) {
            Some((option, rule)) => Err(Error::UnsupportedOption { option: option.name(), kind, rule }),
            None => Ok(()),
        }
    }
}
