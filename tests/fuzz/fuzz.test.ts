import { afterAll, beforeAll, expect, test } from 'vitest';
import { useDatabase } from '../support/database.ts';
import { seed } from '../support/runs/seed.ts';
import { fuzzFrames, fuzzRequests } from './fuzz.ts';
import { type Fuzzed, openFuzzed } from './record.ts';

const database = useDatabase();
let fuzzed: Fuzzed;

beforeAll(async () => {
  fuzzed = await openFuzzed(database);
});
afterAll(() => fuzzed?.server.close());

// The full runs are `npm run fuzz`; what each case must hold to stands in `contract.ts` and `sockets.ts`.
test('requests of all kinds are answered within the contract', { timeout: 180_000 }, async () => {
  const { outcomes } = await fuzzRequests(fuzzed, { count: 3_000, seed });
  expect(outcomes['200 data']).toBeGreaterThan(300);
});

test('frames of all kinds are answered within the protocol', { timeout: 180_000 }, async () => {
  const { outcomes } = await fuzzFrames(fuzzed, { count: 1_500, seed });
  expect(Object.keys(outcomes).length).toBeGreaterThan(10);
});
