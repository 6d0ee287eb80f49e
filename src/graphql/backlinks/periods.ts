import { type SQL, sql } from 'drizzle-orm';
import { inOneTurn } from '../lists/batch-loader.ts';
import { builder, type Context } from '../schema/builder.ts';
import { ConsentPeriod } from '../types/consent.ts';
import { StatusPeriod } from '../types/status.ts';

type Neighbours = { id: string; previous: string | null; next: string | null };

/** The periods before and after these on their timelines: those of one owner. */
const neighboursIn = (table: 'status_periods' | 'consent_periods', owner: string) =>
  inOneTurn(async ({ db }, _: null, ids: string[]) => {
    const list: SQL = sql`${`{${ids.join(',')}}`}::uuid[]`;
    const [rows, ownerId] = [sql.identifier(table), sql.identifier(owner)];
    const found = await db.execute<Neighbours>(sql`
      select id, previous, next from (
        select id, lag(id) over timeline as previous, lead(id) over timeline as next from ${rows}
         where ${ownerId} in (select ${ownerId} from ${rows} where id = any (${list}))
        window timeline as (partition by ${ownerId} order by starts_at)) periods
       where id = any (${list})`);
    const byId = new Map(found.map((row) => [row.id, row]));
    return (id: string) => byId.get(id);
  });
const ofStatus = neighboursIn('status_periods', 'restriction_id');
const ofConsent = neighboursIn('consent_periods', 'consent_id');

type Find = (context: Context, args: null, id: string) => Promise<Neighbours | undefined>;
const select = { columns: { id: true } } as const;
const leadTo =
  (find: Find, way: 'previous' | 'next') =>
  async ({ id }: { id: string }, _: unknown, context: Context): Promise<never> => {
    const found = (await find(context, null, id))?.[way];
    return (found == null ? null : { id: found }) as never;
  };
const described = {
  previous: (owner: string) => `The previous period in the timeline of its ${owner}. Null for the first one.`,
  next: (owner: string) => `The next period in the timeline of its ${owner}. Null for the last one.`,
};

for (const way of ['previous', 'next'] as const) {
  builder.drizzleObjectField(StatusPeriod, way, (t) =>
    t.field({
      type: StatusPeriod,
      nullable: true,
      description: described[way]('restriction'),
      select,
      resolve: leadTo(ofStatus, way),
    }),
  );
  builder.drizzleObjectField(ConsentPeriod, way, (t) =>
    t.field({
      type: ConsentPeriod,
      nullable: true,
      description: described[way]('consent'),
      select,
      resolve: leadTo(ofConsent, way),
    }),
  );
}
