//! No memory is freed with a secret in it.
//!
//! The allocator of this program searches each block for secrets before it is freed: for
//! secret access keys, for what signing keys are derived through, for signing keys, and for
//! the states that HMAC reduces its keys to. The stack can't be searched, and isn't wiped.
#![allow(unsafe_code, reason = "a global allocator is unsafe to implement")]
#![allow(clippy::unwrap_used, clippy::similar_names)]

use presign::sigv4::{self, Signer, SigningKey};
use presign::{Bucket, Credentials, Error, Lifetime, Method, Presigner, SessionCredentials};
use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;
use std::collections::BTreeSet;
use std::sync::OnceLock;
use std::time::Duration;
use time::OffsetDateTime;
use time::macros::{date, datetime};

#[path = "support/naive.rs"]
mod naive;

const ACCESS_KEY_ID: &str = "AKIAIOSFODNN7EXAMPLE";
const SECRET: &str = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
/// With "AWS4" in front it is longer than a block, so HMAC hashes it first.
const LONG_SECRET: &str = "R2's secrets have 64 hexadecimal digits: d41d8cd98f00b204e9800998ecf8427e";
const TOKEN: &str = "IQoJb3JpZ2luX2VjEO+/wEaCXVzLWVhc3QtMSJIMEYCIQ==";
const CUSTOMER_KEY: &str = "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=";
const CUSTOMER_KEY_MD5: &str = "hRasmdxgYDKV3nvbahU1MA==";
const DAYS: [OffsetDateTime; 3] =
    [datetime!(2013-05-24 00:00 UTC), datetime!(2013-05-25 12:00 UTC), datetime!(2013-05-26 00:00 UTC)];

mod searching_allocator {
    use super::{Cell, GlobalAlloc, Layout, Needles, OnceLock, System};

    struct SearchingAllocator;

    #[global_allocator]
    static ALLOCATOR: SearchingAllocator = SearchingAllocator;

    pub(super) static NEEDLES: OnceLock<Needles> = OnceLock::new();

    thread_local! {
        // Neither allocates, and neither is ever dropped.
        pub(super) static IS_SEARCHING: Cell<bool> = const { Cell::new(false) };
        /// A bit for each needle.
        pub(super) static FOUND: Cell<u128> = const { Cell::new(0) };
    }

    // SAFETY: all calls are passed on to the system's allocator. The default `realloc`
    // allocates, copies and frees, so the old block is searched.
    unsafe impl GlobalAlloc for SearchingAllocator {
        unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
            // Otherwise a block could contain what was found in an earlier one.
            // SAFETY: the caller keeps the contract, which is the same.
            unsafe { System.alloc_zeroed(layout) }
        }

        unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
            if IS_SEARCHING.get()
                && let Some(needles) = NEEDLES.get()
            {
                // SAFETY: the block is still allocated and was zeroed at first.
                let block = unsafe { std::slice::from_raw_parts(block, layout.size()) };
                FOUND.set(FOUND.get() | needles.found_in(block));
            }
            // SAFETY: the caller keeps the contract, which is the same.
            unsafe { System.dealloc(block, layout) }
        }
    }
}

/// What to search for.
struct Needles {
    names: Vec<String>,
    /// Parts of the needles, each with its needle's index. Sorted.
    parts: Vec<(Part, usize)>,
}

/// The searcher finds this many consecutive bytes of a needle.
type Part = [u8; 16];

impl Needles {
    fn new(needles: Vec<(String, Vec<u8>)>) -> Self {
        assert!(needles.len() <= 128, "{} needles", needles.len());
        let (names, values): (Vec<_>, Vec<_>) = needles.into_iter().unzip();
        let mut parts = Vec::new();
        for (index, value) in values.iter().enumerate() {
            parts.extend(value.as_chunks().0.iter().chain(value.last_chunk()).map(|part| (*part, index)));
        }
        parts.sort_unstable();
        Self { names, parts }
    }

    fn found_in(&self, block: &[u8]) -> u128 {
        let mut found = 0;
        for window in block.windows(size_of::<Part>()) {
            let first = self.parts.partition_point(|(part, _)| part.as_slice() < window);
            let equal = self.parts[first..].iter().take_while(|(part, _)| part.as_slice() == window);
            found |= equal.fold(0, |found, (_, index)| found | 1 << index);
        }
        found
    }
}

fn needles() -> &'static Needles {
    searching_allocator::NEEDLES.get_or_init(|| {
        let mut needles = vec![
            ("customer key".to_owned(), CUSTOMER_KEY.into()),
            ("customer key, decoded".to_owned(), b"01234567890123456789012345678901".into()),
            ("token".to_owned(), TOKEN.into()),
            ("token, encoded".to_owned(), naive::uri_encode(TOKEN.as_bytes()).into_bytes()),
        ];
        for (length, secret) in [("short", SECRET), ("long", LONG_SECRET)] {
            let mut add = |what: &str, bytes: &[u8]| needles.push((format!("{length} {what}"), bytes.into()));
            let with_prefix = format!("AWS4{secret}");
            add("secret", secret.as_bytes());
            add("secret with prefix", with_prefix.as_bytes());
            add_hmac_key("secret", with_prefix.as_bytes(), &mut add);
            #[cfg(feature = "sigv4a")]
            add_private_key(secret, &mut add);
            for (day, date) in ["20130524", "20130525", "20130526"].into_iter().enumerate() {
                let keys = naive::derive_keys(secret, date, "us-east-1", "s3");
                for (name, key) in [
                    ("date key", keys.date),
                    ("region key", keys.date_region),
                    ("service key", keys.date_region_service),
                    ("signing key", keys.signing),
                ] {
                    let name = format!("{name} of day {day}");
                    add(&name, &key);
                    add_hmac_key(&name, &key, &mut add);
                }
                if day == 0 {
                    let [mut inner, _] = hmac_states(&keys.signing);
                    let start = b"AWS4-HMAC-SHA256\n20130524T000000Z\n20130524/us-east-1/s3/aws4_request\n";
                    sha2::block_api::compress256(&mut inner, start.as_chunks().0);
                    add("absorbed start of the string to sign", &bytes_of(inner));
                }
            }
        }
        Needles::new(needles)
    })
}

/// What HMAC reduces a key to: the states after the padded blocks, and before that the hash
/// of a key that is longer than a block.
/// The private key as it is written and as `p256` holds it, and what it is derived from. It is
/// computed by `aws-sigv4`.
#[cfg(feature = "sigv4a")]
fn add_private_key(secret: &str, add: &mut impl FnMut(&str, &[u8])) {
    let with_prefix = format!("AWS4A{secret}");
    add("secret with the prefix of SigV4a", with_prefix.as_bytes());
    add_hmac_key("secret of SigV4a", with_prefix.as_bytes(), add);
    let key = aws_sigv4::sign::v4a::generate_signing_key(ACCESS_KEY_ID, secret);
    add("private key", key.as_ref());
    add("private key in p256", &memory_of(&scalar(secret)));
}

#[cfg(feature = "sigv4a")]
fn scalar(secret: &str) -> p256::NonZeroScalar {
    let key = aws_sigv4::sign::v4a::generate_signing_key(ACCESS_KEY_ID, secret);
    p256::NonZeroScalar::try_from(key.as_ref()).unwrap()
}

#[cfg(feature = "sigv4a")]
fn memory_of(scalar: &p256::NonZeroScalar) -> Vec<u8> {
    // SAFETY: the scalar is borrowed, and a number in words has no padding.
    unsafe { std::slice::from_raw_parts(std::ptr::from_ref(scalar).cast(), size_of_val(scalar)) }.to_vec()
}

fn add_hmac_key(name: &str, key: &[u8], add: &mut impl FnMut(&str, &[u8])) {
    let key = reduced(key);
    if key.len() == 32 && name == "secret" {
        add("secret's hash", &key);
    }
    let [inner, outer] = hmac_states(&key);
    add(&format!("{name}, inner state"), &bytes_of(inner));
    add(&format!("{name}, outer state"), &bytes_of(outer));
}

/// RFC 2104, section 2.
fn reduced(key: &[u8]) -> Vec<u8> {
    use sha2::Digest;
    if key.len() > 64 { sha2::Sha256::digest(key).to_vec() } else { key.to_vec() }
}

fn hmac_states(key: &[u8]) -> [[u32; 8]; 2] {
    // FIPS 180-4, section 5.3.3.
    const INITIAL: [u32; 8] =
        [0x6a09_e667, 0xbb67_ae85, 0x3c6e_f372, 0xa54f_f53a, 0x510e_527f, 0x9b05_688c, 0x1f83_d9ab, 0x5be0_cd19];
    [0x36, 0x5c].map(|pad| {
        let mut block = [pad; 64];
        block.iter_mut().zip(key).for_each(|(byte, key)| *byte ^= key);
        let mut state = INITIAL;
        sha2::block_api::compress256(&mut state, &[block]);
        state
    })
}

fn bytes_of(state: [u32; 8]) -> Vec<u8> {
    state.into_iter().flat_map(u32::to_ne_bytes).collect()
}

/// The names of the needles in the blocks that `work` frees.
fn freed_by(work: impl FnOnce()) -> BTreeSet<&'static str> {
    let needles = needles();
    let mut work = Some(work);
    searching_allocator::FOUND.set(0);
    overwrite_stack();
    run_on_that_stack(&mut || work.take().unwrap()());
    let found = searching_allocator::FOUND.get();
    let names = needles.names.iter().enumerate();
    names.filter(|(index, _)| found & 1 << index != 0).map(|(_, name)| name.as_str()).collect()
}

/// Overwrites what other tests and `needles` left on the stack, which isn't wiped. An enum that
/// moves to the heap takes along what happens to be where its larger variants would be.
#[inline(never)]
#[allow(clippy::large_stack_arrays, reason = "it is to be large")]
fn overwrite_stack() {
    std::hint::black_box([0_u8; 1 << 18]);
}

/// Not inlined, so that all variables of `work` are in the overwritten part of the stack.
#[inline(never)]
fn run_on_that_stack(work: &mut dyn FnMut()) {
    searching_allocator::IS_SEARCHING.set(true);
    work();
    searching_allocator::IS_SEARCHING.set(false);
}

/// Asserts that `work` frees no secret. URLs contain the session token and results the
/// customer key, and neither is wiped.
fn assert_wiped(work: impl FnOnce()) {
    let mut found = freed_by(work);
    found.retain(|name| !name.starts_with("token") && !name.starts_with("customer key"));
    assert_eq!(found, BTreeSet::new());
}

/// Asserts that `work` frees none of the needles.
fn assert_all_wiped(work: impl FnOnce()) {
    assert_eq!(freed_by(work), BTreeSet::new());
}

fn bucket() -> Bucket {
    Bucket::new("examplebucket", "us-east-1")
}

fn credentials(secret: &str) -> Credentials {
    Credentials::new(ACCESS_KEY_ID, secret).with_session_token(TOKEN)
}

fn signing_key(secret: &str) -> SigningKey {
    SigningKey::derive(secret, date!(2013 - 05 - 24), "us-east-1", "s3").unwrap()
}

mod the_searcher {
    use super::*;
    use hmac::KeyInit;
    use hmac::block_api::HmacCore;
    use sha2::Sha256;
    use std::hint::black_box;
    use zeroize::Zeroize;

    fn values() -> Vec<(&'static str, Vec<u8>)> {
        let of = |name: &str| needles().names.iter().map(String::as_str).find(|other| *other == name).unwrap();
        vec![
            (of("short secret"), SECRET.into()),
            (of("long secret with prefix"), format!("AWS4{LONG_SECRET}").into_bytes()),
            (of("token"), TOKEN.into()),
            (of("customer key"), CUSTOMER_KEY.into()),
            (of("short signing key of day 0"), signing_key(SECRET).as_bytes().to_vec()),
        ]
    }

    #[test]
    fn finds_a_block_that_is_freed() {
        for (name, value) in values() {
            assert!(freed_by(|| drop(black_box(value))).contains(name), "{name}");
        }
    }

    #[test]
    fn finds_any_sixteen_bytes_at_any_offset() {
        for (name, value) in values() {
            for part in value.as_chunks::<16>().0 {
                for offset in [0, 1, 7, 100] {
                    let mut block = vec![0xa5; offset];
                    block.extend_from_slice(part);
                    assert!(freed_by(|| drop(black_box(block))).contains(name), "{name} at {offset}");
                }
            }
        }
    }

    #[test]
    fn finds_the_spare_capacity() {
        for (name, mut value) in values() {
            value.clear();
            assert!(freed_by(|| drop(black_box(value))).contains(name), "{name}");
        }
    }

    #[test]
    fn finds_what_growth_leaves_behind() {
        for (name, value) in values() {
            let mut value = value.into_boxed_slice().into_vec();
            let found = freed_by(|| {
                black_box(&mut value).reserve(1000);
                black_box(&mut value).zeroize();
            });
            assert!(found.contains(name), "{name}");
        }
    }

    #[test]
    fn finds_nothing_in_what_was_wiped() {
        for (_, mut value) in values() {
            value.zeroize();
            assert_all_wiped(|| drop(black_box(value)));
        }
    }

    /// The states as `hmac` itself has them, copied out of a box without wiping it.
    #[test]
    fn finds_what_hmac_makes_of_a_key() {
        for (length, secret) in [("short", SECRET), ("long", LONG_SECRET)] {
            let keys = naive::derive_keys(secret, "20130525", "us-east-1", "s3");
            for (name, key) in [
                ("secret", format!("AWS4{secret}").as_bytes()),
                ("date key of day 1", &keys.date),
                ("region key of day 1", &keys.date_region),
                ("service key of day 1", &keys.date_region_service),
                ("signing key of day 1", &keys.signing),
            ] {
                let found = freed_by(|| {
                    let boxed = black_box(Box::new(HmacCore::<Sha256>::new_from_slice(key).unwrap()));
                    drop(*boxed);
                });
                for state in ["inner", "outer"] {
                    assert!(found.contains(&*format!("{length} {name}, {state} state")), "{name}: {found:?}");
                }
            }
        }
    }

    /// A derived signing key moved out of its box.
    #[cfg(feature = "sigv4a")]
    #[test]
    fn finds_a_private_key() {
        let key = Box::new(scalar(SECRET));
        assert_eq!(freed_by(|| drop(key)), BTreeSet::from(["short private key in p256"]));
    }

    #[test]
    fn finds_an_inline_key_that_moves() {
        let found = freed_by(|| {
            let mut keys = vec![*signing_key(SECRET).as_bytes()];
            black_box(&mut keys).reserve(1);
            black_box(&mut keys).zeroize();
        });
        assert!(found.contains("short signing key of day 0"), "{found:?}");
    }
}

#[test]
fn credentials_that_are_dropped() {
    for secret in [SECRET, LONG_SECRET] {
        assert_all_wiped(|| drop(credentials(secret)));
        assert_all_wiped(|| drop(credentials(secret).clone()));
        assert_all_wiped(|| drop(credentials(secret).with_session_token(TOKEN).with_expiry(DAYS[0])));
        assert_all_wiped(|| drop(Credentials::from_signing_key(ACCESS_KEY_ID, signing_key(secret)).clone()));
        // Strings of the caller's own become part of the credentials.
        let (secret, token) = (secret.to_owned(), TOKEN.to_owned());
        assert_all_wiped(|| drop(Credentials::new(ACCESS_KEY_ID, secret).with_session_token(token)));
    }
}

/// Text without escapes, which `serde_json` doesn't copy.
#[test]
fn credentials_that_are_read_from_json() {
    for secret in [SECRET, LONG_SECRET] {
        let document = |more: &str| {
            format!(
                r#"{{"Code":"Success","AccessKeyId":"{ACCESS_KEY_ID}","SecretAccessKey":"{secret}","Token":"{TOKEN}"{more}}}"#
            )
        };
        for (more, is_valid) in [
            (String::new(), true),
            (r#","Expiration":"2013-05-24T00:00:00Z","Type":"AWS-HMAC""#.into(), true),
            (format!(r#","SessionToken":"{TOKEN}","other":"{secret}""#), true),
            (format!(r#","Expiration":"{secret}""#), false),
            (format!(r#","AccessKeyId":"{secret}""#), false),
            (format!(r#","SessionToken":"{secret}""#), false),
            (format!(r#","SecretAccessKey":["{secret}"]"#), false),
            (format!(r#","{secret}":"{secret}",5"#), false),
        ] {
            let text = document(&more);
            assert_all_wiped(|| {
                let credentials = serde_json::from_str::<Credentials>(&text);
                assert_eq!(credentials.is_ok(), is_valid, "{more}");
                drop(credentials);
            });
        }
        // What a value owns becomes part of the credentials.
        let value: serde_json::Value = serde_json::from_str(&document("")).unwrap();
        assert_all_wiped(|| drop(serde_json::from_value::<Credentials>(value).unwrap()));
    }
}

/// Text without references such as `&#61;`, which `roxmltree` doesn't copy.
#[test]
fn credentials_that_are_read_from_xml() {
    for secret in [SECRET, LONG_SECRET] {
        for (end, is_valid) in [("2013-05-24T00:00:00Z", true), ("soon", false), (secret, false)] {
            let answer = format!(
                "<AssumeRoleResponse><AssumeRoleResult><Credentials>\n  <AccessKeyId>{ACCESS_KEY_ID}</AccessKeyId>\n  \
                 <SecretAccessKey>{secret}</SecretAccessKey>\n  <SessionToken>{TOKEN}</SessionToken>\n  \
                 <Expiration>{end}</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>"
            );
            assert_all_wiped(|| {
                let credentials = Credentials::from_sts_xml(&answer);
                assert_eq!(credentials.is_ok(), is_valid, "{end}");
                drop(credentials);
            });
        }
    }
}

/// The credentials of a session, in each way they come and sign.
#[test]
fn sessions_that_are_dropped() {
    let bucket = || Bucket::new("photos--use1-az5--x-s3", "us-east-1");
    for secret in [SECRET, LONG_SECRET] {
        let session = || SessionCredentials::new(ACCESS_KEY_ID, secret, TOKEN, DAYS[1]);
        assert_all_wiped(|| drop(session().clone()));
        assert_all_wiped(|| drop(Presigner::for_session(session(), Bucket::new("examplebucket", "us-east-1"))));
        assert_wiped(|| {
            let presigner = Presigner::for_session(session(), bucket()).unwrap().at(DAYS[0]).unwrap();
            drop(presigner.get("key").sign().unwrap());
            drop(presigner.with_session(session()).unwrap());
            drop(presigner.with_credentials(credentials(secret)).unwrap());
        });
        for end in ["2013-05-24T00:05:00Z", "soon"] {
            let answer = format!(
                "<CreateSessionResult><Credentials><AccessKeyId>{ACCESS_KEY_ID}</AccessKeyId>\
                 <SecretAccessKey>{secret}</SecretAccessKey><SessionToken>{TOKEN}</SessionToken>\
                 <Expiration>{end}</Expiration></Credentials></CreateSessionResult>"
            );
            assert_all_wiped(|| {
                let session = SessionCredentials::from_xml(&answer);
                assert_eq!(session.is_ok(), end != "soon");
                drop(session);
            });
        }
    }
}

#[test]
fn signing_keys_that_are_dropped() {
    for secret in [SECRET, LONG_SECRET] {
        assert_all_wiped(|| drop(signing_key(secret)));
        assert_all_wiped(|| drop(signing_key(secret).clone()));
        let bytes = *signing_key(secret).as_bytes();
        assert_all_wiped(|| {
            drop(SigningKey::from_bytes(bytes, date!(2013 - 05 - 24), "us-east-1", "s3").unwrap());
        });
    }
}

#[test]
fn presigners_and_signers_that_are_dropped() {
    for secret in [SECRET, LONG_SECRET] {
        let by_key = || Credentials::from_signing_key(ACCESS_KEY_ID, signing_key(secret)).with_session_token(TOKEN);
        assert_all_wiped(|| drop(Presigner::new(credentials(secret), bucket()).unwrap()));
        assert_all_wiped(|| drop(Presigner::new(by_key(), bucket()).unwrap().clone()));
        assert_all_wiped(|| drop(Presigner::new(credentials(secret), bucket()).unwrap().at(DAYS[0]).unwrap()));
        assert_all_wiped(|| drop(Signer::new(credentials(secret), "us-east-1", "s3").unwrap()));
        assert_all_wiped(|| {
            let signer = Signer::new(by_key(), "us-east-1", "s3").unwrap();
            drop(signer.at(DAYS[0]).unwrap());
        });
    }
}

#[test]
fn signing_on_several_days() {
    for secret in [SECRET, LONG_SECRET] {
        assert_wiped(|| {
            let presigner = Presigner::new(credentials(secret), bucket()).unwrap();
            let mut out = Vec::new();
            // A third day replaces the keys of the first.
            for day in DAYS.into_iter().chain(DAYS).chain([DAYS[1], DAYS[0]]) {
                drop(presigner.get("key").sign_at(day).unwrap());
                presigner.put("key").content_type("image/png").sign_at_into(day, &mut out).unwrap();
                drop(presigner.get("key").explain_at(day).unwrap());
            }
            #[cfg(feature = "std")]
            drop(presigner.get("key").sign().unwrap());
        });
    }
}

#[test]
fn signing_at_held_times() {
    for secret in [SECRET, LONG_SECRET] {
        assert_wiped(|| {
            let presigner = Presigner::new(credentials(secret), bucket()).unwrap();
            let mut held = Vec::with_capacity(1);
            for day in DAYS.into_iter().chain(DAYS) {
                held.push(presigner.at(day).unwrap());
            }
            let copies = held.clone();
            for held in copies.iter().chain(&held) {
                drop(held.get("key").sign().unwrap());
                held.upload_part("key", "id", 1).sign_into(&mut Vec::new()).unwrap();
                drop(held.at(DAYS[0]).unwrap());
            }
            held.remove(0);
            held.shrink_to_fit();
        });
    }
}

/// The old credentials go with their last user, and their signing keys too.
#[test]
fn credentials_that_are_replaced() {
    let stable = Lifetime::new(Duration::from_secs(3600)).stable_for(Duration::from_secs(1800));
    for (secret, next) in [(SECRET, LONG_SECRET), (LONG_SECRET, SECRET)] {
        assert_wiped(|| {
            let first = Presigner::new(credentials(secret), bucket()).unwrap();
            let held = first.at(DAYS[0]).unwrap();
            let mut current = first.clone();
            for credentials in [credentials(next), credentials(secret), credentials(next)] {
                drop(current.get("key").expires_in(stable).sign_at(DAYS[0]).unwrap());
                current = current.with_credentials(credentials).unwrap();
            }
            let held_by_next = held.with_credentials(credentials(next)).unwrap();
            let later = held.at(DAYS[0] + Duration::from_secs(60)).unwrap();
            for presigner in [first, held, held_by_next, later] {
                drop(presigner.get("key").expires_in(stable).sign());
                drop(presigner.post("key").expires_in(stable).sign());
            }
        });
        let signer = Signer::new(credentials(secret), "us-east-1", "s3").unwrap();
        assert_all_wiped(|| drop(signer.with_credentials(credentials(next)).unwrap()));
        assert_all_wiped(|| drop(signer));
    }
}

#[test]
fn signing_for_other_services() {
    for secret in [SECRET, LONG_SECRET] {
        assert_wiped(|| {
            let signer = Signer::new(credentials(secret), "us-east-1", "s3").unwrap();
            let mut held = Vec::with_capacity(1);
            for day in DAYS {
                held.push(signer.at(day).unwrap());
            }
            let request = sigv4::Request::new(Method::Get, "https://example.amazonaws.com/");
            for held in &held {
                drop(held.presign(&request, Duration::from_secs(60)).unwrap());
                drop(held.explain(&request, Duration::from_secs(60)).unwrap());
                let string_to_sign = held.string_to_sign(&request.canonical_request().unwrap());
                drop(Box::new(held.sign(&string_to_sign)));
            }
        });
    }
}

/// What `p256` computes with is on the stack.
#[cfg(feature = "sigv4a")]
#[test]
fn signing_with_sigv4a() {
    use presign::sigv4::PublicKey;
    use presign::verify::{ReceivedRequest, Scratch, Verifier};

    for secret in [SECRET, LONG_SECRET] {
        let signer = || Signer::sigv4a(credentials(secret), "*", "s3").unwrap();
        assert_all_wiped(|| drop(signer()));
        assert_all_wiped(|| drop(signer().at(DAYS[0]).unwrap()));
        assert_all_wiped(|| {
            let mut signers = Vec::with_capacity(1);
            for _ in 0..20 {
                signers.push(signer());
            }
            signers.truncate(3);
            signers.shrink_to_fit();
            drop(signers.into_iter().map(Box::new).collect::<Vec<_>>());
        });
        assert_all_wiped(|| _ = PublicKey::derive(ACCESS_KEY_ID, secret).unwrap());
        assert_wiped(|| {
            let signer = signer();
            let request = sigv4::Request::new(Method::Get, "https://example.amazonaws.com/");
            for day in DAYS {
                let held = signer.at(day).unwrap();
                let url = held.presign(&request, Duration::from_secs(60)).unwrap().into_url();
                drop(Box::new(held.sign(&url)));
                let target = url.strip_prefix("https://example.amazonaws.com").unwrap();
                let received = ReceivedRequest::new("GET", target, [("host", "example.amazonaws.com")]);
                let (verifier, mut scratch) = (Verifier::new("eu-west-1", "s3").unwrap().sigv4a(), Scratch::new());
                verifier.read(&received, day, &mut scratch).unwrap().verify_secret(Some(secret)).unwrap();
            }
        });
    }
}

#[test]
fn collections_that_grow() {
    const MANY: usize = 20;
    fn grow<T: Clone>(value: impl Fn() -> T) {
        let mut values = Vec::with_capacity(1);
        for _ in 0..MANY {
            values.push(value());
        }
        let mut copies = values.clone();
        copies.reserve(100);
        values.insert(0, value());
        values.truncate(3);
        values.shrink_to_fit();
        drop(values.into_iter().collect::<std::collections::VecDeque<_>>());
        drop(copies.into_boxed_slice());
        drop((0..MANY).map(|index| (index, value())).collect::<std::collections::HashMap<_, _>>());
        drop((0..MANY).map(|index| (index, value())).collect::<std::collections::BTreeMap<_, _>>());
    }
    for secret in [SECRET, LONG_SECRET] {
        assert_all_wiped(|| grow(|| signing_key(secret)));
        assert_all_wiped(|| grow(|| credentials(secret)));
        assert_all_wiped(|| grow(|| Credentials::from_signing_key(ACCESS_KEY_ID, signing_key(secret))));
        assert_all_wiped(|| grow(|| Presigner::new(credentials(secret), bucket()).unwrap()));
        assert_all_wiped(|| grow(|| Presigner::new(credentials(secret), bucket()).unwrap().at(DAYS[0]).unwrap()));
    }
}

#[test]
fn values_that_move() {
    fn shuffle<T>(value: impl Fn() -> T) {
        let moved = *Box::new(value());
        let mut slots = Box::new([Some(moved), None]);
        slots.swap(0, 1);
        let taken = slots[1].take();
        slots[0] = taken;
        let replaced = slots[0].replace(value());
        drop(slots);
        drop(std::sync::Arc::new(replaced.unwrap()));
        drop(std::sync::Arc::try_unwrap(std::sync::Arc::new(value())).ok().unwrap());
        drop(std::rc::Rc::new(std::cell::RefCell::new(value())).replace(value()));
    }
    for secret in [SECRET, LONG_SECRET] {
        assert_all_wiped(|| shuffle(|| signing_key(secret)));
        assert_all_wiped(|| shuffle(|| credentials(secret)));
        assert_all_wiped(|| shuffle(|| Presigner::new(credentials(secret), bucket()).unwrap()));
        assert_all_wiped(|| shuffle(|| Presigner::new(credentials(secret), bucket()).unwrap().at(DAYS[0]).unwrap()));
        // With the keys of two days.
        let used_signer = || {
            let signer = Signer::new(credentials(secret), "us-east-1", "s3").unwrap();
            drop([signer.at(DAYS[0]).unwrap(), signer.at(DAYS[1]).unwrap()]);
            signer
        };
        assert_all_wiped(|| shuffle(used_signer));
        assert_all_wiped(|| {
            let mut signers = Vec::with_capacity(1);
            for _ in 0..5 {
                signers.push(used_signer());
            }
            signers.swap_remove(0);
            signers.shrink_to_fit();
        });
        let signer = used_signer();
        assert_all_wiped(|| shuffle(|| signer.at(DAYS[0]).unwrap()));
    }
}

#[test]
fn threads_that_share_a_presigner() {
    assert_wiped(|| {
        let presigner = Presigner::new(credentials(SECRET), bucket()).unwrap();
        let sign = |presigner: Presigner| {
            move || {
                freed_by(move || {
                    for day in DAYS {
                        drop(presigner.get("key").sign_at(day).unwrap());
                    }
                })
            }
        };
        let threads = [presigner.clone(), presigner].map(|presigner| std::thread::spawn(sign(presigner)));
        for thread in threads {
            let mut found = thread.join().unwrap();
            found.retain(|name| !name.starts_with("token"));
            assert_eq!(found, BTreeSet::new());
        }
    });
}

#[test]
fn errors() {
    let day = date!(2013 - 05 - 24);
    for secret in [SECRET, LONG_SECRET] {
        let bind = |credentials: Credentials, bucket: Bucket| drop(Presigner::new(credentials, bucket).unwrap_err());
        assert_all_wiped(|| bind(credentials(secret), Bucket::new("", "us-east-1")));
        assert_all_wiped(|| bind(credentials(secret), Bucket::new("examplebucket", "a/b")));
        assert_all_wiped(|| bind(Credentials::new("a/b", secret).with_session_token(TOKEN), bucket()));
        let (outlined, token) = (format!("{secret}\n"), format!("{TOKEN}\n"));
        assert_all_wiped(|| bind(credentials(secret).with_session_token(&*token), bucket()));
        assert_all_wiped(|| bind(Credentials::new(ACCESS_KEY_ID, &*outlined), bucket()));
        assert_all_wiped(|| {
            let credentials = Credentials::from_signing_key(ACCESS_KEY_ID, signing_key(secret));
            bind(credentials, Bucket::new("examplebucket", "eu-west-1"));
        });
        assert_all_wiped(|| drop(Signer::new(credentials(secret), "", "s3").unwrap_err()));
        assert_all_wiped(|| drop(SigningKey::derive(&outlined, day, "us-east-1", "s3").unwrap_err()));
        assert_all_wiped(|| drop(SigningKey::derive(secret, day, "", "s3").unwrap_err()));
        assert_all_wiped(|| drop(SigningKey::derive(secret, date!(-0001 - 01 - 01), "us-east-1", "s3").unwrap_err()));
        let bytes = *signing_key(secret).as_bytes();
        assert_all_wiped(|| drop(SigningKey::from_bytes(bytes, day, "", "s3").unwrap_err()));
        assert_all_wiped(|| {
            let presigner = Presigner::new(credentials(secret).with_expiry(DAYS[1]), bucket()).unwrap();
            assert!(presigner.at(DAYS[0]).is_ok());
            assert!(matches!(presigner.at(DAYS[2]), Err(Error::CredentialsExpired { .. })));
            assert!(presigner.get("").sign_at(DAYS[0]).is_err());
        });
    }
}

#[test]
fn printing() {
    for secret in [SECRET, LONG_SECRET] {
        assert_all_wiped(|| {
            let presigner = Presigner::new(credentials(secret), bucket()).unwrap().at(DAYS[0]).unwrap();
            drop(format!("{:?} {:?} {presigner:?}", credentials(secret), signing_key(secret)));
        });
    }
}

/// The child's environment is its own copy, which this crate doesn't wipe.
#[cfg(feature = "std")]
#[test]
fn credentials_from_the_environment() {
    const CHILD: &str = "PRESIGN_TEST_CHILD";
    if std::env::var_os(CHILD).is_some() {
        return assert_all_wiped(|| {
            let credentials = Credentials::from_env().unwrap();
            drop(Presigner::new(credentials, bucket()).unwrap().at(DAYS[0]).unwrap());
        });
    }
    let output = std::process::Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "credentials_from_the_environment"])
        .env(CHILD, "1")
        .env("AWS_ACCESS_KEY_ID", ACCESS_KEY_ID)
        .env("AWS_SECRET_ACCESS_KEY", SECRET)
        .env("AWS_SESSION_TOKEN", TOKEN)
        .output()
        .unwrap();
    let stdout = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success() && stdout.contains("1 passed"), "{stdout}");
}

/// Signing writes the headers to the buffer before it hashes them.
#[test]
fn customer_keys_in_a_buffer_of_the_callers() {
    let presigner = Presigner::new(credentials(SECRET), bucket()).unwrap();
    let held = presigner.at(DAYS[0]).unwrap();
    let buffers = [
        Vec::new(),
        Vec::with_capacity(1 << 13),
        b"https://examplebucket.s3.us-east-1.amazonaws.com/".to_vec(),
        vec![b'x'; 5000],
    ];
    for buffer in buffers {
        for with_type in [false, true] {
            let request = held.put("key").sse_customer_key(CUSTOMER_KEY, CUSTOMER_KEY_MD5);
            let request = if with_type { request.content_type("image/png").metadata("a", "b") } else { request };
            assert_without_customer_key(|| {
                let mut out = buffer.clone();
                out.reserve(buffer.capacity() - buffer.len());
                request.sign_into(&mut out).unwrap();
                request.sign_at_into(DAYS[1], &mut out).unwrap();
                // Growth moves only the text, and `clear` leaves it in the spare capacity.
                out.clear();
                request.sign_into(&mut out).unwrap();
                out.extend_from_slice(&[b'y'; 10_000]);
            });
        }
    }
}

/// `into_url` cuts the headers off.
#[test]
fn customer_keys_after_the_url_of_a_result() {
    let presigner = Presigner::new(credentials(SECRET), bucket()).unwrap();
    let requests = [
        presigner.get("key").sse_customer_key(CUSTOMER_KEY, CUSTOMER_KEY_MD5),
        presigner.get("key").sse_customer_key(CUSTOMER_KEY, CUSTOMER_KEY_MD5).header("x-z", "x".repeat(1000)),
        presigner.get("key").header("a", "b").sse_customer_key(CUSTOMER_KEY, CUSTOMER_KEY_MD5),
    ];
    for request in requests {
        let mut url = String::new();
        assert_without_customer_key(|| {
            let presigned = request.sign_at(DAYS[0]).unwrap();
            let mut into_url = presigned.into_url();
            url.push_str(&into_url);
            into_url.push_str(&"y".repeat(10_000));
        });
        let presigned = request.sign_at(DAYS[0]).unwrap();
        assert_eq!(url, presigned.url());
        // The result itself is the caller's to wipe.
        let found = freed_by(|| drop(presigned));
        assert!(found.contains("customer key"), "{found:?}");
    }
}

fn assert_without_customer_key(work: impl FnOnce()) {
    let mut found = freed_by(work);
    found.retain(|name| name.starts_with("customer key"));
    assert_eq!(found, BTreeSet::new());
}
