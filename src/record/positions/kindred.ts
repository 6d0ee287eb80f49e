import { type SQL, sql } from 'drizzle-orm';
import type { Reader } from '../../db/client.ts';
import { SqlTemplates } from '../../db/written/templates.ts';
import type { Slice } from '../rules/slice.ts';
import { latestOf, wordsOf } from './latest.ts';
import { held, listOf, type Pair, type PlacedPosition, readPositions, sortColumns } from './position.ts';

/** The directions in which restrictions are reached through NARROWER_THAN and PART_OF. */
const directions = {
  NARROWER: { from: sql`related_id`, to: sql`restriction_id` },
  BROADER: { from: sql`restriction_id`, to: sql`related_id` },
};
export type Direction = keyof typeof directions;

/** The sort order of kindred positions: by title. */
export const kindredColumns = sortColumns.RESTRICTION;

/**
 * For each pair the same actor's positions on all narrower restrictions and parts, or on all that its restriction is
 * narrower than or part of, by title. `askedId` is the pair's own restriction. The list of each pair is cut to the
 * slice, with one more row if others follow.
 */
export function findKindred(
  db: Reader,
  pairs: readonly Pair[],
  direction: Direction,
  { after, before, ...part }: Slice,
): Promise<(PlacedPosition & { askedId: string })[]> {
  const list = sql`l.asked_id, a.id`;
  return readPositions(db, templates, {
    shape: JSON.stringify(['list', direction, part]),
    values: { ...valuesOf(pairs), after, before },
    write: ({ after, before, ...values }) => {
      const start = kindredOf(values, direction);
      return { start, listed: held, list, columns: kindredColumns, slice: { ...part, after, before } };
    },
  });
}

/** The number of kindred positions of each pair. */
export async function countKindred(
  db: Reader,
  pairs: readonly Pair[],
  direction: Direction,
): Promise<(Pair & { count: number })[]> {
  const counting = templates.fill(db, {
    shape: `count ${direction}`,
    values: valuesOf(pairs),
    write: (values) => sql`${kindredOf(values, direction)}
      select l.asked_id as "restrictionId", a.id as "actorId", count(distinct r.id) as count from ${held} group by 1, 2`,
  });
  const rows = await db.execute<Pair & { count: string }>(counting);
  return rows.map((row) => ({ ...row, count: Number(row.count) }));
}

const templates = new SqlTemplates();

/** The restrictions and the actors of pairs, each as a list of Postgres. */
type Values = { restrictions: string; actors: string };
const valuesOf = (pairs: readonly Pair[]): Values => ({
  restrictions: listOf(pairs.map((it) => it.restrictionId)),
  actors: listOf(pairs.map((it) => it.actorId)),
});

function kindredOf({ restrictions, actors }: Values, direction: Direction): SQL {
  const { from, to } = directions[direction];
  const said = wordsOf(
    sql`k.asked_id`,
    sql`pairs p join kindred k on k.asked_id = p.restriction_id and k.restriction_id <> k.asked_id
      join statement_stances ss on ss.restriction_id = k.restriction_id`,
    sql`sp.actor_id = p.actor_id`,
  );
  return sql`with recursive pairs as (
      select * from unnest(${restrictions}::uuid[], ${actors}::uuid[]) as p(restriction_id, actor_id)
    ), kindred(asked_id, restriction_id) as (
      select restriction_id, restriction_id from pairs
      union select k.asked_id, rr.${to} from kindred k join restriction_relations rr on rr.${from} = k.restriction_id
        and rr.relation in ('NARROWER_THAN', 'PART_OF')
    ), ${latestOf(said)}`;
}
