// The page. The service hands out URLs; the image itself goes from here to the storage and back.

import { Refusal, nameOf, signView } from "./service.js";
import { uploadInParts } from "./parts.js";
import { uploadByForm, uploadByUrl } from "./ways.js";

/** Larger images go in parts, so that not all is lost when the connection is, in bytes. */
const IN_PARTS_ABOVE = 16 * 1024 * 1024;

const $ = (id) => document.getElementById(id);

let current = null;
let countdown = null;

async function upload(file) {
  const cancel = new AbortController();
  $("cancel").onclick = () => cancel.abort(new Refusal("Upload cancelled."));
  begin(file);
  try {
    const way = wayFor(file);
    await show(await way(nameOf(file), file, showProgress, cancel.signal));
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    fail(error.message);
  } finally {
    document.body.classList.remove("busy");
    $("uploading").hidden = true;
    // So that choosing the same file again counts as a change.
    $("file").value = "";
  }
}

function wayFor(file) {
  if (file.size > IN_PARTS_ABOVE) return uploadInParts;
  return $("by-form").checked ? uploadByForm : uploadByUrl;
}

function begin(file) {
  clearInterval(countdown);
  document.body.classList.add("busy");
  $("message").hidden = true;
  $("result").hidden = true;
  $("uploading").hidden = false;
  $("uploading-name").textContent = file.name;
  $("picture").alt = file.name;
  say(`Uploading ${file.name}`);
  showProgress(0);
}

function showProgress(share) {
  const percent = Math.floor(share * 100);
  $("progress").value = percent;
  $("percent").textContent = `${percent} %`;
}

/** Loads the picture from its view URL and shows it with the URL. */
async function show(image) {
  current = image;
  const signed = await signView(image);
  $("picture").src = signed.url;
  await $("picture").decode().catch(() => {
    throw new Refusal("The file was uploaded, but this browser cannot show it as an image.");
  });
  $("result").hidden = false;
  showLink(signed);
  say("The image is uploaded.");
  $("result").scrollIntoView({ block: "nearest" });
}

function showLink(signed) {
  $("view-url").value = signed.url;
  $("open").href = signed.url;
  clearInterval(countdown);
  const tick = () => {
    const seconds = Math.max(0, Math.ceil((signed.expires - performance.now()) / 1000));
    const minutes = Math.floor(seconds / 60);
    const expired = seconds === 0;
    $("result").classList.toggle("expired", expired);
    $("countdown").textContent = expired
      ? "expired"
      : `expires in ${minutes}:${String(seconds % 60).padStart(2, "0")}`;
    if (expired) clearInterval(countdown);
  };
  countdown = setInterval(tick, 250);
  tick();
}

function fail(message) {
  $("message").textContent = message;
  $("message").hidden = false;
  say("");
}

/** Tells screen readers what others see. */
function say(text) {
  $("status").textContent = text;
}

function take(files) {
  if (document.body.classList.contains("busy")) return;
  if (files.length === 1) upload(files[0]);
  else if (files.length > 1) fail("One image at a time, please.");
}

$("file").addEventListener("change", () => take($("file").files));

$("copy").addEventListener("click", async () => {
  await navigator.clipboard.writeText($("view-url").value);
  say("Link copied");
  $("copy").textContent = "Copied";
  setTimeout(() => { $("copy").textContent = "Copy"; }, 1500);
});

$("renew").addEventListener("click", async () => {
  try {
    showLink(await signView(current));
    say("The link is new.");
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    fail(error.message);
  }
});

// The whole window takes a dropped file, so that one dropped beside the zone is not opened in its place.
addEventListener("dragover", (event) => {
  event.preventDefault();
  document.body.classList.add("dragging");
});
addEventListener("dragleave", (event) => {
  if (!event.relatedTarget) document.body.classList.remove("dragging");
});
addEventListener("drop", (event) => {
  event.preventDefault();
  document.body.classList.remove("dragging");
  take(event.dataTransfer.files);
});
