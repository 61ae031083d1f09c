//! How much memory a URL allocates, counted by the allocator of another crate.
#![allow(clippy::unwrap_used)]

use allocation_counter::{AllocationInfo, measure};
use presign::multipart::CompletedParts;
use presign::sigv4::SigningKey;
use presign::verify::{ReceivedRequest, Scratch, Verifier};
use presign::{Bucket, ChecksumAlgorithm, Credentials, Error, Lifetime, Method, Presigner};
use std::time::Duration;
use time::OffsetDateTime;
use time::macros::datetime;

const NOW: OffsetDateTime = datetime!(2013-05-24 00:00 UTC);

/// Allocations for the signing key of a URL in the steady state. Without `std` there is no
/// lock and so no shared key, and unless a time is held, each URL derives the key again.
const DERIVATION: u64 = if cfg!(feature = "std") { 0 } else { 1 };

fn presigner() -> Presigner {
    let credentials = Credentials::new("AKIDEXAMPLE", "secret").with_session_token("token/".repeat(150));
    Presigner::new(credentials, Bucket::new("examplebucket", "us-east-1")).unwrap()
}

/// Counts the second run, after the buffer has grown and the day's key is derived.
fn steady_state(mut sign: impl FnMut(&mut Vec<u8>) -> Result<(), Error>) -> AllocationInfo {
    let mut url = Vec::new();
    sign(&mut url).unwrap();
    url.clear();
    measure(|| sign(&mut url).unwrap())
}

#[test]
fn the_counter_counts() {
    assert_eq!(measure(|| drop(std::hint::black_box(vec![0_u8; 100]))).count_total, 1);
    let growth = measure(|| {
        let mut bytes = std::hint::black_box(vec![0_u8; 100]);
        bytes.reserve_exact(100);
        drop(std::hint::black_box(bytes));
    });
    assert_eq!((growth.count_total, growth.bytes_total), (2, 300));
}

#[test]
fn urls_into_a_buffer_allocate_nothing() {
    let presigner = presigner();
    let (key, upload_id) = (String::from("photos/cat.jpg"), String::from("upload-id"));
    let cases: [(&str, AllocationInfo); 6] = [
        ("GET", steady_state(|url| presigner.get("photos/cat.jpg").sign_at_into(NOW, url))),
        ("GET of a key in a String", steady_state(|url| presigner.get(&key).sign_at_into(NOW, url))),
        ("GET with a type", {
            steady_state(|url| presigner.get(&key).response_content_type("image/jpeg").sign_at_into(NOW, url))
        }),
        ("PUT with type and length", {
            let request = || presigner.put("photos/cat.jpg").content_type("image/jpeg").content_length(48_213);
            steady_state(|url| request().sign_at_into(NOW, url))
        }),
        ("UploadPart", steady_state(|url| presigner.upload_part(&key, &upload_id, 7).sign_at_into(NOW, url))),
        ("ListObjectsV2", steady_state(|url| presigner.list().prefix("photos/").sign_at_into(NOW, url))),
    ];
    for (case, info) in cases {
        assert_eq!(info.count_total, DERIVATION, "{case}");
    }
}

/// With the day's signing key at hand and a scratch that has grown.
#[test]
fn verifying_allocates_nothing() {
    let presigner = presigner();
    let verifier = Verifier::s3("us-east-1").unwrap();
    let key = SigningKey::derive("secret", NOW.date(), "us-east-1", "s3").unwrap();
    let put = presigner.put("a b/\u{fc}").content_type("image/jpeg").content_length(48_213).metadata("a", "b  c");
    let put = put.payload_sha256([7; 32]);
    for (case, presigned) in [
        ("GET", presigner.get("photos/cat.jpg").sign_at(NOW).unwrap()),
        ("GET with a type", presigner.get("key").response_content_type("image/jpeg").sign_at(NOW).unwrap()),
        ("ListObjectsV2", presigner.list().prefix("a b").param("X-Amz-B", "c").sign_at(NOW).unwrap()),
        ("PUT", put.sign_at(NOW).unwrap()),
    ] {
        let (_, rest) = presigned.url().split_once("://").unwrap();
        let (host, target) = rest.split_at(rest.find('/').unwrap());
        let (path, query) = target.split_once('?').unwrap();
        let reversed = query.split('&').rev().collect::<Vec<_>>().join("&");
        let headers: Vec<(&str, &str)> = presigned.headers().chain([("Host", host)]).chain([("a", "b"); 25]).collect();
        for target in [target, &format!("{path}?{reversed}")] {
            let mut scratch = Scratch::new();
            let mut verify = |is_valid: bool| {
                let method = if is_valid { presigned.method().as_str() } else { "PATCH" };
                let request = ReceivedRequest::new(method, target, headers.iter().copied());
                let claim = verifier.read(&request, NOW, &mut scratch).unwrap();
                assert_eq!(claim.verify(Some(&key)).is_ok(), is_valid);
            };
            verify(false);
            assert_eq!(measure(|| verify(true)).count_total, 0, "{case}");
            assert_eq!(measure(|| verify(false)).count_total, 0, "{case}, refused");
        }
    }
}

#[test]
fn urls_at_a_held_time_allocate_nothing() {
    let held = presigner().at(NOW).unwrap();
    let (key, upload_id) = (String::from("photos/cat.jpg"), String::from("upload-id"));
    let cases: [(&str, AllocationInfo); 4] = [
        ("GET", steady_state(|url| held.get("photos/cat.jpg").sign_into(url))),
        ("GET of a key in a String", steady_state(|url| held.get(&key).sign_into(url))),
        ("PUT with type and length", {
            steady_state(|url| held.put(&key).content_type("image/jpeg").content_length(48_213).sign_into(url))
        }),
        ("UploadPart", steady_state(|url| held.upload_part(&key, &upload_id, 7).sign_into(url))),
    ];
    for (case, info) in cases {
        assert_eq!(info.count_total, 0, "{case}");
    }
}

/// Neither does a life that is shortened or stable, at a held time or not.
#[test]
fn lives_allocate_nothing() {
    let credentials = Credentials::new("AKIDEXAMPLE", "secret").with_expiry(NOW + Duration::from_secs(5400));
    let presigner = Presigner::new(credentials, Bucket::new("examplebucket", "us-east-1")).unwrap();
    let later = NOW + Duration::from_secs(2000);
    let held = presigner.at(later).unwrap();
    let hour = Lifetime::new(Duration::from_secs(3600));
    let stable = hour.stable_for(Duration::from_secs(900)).at_least(Duration::from_secs(60));
    for lifetime in [hour, hour.keep_expiry(), stable] {
        let info = steady_state(|url| presigner.get("key").expires_in(lifetime).sign_at_into(later, url));
        assert_eq!(info.count_total, DERIVATION, "{lifetime:?}");
        let info = steady_state(|url| held.get("key").expires_in(lifetime).sign_into(url));
        assert_eq!(info.count_total, 0, "{lifetime:?}");
    }
}

/// Nothing of replaced credentials stays, and nothing of their signing keys.
#[test]
fn replaced_credentials_are_freed() {
    let mut current = presigner();
    let next = || Credentials::new("AKIDNEXT", "secret").with_session_token("token/".repeat(150));
    let mut replace = || {
        let in_use = current.clone();
        current = current.with_credentials(next()).unwrap();
        for presigner in [&in_use, &current] {
            presigner.get("key").sign_at(NOW).unwrap();
        }
    };
    replace();
    let info = measure(|| (0..100).for_each(|_| replace()));
    assert_eq!((info.count_current, info.bytes_current), (0, 0), "{info:?}");
}

/// The allocation that holds URL and headers has room for the longer signature, and signing
/// takes none.
#[cfg(feature = "sigv4a")]
#[test]
fn sigv4a_allocates_as_sigv4_does() {
    use presign::sigv4::{Request, Signer, TokenPlacement};
    use std::time::Duration;

    for (token, headers) in [("", 0), ("t", 0), ("t", 10), (&*"token/".repeat(150), 1)] {
        let mut credentials = Credentials::new("A", "secret");
        if !token.is_empty() {
            credentials = credentials.with_session_token(token);
        }
        let names: Vec<String> = (0..headers).map(|number| format!("h{number}")).collect();
        let mut request = Request::new(Method::Get, "https://a/");
        for name in &names {
            request = request.header(name, "");
        }
        for placement in [TokenPlacement::Signed, TokenPlacement::AfterSignature] {
            let sigv4 = Signer::new(credentials.clone(), "r", "s").unwrap().with_token_placement(placement);
            let sigv4a = Signer::sigv4a(credentials.clone(), "*", "s").unwrap().with_token_placement(placement);
            let [sigv4, sigv4a] = [sigv4, sigv4a].map(|signer| {
                let held = signer.at(NOW).unwrap();
                measure(|| drop(held.presign(&request, Duration::from_secs(1)).unwrap())).count_total
            });
            assert_eq!(sigv4a, sigv4, "{token} {headers} {placement:?}");
        }
    }
}

#[test]
fn text_without_secrets_is_redacted_without_allocating() {
    let line =
        "GET /photos/cat.jpg?X-Amz-Date=20130524T000000Z HTTP/1.1 \u{e9} %3D &amp; X-Amz-Signature= AWS_SESSION_TOKEN=\n".repeat(100);
    let cost = measure(|| assert_eq!(presign::redact(&line).len(), line.len()));
    assert_eq!(cost.count_total, 0, "{cost:?}");
}

/// The list of 10,000 URLs takes the held time and the buffers for their text and ends, and
/// no part allocates.
#[test]
fn the_urls_of_many_parts_share_a_buffer() {
    let presigner = presigner();
    presigner.get("key").sign_at(NOW).unwrap();
    let sign =
        |count| measure(|| drop(presigner.upload_parts("film.mp4", "upload-id", 1..=count).sign_at(NOW).unwrap()));
    let (one, most) = (sign(1), sign(10_000));
    // Without `std`, one more, to derive the signing key.
    assert!(one.count_total <= 10, "{one:?}");
    for info in [sign(2), sign(100), most] {
        assert_eq!(info.count_total, one.count_total, "{info:?}");
    }
    let urls = presigner.upload_parts("film.mp4", "upload-id", 1..=10_000).sign_at(NOW).unwrap();
    let length: usize = urls.urls().map(|(_, url)| url.len()).sum();
    assert!(most.bytes_total < length as u64 * 11 / 10, "{length}: {most:?}");
}

/// Completing an upload takes memory in proportion to its parts.
#[test]
fn memory_is_linear_in_completed_parts() {
    let etag = "\"a54357aff0632cce46d942af68356b38\"";
    let complete = |count: u32| {
        measure(|| {
            let parts = (1..=count).rev().fold(CompletedParts::new(), |parts, number| parts.part(number, etag));
            drop(parts.to_xml().unwrap());
        })
    };
    let (small, large) = (complete(2_500), complete(10_000));
    assert!(large.bytes_total < 5 * small.bytes_total, "{small:?} {large:?}");
    assert!(large.count_total < 50, "{large:?}");
}

/// Besides the URL, the day's first one allocates the secret with "AWS4" in front, and the
/// key that is kept.
#[test]
fn the_first_url_of_a_day_allocates_twice_more() {
    const KEPT: u64 = if cfg!(feature = "std") { 1 } else { 0 };
    let presigner = presigner();
    let key = "\u{8a9e}".repeat(341);
    for (day, key) in ["photos/cat.jpg", "a b+c", &key].into_iter().enumerate() {
        let [get, put] = [2 * day, 2 * day + 1].map(|day| NOW + time::Duration::days(day.try_into().unwrap()));
        let get = measure(|| drop(presigner.get(key).sign_at(get).unwrap()));
        assert_eq!(get.count_total, 2 + KEPT, "GET {key}: {get:?}");
        let put = measure(|| {
            let request = presigner.put(key).content_type("image/jpeg").content_length(48_213);
            drop(request.sign_at(put).unwrap());
        });
        assert_eq!(put.count_total, 2 + KEPT, "PUT {key}: {put:?}");
    }
}

/// That one has room for everything that is written while signing.
#[test]
fn an_owned_result_allocates_once() {
    let presigner = presigner();
    presigner.get("photos/cat.jpg").sign_at(NOW).unwrap();
    let [short, long] = ["x", &"x".repeat(2_000)];
    for (key, value) in [("photos/cat.jpg", short), ("photos/cat.jpg", long), ("a b+c", short), ("a b+c", long)] {
        let get = measure(|| drop(presigner.get(key).response_content_type(value).sign_at(NOW).unwrap()));
        assert_eq!(get.count_total, 1 + DERIVATION, "GET {key}: {get:?}");
        let put = measure(|| drop(presigner.put(key).content_type(value).content_length(5).sign_at(NOW).unwrap()));
        assert_eq!(put.count_total, 1 + DERIVATION, "PUT {key}: {put:?}");
    }
}

/// The room for a form is computed before its first byte is written.
#[test]
fn a_form_allocates_once() {
    let short_lived = Credentials::new("AKID+EXAMPLE", "secret").with_session_token("t\"o\\ken".repeat(40));
    let by_token = Presigner::new(short_lived, Bucket::new("examplebucket", "us-east-1").path_style()).unwrap();
    let escaped = "\"\\".repeat(1_000);
    for held in [presigner(), by_token].map(|presigner| presigner.at(NOW).unwrap()) {
        let many = (0..100).fold(held.post("key"), |post, index| post.field(format!("a{index}"), "b"));
        for (shape, post) in [
            ("nothing", held.post("key")),
            ("a file name", held.post_with_file_name("photos/\u{8a9e}/")),
            ("what the client fills", held.post_with_key_prefix("a/").content_type_starting_with("image/")),
            ("a range", held.post("key").content_length_range(1..=5 << 30)),
            ("escaped values", held.post(&escaped[..1_024]).field("a", &escaped)),
            ("many fields", many),
        ] {
            let cost = measure(|| drop(post.sign().unwrap()));
            assert_eq!((cost.count_total, cost.count_max), (1, 1), "{shape}: {cost:?}");
        }
        let cost = measure(|| {
            let post = held.post("key").content_type("image/png").content_length_range(1..=5).metadata("author", "Ada");
            drop(post.sign().unwrap());
        });
        assert_eq!(cost.count_total, 1, "settings: {cost:?}");
    }
}

/// A value that many fields share would else be copied for each.
#[test]
fn a_form_that_is_too_large_is_not_written() {
    let held = presigner().at(NOW).unwrap();
    for value in ["x", "\u{e9}", "\""].map(|text| text.repeat(1 << 16)) {
        let sent = (0..50).fold(held.post("key"), |post, index| post.field(format!("a{index}"), &value));
        let filled =
            (0..50).fold(held.post("key"), |post, index| post.field_starting_with(format!("a{index}"), &value));
        for post in [sent, filled] {
            let cost = measure(|| assert!(matches!(post.sign(), Err(Error::FormTooLarge { .. }))));
            assert_eq!(cost.count_total, 0, "{cost:?}");
        }
    }
}

/// The room is computed before the first byte is written. A buffer that grew a second time
/// would leave a copy of a customer's key in the memory that it left.
#[test]
fn an_empty_buffer_grows_once() {
    let customer_key = ["MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=", "hRasmdxgYDKV3nvbahU1MA=="];
    let long = "x".repeat(5_000);
    let non_ascii = "\u{8a9e}".repeat(300);
    let all_escaped = " ".repeat(1_024);
    let hosts = [
        Bucket::new("examplebucket", "us-east-1"),
        Bucket::new("examplebucket", "us-east-1").path_style(),
        Bucket::new("examplebucket", "région 1").endpoint_url("http://localhost:9000/base").stripped_prefix("/s3/é"),
    ];
    let tokens = ["", "t", "token/", &"=".repeat(4_000), &format!("t{non_ascii}")];
    for (bucket, token) in hosts.into_iter().flat_map(|bucket| tokens.map(|token| (bucket.clone(), token))) {
        let credentials = Credentials::new("AKID+EXAMPLE", "secret");
        let credentials = if token.is_empty() { credentials } else { credentials.with_session_token(token) };
        let presigner = Presigner::new(credentials, bucket).unwrap();
        let held = presigner.at(NOW).unwrap();
        let any = || held.object_request(Method::Put, "key");
        let mut many_headers = any();
        let mut one_header_many_times = any();
        let mut many_params = any();
        for index in 0..200 {
            many_headers = many_headers.header(format!("x-{index}"), "value");
            one_header_many_times = one_header_many_times.metadata("a", "value");
            many_params = many_params.param(format!("é{index}"), "a b");
        }
        for (shape, request) in [
            ("nothing", any()),
            ("a long key", held.object_request(Method::Options, &all_escaped)),
            ("a key outside ASCII", held.object_request(Method::Put, &non_ascii)),
            ("a long value", any().param("a", &long)),
            ("a value outside ASCII", any().param(&non_ascii, &non_ascii)),
            ("an escaped value", any().param(&all_escaped, &all_escaped)),
            ("a long header", any().header(&long, &long)),
            ("a header with odd characters", any().header("!#$%&'*+-.^_`|~", "a  b   c")),
            ("an upload", any().content_type("image/png").content_length(u64::MAX).payload_sha256([0; 32])),
            ("a checksum", any().checksum(ChecksumAlgorithm::Crc32, "uWXtWA==")),
            ("a customer's key", any().sse_customer_key(customer_key[0], customer_key[1])),
            ("a customer's key and more", {
                any().sse_customer_key(customer_key[0], customer_key[1]).param("a", &non_ascii).header("x-a", &long)
            }),
            ("many headers", many_headers),
            ("one header many times", one_header_many_times),
            ("many parameters", many_params),
            ("the longest life", any().expires_in(std::time::Duration::from_secs(604_800))),
        ] {
            // Long lists of headers and parameters are allocated too, in both cases.
            let mut roomy = Vec::with_capacity(1 << 18);
            let with_room = measure(|| request.sign_into(&mut roomy).unwrap());
            let mut url = Vec::new();
            let without = measure(|| request.sign_into(&mut url).unwrap());
            assert_eq!(url, roomy);
            assert_eq!(without.count_total, with_room.count_total + 1, "{shape}, token {token:.9}");

            // The owned result has its headers in the same allocation.
            let owned = measure(|| drop(request.sign().unwrap()));
            if !shape.contains("many") {
                assert_eq!(owned.count_total, without.count_total, "{shape}, token {token:.9}");
            }
        }
    }
}

/// Building and signing take memory in proportion to the number of parameters and headers.
/// `tests/rules/many.rs` covers their time.
#[test]
fn memory_is_linear_in_parameters_and_headers() {
    const N: usize = 1 << 12;
    let presigner = presigner();
    presigner.get("key").sign_at(NOW).unwrap();
    let names: Vec<String> = (0..4 * N).map(|index| format!("x-{index:08}")).collect();
    let params = |count: usize| {
        measure(|| {
            let request =
                names[..count].iter().fold(presigner.get("key"), |request, name| request.param(name, "value"));
            drop(request.sign_at(NOW).unwrap());
        })
    };
    let headers = |count: usize| {
        measure(|| {
            let names = names[..count].iter();
            let request = names.fold(presigner.get("key"), |request, name| request.header(name, "value"));
            drop((request.sign_at(NOW).unwrap(), request.explain_at(NOW).unwrap(), request.headers()));
        })
    };
    let joined = |count: usize| {
        measure(|| {
            let request = (0..count).fold(presigner.get("key"), |request, _| request.header("x-a", "value"));
            drop((request.sign_at(NOW).unwrap(), request.explain_at(NOW).unwrap(), request.headers()));
        })
    };
    let kinds: [(&str, &dyn Fn(usize) -> AllocationInfo); 3] =
        [("parameters", &params), ("headers", &headers), ("values of one header", &joined)];
    for (kind, cost) in kinds {
        let (small, large) = (cost(N), cost(4 * N));
        assert!(large.bytes_total < 5 * small.bytes_total, "{kind}: {small:?} {large:?}");
        // At most two for each, and a few more for lists that double.
        assert!(large.count_total < 8 * N as u64 + 100, "{kind}: {large:?}");
    }
}
