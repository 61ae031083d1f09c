//! Any key comes back as the same bytes, and only allowed bytes stand in the URL.
#![no_main]

use libfuzzer_sys::fuzz_target;
use presign::{Bucket, Credentials, Error, Presigner};
use presign_fuzz::sent::{assert_survives_parser, has_dot_segment, take_apart};
use std::sync::LazyLock;
use time::OffsetDateTime;

static PATH_STYLE: LazyLock<Presigner> = LazyLock::new(|| presigner(Bucket::path_style));
static VIRTUAL_HOSTED: LazyLock<Presigner> = LazyLock::new(|| presigner(Bucket::virtual_hosted_style));

fn presigner(style: fn(Bucket) -> Result<Bucket, Error>) -> Presigner {
    let bucket = Bucket::new("examplebucket", "us-east-1").and_then(style).unwrap();
    Presigner::new(Credentials::new("AKIDEXAMPLE", "secret"), bucket)
}

fuzz_target!(|key: &str| {
    check(&PATH_STYLE, key, "s3.us-east-1.amazonaws.com", "/examplebucket/", false);
    check(&VIRTUAL_HOSTED, key, "examplebucket.s3.us-east-1.amazonaws.com", "/", key == "soap");
});

fn check(presigner: &Presigner, key: &str, host: &str, base_path: &str, is_reserved: bool) {
    let dotted = has_dot_segment(key.as_bytes());
    let mut buffer = b"kept".to_vec();
    let result = presigner.get(key).allow_dot_segments().sign_at_into(OffsetDateTime::UNIX_EPOCH, &mut buffer);
    assert_eq!(result.is_ok(), (1..=1024).contains(&key.len()) && !is_reserved, "{result:?}");

    let by_default = presigner.get(key).sign_at(OffsetDateTime::UNIX_EPOCH);
    assert_eq!(by_default.is_ok(), result.is_ok() && !dotted, "{by_default:?}");

    let url = str::from_utf8(&buffer).expect("UTF-8").strip_prefix("kept").expect("the buffer's bytes stay");
    if result.is_err() {
        assert_eq!(url, "", "an error leaves the buffer as it was");
        return;
    }
    let sent = take_apart(url);
    assert_eq!((sent.scheme, sent.authority), ("https", host));
    assert_eq!(sent.path, [base_path, key].concat().as_bytes());
    if !dotted {
        assert_survives_parser(url);
        assert_eq!(by_default.map(|presigned| presigned.into_url()).as_deref(), Ok(url));
    }
}
