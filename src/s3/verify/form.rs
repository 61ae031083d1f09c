//! A form as received, checked against its policy. AWS: "Browser-Based Uploads Using POST (AWS
//! Signature Version 4)".

use crate::excerpt::{excerpt, excerpt_name};
use crate::s3::form::{FILE_NAME, MAX_FORM};
use crate::s3::received_policy::ReceivedPolicy;
use crate::sigv4::verify::{Credential, Mechanism, Refusal, Verifier};
use crate::sigv4::{Algorithm, Signature, SigningKey, SigningTime};
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;
use core::ops::RangeInclusive;
use time::{Date, OffsetDateTime};

const MECHANISM: Mechanism = Mechanism::Form;

/// A form as a server received it: the bucket that it was sent to, and its fields up to the
/// file.
///
/// `Debug` shows no field.
///
/// ```
/// use presign::verify::{ReceivedForm, Verifier};
/// use presign::{Bucket, Credentials, Presigner};
/// use time::macros::datetime;
///
/// let now = datetime!(2013-05-24 00:00 UTC);
/// let presigner = Presigner::new(Credentials::new("AKIDEXAMPLE", "secret"), Bucket::new("examplebucket", "us-east-1"))?;
/// let post = presigner.post_with_file_name("photos/").content_length_range(1..=10 << 20).sign_at(now)?;
///
/// let form = ReceivedForm::new("examplebucket", post.fields()).file_name("cat.png");
/// let verifier = Verifier::s3("us-east-1")?;
/// let claim = verifier.read_form(&form, now)?;
/// let secret = (claim.access_key_id() == "AKIDEXAMPLE").then_some("secret");
/// let verified = claim.verify_secret(secret)?;
/// assert_eq!(verified.key(), "photos/cat.png");
/// assert_eq!(verified.content_length_range(), Some(1..=10 << 20));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct ReceivedForm<'r> {
    bucket: &'r str,
    fields: Vec<(&'r str, &'r str)>,
    file_name: &'r str,
}

impl<'r> ReceivedForm<'r> {
    /// `fields` are names and values of all fields before the file, names in whatever case.
    ///
    /// See [`ReceivedForm`] for an example.
    pub fn new(bucket: &'r str, fields: impl IntoIterator<Item = (&'r str, &'r str)>) -> Self {
        Self { bucket, fields: fields.into_iter().collect(), file_name: "" }
    }

    /// Sets the name of the file, which replaces `${filename}` in every field. Of a path, what
    /// follows its last slash or backslash counts.
    ///
    /// See [`ReceivedForm`] for an example.
    #[must_use]
    pub fn file_name(mut self, file_name: &'r str) -> Self {
        self.file_name = file_name.rsplit(['/', '\\']).next().unwrap_or_default();
        self
    }

    fn get(&self, name: &'static str) -> Result<&'r str, Refusal> {
        let field = self.fields.iter().find(|field| field.0.eq_ignore_ascii_case(name));
        field.map(|field| field.1).ok_or(Refusal::Missing { mechanism: MECHANISM, name })
    }
}

impl Verifier {
    /// Checks everything about a form that needs no secret: its fields, its policy's expiry,
    /// and every condition but the one on the file's size, which
    /// [`VerifiedForm::content_length_range`] returns. Nothing is proven yet.
    ///
    /// # Errors
    ///
    /// Any [`Refusal`] but [`Refusal::UnknownAccessKeyId`], [`Refusal::SignatureMismatch`] and
    /// [`Refusal::WrongKey`].
    ///
    /// See [`ReceivedForm`] for an example.
    pub fn read_form<'s>(&'s self, form: &ReceivedForm<'s>, now: OffsetDateTime) -> Result<FormClaim<'s>, Refusal> {
        // It also bounds what replacing the variable for the file's name writes.
        let lengths = form.fields.iter().map(|(name, value)| name.len() + value.len());
        if lengths.sum::<usize>() + form.file_name.len() > MAX_FORM {
            return Err(Refusal::FormTooLarge { limit: MAX_FORM });
        }
        let mut names: Vec<String> = form.fields.iter().map(|field| field.0.to_ascii_lowercase()).collect();
        names.sort_unstable();
        if let Some([name, ..]) = names.windows(2).find(|pair| pair.first() == pair.last()) {
            return Err(Refusal::RepeatedField { name: excerpt_name(name) });
        }
        let (encoded, key) = (form.get("policy")?, form.get("key")?);
        let algorithm = Algorithm::SigV4;
        if form.get("x-amz-algorithm")? != algorithm.name() || self.scheme().algorithm != algorithm {
            return Err(Refusal::Algorithm { mechanism: MECHANISM, expected: algorithm.name() });
        }
        let time =
            SigningTime::parse(form.get("x-amz-date")?.as_bytes()).ok_or(Refusal::Date { mechanism: MECHANISM })?;
        let credential = form.get("x-amz-credential")?.as_bytes();
        let access_key_id = Credential::parse_checked(credential, MECHANISM, self.scheme(), &time)?;
        let signature =
            Signature::parse(form.get("x-amz-signature")?.as_bytes(), algorithm).ok_or(Refusal::MalformedSignature)?;

        let policy = ReceivedPolicy::decode(encoded).map_err(|rule| Refusal::MalformedPolicy { rule })?;
        let expires_at = self.time_limits().check_form(&time, policy.expires_at, now)?;
        form.check(&policy)?;
        Ok(FormClaim {
            verifier: self,
            time,
            access_key_id,
            session_token: form.get("x-amz-security-token").ok(),
            signature,
            policy: encoded,
            key: key.replace(FILE_NAME, form.file_name),
            expires_at,
            content_length_range: policy.content_length_range,
        })
    }
}

impl ReceivedForm<'_> {
    /// Checks that each condition is met, and that each field has one.
    fn check(&self, policy: &ReceivedPolicy) -> Result<(), Refusal> {
        let mut conditions: Vec<_> = policy.conditions.iter().collect();
        conditions.sort_by(|left, right| left.name.cmp(&right.name));
        let on = |name: &str| {
            let start = conditions.partition_point(|condition| *condition.name < *name);
            let end = conditions.partition_point(|condition| *condition.name <= *name);
            conditions.get(start..end).unwrap_or_default()
        };
        let mut met = 0;
        let fields = self
            .fields
            .iter()
            .map(|(name, value)| (name.to_ascii_lowercase(), value.replace(FILE_NAME, self.file_name)));
        for (name, value) in fields.chain([("bucket".into(), self.bucket.into())]) {
            let needs_none = matches!(&*name, "policy" | "x-amz-signature" | "file") || name.starts_with("x-ignore-");
            let conditions = on(&name);
            if conditions.is_empty() && !needs_none {
                return Err(Refusal::ExtraField { name: excerpt(&name) });
            }
            if let Some(failed) = conditions.iter().find(|condition| !condition.is_met(&value)) {
                return Err(Refusal::ConditionFailed { condition: failed.describe() });
            }
            met += conditions.len();
        }
        if met == conditions.len() {
            return Ok(());
        }
        let has_field =
            |name: &str| name == "bucket" || self.fields.iter().any(|field| field.0.eq_ignore_ascii_case(name));
        let missing = conditions.iter().find(|condition| !has_field(&condition.name));
        Err(Refusal::ConditionFailed { condition: missing.map(|condition| condition.describe()).unwrap_or_default() })
    }
}

/// Who says to have signed a form. Nothing is proven until [`verify`](Self::verify) or
/// [`verify_secret`](Self::verify_secret) returns [`VerifiedForm`].
///
/// `Debug` shows no token, policy or signature.
///
/// See [`ReceivedForm`] for an example.
#[derive(Clone)]
pub struct FormClaim<'s> {
    verifier: &'s Verifier,
    time: SigningTime,
    access_key_id: &'s str,
    session_token: Option<&'s str>,
    signature: Signature,
    /// In Base64, which is what is signed.
    policy: &'s str,
    key: String,
    expires_at: OffsetDateTime,
    content_length_range: Option<RangeInclusive<u64>>,
}

impl<'s> FormClaim<'s> {
    /// The access key id whose secret the signature is said to be made with.
    ///
    /// See [`ReceivedForm`] for an example.
    pub fn access_key_id(&self) -> &'s str {
        self.access_key_id
    }

    /// The session token, with which temporary credentials are looked up.
    ///
    /// See [`ReceivedForm`] for an example.
    pub fn session_token(&self) -> Option<&'s str> {
        self.session_token
    }

    /// The day, in UTC, of the signing key.
    ///
    /// See [`ReceivedForm`] for an example.
    pub fn date(&self) -> Date {
        self.time.date()
    }

    /// The string to sign.
    pub(super) fn policy(&self) -> &'s str {
        self.policy
    }

    pub(super) fn signature(&self) -> &Signature {
        &self.signature
    }

    /// As [`Claim::verify`](crate::verify::Claim::verify).
    ///
    /// # Errors
    ///
    /// [`Refusal::UnknownAccessKeyId`], [`Refusal::SignatureMismatch`]; [`Refusal::WrongKey`] if
    /// the key is for another day, region or service.
    ///
    /// See [`ReceivedForm`] for an example.
    pub fn verify(&self, key: Option<&SigningKey>) -> Result<VerifiedForm<'s>, Refusal> {
        self.verifier.check(key, &self.time, self.policy.as_bytes(), &self.signature)?;
        Ok(VerifiedForm(self.clone()))
    }

    /// As [`Claim::verify_secret`](crate::verify::Claim::verify_secret).
    ///
    /// # Errors
    ///
    /// [`Refusal::UnknownAccessKeyId`], [`Refusal::SignatureMismatch`]; [`Refusal::WrongKey`] if
    /// the secret is empty or has white space around it.
    ///
    /// See [`ReceivedForm`] for an example.
    pub fn verify_secret(&self, secret_access_key: Option<&str>) -> Result<VerifiedForm<'s>, Refusal> {
        self.verifier.check_secret(
            self.access_key_id,
            secret_access_key,
            &self.time,
            self.policy.as_bytes(),
            &self.signature,
        )?;
        Ok(VerifiedForm(self.clone()))
    }
}

/// What the signature of a form proves: the holder of the access key id's secret signed its
/// policy, and the fields meet the policy.
///
/// `Debug` shows no token, policy or signature.
///
/// See [`ReceivedForm`] for an example.
#[derive(Clone)]
pub struct VerifiedForm<'s>(FormClaim<'s>);

impl<'s> VerifiedForm<'s> {
    /// Whose secret signed the policy.
    ///
    /// See [`ReceivedForm`] for an example.
    pub fn access_key_id(&self) -> &'s str {
        self.0.access_key_id
    }

    /// The session token. Whether it is valid is for whoever issued it to say.
    ///
    /// See [`ReceivedForm`] for an example.
    pub fn session_token(&self) -> Option<&'s str> {
        self.0.session_token
    }

    /// When the policy was signed, in UTC.
    ///
    /// See [`ReceivedForm`] for an example.
    pub fn signed_at(&self) -> OffsetDateTime {
        self.0.time.utc()
    }

    /// The last second, in UTC, in which the verifier accepts the form.
    ///
    /// See [`ReceivedForm`] for an example.
    pub fn expires_at(&self) -> OffsetDateTime {
        self.0.expires_at
    }

    /// The object's key, with the name of the file in place of `${filename}`.
    ///
    /// See [`ReceivedForm`] for an example.
    pub fn key(&self) -> &str {
        &self.0.key
    }

    /// What the size of the file in bytes must be in. The caller must enforce it; a range may
    /// be empty. `None` if any size will do.
    ///
    /// See [`ReceivedForm`] for an example.
    pub fn content_length_range(&self) -> Option<RangeInclusive<u64>> {
        self.0.content_length_range.clone()
    }
}

impl fmt::Debug for ReceivedForm<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ReceivedForm").field("bucket", &self.bucket).finish_non_exhaustive()
    }
}

impl fmt::Debug for FormClaim<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FormClaim")
            .field("access_key_id", &excerpt(self.access_key_id))
            .field("signed_at", &self.time.utc())
            .field("expires_at", &self.expires_at)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for VerifiedForm<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("VerifiedForm").field(&self.0).finish()
    }
}
