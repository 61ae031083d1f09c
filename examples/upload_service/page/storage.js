// What goes from here to the storage, and what it answers.

import { Refusal } from "./service.js";

/**
 * Sends a signed request. `fetch` cannot tell how much it has sent, so this is an
 * XMLHttpRequest; it is returned when the storage has accepted the request.
 */
export function send(signed, body, { onProgress, cancelled } = {}) {
  return new Promise((resolve, reject) => {
    cancelled?.throwIfAborted();
    const request = new XMLHttpRequest();
    request.open(signed.method, signed.url);
    for (const [name, value] of Object.entries(signed.headers ?? {})) {
      // The browser sets this one by itself, and lets no script do it.
      if (name !== "content-length") request.setRequestHeader(name, value);
    }
    if (onProgress) request.upload.onprogress = (event) => onProgress(event.loaded, event.total);
    request.onload = () => {
      const why = whyRefused(request);
      if (why) reject(new Refusal(why));
      else resolve(request);
    };
    request.onerror = () => reject(new Refusal(
      `The storage cannot be reached from this page. If it is up, its CORS rules have to allow ${location.origin}.`,
    ));
    request.onabort = () => reject(cancelled.reason);
    cancelled?.addEventListener("abort", () => request.abort());
    request.send(body);
  });
}

/** The text of an element in an answer of S3. */
export function textOf(request, name) {
  const xml = new DOMParser().parseFromString(request.responseText, "application/xml");
  return xml.querySelector(name)?.textContent;
}

/**
 * S3 answers with an error code and a message in XML. The status may be 200 all the same: S3
 * sends it before it has put the parts of an upload together.
 */
function whyRefused(request) {
  const isSuccess = request.status >= 200 && request.status < 300;
  if (isSuccess && textOf(request, ":root > Code") === undefined) return null;
  const code = textOf(request, "Code") ?? `status ${request.status}`;
  const message = textOf(request, "Message") ?? "";
  if (message.includes("expired") || code === "ExpiredToken") {
    return "The upload link expired before the upload began. Choose the image again.";
  }
  if (code === "PreconditionFailed") return "An image of this name is there already. Choose the image again.";
  if (code === "EntityTooLarge") return "The storage refused the image: it is too large.";
  return `The storage refused the upload: ${code}.`;
}
