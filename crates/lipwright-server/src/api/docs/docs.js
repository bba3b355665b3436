// Shows /openapi.json: operations by tag, then the schemas.
import { element, json, prose, schemaSection, table, type } from "/docs/parts.js";

const idOf = (operation) => `operation-${operation.operationId}`;

/** The example of a schema, from itself or the schema that it names. */
function exampleOf(schema, all) {
  const named = schema?.$ref ? all[schema.$ref.slice(schema.$ref.lastIndexOf("/") + 1)] : schema;
  return named?.example ?? named?.examples?.[0];
}

function curl(path, method, operation, all) {
  const lines = [`curl -X ${method.toUpperCase()} '${location.origin}${path}'`];
  if (!operation.security) lines.push("-H \"x-api-key: $LIPWRIGHT_KEY\"");
  const content = operation.requestBody?.content ?? {};
  if (content["application/json"]) {
    const body = exampleOf(content["application/json"].schema, all);
    lines.push("-H 'content-type: application/json'", `-d '${JSON.stringify(body ?? {})}'`);
  } else if (operation.requestBody) {
    lines.push("--data-binary @face.mp4");
  }
  return element("pre", { tabindex: "0" }, lines.join(" \\\n  "));
}

function responses(operation) {
  return Object.entries(operation.responses ?? {}).map(([status, response]) => {
    const content = Object.entries(response.content ?? {}).flatMap(([media, part]) => [
      element("p", {}, element("code", {}, media), ": ", type(part.schema)),
      ...[part.example, ...Object.values(part.examples ?? {}).map((example) => example.value)]
        .filter((example) => example !== undefined).map(json),
    ]);
    return element("details", {}, element("summary", {}, `${status} ${response.description}`), ...content);
  });
}

function operationSection(path, method, operation, all) {
  const parameters = (operation.parameters ?? []).map((parameter) => [
    element("code", {}, parameter.name), parameter.in, type(parameter.schema),
    parameter.required ? "yes" : "no", parameter.description ?? "",
  ]);
  const body = Object.entries(operation.requestBody?.content ?? {}).map(([media, part]) =>
    element("p", {}, "Body, ", element("code", {}, media), ": ", type(part.schema)));
  const title = element("h3", {}, element("span", { class: "method" }, method), " ", element("code", {}, path));
  return element("section", { id: idOf(operation) }, title,
    ...prose(operation.summary), ...prose(operation.description),
    parameters.length ? table(["Parameter", "In", "Type", "Required", "Meaning"], parameters) : null,
    ...body, curl(path, method, operation, all), element("h4", {}, "Replies"), ...responses(operation));
}

function show(api) {
  const all = api.components.schemas;
  const operations = Object.entries(api.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, operation })));
  const contents = document.getElementById("contents");
  const main = document.getElementById("document");
  main.replaceChildren(...prose(api.info.description));
  for (const tag of api.tags) {
    const own = operations.filter(({ operation }) => operation.tags.includes(tag.name));
    const links = own.map(({ path, method, operation }) =>
      element("li", {}, element("a", { href: `#${idOf(operation)}` }, `${method.toUpperCase()} ${path}`)));
    contents.append(element("h2", {}, tag.name), element("ul", {}, ...links));
    main.append(element("h2", {}, tag.name), ...prose(tag.description),
      ...own.map(({ path, method, operation }) => operationSection(path, method, operation, all)));
  }
  main.append(element("h2", {}, "Schemas"),
    ...Object.entries(all).map(([name, schema]) => schemaSection(name, schema)));
}

try {
  const reply = await fetch("/openapi.json");
  if (!reply.ok) throw new Error(`status ${reply.status}`);
  show(await reply.json());
} catch (fault) {
  document.getElementById("document").replaceChildren(element("p", {}, `The document did not come: ${fault.message}`));
}
