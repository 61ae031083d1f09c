"""Presigns with boto3 on request: `hello`, `sign` and `time N`, one a line on stdin."""

import json
import platform
import sys
import time

import boto3
from botocore.config import Config

request = json.loads(sys.argv[1])

client = boto3.client(
    "s3",
    region_name=request["region"],
    aws_access_key_id=request["access_key_id"],
    aws_secret_access_key=request["secret_access_key"],
    aws_session_token=request["session_token"],
    config=Config(
        signature_version="s3v4",
        # boto3 alone signs for the global host name, examplebucket.s3.amazonaws.com.
        s3={"addressing_style": "virtual", "us_east_1_regional_endpoint": "regional"},
    ),
)

operation = {"GET": "get_object", "PUT": "put_object", "POST": None}[request["method"]]
params = {"Bucket": request["bucket"], "Key": request["key"]}
if "content-type" in request["headers"]:
    params["ContentType"] = request["headers"]["content-type"]
if "content-length" in request["headers"]:
    params["ContentLength"] = int(request["headers"]["content-length"])


def sign_url():
    return client.generate_presigned_url(operation, Params=params, ExpiresIn=request["expires_in"])


def sign_form():
    conditions = [{name: value} for name, value in request["fields"].items()]
    conditions.append(["content-length-range", *request["content_length_range"]])
    return client.generate_presigned_post(
        Fields=request["fields"], Conditions=conditions, ExpiresIn=request["expires_in"], **params
    )


sign = sign_url if operation else sign_form


def nanoseconds(times):
    start = time.perf_counter_ns()
    for _ in range(times):
        sign()
    return time.perf_counter_ns() - start


for line in sys.stdin:
    command, *arguments = line.split()
    if command == "hello":
        answer = f"boto3 {boto3.__version__}, Python {platform.python_version()}"
    elif command == "sign":
        signed = sign()
        answer = signed if operation else json.dumps(signed)
    elif command == "time":
        answer = nanoseconds(int(arguments[0]))
    else:
        sys.exit(f"unknown command {command!r}")
    print(answer, flush=True)
