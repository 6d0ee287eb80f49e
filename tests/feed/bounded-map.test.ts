import { expect, test } from 'vitest';
import { BoundedMap } from '../../src/bounded-map.ts';

test('the least recently used entry is evicted first', () => {
  const evicted: number[] = [];
  const map = new BoundedMap<string, number>({ entries: 2, onEvict: (value) => evicted.push(value) });
  map.set('a', 1);
  map.set('b', 2);
  expect(map.get('a')).toBe(1);
  map.set('c', 3);
  expect([map.get('a'), map.get('b'), map.get('c'), map.count]).toEqual([1, undefined, 3, 2]);
  map.delete('a');
  map.set('c', 4);
  expect([evicted, map.evicted, map.count]).toEqual([[2], 1, 1]);
  map.clear();
  expect([map.count, map.evicted]).toEqual([0, 1]);
});

test('a value that has grown and is set again counts with its new size', () => {
  const map = new BoundedMap<string, number[]>({ size: 10, sizeOf: (list) => list.length });
  const list = [1];
  map.set('a', list);
  map.set('b', [1, 2, 3]);
  list.push(2, 3, 4, 5, 6, 7, 8, 9);
  map.set('a', list);
  expect([map.size, map.get('a'), map.get('b')]).toEqual([9, list, undefined]);
});

test('an entry that is too large is not kept, and nor is what it replaces', () => {
  const map = new BoundedMap<string, string>({ size: 10, largest: 4, sizeOf: (text) => text.length });
  map.set('a', 'abc');
  map.set('a', 'abcde');
  expect([map.get('a'), map.count, map.evicted]).toEqual([undefined, 0, 0]);
});
