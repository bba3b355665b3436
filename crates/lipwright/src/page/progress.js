// The way of a task that has not ended: its place, its step, its percent, what is left of it.
import { h } from "/page/dom.js";
import { mark } from "/page/text.js";

const STAGES = ["fetch", "probe", "analyse", "plan", "synthesise", "store"];

export class Way {
  #said = null;

  constructor(cancel) {
    this.now = h("p", { class: "now", role: "status", "aria-live": "polite" });
    this.percent = h("span", { class: "percent", "aria-hidden": "true" });
    this.bar = h("div", { class: "meter", role: "progressbar", "aria-valuemin": "0", "aria-valuemax": "100", label: "way.label" }, h("span"));
    this.left = h("span");
    this.steps = STAGES.map((stage) => h("li", {}, h("span", { t: `stage.${stage}.short` })));
    this.element = h("div", { class: "card way" },
      h("div", { class: "way-top" }, this.now, this.percent),
      this.bar,
      h("ol", { class: "steps", "aria-hidden": "true" }, this.steps),
      h("div", { class: "way-end" }, this.left, h("button", { type: "button", class: "button small", t: "task.cancel", onclick: cancel })));
  }

  /** Shows where the task is. */
  show(task) {
    const at = STAGES.indexOf(task.stage);
    const waits = task.status === "pending";
    const place = task.queue_position ?? 0;
    // Said once each: a live region that talks every second is noise.
    this.#say(waits ? (place ? ["way.place", { n: place }] : "way.next") : task.stage ? `stage.${task.stage}` : "way.begins");
    const progress = waits ? 0 : task.progress ?? 0;
    const percent = Math.floor(progress * 100);
    this.percent.textContent = waits ? "" : `${percent} %`;
    this.bar.setAttribute("aria-valuenow", percent);
    this.bar.firstChild.style.width = `${percent}%`;
    this.steps.forEach((step, i) => (step.className = waits || i > at ? "" : i === at ? "now" : "done"));
    const left = waits ? null : task.eta_seconds ?? null;
    if (waits) mark(this.left, "text", "way.waits");
    else if (left === null) mark(this.left, "text", task.attempt > 1 ? ["way.attempt", { n: task.attempt }] : "way.estimating");
    else this.#tellLeft(...inWords(left));
  }

  #tellLeft(words, n) {
    mark(this.left, "text", [words, { n }]);
  }

  #say(what) {
    const now = JSON.stringify(what);
    if (now !== this.#said) mark(this.now, "text", what);
    this.#said = now;
  }
}

/** As people say it: [words, n]. The further off, the rounder. */
export function inWords(left) {
  if (left >= 60) return ["way.minutes", Math.round(left / 60)];
  if (left > 20) return ["way.seconds", Math.round(left / 5) * 5];
  return ["way.seconds", Math.max(1, left)];
}
