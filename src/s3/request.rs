//! A request to S3: its settings, and the ways to sign it.

use super::cache_scope::{CacheScope, http_date};
use super::header_rules::{CONTENT_SHA256, is_single_valued, reserved_rule, value_rule};
use super::key;
use super::multipart::check_part_number;
use super::operation::Operation;
use super::presigner::Presigner;
use super::selector::{MAX_ID, is_copy_source, is_id, is_selecting_header, is_selecting_param};
use super::session::Takes;
use crate::excerpt::excerpt_name;
use crate::sigv4::{
    Headers, Life, Params, SignAt, SignableRequest, Text, UNSIGNED_PAYLOAD, UrlToPath, sort_pairs, to_send, write_path,
};
use crate::{Error, Explanation, Lifetime, Method, PresignedUrl};
use alloc::borrow::Cow;
use alloc::boxed::Box;
use alloc::vec::Vec;
use core::fmt;
use core::marker::PhantomData;
use time::OffsetDateTime;

/// One operation on a bucket or an object, started by a [`Presigner`].
///
/// Each setting exists only on operations that support it. An invalid value is kept and
/// reported when the URL is signed, so that calls can be chained. The first one counts.
///
/// All headers set here are signed: the client must send them with exactly these values,
/// and [`PresignedUrl::headers`] lists them.
///
/// ```
/// use presign::{Bucket, Credentials, Presigner};
/// use time::macros::datetime;
///
/// let presigner = Presigner::new(Credentials::new("AKIDEXAMPLE", "secret"), Bucket::new("examplebucket", "us-east-1"))?;
/// let view = presigner
///     .get("photos/cat.jpg")
///     .response_content_type("image/jpeg")
///     .param("x-id", "GetObject")
///     .sign_at(datetime!(2013-05-24 00:00 UTC))?;
/// assert!(view.url().contains("&response-content-type=image%2Fjpeg&x-id=GetObject&X-Amz-Signature="));
/// # Ok::<(), presign::Error>(())
/// ```
pub struct Request<'a, Op> {
    presigner: &'a Presigner,
    method: Method,
    /// `None` for the bucket itself.
    key: Option<Cow<'a, str>>,
    allow_ambiguous_key: bool,
    params: Params<'a>,
    headers: Headers<'a>,
    life: Life,
    cache_scope: Option<CacheScope>,
    takes: Takes,
    /// The first invalid value given to a setting.
    invalid: Option<Box<Error>>,
    operation: PhantomData<Op>,
}

impl<'a, Op> Request<'a, Op> {
    #[inline]
    pub(super) fn new(presigner: &'a Presigner, method: Method, key: Option<Cow<'a, str>>, takes: Takes) -> Self {
        Self {
            presigner,
            method,
            key,
            allow_ambiguous_key: false,
            params: Params::default(),
            headers: Headers::default(),
            life: Life::DEFAULT,
            cache_scope: None,
            takes,
            invalid: None,
            operation: PhantomData,
        }
    }

    /// How long the URL lives: 1 second to 7 days, in whole seconds; 15 minutes by
    /// default. AWS: "Download and upload objects with presigned URLs".
    ///
    /// Takes a [`Duration`](core::time::Duration), or a [`Lifetime`], which says what happens
    /// if the credentials expire first (by default the life is shortened), and which can make
    /// the URL stable, so that caches find what they have.
    ///
    /// Signing reports an invalid life: [`Error::ExpiryOutOfRange`],
    /// [`Error::ExpiryNotWholeSeconds`], [`Error::MinimumLife`], [`Error::StableWindow`].
    ///
    /// See [`Presigner`] for an example.
    #[must_use]
    #[inline]
    pub fn expires_in(mut self, lifetime: impl Into<Lifetime>) -> Self {
        match lifetime.into().check() {
            Ok(life) => {
                self.life = life;
                self
            }
            Err(error) => self.keep_first_error(Err(error)),
        }
    }

    /// Any header by name. The values of a repeated name are joined by commas, unless the
    /// header has a single value.
    ///
    /// Signing reports [`Error::HeaderName`], [`Error::HeaderValue`],
    /// [`Error::DuplicateHeader`]; [`Error::ReservedHeader`] for `host`, the headers of the
    /// signature, and a header that a parameter of the same name, in whatever case, gives
    /// another value; [`Error::SelectsOperation`] for a header such as
    /// `x-amz-copy-source`, unless the request is an
    /// [`object_request`](Presigner::object_request).
    ///
    /// A signed `Range` doesn't limit what the client may read: with an `If-Range` that it adds
    /// and that doesn't match, a server answers with the whole object.
    ///
    /// ```
    /// # use presign::{Bucket, Credentials, Presigner};
    /// # let presigner = Presigner::new(Credentials::new("AKIDEXAMPLE", "secret"), Bucket::new("examplebucket", "us-east-1"))?;
    /// # let now = time::macros::datetime!(2013-05-24 00:00 UTC);
    /// let first_kibibyte = presigner.get("film.mp4").header("Range", "bytes=0-1023").sign_at(now)?;
    /// assert_eq!(first_kibibyte.headers().next(), Some(("range", "bytes=0-1023")));
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub fn header(mut self, name: impl Into<Cow<'a, str>>, value: impl Into<Cow<'a, str>>) -> Self
    where
        Op: Operation,
    {
        let name = name.into();
        if let Some(rule) = reserved_rule(&name) {
            return self.keep_first_error(Err(Error::ReservedHeader { name: excerpt_name(&name), rule }));
        }
        if !Op::IS_ANY && is_selecting_header(&name) {
            return self.keep_first_error(Err(Error::SelectsOperation { name: excerpt_name(&name) }));
        }
        if is_copy_source(&name) {
            self.takes = Takes::Ordinary;
        }
        self.with_header(name, Text::new(value))
    }

    /// Any query parameter by name; neither name nor value is encoded. A subresource such
    /// as `tagging` has an empty value.
    ///
    /// Signing reports [`Error::ReservedParameter`] for a name that the signature sets,
    /// [`Error::DuplicateParameter`], [`Error::EmptyParameterName`], and
    /// [`Error::SelectsOperation`] for a subresource, unless the request is an
    /// [`object_request`](Presigner::object_request) or a
    /// [`bucket_request`](Presigner::bucket_request).
    ///
    /// See [`Request`] for an example.
    #[must_use]
    pub fn param(mut self, name: impl Into<Cow<'a, str>>, value: impl Into<Cow<'a, str>>) -> Self
    where
        Op: Operation,
    {
        let name = name.into();
        if !Op::IS_ANY && is_selecting_param(&name) {
            return self.keep_first_error(Err(Error::SelectsOperation { name: excerpt_name(&name) }));
        }
        if is_copy_source(&name) {
            self.takes = Takes::Ordinary;
        }
        self.with_param(name, Text::new(value))
    }

    /// `x-amz-expected-bucket-owner`: S3 refuses the request if another account owns the
    /// bucket. `account_id` has 12 digits.
    ///
    /// ```
    /// # use presign::{Bucket, Credentials, Presigner};
    /// # let presigner = Presigner::new(Credentials::new("AKIDEXAMPLE", "secret"), Bucket::new("examplebucket", "us-east-1"))?;
    /// # let now = time::macros::datetime!(2013-05-24 00:00 UTC);
    /// let presigned = presigner.get("report.pdf").expected_bucket_owner("111122223333").request_payer().sign_at(now)?;
    /// assert_eq!(presigned.headers().count(), 2);
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub fn expected_bucket_owner(self, account_id: impl Into<Cow<'a, str>>) -> Self {
        self.with_header("x-amz-expected-bucket-owner", Text::new(account_id))
    }

    /// `x-amz-request-payer: requester`: the requester pays for the transfer.
    ///
    /// See [`expected_bucket_owner`](Self::expected_bucket_owner) for an example.
    #[must_use]
    pub fn request_payer(self) -> Self {
        self.with_header("x-amz-request-payer", Text::new("requester"))
    }

    /// Signs a key even if some clients or servers take it for another one: a key with a
    /// `.` or `..` segment, an empty segment (`/a`, `a//b`) or a NUL byte.
    ///
    /// Browsers, `url::Url` and most HTTP clients resolve dot segments before they send.
    /// Garage drops slashes at the start of a key, and servers that store objects as files
    /// drop empty segments. The request then names another object than the one you meant
    /// to give access to. Allow such keys only if you know every client and the server
    /// (`curl --path-as-is` and the `hyper` crate send a path as it is; AWS takes all keys
    /// as they are).
    ///
    /// ```
    /// # use presign::{Bucket, Credentials, Presigner};
    /// # let presigner = Presigner::new(Credentials::new("AKIDEXAMPLE", "secret"), Bucket::new("examplebucket", "us-east-1"))?;
    /// # let now = time::macros::datetime!(2013-05-24 00:00 UTC);
    /// assert!(presigner.get("a/../b").sign_at(now).is_err());
    /// assert!(presigner.get("a/../b").allow_ambiguous_key().sign_at(now)?.url().contains("/a/../b?"));
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub fn allow_ambiguous_key(mut self) -> Self {
        self.allow_ambiguous_key = true;
        self
    }

    /// Names (in lower case) and values of the headers set so far, sorted by name. With
    /// `sign_into`, this is what the client must send besides the URL.
    ///
    /// ```
    /// # use presign::{Bucket, Credentials, Presigner};
    /// # let presigner = Presigner::new(Credentials::new("AKIDEXAMPLE", "secret"), Bucket::new("examplebucket", "us-east-1"))?;
    /// let upload = presigner.put("cat.png").content_type("image/png");
    /// assert_eq!(upload.headers(), [("content-type", "image/png".into())]);
    /// # Ok::<(), presign::Error>(())
    /// ```
    pub fn headers(&self) -> Vec<(&str, Cow<'_, str>)> {
        to_send(&self.headers.canonical(self.presigner.endpoint().authority())).collect()
    }

    pub(super) fn with_param(mut self, name: impl Into<Cow<'a, str>>, value: Text<'a>) -> Self {
        let name = name.into();
        let result = if value.as_str().is_empty() && is_id(&name) {
            Err(Error::EmptyId { name: name.into_owned() })
        } else if value.as_str().len() > MAX_ID && is_id(&name) {
            Err(Error::IdTooLong { name: name.into_owned(), length: value.as_str().len() })
        } else if reserved_rule(&name).is_some() {
            Err(Error::ReservedParameter { name: excerpt_name(&name) })
        } else {
            self.params.push(name, value)
        };
        self.keep_first_error(result)
    }

    pub(super) fn with_header(mut self, name: impl Into<Cow<'a, str>>, value: Text<'a>) -> Self {
        let name = name.into();
        let result = match value_rule(&name, value.as_str()) {
            Some(rule) => Err(Error::HeaderValue { name: excerpt_name(&name), rule }),
            None => self.headers.push(name, value),
        };
        self.keep_first_error(result)
    }

    pub(super) fn with_cache_scope(mut self, scope: CacheScope) -> Self {
        self.cache_scope = Some(scope);
        self
    }

    pub(super) fn upload_id(self, upload_id: impl Into<Cow<'a, str>>) -> Self {
        self.with_param("uploadId", Text::new(upload_id))
    }

    pub(super) fn numbered_part(self, part_number: u32) -> Self {
        match check_part_number(part_number) {
            Ok(()) => self.with_param("partNumber", Text::number(part_number.into())),
            Err(error) => self.keep_first_error(Err(error)),
        }
    }

    fn keep_first_error(mut self, result: Result<(), Error>) -> Self {
        if let Err(error) = result
            && self.invalid.is_none()
        {
            self.invalid = Some(Box::new(error));
        }
        self
    }

    /// Signs the request at a time, in any offset. Pure: the same values give the same
    /// URL.
    ///
    /// # Errors
    ///
    /// The first invalid value that the request was given; an invalid key; credentials
    /// that can't sign at that time; [`Error::CredentialsExpireTooSoon`].
    ///
    /// See [`Presigner`] for an example.
    pub fn sign_at(&self, time: OffsetDateTime) -> Result<PresignedUrl, Error> {
        self.presign(SignAt::Time(&self.presigner.signer().check_time(time)?))
    }

    /// As [`sign_at`](Self::sign_at), with the URL appended to `out`.
    ///
    /// Signing takes room in `out` for about twice the URL's length and the headers. It
    /// allocates nothing if `out` has it. Nothing of the headers, which may contain a
    /// customer's key, stays in `out`. After an error, `out` is as it was.
    ///
    /// ```
    /// # use presign::{Bucket, Credentials, Presigner};
    /// # let presigner = Presigner::new(Credentials::new("AKIDEXAMPLE", "secret"), Bucket::new("examplebucket", "us-east-1"))?;
    /// # let now = time::macros::datetime!(2013-05-24 00:00 UTC);
    /// let mut html = Vec::from("<img src=\"");
    /// presigner.get("photos/cat.jpg").sign_at_into(now, &mut html)?;
    /// html.extend_from_slice(b"\">");
    /// # Ok::<(), presign::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// As [`sign_at`](Self::sign_at).
    pub fn sign_at_into(&self, time: OffsetDateTime, out: &mut Vec<u8>) -> Result<(), Error> {
        self.presign_into(SignAt::Time(&self.presigner.signer().check_time(time)?), out)
    }

    /// The canonical request and the string to sign of [`sign_at`](Self::sign_at).
    ///
    /// # Errors
    ///
    /// As [`sign_at`](Self::sign_at).
    ///
    /// See [`Explanation`] for an example.
    pub fn explain_at(&self, time: OffsetDateTime) -> Result<Explanation, Error> {
        let signer = self.presigner.signer();
        let time = signer.check_time(time)?;
        self.with_signable(SignAt::Time(&time), |request, at| {
            let mut url = Vec::new();
            let path_start = self.write_url_to_path(request, &mut url);
            request.explain(signer, at.time(), url, path_start)
        })
    }

    /// Signs the request at the time that the presigner [holds](Presigner::at), or else at
    /// the time of the system's clock.
    ///
    /// ```
    /// # use presign::{Bucket, Credentials, Presigner};
    /// # let presigner = Presigner::new(Credentials::new("AKIDEXAMPLE", "secret"), Bucket::new("examplebucket", "us-east-1"))?;
    /// # let presigner = presigner.at(time::macros::datetime!(2013-05-24 00:00 UTC))?;
    /// let view = presigner.get("photos/cat.jpg").sign()?;
    /// # Ok::<(), presign::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// As [`sign_at`](Self::sign_at); [`Error::NoClock`] without the feature `std`, if the
    /// presigner holds no time.
    pub fn sign(&self) -> Result<PresignedUrl, Error> {
        match self.presigner.held() {
            Some(held) => self.presign(SignAt::Held(held)),
            None => self.sign_at(now()?),
        }
    }

    /// As [`sign`](Self::sign), with the URL appended to `out`, as
    /// [`sign_at_into`](Self::sign_at_into) does.
    ///
    /// # Errors
    ///
    /// As [`sign`](Self::sign).
    ///
    /// See [`Presigner::at`] for an example.
    pub fn sign_into(&self, out: &mut Vec<u8>) -> Result<(), Error> {
        match self.presigner.held() {
            Some(held) => self.presign_into(SignAt::Held(held), out),
            None => self.sign_at_into(now()?, out),
        }
    }

    fn presign(&self, at: SignAt<'_>) -> Result<PresignedUrl, Error> {
        self.with_signable(at, |request, at| {
            let mut url = Vec::new();
            let path_start = self.write_url_to_path(request, &mut url);
            request.presigned_url(self.presigner.signer(), at, url, path_start)
        })
    }

    fn presign_into(&self, at: SignAt<'_>, out: &mut Vec<u8>) -> Result<(), Error> {
        self.with_signable(at, |request, at| {
            let path_start = self.write_url_to_path(request, out);
            request.presign(self.presigner.signer(), at, UrlToPath { buffer: out, path_start });
        })
    }

    /// Passes on the request as the layer below signs it, if all its values are valid.
    #[inline]
    fn with_signable<R>(
        &self,
        at: SignAt<'_>,
        work: impl FnOnce(&SignableRequest<'_, '_>, SignAt<'_>) -> R,
    ) -> Result<R, Error> {
        if let Some(error) = &self.invalid {
            return Err(Error::clone(error));
        }
        let endpoint = self.presigner.endpoint();
        self.presigner.credentials_kind().check(self.takes, endpoint)?;
        if let Some(key) = &self.key {
            key::check(key, self.allow_ambiguous_key, endpoint.is_path_style())?;
        }
        let signer = self.presigner.signer();
        let mut moved = None;
        let (at, expiry) = signer.settle(&self.life, at, &mut moved)?;
        let expires;
        let mut params = self.params.sorted();
        if let Some(scope) = self.cache_scope {
            expires = http_date(signer.expires_at(at.time().after(expiry)));
            params.extend([("response-cache-control", scope.cache_control()), ("response-expires", &expires)]);
            sort_pairs(&mut params);
        }
        if let Some(name) = repeated(&params, |_| true) {
            return Err(Error::DuplicateParameter { name: excerpt_name(name) });
        }
        let headers = self.headers.canonical(endpoint.authority());
        if let Some(name) = repeated(headers.others(), is_single_valued) {
            return Err(Error::DuplicateHeader { name: excerpt_name(name) });
        }
        // S3 takes headers as parameters too, and refuses a URL in which one contradicts the other. AWS:
        // "Authenticating Requests: Using Query Parameters (AWS Signature Version 4)".
        let conflict = params.iter().find_map(|(name, value)| headers.conflict(name.as_bytes(), value.bytes()));
        if let Some(name) = conflict {
            let rule = "a query parameter of this name has another value, and servers refuse that; keep one of them";
            return Err(Error::ReservedHeader { name: excerpt_name(name), rule });
        }
        let request = SignableRequest {
            method: self.method,
            canonical_path: None,
            params: &params,
            headers: &headers,
            payload_hash: self.headers.get(CONTENT_SHA256).unwrap_or(UNSIGNED_PAYLOAD),
            expiry,
        };
        Ok(work(&request, at))
    }

    /// Writes the URL up to its path, and returns where the signed part of that starts.
    /// S3 encodes a path once and never normalises it.
    #[inline]
    fn write_url_to_path(&self, request: &SignableRequest<'_, '_>, out: &mut Vec<u8>) -> usize {
        let endpoint = self.presigner.endpoint();
        let key = self.key.as_deref().unwrap_or_default().as_bytes();
        let longest = endpoint.url().len() + 3 * key.len();
        out.reserve(longest + request.room(self.presigner.signer(), longest));
        let path_start = out.len() + endpoint.path_start();
        out.extend_from_slice(endpoint.url().as_bytes());
        write_path(key, out);
        path_start
    }
}

/// The first name that follows itself and meets a condition.
#[inline]
fn repeated<'s>(sorted: &[(&'s str, &'s str)], condition: impl Fn(&str) -> bool) -> Option<&'s str> {
    sorted.windows(2).find_map(|pair| match pair {
        [(name, _), (next, _)] if name == next && condition(name) => Some(*name),
        _ => None,
    })
}

#[cfg(feature = "std")]
#[expect(clippy::unnecessary_wraps, reason = "without `std` there is no clock")]
pub(super) fn now() -> Result<OffsetDateTime, Error> {
    Ok(OffsetDateTime::now_utc())
}

#[cfg(not(feature = "std"))]
pub(super) fn now() -> Result<OffsetDateTime, Error> {
    Err(Error::NoClock)
}

impl<Op> Clone for Request<'_, Op> {
    fn clone(&self) -> Self {
        Self {
            key: self.key.clone(),
            params: self.params.clone(),
            headers: self.headers.clone(),
            invalid: self.invalid.clone(),
            ..*self
        }
    }
}

impl<Op> fmt::Debug for Request<'_, Op> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Request")
            .field("method", &self.method)
            .field("endpoint", &self.presigner.endpoint().url())
            .field("key", &self.key)
            .finish_non_exhaustive()
    }
}
