//! What people can depend on to presign a URL.

use std::path::Path;

use presign_peers::locked;

pub struct Candidate {
    pub name: String,
    /// Lines of `[dependencies]` for an empty crate.
    pub dependencies: String,
    /// Lines that only the program needs.
    pub extra: &'static str,
    /// Prints one presigned URL.
    pub program: &'static str,
}

pub fn all() -> Vec<Candidate> {
    let repository = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let presign = |features: &str| format!("presign = {{ path = {repository:?}{features} }}");
    let released = |package: &str| format!("{package} = \"{}\"", locked::version(package));

    vec![
        // The part of the other figures that no candidate is responsible for.
        Candidate {
            name: "no dependency".to_owned(),
            dependencies: String::new(),
            extra: "",
            program: include_str!("../../../programs/nothing.rs"),
        },
        Candidate {
            name: format!("presign {} without `url`", locked::version("presign")),
            dependencies: presign(r#", default-features = false, features = ["std"]"#),
            extra: "",
            program: include_str!("../../../programs/presign.rs"),
        },
        Candidate {
            name: format!("presign {} with `url`", locked::version("presign")),
            dependencies: presign(""),
            extra: "",
            program: include_str!("../../../programs/presign.rs"),
        },
        Candidate {
            name: format!("rusty-s3 {}", locked::version("rusty-s3")),
            dependencies: released("rusty-s3"),
            extra: "",
            program: include_str!("../../../programs/rusty_s3.rs"),
        },
        Candidate {
            name: format!("aws-sigv4 {}", locked::version("aws-sigv4")),
            dependencies: released("aws-sigv4"),
            extra: "aws-credential-types = { version = \"1\", features = [\"hardcoded-credentials\"] }\n\
                      http = \"1\"",
            program: include_str!("../../../programs/aws_sigv4.rs"),
        },
        Candidate {
            name: format!(
                "aws-sdk-s3 {} + aws-config {}",
                locked::version("aws-sdk-s3"),
                locked::version("aws-config")
            ),
            dependencies: format!("{}\n{}", released("aws-sdk-s3"), released("aws-config")),
            extra: "tokio = { version = \"1\", features = [\"rt\"] }",
            program: include_str!("../../../programs/aws_sdk_s3.rs"),
        },
    ]
}
