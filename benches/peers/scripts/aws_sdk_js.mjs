import { request, require, serve } from "./serve.mjs";

const { S3Client, GetObjectCommand, PutObjectCommand } = require("@aws-sdk/client-s3");
const { createPresignedPost } = require("@aws-sdk/s3-presigned-post");
const { getSignedUrl } = require("@aws-sdk/s3-request-presigner");
const { version } = require("./node_modules/@aws-sdk/client-s3/package.json");

const client = new S3Client({
  region: request.region,
  credentials: {
    accessKeyId: request.access_key_id,
    secretAccessKey: request.secret_access_key,
    sessionToken: request.session_token ?? undefined,
  },
  // By default the SDK signs a checksum of a body that it has not got.
  requestChecksumCalculation: "WHEN_REQUIRED",
  responseChecksumValidation: "WHEN_REQUIRED",
});

const object = { Bucket: request.bucket, Key: request.key };
const headers = request.headers;
const command = () =>
  request.method === "GET"
    ? new GetObjectCommand(object)
    : new PutObjectCommand({
        ...object,
        ContentType: headers["content-type"],
        ContentLength: Number(headers["content-length"]),
      });

// By default the SDK leaves content-type unsigned.
const signableHeaders = new Set(["host", ...Object.keys(headers)]);
const signingDate = new Date(request.signed_at * 1000);

const signUrl = () =>
  getSignedUrl(client, command(), { expiresIn: request.expires_in, signingDate, signableHeaders });

// It adds the conditions of the fields.
const signForm = () =>
  createPresignedPost(client, {
    ...object,
    Fields: request.fields,
    Conditions: [["content-length-range", ...request.content_length_range]],
    Expires: request.expires_in,
  });

await serve(`aws-sdk-js ${version}`, request.method === "POST" ? signForm : signUrl);
