//! Any form is refused, or has exactly the fields that were asked for, each with one
//! condition in a policy that S3's rules accept, signed as the naive signature has it. Plain
//! forms are not refused. No error and no `Debug` shows a secret.
#![no_main]

use arbitrary::{Arbitrary, Unstructured};
use libfuzzer_sys::fuzz_target;
use presign::{
    CannedAcl, ChecksumAlgorithm, Credentials, Post, PresignedPost, Presigner, StorageClass, SuccessActionStatus,
};
use presign_fuzz::any::{self, mostly};
use presign_fuzz::form::{Condition, Policy, Sent};
use presign_fuzz::naive;
use presign_fuzz::place::{Place, Server};
use presign_fuzz::rules::{self, Verdict};
use presign_fuzz::secret::{Secret, assert_withheld};
use std::time::Duration;
use time::OffsetDateTime;
use time::macros::utc_datetime;

#[derive(Arbitrary, Debug)]
struct Input<'a> {
    secret_access_key: Secret,
    session_token: Option<Secret>,
    public: Public<'a>,
}

#[derive(Arbitrary, Debug)]
struct Public<'a> {
    place: Place<'a>,
    #[arbitrary(with = any::access_key_id)]
    access_key_id: &'a str,
    start: Start,
    allow_ambiguous_key: bool,
    #[arbitrary(with = range)]
    range: Option<(u64, u64)>,
    #[arbitrary(with = any::life)]
    expires_in: Duration,
    #[arbitrary(with = any::time)]
    time: OffsetDateTime,
    credentials_live_for: Option<u16>,
    #[arbitrary(with = any::few)]
    settings: Vec<Setting<'a>>,
    #[arbitrary(with = key)]
    key: &'a str,
}

#[derive(Arbitrary, Debug, Clone, Copy, PartialEq)]
enum Start {
    Exact,
    WithFileName,
    WithPrefix,
}

#[derive(Arbitrary, Debug, Clone)]
enum Setting<'a> {
    Field(#[arbitrary(with = name)] &'a str, #[arbitrary(with = value)] &'a str),
    FieldStartingWith(#[arbitrary(with = name)] &'a str, #[arbitrary(with = value)] &'a str),
    Metadata(#[arbitrary(with = name)] &'a str, #[arbitrary(with = value)] &'a str),
    ContentType(#[arbitrary(with = value)] &'a str),
    ContentTypeStartingWith(#[arbitrary(with = value)] &'a str),
    Redirect(#[arbitrary(with = url)] &'a str),
    Tagging(Vec<(&'a str, &'a str)>),
    Checksum(#[arbitrary(with = checksum)] &'a str),
    Long(#[arbitrary(with = name)] &'a str, #[arbitrary(with = length)] usize),
    SseKmsKey(#[arbitrary(with = value)] &'a str),
    Fixed,
}

const LAST_YEAR: i64 = utc_datetime!(9999-01-01 00:00).unix_timestamp();

/// A field that was asked for: its name, what it is or starts with, and which of both.
type AskedFor = (String, String, bool);

fuzz_target!(|input: Input<'_>| {
    let public = &input.public;
    let Ok(presigner) = Presigner::new(input.credentials(), public.place.bucket()) else { return };
    let form = public.form(&presigner);
    let result = form.sign_at(public.time);
    let held = presigner.at(public.time).and_then(|held| public.form(&held).sign());
    assert_eq!(held, result, "a held time signs the same");
    assert_withheld(&format!("{form:?} {result:?}"), public);
    match result {
        Ok(post) => check(&input, &presigner, &post),
        Err(error) => {
            assert_withheld(&format!("{error}"), public);
            assert_ne!(input.verdict(), Verdict::Accept, "{error:?}");
        }
    }
});

fn check(input: &Input<'_>, presigner: &Presigner, post: &PresignedPost) {
    let public = &input.public;
    assert_ne!(input.verdict(), Verdict::Refuse);
    let url = presigner.endpoint().url();
    let authority = url.split('/').nth(2);
    let addresses = public.place.addresses();
    let address = addresses.iter().find(|address| Some(&*address.authority) == authority).expect("one of its hosts");
    assert_eq!(Some(post.url()), if address.is_path_style { url.strip_suffix('/') } else { Some(url) });

    let owned = |(name, value): (&str, &str)| (name.to_owned(), value.to_owned());
    let fields: Vec<_> = post.fields().map(owned).collect();
    let client_fields: Vec<_> = post.client_fields().map(owned).collect();
    let (mut to_send, mut to_fill) = (Vec::new(), Vec::new());
    for (name, value, is_exact) in public.asked_for() {
        if is_exact { &mut to_send } else { &mut to_fill }.push((name, value));
    }
    assert_eq!(client_fields, to_fill);
    let timestamp = any::timestamp(public.time);
    let (date, region) = (&timestamp[..8], public.place.region);
    let mut add = |name: &str, value: &str| to_send.push((name.to_owned(), value.to_owned()));
    add("x-amz-algorithm", "AWS4-HMAC-SHA256");
    add("x-amz-credential", &format!("{}/{date}/{region}/s3/aws4_request", public.access_key_id));
    add("x-amz-date", &timestamp);
    if let Some(token) = &input.session_token {
        add("x-amz-security-token", &token.0);
    }
    let [sent @ .., (policy_name, policy), (signature_name, signature)] = fields.as_slice() else {
        panic!("{fields:?}");
    };
    assert_eq!(sent, to_send);
    assert_eq!((policy_name.as_str(), signature_name.as_str()), ("policy", "x-amz-signature"));
    assert_eq!(*signature, naive::sign_policy(policy, &input.secret_access_key.0, date, region));

    let policy = Policy::parse(policy);
    policy.assert_covers(&fields, &client_fields);
    assert!(policy.conditions.contains(&Condition::Equals("bucket".into(), public.place.name.into())));
    let range = public.range.map(|(min, max)| Condition::ContentLengthRange(min, max));
    assert_eq!(policy.conditions.iter().find(|condition| condition.name() == "content-length-range"), range.as_ref());
    assert_eq!(policy.expiration, input.expiration());
    assert_eq!(post.expires_at().unix_timestamp(), input.end());

    let filled = client_fields.iter().map(|(name, prefix)| (name.clone(), format!("{prefix}x")));
    let in_form: Vec<_> = fields.iter().cloned().chain(filled).collect();
    let size = public.range.map_or(5, |(min, _)| min);
    let sent = Sent { bucket: public.place.name.into(), fields: in_form, file_name: "cat \"1\".png".into(), size };
    assert_eq!(policy.refusal(&sent), None);
    let around = format!("--{}\r\nContent-Disposition: form-data; name=\"\"\r\n\r\n\r\n", "b".repeat(70)).len();
    let size: usize = fields.iter().chain(&client_fields).map(|(name, value)| around + name.len() + value.len()).sum();
    assert!(size <= 20_480, "{size}");
}

impl Input<'_> {
    fn credentials(&self) -> Credentials {
        let credentials = Credentials::new(self.public.access_key_id, self.secret_access_key.0.as_str());
        let credentials = match &self.session_token {
            Some(token) => credentials.with_session_token(token.0.as_str()),
            None => credentials,
        };
        match self.public.credentials_expire_at() {
            Some(time) => credentials.with_expiry(time),
            None => credentials,
        }
    }

    /// The end of the form, in seconds.
    fn end(&self) -> i64 {
        // A life may have more seconds than there are.
        let life = i64::try_from(self.public.expires_in.as_secs()).unwrap_or(i64::MAX);
        let by_life = self.public.time.unix_timestamp().saturating_add(life);
        let end = self.public.credentials_expire_at().map_or(by_life, |end| end.unix_timestamp().min(by_life));
        end.min(utc_datetime!(9999-12-31 23:59:59).unix_timestamp())
    }

    fn expiration(&self) -> String {
        let end = OffsetDateTime::from_unix_timestamp(self.end()).expect("a form that was signed ends");
        let (date, (hour, minute, second)) = (end.date(), end.to_hms());
        let (year, month, day) = (date.year(), u8::from(date.month()), date.day());
        format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.000Z")
    }

    fn verdict(&self) -> Verdict {
        let public = &self.public;
        let token = self.session_token.as_ref().map_or("", |token| token.0.as_str());
        let asked_for = public.asked_for();
        let length: usize = asked_for.iter().map(|(name, value, _)| 150 + size(name) + size(value)).sum();
        let of_the_signature = [token, public.access_key_id, public.place.region, public.place.name].map(size);
        let mut names: Vec<_> = asked_for.iter().map(|field| &field.0).collect();
        names.sort();
        let variables = if public.start == Start::Exact { "${filename}" } else { "${" };
        rules::all([
            rules::signing_time(public.time, public.credentials_expire_at()),
            rules::life(public.expires_in),
            Verdict::refuse_if(matches!(public.place.server, Server::CustomDomain(_))),
            Verdict::refuse_if([token, public.access_key_id, public.place.region].into_iter().any(is_changed)),
            // Next to the end of the time that there is, or of what S3 takes.
            either_if(self.end() > LAST_YEAR || length + of_the_signature.iter().sum::<usize>() > 17_000),
            Verdict::refuse_if(public.range.is_some_and(|(min, max)| min > max || max > 5 << 30)),
            rules::key(public.key, public.allow_ambiguous_key, true).max(either_if(public.key == "soap")),
            Verdict::refuse_if(is_changed(public.key) || public.key.contains(variables)),
            Verdict::refuse_if(public.start != Start::Exact && public.key.starts_with('$')),
            // The variable begins with another one.
            Verdict::refuse_if(public.start == Start::WithFileName && public.key.ends_with('$')),
            Verdict::refuse_if(names.windows(2).any(|pair| pair[0] == pair[1])),
            rules::all(asked_for.iter().skip(1).map(field_verdict)),
        ])
    }
}

/// Of the fields but the key.
fn field_verdict((name, value, is_exact): &AskedFor) -> Verdict {
    const RESERVED: [&str; 17] = [
        "key",
        "bucket",
        "file",
        "policy",
        "signature",
        "awsaccesskeyid",
        "x-amz-algorithm",
        "x-amz-credential",
        "x-amz-date",
        "x-amz-s3session-token",
        "x-amz-security-token",
        "x-amz-signature",
        "x-amz-copy-source",
        "x-amz-rename-source",
        "x-minio-fanout-list",
        "content-length",
        "content-length-range",
    ];
    let is_token = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte));
    let becomes_header =
        name.starts_with("x-amz-") || name.starts_with("content-") || ["cache-control", "expires"].contains(&&**name);
    let of_header = if *is_exact && becomes_header { rules::s3_header_value(name, value) } else { Verdict::Accept };
    rules::all([
        Verdict::refuse_if(RESERVED.contains(&name.as_str()) || name.contains('$')),
        either_if(
            !is_token
                || name.starts_with("x-ignore-")
                || name == "redirect"
                || name == "x-amz-content-sha256"
                || name == "_charset_",
        ),
        Verdict::refuse_if(is_changed(value) || !is_exact && value.starts_with('$')),
        Verdict::refuse_if(becomes_header && !value.is_ascii()),
        // Not all that is refused in a header is refused here, such as white space around it.
        if of_header == Verdict::Refuse { Verdict::Either } else { of_header },
        either_if(name.starts_with("x-amz-meta") && name.len() < 12 || name == "success_action_redirect"),
    ])
}

/// What a text takes in a form at most: once as it is, and once in the policy, where a character
/// may be escaped, and which is in Base64.
fn size(text: &str) -> usize {
    let escaped = text.bytes().filter(|byte| matches!(byte, b'"' | b'\\')).count();
    text.len() + (text.len() + escaped) * 4 / 3 + 4
}

fn either_if(open: bool) -> Verdict {
    if open { Verdict::Either } else { Verdict::Accept }
}

/// Whether a browser or S3 changes the text in a form.
fn is_changed(text: &str) -> bool {
    text.bytes().any(|byte| byte < b' ' || byte == 0x7f) || text.contains("${filename}") || text.contains("$$")
}

impl<'a> Public<'a> {
    fn credentials_expire_at(&self) -> Option<OffsetDateTime> {
        self.time.checked_add(time::Duration::seconds(self.credentials_live_for?.into()))
    }

    fn form<'p>(&self, presigner: &'p Presigner) -> Post<'p>
    where
        'a: 'p,
    {
        let post = match self.start {
            Start::Exact => presigner.post(self.key),
            Start::WithFileName => presigner.post_with_file_name(self.key),
            Start::WithPrefix => presigner.post_with_key_prefix(self.key),
        };
        let post = if self.allow_ambiguous_key { post.allow_ambiguous_key() } else { post };
        let post = match self.range {
            Some((min, max)) => post.content_length_range(min..=max),
            None => post,
        };
        self.settings.iter().fold(post.expires_in(self.expires_in), |post, setting| match setting {
            Setting::Field(name, value) => post.field(*name, *value),
            Setting::FieldStartingWith(name, prefix) => post.field_starting_with(*name, *prefix),
            Setting::Metadata(name, value) => post.metadata(*name, *value),
            Setting::ContentType(value) => post.content_type(*value),
            Setting::ContentTypeStartingWith(prefix) => post.content_type_starting_with(*prefix),
            Setting::Redirect(url) => post.success_action_redirect(*url),
            Setting::Tagging(tags) => post.tagging(tags.iter().copied()),
            Setting::Checksum(base64) => post.checksum(ChecksumAlgorithm::Crc32, *base64),
            Setting::Long(name, length) => post.field(*name, "\"\u{e9}".repeat(*length)),
            Setting::SseKmsKey(key) => post.sse_kms_key(*key),
            Setting::Fixed => post
                .acl(CannedAcl::PublicRead)
                .storage_class(StorageClass::Glacier)
                .success_action_status(SuccessActionStatus::Created),
        })
    }

    /// The key first.
    fn asked_for(&self) -> Vec<AskedFor> {
        let key = match self.start {
            Start::Exact => ("key".to_owned(), self.key.to_owned(), true),
            Start::WithFileName => ("key".to_owned(), format!("{}${{filename}}", self.key), true),
            Start::WithPrefix => ("key".to_owned(), self.key.to_owned(), false),
        };
        let mut asked_for = vec![key];
        for setting in &self.settings {
            let mut add = |name: &str, value: &str, is_exact| {
                asked_for.push((name.to_ascii_lowercase(), value.to_owned(), is_exact));
            };
            match setting {
                Setting::Field(name, value) => add(name, value, true),
                Setting::FieldStartingWith(name, prefix) => add(name, prefix, false),
                Setting::Metadata(name, value) => add(&format!("x-amz-meta-{name}"), value, true),
                Setting::ContentType(value) => add("content-type", value, true),
                Setting::ContentTypeStartingWith(prefix) => add("content-type", prefix, false),
                Setting::Redirect(url) => add("success_action_redirect", url, true),
                Setting::Tagging(tags) => add("tagging", &xml(tags), true),
                Setting::Checksum(base64) => {
                    add("x-amz-checksum-algorithm", "CRC32", true);
                    add("x-amz-checksum-crc32", base64, true);
                }
                Setting::Long(name, length) => add(name, &"\"\u{e9}".repeat(*length), true),
                Setting::SseKmsKey(key) => {
                    add("x-amz-server-side-encryption", "aws:kms", true);
                    add("x-amz-server-side-encryption-aws-kms-key-id", key, true);
                }
                Setting::Fixed => {
                    add("acl", "public-read", true);
                    add("x-amz-storage-class", "GLACIER", true);
                    add("success_action_status", "201", true);
                }
            }
        }
        asked_for
    }
}

fn xml(tags: &[(&str, &str)]) -> String {
    let escape = |text: &str| text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    let tag = |(name, value): &(&str, &str)| {
        format!("<Tag><Key>{}</Key><Value>{}</Value></Tag>", escape(name), escape(value))
    };
    format!("<Tagging><TagSet>{}</TagSet></Tagging>", tags.iter().map(tag).collect::<Vec<_>>().concat())
}

fn range(u: &mut Unstructured<'_>) -> arbitrary::Result<Option<(u64, u64)>> {
    Ok(match u.int_in_range(0..=3)? {
        0 => None,
        1 => Some((u.arbitrary()?, u.arbitrary()?)),
        _ => {
            let min = u.int_in_range(0..=5 << 30)?;
            Some((min, u.int_in_range(min..=5 << 30)?))
        }
    })
}

fn name<'a>(u: &mut Unstructured<'a>) -> arbitrary::Result<&'a str> {
    let odd = [
        "Key",
        "bucket",
        "file",
        "Policy",
        "AWSAccessKeyId",
        "X-Amz-Signature",
        "x-amz-date",
        "x-amz-meta-",
        "x-amz-copy-source",
        "X-Amz-Rename-Source",
        "x-amz-s3session-token",
        "x-minio-fanout-list",
        "content-length-range",
        "x-ignore-a",
        "redirect",
        "a\"b",
        "a:b",
        "$a",
        "$key",
        "",
    ];
    mostly(
        &["Content-Language", "x-amz-meta-a", "X-Amz-Meta-B", "other", "acl", "name", "Expires", "Cache-Control"],
        &odd,
        u,
    )
}

fn value<'a>(u: &mut Unstructured<'a>) -> arbitrary::Result<&'a str> {
    let odd = ["${filename}", "$$", "a\nb", "\r", "\0", "\u{e9}\u{2028}", "\"},{\"acl\":\"", " a "];
    mostly(&["image/png", "a b, c", "\\\"]}", "x", "$key"], &odd, u)
}

fn url<'a>(u: &mut Unstructured<'a>) -> arbitrary::Result<&'a str> {
    mostly(&["https://example.com/done?a=b"], &["/done", "https://", "ftp://a", "https://\u{e9}", "http://a\nb"], u)
}

fn checksum<'a>(u: &mut Unstructured<'a>) -> arbitrary::Result<&'a str> {
    any::base64(4, u)
}

/// Up to more than a form takes.
fn length(u: &mut Unstructured<'_>) -> arbitrary::Result<usize> {
    u.int_in_range(0..=4_000)
}

fn key<'a>(u: &mut Unstructured<'a>) -> arbitrary::Result<&'a str> {
    let plausible = [
        "photos/",
        "photos/cat.png",
        "\u{fc}/\"\\$",
        "a/../b",
        "a//b",
        "/",
        "${filename}",
        "a/${",
        "a$",
        "a\nb",
        "soap",
        "",
    ];
    any::rest(&plausible, u)
}
