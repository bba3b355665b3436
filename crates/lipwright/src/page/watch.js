// A task over time: by events that the service sends, or by asking again when they do not come.
import { headers, offline, refusal, task as ask } from "/page/api.js";

const ASK_AGAIN = 1000;
const LONGEST_WAIT = 10000;

export const hasEnded = (task) => task.status === "success" || task.status === "failed";

/**
 * Calls `seen(task)` for each state until the last, and `troubled(error)` while the service cannot be asked;
 * an error of another kind ends it. Gives a function that stops it.
 */
export function watch(id, seen, troubled) {
  const stopping = new AbortController();
  follow(id, seen, troubled, stopping.signal).catch(() => {});
  return () => stopping.abort();
}

async function follow(id, seen, troubled, signal) {
  let wait = ASK_AGAIN;
  let ended = false;
  const take = (task) => {
    if (signal.aborted) return;
    wait = ASK_AGAIN;
    ended = hasEnded(task);
    seen(task);
  };
  while (!ended && !signal.aborted) {
    try {
      await stream(id, take, signal);
      if (!ended) take(await ask(id));
    } catch (fault) {
      if (signal.aborted) return;
      try {
        take(await ask(id));
      } catch (error) {
        if (signal.aborted) return;
        troubled(error);
        if (["10104", "10105"].includes(error.code)) return;
        wait = Math.min(wait * 1.5, LONGEST_WAIT);
      }
    }
    if (!ended) await pause(wait, signal);
  }
}

const pause = (time, signal) =>
  new Promise((resolve) => {
    const timer = setTimeout(resolve, time);
    signal.addEventListener("abort", () => (clearTimeout(timer), resolve()));
  });

/** Reads events as they come; `EventSource` could not send the key. */
async function stream(id, take, signal) {
  const response = await fetch(`/v2/lip_sync_video/${id}/events`, { headers: headers(), signal });
  if (!response.headers.get("content-type")?.startsWith("text/event-stream")) {
    throw refusal(await response.json().catch(() => null), response.status);
  }
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  for (;;) {
    const { done, value } = await reader.read().catch(() => {
      throw offline();
    });
    if (done) return;
    const events = (text + value).split("\n\n");
    text = events.pop();
    for (const event of events) {
      const data = event.split("\n").filter((line) => line.startsWith("data:")).map((line) => line.slice(5)).join("\n");
      if (data) take(JSON.parse(data));
    }
  }
}
