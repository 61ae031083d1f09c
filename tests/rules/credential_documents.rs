//! Credentials from documents: JSON of `credential_process` and of the endpoints of EC2, ECS and
//! EKS, and XML of STS. `tests/recordings/record_credentials.py` records what others write.

use super::secrets::leak;
use super::{ACCESS_KEY_ID, NOW, SECRET_ACCESS_KEY, bucket};
use presign::{Credentials, Presigner};
use time::OffsetDateTime;

const TOKEN: &str = "IQoJb3JpZ2luX2VjEO+/wEaCXVzLWVhc3QtMSJIMEYCIQ==";

/// The URL that the credentials sign and when it stops working, which all four values of the
/// document are part of.
fn effect(credentials: Credentials) -> (String, OffsetDateTime) {
    let url = Presigner::new(credentials, bucket()).unwrap().get("key").sign_at(NOW).unwrap();
    (url.url().into(), url.expires_at())
}

fn given(id: &str, secret: &str, token: Option<&str>, expiry: Option<OffsetDateTime>) -> (String, OffsetDateTime) {
    let mut credentials = Credentials::new(id, secret);
    if let Some(token) = token {
        credentials = credentials.with_session_token(token);
    }
    if let Some(expiry) = expiry {
        credentials = credentials.with_expiry(expiry);
    }
    effect(credentials)
}

/// What someone else wrote.
fn recorded(name: &str) -> String {
    let recording: serde_json::Value = serde_json::from_str(include_str!("../recordings/credentials.json")).unwrap();
    let documents = recording.as_array().unwrap();
    let document = documents.iter().find(|document| document["name"] == name);
    document.unwrap_or_else(|| panic!("{name} was not recorded"))["text"].as_str().unwrap().into()
}

mod json {
    use super::*;
    use serde_json::json;
    use time::Duration;
    use time::macros::datetime;

    const END: OffsetDateTime = datetime!(2013-05-24 00:10 UTC);

    fn read(document: &serde_json::Value) -> Result<Credentials, String> {
        let text = document.to_string();
        let from_text = serde_json::from_str::<Credentials>(&text).map_err(|error| error.to_string());
        // Other ways to the same document: a reader, which copies each value, and a value that owns its parts.
        for other in [serde_json::from_reader(text.as_bytes()), serde_json::from_value::<Credentials>(document.clone())]
        {
            match (&from_text, other) {
                (Ok(credentials), Ok(other)) => assert_eq!(effect(other), effect(credentials.clone())),
                (Err(error), Err(other)) => {
                    let other = other.to_string();
                    let message = other.split(" at line").next().unwrap();
                    assert!(error.starts_with(message), "{error} and {other}");
                }
                (one, other) => panic!("{one:?} and {other:?}"),
            }
        }
        from_text
    }

    /// AWS: "Retrieve security credentials from instance metadata".
    fn instance() -> serde_json::Value {
        json!({
            "Code": "Success", "LastUpdated": "2012-04-26T16:39:16Z", "Type": "AWS-HMAC",
            "AccessKeyId": ACCESS_KEY_ID, "SecretAccessKey": SECRET_ACCESS_KEY, "Token": TOKEN,
            "Expiration": "2013-05-24T00:10:00Z",
        })
    }

    #[test]
    fn every_source_gives_the_same_credentials() {
        let expected = given(ACCESS_KEY_ID, SECRET_ACCESS_KEY, Some(TOKEN), Some(END));
        let id_and_secret = json!({"AccessKeyId": ACCESS_KEY_ID, "SecretAccessKey": SECRET_ACCESS_KEY});
        let with = |more: serde_json::Value| {
            let mut document = id_and_secret.clone();
            document.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
            document
        };
        for document in [
            instance(),
            // AWS: "Sourcing credentials with an external process in the AWS SDKs and tools".
            with(json!({"Version": 1, "SessionToken": TOKEN, "Expiration": "2013-05-24T02:10:00+02:00"})),
            // AWS: "Amazon ECS task IAM role".
            with(
                json!({"RoleArn": "arn:aws:iam::123456789012:role/r", "Token": TOKEN, "Expiration": "2013-05-24T00:10:00Z"}),
            ),
            // What the agent of EKS Pod Identity answers.
            with(json!({"AccountId": "123456789012", "Token": TOKEN, "Expiration": "2013-05-24T00:10:00Z"})),
            // AWS's SDKs for Go and Rust ignore the case of names.
            json!({
                "accesskeyid": ACCESS_KEY_ID, "SECRETACCESSKEY": SECRET_ACCESS_KEY, "token": TOKEN,
                "expiration": "2013-05-24T00:10:00.000Z", "version": 1, "code": "Success",
            }),
            // Other fields of any type.
            with(json!({
                "a": [1, {"AccessKeyId": 5}], "b": {"c": null}, "Message": 5, "Code": null, "d": 1.5, "e": true,
                "Token": TOKEN, "Expiration": "2013-05-24T00:10:00Z",
            })),
            with(json!({"Token": TOKEN, "SessionToken": TOKEN, "Expiration": "2013-05-24T00:10:00Z"})),
            with(json!({"Token": TOKEN, "SessionToken": null, "Expiration": "2013-05-24T00:10:00Z"})),
        ] {
            assert_eq!(effect(read(&document).unwrap()), expected, "{document}");
        }
        let twice = instance().to_string().replacen('{', &format!("{{\"SecretAccessKey\":\"{SECRET_ACCESS_KEY}\","), 1);
        assert_eq!(effect(serde_json::from_str(&twice).unwrap()), expected);
    }

    #[test]
    fn what_is_missing_is_unknown_or_an_error() {
        let document = |field: &str, value: serde_json::Value| {
            let mut document = instance();
            document[field] = value;
            document
        };
        let without = |field: &str| {
            let mut document = instance();
            document.as_object_mut().unwrap().remove(field);
            document
        };
        let without_end = given(ACCESS_KEY_ID, SECRET_ACCESS_KEY, Some(TOKEN), None);
        assert_eq!(without_end.1, NOW + Duration::minutes(15));
        for document in [without("Expiration"), document("Expiration", json!(null))] {
            assert_eq!(effect(read(&document).unwrap()), without_end, "{document}");
        }
        let without_token = given(ACCESS_KEY_ID, SECRET_ACCESS_KEY, None, Some(END));
        for document in [without("Token"), document("Token", json!(null)), document("Token", json!(""))] {
            assert_eq!(effect(read(&document).unwrap()), without_token, "{document}");
        }
        for (document, expected) in [
            (without("AccessKeyId"), "AccessKeyId of the credentials: it is missing"),
            (document("AccessKeyId", json!(null)), "AccessKeyId of the credentials: it is missing"),
            (without("SecretAccessKey"), "SecretAccessKey of the credentials: it is missing"),
            (document("SecretAccessKey", json!(["a"])), "SecretAccessKey of the credentials: it is not a string"),
            (document("AccessKeyId", json!({"a": 1})), "AccessKeyId of the credentials: it is not a string"),
            (document("Token", json!(5)), "Token of the credentials: it is not a string"),
            (document("SessionToken", json!("other")), "SessionToken of the credentials: there are two that differ"),
            (document("Expiration", json!("")), "Expiration \"\": it is not a time in RFC 3339"),
            (document("Expiration", json!("tomorrow")), "Expiration \"tomorrow\": it is not a time in RFC 3339"),
            (document("Expiration", json!("2013-05-24 00:10:00Z")), "Expiration \"2013-05-…:00Z\": it is not a time"),
            (document("Expiration", json!("2013-05-24T00:10:00")), "Expiration \"2013-05-24T00:10:00\": it is not a t"),
            (document("Expiration", json!("2013-05-32T00:10:00Z")), "Expiration \"2013-05-…:00Z\": it is not a time"),
            (document("Expiration", json!(1_369_354_200)), "Expiration of the credentials: it is not a string"),
            (document("Version", json!(2)), "Version of the credentials: it is not the number 1"),
            (document("Version", json!("1")), "Version of the credentials: it is not the number 1"),
            (document("Version", json!(null)), "Version of the credentials: it is not the number 1"),
            (document("SecretAccessKey", json!("")), "secret access key (withheld): it is empty"),
            (document("SecretAccessKey", json!("a\n")), "secret access key (withheld): it has white space around it"),
            (document("AccessKeyId", json!("a/b")), "access key id (withheld): a slash"),
            (json!({}), "AccessKeyId of the credentials: it is missing"),
            (json!([]), "invalid type: sequence, expected an object with credentials"),
            (json!(null), "invalid type: null, expected an object with credentials"),
            (json!(true), "no credentials: the document is no object"),
            (json!("a"), "no credentials: the document is no object"),
        ] {
            let error = read(&document).unwrap_err();
            assert!(error.starts_with(expected), "{document}: {error}");
        }
        for broken in ["", "{", "{\"AccessKeyId\":", "<html>", "{} {}", "{\"Version\": 1"] {
            assert!(serde_json::from_str::<Credentials>(broken).is_err(), "{broken}");
        }
    }

    #[test]
    fn the_errors_of_endpoints_are_shown() {
        for (document, expected) in [
            // AWS: "Troubleshoot issues with IAM roles on EC2".
            (
                json!({
                    "Code": "AssumeRoleUnauthorizedAccess", "LastUpdated": "2012-04-26T16:39:16Z",
                    "Message": "EC2 cannot assume the role uploads.",
                }),
                r#"no credentials: the answer is the error "AssumeRoleUnauthorizedAccess", "EC2 cannot assume the role uploads.";"#,
            ),
            // The agent of ECS.
            (
                json!({"code": "InvalidIdInRequest", "message": "Credentials ID not found", "HTTPErrorCode": 400}),
                r#"no credentials: the answer is the error "InvalidIdInRequest", "Credentials ID not found";"#,
            ),
            (json!({"Code": "Failed"}), r#"no credentials: the answer is the error "Failed", "";"#),
        ] {
            let error = read(&document).unwrap_err();
            assert!(error.starts_with(expected), "{error}");
        }
        let mut failed = instance();
        failed["Code"] = "Failed".into();
        assert!(read(&failed).unwrap_err().contains("the error \"Failed\""));
    }

    #[test]
    fn what_others_write_is_read() {
        let process: Credentials = serde_json::from_str(&recorded("export process")).unwrap();
        let end = datetime!(2126-11-23 18:00 UTC);
        let expected =
            given("ASIAIOSFODNN7EXAMPLE", SECRET_ACCESS_KEY, Some("IQoJb3JpZ2lu+EXAMPLE/TOKEN=="), Some(end));
        assert_eq!(effect(process.clone()), expected);
        assert!(format!("{process:?}").contains("2126-11-23 18:00:00"), "{process:?}");
        let instance: Credentials = serde_json::from_str(&recorded("instance metadata")).unwrap();
        let expected = given("test-key", "test-secret-key", Some("test-session-token"), None);
        assert_eq!(effect(instance), expected);
    }

    /// What `aws sts assume-role` prints.
    #[test]
    fn credentials_are_part_of_other_documents() {
        #[derive(serde::Deserialize)]
        #[serde(rename_all = "PascalCase")]
        struct Answer {
            credentials: Credentials,
        }
        let document = json!({"Credentials": instance(), "AssumedRoleUser": {"Arn": "arn"}}).to_string();
        let answer: Answer = serde_json::from_str(&document).unwrap();
        assert_eq!(effect(answer.credentials), effect(read(&instance()).unwrap()));
    }

    #[test]
    fn no_error_shows_a_secret() {
        let secrets = [SECRET_ACCESS_KEY, TOKEN, "12345678901234567890", "abcdefghijklmnopqrstuvwxyz0123456789ABCD"];
        let mut refused = 0;
        for secret in secrets {
            let values = [
                json!(secret),
                json!(format!(" {secret}")),
                json!([secret]),
                json!({secret: secret}),
                secret.parse::<u64>().map_or(json!(null), |number| json!(number)),
                json!({"AccessKeyId": secret, "SecretAccessKey": [secret], "Token": secret}),
                json!({"AccessKeyId": "a", "SecretAccessKey": secret, "Expiration": secret}),
                json!({"AccessKeyId": "a", "SecretAccessKey": secret, "Version": secret}),
                json!({"AccessKeyId": "a", "SecretAccessKey": secret, "Token": secret, "SessionToken": "b"}),
                json!({"Code": "a", "Message": format!("GET\n/\nX-Amz-Security-Token={secret}\nhost:")}),
            ];
            let fields = ["AccessKeyId", "SecretAccessKey", "Token", "SessionToken", "Expiration", "Version"];
            let in_fields = fields.into_iter().flat_map(|field| {
                values.iter().map(move |value| {
                    let mut document = instance();
                    document[field] = value.clone();
                    document
                })
            });
            for document in values.iter().cloned().chain(in_fields) {
                let whole = document.to_string();
                for text in [&*whole, &whole[..whole.len() - 1], &whole.replace(':', ": 5,")] {
                    if let Err(error) = serde_json::from_str::<Credentials>(text) {
                        refused += 1;
                        for shown in [error.to_string(), format!("{error:?}")] {
                            assert_eq!(leak(secret, &shown), None, "{text}: {shown}");
                        }
                    }
                }
            }
        }
        assert!(refused > 500, "{refused}");
    }
}

mod xml {
    use super::*;
    use presign::{Error, ErrorKind};
    use time::macros::datetime;

    fn answer(credentials: &str) -> String {
        format!(
            "<AssumeRoleResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><AssumeRoleResult>\
             <Credentials>{credentials}</Credentials></AssumeRoleResult></AssumeRoleResponse>"
        )
    }

    fn element(name: &str, text: &str) -> String {
        format!("<{name}>{text}</{name}>")
    }

    /// AWS: "`AssumeRoleWithSAML`", which has the most elements, with white space as AWS writes it.
    const DOCUMENTED: &str = "<AssumeRoleWithSAMLResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\">
  <AssumeRoleWithSAMLResult>
    <Issuer> https://integ.example.com/idp/shibboleth</Issuer>
    <AssumedRoleUser>
      <Arn>arn:aws:sts::123456789012:assumed-role/TestSaml</Arn>
      <AssumedRoleId>ARO456EXAMPLE789:TestSaml</AssumedRoleId>
    </AssumedRoleUser>
    <Credentials>
      <AccessKeyId>ASIAV3ZUEFP6EXAMPLE</AccessKeyId>
      <SecretAccessKey>8P+SQvWIuLnKhh8d++jpw0nNmQRBZvNEXAMPLEKEY</SecretAccessKey>
      <SessionToken> IQoJb3JpZ2luX2VjEOz////////////////////wEXAMPLEtMSJHMEUCIDoKK3JH9uG </SessionToken>
      <Expiration>2019-11-01T20:26:47Z</Expiration>
    </Credentials>
    <Audience>https://signin.aws.amazon.com/saml</Audience>
    <SubjectType>transient</SubjectType>
    <PackedPolicySize>6</PackedPolicySize>
    <NameQualifier>SbdGOnUkh1i4+EXAMPLExL/jEvs=</NameQualifier>
    <SourceIdentity>SourceIdentityValue</SourceIdentity>
    <Subject>SamlExample</Subject>
  </AssumeRoleWithSAMLResult>
  <ResponseMetadata>
    <RequestId>c6104cbe-af31-11e0-8154-cbc7ccf896c7</RequestId>
  </ResponseMetadata>
</AssumeRoleWithSAMLResponse>
";

    #[test]
    fn documented_answers_are_read() {
        let token = "IQoJb3JpZ2luX2VjEOz////////////////////wEXAMPLEtMSJHMEUCIDoKK3JH9uG";
        let secret = "8P+SQvWIuLnKhh8d++jpw0nNmQRBZvNEXAMPLEKEY";
        let end = datetime!(2019-11-01 20:26:47 UTC);
        let expected = given("ASIAV3ZUEFP6EXAMPLE", secret, Some(token), Some(end));
        let credentials = Credentials::from_sts_xml(DOCUMENTED).unwrap();
        assert!(format!("{credentials:?}").contains("2019-11-01 20:26:47"), "{credentials:?}");
        assert_eq!(effect(credentials), expected);
        let with_line_ends = DOCUMENTED.replace('\n', "\r\n");
        assert_eq!(effect(Credentials::from_sts_xml(with_line_ends).unwrap()), expected);
    }

    #[test]
    fn what_others_answer_is_read() {
        for name in ["AssumeRole", "AssumeRoleWithWebIdentity", "GetSessionToken", "GetFederationToken"] {
            let answer = recorded(name);
            let text = |element: &str| {
                let (_, rest) = answer.split_once(&format!("<{element}>")).unwrap();
                rest.split_once("</").unwrap().0.to_owned()
            };
            let token = text("SessionToken");
            let expected = given(&text("AccessKeyId"), &text("SecretAccessKey"), Some(&token), None);
            let credentials = Credentials::from_sts_xml(&answer).unwrap();
            let day = &text("Expiration")[..10];
            assert!(format!("{credentials:?}").contains(day), "{credentials:?} and {day}");
            assert_eq!(effect(credentials), expected, "{name}");
        }
        for name in ["GetCallerIdentity", "AssumeRoleFor", "instance metadata"] {
            let error = Credentials::from_sts_xml(recorded(name)).unwrap_err();
            assert!(matches!(error, Error::NoCredentials { .. }), "{name}: {error}");
            assert_eq!(error.kind(), ErrorKind::Configuration);
        }
    }

    #[test]
    fn the_errors_of_sts_are_shown_without_tokens() {
        // AWS: "Common Error Types", in the form of "`AssumeRole`".
        let refused = "<ErrorResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\">
  <Error>
    <Type>Sender</Type>
    <Code>AccessDenied</Code>
    <Message>User: arn:aws:iam::123456789012:user/jane is not authorized to perform: sts:AssumeRole</Message>
  </Error>
  <RequestId>c6104cbe-af31-11e0-8154-cbc7ccf896c7</RequestId>
</ErrorResponse>";
        let error = Credentials::from_sts_xml(refused).unwrap_err();
        let Error::CredentialsRefused { code, message } = &error else { panic!("{error}") };
        assert_eq!(code, "AccessDenied");
        assert!(message.ends_with("not authorized to perform: sts:AssumeRole"), "{message}");
        assert_eq!(error.kind(), ErrorKind::Configuration);

        // STS repeats the canonical request if the signature is wrong.
        let query = format!("Action=AssumeRole&amp;X-Amz-Security-Token={TOKEN}&amp;X-Amz-SignedHeaders=host");
        let root =
            format!("<Error><Code>SignatureDoesNotMatch</Code><Message>'GET\n/\n{query}\nhost'</Message></Error>");
        for answer in [root.clone(), element("ErrorResponse", &root)] {
            let error = Credentials::from_sts_xml(answer).unwrap_err();
            let Error::CredentialsRefused { message, .. } = &error else { panic!("{error}") };
            assert!(message.contains("Action=AssumeRole"), "{message}");
            for shown in [error.to_string(), format!("{error:?}")] {
                assert_eq!(leak(TOKEN, &shown), None, "{shown}");
            }
        }
    }

    #[test]
    fn what_is_missing_is_unknown_or_an_error() {
        let [id, secret] = [element("AccessKeyId", ACCESS_KEY_ID), element("SecretAccessKey", SECRET_ACCESS_KEY)];
        let both = answer(&format!("{id}{secret}<Other/>"));
        assert_eq!(
            effect(Credentials::from_sts_xml(both).unwrap()),
            given(ACCESS_KEY_ID, SECRET_ACCESS_KEY, None, None)
        );
        let refused = |text: &str| Credentials::from_sts_xml(text).unwrap_err();
        for (credentials, name) in [(&secret, "AccessKeyId"), (&id, "SecretAccessKey"), (&String::new(), "AccessKeyId")]
        {
            let error = refused(&answer(credentials));
            assert!(matches!(&error, Error::CredentialsField { name: missing, .. } if *missing == name), "{error}");
        }
        for end in ["soon", "2013-05-24T00:10:00", SECRET_ACCESS_KEY] {
            let error = refused(&answer(&format!("{id}{secret}{}", element("Expiration", end))));
            assert!(matches!(&error, Error::CredentialsExpiry { name: "Expiration", .. }), "{error}");
            assert_eq!(leak(SECRET_ACCESS_KEY, &error.to_string()), None);
        }
        for text in [
            "",
            " ",
            "<",
            "null",
            "<a/>",
            "<Credentials/>",
            &answer(&format!("{id}{secret}"))[..100],
            &format!("<!DOCTYPE a [<!ENTITY b \"c\">]>{}", answer(&format!("{id}{secret}"))),
            &answer(&"<a/>".repeat(70)),
            &answer(&" ".repeat(70_000)),
            &format!("<a {}/>", (0..600).map(|index| format!("a{index}=''")).collect::<Vec<_>>().join(" ")),
        ] {
            let error = refused(text);
            assert!(matches!(error, Error::NoCredentials { .. }), "{text}: {error}");
        }
        assert!(matches!(Credentials::from_sts_xml(b"<a>\xff</a>"), Err(Error::NoCredentials { .. })));
    }

    #[test]
    fn nested_elements_fit_into_a_small_stack() {
        let read = || {
            for depth in [30, 62, 63, 64, 100, 10_000] {
                let nested = "<a>".repeat(depth) + &"</a>".repeat(depth);
                assert!(Credentials::from_sts_xml(nested).is_err());
            }
        };
        std::thread::Builder::new().stack_size(1 << 20).spawn(read).unwrap().join().unwrap();
    }
}
