import type { ChangesAsked } from '../../feed/change-pages.ts';
import { firstOf, lastOf } from '../as-of/instants.ts';
import { subjectsOf, whatIsAbout } from '../feed/about.ts';
import { pageSizes } from '../lists/pages.ts';
import { builder } from '../schema/builder.ts';
import { ChangeKind, RecordType } from '../schema/change-vocabulary.ts';
import { refuse } from '../schema/errors.ts';

export const RecordedAtFilter = builder.inputType('RecordedAtFilter', {
  description:
    'Compares the time of a commit, by the clock of the database, with a range of time. Both ends are inclusive; null is refused.',
  fields: (t) => ({
    from: t.field({
      type: 'DateOrTime',
      description: 'At or after this instant. A day means its first instant (UTC).',
    }),
    until: t.field({
      type: 'DateOrTime',
      description:
        'At or before this instant. A day means its last instant (UTC). Nothing matches when it is before `from`.',
    }),
  }),
});
type Range = typeof RecordedAtFilter.$inferInput | null | undefined;

/** The instants from which until which a filter asks, both inclusive; null where it does not. */
export const recordedWithin = (range: Range) => ({
  from: range?.from == null ? null : firstOf(range.from),
  until: range?.until == null ? null : lastOf(range.until),
});

export const ChangeFilter = builder.inputType('ChangeFilter', {
  description: 'Several fields are combined with AND; null is refused.',
  fields: (t) => ({
    recordTypes: t.field({
      type: [RecordType],
      description: 'Changes of records of these types. An empty list matches nothing.',
    }),
    kinds: t.field({
      type: [ChangeKind],
      description: 'Changes of these kinds. An empty list matches nothing.',
    }),
    about: t.idList({ description: `${whatIsAbout} At most ${pageSizes.most}.` }),
    principals: t.stringList({
      description:
        'Written by one of these principals: the name of an API key, `jwt:` and the subject of a token, or the database user. An empty list matches nothing.',
    }),
    recordedAt: t.field({ type: RecordedAtFilter, description: 'The time of the commit.' }),
  }),
});
export type ChangeFilterInput = typeof ChangeFilter.$inferInput | null | undefined;

/** The condition of a filter on the feed. Throws INVALID_ID, PAGE_SIZE_OUT_OF_RANGE. */
export function readChangeFilter(filter: ChangeFilterInput): ChangesAsked {
  if ((filter?.about?.length ?? 0) > pageSizes.most)
    throw refuse('PAGE_SIZE_OUT_OF_RANGE', `\`about\` names more than ${pageSizes.most}`);
  return {
    entities: filter?.recordTypes ?? null,
    kinds: filter?.kinds ?? null,
    principals: filter?.principals ?? null,
    about: filter?.about == null ? null : subjectsOf(filter.about),
    ...recordedWithin(filter?.recordedAt),
  };
}
