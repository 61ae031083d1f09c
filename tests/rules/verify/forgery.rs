//! Requests signed by someone who has the secret and keeps no rule. The signature is computed
//! by `support::naive` over a canonical request that is put together here.

use super::{ACCESS_KEY_ID, SECRET_ACCESS_KEY, Sent};
use crate::naive;

#[derive(Clone)]
pub(super) struct Forgery {
    pub(super) method: String,
    pub(super) path: String,
    /// As sent, in canonical order and encoding.
    pub(super) params: Vec<(String, String)>,
    /// As sent.
    pub(super) headers: Vec<(String, String)>,
    pub(super) signed_headers: String,
    pub(super) payload: String,
    pub(super) timestamp: String,
    pub(super) scope: [String; 3],
    pub(super) secret: String,
}

impl Forgery {
    /// A valid request, until something is changed.
    pub(super) fn new() -> Self {
        Self {
            method: "GET".to_owned(),
            path: "/test.txt".to_owned(),
            params: Vec::new(),
            headers: vec![("host".to_owned(), "examplebucket.s3.amazonaws.com".to_owned())],
            signed_headers: "host".to_owned(),
            payload: "UNSIGNED-PAYLOAD".to_owned(),
            timestamp: "20130524T000000Z".to_owned(),
            scope: ["20130524", "us-east-1", "s3"].map(str::to_owned),
            secret: SECRET_ACCESS_KEY.to_owned(),
        }
    }

    pub(super) fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    pub(super) fn signed_header(mut self, name: &str, value: &str) -> Self {
        let mut names: Vec<_> = self.signed_headers.split(';').map(str::to_owned).collect();
        names.push(name.to_ascii_lowercase());
        names.sort();
        names.dedup();
        self.signed_headers = names.join(";");
        self.header(name, value)
    }

    pub(super) fn credential(&self) -> String {
        format!("{ACCESS_KEY_ID}/{}/aws4_request", self.scope.join("/"))
    }

    /// Signed by its query, with the parameters that `change` leaves.
    pub(super) fn by_query(&self, change: impl FnOnce(&mut Vec<(String, String)>)) -> Sent {
        let mut params = vec![
            ("X-Amz-Algorithm".to_owned(), "AWS4-HMAC-SHA256".to_owned()),
            ("X-Amz-Credential".to_owned(), naive::uri_encode(self.credential().as_bytes())),
            ("X-Amz-Date".to_owned(), self.timestamp.clone()),
            ("X-Amz-Expires".to_owned(), "900".to_owned()),
            ("X-Amz-SignedHeaders".to_owned(), naive::uri_encode(self.signed_headers.as_bytes())),
        ];
        params.extend(self.params.clone());
        change(&mut params);
        let query = |params: &[(String, String)]| {
            params.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("&")
        };
        let mut sorted = params.clone();
        sorted.sort();
        let signature = self.signature(&query(&sorted));
        params.push(("X-Amz-Signature".to_owned(), signature));
        self.sent(&query(&params), None)
    }

    /// Signed by its `Authorization` header, whose components `change` leaves.
    pub(super) fn by_header(&self, change: impl FnOnce(&mut String)) -> Sent {
        let query = self.params.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("&");
        let mut authorization = format!(
            "AWS4-HMAC-SHA256 Credential={}, SignedHeaders={}, Signature={}",
            self.credential(),
            self.signed_headers,
            self.signature(&query)
        );
        change(&mut authorization);
        self.sent(&query, Some(authorization))
    }

    fn signature(&self, canonical_query: &str) -> String {
        let mut lines = String::new();
        for name in self.signed_headers.split(';') {
            let named = self.headers.iter().filter(|header| header.0.eq_ignore_ascii_case(name));
            let values: Vec<_> = named.map(|header| header.1.trim_matches([' ', '\t'])).collect();
            lines.extend([name, ":", &values.join(","), "\n"]);
        }
        let Self { method, path, signed_headers, payload, .. } = self;
        let canonical = format!("{method}\n{path}\n{canonical_query}\n{lines}\n{signed_headers}\n{payload}");
        let scope = [&*self.scope[0], &*self.scope[1], &*self.scope[2]];
        naive::signature(canonical.as_bytes(), &self.secret, &self.timestamp, scope)
    }

    fn sent(&self, query: &str, authorization: Option<String>) -> Sent {
        let target = if query.is_empty() { self.path.clone() } else { format!("{}?{query}", self.path) };
        let headers = self.headers.iter().map(|(name, value)| (name.clone(), value.clone().into_bytes()));
        let authorization = authorization.map(|value| ("Authorization".to_owned(), value.into_bytes()));
        Sent {
            method: self.method.clone(),
            target: target.into_bytes(),
            headers: headers.chain(authorization).collect(),
        }
    }
}

/// Replaces the value of a parameter.
pub(super) fn set(params: &mut [(String, String)], name: &str, value: &str) {
    let param = params.iter_mut().find(|param| param.0 == name).unwrap();
    value.clone_into(&mut param.1);
}

/// Renames a parameter.
pub(super) fn rename(params: &mut [(String, String)], name: &str, to: &str) {
    let param = params.iter_mut().find(|param| param.0 == name).unwrap();
    to.clone_into(&mut param.0);
}

pub(super) fn remove(params: &mut Vec<(String, String)>, name: &str) {
    let count = params.len();
    params.retain(|param| param.0 != name);
    assert_eq!(params.len() + 1, count, "{name}");
}

/// Changes the target once it is signed.
pub(crate) fn edit(mut sent: Sent, from: &str, to: &str) -> Sent {
    let target = String::from_utf8(sent.target).unwrap();
    assert!(target.contains(from), "{from} in {target}");
    sent.target = target.replacen(from, to, 1).into_bytes();
    sent
}
