import { type SQL, sql } from 'drizzle-orm';
import { inOneTurn } from '../batch.ts';
import { builder } from '../builder.ts';
import { StatusPeriod } from '../status.ts';

type Neighbours = { id: string; previous: string | null; next: string | null };

/** The periods before and after these on their timelines. */
const neighbours = inOneTurn(async ({ db }, _: null, ids: string[]) => {
  const list: SQL = sql`${`{${ids.join(',')}}`}::uuid[]`;
  const rows = await db.execute<Neighbours>(sql`
    select id, previous, next from (
      select id, lag(id) over timeline as previous, lead(id) over timeline as next from status_periods
       where restriction_id in (select restriction_id from status_periods where id = any (${list}))
      window timeline as (partition by restriction_id order by starts_at)) periods
     where id = any (${list})`);
  const found = new Map(rows.map((row) => [row.id, row]));
  return (id) => found.get(id);
});

const stub = (id: string | null | undefined) => (id == null ? null : { id }) as never;

builder.drizzleObjectField(StatusPeriod, 'previous', (t) =>
  t.field({
    type: StatusPeriod,
    nullable: true,
    description: 'The previous period in the timeline of its restriction. Null for the first one.',
    select: { columns: { id: true } },
    resolve: async ({ id }, _, context) => stub((await neighbours(context, null, id))?.previous),
  }),
);
builder.drizzleObjectField(StatusPeriod, 'next', (t) =>
  t.field({
    type: StatusPeriod,
    nullable: true,
    description: 'The next period in the timeline of its restriction. Null for the last one.',
    select: { columns: { id: true } },
    resolve: async ({ id }, _, context) => stub((await neighbours(context, null, id))?.next),
  }),
);
