//! What the suite needs of a server, and how its tests see one.

use crate::client::{self, HeaderLines, Refusal, Response};
use percent_encoding::percent_decode_str;
use presign::sigv4::{self, PathRules, PayloadHash, Signer};
use presign::{Bucket, Credentials, Error, Method, PresignedUrl, Presigner};
use std::net::SocketAddr;
use std::time::Duration;
use time::OffsetDateTime;

/// The bucket that each server starts with.
pub(crate) const BUCKET: &str = "photos";
/// A bucket that some tests create.
pub(crate) const OTHER_BUCKET: &str = "albums";

/// A running server with an empty [`BUCKET`]. It ends when it is dropped.
pub(crate) trait Server {
    fn name(&self) -> &'static str;
    fn address(&self) -> SocketAddr;
    /// Scheme, host and port that a bucket's name is added to.
    fn endpoint_url(&self, style: Style) -> String;
    fn region(&self) -> &str;
    fn access_key_id(&self) -> &str;
    fn secret_access_key(&self) -> &str;
    fn quirks(&self) -> &Quirks;
}

/// How a URL names the bucket.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Style {
    Path,
    VirtualHosted,
}

impl Style {
    pub(crate) const BOTH: [Self; 2] = [Self::Path, Self::VirtualHosted];

    pub(crate) fn other(self) -> Self {
        match self {
            Self::Path => Self::VirtualHosted,
            Self::VirtualHosted => Self::Path,
        }
    }
}

/// Where servers differ.
#[allow(clippy::struct_excessive_bools, reason = "each is one difference")]
pub(crate) struct Quirks {
    /// A signature over something else than what was sent.
    pub(crate) wrong_signature: Refusal,
    /// A signature that is too short.
    pub(crate) cut_signature: Refusal,
    /// A presigned URL without its signature.
    pub(crate) no_signature: Refusal,
    /// A credential scope of another day or region.
    pub(crate) wrong_scope: Refusal,
    /// An access key id that the server doesn't know.
    pub(crate) unknown_access_key: Refusal,
    /// A request without one of the headers that were signed.
    pub(crate) missing_header: Refusal,
    pub(crate) expired: Refusal,
    /// A URL that starts to work tomorrow. `None`: the server accepts it today.
    pub(crate) too_early: Option<Refusal>,
    /// Whether the server accepts a signature for any region.
    pub(crate) any_region: bool,
    /// The status of a `POST` to an object that names no operation.
    pub(crate) post_to_an_object: u16,

    /// An upload id that is no longer valid.
    pub(crate) unknown_upload: Refusal,
    /// Whether the parts of an upload that doesn't exist are an empty list.
    pub(crate) lists_parts_of_unknown_uploads: bool,
    /// Whether the server has the operation `ListMultipartUploads`.
    pub(crate) lists_uploads: bool,
    /// Whether an upload id works only with the key it was issued for.
    pub(crate) upload_ids_belong_to_keys: bool,
    /// Whether an empty upload id counts as none. If so, the operation on the upload becomes
    /// one on the object.
    pub(crate) empty_upload_id_is_none: bool,

    /// The code for a body that isn't the one of a signed checksum.
    pub(crate) wrong_checksum: &'static str,
    /// Whether the server stores a body that it then refuses for its checksum.
    pub(crate) stores_refused_bodies: bool,
    /// A body that isn't the one of a signed `x-amz-content-sha256`, where the signature says
    /// `UNSIGNED-PAYLOAD`. `None`: the server doesn't compare.
    pub(crate) wrong_content_sha256: Option<Refusal>,
    /// Whether an upload is refused if its `If-Match` or `If-None-Match` isn't met.
    pub(crate) conditional_writes: bool,
    /// Whether a download is refused if its `If-Match` or `If-None-Match` isn't met.
    pub(crate) conditional_reads: bool,
    /// Whether objects are encrypted with the client's own key (SSE-C).
    pub(crate) customer_keys: bool,
    /// The status of a download of a part by its number.
    pub(crate) part_of_an_object: u16,
    /// Whether a listing is URL-encoded if it is asked to be.
    pub(crate) encodes_listings: bool,
    /// Whether the bucket's CORS rules are set through the subresource `cors`. If not, the
    /// server started with a rule for [`ORIGIN`](crate::cross_origin::ORIGIN).
    pub(crate) cors_subresource: bool,

    /// Whether objects are files, and keys are paths of files: dot segments are resolved,
    /// empty segments and a slash at the end are dropped, and names are limited in length.
    pub(crate) keys_are_paths: bool,
    /// Whether slashes at the start of a key are dropped.
    pub(crate) drops_leading_slashes: bool,
    /// Whether the bucket is found in the path as it is sent, not in the decoded one.
    pub(crate) finds_the_bucket_before_decoding: bool,
    /// Whether an `x-amz-*` header that is not signed is followed. If not, it is refused.
    pub(crate) follows_unsigned_headers: bool,

    pub(crate) form: FormQuirks,
    pub(crate) multipart: MultipartQuirks,
}

/// Where servers differ in how they put parts together.
pub(crate) struct MultipartQuirks {
    /// A list with a part that was not uploaded.
    pub(crate) missing_part: Refusal,
    /// A list that leaves out a part before the last one. `None`: the server accepts it.
    pub(crate) list_with_a_gap: Option<Refusal>,
    /// Whether each `ETag` of the list must be that of the part.
    pub(crate) compares_etags: bool,
    /// Whether an upload is lost when its completion is refused.
    pub(crate) refused_completion_ends_the_upload: bool,
    /// A part without a byte. `None`: the server accepts it.
    pub(crate) empty_part: Option<Refusal>,
}

/// Where servers differ in what they make of a form.
#[allow(clippy::struct_excessive_bools, reason = "each is one difference")]
pub(crate) struct FormQuirks {
    pub(crate) too_small: Refusal,
    pub(crate) too_large: Refusal,
    /// A field with a value that its condition doesn't allow.
    pub(crate) wrong_value: Refusal,
    /// A condition without its field.
    pub(crate) missing_field: Refusal,
    /// A field without a condition.
    pub(crate) extra_field: Refusal,
    pub(crate) wrong_signature: Refusal,
    pub(crate) expired: Refusal,
    /// How long a form lives at most, whatever its policy says.
    pub(crate) longest_life: Duration,
    /// A form older than that.
    pub(crate) too_old: Refusal,

    /// Whether `${filename}` in the key becomes the file's name.
    pub(crate) replaces_the_file_name: bool,
    /// Whether each content type of a list must start with the prefix. If not, the list must.
    pub(crate) compares_each_content_type: bool,
    /// Whether a field is required that may have any value.
    pub(crate) demands_every_field: bool,
    /// Whether fields for the encryption are accepted that have no condition.
    pub(crate) encryption_needs_no_condition: bool,
    /// Whether a field `bucket` is ignored. If not, it must have the bucket's name.
    pub(crate) ignores_the_bucket_field: bool,
}

/// Runs a test in each style, on a server of its own.
pub(crate) fn run<S: Server + 'static>(start: fn() -> S, test: fn(&S3)) {
    for style in Style::BOTH {
        // Shown if the test fails.
        println!("style: {style:?}");
        test(&S3 { server: Box::new(start()), style });
    }
}

/// A server, addressed in one style.
pub(crate) struct S3 {
    server: Box<dyn Server>,
    style: Style,
}

impl S3 {
    pub(crate) fn style(&self) -> Style {
        self.style
    }

    pub(crate) fn name(&self) -> &'static str {
        self.server.name()
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.server.address()
    }

    pub(crate) fn endpoint_url(&self, style: Style) -> String {
        self.server.endpoint_url(style)
    }

    pub(crate) fn region(&self) -> &str {
        self.server.region()
    }

    pub(crate) fn access_key_id(&self) -> &str {
        self.server.access_key_id()
    }

    pub(crate) fn secret_access_key(&self) -> &str {
        self.server.secret_access_key()
    }

    pub(crate) fn credentials(&self) -> Credentials {
        Credentials::new(self.access_key_id(), self.secret_access_key())
    }

    pub(crate) fn quirks(&self) -> &Quirks {
        self.server.quirks()
    }

    pub(crate) fn bucket_in(&self, style: Style, name: &str, region: &str) -> Bucket {
        let bucket = Bucket::new(name, region).endpoint_url(self.endpoint_url(style));
        match style {
            Style::Path => bucket.path_style(),
            Style::VirtualHosted => bucket.virtual_hosted_style(),
        }
    }

    pub(crate) fn bucket(&self, name: &str) -> Bucket {
        self.bucket_in(self.style, name, self.region())
    }

    pub(crate) fn presigner(&self) -> Presigner {
        self.presigner_for(self.bucket(BUCKET))
    }

    pub(crate) fn presigner_for(&self, bucket: Bucket) -> Presigner {
        Presigner::new(self.credentials(), bucket).expect("a valid configuration")
    }

    pub(crate) fn presigner_of(&self, credentials: Credentials) -> Presigner {
        Presigner::new(credentials, self.bucket(BUCKET)).expect("a valid configuration")
    }

    /// Signs with the layer that knows no rules of S3. `target` is a percent-encoded key and
    /// a query.
    pub(crate) fn sign_raw(&self, method: Method, target: &str) -> PresignedUrl {
        self.sign_raw_with(method, target, &[])
    }

    pub(crate) fn sign_raw_with(&self, method: Method, target: &str, headers: &[(&str, &str)]) -> PresignedUrl {
        self.sign_url(method, &format!("{}{target}", self.presigner().endpoint().url()), headers)
    }

    fn sign_url(&self, method: Method, url: &str, headers: &[(&str, &str)]) -> PresignedUrl {
        let request = sigv4::Request::new(method, url).path_rules(PathRules::S3).payload_hash(PayloadHash::Unsigned);
        let request = headers.iter().fold(request, |request, (name, value)| request.header(*name, *value));
        let signer = Signer::new(self.credentials(), self.region(), "s3").expect("a valid configuration");
        let signer = signer.at(OffsetDateTime::now_utc()).expect("a valid time");
        signer.presign(&request, Duration::from_secs(60)).expect("the request is signed")
    }

    /// Sends what was signed: its method, URL and headers, with a body.
    #[track_caller]
    pub(crate) fn send(&self, signed: Result<PresignedUrl, Error>, body: &[u8]) -> Response {
        let signed = signed.expect("the request is signed");
        self.exchange(signed.method(), signed.url(), &header_lines(&signed), body)
    }

    #[track_caller]
    pub(crate) fn exchange(
        &self,
        method: Method,
        url: &str,
        headers: &[(impl AsRef<str>, impl AsRef<str>)],
        body: &[u8],
    ) -> Response {
        client::send(self.address(), method.as_str(), url, headers, body)
    }

    #[track_caller]
    pub(crate) fn put(&self, key: &str, content: &[u8]) -> Response {
        self.send(self.presigner().put(key).sign(), content).expect(200)
    }

    #[track_caller]
    pub(crate) fn get(&self, key: &str) -> Response {
        self.send(self.presigner().get(key).sign(), b"")
    }

    /// The bytes of an object.
    #[track_caller]
    pub(crate) fn read(&self, key: &str) -> String {
        self.get(key).expect(200).text()
    }

    #[track_caller]
    pub(crate) fn create_multipart_upload(&self, key: &str) -> String {
        self.send(self.presigner().create_multipart_upload(key).sign(), b"").expect(200).element("UploadId")
    }

    #[track_caller]
    pub(crate) fn create_bucket(&self, name: &str) -> Presigner {
        let presigner = self.presigner_for(self.bucket(name));
        self.send(presigner.bucket_request(Method::Put).sign(), b"").expect(200);
        presigner
    }

    #[track_caller]
    pub(crate) fn buckets(&self) -> Vec<String> {
        let url = format!("{}/", self.endpoint_url(Style::Path));
        self.send(Ok(self.sign_url(Method::Get, &url, &[])), b"").expect(200).elements("Name")
    }

    /// All keys of the bucket, sorted by the server.
    #[track_caller]
    pub(crate) fn keys(&self) -> Vec<String> {
        self.keys_of(BUCKET)
    }

    #[track_caller]
    pub(crate) fn keys_of(&self, bucket: &str) -> Vec<String> {
        let presigner = self.presigner_for(self.bucket(bucket));
        let listing = self.send(presigner.list().param("encoding-type", "url").sign(), b"").expect(200);
        assert_eq!(listing.element("IsTruncated"), "false");
        self.listed(&listing, "Key")
    }

    /// The elements of a listing that was asked for URL-encoded: XML can't contain most
    /// control characters.
    #[track_caller]
    pub(crate) fn listed(&self, listing: &Response, element: &str) -> Vec<String> {
        let elements = listing.elements(element);
        if self.quirks().encodes_listings {
            let decode = |text: String| percent_decode_str(&text).decode_utf8().expect("UTF-8").into_owned();
            elements.into_iter().map(decode).collect()
        } else {
            elements
        }
    }
}

pub(crate) fn header_lines(signed: &PresignedUrl) -> HeaderLines {
    signed.headers().map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
}

/// The encoded value of a query parameter.
#[track_caller]
pub(crate) fn query_value<'u>(url: &'u str, name: &str) -> &'u str {
    let pairs = url.split(['?', '&']).skip(1).filter_map(|pair| pair.split_once('='));
    pairs.into_iter().find(|pair| pair.0 == name).expect("the parameter").1
}

/// The body of `CompleteMultipartUpload`.
pub(crate) fn part_list(etags: &[String]) -> String {
    let parts = (1..).zip(etags);
    let parts =
        parts.map(|(number, etag)| format!("<Part><PartNumber>{number}</PartNumber><ETag>{etag}</ETag></Part>"));
    format!("<CompleteMultipartUpload>{}</CompleteMultipartUpload>", parts.collect::<String>())
}
