//! The body of `CompleteMultipartUpload`. AWS: "`CompleteMultipartUpload`", "Request Syntax".

use super::part_number::check_part_number;
use crate::excerpt::excerpt;
use crate::s3::header_rules::value_rule;
use crate::s3::xml::push_text;
use crate::{ChecksumAlgorithm, Error};
use alloc::borrow::Cow;
use alloc::string::String;
use alloc::vec::Vec;

/// The parts that make up the object, which the client sends to
/// [`complete_multipart_upload`](crate::Presigner::complete_multipart_upload) as XML.
///
/// Give each part's number and the `ETag` header that the server answered when the part was
/// uploaded. A browser can read that header only if the bucket's CORS rules expose it. The
/// parts may come in any order.
///
/// ```
/// use presign::multipart::CompletedParts;
///
/// let body = CompletedParts::new()
///     .part(2, "\"0c78aef83f66abc1fa1e8477f296d394\"")
///     .part(1, "\"a54357aff0632cce46d942af68356b38\"")
///     .to_xml()?;
/// assert_eq!(
///     body,
///     "<CompleteMultipartUpload xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">\
///      <Part><PartNumber>1</PartNumber><ETag>\"a54357aff0632cce46d942af68356b38\"</ETag></Part>\
///      <Part><PartNumber>2</PartNumber><ETag>\"0c78aef83f66abc1fa1e8477f296d394\"</ETag></Part>\
///      </CompleteMultipartUpload>",
/// );
/// # Ok::<(), presign::Error>(())
/// ```
#[derive(Debug, Clone, Default)]
#[must_use = "it does nothing until it is written as XML"]
pub struct CompletedParts<'a> {
    parts: Vec<Part<'a>>,
}

#[derive(Debug, Clone)]
struct Part<'a> {
    number: u32,
    etag: Cow<'a, str>,
    checksum: Option<(ChecksumAlgorithm, Cow<'a, str>)>,
}

impl<'a> CompletedParts<'a> {
    /// No parts yet.
    ///
    /// See [`CompletedParts`] for an example.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a part. The `ETag` may come with or without its quotes; it is sent with them.
    ///
    /// See [`CompletedParts`] for an example.
    pub fn part(mut self, part_number: u32, etag: impl Into<Cow<'a, str>>) -> Self {
        self.parts.push(Part { number: part_number, etag: etag.into(), checksum: None });
        self
    }

    /// Adds a part with its checksum in Base64, which AWS demands if the upload was created
    /// with `x-amz-checksum-algorithm`. AWS: "Checking object integrity in Amazon S3".
    ///
    /// ```
    /// use presign::ChecksumAlgorithm;
    /// use presign::multipart::CompletedParts;
    ///
    /// let parts = CompletedParts::new();
    /// let parts = parts.part_with_checksum(1, "\"a54357af\"", ChecksumAlgorithm::Crc32, "uWXtWA==");
    /// assert!(parts.to_xml()?.contains("<ChecksumCRC32>uWXtWA==</ChecksumCRC32>"));
    /// # Ok::<(), presign::Error>(())
    /// ```
    pub fn part_with_checksum(
        mut self,
        part_number: u32,
        etag: impl Into<Cow<'a, str>>,
        algorithm: ChecksumAlgorithm,
        base64: impl Into<Cow<'a, str>>,
    ) -> Self {
        let checksum = Some((algorithm, base64.into()));
        self.parts.push(Part { number: part_number, etag: etag.into(), checksum });
        self
    }

    /// The body, with the parts in order.
    ///
    /// # Errors
    ///
    /// [`Error::NoParts`], [`Error::PartNumber`], [`Error::DuplicatePart`],
    /// [`Error::ETag`]; [`Error::HeaderValue`] for a checksum that isn't the Base64 of the
    /// right length.
    ///
    /// See [`CompletedParts`] for an example.
    pub fn to_xml(&self) -> Result<String, Error> {
        if self.parts.is_empty() {
            return Err(Error::NoParts);
        }
        let mut parts: Vec<_> = self.parts.iter().collect();
        parts.sort_by_key(|part| part.number);
        let mut xml = String::from("<CompleteMultipartUpload xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">");
        let mut last = None;
        for part in parts {
            if last.replace(part.number) == Some(part.number) {
                return Err(Error::DuplicatePart { part_number: part.number });
            }
            part.write(&mut xml)?;
        }
        xml.push_str("</CompleteMultipartUpload>");
        Ok(xml)
    }
}

impl Part<'_> {
    fn write(&self, xml: &mut String) -> Result<(), Error> {
        check_part_number(self.number)?;
        let etag = opaque_tag(&self.etag).map_err(|rule| Error::ETag {
            part_number: self.number,
            etag: excerpt(&self.etag),
            rule,
        })?;
        xml.push_str("<Part><PartNumber>");
        xml.push_str(itoa::Buffer::new().format(self.number));
        xml.push_str("</PartNumber><ETag>\"");
        push_text(etag, xml);
        xml.push_str("\"</ETag>");
        if let Some((algorithm, base64)) = &self.checksum {
            if let Some(rule) = value_rule(algorithm.header_name(), base64) {
                return Err(Error::HeaderValue { name: algorithm.header_name().into(), rule });
            }
            for text in ["<", algorithm.element_name(), ">", base64, "</", algorithm.element_name(), ">"] {
                xml.push_str(text);
            }
        }
        xml.push_str("</Part>");
        Ok(())
    }
}

/// What is between the quotes, or the rule that the `ETag` breaks. RFC 9110, section 8.8.3.
fn opaque_tag(etag: &str) -> Result<&str, &'static str> {
    if etag.starts_with("W/\"") {
        return Err("a proxy made it weak, and S3 knows only its own; remove the W/");
    }
    let tag = etag.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or(etag);
    if tag.is_empty() {
        Err("it is empty; give the header `ETag` of the answer to the part")
    } else if tag.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'"') {
        Ok(tag)
    } else {
        Err("it is visible ASCII, with a quote at both ends or none; give the header as it was answered")
    }
}
