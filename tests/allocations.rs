//! What a URL costs the heap, counted by an allocator of another crate's.
#![allow(clippy::unwrap_used)]

use allocation_counter::{AllocationInfo, measure};
use presign::{Bucket, Credentials, Presigner};
use time::OffsetDateTime;
use time::macros::datetime;

const NOW: OffsetDateTime = datetime!(2013-05-24 00:00 UTC);

fn presigner() -> Presigner {
    let credentials = Credentials::new("AKIDEXAMPLE", "secret").with_session_token("token/".repeat(150));
    Presigner::new(credentials, Bucket::new("examplebucket", "us-east-1").unwrap())
}

/// Counts the second run, when the buffer has grown and the day's key is derived.
fn steady_state(mut sign: impl FnMut(&mut Vec<u8>)) -> AllocationInfo {
    let mut url = Vec::new();
    sign(&mut url);
    url.clear();
    measure(|| sign(&mut url))
}

#[test]
fn the_counter_counts() {
    assert_eq!(measure(|| drop(std::hint::black_box(vec![0_u8; 100]))).count_total, 1);
}

#[test]
fn a_get_into_a_buffer_allocates_nothing() {
    let presigner = presigner();
    let info = steady_state(|url| presigner.get("photos/cat.jpg").sign_at_into(NOW, url).unwrap());
    assert_eq!(info.count_total, 0);
}

#[test]
fn a_put_with_type_and_length_into_a_buffer_allocates_nothing() {
    let presigner = presigner();
    let info = steady_state(|url| {
        let request = presigner.put("photos/cat.jpg").content_type("image/jpeg").content_length(48_213);
        request.sign_at_into(NOW, url).unwrap();
    });
    assert_eq!(info.count_total, 0);
}

#[test]
fn a_held_moment_allocates_nothing_for_each_url() {
    let held = presigner().at(NOW).unwrap();
    let info = steady_state(|url| held.get("photos/cat.jpg").sign_into(url).unwrap());
    assert_eq!(info.count_total, 0);

    let info = steady_state(|url| held.upload_part("film.mp4", "upload-id", 7).sign_into(url).unwrap());
    assert_eq!(info.count_total, 0);
}

#[test]
fn an_owned_result_allocates_at_most_twice() {
    let presigner = presigner();
    let key = "\u{8a9e}".repeat(341);
    for key in ["photos/cat.jpg", "a b+c", &key] {
        let get = measure(|| drop(presigner.get(key).sign_at(NOW).unwrap()));
        assert!(get.count_total <= 2, "GET {key}: {get:?}");
        let put = measure(|| {
            let request = presigner.put(key).content_type("image/jpeg").content_length(48_213);
            drop(request.sign_at(NOW).unwrap());
        });
        assert!(put.count_total <= 2, "PUT {key}: {put:?}");
    }
}

/// The one allocation has room for all that is written while signing.
#[test]
fn an_owned_result_allocates_once_while_the_day_lasts() {
    let presigner = presigner();
    presigner.get("photos/cat.jpg").sign_at(NOW).unwrap();
    let [short, long] = ["x", &"x".repeat(2_000)];
    for (key, value) in [("photos/cat.jpg", short), ("photos/cat.jpg", long), ("a b+c", short), ("a b+c", long)] {
        let get = measure(|| drop(presigner.get(key).response_content_type(value).sign_at(NOW).unwrap()));
        assert_eq!(get.count_total, 1, "GET {key}: {get:?}");
        let put = measure(|| drop(presigner.put(key).content_type(value).content_length(5).sign_at(NOW).unwrap()));
        assert_eq!(put.count_total, 1, "PUT {key}: {put:?}");
    }
}
