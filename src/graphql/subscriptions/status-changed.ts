import type { Database } from '../../db/client.ts';
import type { FeedChange } from '../../feed/change.ts';
import { readStatuses } from '../../feed/state.ts';
import { type Interest, type Mark, markOf } from '../../live/interest.ts';
import { Wanted } from '../../live/wanted.ts';
import { builder } from '../builder.ts';
import { ActorRefFilter, ItemRefFilter, RestrictionRefFilter } from '../filters/references.ts';
import { RestrictionStatusFilter, ReviewFilter } from '../restriction-filter.ts';
import { StatusChange, type StatusLine, statusAfter } from '../status-change.ts';
import { StatusChangeKind } from '../vocabulary.ts';
import { type Asked, matchesOperators, readReferences } from './line-filters.ts';
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

/** All but INITIAL: loading a record would report each status of it as a change. */
const byDefault: (typeof StatusChangeKind.$inferType)[] = [
  'TRANSITION',
  'TOOK_EFFECT',
  'ENDED',
  'REVISED',
  'CORRECTION',
  'SUPPORT_LOST',
  'SUPPORT_RESTORED',
  'BLOCKED',
  'UNBLOCKED',
];

const StatusChangeFilter = builder.inputType('StatusChangeFilter', {
  description:
    'Filters changes of a status. Several fields are combined with AND and compared as of the change; null is refused. Broader and narrower records and memberships are those at the start of the subscription.',
  fields: (t) => ({
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
        'The status after the change. `isNull: true`: there is none, for example because a correction removed the period.',
    }),
    isCurrent: t.boolean({
      description:
        'True: only changes of a period that holds in the world at the time of the commit. False: only changes of past or future periods.',
    }),
    review: t.field({ type: ReviewFilter, description: 'The review after the change.' }),
    kinds: t.field({
      type: [StatusChangeKind],
      required: true,
      defaultValue: byDefault,
      description:
        'Changes of these kinds. `REVISED` is sent when a date or the review is known more precisely, never for additional evidence. It does not filter the present state at the start of a stream.',
    }),
  }),
});
type Filter = NonNullable<typeof StatusChangeFilter.$inferInput>;

const StatusMessage = builder.unionType('StatusMessage', {
  description: 'A message of the stream: a change of a status, or the state of the stream itself.',
  types: [StatusChange, SnapshotEndRef, ProgressRef, FeedResetRef],
  resolveType: (message) => nameOf(message, 'StatusChange'),
});

const named = {
  restrictions: 'Restriction',
  consentingParties: 'Actor',
  items: 'Item',
  assigners: 'Actor',
} as const;
/** What a filter asks of the keys of records. */
type Named = Record<keyof typeof named, Asked<readonly string[]>>;

async function readNames(db: Database, filter: Filter): Promise<Named> {
  const names = Object.keys(named) as (keyof typeof named)[];
  const asked = names.map(async (name) => [name, await readReferences(db, named[name], filter[name])]);
  return Object.fromEntries(await Promise.all(asked)) as Named;
}

const marks = {
  restrictions: 'restriction',
  consentingParties: 'consentingParty',
  items: 'item',
  assigners: 'assigner',
} as const satisfies Record<keyof Named, Mark>;

/** Found by the narrowest of what is asked for. */
function marksFor(names: Named): string[] {
  for (const [name, mark] of Object.entries(marks) as [keyof Named, Mark][]) {
    const { keys } = names[name];
    if (keys) return keys.map((key) => markOf(mark, key));
  }
  return ['STATUS'];
}

/** Asks of the restriction, and of what holds after the change: as much as can be asked of a state. */
function matchesState(filter: Filter, names: Named, { kind, before, after, facets }: FeedChange): boolean {
  const [old, now] = [before, after] as unknown as (StatusLine | null)[];
  return (
    names.restrictions.test([(now ?? old)?.restriction ?? '']) &&
    names.items.test(facets?.items ?? []) &&
    names.assigners.test(facets?.assigners ?? []) &&
    names.consentingParties.test(facets?.consentingParties ?? []) &&
    (filter.isCurrent == null || filter.isCurrent === (facets?.current ?? false)) &&
    matchesOperators(filter.to, statusAfter(kind, now ?? null, facets)) &&
    matchesOperators(filter.review, now && (now.review ?? 'NONE'))
  );
}

const DATES = ['validFrom', 'validTo', 'observedAt', 'lastObservedAt', 'review'] as const;

/** Whether a period is known better than before: more evidence alone is not sent. */
function saysOtherwise({ before, after }: FeedChange): boolean {
  const [old, now] = [before, after] as unknown as (StatusLine | null)[];
  return DATES.some((field) => JSON.stringify(old?.[field]) !== JSON.stringify(now?.[field]));
}

function interestOf(filter: Filter, names: Named): Interest {
  const { from } = filter;
  const kinds: readonly string[] = filter.kinds;
  return {
    marks: marksFor(names),
    wants: (change) => {
      if (change.entity !== 'STATUS' || !kinds.includes(change.kind)) return false;
      if (change.kind === 'REVISED' && !saysOtherwise(change)) return false;
      const old = change.before as unknown as StatusLine | null;
      return matchesOperators(from, old?.status) && matchesState(filter, names, change);
    },
  };
}

async function readState(db: Database, filter: Filter, names: Named) {
  const { changes, position } = await readStatuses(db, names.restrictions.keys);
  return { changes: changes.filter((change) => matchesState(filter, names, change)), position };
}

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
    subscribe: async (_, { where, ...beginning }, { db }) => {
      const filter = where ?? { kinds: byDefault };
      const names = await readNames(db, filter);
      return new Wanted({
        ...beginning,
        interest: interestOf(filter, names),
        readState: () => readState(db, filter, names),
      });
    },
    resolve: itself,
  }),
);
