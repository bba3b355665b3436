// What can be done with a task: take it away, show it to others, make it again.
import { create, remove } from "/page/api.js";
import { ENGINES, PLAYBACK, choices, picked, picks } from "/page/create.js";
import { h, toast } from "/page/dom.js";
import { own } from "/page/link.js";
import { go } from "/page/route.js";
import { mark, when } from "/page/text.js";

async function copy(text, said, params) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    // Without HTTPS there is no clipboard; this older way asks nobody.
    const area = h("textarea", { class: "sr", value: text });
    document.body.append(area);
    area.select();
    document.execCommand("copy");
    area.remove();
  }
  toast(said, params);
}

/** Copies the link to a result, and says how long it works where it tells. */
function copyLink(link) {
  const until = Number(link.searchParams.get("expires"));
  if (until) copy(link.href, "do.copied_until", { time: when(new Date(until * 1000)) });
  else copy(link.href, "do.copied");
}

/** The call that made this task, for a terminal. */
export function curl({ inputs }) {
  const body = JSON.stringify({ video_url: inputs.video_url, audio_url: inputs.audio_url, playback_type: inputs.playback_type, engine: inputs.engine, options: inputs.options });
  const quoted = body.replaceAll("'", "'\\''");
  return `curl -H "x-api-key: $LIPWRIGHT_API_KEY" -H 'content-type: application/json' \\\n  -d '${quoted}' \\\n  ${location.origin}/v2/create_lip_sync_video`;
}

/** Makes a task with the same inputs; gives its id. */
export async function again(task, changes = {}) {
  const { video_url, audio_url, playback_type, engine, options } = task.inputs;
  const made = await create({ video_url, audio_url, playback_type, engine, options, metadata: task.metadata ?? {}, ...changes });
  document.dispatchEvent(new Event("spent"));
  return made.task_id;
}

/** The buttons under a result; `failed(error)` shows what goes wrong. */
export function resultActions(task, failed) {
  const result = own(task.data.result_url) ?? task.data.result_url;
  return h("div", { class: "actions" },
    h("a", { class: "button primary", href: result, download: `lipwright-${task.task_id.slice(0, 8)}.mp4`, t: "do.download" }),
    h("button", { type: "button", class: "button", t: "do.link", onclick: () => copyLink(new URL(result, location.href)) }),
    h("button", { type: "button", class: "button", t: "do.curl", onclick: () => copy(curl(task), "do.copied") }),
    deleteButton(task, () => go(null), failed));
}

/** A button that asks once more before it deletes. */
export function deleteButton(task, deleted, failed, small = false) {
  let sure = false;
  const button = h("button", { type: "button", class: `button${small ? " small" : ""}`, t: "do.delete" });
  const ask = (now) => {
    sure = now;
    mark(button, "text", now ? "do.sure" : "do.delete");
  };
  button.addEventListener("blur", () => ask(false));
  button.addEventListener("click", async () => {
    if (!sure) return ask(true);
    try {
      await remove(task.task_id);
      toast("do.deleted");
      deleted();
    } catch (error) {
      failed(error);
    }
  });
  return button;
}

/** The form that makes it again with other choices; `first`: that is what to do now. */
export function againForm(task, failed, first = false) {
  const form = h("form", { class: "card again" },
    h("h2", { t: "again.title" }),
    h("div", { class: "options-body" },
      picks("playback", PLAYBACK, task.inputs.playback_type, "again-"),
      picks("engine", ENGINES, task.inputs.engine, "again-"),
      choices(task.inputs.options ?? {}, "again-")),
    h("button", { class: `button${first ? " primary" : ""}`, t: "again.send" }));
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    try {
      go(await again(task, picked(form, "again-")));
    } catch (error) {
      failed(error);
    }
  });
  return form;
}
