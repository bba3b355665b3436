// Pieces of the page. Texts of the document are only ever set as text.

/** An element with these attributes and children. */
export function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children.filter((child) => child !== null && child !== undefined));
  return made;
}

/** Text with its `code` set apart. */
function line(text) {
  return text.split("`").map((piece, at) => (at % 2 ? element("code", {}, piece) : piece));
}

/** The same, a paragraph for each block. */
export function prose(text) {
  return (text ?? "").split("\n\n").filter(Boolean).map((block) => element("p", {}, ...line(block)));
}

export function json(value) {
  return element("pre", {}, JSON.stringify(value, null, 2));
}

export function method(name) {
  return element("span", { class: `method ${name}` }, name);
}

/** A table of names, types and meanings; `must` marks the names that cannot be left out. */
export function table(head, rows) {
  const cells = rows.map(({ name, schema, must, note, meaning }) => element("tr", {},
    element("td", {}, element("code", {}, name), must ? "" : ` (${note})`),
    element("td", {}, type(schema), bounds(schema)),
    element("td", {}, ...line(meaning ?? ""))));
  const heads = [head, "Type", "Meaning"].map((text) => element("th", { scope: "col" }, text));
  return element("table", {}, element("thead", {}, element("tr", {}, ...heads)), element("tbody", {}, ...cells));
}

/** What of a schema a reference names. */
export function nameOf(schema) {
  return schema?.$ref?.slice(schema.$ref.lastIndexOf("/") + 1);
}

/** A schema in a few words, with links to the named ones. */
export function type(schema) {
  const name = nameOf(schema);
  if (name) return element("a", { href: `#schema-${name}` }, name);
  const parts = schema?.oneOf ?? schema?.anyOf ?? schema?.allOf;
  if (parts) return element("span", {}, ...parts.flatMap((part, at) => (at ? [" or ", type(part)] : [type(part)])));
  if (schema?.enum) return schema.enum.join(" | ");
  const names = [schema?.type ?? "anything"].flat().join(" or ");
  return schema?.items ? element("span", {}, `${names} of `, type(schema.items)) : names;
}

const BOUNDS = ["format", "minimum", "maximum", "minLength", "maxLength", "minItems", "maxProperties", "pattern"];

function bounds(schema) {
  const said = BOUNDS.filter((name) => schema?.[name] !== undefined).map((name) => `${name} ${schema[name]}`);
  return said.length ? element("span", { class: "bounds" }, said.join(", ")) : null;
}

/** What a field says of itself; where it may be null, only its other part does. */
function meaning(part) {
  return part.description ?? part.oneOf?.find(({ description }) => description)?.description;
}

/** Rows of a schema's fields, and right below each those of the fields inside it. */
function rowsOf(schema, note, before = "") {
  const own = Object.entries(schema.properties ?? {}).map(([name, part]) => (
    { name: before + name, schema: part, must: (schema.required ?? []).includes(name), note, meaning: meaning(part) }));
  own.sort((one, other) => other.must - one.must);
  return own.flatMap((row) => {
    const inner = [row.schema, ...(row.schema.oneOf ?? row.schema.anyOf ?? [])].find(({ properties }) => properties);
    return inner ? [row, ...rowsOf(inner, note, `${row.name}.`)] : [row];
  });
}

/** The fields of a schema, or its type if it has none. */
export function fields(schema, note) {
  const rows = rowsOf(schema, note);
  return rows.length ? table("Field", rows) : element("p", {}, type(schema));
}
