//! boto3 makes the same forms. Its policies mean what presign's mean, and of presign's policy
//! it makes presign's signature.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::time::Duration;

use presign::{Bucket, Credentials, Post, PresignedPost, Presigner};
use presign_peers::install;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;
use proptest::test_runner::TestRunner;
use serde_json::{Value, json};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

#[path = "../../../tests/support/form.rs"]
mod form;

const CASES: u32 = 1_000;
/// Of each kind of case, among all of them.
const LEAST_OF_A_KIND: u32 = 50;

const ACCESS_KEY_ID: &str = "AKIAIOSFODNN7EXAMPLE";
const SECRET_ACCESS_KEY: &str = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";

#[test]
fn forms_agree_with_boto3() {
    let boto3 = RefCell::new(Boto3::start());
    let kinds = RefCell::new(BTreeMap::<&str, u32>::new());
    let agreed = RefCell::new(0);
    let config = ProptestConfig { cases: CASES, failure_persistence: None, ..ProptestConfig::default() };
    let result = TestRunner::new(config).run(&case(), |case| {
        let ours = case.sign().map_err(|error| TestCaseError::fail(error.to_string()))?;
        let policy = field(&ours, "policy");
        let theirs = boto3.borrow_mut().ask(&case.describe(policy));

        prop_assert_eq!(ours.url(), &theirs["url"]);
        prop_assert_eq!(field(&ours, "x-amz-signature"), &theirs["signature"]);
        prop_assert_eq!(case.fields_of(&ours), case.fields_of_boto3(&theirs));

        let policy_of_boto3 = theirs["fields"]["policy"].as_str().unwrap();
        let (expiration, conditions) = meaning(policy);
        prop_assert_eq!(ours.expires_at(), expiration);
        prop_assert_eq!((expiration, conditions), meaning(policy_of_boto3));

        *agreed.borrow_mut() += 1;
        for kind in case.kinds() {
            *kinds.borrow_mut().entry(kind).or_default() += 1;
        }
        Ok(())
    });
    if let Err(error) = result {
        panic!("{error}");
    }
    assert_eq!(*agreed.borrow(), CASES);
    let kinds = kinds.into_inner();
    assert_eq!(kinds.len(), KINDS, "{kinds:?}");
    assert!(kinds.values().all(|count| *count >= LEAST_OF_A_KIND), "{kinds:?}");
    println!("{CASES} equal forms, of them {kinds:?}");
}

/// When the policy expires, and its conditions in an order of their own.
fn meaning(policy: &str) -> (OffsetDateTime, Vec<String>) {
    let policy = form::Policy::parse(policy);
    let mut conditions: Vec<String> = policy.conditions.iter().map(|condition| format!("{condition:?}")).collect();
    conditions.sort();
    (OffsetDateTime::parse(&policy.expiration, &Rfc3339).unwrap(), conditions)
}

fn field<'p>(post: &'p PresignedPost, name: &str) -> &'p str {
    post.fields().find(|field| field.0 == name).unwrap().1
}

#[derive(Debug)]
struct Case {
    region: &'static str,
    bucket: &'static str,
    is_path_style: bool,
    session_token: Option<&'static str>,
    key: Key,
    fields: BTreeMap<&'static str, FieldValue>,
    content_length: Option<(u64, u64)>,
    expires_in: u32,
    signed_at: OffsetDateTime,
}

#[derive(Debug)]
enum Key {
    Exact(String),
    WithFileName(String),
    StartsWith(String),
}

#[derive(Debug, Clone)]
enum FieldValue {
    Exact(String),
    StartsWith(String),
}

impl Case {
    fn sign(&self) -> Result<PresignedPost, presign::Error> {
        let credentials = Credentials::new(ACCESS_KEY_ID, SECRET_ACCESS_KEY);
        let credentials = match self.session_token {
            Some(token) => credentials.with_session_token(token),
            None => credentials,
        };
        let bucket = Bucket::new(self.bucket, self.region);
        let bucket = if self.is_path_style { bucket.path_style() } else { bucket };
        let presigner = Presigner::new(credentials, bucket)?;
        let post = match &self.key {
            Key::Exact(key) => presigner.post(key),
            Key::WithFileName(prefix) => presigner.post_with_file_name(prefix),
            Key::StartsWith(prefix) => presigner.post_with_key_prefix(prefix),
        };
        let mut post = post.allow_ambiguous_key().expires_in(Duration::from_secs(self.expires_in.into()));
        for (name, value) in &self.fields {
            post = with_field(post, name, value);
        }
        if let Some((min, max)) = self.content_length {
            post = post.content_length_range(min..=max);
        }
        post.sign_at(self.signed_at)
    }

    /// What boto3 is given: it adds the conditions of the key and the bucket, but none of a
    /// field.
    fn describe(&self, policy: &str) -> Value {
        // It takes no key that the client chooses. This one has the same condition.
        let key = match &self.key {
            Key::Exact(key) => key.clone(),
            Key::WithFileName(prefix) | Key::StartsWith(prefix) => format!("{prefix}${{filename}}"),
        };
        let mut fields = BTreeMap::new();
        let mut conditions: Vec<Value> = Vec::new();
        for (name, value) in &self.fields {
            match value {
                FieldValue::Exact(value) => {
                    fields.insert(*name, value);
                    conditions.push(json!({ *name: value }));
                }
                FieldValue::StartsWith(prefix) => conditions.push(json!(["starts-with", format!("${name}"), prefix])),
            }
        }
        conditions.extend(self.content_length.map(|(min, max)| json!(["content-length-range", min, max])));
        json!({
            "region": self.region,
            "bucket": self.bucket,
            "style": if self.is_path_style { "path" } else { "virtual" },
            "access_key_id": ACCESS_KEY_ID,
            "secret_access_key": SECRET_ACCESS_KEY,
            "session_token": self.session_token,
            "key": key,
            "fields": fields,
            "conditions": conditions,
            "expires_in": self.expires_in,
            "signed_at": self.signed_at.unix_timestamp(),
            "policy": policy,
        })
    }

    fn fields_of(&self, post: &PresignedPost) -> BTreeMap<String, String> {
        self.comparable(post.fields().map(|(name, value)| (name.to_owned(), value.to_owned())))
    }

    fn fields_of_boto3(&self, answer: &Value) -> BTreeMap<String, String> {
        let fields = answer["fields"].as_object().unwrap();
        self.comparable(fields.iter().map(|(name, value)| (name.to_ascii_lowercase(), value.as_str().unwrap().into())))
    }

    /// The policies are compared by their meaning, and so their signatures differ.
    fn comparable(&self, fields: impl Iterator<Item = (String, String)>) -> BTreeMap<String, String> {
        let is_key_of_client = matches!(self.key, Key::StartsWith(_));
        fields
            .filter(|(name, _)| !["policy", "x-amz-signature"].contains(&name.as_str()))
            .filter(|(name, _)| !(is_key_of_client && name == "key"))
            .collect()
    }

    fn kinds(&self) -> impl Iterator<Item = &'static str> {
        let (Key::Exact(key) | Key::WithFileName(key) | Key::StartsWith(key)) = &self.key;
        let texts = || {
            let values = self.fields.values().map(|value| match value {
                FieldValue::Exact(text) | FieldValue::StartsWith(text) => text,
            });
            values.chain([key])
        };
        let has = |character: char| texts().any(|text| text.contains(character));
        let prefixes = self.fields.values().filter(|value| matches!(value, FieldValue::StartsWith(_))).count();
        let kinds: [(bool, &str); KINDS] = [
            (has('"'), "quotes"),
            (has('\\'), "backslashes"),
            (has('$'), "dollar signs"),
            (texts().any(|text| !text.is_ascii()), "not ASCII"),
            (prefixes >= 2, "several prefixes"),
            (self.fields.len() - prefixes >= 2, "several values"),
            (self.content_length.is_some(), "a range of sizes"),
            (self.session_token.is_some(), "a session token"),
            (matches!(self.key, Key::Exact(_)), "an exact key"),
            (matches!(self.key, Key::WithFileName(_)), "the file's name"),
            (matches!(self.key, Key::StartsWith(_)), "a key of the client's"),
            (self.is_path_style, "path style"),
            (!self.is_path_style && !self.bucket.contains('.'), "virtual-hosted style"),
            (self.bucket.contains('.'), "a dot in the bucket's name"),
            (self.region == "us-east-1", "us-east-1"),
            (self.region.starts_with("cn-"), "China"),
        ];
        kinds.into_iter().filter(|kind| kind.0).map(|kind| kind.1)
    }
}

const KINDS: usize = 16;

/// By its own setting, where there is one that takes any text.
fn with_field<'a>(post: Post<'a>, name: &'a str, value: &'a FieldValue) -> Post<'a> {
    match (name, value) {
        ("Content-Type", FieldValue::Exact(value)) => post.content_type(value),
        ("content-disposition", FieldValue::Exact(value)) => post.content_disposition(value),
        ("Content-Encoding", FieldValue::Exact(value)) => post.content_encoding(value),
        ("Cache-Control", FieldValue::Exact(value)) => post.cache_control(value),
        ("expires", FieldValue::Exact(value)) => post.expires(value),
        ("success_action_redirect", FieldValue::Exact(value)) => post.success_action_redirect(value),
        ("x-amz-meta-author", FieldValue::Exact(value)) => post.metadata("author", value),
        ("Content-Type", FieldValue::StartsWith(prefix)) => post.content_type_starting_with(prefix),
        (name, FieldValue::Exact(value)) => post.field(name, value),
        (name, FieldValue::StartsWith(prefix)) => post.field_starting_with(name, prefix),
    }
}

fn case() -> impl Strategy<Value = Case> {
    let regions = [
        "us-east-1",
        "us-west-2",
        "eu-central-1",
        "eu-west-3",
        "ap-southeast-2",
        "sa-east-1",
        "us-gov-west-1",
        "cn-north-1",
    ];
    let buckets = ["examplebucket", "photos-2013", "images.example.com"];
    let place = (select(regions.to_vec()), select(buckets.to_vec()), any::<bool>());
    // Few, since boto3 takes its time to make a client.
    let token = option::of(select(vec!["FwoGZXIvYXdzEXAMPLE/+==", "token"]));
    // RFC 3339's years have four digits, and so have S3's.
    let time = (0..253_000_000_000_i64).prop_map(|second| OffsetDateTime::from_unix_timestamp(second).unwrap());
    let sizes =
        option::of((0..=5_u64 << 30, 0..=5_u64 << 30).prop_map(|(one, other)| (one.min(other), one.max(other))));
    (place, token, key(), fields(), sizes, 1..=604_800_u32, time).prop_map(
        |((region, bucket, is_path_style), session_token, key, fields, content_length, expires_in, signed_at)| Case {
            region,
            bucket,
            is_path_style,
            session_token,
            key,
            fields,
            content_length,
            expires_in,
            signed_at,
        },
    )
}

fn key() -> impl Strategy<Value = Key> {
    // `${` begins a variable in a prefix.
    let text = || text().prop_filter("a key", |text| !text.is_empty() && !text.contains("${"));
    let prefix = || text().prop_map(not_a_variable);
    let before_name = prefix().prop_map(|prefix| if prefix.ends_with('$') { prefix + "a" } else { prefix });
    prop_oneof![
        text().prop_map(Key::Exact),
        before_name.prop_map(Key::WithFileName),
        prefix().prop_map(Key::StartsWith)
    ]
}

/// What may be in a field that doesn't become a header: all but control characters.
fn text() -> impl Strategy<Value = String> {
    r#"([a-z0-9/ "\\$]|[üß語🙂\u{2028}]|\PC){0,24}"#.prop_map(without_two_dollars)
}

/// presign refuses what AWS rewrites, and what Ceph takes for a variable.
fn without_two_dollars(text: String) -> String {
    text.replace("$$", "$ ")
}

fn not_a_variable(prefix: String) -> String {
    if prefix.starts_with('$') { format!("a{prefix}") } else { prefix }
}

fn ascii() -> impl Strategy<Value = String> {
    r#"([a-z0-9/; "\\$]|[ -~]){0,24}"#.prop_map(without_two_dollars)
}

fn fields() -> impl Strategy<Value = BTreeMap<&'static str, FieldValue>> {
    let headers = [
        "Content-Type",
        "content-disposition",
        "Content-Encoding",
        "content-language",
        "Cache-Control",
        "expires",
        "x-amz-meta-author",
        "X-Amz-Meta-Title",
        "x-amz-storage-class",
        "x-amz-server-side-encryption",
        "x-amz-website-redirect-location",
    ];
    let others = ["acl", "tagging", "success_action_status", "note", "Note-2"];
    // A content type isn't empty.
    let header = ascii().prop_map(|text| format!("{text}x"));
    let url = "https://example\\.com/[!-~]{0,20}".prop_map(without_two_dollars).prop_map(|url| url.replace(' ', "-"));
    let exact = prop_oneof![
        6 => (select(headers.to_vec()), header),
        3 => (select(others.to_vec()), text()),
        1 => (Just("success_action_redirect"), url),
    ];
    let prefix = prop_oneof![2 => (select(headers.to_vec()), ascii()), 1 => (select(others.to_vec()), text())];
    let field = prop_oneof![
        2 => exact.prop_map(|(name, value)| (name, FieldValue::Exact(value))),
        1 => prefix.prop_map(|(name, prefix)| (name, FieldValue::StartsWith(not_a_variable(prefix)))),
    ];
    proptest::collection::vec(field, 0..8).prop_map(|fields| fields.into_iter().collect())
}

/// boto3, which signs until its input ends.
struct Boto3 {
    child: Child,
    input: Option<ChildStdin>,
    output: BufReader<ChildStdout>,
}

impl Boto3 {
    fn start() -> Self {
        let packages = install::python_packages().unwrap();
        let mut child = Command::new("python3")
            .arg(install::script("boto3_forms.py"))
            .env("PYTHONPATH", packages)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let input = child.stdin.take();
        let output = BufReader::new(child.stdout.take().unwrap());
        Self { child, input, output }
    }

    fn ask(&mut self, case: &Value) -> Value {
        writeln!(self.input.as_ref().unwrap(), "{case}").unwrap();
        let mut answer = String::new();
        self.output.read_line(&mut answer).unwrap();
        serde_json::from_str(&answer).expect("the script's error is above")
    }
}

impl Drop for Boto3 {
    fn drop(&mut self) {
        drop(self.input.take());
        // Nothing is left to be done if it can't be waited for.
        let _ = self.child.wait();
    }
}
