//! Why a server refused a presigned request, from what was signed and what it answered.
//!
//! `answers` is the table of what servers answer, and `cause` lists the causes. Where an answer
//! contains the texts that the server signed, `texts` reads them and `difference` compares
//! them with ours. `sentence` says what to do, and `shown` what may be printed of a line.

mod answers;
mod cause;
mod difference;
mod sentence;
mod shown;
mod texts;

pub use cause::Cause;

use super::s3_error::S3Error;
use crate::Explanation;
use crate::sigv4::is_signature;
use alloc::format;
use alloc::string::String;
use core::fmt;
use difference::Finding;

/// Says why a server refused a presigned request: compares what was signed with the body that
/// the server answered.
///
/// `status` is that of the answer, if it is known; it matters only if the body is empty.
///
/// See [`Diagnosis`] for an example. [`Explanation::of_url`] makes an explanation of a URL.
pub fn diagnose(signed: &Explanation, status: Option<u16>, answer: impl AsRef<[u8]>) -> Diagnosis {
    let answer = answer.as_ref();
    let error = match S3Error::from_xml(answer) {
        Ok(error) => error,
        Err(error) => {
            let is_empty = answer.trim_ascii().is_empty();
            return match status {
                // S3 names the region in a header, and the body of an answer to HEAD is empty.
                Some(301 | 307) if is_empty => Diagnosis::new(Finding::of(Cause::Region), signed, None),
                status if is_empty => Diagnosis::unreadable(sentence::no_body(status)),
                _ => Diagnosis::unreadable(sentence::no_error(&error)),
            };
        }
    };
    let finding = match answers::cause(&error) {
        Cause::Signature => wrong_signature(signed, &error),
        // Garage names both in one message.
        Cause::Region if error.get("Region") == Some(texts::region(signed)) => Finding::of(Cause::Service),
        Cause::Header => Finding::of_lost_header(answers::header(&error)),
        Cause::UnsignedHeader => Finding::named(Cause::UnsignedHeader, answers::header(&error)),
        cause => Finding::of(cause),
    };
    Diagnosis::new(finding, signed, Some(&error))
}

fn wrong_signature(signed: &Explanation, error: &S3Error) -> Finding {
    match error.get("SignatureProvided") {
        Some(provided) if !is_signature(provided, texts::algorithm(signed)) => Finding::of(Cause::Truncated),
        _ => difference::find(signed, &texts::of_server(error)),
    }
}

/// Why a server refused a presigned request. `Display` says in one sentence what differs and
/// what to do.
///
/// Neither the sentence nor a line of the [`Difference`] shows a signature, a session token or
/// a credential.
///
/// ```
/// use presign::{Bucket, Cause, Credentials, Presigner, diagnose};
/// use time::macros::datetime;
///
/// let presigner = Presigner::new(Credentials::new("AKIDEXAMPLE", "secret"), Bucket::new("examplebucket", "us-east-1"))?;
/// let request = presigner.put("cat.png").content_type("image/png");
/// let explanation = request.explain_at(datetime!(2013-05-24 00:00 UTC))?;
///
/// // The server answers with the text that it signed.
/// let theirs = explanation.canonical_request().replace("image/png", "text/plain").replace('&', "&amp;");
/// let answer = format!("<Error><Code>SignatureDoesNotMatch</Code><CanonicalRequest>{theirs}</CanonicalRequest></Error>");
///
/// let diagnosis = diagnose(&explanation, Some(403), answer);
/// assert_eq!(diagnosis.cause(), Cause::ContentType);
/// assert!(diagnosis.to_string().starts_with("the client sent another \"content-type\" than the one that was signed: "));
/// let difference = diagnosis.difference().expect("the server sent its text");
/// assert_eq!(difference.ours(), Some("content-type:image/png"));
/// assert_eq!(difference.theirs(), Some("content-type:text/plain"));
/// # Ok::<(), presign::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnosis {
    cause: Cause,
    sentence: String,
    difference: Option<Difference>,
}

impl Diagnosis {
    fn new(finding: Finding, signed: &Explanation, error: Option<&S3Error>) -> Self {
        let sentence = sentence::write(&finding, signed, error);
        Self { cause: finding.cause, sentence, difference: finding.difference }
    }

    fn unreadable(sentence: String) -> Self {
        Self { cause: Cause::NoAnswer, sentence, difference: None }
    }

    /// The cause, for a program.
    ///
    /// See [`Diagnosis`] for an example.
    pub fn cause(&self) -> Cause {
        self.cause
    }

    /// The first line that differs. `None` if the server did not send the texts that it
    /// signed, or they are the same.
    ///
    /// See [`Diagnosis`] for an example.
    pub fn difference(&self) -> Option<&Difference> {
        self.difference.as_ref()
    }
}

impl fmt::Display for Diagnosis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.sentence)
    }
}

/// The first line in which the text that was signed differs from the server's. Of the line
/// with the query, it is the first parameter that differs.
///
/// Secrets are replaced by `(withheld)`, and long hexadecimal numbers are shortened. See
/// [`Diagnosis`] for an example.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    ours: Option<String>,
    theirs: Option<String>,
}

impl Difference {
    /// What was signed. `None` if the server has a line more.
    ///
    /// See [`Diagnosis`] for an example.
    pub fn ours(&self) -> Option<&str> {
        self.ours.as_deref()
    }

    /// What the server made of the request that arrived. `None` if it lacks the line.
    ///
    /// See [`Diagnosis`] for an example.
    pub fn theirs(&self) -> Option<&str> {
        self.theirs.as_deref()
    }
}

/// Two lines, one after the other.
impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let line = |line: &Option<String>| line.clone().unwrap_or_else(|| "(none)".into());
        f.write_str(&format!("signed: {}\nserver: {}", line(&self.ours), line(&self.theirs)))
    }
}
