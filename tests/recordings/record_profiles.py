#!/usr/bin/env python3
"""Records which credentials, region and endpoint botocore takes, for tests/shell_tool/profiles.rs.

    python3 -m venv venv
    venv/bin/pip install botocore==1.44.8
    venv/bin/python tests/recordings/record_profiles.py

writes profiles.json beside this script. A profile is given to botocore as the AWS CLI gives it
--profile. Each case has its files, its environment, and the URL that botocore presigns with them,
or the name of its error. {HOME} is the directory of the files.
"""

import datetime
import json
import os
import pathlib
import tempfile
from unittest import mock

import botocore
import botocore.session
from botocore.config import Config

NOW = datetime.datetime(2013, 5, 24)
SECRET = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
TOKEN = "IQoJb3JpZ2luX2VjEXAMPLE//TOKEN+with=marks"
ENVIRONMENT = {"AWS_ACCESS_KEY_ID": "AKIAENVIRONMENT", "AWS_SECRET_ACCESS_KEY": SECRET}
REGION = "[default]\nregion = eu-west-3\n"
CONFIG, CREDENTIALS = ".aws/config", ".aws/credentials"


def keys(key_id, token=None, secret=SECRET):
    lines = [f"aws_access_key_id = {key_id}", f"aws_secret_access_key = {secret}"]
    return "\n".join(lines + [f"aws_session_token = {token}"] * (token is not None)) + "\n"


def process(key_id, version=1):
    return json.dumps({"Version": version, "AccessKeyId": key_id, "SecretAccessKey": SECRET, "SessionToken": TOKEN})


RUN = "credential_process = /bin/cat {HOME}/printed\n"
IN_CREDENTIALS = {CREDENTIALS: "[default]\n" + keys("AKIACREDENTIALS")}
NAMED = {
    CONFIG: REGION + "[profile work]\nregion = sa-east-1\n",
    CREDENTIALS: "[default]\n" + keys("AKIADEFAULT") + "[work]\n" + keys("AKIAWORK"),
}
SERVICES = {
    CONFIG: REGION + "endpoint_url = http://127.0.0.1:9000\nservices = local\n\n"
    "[services local]\nec2 =\n  endpoint_url = http://127.0.0.1:9002\ns3 =\n  endpoint_url = http://127.0.0.1:9001\n",
    **IN_CREDENTIALS,
}
ENDPOINT = {CONFIG: REGION + "endpoint_url = http://127.0.0.1:9000\n", **IN_CREDENTIALS}
DUAL_STACK = {CONFIG: REGION + "use_dualstack_endpoint = true\n", **IN_CREDENTIALS}
IGNORING = {CONFIG: ENDPOINT[CONFIG] + "ignore_configured_endpoint_urls = true\n", **IN_CREDENTIALS}

# What, files, environment, profile.
CASES = [
    ("keys in the credentials file", {CONFIG: REGION, **IN_CREDENTIALS}, {}, None),
    ("keys in the config file", {CONFIG: REGION + keys("AKIACONFIG")}, {}, None),
    ("keys in both files", {CONFIG: REGION + keys("AKIACONFIG", TOKEN), **IN_CREDENTIALS}, {}, None),
    ("a token", {CONFIG: REGION, CREDENTIALS: "[default]\n" + keys("ASIACREDENTIALS", TOKEN)}, {}, None),
    ("no keys", {CONFIG: REGION}, {}, None),
    ("no files", {}, ENVIRONMENT | {"AWS_DEFAULT_REGION": "eu-west-3"}, None),
    ("a key id without its secret", {CONFIG: REGION, CREDENTIALS: "[default]\naws_access_key_id = AKIACREDENTIALS\n"}, {}, None),
    ("keys of the environment", NAMED, ENVIRONMENT, None),
    ("a token that isn't the environment's", {CONFIG: REGION + keys("ASIACONFIG", TOKEN)}, ENVIRONMENT, None),
    ("a key id of the environment without its secret", NAMED, {"AWS_ACCESS_KEY_ID": "AKIAENVIRONMENT"}, None),
    ("a secret of the environment alone", NAMED, {"AWS_SECRET_ACCESS_KEY": SECRET}, None),
    ("empty variables", NAMED, {"AWS_ACCESS_KEY_ID": "", "AWS_SECRET_ACCESS_KEY": ""}, None),
    ("AWS_PROFILE", NAMED, {"AWS_PROFILE": "work"}, None),
    ("AWS_PROFILE and keys of the environment", NAMED, ENVIRONMENT | {"AWS_PROFILE": "work"}, None),
    ("--profile and keys of the environment", NAMED, ENVIRONMENT, "work"),
    ("--profile and AWS_PROFILE", NAMED, {"AWS_PROFILE": "missing"}, "work"),
    ("--profile default", NAMED, ENVIRONMENT, "default"),
    ("a profile that is missing", NAMED, {}, "missing"),
    ("AWS_PROFILE names none", NAMED, ENVIRONMENT | {"AWS_PROFILE": "missing"}, None),
    ("a profile of the config file alone", {CONFIG: "[profile work]\nregion = sa-east-1\n" + keys("AKIACONFIG")}, {}, "work"),
    ("a profile of the credentials file alone", {CREDENTIALS: "[work]\nregion = sa-east-1\n" + keys("AKIAWORK")}, {}, "work"),
    ("a section that is no profile", {CONFIG: "[work]\nregion = sa-east-1\n" + keys("AKIACONFIG")}, {}, "work"),
    ("a quoted name", {CONFIG: '[profile "at work"]\nregion = sa-east-1\n' + keys("AKIACONFIG")}, {}, "at work"),
    ("a region in both files", {CONFIG: REGION, CREDENTIALS: "[default]\nregion = sa-east-1\n" + keys("AKIACREDENTIALS")}, {}, None),
    ("AWS_DEFAULT_REGION", NAMED, {"AWS_DEFAULT_REGION": "ca-central-1"}, "work"),
    ("other files", {"a/config": NAMED[CONFIG], "a/keys": NAMED[CREDENTIALS]},
     {"AWS_CONFIG_FILE": "{HOME}/a/config", "AWS_SHARED_CREDENTIALS_FILE": "~/a/keys"}, "work"),  # fmt: skip
    ("an endpoint", ENDPOINT, {}, None),
    ("an endpoint of the service", SERVICES, {}, None),
    ("AWS_ENDPOINT_URL", SERVICES, {"AWS_ENDPOINT_URL": "http://127.0.0.1:9003"}, None),
    ("AWS_ENDPOINT_URL_S3", SERVICES, {"AWS_ENDPOINT_URL": "http://127.0.0.1:9003", "AWS_ENDPOINT_URL_S3": "http://127.0.0.1:9004"}, None),
    ("services that are missing", {CONFIG: REGION + "services = local\n", **IN_CREDENTIALS}, {}, None),
    ("ignored endpoints", SERVICES, {"AWS_ENDPOINT_URL": "http://127.0.0.1:9003", "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "True"}, None),
    ("ignored endpoints of a profile", IGNORING, {"AWS_ENDPOINT_URL_S3": "http://127.0.0.1:9004"}, None),
    ("endpoints not ignored after all", IGNORING, {"AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "false"}, None),
    ("a FIPS endpoint", {CONFIG: REGION.replace("eu-west-3", "us-east-2") + "use_fips_endpoint = true\n", **IN_CREDENTIALS}, {}, None),
    ("a dual-stack endpoint", DUAL_STACK, {}, None),
    ("a dual-stack endpoint for S3", {CONFIG: REGION + "s3 =\n  use_dualstack_endpoint = true\n", **IN_CREDENTIALS}, {}, None),
    ("AWS_USE_DUALSTACK_ENDPOINT", NAMED, {"AWS_USE_DUALSTACK_ENDPOINT": "TRUE", "AWS_USE_FIPS_ENDPOINT": "true", "AWS_DEFAULT_REGION": "us-east-2"}, None),
    ("no dual-stack endpoint after all", DUAL_STACK, {"AWS_USE_DUALSTACK_ENDPOINT": "false"}, None),
    ("a dual-stack endpoint elsewhere", DUAL_STACK, {"AWS_ENDPOINT_URL": "http://127.0.0.1:9000"}, None),
    ("a process", {CONFIG: REGION + RUN, "printed": process("ASIAPROCESS")}, {}, None),
    ("a process and keys in the config file", {CONFIG: REGION + RUN + keys("AKIACONFIG"), "printed": process("ASIAPROCESS")}, {}, None),
    ("a process and keys in the credentials file", {CONFIG: REGION + RUN, "printed": process("ASIAPROCESS"), **IN_CREDENTIALS}, {}, None),
    ("a process in the credentials file", {CONFIG: REGION, CREDENTIALS: "[default]\n" + RUN, "printed": process("ASIAPROCESS")}, {}, None),
    ("a process and keys of the environment", {CONFIG: REGION + RUN, "printed": process("ASIAPROCESS")}, ENVIRONMENT, None),
    ("a process with quoted words", {CONFIG: REGION + "credential_process = /bin/cat '{HOME}/a \"b\"'\n", 'a "b"': process("ASIAPROCESS")}, {}, None),
    ("a process that fails", {CONFIG: REGION + RUN}, {}, None),
    ("a process that prints no JSON", {CONFIG: REGION + RUN, "printed": f"{SECRET}\n"}, {}, None),
    ("a process of another version", {CONFIG: REGION + RUN, "printed": process("ASIAPROCESS", 2)}, {}, None),
    ("a program that is missing", {CONFIG: REGION + "credential_process = {HOME}/printed\n"}, {}, None),
    ("comments and spaces", {CONFIG: "# one\n[default]\n; two\nregion=eu-west-3\n\n[ignored]\n", CREDENTIALS: "\n[default]\n\n"
     f"aws_access_key_id=AKIACREDENTIALS\n# three\naws_secret_access_key\t=\t{SECRET}  \n"}, {}, None),  # fmt: skip
    ("line feeds of Windows", {CONFIG: REGION.replace("\n", "\r\n"), CREDENTIALS: IN_CREDENTIALS[CREDENTIALS].replace("\n", "\r\n")}, {}, None),
    ("no line feed at the end", {CONFIG: REGION.rstrip(), CREDENTIALS: IN_CREDENTIALS[CREDENTIALS].rstrip()}, {}, None),
    ("settings of S3 before keys", {CONFIG: REGION + "s3 =\n    max_concurrent_requests = 20\n    region = x\n" + keys("AKIACONFIG")}, {}, None),
    ("indented settings", {CONFIG: REGION, CREDENTIALS: "[default]\n" + keys("AKIACREDENTIALS").replace("aws_", "  aws_")}, {}, None),
    ("names in capitals", {CONFIG: REGION, CREDENTIALS: "[default]\n" + keys("AKIACREDENTIALS").replace("aws_", "AWS_")}, {}, None),
    ("indented comments", {CONFIG: REGION.replace("region", "  # one\nregion"), **IN_CREDENTIALS}, {}, None),
    ("an empty setting", {CONFIG: REGION.replace("region", "output =\nregion"), **IN_CREDENTIALS}, {}, None),
    ("a comment behind a setting", {CONFIG: "[default]\nregion = eu-west-3 # Paris\n", **IN_CREDENTIALS}, {}, None),
    ("[profile default]", {CONFIG: REGION.replace("default", "profile default"), **IN_CREDENTIALS}, {}, None),
    ("a setting twice", {CONFIG: REGION, CREDENTIALS: IN_CREDENTIALS[CREDENTIALS] + keys("AKIAANOTHER")}, {}, None),
    ("colons", {CONFIG: REGION, CREDENTIALS: "[default]\n" + keys("AKIACREDENTIALS").replace(" =", ":")}, {}, None),
    ("a section twice", {CONFIG: REGION + REGION, **IN_CREDENTIALS}, {}, None),
    ("a line without a value", {CONFIG: REGION + "nothing\n", **IN_CREDENTIALS}, {}, None),
] + [
    (f"the secret {secret}", {CONFIG: REGION, CREDENTIALS: "[default]\n" + keys("AKIACREDENTIALS", secret=secret)}, {}, None)
    for secret in ["a#b;c=d:e", "a ; b # c", '"quoted"', "'quoted'", "back\\slash\\n", "backslash\\", "100%", "${PATH}", "größe", "a]b[c"]
]  # fmt: skip


def presigned(profile):
    session = botocore.session.Session()
    if profile is not None:
        session.set_config_variable("profile", profile)
    client = session.create_client("s3", config=Config(signature_version="s3v4", s3={"addressing_style": "virtual"}))
    return client.generate_presigned_url("get_object", Params={"Bucket": "examplebucket", "Key": "key"}, ExpiresIn=900)


def answer(files, environment, profile):
    with tempfile.TemporaryDirectory() as home:
        at_home = lambda text: text.replace("{HOME}", home)
        for name, text in files.items():
            file = pathlib.Path(home, name)
            file.parent.mkdir(exist_ok=True)
            file.write_bytes(at_home(text).encode())
        # Without the last one, botocore asks for an instance's role.
        variables = {name: at_home(value) for name, value in environment.items()} | {"HOME": home, "AWS_EC2_METADATA_DISABLED": "true"}
        with mock.patch.dict(os.environ, variables, clear=True):
            try:
                return {"url": presigned(profile)}
            except Exception as error:
                return {"error": type(error).__name__}


recorded = []
with mock.patch("botocore.auth.get_current_datetime", lambda *_, **__: NOW):
    for what, files, environment, profile in CASES:
        case = {"what": what, "files": files, "environment": environment, "profile": profile}
        recorded.append(case | answer(files, environment, profile))
file = pathlib.Path(__file__).with_name("profiles.json")
text = json.dumps({"signer": f"botocore {botocore.__version__}", "cases": recorded}, ensure_ascii=False)
file.write_text(text.replace('{"what"', '\n{"what"') + "\n")
print(f"{file.name}: {len(recorded)} cases")
