// What happened to a task, in order, for whoever opens it.
import { errorNotice } from "/page/advice.js";
import { log as ask } from "/page/api.js";
import { h } from "/page/dom.js";
import { has, moment } from "/page/text.js";

export class Log {
  #id;
  #seen = null;

  constructor(id) {
    this.#id = id;
    this.list = h("ol", { class: "log-list" });
    this.element = h("details", { class: "card log", ontoggle: () => this.#draw() }, h("summary", { t: "log.title" }), this.list);
  }

  /** The task is now so: a list that is open follows it. */
  follow({ status, stage, attempt }) {
    const now = JSON.stringify([status, stage, attempt]);
    if (now === this.#seen) return;
    this.#seen = now;
    this.#draw();
  }

  async #draw() {
    if (!this.element.open) return;
    try {
      const { entries } = await ask(this.#id);
      this.list.replaceChildren(...entries.map(entry));
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
