import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { lexicographicSortSchema, printSchema } from 'graphql';
import { schema } from '../graphql/schema.ts';

/** Where the printed schema lies. */
export const schemaFile = fileURLToPath(new URL('../../schema.graphql', import.meta.url));

/** The schema as `schema.graphql` holds it: sorted, so that a reordering in the code changes nothing. */
export const printSorted = (): string => `${printSchema(lexicographicSortSchema(schema))}\n`;

/** `npm run schema`: writes `schema.graphql`. */
if (import.meta.main) await writeFile(schemaFile, printSorted());
