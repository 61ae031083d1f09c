//! The headers that are signed with a request.

use super::canonical_request::{CanonicalHeaders, HOST};
use super::text::Text;
use crate::Error;
use crate::excerpt::{excerpt, excerpt_name};
use alloc::borrow::Cow;
use alloc::string::String;
use alloc::vec::Vec;
use smallvec::SmallVec;

#[derive(Clone)]
struct Header<'a> {
    /// In lower case.
    name: Cow<'a, str>,
    /// Without white space around it.
    value: Text<'a>,
}

/// Headers in the order given. `host` is not one of them: it comes from the request's
/// origin. Two headers need no heap allocation.
#[derive(Clone, Default)]
pub(crate) struct Headers<'a>(SmallVec<[Header<'a>; 2]>);

impl<'a> Headers<'a> {
    pub(crate) fn push(&mut self, name: Cow<'a, str>, value: Text<'a>) -> Result<(), Error> {
        self.0.push(checked(name, value)?);
        Ok(())
    }

    #[inline]
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|header| header.name == name).map(|header| header.value.as_str())
    }

    /// These headers and `host` in canonical order.
    #[inline]
    pub(crate) fn canonical<'h>(&'h self, host: &'h str) -> CanonicalHeaders<'h, &'h str> {
        let headers = self.0.iter().map(|header| (&*header.name, header.value.as_str()));
        CanonicalHeaders::new(headers, host)
    }
}

/// What the client must send: all headers but `host`, the values of each name joined by
/// commas.
pub(crate) fn to_send<'h>(headers: &CanonicalHeaders<'h, &'h str>) -> impl Iterator<Item = (&'h str, Cow<'h, str>)> {
    headers.others().chunk_by(|left, right| left.0 == right.0).filter_map(|same_name| match same_name {
        [] => None,
        [(name, value)] => Some((*name, Cow::Borrowed(*value))),
        [(name, _), ..] => {
            let values: Vec<&str> = same_name.iter().map(|header| header.1).collect();
            Some((*name, Cow::Owned(values.join(","))))
        }
    })
}

fn checked<'a>(name: Cow<'a, str>, value: Text<'a>) -> Result<Header<'a>, Error> {
    if !is_token(&name) {
        return Err(Error::HeaderName { name: excerpt(&name) });
    }
    let name = lower_case(name);
    if name == HOST {
        let rule = "it is signed as the endpoint gives it; leave it out";
        return Err(Error::ReservedHeader { name: name.into_owned(), rule });
    }
    let value = trimmed(value);
    if let Some(rule) = header_rule(&name, value.as_str()) {
        return Err(Error::HeaderValue { name: excerpt_name(&name), rule });
    }
    Ok(Header { name, value })
}

/// Whether `name` can be the name of a header. RFC 9110, section 5.6.2.
pub(crate) fn is_token(name: &str) -> bool {
    let is_tchar = |byte: u8| matches!(byte, b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'!' | b'#'..=b'\'' | b'*' | b'+' | b'-' | b'.' | b'^'..=b'`' | b'|' | b'~');
    !name.is_empty() && name.bytes().all(is_tchar)
}

pub(crate) fn lower_case(name: Cow<'_, str>) -> Cow<'_, str> {
    if name.bytes().any(|byte| byte.is_ascii_uppercase()) { Cow::Owned(name.to_ascii_lowercase()) } else { name }
}

/// The rule that `value` breaks as the value of the header `name`, in lower case.
pub(crate) fn header_rule(name: &str, value: &str) -> Option<&'static str> {
    if value.bytes().any(|byte| byte.is_ascii_control()) {
        // HTTP allows a tab inside a value, but servers disagree on its canonical form.
        Some(
            "a control character (CR, LF, NUL, tab …) would split the header or be read differently by each server; remove it",
        )
    } else if !value.is_ascii() {
        Some(
            "browsers, HTTP clients and servers disagree on the bytes of characters outside ASCII; encode them: percent-encoding for your own metadata, `ContentDisposition` for a file name, RFC 2047 elsewhere",
        )
    } else if name == "content-length" && (value.starts_with('+') || value.parse::<u64>().is_err()) {
        Some("a content length is a number of bytes in decimal digits")
    } else {
        None
    }
}

fn trimmed(value: Text<'_>) -> Text<'_> {
    let space = [' ', '\t'];
    match value {
        Text::Str(Cow::Borrowed(text)) => Text::new(text.trim_matches(space)),
        Text::Str(Cow::Owned(text)) if text.starts_with(space) || text.ends_with(space) => {
            Text::new(String::from(text.trim_matches(space)))
        }
        other => other,
    }
}
