// What was done to the video, in words.
import { h } from "/page/dom.js";
import { has } from "/page/text.js";

const REASONS = ["no_face", "turned_away", "too_small", "covered", "unsure"];

export function reportCard(report) {
  const { passed_through: left, closures, opening } = report;
  const facts = [
    ["report.synced", ["report.of_frames", { a: report.synced, n: report.frames }]],
    ...REASONS.filter((reason) => left[reason]).map((reason) => [`report.${reason}`, ["report.frames", { n: left[reason] }]]),
    closures.asked ? ["report.closures", ["report.of", { a: closures.met, n: closures.asked }]] : null,
    opening.own && opening.shown ? ["report.opening", ["report.percent", { n: Math.round((100 * opening.shown) / opening.own) }]] : null,
    ["report.engine", `engine.${report.engine}`],
  ].filter(Boolean);
  return h("div", { class: "card" },
    h("h2", { t: "report.title" }),
    h("dl", { class: "facts" }, facts.map(([name, value]) => h("div", {}, h("dt", { t: name }), h("dd", { t: value })))),
    report.warnings.length
      ? h("div", { class: "warnings" }, report.warnings.map(warning))
      : h("p", { class: "fine", t: "report.fine" }));
}

/** A warning in the visitor's language, or as the service words it. */
function warning({ name, text }) {
  const key = `warning.${name}`;
  return h("div", { class: "notice warn" }, h("strong", { t: "report.warning" }), has(key) ? h("span", { t: key }) : h("span", {}, text));
}
