import { type SQL, sql } from 'drizzle-orm';
import { costs } from '../../access/limits.ts';
import { readPageSize } from '../lists/pages.ts';
import { KeyedRef } from '../records/record.ts';
import { builder } from '../schema/builder.ts';
import { canFail } from '../schema/nullability.ts';
import { branded, SearchTypeRef } from './search.ts';
import type { Found } from './search-loader.ts';
import { readSearchText, type SearchType, searchTypes } from './text-search.ts';

// Suggestions while somebody types: names by the beginnings of their words, keys by their own beginning.

/** Where the names of a type are: [rows, the id of the record, the name]. */
const names: Record<SearchType, readonly (readonly [rows: string, id: string, name: string])[]> = {
  ACTOR: [
    ['actors', merged('id'), 'name'],
    ['actor_aliases', merged('actor_id'), 'name'],
  ],
  STATEMENT: [],
  RESTRICTION: [['restrictions', 'id', 'title']],
  ITEM: [
    ['items', 'id', 'name'],
    ['item_aliases', 'item_id', 'name'],
  ],
  PLACE: [['places', 'id', 'name']],
  TARGET: [['targets', 'id', 'name']],
  EVENT: [['events', 'id', 'name']],
  DOCUMENT: [['documents', 'id', 'title']],
};
const keyed: Record<SearchType, readonly [rows: string, id: string]> = {
  ACTOR: ['actors', merged('id')],
  STATEMENT: ['statements', 'id'],
  RESTRICTION: ['restrictions', 'id'],
  ITEM: ['items', 'id'],
  PLACE: ['places', 'id'],
  TARGET: ['targets', 'id'],
  EVENT: ['events', 'id'],
  DOCUMENT: ['documents', 'id'],
};

/** A merged actor is suggested as the actor it was merged into. */
function merged(id: string): string {
  return `coalesce((select into_id from actor_merges where actor_merges.actor_id = t.${id}), t.${id})`;
}
const column = (id: string) => (id.startsWith('coalesce') ? id : `t.${id}`);

type Suggested = Found & { matched: string };

/** The best match of each record: what begins with the whole text comes first, then the shorter one. All are found by indexes. */
function suggestions(text: string, types: readonly SearchType[], size: number): SQL {
  const rows = types.flatMap((type) => {
    const typeName = type[0] + type.slice(1).toLowerCase();
    const match = (rows: string, id: string, matched: string, begins: boolean, where: SQL) => sql`
      select ${typeName}::text as type, ${sql.raw(column(id))} as id, t.${sql.raw(matched)} as matched, ${begins} as begins
        from ${sql.raw(rows)} t where ${where}`;
    const byName = names[type].flatMap(([rows, id, name]) =>
      [true, false].map((begins) =>
        match(rows, id, name, begins, sql`name_vector(t.${sql.raw(name)}) @@ name_query(${text}, ${begins})`),
      ),
    );
    const [keyRows, keyId] = keyed[type];
    // The order of keys is that of code points.
    const isWithin = sql`t.key >= ${text} and t.key < ${text} || U&'\\+10FFFF' and starts_with(t.key, ${text})
      and name_query(${text}, true) is not null`;
    return [...byName, match(keyRows, keyId, 'key', true, isWithin)];
  });
  return sql`
    with found as (${sql.join(rows, sql` union all `)}),
    best as (
      select distinct on (type, id) type, id, matched, begins from found
       order by type, id, begins desc, length(matched), matched collate "C")
    select type, id, matched from best
     order by begins desc, length(matched), matched collate alphabetical, type, id limit ${size}`;
}

const Suggestion = builder.objectRef<Suggested>('Suggestion').implement({
  description: 'A suggested record.',
  fields: (t) => ({
    matched: t.exposeString('matched', {
      description: 'The text that matched: the name or title, an alias, or the key.',
    }),
    node: t.field({
      type: KeyedRef,
      description: 'The record. For an actor that was merged, the actor it was merged into.',
      resolve: (suggested) => branded(suggested),
    }),
  }),
});

const DEFAULT = 10;

builder.queryField('suggest', (t) =>
  t.field({
    type: [Suggestion],
    nullable: true,
    extensions: { ...canFail.extensions, cost: costs.fields.search },
    description:
      'Suggestions for a search box: records whose name, title or alias has, for each word of the text, a word that begins with it, and records whose key begins with the text. Those that begin with the whole text come first, then shorter ones. A text without a letter or a digit gives no suggestions.',
    args: {
      text: t.arg.string({
        required: true,
        description:
          'The text typed so far, up to 1000 characters. Case, accents and Unicode form matter only in keys.',
      }),
      types: t.arg({
        type: [SearchTypeRef],
        description:
          'The types to suggest, by default all; an empty list finds nothing. Statements are found only by their keys.',
      }),
      first: t.arg.int({
        required: true,
        defaultValue: DEFAULT,
        description:
          'The maximum number of suggestions: 0 to 100. More is refused (`PAGE_SIZE_OUT_OF_RANGE`).',
      }),
    },
    resolve: async (_, { text, types, first }, { db }) => {
      const size = readPageSize('first', first);
      const among = [...new Set(types ?? searchTypes)];
      const asked = readSearchText(text).trim();
      if (asked === '' || among.length === 0) return [];
      return [...(await db.execute<Suggested>(suggestions(asked, among, size)))];
    },
  }),
);
