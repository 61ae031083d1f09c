//! What S3 answers in XML: one element, whose children are fields.

use super::s3_error::S3Error;
use crate::excerpt::excerpt;
use crate::xml_answer::{self, Invalid};
use alloc::string::String;
use alloc::vec::Vec;
use roxmltree::Node;

/// Enough for 15 fields with white space between them, of which each takes three; AWS sends at
/// most ten.
const MAX_NODES: u32 = 48;

/// Why an answer of S3 could not be read, or the error that S3 answered.
///
/// ```
/// use presign::AnswerError;
/// use presign::multipart::UploadId;
///
/// let error = UploadId::from_xml("<html><body>Bad gateway</body></html>").unwrap_err();
/// assert!(matches!(error, AnswerError::Root { .. }));
/// assert!(error.to_string().contains("\"html\""));
/// ```
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum AnswerError {
    /// S3 answered an error.
    #[error(transparent)]
    S3(#[from] S3Error),
    /// The answer is longer than any of S3's.
    #[error("answer of {length} bytes: those of S3 have at most 65536; check that the server speaks S3")]
    TooLong {
        /// Its length in bytes, without white space at its ends.
        length: usize,
    },
    /// The answer isn't XML that S3 would send.
    #[error("answer that is no XML of S3's: {rule}")]
    Xml {
        /// The rule it breaks and what to do.
        rule: &'static str,
    },
    /// The answer is XML of another kind.
    #[error(
        "answer with the root element {found:?}, not {expected:?}: check that the request was sent to this operation of S3"
    )]
    Root {
        /// The name of its root element.
        found: String,
        /// The name it should have.
        expected: &'static str,
    },
    /// The answer lacks an element, or it is empty.
    #[error("answer without {element:?}, or with an empty one: check that the server speaks S3")]
    Missing {
        /// The element's name.
        element: &'static str,
    },
}

/// Names and texts of the children of an answer's root, in order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Fields(Vec<(String, String)>);

impl Fields {
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.iter().find_map(|(other, text)| (other == name && !text.is_empty()).then_some(text))
    }

    pub(crate) fn require(&self, name: &'static str) -> Result<&str, AnswerError> {
        self.get(name).map(str::trim).filter(|text| !text.is_empty()).ok_or(AnswerError::Missing { element: name })
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, text)| (name.as_str(), text.as_str()))
    }
}

/// Reads an answer whose root element is `expected`, unless it is an error of S3's.
pub(crate) fn read(answer: &[u8], expected: &'static str) -> Result<Fields, AnswerError> {
    let document = xml_answer::parse(answer, MAX_NODES).map_err(unread)?;
    let root = document.root_element();
    let fields = Fields(root.children().filter(Node::is_element).map(field).collect());
    match root.tag_name().name() {
        name if name == expected => Ok(fields),
        "Error" => Err(S3Error::new(fields)?.into()),
        other => Err(AnswerError::Root { found: excerpt(other), expected }),
    }
}

fn field(element: Node<'_, '_>) -> (String, String) {
    let text = element.children().filter(Node::is_text).filter_map(|node| node.text()).collect();
    (element.tag_name().name().into(), text)
}

fn unread(invalid: Invalid) -> AnswerError {
    let rule = match invalid {
        Invalid::TooLong { length } => return AnswerError::TooLong { length },
        Invalid::NotUtf8 => "it is not UTF-8; pass the body as it was received",
        Invalid::TooManyAttributes => "it has too many attributes; check that the server speaks S3",
        Invalid::TooManyNodes => "it has too many elements; check that the server speaks S3",
        Invalid::Dtd => "it has a DTD; check that the server speaks S3",
        Invalid::Empty => "it is empty; ask the server for the state of the object or upload",
        Invalid::Malformed => {
            "it is not well-formed, or it broke off; ask the server for the state of the object or upload"
        }
    };
    AnswerError::Xml { rule }
}
