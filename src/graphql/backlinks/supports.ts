import { type SQL, sql } from 'drizzle-orm';
import { sliceOf } from '../../record/rules/slice.ts';
import { asOfArg } from '../as-of/as-of.ts';
import { inOneTurn } from '../lists/batch-loader.ts';
import { ownPages, pageOf, readSlice } from '../lists/slice-page.ts';
import { builder } from '../schema/builder.ts';
import { NodeConnection, nodeOf } from '../schema/nodes.ts';
import { Statement } from '../types/statement.ts';

type Supported = { owner: string; rank: number; id: string };

/** Statuses, then consents, that rest on each of these statements. */
const supportedBy = inOneTurn(async ({ db }, _: null, ids: string[]) => {
  const list: SQL = sql`${`{${ids.join(',')}}`}::uuid[]`;
  const rows = await db.execute<Supported>(sql`
    select distinct g.statement_id as owner, 0 as rank, p.id
      from status_grounds g join status_periods p on p.grounded_id = g.status_period_id
     where g.weight = 'SUPPORTS' and g.statement_id = any (${list})
    union all
    select distinct g.statement_id, 1, p.id
      from consent_grounds g join consent_periods p on p.grounded_id = g.consent_period_id
     where g.weight = 'SUPPORTS' and g.statement_id = any (${list})
     order by rank, id`);
  const found = Map.groupBy(rows, ({ owner }) => owner);
  return (id: string): Supported[] => found.get(id) ?? [];
});

const placed = {
  placeIn: ({ rank, id }: Supported) => [rank, id],
  nodeIn: ({ rank, id }: Supported) => nodeOf(rank === 0 ? 'StatusPeriod' : 'ConsentPeriod', id),
};

builder.drizzleObjectField(Statement, 'supports', (t) =>
  t.field({
    type: NodeConnection,
    nullable: true,
    extensions: ownPages,
    description: 'The periods that it supports: those of statuses first, then those of consents.',
    args: { ...t.arg.connectionArgs(), asOf: asOfArg(t) },
    select: { columns: { id: true } },
    resolve: async ({ id }, args, context) => {
      const asked = readSlice('Statement.supports', args, ['bigint', 'uuid']);
      const all = await supportedBy(context, null, id);
      return pageOf(asked, sliceOf(all, asked.slice, placed.placeIn), placed, () => all.length) as never;
    },
  }),
);
