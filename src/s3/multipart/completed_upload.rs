//! The answer to `CompleteMultipartUpload`.

use crate::s3::answer::{self, Fields};
use crate::{AnswerError, ChecksumAlgorithm};

/// What the server answered when it put the parts together.
///
/// The status doesn't say whether it did: AWS answers 200 at once, sends white space while it
/// works, and may end with an error. AWS: "`CompleteMultipartUpload`".
///
/// ```
/// use presign::AnswerError;
/// use presign::multipart::CompletedUpload;
///
/// let answer = "<CompleteMultipartUploadResult><ETag>\"3858f622-9\"</ETag></CompleteMultipartUploadResult>";
/// assert_eq!(CompletedUpload::from_xml(answer)?.etag(), Some("\"3858f622-9\""));
///
/// let answer = "  <Error><Code>InternalError</Code><Message>Please try again.</Message></Error>";
/// match CompletedUpload::from_xml(answer) {
///     Err(AnswerError::S3(error)) => assert_eq!(error.code(), "InternalError"),
///     other => panic!("{other:?}"),
/// }
/// # Ok::<(), presign::AnswerError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CompletedUpload(Fields);

impl CompletedUpload {
    /// Reads the body that the server answered to
    /// [`complete_multipart_upload`](crate::Presigner::complete_multipart_upload), whatever
    /// its status.
    ///
    /// # Errors
    ///
    /// [`AnswerError::S3`] if the server answered an error; any other [`AnswerError`] if the
    /// answer isn't one of S3's. If it broke off, the server may have put the parts together
    /// all the same.
    ///
    /// See [`CompletedUpload`] for an example.
    pub fn from_xml(answer: impl AsRef<[u8]>) -> Result<Self, AnswerError> {
        answer::read(answer.as_ref(), "CompleteMultipartUploadResult").map(Self)
    }

    /// The object's `ETag`, with its quotes if the server sent them.
    ///
    /// See [`CompletedUpload`] for an example.
    pub fn etag(&self) -> Option<&str> {
        self.get("ETag")
    }

    /// The object's URL, as the server knows it. It is not presigned.
    ///
    /// See [`checksum`](Self::checksum) for an example.
    pub fn location(&self) -> Option<&str> {
        self.get("Location")
    }

    /// The object's checksum in Base64, and for a checksum of the parts' checksums, the number
    /// of parts after a hyphen.
    ///
    /// ```
    /// use presign::ChecksumAlgorithm;
    /// use presign::multipart::CompletedUpload;
    ///
    /// let answer = "<CompleteMultipartUploadResult>
    ///     <Location>https://examplebucket.s3.us-east-1.amazonaws.com/film.mp4</Location>
    ///     <ChecksumCRC32>uWXtWA==-3</ChecksumCRC32>
    ///     <ChecksumType>COMPOSITE</ChecksumType>
    /// </CompleteMultipartUploadResult>";
    /// let completed = CompletedUpload::from_xml(answer)?;
    /// assert_eq!(completed.location(), Some("https://examplebucket.s3.us-east-1.amazonaws.com/film.mp4"));
    /// assert_eq!(completed.checksum(ChecksumAlgorithm::Crc32), Some("uWXtWA==-3"));
    /// assert_eq!(completed.get("ChecksumType"), Some("COMPOSITE"));
    /// # Ok::<(), presign::AnswerError>(())
    /// ```
    pub fn checksum(&self, algorithm: ChecksumAlgorithm) -> Option<&str> {
        self.get(algorithm.element_name())
    }

    /// The text of any other element of the answer, such as `Key`. `None` if there is none, or
    /// it is empty.
    ///
    /// See [`checksum`](Self::checksum) for an example.
    pub fn get(&self, element: &str) -> Option<&str> {
        self.0.get(element)
    }
}
