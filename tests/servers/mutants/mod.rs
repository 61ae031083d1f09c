//! Presigned requests with something wrong, or something odd, about each: what servers are
//! asked to judge. The same site and time give the same requests.
//!
//! What is changed before it is signed was made by someone who has the secret, so that only the
//! rule in question can refuse it. What is changed later was not.

mod kinds;

use crate::naive::{self, uri_encode};
use kinds::kinds;
use std::collections::HashSet;
use std::fmt::Write;
use std::iter;
use time::macros::format_description;
use time::{Duration, OffsetDateTime};

/// Of one server.
pub(crate) const COUNT: usize = 1000;
/// An object that the server has.
pub(crate) const KEY: &str = "photos/a+b c.txt";
const EMPTY_SHA256: &str = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
/// Of `cat`.
const CAT_SHA256: &str = "77af778b51abd4a3c51c5ddd97204a9c3ae614ebccb75a606c3b6865aed6744e";

/// Where requests go, and who signs them.
pub(crate) struct Site {
    pub(crate) host: String,
    /// The bucket in the path, or nothing.
    pub(crate) prefix: String,
    pub(crate) region: String,
    pub(crate) access_key_id: String,
    pub(crate) secret_access_key: String,
    pub(crate) now: OffsetDateTime,
}

/// A request as it is sent.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Mutant {
    /// What was done to it. Requests of one kind differ in what it was done to.
    pub(crate) kind: String,
    pub(crate) method: String,
    pub(crate) target: String,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: String,
}

impl Mutant {
    /// The bytes on the wire.
    pub(crate) fn bytes(&self) -> Vec<u8> {
        let Self { method, target, headers, body, .. } = self;
        let mut text = format!("{method} {target} HTTP/1.1\r\n");
        for (name, value) in headers {
            write!(text, "{name}: {value}\r\n").unwrap();
        }
        write!(text, "Content-Length: {}\r\nConnection: close\r\n\r\n{body}", body.len()).unwrap();
        text.into_bytes()
    }

    fn replace(&mut self, from: &str, to: &str) {
        self.target = self.target.replacen(from, to, 1);
    }

    fn append(&mut self, query: &str) {
        self.target.push_str(query);
    }

    /// Changes the query as a list of pairs.
    fn pairs(&mut self, change: impl FnOnce(&mut Vec<String>)) {
        let (path, query) = self.target.split_once('?').unwrap();
        let mut pairs = query.split('&').map(str::to_owned).collect();
        change(&mut pairs);
        self.target = format!("{path}?{}", pairs.join("&"));
    }

    fn add(&mut self, name: &str, value: &str) {
        self.headers.push((name.to_owned(), value.to_owned()));
    }

    /// The value of a header that only some requests have.
    fn header(&mut self, name: &str, change: impl FnOnce(&mut String)) {
        if let Some((_, value)) = self.headers.iter_mut().find(|header| header.0 == name) {
            change(value);
        }
    }

    fn path(&mut self, change: impl FnOnce(&str) -> String) {
        let (path, query) = self.target.split_once('?').unwrap();
        self.target = format!("{}?{query}", change(path));
    }

    fn signature(&self) -> &str {
        let after = self.target.split_once("X-Amz-Signature=").map_or("", |halves| halves.1);
        after.split('&').next().unwrap_or_default()
    }
}

/// A request before it is signed.
#[derive(Clone)]
struct Draft<'s> {
    site: &'s Site,
    method: &'static str,
    /// Below the bucket, in canonical encoding.
    path: String,
    /// In canonical encoding.
    params: Vec<(String, String)>,
    headers: Vec<(String, String)>,
    payload: &'static str,
    body: &'static str,
    /// `X-Amz-Date`
    timestamp: String,
    /// The scope that the signing key is made for.
    scope: [String; 3],
    access_key_id: String,
    secret: String,
    /// Values of the signature's parameters other than those that are right, encoded.
    given: Vec<(&'static str, String)>,
    /// Parameters of the signature that are left out.
    without: Vec<&'static str>,
    /// Names of signed headers other than those of `headers` and `host`.
    signed_headers: Option<String>,
}

impl<'s> Draft<'s> {
    fn new(site: &'s Site, method: &'static str, path: &str) -> Self {
        let mut draft = Self {
            site,
            method,
            path: path.to_owned(),
            params: Vec::new(),
            headers: Vec::new(),
            payload: "UNSIGNED-PAYLOAD",
            body: "",
            timestamp: String::new(),
            scope: [String::new(), site.region.clone(), "s3".to_owned()],
            access_key_id: site.access_key_id.clone(),
            secret: site.secret_access_key.clone(),
            given: Vec::new(),
            without: Vec::new(),
            signed_headers: None,
        };
        draft.signed_after(Duration::ZERO);
        draft
    }

    /// Moves the signing time.
    fn signed_after(&mut self, offset: Duration) {
        let form = format_description!("[year][month][day]T[hour][minute][second]Z");
        self.timestamp = (self.site.now + offset).format(form).unwrap();
        self.timestamp[..8].clone_into(&mut self.scope[0]);
    }

    fn param(&mut self, name: &str, value: &str) {
        self.params.push((name.to_owned(), value.to_owned()));
    }

    fn header(&mut self, name: &str, value: &str) {
        self.headers.push((name.to_owned(), value.to_owned()));
    }

    fn give(&mut self, name: &'static str, value: impl Into<String>) {
        self.given.push((name, value.into()));
    }

    /// Signs for the body alone, and returns its hash.
    fn sign_payload(&mut self) -> &'static str {
        self.payload = if self.body.is_empty() { EMPTY_SHA256 } else { CAT_SHA256 };
        self.payload
    }

    fn signed_headers(&self) -> String {
        let mut names: Vec<_> = self.headers.iter().map(|(name, _)| name.to_ascii_lowercase()).collect();
        names.push("host".to_owned());
        names.sort();
        names.dedup();
        self.signed_headers.clone().unwrap_or(names.join(";"))
    }

    fn sign(&self, kind: &str) -> Mutant {
        let scope: Vec<&str> = self.scope.iter().map(String::as_str).collect();
        let credential = format!("{}/{}/aws4_request", self.access_key_id, scope.join("/"));
        let signed_headers = self.signed_headers();
        let mut params = self.params.clone();
        for (name, value) in [
            ("X-Amz-Algorithm", "AWS4-HMAC-SHA256"),
            ("X-Amz-Credential", &uri_encode(credential.as_bytes())),
            ("X-Amz-Date", &self.timestamp),
            ("X-Amz-Expires", "900"),
            ("X-Amz-SignedHeaders", &uri_encode(signed_headers.as_bytes())),
        ] {
            let given = self.given.iter().find(|(given, _)| *given == name);
            if !self.without.contains(&name) {
                params.push((name.to_owned(), given.map_or(value, |given| &given.1).to_owned()));
            }
        }
        let path = format!("{}{}", self.site.prefix, self.path);
        let query = |params: &[(String, String)]| {
            params.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("&")
        };
        let sent = query(&params);
        params.sort();

        let mut headers = vec![("Host".to_owned(), self.site.host.clone())];
        headers.extend(self.headers.clone());
        let mut lines = String::new();
        for name in signed_headers.split(';') {
            let named = headers.iter().filter(|header| header.0.eq_ignore_ascii_case(name));
            let values: Vec<_> = named.map(|(_, value)| naive::collapse_spaces(value.trim())).collect();
            writeln!(lines, "{name}:{}", values.join(",")).unwrap();
        }
        let Self { method, payload, secret, timestamp, .. } = self;
        let canonical = format!("{method}\n{path}\n{}\n{lines}\n{signed_headers}\n{payload}", query(&params));
        let signature = naive::signature(canonical.as_bytes(), secret, timestamp, [scope[0], scope[1], scope[2]]);
        Mutant {
            kind: kind.to_owned(),
            method: self.method.to_owned(),
            target: format!("{path}?{sent}&X-Amz-Signature={signature}"),
            headers,
            body: self.body.to_owned(),
        }
    }
}

/// What is right, until something is changed.
fn drafts(site: &Site) -> Vec<Draft<'_>> {
    let mut get = Draft::new(site, "GET", "/photos/a%2Bb%20c.txt");
    get.param("response-cache-control", "max-age%3D60%2C%20a");
    get.param("response-content-type", "text%2Fplain");
    let mut put = Draft::new(site, "PUT", "/photos/mine.txt");
    put.header("content-type", "text/plain");
    put.header("x-amz-meta-camera", "Leica M3,Zeiss");
    put.body = "cat";
    let mut list = Draft::new(site, "GET", "/");
    list.param("list-type", "2");
    list.param("prefix", "photos%2F");
    list.param("start-after", "");
    let head = Draft::new(site, "HEAD", "/photos/a%2Bb%20c.txt");
    let delete = Draft::new(site, "DELETE", "/photos/gone.txt");
    vec![get, put, list, head, delete]
}

enum Change {
    /// Before it is signed.
    Before(fn(&mut Draft<'_>)),
    After(fn(&mut Mutant)),
}

/// All mutants of a site: one of each kind and draft, and random ones.
pub(crate) fn mutants(site: &Site) -> Vec<Mutant> {
    let mut found: Vec<Mutant> = drafts(site).iter().map(|draft| draft.sign("nothing")).collect();
    let mut seen: HashSet<Vec<u8>> = found.iter().map(Mutant::bytes).collect();
    for (kind, change) in kinds() {
        for draft in drafts(site) {
            let mutant = match &change {
                Change::Before(change) => {
                    let mut draft = draft.clone();
                    change(&mut draft);
                    draft.sign(kind)
                }
                Change::After(change) => {
                    let mut mutant = draft.sign(kind);
                    change(&mut mutant);
                    mutant
                }
            };
            // Some changes are none to some requests.
            if seen.insert(mutant.bytes()) {
                found.push(mutant);
            }
        }
    }
    assert!(found.len() < COUNT, "{} leave no room for random ones", found.len());
    let mut random = Random(1);
    while found.len() < COUNT {
        let drafts = drafts(site);
        let draft = random.below(drafts.len());
        found.push(random.change(drafts[draft].sign("random")));
    }
    found
}

/// Xorshift: the same numbers each time.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        for shift in [13_i32, -7, 17] {
            self.0 ^= if shift > 0 { self.0 << shift } else { self.0 >> -shift };
        }
        usize::try_from(self.0 % limit as u64).unwrap()
    }

    /// One to three characters of the target replaced, inserted or removed: of the path, or at
    /// the start of a parameter, where all requests of a draft are alike.
    fn change(&mut self, mut mutant: Mutant) -> Mutant {
        const CHARACTERS: &[u8] = b"aAfFzZ059-._~%+/&=?;:@!*'(),$";
        const START: usize = 15;
        for _ in 0..=self.below(3) {
            let (path, query) = mutant.target.split_once('?').unwrap_or((&mutant.target, ""));
            let mut pieces: Vec<_> = iter::once(path).chain(query.split('&')).map(str::to_owned).collect();
            let piece = self.below(pieces.len());
            let limit = if piece == 0 { usize::MAX } else { START };
            let at = self.below(pieces[piece].len().clamp(1, limit));
            let length = self.below(2).min(pieces[piece].len());
            let character = char::from(CHARACTERS[self.below(CHARACTERS.len())]);
            let insert = [String::new(), character.to_string(), character.to_string()];
            pieces[piece].replace_range(at..at + length, &insert[self.below(3)]);
            let query = pieces.split_off(1).join("&");
            mutant.target = format!("{}?{query}", pieces[0]);
        }
        mutant
    }
}
