import { SubscriptionRequest } from '../../live/subscription-request.ts';
import { Change } from '../changes/change.ts';
import { ChangeFilter } from '../changes/change-filter.ts';
import { builder } from '../schema/builder.ts';
import { changeInterest } from './change-interest.ts';
import { FeedResetRef, feedArgs, forEverybody, itself, nameOf, ProgressRef } from './messages.ts';

const ChangeMessage = builder.unionType('ChangeMessage', {
  description: 'A message of the stream: a change, or the state of the stream itself.',
  types: [Change, FeedResetRef, ProgressRef],
  resolveType: (message) => nameOf(message, 'Change'),
});

builder.subscriptionField('changed', (t) =>
  t.field({
    ...forEverybody,
    type: ChangeMessage,
    description: 'All changes, as in the query `changes`, in commit order.',
    args: {
      where: t.arg({ type: ChangeFilter, description: 'Filter. Without it, all changes.' }),
      after: t.arg(feedArgs.after),
      startWith: t.arg(feedArgs.startWith),
      progress: t.arg(feedArgs.progress),
    },
    subscribe: async (_, { where, ...beginning }, { db }) =>
      new SubscriptionRequest({ ...beginning, interest: await changeInterest(db, where ?? {}) }),
    resolve: itself,
  }),
);
