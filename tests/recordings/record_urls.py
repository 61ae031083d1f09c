#!/usr/bin/env python3
"""Records URLs that boto3 presigns, for tests/rules/verify/other_signers.rs.

    python3 -m venv venv
    venv/bin/pip install boto3==1.44.5 botocore==1.44.8
    venv/bin/python tests/recordings/record_urls.py

writes boto3_urls.json beside this script.
"""

import datetime
import json
import pathlib
from unittest import mock

import boto3
import botocore
import botocore.auth
from botocore.config import Config
from botocore.signers import RequestSigner

NOW = datetime.datetime(2013, 5, 24, tzinfo=datetime.timezone.utc)
KEY_ID, SECRET = "AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
TOKEN = "IQoJb3JpZ2luX2VjEXAMPLE//TOKEN+with=marks"
BUCKET = "examplebucket"
KEYS = [
    "photos/cat.jpg",
    "a b+c%2e&d=e;f,g",
    "\u00fcn\u00efc\u00f6d\u00e9/\U0001f600",
    "a//b",
    "/a",
    "a/",
    "../a/./b",
    "%",
    "a?b#c",
    "!\"#$'()*,/:;<=>@[\\]^`{|}~",
    "\t\x7f",
]
CUSTOMER_KEY = "0123456789" * 3 + "01"

recorded = []
sent = {}


def remembering(add_auth):
    """Remembers the headers that were signed, which boto3 doesn't return."""

    def wrapper(auth, request):
        add_auth(auth, request)
        sent.clear()
        sent.update(request.headers.items())

    return wrapper


def record(what, method, region, service, url, token=None):
    names = dict(pair.split("=", 1) for pair in url.split("?")[1].split("&"))["X-Amz-SignedHeaders"].split("%3B")
    text = lambda value: value.decode() if isinstance(value, bytes) else value
    headers = {name.lower(): text(value) for name, value in sent.items() if name.lower() in names and name.lower() != "host"}
    assert sorted([*headers, "host"]) == sorted(names), (headers, names)
    recorded.append(
        {"what": what, "method": method, "region": region, "service": service, "token": token, "url": url, "headers": headers}
    )


def client(service="s3", region="us-east-1", token=None, endpoint=None, **s3):
    config = Config(signature_version="s3v4" if service == "s3" else "v4", s3=s3 or None)
    keys = {"aws_access_key_id": KEY_ID, "aws_secret_access_key": SECRET, "aws_session_token": token}
    return boto3.client(service, region_name=region, endpoint_url=endpoint, config=config, **keys)


def s3(what, method, operation, region="us-east-1", token=None, expires=900, endpoint=None, bucket=BUCKET, options=None, **params):
    s3_client = client("s3", region, token, endpoint, **(options or {}))
    params = {"Bucket": bucket, **params}
    url = s3_client.generate_presigned_url(operation, Params=params, ExpiresIn=expires, HttpMethod=method)
    record(what, method, region, "s3", url, token)


def everything():
    for style in ("virtual", "path", "auto"):
        for region in ("us-east-1", "eu-central-1", "cn-north-1"):
            s3(f"{style} style in {region}", "GET", "get_object", region, Key="photos/cat.jpg", options={"addressing_style": style})
    regional = {"us_east_1_regional_endpoint": "regional"}
    s3("the regional endpoint", "GET", "get_object", Key="cat.jpg", options=regional)
    s3("dual stack", "GET", "get_object", Key="cat.jpg", options={"use_dualstack_endpoint": True})
    s3("acceleration", "PUT", "put_object", Key="cat.jpg", options={"use_accelerate_endpoint": True})
    s3("a bucket with dots", "GET", "get_object", bucket="photos.example.com", Key="cat.jpg")
    access_point = "arn:aws:s3:us-west-2:111122223333:accesspoint/photos"
    s3("an access point", "GET", "get_object", "us-west-2", bucket=access_point, Key="cat.jpg")
    for endpoint in ("http://127.0.0.1:9000", "http://[::1]:9000", "https://storage.example.com", "https://storage.example.com/base"):
        for style in ("virtual", "path"):
            s3(f"{endpoint} in {style} style", "GET", "get_object", endpoint=endpoint, Key="a b", options={"addressing_style": style})

    for key in KEYS:
        s3(f"key {key!r}", "GET", "get_object", Key=key)
        s3(f"upload of key {key!r}", "PUT", "put_object", Key=key, options={"addressing_style": "path"})
        s3(f"list with prefix {key!r}", "GET", "list_objects_v2", Prefix=key, Delimiter="/")

    s3("a token", "GET", "get_object", token=TOKEN, Key="cat.jpg")
    s3("a token and an upload", "PUT", "put_object", token=TOKEN, Key="cat.jpg", ContentType="image/jpeg")
    s3("a second", "GET", "get_object", expires=1, Key="cat.jpg")
    s3("seven days", "GET", "get_object", expires=604_800, Key="cat.jpg")
    s3("response headers", "GET", "get_object", Key="cat.jpg",
       ResponseContentDisposition="attachment; filename=\"K\u00e4se & 'Brot'.jpg\"; filename*=UTF-8''K%C3%A4se",
       ResponseContentType="image/jpeg; a=\"b, c\"", ResponseCacheControl="no-cache", ResponseContentLanguage="de, en")  # fmt: skip
    s3("a version", "HEAD", "head_object", Key="cat.jpg", VersionId="3/L4kqtJlcpXroDTDmJ+rmSpXd3dIbrHY=")
    s3("a range", "GET", "get_object", Key="cat.jpg", Range="bytes=0-9")
    s3("conditions", "GET", "get_object", Key="cat.jpg", IfMatch="\"etag\"", IfModifiedSince=NOW)
    s3("a deletion", "DELETE", "delete_object", Key="cat.jpg")
    s3("metadata", "PUT", "put_object", Key="cat.jpg", ContentType="text/plain; charset=utf-8",
       Metadata={"camera": "  Leica   M3,  chrome ", "empty": "", "lens": "50 mm"})  # fmt: skip
    s3("more headers", "PUT", "put_object", Key="cat.jpg", ACL="bucket-owner-full-control", StorageClass="STANDARD_IA",
       Tagging="project=cats%20%26%20dogs&stage=a", CacheControl="max-age=60", ContentDisposition="attachment; filename=\"a  b\"",
       ContentEncoding="gzip", ContentLanguage="de", RequestPayer="requester", ExpectedBucketOwner="111122223333")  # fmt: skip
    s3("encryption by KMS", "PUT", "put_object", Key="cat.jpg", ServerSideEncryption="aws:kms",
       SSEKMSKeyId="arn:aws:kms:us-east-1:111122223333:key/1234abcd")  # fmt: skip
    s3("the customer's key", "PUT", "put_object", Key="cat.jpg", SSECustomerAlgorithm="AES256", SSECustomerKey=CUSTOMER_KEY)
    s3("a checksum", "PUT", "put_object", Key="cat.jpg", ChecksumSHA256="ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=")
    s3("a length", "PUT", "put_object", Key="cat.jpg", ContentLength=3)
    s3("a copy", "PUT", "copy_object", Key="cat.jpg", CopySource={"Bucket": "albums", "Key": "a b/\u00e4.jpg", "VersionId": "v1"})
    s3("a new upload", "POST", "create_multipart_upload", Key="cat.jpg", ContentType="image/jpeg")
    s3("a part", "PUT", "upload_part", Key="cat.jpg", UploadId="2~Fw-9Vxyz+/==", PartNumber=7)
    s3("the end of an upload", "POST", "complete_multipart_upload", Key="cat.jpg", UploadId="id")
    s3("its abortion", "DELETE", "abort_multipart_upload", Key="cat.jpg", UploadId="id")
    s3("its parts", "GET", "list_parts", Key="cat.jpg", UploadId="id", MaxParts=2)
    s3("tags", "GET", "get_object_tagging", Key="cat.jpg")
    s3("cross-origin rules", "GET", "get_bucket_cors")
    s3("a bucket", "HEAD", "head_bucket")

    for region in ("us-east-1", "eu-west-1"):
        sts = client("sts", region, TOKEN if region == "eu-west-1" else None)
        url = sts.generate_presigned_url("get_caller_identity", HttpMethod="GET", ExpiresIn=60)
        record(f"who am I in {region}", "GET", region, "sts", url, TOKEN if region == "eu-west-1" else None)
    sts = client("sts", "eu-west-1")
    role = {"RoleArn": "arn:aws:iam::111122223333:role/a b+c", "RoleSessionName": "me@example.com"}
    url = sts.generate_presigned_url("assume_role", Params=role, HttpMethod="GET", ExpiresIn=60)
    record("assume a role", "GET", "eu-west-1", "sts", url)
    # As `aws eks get-token` does.
    signer = RequestSigner(
        sts.meta.service_model.service_id, "eu-west-1", "sts", "v4", sts._request_signer._credentials, sts.meta.events
    )
    request = {
        "method": "GET",
        "url": "https://sts.eu-west-1.amazonaws.com/?Action=GetCallerIdentity&Version=2011-06-15",
        "body": {},
        "headers": {"x-k8s-aws-id": "my cluster"},
        "context": {},
    }
    url = signer.generate_presigned_url(request, region_name="eu-west-1", expires_in=60, operation_name="")
    record("a token for EKS", "GET", "eu-west-1", "sts", url)
    token = client("rds", "eu-west-1").generate_db_auth_token("db.example.eu-west-1.rds.amazonaws.com", 3306, "a user")
    record("a token for RDS", "GET", "eu-west-1", "rds-db", f"https://{token}")
    snapshot = {"SourceDBSnapshotIdentifier": "arn:aws:rds:us-west-2:111122223333:snapshot:a", "TargetDBSnapshotIdentifier": "b"}
    url = client("rds", "us-west-2").generate_presigned_url("copy_db_snapshot", Params=snapshot, HttpMethod="GET")
    record("a copy in RDS", "GET", "us-west-2", "rds", url)


query_auth = botocore.auth.SigV4QueryAuth
query_auth.add_auth = remembering(query_auth.add_auth)
with mock.patch("botocore.auth.get_current_datetime", lambda *_, **__: NOW.replace(tzinfo=None)):
    everything()
signer = f"boto3 {boto3.__version__}, botocore {botocore.__version__}"
file = pathlib.Path(__file__).with_name("boto3_urls.json")
text = json.dumps({"signer": signer, "urls": recorded}, ensure_ascii=False)
file.write_text(text.replace('{"what"', '\n{"what"') + "\n")
print(f"{file.name}: {len(recorded)} URLs")
