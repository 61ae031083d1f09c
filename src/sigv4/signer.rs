//! Who signs: credentials bound to a region and a service.

#[cfg(feature = "sigv4a")]
use super::auth_scheme::Algorithm;
use super::auth_scheme::{AuthScheme, TokenPlacement};
use super::credentials::{Credentials, KeySource};
use super::expiry::Expiry;
use super::held_time::HeldTime;
use super::hmac::HmacKey;
use super::key::Key;
#[cfg(feature = "std")]
use super::key_cache::KeyCache;
use super::lifetime::{Life, Lifetime, next_midnight};
use super::sign_at::SignAt;
use super::signature::Signature;
use super::signer_at::SignerAt;
use super::signing_key;
use super::signing_time::SigningTime;
#[cfg(feature = "sigv4a")]
use super::sigv4a::PrivateKey;
use super::string_to_sign;
use super::uri_encode::write_component;
use crate::Error;
use alloc::format;
#[cfg(feature = "sigv4a")]
use alloc::sync::Arc;
use alloc::vec::Vec;
use core::fmt;
use time::OffsetDateTime;
use zeroize::Zeroizing;

/// Credentials bound to a region and a service, or with SigV4a to a set of regions.
///
/// With the feature `std`, the signing keys of the last two days used are kept and
/// shared by all threads. Without it, [`at`](Self::at) and
/// [`SigningKey`](super::SigningKey) are the ways not to derive the key for each URL.
///
/// ```
/// use presign::{Credentials, Method};
/// use presign::sigv4::{Request, Signer};
/// use core::time::Duration;
/// use time::macros::datetime;
///
/// let credentials = Credentials::new("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY");
/// let signer = Signer::new(credentials, "us-east-1", "sts")?;
/// let request = Request::new(Method::Get, "https://sts.us-east-1.amazonaws.com/?Action=GetCallerIdentity&Version=2011-06-15");
/// let presigned = signer.at(datetime!(2015-08-30 12:36 UTC))?.presign(&request, Duration::from_secs(60))?;
/// assert!(presigned.url().starts_with("https://sts.us-east-1.amazonaws.com/?Action=GetCallerIdentity&Version=2011-06-15&X-Amz-Algorithm="));
/// # Ok::<(), presign::Error>(())
/// ```
pub struct Signer {
    credentials: Credentials,
    scheme: AuthScheme,
    encoded: EncodedParams,
    #[cfg(feature = "std")]
    signing_keys: KeyCache,
    /// With SigV4a, in place of the signing keys of each day.
    #[cfg(feature = "sigv4a")]
    private_key: Option<Arc<PrivateKey>>,
}

/// What the query parameters of all URLs have in common, URI-encoded.
pub(crate) struct EncodedParams {
    /// `X-Amz-Algorithm` and `X-Amz-Credential`, up to the date in it.
    pub(crate) to_credential_date: Vec<u8>,
    /// The rest of `X-Amz-Credential`, and `X-Amz-Date=`.
    pub(crate) to_date: Vec<u8>,
    /// With SigV4a, `&X-Amz-Region-Set=` and its value. After that, with a session token, `&`,
    /// the token's parameter, and its value.
    region_set_and_token: Zeroizing<Vec<u8>>,
    token_start: usize,
    token_placement: TokenPlacement,
    /// At least the length in bytes of all parameters of the signature, except for the
    /// names in `X-Amz-SignedHeaders`.
    pub(crate) max_len: usize,
}

impl EncodedParams {
    fn new(credentials: &Credentials, scheme: &AuthScheme) -> Self {
        let mut to_credential_date =
            format!("X-Amz-Algorithm={}&X-Amz-Credential=", scheme.algorithm.name()).into_bytes();
        write_component(credentials.access_key_id().as_bytes(), &mut to_credential_date);
        write_component(b"/", &mut to_credential_date);
        let mut to_date = Vec::new();
        write_component(scheme.scope_after_date().as_bytes(), &mut to_date);
        to_date.extend_from_slice(b"&X-Amz-Date=");
        let mut region_set_and_token = Zeroizing::new(Vec::new());
        if !scheme.algorithm.has_region_in_scope() {
            write_param("X-Amz-Region-Set", scheme.region(), &mut region_set_and_token);
        }
        let token_start = region_set_and_token.len();
        if let Some(value) = credentials.session_token() {
            write_param(scheme.token.name, value, &mut region_set_and_token);
        }
        let max_len = to_credential_date.len()
            + to_date.len()
            + region_set_and_token.len()
            + "2013052420130524T000000Z&X-Amz-Expires=604800&X-Amz-SignedHeaders=&".len();
        let token_placement = scheme.token.placement;
        Self { to_credential_date, to_date, region_set_and_token, token_start, token_placement, max_len }
    }

    /// What is signed of region set and token.
    #[inline]
    pub(crate) fn signed_region_set_and_token(&self) -> &[u8] {
        match self.token_placement {
            TokenPlacement::Signed => &self.region_set_and_token,
            TokenPlacement::AfterSignature => self.region_set_and_token.get(..self.token_start).unwrap_or_default(),
        }
    }

    #[inline]
    pub(crate) fn unsigned_token(&self) -> &[u8] {
        match self.token_placement {
            TokenPlacement::Signed => b"",
            TokenPlacement::AfterSignature => self.region_set_and_token.get(self.token_start..).unwrap_or_default(),
        }
    }
}

/// Writes `&`, the name, `=` and the encoded value.
fn write_param(name: &str, value: &str, out: &mut Zeroizing<Vec<u8>>) {
    // Into as much room as it can take: growing would leave an unwiped copy of a token behind.
    let mut written = Zeroizing::new(Vec::with_capacity(out.len() + "&=".len() + name.len() + 3 * value.len()));
    written.extend_from_slice(out);
    written.push(b'&');
    written.extend_from_slice(name.as_bytes());
    written.push(b'=');
    write_component(value.as_bytes(), &mut written);
    *out = written;
}

impl Signer {
    /// Binds `credentials` to a region and to a service's signing name, `s3` for S3.
    ///
    /// # Errors
    ///
    /// [`Error::AccessKeyId`], [`Error::Region`] and [`Error::Service`] if a value is
    /// empty or contains a slash or a control character; [`Error::SecretAccessKey`] and
    /// [`Error::SessionToken`] if one is empty or has white space around it;
    /// [`Error::SigningKeyScope`] if the credentials hold a signing key for another
    /// region or service.
    ///
    /// See [`Signer`] for an example.
    pub fn new(credentials: Credentials, region: &str, service: &str) -> Result<Self, Error> {
        Self::for_scheme(credentials, AuthScheme::sigv4(region, service)?)
    }

    /// Binds `credentials` to a set of regions and to a service's signing name, and signs with
    /// SigV4a: one signature for all of them. AWS: "AWS Signature Version 4 for API requests",
    /// "How AWS SigV4a works".
    ///
    /// A set is a list of regions, separated by commas: `us-east-1,eu-west-1`. A `*` stands for
    /// any text: `us-*`, or `*` for all regions. The session token of temporary credentials must
    /// come from a regional endpoint of AWS STS. The one of its global endpoint is valid in some
    /// regions only.
    ///
    /// The private key is derived here, once for all days. A presigned URL has the region set
    /// as the parameter `X-Amz-Region-Set`. For an `Authorization` header, add it to the request
    /// as the header of that name.
    ///
    /// # Errors
    ///
    /// As [`new`](Self::new); [`Error::SigningKeyAlgorithm`] if the credentials hold a signing
    /// key, with which SigV4a can't sign.
    ///
    /// ```
    /// use presign::{Credentials, Method};
    /// use presign::sigv4::{Request, Signer};
    /// use core::time::Duration;
    /// use time::macros::datetime;
    ///
    /// let credentials = Credentials::new("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY");
    /// let signer = Signer::sigv4a(credentials, "us-east-1,eu-west-1", "execute-api")?;
    /// let request = Request::new(Method::Get, "https://api.example/");
    /// let presigned = signer.at(datetime!(2015-08-30 12:36 UTC))?.presign(&request, Duration::from_secs(60))?;
    /// assert!(presigned.url().starts_with("https://api.example/?X-Amz-Algorithm=AWS4-ECDSA-P256-SHA256&"));
    /// assert!(presigned.url().contains("&X-Amz-Region-Set=us-east-1%2Ceu-west-1&"));
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[cfg(feature = "sigv4a")]
    pub fn sigv4a(credentials: Credentials, region_set: &str, service: &str) -> Result<Self, Error> {
        Self::for_scheme(credentials, AuthScheme::sigv4a(region_set, service)?)
    }

    pub(crate) fn for_scheme(credentials: Credentials, scheme: AuthScheme) -> Result<Self, Error> {
        credentials.check()?;
        #[cfg(feature = "sigv4a")]
        let private_key = match (scheme.algorithm, credentials.key()) {
            (Algorithm::SigV4, _) => None,
            (Algorithm::SigV4a, KeySource::Secret(secret)) => {
                Some(Arc::new(PrivateKey::derive(credentials.access_key_id(), secret)?))
            }
            (Algorithm::SigV4a, KeySource::Derived(key)) => {
                return Err(Error::SigningKeyAlgorithm { key_scope: key.scheme().describe() });
            }
        };
        if let KeySource::Derived(key) = credentials.key()
            && !key.scheme().has_same_scope(&scheme)
        {
            return Err(Error::SigningKeyScope { key_scope: key.scheme().describe(), scope: scheme.describe() });
        }
        let encoded = EncodedParams::new(&credentials, &scheme);
        Ok(Self {
            credentials,
            scheme,
            encoded,
            #[cfg(feature = "std")]
            signing_keys: KeyCache::default(),
            #[cfg(feature = "sigv4a")]
            private_key,
        })
    }

    /// Sets where the session token goes: [`TokenPlacement::Signed`] by default.
    ///
    /// ```
    /// use presign::Credentials;
    /// use presign::sigv4::{Signer, TokenPlacement};
    ///
    /// let credentials = Credentials::new("ASIAEXAMPLE", "secret").with_session_token("token");
    /// let signer = Signer::new(credentials, "eu-west-1", "iotdevicegateway")?
    ///     .with_token_placement(TokenPlacement::AfterSignature);
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub fn with_token_placement(mut self, placement: TokenPlacement) -> Self {
        self.encoded.token_placement = placement;
        self
    }

    /// A signer with the same algorithm, for the same region and service, with other
    /// credentials: see [`Presigner::with_credentials`](crate::Presigner::with_credentials).
    ///
    /// # Errors
    ///
    /// Those of [`new`](Self::new) or [`sigv4a`](Self::sigv4a) about the credentials.
    ///
    /// ```
    /// use presign::Credentials;
    /// use presign::sigv4::Signer;
    ///
    /// let signer = Signer::new(Credentials::new("ASIAFIRST", "secret"), "us-east-1", "sts")?;
    /// let renewed = signer.with_credentials(Credentials::new("ASIANEXT", "secret"))?;
    /// # Ok::<(), presign::Error>(())
    /// ```
    pub fn with_credentials(&self, credentials: Credentials) -> Result<Self, Error> {
        let signer = Self::for_scheme(credentials, self.scheme.clone())?;
        Ok(signer.with_token_placement(self.encoded.token_placement))
    }

    /// When to renew the credentials: see
    /// [`Presigner::renew_at`](crate::Presigner::renew_at).
    ///
    /// # Errors
    ///
    /// Those of an invalid [`Lifetime`].
    ///
    /// ```
    /// use core::time::Duration;
    /// use presign::Credentials;
    /// use presign::sigv4::Signer;
    /// use time::macros::datetime;
    ///
    /// let credentials = Credentials::new("ASIAEXAMPLE", "secret").with_expiry(datetime!(2013-05-24 12:00 UTC));
    /// let signer = Signer::new(credentials, "us-east-1", "sts")?;
    /// assert_eq!(signer.renew_at(Duration::from_secs(60))?, Some(datetime!(2013-05-24 11:59:01 UTC)));
    /// # Ok::<(), presign::Error>(())
    /// ```
    pub fn renew_at(&self, lifetime: impl Into<Lifetime>) -> Result<Option<OffsetDateTime>, Error> {
        let life = lifetime.into().check()?;
        let short_from = self.credentials.expires_at().and_then(|end| life.short_from(end));
        let day_ends = match self.credentials.key() {
            KeySource::Derived(key) => next_midnight(key.date().midnight().assume_utc()),
            KeySource::Secret(_) => None,
        };
        Ok(short_from.into_iter().chain(day_ends).min())
    }

    /// Holds a signing time: derives the signing key and hashes the start of the string
    /// to sign once for all requests signed at it. The time may be in any offset; it is
    /// written in UTC, in whole seconds.
    ///
    /// # Errors
    ///
    /// [`Error::Year`] outside the years 0 to 9999; [`Error::CredentialsExpired`];
    /// [`Error::SigningKeyDate`] if the credentials hold a signing key for another day.
    ///
    /// See [`Signer`] for an example.
    pub fn at(&self, time: OffsetDateTime) -> Result<SignerAt<'_>, Error> {
        Ok(SignerAt { signer: self, held: self.hold(time)? })
    }

    pub(crate) fn hold(&self, time: OffsetDateTime) -> Result<HeldTime, Error> {
        let time = self.check_time(time)?;
        Ok(HeldTime::new(time, self.key(&time), &self.scheme))
    }

    /// When to sign what is to live from `at` on, and how long it will live. `moved` keeps
    /// another time than that of `at`.
    #[inline]
    pub(crate) fn settle<'t>(
        &self,
        life: &Life,
        at: SignAt<'t>,
        moved: &'t mut Option<SigningTime>,
    ) -> Result<(SignAt<'t>, Expiry), Error> {
        *moved = life.start(at.time());
        let at = moved.as_ref().map_or(at, |start| at.moved_to(start));
        Ok((at, life.expiry(at.time(), self.credentials.expires_at())?))
    }

    /// Checks that the credentials can sign at `time`.
    #[inline]
    pub(crate) fn check_time(&self, time: OffsetDateTime) -> Result<SigningTime, Error> {
        let signing_time = SigningTime::new(time)?;
        if let Some(expired_at) = self.credentials.expires_at().filter(|expiry| *expiry <= time) {
            return Err(Error::CredentialsExpired { expired_at, signed_at: time });
        }
        match self.credentials.key() {
            KeySource::Derived(key) if key.date() != signing_time.date() => {
                Err(Error::SigningKeyDate { key_date: key.date(), date: signing_time.date() })
            }
            _ => Ok(signing_time),
        }
    }

    /// The signing key of the day, or the private key.
    #[inline]
    fn key(&self, time: &SigningTime) -> Key {
        #[cfg(feature = "sigv4a")]
        if let Some(key) = &self.private_key {
            return Key::Ecdsa(Arc::clone(key));
        }
        Key::Hmac(self.signing_key(time))
    }

    #[inline]
    fn signing_key(&self, time: &SigningTime) -> HmacKey {
        match self.credentials.key() {
            KeySource::Derived(key) => key.hmac().clone(),
            KeySource::Secret(secret) => {
                let derive = || HmacKey::new(&*signing_key::derive(secret, time.yyyymmdd(), &self.scheme));
                #[cfg(feature = "std")]
                return self.signing_keys.get_or_derive(time.date(), derive);
                #[cfg(not(feature = "std"))]
                derive()
            }
        }
    }

    /// Signs the canonical request with this hash. `scratch` is left as it was.
    #[inline]
    pub(crate) fn sign(&self, at: SignAt<'_>, canonical_request_hash: &[u8; 32], scratch: &mut Vec<u8>) -> Signature {
        match at {
            SignAt::Held(held) => held.sign(canonical_request_hash, scratch),
            SignAt::Time(time) | SignAt::SameDay(_, time) => {
                let start = scratch.len();
                string_to_sign::write(&self.scheme, time, canonical_request_hash, scratch);
                let string_to_sign = scratch.get(start..).unwrap_or_default();
                let signature = self.key_at(at).sign(string_to_sign);
                scratch.truncate(start);
                signature
            }
        }
    }

    /// Signs any text.
    pub(crate) fn sign_text(&self, at: SignAt<'_>, text: &[u8]) -> Signature {
        self.key_at(at).sign(text)
    }

    #[inline]
    fn key_at(&self, at: SignAt<'_>) -> Key {
        match at {
            SignAt::Time(time) => self.key(time),
            SignAt::Held(held) | SignAt::SameDay(held, _) => held.key().clone(),
        }
    }

    pub(crate) fn access_key_id(&self) -> &str {
        self.credentials.access_key_id()
    }

    pub(crate) fn session_token(&self) -> Option<&str> {
        self.credentials.session_token()
    }

    pub(crate) fn scheme(&self) -> &AuthScheme {
        &self.scheme
    }

    pub(crate) fn encoded(&self) -> &EncodedParams {
        &self.encoded
    }

    /// When a URL whose life ends at `end` stops working: then or with the credentials,
    /// whichever comes first.
    pub(crate) fn expires_at(&self, end: OffsetDateTime) -> OffsetDateTime {
        let credentials_end =
            self.credentials.expires_at().and_then(|time| time.checked_to_offset(time::UtcOffset::UTC));
        credentials_end.map_or(end, |credentials_end| end.min(credentials_end))
    }
}

impl fmt::Debug for Signer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Signer")
            .field("credentials", &self.credentials)
            .field("scheme", &self.scheme)
            .finish_non_exhaustive()
    }
}
