//! Who signs: an access key id with its secret, or with a signing key instead.

use super::auth_scheme::scope_rule;
use super::signing_key::SigningKey;
#[cfg(any(feature = "std", feature = "serde", feature = "xml"))]
use super::signing_time::parse_rfc3339;
use crate::Error;
use crate::excerpt::excerpt;
use alloc::string::String;
use core::fmt;
use time::OffsetDateTime;
use zeroize::Zeroizing;

/// AWS credentials: an access key id and either the secret access key or a
/// [`SigningKey`] derived from it. Temporary credentials have a session token and an
/// expiry too.
///
/// Secret, key and token are wiped when dropped; `Debug` shows none of them.
///
/// They also come from the environment ([`from_env`](Self::from_env)), from JSON (feature
/// `serde`: of `credential_process`, of `aws configure export-credentials`, and of the
/// endpoints of EC2, ECS and EKS; see the implementation of `Deserialize`), and from what STS
/// answers (feature `xml`: [`from_sts_xml`](Self::from_sts_xml)). Nothing is fetched.
///
/// ```
/// use presign::Credentials;
/// use time::macros::datetime;
///
/// let long_term = Credentials::new("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY");
///
/// let temporary = Credentials::new("ASIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")
///     .with_session_token("IQoJb3JpZ2luX2VjEXAMPLETOKEN")
///     .with_expiry(datetime!(2026-11-23 18:00 UTC));
/// assert!(!format!("{temporary:?}").contains("EXAMPLETOKEN"));
/// # drop(long_term);
/// ```
#[derive(Clone)]
pub struct Credentials {
    access_key_id: String,
    key: KeySource,
    session_token: Option<Zeroizing<String>>,
    expires_at: Option<OffsetDateTime>,
}

/// What signing keys come from.
#[derive(Clone)]
pub(crate) enum KeySource {
    Secret(Zeroizing<String>),
    Derived(SigningKey),
}

impl Credentials {
    /// Credentials with a secret access key, which signs on any day and in any region.
    ///
    /// Values that can't sign, such as a secret with a line feed after it, are an error
    /// in [`Presigner::new`](crate::Presigner::new) and
    /// [`Signer::new`](crate::sigv4::Signer::new).
    ///
    /// See [`Credentials`] for an example.
    pub fn new(access_key_id: impl Into<String>, secret_access_key: impl Into<String>) -> Self {
        Self::with_key(access_key_id.into(), KeySource::Secret(Zeroizing::new(secret_access_key.into())))
    }

    /// Credentials without the secret: they sign for the signing key's day, region and
    /// service, and return an error for any other.
    ///
    /// ```
    /// use presign::{Bucket, Credentials, Presigner, sigv4::SigningKey};
    /// use time::macros::{date, datetime};
    ///
    /// // Derived once a day where the secret lives:
    /// let key = SigningKey::derive("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", date!(2013-05-24), "us-east-1", "s3")?;
    ///
    /// // On the edge node:
    /// let credentials = Credentials::from_signing_key("AKIAIOSFODNN7EXAMPLE", key);
    /// let presigner = Presigner::new(credentials, Bucket::new("examplebucket", "us-east-1"))?;
    /// assert!(presigner.get("photos/cat.jpg").sign_at(datetime!(2013-05-24 12:00 UTC)).is_ok());
    /// assert!(presigner.get("photos/cat.jpg").sign_at(datetime!(2013-05-25 12:00 UTC)).is_err());
    /// # Ok::<(), presign::Error>(())
    /// ```
    pub fn from_signing_key(access_key_id: impl Into<String>, signing_key: SigningKey) -> Self {
        Self::with_key(access_key_id.into(), KeySource::Derived(signing_key))
    }

    fn with_key(access_key_id: String, key: KeySource) -> Self {
        Self { access_key_id, key, session_token: None, expires_at: None }
    }

    /// Adds the session token of temporary credentials.
    ///
    /// See [`Credentials`] for an example.
    #[must_use]
    pub fn with_session_token(mut self, session_token: impl Into<String>) -> Self {
        self.session_token = Some(Zeroizing::new(session_token.into()));
        self
    }

    /// Adds the time from which the credentials are refused. Every URL they signed stops
    /// working then, however long its own life; [`Lifetime`](crate::Lifetime) says what to do
    /// about that.
    ///
    /// See [`Credentials`] for an example.
    #[must_use]
    pub fn with_expiry(mut self, expires_at: OffsetDateTime) -> Self {
        self.expires_at = Some(expires_at);
        self
    }

    /// Credentials from `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY` and, unless they are
    /// unset or empty, `AWS_SESSION_TOKEN` and `AWS_CREDENTIAL_EXPIRATION`. They are what
    /// `aws configure export-credentials --format env` prints.
    ///
    /// `AWS_CREDENTIAL_EXPIRATION` is when the credentials expire, in RFC 3339. If you set
    /// other keys by hand, unset it.
    ///
    /// # Errors
    ///
    /// [`Error::Environment`] names the variable that is missing, empty or not Unicode;
    /// [`Error::CredentialsExpiry`] if `AWS_CREDENTIAL_EXPIRATION` isn't in RFC 3339;
    /// [`Error::AccessKeyId`], [`Error::SecretAccessKey`] and [`Error::SessionToken`] if a
    /// value can't sign.
    ///
    /// ```
    /// use presign::{Credentials, Error};
    ///
    /// match Credentials::from_env() {
    ///     Ok(credentials) => println!("signing with {credentials:?}"),
    ///     Err(Error::Environment { name }) => println!("set {name}"),
    ///     Err(error) => println!("{error}"),
    /// }
    /// ```
    #[cfg(feature = "std")]
    pub fn from_env() -> Result<Self, Error> {
        let required = |name| variable(name)?.ok_or(Error::Environment { name });
        let mut credentials = Self::new(required("AWS_ACCESS_KEY_ID")?, required("AWS_SECRET_ACCESS_KEY")?);
        // AWS's SDKs too take an empty value for none.
        credentials.session_token = variable("AWS_SESSION_TOKEN")?.map(Zeroizing::new);
        let expiry = "AWS_CREDENTIAL_EXPIRATION";
        credentials.expires_at = variable(expiry)?.map(|value| parse_expiry(expiry, &value)).transpose()?;
        credentials.check()?;
        Ok(credentials)
    }

    /// Checks that servers can accept what these credentials sign.
    pub(crate) fn check(&self) -> Result<(), Error> {
        if let Some(rule) = scope_rule(&self.access_key_id).or_else(|| outline_rule(&self.access_key_id)) {
            return Err(Error::AccessKeyId { rule });
        }
        if let KeySource::Secret(secret) = &self.key {
            check_secret(secret)?;
        }
        match self.session_token.as_deref().and_then(|token| outline_rule(token)) {
            Some(rule) => Err(Error::SessionToken { rule }),
            None => Ok(()),
        }
    }

    pub(crate) fn access_key_id(&self) -> &str {
        &self.access_key_id
    }

    pub(crate) fn key(&self) -> &KeySource {
        &self.key
    }

    pub(crate) fn session_token(&self) -> Option<&str> {
        self.session_token.as_ref().map(|token| token.as_str())
    }

    /// When the credentials expire, if that is [known](Self::with_expiry).
    ///
    /// ```
    /// use presign::Credentials;
    /// use time::macros::datetime;
    ///
    /// let credentials = Credentials::new("ASIAEXAMPLE", "secret");
    /// assert_eq!(credentials.expires_at(), None);
    /// let expiry = datetime!(2026-11-23 18:00 UTC);
    /// assert_eq!(credentials.with_expiry(expiry).expires_at(), Some(expiry));
    /// ```
    pub fn expires_at(&self) -> Option<OffsetDateTime> {
        self.expires_at
    }
}

/// Reads when credentials expire from the variable or field `name`.
#[cfg(any(feature = "std", feature = "serde", feature = "xml"))]
fn parse_expiry(name: &'static str, value: &str) -> Result<OffsetDateTime, Error> {
    parse_rfc3339(value).ok_or_else(|| Error::CredentialsExpiry { name, value: excerpt(value) })
}

/// What a document says of credentials.
#[cfg(any(feature = "serde", feature = "xml"))]
#[derive(Default)]
pub(super) struct Fields {
    pub(super) access_key_id: Option<Zeroizing<String>>,
    pub(super) secret_access_key: Option<Zeroizing<String>>,
    pub(super) session_token: Option<Zeroizing<String>>,
    pub(super) expiration: Option<Zeroizing<String>>,
}

#[cfg(any(feature = "serde", feature = "xml"))]
impl Fields {
    pub(super) fn into_credentials(self) -> Result<Credentials, Error> {
        let required = |name, field: Option<Zeroizing<String>>| {
            field.ok_or(Error::CredentialsField { name, rule: "it is missing; give the document whole" })
        };
        let access_key_id = required("AccessKeyId", self.access_key_id)?.as_str().into();
        let key = KeySource::Secret(required("SecretAccessKey", self.secret_access_key)?);
        let credentials = Credentials {
            // AWS's SDKs too take an empty token for none.
            session_token: self.session_token.filter(|token| !token.is_empty()),
            expires_at: self.expiration.map(|value| parse_expiry("Expiration", &value)).transpose()?,
            ..Credentials::with_key(access_key_id, key)
        };
        credentials.check()?;
        Ok(credentials)
    }
}

pub(crate) fn check_secret(secret: &str) -> Result<(), Error> {
    outline_rule(secret).map_or(Ok(()), |rule| Err(Error::SecretAccessKey { rule }))
}

/// The rule that a secret breaks which was mounted from a file or pasted carelessly.
fn outline_rule(text: &str) -> Option<&'static str> {
    if text.is_empty() {
        Some("it is empty")
    } else if text.trim() != text {
        Some("it has white space around it, such as the line feed at the end of a file; trim it")
    } else {
        None
    }
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Credentials")
            // Someone may have swapped it with the secret.
            .field("access_key_id", &excerpt(&self.access_key_id))
            .field("expires_at", &self.expires_at)
            .finish_non_exhaustive()
    }
}

/// The value of an environment variable that is set and not empty.
#[cfg(feature = "std")]
fn variable(name: &'static str) -> Result<Option<String>, Error> {
    match std::env::var(name) {
        Ok(value) => Ok(Some(value).filter(|value| !value.is_empty())),
        Err(std::env::VarError::NotPresent) => Ok(None),
        Err(std::env::VarError::NotUnicode(_)) => Err(Error::Environment { name }),
    }
}
