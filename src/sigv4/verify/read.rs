//! Reads a request, and checks all about it that needs no secret.

use super::claim::Claim;
use super::credential::{self, Credential};
use super::parameters::{Parameters, TOKEN_HEADERS};
use super::query::{Own, ReceivedQuery};
use super::received::ReceivedRequest;
use super::reencode::{check_escapes, write_s3_path};
use super::refusal::{Mechanism, Refusal};
use super::scratch::{Scratch, prepare};
use super::signed_headers::{self, HeaderRules};
use super::verifier::Verifier;
use crate::excerpt::excerpt;
use crate::sigv4::auth_scheme::TokenPlacement;
use crate::sigv4::canonical_request::UNSIGNED_PAYLOAD;
use crate::sigv4::hmac::{MAX_PADDING, sha256_in_place};
use crate::sigv4::region_set::contains_region;
use crate::sigv4::request::PayloadHash;
use crate::sigv4::signature::Signature;
use crate::sigv4::signing_time::SigningTime;
use crate::sigv4::string_to_sign;
use crate::sigv4::text::write_hex;
use crate::sigv4::uri_path::{CanonicalPath, PathEncoding, PathRules};
use alloc::string::String;
use alloc::vec::Vec;
use core::ops::Range;
use time::OffsetDateTime;

impl Verifier {
    /// Does the work of [`read`](Self::read).
    // Moving the claim out of it takes a twentieth of the time of verifying.
    #[inline]
    pub(super) fn read_claim<'s>(
        &'s self,
        request: &ReceivedRequest<'_>,
        now: OffsetDateTime,
        scratch: &'s mut Scratch,
    ) -> Result<Claim<'s>, Refusal> {
        let Scratch { text, values } = scratch;
        prepare(text, self.room(request));
        text.extend_from_slice(request.method.as_bytes());
        text.push(b'\n');
        self.write_path(request.path, text)?;
        text.push(b'\n');
        let unsigned = (self.token_placement == TokenPlacement::AfterSignature).then_some(Own::SecurityToken);
        let query_start = text.len();
        let mut query = ReceivedQuery::default();
        query.read(request.query, &self.encoded_scope, unsigned, text)?;
        let canonical_query = query_start..text.len();
        let parameters = Parameters::find(request, &query, self.scheme.algorithm)?;

        prepare(
            values,
            parameters.credential.len()
                + parameters.signed_headers.len()
                + parameters.token.map_or(0, <[u8]>::len)
                + parameters.region_set.map_or(0, <[u8]>::len),
        );
        let mechanism = parameters.mechanism;
        // Not `ok_or`: a refusal that is made and dropped each time takes a tenth of the time.
        let Some(time) = SigningTime::parse(parameters.date) else { return Err(Refusal::Date { mechanism }) };
        let access_key_id = self.write_access_key_id(&parameters, &time, values)?;
        if let Some(region_set) = parameters.region_set {
            let region_set = parameters.write_value(region_set, values)?;
            self.check_region_set(values.get(region_set).unwrap_or_default(), mechanism)?;
        }
        let signed_headers = parameters.write_value(parameters.signed_headers, values)?;
        let token = parameters.token.map(|token| parameters.write_value(token, values)).transpose()?;
        let values: &'s [u8] = values;
        let value = |range| core::str::from_utf8(values.get::<Range<usize>>(range).unwrap_or_default());

        let life = self.time_limits.check_request(&time, parameters.expires, now)?;
        let Some(signature) = Signature::parse(parameters.signature, self.scheme.algorithm) else {
            return Err(Refusal::MalformedSignature);
        };
        let signed_headers = value(signed_headers).unwrap_or_default();
        let session_token = match token.map(value) {
            None => None,
            Some(Ok(token)) if !token.is_empty() => Some(token),
            Some(_) => return Err(Refusal::MalformedToken),
        };
        let rules = HeaderRules {
            required: &self.required_headers,
            is_single_valued: self.is_single_valued,
            exempt: (self.token_placement == TokenPlacement::AfterSignature).then_some("x-amz-security-token"),
        };
        text.push(b'\n');
        let is_complete = signed_headers::write(signed_headers, request, &rules, mechanism, canonical_query, text)?;
        let is_in_header = |name: &str| request.values(name).next().is_some();
        if mechanism == Mechanism::Query && TOKEN_HEADERS.into_iter().any(is_in_header) {
            return Err(Refusal::MalformedToken);
        }
        let payload = self.payload.find(request, &query, mechanism)?;
        match &payload {
            PayloadHash::Unsigned => text.extend_from_slice(UNSIGNED_PAYLOAD.as_bytes()),
            PayloadHash::Sha256(sha256) => write_hex(sha256, text),
        }
        let end = text.len();
        let hash = sha256_in_place(text, 0);
        text.truncate(end);
        string_to_sign::write(&self.scheme, &time, &hash, text);
        let (canonical_request, string_to_sign) = text.split_at_checked(end).unwrap_or_default();
        Ok(Claim {
            verifier: self,
            mechanism,
            time,
            life,
            access_key_id: value(access_key_id).unwrap_or_default(),
            signed_headers,
            session_token,
            payload,
            signature,
            canonical_request,
            string_to_sign,
            is_complete,
        })
    }

    /// The most bytes that are written while a request is read.
    fn room(&self, request: &ReceivedRequest<'_>) -> usize {
        const LINES: usize = 512;
        // A path may be encoded twice. A query is there twice while it is sorted.
        let target = "%2520".len() * request.path.len() + 2 * "%20".len() * request.query.len();
        let headers = request.headers.iter().map(|(name, value)| 2 * name.len() + value.len() + ":\n;".len());
        target
            + headers.sum::<usize>()
            + request.method.len()
            + self.scheme.scope_after_date().len()
            + MAX_PADDING
            + LINES
    }

    #[inline]
    fn write_path(&self, path: &[u8], text: &mut Vec<u8>) -> Result<(), Refusal> {
        if !path.starts_with(b"/") {
            return Err(Refusal::InvalidTarget);
        }
        if self.path_rules == (PathRules { normalize: false, encoding: PathEncoding::Once }) {
            write_s3_path(path, text)?;
        } else {
            check_escapes(path)?;
            text.extend_from_slice(CanonicalPath::new(path, self.path_rules).canonical());
        }
        Ok(())
    }

    /// Checks the credential and writes its access key id, and returns where.
    #[inline]
    fn write_access_key_id(
        &self,
        parameters: &Parameters<'_>,
        time: &SigningTime,
        values: &mut Vec<u8>,
    ) -> Result<Range<usize>, Refusal> {
        if parameters.mechanism == Mechanism::Query
            && let Some(id) = credential::plain_id(parameters.credential, time, &self.encoded_scope)
        {
            values.extend_from_slice(id);
            return Ok(0..id.len());
        }
        let credential = parameters.write_value(parameters.credential, values)?;
        let text = values.get(credential).unwrap_or_default();
        let id = Credential::parse_checked(text, parameters.mechanism, &self.scheme, time)?;
        Ok(0..id.len())
    }

    fn check_region_set(&self, set: &[u8], mechanism: Mechanism) -> Result<(), Refusal> {
        let region = self.scheme.region();
        let set = String::from_utf8_lossy(set);
        if contains_region(&set, region) {
            Ok(())
        } else {
            Err(Refusal::RegionSet { mechanism, given: excerpt(&set), expected: region.into() })
        }
    }
}
