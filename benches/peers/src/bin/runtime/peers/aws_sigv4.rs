//! Signs a URL that is percent-encoded already, which the caller has to build.

use aws_credential_types::Credentials;
use aws_sigv4::http_request::{
    PercentEncodingMode, SignableBody, SignableRequest, SignatureLocation, SigningSettings, UriPathNormalizationMode,
    sign,
};
use aws_sigv4::sign::v4;
use aws_smithy_runtime_api::client::identity::Identity;

use crate::request::{self, Request};
use crate::subject::{Call, Subject};

pub fn subject(request: &Request) -> anyhow::Result<Box<dyn Subject>> {
    let identity: Identity = Credentials::new(
        request::ACCESS_KEY_ID,
        request::SECRET_ACCESS_KEY,
        request.session_token.clone(),
        None,
        "peers",
    )
    .into();
    let verb = request.verb();
    let headers = request.headers();
    let object_url = Request::object_url();

    Ok(Box::new(Call(move || {
        // The settings for S3: the key is encoded once and never normalised.
        let mut settings = SigningSettings::default();
        settings.percent_encoding_mode = PercentEncodingMode::Single;
        settings.uri_path_normalization_mode = UriPathNormalizationMode::Disabled;
        settings.signature_location = SignatureLocation::QueryParams;
        settings.expires_in = Some(request::EXPIRES_IN);
        let params = v4::SigningParams::builder()
            .identity(&identity)
            .region(request::REGION)
            .name("s3")
            .time(request::SIGNED_AT.into())
            .settings(settings)
            .build()
            .expect("every parameter is set")
            .into();

        let signable = SignableRequest::new(
            verb,
            &object_url,
            headers.iter().map(|(name, value)| (*name, value.as_str())),
            SignableBody::UnsignedPayload,
        )
        .expect("the URL is valid");
        let (instructions, _) = sign(signable, &params).expect("signs").into_parts();

        let mut unsent = http::Request::builder().method(verb).uri(&object_url).body(()).expect("the URL is valid");
        instructions.apply_to_request_http1x(&mut unsent);
        unsent.uri().to_string()
    })))
}
