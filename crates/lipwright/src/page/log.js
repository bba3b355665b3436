// What happened to a task, in order, for whoever opens it, or comes by a link to it.
import { errorNotice } from "/page/advice.js";
import { log as ask } from "/page/api.js";
import { h } from "/page/dom.js";
import { has, moment } from "/page/text.js";

export const LOG = "#log";

export class Log {
  #id;
  #seen = null;

  constructor(id) {
    this.#id = id;
    this.list = h("ol", { class: "log-list" });
    this.element = h("details", { class: "card log", hidden: true, ontoggle: () => this.#draw() }, h("summary", { t: "log.title" }), this.list);
  }

  /** The task is now so: a list that is open follows it. */
  follow({ status, stage, attempt }) {
    if (this.element.hidden) {
      this.element.hidden = false;
      this.element.open = location.hash === LOG;
    }
    const now = JSON.stringify([status, stage, attempt]);
    if (now === this.#seen) return;
    this.#seen = now;
    this.#draw();
  }

  async #draw() {
    if (!this.element.open) return;
    try {
      const { entries } = await ask(this.#id);
      const first = !this.list.firstChild;
      this.list.replaceChildren(...entries.map(entry));
      if (first && location.hash === LOG) this.element.scrollIntoView({ block: "nearest" });
    } catch (error) {
      this.list.replaceChildren(h("li", {}, errorNotice(error)));
    }
  }
}

function entry({ at, event, attempt, stage, message }) {
  const made = new Date(at * 1000);
  const what = event === "stage" ? `stage.${stage}` : `log.${event}`;
  return h("li", { "data-event": event },
    h("time", { datetime: made.toISOString(), "data-exact": true }, moment(made)),
    // An event that this page does not know yet goes by its name.
    has(what) ? h("span", { t: [what, { n: attempt }] }) : h("span", {}, event),
    message ? h("span", { class: "why", lang: "en" }, message) : null);
}
