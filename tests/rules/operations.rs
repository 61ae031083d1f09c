//! A presigned URL gives a right to one operation, and no value turns it into another.

use super::{CUSTOMER_KEY, CUSTOMER_KEY_MD5, NOW, SECRET_ACCESS_KEY, names, param, presigner};
use presign::sigv4::{self, PathRules, Signer};
use presign::{Error, Method, PresignedUrl, Presigner};
use std::collections::BTreeSet;
use std::process::Command;
use std::time::Duration;

/// Parameters that select an operation or what it applies to. AWS: the request syntax of each
/// action in the "Amazon S3 API Reference". `append` belongs to other servers.
const SELECTING_PARAMS: [&str; 48] = [
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
    "x-amz-copy-source",
    "x-amz-rename-source",
];

const SELECTING_HEADERS: [&str; 2] = ["x-amz-copy-source", "x-amz-rename-source"];

/// Runs `$work` on a request of every typed operation.
macro_rules! with_each_operation {
    ($presigner:expr, |$name:ident, $request:ident| $work:expr) => {{
        let presigner: &Presigner = $presigner;
        with_each_operation!(@ $name, $request, $work,
            "GetObject" => presigner.get("key"),
            "HeadObject" => presigner.head("key"),
            "PutObject" => presigner.put("key"),
            "DeleteObject" => presigner.delete("key"),
            "ListObjectsV2" => presigner.list(),
            "HeadBucket" => presigner.head_bucket(),
            "CreateMultipartUpload" => presigner.create_multipart_upload("key"),
            "UploadPart" => presigner.upload_part("key", "id", 1),
            "CompleteMultipartUpload" => presigner.complete_multipart_upload("key", "id"),
            "AbortMultipartUpload" => presigner.abort_multipart_upload("key", "id"),
            "ListParts" => presigner.list_parts("key", "id"),
        );
    }};
    (@ $name:ident, $request:ident, $work:expr, $($operation:literal => $start:expr,)+) => {
        $({
            let $name = $operation;
            let $request = $start;
            $work;
        })+
    };
}

/// A name in several spellings: some servers ignore case.
fn spellings(name: &str) -> [String; 3] {
    [name.to_owned(), name.to_ascii_uppercase(), name.to_ascii_lowercase()]
}

fn assert_names_the_way(error: &Error, name: &str, operation: &str) {
    assert!(matches!(error, Error::SelectsOperation { name: named } if names(named, name)), "{operation}: {error}");
    let message = error.to_string();
    assert!(message.contains("`object_request`") && message.contains("`bucket_request`"), "{message}");
}

#[test]
fn a_typed_operation_takes_no_parameter_that_selects_another() {
    let presigner = presigner();
    for name in SELECTING_PARAMS {
        for spelling in spellings(name) {
            for value in ["", "1"] {
                with_each_operation!(&presigner, |operation, request| {
                    let error = request.param(&spelling, value).sign_at(NOW).unwrap_err();
                    assert_names_the_way(&error, &spelling, operation);
                });
            }
            for request in [presigner.object_request(Method::Get, "key"), presigner.bucket_request(Method::Get)] {
                let url = request.param(&spelling, "1").sign_at(NOW).unwrap().into_url();
                assert_eq!(param(&url, &spelling), Some("1"));
            }
        }
    }
}

#[test]
fn a_typed_operation_takes_no_header_that_selects_another() {
    let presigner = presigner();
    for name in SELECTING_HEADERS {
        for spelling in spellings(name) {
            with_each_operation!(&presigner, |operation, request| {
                let error = request.header(&spelling, "/bucket/key").sign_at(NOW).unwrap_err();
                assert_names_the_way(&error, &spelling, operation);
            });
            for request in [presigner.object_request(Method::Put, "key"), presigner.bucket_request(Method::Put)] {
                let presigned = request.header(&spelling, "/bucket/key").sign_at(NOW).unwrap();
                assert_eq!(presigned.headers().collect::<Vec<_>>(), [(name, "/bucket/key")]);
            }
        }
    }
}

/// Parameters and headers that select nothing stay available by name.
#[test]
fn a_typed_operation_takes_other_parameters_and_headers() {
    let presigner = presigner();
    with_each_operation!(&presigner, |operation, request| {
        let request = request.param("x-id", operation).header("x-amz-checksum-mode", "ENABLED").param("acls", "");
        assert!(request.sign_at(NOW).is_ok(), "{operation}");
    });
}

/// The s3s crate selects a request's operation in code generated from AWS's model of S3.
/// Every parameter and header that this code checks is refused on typed operations.
#[test]
fn whatever_a_server_routes_by_selects_an_operation() {
    let source = dependency_file("s3s", "src/ops/generated.rs");
    let routing = &source[source.find("pub fn resolve_route(").unwrap()..];
    let named_by = |call: &str| -> BTreeSet<&str> {
        routing.split(call).skip(1).map(|after| after.split('"').next().unwrap()).collect()
    };

    let mut params = named_by("qs.has(\"");
    params.append(&mut named_by("check_query_pattern(qs, \""));
    assert!(params.len() > 35, "{params:?}");
    // `id` names one of the configurations that another parameter selects, and `x-id` matters
    // only in requests without a bucket.
    assert!(params.remove("id") && params.remove("x-id"));
    let presigner = presigner();
    for name in params {
        with_each_operation!(&presigner, |operation, request| {
            assert_names_the_way(&request.param(name, "").sign_at(NOW).unwrap_err(), name, operation);
        });
    }

    let mut headers = named_by("headers.contains_key(\"");
    // They matter only in a POST to the bucket, which no typed operation is.
    assert!(headers.remove("x-amz-request-route") && headers.remove("x-amz-request-token"));
    assert!(!headers.is_empty());
    for name in headers {
        with_each_operation!(&presigner, |operation, request| {
            assert_names_the_way(&request.header(name, "x").sign_at(NOW).unwrap_err(), name, operation);
        });
    }
}

/// A file of a dependency's package.
fn dependency_file(package: &str, path: &str) -> String {
    let metadata = cargo_metadata::MetadataCommand::new()
        .manifest_path(concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml"))
        .other_options(["--offline".into()])
        .exec()
        .unwrap();
    let package = metadata.packages.iter().find(|other| other.name.as_str() == package).unwrap();
    std::fs::read_to_string(package.manifest_path.with_file_name(path)).unwrap()
}

/// Some servers ignore an empty upload id, so that `DELETE /key?uploadId=` deletes the object.
#[test]
fn upload_ids_are_not_empty() {
    let presigner = presigner();
    let expected = Error::EmptyId { name: "uploadId".into() };
    assert!(expected.to_string().contains("the object itself"), "{expected}");
    assert_eq!(presigner.upload_part("key", "", 1).sign_at(NOW).unwrap_err(), expected);
    assert_eq!(presigner.upload_part("key", String::new(), 0).sign_at(NOW).unwrap_err(), expected);
    assert_eq!(presigner.complete_multipart_upload("key", "").sign_at(NOW).unwrap_err(), expected);
    assert_eq!(presigner.abort_multipart_upload("key", "").sign_at(NOW).unwrap_err(), expected);
    assert_eq!(presigner.list_parts("key", "").sign_at(NOW).unwrap_err(), expected);
    let held = presigner.at(NOW).unwrap();
    assert_eq!(held.abort_multipart_upload("key", "").sign_into(&mut Vec::new()).unwrap_err(), expected);
}

#[test]
fn version_ids_are_not_empty() {
    let presigner = presigner();
    let expected = Error::EmptyId { name: "versionId".into() };
    assert_eq!(presigner.get("key").version_id("").sign_at(NOW).unwrap_err(), expected);
    assert_eq!(presigner.head("key").version_id("").sign_at(NOW).unwrap_err(), expected);
    assert_eq!(presigner.delete("key").version_id("").sign_at(NOW).unwrap_err(), expected);
    let any = presigner.object_request(Method::Get, "key").version_id("");
    assert_eq!(any.sign_at(NOW).unwrap_err(), expected);
}

#[test]
fn ids_given_by_name_are_not_empty() {
    let presigner = presigner();
    for name in ["uploadId", "versionId"] {
        let mixed_case: String = name
            .char_indices()
            .map(|(index, c)| if index % 2 == 0 { c.to_ascii_uppercase() } else { c.to_ascii_lowercase() })
            .collect();
        for spelling in spellings(name).into_iter().chain([mixed_case]) {
            for method in [Method::Get, Method::Head, Method::Put, Method::Post, Method::Delete] {
                let expected = Error::EmptyId { name: spelling.clone() };
                let request = presigner.object_request(method, "key").param(&spelling, "");
                assert_eq!(request.sign_at(NOW).unwrap_err(), expected);
                let request = presigner.bucket_request(method).param(&spelling, "");
                assert_eq!(request.sign_at(NOW).unwrap_err(), expected);
                assert!(presigner.object_request(method, "key").param(&spelling, "x").sign_at(NOW).is_ok());
            }
        }
    }
}

#[test]
fn parts_are_numbered_from_1_to_10000() {
    let presigner = presigner();
    for part_number in [1, 10_000] {
        let url = presigner.upload_part("key", "id", part_number).sign_at(NOW).unwrap().into_url();
        assert_eq!(param(&url, "partNumber"), Some(part_number.to_string().as_str()));
        assert!(presigner.get("key").part_number(part_number).sign_at(NOW).is_ok());
    }
    for part_number in [0, 10_001, u32::MAX] {
        let expected = Error::PartNumber { part_number };
        assert_eq!(presigner.upload_part("key", "id", part_number).sign_at(NOW).unwrap_err(), expected);
        assert_eq!(presigner.get("key").part_number(part_number).sign_at(NOW).unwrap_err(), expected);
        assert_eq!(presigner.head("key").part_number(part_number).sign_at(NOW).unwrap_err(), expected);
    }
}

/// The same method, path and parameters signed by the layer below give the same URL.
#[test]
fn each_operation_is_the_request_of_the_api_reference() {
    let presigner = presigner();
    let signer = Signer::new(super::credentials(), "us-east-1", "s3").unwrap();
    let signer = signer.at(NOW).unwrap();
    let mut expected = [
        (Method::Get, "/key"),
        (Method::Head, "/key"),
        (Method::Put, "/key"),
        (Method::Delete, "/key"),
        (Method::Get, "/?list-type=2"),
        (Method::Head, "/"),
        (Method::Post, "/key?uploads"),
        (Method::Put, "/key?partNumber=1&uploadId=id"),
        (Method::Post, "/key?uploadId=id"),
        (Method::Delete, "/key?uploadId=id"),
        (Method::Get, "/key?uploadId=id"),
    ]
    .into_iter();
    with_each_operation!(&presigner, |operation, request| {
        let (method, target) = expected.next().unwrap();
        let url = format!("https://examplebucket.s3.us-east-1.amazonaws.com{target}");
        let same =
            sigv4::Request::new(method, &url).path_rules(PathRules::S3).payload_hash(sigv4::PayloadHash::Unsigned);
        let same = signer.presign(&same, Duration::from_secs(900)).unwrap();
        assert_eq!(request.sign_at(NOW).unwrap(), same, "{operation}");
    });
    assert_eq!(expected.next(), None);
}

/// A request with an owned key or id borrows only the presigner.
#[test]
fn a_request_on_owned_values_can_be_returned() {
    use presign::operation::{GetObject, UploadPart};

    fn avatar(presigner: &Presigner, user: u64) -> presign::Request<'_, GetObject> {
        presigner
            .get(format!("avatars/{user}.png"))
            .response_content_type(format!("image/{}", "png"))
            .param(format!("x-{user}"), user.to_string())
    }
    fn part<'p>(presigner: &'p Presigner, key: &str, upload_id: &str) -> presign::Request<'p, UploadPart> {
        presigner.upload_part(key.to_owned(), upload_id.to_owned(), 1).content_md5(CUSTOMER_KEY_MD5.to_owned())
    }

    let presigner = presigner();
    let url = avatar(&presigner, 7).sign_at(NOW).unwrap().into_url();
    assert!(url.starts_with("https://examplebucket.s3.us-east-1.amazonaws.com/avatars/7.png?"));
    let (key, upload_id) = ("film".to_owned(), "id".to_owned());
    assert!(part(&presigner, &key, &upload_id).sign_at(NOW).unwrap().url().contains("uploadId=id"));
    // Borrowed values of several kinds.
    let boxed: Box<str> = "a".into();
    for request in [presigner.get(&key), presigner.get(&*boxed), presigner.get(std::borrow::Cow::from(&key))] {
        assert!(request.sign_at(NOW).is_ok());
    }
}

/// The compiler's message says that the operation doesn't have the setting. The test looks
/// only for this crate's words, since rustc's own change from version to version.
#[test]
fn a_setting_on_the_wrong_operation_is_a_readable_error() {
    let cases = [
        ("get(\"k\").content_type(\"image/png\")", "this operation doesn't create an object"),
        ("get(\"k\").content_length(5)", "this operation has no body"),
        ("put(\"k\").response_content_type(\"image/png\")", "this operation doesn't return an object"),
        ("put(\"k\").version_id(\"1\")", "this operation has no object version"),
        ("list_parts(\"k\", \"id\").if_match(\"etag\")", "this operation can't be made conditional"),
        ("delete(\"k\").sse_customer_key(\"\", \"\")", "this operation doesn't take the client's own key"),
        ("get(\"k\").prefix(\"photos/\")", "this operation doesn't list objects"),
        ("get(\"k\").sse_s3()", "this operation doesn't store an object"),
        ("put(\"k\").session_mode(presign::SessionMode::ReadOnly)", "this operation doesn't create a session"),
    ];
    let calls = cases.map(|(call, _)| format!("    let _ = presigner.{call};\n")).concat();
    let errors = check(&format!("pub fn wrong(presigner: &presign::Presigner) {{\n{calls}}}\n")).unwrap_err();
    for (call, label) in cases {
        assert!(errors.contains(label), "{call}: {errors}");
    }
    let count = |text: &str| errors.matches(text).count();
    assert!(count("doesn't have this setting") >= cases.len(), "{errors}");
    assert!(count("each setting exists only on operations that support it") >= cases.len(), "{errors}");

    let right = "pub fn right(presigner: &presign::Presigner) { let _ = presigner.put(\"k\").content_type(\"a\"); }";
    assert_eq!(check(right), Ok(()));
}

/// The errors of `cargo check` on a crate with this source.
fn check(source: &str) -> Result<(), String> {
    let directory = tempfile::tempdir().unwrap();
    let (root, library) = (env!("CARGO_MANIFEST_DIR"), directory.path().join("lib.rs"));
    std::fs::write(&library, source).unwrap();
    let manifest = format!(
        "[package]\nname = \"consumer\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\
         [lib]\npath = \"lib.rs\"\n\
         [dependencies]\npresign = {{ path = {root:?}, default-features = false }}\n\
         [workspace]\n"
    );
    std::fs::write(directory.path().join("Cargo.toml"), manifest).unwrap();
    // These versions have been downloaded already.
    std::fs::copy(format!("{root}/Cargo.lock"), directory.path().join("Cargo.lock")).unwrap();
    let output = Command::new(env!("CARGO"))
        .args(["check", "--offline", "--quiet", "--color", "never", "--manifest-path"])
        .arg(directory.path().join("Cargo.toml"))
        .env("CARGO_TARGET_DIR", concat!(env!("CARGO_TARGET_TMPDIR"), "/wrong_operation"))
        .env_remove("RUSTFLAGS")
        .output()
        .unwrap();
    if output.status.success() { Ok(()) } else { Err(String::from_utf8(output.stderr).unwrap()) }
}

/// The client needs the key, and the URL may be logged.
#[test]
fn a_customer_key_is_in_the_headers_and_not_in_the_url() {
    let presigner = presigner();
    let sign = |presigned: Result<PresignedUrl, Error>| {
        let presigned = presigned.unwrap();
        assert_eq!(presigned.headers().count(), 3);
        assert!(presigned.headers().any(|(_, value)| value == CUSTOMER_KEY));
        assert!(!presigned.url().contains(&CUSTOMER_KEY[..20]) && !presigned.url().contains(SECRET_ACCESS_KEY));
    };
    sign(presigner.get("key").sse_customer_key(CUSTOMER_KEY, CUSTOMER_KEY_MD5).sign_at(NOW));
    sign(presigner.head("key").sse_customer_key(CUSTOMER_KEY, CUSTOMER_KEY_MD5).sign_at(NOW));
    sign(presigner.put("key").sse_customer_key(CUSTOMER_KEY, CUSTOMER_KEY_MD5).sign_at(NOW));
    sign(presigner.upload_part("key", "id", 1).sse_customer_key(CUSTOMER_KEY, CUSTOMER_KEY_MD5).sign_at(NOW));
}
