//! Takes signatures, tokens and credentials out of text that is meant for a log.
//!
//! A value is found by its name, so the names and what may be between a name and its value are
//! all that this file knows of requests. A URL inside another URL is encoded once more at each
//! level, and its values end where the character that ends them is encoded as often as the
//! character between name and value was.

use alloc::borrow::Cow;
use alloc::string::String;

const REPLACEMENT: &str = "[redacted]";

/// What Rust's `Debug` prints before a value that may be missing.
const RUST_OPTION: &[u8] = b"Some(";

/// Names that nothing else has, in any case. An underscore is one, a hyphen or nothing, as in
/// `AWS_SESSION_TOKEN`, `session-token` and `SessionToken`. Some names are the end of longer ones:
/// the header with a customer's key has two names, and S3 names a session's token `Token-0` when it
/// refuses it.
const NAMES: [&str; 17] = [
    "X-Amz-Signature",
    "X-Amz-Security-Token",
    "X-Amz-S3session-Token",
    "X-Amz-Credential",
    "X-Goog-Signature",
    "X-Goog-Security-Token",
    "X-Goog-Credential",
    "AWSAccessKeyId",
    "GoogleAccessId",
    "SignatureProvided",
    "server-side-encryption-customer-key",
    "secret_access_key",
    "secret_key",
    "session_token",
    "aws_security_token",
    "Token-0",
    "X-aws-ec2-metadata-token",
];

/// Words of plain text too: they count only with an equals sign or in quotes.
const WORDS: [&str; 4] = ["Signature", "Credential", POLICY, TOKEN];

/// A policy repeats the token of temporary credentials. It counts only if its value can be JSON
/// in Base64.
const POLICY: &str = "Policy";

/// The token of temporary credentials in JSON of the instance metadata service. It counts only in
/// quotes and as a whole word.
const TOKEN: &str = "Token";

/// Replaces every signature, session token and credential in `text` by `[redacted]`, for logs.
///
/// Found by their names, in upper or lower case, are the parameters `X-Amz-Signature`,
/// `X-Amz-Credential`, `X-Amz-Security-Token` and `X-Amz-S3session-Token`, Google's
/// `X-Goog-Signature`, `X-Goog-Credential` and `X-Goog-Security-Token`, and `Signature`,
/// `AWSAccessKeyId` and `GoogleAccessId` of older URLs; the same names as headers, fields of a
/// form, in JSON, HTML and XML; `Credential` and `Signature` of an `Authorization` header;
/// the policy of a form; a customer's key (SSE-C); and secret access keys and session tokens as
/// STS, the instance metadata service, S3's errors, profiles and environment variables name them,
/// such as `SecretAccessKey`, `"Token"`, `Token-0`, `aws_secret_access_key` and
/// `AWS_SESSION_TOKEN`. The URL may be inside another one's parameter, percent-encoded as often as
/// you like, and its `&` may be written as `&amp;` or `\u0026`.
///
/// Names and all other text stay, so a log still shows which object was asked for and when. A
/// value ends at white space: what follows a line break inside a signature stays. Secrets
/// without one of these names are not found.
///
/// Takes time in proportion to the text, and allocates only if something is replaced.
///
/// ```
/// use presign::redact;
///
/// let line = "GET /cat.jpg?X-Amz-Date=20130524T000000Z&X-Amz-Signature=aeeed9bbccd4d02e HTTP/1.1";
/// assert_eq!(redact(line), "GET /cat.jpg?X-Amz-Date=20130524T000000Z&X-Amz-Signature=[redacted] HTTP/1.1");
/// assert!(matches!(redact("nothing to hide"), std::borrow::Cow::Borrowed(_)));
/// ```
pub fn redact(text: &str) -> Cow<'_, str> {
    let bytes = text.as_bytes();
    let mut redacted = String::new();
    let (mut copied, mut at) = (0, 0);
    while at < bytes.len() {
        let Some(value) = value_of_name(bytes, at) else {
            at += 1;
            continue;
        };
        let end = value.end(bytes);
        if end > value.start {
            // Name, value and what is between them are ASCII, so these are boundaries.
            redacted.push_str(text.get(copied..value.start).unwrap_or_default());
            redacted.push_str(REPLACEMENT);
            copied = end;
        }
        at = end;
    }
    if redacted.is_empty() {
        return Cow::Borrowed(text);
    }
    redacted.push_str(text.get(copied..).unwrap_or_default());
    Cow::Owned(redacted)
}

/// Where a value starts, and how often it is percent-encoded besides what its URL does.
struct Value {
    start: usize,
    level: usize,
}

impl Value {
    fn end(&self, text: &[u8]) -> usize {
        let mut at = self.start;
        while let Some(unit) = Unit::read(text, at) {
            let ends = unit.level <= self.level && !is_of_value(unit.byte);
            if ends || value_of_name(text, at).is_some() {
                break;
            }
            at += unit.len;
        }
        at
    }
}

/// The value of the name that starts at `start`, if there is one.
fn value_of_name(text: &[u8], start: usize) -> Option<Value> {
    // Most of a text is done with here.
    let first = text.get(start)?.to_ascii_lowercase();
    if !matches!(first, b'x' | b'a' | b'g' | b's' | b'c' | b'p' | b't') {
        return None;
    }
    let starts_same = |name: &&str| name.bytes().next().is_some_and(|byte| byte.eq_ignore_ascii_case(&first));
    let end_of = |name: &&str| if starts_same(name) { end_of_name(text, start, name) } else { None };
    let of_name = NAMES.iter().filter_map(end_of).find_map(|end| value_after(text, end, false));
    of_name.or_else(|| {
        let is_value = |name: &str, end: usize, value: &Value| match name {
            POLICY => {
                let json = |start: &[u8]| matches!(start, [b'e' | b'E', b'y' | b'Y' | b'w' | b'W']);
                text.get(value.start..value.start + 2).is_some_and(json)
            }
            TOKEN => {
                let before = start.checked_sub(1).and_then(|before| text.get(before));
                let is_whole = !before.is_some_and(|byte| byte.is_ascii_alphabetic() || matches!(byte, b'-' | b'_'));
                is_whole && Unit::read(text, end).is_some_and(|unit| is_quote(unit.byte))
            }
            _ => true,
        };
        WORDS.iter().find_map(|name| {
            let end = end_of(name)?;
            value_after(text, end, true).filter(|value| is_value(name, end, value))
        })
    })
}

/// Where `name` ends, if it starts at `start`, in any case. Some tools encode hyphens.
fn end_of_name(text: &[u8], start: usize, name: &str) -> Option<usize> {
    name.bytes().try_fold(start, |at, expected| {
        let byte = *text.get(at)?;
        if expected == b'_' {
            let unit = Unit::read(text, at)?;
            return Some(if matches!(unit.byte, b'_' | b'-') { at + unit.len } else { at });
        }
        if byte.eq_ignore_ascii_case(&expected) {
            return Some(at + 1);
        }
        let unit = Unit::read(text, at).filter(|unit| byte == b'%' && unit.byte == expected)?;
        Some(at + unit.len)
    })
}

/// The value that follows a name which ends at `at`.
fn value_after(text: &[u8], at: usize, is_word: bool) -> Option<Value> {
    let mut cursor = Cursor { text, at, level: 0 };
    cursor.skip(is_quote);
    let after_quote = cursor.at;
    let is_quoted = after_quote > at;
    if is_quoted {
        cursor.skip(|byte| byte.is_ascii_whitespace());
        // A part of a form that is sent: its value follows an empty line.
        let between = text.get(after_quote..cursor.at).unwrap_or_default();
        if between.split(|byte| *byte == b'\n').nth(2).is_some() {
            return Some(cursor.value());
        }
        // An input of a page.
        if text.get(cursor.at..cursor.at + 5).is_some_and(|word| word.eq_ignore_ascii_case(b"value")) {
            cursor.at += 5;
        }
    } else if !is_word {
        cursor.skip(is_blank);
    }
    let is_spaced = cursor.at > after_quote;
    let separator = cursor.take()?;
    let is_separator = match separator {
        b'=' | b'>' => true,
        b':' => is_quoted || !is_word,
        // A pair, as `Debug` prints it.
        b',' => is_quoted,
        _ => false,
    };
    if !is_separator {
        return None;
    }
    // Ruby and PHP print `=>`.
    cursor.skip(|byte| byte == b'>');
    // An empty parameter may be followed by a space.
    if is_quoted {
        cursor.skip(|byte| byte.is_ascii_whitespace());
    } else if is_spaced || (separator == b':' && !is_word) {
        cursor.skip(is_blank);
    }
    let after_blanks = cursor.at;
    cursor.skip(is_quote);
    if text.get(cursor.at..).is_some_and(|rest| rest.starts_with(RUST_OPTION)) {
        cursor.at += RUST_OPTION.len();
        cursor.skip(is_quote);
    }
    let is_redacted = text.get(cursor.at..).is_some_and(|rest| rest.starts_with(REPLACEMENT.as_bytes()));
    if !is_redacted && text.get(cursor.at) == Some(&b'[') {
        // Go prints a list of values.
        cursor.take();
        cursor.skip(is_quote);
    }
    let is_pair = separator != b',' || cursor.at > after_blanks;
    is_pair.then(|| cursor.value())
}

/// Reads what is between a name and its value.
struct Cursor<'t> {
    text: &'t [u8],
    at: usize,
    /// The most levels of percent-encoding so far.
    level: usize,
}

impl Cursor<'_> {
    fn skip(&mut self, is_skipped: fn(u8) -> bool) {
        while Unit::read(self.text, self.at).is_some_and(|unit| is_skipped(unit.byte)) {
            self.take();
        }
    }

    fn take(&mut self) -> Option<u8> {
        let unit = Unit::read(self.text, self.at)?;
        self.at += unit.len;
        self.level = self.level.max(unit.level);
        Some(unit.byte)
    }

    fn value(&self) -> Value {
        Value { start: self.at, level: self.level }
    }
}

fn is_quote(byte: u8) -> bool {
    matches!(byte, b'"' | b'\'' | b'`' | b'\\')
}

fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t')
}

/// What a value may contain in Base64, hexadecimal digits or a credential, and besides it what
/// tools leave unencoded.
fn is_of_value(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-._~%+/=:@!$*^".contains(&byte)
}

/// A character of ASCII, or a byte of another one, which may be escaped.
struct Unit {
    byte: u8,
    len: usize,
    /// How often it is percent-encoded.
    level: usize,
}

impl Unit {
    fn read(text: &[u8], at: usize) -> Option<Self> {
        let rest = text.get(at..)?;
        let byte = *rest.first()?;
        let escaped = match byte {
            b'%' => percent_encoded(rest),
            b'\\' => Some(after_backslashes(rest)),
            b'&' => entity(rest),
            _ => None,
        };
        Some(escaped.unwrap_or(Self { byte, len: 1, level: 0 }))
    }

    fn plain(byte: u8, len: usize) -> Self {
        Self { byte, len, level: 0 }
    }
}

/// `%3D`, or `%253D` if it is encoded twice.
fn percent_encoded(text: &[u8]) -> Option<Unit> {
    let (mut at, mut level) = (1, 1);
    let hex_at = |at: usize| text.get(at..at + 2).and_then(hex);
    let mut byte = hex_at(at)?;
    while byte == b'%' {
        let Some(inner) = hex_at(at + 2) else { break };
        byte = inner;
        at += 2;
        level += 1;
    }
    Some(Unit { byte, len: at + 2, level })
}

/// `\u003d`, `\x3d`, `\/` and `\"`, of any number of backslashes: each level of JSON doubles
/// them.
fn after_backslashes(text: &[u8]) -> Unit {
    let count = text.iter().take_while(|byte| **byte == b'\\').count();
    let rest = text.get(count..).unwrap_or_default();
    let escaped = match rest {
        [b'u', b'0', b'0', high, low, ..] => hex(&[*high, *low]).map(|byte| (byte, 5)),
        [b'x', high, low, ..] => hex(&[*high, *low]).map(|byte| (byte, 3)),
        [byte @ (b'/' | b'"' | b'\''), ..] => Some((*byte, 1)),
        _ => None,
    };
    escaped.map_or(Unit::plain(b'\\', count), |(byte, len)| Unit::plain(byte, count + len))
}

/// `&amp;`, `&#61;` or `&#x3D;`.
fn entity(text: &[u8]) -> Option<Unit> {
    const LONGEST: usize = "&#x003D;".len();
    let len = text.iter().take(LONGEST).position(|byte| *byte == b';')? + 1;
    let name = core::str::from_utf8(text.get(1..len - 1)?).ok()?;
    let byte = match (name.strip_prefix("#x").or(name.strip_prefix("#X")), name.strip_prefix('#')) {
        (Some(hex), _) => u8::from_str_radix(hex, 16).ok()?,
        (None, Some(decimal)) => decimal.parse().ok()?,
        (None, None) => match name {
            "amp" => b'&',
            "quot" => b'"',
            "apos" => b'\'',
            "lt" => b'<',
            "gt" => b'>',
            _ => return None,
        },
    };
    Some(Unit::plain(byte, len))
}

fn hex(digits: &[u8]) -> Option<u8> {
    let [high, low] = digits else { return None };
    let digit = |byte: u8| char::from(byte).to_digit(16);
    u8::try_from(digit(*high)? << 4 | digit(*low)?).ok()
}
