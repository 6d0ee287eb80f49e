import { SubscriptionRequest } from '../../live/subscription-request.ts';
import { StatusChange } from '../changes/status-change.ts';
import { filterType } from '../filters/combined.ts';
import { ActorRefFilter, ItemRefFilter, RestrictionRefFilter } from '../filters/references.ts';
import { RestrictionStatusFilter, ReviewFilter } from '../filters/restriction-filter.ts';
import { builder } from '../schema/builder.ts';
import { StatusChangeKind } from '../schema/change-vocabulary.ts';
import {
  allowUnknown,
  FeedResetRef,
  forEverybody,
  itself,
  nameOf,
  ProgressRef,
  SnapshotEndRef,
  stateArgs,
} from './messages.ts';
import { statusInterest } from './status-interest.ts';

const StatusChangeFilter = filterType(
  'StatusChangeFilter',
  'Filters changes of a status, compared as of the change. Broader and narrower records and memberships are those at the start of the subscription.',
  (t) => ({
    restrictions: t.field({ type: RestrictionRefFilter, description: 'The restriction.' }),
    items: t.field({
      type: ItemRefFilter,
      description:
        'The items that the restriction names. `binding` finds every rule that binds an item, including rules on broader items.',
    }),
    assigners: t.field({ type: ActorRefFilter, description: 'The actors that impose the restriction.' }),
    consentingParties: t.field({
      type: ActorRefFilter,
      description: 'The actors whose consent the restriction needs.',
    }),
    from: t.field({
      type: RestrictionStatusFilter,
      description:
        'The status before. `isNull: true`: there was none. It does not filter the present state at the start of a stream.',
    }),
    to: t.field({
      type: RestrictionStatusFilter,
      description:
        'The status after the change: `EXPIRED` when a stated end came and no other status follows. `isNull: true`: a correction removed the period.',
    }),
    isCurrent: t.boolean({
      description:
        'True: only changes of a period that holds in the world at the time of the commit. False: only changes of past or future periods.',
    }),
    review: t.field({ type: ReviewFilter, description: 'The review after the change.' }),
    kinds: t.field({
      type: [StatusChangeKind],
      description:
        'Changes of these kinds. By default, in the outermost filter, all kinds except `INITIAL`; in a filter within `and`, `or` or `not`, all kinds that the outermost filter asks for. `REVISED` is sent when a date or the review is known more precisely, never for additional evidence. It does not filter the present state at the start of a stream.',
    }),
  }),
);

const StatusMessage = builder.unionType('StatusMessage', {
  description: 'A message of the stream: a change of a status, or the state of the stream itself.',
  types: [StatusChange, SnapshotEndRef, ProgressRef, FeedResetRef],
  resolveType: (message) => nameOf(message, 'StatusChange'),
});

builder.subscriptionField('statusChanged', (t) =>
  t.field({
    ...forEverybody,
    type: StatusMessage,
    description: 'Changes of the status of restrictions, such as the moment when one is lifted.',
    args: {
      where: t.arg({
        type: StatusChangeFilter,
        description: 'Filter. Without it, changes of all kinds except `INITIAL`, the default of `kinds`.',
      }),
      after: t.arg(stateArgs.after),
      startWith: t.arg(stateArgs.startWith),
      progress: t.arg(stateArgs.progress),
      allowUnknown: t.arg.boolean(allowUnknown),
    },
    subscribe: async (_, { where, ...beginning }, { db }) =>
      new SubscriptionRequest({ ...beginning, ...(await statusInterest(db, where ?? {})) }),
    resolve: itself,
  }),
);
