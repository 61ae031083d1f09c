//! The headers of a request that are signed with it, in canonical order.

use super::sha256::Sink;
use super::text::Text;
use super::uri_encode::push_component;
use crate::Error;
use alloc::borrow::Cow;
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

    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|header| header.name == name).map(Header::value)
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &Header<'a>> {
        self.0.iter()
    }

    /// Writes the canonical headers, the line of `host` at its place, and the
    /// list of signed headers.
    pub(crate) fn write_canonical(&self, host_line: &str, sink: &mut impl Sink) {
        let (before, after) = self.around_host();
        for header in before {
            write_line(header, sink);
        }
        sink.put(host_line);
        for header in after {
            write_line(header, sink);
        }
        sink.put("\n");
        self.for_each_name(|name, is_first| {
            if !is_first {
                sink.put(";");
            }
            sink.put(name);
        });
    }

    /// Appends the value of `X-Amz-SignedHeaders`.
    pub(crate) fn push_signed_headers(&self, out: &mut String) {
        self.for_each_name(|name, is_first| {
            if !is_first {
                out.push_str("%3B");
            }
            push_component(out, name);
        });
    }

    pub(crate) fn signed_headers_bound(&self) -> usize {
        HOST.len() + self.0.iter().map(|header| "%3B".len() + 3 * header.name.len()).sum::<usize>()
    }

    fn around_host(&self) -> (&[Header<'a>], &[Header<'a>]) {
        self.0.split_at(self.0.partition_point(|header| header.name() < HOST))
    }

    fn for_each_name(&self, mut visit: impl FnMut(&str, bool)) {
        let (before, after) = self.around_host();
        let names = before.iter().map(Header::name).chain([HOST]).chain(after.iter().map(Header::name));
        for (index, name) in names.enumerate() {
            visit(name, index == 0);
        }
    }
}

/// `name:value` and a line feed, runs of spaces inside the value made one.
fn write_line(header: &Header<'_>, sink: &mut impl Sink) {
    sink.put(header.name());
    sink.put(":");
    let value = header.value();
    if value.contains("  ") {
        for (index, word) in value.split(' ').filter(|word| !word.is_empty()).enumerate() {
            if index > 0 {
                sink.put(" ");
            }
            sink.put(word);
        }
    } else {
        sink.put(value);
    }
    sink.put("\n");
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
    // Only the tab among the control characters may stand in a value, RFC 9110 section 5.5.
    let is_control = |byte: u8| byte.is_ascii_control() && byte != b'\t';
    if let Some(position) = value.as_str().bytes().position(is_control) {
        return Err(Error::HeaderValue { name: name.into_owned(), position });
    }
    Ok(Header { name, value: trimmed(value) })
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
