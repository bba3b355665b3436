// What went wrong in the API's own words, and one line on what to do about it.
import { h } from "/page/dom.js";
import { has } from "/page/text.js";

/** The key of the advice for an error code, of the API's envelope or of a failed task. */
export const adviceFor = (code) => (has(`advice.${code}`) ? `advice.${code}` : "advice.other");

const PASSING = /^(cancelled|worker_|internal|storage_|media_failed|video_truncated|\w+_download_failed)/;

/** Whether the same files may work another time. */
export const mayHelp = (code) => PASSING.test(code);

/** Whether the same files may work with other choices. */
export const choicesMayHelp = (code) => mayHelp(code) || /^no_(such_face|face_found)$/.test(code);

/** The notice about an error: `{code, message, retryAfter, rid}`. */
export function errorNotice(error) {
  const message = error.code === "offline" || error.code === "empty"
    ? h("strong", { t: [`error.${error.code}`, { name: error.message }] })
    : h("strong", { lang: "en" }, error.message);
  const what = error.retryAfter
    ? ["advice.429.seconds", { n: error.retryAfter }]
    // The envelope has one code for all that is wrong with the service; this one the visitor can mend.
    : adviceFor(error.message.endsWith("storage full") ? "storage_full" : error.code);
  return h(
    "div",
    { class: "notice bad", role: "alert", "data-code": error.code },
    message,
    h("span", { class: "what", t: what }),
    error.rid ? h("small", { class: "hint", t: ["error.request", { id: error.rid }] }) : null,
  );
}
