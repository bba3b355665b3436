// Every word on the page, in the visitor's language.
import en from "/page/en.js";
import de from "/page/de.js";

const LANGUAGES = { en, de };
const KEPT = "lipwright.language";

let language = localStorage.getItem(KEPT) ?? (navigator.language.startsWith("de") ? "de" : "en");
if (!(language in LANGUAGES)) language = "en";

export const current = () => language;

/** Whether there is a text for this. */
export const has = (key) => key in LANGUAGES[language];

/** The text; `n` among the parameters chooses between `key` and `key.one`. */
export function t(key, params = {}) {
  const texts = LANGUAGES[language];
  const text = (params.n === 1 && texts[`${key}.one`]) || texts[key] || key;
  return text.replace(/\{(\w+)\}/g, (_, name) => {
    const value = params[name] ?? "";
    return typeof value === "number" ? value.toLocaleString(language, { maximumFractionDigits: 2 }) : value;
  });
}

/** Gives the element this text (or label) now and after every switch; `what` is a key or [key, params]. */
export function mark(element, kind, what) {
  const [key, params] = Array.isArray(what) ? what : [what, undefined];
  element.setAttribute(kind === "text" ? "data-t" : "data-t-label", key);
  const kept = kind === "text" ? "data-with" : "data-label-with";
  if (params) element.setAttribute(kept, JSON.stringify(params));
  else element.removeAttribute(kept);
  write(element);
}

function write(element) {
  const params = (name) => JSON.parse(element.getAttribute(name) ?? "{}");
  const text = element.getAttribute("data-t");
  if (text) {
    const now = t(text, params("data-with"));
    if (element.textContent !== now) element.textContent = now;
  }
  const label = element.getAttribute("data-t-label");
  if (label) element.setAttribute("aria-label", t(label, params("data-label-with")));
}

/** Writes all texts under `root`. */
export function apply(root = document) {
  document.documentElement.lang = language;
  root.querySelectorAll("[data-t], [data-t-label]").forEach(write);
  root.querySelectorAll("time[datetime]").forEach((time) => {
    const date = new Date(time.dateTime);
    time.textContent = time.hasAttribute("data-exact") ? moment(date) : when(date);
  });
}

/** A date as people say it. */
export function when(date) {
  return date.toLocaleString(language, { dateStyle: "medium", timeStyle: "short" });
}

/** A moment among others of the same day. */
export function moment(date) {
  return date.toLocaleTimeString(language, { timeStyle: "medium" });
}

/** The switch in the head. */
export function languageSwitch(button) {
  const show = () => {
    const other = language === "en" ? "de" : "en";
    button.textContent = LANGUAGES[other]["language.name"];
    button.lang = other;
    button.setAttribute("aria-label", LANGUAGES[other]["language.switch"]);
    apply();
  };
  button.addEventListener("click", () => {
    language = language === "en" ? "de" : "en";
    localStorage.setItem(KEPT, language);
    show();
  });
  show();
}
