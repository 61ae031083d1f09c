//! AWS's partitions: which regions end in which DNS suffix.

/// A partition's region prefix and DNS suffix. AWS: "Partitions" in the "AWS
/// Fault Isolation Boundaries" white paper; the values are those of the
/// `partitions.json` in AWS's SDKs.
struct Partition {
    region_prefix: &'static str,
    dns_suffix: &'static str,
}

/// All but `aws` itself, which is the default as in AWS's SDKs. `us-gov-` is a partition
/// of its own with the same suffix.
const PARTITIONS: [Partition; 6] = [
    Partition { region_prefix: "cn-", dns_suffix: "amazonaws.com.cn" },
    Partition { region_prefix: "eusc-", dns_suffix: "amazonaws.eu" },
    Partition { region_prefix: "us-iso-", dns_suffix: "c2s.ic.gov" },
    Partition { region_prefix: "us-isob-", dns_suffix: "sc2s.sgov.gov" },
    Partition { region_prefix: "eu-isoe-", dns_suffix: "cloud.adc-e.uk" },
    Partition { region_prefix: "us-isof-", dns_suffix: "csp.hci.ic.gov" },
];

const AWS: &str = "amazonaws.com";

/// The DNS suffix of the partition that `region` belongs to.
pub(crate) fn dns_suffix(region: &str) -> &'static str {
    PARTITIONS
        .iter()
        .find(|partition| region.starts_with(partition.region_prefix))
        .map_or(AWS, |partition| partition.dns_suffix)
}

/// The DNS suffixes of all partitions.
pub(crate) fn dns_suffixes() -> impl Iterator<Item = &'static str> {
    PARTITIONS.iter().map(|partition| partition.dns_suffix).chain([AWS])
}

/// Whether `region` is served by the legacy global host `s3.amazonaws.com`.
pub(crate) fn has_global_host(region: &str) -> bool {
    dns_suffix(region) == AWS && !region.starts_with("us-gov-")
}
