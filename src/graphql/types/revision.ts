import { and, eq, sql } from 'drizzle-orm';
import type { Database } from '../../db/client.ts';
import { revisions } from '../../db/tables/index.ts';
import { exact } from '../as-of/instants.ts';
import { Change } from '../changes/change.ts';
import { ChangeConnection, changeArguments, changePagesOf } from '../changes/change-connection.ts';
import { writerFields } from '../changes/change-fields.ts';
import { StatusChange } from '../changes/status-change.ts';
import { ownPages } from '../lists/slice-page.ts';
import { builder } from '../schema/builder.ts';
import { decodeRevision } from '../schema/ids.ts';
import { canFail } from '../schema/nullability.ts';
import { neverKept } from '../server/never-kept.ts';

type Row = typeof revisions.$inferSelect;

const undoneBy = (revision: { id: unknown }) =>
  sql<string | null>`(select max(u.id) from revisions u where u.undoes = ${revision.id})`;

export const Revision = builder.drizzleNode('revisions', {
  name: 'Revision',
  description:
    'A transaction that wrote to the record. Its changes became known together and can be undone together. It is the same at all times, also beneath an `asOf`.',
  id: { column: (revision) => revision.id, description: 'A global, opaque ID that never changes.' },
  select: { columns: { id: true } },
  fields: (t) => ({
    ...writerFields(t),
    recordedAt: t.field({
      type: 'DateTime',
      ...canFail,
      select: { columns: { recordedAt: true } },
      resolve: ({ recordedAt }) => recordedAt && exact(recordedAt),
      description: 'The time of the commit, by the clock of the database. It increases with each revision.',
    }),
    undoes: t.relation('undone', {
      nullable: true,
      description: 'The revision that this one undoes. Null when it undoes none.',
    }),
    undoneBy: t.field({
      type: 'Revision' as never,
      nullable: true,
      description:
        'The newest revision that undoes this one, which may itself have been undone. Null if no revision does.',
      select: { extras: { undoneBy } },
      resolve: (revision) => {
        const { undoneBy: id } = revision as unknown as { undoneBy: string | null };
        return (id === null ? null : { id: Number(id) }) as never;
      },
    }),
    changes: t.field({
      type: ChangeConnection,
      nullable: true,
      extensions: { ...ownPages, leavesTimes: true },
      description:
        'The changes of this transaction, in commit order. Empty when the feed no longer has them.',
      args: changeArguments(t.arg),
      resolve: ({ id }, args, context) => changesOf(context, args, id),
    }),
  }),
});

/** The revision that a change was part of. */
const revisionOfChange = {
  type: Revision,
  description: 'The transaction that made this change.',
  resolve: ({ revisionId }: { revisionId: number }) => ({ id: revisionId }) as never,
};
builder.objectField(Change, 'revision', (t) => t.field(revisionOfChange));
builder.objectField(StatusChange, 'revision', (t) => t.field(revisionOfChange));

const changesOf = changePagesOf(
  (revisions: number[]) => ({ revisions }),
  (revision) => `${revision}`,
);

/** Null for an unknown ID, which a later revision may get. */
export async function findRevision(db: Database, id: number): Promise<Row | null> {
  const [row] = await db
    .select()
    .from(revisions)
    .where(and(eq(revisions.id, id), neverKept));
  return row ?? null;
}

builder.queryField('revision', (t) =>
  t.field({
    type: Revision,
    nullable: true,
    description: 'Finds one revision. Null for an unknown ID.',
    args: {
      id: t.arg.id({
        required: true,
        description: 'The ID of a revision, or its name in the feed over HTTP, such as `r12`.',
      }),
    },
    resolve: (_, { id }, { db }) => findRevision(db, decodeRevision(id)),
  }),
);
