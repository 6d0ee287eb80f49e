import { type SQL, sql } from 'drizzle-orm';
import type { Database } from '../../db/client.ts';
import { revisions } from '../../db/tables/index.ts';
import { isWithin, placeOf, type Slice, type SortColumn, sortedBy } from '../../record/rules/slice.ts';
import { RecordedAtFilter, recordedWithin } from '../changes/change-filter.ts';
import { connectionOf } from '../lists/connection.ts';
import { ownPages, pageOf, readSlice } from '../lists/slice-page.ts';
import { builder } from '../schema/builder.ts';
import { neverKept } from '../server/never-kept.ts';
import { Revision } from '../types/revision.ts';

const RevisionConnection = connectionOf(Revision, 'Revision');

const RevisionFilter = builder.inputType('RevisionFilter', {
  description: 'Several fields are combined with AND; null is refused.',
  fields: (t) => ({
    principals: t.stringList({
      description:
        'Written by one of these principals: the name of an API key, `jwt:` and the subject of a token, or the database user. An empty list matches nothing.',
    }),
    recordedAt: t.field({ type: RecordedAtFilter, description: 'The time of the commit.' }),
    isUndo: t.boolean({ description: 'Whether it undoes another revision.' }),
  }),
});
type Filter = typeof RevisionFilter.$inferInput | null | undefined;

/** In commit order. */
const columns: readonly SortColumn[] = [
  { value: sql`${revisions.lastPosition}`, type: 'bigint' },
  { value: sql`${revisions.id}`, type: 'bigint' },
];

function whereOf(filter: Filter): SQL {
  const { from, until } = recordedWithin(filter?.recordedAt);
  const asked = [
    sql`${revisions.lastPosition} is not null and ${neverKept}`,
    ...(filter?.principals
      ? [
          sql`${revisions.principal} = any (array(select jsonb_array_elements_text(${JSON.stringify(filter.principals)}::text::jsonb)))`,
        ]
      : []),
    ...(from === null ? [] : [sql`${revisions.recordedAt} >= ${from}::timestamptz`]),
    ...(until === null ? [] : [sql`${revisions.recordedAt} <= ${until}::timestamptz`]),
    ...(filter?.isUndo == null ? [] : [sql`(${revisions.undoes} is not null) = ${filter.isUndo}`]),
  ];
  return sql.join(asked, sql` and `);
}

async function findRevisions(db: Database, filter: Filter, slice: Slice) {
  const found = await db
    .select({ revision: revisions, place: placeOf(columns) })
    .from(revisions)
    .where(sql`${whereOf(filter)} and ${isWithin(columns, slice)}`)
    .orderBy(sortedBy(columns, slice.isBackward))
    .limit(slice.size + 1);
  return slice.isBackward ? found.reverse() : found;
}
type Found = Awaited<ReturnType<typeof findRevisions>>[number];

builder.queryField('revisions', (t) =>
  t.field({
    type: RevisionConnection,
    nullable: true,
    extensions: ownPages,
    description:
      'The transactions that wrote to the record, oldest first. `last: 10` gives the newest ten. Revisions are kept without limit, even when the feed no longer has their changes.',
    args: {
      where: t.arg({ type: RevisionFilter, description: 'Filter. Without it, all records.' }),
      ...t.arg.connectionArgs(),
    },
    resolve: async (_, { where, ...args }, { db }) => {
      const asked = readSlice('Query.revisions', { where, ...args } as never, ['bigint', 'bigint']);
      const found = await findRevisions(db, where, asked.slice);
      const placed = { placeIn: ({ place }: Found) => place, nodeIn: ({ revision }: Found) => revision };
      return pageOf(asked, found, placed, () => db.$count(revisions, whereOf(where))) as never;
    },
  }),
);
