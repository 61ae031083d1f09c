//! All that a form says, in one list: its fields and its policy are written from it, so that no
//! field lacks its condition.

use super::field::{Field, FieldName};
use super::key::FormKey;
use super::text::FormText;
use crate::Error;
use crate::excerpt::excerpt_name;
use crate::sigv4::SigningTime;

/// A condition of the policy, and the field that it is about.
#[derive(Clone, Copy)]
pub(super) enum Condition<'c> {
    /// A field with this value.
    Equals { name: FieldName<'c>, value: FormText<&'c str> },
    /// The field `key` with this prefix and the variable for the file's name.
    KeyWithFileName { prefix: FormText<&'c str> },
    /// A field that the client fills, with a value that starts with `prefix`.
    StartsWith { name: FieldName<'c>, prefix: FormText<&'c str> },
    /// The file's size in bytes, in decimal digits. Not a field.
    ContentLengthRange { min: &'c str, max: &'c str },
    /// The fields `x-amz-algorithm`, `x-amz-credential` and `x-amz-date`.
    SignedBy(&'c SignedBy<'c>),
}

/// Who signs, and when.
pub(super) struct SignedBy<'c> {
    pub(super) access_key_id: FormText<&'c str>,
    pub(super) time: SigningTime,
    /// The credential scope after the date.
    pub(super) scope_after_date: FormText<&'c str>,
}

/// The list, in the order of its members.
pub(super) struct Conditions<'c> {
    /// The bucket that the form is sent to. Not a field.
    pub(super) bucket: &'c str,
    pub(super) key: &'c FormKey<'c>,
    pub(super) fields: &'c [Field<'c>],
    /// Smallest and largest size in bytes, in decimal digits.
    pub(super) content_length_range: Option<[&'c str; 2]>,
    pub(super) signed_by: SignedBy<'c>,
    pub(super) session_token: Option<FormText<&'c str>>,
}

/// What is done with each condition: written to the policy, or as a field.
pub(super) trait Visitor {
    fn visit(&mut self, condition: Condition<'_>);
}

impl Conditions<'_> {
    /// Visits all conditions but that on the bucket, in order.
    #[expect(clippy::inline_always, reason = "called instead, it makes a form take 7 % longer")]
    #[inline(always)]
    pub(super) fn visit(&self, visitor: &mut impl Visitor) {
        visitor.visit(self.key.condition());
        for field in self.fields {
            visitor.visit(field.condition());
        }
        if let Some([min, max]) = self.content_length_range {
            visitor.visit(Condition::ContentLengthRange { min, max });
        }
        visitor.visit(Condition::SignedBy(&self.signed_by));
        if let Some(value) = self.session_token {
            visitor.visit(Condition::Equals { name: FieldName::new("x-amz-security-token"), value });
        }
    }

    /// Refuses a second field of one name. It compares each with each, so the form's size must
    /// have been checked before.
    pub(super) fn refuse_duplicates(&self) -> Result<(), Error> {
        for (index, field) in self.fields.iter().enumerate() {
            if self.fields.iter().take(index).any(|earlier| earlier.name() == field.name()) {
                return Err(Error::DuplicateField { name: excerpt_name(&field.name().parts().concat()) });
            }
        }
        Ok(())
    }
}
