//! The regions that a signature is for: `us-east-1,eu-west-1`, `us-*` or `*`.

#[cfg(feature = "sigv4a")]
use super::auth_scheme::scope_rule;

/// The rule that `text` breaks as a region set.
#[cfg(feature = "sigv4a")]
pub(crate) fn region_set_rule(text: &str) -> Option<&'static str> {
    text.split(',').find_map(|region| {
        if region.contains(char::is_whitespace) {
            Some("the regions of a set are separated by commas alone; remove the white space")
        } else {
            scope_rule(region)
        }
    })
}

/// Whether the region set `set` contains `region`. A `*` at the end of a member stands for
/// any text, and anywhere else for itself.
pub(crate) fn contains_region(set: &str, region: &str) -> bool {
    set.split(',').any(|member| match member.strip_suffix('*') {
        Some(start) => region.starts_with(start),
        None => member == region,
    })
}
