// Checks an XML file against a schema: node xsd.mjs FOLDER-OF-MODULES SCHEMA FILE
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { basename } from "node:path";

const [modules, schema, file] = process.argv.slice(2);
const { validateXML } = createRequire(modules + "/")("xmllint-wasm");
const result = await validateXML({
  xml: [{ fileName: basename(file), contents: readFileSync(file, "utf8") }],
  schema: [readFileSync(schema, "utf8")],
});
for (const error of result.errors) console.error(error.rawMessage);
if (!result.valid) process.exit(1);
