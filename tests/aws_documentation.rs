//! The examples of AWS's documentation: "Amazon S3 API Reference", the chapters
//! "Authenticating Requests (AWS Signature Version 4)" and "Browser-Based Uploads Using
//! POST", and "AWS General Reference", "Signature Version 4 signing process".
#![allow(clippy::unwrap_used, clippy::panic, missing_docs)]

use presign::sigv4::{PathRules, PayloadHash, Request, Signer, SigningKey};
use presign::{Bucket, CannedAcl, Credentials, Method, Presigner};
use std::time::Duration;
use time::OffsetDateTime;
use time::macros::{date, datetime};

const ACCESS_KEY_ID: &str = "AKIAIOSFODNN7EXAMPLE";
const SECRET_ACCESS_KEY: &str = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
const TIME: OffsetDateTime = datetime!(2013-05-24 00:00 UTC);
const SHA256_OF_NOTHING: &str = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

/// "Using Query Parameters": `test.txt` of `examplebucket`, for 24 hours.
mod presigned_get {
    use super::*;

    const CANONICAL_REQUEST: &str = "GET
/test.txt
X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host
host:examplebucket.s3.amazonaws.com

host
UNSIGNED-PAYLOAD";

    const STRING_TO_SIGN: &str = "AWS4-HMAC-SHA256
20130524T000000Z
20130524/us-east-1/s3/aws4_request
3bfa292879f6447bbcda7001decf97f4a54dc650c8942174ae0a9121cf58ad04";

    const URL: &str = "https://examplebucket.s3.amazonaws.com/test.txt\
        ?X-Amz-Algorithm=AWS4-HMAC-SHA256\
        &X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request\
        &X-Amz-Date=20130524T000000Z\
        &X-Amz-Expires=86400\
        &X-Amz-SignedHeaders=host\
        &X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404";

    #[test]
    fn by_presigner() {
        let bucket = Bucket::new("examplebucket", "us-east-1").global_endpoint();
        let presigner = Presigner::new(Credentials::new(ACCESS_KEY_ID, SECRET_ACCESS_KEY), bucket).unwrap();
        let request = presigner.get("test.txt").expires_in(Duration::from_secs(86_400));

        let explanation = request.explain_at(TIME).unwrap();
        assert_eq!(explanation.canonical_request(), CANONICAL_REQUEST);
        assert_eq!(explanation.string_to_sign(), STRING_TO_SIGN);
        assert_eq!(request.sign_at(TIME).unwrap().url(), URL);
    }

    #[test]
    fn by_sigv4_layer() {
        let request = Request::new(Method::Get, "https://examplebucket.s3.amazonaws.com/test.txt")
            .path_rules(PathRules::S3)
            .payload_hash(PayloadHash::Unsigned);
        let signer = Signer::new(Credentials::new(ACCESS_KEY_ID, SECRET_ACCESS_KEY), "us-east-1", "s3").unwrap();

        let presigned = signer.at(TIME).unwrap().presign(&request, Duration::from_secs(86_400)).unwrap();
        assert_eq!(presigned.url(), URL);
    }
}

/// "Transferring Payload in a Single Chunk": four requests signed in their
/// `Authorization` header.
mod authorization_header {
    use super::*;

    fn request(method: Method, path_and_query: &str, payload: &[u8]) -> Request<'static> {
        Request::new(method, &format!("https://examplebucket.s3.amazonaws.com{path_and_query}"))
            .path_rules(PathRules::S3)
            .payload_hash(PayloadHash::of(payload))
            .header("x-amz-date", "20130524T000000Z")
    }

    fn assert_signed(request: &Request<'_>, canonical_request: &str, canonical_request_sha256: &str, signature: &str) {
        assert_eq!(request.canonical_request().unwrap(), canonical_request);
        let signer = Signer::new(Credentials::new(ACCESS_KEY_ID, SECRET_ACCESS_KEY), "us-east-1", "s3").unwrap();
        let signer = signer.at(TIME).unwrap();
        let string_to_sign = signer.string_to_sign(canonical_request);
        assert_eq!(
            string_to_sign,
            format!(
                "AWS4-HMAC-SHA256\n20130524T000000Z\n20130524/us-east-1/s3/aws4_request\n{canonical_request_sha256}"
            )
        );
        assert_eq!(signer.sign(&string_to_sign).to_string(), signature);
    }

    #[test]
    fn get_object() {
        let request = request(Method::Get, "/test.txt", b"")
            .header("Range", "bytes=0-9")
            .header("x-amz-content-sha256", SHA256_OF_NOTHING);
        assert_signed(
            &request,
            "GET
/test.txt

host:examplebucket.s3.amazonaws.com
range:bytes=0-9
x-amz-content-sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855
x-amz-date:20130524T000000Z

host;range;x-amz-content-sha256;x-amz-date
e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
            "7344ae5b7ee6c3e7e6b0fe0640412a37625d1fbfff95c48bbb2dc43964946972",
            "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41",
        );
    }

    #[test]
    fn put_object() {
        let request = request(Method::Put, "/test$file.text", b"Welcome to Amazon S3.")
            .header("Date", "Fri, 24 May 2013 00:00:00 GMT")
            .header("x-amz-storage-class", "REDUCED_REDUNDANCY")
            .header("x-amz-content-sha256", "44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072");
        assert_signed(
            &request,
            "PUT
/test%24file.text

date:Fri, 24 May 2013 00:00:00 GMT
host:examplebucket.s3.amazonaws.com
x-amz-content-sha256:44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072
x-amz-date:20130524T000000Z
x-amz-storage-class:REDUCED_REDUNDANCY

date;host;x-amz-content-sha256;x-amz-date;x-amz-storage-class
44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072",
            "9e0e90d9c76de8fa5b200d8c849cd5b8dc7a3be3951ddb7f6a76b4158342019d",
            "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd",
        );
    }

    #[test]
    fn get_bucket_lifecycle() {
        let request = request(Method::Get, "/?lifecycle", b"").header("x-amz-content-sha256", SHA256_OF_NOTHING);
        assert_signed(
            &request,
            "GET
/
lifecycle=
host:examplebucket.s3.amazonaws.com
x-amz-content-sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855
x-amz-date:20130524T000000Z

host;x-amz-content-sha256;x-amz-date
e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
            "9766c798316ff2757b517bc739a67f6213b4ab36dd5da2f94eaebf79c77395ca",
            "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543",
        );
    }

    #[test]
    fn list_objects() {
        let request = request(Method::Get, "/", b"")
            .param("prefix", "J")
            .param("max-keys", "2")
            .header("x-amz-content-sha256", SHA256_OF_NOTHING);
        assert_signed(
            &request,
            "GET
/
max-keys=2&prefix=J
host:examplebucket.s3.amazonaws.com
x-amz-content-sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855
x-amz-date:20130524T000000Z

host;x-amz-content-sha256;x-amz-date
e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
            "df57d21db20da04d7fa30298dd4488ba3a2b47ca3a489c74750e0f1e7df1b9b7",
            "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7",
        );
    }
}

/// "Signature Version 4 signing process": the request `ListUsers` to IAM, with a
/// secret that has a plus where the one above has a slash.
mod signing_process {
    use super::*;

    const SECRET_ACCESS_KEY: &str = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
    const SIGNING_KEY: &str = "c4afb1cc5771d871763a393e44b703571b55cc28424d1a5e86da6ed3c154a4b9";

    #[test]
    fn signing_key() {
        let key = SigningKey::derive(SECRET_ACCESS_KEY, date!(2015 - 08 - 30), "us-east-1", "iam").unwrap();
        assert_eq!(hex::encode(key.as_bytes()), SIGNING_KEY);
    }

    #[test]
    fn list_users() {
        let request = Request::new(Method::Get, "https://iam.amazonaws.com/?Action=ListUsers&Version=2010-05-08")
            .header("Content-Type", "application/x-www-form-urlencoded; charset=utf-8")
            .header("X-Amz-Date", "20150830T123600Z");
        let canonical_request = request.canonical_request().unwrap();

        // Signing needs only the documented key, not the secret.
        let bytes = <[u8; 32]>::try_from(hex::decode(SIGNING_KEY).unwrap()).unwrap();
        let key = SigningKey::from_bytes(bytes, date!(2015 - 08 - 30), "us-east-1", "iam").unwrap();
        let signer = Signer::new(Credentials::from_signing_key("AKIDEXAMPLE", key), "us-east-1", "iam").unwrap();
        let signer = signer.at(datetime!(2015-08-30 12:36 UTC)).unwrap();
        let string_to_sign = signer.string_to_sign(&canonical_request);
        assert_eq!(
            string_to_sign,
            "AWS4-HMAC-SHA256
20150830T123600Z
20150830/us-east-1/iam/aws4_request
f536975d06c0309214f805bb90ccff089219ecd68b2577efef23edd43b7e1a59"
        );
        assert_eq!(
            signer.sign(&string_to_sign).to_string(),
            "5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7"
        );
    }
}

/// "Example: Browser-Based Upload using HTTP POST (Using AWS Signature Version 4)": the
/// string to sign is the Base64 of a policy.
mod post_policy {
    use super::*;
    use base64ct::{Base64, Encoding};
    use serde_json::Value;

    /// As published, with the line ends that the page asks for.
    const TEXT: &str = "\
{ \"expiration\": \"2015-12-30T12:00:00.000Z\",\r
  \"conditions\": [\r
    {\"bucket\": \"sigv4examplebucket\"},\r
    [\"starts-with\", \"$key\", \"user/user1/\"],\r
    {\"acl\": \"public-read\"},\r
    {\"success_action_redirect\": \"http://sigv4examplebucket.s3.amazonaws.com/successful_upload.html\"},\r
    [\"starts-with\", \"$Content-Type\", \"image/\"],\r
    {\"x-amz-meta-uuid\": \"14365123651274\"},\r
    {\"x-amz-server-side-encryption\": \"AES256\"},\r
    [\"starts-with\", \"$x-amz-meta-tag\", \"\"],\r
\r
    {\"x-amz-credential\": \"AKIAIOSFODNN7EXAMPLE/20151229/us-east-1/s3/aws4_request\"},\r
    {\"x-amz-algorithm\": \"AWS4-HMAC-SHA256\"},\r
    {\"x-amz-date\": \"20151229T000000Z\" }\r
  ]\r
}";

    const POLICY: &str = "\
        eyAiZXhwaXJhdGlvbiI6ICIyMDE1LTEyLTMwVDEyOjAwOjAwLjAwMFoiLA0KICAiY29uZGl0aW9ucyI6IFsNCiAgICB7ImJ1\
        Y2tldCI6ICJzaWd2NGV4YW1wbGVidWNrZXQifSwNCiAgICBbInN0YXJ0cy13aXRoIiwgIiRrZXkiLCAidXNlci91c2VyMS8i\
        XSwNCiAgICB7ImFjbCI6ICJwdWJsaWMtcmVhZCJ9LA0KICAgIHsic3VjY2Vzc19hY3Rpb25fcmVkaXJlY3QiOiAiaHR0cDov\
        L3NpZ3Y0ZXhhbXBsZWJ1Y2tldC5zMy5hbWF6b25hd3MuY29tL3N1Y2Nlc3NmdWxfdXBsb2FkLmh0bWwifSwNCiAgICBbInN0\
        YXJ0cy13aXRoIiwgIiRDb250ZW50LVR5cGUiLCAiaW1hZ2UvIl0sDQogICAgeyJ4LWFtei1tZXRhLXV1aWQiOiAiMTQzNjUx\
        MjM2NTEyNzQifSwNCiAgICB7IngtYW16LXNlcnZlci1zaWRlLWVuY3J5cHRpb24iOiAiQUVTMjU2In0sDQogICAgWyJzdGFy\
        dHMtd2l0aCIsICIkeC1hbXotbWV0YS10YWciLCAiIl0sDQoNCiAgICB7IngtYW16LWNyZWRlbnRpYWwiOiAiQUtJQUlPU0ZP\
        RE5ON0VYQU1QTEUvMjAxNTEyMjkvdXMtZWFzdC0xL3MzL2F3czRfcmVxdWVzdCJ9LA0KICAgIHsieC1hbXotYWxnb3JpdGht\
        IjogIkFXUzQtSE1BQy1TSEEyNTYifSwNCiAgICB7IngtYW16LWRhdGUiOiAiMjAxNTEyMjlUMDAwMDAwWiIgfQ0KICBdDQp9";

    #[test]
    fn signature() {
        let signer = Signer::new(Credentials::new(ACCESS_KEY_ID, SECRET_ACCESS_KEY), "us-east-1", "s3").unwrap();
        let signer = signer.at(datetime!(2015-12-29 00:00 UTC)).unwrap();
        assert_eq!(Base64::encode_string(TEXT.as_bytes()), POLICY);
        assert_eq!(signer.sign(POLICY).to_string(), "8afdbf4008c03f22c2cd3cdb72e4afbb1f6a588f3255ac628749a66d7f09699e");
    }

    /// Field names compare without case, and the order of conditions means nothing.
    fn meaning(policy: &[u8]) -> (Value, Vec<String>) {
        let policy: Value = serde_json::from_slice(policy).unwrap();
        let mut conditions: Vec<String> = policy["conditions"]
            .as_array()
            .unwrap()
            .iter()
            .map(|condition| condition.to_string().replace("$Content-Type", "$content-type"))
            .collect();
        conditions.sort();
        (policy["expiration"].clone(), conditions)
    }

    /// The form of the example, by the presigner.
    #[test]
    fn form() {
        let bucket = Bucket::new("sigv4examplebucket", "us-east-1").global_endpoint();
        let presigner = Presigner::new(Credentials::new(ACCESS_KEY_ID, SECRET_ACCESS_KEY), bucket).unwrap();
        let post = presigner
            .post_with_file_name("user/user1/")
            .acl(CannedAcl::PublicRead)
            .success_action_redirect("http://sigv4examplebucket.s3.amazonaws.com/successful_upload.html")
            .content_type_starting_with("image/")
            .metadata("uuid", "14365123651274")
            .sse_s3()
            .field_starting_with("x-amz-meta-tag", "")
            .expires_in(Duration::from_secs(36 * 3600))
            .sign_at(datetime!(2015-12-29 00:00 UTC))
            .unwrap();
        assert_eq!(post.url(), "https://sigv4examplebucket.s3.amazonaws.com/");
        let fields: Vec<_> = post.fields().collect();
        let [sent @ .., ("policy", policy), ("x-amz-signature", signature)] = fields.as_slice() else {
            panic!("policy and signature come last: {fields:?}");
        };
        assert_eq!(
            sent,
            [
                ("key", "user/user1/${filename}"),
                ("acl", "public-read"),
                ("success_action_redirect", "http://sigv4examplebucket.s3.amazonaws.com/successful_upload.html"),
                ("x-amz-meta-uuid", "14365123651274"),
                ("x-amz-server-side-encryption", "AES256"),
                ("x-amz-algorithm", "AWS4-HMAC-SHA256"),
                ("x-amz-credential", "AKIAIOSFODNN7EXAMPLE/20151229/us-east-1/s3/aws4_request"),
                ("x-amz-date", "20151229T000000Z"),
            ]
        );
        assert_eq!(post.client_fields().collect::<Vec<_>>(), [("content-type", "image/"), ("x-amz-meta-tag", "")]);
        assert_eq!(post.expires_at(), datetime!(2015-12-30 12:00 UTC));
        assert_eq!(meaning(&Base64::decode_vec(policy).unwrap()), meaning(TEXT.as_bytes()));
        let signer = Signer::new(Credentials::new(ACCESS_KEY_ID, SECRET_ACCESS_KEY), "us-east-1", "s3").unwrap();
        let signer = signer.at(datetime!(2015-12-29 00:00 UTC)).unwrap();
        assert_eq!(signer.sign(policy).to_string(), *signature);
    }
}
