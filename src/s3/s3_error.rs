//! An error that S3 answered. AWS: "Error responses".

use super::answer::{self, AnswerError, Fields};
use core::fmt;

/// An error that S3 answered.
///
/// `Display` and `Debug` show its code and message. [`get`](Self::get) returns any other
/// element, which may contain a session token or a presigned query.
///
/// ```
/// use presign::S3Error;
///
/// let error = S3Error::from_xml(
///     "<Error><Code>AuthorizationHeaderMalformed</Code><Message>wrong region</Message><Region>eu-west-1</Region></Error>",
/// )?;
/// assert_eq!(error.code(), "AuthorizationHeaderMalformed");
/// assert_eq!(error.message(), "wrong region");
/// assert_eq!(error.get("Region"), Some("eu-west-1"));
/// assert_eq!(error.get("RequestId"), None);
/// # Ok::<(), presign::AnswerError>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct S3Error(Fields);

impl S3Error {
    pub(super) fn new(fields: Fields) -> Result<Self, AnswerError> {
        fields.require("Code")?;
        Ok(Self(fields))
    }

    /// Reads the body of an answer with the status of an error.
    ///
    /// # Errors
    ///
    /// Any [`AnswerError`] but [`AnswerError::S3`] if the body isn't an error of S3's. An
    /// answer to `HEAD` has none.
    ///
    /// See [`S3Error`] for an example.
    pub fn from_xml(answer: impl AsRef<[u8]>) -> Result<Self, AnswerError> {
        Self::new(answer::read(answer.as_ref(), "Error")?)
    }

    /// What went wrong, in one word, such as `NoSuchUpload`.
    ///
    /// See [`S3Error`] for an example.
    pub fn code(&self) -> &str {
        self.get("Code").unwrap_or_default()
    }

    /// What went wrong, in the server's words. Empty if it sent none.
    ///
    /// See [`S3Error`] for an example.
    pub fn message(&self) -> &str {
        self.get("Message").unwrap_or_default()
    }

    /// The text of any element of the error, such as `RequestId`, `Resource`, `Region` or
    /// `StringToSign`. `None` if there is none, or it is empty.
    ///
    /// See [`S3Error`] for an example.
    pub fn get(&self, element: &str) -> Option<&str> {
        self.0.get(element)
    }

    /// Names and texts of all elements, in order.
    ///
    /// ```
    /// # use presign::S3Error;
    /// let error = S3Error::from_xml("<Error><Code>SlowDown</Code><RequestId>656c7669</RequestId></Error>")?;
    /// assert!(error.fields().eq([("Code", "SlowDown"), ("RequestId", "656c7669")]));
    /// # Ok::<(), presign::AnswerError>(())
    /// ```
    pub fn fields(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter()
    }
}

impl fmt::Display for S3Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "S3 answered {:?}: {:?}", self.code(), self.message())
    }
}

impl fmt::Debug for S3Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("S3Error").field("code", &self.code()).field("message", &self.message()).finish_non_exhaustive()
    }
}

impl core::error::Error for S3Error {}
