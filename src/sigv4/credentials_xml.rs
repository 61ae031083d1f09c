//! Credentials in what STS and S3 answer. AWS: "`AssumeRole`", "Response Elements";
//! "`CreateSession`", "Response Elements".

use super::credentials::{Credentials, Fields};
use crate::xml_answer::{self, Invalid};
use crate::{Error, redact};
use roxmltree::Node;
use zeroize::Zeroizing;

/// AWS sends up to 19 elements, which with their texts and white space are at most 56 nodes.
const MAX_NODES: u32 = 64;

impl Credentials {
    /// Reads what STS answers to `AssumeRole`, `AssumeRoleWithWebIdentity`,
    /// `AssumeRoleWithSAML`, `GetFederationToken` and `GetSessionToken`: XML, which other
    /// servers with these operations answer too.
    ///
    /// The example `assume_role` makes the requests.
    ///
    /// What this crate keeps is wiped. The answer itself is yours to wipe.
    ///
    /// # Errors
    ///
    /// [`Error::CredentialsRefused`] if the answer is an error; [`Error::NoCredentials`] if it
    /// isn't XML that STS sends; [`Error::CredentialsField`], [`Error::CredentialsExpiry`],
    /// [`Error::AccessKeyId`], [`Error::SecretAccessKey`] and [`Error::SessionToken`].
    ///
    /// ```
    /// use presign::Credentials;
    ///
    /// let credentials = Credentials::from_sts_xml(
    ///     r#"<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult><Credentials>
    ///         <AccessKeyId>ASIAIOSFODNN7EXAMPLE</AccessKeyId>
    ///         <SecretAccessKey>wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY</SecretAccessKey>
    ///         <SessionToken>IQoJb3JpZ2luX2VjEXAMPLETOKEN</SessionToken>
    ///         <Expiration>2026-11-23T18:00:00Z</Expiration>
    ///     </Credentials></AssumeRoleResult></AssumeRoleResponse>"#,
    /// )?;
    /// assert!(format!("{credentials:?}").contains("2026-11-23 18:00:00"));
    /// # Ok::<(), presign::Error>(())
    /// ```
    pub fn from_sts_xml(answer: impl AsRef<[u8]>) -> Result<Self, Error> {
        read(answer.as_ref(), |root| root.children().find_map(|result| child(result, "Credentials")))
    }
}

/// Reads credentials that are in the root element, and not deeper as those of STS.
pub(crate) fn read_credentials_of_root(answer: &[u8]) -> Result<Credentials, Error> {
    read(answer, |root| child(root, "Credentials"))
}

fn read(
    answer: &[u8],
    find: impl for<'a, 'input> Fn(Node<'a, 'input>) -> Option<Node<'a, 'input>>,
) -> Result<Credentials, Error> {
    let document =
        xml_answer::parse(answer, MAX_NODES).map_err(|invalid| Error::NoCredentials { rule: rule(invalid) })?;
    let root = document.root_element();
    if let Some(error) = Some(root).filter(|root| is(root, "Error")).or_else(|| child(root, "Error")) {
        let [code, message] = ["Code", "Message"].map(|name| redact(text(error, name).unwrap_or_default()).into());
        return Err(Error::CredentialsRefused { code, message });
    }
    let Some(credentials) = find(root) else {
        let rule = "the answer has no element `Credentials` in its place; check who sent it, and for which operation";
        return Err(Error::NoCredentials { rule });
    };
    let field = |name| text(credentials, name).map(|text| Zeroizing::new(text.into()));
    Fields {
        access_key_id: field("AccessKeyId"),
        secret_access_key: field("SecretAccessKey"),
        session_token: field("SessionToken"),
        expiration: field("Expiration"),
    }
    .into_credentials()
}

/// Whether an element has this name, in whatever namespace.
fn is(node: &Node<'_, '_>, name: &str) -> bool {
    node.tag_name().name() == name
}

fn child<'a, 'input>(parent: Node<'a, 'input>, name: &str) -> Option<Node<'a, 'input>> {
    parent.children().find(|node| is(node, name))
}

/// The text of the child `name`, without white space around it.
fn text<'a>(parent: Node<'a, '_>, name: &str) -> Option<&'a str> {
    child(parent, name).and_then(|node| node.text()).map(str::trim)
}

fn rule(invalid: Invalid) -> &'static str {
    match invalid {
        Invalid::TooLong { .. } => "the answer is longer than any with credentials; check who sent it",
        Invalid::NotUtf8 => "the answer is not UTF-8; pass the body as it was received",
        Invalid::TooManyAttributes => "the answer has too many attributes; check who sent it",
        Invalid::TooManyNodes => "the answer has too many elements; check who sent it",
        Invalid::Dtd => "the answer has a DTD; check who sent it",
        Invalid::Empty => "the answer is empty; ask again",
        Invalid::Malformed => "the answer is no XML, or it broke off; pass the body as it was received",
    }
}
