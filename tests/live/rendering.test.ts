import { expect, test } from 'vitest';
import { RenderCache } from '../../src/live/render-cache.ts';
import { Semaphore } from '../../src/live/semaphore.ts';

test('work that waited its turn and ends at once lets in who waits behind it', async () => {
  const turnstile = new Semaphore(1);
  const first = Promise.withResolvers<void>();
  const done: string[] = [];
  const passed = [Promise.resolve(turnstile.run(() => first.promise))];
  for (const name of ['a', 'b', 'c'])
    passed.push(Promise.resolve(turnstile.run(() => name)).then((it) => void done.push(it)));
  first.resolve();
  await Promise.all(passed);
  expect(done).toEqual(['a', 'b', 'c']);
});

test('work that fails lets in who waits behind it, whether it fails at once or later', async () => {
  const turnstile = new Semaphore(1);
  const fail = () => {
    throw new Error('at once');
  };
  expect(() => turnstile.run(fail)).toThrow('at once');
  const later = turnstile.run(() => Promise.reject(new Error('later')));
  const next = turnstile.run(() => 'next');
  await expect(later).rejects.toThrow('later');
  expect(await next).toBe('next');
});

test('few are under way at once', async () => {
  const turnstile = new Semaphore(2);
  let under = 0;
  let most = 0;
  await Promise.all(
    Array.from({ length: 20 }, () =>
      turnstile.run(async () => {
        under += 1;
        most = Math.max(most, under);
        await new Promise((resolve) => setImmediate(resolve));
        under -= 1;
      }),
    ),
  );
  expect([under, most]).toEqual([0, 2]);
});

test('rendered messages are evicted, the oldest first, before they take too much memory', () => {
  const memory = new RenderCache();
  const gone: number[] = [];
  const megabyte = 1024 * 1024;
  for (let n = 0; n < 70; n += 1) memory.keep(megabyte, () => gone.push(n));
  expect(gone).toEqual([0, 1, 2, 3, 4, 5]);
});
