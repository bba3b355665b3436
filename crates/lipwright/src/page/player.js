// Before and after, side by side or one wiped over the other, under one scrubber.
import { clock } from "/page/choose.js";
import { Curves, legend } from "/page/curves.js";
import { h, icon } from "/page/dom.js";
import { own } from "/page/link.js";
import { mark } from "/page/text.js";
import { Together } from "/page/together.js";

const PLAY = "M7 4v16l13-8z";
const PAUSE = "M6 4h4v16H6zM14 4h4v16h-4z";
/** The mouth is to be so wide in the picture, and no frame is enlarged more. */
const MOUTH_WIDTH = 0.4;
const MOST_ZOOM = 6;

/** The player of a finished task; `close` ends it. */
export function player(task) {
  const seconds = task.data.duration_seconds;
  const perSecond = task.report ? task.report.frames / task.report.duration_seconds : 25;
  const result = own(task.data.result_url) ?? task.data.result_url;
  const source = own(task.inputs?.video_link);

  const video = (src, label) => h("video", { src, playsInline: true, preload: "auto", label, poster: label === "player.after" ? own(task.data.cover_url) : null });
  const after = video(result, "player.after");
  const before = source ? video(source, "player.before") : null;
  if (before) before.muted = true;
  const wiper = h("input", { type: "range", class: "wiper", min: 0, max: 100, value: 50, step: 1, label: "player.wiper" });
  const stage = h("div", { class: `stage${before ? "" : " alone"}` },
    before ? h("figure", { class: "before" }, before, h("figcaption", { t: "player.before" })) : null,
    h("figure", { class: "after" }, after, h("figcaption", { t: "player.after" })),
    before ? wiper : null);
  wiper.addEventListener("input", () => stage.style.setProperty("--wipe", wiper.value / 100));

  const scrub = h("input", { type: "range", class: "scrub", min: 0, max: seconds, step: 0.01, value: 0, label: "player.scrub" });
  const time = h("span", { class: "time" });
  const frames = Math.round(seconds * perSecond);
  const frame = h("span", { class: "frame" });
  let shownFrame = 0;
  const showFrame = (at) => {
    if (at === shownFrame) return;
    shownFrame = at;
    mark(frame, "text", ["player.frame", { at, of: frames }]);
  };
  const play = h("button", { type: "button", class: "button primary round", label: "player.play" }, icon(PLAY));
  let shownPlaying = false;
  let zoomed = false;

  const ticked = () => {
    const now = after.currentTime;
    scrub.value = now;
    scrub.setAttribute("aria-valuetext", `${clock(now)} / ${clock(seconds)}`);
    time.textContent = `${clock(now)}.${Math.floor((now % 1) * 10)} / ${clock(seconds)}`;
    showFrame(Math.min(frames, Math.floor(now * perSecond + 1e-3) + 1));
    curves.at(now);
    if (both.playing !== shownPlaying) {
      shownPlaying = both.playing;
      play.replaceChildren(icon(shownPlaying ? PAUSE : PLAY));
      mark(play, "label", shownPlaying ? "player.pause" : "player.play");
    }
  };
  const both = new Together(after, before, task.report?.curves?.passes, ticked);
  const curves = new Curves(task.report, seconds, result, (to) => both.seek(to));
  scrub.addEventListener("input", () => both.seek(Number(scrub.value)));
  play.addEventListener("click", () => both.toggle());
  stage.addEventListener("click", (event) => event.target.tagName === "VIDEO" && both.toggle());
  // The source may be long gone, while its result is not.
  before?.addEventListener("error", () => {
    both.before = null;
    before.closest("figure").remove();
    wiper.remove();
    stage.classList.remove("wipe");
    stage.classList.add("alone");
    views.querySelectorAll("[data-needs-before]").forEach((element) => element.remove());
  });

  const mouth = task.report?.mouth;
  const zoom = (on) => {
    zoomed = on;
    const { x, y, width } = mouth;
    const scale = Math.min(MOST_ZOOM, Math.max(1.5, MOUTH_WIDTH / width));
    for (const one of [after, before].filter(Boolean)) {
      // The picture does not fill its box where their shapes differ.
      const [across, down] = [one.clientWidth, one.clientHeight];
      const fit = Math.min(across / one.videoWidth, down / one.videoHeight) || 1;
      const [left, up] = [(x - 0.5) * one.videoWidth * fit, (y - 0.5) * one.videoHeight * fit];
      one.style.transform = on ? `scale(${scale}) translate(${-left}px, ${-up}px)` : "";
    }
  };
  const sound = (which) => {
    after.muted = which !== "new";
    if (before) before.muted = which === "new";
  };
  const step = (by, key) => h("button", { type: "button", class: "button step", label: key, onclick: () => both.step(by, perSecond) }, by < 0 ? "‹" : "›");
  const controls = h("div", { class: "controls" },
    play, step(-1, "player.back"), step(1, "player.forward"), time, frame,
    segments("player.speed", [["0.25", "player.quarter"], ["0.5", "player.half"], ["1", "player.full"]], "1", (which) => both.speed(Number(which))));
  const views = h("div", { class: "controls" },
    before ? segments("player.view", [["side", "player.side"], ["wipe", "player.wipe"]], "side", (which) => (stage.classList.toggle("wipe", which === "wipe"), zoomed && zoom(true))) : null,
    mouth ? segments("player.zoom", [["off", "player.whole"], ["on", "player.mouth"]], "off", (which) => zoom(which === "on")) : null,
    before ? segments("player.sound", [["new", "player.new"], ["old", "player.original"]], "new", sound) : null);

  const keys = (event) => {
    if (event.target.closest?.("input:not([type=range]), textarea, select, dialog") || event.ctrlKey || event.metaKey || event.altKey) return;
    const does = { ",": () => both.step(-1, perSecond), ".": () => both.step(1, perSecond), k: () => both.toggle() }[event.key];
    const space = event.key === " " && !event.target.closest?.("button, summary, a, input");
    if (!does && !space) return;
    event.preventDefault();
    (does ?? (() => both.toggle()))();
  };
  document.addEventListener("keydown", keys);
  ticked();

  const element = h("div", { class: "card player" }, stage, curves.element, legend(), scrub, controls, views,
    h("p", { class: "keys" }, h("kbd", {}, "k"), " ", h("span", { t: "player.key_play" }), "  ", h("kbd", {}, ","), " ", h("kbd", {}, "."), " ", h("span", { t: "player.key_step" })));
  return { element, close: () => (document.removeEventListener("keydown", keys), after.pause(), before?.pause()) };
}

/** A row of buttons of which one is pressed. */
function segments(label, choices, chosen, chose) {
  const buttons = choices.map(([value, text]) =>
    h("button", { type: "button", t: text, "data-value": value, "aria-pressed": String(value === chosen), onclick: () => {
      buttons.forEach((button) => button.setAttribute("aria-pressed", String(button.dataset.value === value)));
      chose(value);
    } }));
  return h("div", { class: "segments", role: "group", label, "data-needs-before": ["player.view", "player.sound"].includes(label) }, buttons);
}
