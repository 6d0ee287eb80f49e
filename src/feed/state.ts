import { sql } from 'drizzle-orm';
import type { Reader } from '../db/client.ts';
import type { FeedChange } from './change.ts';
import { encodeCursor } from './cursor.ts';

type Row = { epoch: string; head: string } & {
  [Field in 'entityId' | 'revisionId' | 'after' | 'facets' | 'principal' | 'reason' | 'recordedAt']:
    | FeedChange[Field]
    | null;
};

/**
 * The present status of each restriction, or of those with one of the keys, in the form of INITIAL changes, with the head of the
 * feed in the same snapshot. Ordered by restriction. An expired status is the period whose stated end has passed, with `to` in
 * its facets.
 */
export async function readStatuses(
  db: Reader,
  keys: readonly string[] | null,
): Promise<{ changes: FeedChange[]; position: number }> {
  const rows = await db.execute<Row>(sql`
    select place.epoch, place.head, s.*
      from feed_place place left join lateral (
        select p.grounded_id as "entityId", p.revision_id as "revisionId", l.line as after,
               facets_of('STATUS', p.grounded_id, l.line)
                 || case when p.ends_at <= now() then '{"to": "EXPIRED"}'::jsonb else '{}' end as facets,
               v.principal, v.reason, v.recorded_at as "recordedAt"
          from restrictions r
         cross join lateral (select * from status_periods
                              where restriction_id = r.id and starts_at <= now() order by starts_at desc limit 1) p
          join lines l on l.entity = 'STATUS' and l.entity_id = p.grounded_id
          join revisions v on v.id = p.revision_id
         where (now() < p.ends_at or p.valid_to_edtf is not null)
           and (${keys === null}::boolean
             or r.key in (select jsonb_array_elements_text(${JSON.stringify(keys ?? [])}::text::jsonb)))
         order by r.key) s on true -- readStatuses`);
  const [first] = rows;
  if (!first) throw new Error('one row at least is always there');
  const position = Number(first.head);
  const cursor = encodeCursor({ epoch: first.epoch, position, midSnapshot: true });
  const changes = rows.flatMap(({ epoch: _epoch, head: _head, revisionId, ...row }): FeedChange[] =>
    row.entityId === null
      ? []
      : [
          {
            ...(row as FeedChange),
            position,
            cursor,
            revisionId: Number(revisionId),
            entity: 'STATUS',
            kind: 'INITIAL',
            before: null,
            bytes: 0,
          },
        ],
  );
  return { changes, position };
}
