//! The query of a presigned URL as most signers write it:
//!
//! ```text
//! X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIDEXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request
//! &X-Amz-Date=20130524T000000Z&X-Amz-Expires=900&X-Amz-SignedHeaders=host&partNumber=1&X-Amz-Signature=..
//! ```
//!
//! Without its signature, it is its own canonical form, and takes a fifth of the time of any
//! other. Nothing is refused here: a query that isn't written like this is read in another way.

use super::query::{Own, Values, is_of_version_2};
use super::reencode::{canonical_name_len, canonical_value_len};
use crate::sigv4::uri_encode::kept_in_component;
use core::ops::Range;

/// Finds the values of the signature's parameters, and returns where the signature is, with the
/// ampersand before it. `scope` is the credential scope after the date, encoded.
#[inline]
pub(super) fn read<'r>(query: &'r [u8], scope: &[u8], values: &mut Values<'r>) -> Option<Range<usize>> {
    let mut reader = Reader { query, rest: query, values, signature: 0..0 };
    // Values of a fixed length have one canonical form, and are checked where they are used.
    reader.skip(b"X-Amz-Algorithm=")?;
    reader.take(Own::Algorithm, "AWS4-HMAC-SHA256".len())?;
    if reader.skip(b"&X-Amz-Content-Sha256=").is_some() {
        reader.take(Own::ContentSha256, canonical_value_len(reader.rest)?)?;
    }
    reader.skip(b"&X-Amz-Credential=")?;
    reader.take(Own::Credential, credential_len(reader.rest, scope)?)?;
    reader.skip(b"&X-Amz-Date=")?;
    reader.take(Own::Date, "20130524T000000Z".len())?;
    reader.skip(b"&X-Amz-Expires=")?;
    reader.take(Own::Expires, canonical_value_len(reader.rest)?)?;
    if reader.skip(b"&X-Amz-Security-Token=").is_some() {
        reader.take(Own::SecurityToken, canonical_value_len(reader.rest)?)?;
    }
    reader.take_signature()?;
    reader.skip(b"&X-Amz-SignedHeaders=")?;
    reader.take(Own::SignedHeaders, canonical_value_len(reader.rest)?)?;
    reader.skip_others()?;
    reader.take_signature()?;
    reader.rest.is_empty().then_some(reader.signature)
}

struct Reader<'r, 'v> {
    query: &'r [u8],
    rest: &'r [u8],
    values: &'v mut Values<'r>,
    signature: Range<usize>,
}

impl Reader<'_, '_> {
    #[inline]
    fn skip(&mut self, text: &[u8]) -> Option<()> {
        self.rest = self.rest.strip_prefix(text)?;
        Some(())
    }

    #[inline]
    fn take(&mut self, own: Own, len: usize) -> Option<()> {
        let (value, rest) = self.rest.split_at_checked(len)?;
        *self.values.get_mut(own as usize)? = Some(value);
        self.rest = rest;
        Some(())
    }

    /// Takes the signature, if it comes next and there was none.
    #[inline]
    fn take_signature(&mut self) -> Option<()> {
        let start = self.query.len() - self.rest.len();
        if self.signature.is_empty() && self.skip(b"&X-Amz-Signature=").is_some() {
            self.take(Own::Signature, 64)?;
            self.signature = start..self.query.len() - self.rest.len();
        }
        Some(())
    }

    /// Skips parameters that sort after those of the signature.
    #[inline]
    fn skip_others(&mut self) -> Option<()> {
        let mut previous = (Own::SignedHeaders.name().as_bytes(), &b""[..]);
        while let Some(rest) = self.rest.strip_prefix(b"&")
            && !rest.starts_with(b"X-Amz-Signature=")
        {
            let (name, rest) = rest.split_at_checked(canonical_name_len(rest)?)?;
            let value = rest.strip_prefix(b"=")?;
            let (value, rest) = value.split_at_checked(canonical_value_len(value)?)?;
            if previous > (name, value) || Own::find(name).is_some() || is_of_version_2(name) {
                return None;
            }
            previous = (name, value);
            self.rest = rest;
        }
        Some(())
    }
}

/// The length of a credential of this scope, whose access key id needs no escapes.
#[inline]
fn credential_len(query: &[u8], scope: &[u8]) -> Option<usize> {
    let (_, rest) = query.split_at_checked(kept_in_component(query))?;
    let (date, rest) = rest.strip_prefix(b"%2F")?.split_at_checked("20130524".len())?;
    let rest = rest.strip_prefix(scope)?;
    date.iter().all(u8::is_ascii_digit).then_some(query.len() - rest.len())
}
