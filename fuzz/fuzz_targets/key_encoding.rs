//! Any key comes back as the same bytes, and the URL contains only allowed bytes.
#![no_main]

use libfuzzer_sys::fuzz_target;
use presign::{Bucket, Credentials, Presigner};
use presign_fuzz::path::has_dot_segment;
use presign_fuzz::sent::{Sent, assert_survives_parser};
use presign_fuzz::{assert_verdict, path, rules};
use std::sync::LazyLock;
use time::OffsetDateTime;

static PATH_STYLE: LazyLock<Presigner> =
    LazyLock::new(|| presigner(Bucket::new("examplebucket", "us-east-1").path_style()));
static VIRTUAL_HOSTED: LazyLock<Presigner> =
    LazyLock::new(|| presigner(Bucket::new("examplebucket", "us-east-1").virtual_hosted_style()));
static REVERSE_PROXY: LazyLock<Presigner> = LazyLock::new(|| {
    presigner(Bucket::custom_domain("http://localhost:9000/a%20b/", "us-east-1").stripped_prefix("/stripped"))
});

fn presigner(bucket: Bucket) -> Presigner {
    Presigner::new(Credentials::new("AKIDEXAMPLE", "secret"), bucket).expect("a valid bucket")
}

fuzz_target!(|key: &str| {
    let in_bucket = |presigner, origin, stripped_prefix, base_path, is_path_style| {
        Place { presigner, origin, stripped_prefix, base_path, is_path_style }.check(key);
    };
    in_bucket(&PATH_STYLE, "https://s3.us-east-1.amazonaws.com", "", "/examplebucket/", true);
    in_bucket(&VIRTUAL_HOSTED, "https://examplebucket.s3.us-east-1.amazonaws.com", "", "/", false);
    in_bucket(&REVERSE_PROXY, "http://localhost:9000", "/stripped", "/a b/", false);
});

struct Place<'a> {
    presigner: &'a Presigner,
    origin: &'a str,
    stripped_prefix: &'a str,
    base_path: &'a str,
    is_path_style: bool,
}

impl Place<'_> {
    fn check(&self, key: &str) {
        let request = self.presigner.get(key).allow_ambiguous_key();
        let mut buffer = b"kept".to_vec();
        let result = request.sign_at_into(OffsetDateTime::UNIX_EPOCH, &mut buffer);
        assert_verdict(rules::key(key, true, self.is_path_style), result.as_ref(), "the key");
        let by_default = self.presigner.get(key.to_owned()).sign_at(OffsetDateTime::UNIX_EPOCH);
        assert_verdict(rules::key(key, false, self.is_path_style), by_default.as_ref(), "the key by default");

        let url = str::from_utf8(&buffer).expect("UTF-8").strip_prefix("kept").expect("the buffer's bytes stay");
        if result.is_err() {
            assert_eq!(url, "", "an error leaves the buffer as it was");
            return;
        }
        let sent = Sent::new(url);
        assert_eq!(format!("{}://{}", sent.scheme, sent.authority), self.origin);
        assert_eq!(sent.s3_path(), [self.stripped_prefix, self.base_path, key].concat().as_bytes());
        let explanation = request.explain_at(OffsetDateTime::UNIX_EPOCH).expect("signed before");
        let canonical_path = path::encode([self.base_path, key].concat().as_bytes());
        assert!(explanation.canonical_request().starts_with(&format!("GET\n{canonical_path}\n{}", first_param(&sent))));
        if !has_dot_segment(key.as_bytes()) {
            assert_survives_parser(url);
        }
        if let Ok(by_default) = by_default {
            assert_eq!(by_default.url(), url);
        }
    }
}

fn first_param<'u>(sent: &Sent<'u>) -> &'u str {
    sent.query.split('&').next().unwrap_or_default()
}
