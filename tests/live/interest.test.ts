import { expect, test } from 'vitest';
import type { FeedChange } from '../../src/feed/change.ts';
import { type Interest, InterestIndex, interestIn, markOf, marksOf } from '../../src/live/interest.ts';

const change = (fields: Partial<FeedChange>) =>
  ({
    entity: 'STATUS',
    entityId: 'id',
    kind: 'TRANSITION',
    before: null,
    after: null,
    facets: null,
    ...fields,
  }) as FeedChange;

/** Somebody who wants what has these marks, and counts how often it is asked. */
function readerOf(...marks: string[]) {
  const reader = {
    asked: 0,
    interest: {
      marks,
      wants: () => {
        reader.asked += 1;
        return true;
      },
    } as Interest,
  };
  return reader;
}

test('a change is found by its entity, what it is of, and its facets', () => {
  expect(
    marksOf(
      change({
        after: { type: 'status', restriction: 'rule' },
        facets: { items: ['i'], assigners: ['a', 'b'], consentingParties: ['c'] },
      }),
    ),
  ).toEqual([
    'STATUS',
    'record:id',
    'restriction:rule',
    'item:i',
    'assigner:a',
    'assigner:b',
    'consentingParty:c',
  ]);
  expect(
    marksOf(
      change({
        entity: 'STATEMENT',
        after: { type: 'statement', stances: [{ restriction: 'rule' }] },
        facets: { speakers: [{ actor: 's', kind: 'PERSON' }] },
      }),
    ),
  ).toEqual(['STATEMENT', 'record:id', 'speaker:s', 'about:rule']);
  expect(marksOf(change({ before: { type: 'status', restriction: 'gone' } }))).toContain('restriction:gone');
});

test('only those are asked who can want it, each once', () => {
  const index = new InterestIndex<ReturnType<typeof readerOf>>();
  const others = Array.from({ length: 1_000 }, (_, n) => readerOf(markOf('restriction', `other-${n}`)));
  const mine = readerOf(markOf('restriction', 'rule'), markOf('item', 'i'), 'STATUS');
  for (const reader of [...others, mine]) index.add(reader);
  const found = change({ after: { type: 'status', restriction: 'rule' }, facets: { items: ['i'] } });
  expect([...index.interestedIn(found)]).toEqual([mine]);
  expect(others.reduce((sum, { asked }) => sum + asked, 0)).toBe(0);
  index.remove(mine);
  expect(index.interestedIn(found).size).toBe(0);
});

test('a reader whose filter does not match in the end gets nothing', () => {
  const index = new InterestIndex<{ interest: Interest }>();
  const reader = { interest: interestIn(['STATUS'], ['CORRECTION']) };
  index.add(reader);
  expect(index.interestedIn(change({})).size).toBe(0);
  expect(index.interestedIn(change({ kind: 'CORRECTION' }))).toEqual(new Set([reader]));
  expect(interestIn(null, null).wants(change({ entity: 'PLACE' }))).toBe(true);
});
