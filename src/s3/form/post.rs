//! A form that uploads a file: its fields, and the ways to sign it.

use super::conditions::{Conditions, SignedBy};
use super::field::{Field, FieldValue, METADATA_PREFIX};
use super::key::FormKey;
use super::presigned_post::PresignedPost;
use super::rules::{prefix_rule, reserved_rule, text_rule, value_rule};
use super::text::FormText;
use crate::excerpt::{excerpt, excerpt_name};
use crate::s3::presigner::Presigner;
use crate::s3::request::now;
use crate::s3::selector::is_selecting_header;
use crate::sigv4::{Algorithm, Life, SignAt, is_token, iso8601, lower_case};
use crate::{Error, Lifetime};
use alloc::borrow::Cow;
use alloc::boxed::Box;
use core::fmt;
use core::ops::RangeInclusive;
use smallvec::SmallVec;
use time::OffsetDateTime;

/// The largest file that a form can upload. AWS: "Uploading objects", on a single operation.
const MAX_BYTES: u64 = 5 << 30;

/// A form that uploads one file from a browser, started by a [`Presigner`].
///
/// A presigned PUT can fix a file's exact size. A form has a policy, by which S3 itself
/// enforces a range of sizes, a prefix of the key or the start of the content type. The
/// browser sends it with plain HTML or `FormData`; this crate writes no HTML. AWS:
/// "Browser-Based Uploads Using POST (AWS Signature Version 4)".
///
/// Every setting adds a field and its condition in the policy: S3 refuses a form with a
/// field that is missing, changed or not in the policy. An invalid value is kept and reported
/// when the form is signed, so that calls can be chained. The first one counts.
///
/// The key is one of three:
///
/// ```
/// use presign::{Bucket, Credentials, Presigner};
/// use time::macros::datetime;
///
/// let presigner = Presigner::new(Credentials::new("AKIDEXAMPLE", "secret"), Bucket::new("examplebucket", "us-east-1"))?;
/// let now = datetime!(2013-05-24 00:00 UTC);
///
/// // Exactly this key:
/// let avatar = presigner.post("avatars/42").content_length_range(1..=1 << 20).content_type("image/png").sign_at(now)?;
/// assert_eq!(avatar.fields().next(), Some(("key", "avatars/42")));
///
/// // The name of the file after a prefix:
/// let inbox = presigner.post_with_file_name("users/42/inbox/").sign_at(now)?;
/// assert_eq!(inbox.fields().next(), Some(("key", "users/42/inbox/${filename}")));
///
/// // A key that the client chooses, and a content type too:
/// let album = presigner.post_with_key_prefix("users/42/album/").content_type_starting_with("image/").sign_at(now)?;
/// let to_fill: Vec<_> = album.client_fields().collect();
/// assert_eq!(to_fill, [("key", "users/42/album/"), ("content-type", "image/")]);
/// # Ok::<(), presign::Error>(())
/// ```
///
/// AWS doesn't take forms for directory buckets (S3 Express) and multi-region access points,
/// and Cloudflare R2 takes none. AWS gives `$` a meaning of its own in a policy, and was seen
/// to refuse forms with one
/// ([aws-sdk-js-v3 issue 3312](https://github.com/aws/aws-sdk-js-v3/issues/3312)). A `$$`, or
/// a `$` at the start of a prefix, is an error.
#[derive(Clone)]
#[must_use = "it does nothing until it is signed"]
pub struct Post<'a> {
    presigner: &'a Presigner,
    key: FormKey<'a>,
    allow_ambiguous_key: bool,
    fields: SmallVec<[Field<'a>; 2]>,
    content_length_range: Option<(u64, u64)>,
    life: Life,
    /// The first invalid value given to a setting. Boxed, since each setting moves it.
    invalid: Option<Box<Error>>,
}

impl<'a> Post<'a> {
    #[inline]
    pub(in crate::s3) fn to_key(presigner: &'a Presigner, key: Cow<'a, str>) -> Self {
        Self::new(presigner, FormKey::Exact(FormText::new(key)))
    }

    pub(in crate::s3) fn with_file_name(presigner: &'a Presigner, prefix: Cow<'a, str>) -> Self {
        Self::new(presigner, FormKey::WithFileName(FormText::new(prefix)))
    }

    pub(in crate::s3) fn starting_with(presigner: &'a Presigner, prefix: Cow<'a, str>) -> Self {
        Self::new(presigner, FormKey::StartsWith(FormText::new(prefix)))
    }

    #[inline]
    fn new(presigner: &'a Presigner, key: FormKey<'a>) -> Self {
        Self {
            presigner,
            key,
            allow_ambiguous_key: false,
            fields: SmallVec::new(),
            content_length_range: None,
            life: Life::DEFAULT,
            invalid: None,
        }
    }

    /// How long the form can be sent: 1 second to 7 days, in whole seconds; 15 minutes by
    /// default. S3 checks when the request starts. A [`Lifetime`] says what happens if the
    /// credentials expire first, as for [`Request::expires_in`](crate::Request::expires_in).
    ///
    /// Signing reports an invalid life: [`Error::ExpiryOutOfRange`],
    /// [`Error::ExpiryNotWholeSeconds`], [`Error::MinimumLife`], [`Error::StableWindow`].
    ///
    /// See [`PresignedPost`] for an example.
    #[inline]
    pub fn expires_in(mut self, lifetime: impl Into<Lifetime>) -> Self {
        let result = lifetime.into().check().map(|life| self.life = life);
        self.keep_first_error(result);
        self
    }

    /// `content-length-range`: the smallest and the largest size of the file in bytes, at
    /// most 5 GiB. Without it, S3 takes any size.
    ///
    /// Signing reports [`Error::ContentLengthRange`] for a range without a size or beyond
    /// 5 GiB, and [`Error::DuplicateField`] for a second range.
    ///
    /// See [`Post`] for an example.
    #[inline]
    pub fn content_length_range(mut self, bytes: RangeInclusive<u64>) -> Self {
        let (min, max) = bytes.into_inner();
        let result = if min > max || max > MAX_BYTES {
            Err(Error::ContentLengthRange { min, max })
        } else if self.content_length_range.replace((min, max)).is_some() {
            Err(Error::DuplicateField { name: "content-length-range".into() })
        } else {
            Ok(())
        };
        self.keep_first_error(result);
        self
    }

    /// Any field by name, with exactly this value. Names compare without case.
    ///
    /// Signing reports [`Error::FieldName`]; [`Error::FieldValue`] for a value with a
    /// control character, `${filename}` or `$$`, for one outside ASCII in a field that becomes a
    /// header of the object, and for a checksum that isn't Base64 of the right length;
    /// [`Error::ReservedField`] for a field that signing or another call sets;
    /// [`Error::SelectsOperation`]; [`Error::DuplicateField`].
    ///
    /// ```
    /// # use presign::{Bucket, Credentials, Presigner};
    /// # let presigner = Presigner::new(Credentials::new("AKIDEXAMPLE", "secret"), Bucket::new("examplebucket", "us-east-1"))?;
    /// # let now = time::macros::datetime!(2013-05-24 00:00 UTC);
    /// let post = presigner
    ///     .post("film.mp4")
    ///     .field("x-amz-website-redirect-location", "/films")
    ///     .field_starting_with("x-amz-meta-title", "")
    ///     .sign_at(now)?;
    /// assert!(post.fields().any(|field| field == ("x-amz-website-redirect-location", "/films")));
    /// assert_eq!(post.client_fields().next(), Some(("x-amz-meta-title", "")));
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[inline]
    pub fn field(mut self, name: impl Into<Cow<'a, str>>, value: impl Into<Cow<'a, str>>) -> Self {
        self.add_field(name.into(), FieldValue::Exact(FormText::new(value.into())));
        self
    }

    /// Any field by name, which the client must fill with a value that starts with `prefix`;
    /// any value if that is empty. The prefix is compared as text: `image/png` allows
    /// `image/png-x` too. AWS documents this condition for `acl`, `tagging`,
    /// `success_action_redirect`, metadata and the headers of HTTP, not for other fields
    /// whose names begin with `x-amz-`.
    ///
    /// Signing reports the errors of [`field`](Self::field).
    ///
    /// See [`field`](Self::field) for an example.
    #[inline]
    pub fn field_starting_with(mut self, name: impl Into<Cow<'a, str>>, prefix: impl Into<Cow<'a, str>>) -> Self {
        self.add_field(name.into(), FieldValue::StartsWith(FormText::new(prefix.into())));
        self
    }

    /// Signs a key or prefix even if some servers take it for another one, as
    /// [`Request::allow_ambiguous_key`](crate::Request::allow_ambiguous_key) does. A NUL byte
    /// stays an [`Error::FieldValue`].
    ///
    /// ```
    /// # use presign::{Bucket, Credentials, Presigner};
    /// # let presigner = Presigner::new(Credentials::new("AKIDEXAMPLE", "secret"), Bucket::new("examplebucket", "us-east-1"))?;
    /// # let now = time::macros::datetime!(2013-05-24 00:00 UTC);
    /// assert!(presigner.post("a//b").sign_at(now).is_err());
    /// assert!(presigner.post("a//b").allow_ambiguous_key().sign_at(now).is_ok());
    /// # Ok::<(), presign::Error>(())
    /// ```
    pub fn allow_ambiguous_key(mut self) -> Self {
        self.allow_ambiguous_key = true;
        self
    }

    fn add_field(&mut self, name: Cow<'a, str>, value: FieldValue<'a>) {
        let name = lower_case(name);
        // s3s 0.14 takes `$acl` in a policy for `acl`.
        let error = if !is_token(&name) || name.contains('$') {
            Error::FieldName { name: excerpt(&name) }
        } else if let Some(rule) = reserved_rule(&name) {
            Error::ReservedField { name: excerpt_name(&name), rule }
        } else if is_selecting_header(&name) {
            Error::SelectsOperation { name: excerpt_name(&name) }
        } else if let Some(rule) = match &value {
            FieldValue::Exact(value) => value_rule(&name, value.borrow()),
            FieldValue::StartsWith(prefix) => prefix_rule(&name, prefix.borrow()),
        } {
            Error::FieldValue { name: excerpt_name(&name), rule }
        } else {
            return self.fields.push(Field::new(name, value));
        };
        self.keep_first_error(Err(error));
    }

    /// A field whose name comes from this crate and needs no check. It isn't metadata.
    #[inline]
    pub(super) fn known_field(mut self, name: &'static str, value: impl Into<Cow<'a, str>>) -> Self {
        let value = FormText::new(value.into());
        match value_rule(name, value.borrow()) {
            None => self.fields.push(Field::known(name.into(), FieldValue::Exact(value))),
            Some(rule) => self.keep_first_error(Err(Error::FieldValue { name: name.into(), rule })),
        }
        self
    }

    /// The field of metadata of this name. A usual name needs no check but the one here, and no
    /// text of its own.
    #[inline]
    pub(super) fn metadata_field(mut self, name: Cow<'a, str>, value: Cow<'a, str>) -> Self {
        let value = FormText::new(value);
        let is_usual = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        if value.is_plain() && !name.is_empty() && name.bytes().all(is_usual) {
            self.fields.push(Field::metadata(name, FieldValue::Exact(value)));
        } else {
            self.add_field([METADATA_PREFIX, &name].concat().into(), FieldValue::Exact(value));
        }
        self
    }

    fn keep_first_error(&mut self, result: Result<(), Error>) {
        if let Err(error) = result {
            self.invalid.get_or_insert(Box::new(error));
        }
    }

    /// Signs the form at a time, in any offset. Pure: the same values give the same form.
    ///
    /// # Errors
    ///
    /// The first invalid value that the form was given; an invalid key or prefix;
    /// [`Error::FormTooLarge`] over the 20 KiB that S3 takes before the file;
    /// [`Error::NoBucketName`] on a [custom domain](crate::Bucket::custom_domain);
    /// credentials that can't sign at that time; [`Error::CredentialsExpireTooSoon`];
    /// [`Error::SessionToken`], [`Error::AccessKeyId`] or [`Error::Region`] for one that
    /// servers read differently in a form, such as a token with control characters.
    ///
    /// See [`PresignedPost`] for an example.
    pub fn sign_at(&self, time: OffsetDateTime) -> Result<PresignedPost, Error> {
        self.presign(SignAt::Time(&self.presigner.signer().check_time(time)?))
    }

    /// Signs the form at the time that the presigner [holds](Presigner::at), or else at the
    /// time of the system's clock.
    ///
    /// ```
    /// # use presign::{Bucket, Credentials, Presigner};
    /// # let presigner = Presigner::new(Credentials::new("AKIDEXAMPLE", "secret"), Bucket::new("examplebucket", "us-east-1"))?;
    /// # let presigner = presigner.at(time::macros::datetime!(2013-05-24 00:00 UTC))?;
    /// let upload = presigner.post("photos/cat.jpg").sign()?;
    /// # Ok::<(), presign::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// As [`sign_at`](Self::sign_at); [`Error::NoClock`] without the feature `std`, if the
    /// presigner holds no time.
    pub fn sign(&self) -> Result<PresignedPost, Error> {
        match self.presigner.held() {
            Some(held) => self.presign(SignAt::Held(held)),
            None => self.sign_at(now()?),
        }
    }

    fn presign(&self, at: SignAt<'_>) -> Result<PresignedPost, Error> {
        if let Some(error) = &self.invalid {
            return Err(Error::clone(error));
        }
        let (endpoint, signer) = (self.presigner.endpoint(), self.presigner.signer());
        self.key.check(self.allow_ambiguous_key, endpoint.is_path_style())?;
        if signer.scheme().algorithm != Algorithm::SigV4 {
            return Err(Error::FormAlgorithm { host: excerpt(endpoint.authority()) });
        }
        let bucket =
            endpoint.bucket_name().ok_or_else(|| Error::NoBucketName { host: excerpt(endpoint.authority()) })?;
        if let Some(rule) = endpoint.form_rule() {
            return Err(Error::BucketName { name: excerpt(bucket), rule });
        }
        let token = signer.session_token().map(FormText::new);
        if let Some(rule) = token.as_ref().and_then(FormText::rule) {
            return Err(Error::SessionToken { rule });
        }
        let mut moved = None;
        let (at, expiry) = signer.settle(&self.life, at, &mut moved)?;
        let signed_by = SignedBy {
            access_key_id: FormText::new(signer.access_key_id()),
            time: *at.time(),
            scope_after_date: FormText::new(signer.scheme().scope_after_date()),
        };
        if !signed_by.access_key_id.is_plain() || !signed_by.scope_after_date.is_plain() {
            self.check_credential()?;
        }
        let (mut min, mut max) = (itoa::Buffer::new(), itoa::Buffer::new());
        let conditions = Conditions {
            bucket,
            key: &self.key,
            fields: &self.fields,
            content_length_range: self.content_length_range.map(|range| [min.format(range.0), max.format(range.1)]),
            signed_by,
            session_token: token,
        };
        let end = at.time().after(expiry);
        // The policy has whole seconds.
        let expires_at = signer.expires_at(end).truncate_to_second();
        let sign = |policy: &[u8]| signer.sign_text(at, policy);
        PresignedPost::new(endpoint.form_url(), &iso8601(end), expires_at, &conditions, sign)
    }

    /// Returns the error for the part of a credential that a form can't contain.
    #[cold]
    fn check_credential(&self) -> Result<(), Error> {
        let (access_key_id, region) = (self.presigner.signer().access_key_id(), self.presigner.endpoint().region());
        if let Some(rule) = text_rule(access_key_id) {
            return Err(Error::AccessKeyId { rule });
        }
        match text_rule(region) {
            Some(rule) => Err(Error::Region { region: excerpt(region), rule }),
            None => Ok(()),
        }
    }
}

impl fmt::Debug for Post<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Post")
            .field("endpoint", &self.presigner.endpoint().url())
            .field("key", &self.key)
            .finish_non_exhaustive()
    }
}
