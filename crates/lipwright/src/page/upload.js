// A file to the service: announced, then sent to the link that it gives.
import { ApiError, call, offline, refusal } from "/page/api.js";
import { own } from "/page/link.js";

/** Uploads; `told(share)` is called on the way. Gives the asset's URL. */
export async function upload(file, told, signal) {
  const announced = { filename: file.name || "file", content_type: file.type || guess(file.name), file_size: file.size };
  if (!file.size) throw new ApiError("empty", file.name);
  const { sign_url: to, asset_url: asset } = await call("POST", "/v2/upload/asset", announced, signal);
  await put(own(to) ?? to, file, told, signal);
  return asset;
}

const TYPES = { mp4: "video/mp4", mov: "video/quicktime", webm: "video/webm", mkv: "video/x-matroska", wav: "audio/wav", mp3: "audio/mpeg", m4a: "audio/mp4", ogg: "audio/ogg", flac: "audio/flac" };
const guess = (name) => TYPES[name.split(".").pop().toLowerCase()] ?? "application/octet-stream";

/** `fetch` does not tell how far an upload is; this older way does. */
function put(url, file, told, signal) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("PUT", url);
    request.setRequestHeader("content-type", "application/octet-stream");
    request.responseType = "json";
    request.upload.addEventListener("progress", (event) => event.lengthComputable && told(event.loaded / event.total));
    request.addEventListener("load", () => {
      if (request.response?.code === 0) {
        told(1);
        resolve();
      } else reject(refusal(request.response, request.status));
    });
    request.addEventListener("error", () => reject(offline()));
    request.addEventListener("abort", () => reject(new DOMException("", "AbortError")));
    signal?.addEventListener("abort", () => request.abort());
    request.send(file);
  });
}
