//! What a presigned URL of S3's was signed with.

use super::header_rules::CONTENT_SHA256;
use crate::sigv4::{PathRules, SignedUrl, UNSIGNED_PAYLOAD};
use crate::{Error, Explanation, Method};

impl Explanation {
    /// The texts that a presigned URL of S3's, made by any program, was signed with.
    ///
    /// `headers` are those that go with the URL. Of the names in `X-Amz-SignedHeaders` only
    /// `host` may be missing, and headers that aren't signed are ignored.
    ///
    /// # Errors
    ///
    /// [`Error::PresignedUrl`] if a parameter of the signature is missing or cut off,
    /// [`Error::UnknownHeaderValue`] if a signed header is missing in `headers`, and
    /// [`Error::UrlWithoutScheme`], [`Error::Url`] or [`Error::Host`] if it isn't a URL.
    ///
    /// ```
    /// use presign::{Bucket, Credentials, Explanation, Presigner};
    /// use time::macros::datetime;
    ///
    /// let presigner = Presigner::new(Credentials::new("AKIDEXAMPLE", "secret"), Bucket::new("examplebucket", "us-east-1"))?;
    /// let request = presigner.put("cat.png").content_type("image/png");
    /// let now = datetime!(2013-05-24 00:00 UTC);
    /// let signed = request.sign_at(now)?;
    ///
    /// let explanation = Explanation::of_url(signed.method(), signed.url(), signed.headers())?;
    /// assert_eq!(explanation.canonical_request(), request.explain_at(now)?.canonical_request());
    /// # Ok::<(), presign::Error>(())
    /// ```
    pub fn of_url<N, V>(method: Method, url: &str, headers: impl IntoIterator<Item = (N, V)>) -> Result<Self, Error>
    where
        N: AsRef<str>,
        V: AsRef<str>,
    {
        let url = SignedUrl::read(url, headers)?;
        let payload_hash = url.get(CONTENT_SHA256).unwrap_or(UNSIGNED_PAYLOAD);
        Ok(url.explain(method, PathRules::S3, payload_hash))
    }
}
