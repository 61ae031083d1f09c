//! Presigned requests with something wrong, or something odd, about each: what servers are
//! asked to judge. The same site and time give the same requests.
//!
//! What is changed before it is signed was made by someone who has the secret, so that only the
//! rule in question can refuse it. What is changed later was not.

use crate::naive::{self, uri_encode};
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
    payload: String,
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
            payload: "UNSIGNED-PAYLOAD".to_owned(),
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
        self.scope[0] = self.timestamp[..8].to_owned();
    }

    fn param(&mut self, name: &str, value: &str) {
        self.params.push((name.to_owned(), value.to_owned()));
    }

    fn header(&mut self, name: &str, value: &str) {
        self.headers.push((name.to_owned(), value.to_owned()));
    }

    fn give(&mut self, name: &'static str, value: &str) {
        self.given.push((name, value.to_owned()));
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
use Change::{After, Before};

/// All mutants of a site: one of each kind and draft, and random ones.
pub(crate) fn mutants(site: &Site) -> Vec<Mutant> {
    let mut found: Vec<Mutant> = drafts(site).iter().map(|draft| draft.sign("nothing")).collect();
    let mut seen: HashSet<Vec<u8>> = found.iter().map(Mutant::bytes).collect();
    for (kind, change) in kinds() {
        for draft in drafts(site) {
            let mutant = match &change {
                Before(change) => {
                    let mut draft = draft.clone();
                    change(&mut draft);
                    draft.sign(kind)
                }
                After(change) => {
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

fn set_signature(mutant: &mut Mutant, change: impl FnOnce(&str) -> String) {
    let signature = mutant.signature().to_owned();
    mutant.replace(&format!("X-Amz-Signature={signature}"), &format!("X-Amz-Signature={}", change(&signature)));
}

/// The kinds, most of them about what could matter: what one server is known to take that
/// another one refuses.
#[allow(clippy::too_many_lines)]
fn kinds() -> Vec<(&'static str, Change)> {
    vec![
        // The method.
        ("method: HEAD", After(|mutant| mutant.method = "HEAD".into())),
        ("method: GET", After(|mutant| mutant.method = "GET".into())),
        ("method: PUT", After(|mutant| mutant.method = "PUT".into())),
        ("method: DELETE", After(|mutant| mutant.method = "DELETE".into())),
        ("method in lower case", After(|mutant| mutant.method.make_ascii_lowercase())),
        ("method override", After(|mutant| mutant.add("X-HTTP-Method-Override", "DELETE"))),
        // The path.
        ("path: other key", After(|mutant| mutant.replace("photos/", "photo/"))),
        ("path: letters in another case", After(|mutant| mutant.replace("photos/", "Photos/"))),
        ("path: lower-case digits", After(|mutant| mutant.path(|path| path.replace("%2B", "%2b")))),
        ("path: a letter escaped", After(|mutant| mutant.path(|path| path.replace("photos", "%70hotos")))),
        ("path: a slash escaped", After(|mutant| mutant.path(|path| path.replace("photos/", "photos%2F")))),
        ("path: plus not escaped", After(|mutant| mutant.path(|path| path.replace("%2B", "+")))),
        ("path: plus for a space", After(|mutant| mutant.path(|path| path.replace("%20", "+")))),
        ("path: escaped again", After(|mutant| mutant.path(|path| path.replace('%', "%25")))),
        ("path: a dot segment", After(|mutant| mutant.path(|path| path.replace("/photos/", "/./photos/")))),
        ("path: two dots", After(|mutant| mutant.path(|path| path.replace("/photos/", "/photos/x/../")))),
        ("path: escaped dots", After(|mutant| mutant.path(|path| path.replace("/photos/", "/photos/x/%2E%2E/")))),
        ("path: two slashes", After(|mutant| mutant.path(|path| path.replace("photos/", "photos//")))),
        ("path: a slash at the end", After(|mutant| mutant.path(|path| format!("{path}/")))),
        ("path: a slash in front", After(|mutant| mutant.path(|path| format!("/{path}")))),
        ("path: a bad escape", After(|mutant| mutant.path(|path| format!("{path}%zz")))),
        ("path: a semicolon", After(|mutant| mutant.path(|path| format!("{path};a=b")))),
        ("signed path: a dot segment", Before(|draft| draft.path = draft.path.replace("/photos/", "/photos/./"))),
        ("signed path: two slashes", Before(|draft| draft.path = draft.path.replace("photos/", "photos//"))),
        ("signed path: escaped percent", Before(|draft| draft.path = draft.path.replace("photos/", "photos/%2541"))),
        ("signed path: not UTF-8", Before(|draft| draft.path = draft.path.replace("photos/", "photos/%FF"))),
        // The query.
        ("query: reversed", After(|mutant| mutant.pairs(|pairs| pairs.reverse()))),
        ("query: rotated", After(|mutant| mutant.pairs(|pairs| pairs.rotate_left(3)))),
        ("query: signature first", After(|mutant| mutant.pairs(|pairs| pairs.rotate_right(1)))),
        ("query: plus for a space", After(|mutant| mutant.pairs(|pairs| pairs[0] = pairs[0].replace("%20", "+")))),
        ("query: lower-case digits", After(|mutant| mutant.replace("%2F", "%2f"))),
        (
            "query: slashes not escaped",
            After(|mutant| {
                mutant.pairs(|pairs| {
                    pairs.iter_mut().for_each(|pair| *pair = pair.replace("%2F", "/"));
                })
            }),
        ),
        ("query: a letter escaped", After(|mutant| mutant.replace("Expires=900", "Expires=90%30"))),
        ("query: a letter of a name escaped", After(|mutant| mutant.replace("X-Amz-Expires", "X-Amz-Expire%73"))),
        ("query: a hyphen of a name escaped", After(|mutant| mutant.replace("X-Amz-Date", "X%2DAmz-Date"))),
        ("query: an empty pair", After(|mutant| mutant.replace("&", "&&"))),
        ("query: an ampersand first", After(|mutant| mutant.replace("?", "?&"))),
        ("query: an ampersand last", After(|mutant| mutant.target.push('&'))),
        ("query: an equals sign last", After(|mutant| mutant.target.push_str("&="))),
        ("query: added last", After(|mutant| mutant.target.push_str("&utm_source=mail"))),
        ("query: added first", After(|mutant| mutant.replace("?", "?utm_source=mail&"))),
        ("query: added without a value", After(|mutant| mutant.target.push_str("&a"))),
        ("query: added, of AWS by its name", After(|mutant| mutant.target.push_str("&X-Amz-Other=1"))),
        ("query: added subresource", After(|mutant| mutant.replace("?", "?acl&"))),
        ("query: added copy source", After(|mutant| mutant.target.push_str("&x-amz-copy-source=%2Fb%2Fk"))),
        ("query: another question mark", After(|mutant| mutant.target.push_str("?a=b"))),
        ("query: escaped for HTML", After(|mutant| mutant.replace("&X-Amz-Date", "&amp;X-Amz-Date"))),
        ("query: a semicolon for an ampersand", After(|mutant| mutant.replace("&X-Amz-Date", ";X-Amz-Date"))),
        (
            "query: a parameter lost",
            After(|mutant| {
                mutant.pairs(|pairs| {
                    pairs.retain(|pair| !pair.starts_with("prefix") && !pair.starts_with("response-content"));
                })
            }),
        ),
        ("query: a value changed", After(|mutant| mutant.replace("text%2Fplain", "text%2Fhtml"))),
        (
            "query: repeated parameter, the same",
            After(|mutant| mutant.pairs(|pairs| pairs.insert(0, pairs[0].clone()))),
        ),
        (
            "query: repeated parameter, another",
            After(|mutant| mutant.replace("list-type=2", "list-type=2&list-type=1")),
        ),
        ("signed query: no value", Before(|draft| draft.param("a", ""))),
        (
            "signed query: a parameter twice",
            Before(|draft| {
                draft.param("a", "1");
                draft.param("a", "2");
            }),
        ),
        (
            "signed query: a parameter twice, not sorted",
            Before(|draft| {
                draft.param("a", "2");
                draft.param("a", "1");
            }),
        ),
        (
            "signed query: names in two cases",
            Before(|draft| {
                draft.param("B", "1");
                draft.param("a", "2");
                draft.param("a-b", "3");
                draft.param("a%2Fb", "4");
            }),
        ),
        ("signed query: not UTF-8", Before(|draft| draft.param("a", "%FF"))),
        ("signed query: plus", Before(|draft| draft.param("a", "1%2B1"))),
        ("query: no equals sign", After(|mutant| mutant.replace("start-after=", "start-after"))),
        // The signature's parameters.
        (
            "signature: twice",
            After(|mutant| {
                let signature = mutant.signature().to_owned();
                mutant.target.push_str(&format!("&X-Amz-Signature={signature}"));
            }),
        ),
        (
            "signature: another one after it",
            After(|mutant| {
                mutant.target.push_str(&format!("&X-Amz-Signature={}", "0".repeat(64)));
            }),
        ),
        (
            "signature: another one before it",
            After(|mutant| {
                mutant.replace("?", &format!("?X-Amz-Signature={}&", "0".repeat(64)));
            }),
        ),
        ("date: a later one after it", After(|mutant| mutant.target.push_str("&X-Amz-Date=20991231T000000Z"))),
        ("life: a longer one after it", After(|mutant| mutant.target.push_str("&X-Amz-Expires=604800"))),
        ("life: a longer one before it", After(|mutant| mutant.replace("?", "?X-Amz-Expires=604800&"))),
        ("life: a longer one in lower case", After(|mutant| mutant.target.push_str("&x-amz-expires=604800"))),
        ("headers: another list after it", After(|mutant| mutant.target.push_str("&X-Amz-SignedHeaders=host"))),
        ("signed: life twice", Before(|draft| draft.param("X-Amz-Expires", "604800"))),
        ("signed: life in lower case too", Before(|draft| draft.param("x-amz-expires", "604800"))),
        ("signed: date in lower case too", Before(|draft| draft.param("x-amz-date", "20130524T000000Z"))),
        (
            "signed: date in lower case",
            Before(|draft| {
                let timestamp = draft.timestamp.clone();
                draft.without.push("X-Amz-Date");
                draft.param("x-amz-date", &timestamp);
            }),
        ),
        (
            "signed: names in lower case",
            Before(|draft| {
                let timestamp = draft.timestamp.clone();
                draft.without.extend(["X-Amz-Date", "X-Amz-Expires"]);
                draft.param("x-amz-date", &timestamp);
                draft.param("x-amz-expires", "900");
            }),
        ),
        ("signed: no algorithm", Before(|draft| draft.without.push("X-Amz-Algorithm"))),
        ("signed: no credential", Before(|draft| draft.without.push("X-Amz-Credential"))),
        ("signed: no date", Before(|draft| draft.without.push("X-Amz-Date"))),
        ("signed: no life", Before(|draft| draft.without.push("X-Amz-Expires"))),
        ("signed: no list of headers", Before(|draft| draft.without.push("X-Amz-SignedHeaders"))),
        ("signature: none", After(|mutant| mutant.pairs(|pairs| drop(pairs.pop())))),
        ("signature: empty", After(|mutant| set_signature(mutant, |_| String::new()))),
        (
            "signature: in capitals",
            After(|mutant| {
                mutant.pairs(|pairs| {
                    let value = pairs.pop().unwrap().replace("X-Amz-Signature=", "").to_uppercase();
                    pairs.push(format!("X-Amz-Signature={value}"));
                })
            }),
        ),
        ("signature: cut by one", After(|mutant| mutant.target.truncate(mutant.target.len() - 1))),
        ("signature: half", After(|mutant| set_signature(mutant, |signature| signature[..32].into()))),
        ("signature: longer", After(|mutant| set_signature(mutant, |signature| format!("{signature}00")))),
        ("signature: a space after it", After(|mutant| set_signature(mutant, |signature| format!("{signature}%20")))),
        (
            "signature: a digit escaped",
            After(|mutant| {
                set_signature(mutant, |signature| format!("%{:02X}{}", signature.as_bytes()[0], &signature[1..]));
            }),
        ),
        ("signature: zeros", After(|mutant| set_signature(mutant, |_| "0".repeat(64)))),
        ("signature: reversed", After(|mutant| set_signature(mutant, |signature| signature.chars().rev().collect()))),
        ("algorithm: SHA-512", Before(|draft| draft.give("X-Amz-Algorithm", "AWS4-HMAC-SHA512"))),
        ("algorithm: SigV4a", Before(|draft| draft.give("X-Amz-Algorithm", "AWS4-ECDSA-P256-SHA256"))),
        ("algorithm: in lower case", Before(|draft| draft.give("X-Amz-Algorithm", "aws4-hmac-sha256"))),
        ("algorithm: empty", Before(|draft| draft.give("X-Amz-Algorithm", ""))),
        (
            "version 2 too",
            Before(|draft| {
                draft.param("AWSAccessKeyId", "a");
                draft.param("Signature", "b");
            }),
        ),
        ("authorization header too", After(|mutant| mutant.add("Authorization", "AWS4-HMAC-SHA256 Credential=a"))),
        ("scope: another day", Before(|draft| draft.scope[0] = "20130524".into())),
        ("scope: another region", Before(|draft| draft.scope[1] = "eu-central-9".into())),
        ("scope: region in capitals", Before(|draft| draft.scope[1].make_ascii_uppercase())),
        ("scope: another service", Before(|draft| draft.scope[2] = "sts".into())),
        (
            "scope: another terminal",
            Before(|draft| {
                let credential = format!("{}/{}/aws5_request", draft.access_key_id, draft.scope.join("/"));
                draft.give("X-Amz-Credential", &uri_encode(credential.as_bytes()));
            }),
        ),
        (
            "scope: a slash after it",
            Before(|draft| {
                let credential = format!("{}/{}/aws4_request/", draft.access_key_id, draft.scope.join("/"));
                draft.give("X-Amz-Credential", &uri_encode(credential.as_bytes()));
            }),
        ),
        ("credential: unknown id", Before(|draft| draft.access_key_id.push('0'))),
        ("credential: the id alone", Before(|draft| draft.give("X-Amz-Credential", "AKIA"))),
        ("credential: another secret", Before(|draft| draft.secret.push('0'))),
        // Times and lives.
        ("signed 10 minutes ahead", Before(|draft| draft.signed_after(Duration::minutes(10)))),
        ("signed 20 minutes ahead", Before(|draft| draft.signed_after(Duration::minutes(20)))),
        ("signed an hour ahead", Before(|draft| draft.signed_after(Duration::hours(1)))),
        ("signed a day ahead", Before(|draft| draft.signed_after(Duration::hours(25)))),
        ("signed a year ahead", Before(|draft| draft.signed_after(Duration::days(365)))),
        ("signed 10 minutes ago", Before(|draft| draft.signed_after(Duration::minutes(-10)))),
        ("expired a minute ago", Before(|draft| draft.signed_after(Duration::minutes(-16)))),
        ("expired a day ago", Before(|draft| draft.signed_after(Duration::days(-1)))),
        (
            "six of seven days old",
            Before(|draft| {
                draft.signed_after(Duration::days(-6));
                draft.give("X-Amz-Expires", "604800");
            }),
        ),
        (
            "eight days old, life of nine",
            Before(|draft| {
                draft.signed_after(Duration::days(-8));
                draft.give("X-Amz-Expires", "777600");
            }),
        ),
        (
            "date: later",
            After(|mutant| {
                let date = mutant.target.split_once("X-Amz-Date=").unwrap().1[..16].to_owned();
                let later = if date.ends_with("0Z") { date.replace("0Z", "1Z") } else { format!("{}0Z", &date[..14]) };
                mutant.replace(&format!("Date={date}"), &format!("Date={later}"));
            }),
        ),
        ("date: in lower case", Before(|draft| draft.give("X-Amz-Date", &draft.timestamp.to_lowercase()))),
        ("date: day alone", Before(|draft| draft.give("X-Amz-Date", &draft.timestamp[..8].to_owned()))),
        ("date: no Z", Before(|draft| draft.give("X-Amz-Date", &draft.timestamp[..15].to_owned()))),
        ("date: empty", Before(|draft| draft.give("X-Amz-Date", ""))),
        ("life: 300", Before(|draft| draft.give("X-Amz-Expires", "300"))),
        ("life: 604800", Before(|draft| draft.give("X-Amz-Expires", "604800"))),
        ("life: 604801", Before(|draft| draft.give("X-Amz-Expires", "604801"))),
        ("life: ten years", Before(|draft| draft.give("X-Amz-Expires", "315360000"))),
        ("life: 2 to the 64th", Before(|draft| draft.give("X-Amz-Expires", "18446744073709552516"))),
        ("life: 0", Before(|draft| draft.give("X-Amz-Expires", "0"))),
        ("life: -1", Before(|draft| draft.give("X-Amz-Expires", "-1"))),
        ("life: a plus sign", Before(|draft| draft.give("X-Amz-Expires", "%2B900"))),
        ("life: a space", Before(|draft| draft.give("X-Amz-Expires", "%20900"))),
        ("life: leading zeros", Before(|draft| draft.give("X-Amz-Expires", "00900"))),
        ("life: a fraction", Before(|draft| draft.give("X-Amz-Expires", "900.5"))),
        ("life: hexadecimal", Before(|draft| draft.give("X-Amz-Expires", "0x384"))),
        ("life: an underscore", Before(|draft| draft.give("X-Amz-Expires", "9_00"))),
        ("life: empty", Before(|draft| draft.give("X-Amz-Expires", ""))),
        // Headers.
        ("header: unsigned metadata", After(|mutant| mutant.add("x-amz-meta-owner", "mallory"))),
        ("header: unsigned metadata in capitals", After(|mutant| mutant.add("X-AMZ-META-OWNER", "mallory"))),
        ("header: unsigned access control", After(|mutant| mutant.add("x-amz-acl", "private"))),
        ("header: unsigned payload hash", After(|mutant| mutant.add("x-amz-content-sha256", "UNSIGNED-PAYLOAD"))),
        (
            "header: unsigned date",
            After(|mutant| {
                let date = mutant.target.split_once("X-Amz-Date=").unwrap().1[..16].to_owned();
                mutant.add("x-amz-date", &date);
            }),
        ),
        ("header: unsigned token", After(|mutant| mutant.add("x-amz-security-token", "a"))),
        (
            "header: unsigned others",
            After(|mutant| {
                mutant.add("Accept", "*/*");
                mutant.add("User-Agent", "curl/8");
                mutant.add("Cache-Control", "no-cache");
            }),
        ),
        ("header: forwarded host", After(|mutant| mutant.add("X-Forwarded-Host", "other.example"))),
        ("header: a signed one lost", After(|mutant| mutant.headers.retain(|header| header.0 != "x-amz-meta-camera"))),
        ("header: the content type lost", After(|mutant| mutant.headers.retain(|header| header.0 != "content-type"))),
        ("header: a value changed", After(|mutant| mutant.header("x-amz-meta-camera", |value| value.push('x')))),
        (
            "header: letters in another case",
            After(|mutant| {
                mutant.header("x-amz-meta-camera", |value| *value = value.to_uppercase());
            }),
        ),
        (
            "header: spaces around",
            After(|mutant| {
                mutant.header("x-amz-meta-camera", |value| *value = format!("  {value} \t"));
            }),
        ),
        (
            "header: two spaces inside",
            After(|mutant| {
                mutant.header("x-amz-meta-camera", |value| *value = value.replace(' ', "  "));
            }),
        ),
        (
            "header: a tab inside",
            After(|mutant| {
                mutant.header("x-amz-meta-camera", |value| *value = value.replace(' ', "\t"));
            }),
        ),
        (
            "header: its name in capitals",
            After(|mutant| {
                mutant.headers.iter_mut().for_each(|header| header.0.make_ascii_uppercase());
            }),
        ),
        (
            "header: repeated, the same",
            After(|mutant| {
                mutant.headers.extend(mutant.headers.iter().find(|header| header.0 == "x-amz-meta-camera").cloned());
            }),
        ),
        (
            "header: repeated, another",
            After(|mutant| {
                if mutant.headers.iter().any(|header| header.0 == "x-amz-meta-camera") {
                    mutant.add("x-amz-meta-camera", "Zeiss");
                }
            }),
        ),
        (
            "header: content type repeated",
            After(|mutant| {
                if mutant.headers.iter().any(|header| header.0 == "content-type") {
                    mutant.add("content-type", "text/html");
                }
            }),
        ),
        ("header: order changed", After(|mutant| mutant.headers[1..].reverse())),
        (
            "signed header: repeated",
            Before(|draft| {
                if draft.method == "PUT" {
                    draft.header("x-amz-meta-camera", "Zeiss");
                }
            }),
        ),
        (
            "header: sent in two",
            After(|mutant| {
                mutant.header("x-amz-meta-camera", |value| *value = value.replace(",Zeiss", ""));
                if mutant.method == "PUT" {
                    mutant.add("x-amz-meta-camera", "Zeiss");
                }
            }),
        ),
        (
            "signed header: not ASCII",
            Before(|draft| {
                if draft.method == "PUT" {
                    draft.header("x-amz-meta-lens", "\u{fc}");
                }
            }),
        ),
        (
            "signed header: empty",
            Before(|draft| {
                if draft.method == "PUT" {
                    draft.header("x-amz-meta-lens", "");
                }
            }),
        ),
        (
            "signed header: in the query too",
            Before(|draft| {
                draft.header("x-amz-request-payer", "requester");
                draft.param("x-amz-request-payer", "requester");
            }),
        ),
        (
            "signed header: another value in the query",
            Before(|draft| {
                draft.header("x-amz-request-payer", "requester");
                draft.param("X-Amz-Request-Payer", "owner");
            }),
        ),
        (
            "signed header: another value in the query, not of AWS",
            Before(|draft| {
                draft.header("x-custom", "a");
                draft.param("x-custom", "b");
            }),
        ),
        ("signed header: the date", Before(|draft| draft.header("x-amz-date", &draft.timestamp.clone()))),
        ("signed header: another date", Before(|draft| draft.header("x-amz-date", "20130524T000000Z"))),
        ("signed headers: accept", Before(|draft| draft.header("accept", "*/*"))),
        ("signed headers: user agent", Before(|draft| draft.header("user-agent", "curl/8"))),
        (
            "list of headers: in capitals",
            Before(|draft| {
                draft.signed_headers = Some(draft.signed_headers().replace("host", "Host"));
            }),
        ),
        (
            "list of headers: not sorted",
            Before(|draft| {
                let reversed: Vec<_> = draft.signed_headers().split(';').rev().map(str::to_owned).collect();
                draft.signed_headers = Some(reversed.join(";"));
            }),
        ),
        (
            "list of headers: host twice",
            Before(|draft| {
                draft.signed_headers = Some(draft.signed_headers().replace("host", "host;host"));
            }),
        ),
        (
            "list of headers: empty name",
            Before(|draft| {
                draft.signed_headers = Some(format!("{};", draft.signed_headers()));
            }),
        ),
        ("list of headers: empty", Before(|draft| draft.signed_headers = Some(String::new()))),
        (
            "list of headers: no host",
            Before(|draft| {
                draft.header("accept", "*/*");
                draft.signed_headers = Some(draft.signed_headers().replace("host;", "").replace(";host", ""));
            }),
        ),
        (
            "list of headers: a header that is not sent",
            Before(|draft| {
                draft.signed_headers = Some(format!("{};x-other", draft.signed_headers()));
            }),
        ),
        (
            "list of headers: content type not signed",
            Before(|draft| {
                draft.signed_headers = Some(draft.signed_headers().replace("content-type;", ""));
            }),
        ),
        (
            "list of headers: metadata not signed",
            Before(|draft| {
                draft.signed_headers = Some(draft.signed_headers().replace(";x-amz-meta-camera", ""));
            }),
        ),
        // The host.
        ("host: another", After(|mutant| mutant.headers[0].1 = "other.example".into())),
        (
            "host: no port",
            After(|mutant| {
                let host = mutant.headers[0].1.clone();
                mutant.headers[0].1 = host.rsplit_once(':').unwrap().0.to_owned();
            }),
        ),
        ("host: a dot after it", After(|mutant| mutant.headers[0].1 = mutant.headers[0].1.replace(':', ".:"))),
        ("host: in capitals", After(|mutant| mutant.headers[0].1.make_ascii_uppercase())),
        ("host: spaces around", After(|mutant| mutant.headers[0].1 = format!("  {}  ", mutant.headers[0].1))),
        ("host: another one after it", After(|mutant| mutant.add("Host", "other.example"))),
        ("host: twice", After(|mutant| mutant.headers.insert(0, mutant.headers[0].clone()))),
        // Payloads.
        (
            "payload: UNSIGNED-PAYLOAD in a header",
            Before(|draft| {
                draft.header("x-amz-content-sha256", "UNSIGNED-PAYLOAD");
            }),
        ),
        (
            "payload: UNSIGNED-PAYLOAD in the query",
            Before(|draft| {
                draft.param("X-Amz-Content-Sha256", "UNSIGNED-PAYLOAD");
            }),
        ),
        (
            "payload: its hash in a header",
            Before(|draft| {
                draft.payload = (if draft.body.is_empty() { EMPTY_SHA256 } else { CAT_SHA256 }).to_owned();
                draft.header("x-amz-content-sha256", &draft.payload.clone());
            }),
        ),
        (
            "payload: its hash in the query",
            Before(|draft| {
                draft.payload = (if draft.body.is_empty() { EMPTY_SHA256 } else { CAT_SHA256 }).to_owned();
                draft.param("X-Amz-Content-Sha256", &draft.payload.clone());
            }),
        ),
        (
            "payload: a hash in the query, not signed for",
            Before(|draft| draft.param("X-Amz-Content-Sha256", EMPTY_SHA256)),
        ),
        (
            "payload: its hash in header and query",
            Before(|draft| {
                draft.payload = (if draft.body.is_empty() { EMPTY_SHA256 } else { CAT_SHA256 }).to_owned();
                draft.header("x-amz-content-sha256", &draft.payload.clone());
                draft.param("X-Amz-Content-Sha256", &draft.payload.clone());
            }),
        ),
        (
            "payload: its hash in no place",
            Before(|draft| {
                draft.payload = (if draft.body.is_empty() { EMPTY_SHA256 } else { CAT_SHA256 }).to_owned();
            }),
        ),
        (
            "payload: a header that is no hash",
            Before(|draft| {
                draft.payload = "hello".to_owned();
                draft.header("x-amz-content-sha256", "hello");
            }),
        ),
        ("payload: an unsigned body", After(|mutant| mutant.body.push('x'))),
        // Tokens.
        ("token: signed", Before(|draft| draft.param("X-Amz-Security-Token", "a%2Fb%2Bc%3D"))),
        ("token: empty", Before(|draft| draft.param("X-Amz-Security-Token", ""))),
        ("token: added", After(|mutant| mutant.target.push_str("&X-Amz-Security-Token=a"))),
    ]
}
