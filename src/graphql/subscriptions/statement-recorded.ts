import type { FeedChange } from '../../feed/change.ts';
import { SubscriptionRequest } from '../../live/subscription-request.ts';
import { changeFields } from '../changes/change-fields.ts';
import { StatementFilter } from '../filters/statement-filter.ts';
import { builder } from '../schema/builder.ts';
import { Statement } from '../types/statement.ts';
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
  description: 'A statement was added to the record.',
  fields: (t) => ({
    cursor: t.expose('cursor', {
      type: 'Cursor',
      description: 'The position in the feed. Continue after it.',
    }),
    statement: t.drizzleField({
      type: Statement,
      nullable: true,
      description: 'The statement in its present state. Null when it has been removed since.',
      resolve: async (query, { entityId }, _, { db }) =>
        (await db.query.statements.findFirst(query({ where: { id: entityId } }))) ?? null,
    }),
    key: t.string({
      description:
        'The key of the statement as it was recorded. It is there even when the statement has been removed since.',
      resolve: ({ after }) => String(after?.key),
    }),
    ...changeFields(t),
  }),
});

const StatementMessage = builder.unionType('StatementMessage', {
  description: 'A message of the stream: a new statement, or the state of the stream itself.',
  types: [StatementRecorded, FeedResetRef, ProgressRef],
  resolveType: (message) => nameOf(message, 'StatementRecorded'),
});

builder.subscriptionField('statementRecorded', (t) =>
  t.field({
    ...forEverybody,
    type: StatementMessage,
    description: 'New statements, such as every statement of one speaker about one restriction.',
    args: {
      where: t.arg({
        type: StatementFilter,
        description: 'Filter, compared with the statement as it was recorded. Without it, all statements.',
      }),
      after: t.arg(feedArgs.after),
      startWith: t.arg(feedArgs.startWith),
      progress: t.arg(feedArgs.progress),
      allowUnknown: t.arg.boolean(allowUnknown),
    },
    subscribe: async (_, { where, ...beginning }, { db }) =>
      new SubscriptionRequest({ ...beginning, interest: await statementInterest(db, where ?? {}) }),
    resolve: itself,
  }),
);
