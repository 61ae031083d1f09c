// Records URLs that AWS's SDK for JavaScript presigns, for tests/rules/verify/other_signers.rs.
//
//     npm install --prefix DIRECTORY @aws-sdk/client-s3@3.1173.0 @aws-sdk/s3-request-presigner@3.1164.0
//     node tests/recordings/record_urls.mjs DIRECTORY
//
// writes aws_sdk_js_urls.json beside this script.

import { createHash, createHmac } from "node:crypto";
import { writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { resolve } from "node:path";

const require = createRequire(resolve(process.argv[2], "node_modules/"));
const s3 = require("@aws-sdk/client-s3");
const { getSignedUrl } = require("@aws-sdk/s3-request-presigner");
const { SignatureV4 } = require("@smithy/signature-v4");
const version = (name) => require(`${resolve(process.argv[2])}/node_modules/${name}/package.json`).version;

const signingDate = new Date("2013-05-24T00:00:00Z");
const keys = { accessKeyId: "AKIAIOSFODNN7EXAMPLE", secretAccessKey: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY" };
const sessionToken = "IQoJb3JpZ2luX2VjEXAMPLE//TOKEN+with=marks";
const Bucket = "examplebucket";
const KEYS = [
  "photos/cat.jpg",
  "a b+c%2e&d=e;f,g",
  "\u00fcn\u00efc\u00f6d\u00e9/\u{1f600}",
  "a//b",
  "/a",
  "a/",
  "../a/./b",
  "%",
  "a?b#c",
  "!\"#$'()*,/:;<=>@[\\]^`{|}~",
  "\t\x7f",
];

const urls = [];

/** The values of the signed headers, which the SDK doesn't return, are those of the request. */
function record(what, method, region, service, url, sent, token = null) {
  const signed = new URL(url).searchParams.get("X-Amz-SignedHeaders").split(";");
  const lower = Object.fromEntries(Object.entries(sent).map(([name, value]) => [name.toLowerCase(), `${value}`]));
  const headers = Object.fromEntries(signed.filter((name) => name !== "host").map((name) => [name, lower[name]]));
  if (Object.values(headers).includes(undefined)) throw new Error(`${what}: ${signed}`);
  urls.push({ what, method, region, service, token, url, headers });
}

async function presign(what, method, command, { region = "us-east-1", token, expiresIn = 900, signable, hoist, unhoist, ...config } = {}) {
  const credentials = token ? { ...keys, sessionToken: token } : keys;
  const client = new s3.S3Client({ region, credentials, ...config });
  let sent = {};
  const remember = (next) => (args) => {
    sent = { ...args.request.headers };
    return next(args);
  };
  // After everything that adds headers.
  command.middlewareStack.add(remember, { step: "build", priority: "low" });
  const set = (names) => names && new Set(names);
  const options = { expiresIn, signingDate, signableHeaders: set(signable), hoistableHeaders: set(hoist), unhoistableHeaders: set(unhoist) };
  const url = await getSignedUrl(client, command, options);
  record(what, method, region, "s3", url, sent, token);
}

const get = (Key, more = {}) => new s3.GetObjectCommand({ Bucket, Key, ...more });
const put = (Key, more = {}) => new s3.PutObjectCommand({ Bucket, Key, ...more });

for (const region of ["us-east-1", "eu-central-1", "cn-north-1", "us-gov-west-1"]) {
  await presign(`virtual style in ${region}`, "GET", get("photos/cat.jpg"), { region });
  await presign(`path style in ${region}`, "GET", get("photos/cat.jpg"), { region, forcePathStyle: true });
}
await presign("dual stack", "GET", get("cat.jpg"), { useDualstackEndpoint: true });
await presign("FIPS", "GET", get("cat.jpg"), { useFipsEndpoint: true });
await presign("acceleration", "PUT", put("cat.jpg"), { useAccelerateEndpoint: true });
await presign("a bucket with dots", "GET", get("cat.jpg", { Bucket: "photos.example.com" }));
const accessPoint = "arn:aws:s3:us-west-2:111122223333:accesspoint/photos";
await presign("an access point", "GET", get("cat.jpg", { Bucket: accessPoint }), { region: "us-west-2" });
for (const endpoint of ["http://127.0.0.1:9000", "https://storage.example.com", "https://storage.example.com/base"]) {
  for (const forcePathStyle of [false, true]) {
    await presign(`${endpoint} in ${forcePathStyle ? "path" : "virtual"} style`, "GET", get("a b"), { endpoint, forcePathStyle });
  }
}
for (const key of KEYS) {
  await presign(`key ${JSON.stringify(key)}`, "GET", get(key));
  await presign(`upload of key ${JSON.stringify(key)}`, "PUT", put(key), { forcePathStyle: true });
  await presign(`list with prefix ${JSON.stringify(key)}`, "GET", new s3.ListObjectsV2Command({ Bucket, Prefix: key, Delimiter: "/" }));
}
await presign("a token", "GET", get("cat.jpg"), { token: sessionToken });
await presign("a second", "GET", get("cat.jpg"), { expiresIn: 1 });
await presign("seven days", "GET", get("cat.jpg"), { expiresIn: 604_800 });
await presign("response headers", "GET", get("cat.jpg", {
  ResponseContentDisposition: "attachment; filename=\"K\u00e4se & 'Brot'.jpg\"; filename*=UTF-8''K%C3%A4se",
  ResponseContentType: 'image/jpeg; a="b, c"',
  ResponseCacheControl: "no-cache",
}));
await presign("a version", "HEAD", new s3.HeadObjectCommand({ Bucket, Key: "cat.jpg", VersionId: "3/L4kqtJlcpXroDTDmJ+rmSpXd3dIbrHY=" }));
await presign("a deletion", "DELETE", new s3.DeleteObjectCommand({ Bucket, Key: "cat.jpg" }));

const upload = { ContentType: "text/plain; charset=utf-8", Metadata: { camera: "  Leica   M3,  chrome ", empty: "", lens: "50 mm" }, ACL: "bucket-owner-full-control", Tagging: "project=cats%20%26%20dogs&stage=a", StorageClass: "STANDARD_IA" };
await presign("headers in the query", "PUT", put("cat.jpg", upload));
await presign("a signed content type", "PUT", put("cat.jpg", upload), { signable: ["host", "content-type"] });
await presign("headers that stay headers", "PUT", put("cat.jpg", upload), {
  unhoist: ["x-amz-meta-camera", "x-amz-meta-empty", "x-amz-acl", "x-amz-storage-class", "x-amz-checksum-crc32"],
});
await presign("no checksum", "PUT", put("cat.jpg"), { requestChecksumCalculation: "WHEN_REQUIRED" });
await presign("a checksum", "PUT", put("cat.jpg", { ChecksumSHA256: "ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=" }));
await presign("encryption by KMS", "PUT", put("cat.jpg", { ServerSideEncryption: "aws:kms", SSEKMSKeyId: "arn:aws:kms:us-east-1:111122223333:key/1234abcd" }));
await presign("a length", "PUT", put("cat.jpg", { ContentLength: 3 }), { signable: ["host", "content-length"] });
const part = { Bucket, Key: "cat.jpg", UploadId: "2~Fw-9Vxyz+/==", PartNumber: 7 };
await presign("a new upload", "POST", new s3.CreateMultipartUploadCommand({ Bucket, Key: "cat.jpg" }));
await presign("a part", "PUT", new s3.UploadPartCommand(part));
await presign("the end of an upload", "POST", new s3.CompleteMultipartUploadCommand(part));
await presign("its parts", "GET", new s3.ListPartsCommand(part));
await presign("tags", "GET", new s3.GetObjectTaggingCommand({ Bucket, Key: "cat.jpg" }));

class Sha256 {
  constructor(key) {
    this.hash = key ? createHmac("sha256", key) : createHash("sha256");
  }
  update(data) {
    this.hash.update(data);
  }
  async digest() {
    return this.hash.digest();
  }
}

async function presignFor(what, service, region, request, options = {}) {
  const credentials = options.token ? { ...keys, sessionToken: options.token } : keys;
  const signer = new SignatureV4({ service, region, credentials, sha256: Sha256 });
  const { hostname, port, path = "/", query = {}, headers = {} } = request;
  const host = port ? `${hostname}:${port}` : hostname;
  const whole = { method: "GET", protocol: "https:", hostname, port, path, query, headers: { host, ...headers } };
  const signed = await signer.presign(whole, { expiresIn: 60, signingDate, ...options });
  const encode = (text) => encodeURIComponent(text).replace(/[!'()*]/g, (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`);
  const pairs = Object.entries(signed.query).map(([name, value]) => `${encode(name)}=${encode(value)}`);
  record(what, "GET", region, service, `https://${host}${path}?${pairs.join("&")}`, whole.headers, options.token);
}

const identity = { hostname: "sts.eu-west-1.amazonaws.com", query: { Action: "GetCallerIdentity", Version: "2011-06-15" } };
await presignFor("who am I", "sts", "eu-west-1", identity);
await presignFor("who am I, with a token", "sts", "eu-west-1", identity, { token: sessionToken });
await presignFor("a token for EKS", "sts", "eu-west-1", { ...identity, headers: { "x-k8s-aws-id": "my  cluster" } });
const database = { hostname: "db.example.eu-west-1.rds.amazonaws.com", port: 3306, query: { Action: "connect", DBUser: "a user" } };
await presignFor("a token for RDS", "rds-db", "eu-west-1", database);
await presignFor("a path", "execute-api", "eu-west-1", { hostname: "a.execute-api.eu-west-1.amazonaws.com", path: "/prod/a%20b/./c//d" });

const names = ["@aws-sdk/client-s3", "@aws-sdk/s3-request-presigner", "@smithy/signature-v4"];
const signer = names.map((name) => `${name} ${version(name)}`).join(", ");
const file = new URL("aws_sdk_js_urls.json", import.meta.url);
writeFileSync(file, `${JSON.stringify({ signer, urls }, null, 0).replaceAll('{"what"', '\n{"what"')}\n`);
console.log(`${file.pathname.split("/").pop()}: ${urls.length} URLs`);
