import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { printSchema } from '../graphql/schema.ts';
import { writeClientFiles } from './client.ts';
import { runTool } from './run.ts';

/** Where the printed schema lies. */
export const schemaFile = fileURLToPath(new URL('../../schema.graphql', import.meta.url));

/** `npm run schema`: writes it there, and what clients are given of it. */
if (import.meta.main) {
  const about = 'Writes schema.graphql and the generated files of client/ from the code.';
  await runTool({ name: 'npm run schema', about }, async () => {
    await writeFile(schemaFile, printSchema());
    await writeClientFiles();
  });
}
