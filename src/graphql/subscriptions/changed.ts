import { Wanted } from '../../live/wanted.ts';
import { builder } from '../builder.ts';
import { Change } from '../change.ts';
import { ChangeFilter } from '../changes/change-filter.ts';
import { changeInterest } from './change-interest.ts';
import { FeedResetRef, feedArgs, forEverybody, itself, nameOf, ProgressRef } from './messages.ts';

const ChangeMessage = builder.unionType('ChangeMessage', {
  description: 'A change, or where the stream stands.',
  types: [Change, FeedResetRef, ProgressRef],
  resolveType: (message) => nameOf(message, 'Change'),
});

builder.subscriptionField('changed', (t) =>
  t.field({
    ...forEverybody,
    type: ChangeMessage,
    description: 'Anything changed: the same feed as the query `changes`, in commit order, as it grows.',
    args: {
      where: t.arg({ type: ChangeFilter, description: 'Which changes. Without it, all of them.' }),
      after: t.arg(feedArgs.after),
      startWith: t.arg(feedArgs.startWith),
      progress: t.arg(feedArgs.progress),
    },
    subscribe: async (_, { where, ...beginning }, { db }) =>
      new Wanted({ ...beginning, interest: await changeInterest(db, where ?? {}) }),
    resolve: itself,
  }),
);
