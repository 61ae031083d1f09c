//! A form as a browser sends it: `multipart/form-data`, field by field, and last the file.

use crate::client::{self, Response};
use crate::server::S3;
use presign::{Error, PresignedPost};

const BOUNDARY: &str = "----form-of-the-servers-suite";

#[derive(Clone)]
pub(crate) struct Form {
    url: String,
    fields: Vec<(String, String)>,
    file_name: Option<String>,
    file: Vec<u8>,
}

impl Form {
    /// The fields that were signed, and a file named `cat.png`. What the client must fill is
    /// missing.
    #[track_caller]
    pub(crate) fn new(signed: Result<PresignedPost, Error>, file: &[u8]) -> Self {
        let post = signed.expect("the form is signed");
        let fields = post.fields().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
        Self { url: post.url().to_owned(), fields, file_name: Some("cat.png".to_owned()), file: file.to_vec() }
    }

    pub(crate) fn fields(&self) -> &[(String, String)] {
        &self.fields
    }

    #[track_caller]
    pub(crate) fn field(&self, name: &str) -> &str {
        &self.fields[self.index(name)].1
    }

    #[track_caller]
    fn index(&self, name: &str) -> usize {
        self.fields.iter().position(|field| field.0 == name).unwrap_or_else(|| panic!("no field {name}"))
    }

    /// Adds a field after all others.
    pub(crate) fn with(mut self, name: &str, value: &str) -> Self {
        self.fields.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Adds a field before all others.
    pub(crate) fn with_first(mut self, name: &str, value: &str) -> Self {
        self.fields.insert(0, (name.to_owned(), value.to_owned()));
        self
    }

    #[track_caller]
    pub(crate) fn without(mut self, name: &str) -> Self {
        self.fields.remove(self.index(name));
        self
    }

    #[track_caller]
    pub(crate) fn changed(mut self, name: &str, value: &str) -> Self {
        let index = self.index(name);
        assert_ne!(self.fields[index].1, value, "nothing was changed");
        value.clone_into(&mut self.fields[index].1);
        self
    }

    /// Renames the file, or sends it without a name.
    pub(crate) fn file_name(mut self, file_name: Option<&str>) -> Self {
        self.file_name = file_name.map(String::from);
        self
    }

    pub(crate) fn to(mut self, url: &str) -> Self {
        url.clone_into(&mut self.url);
        self
    }

    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    #[track_caller]
    pub(crate) fn send(&self, s3: &S3) -> Response {
        self.send_with(s3, &[])
    }

    /// Sends the form with more headers.
    #[track_caller]
    pub(crate) fn send_with(&self, s3: &S3, headers: &[(&str, &str)]) -> Response {
        self.exchange(s3, headers, &self.body())
    }

    /// Sends the form without the last bytes of its body.
    #[track_caller]
    pub(crate) fn send_cut(&self, s3: &S3, missing: usize) -> Response {
        let body = self.body();
        self.exchange(s3, &[], &body[..body.len() - missing])
    }

    #[track_caller]
    fn exchange(&self, s3: &S3, headers: &[(&str, &str)], body: &[u8]) -> Response {
        let content_type = format!("multipart/form-data; boundary={BOUNDARY}");
        let headers = [headers, &[("content-type", &content_type)]].concat();
        client::send(s3.address(), "POST", &self.url, &headers, body)
    }

    fn body(&self) -> Vec<u8> {
        let mut body = Vec::new();
        for (name, value) in &self.fields {
            let head = format!("--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n");
            body.extend_from_slice(head.as_bytes());
            body.extend_from_slice(value.as_bytes());
            body.extend_from_slice(b"\r\n");
        }
        // WHATWG: "HTML", section "Multipart form data".
        let escape = |name: &String| name.replace('"', "%22").replace('\r', "%0D").replace('\n', "%0A");
        let file_name = self.file_name.as_ref().map(|name| format!("; filename=\"{}\"", escape(name)));
        let head = format!(
            "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"file\"{}\r\nContent-Type: text/html\r\n\r\n",
            file_name.unwrap_or_default()
        );
        body.extend_from_slice(head.as_bytes());
        body.extend_from_slice(&self.file);
        body.extend_from_slice(format!("\r\n--{BOUNDARY}--\r\n").as_bytes());
        body
    }
}
