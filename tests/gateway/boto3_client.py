"""Uses a gateway by URLs of boto3, and by boto3's own client. Prints "ok"."""

import sys
import urllib.error
import urllib.request

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

endpoint, bucket, region = sys.argv[1:]
# Without these, boto3 signs URLs by version 2, and sends checksums that the gateway has no place for.
config = Config(signature_version="s3v4", request_checksum_calculation="when_required")
s3 = boto3.client("s3", endpoint_url=endpoint, region_name=region, config=config)
key = "a b/é+.txt"


def sign(operation, **parameters):
    return s3.generate_presigned_url(operation, Params={"Bucket": bucket, "Key": key, **parameters}, ExpiresIn=60)


def send(method, url, body=None, headers={}):
    request = urllib.request.Request(url, data=body, headers=headers, method=method)
    try:
        with urllib.request.urlopen(request) as response:
            return response.status, response.read(), response.headers
    except urllib.error.HTTPError as error:
        return error.code, error.read(), error.headers


text = {"Content-Type": "text/plain"}
once = {**text, "If-None-Match": "*"}
put_once = sign("put_object", ContentType="text/plain", IfNoneMatch="*")
assert send("PUT", put_once, b"by URL", once)[0] == 200
assert send("PUT", put_once, b"by URL", once)[0] == 412
assert send("PUT", put_once, b"by URL", text)[0] == 403

get = sign("get_object", ResponseContentType="text/css", ResponseContentDisposition='attachment; filename="a b"')
status, body, headers = send("GET", get)
assert (status, body, headers["Content-Type"]) == (200, b"by URL", "text/css"), (status, body, headers)
assert headers["Content-Disposition"] == 'attachment; filename="a b"'
status, body, headers = send("GET", get, headers={"Range": "bytes=3-5"})
assert (status, body) == (206, b"URL")
assert send("HEAD", sign("head_object"))[0] == 200
assert send("DELETE", sign("delete_object"))[0] == 204
status, body, headers = send("GET", get)
assert (status, b"<Code>NoSuchKey</Code>" in body) == (404, True)
status, body, headers = send("GET", sign("get_object_tagging"))
assert (status, b"<Code>NotImplemented</Code>" in body) == (501, True)

# The client itself, which reads the refusals.
put = s3.put_object(Bucket=bucket, Key=key, Body=b"by hand")
got = s3.get_object(Bucket=bucket, Key=key)
assert (got["Body"].read(), got["ETag"]) == (b"by hand", put["ETag"])
for call, code in [
    (lambda: s3.get_object(Bucket=bucket, Key="missing"), "NoSuchKey"),
    (lambda: s3.get_object(Bucket="another", Key=key), "NoSuchBucket"),
    (lambda: s3.put_object(Bucket=bucket, Key=key, Body=b"", IfNoneMatch="*"), "PreconditionFailed"),
    (lambda: s3.put_object(Bucket=bucket, Key=key, Body=b"", ACL="public-read"), "NotImplemented"),
]:
    try:
        call()
        raise AssertionError(code)
    except ClientError as error:
        assert error.response["Error"]["Code"] == code, error.response
print("ok")
