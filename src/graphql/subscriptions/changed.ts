import { interestIn } from '../../live/interest.ts';
import { Wanted } from '../../live/wanted.ts';
import { builder } from '../builder.ts';
import { Change, ChangeFilter } from '../change.ts';
import { after, FeedResetRef, forEverybody, itself, nameOf, ProgressRef } from './messages.ts';

const ChangeMessage = builder.unionType('ChangeMessage', {
  description: 'A change, or where the stream stands.',
  types: [Change, FeedResetRef, ProgressRef],
  resolveType: (message) => nameOf(message, 'Change'),
});

builder.subscriptionField('changed', (t) =>
  t.field({
    ...forEverybody,
    type: ChangeMessage,
    description: 'Anything changed: the same feed as the query `changes`, as it grows.',
    args: {
      where: t.arg({ type: ChangeFilter, description: 'Which ones; all when left out.' }),
      after: t.arg(after),
    },
    subscribe: (_, { where, after }) =>
      new Wanted({ after, interest: interestIn(where?.entities ?? null, where?.kinds ?? null) }),
    resolve: itself,
  }),
);
