import { entityType } from '../db/tables/index.ts';
import type { FeedChange } from '../feed/change.ts';

/** The changes that a stream is interested in. */
export type Interest = {
  /** Every change of interest has at least one of these marks. The rarer they are, the less `wants` is called. */
  marks: readonly string[];
  /** True if a change with such a mark is of interest. Depends only on the change, so that a replay equals the live stream. */
  wants(change: FeedChange): boolean;
};

/** The marks of a change: its entity (`STATUS`), and the records that it names (`restriction:us.atacms`). */
export function marksOf({ entity, entityId, before, after, facets }: FeedChange): string[] {
  const marks: string[] = [entity, markOf('record', entityId)];
  const restriction = (after ?? before)?.restriction;
  if (typeof restriction === 'string') marks.push(markOf('restriction', restriction));
  for (const item of facets?.items ?? []) marks.push(markOf('item', item));
  for (const actor of facets?.assigners ?? []) marks.push(markOf('assigner', actor));
  for (const actor of facets?.consentingParties ?? []) marks.push(markOf('consentingParty', actor));
  for (const { actor } of facets?.speakers ?? []) marks.push(markOf('speaker', actor));
  if (entity === 'STATEMENT') {
    const { stances, about } = (after ?? before) as { stances?: { restriction: string }[]; about?: string[] };
    for (const it of [...(stances ?? []).map(({ restriction }) => restriction), ...(about ?? [])])
      marks.push(markOf('about', it));
  }
  return marks;
}

export type Mark = 'record' | 'restriction' | 'item' | 'assigner' | 'consentingParty' | 'about' | 'speaker';
export const markOf = (name: Mark, key: string) => `${name}:${key}`;

/** Finds the readers interested in a change by its marks. */
export class InterestIndex<Reader extends { interest: Interest }> {
  readonly #readers = new Map<string, Set<Reader>>();

  add(reader: Reader): void {
    for (const mark of reader.interest.marks) {
      const among = this.#readers.get(mark) ?? new Set();
      among.add(reader);
      this.#readers.set(mark, among);
    }
  }

  remove(reader: Reader): void {
    for (const mark of reader.interest.marks) {
      const among = this.#readers.get(mark);
      among?.delete(reader);
      if (among?.size === 0) this.#readers.delete(mark);
    }
  }

  /** Each reader once, in no order. */
  interestedIn(change: FeedChange): Set<Reader> {
    const found = new Set<Reader>();
    for (const mark of marksOf(change)) {
      for (const reader of this.#readers.get(mark) ?? []) {
        if (!found.has(reader) && reader.interest.wants(change)) found.add(reader);
      }
    }
    return found;
  }
}

/** Interest in changes of these entities and kinds; null for any. */
export function interestIn(
  entities: readonly FeedChange['entity'][] | null,
  kinds: readonly FeedChange['kind'][] | null,
): Interest {
  return {
    marks: entities ?? entityType.enumValues,
    wants: ({ entity, kind }) =>
      (entities === null || entities.includes(entity)) && (kinds === null || kinds.includes(kind)),
  };
}
