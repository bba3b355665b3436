// Whether the service is in order. Where it is not, tasks wait: a visitor should not have to guess why.
import { byId, h } from "/page/dom.js";

/** Shows what is wrong, in the service's own words, or nothing. */
export async function showHealth() {
  const response = await fetch("/readyz").catch(() => null);
  const reply = response?.ok ? null : await response?.json().catch(() => null);
  byId("health").replaceChildren(...(reply?.msg
    ? [h("div", { class: "notice warn", role: "status" }, h("strong", { lang: "en" }, reply.msg), h("span", { class: "what", t: "health.what" }))]
    : []));
}
