// The calls of the service, which hands out URLs and forms.

/** What went wrong, in words for whoever sits in front of the page. */
export class Refusal extends Error {}

/** Calls the service. The answer has the moment at which it expires, on the clock of `performance`. */
async function sign(path, options) {
  const response = await fetch(path, options).catch(() => {
    throw new Refusal("The upload service does not answer. Is it running?");
  });
  const answer = await response.json();
  if (!response.ok) throw new Refusal(answer.error);
  // Both times are the server's: the clock of this device may be wrong.
  const lifetime = Date.parse(answer.expires_at) - Date.parse(response.headers.get("date"));
  return { ...answer, expires: performance.now() + lifetime };
}

const post = (path, parameters) =>
  sign(path, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(parameters),
  });

export const signUpload = (image, contentLength) => post("/signed-url-upload", { ...image, contentLength });

export const signForm = (image) => post("/signed-post-upload", image);

export const startParts = (image, contentLength) => post("/parts/start", { ...image, contentLength });

export const signParts = (upload, firstPart) => post("/parts/urls", { ...upload, firstPart });

export const completeParts = (upload, etags) => post("/parts/complete", { ...upload, etags });

export const abortParts = (upload) => post("/parts/abort", upload);

export const signView = (image) => sign(`/signed-url-access?${new URLSearchParams(image)}`);

/** Name and extension for the service. A few random letters keep images of the same name apart. */
export function nameOf(file) {
  const dot = file.name.lastIndexOf(".");
  if (dot < 1) throw new Refusal(`${file.name} has no extension such as .png, so its type is unknown.`);
  const stem = [...file.name.slice(0, dot).normalize("NFC")].slice(0, 20).join("");
  const random = Math.random().toString(36).slice(2, 8);
  return { fileName: `${stem}-${random}`, extension: file.name.slice(dot + 1) };
}
