//! What a request says about its signature, and the proof.

use super::refusal::{Mechanism, Refusal};
use super::time_limits::end;
use super::verifier::Verifier;
use crate::Explanation;
use crate::excerpt::excerpt;
use crate::sigv4::request::PayloadHash;
use crate::sigv4::signature::Signature;
use crate::sigv4::signing_key::SigningKey;
use crate::sigv4::signing_time::SigningTime;
#[cfg(feature = "sigv4a")]
use crate::sigv4::sigv4a::PublicKey;
use alloc::string::String;
use core::fmt;
use time::{Date, Duration, OffsetDateTime};

/// Who says to have signed a request, and when. Nothing is proven until [`verify`](Self::verify)
/// or [`verify_secret`](Self::verify_secret) returns [`Verified`].
///
/// `Debug` shows no token or signature.
///
/// See [`verify`](super) for an example.
#[derive(Clone)]
pub struct Claim<'s> {
    pub(super) verifier: &'s Verifier,
    pub(super) mechanism: Mechanism,
    pub(super) time: SigningTime,
    /// From `time` on.
    pub(super) life: Duration,
    pub(super) access_key_id: &'s str,
    pub(super) signed_headers: &'s str,
    pub(super) session_token: Option<&'s str>,
    pub(super) payload: PayloadHash,
    pub(super) signature: Signature,
    pub(super) canonical_request: &'s [u8],
    pub(super) string_to_sign: &'s [u8],
    /// Whether the request has all signed headers.
    pub(super) is_complete: bool,
}

impl<'s> Claim<'s> {
    /// The access key id whose secret the signature is said to be made with.
    ///
    /// See [`verify`](super) for an example.
    pub fn access_key_id(&self) -> &'s str {
        self.access_key_id
    }

    /// The session token, with which temporary credentials are looked up.
    ///
    /// See [`Verified`] for an example.
    pub fn session_token(&self) -> Option<&'s str> {
        self.session_token
    }

    /// The day, in UTC, of the signing key.
    ///
    /// See [`Verified`] for an example.
    pub fn date(&self) -> Date {
        self.time.date()
    }

    /// How the request is signed.
    ///
    /// ```
    /// # use presign::{Bucket, Credentials, Presigner, verify::{Mechanism, ReceivedRequest, Scratch, Verifier}};
    /// # let now = time::macros::datetime!(2013-05-24 00:00 UTC);
    /// # let presigner = Presigner::new(Credentials::new("AKIDEXAMPLE", "secret"), Bucket::new("examplebucket", "us-east-1"))?;
    /// # let url = presigner.get("test.txt").sign_at(now)?.into_url();
    /// # let target = url.strip_prefix("https://examplebucket.s3.us-east-1.amazonaws.com").unwrap();
    /// # let request = ReceivedRequest::new("GET", target, [("host", "examplebucket.s3.us-east-1.amazonaws.com")]);
    /// # let (verifier, mut scratch) = (Verifier::s3("us-east-1")?, Scratch::new());
    /// let claim = verifier.read(&request, now, &mut scratch)?;
    /// assert_eq!(claim.mechanism(), Mechanism::Query);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn mechanism(&self) -> Mechanism {
        self.mechanism
    }

    /// Checks the signature with the signing key of the claim's day. `None` says that the
    /// access key id is unknown, and takes as long as a wrong signature.
    ///
    /// # Errors
    ///
    /// [`Refusal::UnknownAccessKeyId`], [`Refusal::SignatureMismatch`]; [`Refusal::WrongKey`] if
    /// the key is for another day, region or service, or the verifier one for SigV4a.
    ///
    /// See [`Verified`] for an example.
    #[inline]
    pub fn verify(&self, key: Option<&SigningKey>) -> Result<Verified<'s>, Refusal> {
        self.verifier.check(key, &self.time, self.string_to_sign, &self.signature)?;
        self.proven()
    }

    /// As [`verify`](Self::verify), with the secret access key, from which the signing key is
    /// derived. That takes four more HMACs and one allocation. With SigV4a the public key is
    /// derived, which takes nearly as long again as checking the signature.
    ///
    /// # Errors
    ///
    /// [`Refusal::UnknownAccessKeyId`], [`Refusal::SignatureMismatch`]; [`Refusal::WrongKey`] if
    /// the secret is empty or has white space around it.
    ///
    /// See [`verify`](super) for an example.
    pub fn verify_secret(&self, secret_access_key: Option<&str>) -> Result<Verified<'s>, Refusal> {
        self.verifier.check_secret(
            self.access_key_id,
            secret_access_key,
            &self.time,
            self.string_to_sign,
            &self.signature,
        )?;
        self.proven()
    }

    /// Checks the signature with the public key of the access key id, if the verifier is one
    /// for [SigV4a](Verifier::sigv4a). `None` says that the access key id is unknown, and takes
    /// as long as a wrong signature.
    ///
    /// # Errors
    ///
    /// [`Refusal::UnknownAccessKeyId`], [`Refusal::SignatureMismatch`]; [`Refusal::WrongKey`] if
    /// the verifier isn't one for SigV4a.
    ///
    /// See [`PublicKey`] for an example.
    #[cfg(feature = "sigv4a")]
    pub fn verify_public_key(&self, key: Option<&PublicKey>) -> Result<Verified<'s>, Refusal> {
        self.verifier.check_public_key(key, self.string_to_sign, &self.signature)?;
        self.proven()
    }

    #[inline]
    fn proven(&self) -> Result<Verified<'s>, Refusal> {
        if self.is_complete { Ok(Verified(self.clone())) } else { Err(Refusal::SignatureMismatch) }
    }

    /// The canonical request and the string to sign, which S3 returns to a client whose
    /// signature doesn't match. Bytes that aren't UTF-8 are replaced.
    ///
    /// The canonical request contains the session token and the values of the signed headers.
    ///
    /// ```
    /// # use presign::{Bucket, Credentials, Presigner, verify::{ReceivedRequest, Scratch, Verifier}};
    /// # let now = time::macros::datetime!(2013-05-24 00:00 UTC);
    /// # let presigner = Presigner::new(Credentials::new("AKIDEXAMPLE", "secret"), Bucket::new("examplebucket", "us-east-1"))?;
    /// let url = presigner.get("test.txt").sign_at(now)?.into_url();
    /// let target = url.strip_prefix("https://examplebucket.s3.us-east-1.amazonaws.com").unwrap();
    /// let request = ReceivedRequest::new("GET", target, [("host", "examplebucket.s3.us-east-1.amazonaws.com")]);
    /// let (verifier, mut scratch) = (Verifier::s3("us-east-1")?, Scratch::new());
    /// let claim = verifier.read(&request, now, &mut scratch)?;
    /// let signed = presigner.get("test.txt").explain_at(now)?;
    /// assert_eq!(claim.explain().canonical_request(), signed.canonical_request());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn explain(&self) -> Explanation {
        let text = |bytes| String::from_utf8_lossy(bytes).into_owned();
        Explanation::new(text(self.canonical_request), text(self.string_to_sign))
    }

    fn expires_at(&self) -> OffsetDateTime {
        end(self.time.utc(), self.life)
    }

    pub(crate) fn canonical_request(&self) -> &'s [u8] {
        self.canonical_request
    }

    pub(crate) fn string_to_sign(&self) -> &'s [u8] {
        self.string_to_sign
    }

    pub(crate) fn signature(&self) -> &Signature {
        &self.signature
    }
}

/// What the signature of a request proves: the holder of the access key id's secret signed
/// this request.
///
/// `Debug` shows no token or signature.
///
/// ```
/// use presign::sigv4::{PayloadHash, SigningKey};
/// use presign::verify::{ReceivedRequest, Scratch, Verifier};
/// use presign::{Bucket, Credentials, Presigner};
/// use time::macros::datetime;
///
/// let now = datetime!(2013-05-24 00:00 UTC);
/// let presigner = Presigner::new(Credentials::new("AKIDEXAMPLE", "secret"), Bucket::new("examplebucket", "us-east-1"))?;
/// let upload = presigner.put("cat.png").content_type("image/png").sign_at(now)?;
///
/// let (host, target) = ("examplebucket.s3.us-east-1.amazonaws.com", upload.url().get(48..).unwrap());
/// let request = ReceivedRequest::new("PUT", target, [("host", host), ("content-type", "image/png")]);
/// let (verifier, mut scratch) = (Verifier::s3("us-east-1")?, Scratch::new());
/// let claim = verifier.read(&request, now, &mut scratch)?;
/// assert_eq!((claim.access_key_id(), claim.session_token()), ("AKIDEXAMPLE", None));
///
/// let key = SigningKey::derive("secret", claim.date(), "us-east-1", "s3")?;
/// let verified = claim.verify(Some(&key))?;
/// assert_eq!(verified.signed_at(), now);
/// assert_eq!(verified.expires_at(), upload.expires_at());
/// assert!(verified.signed_headers().eq(["content-type", "host"]));
/// assert_eq!(verified.payload(), PayloadHash::Unsigned);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct Verified<'s>(Claim<'s>);

impl<'s> Verified<'s> {
    /// Whose secret signed the request.
    ///
    /// See [`Verified`] for an example.
    pub fn access_key_id(&self) -> &'s str {
        self.0.access_key_id
    }

    /// The session token, which the signature covers unless the verifier says otherwise.
    /// Whether it is valid is for whoever issued it to say.
    ///
    /// See [`Verified`] for an example.
    pub fn session_token(&self) -> Option<&'s str> {
        self.0.session_token
    }

    /// How the request is signed.
    ///
    /// See [`Claim::mechanism`] for an example.
    pub fn mechanism(&self) -> Mechanism {
        self.0.mechanism
    }

    /// When the request was signed, in UTC.
    ///
    /// See [`Verified`] for an example.
    pub fn signed_at(&self) -> OffsetDateTime {
        self.0.time.utc()
    }

    /// The last second, in UTC, in which the verifier accepts the request.
    ///
    /// See [`Verified`] for an example.
    pub fn expires_at(&self) -> OffsetDateTime {
        self.0.expires_at()
    }

    /// The region that the request is signed for.
    ///
    /// See [`Verified`] for an example.
    pub fn region(&self) -> &'s str {
        self.0.verifier.region()
    }

    /// The service that the request is signed for.
    ///
    /// See [`Verified`] for an example.
    pub fn service(&self) -> &'s str {
        self.0.verifier.service()
    }

    /// The names of the signed headers, in lower case and sorted. What any other header says
    /// is not signed.
    ///
    /// See [`Verified`] for an example.
    pub fn signed_headers(&self) -> impl Iterator<Item = &'s str> + use<'s> {
        self.0.signed_headers.split(';')
    }

    /// The payload that the request is signed for: any, or the bytes with exactly this
    /// SHA-256. The caller must compare it with the bytes received.
    ///
    /// See [`Verified`] for an example.
    pub fn payload(&self) -> PayloadHash {
        self.0.payload
    }
}

impl fmt::Debug for Claim<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Claim")
            .field("access_key_id", &excerpt(self.access_key_id))
            .field("signed_at", &self.time.utc())
            .field("expires_at", &self.expires_at())
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for Verified<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Verified").field(&self.0).finish()
    }
}
