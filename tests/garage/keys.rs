//! Keys that are hard to get through a URL: what was written under a key is read
//! back under it and listed under it, whichever style wrote and whichever reads.

use crate::client::{self, Response};
use crate::server::{Garage, Style};
use crate::{headers, send};
use percent_encoding::percent_decode_str;
use presign::{Error, PresignedUrl, Presigner, Request};
use std::collections::BTreeSet;

const LONGEST: usize = 1024;

/// Every mark of printable ASCII and every control character: inside and at the
/// end of a key, at its front, and alone. A leading slash and a dot segment are
/// left out, they have tests of their own.
fn keys_around_each_mark() -> impl Iterator<Item = String> {
    let marks = (' '..='~').chain('\0'..='\x1f').chain(['\x7f']).filter(|mark| !mark.is_ascii_alphanumeric());
    let keys = marks.flat_map(|mark| [format!("a{mark}b{mark}"), format!("{mark}c"), mark.to_string()]);
    keys.filter(|key| !key.starts_with('/') && key != ".")
}

fn hostile_keys() -> Vec<String> {
    let slashes = ["a//b", "a///b", "trailing/", "trailing//", "presign-test/presign-test", "http://127.0.0.1/a"];
    let almost_dot_segments = ["...", ".a", "a.", "..a", "a..", "a/.../b", "a/..b/c", "a/b../c"];
    let percents = [
        "%%",
        "%2F",
        "%2f",
        "a%2Fb",
        "%2E%2E",
        "a/%2e%2e/b",
        "%25",
        "%252F",
        "%00",
        "100%",
        "%zz",
        "%u00e9",
        "a+b c%20d",
    ];
    let like_a_query = ["a?b=c&d=e", "a?X-Amz-Signature=0", "a#b", "?cors", "cors", "uploads", "a;b=c,d"];
    let multi_byte = [
        // One character composed and decomposed: two keys.
        "\u{e9}",
        "e\u{301}",
        "\u{80}",
        "\u{a0}",
        "\u{2028}",
        "\u{feff}",
        "\u{fffd}",
        "\u{fffe}",
        "\u{10ffff}",
        "漢字/かな",
        "مرحبا",
        "👩\u{200d}👩\u{200d}👧",
    ];
    let longest = [
        "k".repeat(LONGEST),
        " ".repeat(LONGEST),
        "é".repeat(LONGEST / 2),
        format!("{}x", "漢".repeat(LONGEST / 3)),
        "😀".repeat(LONGEST / 4),
    ];
    assert!(longest.iter().all(|key| key.len() == LONGEST));

    let fixed = [&slashes[..], &almost_dot_segments, &percents, &like_a_query, &multi_byte].concat();
    keys_around_each_mark().chain(fixed.into_iter().map(String::from)).chain(longest).collect()
}

const DOT_SEGMENT_KEYS: [&str; 12] =
    [".", "..", "./a", "../a", "a/.", "a/..", "a/./b", "a/../b", "../../etc/passwd", "a/../../b", "..//..", "a/../"];

#[test]
#[ignore = "needs a Garage 2.5 binary"]
fn hostile_keys_written_in_path_style_come_back() {
    come_back(Style::Path, &hostile_keys(), DotSegments::Absent);
}

#[test]
#[ignore = "needs a Garage 2.5 binary"]
fn hostile_keys_written_in_virtual_hosted_style_come_back() {
    come_back(Style::VirtualHosted, &hostile_keys(), DotSegments::Absent);
}

#[test]
#[ignore = "needs a Garage 2.5 binary"]
fn permitted_dot_segments_come_back() {
    let keys = DOT_SEGMENT_KEYS.map(String::from);
    for style in Style::BOTH {
        come_back(style, &keys, DotSegments::Permitted);
    }
}

/// Garage 2.5 cuts the slashes off the front of a path before it looks for the
/// key, so it cannot store such a key in the form in which every SDK sends it.
/// The signature is not at fault: it covers the whole key, and where the slash is
/// escaped, which is the same key to the signature, Garage keeps it.
#[test]
#[ignore = "needs a Garage 2.5 binary"]
fn garage_cuts_leading_slashes_though_the_signature_covers_them() {
    for style in Style::BOTH {
        let garage = Garage::start();
        let presigner = garage.presigner(style);
        for key in ["/one", "//two"] {
            send(&garage, presigner.put(key).sign(), key.as_bytes()).expect(200);
            let read = send(&garage, presigner.get(key).sign(), b"").expect(200);
            assert_eq!(read.body, key.as_bytes());
        }
        assert_eq!(all_keys(&garage, &presigner), BTreeSet::from(["one".into(), "two".into()]));

        let put = presigner.put("/one").sign().unwrap();
        let escaped = put.url().replacen("//one?", "/%2Fone?", 1);
        assert_ne!(escaped, put.url());
        client::send(garage.address(), "PUT", &escaped, &headers(&put), b"escaped").expect(200);
        assert_eq!(all_keys(&garage, &presigner), BTreeSet::from(["one".into(), "two".into(), "/one".into()]));
    }
}

/// The worst of the above: where nothing is left of the key, Garage takes the
/// request for one about the bucket.
#[test]
#[ignore = "needs a Garage 2.5 binary"]
fn garage_takes_a_key_of_slashes_for_the_bucket() {
    for style in Style::BOTH {
        let garage = Garage::start();
        let presigner = garage.presigner(style);
        send(&garage, presigner.put("kept").sign(), b"kept").expect(200);
        for key in ["/", "//"] {
            let listing = send(&garage, presigner.get(key).sign(), b"").expect(200);
            assert_eq!(listing.elements("Key"), ["kept"]);
            send(&garage, presigner.delete(key).sign(), b"").expect_error(409, "BucketNotEmpty", "non-empty bucket");
            send(&garage, presigner.put(key).sign(), b"").expect_error(409, "BucketAlreadyOwnedByYou", "");
        }
    }
}

/// Whether the keys have segments that need the permission.
#[derive(Clone, Copy)]
enum DotSegments {
    Absent,
    Permitted,
}

impl DotSegments {
    fn sign<Op>(self, request: Request<'_, Op>) -> Result<PresignedUrl, Error> {
        match self {
            Self::Absent => request.sign(),
            Self::Permitted => {
                assert!(matches!(request.sign(), Err(Error::DotSegment { .. })), "{request:?}");
                request.allow_dot_segments().sign()
            }
        }
    }
}

fn come_back(style: Style, keys: &[String], dot_segments: DotSegments) {
    let garage = Garage::start();
    let written = garage.presigner(style);
    let read = garage.presigner(style.other());
    let content = |key: &str| format!("the content of {key:?}").into_bytes();

    for key in keys {
        send(&garage, dot_segments.sign(written.put(key)), &content(key)).expect(200);
    }
    // All are written before one is read: two keys that became one show here.
    for key in keys {
        for presigner in [&written, &read] {
            let object = send(&garage, dot_segments.sign(presigner.get(key)), b"").expect(200);
            assert_eq!(object.body, content(key), "{key:?}");
            let head = send(&garage, dot_segments.sign(presigner.head(key)), b"").expect(200);
            assert_eq!(head.header("content-length"), Some(content(key).len().to_string().as_str()), "{key:?}");
        }
        let listing = send(&garage, read.list().prefix(key).param("encoding-type", "url").sign(), b"").expect(200);
        assert!(decoded_keys(&listing).contains(key), "{key:?} in {listing:?}");
    }
    assert_eq!(all_keys(&garage, &read), keys.iter().cloned().collect());

    for key in keys {
        send(&garage, dot_segments.sign(read.delete(key)), b"").expect(204);
        send(&garage, dot_segments.sign(written.get(key)), b"").expect_error(404, "NoSuchKey", "");
    }
    assert_eq!(all_keys(&garage, &read), BTreeSet::new());
}

fn all_keys(garage: &Garage, presigner: &Presigner) -> BTreeSet<String> {
    let listing = send(garage, presigner.list().param("encoding-type", "url").sign(), b"").expect(200);
    assert_eq!(listing.element("IsTruncated"), "false");
    decoded_keys(&listing)
}

/// The keys of a listing that was asked for URL-encoded: XML has no way to write
/// most control characters.
fn decoded_keys(listing: &Response) -> BTreeSet<String> {
    assert_eq!(listing.element("EncodingType"), "url");
    let decoded = |key| percent_decode_str(key).decode_utf8().expect("a key in UTF-8").into_owned();
    listing.elements("Key").into_iter().map(decoded).collect()
}
