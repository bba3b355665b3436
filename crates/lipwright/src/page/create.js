// The form: two files, a few choices, one button.
import { errorNotice } from "/page/advice.js";
import { create } from "/page/api.js";
import { Card, recordButton } from "/page/choose.js";
import { byId, h } from "/page/dom.js";
import { needKey } from "/page/key.js";
import { go } from "/page/route.js";
import { mark } from "/page/text.js";
import { upload } from "/page/upload.js";

export const PLAYBACK = ["normal", "normal_reverse", "normal_reverse_by_audio"];
export const ENGINES = ["warp", "identity"];

/** A group of choices of which one is taken. */
export function picks(group, names, chosen, prefix = "") {
  return h("fieldset", {},
    h("legend", { t: `${group}.title` }),
    names.map((name) =>
      h("label", { class: "pick" },
        h("input", { type: "radio", name: prefix + group, value: name, checked: name === chosen }),
        h("span", { t: `${group}.${name}` }),
        h("small", { t: `${group}.${name}.hint` }))));
}

/** What is chosen of the engine: whose mouth, and a mark. */
export function choices(chosen, prefix = "") {
  // A box comes from other clients; here it is kept by leaving the field alone.
  const box = Array.isArray(chosen.face) ? JSON.stringify(chosen.face) : null;
  return h("fieldset", { class: "finer", "data-box": box },
    h("legend", { t: "choices.title" }),
    h("label", {},
      h("span", { t: "choices.face" }),
      h("input", { type: "number", name: `${prefix}face`, min: 1, max: 99, step: 1, inputmode: "numeric", value: box ? "" : chosen.face ?? "" }),
      h("small", { t: box ? "choices.face.box" : "choices.face.hint" })),
    h("label", { class: "pick" },
      h("input", { type: "checkbox", name: `${prefix}mark`, checked: chosen.mark === true }),
      h("span", { t: "choices.mark" }),
      h("small", { t: "choices.mark.hint" })));
}

/** What is picked in `form`. */
export function picked(form, prefix = "") {
  const data = new FormData(form);
  const { box } = form.querySelector(".finer").dataset;
  const options = {};
  if (data.get(`${prefix}face`)) options.face = Number(data.get(`${prefix}face`));
  else if (box) options.face = JSON.parse(box);
  if (data.has(`${prefix}mark`)) options.mark = true;
  return { playback_type: data.get(`${prefix}playback`), engine: data.get(`${prefix}engine`), options };
}

let cards;

export function startCreate() {
  cards = { video: new Card("video"), audio: new Card("audio") };
  recordButton(byId("record"), cards.audio);
  byId("options").append(picks("playback", PLAYBACK, "normal"), picks("engine", ENGINES, "warp"), choices({}));
  byId("create-form").addEventListener("submit", (event) => {
    event.preventDefault();
    send();
  });
  byId("sample").addEventListener("click", takeSample);
  // A file that misses its card must not replace the page.
  for (const name of ["dragover", "drop"]) document.addEventListener(name, (event) => event.preventDefault());
}

async function takeSample() {
  const button = byId("sample");
  button.disabled = true;
  try {
    for (const [kind, name, type] of [["video", "face.mp4", "video/mp4"], ["audio", "speech.wav", "audio/wav"]]) {
      const bytes = await (await fetch(`/sample/${name}`)).blob();
      cards[kind].take(new File([bytes], name, { type }));
    }
    byId("send").focus();
  } catch {
    showError({ code: "offline", message: "" });
  }
  button.disabled = false;
}

function showError(error) {
  byId("create-error").replaceChildren(...(error ? [errorNotice(error)] : []));
}

/** The file's address on the service; the same file is not sent twice. */
async function assetOf(card, signal) {
  card.asset ??= await upload(card.file, (share) => card.progress(share), signal);
  return card.asset;
}

/** While files are sent they cannot be changed, but it can be stopped. */
function sending(stopping) {
  const button = byId("send");
  button.disabled = Boolean(stopping);
  mark(button, "text", stopping ? "create.sending" : "create.send");
  Object.values(cards).forEach((card) => card.busy(Boolean(stopping)));
  byId("sample").hidden = Boolean(stopping);
  byId("stop").hidden = !stopping;
  byId("stop").onclick = () => stopping?.abort();
}

async function send() {
  showError(null);
  const missing = Object.entries(cards).filter(([, card]) => !card.file);
  missing.forEach(([kind, card]) => card.say(`create.missing_${kind}`, true));
  if (missing.length) {
    byId(`${missing[0][0]}-file`).focus();
    return;
  }
  if (!(await needKey())) return;
  const stopping = new AbortController();
  sending(stopping);
  let made = null;
  try {
    const { signal } = stopping;
    const [video_url, audio_url] = await Promise.all([assetOf(cards.video, signal), assetOf(cards.audio, signal)]);
    const name = `${cards.video.file.name} + ${cards.audio.file.name}`.slice(0, 200);
    made = await create({ video_url, audio_url, ...picked(byId("create-form")), metadata: { name } });
  } catch (error) {
    if (!stopping.signal.aborted) showError(error);
    // The other file's upload would go on for nothing.
    stopping.abort();
  }
  sending(null);
  if (!made) return;
  document.dispatchEvent(new Event("spent"));
  Object.values(cards).forEach((card) => card.clear());
  go(made.task_id);
}
