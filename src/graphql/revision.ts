import { asc, eq, getColumns, sql } from 'drizzle-orm';
import type { Database } from '../db/client.ts';
import { feed, revisions } from '../db/tables/index.ts';
import { encodeCursor } from '../feed/cursor.ts';
import { builder } from './builder.ts';
import { Change } from './change.ts';
import { writerFields } from './change-fields.ts';
import { decodeRevision, encodeRevision } from './ids.ts';

type Row = typeof revisions.$inferSelect;

export const Revision = builder.objectRef<Row>('Revision').implement({
  description:
    'One transaction that wrote to the record: all of it is known from its commit on, and can be taken back.',
  fields: (t) => ({
    id: t.id({
      description: 'Its name, for `undoRevision`. Not a global ID: `node` does not take it.',
      resolve: ({ id }) => encodeRevision(id),
    }),
    ...writerFields(t),
    recordedAt: t.expose('recordedAt', {
      type: 'DateTime',
      nullable: true,
      description:
        'When it was committed; rises with each revision, by the clock of the database. As `knownAt`, it is what was known from then on.',
    }),
    undoes: t.id({
      nullable: true,
      description: 'The revision that it takes back. Null when it takes none back.',
      resolve: ({ undoes }) => (undoes === null ? null : encodeRevision(undoes)),
    }),
    changes: t.field({
      type: [Change],
      description: 'What it changed, in order; empty when the feed no longer keeps it.',
      resolve: ({ id }, _, { db }) => readChangesOf(db, id),
    }),
  }),
});

async function readChangesOf(db: Database, revisionId: number) {
  const rows = await db
    .select({ ...getColumns(feed), epoch: sql<string>`feed_incarnation(${feed.position})` })
    .from(feed)
    .where(eq(feed.revisionId, revisionId))
    .orderBy(asc(feed.position));
  return rows.map((row) => ({ ...row, cursor: encodeCursor(row) }) as never);
}

/** Null when there is none. */
export async function findRevision(db: Database, id: number): Promise<Row | null> {
  const [row] = await db.select().from(revisions).where(eq(revisions.id, id));
  return row ?? null;
}

builder.queryField('revision', (t) =>
  t.field({
    type: Revision,
    nullable: true,
    description: 'One revision; null when there is none of that name.',
    args: {
      id: t.arg.id({ required: true, description: 'As `revision` of a record or a change gives it.' }),
    },
    resolve: (_, { id }, { db }) => findRevision(db, decodeRevision(id)),
  }),
);
