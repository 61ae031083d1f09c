// The service hands out URLs; the image itself goes from here to the storage and back.

const $ = (id) => document.getElementById(id);

/** What went wrong, in words for whoever sits in front of the page. */
class Refusal extends Error {}

/** Calls the service. Answers with the signed URL and how long it lives, in milliseconds. */
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

const signUpload = (image, contentLength) =>
  sign("/signed-url-upload", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ ...image, contentLength }),
  });

const signView = (image) => sign(`/signed-url-access?${new URLSearchParams(image)}`);

/** Name and extension for the service. A few random letters keep images of the same name apart. */
function nameOf(file) {
  const dot = file.name.lastIndexOf(".");
  if (dot < 1) throw new Refusal(`${file.name} has no extension such as .png, so its type is unknown.`);
  const stem = [...file.name.slice(0, dot).normalize("NFC")].slice(0, 20).join("");
  const random = Math.random().toString(36).slice(2, 8);
  return { fileName: `${stem}-${random}`, extension: file.name.slice(dot + 1) };
}

/** Sends the file to the storage. `fetch` cannot tell how much it has sent, so this is an XMLHttpRequest. */
function put(signed, file, onProgress, cancelled) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open(signed.method, signed.url);
    for (const [name, value] of Object.entries(signed.headers)) {
      // The browser sets this one by itself, and lets no script do it.
      if (name !== "content-length") request.setRequestHeader(name, value);
    }
    request.upload.onprogress = (event) => onProgress(event.loaded / event.total);
    request.onload = () => {
      if (request.status === 200) resolve();
      else reject(new Refusal(whyRefused(request)));
    };
    request.onerror = () => reject(new Refusal(
      `The storage cannot be reached from this page. If it is up, its CORS rules have to allow ${location.origin}.`,
    ));
    request.onabort = () => reject(cancelled.reason);
    cancelled.addEventListener("abort", () => request.abort());
    request.send(file);
  });
}

/** S3 answers with an error code and a message in XML. */
function whyRefused(request) {
  const xml = new DOMParser().parseFromString(request.responseText, "application/xml");
  const code = xml.querySelector("Code")?.textContent ?? `status ${request.status}`;
  const message = xml.querySelector("Message")?.textContent ?? "";
  if (message.includes("expired") || code === "ExpiredToken") {
    return "The upload link expired before the upload began. Choose the image again.";
  }
  if (code === "PreconditionFailed") return "An image of this name is there already. Choose the image again.";
  return `The storage refused the upload: ${code}.`;
}

let current = null;
let countdown = null;

async function upload(file) {
  const cancel = new AbortController();
  $("cancel").onclick = () => cancel.abort(new Refusal("Upload cancelled."));
  begin(file);
  try {
    const image = nameOf(file);
    const signed = await signUpload(image, file.size);
    cancel.signal.throwIfAborted();
    await put(signed, file, showProgress, cancel.signal);
    await show(image);
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
