// Which view is shown: the address says it, so that a reload and a bookmark show the same.

/** The task in the address, if there is one. */
export const taskId = () => new URLSearchParams(location.search).get("task");

export const pathOf = (id) => (id ? `/?task=${encodeURIComponent(id)}` : "/");

/** Goes to a task and perhaps a part of it, or home. */
export function go(id, part = "") {
  history.pushState(null, "", pathOf(id) + part);
  document.dispatchEvent(new Event("route"));
}

/** Follows links inside the page without loading it again. */
export function startRoute() {
  window.addEventListener("popstate", () => document.dispatchEvent(new Event("route")));
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("a[data-go]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    event.preventDefault();
    const { searchParams, hash } = new URL(link.href);
    go(searchParams.get("task"), hash);
  });
}
