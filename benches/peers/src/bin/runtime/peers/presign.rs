use presign::operation::{GetObject, PutObject};
use presign::sigv4::{self, PathRules, PayloadHash, Signer};
use presign::{Bucket, Credentials, Method as Verb, Post, PresignedPost, Presigner, Request as S3Request};
use serde_json::json;
use std::collections::BTreeMap;
use time::OffsetDateTime;

use anyhow::bail;

use crate::request::{self, Method, Request};
use crate::subject::{Append, Call, Form, Subject};

/// Each URL in memory of its own.
pub fn owned(request: &Request) -> anyhow::Result<Box<dyn Subject>> {
    let presigner = presigner(request)?;
    let at = request::SIGNED_AT;
    Ok(match request.method {
        Method::Get => Box::new(Call(move || get(&presigner).sign_at(at).expect("signs").into_url())),
        Method::Put => Box::new(Call(move || put(&presigner).sign_at(at).expect("signs").into_url())),
        Method::Post => Box::new(Form(move || post(&presigner).sign_at(at).expect("signs"), form_json)),
    })
}

/// All URLs into the same memory.
pub fn reused(request: &Request) -> anyhow::Result<Box<dyn Subject>> {
    let presigner = presigner(request)?;
    let at = request::SIGNED_AT;
    Ok(match request.method {
        Method::Get => Box::new(Append::new(move |url| {
            get(&presigner).sign_at_into(at, url).expect("signs");
        })),
        Method::Put => Box::new(Append::new(move |url| {
            put(&presigner).sign_at_into(at, url).expect("signs");
        })),
        Method::Post => bail!("no form goes into a buffer"),
    })
}

/// All URLs into the same memory and signed for the same time, as for a page of links.
pub fn held(request: &Request) -> anyhow::Result<Box<dyn Subject>> {
    let presigner = presigner(request)?.at(request::SIGNED_AT)?;
    Ok(match request.method {
        Method::Post => Box::new(Form(move || post(&presigner).sign().expect("signs"), form_json)),
        Method::Get => Box::new(Append::new(move |url| {
            get(&presigner).sign_into(url).expect("signs");
        })),
        Method::Put => Box::new(Append::new(move |url| {
            put(&presigner).sign_into(url).expect("signs");
        })),
    })
}

/// The URL that presign signs for a request with only `headers`, and with `added`
/// parameters that its S3 side may refuse.
pub fn url(
    request: &Request,
    headers: &[(&str, String)],
    added: &[(String, String)],
    at: OffsetDateTime,
) -> anyhow::Result<String> {
    let verb = match request.method {
        Method::Get => Verb::Get,
        Method::Put => Verb::Put,
        Method::Post => Verb::Post,
    };
    let mut to_sign =
        sigv4::Request::new(verb, &Request::object_url()).path_rules(PathRules::S3).payload_hash(PayloadHash::Unsigned);
    for (name, value) in headers {
        to_sign = to_sign.header(*name, value);
    }
    for (name, value) in added {
        to_sign = to_sign.param(name, value);
    }

    let signer = Signer::new(credentials(request), request::REGION, "s3")?;
    Ok(signer.at(at)?.presign(&to_sign, request::EXPIRES_IN)?.into_url())
}

/// The form that presign signs.
pub fn form(request: &Request, at: OffsetDateTime) -> anyhow::Result<PresignedPost> {
    Ok(post(&presigner(request)?).sign_at(at)?)
}

fn credentials(request: &Request) -> Credentials {
    let credentials = Credentials::new(request::ACCESS_KEY_ID, request::SECRET_ACCESS_KEY);
    match &request.session_token {
        Some(token) => credentials.with_session_token(token),
        None => credentials,
    }
}

fn presigner(request: &Request) -> anyhow::Result<Presigner> {
    Ok(Presigner::new(credentials(request), Bucket::new(request::BUCKET, request::REGION))?)
}

fn get(presigner: &Presigner) -> S3Request<'_, GetObject> {
    presigner.get(request::KEY).expires_in(request::EXPIRES_IN)
}

fn put(presigner: &Presigner) -> S3Request<'_, PutObject> {
    presigner
        .put(request::KEY)
        .content_type(request::CONTENT_TYPE)
        .content_length(request::CONTENT_LENGTH)
        .expires_in(request::EXPIRES_IN)
}

fn post(presigner: &Presigner) -> Post<'_> {
    presigner
        .post(request::KEY)
        .content_type(request::CONTENT_TYPE)
        .content_length_range(request::SIZES)
        .metadata("author", request::AUTHOR)
        .expires_in(request::EXPIRES_IN)
}

fn form_json(post: &PresignedPost) -> String {
    json!({ "url": post.url(), "fields": post.fields().collect::<BTreeMap<_, _>>() }).to_string()
}
