// Links that the service hands out, as this page may follow them: it may only talk to where it came from,
// and may have come by another name than the one that the links have.

/** The same file by this page's own origin, if it is one of the service's; else `null`. */
export function own(url) {
  if (!url) return null;
  const at = new URL(url, location.href);
  return at.pathname.startsWith("/files/") ? at.pathname + at.search : null;
}
