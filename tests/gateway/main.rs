//! The example `gateway`, started as its README says: what it serves, stores and refuses, by
//! effect.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "../servers/client.rs"]
#[allow(dead_code)]
mod client;
mod clients;
mod files;
mod process;
#[path = "../program/mod.rs"]
mod program;
mod reads;
mod refusals;
#[path = "../service/mod.rs"]
mod service;
mod settings;
mod slow;
mod writes;

use client::Response;
use presign::{Bucket, Credentials, Error, PresignedUrl, Presigner};
use process::{ACCESS_KEY_ID, BUCKET, Gateway, REGION, SECRET_ACCESS_KEY};
use roxmltree::Document;
use std::fs;
use std::path::Path;

impl Gateway {
    fn write(&self, path: &str, bytes: impl AsRef<[u8]>) {
        let path = self.folder().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }

    fn read(&self, path: &str) -> String {
        fs::read_to_string(self.folder().join(path)).unwrap()
    }

    /// All files of the folder, and all folders that are empty, sorted.
    fn files(&self) -> Vec<String> {
        fn collect(folder: &Path, below: &Path, found: &mut Vec<String>) {
            for entry in fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() && !path.is_symlink() && fs::read_dir(&path).unwrap().next().is_some() {
                    collect(&path, below, found);
                } else {
                    found.push(path.strip_prefix(below).unwrap().to_str().unwrap().to_owned());
                }
            }
        }
        let mut found = Vec::new();
        collect(&self.folder(), &self.folder(), &mut found);
        found.retain(|path| *path != self.incoming());
        found.sort();
        found
    }

    /// The name of the folder of unfinished uploads.
    fn incoming(&self) -> String {
        let names = fs::read_dir(self.folder()).unwrap().map(|entry| entry.unwrap().file_name());
        names.map(|name| name.into_string().unwrap()).find(|name| name.starts_with(".gateway-")).unwrap()
    }

    /// The names of unfinished uploads.
    fn unfinished(&self) -> Vec<String> {
        let names = fs::read_dir(self.folder().join(self.incoming())).unwrap();
        names.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
    }

    fn bucket(&self) -> Bucket {
        Bucket::new(BUCKET, REGION).endpoint_url(self.endpoint())
    }

    fn presigner(&self) -> Presigner {
        presigner_for(self.bucket())
    }

    /// Does what a URL is for, with its headers.
    #[track_caller]
    fn send(&self, signed: Result<PresignedUrl, Error>, body: impl AsRef<[u8]>) -> Response {
        self.send_with(&signed.unwrap(), &[], body)
    }

    /// The same, with more headers than are signed.
    #[track_caller]
    fn send_with(&self, signed: &PresignedUrl, headers: &[(&str, &str)], body: impl AsRef<[u8]>) -> Response {
        let all: Vec<_> = signed.headers().chain(headers.iter().copied()).collect();
        self.exchange(signed.method().as_str(), signed.url(), &all, body)
    }

    #[track_caller]
    fn exchange(&self, method: &str, url: &str, headers: &[(&str, &str)], body: impl AsRef<[u8]>) -> Response {
        client::send(self.address, method, url, headers, body.as_ref())
    }

    #[track_caller]
    fn put(&self, key: &str, body: impl AsRef<[u8]>) -> Response {
        self.send(self.presigner().put(key).sign(), body).expect(200)
    }

    #[track_caller]
    fn get(&self, key: &str) -> Response {
        self.send(self.presigner().get(key).sign(), b"")
    }
}

fn presigner_for(bucket: Bucket) -> Presigner {
    Presigner::new(Credentials::new(ACCESS_KEY_ID, SECRET_ACCESS_KEY), bucket).unwrap()
}

/// Checks that a refusal is S3's XML, and returns its code.
#[track_caller]
fn refusal(response: &Response) -> (u16, String) {
    assert_eq!(response.header("content-type"), "application/xml");
    assert_eq!(response.header("x-content-type-options"), "nosniff");
    let text = response.text();
    let document = Document::parse(&text).unwrap_or_else(|error| panic!("{error}: {text}"));
    assert_eq!(document.root_element().tag_name().name(), "Error");
    let element = |name| {
        let mut found = document.root_element().children().filter(|child| child.has_tag_name(name));
        let text = found.next().and_then(|element| element.text()).unwrap_or_default();
        assert!(!text.is_empty() && found.next().is_none(), "{name}: {response:?}");
        text.to_owned()
    };
    element("Message");
    (response.status, element("Code"))
}

#[track_caller]
fn assert_refused(response: &Response, status: u16, code: &str) {
    assert_eq!(refusal(response), (status, code.to_owned()), "{response:?}");
}
