// The view of one task, from waiting to result.
import { again, againForm, deleteButton, resultActions } from "/page/actions.js";
import { choicesMayHelp, errorNotice, mayHelp } from "/page/advice.js";
import { remove } from "/page/api.js";
import { byId, h } from "/page/dom.js";
import { needKey } from "/page/key.js";
import { Log } from "/page/log.js";
import { player } from "/page/player.js";
import { Way } from "/page/progress.js";
import { reportCard } from "/page/report.js";
import { go } from "/page/route.js";
import { t, when } from "/page/text.js";
import { watch } from "/page/watch.js";

let open = null;

function close() {
  open?.stop();
  open?.player?.close();
  open = null;
}

/** What a task is called: as the page that made it said, or by its id, in every language. */
export const nameOf = (task) => task.metadata?.name ?? `Video ${task.task_id.slice(0, 8)}`;

/** Shows the task, or none. */
export async function showTask(id) {
  if (open?.id === id) return;
  close();
  const place = byId("task");
  place.replaceChildren();
  if (!id) return;
  open = { id, stop: () => {} };
  const title = h("h1", { id: "task-title", t: "task.title" });
  const under = h("div", { class: "under" });
  const trouble = h("div");
  const body = h("div");
  const log = new Log(id);
  place.append(h("div", { class: "task-head" }, h("a", { class: "back", href: "/", "data-go": true, t: "task.back" }), title, under), trouble, body, log.element);
  const known = await needKey();
  if (open?.id !== id) return;
  if (!known) {
    // A key that comes later shows it.
    open = null;
    return;
  }

  const failed = (error) => trouble.replaceChildren(errorNotice(error));
  let way = null;
  const seen = (task) => {
    trouble.replaceChildren();
    if (title.dataset.t) title.removeAttribute("data-t");
    title.textContent = nameOf(task);
    document.title = `${t(`status.${task.status}`)} – ${nameOf(task)} – Lipwright`;
    showUnder(under, task);
    log.follow(task);
    if (task.status === "success") return showResult(body, task, failed);
    if (task.status === "failed") return showFailed(body, task, failed);
    way ??= new Way(() => remove(id).catch(failed));
    if (!body.contains(way.element)) body.replaceChildren(way.element);
    way.show(task);
  };
  open.stop = watch(id, seen, failed);
}

function showUnder(under, task) {
  const made = new Date(task.created_at * 1000);
  const took = task.completed_at ? task.completed_at - task.created_at : null;
  under.replaceChildren(...[
    h("span", { class: `chip ${task.status}`, t: `status.${task.status}` }),
    h("time", { datetime: made.toISOString() }, when(made)),
    task.data ? h("span", { t: ["task.length", { n: task.data.duration_seconds }] }) : null,
    task.data && took !== null ? h("span", { t: ["task.took", { n: Math.max(1, took) }] }) : null,
  ].filter(Boolean));
}

function showResult(body, task, failed) {
  document.dispatchEvent(new Event("spent"));
  open.player = player(task);
  body.replaceChildren(
    h("p", { class: "sr", role: "status", t: "task.ready" }),
    open.player.element,
    resultActions(task, failed),
    h("div", { class: "told" }, task.report ? reportCard(task.report) : null, againForm(task, failed)));
  body.className = "result";
}

function showFailed(body, task, failed) {
  document.dispatchEvent(new Event("spent"));
  const { code, message } = task.error;
  // Where the files are at fault, the same files fail again, whatever is chosen.
  const choose = code === "no_such_face";
  const [first, second] = mayHelp(code) ? [" primary", ""] : ["", choose ? "" : " primary"];
  body.replaceChildren(
    h("div", { class: "card failed-card" },
      errorNotice({ code, message }),
      h("div", { class: "actions" },
        h("button", { type: "button", class: `button retry${first}`, t: "do.retry", onclick: () => again(task).then(go, failed) }),
        h("a", { class: `button${second}`, href: "/", "data-go": true, t: "do.other" }),
        deleteButton(task, () => go(null), failed))),
    ...(choicesMayHelp(code) ? [againForm(task, failed, choose)] : []));
  body.className = "result";
}
