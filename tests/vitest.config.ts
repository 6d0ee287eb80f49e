import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { LongestFirst } from './support/runs/longest-first.ts';
import { slow } from './support/runs/slow.ts';

/** With `--mode all`, or where files or folders are named, slow ones are run too. */
const isAll = (mode: string) =>
  mode === 'all' || process.argv.some((it) => it.startsWith('tests/') && !it.endsWith('.config.ts'));

export default defineConfig(({ mode }) => ({
  root: fileURLToPath(new URL('..', import.meta.url)),
  // The one that packages import: Vite would take graphql's development build, a second graphql beside theirs.
  resolve: { alias: [{ find: /^graphql$/, replacement: fileURLToPath(import.meta.resolve('graphql')) }] },
  test: {
    include: ['tests/**/*.test.ts'],
    exclude: ['tests/browser/**', 'tests/bench/**', 'node_modules/**', ...(isAll(mode) ? [] : slow)],
    globalSetup: ['tests/support/servers/template.ts'],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    // Two cores: more workers than that only wait for each other.
    maxWorkers: 2,
    // As every program of ours, see there.
    execArgv: ['--import', fileURLToPath(new URL('../src/quick-imports.ts', import.meta.url))],
    sequence: { sequencer: LongestFirst },
    // In `npm run check` the queries of tests are executed by the engine and by graphql-js: see `support/both-ways.ts`.
    env: { CAVEAT_BOTH_WAYS: process.env.CAVEAT_BOTH_WAYS ?? (mode === 'all' ? '1' : '') },
    // With `--coverage`: `npm run coverage`.
    coverage: { provider: 'v8', include: ['src/**/*.ts'], reporter: ['text-summary', 'html'] },
  },
}));
