//! The header `Authorization`. AWS: "Authenticating Requests: Using the Authorization Header
//! (AWS Signature Version 4)".

use super::parameters::{Parameters, REGION_SET_HEADER, TOKEN_HEADERS, only_token};
use super::received::ReceivedRequest;
use super::refusal::{Mechanism, Refusal};
use crate::sigv4::auth_scheme::Algorithm;

const MECHANISM: Mechanism = Mechanism::Header;

pub(super) fn parse<'r>(
    value: &'r [u8],
    request: &ReceivedRequest<'r>,
    algorithm: Algorithm,
) -> Result<Parameters<'r>, Refusal> {
    let rest = value.trim_ascii().strip_prefix(algorithm.name().as_bytes());
    let Some(components) = rest.filter(|rest| rest.starts_with(b" ")) else {
        return Err(Refusal::Algorithm { mechanism: MECHANISM, expected: algorithm.name() });
    };
    let (mut credential, mut signed_headers, mut signature) = (None, None, None);
    for component in components.split(|byte| *byte == b',') {
        let mut parts = component.trim_ascii().splitn(2, |byte| *byte == b'=');
        let place = match parts.next() {
            Some(b"Credential") => &mut credential,
            Some(b"SignedHeaders") => &mut signed_headers,
            Some(b"Signature") => &mut signature,
            _ => return Err(Refusal::MalformedAuthorization),
        };
        match parts.next() {
            Some(value) if place.is_none() => *place = Some(value),
            _ => return Err(Refusal::MalformedAuthorization),
        }
    }
    let required = |part: Option<&'r [u8]>, name| part.ok_or(Refusal::Missing { mechanism: MECHANISM, name });
    let header = |name| request.values(name).next().map(<[u8]>::trim_ascii);
    let region_set = if algorithm.has_region_in_scope() {
        None
    } else {
        Some(required(header(REGION_SET_HEADER), REGION_SET_HEADER)?)
    };
    let [security_token, session_token] = TOKEN_HEADERS.map(header);
    Ok(Parameters {
        mechanism: MECHANISM,
        credential: required(credential, "Credential")?,
        date: required(header("x-amz-date"), "x-amz-date")?,
        expires: None,
        signed_headers: required(signed_headers, "SignedHeaders")?,
        signature: required(signature, "Signature")?,
        token: only_token(security_token, session_token)?,
        region_set,
    })
}
