import { brandWithType } from '@pothos/core';
import { sql } from 'drizzle-orm';
import { SqlTemplates } from '../../db/written/templates.ts';
import { canonical } from '../../record/lines/canonical.ts';
import { asOfArg } from '../as-of/as-of.ts';
import { bindingLater, readCursor, readPageSize, writeCursor } from '../lists/pages.ts';
import { KeyedRef } from '../records/record.ts';
import { builder, type Context } from '../schema/builder.ts';
import { canFail } from '../schema/nullability.ts';
import { defineEnum } from '../schema/vocabulary.ts';
import { checkSearchFilter, hitMatches, SearchFilter, type SearchFilterInput } from './search-filter.ts';
import { type Found, find } from './search-loader.ts';
import { SearchSnippet, snippetsOf } from './snippets.ts';
import {
  howToAsk,
  mayExclude,
  rankedHits,
  readSearchText,
  type SearchType,
  searchTypes,
} from './text-search.ts';

export const SearchTypeRef = defineEnum<SearchType>(
  'SearchType',
  'The types of record that `search` can find.',
  {
    ACTOR: 'Actors, by name, alias and description.',
    STATEMENT: 'Statements, by the text of their evidence and by their translations.',
    RESTRICTION:
      'Restrictions, by title, summary, the words for the restricted action (`actionText`), conditions, and the legal acts it rests on (`basis`).',
    ITEM: 'Items, by name, alias and description.',
    PLACE: 'Places, by name.',
    TARGET: 'Kinds of target, by name.',
    EVENT: 'Events, by name.',
    DOCUMENT:
      'Documents, by title, author and publisher, and by the text of the newest version: in a text longer than 100,000 characters, all words must occur in one part of that length; neighbouring parts overlap by about 1,000. Where whole texts are withheld (`PUBLIC_TEXT`): only by title, author and publisher.',
  },
);

type Hit = Found & { rank: number };
type Hits = {
  text: string;
  hits: Hit[];
  more: boolean;
  after: boolean;
  binding: () => string;
  count: () => Promise<number>;
};

type Asked = {
  text: string;
  types: readonly SearchType[];
  where: SearchFilterInput | null;
  after: string | null;
  size: number;
};

const counts = new SqlTemplates();

async function findText(context: Context, { text, types, where, after, size }: Asked): Promise<Hits> {
  const textsWithheld = context.textsWithheld === true;
  const binding = bindingLater('Query.search', { text, types, where });
  const excludes = mayExclude(text);
  const searched = { types, textsWithheld, excludes, filter: hitMatches(where) };
  const place =
    after === null ? null : (JSON.parse(readCursor(binding(), after)) as [number, string, string]);
  if (types.length === 0) return { text, hits: [], more: false, after: false, binding, count: async () => 0 };
  // A filter is part of the shape with all that it compares with.
  const shape = `${types} ${size} ${textsWithheld} ${excludes} ${canonical(where)}`;
  const rows = await find<Hit>(context, {
    shape,
    values: [text, ...(place === null ? [] : [-place[0], place[1], place[2]])],
    write: ([asked, rank, type, id]) => {
      const following =
        place === null ? sql`true` : sql`(-rank, type, id) > (${rank}::float8, ${type}::text, ${id}::uuid)`;
      return sql`${rankedHits(asked as string, searched)}
        select type, id, rank from ranked where ${following} order by -rank, type, id limit ${size + 1}`;
    },
  });
  return {
    text,
    hits: rows.slice(0, size).map(branded),
    more: rows.length > size,
    after: place !== null,
    binding,
    count: async () => {
      const counting = counts.fill(context.db, {
        shape,
        values: [text],
        write: ([asked = '']) => sql`${rankedHits(asked, searched)} select count(*) as count from ranked`,
      });
      const [row] = await context.db.execute<{ count: string }>(counting);
      return Number(row?.count ?? 0);
    },
  };
}

/** The find itself, which says of which type it is. */
export function branded<Row extends Found>(hit: Row): Row {
  brandWithType(hit, hit.type as never);
  return hit;
}

const cursorOf = (binding: () => string, { rank, type, id }: Hit) =>
  writeCursor(binding(), JSON.stringify([rank, type, id]));

const SearchEdge = builder.objectRef<{ hit: Hit; of: Hits }>('SearchEdge').implement({
  description: 'A search result and its cursor.',
  fields: (t) => ({
    cursor: t.string({
      description:
        'The position of this result, for `after`. Opaque; valid only for the same `text`, `types` and `where`.',
      resolve: ({ hit, of: { binding } }) => cursorOf(binding, hit),
    }),
    node: t.field({ type: KeyedRef, description: 'The record that was found.', resolve: ({ hit }) => hit }),
    snippets: t.field({
      type: [SearchSnippet],
      description:
        'The best matching passages of the texts of the record, at most 3: for documents first those of the newest text, then those of title, author and publisher. Empty where words match that no passage has alone. Where whole texts are withheld (`PUBLIC_TEXT`), none of the text of a document.',
      resolve: ({ hit: { type, id }, of: { text } }, _, context) =>
        snippetsOf(context, { text, type, isWithheld: context.textsWithheld === true }, id),
    }),
  }),
});

const SearchConnection = builder.objectRef<Hits>('SearchConnection').implement({
  description: 'A page of search results, best match first.',
  fields: (t) => ({
    edges: t.field({
      type: [SearchEdge],
      description: 'The results of this page with their cursors, best match first.',
      resolve: (of) => of.hits.map((hit) => ({ hit, of })),
    }),
    nodes: t.field({
      type: [KeyedRef],
      description: 'The results of this page without cursors, best match first.',
      resolve: ({ hits }) => hits as never,
    }),
    pageInfo: t.field({
      type: builder.pageInfoRef(),
      description: 'Whether there are more pages, and the cursors to request them with.',
      resolve: ({ hits, more, after, binding }) => {
        const [first, last] = [hits[0], hits.at(-1)];
        return {
          hasNextPage: more,
          hasPreviousPage: after,
          startCursor: first ? cursorOf(binding, first) : null,
          endCursor: last ? cursorOf(binding, last) : null,
        };
      },
    }),
    totalCount: t.int({
      ...canFail,
      description: 'The number of results, on all pages together.',
      resolve: ({ count }) => count(),
    }),
  }),
});

builder.queryField('search', (t) =>
  t.field({
    type: SearchConnection,
    ...canFail,
    description:
      'Full-text search in statements, documents and names, best match first. Words are found in any form of English and of the language of the text, if Postgres has a dictionary for it; otherwise as they are written. A text with accents also finds words without them, but ranks words with them higher. Punctuation and symbols separate words: `Pentagon` finds “Pentagon’s”.',
    args: {
      text: t.arg.string({ required: true, description: `The text to search for. ${howToAsk}` }),
      types: t.arg({
        type: [SearchTypeRef],
        description: 'The types to search, by default all. An empty list finds nothing.',
      }),
      where: t.arg({ type: SearchFilter, description: 'Filter. Without it, all results.' }),
      first: t.arg.int({
        description:
          'Page size from the start: 0 to 100, by default 20. More is refused (`PAGE_SIZE_OUT_OF_RANGE`).',
      }),
      after: t.arg.string({
        description:
          'Start after this cursor (`pageInfo.endCursor`). It is valid only for the same `text`, `types` and `where`; otherwise `CURSOR_MISMATCH`.',
      }),
      asOf: asOfArg(t),
    },
    resolve: (_, { text, types, where, first, after }, context) => {
      checkSearchFilter(where ?? {}, context);
      return findText(context, {
        text: readSearchText(text),
        types: [...new Set(types ?? searchTypes)].sort(),
        where: where ?? null,
        after: after ?? null,
        size: readPageSize('first', first),
      });
    },
  }),
);
