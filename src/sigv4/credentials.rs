//! Who signs: an access key id with its secret, or with a signing key in its place.

use super::signing_key::SigningKey;
#[cfg(feature = "std")]
use crate::Error;
use alloc::string::String;
use core::fmt;
use time::OffsetDateTime;
use zeroize::Zeroizing;

/// AWS credentials: an access key id and either the secret access key or a
/// [`SigningKey`] derived from it, with a session token and an expiry where they
/// are temporary.
///
/// Secret, key and token are wiped when dropped; `Debug` shows none of them.
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
    /// Credentials with a secret access key, which signs on any day, in any region.
    ///
    /// Nothing is checked here: an access key id that cannot be signed with is an
    /// [`Error::AccessKeyId`](crate::Error::AccessKeyId) when a URL is signed.
    ///
    /// See [`Credentials`] for an example.
    pub fn new(access_key_id: impl Into<String>, secret_access_key: impl Into<String>) -> Self {
        Self::with_key(access_key_id.into(), KeySource::Secret(Zeroizing::new(secret_access_key.into())))
    }

    /// Credentials without the secret: they sign for the signing key's day,
    /// region and service, and fail for any other with an error that says so.
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
    /// let presigner = Presigner::new(credentials, Bucket::new("examplebucket", "us-east-1")?);
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

    /// Adds the session token of temporary credentials. An empty one is none.
    ///
    /// See [`Credentials`] for an example.
    #[must_use]
    pub fn with_session_token(mut self, session_token: impl Into<String>) -> Self {
        self.session_token = Some(Zeroizing::new(session_token.into())).filter(|token| !token.is_empty());
        self
    }

    /// Adds the moment from which the credentials are refused, and with them
    /// every URL that they signed, however long its own time to live.
    ///
    /// See [`Credentials`] for an example.
    #[must_use]
    pub fn with_expiry(mut self, expires_at: OffsetDateTime) -> Self {
        self.expires_at = Some(expires_at);
        self
    }

    /// Credentials from `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY` and, where it
    /// is set and not empty, `AWS_SESSION_TOKEN`.
    ///
    /// # Errors
    ///
    /// [`Error::Environment`] names the variable that is missing, empty or not Unicode.
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
        let credentials =
            Self::new(required_variable("AWS_ACCESS_KEY_ID")?, required_variable("AWS_SECRET_ACCESS_KEY")?);
        match std::env::var("AWS_SESSION_TOKEN") {
            Ok(token) => Ok(credentials.with_session_token(token)),
            Err(std::env::VarError::NotPresent) => Ok(credentials),
            Err(std::env::VarError::NotUnicode(_)) => Err(Error::Environment { name: "AWS_SESSION_TOKEN" }),
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

    pub(crate) fn expires_at(&self) -> Option<OffsetDateTime> {
        self.expires_at
    }
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Credentials")
            .field("access_key_id", &self.access_key_id)
            .field("expires_at", &self.expires_at)
            .finish_non_exhaustive()
    }
}

#[cfg(feature = "std")]
fn required_variable(name: &'static str) -> Result<String, Error> {
    std::env::var(name).ok().filter(|value| !value.is_empty()).ok_or(Error::Environment { name })
}
