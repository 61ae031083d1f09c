//! How large a form may be.

use super::conditions::{Condition, Conditions, Visitor};
use super::policy_base64::PolicyBase64;
use super::rules::FILE_NAME;
use crate::Error;

/// What S3 takes before the file. AWS: "Creating an HTML Form (Using AWS Signature Version
/// 4)": 20 KB, with boundaries. S3 answers `MaxPostPreDataLengthExceeded` and this number.
pub(in crate::s3) const MAX_FORM: usize = 20_480;

/// What a field takes in bytes besides its name and value: a boundary of up to 70 characters (RFC
/// 2046, section 5.1.1), a header and line ends.
const AROUND_FIELD: usize =
    "--".len() + 70 + "\r\nContent-Disposition: form-data; name=\"".len() + "\"\r\n\r\n\r\n".len();

/// A form whose policy has no more JSON is within the limit, whatever it says: each field takes
/// at least nine bytes of that. Not to measure such a form saves 4 % of its time.
const SURELY_SMALL: usize = 1_000;

/// Refuses a form that is too large. Nothing of it is written yet, since values may be of any
/// length.
#[inline]
pub(super) fn check(conditions: &Conditions<'_>, policy: &PolicyBase64<'_>) -> Result<(), Error> {
    debug_assert!(policy.json_len() > SURELY_SMALL || measure(conditions, policy) <= MAX_FORM, "{}", policy.json_len());
    if policy.json_len() <= SURELY_SMALL {
        return Ok(());
    }
    match measure(conditions, policy) {
        0..=MAX_FORM => Ok(()),
        bytes => Err(Error::FormTooLarge { bytes, limit: MAX_FORM }),
    }
}

#[inline(never)]
fn measure(conditions: &Conditions<'_>, policy: &PolicyBase64<'_>) -> usize {
    let mut size = Size(0);
    conditions.visit(&mut size);
    size.add("policy".len(), policy.len());
    size.add("x-amz-signature".len(), 64);
    size.add("file".len(), 0);
    size.0
}

/// Adds up what the fields take, with what is around them.
struct Size(usize);

impl Size {
    fn add(&mut self, name: usize, value: usize) {
        self.0 = self.0.saturating_add(AROUND_FIELD + name).saturating_add(value);
    }
}

impl Visitor for Size {
    fn visit(&mut self, condition: Condition<'_>) {
        match condition {
            Condition::Equals { name, value } | Condition::StartsWith { name, prefix: value } => {
                self.add(name.len(), value.as_str().len());
            }
            Condition::KeyWithFileName { prefix } => self.add("key".len(), prefix.as_str().len() + FILE_NAME.len()),
            Condition::ContentLengthRange { .. } => {}
            Condition::SignedBy(by) => {
                let credential =
                    by.access_key_id.as_str().len() + "/20130524".len() + by.scope_after_date.as_str().len();
                self.add("x-amz-algorithm".len(), "AWS4-HMAC-SHA256".len());
                self.add("x-amz-credential".len(), credential);
                self.add("x-amz-date".len(), by.time.timestamp().len());
            }
        }
    }
}
