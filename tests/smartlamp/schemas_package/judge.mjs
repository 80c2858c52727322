// Prints what Ajv says of messages: a list of them comes in, a list of true and false goes out.
// With --all, compiles every definition first. Strict mode is on; its logs are errors here.
import { readFileSync } from "node:fs";
import Ajv2020 from "ajv/dist/2020.js";
import { keywords, parts, schemas } from "smartlamp-schemas";

const ajv = new Ajv2020({ strictTypes: false, validateFormats: false });
ajv.addVocabulary(keywords);
ajv.addSchema(schemas);
const compiled = schemas.flatMap(({ $id, $defs = {} }) =>
  [$id, ...Object.keys($defs).map((name) => `${$id}#/$defs/${name}`)].map((id) => ajv.getSchema(id).schema !== undefined));
const judged = JSON.parse(readFileSync(0, "utf8")).map((message) =>
  parts(message).every(({ id, value }) => id !== undefined && ajv.validate(id, value)));
console.log(JSON.stringify({ compiled: compiled.length, judged }));
