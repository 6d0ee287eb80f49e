import { expect, test } from 'vitest';
import { seed } from '../support/runs/seed.ts';
import { faults } from './index.ts';
import { runFault } from './support/fault.ts';

// What each asserts stands in its file; here it runs as small as it can and still fail.
test.each(Object.entries(faults))('%s', { timeout: 120_000 }, async (_name, fault) => {
  const figures = await runFault(fault, { full: false, seed });
  expect(Object.keys(figures).length).toBeGreaterThan(0);
});
