import type { FeedChange } from '../../feed/change.ts';
import { Wanted } from '../../live/wanted.ts';
import { builder } from '../builder.ts';
import { changeFields } from '../change-fields.ts';
import { Statement } from '../statement.ts';
import { StatementFilter } from '../statement-filter.ts';
import {
  allowUnknown,
  FeedResetRef,
  feedArgs,
  forEverybody,
  itself,
  nameOf,
  ProgressRef,
} from './messages.ts';
import { statementInterest } from './statement-interest.ts';

const StatementRecorded = builder.objectRef<FeedChange>('StatementRecorded').implement({
  description: 'A statement that came into the record.',
  fields: (t) => ({
    cursor: t.expose('cursor', { type: 'Cursor', description: 'Its place in the feed: go on after it.' }),
    statement: t.drizzleField({
      type: Statement,
      nullable: true,
      description: 'The statement as the record has it now. Null when it has been removed since.',
      resolve: async (query, { entityId }, _, { db }) =>
        (await db.query.statements.findFirst(query({ where: { id: entityId } }))) ?? null,
    }),
    key: t.string({
      description: 'The key of the statement as it was recorded, also when it has been removed since.',
      resolve: ({ after }) => String(after?.key),
    }),
    ...changeFields(t),
  }),
});

const StatementMessage = builder.unionType('StatementMessage', {
  description: 'A statement that came into the record, or where the stream stands.',
  types: [StatementRecorded, FeedResetRef, ProgressRef],
  resolveType: (message) => nameOf(message, 'StatementRecorded'),
});

builder.subscriptionField('statementRecorded', (t) =>
  t.field({
    ...forEverybody,
    type: StatementMessage,
    description: 'A statement came into the record: “tell me when she speaks of it”.',
    args: {
      where: t.arg({
        type: StatementFilter,
        description: 'Which statements, compared as they were recorded. Without it, all of them.',
      }),
      after: t.arg(feedArgs.after),
      startWith: t.arg(feedArgs.startWith),
      progress: t.arg(feedArgs.progress),
      allowUnknown: t.arg.boolean(allowUnknown),
    },
    subscribe: async (_, { where, ...beginning }, { db }) =>
      new Wanted({ ...beginning, interest: await statementInterest(db, where ?? {}) }),
    resolve: itself,
  }),
);
