//! Sessions of directory buckets (S3 Express One Zone): their credentials, and what these may
//! sign. AWS: "`CreateSession`".

use super::endpoint::Endpoint;
use crate::excerpt::excerpt;
use crate::sigv4::{AuthScheme, TokenParam, TokenPlacement};
use crate::{Credentials, Error};
use alloc::string::String;
use core::fmt;
use time::OffsetDateTime;

/// Where the token of a session goes. S3 doesn't look for it in `X-Amz-Security-Token`.
const TOKEN: TokenParam = TokenParam { name: "X-Amz-S3session-Token", placement: TokenPlacement::Signed };

/// The credentials of a session of a directory bucket (S3 Express One Zone).
///
/// S3 sends them in its answer to
/// [`Presigner::create_session`](crate::Presigner::create_session). For five minutes they sign
/// requests to that bucket, and nothing else:
/// [`Presigner::with_session`](crate::Presigner::with_session) takes them.
/// [`recipes`](crate::recipes) shows both. AWS: "Authorizing Zonal endpoint API operations with
/// `CreateSession`".
///
/// Secret and token are wiped when dropped; `Debug` shows neither.
///
/// ```
/// use presign::{Bucket, Presigner, SessionCredentials};
/// use time::macros::datetime;
///
/// let session = SessionCredentials::new("ASIAIOSFODNN7EXAMPLE", "secret", "token", datetime!(2013-05-24 00:05 UTC));
/// let presigner = Presigner::for_session(session, Bucket::new("photos--usw2-az1--x-s3", "us-west-2"))?;
/// let view = presigner.get("cat.jpg").sign_at(datetime!(2013-05-24 00:00 UTC))?;
/// assert!(view.url().contains("&X-Amz-S3session-Token=token&"));
/// assert_eq!(view.expires_at(), datetime!(2013-05-24 00:05 UTC));
/// # Ok::<(), presign::Error>(())
/// ```
#[derive(Clone)]
pub struct SessionCredentials {
    credentials: Credentials,
    expires_at: OffsetDateTime,
}

impl SessionCredentials {
    /// The four values in S3's answer. `expires_at` is its `Expiration`.
    ///
    /// Values that can't sign are an error in
    /// [`Presigner::with_session`](crate::Presigner::with_session) and
    /// [`for_session`](crate::Presigner::for_session).
    ///
    /// See [`SessionCredentials`] for an example.
    pub fn new(
        access_key_id: impl Into<String>,
        secret_access_key: impl Into<String>,
        session_token: impl Into<String>,
        expires_at: OffsetDateTime,
    ) -> Self {
        let credentials = Credentials::new(access_key_id, secret_access_key).with_session_token(session_token);
        Self { credentials: credentials.with_expiry(expires_at), expires_at }
    }

    /// Reads what S3 answers to `CreateSession`.
    ///
    /// What this crate keeps is wiped. The answer itself is yours to wipe.
    ///
    /// # Errors
    ///
    /// [`Error::CredentialsRefused`] if the answer is an error; [`Error::NoCredentials`] if it
    /// isn't XML that S3 sends; [`Error::CredentialsField`], [`Error::CredentialsExpiry`],
    /// [`Error::AccessKeyId`], [`Error::SecretAccessKey`] and [`Error::SessionToken`].
    ///
    /// ```
    /// use presign::SessionCredentials;
    /// use time::macros::datetime;
    ///
    /// let session = SessionCredentials::from_xml(
    ///     r#"<CreateSessionResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Credentials>
    ///         <SessionToken>EXAMPLETOKEN</SessionToken>
    ///         <SecretAccessKey>wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY</SecretAccessKey>
    ///         <AccessKeyId>ASIAIOSFODNN7EXAMPLE</AccessKeyId>
    ///         <Expiration>2026-11-23T18:05:00Z</Expiration>
    ///     </Credentials></CreateSessionResult>"#,
    /// )?;
    /// assert_eq!(session.expires_at(), datetime!(2026-11-23 18:05 UTC));
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[cfg(feature = "xml")]
    pub fn from_xml(answer: impl AsRef<[u8]>) -> Result<Self, Error> {
        let credentials = crate::sigv4::read_credentials_of_root(answer.as_ref())?;
        let missing = |name| Err(Error::CredentialsField { name, rule: "it is missing; give the whole answer" });
        match (credentials.session_token(), credentials.expires_at()) {
            (None, _) => missing("SessionToken"),
            (_, None) => missing("Expiration"),
            (Some(_), Some(expires_at)) => Ok(Self { credentials, expires_at }),
        }
    }

    /// When the session ends, and with it every URL that its credentials sign: about five
    /// minutes after S3 answered. Create the next session before that.
    ///
    /// See [`from_xml`](Self::from_xml) for an example.
    pub fn expires_at(&self) -> OffsetDateTime {
        self.expires_at
    }
}

impl fmt::Debug for SessionCredentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("SessionCredentials").field(&self.credentials).finish()
    }
}

/// The kind of a presigner's credentials.
#[derive(Clone, Copy)]
pub(super) enum CredentialsKind {
    Ordinary,
    Session,
}

/// Which kind S3 takes for an operation on a directory bucket. AWS: "Authorizing Zonal endpoint
/// API operations with `CreateSession`", and "Permissions" of each operation.
#[derive(Clone, Copy)]
pub(super) enum Takes {
    Session,
    /// `CopyObject` and `UploadPartCopy`.
    Ordinary,
    /// `HeadBucket`: ordinary ones by AWS's documentation, and those of a session in its SDKs.
    Either,
    /// Ordinary ones, for a directory bucket alone.
    CreateSession,
}

/// What credentials of either kind sign with.
pub(super) struct Signatory {
    pub(super) credentials: Credentials,
    pub(super) scheme: AuthScheme,
    pub(super) kind: CredentialsKind,
}

impl Signatory {
    pub(super) fn ordinary(credentials: Credentials, endpoint: &Endpoint) -> Self {
        Self { credentials, scheme: endpoint.scheme().clone(), kind: CredentialsKind::Ordinary }
    }

    pub(super) fn of_session(session: SessionCredentials, endpoint: &Endpoint) -> Result<Self, Error> {
        if !endpoint.session_auth() {
            let rule = if endpoint.is_directory_bucket() {
                "with `no_session_auth` it takes ordinary credentials; leave the option out"
            } else {
                "only a directory bucket has sessions, and this isn't one; call `Presigner::new` with ordinary \
                 credentials"
            };
            return Err(error(endpoint, rule));
        }
        let mut scheme = endpoint.scheme().clone();
        scheme.token = TOKEN;
        Ok(Self { credentials: session.credentials, scheme, kind: CredentialsKind::Session })
    }
}

impl CredentialsKind {
    /// Checks that S3 takes credentials of this kind for an operation on the bucket.
    #[inline]
    pub(super) fn check(self, takes: Takes, endpoint: &Endpoint) -> Result<(), Error> {
        let rule = match (self, takes) {
            (Self::Ordinary, Takes::Session) if endpoint.session_auth() => {
                "it takes the credentials of a session; send the URL of `create_session`, and pass the answer to \
                 `Presigner::with_session`, or call `no_session_auth` on the bucket"
            }
            (Self::Ordinary, Takes::CreateSession) if !endpoint.is_directory_bucket() => {
                "only a directory bucket has sessions, and this isn't one; sign its requests without one"
            }
            (Self::Session, Takes::CreateSession) => {
                "credentials of a session can't create another; call `Presigner::new` with ordinary credentials"
            }
            (Self::Session, Takes::Ordinary) => {
                "a copy isn't signed with a session's credentials; call `Presigner::new` with ordinary credentials"
            }
            _ => return Ok(()),
        };
        Err(error(endpoint, rule))
    }
}

#[cold]
fn error(endpoint: &Endpoint, rule: &'static str) -> Error {
    Error::Session { bucket: excerpt(endpoint.bucket_name().unwrap_or(endpoint.url())), rule }
}
