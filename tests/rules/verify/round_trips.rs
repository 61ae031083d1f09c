//! What this crate signs is accepted, however a client writes it; whatever else changes is
//! refused.

use super::forgery::Forgery;
use super::{ACCESS_KEY_ID, NOW, Proof, SECRET_ACCESS_KEY, Sent};
use crate::{CUSTOMER_KEY, CUSTOMER_KEY_MD5, SESSION_TOKEN, bucket, naive, temporary_credentials};
use percent_encoding::percent_decode;
use presign::sigv4::{PayloadHash, SigningKey};
#[cfg(feature = "http")]
use presign::verify::ReceivedRequest;
use presign::verify::{Refusal, Scratch, Verifier};
use presign::{Bucket, ChecksumAlgorithm, ContentDisposition, Method, PresignedUrl, Presigner, StorageClass};
use std::time::Duration;
use time::macros::datetime;

const KEYS: [&str; 12] = [
    "photos/cat.jpg",
    "a b+c%2e&d=e;f,g",
    "\u{fc}n\u{ef}c\u{f6}d\u{e9}/\u{1f600}",
    "a//b",
    "/a",
    "a/",
    "../a/./b",
    "%",
    "a?b#c",
    "!\"#$'()*,/:;<=>@[\\]^`{|}~",
    "\0",
    "\u{7f}\u{80}",
];

fn presigners() -> Vec<Presigner> {
    let buckets = [
        bucket(),
        bucket().path_style(),
        bucket().global_endpoint(),
        Bucket::new("examplebucket", "us-east-1").endpoint_url("http://127.0.0.1:9000"),
        Bucket::new("examplebucket", "us-east-1").endpoint_url("https://[::1]:9000/prefix"),
    ];
    buckets.into_iter().map(|bucket| Presigner::new(temporary_credentials(), bucket).unwrap()).collect()
}

/// Every operation, with settings that put something into path, query and headers.
fn operations(presigner: &Presigner, key: &str) -> Vec<PresignedUrl> {
    let get = presigner.get(key).allow_ambiguous_key();
    let put = presigner.put(key).allow_ambiguous_key();
    vec![
        get.clone().sign_at(NOW),
        get.clone().response_content_disposition(ContentDisposition::attachment("\u{fc} b.png")).sign_at(NOW),
        get.clone().param("X-Amz-A", "1").param("X-a", "2").param("a b", "+&=/").param("zz", "").sign_at(NOW),
        get.header("Range", "bytes=0-9").header("x-amz-meta-a", "  b   c  ").sign_at(NOW),
        presigner.head(key).allow_ambiguous_key().version_id("3/L4kqtJlcpXroDTDmJ").sign_at(NOW),
        put.clone().content_type("image/png").content_length(48_213).sign_at(NOW),
        put.clone().payload_sha256([7; 32]).expires_in(Duration::from_secs(604_800)).sign_at(NOW),
        put.clone().storage_class(StorageClass::StandardIa).tagging([("a", "b c")]).metadata("a", "b").sign_at(NOW),
        put.clone().sse_customer_key(CUSTOMER_KEY, CUSTOMER_KEY_MD5).if_none_match("*").sign_at(NOW),
        put.header("x-amz-meta-a", "1").header("X-Amz-Meta-A", "2").header("!#$%&'*+-.^_`|~", "odd").sign_at(NOW),
        presigner.delete(key).allow_ambiguous_key().sign_at(NOW),
        presigner.list().prefix(key).delimiter("/").max_keys(7).sign_at(NOW),
        presigner.head_bucket().expected_bucket_owner("111122223333").request_payer().sign_at(NOW),
        presigner.create_multipart_upload(key).allow_ambiguous_key().sign_at(NOW),
        presigner.upload_part(key, "2~Fw-9Vxyz==", 7).allow_ambiguous_key().sign_at(NOW),
        presigner.complete_multipart_upload(key, "id").allow_ambiguous_key().sign_at(NOW),
        presigner.abort_multipart_upload(key, "id").allow_ambiguous_key().sign_at(NOW),
        presigner.list_parts(key, "id").allow_ambiguous_key().sign_at(NOW),
        presigner.object_request(Method::Get, key).allow_ambiguous_key().param("tagging", "").sign_at(NOW),
        presigner.bucket_request(Method::Options).param("cors", "").sign_at(NOW),
        presigner.put(key).allow_ambiguous_key().checksum(ChecksumAlgorithm::Crc32, "AAAAAA==").sign_at(NOW),
    ]
    .into_iter()
    .map(Result::unwrap)
    .collect()
}

#[test]
fn every_operation_is_accepted() {
    for presigner in presigners() {
        for key in KEYS {
            for presigned in operations(&presigner, key) {
                let sent = Sent::new(&presigned);
                let mut signed_headers: Vec<_> = presigned.headers().map(|(name, _)| name.to_owned()).collect();
                signed_headers.push("host".to_owned());
                signed_headers.sort();
                let payload = match presigned.headers().find(|header| header.0 == "x-amz-content-sha256") {
                    Some(_) => PayloadHash::Sha256([7; 32]),
                    None => PayloadHash::Unsigned,
                };
                let expected = Proof {
                    access_key_id: ACCESS_KEY_ID.to_owned(),
                    session_token: Some(SESSION_TOKEN.to_owned()),
                    signed_at: NOW,
                    expires_at: presigned.expires_at(),
                    region: "us-east-1".to_owned(),
                    service: "s3".to_owned(),
                    signed_headers,
                    payload,
                };
                assert_eq!(sent.verify(), Ok(expected), "{}", presigned.url());
            }
        }
    }
}

#[test]
fn the_texts_are_those_that_were_signed() {
    let presigner = Presigner::new(temporary_credentials(), bucket()).unwrap();
    let request = presigner.put("a b/\u{fc}").content_type("image/png").metadata("a", "b  c");
    let sent = Sent::new(&request.sign_at(NOW).unwrap());
    let (verifier, mut scratch) = (Verifier::s3("us-east-1").unwrap(), Scratch::new());
    let (received, explained) = (sent.received(), request.explain_at(NOW).unwrap());
    let claim = verifier.read(&received, NOW, &mut scratch).unwrap();
    assert_eq!(claim.explain().canonical_request(), explained.canonical_request());
    assert_eq!(claim.explain().string_to_sign(), explained.string_to_sign());
}

/// A signing key verifies what a secret verifies, and a used scratch leaves nothing behind.
#[test]
fn keys_and_scratches_are_reused() {
    let verifier = Verifier::s3("us-east-1").unwrap();
    let key = SigningKey::derive(SECRET_ACCESS_KEY, NOW.date(), "us-east-1", "s3").unwrap();
    let mut scratch = Scratch::new();
    for presigner in presigners() {
        for presigned in operations(&presigner, "key") {
            let sent = Sent::new(&presigned);
            let mut changed = sent.clone();
            changed.target.extend_from_slice(b"&a");
            for (sent, is_valid) in [(&sent, true), (&changed, false), (&sent, true)] {
                let received = sent.received();
                let claim = verifier.read(&received, NOW, &mut scratch).unwrap();
                let by_key = claim.verify(Some(&key)).map(|verified| Proof::new(&verified));
                assert_eq!(by_key.is_ok(), is_valid, "{}", presigned.url());
                assert_eq!(by_key, sent.verify());
            }
        }
    }
}

/// Different ways to write the same request.
#[test]
fn what_means_the_same_is_accepted() {
    let presigned = Presigner::new(temporary_credentials(), bucket())
        .unwrap()
        .put("a b/\u{fc}~c")
        .param("a", "b c/d+e")
        .metadata("list", "b  c")
        .sign_at(NOW)
        .unwrap();
    let sent = Sent::new(&presigned);
    let target = String::from_utf8(sent.target.clone()).unwrap();
    let (path, query) = target.split_once('?').unwrap();
    assert_eq!(path, "/a%20b/%C3%BC~c");
    let parameters: Vec<&str> = query.split('&').collect();
    let reversed = parameters.iter().rev().copied().collect::<Vec<_>>().join("&");
    let targets = [
        target.replace("%C3%BC", "%c3%bc").replace("%2F", "%2f"),
        target.replace("%C3%BC", "\u{fc}"),
        target.replace("~c?", "%7ec?").replace("/a%20b", "/%61%20b"),
        target.replace("b%20c%2Fd%2Be", "b+c/d%2Be"),
        target.replace("%2F", "/").replace("%3B", ";"),
        format!("{path}?{reversed}"),
        format!("{path}?&{}&&", query.replace('&', "&&")),
    ];
    for changed in targets {
        assert_ne!(changed, target);
        let sent = Sent { target: changed.clone().into_bytes(), ..sent.clone() };
        assert!(sent.verify().is_ok(), "{changed}: {:?}", sent.verify());
    }

    let set = |name: &str, value: &str| {
        let mut sent = sent.clone();
        let header = sent.headers.iter_mut().find(|header| header.0 == "x-amz-meta-list").unwrap();
        *header = (name.to_owned(), value.into());
        sent.headers.rotate_left(1);
        sent
    };
    for sent in [set("X-Amz-Meta-LIST", "b  c"), set("x-amz-meta-list", " \t b    c\t"), set("x-amz-meta-list", "b c")]
    {
        assert!(sent.verify().is_ok(), "{sent:?}");
    }
    // A plus in a path is no space, and a space in a query no plus.
    for (from, to) in [("/a%20b", "/a+b"), ("d%2Be", "d+e"), ("d%2Be", "d%20e")] {
        let sent = Sent { target: target.replace(from, to).into_bytes(), ..sent.clone() };
        assert_eq!(sent.verify().unwrap_err().code(), "SignatureDoesNotMatch", "{to}");
    }
}

/// An empty value with and without an equals sign is the same parameter.
#[test]
fn a_parameter_may_lack_its_equals_sign() {
    let presigned = crate::presigner().object_request(Method::Get, "key").param("acl", "").sign_at(NOW).unwrap();
    let mut sent = Sent::new(&presigned);
    sent.target = String::from_utf8(sent.target).unwrap().replace("acl=", "acl").into_bytes();
    assert!(sent.verify().is_ok());
}

type Bytes = Vec<u8>;

/// Path and query as a server decodes them, which is what the signature covers.
fn meaning(target: &[u8]) -> (Bytes, Vec<[Bytes; 2]>) {
    let mut parts = target.splitn(2, |byte| *byte == b'?');
    let path = percent_decode(parts.next().unwrap()).collect();
    let query = parts.next().unwrap_or_default();
    let decode = |text: &[u8]| {
        let spaced: Vec<u8> = text.iter().map(|byte| if *byte == b'+' { b' ' } else { *byte }).collect();
        percent_decode(&spaced).collect::<Vec<u8>>()
    };
    let mut pairs: Vec<_> = query
        .split(|byte| *byte == b'&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| {
            let mut parts = pair.splitn(2, |byte| *byte == b'=');
            [decode(parts.next().unwrap()), decode(parts.next().unwrap_or_default())]
        })
        .collect();
    pairs.sort();
    (path, pairs)
}

/// Any bit of method, target and signed headers. One that only changes how the same request is
/// written is left out: the case of an escape's digits and of a header's name.
#[test]
fn one_bit_changed_is_refused() {
    let presigner = Presigner::new(temporary_credentials(), bucket()).unwrap();
    let presigned = presigner
        .put("a b/\u{fc}")
        .content_type("image/png")
        .metadata("a", "b c")
        .payload_sha256([0xab; 32])
        .param("x-id", "Put Object")
        .sign_at(NOW)
        .unwrap();
    let sent = Sent::new(&presigned);
    let (mut refused, mut same) = (0, 0);
    let mut check = |changed: Sent, is_same: bool| {
        if is_same {
            same += 1;
            assert!(changed.verify().is_ok(), "{changed:?}");
        } else {
            refused += 1;
            assert!(changed.verify().is_err(), "{changed:?}");
        }
    };
    for bit in 0..8 {
        for index in 0..sent.method.len() {
            let mut method = sent.method.clone().into_bytes();
            method[index] ^= 1 << bit;
            if let Ok(method) = String::from_utf8(method) {
                check(Sent { method, ..sent.clone() }, false);
            }
        }
        for index in 0..sent.target.len() {
            let mut target = sent.target.clone();
            target[index] ^= 1 << bit;
            // The name of a signature's parameter and the signature are taken as they are.
            let is_same = meaning(&target) == meaning(&sent.target);
            check(Sent { target, ..sent.clone() }, is_same);
        }
        for header in 0..sent.headers.len() - 1 {
            for index in 0..sent.headers[header].1.len() {
                let mut headers = sent.headers.clone();
                headers[header].1[index] ^= 1 << bit;
                check(Sent { headers, ..sent.clone() }, false);
            }
            for index in 0..sent.headers[header].0.len() {
                let mut headers = sent.headers.clone();
                let mut name = headers[header].0.clone().into_bytes();
                name[index] ^= 1 << bit;
                let Ok(name) = String::from_utf8(name) else { continue };
                let is_same = name.eq_ignore_ascii_case(&headers[header].0);
                headers[header].0 = name;
                check(Sent { headers, ..sent.clone() }, is_same);
            }
        }
    }
    assert!(refused > 4000 && (20..200).contains(&same), "{refused} refused, {same} the same");
}

#[test]
fn bytes_that_are_not_utf8_are_signed_as_they_are() {
    let mut forgery = Forgery::new();
    forgery.path = "/%FF%00/a".to_owned();
    forgery.params.push(("a%FE".to_owned(), "%80".to_owned()));
    let sent = forgery.by_query(|_| {});
    assert!(sent.verify().is_ok());
    let target = sent.target.split(|byte| *byte == b'%').collect::<Vec<_>>();
    let raw = [b"/\xff%".as_slice(), &target[2..].join(b"%".as_slice())].concat();
    assert!(Sent { target: raw, ..sent.clone() }.verify().is_ok());

    // A header's value.
    let sent = Forgery::new().signed_header("x-amz-meta-a", "VALUE").by_query(|_| {});
    let target = String::from_utf8(sent.target.clone()).unwrap();
    let (unsigned, _) = target.split_once("&X-Amz-Signature=").unwrap();
    let canonical = [
        format!(
            "GET\n/test.txt\n{}\nhost:examplebucket.s3.amazonaws.com\nx-amz-meta-a:",
            unsigned.split_once('?').unwrap().1
        )
        .as_bytes(),
        b"\xe9\xff",
        b"\n\nhost;x-amz-meta-a\nUNSIGNED-PAYLOAD",
    ]
    .concat();
    let scope = ["20130524", "us-east-1", "s3"];
    let signature = naive::signature(&canonical, SECRET_ACCESS_KEY, "20130524T000000Z", scope);
    let mut headers = sent.headers.clone();
    headers[1].1 = b"\xe9\xff".to_vec();
    let target = format!("{unsigned}&X-Amz-Signature={signature}").into_bytes();
    assert!(Sent { target, headers, ..sent }.verify().is_ok());
}

/// The SDK for JavaScript names the payload in the query too.
#[test]
fn the_query_may_repeat_the_payload_hash() {
    let sha256 = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    let named = |forgery: Forgery, value: &str| {
        forgery.by_query(|params| params.insert(1, ("X-Amz-Content-Sha256".to_owned(), value.to_owned()))).verify()
    };
    assert_eq!(named(Forgery::new(), "UNSIGNED-PAYLOAD").unwrap().payload, PayloadHash::Unsigned);
    let mut forgery = Forgery::new().signed_header("x-amz-content-sha256", sha256);
    sha256.clone_into(&mut forgery.payload);
    assert_eq!(named(forgery, sha256).unwrap().payload, PayloadHash::of(b""));
}

/// SDKs put headers into the query. Sent as headers too, they must say the same.
#[test]
fn a_header_may_be_in_the_query_too() {
    let mut forgery =
        Forgery::new().signed_header("x-amz-meta-a!", "b c").signed_header("x-amz-date", "20130524T000000Z");
    forgery.params.push(("x-amz-meta-a%21".to_owned(), "b%20c".to_owned()));
    assert!(forgery.by_query(|params| params.sort()).verify().is_ok());
}

/// Of many signed headers and parameters, in any order.
#[test]
fn requests_may_be_large() {
    let mut forgery = Forgery::new();
    for number in 0..100 {
        forgery = forgery.signed_header(&format!("x-amz-meta-{number:03}"), &format!("value {number}"));
        forgery.params.push((format!("a{number:03}"), "b%20".repeat(50)));
    }
    forgery.headers.reverse();
    let sent = forgery.by_query(|params| params.reverse());
    assert_eq!(sent.verify().unwrap().signed_headers.len(), 101);
    let mut changed = sent.clone();
    changed.headers.swap_remove(50);
    assert_eq!(changed.verify().unwrap_err().code(), "SignatureDoesNotMatch");
}

#[test]
fn debug_shows_no_secret() {
    let presigner = Presigner::new(temporary_credentials(), bucket()).unwrap();
    let presigned = presigner.get("key").sign_at(NOW).unwrap();
    let sent = Sent::new(&presigned);
    let (verifier, mut scratch) = (Verifier::s3("us-east-1").unwrap(), Scratch::new());
    let received = sent.received();
    let claim = verifier.read(&received, NOW, &mut scratch).unwrap();
    let verified = claim.verify_secret(Some(SECRET_ACCESS_KEY)).unwrap();
    let refusal = claim.verify_secret(Some("another")).unwrap_err();
    let shown = format!("{verifier:?} {received:?} {claim:?} {verified:?} {refusal:?} {refusal} {}", refusal.to_xml());
    let signature = crate::param(presigned.url(), "X-Amz-Signature").unwrap();
    for secret in [SESSION_TOKEN, SECRET_ACCESS_KEY, &signature[..20]] {
        assert!(!shown.contains(secret), "{shown}");
    }
    assert!(!format!("{:?}", Scratch::new()).contains('['));
}

#[test]
fn the_time_may_be_in_any_offset() {
    let presigned = crate::presigner().get("key").sign_at(NOW).unwrap();
    let sent = Sent::new(&presigned);
    assert!(sent.verify_at(datetime!(2013-05-24 02:15 +2)).is_ok());
    assert!(sent.verify_at(datetime!(2013-05-24 02:15:01 +2)).is_err());
}

#[cfg(feature = "http")]
#[test]
fn requests_of_the_http_crate_are_read() {
    let presigned = crate::presigner().put("a b").content_type("image/png").sign_at(NOW).unwrap();
    let verify = |request: &ReceivedRequest<'_>| {
        let (verifier, mut scratch) = (Verifier::s3("us-east-1").unwrap(), Scratch::new());
        let claim = verifier.read(request, NOW, &mut scratch)?;
        claim.verify_secret(Some(SECRET_ACCESS_KEY)).map(|verified| Proof::new(&verified))
    };
    // As with HTTP/2, the authority is in the URI.
    let mut request = presigned.to_http_request().unwrap();
    assert!(verify(&ReceivedRequest::from_http(&request)).is_ok());
    let host = request.uri().authority().unwrap().as_str().to_owned();
    request.headers_mut().insert("host", host.parse().unwrap());
    assert!(verify(&ReceivedRequest::from_http(&request)).is_ok());
    request.headers_mut().insert("host", "other.example".parse().unwrap());
    assert_eq!(verify(&ReceivedRequest::from_http(&request)).unwrap_err().code(), "InvalidRequest");

    // As with HTTP/1.1, it is in the header.
    let target = request.uri().path_and_query().unwrap().as_str().parse().unwrap();
    *request.uri_mut() = target;
    assert_eq!(verify(&ReceivedRequest::from_http(&request)).unwrap_err().code(), "SignatureDoesNotMatch");
    request.headers_mut().insert("host", host.parse().unwrap());
    let (parts, ()) = request.into_parts();
    assert!(verify(&ReceivedRequest::from_http_parts(&parts)).is_ok());
}

/// A query in canonical form is read in another way than any other. Both give the same.
/// Most signers write the parameters of the signature first, in order, and the signature last or
/// among them.
#[test]
fn the_usual_order_of_parameters_is_read_as_any_other() {
    let mut forgery = Forgery::new();
    for (name, value) in [("a", ""), ("a", "1"), ("a%20", "%E8%AA%9E"), ("a0", "~"), ("x-id", "GetObject")] {
        forgery.params.push((name.to_owned(), value.to_owned()));
    }
    let sent = forgery.by_query(|params| {
        params.insert(4, ("X-Amz-Security-Token".to_owned(), "a%2Fb%2B".to_owned()));
        params.insert(1, ("X-Amz-Content-Sha256".to_owned(), "UNSIGNED-PAYLOAD".to_owned()));
    });
    let target = String::from_utf8(sent.target.clone()).unwrap();
    let (signed, signature) = target.rsplit_once('&').unwrap();
    let verify = |target: String| Sent { target: target.into_bytes(), ..sent.clone() }.verify().map(drop);
    let edit = |from: &str, to: &str| {
        assert!(target.contains(from), "{from} in {target}");
        target.replacen(from, to, 1)
    };
    let among = signed.replace("&X-Amz-SignedHeaders", &format!("&{signature}&X-Amz-SignedHeaders"));
    for same in [
        target.clone(),
        among.clone(),
        signed.replace('?', &format!("?{signature}&")),
        edit("a=&a=1", "a=1&a="),
        edit("a%20=%E8%AA%9E&a0=~", "a0=~&a%20=%E8%AA%9E"),
        edit("a=&", "a&"),
        edit("a%20", "a+"),
        edit("a%20", "%61%20"),
        edit("%E8", "%e8"),
        edit("~", "%7E"),
        edit("%2Fus-east-1", "%2fus-east-1"),
        edit("us-east-1", "us%2Deast-1"),
        edit("a%2Fb%2B", "a/b%2B"),
        edit("=host", "=hos%74"),
        edit("&x-id", "&&x-id"),
        edit("&X-Amz-Sig", "&&X-Amz-Sig"),
        format!("{target}&"),
    ] {
        assert_eq!(verify(same.clone()), Ok(()), "{same}");
    }
    for other in [
        edit("a=1", "a=2"),
        edit("a=&", ""),
        edit("a0=~", "a0=~0"),
        edit("GetObject&", "GetObject&y=&"),
        edit("a%2Fb%2B", "a%2Fb+"),
        format!("{target}&y="),
        among.replace("&x-id=GetObject", ""),
    ] {
        assert_eq!(verify(other.clone()).unwrap_err().code(), "SignatureDoesNotMatch", "{other}");
    }
    for repeated in ["X-Amz-Date=20130524T000000Z", "X-Amz-Security-Token=a", "x-amz-expires=900", signature] {
        for target in [format!("{target}&{repeated}"), edit("&x-id", &format!("&{repeated}&x-id"))] {
            let refusal = verify(target.clone()).unwrap_err();
            assert!(matches!(refusal, Refusal::RepeatedParameter { .. }), "{target}: {refusal}");
        }
    }
}

#[test]
fn any_order_of_parameters_is_read_alike() {
    let mut forgery = Forgery::new();
    for (name, value) in [("A", "1"), ("X-Amz-A", "2"), ("X-Amz-S", "%20"), ("a", ""), ("a", "1"), ("a0", "")] {
        forgery.params.push((name.to_owned(), value.to_owned()));
    }
    let sent = forgery.by_query(|params| params.sort());
    let target = String::from_utf8(sent.target.clone()).unwrap();
    let (path, query) = target.split_once('?').unwrap();
    let mut pairs: Vec<&str> = query.split('&').collect();
    for _ in 0..pairs.len() {
        for _ in 0..pairs.len() {
            pairs.rotate_left(1);
            for last in ["", "&"] {
                let target = format!("{path}?{}{last}", pairs.join("&")).into_bytes();
                assert!(Sent { target, ..sent.clone() }.verify().is_ok(), "{pairs:?}");
            }
        }
        let half = pairs.len() / 2;
        pairs.swap(0, half);
        pairs[1..].reverse();
    }
    for changed in
        [query.replace("a=1", "a=2"), query.replace("a=&", ""), query.replace("a0=", "a1="), format!("{query}&b=1")]
    {
        let target = format!("{path}?{changed}").into_bytes();
        assert_eq!(Sent { target, ..sent.clone() }.verify().unwrap_err().code(), "SignatureDoesNotMatch", "{changed}");
    }
}
