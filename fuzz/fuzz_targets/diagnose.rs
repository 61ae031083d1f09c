//! Any answer to any signed request gives a diagnosis in one line, which shows no signature,
//! token or secret. A text that differs in one place is found to differ there.
#![no_main]

use arbitrary::Arbitrary;
use libfuzzer_sys::fuzz_target;
use presign::{Bucket, Cause, Credentials, Diagnosis, Explanation, Presigner, diagnose};
use presign_fuzz::any;
use time::OffsetDateTime;

const TOKEN: &str = "wJalrXUtnFEMIToken";

#[derive(Arbitrary, Debug)]
struct Input<'a> {
    #[arbitrary(with = any::time)]
    time: OffsetDateTime,
    #[arbitrary(with = any::header_name)]
    header: &'a str,
    #[arbitrary(with = any::header_value)]
    value: &'a str,
    #[arbitrary(with = any::param_value)]
    param: &'a str,
    key: &'a str,
    status: Option<u16>,
    form: u8,
    at: u16,
    code: u8,
    inserted: &'a str,
    bytes: &'a [u8],
}

fuzz_target!(|input: Input<'_>| {
    let credentials = Credentials::new("AKIDEXAMPLE", "wJalrXUtnFEMIsecret").with_session_token(TOKEN);
    let presigner = Presigner::new(credentials, Bucket::new("examplebucket", "us-east-1")).expect("valid");
    let key = if input.key.is_empty() { "a b/é" } else { input.key };
    let request = presigner.get(key).header(input.header, input.value).param("x-id", input.param);
    let (Ok(explanation), Ok(url)) = (request.explain_at(input.time), request.sign_at(input.time)) else {
        return;
    };
    let (_, signature) = url.url().split_once("X-Amz-Signature=").expect("a signature");
    let read = Explanation::of_url(url.method(), url.url(), url.headers()).expect("a presigned URL");
    assert_eq!(read.canonical_request(), explanation.canonical_request());
    assert_eq!(read.string_to_sign(), explanation.string_to_sign());

    check(&diagnose(&explanation, input.status, input.bytes), signature);

    // The server's text is ours with something put into it, or ours with the whole query in
    // the path.
    let ours = explanation.canonical_request();
    let at = ours.char_indices().map(|(index, _)| index).cycle().nth(usize::from(input.at)).unwrap_or_default();
    let theirs = match input.form % 3 {
        0 => format!("{}{}{}", &ours[..at], input.inserted, &ours[at..]),
        1 => ours.replacen('\n', &format!("\n{}&X-Amz-Signature={signature}&", input.inserted), 2),
        _ => ours.to_owned(),
    };
    let answer = format!(
        "<Error><Code>{}</Code><CanonicalRequest>{}</CanonicalRequest><StringToSign>{}</StringToSign>\
         <SignatureProvided>{signature}</SignatureProvided><Region>{}</Region></Error>",
        ["SignatureDoesNotMatch", "AccessDenied", "PermanentRedirect", "InvalidRequest"][usize::from(input.code % 4)],
        escape(&theirs),
        escape(explanation.string_to_sign()),
        escape(input.inserted),
    );
    let diagnosis = diagnose(&explanation, input.status, answer);
    check(&diagnosis, signature);
    if !input.form.is_multiple_of(3) {
        assert!(!format!("{diagnosis:?}").contains(TOKEN), "{diagnosis:?}");
    }
    if input.code.is_multiple_of(4) && theirs == ours && is_xml(input.inserted) {
        assert_eq!(diagnosis.cause(), Cause::Secret, "{diagnosis}");
    }
});

fn check(diagnosis: &Diagnosis, signature: &str) {
    let lines = diagnosis.difference().map(ToString::to_string).unwrap_or_default();
    let shown = format!("{diagnosis}\n{lines}\n{diagnosis:?}");
    assert!(!diagnosis.to_string().contains(char::is_control), "{diagnosis}");
    assert!(!lines.replacen('\n', "", 1).contains(char::is_control), "{lines}");
    assert!(!shown.contains(&signature[..40]) && !shown.contains(&signature[24..]), "{shown}");
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
