import { type SQL, sql } from 'drizzle-orm';
import type { Reader } from '../../db/client.ts';
import type { Slice } from '../rules/slice.ts';
import { latestOf, wordsOf } from './latest.ts';
import { held, listOf, type Pair, type PlacedPosition, readPositions, sortColumns } from './position.ts';

/** How restrictions are reached from one another through NARROWER_THAN and PART_OF. */
const directions = {
  NARROWER: { from: sql`related_id`, to: sql`restriction_id` },
  BROADER: { from: sql`restriction_id`, to: sql`related_id` },
};
export type Direction = keyof typeof directions;

/** What kindred positions are ordered by: title. */
export const kindredColumns = sortColumns.RESTRICTION;

/**
 * For each pair the same actor's positions on all narrower restrictions and parts, or on all that its restriction is
 * narrower than or part of; by title. `askedId` is the pair's own restriction. Of each pair the slice, and one more where
 * there are others.
 */
export function findKindred(
  db: Reader,
  pairs: readonly Pair[],
  direction: Direction,
  slice: Slice,
  validAt: SQL,
): Promise<(PlacedPosition & { askedId: string })[]> {
  const list = sql`l.asked_id, a.id`;
  return readPositions(db, kindredOf(pairs, direction, validAt), held, {
    list,
    columns: kindredColumns,
    slice,
  });
}

/** How many there are of each pair. */
export async function countKindred(
  db: Reader,
  pairs: readonly Pair[],
  direction: Direction,
  validAt: SQL,
): Promise<(Pair & { count: number })[]> {
  const rows = await db.execute<Pair & { count: string }>(sql`${kindredOf(pairs, direction, validAt)}
    select l.asked_id as "restrictionId", a.id as "actorId", count(distinct r.id) as count from ${held} group by 1, 2`);
  return rows.map((row) => ({ ...row, count: Number(row.count) }));
}

function kindredOf(pairs: readonly Pair[], direction: Direction, validAt: SQL): SQL {
  const { from, to } = directions[direction];
  const said = wordsOf(
    sql`k.asked_id`,
    sql`pairs p join kindred k on k.asked_id = p.restriction_id and k.restriction_id <> k.asked_id
      join statement_stances ss on ss.restriction_id = k.restriction_id`,
    sql`sp.actor_id = p.actor_id`,
  );
  return sql`with recursive pairs as (
      select * from unnest(${listOf(pairs.map((it) => it.restrictionId))}::uuid[],
        ${listOf(pairs.map((it) => it.actorId))}::uuid[]) as p(restriction_id, actor_id)
    ), kindred(asked_id, restriction_id) as (
      select restriction_id, restriction_id from pairs
      union select k.asked_id, rr.${to} from kindred k join restriction_relations rr on rr.${from} = k.restriction_id
        and rr.relation in ('NARROWER_THAN', 'PART_OF')
    ), ${latestOf(said, validAt)}`;
}
