import { type SQL, sql } from 'drizzle-orm';
import type { Reader } from '../../db/client.ts';
import { SqlTemplates } from '../../db/written/templates.ts';
import { actorsNamedIn } from '../names/reference.ts';
import type { Slice } from '../rules/slice.ts';
import { latestOf, type PositionPage, wordsOf } from './latest.ts';
import {
  held,
  listOf,
  type PlacedPosition,
  type PositionOrder,
  positionColumns,
  readPositions,
  type StanceKind,
} from './position.ts';

/**
 * Records by id or key; unknown ones are omitted. Without `keys` the ids are known to exist: they need no look-up, and
 * Postgres knows their number.
 */
export type Named = { ids: readonly string[]; keys: readonly string[] | null };

export type PositionQuery = {
  restrictions: Named | null;
  actors: Named | null;
  /** Only positions with one of these stances; all if null. */
  stances: readonly StanceKind[] | null;
  /**
   * True: only positions of actors that spoke only on behalf of others; false: only positions that they took
   * themselves; null: both.
   */
  isForOthers: boolean | null;
  /** A separate list for each restriction or each actor; null for a single list. */
  each: 'restriction' | 'actor' | null;
};

/**
 * The values that the SQL of a query compares with. `keys` is null if the ids are known to exist. Postgres knows that a
 * single name is one row: it keeps one plan for all such names, where it would plan again for each list, which takes
 * longer than reading.
 */
type NamesAsText = { ids: string; keys: string | null };
type OneName = { id: string } | { key: string };
type Values = {
  restrictions: NamesAsText | OneName | null;
  actors: NamesAsText | null;
  stances: string | null;
  isForOthers: boolean | null;
};

const templates = new SqlTemplates();

/**
 * Positions on restrictions, of actors, or both. If both are given and nothing else, each pair is included, even with
 * nothing recorded. Only statements that may have been made by the time that is read count. Each list is cut to the
 * slice, with one more row if others follow.
 */
export function findPositions(
  db: Reader,
  query: PositionQuery,
  { order, slice: { after, before, ...part } }: { order: readonly PositionOrder[]; slice: Slice },
): Promise<PlacedPosition[]> {
  const { each } = query;
  const byActor = isByActor(query, order);
  const list = each === null ? null : each === 'actor' ? sql`a.id` : sql`r.id`;
  return readPositions(db, templates, {
    shape: JSON.stringify(['list', each, byActor, order, part]),
    values: { ...valuesOf(query), after, before },
    write: ({ after, before, ...values }) => {
      const slice = { ...part, after, before };
      const parts = positionsOf(values, byActor ? { order, slice } : undefined);
      return { ...parts, list, columns: positionColumns(order), slice };
    },
  });
}

/** The number of positions in each list; a single list has the key `null`. */
export async function countPositions(
  db: Reader,
  query: PositionQuery,
): Promise<ReadonlyMap<string | null, number>> {
  const { each } = query;
  const list = each === null ? sql`null::uuid` : each === 'actor' ? sql`a.id` : sql`r.id`;
  const write = (values: Values) => {
    const { start, listed } = positionsOf(values);
    return sql`${start} select ${list} as list, count(distinct (r.id, a.id)) as count from ${listed} group by 1`;
  };
  const counting = templates.fill(db, { shape: `count ${each}`, values: valuesOf(query), write });
  const rows = await db.execute<{ list: string | null; count: string }>(counting);
  return new Map(rows.map((row) => [row.list, Number(row.count)]));
}

/**
 * True if the positions are on one restriction and sorted by the actors' names: then only the rows of the slice are
 * read.
 */
function isByActor(
  { restrictions, actors, stances, isForOthers }: PositionQuery,
  [first, ...more]: readonly PositionOrder[],
): boolean {
  const isOne = restrictions !== null && restrictions.ids.length + (restrictions.keys?.length ?? 0) === 1;
  return (
    isOne &&
    actors === null &&
    stances === null &&
    isForOthers === null &&
    (!first || (first.by === 'ACTOR' && more.length === 0))
  );
}

const valuesOf = ({ restrictions, actors, stances, isForOthers }: PositionQuery): Values => ({
  restrictions: restrictions && (oneOf(restrictions) ?? listsOf(restrictions)),
  actors: actors && {
    ids: actors.keys ? JSON.stringify(actors.ids) : listOf(actors.ids),
    keys: actors.keys && JSON.stringify(actors.keys),
  },
  stances: stances && listOf(stances),
  isForOthers,
});

function oneOf({ ids, keys }: Named): OneName | null {
  if (keys === null || ids.length + keys.length !== 1) return null;
  const [id] = ids;
  const [key] = keys;
  return id !== undefined ? { id } : key !== undefined ? { key } : null;
}

const listsOf = ({ ids, keys }: Named): NamesAsText => ({
  ids: listOf(ids),
  keys: keys && listOf(keys.map(quoted)),
});

function positionsOf(
  { restrictions, actors, stances, isForOthers }: Values,
  page?: PositionPage,
): { start: SQL; listed: SQL } {
  const said = wordsOf(
    sql`ss.restriction_id`,
    sql`statement_stances ss`,
    sql`${restrictions ? isAmong(sql`ss.restriction_id`, 'restrictions', restrictions) : sql`true`}
      and ${actors ? isAmong(sql`sp.actor_id`, 'actors', actors) : sql`true`}`,
  );
  const listed =
    restrictions && actors && stances === null && isForOthers === null
      ? sql`${rowsOf('restrictions', restrictions)} r cross join ${rowsOf('actors', actors)} a
          left join latest l on l.restriction_id = r.id and l.actor_id = a.id`
      : held;
  return { start: sql`with ${latestOf(said, { stances, isForOthers, page })}`, listed };
}

const quoted = (key: string) => `"${key.replace(/["\\]/g, '\\$&')}"`;

/** True if a column holds the id of a row that is named. */
const isAmong = (column: SQL, table: 'restrictions' | 'actors', named: NamesAsText | OneName): SQL =>
  'keys' in named && named.keys === null
    ? sql`${column} = any(${named.ids}::uuid[])`
    : sql`${column} in (select id from ${rowsOf(table, named)} named)`;

/** A table's rows that are named. */
function rowsOf(table: 'restrictions' | 'actors', named: NamesAsText | OneName): SQL {
  const rows = sql`select * from ${sql.identifier(table)}`;
  if ('id' in named) return sql`(${rows} where id = ${named.id}::uuid)`;
  if ('key' in named) return sql`(${rows} where key = ${named.key}::text)`;
  const { ids, keys } = named;
  if (keys === null) return sql`(${rows} where id = any(${ids}::uuid[]))`;
  return table === 'actors'
    ? sql`(${rows} where id = any(array(${actorsNamedIn(ids, keys)})))`
    : sql`(${rows} where id = any(${ids}::uuid[]) or key = any(${keys}::text[]))`;
}
