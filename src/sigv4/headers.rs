//! The headers of a request that are signed with it, in canonical order.

use super::text::Text;
use super::uri_encode::push_component;
use crate::Error;
use alloc::borrow::Cow;
use alloc::vec::Vec;
use alloc::{format, string::String};
use smallvec::SmallVec;

/// The one header that every request has and that clients set by themselves.
const HOST: &str = "host";

#[derive(Clone)]
pub(crate) struct Header<'a> {
    /// In lower case.
    name: Cow<'a, str>,
    /// Without space at its ends.
    value: Text<'a>,
}

impl Header<'_> {
    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    pub(crate) fn value(&self) -> &str {
        self.value.as_str()
    }
}

/// Headers sorted by name, each name once, `host` not among them: it comes from
/// the request's origin. Two are kept without a heap allocation.
#[derive(Clone, Default)]
pub(crate) struct Headers<'a>(SmallVec<[Header<'a>; 2]>);

impl<'a> Headers<'a> {
    /// Adds a header that has one value.
    pub(crate) fn insert(&mut self, name: Cow<'a, str>, value: Text<'a>) -> Result<(), Error> {
        let header = checked(name, value)?;
        match self.0.binary_search_by(|other| other.name.cmp(&header.name)) {
            Ok(_) => Err(Error::DuplicateHeader { name: header.name.into_owned() }),
            Err(position) => {
                self.0.insert(position, header);
                Ok(())
            }
        }
    }

    /// Adds a header; where it is there already, the values are joined by a
    /// comma in the order they came in, as HTTP and the canonical form have it.
    pub(crate) fn append(&mut self, name: Cow<'a, str>, value: Text<'a>) -> Result<(), Error> {
        let header = checked(name, value)?;
        match self.0.binary_search_by(|other| other.name.cmp(&header.name)) {
            Ok(position) => {
                if let Some(first) = self.0.get_mut(position) {
                    first.value = Text::new(format!("{},{}", first.value(), header.value()));
                }
            }
            Err(position) => self.0.insert(position, header),
        }
        Ok(())
    }

    #[inline]
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|header| header.name == name).map(Header::value)
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &Header<'a>> {
        self.0.iter()
    }

    /// Writes the canonical headers, the line of `host` at its place, and the
    /// list of signed headers.
    #[inline]
    pub(crate) fn write_canonical(&self, host_line: &[u8], text: &mut Vec<u8>) {
        let (before, after) = self.around_host();
        for header in before {
            write_line(header, text);
        }
        text.extend_from_slice(host_line);
        for header in after {
            write_line(header, text);
        }
        text.extend_from_slice(b"\n\n");
        for header in before {
            text.extend_from_slice(header.name.as_bytes());
            text.extend_from_slice(b";");
        }
        text.extend_from_slice(HOST.as_bytes());
        for header in after {
            text.extend_from_slice(b";");
            text.extend_from_slice(header.name.as_bytes());
        }
    }

    /// Appends the value of `X-Amz-SignedHeaders`, encoded.
    #[inline]
    pub(crate) fn push_signed_headers(&self, out: &mut Vec<u8>) {
        let (before, after) = self.around_host();
        for header in before {
            push_component(out, header.name.as_bytes());
            out.extend_from_slice(b"%3B");
        }
        out.extend_from_slice(HOST.as_bytes());
        for header in after {
            out.extend_from_slice(b"%3B");
            push_component(out, header.name.as_bytes());
        }
    }

    pub(crate) fn signed_headers_bound(&self) -> usize {
        HOST.len() + self.0.iter().map(|header| "%3B".len() + 3 * header.name.len()).sum::<usize>()
    }

    /// The headers that sort before `host`, and those that sort after it.
    #[inline]
    fn around_host(&self) -> (&[Header<'a>], &[Header<'a>]) {
        self.0.split_at(self.0.partition_point(|header| header.name() < HOST))
    }
}

/// A line feed and `name:value`, runs of spaces inside the value made one.
fn write_line(header: &Header<'_>, text: &mut Vec<u8>) {
    text.extend_from_slice(b"\n");
    text.extend_from_slice(header.name.as_bytes());
    text.extend_from_slice(b":");
    let value = header.value.as_bytes();
    if value.windows(2).any(|pair| pair == b"  ") {
        for (index, word) in value.split(|byte| *byte == b' ').filter(|word| !word.is_empty()).enumerate() {
            if index > 0 {
                text.extend_from_slice(b" ");
            }
            text.extend_from_slice(word);
        }
    } else {
        text.extend_from_slice(value);
    }
}

fn checked<'a>(name: Cow<'a, str>, value: Text<'a>) -> Result<Header<'a>, Error> {
    let is_token = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
    if name.is_empty() || !name.bytes().all(is_token) {
        return Err(Error::HeaderName { name: name.into_owned() });
    }
    let name =
        if name.bytes().any(|byte| byte.is_ascii_uppercase()) { Cow::Owned(name.to_ascii_lowercase()) } else { name };
    if name == HOST {
        return Err(Error::ReservedHeader {
            name: name.into_owned(),
            rule: "it is signed as the endpoint has it; leave it out",
        });
    }
    let value = trimmed(value);
    // HTTP allows a tab inside, but servers disagree on its canonical form.
    if let Some(position) = value.as_bytes().iter().position(u8::is_ascii_control) {
        return Err(Error::HeaderValue { name: name.into_owned(), position });
    }
    Ok(Header { name, value })
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
