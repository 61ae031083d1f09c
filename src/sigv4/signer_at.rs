//! Signing for any service at one time.

use super::held_time::HeldTime;
use super::hmac::sha256;
use super::lifetime::Lifetime;
use super::presign::Explanation;
use super::presigned_url::PresignedUrl;
use super::request::Request;
use super::sign_at::SignAt;
use super::signature::Signature;
use super::signer::Signer;
use super::string_to_sign;
use super::text::into_string;
use crate::Error;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;
use time::OffsetDateTime;

/// A [`Signer`] with a signing time.
///
/// See [`Signer`] for an example.
pub struct SignerAt<'s> {
    pub(super) signer: &'s Signer,
    pub(super) held: HeldTime,
}

impl SignerAt<'_> {
    /// Presigns a URL that lives for `expires_in`, 1 second to 7 days: a
    /// [`Duration`](core::time::Duration), or a [`Lifetime`]. If the credentials expire first,
    /// the life is shortened, unless the [`Lifetime`] says otherwise.
    ///
    /// # Errors
    ///
    /// The first invalid value that the request was given; those of an invalid
    /// [`Lifetime`]; [`Error::CredentialsExpireTooSoon`].
    ///
    /// See [`Signer`] for an example.
    pub fn presign(&self, request: &Request<'_>, expires_in: impl Into<Lifetime>) -> Result<PresignedUrl, Error> {
        request.presign(self.signer, SignAt::Held(&self.held), expires_in.into())
    }

    /// The canonical request and the string to sign of [`presign`](Self::presign).
    ///
    /// # Errors
    ///
    /// As [`presign`](Self::presign).
    ///
    /// See [`Explanation`] for an example.
    pub fn explain(&self, request: &Request<'_>, expires_in: impl Into<Lifetime>) -> Result<Explanation, Error> {
        request.explain(self.signer, self.held.time(), expires_in.into())
    }

    /// The string to sign of a canonical request.
    ///
    /// ```
    /// # use presign::{Credentials, sigv4::Signer};
    /// # let signer = Signer::new(Credentials::new("AKIDEXAMPLE", "secret"), "us-east-1", "s3")?;
    /// let signer = signer.at(time::macros::datetime!(2015-08-30 12:36 UTC))?;
    /// let text = signer.string_to_sign("GET\n/\n\nhost:example.com\n\nhost\nUNSIGNED-PAYLOAD");
    /// assert!(text.starts_with("AWS4-HMAC-SHA256\n20150830T123600Z\n20150830/us-east-1/s3/aws4_request\n"));
    /// # Ok::<(), presign::Error>(())
    /// ```
    pub fn string_to_sign(&self, canonical_request: &str) -> String {
        let mut text = Vec::new();
        string_to_sign::write(self.signer.scheme(), self.held.time(), &sha256(canonical_request.as_bytes()), &mut text);
        into_string(text)
    }

    /// Signs any text: a [string to sign](Self::string_to_sign), or the Base64 of a POST
    /// policy.
    ///
    /// See [`Signature`] for an example.
    pub fn sign(&self, text: &str) -> Signature {
        self.signer.sign_text(SignAt::Held(&self.held), text.as_bytes())
    }

    /// The time that requests are signed for, in UTC.
    ///
    /// ```
    /// # use presign::{Credentials, sigv4::Signer};
    /// # use time::macros::datetime;
    /// let signer = Signer::new(Credentials::new("AKIDEXAMPLE", "secret"), "us-east-1", "s3")?;
    /// assert_eq!(signer.at(datetime!(2015-08-30 12:36 UTC))?.signing_time(), datetime!(2015-08-30 12:36 UTC));
    /// # Ok::<(), presign::Error>(())
    /// ```
    pub fn signing_time(&self) -> OffsetDateTime {
        self.held.time().utc()
    }
}

impl fmt::Debug for SignerAt<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SignerAt")
            .field("signer", self.signer)
            .field("signing_time", &self.signing_time())
            .finish_non_exhaustive()
    }
}
