//! JSON of a policy. RFC 8259.

use alloc::string::String;
use alloc::vec::Vec;

pub(super) enum Json {
    String(String),
    /// As written.
    Number(String),
    Array(Vec<Self>),
    Object(Vec<(String, Self)>),
    /// `true`, `false` or `null`.
    Literal,
}

/// A policy is an object with a list of objects and lists.
const MAX_DEPTH: usize = 8;

pub(super) fn parse(text: &[u8]) -> Option<Json> {
    let mut reader = Reader { rest: core::str::from_utf8(text).ok()? };
    let value = reader.value(0)?;
    reader.skip_space();
    reader.rest.is_empty().then_some(value)
}

struct Reader<'t> {
    rest: &'t str,
}

impl Reader<'_> {
    fn skip_space(&mut self) {
        self.rest = self.rest.trim_start_matches([' ', '\t', '\n', '\r']);
    }

    /// Skips white space and `token`, if it comes next.
    fn take(&mut self, token: &str) -> bool {
        self.skip_space();
        self.rest.strip_prefix(token).map(|rest| self.rest = rest).is_some()
    }

    fn value(&mut self, depth: usize) -> Option<Json> {
        if depth > MAX_DEPTH {
            return None;
        }
        if self.take("{") {
            let mut members = Vec::new();
            if !self.take("}") {
                loop {
                    let name = self.take("\"").then(|| self.string()).flatten()?;
                    let value = self.take(":").then(|| self.value(depth + 1)).flatten()?;
                    members.push((name, value));
                    if self.take("}") {
                        break;
                    }
                    self.take(",").then_some(())?;
                }
            }
            return Some(Json::Object(members));
        }
        if self.take("[") {
            let mut items = Vec::new();
            if !self.take("]") {
                loop {
                    items.push(self.value(depth + 1)?);
                    if self.take("]") {
                        break;
                    }
                    self.take(",").then_some(())?;
                }
            }
            return Some(Json::Array(items));
        }
        if self.take("\"") {
            return self.string().map(Json::String);
        }
        if ["true", "false", "null"].iter().any(|literal| self.take(literal)) {
            return Some(Json::Literal);
        }
        self.number()
    }

    /// A whole number that isn't negative: a policy has no other.
    fn number(&mut self) -> Option<Json> {
        let end = self.rest.find(|character: char| !character.is_ascii_digit()).unwrap_or(self.rest.len());
        let (digits, rest) = self.rest.split_at_checked(end)?;
        self.rest = rest;
        let has_zero_in_front = digits.len() > 1 && digits.starts_with('0');
        (!digits.is_empty() && !has_zero_in_front).then(|| Json::Number(digits.into()))
    }

    /// A string after its opening quote.
    fn string(&mut self) -> Option<String> {
        let mut string = String::new();
        loop {
            let end = self.rest.find(|character: char| matches!(character, '"' | '\\' | '\0'..='\x1f'))?;
            let (plain, rest) = self.rest.split_at_checked(end)?;
            string.push_str(plain);
            if let Some(rest) = rest.strip_prefix('"') {
                self.rest = rest;
                return Some(string);
            }
            let mut characters = rest.strip_prefix('\\')?.chars();
            let escaped = characters.next()?;
            self.rest = characters.as_str();
            string.push(match escaped {
                '"' | '\\' | '/' => escaped,
                'b' => '\x08',
                'f' => '\x0c',
                'n' => '\n',
                'r' => '\r',
                't' => '\t',
                'u' => self.code_point()?,
                _ => return None,
            });
        }
    }

    /// A character after `\u`, perhaps in two halves.
    fn code_point(&mut self) -> Option<char> {
        let first = self.four_digits()?;
        if !(0xd800..0xdc00).contains(&first) {
            return char::from_u32(first);
        }
        self.rest = self.rest.strip_prefix("\\u")?;
        let second = self.four_digits()?.checked_sub(0xdc00).filter(|low| *low < 0x400)?;
        char::from_u32(0x10000 + ((first - 0xd800) << 10) + second)
    }

    fn four_digits(&mut self) -> Option<u32> {
        let (digits, rest) = self.rest.split_at_checked(4)?;
        self.rest = rest;
        digits.bytes().all(|byte| byte.is_ascii_hexdigit()).then(|| u32::from_str_radix(digits, 16).ok()).flatten()
    }
}
