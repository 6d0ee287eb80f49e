import { type SQL, sql } from 'drizzle-orm';
import { Actor } from './actor.ts';
import { builder, type Context } from './builder.ts';
import { refuse } from './errors.ts';
import { Event } from './event.ts';
import { type Found, find } from './find.ts';
import { Item } from './item.ts';
import { bindingOf, readCursor, readPageSize, writeCursor } from './pages.ts';
import { Place } from './place.ts';
import { Restriction } from './restriction.ts';
import { Statement } from './statement.ts';
import { Target } from './target.ts';
import { defineEnum } from './vocabulary.ts';
import { type Asked, readWords, selectWords, type Words } from './words.ts';

const SearchType = defineEnum<keyof typeof sources>('SearchType', 'What can be found by its text.', {
  ACTOR: 'Actors, by their names and descriptions.',
  STATEMENT: 'Statements, by the text of their evidence.',
  RESTRICTION: 'Restrictions, by title and summary.',
  ITEM: 'Items, by their names and descriptions.',
  PLACE: 'Places, by name.',
  TARGET: 'Kinds of target, by name.',
  EVENT: 'Events, by name.',
});

type Source = readonly [type: string, table: string, id: string, words: Words];

/** Who an actor counts as. */
const merged = (id: string) => `coalesce((select into_id from actor_merges where actor_id = ${id}), ${id})`;

/** Where each type keeps its text, and as words of what kind. */
const sources = {
  ACTOR: [
    ['Actor', 'actors', merged('actors.id'), 'either'],
    ['Actor', 'actor_aliases', merged('actor_aliases.actor_id'), 'simple'],
  ],
  STATEMENT: [['Statement', 'evidence', 'statement_id', 'english']],
  RESTRICTION: [['Restriction', 'restrictions', 'id', 'english']],
  ITEM: [
    ['Item', 'items', 'id', 'either'],
    ['Item', 'item_aliases', 'item_id', 'simple'],
  ],
  PLACE: [['Place', 'places', 'id', 'simple']],
  TARGET: [['Target', 'targets', 'id', 'simple']],
  EVENT: [['Event', 'events', 'id', 'english']],
} as const satisfies Record<string, readonly Source[]>;

const rankOf: Record<Words, string> = {
  english: 'ts_rank(search, english)',
  simple: 'ts_rank(search, simple)',
  // Of either alone: how near its words are to one another counts only where all are wanted.
  either: 'greatest(ts_rank(search, english), ts_rank(search, simple))',
};

/** What is found of each type. As text: it stays the same, and is long. */
const hitsOf = Object.fromEntries(
  Object.entries(sources).map(([type, places]) => [
    type,
    places
      .map(
        ([name, table, id, words]) => `
        select '${name}'::text as type, ${id} as id, ${rankOf[words]} as rank
          from ${table}, asked where search @@ ${words}`,
      )
      .join(' union all '),
  ]),
) as Record<keyof typeof sources, string>;

type Hit = Found & { rank: number };
type Hits = { hits: Hit[]; more: boolean; after: boolean; binding: string; count: () => Promise<number> };

/** Everything that matches, best first. */
function rankedHits(asked: Asked, types: readonly (keyof typeof sources)[]): SQL {
  const hits = types.map((type) => hitsOf[type]).join(' union all ');
  return sql`
    with asked as materialized (${selectWords(asked)}), hits as (${sql.raw(hits)}),
    ranked as (select type, id, max(rank)::float8 as rank from hits group by type, id)`;
}

async function findText(
  context: Context,
  text: string,
  types: readonly (keyof typeof sources)[],
  after: string | null,
  size: number,
): Promise<Hits> {
  const binding = bindingOf('Query.search', { text, types });
  const place = after === null ? null : (JSON.parse(readCursor(binding, after)) as [number, string, string]);
  if (types.length === 0) return { hits: [], more: false, after: false, binding, count: async () => 0 };
  const asked = readWords(text);
  const rows = await find<Hit>(context, {
    shape: `${types} ${size}`,
    values: [asked.wanted, asked.unwanted, ...(place === null ? [] : [-place[0], place[1], place[2]])],
    write: ([wanted, unwanted, rank, type, id]) => {
      const following =
        place === null ? sql`true` : sql`(-rank, type, id) > (${rank}::float8, ${type}::text, ${id}::uuid)`;
      return sql`${rankedHits({ wanted, unwanted } as Asked, types)}
        select type, id, rank from ranked where ${following} order by -rank, type, id limit ${size + 1}`;
    },
  });
  return {
    hits: rows.slice(0, size),
    more: rows.length > size,
    after: place !== null,
    binding,
    count: async () => {
      const [row] = await context.db.execute<{ count: string }>(
        sql`${rankedHits(asked, types)} select count(*) as count from ranked`,
      );
      return Number(row?.count ?? 0);
    },
  };
}

const cursorOf = (binding: string, { rank, type, id }: Hit) =>
  writeCursor(binding, JSON.stringify([rank, type, id]));

const SearchResult = builder.unionType('SearchResult', {
  description: 'Something that was found by its text.',
  types: [Actor, Statement, Restriction, Item, Place, Target, Event],
  resolveType: (hit) => (hit as unknown as Hit).type as never,
});

const SearchEdge = builder.objectRef<{ hit: Hit; binding: string }>('SearchEdge').implement({
  description: 'A find with its place in the page.',
  fields: (t) => ({
    cursor: t.string({
      description: 'This place: opaque, good for the same text and types only.',
      resolve: ({ hit, binding }) => cursorOf(binding, hit),
    }),
    node: t.field({ type: SearchResult, description: 'What was found.', resolve: ({ hit }) => hit as never }),
  }),
});

const SearchConnection = builder.objectRef<Hits>('SearchConnection').implement({
  description: 'A page of what was found, best first.',
  fields: (t) => ({
    edges: t.field({
      type: [SearchEdge],
      description: 'Each with its cursor, best first.',
      resolve: ({ hits, binding }) => hits.map((hit) => ({ hit, binding })),
    }),
    nodes: t.field({
      type: [SearchResult],
      description: 'The same without their cursors, best first.',
      resolve: ({ hits }) => hits as never,
    }),
    pageInfo: t.field({
      type: builder.pageInfoRef(),
      description: 'Whether there is more, and where to go on.',
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
      description: 'How many were found, on all pages together.',
      resolve: ({ count }) => count(),
    }),
  }),
});

builder.queryField('search', (t) =>
  t.field({
    type: SearchConnection,
    description:
      'Full text over statements and names: all words must occur, “in quotes” in that order, `-word` must not.',
    args: {
      text: t.arg.string({
        required: true,
        description: 'What to look for, 1 to 1000 characters. Case does not matter.',
      }),
      types: t.arg({ type: [SearchType], description: 'Among these types only; all when left out.' }),
      first: t.arg.int({ description: 'The first so many, 0 to 100; 20 when left out.' }),
      after: t.arg.string({ description: 'Only what follows this cursor of the same text and types.' }),
    },
    resolve: (_, { text, types, first, after }, context) => {
      const size = readPageSize('first', first);
      if (text.length > 1_000) throw refuse('BAD_USER_INPUT', '`text` is longer than 1000 characters');
      const among = types ?? (Object.keys(sources) as (keyof typeof sources)[]);
      return findText(context, text, [...new Set(among)].sort(), after ?? null, size);
    },
  }),
);
