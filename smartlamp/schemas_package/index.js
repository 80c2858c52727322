// The schemas, and which of them describes each part of a message. index.d.ts says what each of these is.
import { readFileSync } from "node:fs";

const read = (name) => JSON.parse(readFileSync(new URL(name, import.meta.url), "utf8"));
const { files } = read("./package.json");

export const schemas = files.filter((name) => name.endsWith(".json")).map((name) => read(`./${name}`));
export const keywords = ["x-advice", "x-answers", "x-better", "x-confirms", "x-kind", "x-source"];

const interfaces = new Map(schemas.filter(({ $id }) => $id.includes("/interfaces/")).map((schema) => [schema.title, schema]));

const isObject = (value) => typeof value === "object" && value !== null && !Array.isArray(value);
const at = (value, ...steps) => steps.reduce((found, step) => (isObject(found) ? found[step] : undefined), value);
const list = (value) => (Array.isArray(value) ? value : []);

function described(namespace, kind, name) {
  const schema = interfaces.get(namespace);
  const definition = [`${kind}.${name}`, `${kind}.*`].find((each) => schema && Object.hasOwn(schema.$defs, each));
  return definition && `${schema.$id}#/$defs/${definition}`;
}

export function parts(message) {
  const found = [];
  for (const kind of ["directive", "event"]) {
    const { namespace, name } = at(message, kind, "header") ?? {};
    if (kind in Object(message)) found.push({ pointer: "", value: message, id: described(namespace, kind, name) });
  }
  if (found.length !== 1) return [{ pointer: "", value: message, id: undefined }];
  for (const steps of [["context", "properties"], ["event", "payload", "change", "properties"]]) {
    list(at(message, ...steps)).forEach((value, position) => {
      const id = described(at(value, "namespace"), "property", at(value, "name"));
      found.push({ pointer: `/${steps.join("/")}/${position}`, value, id });
    });
  }
  list(at(message, "event", "payload", "endpoints")).forEach((endpoint, number) => {
    list(at(endpoint, "capabilities")).forEach((value, position) => {
      const schema = interfaces.get(at(value, "interface"));
      const id = schema?.$defs.capability && `${schema.$id}#/$defs/capability`;
      found.push({ pointer: `/event/payload/endpoints/${number}/capabilities/${position}`, value, id });
    });
  });
  return found;
}

const is = (message, kind, namespace, name) =>
  at(message, kind, "header", "namespace") === namespace && at(message, kind, "header", "name") === name;

export const isDirective = (message, namespace, name) => is(message, "directive", namespace, name);
export const isEvent = (message, namespace, name) => is(message, "event", namespace, name);
