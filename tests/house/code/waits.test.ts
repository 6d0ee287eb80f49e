import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

/** Tests that let a fixed time pass, and why nothing can be polled instead. */
const allowed: Readonly<Record<string, string>> = {
  'cache.test.ts': 'an instant that the record names has to pass',
  'embedded.test.ts': 'the program that is interrupted is slow to end',
  'ended.test.ts': 'an instant that the record names has to pass',
  'hammer.test.ts': 'the pace of the writers',
  'order.test.ts': 'the pace of the writers',
  'overload.test.ts': 'a statement that takes too long',
  'pool.test.ts': 'statements that take long',
  'pooler.test.ts': 'the pause between two polls',
  'push.test.ts': 'the pause between two polls, each of which writes',
  'subscriptions.test.ts': 'nothing may follow a goodbye',
  'took-effect.test.ts': 'an instant that the record names has to pass',
};

const waiting = /\bsetTimeout\(|\bdelay\(|\bpg_sleep\(|\bwaitForTimeout\(/;

/** The files with a fixed wait, by name, of paths and texts. */
const waitsIn = (files: readonly (readonly [string, string])[]) =>
  files
    .filter(([, text]) => waiting.test(text))
    .map(([path]) => path.slice(path.lastIndexOf('/') + 1))
    .sort();

/** Programs of their own, whose scenarios last as long as they say. */
const scenarios = /^(?:bench|faults|fuzz)\//;

test('no test waits for a fixed time where it could poll for what it waits for', () => {
  const root = new URL('../../', import.meta.url);
  const files = readdirSync(root, { recursive: true, encoding: 'utf8' })
    .map((name) => name.replaceAll('\\', '/'))
    .filter((name) => name.endsWith('.ts') && !scenarios.test(name) && name !== 'house/code/waits.test.ts')
    .map((name) => [name, readFileSync(new URL(name, root), 'utf8')] as const);
  expect(waitsIn(files)).toEqual(Object.keys(allowed));
  expect(
    waitsIn([
      ['a/b.test.ts', 'await new Promise((resolve) => setTimeout(resolve, 50));'],
      ['a/c.test.ts', 'await expect.poll(read).toBe(1);'],
    ]),
  ).toEqual(['b.test.ts']);
});
