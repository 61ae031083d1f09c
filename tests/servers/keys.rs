//! Keys that are hard to get through a URL: what was written under a key is read back under
//! it and listed under it, in both styles.

use crate::server::{BUCKET, S3, Style};
use presign::{Error, PresignedUrl, Request, operation::Operation, url::Url};

on_each_server![hostile_keys_come_back, the_key_soap_comes_back_in_path_style];

/// Every mark of printable ASCII and every control character: inside and at the end of a
/// key, at its start, and alone.
fn keys_around_each_mark() -> impl Iterator<Item = String> {
    let marks = (' '..='~').chain('\0'..='\x1f').chain(['\x7f']).filter(|mark| !mark.is_ascii_alphanumeric());
    marks.flat_map(|mark| [format!("a{mark}b{mark}"), format!("{mark}c"), mark.to_string()])
}

const KEYS: &[&str] = &[
    // Almost dot segments.
    "...",
    ".a",
    "a.",
    "..a",
    "a..",
    "a/.../b",
    "a/..b/c",
    "a/b../c",
    ".hidden",
    // Percents.
    "%%",
    "%2F",
    "%2f",
    "a%2Fb",
    "b%2Fc/d",
    "%2E%2E",
    "a/%2e%2e/b",
    "%25",
    "%252F",
    "%00",
    "100%",
    "%zz",
    "%u00e9",
    "a+b c%20d",
    // Like a query.
    "a?b=c&d=e",
    "?a=b&c=d#e",
    "a?X-Amz-Signature=0",
    "&X-Amz-Expires=604800",
    "a#b",
    "?cors",
    "cors",
    "uploads",
    "a;b=c,d",
    // Like something else.
    "photos/photos",
    "trailing/",
    "  two  spaces  ",
    "\"quoted\"",
    "C:\\cat.jpg",
    "<Key>&amp;</Key>",
    "http:evil.example",
    // One character composed and decomposed: two keys.
    "\u{e9}",
    "e\u{301}",
    // Beyond ASCII.
    "\u{80}",
    "\u{a0}",
    "\u{2028}",
    "\u{feff}bom",
    "\u{202e}gpj.exe",
    "\u{fffd}",
    "\u{fffe}",
    "\u{10ffff}",
    "漢字/かな.jpg",
    "مرحبا",
    "👩\u{200d}👩\u{200d}👧",
];

fn longest_keys() -> [String; 5] {
    let longest =
        ["k".repeat(1024), " ".repeat(1024), "é".repeat(512), format!("{}x", "漢".repeat(341)), "😀".repeat(256)];
    assert!(longest.iter().all(|key| key.len() == 1024));
    longest
}

fn hostile_keys_come_back(s3: &S3) {
    let mut keys: Vec<_> = keys_around_each_mark().chain(KEYS.iter().copied().map(String::from)).collect();
    keys.extend(longest_keys());
    keys.retain(|key| !is_ambiguous(s3, key));
    if s3.quirks().keys_are_paths {
        // A slash at the end is dropped, see `ambiguous_keys`. The names of the files that
        // go with an object's have to fit as well.
        keys.retain(|key| !key.ends_with('/') && key.len() < 160);
    }
    come_back(s3, keys);
}

fn the_key_soap_comes_back_in_path_style(s3: &S3) {
    if s3.style() == Style::VirtualHosted {
        assert_eq!(s3.presigner().put("soap").sign(), Err(Error::SoapKey));
    } else {
        s3.put("soap", b"soap");
        assert_eq!(s3.read("soap"), "soap");
    }
}

fn is_ambiguous(s3: &S3, key: &str) -> bool {
    matches!(s3.presigner().get(key).sign(), Err(Error::AmbiguousKey { .. }))
}

/// Signs a key, or one that is ambiguous by the permission for it.
fn sign<Op: Operation>(request: Request<'_, Op>) -> Result<PresignedUrl, Error> {
    match request.sign() {
        Err(Error::AmbiguousKey { .. }) => request.allow_ambiguous_key().sign(),
        Ok(signed) => {
            // Clients that parse the URL send it as it is.
            assert_eq!(Url::parse(signed.url()).unwrap().as_str(), signed.url());
            Ok(signed)
        }
        error => error,
    }
}

/// Writes in one style, and reads in both.
pub(crate) fn come_back(s3: &S3, mut keys: Vec<String>) {
    keys.sort();
    keys.dedup();
    let written = s3.presigner();
    let read = s3.presigner_for(s3.bucket_in(s3.style().other(), BUCKET, s3.region()));
    let content = |key: &str| format!("the content of {key:?}");

    for key in &keys {
        s3.send(sign(written.put(key)), content(key).as_bytes()).expect(200);
    }
    // All are written before one is read: two keys that became one show here.
    for key in &keys {
        for presigner in [&written, &read] {
            assert_eq!(s3.send(sign(presigner.get(key)), b"").expect(200).text(), content(key), "{key:?}");
            let head = s3.send(sign(presigner.head(key)), b"").expect(200);
            assert_eq!(head.header("content-length"), content(key).len().to_string(), "{key:?}");
        }
        let listing = s3.send(written.list().prefix(key).param("encoding-type", "url").sign(), b"").expect(200);
        assert!(s3.listed(&listing, "Key").contains(key), "{key:?} in {listing:?}");
    }
    assert_eq!(s3.keys(), keys);

    for key in &keys {
        s3.send(sign(written.delete(key)), b"").expect(204);
        s3.send(sign(written.get(key)), b"").expect_code(404, "NoSuchKey");
    }
    assert!(s3.keys().is_empty());
}
