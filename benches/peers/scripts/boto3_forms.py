"""Signs forms with boto3: a line of JSON in, a line of JSON out.

The answer is boto3's form, and the signature that boto3 makes of the policy in the line.
"""

import datetime
import functools
import json
import sys
from types import SimpleNamespace

import boto3
import botocore.auth
import botocore.signers
from botocore.config import Config
from botocore.credentials import Credentials


@functools.cache
def client(region, style, access_key_id, secret_access_key, session_token):
    return boto3.client(
        "s3",
        region_name=region,
        aws_access_key_id=access_key_id,
        aws_secret_access_key=secret_access_key,
        aws_session_token=session_token,
        config=Config(
            signature_version="s3v4",
            # boto3 alone signs for the global host name, examplebucket.s3.amazonaws.com.
            s3={"addressing_style": style, "us_east_1_regional_endpoint": "regional"},
        ),
    )


for line in sys.stdin:
    case = json.loads(line)
    # It accepts no time.
    signed_at = datetime.datetime.fromtimestamp(case["signed_at"], datetime.timezone.utc)
    botocore.auth.get_current_datetime = botocore.signers.get_current_datetime = lambda: signed_at

    identity = case["access_key_id"], case["secret_access_key"], case["session_token"]
    form = client(case["region"], case["style"], *identity).generate_presigned_post(
        Bucket=case["bucket"],
        Key=case["key"],
        Fields=case["fields"],
        Conditions=case["conditions"],
        ExpiresIn=case["expires_in"],
    )

    signer = botocore.auth.S3SigV4PostAuth(Credentials(*identity), "s3", case["region"])
    context = {"timestamp": signed_at.strftime(botocore.auth.SIGV4_TIMESTAMP)}
    form["signature"] = signer.signature(case["policy"], SimpleNamespace(context=context))
    print(json.dumps(form), flush=True)
