import { request, require, serve } from "./serve.mjs";

const { AwsClient } = require("aws4fetch");
const { version } = require("./node_modules/aws4fetch/package.json");

const client = new AwsClient({
  accessKeyId: request.access_key_id,
  secretAccessKey: request.secret_access_key,
  sessionToken: request.session_token ?? undefined,
  service: "s3",
  region: request.region,
});

const url = `${request.object_url}?X-Amz-Expires=${request.expires_in}`;
const datetime = new Date(request.signed_at * 1000).toISOString().replace(/[:-]|\.\d{3}/g, "");
const { method, headers } = request;

await serve(`aws4fetch ${version}`, async () => {
  // It leaves content-type and content-length unsigned unless you pass `allHeaders`.
  const aws = { signQuery: true, datetime, allHeaders: true };
  const signed = await client.sign(url, { method, headers, aws });
  return signed.url;
});
