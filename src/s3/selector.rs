//! Parameters and headers that select an operation, or what it applies to.
//!
//! A presigned URL is a right, and one of these turns it into another right: `?uploadId=`
//! makes the deletion of an upload out of a `DELETE`, and with an empty value some servers
//! delete the object instead. So a typed operation takes none of them by name, and ids are
//! never empty.

/// AWS: the request syntax of each action in the "Amazon S3 API Reference". `append` and
/// `torrent` are of servers other than AWS, and of former times.
const PARAMS: [&str; 48] = [
    "abac",
    "accelerate",
    "acl",
    "analytics",
    "annotation",
    "append",
    "attributes",
    "cors",
    "delete",
    "encryption",
    "intelligent-tiering",
    "inventory",
    "legal-hold",
    "lifecycle",
    "list-type",
    "location",
    "logging",
    "metadataAnnotationTable",
    "metadataConfiguration",
    "metadataInventoryTable",
    "metadataJournalTable",
    "metadataTable",
    "metrics",
    "notification",
    "object-lock",
    "ownershipControls",
    "partNumber",
    "policy",
    "policyStatus",
    "publicAccessBlock",
    "renameObject",
    "replication",
    "requestPayment",
    "restore",
    "retention",
    "select",
    "select-type",
    "session",
    "tagging",
    "torrent",
    "uploadId",
    "uploads",
    "versionId",
    "versioning",
    "versions",
    "website",
    COPY_SOURCE,
    RENAME_SOURCE,
];

/// These make a copy or a move out of an upload. S3 takes headers of its own as parameters
/// too.
const COPY_SOURCE: &str = "x-amz-copy-source";
const RENAME_SOURCE: &str = "x-amz-rename-source";

/// Identifiers, which a client often sends back.
const IDS: [&str; 2] = ["uploadId", "versionId"];

/// In bytes. AWS: "How S3 Versioning works", on version ids; upload ids have at most a few
/// hundred. A client often sends one back, and it may be in the URL of each of 10,000 parts.
pub(crate) const MAX_ID: usize = 1024;

pub(crate) fn is_selecting_param(name: &str) -> bool {
    PARAMS.iter().any(|selector| selector.eq_ignore_ascii_case(name))
}

pub(crate) fn is_selecting_header(name: &str) -> bool {
    [COPY_SOURCE, RENAME_SOURCE].iter().any(|selector| selector.eq_ignore_ascii_case(name))
}

/// Whether the parameter or header `name` makes a copy out of an upload.
pub(crate) fn is_copy_source(name: &str) -> bool {
    COPY_SOURCE.eq_ignore_ascii_case(name)
}

/// Whether the parameter `name` is an identifier.
pub(crate) fn is_id(name: &str) -> bool {
    IDS.iter().any(|id| id.eq_ignore_ascii_case(name))
}
