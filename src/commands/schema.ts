import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { printSchema } from '../graphql/schema.ts';

/** Where the printed schema lies. */
export const schemaFile = fileURLToPath(new URL('../../schema.graphql', import.meta.url));

/** `npm run schema`: writes it there. */
if (import.meta.main) await writeFile(schemaFile, printSchema());
