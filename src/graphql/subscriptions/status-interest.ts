import type { Database } from '../../db/client.ts';
import type { FeedChange } from '../../feed/change.ts';
import { readStatuses } from '../../feed/state.ts';
import { type Interest, type Mark, markOf } from '../../live/interest.ts';
import { type StatusChangeLine, statusAfter, statusBefore } from '../changes/status-change.ts';
import type { Combined } from '../filters/combined.ts';
import type { Operators } from '../filters/filters.ts';
import type { RefOperators } from '../filters/references.ts';
import type { StatusChangeKind } from '../schema/change-vocabulary.ts';
import { type LinePredicate, matchesOperators, readCombined, readReferences } from './line-filters.ts';

type Kind = typeof StatusChangeKind.$inferType;

/** All but INITIAL: loading a record would report each status of it as a change. */
const byDefault: readonly string[] = [
  'TRANSITION',
  'TOOK_EFFECT',
  'ENDED',
  'REVISED',
  'CORRECTION',
  'SUPPORT_LOST',
  'SUPPORT_RESTORED',
  'BLOCKED',
  'UNBLOCKED',
] satisfies Kind[];

const named = {
  restrictions: { type: 'Restriction', mark: 'restriction' },
  consentingParties: { type: 'Actor', mark: 'consentingParty' },
  items: { type: 'Item', mark: 'item' },
  assigners: { type: 'Actor', mark: 'assigner' },
} as const satisfies Record<string, { type: string; mark: Mark }>;
type Name = keyof typeof named;
const names = Object.keys(named) as Name[];

type Own = { [Field in Name]?: RefOperators | null | undefined } & {
  [Field in 'from' | 'to' | 'review']?: Operators | null | undefined;
} & { isCurrent?: boolean | null | undefined; kinds?: readonly Kind[] | null | undefined };

/** `isState`: what holds now, told as a first change. It has no kind and no before. */
type Told = { change: FeedChange; isState: boolean };

/** The changes of a status that match a filter, and what of the present state does: asked of each as it was committed. */
export async function statusInterest(
  db: Database,
  filter: Combined<Own>,
): Promise<{
  interest: Interest;
  readState(): Promise<{ changes: FeedChange[]; position: number }>;
}> {
  const { test, keys: marks } = await readCombined(filter, (own) => readOwn(db, own));
  const { keys: restrictions } = await readReferences(db, 'Restriction', filter.restrictions);
  const kinds = filter.kinds ?? byDefault;
  return {
    interest: {
      marks: marks ?? ['STATUS'],
      wants: (change) =>
        change.entity === 'STATUS' &&
        kinds.includes(change.kind) &&
        (change.kind !== 'REVISED' || saysOtherwise(change)) &&
        test({ change, isState: false }),
    },
    readState: async () => {
      const { changes, position } = await readStatuses(db, restrictions);
      return { changes: changes.filter((change) => test({ change, isState: true })), position };
    },
  };
}

async function readOwn(db: Database, own: Combined<Own>): Promise<LinePredicate<Told>> {
  const asked = await Promise.all(
    names.map(async (name) => ({
      name,
      mark: named[name].mark,
      references: await readReferences(db, named[name].type, own[name]),
    })),
  );
  // Found by the narrowest of what is asked for.
  const narrowest = asked.find(({ references }) => references.keys !== null);
  return {
    test: ({ change, isState }, unknown = true) =>
      asked.every(({ name, references }) => references.test(keysIn(change, name))) &&
      matchesAfter(own, change) &&
      (isState && own.from != null ? unknown : matchesBefore(own, change)) &&
      (isState && own.kinds != null ? unknown : own.kinds?.includes(change.kind as Kind) !== false),
    keys: narrowest?.references.keys?.map((key) => markOf(narrowest.mark, key)) ?? null,
  };
}

const linesOf = ({ before, after }: FeedChange) =>
  [before, after] as unknown as [StatusChangeLine | null, StatusChangeLine | null];

/** The keys that a change names of one kind of record. */
function keysIn(change: FeedChange, name: Name): readonly string[] {
  if (name !== 'restrictions') return change.facets?.[name] ?? [];
  const [old, now] = linesOf(change);
  return [(now ?? old)?.restriction ?? ''];
}

function matchesAfter({ isCurrent, to, review }: Own, change: FeedChange): boolean {
  const { kind, facets } = change;
  const [, now] = linesOf(change);
  return (
    (isCurrent == null || isCurrent === (facets?.current ?? false)) &&
    matchesOperators(to, statusAfter(kind, now ?? null, facets)) &&
    matchesOperators(review, now && (now.review ?? 'NONE'))
  );
}

const matchesBefore = ({ from }: Own, change: FeedChange) =>
  matchesOperators(from, statusBefore(change.kind, linesOf(change)[0] ?? null, change.facets));

const DATES = [
  'validFrom',
  'validTo',
  'observedAt',
  'lastObservedAt',
  'review',
  'suspendedBy',
  'licencePolicy',
] as const;

/** True if a period is known better than before: more evidence alone is not sent. */
function saysOtherwise(change: FeedChange): boolean {
  const [old, now] = linesOf(change);
  return DATES.some((field) => JSON.stringify(old?.[field]) !== JSON.stringify(now?.[field]));
}
