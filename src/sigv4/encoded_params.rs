//! What the query parameters of all URLs of a signer have in common, URI-encoded.

use super::auth_scheme::{AuthScheme, TokenPlacement};
use super::credentials::Credentials;
use super::uri_encode::write_component;
use alloc::format;
use alloc::vec::Vec;
use zeroize::Zeroizing;

pub(crate) struct EncodedParams {
    /// `X-Amz-Algorithm` and `X-Amz-Credential`, up to the date in it.
    pub(crate) to_credential_date: Vec<u8>,
    /// The rest of `X-Amz-Credential`, and `X-Amz-Date=`.
    pub(crate) to_date: Vec<u8>,
    /// With SigV4a, `&X-Amz-Region-Set=` and its value. After that, with a session token, `&`,
    /// the token's parameter, and its value.
    region_set_and_token: Zeroizing<Vec<u8>>,
    token_start: usize,
    pub(super) token_placement: TokenPlacement,
    /// At least the length in bytes of all parameters of the signature, except for the
    /// names in `X-Amz-SignedHeaders`.
    pub(crate) max_len: usize,
}

impl EncodedParams {
    pub(super) fn new(credentials: &Credentials, scheme: &AuthScheme) -> Self {
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
