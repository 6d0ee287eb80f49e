import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { printSchema } from '../graphql/schema.ts';
import { bundleSchema } from '../record/bundle/json-schema.ts';
import { writeClientFiles } from './client.ts';
import { runTool } from './run.ts';

/** The path of the printed schema. */
export const schemaFile = fileURLToPath(new URL('../../schema.graphql', import.meta.url));

/** The path of the JSON Schema of a line of a bundle. */
export const bundleSchemaFile = fileURLToPath(new URL('../../docs/bundle.schema.json', import.meta.url));

/** The text of that file. */
export const printBundleSchema = () => `${JSON.stringify(bundleSchema(), null, 1)}\n`;

/** `npm run schema`: writes them there, and what clients are given of the GraphQL schema. */
if (import.meta.main) {
  const about =
    'Writes schema.graphql, docs/bundle.schema.json and the generated files of client/ from the code.';
  await runTool({ name: 'npm run schema', about }, async () => {
    await writeFile(schemaFile, printSchema());
    await writeFile(bundleSchemaFile, printBundleSchema());
    await writeClientFiles();
  });
}
