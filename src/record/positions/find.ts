import { type SQL, sql } from 'drizzle-orm';
import type { Reader } from '../../db/client.ts';
import { actorsNamed } from '../names/reference.ts';
import type { Slice } from '../rules/slice.ts';
import { type Asked, latestOf, wordsOf } from './latest.ts';
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
 * Records by id or by key; what names nothing is left out. Without `keys` the ids are of rows that are there: nobody looks
 * them up, and Postgres knows how many.
 */
export type Named = { ids: readonly string[]; keys: readonly string[] | null };

export type PositionQuery = {
  restrictions: Named | null;
  actors: Named | null;
  /** Positions that hold one of these; all when null. */
  stances: readonly StanceKind[] | null;
  /** Those that the actor took, or did not take, only where it spoke on behalf of others; both when null. */
  isForOthers: boolean | null;
  /** Each restriction, or each actor, has a list of its own; null: all are one list. */
  each: 'restriction' | 'actor' | null;
};

/**
 * Positions on restrictions, of actors or both. Where both are named and nothing else, each pair is there, also when nothing
 * is recorded. Only what can have been said by `validAt` counts. Of each list the slice, and one more where there are others.
 */
export function findPositions(
  db: Reader,
  query: PositionQuery,
  { order, slice }: { order: readonly PositionOrder[]; slice: Slice },
  validAt: SQL,
): Promise<PlacedPosition[]> {
  const { start, listed } = positionsOf(
    query,
    validAt,
    isByActor(query, order) ? { order, slice } : undefined,
  );
  const { each } = query;
  const list = each === null ? null : each === 'actor' ? sql`a.id` : sql`r.id`;
  return readPositions(db, start, listed, { list, columns: positionColumns(order), slice });
}

/** How many positions each list has; the list of all is `null`'s. */
export async function countPositions(
  db: Reader,
  query: PositionQuery,
  validAt: SQL,
): Promise<ReadonlyMap<string | null, number>> {
  const { start, listed } = positionsOf(query, validAt);
  const { each } = query;
  const list = each === null ? sql`null::uuid` : each === 'actor' ? sql`a.id` : sql`r.id`;
  const rows = await db.execute<{ list: string | null; count: string }>(sql`${start}
    select ${list} as list, count(distinct (r.id, a.id)) as count from ${listed} group by 1`);
  return new Map(rows.map((row) => [row.list, Number(row.count)]));
}

/** Whether the positions are on one restriction and sorted by the actors' names: then only the rows of the slice are read. */
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

function positionsOf(query: PositionQuery, validAt: SQL, page?: Asked): { start: SQL; listed: SQL } {
  const { restrictions, actors, stances, isForOthers } = query;
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
  return { start: sql`with ${latestOf(said, validAt, { stances, isForOthers, page })}`, listed };
}

const quoted = (key: string) => `"${key.replace(/["\\]/g, '\\$&')}"`;

/** Whether a column holds the id of a row that is named. */
function isAmong(column: SQL, table: 'restrictions' | 'actors', named: Named): SQL {
  return named.keys === null
    ? sql`${column} = any(${listOf(named.ids)}::uuid[])`
    : sql`${column} in (select id from ${rowsOf(table, named)} named)`;
}

/** A table's rows that are named. */
function rowsOf(table: 'restrictions' | 'actors', { ids, keys }: Named): SQL {
  if (table === 'actors')
    return sql`(select * from actors where id = any(array(${actorsNamed(ids, keys ?? [])})))`;
  return sql`(select * from ${sql.identifier(table)}
    where id = any(${listOf(ids)}::uuid[]) or key = any(${listOf((keys ?? []).map(quoted))}::text[]))`;
}
