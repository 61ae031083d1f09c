// The ways to upload an image in one request. Each answers with the image's name for the service.

import { signForm, signUpload } from "./service.js";
import { send } from "./storage.js";

/** By a presigned URL, which has the image's exact length. */
export async function uploadByUrl(image, file, onShare, cancelled) {
  const signed = await signUpload(image, file.size);
  await send(signed, file, { onProgress: (loaded, total) => onShare(loaded / total), cancelled });
  return image;
}

/** By a form. The storage checks the length, so the service need not know it. */
export async function uploadByForm(image, file, onShare, cancelled) {
  const signed = await signForm(image);
  const form = new FormData();
  for (const [name, value] of Object.entries(signed.fields)) form.append(name, value);
  // S3 ignores all fields after the file.
  form.append("file", file);
  await send(signed, form, { onProgress: (loaded, total) => onShare(loaded / total), cancelled });
  return { ...image, fileName: signed.file_name };
}
