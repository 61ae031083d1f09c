//! Any text is inspected and redacted without a panic, and of a signed URL that is written into
//! it, `redact` leaves no signature and no token, nor does what `inspect` prints.
#![no_main]

use arbitrary::{Arbitrary, Unstructured};
use libfuzzer_sys::fuzz_target;
use presign::{Bucket, Credentials, Presigner, inspect, inspect_form, redact};
use presign_fuzz::any;
use presign_fuzz::path::{encode, percent_decode};
use presign_fuzz::secret::assert_shortened;
use std::borrow::Cow;
use time::OffsetDateTime;

const TOKEN: &str = "IQoJb3JpZ2luX2VjEO+//////////wEaCXVzLWVhc3QtMSJIMEYCIQ==";

#[derive(Arbitrary, Debug)]
struct Input<'a> {
    #[arbitrary(with = any::time)]
    now: OffsetDateTime,
    way: Way,
    #[arbitrary(with = key)]
    key: &'a str,
    #[arbitrary(with = around)]
    before: &'a str,
    #[arbitrary(with = around)]
    after: &'a str,
}

/// How a URL is written into a text.
#[derive(Arbitrary, Debug)]
enum Way {
    AsItIs,
    InParameter,
    InParameterTwice,
    InHtml,
    InJson,
}

fuzz_target!(|input: Input<'_>| {
    let credentials = Credentials::new("AKIAIOSFODNN7EXAMPLE", "secret").with_session_token(TOKEN);
    let presigner = Presigner::new(credentials, Bucket::new("examplebucket", "us-east-1")).expect("valid");
    let get = presigner.get(input.key).allow_ambiguous_key().response_content_type(input.before);
    let Ok(presigned) = get.sign_at(OffsetDateTime::UNIX_EPOCH) else { return };
    let url = presigned.url();
    let signature = url.rsplit_once('=').expect("a signature").1;

    let encoded = |text: &str| encode(text.as_bytes());
    let written = match input.way {
        Way::AsItIs => url.to_owned(),
        Way::InParameter => encoded(url),
        Way::InParameterTwice => encoded(&encoded(url)),
        Way::InHtml => url.replace('&', "&amp;"),
        Way::InJson => url.replace('&', "\\u0026"),
    };
    for text in
        [format!("{}{written}\n{}", input.before, input.after), format!("{} {url}{}", input.after, input.before)]
    {
        let redacted = redact(&text);
        assert_eq!(redact(&redacted), redacted, "a second time changes nothing");
        assert_withheld(&redacted, signature, &input);
        survive(&text, &input, signature);
    }
    for text in [input.before, input.after, url] {
        if let Cow::Borrowed(same) = redact(text) {
            assert_eq!(same, text);
        }
        survive(text, &input, signature);
    }
});

/// Inspects `text` as a URL and as the fields of a form.
fn survive(text: &str, input: &Input<'_>, signature: &str) {
    let fields = text.split('&').map(|field| field.split_once('=').unwrap_or((field, "")));
    for inspection in [inspect(text), inspect_form(text, fields)].into_iter().flatten() {
        let printed = format!("{inspection} {inspection:?} {:?}", inspection.findings(input.now));
        assert_withheld(&printed, signature, input);
    }
}

fn assert_withheld(printed: &str, signature: &str, input: &Input<'_>) {
    // The input may contain the token by itself.
    if [input.key, input.before, input.after].iter().all(|text| !text.contains("IQoJ")) {
        let decoded =
            (0..3).fold(printed.as_bytes().to_vec(), |text, _| percent_decode(&String::from_utf8_lossy(&text)));
        let decoded = String::from_utf8_lossy(&decoded);
        assert_shortened(&decoded, TOKEN);
        for run in signature.as_bytes().windows(20) {
            let run = str::from_utf8(run).expect("ASCII");
            assert!(!decoded.contains(run), "{run:?} of the signature is left: {printed}");
        }
    }
}

fn key<'a>(u: &mut Unstructured<'a>) -> arbitrary::Result<&'a str> {
    any::mostly(&["photos/cat.jpg", "X-Amz-Signature=", "a b"], &["Signature%3D", "#?&"], u)
}

fn around<'a>(u: &mut Unstructured<'a>) -> arbitrary::Result<&'a str> {
    let plausible = [
        "GET ",
        "X-Amz-Signature=",
        "x-amz-security-token%3D",
        "\"policy\": \"ey",
        "Signature=\\",
        "Credential=&#",
        "session_token: Some(",
        "\"Token\":",
    ];
    if u.ratio(1, 2)? { u.choose(&plausible).copied() } else { u.arbitrary() }
}
