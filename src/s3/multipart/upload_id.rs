//! The answer to `CreateMultipartUpload`.

use crate::AnswerError;
use crate::s3::answer;
use alloc::borrow::Cow;
use alloc::string::String;
use core::fmt;

/// The id of an upload in parts, as the server answered it. It is never empty.
///
/// ```
/// use presign::multipart::UploadId;
/// # use presign::{Bucket, Credentials, Presigner};
/// # let presigner = Presigner::new(Credentials::new("AKIDEXAMPLE", "secret"), Bucket::new("examplebucket", "us-east-1"))?;
/// # let now = time::macros::datetime!(2013-05-24 00:00 UTC);
///
/// let answer = "<InitiateMultipartUploadResult><UploadId>VXBsb2FkIElE</UploadId></InitiateMultipartUploadResult>";
/// let upload_id = UploadId::from_xml(answer)?;
/// let urls = presigner.upload_parts("film.mp4", &upload_id, 1..=3).sign_at(now)?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct UploadId(String);

impl UploadId {
    /// Reads the body that the server answered to
    /// [`create_multipart_upload`](crate::Presigner::create_multipart_upload), whatever its
    /// status.
    ///
    /// # Errors
    ///
    /// [`AnswerError::S3`] if the server answered an error; any other [`AnswerError`] if the
    /// answer isn't one of S3's.
    ///
    /// See [`UploadId`] for an example.
    pub fn from_xml(answer: impl AsRef<[u8]>) -> Result<Self, AnswerError> {
        let fields = answer::read(answer.as_ref(), "InitiateMultipartUploadResult")?;
        Ok(Self(fields.require("UploadId")?.into()))
    }

    /// The id as text.
    ///
    /// ```
    /// # use presign::multipart::UploadId;
    /// # let answer = "<InitiateMultipartUploadResult><UploadId>VXBsb2FkIElE</UploadId></InitiateMultipartUploadResult>";
    /// assert_eq!(UploadId::from_xml(answer)?.as_str(), "VXBsb2FkIElE");
    /// # Ok::<(), presign::AnswerError>(())
    /// ```
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for UploadId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<UploadId> for String {
    fn from(upload_id: UploadId) -> Self {
        upload_id.0
    }
}

impl<'a> From<&'a UploadId> for Cow<'a, str> {
    fn from(upload_id: &'a UploadId) -> Self {
        Cow::Borrowed(&upload_id.0)
    }
}
