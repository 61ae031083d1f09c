//! AWS's partitions: which regions belong to which, and the DNS suffix of each.

/// A partition of AWS. AWS: "Partitions" in the "AWS Fault Isolation Boundaries" white paper.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Partition {
    /// The second part of an ARN.
    pub(crate) id: &'static str,
    /// Its regions are this, a word, a hyphen and a number.
    region_prefix: &'static str,
    pub(crate) dns_suffix: &'static str,
}

/// The partition of all regions that belong to no other.
const AWS: Partition = Partition { id: "aws", region_prefix: "", dns_suffix: "amazonaws.com" };

/// All others, from the `partitions.json` in AWS's SDKs (botocore 1.44.8). It gives a
/// partition's regions by a pattern, so a new region needs no new release.
const OTHERS: [Partition; 7] = [
    Partition { id: "aws-cn", region_prefix: "cn-", dns_suffix: "amazonaws.com.cn" },
    Partition { id: "aws-eusc", region_prefix: "eusc-de-", dns_suffix: "amazonaws.eu" },
    Partition { id: "aws-iso", region_prefix: "us-iso-", dns_suffix: "c2s.ic.gov" },
    Partition { id: "aws-iso-b", region_prefix: "us-isob-", dns_suffix: "sc2s.sgov.gov" },
    Partition { id: "aws-iso-e", region_prefix: "eu-isoe-", dns_suffix: "cloud.adc-e.uk" },
    Partition { id: "aws-iso-f", region_prefix: "us-isof-", dns_suffix: "csp.hci.ic.gov" },
    Partition { id: "aws-us-gov", region_prefix: "us-gov-", dns_suffix: "amazonaws.com" },
];

impl Partition {
    /// The partition that `region` belongs to.
    pub(crate) fn of(region: &str) -> &'static Self {
        OTHERS.iter().find(|partition| partition.has(region)).unwrap_or(&AWS)
    }

    fn has(&self, region: &str) -> bool {
        let is_word = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric());
        let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        let rest = region.strip_prefix(self.region_prefix).and_then(|rest| rest.split_once('-'));
        rest.is_some_and(|(word, number)| is_word(word) && is_number(number))
    }

    pub(crate) fn is_aws(&self) -> bool {
        *self == AWS
    }

    pub(crate) fn is_china(&self) -> bool {
        self.id == "aws-cn"
    }
}

/// The DNS suffixes of all partitions.
pub(crate) fn dns_suffixes() -> impl Iterator<Item = &'static str> {
    OTHERS.iter().map(|partition| partition.dns_suffix).chain([AWS.dns_suffix])
}
