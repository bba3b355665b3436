// Pieces of the page. Texts of the document are only ever set as text.

/** An element with these attributes and children. */
export function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children.filter((child) => child !== null && child !== undefined));
  return made;
}

/** Text with its `code` set apart, a paragraph for each block. */
export function prose(text) {
  return (text ?? "").split("\n\n").filter(Boolean).map((block) => {
    const pieces = block.split("`").map((piece, at) => (at % 2 ? element("code", {}, piece) : piece));
    return element("p", {}, ...pieces);
  });
}

export function json(value) {
  return element("pre", { tabindex: "0" }, JSON.stringify(value, null, 2));
}

export function table(heads, rows) {
  const cells = (name, row) => element("tr", {}, ...row.map((cell) => element(name, {}, cell)));
  return element("table", {}, element("thead", {}, cells("th", heads)),
    element("tbody", {}, ...rows.map((row) => cells("td", row))));
}

const nameOf = (reference) => reference.slice(reference.lastIndexOf("/") + 1);

/** A schema in a few words, with links to the named ones. */
export function type(schema) {
  if (!schema) return "anything";
  if (schema.$ref) {
    const name = nameOf(schema.$ref);
    return element("a", { href: `#schema-${name}` }, name);
  }
  const one = schema.oneOf ?? schema.anyOf ?? schema.allOf;
  if (one) {
    return element("span", {}, ...one.flatMap((part, at) => (at ? [" or ", type(part)] : [type(part)])));
  }
  if (schema.enum) return schema.enum.join(" | ");
  const names = [schema.type ?? "anything"].flat().join(" or ");
  if (schema.items) return element("span", {}, `${names} of `, type(schema.items));
  const bounds = ["format", "minimum", "maximum", "minLength", "maxLength", "minItems", "pattern"]
    .filter((name) => schema[name] !== undefined && schema[name] !== null)
    .map((name) => `${name} ${schema[name]}`);
  return bounds.length ? `${names} (${bounds.join(", ")})` : names;
}

/** A named schema: its fields, if it has any. */
export function schemaSection(name, schema) {
  const fields = Object.entries(schema.properties ?? {}).map(([field, part]) => [
    element("code", {}, field), type(part), (schema.required ?? []).includes(field) ? "yes" : "no",
    part.description ?? "",
  ]);
  return element("section", { id: `schema-${name}` }, element("h3", {}, name), ...prose(schema.description),
    fields.length ? table(["Field", "Type", "Always there", "Meaning"], fields) : element("p", {}, type(schema)));
}
