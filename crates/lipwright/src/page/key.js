// The visitor's API key: where it comes from and where it is kept.
import { byId } from "/page/dom.js";
import { mark } from "/page/text.js";

const KEPT = "lipwright.key";

function keep(value) {
  localStorage.setItem(KEPT, value);
  document.dispatchEvent(new Event("key"));
}

export const key = {
  now: () => localStorage.getItem(KEPT),

  /** The service does not know the key: asks for another. */
  refused() {
    ask("key.refused");
  },
};

/** The key of the link that the service printed; it does not stay in the address. */
function fromLink() {
  const found = /^#key=(lsk_\w+)$/.exec(location.hash);
  if (!found) return false;
  history.replaceState(history.state, "", location.pathname + location.search);
  keep(found[1]);
  return true;
}

/** The key of a service that was just started for the first time on this machine. */
async function fromService() {
  try {
    const response = await fetch("/page/session", { method: "POST" });
    const text = response.ok ? await response.text() : "";
    if (!/^lsk_\w+$/.test(text)) return false;
    keep(text);
    return true;
  } catch {
    return false;
  }
}

function ask(problem) {
  const dialog = byId("key-dialog");
  byId("key-forget").hidden = !key.now();
  const error = byId("key-error");
  if (problem) mark(error, "text", problem);
  else {
    error.removeAttribute("data-t");
    error.textContent = "";
  }
  if (!dialog.open) {
    byId("key-input").value = "";
    dialog.showModal();
  }
  byId("key-input").focus();
}

/** Whether there is a key, once the visitor was asked for it. */
export async function needKey() {
  if (key.now()) return true;
  ask();
  await new Promise((resolve) => byId("key-dialog").addEventListener("close", resolve, { once: true }));
  return Boolean(key.now());
}

/** Finds the key and lets the visitor change it. */
export async function startKey() {
  byId("key-button").addEventListener("click", () => ask());
  byId("key-close").addEventListener("click", () => byId("key-dialog").close());
  byId("key-forget").addEventListener("click", () => {
    localStorage.removeItem(KEPT);
    byId("key-dialog").close();
    document.dispatchEvent(new Event("key"));
  });
  byId("key-form").addEventListener("submit", (event) => {
    const typed = byId("key-input").value.trim();
    if (!/^lsk_\w+$/.test(typed)) {
      event.preventDefault();
      ask("key.malformed");
      return;
    }
    keep(typed);
  });
  window.addEventListener("hashchange", fromLink);
  if (fromLink() || key.now()) return;
  if (!(await fromService())) ask();
}
