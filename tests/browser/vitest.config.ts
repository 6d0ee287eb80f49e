import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

// No Postgres for the run: what is opened here is the whole server, as a newcomer starts it, with its own.
export default defineConfig({
  root: fileURLToPath(new URL('../..', import.meta.url)),
  test: {
    include: ['tests/browser/**/*.test.ts'],
    testTimeout: 60_000,
    hookTimeout: 120_000,
    maxWorkers: 1,
  },
});
