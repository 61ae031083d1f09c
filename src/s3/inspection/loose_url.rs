//! Splits a URL that may be broken: nothing is refused, and nothing that a server would read is
//! changed.

use alloc::string::String;
use percent_encoding::percent_decode_str;

/// A URL in parts. Whatever is missing is empty.
pub(super) struct LooseUrl<'u> {
    pub(super) scheme: &'u str,
    /// Host and port, without a user name or password.
    pub(super) authority: &'u str,
    pub(super) path: &'u str,
    pub(super) query: &'u str,
}

impl<'u> LooseUrl<'u> {
    pub(super) fn split(url: &'u str) -> Self {
        // The query is what matters, so it is looked for after a `#` too.
        let (before, query) = url.split_once('?').unwrap_or((url, ""));
        let (scheme, rest) = before.split_once("://").unwrap_or(("", before));
        let (authority, path) =
            if scheme.is_empty() { ("", rest) } else { rest.split_at(rest.find(['/', '#']).unwrap_or(rest.len())) };
        let authority = authority.rsplit_once('@').map_or(authority, |(_, address)| address);
        Self { scheme: scheme.trim(), authority, path, query }
    }

    /// The host without its port.
    pub(super) fn host(&self) -> &'u str {
        match self.authority.rsplit_once(':') {
            Some((host, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => host,
            _ => self.authority,
        }
    }

    /// The parameters in order, as they are but for what escapes an `&`.
    pub(super) fn params(&self) -> impl Iterator<Item = Param<'u>> {
        let pieces = self
            .query
            .split('&')
            .flat_map(|piece| piece.split(IN_JSON).enumerate().map(|(index, piece)| (piece, index > 0)));
        pieces.map(|(piece, after_json)| {
            let unescaped = IN_HTML.iter().find_map(|escape| piece.strip_prefix(escape));
            let (name, value) = unescaped.unwrap_or(piece).split_once('=').unwrap_or((unescaped.unwrap_or(piece), ""));
            let (value, _) = value.split_once('#').unwrap_or((value, ""));
            Param { name: name.trim(), value, was_escaped: after_json || unescaped.is_some() }
        })
    }
}

/// What follows the `&` of an escaped one.
const IN_HTML: [&str; 3] = ["amp;", "#38;", "#x26;"];
const IN_JSON: &str = "\\u0026";

#[derive(Clone, Copy)]
pub(super) struct Param<'u> {
    pub(super) name: &'u str,
    pub(super) value: &'u str,
    /// Whether the `&` in front of it was.
    pub(super) was_escaped: bool,
}

/// Undoes percent-encoding. What isn't UTF-8 becomes U+FFFD.
pub(super) fn decode(text: &str) -> String {
    percent_decode_str(text).decode_utf8_lossy().into_owned()
}

/// Whether something in `text` is percent-encoded twice: `%252F`.
pub(super) fn is_encoded_twice(text: &str) -> bool {
    text.split("%25")
        .skip(1)
        .any(|rest| rest.as_bytes().iter().take(2).filter(|byte| byte.is_ascii_hexdigit()).count() == 2)
}
