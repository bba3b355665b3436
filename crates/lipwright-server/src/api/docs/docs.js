// Shows /openapi.json: operations by tag, then the schemas.
import { element, fields, json, method, nameOf, prose, table, type } from "/docs/parts.js";

const idOf = (operation) => `operation-${operation.operationId}`;

function curl({ path, verb, operation }, all) {
  const lines = [`curl -X ${verb.toUpperCase()} '${location.origin}${path}'`];
  if (!operation.security) lines.push("-H \"x-api-key: $LIPWRIGHT_API_KEY\"");
  const content = operation.requestBody?.content ?? {};
  const body = content["application/json"];
  if (body) {
    const example = all[nameOf(body.schema)]?.example ?? {};
    lines.push("-H 'content-type: application/json'", `-d '${JSON.stringify(example)}'`);
  } else if (operation.requestBody) {
    lines.push("--data-binary @face.mp4");
  }
  return element("pre", {}, lines.join(" \\\n  "));
}

function responses(operation) {
  return Object.entries(operation.responses).map(([status, response]) => {
    const content = Object.entries(response.content ?? {}).flatMap(([media, part]) => [
      element("p", {}, element("code", {}, media), ": ", type(part.schema)),
      ...[part.example, ...Object.values(part.examples ?? {}).map((example) => example.value)]
        .filter((example) => example !== undefined).map(json),
    ]);
    return element("details", {}, element("summary", {}, element("b", {}, status), ` ${response.description}`), ...content);
  });
}

function operationSection(one, all) {
  const { path, verb, operation } = one;
  const parameters = (operation.parameters ?? []).map((parameter) => ({
    name: parameter.name, schema: parameter.schema, meaning: parameter.description, must: parameter.required,
    note: `${parameter.in}, optional`,
  }));
  const body = Object.entries(operation.requestBody?.content ?? {}).flatMap(([media, part]) => [
    element("h4", {}, "Body: ", element("code", {}, media), ", ", type(part.schema)),
    all[nameOf(part.schema)]?.properties ? fields(all[nameOf(part.schema)], "optional") : null,
  ]);
  return element("section", { id: idOf(operation) },
    element("h3", {}, method(verb), " ", element("code", {}, path)),
    ...prose(operation.summary), ...prose(operation.description),
    parameters.length ? table("Parameter", parameters) : null,
    ...body, element("h4", {}, "Example"), curl(one, all), element("h4", {}, "Replies"), ...responses(operation));
}

function show(api) {
  const all = api.components.schemas;
  const operations = Object.entries(api.paths).flatMap(([path, verbs]) =>
    Object.entries(verbs).map(([verb, operation]) => ({ path, verb, operation })));
  const contents = document.getElementById("contents");
  const main = document.getElementById("document");
  main.replaceChildren(...prose(api.info.description));
  for (const tag of api.tags) {
    const own = operations.filter(({ operation }) => operation.tags.includes(tag.name));
    const links = own.map(({ verb, operation }) => element("li", {},
      element("a", { href: `#${idOf(operation)}` }, method(verb), operation.summary.replace(/\.$/, ""))));
    contents.append(element("h2", {}, tag.name), element("ul", {}, ...links));
    main.append(element("h2", {}, tag.name), ...prose(tag.description),
      ...own.map((one) => operationSection(one, all)));
  }
  const schemas = Object.entries(all).map(([name, schema]) => element("section", { id: `schema-${name}` },
    element("h3", {}, name), ...prose(schema.description), fields(schema, "may be missing")));
  contents.append(element("h2", {}, element("a", { href: "#schemas" }, "Schemas")));
  main.append(element("h2", { id: "schemas" }, "Schemas"), ...schemas);
  // The browser looked for it before it was there.
  document.getElementById(decodeURIComponent(location.hash.slice(1)))?.scrollIntoView();
}

try {
  const reply = await fetch("/openapi.json");
  if (!reply.ok) throw new Error(`status ${reply.status}`);
  show(await reply.json());
} catch (fault) {
  document.getElementById("document").replaceChildren(element("p", {}, `The document did not come: ${fault.message}`));
}
document.documentElement.dataset.ready = "yes";
