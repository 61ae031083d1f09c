//! The suite's directory `v4a`. A signer may choose any of many signatures, so ours differ from
//! the published ones: all are verified, by this crate and by `ring`, with the public key that
//! the suite publishes.

use super::{Context, Message, directories, encodings, into_failed, read, same, same_texts, split_target};
use libtest_mimic::Trial;
use presign::sigv4::{PathEncoding, PathRules, PublicKey, Signer};
use presign::verify::{Mechanism, Verifier};
use ring::signature::{ECDSA_P256_SHA256_ASN1, UnparsedPublicKey};
use std::error::Error;
use std::path::{Path, PathBuf};

/// What `aws-sigv4` 1.6 ships.
const DIRECTORIES: usize = 38;

pub(crate) fn trials() -> Result<Vec<Trial>, Box<dyn Error>> {
    let directories = directories("v4a")?;
    let found = directories.len();
    let mut trials = vec![Trial::test("v4a: the suite is complete", move || {
        if found < DIRECTORIES { Err(format!("{found} directories, not {DIRECTORIES}").into()) } else { Ok(()) }
    })];
    for directory in directories {
        let name = directory.file_name().unwrap_or_default().to_string_lossy().into_owned();
        for encoding in encodings(split_target(&Message::read(&directory, "request.txt")?.target).0) {
            for (what, check) in [
                ("public key", public_key as fn(&Path, PathEncoding) -> Result<(), Box<dyn Error>>),
                ("query", query_authentication),
                ("header", header_authentication),
                ("verified", verification),
            ] {
                let directory: PathBuf = directory.clone();
                trials.push(Trial::test(format!("v4a: {name} ({what}, path encoded {encoding:?})"), move || {
                    check(&directory, encoding).map_err(into_failed)
                }));
            }
        }
    }
    Ok(trials)
}

/// The key in `public-key.json`, as a point.
fn published_key(directory: &Path) -> Result<[u8; 65], Box<dyn Error>> {
    let json: serde_json::Value = serde_json::from_str(&read(directory, "public-key.json")?)?;
    let coordinate = |name| json.get(name).and_then(serde_json::Value::as_str).ok_or("no coordinate");
    let point = bytes(&format!("04{}{}", coordinate("X")?, coordinate("Y")?))?;
    Ok(point.as_slice().try_into()?)
}

fn public_key(directory: &Path, _: PathEncoding) -> Result<(), Box<dyn Error>> {
    let context = Context::read(directory)?;
    let derived = PublicKey::derive(&context.access_key_id, &context.secret_access_key)?.to_bytes();
    same("public-key.json", &hex::encode(published_key(directory)?), &hex::encode(derived))
}

fn query_authentication(directory: &Path, encoding: PathEncoding) -> Result<(), Box<dyn Error>> {
    let context = Context::read(directory)?;
    let message = Message::read(directory, "request.txt")?;
    let request = message.to_request(PathRules { normalize: context.normalize, encoding })?;
    let signer = signer(&context)?;
    let signer = signer.at(context.time)?;
    let explanation = signer.explain(&request, context.expires_in)?;
    let string_to_sign = explanation.string_to_sign();
    same_texts(directory, "query", explanation.canonical_request(), string_to_sign)?;

    let presigned = signer.presign(&request, context.expires_in)?;
    let (_, query) = split_target(presigned.url().strip_prefix("https://example.amazonaws.com").unwrap_or_default());
    let signature = |query: &[(String, String)]| {
        let signature = query.iter().find(|(name, _)| name == "X-Amz-Signature");
        signature.map(|(_, value)| value.clone()).unwrap_or_default()
    };
    let (_, published) = split_target(&Message::read(directory, "query-signed-request.txt")?.target);
    for signature in [signature(&query), signature(&published), read(directory, "query-signature.txt")?] {
        verify_with_ring(directory, string_to_sign, &signature)?;
    }
    // Whatever their order, the other parameters are the same.
    let others = [query, published].map(|mut query| {
        query.retain(|(name, _)| name != "X-Amz-Signature");
        query.sort();
        format!("{query:?}")
    });
    same("the query of query-signed-request.txt", &others[1], &others[0])
}

fn header_authentication(directory: &Path, encoding: PathEncoding) -> Result<(), Box<dyn Error>> {
    let context = Context::read(directory)?;
    let message = Message::read(directory, "request.txt")?;
    let request = message.to_request(PathRules { normalize: context.normalize, encoding })?;
    let request = context.for_a_header(request.header("X-Amz-Region-Set", &context.region))?;
    let signer = signer(&context)?;
    let signer = signer.at(context.time)?;
    let canonical_request = request.canonical_request()?;
    let string_to_sign = signer.string_to_sign(&canonical_request);
    same_texts(directory, "header", &canonical_request, &string_to_sign)?;

    let header = Message::read(directory, "header-signed-request.txt")?;
    let header = header.header("authorization").ok_or("no Authorization header")?;
    let (_, published) = header.split_once("Signature=").ok_or("no signature")?;
    let ours = signer.sign(&string_to_sign).to_string();
    for signature in [&ours, published, &read(directory, "header-signature.txt")?] {
        verify_with_ring(directory, &string_to_sign, signature)?;
    }
    Ok(())
}

/// Published requests, as a server receives them: as they are, and with the signature of the
/// file for signatures.
fn verification(directory: &Path, encoding: PathEncoding) -> Result<(), Box<dyn Error>> {
    let context = Context::read(directory)?;
    let verifier = Verifier::new(&context.region, &context.service)?
        .sigv4a()
        .path_rules(PathRules { normalize: context.normalize, encoding })
        .token_placement(context.token_placement());
    let is_as_expected = |mechanism| {
        let context = &context;
        move |verified: &presign::verify::Verified<'_>| {
            verified.mechanism() == mechanism
                && verified.access_key_id() == context.access_key_id
                && verified.session_token() == context.token.as_deref()
        }
    };
    let by_query = Message::read(directory, "query-signed-request.txt")?;
    let (start, _) = by_query.target.split_once("X-Amz-Signature=").ok_or("no signature")?;
    let mut another = by_query.clone();
    another.target = format!("{start}X-Amz-Signature={}", read(directory, "query-signature.txt")?);
    for message in [by_query, another] {
        message.verify(&verifier, context.time, &context.secret_access_key, is_as_expected(Mechanism::Query))?;
    }
    let by_header = Message::read(directory, "header-signed-request.txt")?;
    by_header.verify(&verifier, context.time, &context.secret_access_key, is_as_expected(Mechanism::Header))
}

fn signer(context: &Context) -> Result<Signer, presign::Error> {
    let signer = Signer::sigv4a(context.credentials(), &context.region, &context.service)?;
    Ok(signer.with_token_placement(context.token_placement()))
}

fn bytes(digits: &str) -> Result<Vec<u8>, String> {
    hex::decode(digits).map_err(|error| error.to_string())
}

/// `ring` shares no code with this crate.
fn verify_with_ring(directory: &Path, text: &str, signature: &str) -> Result<(), Box<dyn Error>> {
    let key = UnparsedPublicKey::new(&ECDSA_P256_SHA256_ASN1, published_key(directory)?);
    let signature = bytes(signature)?;
    key.verify(text.as_bytes(), &signature).map_err(|_| "not a signature of the published key")?;
    match key.verify(format!("{text}changed").as_bytes(), &signature) {
        Err(_) => Ok(()),
        Ok(()) => Err("a signature of any text".into()),
    }
}
