import { type SQL, sql } from 'drizzle-orm';

/** Words of English match in any form, names as they are written (`simple`); `either` is for text that has both. */
export type Words = 'english' | 'simple' | 'either';

/** What must not occur: a word or a phrase after a `-` that begins it. */
const UNWANTED = /(?<=^|\s)-("[^"]*"?|[^\s"]\S*)/g;

/** What must occur, and what must not if anything, as Postgres reads it. */
export type Asked = { wanted: string; unwanted: string | null };

export const readWords = (text: string): Asked => ({
  wanted: text.replace(UNWANTED, ' '),
  unwanted: [...text.matchAll(UNWANTED)].map(([, what]) => what).join(' or ') || null,
});

/** Selects what is looked for as queries of Postgres', one for each kind of words. */
export function selectWords({ wanted, unwanted }: Asked): SQL {
  if (unwanted === null)
    return sql`select english, simple, english || simple as either from (${read(wanted)})`;
  // In no form: a word that is not there as it is written may be there in another.
  return sql`
    select p.english && !!n.english as english, p.simple && !!n.simple as simple,
           (p.english || p.simple) && !!(n.english || n.simple) as either
      from (${read(wanted)}) p, (${read(unwanted)}) n`;
}

const read = (text: string): SQL =>
  sql`select websearch_to_tsquery('english', ${text}) as english, websearch_to_tsquery('simple', ${text}) as simple`;
