// The part of record_tokens.py that needs Node.js. Prints JSON.

import { createRequire } from "node:module";

const [directory, settings] = process.argv.slice(2);
const { now, region, keys } = JSON.parse(settings);
const require = createRequire(`${directory}/`);
const version = (name) => require(`${directory}/node_modules/${name}/package.json`).version;

const RealDate = Date;
globalThis.Date = class extends RealDate {
  constructor(...values) {
    super(...(values.length ? values : [now]));
  }
  static now() {
    return new RealDate(now).getTime();
  }
};

// What the SDK would connect to.
let connected;
globalThis.WebSocket = class {
  constructor(url) {
    connected = url;
    throw new Error("not connected");
  }
};

const { StartStreamTranscriptionCommand, TranscribeStreamingClient } = require("@aws-sdk/client-transcribe-streaming");
const { WebSocketFetchHandler } = require("@aws-sdk/middleware-websocket");

async function transcribe({ id, secret, token }) {
  const client = new TranscribeStreamingClient({
    region,
    credentials: { accessKeyId: id, secretAccessKey: secret, ...(token && { sessionToken: token }) },
    requestHandler: new WebSocketFetchHandler(),
    maxAttempts: 1,
    logger: {},
  });
  // It would add its version to the URL.
  client.middlewareStack.remove("getUserAgentMiddleware");
  const command = new StartStreamTranscriptionCommand({
    LanguageCode: "en-US",
    MediaEncoding: "pcm",
    MediaSampleRateHertz: 16000,
    SessionId: "11111111-2222-4333-8444-555555555555",
    AudioStream: (async function* () {})(),
  });
  connected = undefined;
  const error = await client.send(command).catch((error) => error);
  if (!connected) throw error;
  return connected;
}

const by = `@aws-sdk/client-transcribe-streaming ${version("@aws-sdk/client-transcribe-streaming")}: StartStreamTranscriptionCommand`;
const token = { name: "transcribe", by };
for (const [kind, values] of Object.entries(keys)) token[kind] = await transcribe(values);
console.log(JSON.stringify([token]));
