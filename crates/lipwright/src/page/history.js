// The visitor's own tasks.
import { again, deleteButton } from "/page/actions.js";
import { errorNotice } from "/page/advice.js";
import { list, remove } from "/page/api.js";
import { byId, h, icon } from "/page/dom.js";
import { own } from "/page/link.js";
import { LOG } from "/page/log.js";
import { go, pathOf, taskId } from "/page/route.js";
import { nameOf } from "/page/task.js";
import { when } from "/page/text.js";
import { hasEnded } from "/page/watch.js";

const AGAIN = 2500;
const CLOCK = "M12 7v5l3 2M12 3a9 9 0 1 0 0 18a9 9 0 0 0 0-18";
const CROSS = "M8 8l8 8M16 8l-8 8M12 3a9 9 0 1 0 0 18a9 9 0 0 0 0-18";

let page = 1;
let timer = 0;
let drawn = "";

export function startHistory() {
  byId("history-status").addEventListener("change", () => {
    page = 1;
    drawn = "";
    showHistory();
  });
}

/** Shows the list, and again as long as something in it moves. */
export async function showHistory() {
  clearTimeout(timer);
  if (taskId()) return;
  const place = byId("history-list");
  try {
    const status = byId("history-status").value;
    const { data, pagination } = await list(page, status);
    const now = JSON.stringify([status, page, data.map((task) => [task.task_id, task.status, task.stage, Math.floor((task.progress ?? 0) * 20), task.queue_position])]);
    // What has not changed keeps its place and the focus in it.
    if (now !== drawn || !place.firstChild) place.replaceChildren(...drawing(data, pagination, status));
    drawn = now;
    if (!data.every(hasEnded)) timer = setTimeout(showHistory, AGAIN);
  } catch (error) {
    drawn = "";
    place.replaceChildren(errorNotice(error));
    if (error.code === "offline") timer = setTimeout(showHistory, AGAIN);
  }
}

function drawing(tasks, pagination, status) {
  if (!tasks.length) return [h("p", { class: "card nothing", t: status ? "history.none_so" : "history.none" })];
  const turn = (by) => () => {
    page += by;
    showHistory();
  };
  const pages = pagination.total_pages > 1
    ? h("nav", { class: "pages", label: "history.pages" },
        h("button", { type: "button", class: "button small", t: "history.newer", disabled: page <= 1, onclick: turn(-1) }),
        h("span", { class: "hint", t: ["history.page", { a: page, n: pagination.total_pages }] }),
        h("button", { type: "button", class: "button small", t: "history.older", disabled: page >= pagination.total_pages, onclick: turn(1) }))
    : null;
  return [h("ul", { class: "card list" }, tasks.map(entry)), pages].filter(Boolean);
}

function entry(task) {
  const failed = (error) => line.querySelector(".entry").append(errorNotice(error));
  const cover = own(task.data?.cover_url);
  const made = new Date(task.created_at * 1000);
  const reload = () => showHistory();
  const path = pathOf(task.task_id);
  const line = h("li", { "data-task": task.task_id },
    // For whoever points; the name beside it is the same link for all others.
    h("a", { href: path, "data-go": true, tabindex: -1, "aria-hidden": "true" },
      cover ? h("img", { class: "thumb", src: cover, alt: "", loading: "lazy" }) : h("span", { class: "thumb" }, icon(task.status === "failed" ? CROSS : CLOCK))),
    h("div", { class: "entry" },
      h("a", { class: "name", href: path, "data-go": true }, nameOf(task)),
      h("div", { class: "sub" },
        h("span", { class: `chip ${task.status}`, t: task.status === "processing" ? ["status.processing_at", { n: Math.floor((task.progress ?? 0) * 100) }] : `status.${task.status}` }),
        h("time", { datetime: made.toISOString() }, when(made)),
        task.data ? h("span", { t: ["task.length", { n: task.data.duration_seconds }] }) : null),
      task.error ? h("p", { class: "why" }, h("span", { lang: "en" }, task.error.message), h("a", { href: path + LOG, "data-go": true, t: "log.title" })) : null),
    h("div", { class: "does" },
      hasEnded(task) ? null : h("button", { type: "button", class: "button small", t: "task.cancel", onclick: () => remove(task.task_id).then(reload, failed) }),
      task.status === "failed" ? h("button", { type: "button", class: "button small", t: "do.retry", onclick: () => again(task).then(go, failed) }) : null,
      hasEnded(task) ? deleteButton(task, reload, failed, true) : null));
  return line;
}
