// Starts the page.
import { quota } from "/page/api.js";
import { startCreate } from "/page/create.js";
import { byId } from "/page/dom.js";
import { showHealth } from "/page/health.js";
import { showHistory, startHistory } from "/page/history.js";
import { key, startKey } from "/page/key.js";
import { startRoute, taskId } from "/page/route.js";
import { showTask } from "/page/task.js";
import { languageSwitch, mark, t } from "/page/text.js";

let shown;

function show({ moved = true } = {}) {
  const id = taskId();
  byId("create").hidden = Boolean(id);
  byId("history").hidden = Boolean(id) || !key.now();
  byId("task").hidden = !id;
  showTask(id);
  if (!id) {
    document.title = "Lipwright";
    if (key.now()) showHistory();
  }
  if (moved && id !== shown) {
    byId("main").focus({ preventScroll: true });
    window.scrollTo(0, 0);
  }
  shown = id;
  showCredits();
  showHealth();
}

async function showCredits() {
  const place = byId("credits");
  if (!key.now()) {
    place.removeAttribute("data-t");
    place.textContent = "";
    return;
  }
  const left = await quota().catch(() => null);
  if (left) mark(place, "text", ["credits", { n: left.remaining_quota }]);
}

languageSwitch(byId("language"));
startRoute();
startCreate();
startHistory();
document.addEventListener("route", () => show());
document.addEventListener("key", () => show({ moved: false }));
document.addEventListener("spent", showCredits);
await startKey();
show({ moved: false });
document.documentElement.dataset.ready = t("language.name");
