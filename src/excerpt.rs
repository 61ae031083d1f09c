//! What an error shows of a value that may be a secret given in the wrong place.

use alloc::format;
use alloc::string::String;

/// Secret access keys have 40 characters, and no error may show 20 of a secret.
const SHOWN_WHOLE: usize = 19;
const START: usize = 8;
const END: usize = 4;

/// `text`, or its start and end if it is long enough to be a secret.
pub(crate) fn excerpt(text: &str) -> String {
    if text.chars().nth(SHOWN_WHOLE).is_none() {
        return text.into();
    }
    let start = text.char_indices().nth(START).map_or(text.len(), |(index, _)| index);
    let end = text.char_indices().nth_back(END - 1).map_or(0, |(index, _)| index);
    format!("{}…{}", text.get(..start).unwrap_or_default(), text.get(end..).unwrap_or_default())
}

/// The name of a header, parameter or field, whole if it looks like one of AWS's: short words
/// after a prefix that no secret begins with.
pub(crate) fn excerpt_name(name: &str) -> String {
    let is_word =
        |word: &str| word.len() <= 12 && word.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit());
    let is_known =
        ["content-", "if-", "response-", "success_action_", "x-amz-"].iter().any(|known| name.starts_with(known));
    if is_known && name.split(['-', '_']).all(is_word) { name.into() } else { excerpt(name) }
}
