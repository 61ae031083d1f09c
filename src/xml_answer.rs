//! XML that a server answered.
//!
//! An answer may come from anyone who can reach the client, so its size and the number of its
//! nodes and attributes are limited: `roxmltree` calls itself for each nested element, which
//! takes 15 KiB of stack without optimisation. It refuses a document with a DTD, so no entity
//! expands to more than one character.

use roxmltree::{Document, ParsingOptions};

/// Each attribute or namespace has one. `roxmltree` compares all of an element with each other,
/// and copies the namespaces for each element in it. Answers with a canonical request have
/// dozens.
const MAX_EQUALS_SIGNS: usize = 512;

/// AWS repeats a canonical request of at most 8 KiB, as text and as hexadecimal digits.
const MAX_BYTES: usize = 1 << 16;

/// Why an answer was not read. Nothing of it is part of this.
#[derive(Clone, Copy)]
pub(crate) enum Invalid {
    TooLong { length: usize },
    NotUtf8,
    TooManyAttributes,
    TooManyNodes,
    Dtd,
    Empty,
    Malformed,
}

/// Reads an answer of at most `max_nodes` nodes: nested in each other, 64 fit into a stack of
/// 1 MiB.
pub(crate) fn parse(answer: &[u8], max_nodes: u32) -> Result<Document<'_>, Invalid> {
    // AWS sends white space to keep the connection open.
    let answer = answer.trim_ascii();
    if answer.len() > MAX_BYTES {
        return Err(Invalid::TooLong { length: answer.len() });
    }
    let text = core::str::from_utf8(answer).map_err(|_| Invalid::NotUtf8)?;
    if text.matches('=').count() > MAX_EQUALS_SIGNS {
        return Err(Invalid::TooManyAttributes);
    }
    let options = ParsingOptions { nodes_limit: max_nodes, ..ParsingOptions::default() };
    Document::parse_with_options(text, options).map_err(|error| match error {
        roxmltree::Error::DtdDetected => Invalid::Dtd,
        roxmltree::Error::NodesLimitReached => Invalid::TooManyNodes,
        roxmltree::Error::NoRootNode => Invalid::Empty,
        _ => Invalid::Malformed,
    })
}
