#!/usr/bin/env python3
"""Records what servers answer to broken presigned requests, for tests/rules/diagnose.rs.

    python3 tests/recordings/record.py DIRECTORY [swift] [localstack] [garage] [s3s]

starts each server on 127.0.0.1, sends the cases below, and writes a JSON file for each
server beside this script. DIRECTORY keeps what is installed there from PyPI and crates.io. Garage
is the one on the PATH, or in PRESIGN_GARAGE.
"""

import contextlib
import datetime
import hashlib
import hmac
import http.client
import json
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.parse

HERE = pathlib.Path(__file__).parent
BUCKET = "examplebucket"
REGION = "us-east-1"
UNSIGNED = "UNSIGNED-PAYLOAD"
# Percent-encoding, a plus and spaces are what clients and proxies change.
KEY = "photos/a+b c.txt"
JPEG = {"content-type": "image/jpeg"}
META = {"x-amz-meta-camera": "Leica"}
# Of no server: those that ignore tokens accept the request, and no answer is recorded.
TOKEN = "EXAMPLE+TOKEN/of=temporary=credentials"


def encode(text, safe=""):
    return urllib.parse.quote(text, safe=safe + "-._~")


def presign(server, method="GET", key=KEY, headers=None, params=None, *, ahead=0, life=900, service="s3", payload=UNSIGNED, **other):
    """A presigned URL, written from AWS's documentation, which shares no code with the crate."""
    key_id, secret, region = (other.get(name, getattr(server, name)) for name in ("key_id", "secret", "region"))
    headers = {"host": server.address, **(headers or {})}
    now = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(seconds=ahead)
    stamp, day = now.strftime("%Y%m%dT%H%M%SZ"), now.strftime("%Y%m%d")
    scope = f"{day}/{region}/{service}/aws4_request"
    names = ";".join(sorted(headers))
    query = {
        "X-Amz-Algorithm": "AWS4-HMAC-SHA256",
        "X-Amz-Credential": f"{key_id}/{scope}",
        "X-Amz-Date": stamp,
        "X-Amz-Expires": str(life),
        "X-Amz-SignedHeaders": names,
        **(params or {}),
    }
    if payload != UNSIGNED:
        headers["x-amz-content-sha256"] = payload
        query["X-Amz-SignedHeaders"] = names = ";".join(sorted(headers))
    query = "&".join(sorted(f"{encode(name)}={encode(value)}" for name, value in query.items()))
    path = "/" + encode(f"{other.get('bucket', BUCKET)}/{key}", "/")
    lines = "".join(f"{name}:{headers[name]}\n" for name in sorted(headers))
    canonical = f"{method}\n{path}\n{query}\n{lines}\n{names}\n{payload}"
    to_sign = f"AWS4-HMAC-SHA256\n{stamp}\n{scope}\n{hashlib.sha256(canonical.encode()).hexdigest()}"
    signing_key = ("AWS4" + secret).encode()
    for part in [*scope.split("/"), to_sign]:
        signing_key = hmac.new(signing_key, part.encode(), "sha256").digest()
    signed = {name: value for name, value in headers.items() if name != "host"}
    return {"method": method, "url": f"http://{server.address}{path}?{query}&X-Amz-Signature={signing_key.hex()}", "headers": signed}


def send(server, request, body=b""):
    """Sends the request's target as it is: no library normalises it."""
    connection = http.client.HTTPConnection(*server.address.split(":"), timeout=60)
    origin_len = len("http://") + len(server.address)
    connection.putrequest(request["method"], request["url"][origin_len:], skip_host=True, skip_accept_encoding=True)
    for name, value in {"host": server.address, **request["headers"]}.items():
        connection.putheader(name, value)
    if request["method"] in ("PUT", "POST"):
        connection.putheader("content-length", str(len(body)))
    connection.endheaders(body)
    answer = connection.getresponse()
    text = answer.read().decode()
    connection.close()
    return {"status": answer.status, "body": text if answer.status >= 300 else ""}


def changed(request, *replacements, method=None, headers=None, without=()):
    """The request as a client or proxy may send it."""
    url = request["url"]
    for old, new in replacements:
        assert old in url, (old, url)
        url = url.replace(old, new, 1)
    headers = {**request["headers"], **(headers or {})}
    return {
        "method": method or request["method"],
        "url": url,
        "headers": {name: value for name, value in headers.items() if name not in without},
    }


def cases(server):
    """Name, what was signed, what is sent."""

    def case(name, request, *replacements, body=b"", **changes):
        yield name, request, changed(request, *replacements, **changes), body

    def get(**options):
        return presign(server, **options)

    def put(**options):
        return presign(server, "PUT", **options)

    path, encoded = encode(KEY, "/"), encode(encode(KEY, "/"), "/")
    port = server.address.split(":")[1]
    yield from case("host", get(), headers={"host": f"storage.example:{port}"})
    yield from case("port", get(), headers={"host": "127.0.0.1"})
    yield from case("method", get(), method="DELETE")
    yield from case("path decoded", get(), (path, "photos/a+b%20c.txt"))
    yield from case("path encoded again", get(), (path, encoded))
    yield from case("path in lower case", get(), ("%2B", "%2b"))
    yield from case("path with a prefix", get(), (f"/{BUCKET}/", f"/{BUCKET}/base/"))
    attachment = {"response-content-disposition": "attachment; filename=\"a b.txt\"", "response-content-type": "text/plain"}
    download = get(params=attachment)
    query = download["url"].split("?")[1]
    yield from case("query reordered", download, (query, "&".join(reversed(query.split("&")))))
    yield from case("query re-encoded", download, (query, query.replace("%20", "+").replace("%2F", "/")))
    yield from case("query encoded again", download, ("filename%3D", "filename%253D"))
    yield from case("parameter lost", download, ("&response-content-type=text%2Fplain", ""))
    yield from case("parameter changed", download, ("text%2Fplain", "text%2Fhtml"))
    yield from case("parameter added", get(), ("?", "?utm_source=mail&"))
    yield from case("content type changed", put(headers=JPEG), headers={"content-type": "image/png"}, body=b"a")
    yield from case("content type lost", put(headers=JPEG), without=["content-type"], body=b"a")
    yield from case("content type added", put(), headers=JPEG, body=b"a")
    yield from case("header changed", put(headers=META), headers={"x-amz-meta-camera": "Zeiss"}, body=b"a")
    yield from case("header lost", put(headers=META), without=["x-amz-meta-camera"], body=b"a")
    yield from case("header added", put(), headers={"x-amz-acl": "public-read"}, body=b"a")
    locked = put(payload=hashlib.sha256(b"right").hexdigest())
    yield from case("other payload", locked, body=b"wrong")
    yield from case("payload hash lost", locked, without=["x-amz-content-sha256"], body=b"right")
    yield from case("payload hash added", put(), headers={"x-amz-content-sha256": hashlib.sha256(b"a").hexdigest()}, body=b"a")
    yield from case("secret", get(secret="wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"))
    yield from case("secret with a line feed", get(secret=server.secret + "\n"))
    yield from case("unknown key", get(key_id="AKIAIOSFODNN7EXAMPLE"))
    yield from case("token", get(params={"X-Amz-Security-Token": TOKEN}))
    yield from case("region", get(region="eu-central-2"))
    yield from case("service", get(service="execute-api"))
    yield from case("expired", get(ahead=-3600))
    yield from case("in the future", get(ahead=86_400))
    yield from case("life too long", get(life=604_801))
    whole = get()
    yield from case("signature cut", whole, (whole["url"][-20:], ""))
    yield from case("cut before the signature", whole, (whole["url"][-64 - len("&X-Amz-Signature="):], ""))
    yield from case("cut in the credential", whole, (whole["url"][whole["url"].index("%2Faws4_request"):], ""))
    yield from case("signature in capitals", whole, (whole["url"][-64:], whole["url"][-64:].upper()))
    yield from case("escaped for HTML", whole, *[("&X-Amz", "&amp;X-Amz")] * 5)
    yield from case("no such key", get(key="missing.txt"))
    yield from case("no such bucket", get(bucket="missingbucket"))


def record(server):
    """Cases whose request succeeds are not recorded."""
    created = send(server, presign(server, "PUT"), b"content")
    assert created["status"] == 200, created
    found = {}
    for name, signed, sent, body in cases(server):
        answer = send(server, sent, body)
        if answer["status"] >= 300:
            found[name] = {"signed": signed, "sent": sent, "answer": answer}
    recording = {"server": server.version, "cases": found}
    file = HERE / f"{server.name}.json"
    file.write_text(json.dumps(recording, indent=1, ensure_ascii=False) + "\n")
    print(f"{file.name}: {len(found)} cases")


class Server:
    key_id, secret, region = "presign", "s3cr3t", REGION

    def __init__(self, directory, home):
        self.directory, self.home, self.processes = directory, home, []

    def free_port(self):
        with socket.socket() as listener:
            listener.bind(("127.0.0.1", 0))
            return listener.getsockname()[1]

    def spawn(self, *command, **environment):
        log = open(self.home / "log", "ab")
        environment = {**os.environ, **environment}
        self.processes.append(
            subprocess.Popen(command, env=environment, stdout=log, stderr=log, cwd=self.home, start_new_session=True)
        )

    def serve(self, port):
        """Waits until the server takes connections."""
        self.address = f"127.0.0.1:{port}"
        deadline = time.monotonic() + 120
        while time.monotonic() < deadline:
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
                return
            if any(process.poll() is not None for process in self.processes):
                break
            time.sleep(0.2)
        sys.exit(f"{self.name} does not start:\n{(self.home / 'log').read_text()[-4000:]}")

    def create_bucket(self):
        answer = send(self, presign(self, "PUT", key=""))
        assert answer["status"] == 200, answer

    def stop(self):
        for process in self.processes:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()

    def venv(self, *packages):
        """The programs of a virtual environment with these packages."""
        venv = self.directory / self.name
        if not (venv / "installed").exists():
            subprocess.run([sys.executable, "-m", "venv", venv], check=True)
            subprocess.run([venv / "bin/pip", "install", "--quiet", *packages], check=True)
            (venv / "installed").touch()
        return venv / "bin"


class Swift(Server):
    name, version = "swift", "OpenStack Swift 2.38.3"
    key_id, secret = "presign:tester", "s3cr3t"

    def start(self):
        programs = self.venv("swift==2.38.3", "setuptools<81")
        etc = self.home / "etc"
        etc.mkdir()
        (etc / "swift.conf").write_text("[swift-hash]\nswift_hash_path_suffix = example\n")
        for kind in ("account", "container", "object"):
            port = self.free_port()
            (self.home / kind / "d1").mkdir(parents=True)
            (etc / f"{kind}-server.conf").write_text(
                f"[DEFAULT]\nbind_ip = 127.0.0.1\nbind_port = {port}\nworkers = 0\nmount_check = false\n"
                f"swift_dir = {etc}\ndevices = {self.home / kind}\nuser = {os.environ.get('USER', 'root')}\n"
                f"[pipeline:main]\npipeline = {kind}-server\n[app:{kind}-server]\nuse = egg:swift#{kind}\n"
            )
            builder = etc / f"{kind}.builder"
            for command in (["create", "2", "1", "1"], ["add", f"r1z1-127.0.0.1:{port}/d1", "1"], ["rebalance"]):
                subprocess.run(
                    [programs / "swift-ring-builder", builder, *command], check=True, stdout=subprocess.DEVNULL
                )
            self.start_swift(programs, kind, etc)
        port = self.free_port()
        (etc / "proxy-server.conf").write_text(
            f"[DEFAULT]\nbind_ip = 127.0.0.1\nbind_port = {port}\nworkers = 0\nswift_dir = {etc}\n"
            f"user = {os.environ.get('USER', 'root')}\n"
            "[pipeline:main]\npipeline = catch_errors cache s3api tempauth slo dlo versioned_writes proxy-server\n"
            "[app:proxy-server]\nuse = egg:swift#proxy\naccount_autocreate = true\n"
            "[filter:catch_errors]\nuse = egg:swift#catch_errors\n"
            "[filter:cache]\nuse = egg:swift#memcache\n"
            f"[filter:s3api]\nuse = egg:swift#s3api\nlocation = {REGION}\n"
            f"[filter:tempauth]\nuse = egg:swift#tempauth\nuser_presign_tester = {self.secret} .admin\n"
            "[filter:slo]\nuse = egg:swift#slo\n[filter:dlo]\nuse = egg:swift#dlo\n"
            "[filter:versioned_writes]\nuse = egg:swift#versioned_writes\n"
        )
        self.start_swift(programs, "proxy", etc)
        self.serve(port)
        self.create_bucket()

    def start_swift(self, programs, kind, etc):
        """Swift reads /etc/swift/swift.conf, whatever its options say."""
        launch = (
            "import runpy, sys, swift.common.utils as utils; utils.SWIFT_CONF_FILE = sys.argv.pop(1); "
            "program = sys.argv.pop(1); sys.argv[0] = program; runpy.run_path(program, run_name='__main__')"
        )
        program = programs / f"swift-{kind}-server"
        self.spawn(programs / "python", "-c", launch, etc / "swift.conf", program, etc / f"{kind}-server.conf", "-v")


class LocalStack(Server):
    name, version = "localstack", "LocalStack 4.12.0"
    key_id, secret = "test", "test"

    def start(self):
        packages = ["localstack-core[base-runtime]==4.12.0", "cbor2<5.8", "pyopenssl<25.2", "cryptography<46"]
        programs = self.venv(*packages, "service_identity", "psutil<7.2")
        port = self.free_port()
        self.spawn(
            programs / "python",
            "-m",
            "localstack.runtime.main",
            SERVICES="s3",
            S3_SKIP_SIGNATURE_VALIDATION="0",
            GATEWAY_SERVER="hypercorn",
            GATEWAY_LISTEN=f"127.0.0.1:{port}",
            DISABLE_EVENTS="1",
            LOCALSTACK_VOLUME_DIR=str(self.home / "volume"),
            FILESYSTEM_ROOT=str(self.home / "filesystem"),
        )
        self.serve(port)
        self.create_bucket()


class Garage(Server):
    name, version = "garage", "Garage 2.5.0"
    key_id = "GK31c2f218a2e44f485b94239e"
    secret = "b892c0665f0ada8a4755dae98baa3b133590e11dae3bcc1f9d769d67f16c3835"

    def start(self):
        program = os.environ.get("PRESIGN_GARAGE") or shutil.which("garage")
        port, rpc_port = self.free_port(), self.free_port()
        (self.home / "garage.toml").write_text(
            f"metadata_dir = '{self.home}/meta'\ndata_dir = '{self.home}/data'\ndb_engine = 'sqlite'\n"
            f"replication_factor = 1\nrpc_bind_addr = '127.0.0.1:{rpc_port}'\n"
            f"rpc_public_addr = '127.0.0.1:{rpc_port}'\nrpc_secret = '{self.secret}'\n"
            f"[s3_api]\napi_bind_addr = '127.0.0.1:{port}'\ns3_region = '{REGION}'\nroot_domain = 's3.example'\n"
        )
        self.spawn(
            program, "-c", self.home / "garage.toml", "server", "--single-node", "--default-bucket",
            GARAGE_DEFAULT_ACCESS_KEY=self.key_id,
            GARAGE_DEFAULT_SECRET_KEY=self.secret,
            GARAGE_DEFAULT_BUCKET=BUCKET,
        )  # fmt: skip
        self.serve(port)
        time.sleep(2)


class S3s(Server):
    name, version = "s3s", "s3s-fs 0.14.1"
    key_id, secret = "AKEXAMPLES3S", "SKEXAMPLES3S"

    def start(self):
        root = self.directory / self.name
        install = ["cargo", "install", "--locked", "--debug", "--quiet", "--features", "binary", "s3s-fs@0.14.1"]
        subprocess.run([*install, "--root", root], check=True)
        port = self.free_port()
        (self.home / "data" / BUCKET).mkdir(parents=True)
        self.spawn(
            root / "bin/s3s-fs", "--host", "127.0.0.1", "--port", str(port), "--access-key", self.key_id,
            "--secret-key", self.secret, self.home / "data",
        )  # fmt: skip
        self.serve(port)


def main():
    directory = pathlib.Path(sys.argv[1]).absolute()
    directory.mkdir(parents=True, exist_ok=True)
    servers = {server.name: server for server in (Swift, LocalStack, Garage, S3s)}
    for name in sys.argv[2:] or servers:
        with tempfile.TemporaryDirectory() as home:
            server = servers[name](directory, pathlib.Path(home))
            try:
                server.start()
                record(server)
            finally:
                server.stop()


if __name__ == "__main__":
    main()
