//! The parameters and fields of signatures, by what each kind of signature calls them.

/// What the parameters of a signature are named after.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Family {
    Amz,
    Goog,
    Version2,
}

#[derive(Clone, Copy)]
pub(super) enum Field {
    Algorithm,
    Credential,
    Date,
    Expires,
    SignedHeaders,
    Signature,
    Token,
    SessionToken,
    ContentSha256,
    RegionSet,
    Policy,
}

/// A field with its names, by family. A name is empty where a family doesn't have the field.
/// AWS: "Authenticating Requests: Using Query Parameters (AWS Signature Version 4)", "Signing
/// and authenticating REST requests (AWS signature version 2)". Google: "V4 signing process with
/// your own program".
pub(super) const FIELDS: [(Field, [&str; 3]); 11] = [
    (Field::Algorithm, ["X-Amz-Algorithm", "X-Goog-Algorithm", ""]),
    (Field::Credential, ["X-Amz-Credential", "X-Goog-Credential", "AWSAccessKeyId"]),
    (Field::Date, ["X-Amz-Date", "X-Goog-Date", ""]),
    (Field::Expires, ["X-Amz-Expires", "X-Goog-Expires", "Expires"]),
    (Field::SignedHeaders, ["X-Amz-SignedHeaders", "X-Goog-SignedHeaders", ""]),
    (Field::Signature, ["X-Amz-Signature", "X-Goog-Signature", "Signature"]),
    (Field::Token, ["X-Amz-Security-Token", "X-Goog-Security-Token", "x-amz-security-token"]),
    (Field::SessionToken, ["X-Amz-S3session-Token", "", ""]),
    (Field::ContentSha256, ["X-Amz-Content-Sha256", "X-Goog-Content-SHA256", ""]),
    (Field::RegionSet, ["X-Amz-Region-Set", "", ""]),
    (Field::Policy, ["policy", "policy", "policy"]),
];

/// The fields that tell one family from another: S3 takes the others as headers too.
const TELLING: usize = 6;

impl Family {
    pub(super) fn of<'n, I: Iterator<Item = &'n str>>(names: impl Fn() -> I) -> Option<Self> {
        let has = |family: Self, field: &(Field, [&'static str; 3])| {
            let name = family.name_in(field);
            !name.is_empty() && names().any(|other| other.eq_ignore_ascii_case(name))
        };
        let has_any = |family: Self| FIELDS.iter().take(TELLING).any(|field| has(family, field));
        let [_, credential, ..] = &FIELDS;
        if has_any(Self::Amz) {
            Some(Self::Amz)
        } else if has_any(Self::Goog) {
            Some(Self::Goog)
        } else {
            // `Signature` and `Expires` alone are CloudFront's.
            has(Self::Version2, credential).then_some(Self::Version2)
        }
    }

    fn name_in(self, (_, names): &(Field, [&'static str; 3])) -> &'static str {
        let [amz, goog, version_2] = names;
        match self {
            Self::Amz => amz,
            Self::Goog => goog,
            Self::Version2 => version_2,
        }
    }

    pub(super) fn name(self, field: Field) -> &'static str {
        FIELDS.iter().find(|(other, _)| *other as usize == field as usize).map_or("", |entry| self.name_in(entry))
    }

    /// The field of this name, in any case.
    pub(super) fn field(self, name: &str) -> Option<Field> {
        FIELDS.iter().find(|entry| self.name_in(entry).eq_ignore_ascii_case(name)).map(|(field, _)| *field)
    }
}
