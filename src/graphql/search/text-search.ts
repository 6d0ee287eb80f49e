import { type SQL, sql } from 'drizzle-orm';
import type { Where } from '../filters/filters.ts';
import { refuse } from '../schema/errors.ts';

/** Words of a text match in any form (`english`, and in the language of the text), names as they are written (`simple`); `either` is for what has both. */
type Words = 'english' | 'simple' | 'either';

const LONGEST = 1_000;

/** The end of the description of each text that is searched for. */
export const howToAsk =
  'All words must occur, words “in quotes” next to each other in that order; `-word` must not occur, `or` separates alternatives, and `word*` matches the beginning of a word. Case, accents and Unicode form do not matter. Up to 1000 characters.';

/** Throws BAD_USER_INPUT for a text that is too long to be searched for. */
export function readSearchText(text: string): string {
  if (text.length > LONGEST) throw refuse('BAD_USER_INPUT', `\`text\` is longer than ${LONGEST} characters`);
  return text;
}

/** Where the text of a type is: `rows` may be a join; `search` is a vector in it. `isWithheld`: from those who may not read whole texts. */
type Source = { rows: string; id: string; words: Words; search?: string; where?: string; isWithheld?: true };

/** The ID of the actor that an actor was merged into, or its own. */
const merged = (id: string) => `coalesce((select into_id from actor_merges where actor_id = ${id}), ${id})`;

const sources = {
  ACTOR: [
    { rows: 'actors', id: merged('actors.id'), words: 'either' },
    { rows: 'actor_aliases', id: merged('actor_aliases.actor_id'), words: 'simple' },
  ],
  STATEMENT: [
    { rows: 'evidence', id: 'statement_id', words: 'english' },
    { rows: 'statement_translations', id: 'statement_id', words: 'english' },
  ],
  RESTRICTION: [
    { rows: 'restrictions', id: 'id', words: 'english' },
    { rows: 'restriction_conditions', id: 'restriction_id', words: 'english' },
    { rows: 'restriction_basis', id: 'restriction_id', words: 'english' },
  ],
  ITEM: [
    { rows: 'items', id: 'id', words: 'either' },
    { rows: 'item_aliases', id: 'item_id', words: 'simple' },
  ],
  PLACE: [{ rows: 'places', id: 'id', words: 'simple' }],
  TARGET: [{ rows: 'targets', id: 'id', words: 'simple' }],
  EVENT: [{ rows: 'events', id: 'id', words: 'english' }],
  DOCUMENT: [
    {
      rows: 'documents',
      id: 'id',
      words: 'either',
      search: 'document_vector(title, author, publisher, language)',
    },
    {
      rows: 'document_parts p join document_versions v on v.id = p.document_version_id',
      id: 'v.document_id',
      words: 'english',
      where: `not exists (select from document_versions newer
                           where newer.document_id = v.document_id and newer.number > v.number)`,
      isWithheld: true,
    },
  ],
} as const satisfies Record<string, readonly Source[]>;
export type SearchType = keyof typeof sources;
export const searchTypes = Object.keys(sources) as SearchType[];

/** The GraphQL type that is found: `ACTOR` finds an `Actor`. */
const nameOf = (type: string) => type[0] + type.slice(1).toLowerCase();

/** A long text has its words more often: 1 divides by the logarithm of its length. */
const rankOf = (words: Words, search: string, type: string) => {
  const rank = (kind: string) => `ts_rank(${search}, ${kind}${type === 'DOCUMENT' ? ', 1' : ''})`;
  // Two ranks, not one of the combined query: the distance between words counts only if all of them are required.
  const best = words === 'either' ? `greatest(${rank('english')}, ${rank('simple')})` : rank(words);
  return `${best} + coalesce((${search} @@ marked)::int, 0)`;
};

const kinds = ['english', 'simple', 'either'] as const satisfies Words[];
/** The condition of the excluded words of a kind; null where none is excluded. */
const unwanted = (words: Words) => `unwanted[${kinds.indexOf(words) + 1}]`;

/** What is found of each type. As text: it stays the same, and is long. */
const hitsOf = ofEachSource(
  (type, { rows, id, words, search = 'search', where = 'true' }) => `
    select '${nameOf(type)}'::text as type, ${id} as id, ${rankOf(words, search, type)} as rank
      from ${rows}, asked where ${search} @@ ${words} and ${where}`,
);

/** The rows with an excluded word in any of their texts. */
const exclusionsOf = ofEachSource(
  (type, { rows, id, words, search = 'search', where = 'true' }) => `
    select '${nameOf(type)}'::text as type, ${id} as id
      from ${rows}, asked where ${search} @@ ${unwanted(words)} and ${where}`,
);

type Written = { [Type in SearchType]: { all: string; withheld: string } };

function ofEachSource(write: (type: string, source: Source) => string): Written {
  const written = Object.entries(sources).map(([type, places]: [string, readonly Source[]]) => {
    const join = (among: readonly Source[]) => among.map((source) => write(type, source)).join(' union all ');
    return [type, { all: join(places), withheld: join(places.filter((source) => !source.isWithheld)) }];
  });
  return Object.fromEntries(written);
}

/** True if a search may have a `-word`: without one nothing is excluded, and no text has to be searched for it. */
export const mayExclude = (text: string) => /(?:^|[^\p{L}\p{N}])-/u.test(text);

/** What is searched besides the text; `textsWithheld`: not the texts of documents. `filter`: what else a row of `hits` has to be. */
type Searched = { types: readonly SearchType[]; textsWithheld: boolean; excludes: boolean; filter: SQL };

/**
 * Everything of these types that has the text, as rows of `ranked`: what has marks as they were asked for comes first.
 * `excludes`: whether the text may have a `-word`.
 */
export function rankedHits(text: string | null, { types, textsWithheld, excludes, filter }: Searched): SQL {
  const [hits = '', exclusions = ''] = [hitsOf, exclusionsOf].map((written) =>
    types.map((type) => written[type][textsWithheld ? 'withheld' : 'all']).join(' union all '),
  );
  const excluded = excludes ? sql`excluded as (${sql.raw(exclusions)}),` : sql``;
  const isWanted = excludes
    ? sql`not exists (select from excluded where excluded.type = hits.type and excluded.id = hits.id)`
    : sql`true`;
  return sql`
    with asked as materialized (select * from text_queries(${text})), hits as (${sql.raw(hits)}), ${excluded}
    ranked as (select type, id, max(rank)::float8 as rank from hits where ${isWanted} and ${filter} group by type, id)`;
}

/** Evidence that has the text, of a statement whose other evidence has no unwanted word either. */
export const hasText = (text: string): Where => ({
  RAW: (rows: Record<string, SQL>) => {
    // Postgres uses an index only where the pattern is a constant.
    const asked = sql`(text_query(${readSearchText(text)}))`;
    const foreign = sql`foreign_query(${text})`;
    const found = sql`(${rows.search} @@ ${asked}.english or ${rows.search} @@ (select wanted from ${foreign}))`;
    // Without a `-word` there is nothing to leave out, and nothing to make Postgres look at each statement for it.
    if (!mayExclude(text)) return found;
    return sql`${found} and not exists (
      select from evidence other where other.statement_id = ${rows.statementId}
         and (other.search @@ (${asked}.unwanted)[1] or other.search @@ (select unwanted from ${foreign})))`;
  },
});

/** Documents whose newest text has the text. */
export const documentHasText = (text: string): Where => ({
  RAW: ({ id }: { id: unknown }) => {
    const asked = sql`(text_query(${readSearchText(text)}))`;
    const newest = sql`select v.document_id from document_parts p join document_versions v on v.id = p.document_version_id
      where not exists (select from document_versions newer
                         where newer.document_id = v.document_id and newer.number > v.number)`;
    const foreign = sql`foreign_query(${text})`;
    return sql`(${id} in (${newest} and (p.search @@ ${asked}.english or p.search @@ (select wanted from ${foreign})))
      and ${id} not in (${newest} and (p.search @@ (${asked}.unwanted)[1] or p.search @@ (select unwanted from ${foreign}))))`;
  },
});
