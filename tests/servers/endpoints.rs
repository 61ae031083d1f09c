//! Where the bucket is.

use crate::client::NO_HEADERS;
use crate::server::{BUCKET, S3, Style};
use presign::Bucket;

on_each_server![both_styles_reach_the_same_bucket, a_custom_domain_is_the_bucket, a_stripped_prefix_is_not_signed];

fn both_styles_reach_the_same_bucket(s3: &S3) {
    let in_style = |style| s3.bucket_in(style, BUCKET, s3.region());
    // A host name serves path style as well as an address does.
    let named_host = Bucket::new(BUCKET, s3.region()).endpoint_url(s3.endpoint_url(Style::VirtualHosted));
    let buckets = [in_style(Style::Path), in_style(Style::VirtualHosted), named_host];
    let presigners = buckets.map(|bucket| s3.presigner_for(bucket));
    let [port, name] = [s3.address().port().to_string(), format!("/{BUCKET}/")];
    assert!(presigners[0].endpoint().url().ends_with(&format!("127.0.0.1:{port}{name}")));
    assert!(presigners[1].endpoint().url().starts_with(&format!("http://{BUCKET}.")));
    assert!(presigners[2].endpoint().url().ends_with(&format!("localhost:{port}{name}")));

    for writer in &presigners {
        s3.send(writer.put("cat").sign(), b"cat").expect(200);
        for reader in &presigners {
            s3.send(reader.head_bucket().sign(), b"").expect(200);
            assert_eq!(s3.send(reader.list().sign(), b"").expect(200).elements("Key"), ["cat"]);
            assert_eq!(s3.send(reader.get("cat").sign(), b"").expect(200).body, "cat");
        }
        s3.send(writer.delete("cat").sign(), b"").expect(204);
        for reader in &presigners {
            s3.send(reader.get("cat").sign(), b"").expect_code(404, "NoSuchKey");
        }
    }
}

/// Both servers take the first label of the host for the bucket, so that host serves as a
/// domain of the bucket's own.
fn a_custom_domain_is_the_bucket(s3: &S3) {
    let host = s3.bucket_in(Style::VirtualHosted, BUCKET, s3.region()).resolve().unwrap();
    let domain = s3.presigner_for(Bucket::custom_domain(host.url(), s3.region()));
    s3.send(domain.put("cat").sign(), b"cat").expect(200);
    assert_eq!(s3.read("cat"), "cat");
}

/// The test is the reverse proxy.
fn a_stripped_prefix_is_not_signed(s3: &S3) {
    let presigner = s3.presigner_for(s3.bucket(BUCKET).stripped_prefix("/storage"));
    let put = presigner.put("cat").sign().unwrap();
    assert!(put.url().contains("/storage/"));
    s3.exchange(put.method(), put.url(), NO_HEADERS, b"cat").expect_refusal(s3.quirks().wrong_signature);
    s3.exchange(put.method(), &put.url().replacen("/storage", "", 1), NO_HEADERS, b"cat").expect(200);
    assert_eq!(s3.read("cat"), "cat");
}
