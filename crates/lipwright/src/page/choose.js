// The two cards that take a file: by dropping, by choosing, by recording.
import { byId, h } from "/page/dom.js";
import { record } from "/page/record.js";
import { mark, t } from "/page/text.js";
import { mono } from "/page/wav.js";

/** A card for a "video" or "audio" file. */
export class Card {
  file = null;
  /** Set when the file is on the service already. */
  asset = null;
  #kind;
  #card;
  #bar = null;
  #busy = false;

  constructor(kind) {
    this.#kind = kind;
    this.#card = byId(`${kind}-drop`);
    const input = byId(`${kind}-file`);
    input.addEventListener("change", () => input.files[0] && this.take(input.files[0]));
    const over = (on) => (event) => {
      event.preventDefault();
      this.#card.classList.toggle("over", on);
    };
    this.#card.addEventListener("dragover", over(true));
    this.#card.addEventListener("dragleave", over(false));
    this.#card.addEventListener("drop", (event) => {
      over(false)(event);
      const [file] = event.dataTransfer.files;
      if (file) this.take(file);
    });
  }

  /** Shows the file. */
  take(file) {
    if (this.#busy) return;
    Object.assign(this, { file, asset: null });
    this.say(null);
    const url = URL.createObjectURL(file);
    const unseen = () => {
      look.remove();
      if (this.file === file && !this.#busy) this.say("create.no_preview");
    };
    // With a moment in its address, phones show a picture of it before it is played.
    const look = this.#kind === "video"
      ? h("video", { src: `${url}#t=0.001`, muted: true, playsInline: true, controls: true, preload: "metadata", label: "create.video_preview", onerror: unseen })
      : h("div", { class: "listen" }, waveOf(file), h("audio", { src: url, controls: true, label: "create.speech_preview", onerror: unseen }));
    this.#bar = h("div", { class: "meter", role: "progressbar", "aria-valuemin": "0", "aria-valuemax": "100", label: "upload.label", hidden: true }, h("span"));
    const chosen = this.#card.querySelector(".chosen");
    chosen.replaceChildren(
      look,
      this.#bar,
      h("div", { class: "file" },
        h("span", { class: "name" }, file.name, h("span", { class: "size", t: ["size.mb", { n: Math.max(0.01, file.size / 1e6) }] })),
        h("button", { type: "button", class: "button small", t: "create.change", onclick: () => this.clear(true) })),
    );
    this.#showChosen(true);
    this.#card.dispatchEvent(new Event("taken"));
  }

  /** Takes the file out again. */
  clear(focus = false) {
    Object.assign(this, { file: null, asset: null });
    byId(`${this.#kind}-file`).value = "";
    this.#card.querySelector(".chosen").replaceChildren();
    this.say(null);
    this.#showChosen(false);
    if (focus) byId(`${this.#kind}-file`).focus();
  }

  /** Keeps the file as it is while it is sent, or lets go of it. */
  busy(is) {
    this.#busy = is;
    this.#card.querySelectorAll("input, .chosen button").forEach((element) => (element.disabled = is));
    if (!is) {
      this.progress(null);
      this.say(null);
    }
  }

  /** How far its upload is, 0..1; null: there is none. */
  progress(share) {
    if (!this.#bar) return;
    this.#bar.hidden = share === null;
    if (share === null) return;
    const percent = Math.round(share * 100);
    this.#bar.setAttribute("aria-valuenow", percent);
    this.#bar.firstChild.style.width = `${percent}%`;
    this.say(percent < 100 ? ["upload.at", { n: percent }] : "upload.done");
  }

  /** A word under the card. */
  say(what, bad = false) {
    const said = byId(`${this.#kind}-said`);
    said.classList.toggle("bad", bad);
    if (what) mark(said, "text", what);
    else {
      said.removeAttribute("data-t");
      said.textContent = "";
    }
  }

  #showChosen(is) {
    this.#card.querySelector(".empty").hidden = is;
    this.#card.querySelector(".chosen").hidden = !is;
  }
}

/** A small picture of the sound. */
function waveOf(file) {
  const canvas = h("canvas", { class: "wave", width: 800, height: 120, "aria-hidden": "true" });
  draw(canvas, file).catch(() => canvas.remove());
  return canvas;
}

async function draw(canvas, file) {
  if (file.size > 60e6) throw new Error("too long to look at");
  const context = new OfflineAudioContext(1, 1, 16000);
  const samples = mono(await context.decodeAudioData(await file.arrayBuffer()));
  const pen = canvas.getContext("2d");
  pen.fillStyle = getComputedStyle(canvas).getPropertyValue("--accent");
  const bars = 100;
  const each = Math.max(1, Math.floor(samples.length / bars));
  const loud = Array.from({ length: bars }, (_, bar) => {
    let most = 0;
    for (let i = bar * each; i < (bar + 1) * each; i += 7) most = Math.max(most, Math.abs(samples[i] ?? 0));
    return most;
  });
  const top = Math.max(...loud, 0.02);
  loud.forEach((value, bar) => {
    const height = Math.max(3, (value / top) * canvas.height);
    pen.beginPath();
    pen.roundRect(bar * 8 + 2, (canvas.height - height) / 2, 4, height, 2);
    pen.fill();
  });
}

/** The button that records into `card`. */
export function recordButton(button, card) {
  let stop = null;
  const idle = () => {
    stop = null;
    button.classList.remove("recording");
    mark(button.lastElementChild, "text", "record.start");
  };
  button.addEventListener("click", async () => {
    if (stop) {
      const finish = stop;
      idle();
      try {
        card.take(await finish());
      } catch {
        card.say("record.failed", true);
      }
      return;
    }
    try {
      stop = await record((seconds) => card.say(["record.at", { time: clock(seconds) }]));
      button.classList.add("recording");
      mark(button.lastElementChild, "text", "record.stop");
    } catch {
      card.say("record.refused", true);
    }
  });
  if (!navigator.mediaDevices?.getUserMedia) {
    button.disabled = true;
    button.title = t("record.refused");
  }
}

export const clock = (seconds) => `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, "0")}`;
