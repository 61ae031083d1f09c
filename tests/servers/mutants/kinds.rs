//! What is done to requests. Most of it could matter: one server is known to take what another
//! one refuses.

use super::Change::{self, After, Before};
use super::{EMPTY_SHA256, Mutant};
use crate::naive::uri_encode;
use time::Duration;

fn set_signature(mutant: &mut Mutant, change: impl FnOnce(&str) -> String) {
    let signature = mutant.signature().to_owned();
    mutant.replace(&format!("X-Amz-Signature={signature}"), &format!("X-Amz-Signature={}", change(&signature)));
}

#[allow(clippy::too_many_lines)]
pub(super) fn kinds() -> Vec<(&'static str, Change)> {
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
                    for pair in pairs {
                        *pair = pair.replace("%2F", "/");
                    }
                });
            }),
        ),
        ("query: a letter escaped", After(|mutant| mutant.replace("Expires=900", "Expires=90%30"))),
        ("query: a letter of a name escaped", After(|mutant| mutant.replace("X-Amz-Expires", "X-Amz-Expire%73"))),
        ("query: a hyphen of a name escaped", After(|mutant| mutant.replace("X-Amz-Date", "X%2DAmz-Date"))),
        ("query: an empty pair", After(|mutant| mutant.replace("&", "&&"))),
        ("query: an ampersand first", After(|mutant| mutant.replace("?", "?&"))),
        ("query: an ampersand last", After(|mutant| mutant.target.push('&'))),
        ("query: an equals sign last", After(|mutant| mutant.append("&="))),
        ("query: added last", After(|mutant| mutant.append("&utm_source=mail"))),
        ("query: added first", After(|mutant| mutant.replace("?", "?utm_source=mail&"))),
        ("query: added without a value", After(|mutant| mutant.append("&a"))),
        ("query: added, of AWS by its name", After(|mutant| mutant.append("&X-Amz-Other=1"))),
        ("query: added subresource", After(|mutant| mutant.replace("?", "?acl&"))),
        ("query: added copy source", After(|mutant| mutant.append("&x-amz-copy-source=%2Fb%2Fk"))),
        ("query: another question mark", After(|mutant| mutant.append("?a=b"))),
        ("query: escaped for HTML", After(|mutant| mutant.replace("&X-Amz-Date", "&amp;X-Amz-Date"))),
        ("query: a semicolon for an ampersand", After(|mutant| mutant.replace("&X-Amz-Date", ";X-Amz-Date"))),
        (
            "query: a parameter lost",
            After(|mutant| {
                mutant.pairs(|pairs| {
                    pairs.retain(|pair| !pair.starts_with("prefix") && !pair.starts_with("response-content"));
                });
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
                mutant.append(&format!("&X-Amz-Signature={signature}"));
            }),
        ),
        (
            "signature: another one after it",
            After(|mutant| {
                mutant.append(&format!("&X-Amz-Signature={}", "0".repeat(64)));
            }),
        ),
        (
            "signature: another one before it",
            After(|mutant| {
                mutant.replace("?", &format!("?X-Amz-Signature={}&", "0".repeat(64)));
            }),
        ),
        ("date: a later one after it", After(|mutant| mutant.append("&X-Amz-Date=20991231T000000Z"))),
        ("life: a longer one after it", After(|mutant| mutant.append("&X-Amz-Expires=604800"))),
        ("life: a longer one before it", After(|mutant| mutant.replace("?", "?X-Amz-Expires=604800&"))),
        ("life: a longer one in lower case", After(|mutant| mutant.append("&x-amz-expires=604800"))),
        ("headers: another list after it", After(|mutant| mutant.append("&X-Amz-SignedHeaders=host"))),
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
                });
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
                draft.give("X-Amz-Credential", uri_encode(credential.as_bytes()));
            }),
        ),
        (
            "scope: a slash after it",
            Before(|draft| {
                let credential = format!("{}/{}/aws4_request/", draft.access_key_id, draft.scope.join("/"));
                draft.give("X-Amz-Credential", uri_encode(credential.as_bytes()));
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
        ("date: in lower case", Before(|draft| draft.give("X-Amz-Date", draft.timestamp.to_lowercase()))),
        ("date: day alone", Before(|draft| draft.give("X-Amz-Date", draft.timestamp[..8].to_owned()))),
        ("date: no Z", Before(|draft| draft.give("X-Amz-Date", draft.timestamp[..15].to_owned()))),
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
                host.rsplit_once(':').unwrap().0.clone_into(&mut mutant.headers[0].1);
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
                let sha256 = draft.sign_payload();
                draft.header("x-amz-content-sha256", sha256);
            }),
        ),
        (
            "payload: its hash in the query",
            Before(|draft| {
                let sha256 = draft.sign_payload();
                draft.param("X-Amz-Content-Sha256", sha256);
            }),
        ),
        (
            "payload: a hash in the query, not signed for",
            Before(|draft| draft.param("X-Amz-Content-Sha256", EMPTY_SHA256)),
        ),
        (
            "payload: its hash in header and query",
            Before(|draft| {
                let sha256 = draft.sign_payload();
                draft.header("x-amz-content-sha256", sha256);
                draft.param("X-Amz-Content-Sha256", sha256);
            }),
        ),
        (
            "payload: its hash in no place",
            Before(|draft| {
                draft.sign_payload();
            }),
        ),
        (
            "payload: a header that is no hash",
            Before(|draft| {
                draft.payload = "hello";
                draft.header("x-amz-content-sha256", "hello");
            }),
        ),
        ("payload: an unsigned body", After(|mutant| mutant.body.push('x'))),
        // Tokens.
        ("token: signed", Before(|draft| draft.param("X-Amz-Security-Token", "a%2Fb%2Bc%3D"))),
        ("token: empty", Before(|draft| draft.param("X-Amz-Security-Token", ""))),
        ("token: added", After(|mutant| mutant.append("&X-Amz-Security-Token=a"))),
    ]
}
