//! The server that the examples bring along: `s3s` with `s3s-fs`, inside the process.

#[path = "../../examples/embedded_s3/mod.rs"]
mod embedded_s3;

use crate::client::{RUNTIME, Refusal};
use crate::cross_origin::ORIGIN;
use crate::server::{BUCKET, FormQuirks, MultipartQuirks, Quirks, Server, Style};
use embedded_s3::EmbeddedS3;
use std::net::SocketAddr;
use std::time::Duration;

pub(crate) struct Embedded(EmbeddedS3);

impl Embedded {
    pub(crate) fn start() -> Self {
        let server = RUNTIME.block_on(EmbeddedS3::start_for_origins([ORIGIN.to_owned()])).expect("the server starts");
        server.create_bucket(BUCKET).expect("the bucket is created");
        Self(server)
    }
}

impl Server for Embedded {
    fn name(&self) -> &'static str {
        "s3s"
    }

    fn address(&self) -> SocketAddr {
        self.0.address()
    }

    fn endpoint_url(&self, style: Style) -> String {
        match style {
            Style::Path => self.0.endpoint(),
            Style::VirtualHosted => self.0.virtual_hosted_endpoint(),
        }
    }

    fn region(&self) -> &str {
        embedded_s3::REGION
    }

    fn access_key_id(&self) -> &str {
        self.0.access_key_id()
    }

    fn secret_access_key(&self) -> &str {
        self.0.secret_access_key()
    }

    fn quirks(&self) -> &Quirks {
        &QUIRKS
    }
}

const WRONG_SIGNATURE: Refusal = Refusal(403, "SignatureDoesNotMatch", "");

const QUIRKS: Quirks = Quirks {
    wrong_signature: WRONG_SIGNATURE,
    cut_signature: Refusal(400, "InvalidRequest", ""),
    no_signature: Refusal(403, "AccessDenied", ""),
    wrong_scope: WRONG_SIGNATURE,
    unknown_access_key: Refusal(403, "NotSignedUp", ""),
    missing_header: WRONG_SIGNATURE,
    expired: Refusal(403, "AccessDenied", "Request has expired"),
    too_early: Some(Refusal(403, "RequestTimeTooSkewed", "")),
    any_region: true,
    post_to_an_object: 403,

    unknown_upload: Refusal(403, "AccessDenied", ""),
    lists_parts_of_unknown_uploads: true,
    lists_uploads: false,
    upload_ids_belong_to_keys: false,
    empty_upload_id_is_none: false,

    wrong_checksum: "BadDigest",
    stores_refused_bodies: true,
    // A mismatch ends the body early, which `s3s-fs` reports as an error of its own.
    wrong_content_sha256: Some(Refusal(500, "InternalError", "")),
    conditional_writes: true,
    conditional_reads: false,
    customer_keys: false,
    part_of_an_object: 200,
    encodes_listings: false,
    cors_subresource: false,

    keys_are_paths: true,
    drops_leading_slashes: false,
    finds_the_bucket_before_decoding: false,
    follows_unsigned_headers: true,

    form: FormQuirks {
        too_small: Refusal(400, "EntityTooSmall", ""),
        too_large: Refusal(400, "EntityTooLarge", ""),
        wrong_value: Refusal(400, "InvalidPolicyDocument", "failed: expected"),
        missing_field: Refusal(400, "InvalidPolicyDocument", "failed: expected"),
        extra_field: Refusal(403, "AccessDenied", "not specified in the policy"),
        wrong_signature: WRONG_SIGNATURE,
        expired: Refusal(403, "AccessDenied", "Request has expired"),
        longest_life: Duration::from_secs(15 * 60),
        too_old: Refusal(403, "RequestTimeTooSkewed", ""),

        replaces_the_file_name: false,
        compares_each_content_type: false,
        demands_every_field: false,
        encryption_needs_no_condition: true,
        ignores_the_bucket_field: false,
    },
    multipart: MultipartQuirks {
        missing_part: Refusal(500, "InternalError", ""),
        list_with_a_gap: Some(Refusal(400, "InvalidRequest", "invalid part order")),
        compares_etags: false,
        refused_completion_ends_the_upload: true,
        empty_part: None,
    },
};
