#!/usr/bin/env python3
"""Records the login tokens and the requests for credentials that AWS's own generators make,
for tests/rules/login_tokens.rs.

    python3 -m venv DIRECTORY
    DIRECTORY/bin/pip install awscli==1.46.3 boto3==1.44.8 awscrt==0.26.1 freezegun==1.5.5 \
        aws-msk-iam-sasl-signer-python==1.0.2 aws-bedrock-token-generator==1.1.0 AWSIoTPythonSDK==1.6.2
    npm install --prefix DIRECTORY @aws-sdk/client-transcribe-streaming@3.1141.0
    DIRECTORY/bin/python tests/recordings/record_tokens.py DIRECTORY

writes tokens.json beside this script. Nothing is sent: a token is only signed, with the
clock stopped. The keys are AWS's examples.
"""

import datetime
import importlib.metadata
import io
import json
import pathlib
import subprocess
import sys
from contextlib import redirect_stdout
from urllib.parse import ParseResult, urlencode, urlunparse

from freezegun import freeze_time

# With it, botocore signs by the AWS Common Runtime, which orders the parameters differently.
sys.modules["awscrt"] = None

HERE = pathlib.Path(__file__).parent
NOW = datetime.datetime(2026, 11, 23, 18, 0, tzinfo=datetime.timezone.utc)
REGION = "eu-west-1"
KEYS = {
    "long_term": ("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", None),
    "temporary": ("ASIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", "IQoJb3JpZ2lu+EXAMPLE/TOKEN=="),
}
RDS = "mydb.123456789012.eu-west-1.rds.amazonaws.com"
DSQL = "abcdefghijklmnopqrstuvwxyz.dsql.eu-west-1.on.aws"
IOT = "a1b2c3d4e5f6g7-ats.iot.eu-west-1.amazonaws.com"


def boto3_client(service, keys):
    import boto3

    key_id, secret, token = keys
    return boto3.client(
        service, REGION, aws_access_key_id=key_id, aws_secret_access_key=secret, aws_session_token=token
    )


def rds(keys):
    return boto3_client("rds", keys).generate_db_auth_token(RDS, 3306, "jane_doe")


def dsql(keys):
    return boto3_client("dsql", keys).generate_db_connect_auth_token(DSQL)


def dsql_admin(keys):
    return boto3_client("dsql", keys).generate_db_connect_admin_auth_token(DSQL, ExpiresIn=3600)


def sts(operation, keys, **parameters):
    return boto3_client("sts", keys).generate_presigned_url(operation, parameters, 60, "GET")


def assume_role(keys):
    role = "arn:aws:iam::123456789012:role/uploads"
    return sts("assume_role", keys, RoleArn=role, RoleSessionName="uploads", DurationSeconds=3600)


def get_session_token(keys):
    return sts("get_session_token", keys, DurationSeconds=3600)


def request_signer(service, url, keys):
    """As in the example of AWS's and Redis's documentation for ElastiCache, which is for
    MemoryDB too."""
    import botocore.session
    from botocore.credentials import Credentials
    from botocore.model import ServiceId
    from botocore.signers import RequestSigner

    session = botocore.session.get_session()
    signer = RequestSigner(
        ServiceId(service), REGION, service, "v4", Credentials(*keys), session.get_component("event_emitter")
    )
    request = {"method": "GET", "url": url, "body": {}, "headers": {}, "context": {}}
    return signer.generate_presigned_url(request, operation_name="connect", expires_in=900, region_name=REGION)


def cache(service, name, keys, **more):
    query = urlencode({"Action": "connect", "User": "iam-user", **more})
    url = urlunparse(ParseResult("https", name, "/", "", query, ""))
    return request_signer(service, url, keys).removeprefix("https://")


def elasticache(keys):
    return cache("elasticache", "my-cache", keys)


def elasticache_serverless(keys):
    return cache("elasticache", "my-cache", keys, ResourceType="ServerlessCache")


def memorydb(keys):
    return cache("memorydb", "my-cluster", keys)


def eks(keys):
    from awscli.clidriver import create_clidriver

    key_id, secret, token = keys
    driver = create_clidriver()
    driver.session.set_credentials(key_id, secret, token)
    output = io.StringIO()
    with redirect_stdout(output):
        driver.main(["eks", "get-token", "--cluster-name", "my-cluster", "--region", REGION, "--output", "json"])
    return json.loads(output.getvalue())["status"]["token"]


class Provider:
    def __init__(self, keys):
        self.keys = keys

    def load(self):
        from botocore.credentials import Credentials

        return Credentials(*self.keys)


def msk(keys):
    from aws_msk_iam_sasl_signer import MSKAuthTokenProvider
    from botocore.credentials import CredentialProvider

    provider = type("Keys", (CredentialProvider,), {"load": lambda self: Provider(keys).load()})()
    token, _ = MSKAuthTokenProvider.generate_auth_token_from_credentials_provider(REGION, provider)
    return token


def bedrock(keys):
    from aws_bedrock_token_generator import provide_token

    return provide_token(REGION, Provider(keys), datetime.timedelta(hours=12))


def iot(keys):
    """What the AWS IoT Device SDK v2 signs with, with a life of 5 minutes."""
    if sys.modules.get("awscrt") is None:
        del sys.modules["awscrt"]
    from awscrt.auth import AwsCredentialsProvider, AwsSignatureType, AwsSigningConfig, aws_sign_request
    from awscrt.http import HttpHeaders, HttpRequest

    key_id, secret, token = keys
    config = AwsSigningConfig(
        signature_type=AwsSignatureType.HTTP_REQUEST_QUERY_PARAMS,
        credentials_provider=AwsCredentialsProvider.new_static(key_id, secret, token),
        region=REGION,
        service="iotdevicegateway",
        date=NOW,
        omit_session_token=True,
        expiration_in_seconds=300,
    )
    request = HttpRequest("GET", "/mqtt", HttpHeaders([("host", IOT)]))
    return f"wss://{IOT}{aws_sign_request(request, config).result().path}"


def iot_v1(keys):
    from AWSIoTPythonSDK.core.protocol.connection.cores import SigV4Core

    key_id, secret, token = keys
    core = SigV4Core()
    core.setIAMCredentials(key_id, secret, token or "")
    return core.createWebsocketEndpoint(IOT, 443, REGION, "GET", "iotdata", "/mqtt")


GENERATORS = [
    ("rds", "boto3", rds, "generate_db_auth_token(DBHostname, 3306, 'jane_doe')"),
    ("dsql", "boto3", dsql, "generate_db_connect_auth_token(Hostname)"),
    ("dsql_admin", "boto3", dsql_admin, "generate_db_connect_admin_auth_token(Hostname, ExpiresIn=3600)"),
    ("assume_role", "boto3", assume_role, "generate_presigned_url('assume_role', ..., 60, 'GET')"),
    ("get_session_token", "boto3", get_session_token, "generate_presigned_url('get_session_token', ..., 60, 'GET')"),
    ("elasticache", "botocore", elasticache, "RequestSigner.generate_presigned_url, as AWS documents it"),
    ("elasticache_serverless", "botocore", elasticache_serverless, "the same for a serverless cache"),
    ("memorydb", "botocore", memorydb, "RequestSigner.generate_presigned_url, as AWS documents it"),
    ("eks", "awscli", eks, "aws eks get-token --cluster-name my-cluster --region eu-west-1"),
    ("msk", "aws-msk-iam-sasl-signer-python", msk, "generate_auth_token_from_credentials_provider"),
    ("bedrock", "aws-bedrock-token-generator", bedrock, "provide_token"),
    ("iot", "awscrt", iot, "aws_sign_request"),
    ("iot_v1", "AWSIoTPythonSDK", iot_v1, "SigV4Core.createWebsocketEndpoint"),
]


def main(directory):
    tokens = []
    for name, package, generate, call in GENERATORS:
        recorded = {}
        for kind, keys in KEYS.items():
            with freeze_time(NOW.replace(tzinfo=None)):
                recorded[kind] = generate(keys)
        by = f"{package} {importlib.metadata.version(package)}: {call}"
        tokens.append({"name": name, "by": by, **recorded})
    keys = {kind: dict(zip(("id", "secret", "token"), values)) for kind, values in KEYS.items()}
    script = [HERE / "record_tokens.mjs", directory, json.dumps({"now": NOW.isoformat(), "region": REGION, "keys": keys})]
    tokens += json.loads(subprocess.run(["node", *script], check=True, stdout=subprocess.PIPE).stdout)
    recording = {
        "recorded_by": "DIRECTORY/bin/python tests/recordings/record_tokens.py DIRECTORY",
        "signed_at": NOW.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "region": REGION,
        "credentials": keys,
        "tokens": tokens,
    }
    (HERE / "tokens.json").write_text(json.dumps(recording, indent=2) + "\n")


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]).resolve())
