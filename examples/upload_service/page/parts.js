// An upload in parts, one after the other. A part that fails is sent again, and no other.

import { Refusal, abortParts, completeParts, signParts, startParts } from "./service.js";
import { send, textOf } from "./storage.js";

/** How often a part is sent before the upload is given up. */
const ATTEMPTS = 4;

/** Before the next attempt, in milliseconds; twice as long after each. */
const FIRST_PAUSE = 500;

/** A URL with less time left is not used, in milliseconds. */
const MARGIN = 10_000;

export async function uploadInParts(image, file, onShare, cancelled) {
  const start = await startParts(image, file.size);
  const created = await send(start, null, { cancelled });
  const upload = { ticket: start.ticket, uploadId: textOf(created, "UploadId") };
  try {
    const etags = await sendParts(upload, file, onShare, cancelled);
    const complete = await completeParts(upload, etags);
    await send(complete, complete.body, { cancelled });
  } catch (error) {
    await discard(upload);
    throw error;
  }
  return image;
}

/** Answers with the ETag of each part. */
async function sendParts(upload, file, onShare, cancelled) {
  const etags = [];
  let signed = null;
  do {
    const number = etags.length + 1;
    for (let attempt = 1; ; attempt++) {
      try {
        if (!isUsable(signed, number)) signed = await signParts(upload, number);
        etags.push(await sendPart(signed, number, file, onShare, cancelled));
        break;
      } catch (error) {
        if (cancelled.aborted || attempt === ATTEMPTS) throw error;
        await pause(FIRST_PAUSE * 2 ** (attempt - 1));
        // Whatever was wrong with its URL, the next attempt has another.
        signed = null;
      }
    }
  } while (etags.length < signed.part_count);
  return etags;
}

const urlOf = (signed, number) => signed?.parts.find((part) => part.part_number === number);

const isUsable = (signed, number) => urlOf(signed, number) && signed.expires - performance.now() > MARGIN;

async function sendPart(signed, number, file, onShare, cancelled) {
  const { url, start, end } = urlOf(signed, number);
  const onProgress = (loaded) => onShare((start + loaded) / file.size);
  const request = await send({ method: signed.method, url }, file.slice(start, end), { onProgress, cancelled });
  const etag = request.getResponseHeader("etag");
  if (!etag) throw new Refusal("This page cannot read the ETag of a part: the storage's CORS rules have to expose it.");
  return etag;
}

/** The storage keeps the parts, and S3 charges for them, until they are discarded. */
async function discard(upload) {
  try {
    await send(await abortParts(upload));
  } catch (error) {
    console.warn("The parts could not be discarded.", error);
  }
}

const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));
