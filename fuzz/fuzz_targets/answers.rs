//! Any bytes are an answer or an error, an answer comes back as it was written, and any parts
//! give a body that says the same, or an error.
#![no_main]

use arbitrary::{Arbitrary, Unstructured};
use libfuzzer_sys::fuzz_target;
use presign::multipart::{CompletedParts, CompletedUpload, UploadId};
use presign::{AnswerError, S3Error};
use presign_fuzz::any;
use quick_xml::Reader;
use quick_xml::events::Event;
use std::collections::BTreeMap;

#[derive(Arbitrary, Debug)]
struct Input<'a> {
    #[arbitrary(with = parts)]
    parts: Vec<(u32, &'a str)>,
    #[arbitrary(with = fields)]
    fields: Vec<(&'static str, &'a str)>,
    bytes: &'a [u8],
}

fuzz_target!(|input: Input<'_>| {
    check_bytes(input.bytes);
    check_fields(&input.fields);
    check_parts(&input.parts);
});

fn check_bytes(bytes: &[u8]) {
    let (created, completed, error) =
        (UploadId::from_xml(bytes), CompletedUpload::from_xml(bytes), S3Error::from_xml(bytes));
    if let Ok(id) = &created {
        assert!(!id.as_str().is_empty());
    }
    match &error {
        Ok(error) => {
            assert!(!error.code().is_empty());
            assert_eq!(created, Err(AnswerError::S3(error.clone())));
            assert_eq!(completed, Err(AnswerError::S3(error.clone())));
        }
        Err(error) => assert!(!matches!(error, AnswerError::S3(_)), "the error itself is the answer"),
    }
    for shown in [format!("{created:?}"), format!("{completed:?}"), format!("{error:?}")] {
        assert!(!shown.contains('\n'), "{shown}");
    }
    if let Err(error) = created {
        assert!(!error.to_string().contains(char::is_control), "{error}");
    }
}

fn check_fields(fields: &[(&str, &str)]) {
    let elements: String = fields.iter().map(|(name, text)| format!(" <{name}>{}</{name}>\n", escape(text))).collect();
    let error = match S3Error::from_xml(format!("\n <?xml version=\"1.0\"?> <Error>{elements}</Error>")) {
        Ok(error) => error,
        Err(error) => {
            let first = |name| fields.iter().find(|(other, text)| *other == name && !text.is_empty());
            let has_code = first("Code").is_some_and(|(_, text)| !text.trim().is_empty());
            let is_long = fields.len() > 15 || elements.len() > 60_000;
            return assert!(
                !has_code || is_long || !fields.iter().all(|(_, text)| is_xml(text)),
                "{error}: {elements}"
            );
        }
    };
    assert!(error.fields().eq(fields.iter().copied()));
}

fn check_parts(parts: &[(u32, &str)]) {
    let body = parts.iter().fold(CompletedParts::new(), |body, (number, etag)| body.part(*number, *etag));
    let expected: BTreeMap<u32, &str> = parts.iter().map(|(number, etag)| (*number, opaque_tag(etag))).collect();
    let is_valid = !parts.is_empty()
        && expected.len() == parts.len()
        && expected.iter().all(|(number, tag)| {
            (1..=10_000).contains(number)
                && !tag.is_empty()
                && tag.chars().all(|c| ('!'..='~').contains(&c) && c != '"')
        });
    match body.to_xml() {
        Ok(xml) => {
            assert!(is_valid, "{parts:?} gives {xml}");
            let expected: Vec<_> =
                expected.iter().map(|(number, tag)| (number.to_string(), format!("\"{tag}\""))).collect();
            assert_eq!(read(&xml), expected);
        }
        Err(error) => assert!(!is_valid, "{parts:?} is refused: {error}"),
    }
}

/// Number and `ETag` of each part, by another XML library.
fn read(xml: &str) -> Vec<(String, String)> {
    let (mut reader, mut parts, mut text) = (Reader::from_str(xml), Vec::new(), String::new());
    let mut number = String::new();
    loop {
        match reader.read_event().expect("well-formed XML") {
            Event::Start(_) => text.clear(),
            Event::Text(more) => text.push_str(&more.decode().expect("UTF-8")),
            Event::GeneralRef(name) => text.push(match &*name.decode().expect("UTF-8") {
                "amp" => '&',
                "lt" => '<',
                "gt" => '>',
                other => panic!("entity {other}"),
            }),
            Event::End(end) => match end.name().as_ref() {
                b"PartNumber" => number = std::mem::take(&mut text),
                b"ETag" => parts.push((std::mem::take(&mut number), std::mem::take(&mut text))),
                _ => {}
            },
            Event::Eof => return parts,
            other => panic!("{other:?}"),
        }
    }
}

fn opaque_tag(etag: &str) -> &str {
    let is_quoted = etag.len() >= 2 && etag.starts_with('"') && etag.ends_with('"');
    if is_quoted { &etag[1..etag.len() - 1] } else { etag }
}

/// As character references, which no XML library normalises.
fn escape(text: &str) -> String {
    text.chars()
        .map(|c| if c.is_ascii_alphanumeric() { c.to_string() } else { format!("&#{};", u32::from(c)) })
        .collect()
}

/// XML 1.0, `Char`.
fn is_xml(text: &str) -> bool {
    text.chars().all(|c| matches!(c, '\t' | '\n' | '\r' | ' '..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..))
}

fn parts<'a>(u: &mut Unstructured<'a>) -> arbitrary::Result<Vec<(u32, &'a str)>> {
    let count = u.int_in_range(0..=5)?;
    (0..count)
        .map(|_| {
            let number = if u.ratio(7, 8)? { u.int_in_range(1..=10_000)? } else { u.arbitrary()? };
            let valid = ["\"a54357aff0632cce46d942af68356b38\"", "a", "\"<&>';-9\"", "]]>"];
            Ok((number, any::mostly(&valid, &["", "\"", "\"\"", "W/\"a\"", "a b", "a\"b", "\u{fc}", "\n"], u)?))
        })
        .collect()
}

fn fields<'a>(u: &mut Unstructured<'a>) -> arbitrary::Result<Vec<(&'static str, &'a str)>> {
    let count = u.int_in_range(0..=16)?;
    let names = ["Code", "Message", "RequestId", "Token-0"];
    (0..count)
        .map(|_| Ok((*u.choose(&names)?, any::mostly(&["NoSuchUpload", "a\r\nb"], &["", " ", "\0"], u)?)))
        .collect()
}
