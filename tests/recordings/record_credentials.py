#!/usr/bin/env python3
"""Records credentials as others write them, for tests/rules/credential_documents.rs.

    python3 -m venv DIRECTORY
    DIRECTORY/bin/pip install moto[server,sts]==5.2.5 \
        awscrt==0.38.1 colorama distro docutils prompt-toolkit ruamel.yaml
    DIRECTORY/bin/python tests/recordings/record_credentials.py AWS_CLI

AWS_CLI is a checkout of version 2 of the AWS CLI, which PyPI doesn't have. Moto's server, on
127.0.0.1, answers for STS and for the instance metadata. Writes credentials.json beside this
script.
"""

import contextlib
import datetime
import io
import json
import pathlib
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request

HERE = pathlib.Path(__file__).parent
PORT = 5977
ROLE = {"RoleArn": "arn:aws:iam::123456789012:role/uploads", "RoleSessionName": "recorded"}
OPERATIONS = {
    "AssumeRole": ROLE,
    "AssumeRoleWithWebIdentity": {**ROLE, "WebIdentityToken": "e30.e30.e30"},
    "GetSessionToken": {},
    "GetFederationToken": {"Name": "recorded"},
    # Not one that answers credentials, and not one at all.
    "GetCallerIdentity": {},
    "AssumeRoleFor": {},
}


def export(aws_cli):
    """What `aws configure export-credentials` prints in each format."""
    sys.path.insert(0, str(aws_cli))
    from awscli import __version__ as version
    from awscli.botocore.credentials import RefreshableCredentials
    from awscli.customizations.configure import exportcreds

    end = datetime.datetime(2126, 11, 23, 18, 0, tzinfo=datetime.timezone.utc)
    keys = ("ASIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", "IQoJb3JpZ2lu+EXAMPLE/TOKEN==")
    credentials = RefreshableCredentials(*keys, end, refresh_using=None, method="recorded")
    for name in ("process", "env"):
        output = io.StringIO()
        formatter = exportcreds.SUPPORTED_FORMATS[name](output)
        formatter.display_credentials(exportcreds.convert_botocore_credentials(credentials))
        yield f"export {name}", f"AWS CLI {version}: aws configure export-credentials --format {name}", output.getvalue()


@contextlib.contextmanager
def moto():
    server = subprocess.Popen([pathlib.Path(sys.executable).parent / "moto_server", "-p", str(PORT)], stderr=subprocess.DEVNULL)
    try:
        for _ in range(100):
            with contextlib.suppress(OSError):
                urllib.request.urlopen(f"http://127.0.0.1:{PORT}/moto-api/").read()
                break
            time.sleep(0.2)
        yield
    finally:
        server.terminate()
        server.wait()


def ask(request):
    try:
        return urllib.request.urlopen(request).read().decode()
    except urllib.error.HTTPError as error:
        return error.read().decode()


def answers():
    from importlib.metadata import version

    by = f"moto {version('moto')}"
    url = f"http://127.0.0.1:{PORT}/"
    for operation, parameters in OPERATIONS.items():
        form = urllib.parse.urlencode({"Action": operation, "Version": "2011-06-15", **parameters}).encode()
        scope = "AKIAIOSFODNN7EXAMPLE/20261123/us-east-1/sts/aws4_request"
        header = {"Authorization": f"AWS4-HMAC-SHA256 Credential={scope}, SignedHeaders=host, Signature=0"}
        yield operation, f"{by}: {operation}", ask(urllib.request.Request(url, form, header))
    path = "latest/meta-data/iam/security-credentials/default-role"
    instance = urllib.request.Request(url + path, headers={"Host": "169.254.169.254"})
    yield "instance metadata", f"{by}: http://169.254.169.254/{path}", ask(instance)


def main(aws_cli):
    with moto():
        documents = [*export(aws_cli), *answers()]
    recording = [{"name": name, "by": by, "text": text} for name, by, text in documents]
    (HERE / "credentials.json").write_text(json.dumps(recording, indent=2) + "\n")


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]).resolve())
