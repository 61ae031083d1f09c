#!/usr/bin/env python3
"""Records what boto3 presigns for a directory bucket (S3 Express One Zone), for
tests/rules/sessions.rs.

    python3 -m venv venv
    venv/bin/pip install boto3==1.44.5 botocore==1.44.8
    venv/bin/python tests/recordings/record_express.py

boto3 creates the session itself. What it asks is recorded, and answered here, with the
credentials of botocore's tests/functional/test_s3express.py among others. Nothing is sent. Writes
express.json beside this script.
"""

import datetime
import json
import pathlib
from unittest import mock

import boto3
import botocore
from botocore.awsrequest import AWSResponse
from botocore.config import Config
from botocore.credentials import RefreshableCredentials

NOW = datetime.datetime(2013, 5, 24, tzinfo=datetime.timezone.utc)
BUCKET = "photos--usw2-az1--x-s3"
KEY_ID, SECRET = "AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
TOKEN = "IQoJb3JpZ2luX2VjEXAMPLE//TOKEN+with=marks"
# Without it, boto3 presigns with Signature Version 2 what it doesn't sign with a session. With it, boto3
# creates no session.
SIGV4 = {"signature_version": "s3v4"}
ANSWERS = {
    "botocore": """<?xml version="1.0" encoding="UTF-8"?>
<CreateSessionResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Credentials><SessionToken>EXPRESS_TOKEN</SessionToken><SecretAccessKey>EXPRESS_53cr37</SecretAccessKey><AccessKeyId>EXPRESS_AKIDEXAMPLE</AccessKeyId><Expiration>2013-05-24T00:05:00Z</Expiration></Credentials></CreateSessionResult>""",
    "with marks": """<CreateSessionResult>
  <Credentials>
    <AccessKeyId>ASIAIOSFODNN7EXAMPLE</AccessKeyId>
    <Expiration>2013-05-24T00:04:59.500Z</Expiration>
    <SecretAccessKey>wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEZ</SecretAccessKey>
    <SessionToken>AQoDYXdzEPT//////////wEXAMPLE&amp;&#x2b;TOKEN==</SessionToken>
  </Credentials>
</CreateSessionResult>
""",
}


class Body:
    def __init__(self, text):
        self.text = text

    def stream(self, **_):
        yield self.text.encode()


def client(token=None, region="us-west-2", answer="botocore", **settings):
    keys = {"aws_access_key_id": KEY_ID, "aws_secret_access_key": SECRET, "aws_session_token": token}
    s3 = boto3.client("s3", region_name=region, config=Config(**settings), **keys)
    asked = []

    def send(request, **_):
        asked.append({"url": request.url, "headers": {name.lower(): text(value) for name, value in request.headers.items()}})
        return AWSResponse(request.url, 200, {"content-type": "application/xml"}, Body(ANSWERS[answer]))

    s3.meta.events.register("before-send.s3.CreateSession", send)
    return s3, asked


def text(value):
    return value.decode() if isinstance(value, bytes) else value


def create_session(**params):
    """The URL of CreateSession, whose headers are what was given."""
    for token in (None, TOKEN):
        s3, asked = client(token, **SIGV4)
        url = s3.generate_presigned_url("create_session", Params={"Bucket": BUCKET, **params}, ExpiresIn=60)
        assert asked == []
        yield {"params": params, "token": token, "url": url}


def signed_with_session(answer, operation, method, region="us-west-2", bucket=BUCKET, settings=None, **params):
    s3, asked = client(TOKEN, region, answer, **(settings or {}))
    url = s3.generate_presigned_url(operation, Params={"Bucket": bucket, **params}, ExpiresIn=60, HttpMethod=method)
    [question] = asked
    # The token of the credentials is theirs, and not the session's.
    assert question["url"].endswith("?session") and question["headers"]["x-amz-security-token"] == TOKEN, question
    assert "x-amz-s3session-token" not in question["headers"]
    return {"operation": operation, "answer": answer, "region": region, "bucket": bucket, "settings": settings or {},
            "params": params, "url": url}  # fmt: skip


def everything():
    modes = [{}, {"SessionMode": "ReadOnly"}, {"SessionMode": "ReadWrite"}, {"ServerSideEncryption": "AES256"},
             {"ServerSideEncryption": "aws:kms", "SSEKMSKeyId": "1234abcd-12ab-34cd-56ef-1234567890ab"}]  # fmt: skip
    sessions = [session for mode in modes for session in create_session(**mode)]
    urls = []
    for answer in ANSWERS:
        for key in ("cat.jpg", "a b+c%2e&d=e;f,g"):
            urls.append(signed_with_session(answer, "get_object", "GET", Key=key))
        urls.append(signed_with_session(answer, "get_object", "GET", Key="cat.jpg", ResponseContentType="image/jpeg"))
        urls.append(signed_with_session(answer, "put_object", "PUT", Key="cat.jpg", ContentType="image/jpeg"))
        urls.append(signed_with_session(answer, "head_object", "HEAD", Key="cat.jpg"))
        urls.append(signed_with_session(answer, "delete_object", "DELETE", Key="cat.jpg"))
        urls.append(signed_with_session(answer, "list_objects_v2", "GET", Prefix="a/", Delimiter="/"))
        urls.append(signed_with_session(answer, "create_multipart_upload", "POST", Key="cat.jpg"))
        urls.append(signed_with_session(answer, "upload_part", "PUT", Key="cat.jpg", UploadId="2~Fw-9V+/==", PartNumber=7))
        urls.append(signed_with_session(answer, "head_bucket", "HEAD"))
    elsewhere = {"region": "us-east-1", "bucket": "photos--use1-az5--x-s3"}
    urls.append(signed_with_session("botocore", "get_object", "GET", Key="cat.jpg", **elsewhere))
    for setting in ({"use_dualstack_endpoint": True}, {"use_fips_endpoint": True}):
        urls.append(signed_with_session("botocore", "get_object", "GET", Key="cat.jpg", settings=setting))
    copies, ordinary = [], []
    for token in (None, TOKEN):
        s3, asked = client(token, **SIGV4)
        params = {"Bucket": BUCKET, "Key": "copy.jpg", "CopySource": {"Bucket": BUCKET, "Key": "cat.jpg"}}
        copies.append({"token": token, "url": s3.generate_presigned_url("copy_object", Params=params, ExpiresIn=60)})
        assert asked == []
        s3, asked = client(token, s3={"disable_s3_express_session_auth": True}, **SIGV4)
        url = s3.generate_presigned_url("get_object", Params={"Bucket": BUCKET, "Key": "cat.jpg"}, ExpiresIn=60)
        assert asked == []
        ordinary.append({"token": token, "url": url})
    return {"answers": ANSWERS, "sessions": sessions, "urls": urls, "copies": copies, "without_session_auth": ordinary}


with (
    mock.patch("botocore.auth.get_current_datetime", lambda *_, **__: NOW.replace(tzinfo=None)),
    mock.patch.object(RefreshableCredentials, "_seconds_remaining", lambda self: (self._expiry_time - NOW).total_seconds()),
):
    recorded = everything()
signer = f"boto3 {boto3.__version__}, botocore {botocore.__version__}"
file = pathlib.Path(__file__).with_name("express.json")
document = json.dumps({"signer": signer, **recorded})
file.write_text(document.replace('{"params"', '\n{"params"').replace('{"operation"', '\n{"operation"') + "\n")
print(f"{file.name}: {len(recorded['sessions'])} sessions, {len(recorded['urls'])} URLs")
