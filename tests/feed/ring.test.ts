import { expect, test } from 'vitest';
import type { FeedChange } from '../../src/feed/change.ts';
import type { ChangeRange } from '../../src/feed/page-cache.ts';
import { Ring } from '../../src/feed/ring.ts';

const change = (position: number, bytes = 10) => ({ position, bytes }) as FeedChange;
const positions = (stretch: ChangeRange | undefined) => stretch?.changes.map(({ position }) => position);

test('gives what comes after a position, also where there are gaps', () => {
  const ring = new Ring(5);
  expect([ring.head, ring.after(5, 10), ring.after(4, 10)]).toEqual([
    5,
    { changes: [], until: 5 },
    undefined,
  ]);
  ring.append([change(7), change(8), change(11)]);
  expect(positions(ring.after(5, 10))).toEqual([7, 8, 11]);
  expect(positions(ring.after(6, 1))).toEqual([7]);
  expect(positions(ring.after(9, 10))).toEqual([11]);
  expect(positions(ring.after(11, 10))).toEqual([]);
  expect([ring.after(5, 2)?.until, ring.after(5, 3)?.until, ring.after(8, 2)?.until]).toEqual([8, 11, 11]);
});

test('lets the oldest go, and says so', () => {
  const ring = new Ring(0, { changes: 3, bytes: 1_000 });
  for (let position = 1; position <= 100; position += 1) ring.append([change(position)]);
  expect([ring.head, ring.after(96, 10), positions(ring.after(97, 10))]).toEqual([
    100,
    undefined,
    [98, 99, 100],
  ]);
});

test('is bounded in size, but keeps the newest', () => {
  const ring = new Ring(0, { changes: 100, bytes: 50 });
  ring.append([change(1, 30), change(2, 30), change(3, 300)]);
  expect([ring.head, ring.after(1, 10), positions(ring.after(2, 10))]).toEqual([3, undefined, [3]]);
});
