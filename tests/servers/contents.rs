//! What a server stores, to see by effect what a request did.

use crate::client::Response;
use crate::server::{BUCKET, OTHER_BUCKET, S3, part_list};
use presign::{Error, ErrorKind, Method, PresignedUrl, Presigner};
use std::collections::{BTreeMap, BTreeSet};

/// The start of every object that a request must not reveal.
pub(crate) const SECRET: &str = "secret of ";
/// Objects that a misread key may name. Each contains [`SECRET`] and its key.
pub(crate) const SECRET_KEYS: [&str; 3] = ["x", "dir/y", "caf\u{e9}"];
/// An object that is no secret.
pub(crate) const PLAIN_KEY: &str = "plain";
/// The key of an upload in parts, which nothing completes.
pub(crate) const UPLOAD_KEY: &str = "film";

/// An entry for each bucket, for each object and part with its size and time, and for the
/// bucket's CORS rules.
type Contents = BTreeMap<String, String>;

/// The entry of an object.
pub(crate) fn object(key: &str) -> String {
    format!("object {BUCKET}/{key}")
}

/// The entry of an object in the other bucket.
pub(crate) fn other_object(key: &str) -> String {
    format!("object {OTHER_BUCKET}/{key}")
}

/// The entry of the upload.
pub(crate) const UPLOAD: &str = "parts of the upload";

/// A server with secrets in two buckets, and everything it stores.
pub(crate) struct Watch<'s> {
    s3: &'s S3,
    pub(crate) presigner: Presigner,
    pub(crate) other_bucket: Presigner,
    pub(crate) upload_id: String,
    contents: Contents,
}

impl<'s> Watch<'s> {
    pub(crate) fn new(s3: &'s S3) -> Self {
        let other_bucket = s3.create_bucket(OTHER_BUCKET);
        let presigner = s3.presigner();
        s3.send(other_bucket.put("secret").sign(), format!("{SECRET}{OTHER_BUCKET}").as_bytes()).expect(200);
        s3.put(PLAIN_KEY, b"plain");
        let upload_id = s3.create_multipart_upload(UPLOAD_KEY);
        s3.send(presigner.upload_part(UPLOAD_KEY, &*upload_id, 1).sign(), b"part").expect(200);
        let mut watch = Self { s3, presigner, other_bucket, upload_id, contents: Contents::new() };
        for key in SECRET_KEYS {
            watch.put_secret(key);
        }
        watch.contents = watch.read();
        watch
    }

    /// Stores a secret again, after a test has changed it on purpose.
    pub(crate) fn put_secret(&self, key: &str) {
        self.s3.send(self.presigner.put(key).sign(), format!("{SECRET}{key}").as_bytes()).expect(200);
    }

    pub(crate) fn has(&self, name: &str) -> bool {
        self.contents.contains_key(name)
    }

    /// Compares the bytes of the secrets, of which `changes` sees only size and time.
    #[track_caller]
    pub(crate) fn expect_secrets(&self) {
        for key in SECRET_KEYS {
            assert_eq!(self.s3.read(key), format!("{SECRET}{key}"));
        }
        let other = self.s3.send(self.other_bucket.get("secret").sign(), b"").expect(200);
        assert_eq!(other.text(), format!("{SECRET}{OTHER_BUCKET}"));
    }

    fn read(&self) -> Contents {
        let mut entries = Contents::new();
        for bucket in self.s3.buckets() {
            entries.insert(format!("bucket {bucket}"), String::new());
        }
        for (bucket, presigner) in [(BUCKET, &self.presigner), (OTHER_BUCKET, &self.other_bucket)] {
            let listing = self.s3.send(presigner.list().param("encoding-type", "url").sign(), b"").expect(200);
            assert_eq!(listing.element("IsTruncated"), "false");
            let [sizes, times] = ["Size", "LastModified"].map(|name| listing.elements(name));
            for ((key, size), time) in self.s3.listed(&listing, "Key").iter().zip(sizes).zip(times) {
                entries.insert(format!("object {bucket}/{key}"), format!("{size} bytes of {time}"));
            }
        }
        let parts = self.s3.send(self.presigner.list_parts(UPLOAD_KEY, &*self.upload_id).sign(), b"");
        let [numbers, sizes, times] = ["PartNumber", "Size", "LastModified"].map(|name| parts.elements(name));
        let mut facts: Vec<_> = numbers.iter().zip(sizes).zip(times).collect();
        facts.sort();
        entries.insert(UPLOAD.to_owned(), format!("{} {facts:?}", parts.status));
        let cors = self.s3.send(self.presigner.bucket_request(Method::Get).param("cors", "").sign(), b"");
        entries.insert("CORS rules".to_owned(), format!("{} {:?}", cors.status, cors.elements("AllowedOrigin")));
        entries
    }

    /// The names of the entries that changed since the last call.
    pub(crate) fn changes(&mut self) -> Vec<String> {
        let now = self.read();
        let before = std::mem::replace(&mut self.contents, now);
        let names: BTreeSet<_> = before.keys().chain(self.contents.keys()).collect();
        names.into_iter().filter(|name| before.get(*name) != self.contents.get(*name)).cloned().collect()
    }

    /// Sends what was signed, if it was, and checks that it reveals no secret.
    #[track_caller]
    pub(crate) fn attempt(&self, signed: Result<PresignedUrl, Error>, body: &str) -> Option<Response> {
        let response = self.attempt_and_read(signed, body)?;
        assert!(!response.text().contains(SECRET), "{response:?}");
        Some(response)
    }

    /// The same for a request that is meant to reveal one.
    #[track_caller]
    pub(crate) fn attempt_and_read(&self, signed: Result<PresignedUrl, Error>, body: &str) -> Option<Response> {
        match signed {
            Ok(signed) => Some(self.s3.send(Ok(signed), body.as_bytes())),
            Err(error) => {
                assert_eq!(error.kind(), ErrorKind::Request, "{error:?}");
                None
            }
        }
    }

    #[track_caller]
    pub(crate) fn expect_no_change(&mut self, by: &str) {
        assert_eq!(self.changes(), [""; 0], "changed by {by}");
    }

    /// Completes an upload of one part.
    #[track_caller]
    pub(crate) fn complete(&self, signed: Result<PresignedUrl, Error>, etag: &str) -> Option<Response> {
        self.attempt(signed, &part_list(&[etag.to_owned()]))
    }
}
