//! What Garage refuses, and that nothing is written by a request that it refused.

use crate::client::{self, HeaderLines};
use crate::server::{self, Garage, Style};
use crate::{headers, send};
use presign::{Credentials, Presigner};
use std::time::Duration;
use time::OffsetDateTime;

#[test]
#[ignore = "needs a Garage 2.5 binary"]
fn an_expired_url() {
    for style in Style::BOTH {
        let garage = Garage::start();
        let presigner = garage.presigner(style);
        let an_hour_ago = OffsetDateTime::now_utc() - Duration::from_secs(3600);

        let expired = presigner.put("cat").expires_in(Duration::from_secs(3599)).sign_at(an_hour_ago);
        send(&garage, expired, b"cat").expect_error(400, "InvalidRequest", "Date is too old");
        assert_nothing_stored(&garage, &presigner);

        let alive = presigner.put("cat").expires_in(Duration::from_secs(2 * 3600)).sign_at(an_hour_ago);
        send(&garage, alive, b"cat").expect(200);
    }
}

#[test]
#[ignore = "needs a Garage 2.5 binary"]
fn the_longest_expiry_is_accepted() {
    for style in Style::BOTH {
        let garage = Garage::start();
        let week = Duration::from_secs(7 * 24 * 3600);
        send(&garage, garage.presigner(style).put("cat").expires_in(week).sign(), b"cat").expect(200);
    }
}

#[test]
#[ignore = "needs a Garage 2.5 binary"]
fn credentials_that_garage_does_not_know() {
    for style in Style::BOTH {
        let garage = Garage::start();
        let put = |credentials| garage.presigner_with(style, credentials).put("cat").sign();

        let unknown_id = Credentials::new("GK000000000000000000000000", server::SECRET_ACCESS_KEY);
        send(&garage, put(unknown_id), b"cat").expect_error(403, "AccessDenied", "No such key");
        let wrong_secret = Credentials::new(server::ACCESS_KEY_ID, server::SECRET_ACCESS_KEY.to_uppercase());
        send(&garage, put(wrong_secret), b"cat").expect_signature_refused();
        let elsewhere = Presigner::new(server::credentials(), garage.bucket(style, "us-east-1"));
        let wrong_region = elsewhere.put("cat").sign();
        send(&garage, wrong_region, b"cat").expect_error(400, "AuthorizationHeaderMalformed", "unexpected scope");
        assert_nothing_stored(&garage, &garage.presigner(style));
    }
}

/// Every part of a URL that says what is granted is covered by the signature.
#[test]
#[ignore = "needs a Garage 2.5 binary"]
fn a_tampered_url() {
    for style in Style::BOTH {
        let garage = Garage::start();
        let presigner = garage.presigner(style);
        let put = presigner.put("photos/cat.jpg").param("note", "signed").sign().unwrap();
        let send_tampered = |url: String| {
            assert_ne!(url, put.url());
            client::send(garage.address(), "PUT", &url, &headers(&put), b"cat")
        };
        let replaced = |from: &str, to: &str| send_tampered(put.url().replacen(from, to, 1));

        replaced("/photos/cat.jpg", "/photos/cat.jpe").expect_signature_refused();
        replaced("/photos/cat.jpg", "/photos/cat.jpg/").expect_signature_refused();
        replaced("/photos/cat.jpg", "/Photos/cat.jpg").expect_signature_refused();
        replaced("note=signed", "note=changed").expect_signature_refused();
        replaced("&note=signed", "").expect_signature_refused();
        replaced("X-Amz-Expires=", "X-Amz-Expires=1").expect_signature_refused();
        replaced("X-Amz-Signature=", "X-Amz-Signature=0").expect_signature_refused();
        replaced("X-Amz-SignedHeaders=host", "X-Amz-SignedHeaders=content-length%3Bhost").expect_signature_refused();
        let with_override = send_tampered(format!("{}&response-content-type=text%2Fhtml", put.url()));
        with_override.expect_signature_refused();
        assert_nothing_stored(&garage, &presigner);
    }
}

/// The above for each parameter in turn: one changed character of its value is
/// enough, and so is its absence.
#[test]
#[ignore = "needs a Garage 2.5 binary"]
fn a_tampered_parameter() {
    for style in Style::BOTH {
        let garage = Garage::start();
        let presigner = garage.presigner(style);
        let put = presigner.put("cat").content_type("image/png").sign().unwrap();
        let (path, query) = put.url().split_once('?').unwrap();
        let parameters: Vec<&str> = query.split('&').collect();
        assert_eq!(parameters.len(), 6);

        for (index, parameter) in parameters.iter().enumerate() {
            let last = parameter.chars().next_back().unwrap();
            let changed = format!("{}{}", &parameter[..parameter.len() - 1], if last == '1' { '2' } else { '1' });
            let mut with_change = parameters.clone();
            with_change[index] = &changed;
            let mut without = parameters.clone();
            without.remove(index);
            for tampered in [with_change, without] {
                let url = format!("{path}?{}", tampered.join("&"));
                let refusal = client::send(garage.address(), "PUT", &url, &headers(&put), b"cat");
                assert!(matches!(refusal.status.as_u16(), 400 | 403), "{refusal:?}");
            }
        }
        assert_nothing_stored(&garage, &presigner);
        send(&garage, Ok(put), b"cat").expect(200);
    }
}

#[test]
#[ignore = "needs a Garage 2.5 binary"]
fn a_wrong_method() {
    for style in Style::BOTH {
        let garage = Garage::start();
        let presigner = garage.presigner(style);
        send(&garage, presigner.put("cat").sign(), b"cat").expect(200);

        let get = presigner.get("cat").sign().unwrap();
        for method in ["PUT", "DELETE"] {
            let response = client::send(garage.address(), method, get.url(), &headers(&get), b"");
            response.expect_signature_refused();
        }
        client::send(garage.address(), "HEAD", get.url(), &headers(&get), b"").expect(403);
        let put = presigner.put("cat").sign().unwrap();
        let read = client::send(garage.address(), "GET", put.url(), &headers(&put), b"");
        read.expect_signature_refused();

        assert_eq!(send(&garage, Ok(get), b"").expect(200).body, "cat");
    }
}

#[test]
#[ignore = "needs a Garage 2.5 binary"]
fn a_wrong_header() {
    for style in Style::BOTH {
        let garage = Garage::start();
        let presigner = garage.presigner(style);
        let put = presigner.put("cat").content_type("image/png").metadata("color", "blue").sign().unwrap();
        let send_with = |change: &dyn Fn(&mut HeaderLines)| {
            let mut changed = headers(&put);
            change(&mut changed);
            client::send(garage.address(), "PUT", put.url(), &changed, b"cat")
        };
        let set = |headers: &mut HeaderLines, name: &str, value: &str| {
            headers.retain(|(other, _)| other != name);
            headers.push((name.to_owned(), value.to_owned()));
        };

        send_with(&|headers| set(headers, "content-type", "image/gif")).expect_signature_refused();
        send_with(&|headers| set(headers, "x-amz-meta-color", "red")).expect_signature_refused();
        send_with(&|headers| headers.retain(|(name, _)| name != "content-type")).expect_error(
            400,
            "InvalidRequest",
            "signed header `content-type` is not present",
        );
        send_with(&|headers| headers.push(("x-amz-meta-size".to_owned(), "big".to_owned()))).expect_error(
            400,
            "InvalidRequest",
            "Header `x-amz-meta-size` should be signed",
        );
        assert_nothing_stored(&garage, &presigner);

        send_with(&|_| ()).expect(200);
    }
}

/// The port is a part of the host, so a URL for one server is none for another.
#[test]
#[ignore = "needs a Garage 2.5 binary"]
fn a_wrong_host() {
    for style in Style::BOTH {
        let garage = Garage::start();
        let presigner = garage.presigner(style);
        let put = presigner.put("cat").sign().unwrap();
        let port = format!(":{}/", garage.address().port());
        let elsewhere = put.url().replacen(&port, "/", 1);
        assert_ne!(elsewhere, put.url());
        let refusal = client::send(garage.address(), "PUT", &elsewhere, &headers(&put), b"cat");
        refusal.expect_signature_refused();
        assert_nothing_stored(&garage, &presigner);
    }
}

#[test]
#[ignore = "needs a Garage 2.5 binary"]
fn a_wrong_length() {
    for style in Style::BOTH {
        let garage = Garage::start();
        let presigner = garage.presigner(style);
        let put = || presigner.put("cat").content_length(3).sign();
        for body in ["ca", "cats"] {
            send(&garage, put(), body.as_bytes()).expect_signature_refused();
        }
        assert_nothing_stored(&garage, &presigner);
        send(&garage, put(), b"cat").expect(200);
    }
}

/// AWS reads the payload hash from the signed header `x-amz-content-sha256`.
/// Garage 2.5 takes `UNSIGNED-PAYLOAD` for the hash of every presigned request, so
/// it refuses a locked upload whatever is sent: the lock fails closed. There, a
/// signed checksum locks an upload to its bytes, see `a_checksum_locks_an_upload_to_its_bytes`.
#[test]
#[ignore = "needs a Garage 2.5 binary"]
fn a_payload_locked_by_its_hash() {
    for style in Style::BOTH {
        let garage = Garage::start();
        let presigner = garage.presigner(style);
        for body in ["cat", "dog"] {
            let locked = presigner.put("cat").payload_sha256(SHA256_OF_CAT).sign();
            send(&garage, locked, body.as_bytes()).expect_signature_refused();
        }
        assert_nothing_stored(&garage, &presigner);
    }
}

#[rustfmt::skip]
const SHA256_OF_CAT: [u8; 32] = [
    0x77, 0xaf, 0x77, 0x8b, 0x51, 0xab, 0xd4, 0xa3, 0xc5, 0x1c, 0x5d, 0xdd, 0x97, 0x20, 0x4a, 0x9c,
    0x3a, 0xe6, 0x14, 0xeb, 0xcc, 0xb7, 0x5a, 0x60, 0x6c, 0x3b, 0x68, 0x65, 0xae, 0xd6, 0x74, 0x4e,
];

#[track_caller]
fn assert_nothing_stored(garage: &Garage, presigner: &Presigner) {
    let listing = send(garage, presigner.list().sign(), b"").expect(200);
    assert!(listing.elements("Key").is_empty(), "{listing:?}");
}
