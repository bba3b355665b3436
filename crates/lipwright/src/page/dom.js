// Makes elements. Text is a key of the languages, so that a switch of the language reaches it.
import { mark } from "/page/text.js";

/** h("button", {class: "button", t: key, onclick: f}, child, …); `t` is its text, `label` its label for readers. */
export function h(tag, props = {}, ...children) {
  const element = tag === "svg" || tag === "path"
    ? document.createElementNS("http://www.w3.org/2000/svg", tag)
    : document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (value === undefined || value === null || value === false) continue;
    if (name === "t") mark(element, "text", value);
    else if (name === "label") mark(element, "label", value);
    else if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (["value", "checked", "muted", "playsInline", "srcObject"].includes(name)) element[name] = value;
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return element;
}

export const byId = (id) => document.getElementById(id);

/** A drawing from one path. */
export const icon = (d, size = 24) =>
  h("svg", { viewBox: `0 0 ${size} ${size}`, "aria-hidden": "true" }, h("path", { d }));

let hiding;
/** A word in passing; screen readers hear it. */
export function toast(key, params) {
  const place = byId("toast");
  mark(place, "text", [key, params]);
  place.classList.add("shown");
  clearTimeout(hiding);
  hiding = setTimeout(() => place.classList.remove("shown"), 3500);
}
