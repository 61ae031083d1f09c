//! A form that uploads a file: its fields, and the ways to sign it.

use super::form_rules::{FILE_NAME, prefix_rule, reserved_rule, text_rule, value_rule};
use super::form_text::FormText;
use super::key;
use super::policy::{Condition, Conditions};
use super::presigned_post::PresignedPost;
use super::presigner::Presigner;
use super::request::now;
use super::selector::is_selecting_header;
use crate::excerpt::{excerpt, excerpt_name};
use crate::sigv4::{Algorithm, Life, SignAt, SigningTime, is_token, lower_case, written_as_utf8};
use crate::{Error, Lifetime};
use alloc::borrow::Cow;
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
    fields: SmallVec<[Field<'a>; 4]>,
    content_length: Option<(u64, u64)>,
    life: Life,
    /// The first invalid value given to a setting.
    invalid: Option<Error>,
}

/// Which keys the form uploads to.
#[derive(Clone, Debug)]
pub(super) enum FormKey<'a> {
    Exact(FormText<'a>),
    /// A prefix, and after it the name of the file.
    WithFileName(FormText<'a>),
    StartsWith(FormText<'a>),
}

#[derive(Clone)]
struct Field<'a> {
    /// In lower case.
    name: Cow<'a, str>,
    value: FieldValue<'a>,
}

#[derive(Clone)]
enum FieldValue<'a> {
    Exact(FormText<'a>),
    StartsWith(FormText<'a>),
}

impl Field<'_> {
    fn condition(&self) -> Condition<'_> {
        let name = &self.name;
        match &self.value {
            FieldValue::Exact(value) => Condition::Equals { name, value },
            FieldValue::StartsWith(prefix) => Condition::StartsWith { name, prefix },
        }
    }
}

impl<'a> Post<'a> {
    #[inline]
    pub(super) fn new(presigner: &'a Presigner, key: FormKey<'a>) -> Self {
        Self {
            presigner,
            key,
            allow_ambiguous_key: false,
            fields: SmallVec::new(),
            content_length: None,
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
        } else if self.content_length.replace((min, max)).is_some() {
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
        self.add_field(name.into(), FieldValue::Exact(FormText::new(value)));
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
        self.add_field(name.into(), FieldValue::StartsWith(FormText::new(prefix)));
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
        let result = if !is_token(&name) {
            Err(Error::FieldName { name: excerpt(&name) })
        } else if let Some(rule) = reserved_rule(&name) {
            Err(Error::ReservedField { name: excerpt_name(&name), rule })
        } else if is_selecting_header(&name) {
            Err(Error::SelectsOperation { name: excerpt_name(&name) })
        } else if let Some(rule) = match &value {
            FieldValue::Exact(value) => value_rule(&name, value),
            FieldValue::StartsWith(prefix) => prefix_rule(&name, prefix),
        } {
            Err(Error::FieldValue { name: excerpt_name(&name), rule })
        } else {
            self.fields.push(Field { name, value });
            Ok(())
        };
        self.keep_first_error(result);
    }

    fn keep_first_error(&mut self, result: Result<(), Error>) {
        if let Err(error) = result {
            self.invalid.get_or_insert(error);
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
        self.check_key()?;
        let (endpoint, signer) = (self.presigner.endpoint(), self.presigner.signer());
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
        let credential = signer.credential(at.time());
        let credential = FormText::new(written_as_utf8(&credential));
        if !credential.is_plain() {
            self.check_credential()?;
        }
        let conditions = PostConditions {
            post: self,
            bucket: FormText::new(bucket),
            algorithm: FormText::known_plain(signer.scheme().algorithm.name()),
            credential,
            timestamp: FormText::known_plain(written_as_utf8(at.time().timestamp())),
            token,
        };
        let expiration = SigningTime::new(at.time().after(expiry))?;
        // The policy has whole seconds.
        let expires_at = signer.expires_at(at.time(), expiry).truncate_to_second();
        let sign = |policy: &[u8]| signer.sign_text(at, policy);
        let post = PresignedPost::new(endpoint.form_url(), &expiration, expires_at, &conditions, sign)?;
        self.refuse_duplicates()?;
        Ok(post)
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

    fn check_key(&self) -> Result<(), Error> {
        let (FormKey::Exact(key) | FormKey::WithFileName(key) | FormKey::StartsWith(key)) = &self.key;
        let is_exact = matches!(self.key, FormKey::Exact(_));
        if key.as_str().is_empty() && !is_exact {
            return Err(Error::EmptyKeyPrefix);
        }
        let text = key.as_str();
        let rule = if key.is_plain() {
            None
        } else if is_exact && text.contains(FILE_NAME) {
            Some("S3 replaces `${filename}` with the name of the file; call `post_with_file_name` for such a key")
        } else if is_exact {
            key.rule()
        } else if text.ends_with('$') && matches!(self.key, FormKey::WithFileName(_)) {
            Some("its last `$` would make `$$` with the variable after it, which AWS rewrites; end it otherwise")
        } else if text.contains("${") {
            Some("`${` begins a variable, which a prefix can't have; `post_with_file_name` adds `${filename}` itself")
        } else {
            prefix_rule("key", key)
        };
        if let Some(rule) = rule {
            return Err(Error::FieldValue { name: "key".into(), rule });
        }
        // `soap` is reserved as a whole key only.
        key::check(text, self.allow_ambiguous_key, !is_exact || self.presigner.endpoint().is_path_style())
    }

    /// S3's limit on a form leaves few fields to compare.
    fn refuse_duplicates(&self) -> Result<(), Error> {
        for (index, field) in self.fields.iter().enumerate() {
            if self.fields.iter().take(index).any(|earlier| earlier.name == field.name) {
                return Err(Error::DuplicateField { name: excerpt_name(&field.name) });
            }
        }
        Ok(())
    }
}

/// The conditions of a form, of which signing adds the last.
struct PostConditions<'c, 'a> {
    post: &'c Post<'a>,
    bucket: FormText<'c>,
    algorithm: FormText<'c>,
    credential: FormText<'c>,
    timestamp: FormText<'c>,
    token: Option<FormText<'c>>,
}

impl Conditions for PostConditions<'_, '_> {
    fn bucket(&self) -> &FormText<'_> {
        &self.bucket
    }

    #[inline]
    fn each(&self, mut take: impl FnMut(Condition<'_>)) {
        take(self.post.key.condition());
        for field in &self.post.fields {
            take(field.condition());
        }
        if let Some((min, max)) = self.post.content_length {
            take(Condition::ContentLengthRange { min, max });
        }
        let mut equals = |name, value| take(Condition::Equals { name, value });
        equals("x-amz-algorithm", &self.algorithm);
        equals("x-amz-credential", &self.credential);
        equals("x-amz-date", &self.timestamp);
        if let Some(token) = &self.token {
            equals("x-amz-security-token", token);
        }
    }
}

impl FormKey<'_> {
    fn condition(&self) -> Condition<'_> {
        match self {
            Self::Exact(key) => Condition::Equals { name: "key", value: key },
            Self::WithFileName(prefix) => Condition::KeyWithFileName { prefix },
            Self::StartsWith(prefix) => Condition::StartsWith { name: "key", prefix },
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
