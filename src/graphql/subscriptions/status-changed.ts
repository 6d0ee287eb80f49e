import type { Database } from '../../db/client.ts';
import type { FeedChange } from '../../feed/change.ts';
import { readStatuses } from '../../feed/state.ts';
import { type Interest, markOf } from '../../live/interest.ts';
import { Wanted } from '../../live/wanted.ts';
import { builder } from '../builder.ts';
import { resolveKeys } from '../nodes.ts';
import { StatusChange, type StatusLine, statusAfter } from '../status-change.ts';
import { RestrictionStatus, Review, StatusChangeKind } from '../vocabulary.ts';
import {
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
    'All fields given must hold, as of the change; null is refused. An empty list matches nothing.',
  fields: (t) => ({
    restrictions: t.idList({ description: 'Of one of these restrictions: IDs or keys.' }),
    items: t.idList({ description: 'Of a restriction that names one of these items itself: IDs or keys.' }),
    assigners: t.idList({ description: 'Of a restriction imposed by one of these actors: IDs or keys.' }),
    consentingParties: t.idList({
      description: "Of a restriction that needs one of these actors' consent: IDs or keys.",
    }),
    from: t.field({
      type: [RestrictionStatus],
      description: 'It did one of these before. Not asked of the present state, which has no before.',
    }),
    to: t.field({ type: [RestrictionStatus], description: 'It does one of these after.' }),
    current: t.boolean({
      description:
        'About a period that holds in the world when it is told (true), or about a past or a future one (false): “tell me when it *is* lifted”.',
    }),
    review: t.field({ type: [Review], description: 'Its review is one of these after.' }),
    kinds: t.field({
      type: [StatusChangeKind],
      required: true,
      defaultValue: byDefault,
      description:
        'One of these kinds. REVISED is sent where a date or the review is known better, never for more evidence of what holds already. Not asked of the present state.',
    }),
  }),
});
type Filter = NonNullable<typeof StatusChangeFilter.$inferInput>;

const StatusMessage = builder.unionType('StatusMessage', {
  description: 'A change of a status, or where the stream stands.',
  types: [StatusChange, SnapshotEndRef, ProgressRef, FeedResetRef],
  resolveType: (message) => nameOf(message, 'StatusChange'),
});

/** The same filter, with keys for names. */
async function withKeys(db: Database, filter: Filter): Promise<Filter> {
  const keyed: Filter = { ...filter };
  const { restrictions, items, assigners, consentingParties } = filter;
  if (restrictions) keyed.restrictions = await resolveKeys(db, 'Restriction', restrictions);
  if (items) keyed.items = await resolveKeys(db, 'Item', items);
  if (assigners) keyed.assigners = await resolveKeys(db, 'Actor', assigners);
  if (consentingParties) keyed.consentingParties = await resolveKeys(db, 'Actor', consentingParties);
  return keyed;
}

/** Found by the narrowest of what is asked for. */
function marksFor({ restrictions, items, assigners, consentingParties }: Filter): string[] {
  if (restrictions) return restrictions.map((key) => markOf('restriction', key));
  if (consentingParties) return consentingParties.map((key) => markOf('consentingParty', key));
  if (items) return items.map((key) => markOf('item', key));
  if (assigners) return assigners.map((key) => markOf('assigner', key));
  return ['STATUS'];
}

const shares = (asked: readonly string[] | null | undefined, found: readonly string[] | undefined) =>
  !asked || asked.some((key) => found?.includes(key));

/** Asks of the restriction, and of what holds after the change: as much as can be asked of a state. */
function matchesState(filter: Filter, { kind, before, after, facets }: FeedChange): boolean {
  const [old, now] = [before, after] as unknown as (StatusLine | null)[];
  const status = statusAfter(kind, now ?? null, facets);
  const { to, review } = filter;
  return (
    shares(filter.restrictions, [(now ?? old)?.restriction ?? '']) &&
    shares(filter.items, facets?.items) &&
    shares(filter.assigners, facets?.assigners) &&
    shares(filter.consentingParties, facets?.consentingParties) &&
    (filter.current == null || filter.current === (facets?.current ?? false)) &&
    (!to || (status !== null && to.includes(status))) &&
    (!review || (now != null && review.includes(now.review ?? 'NONE')))
  );
}

const DATES = ['validFrom', 'validTo', 'observedAt', 'lastObservedAt', 'review'] as const;

/** Whether a period is known better than before: more evidence alone is not sent. */
function saysOtherwise({ before, after }: FeedChange): boolean {
  const [old, now] = [before, after] as unknown as (StatusLine | null)[];
  return DATES.some((field) => JSON.stringify(old?.[field]) !== JSON.stringify(now?.[field]));
}

function interestOf(filter: Filter): Interest {
  const { from } = filter;
  const kinds: readonly string[] = filter.kinds;
  return {
    marks: marksFor(filter),
    wants: (change) => {
      if (change.entity !== 'STATUS' || !kinds.includes(change.kind)) return false;
      if (change.kind === 'REVISED' && !saysOtherwise(change)) return false;
      const old = change.before as unknown as StatusLine | null;
      return (!from || (old !== null && from.includes(old.status))) && matchesState(filter, change);
    },
  };
}

async function readState(db: Database, filter: Filter) {
  const { changes, position } = await readStatuses(db, filter.restrictions ?? null);
  return { changes: changes.filter((change) => matchesState(filter, change)), position };
}

builder.subscriptionField('statusChanged', (t) =>
  t.field({
    ...forEverybody,
    type: StatusMessage,
    description: 'The status of a restriction changed: “tell me when it is lifted”.',
    args: {
      where: t.arg({
        type: StatusChangeFilter,
        description: 'Which changes. Without it, those of all kinds but INITIAL: the default of `kinds`.',
      }),
      after: t.arg(stateArgs.after),
      startWith: t.arg(stateArgs.startWith),
      progress: t.arg(stateArgs.progress),
    },
    subscribe: async (_, { where, ...beginning }, { db }) => {
      const filter = await withKeys(db, where ?? { kinds: byDefault });
      return new Wanted({
        ...beginning,
        interest: interestOf(filter),
        readState: () => readState(db, filter),
      });
    },
    resolve: itself,
  }),
);
